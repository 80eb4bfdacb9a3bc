//! String interning for texts that repeat within a response.

use std::hash::Hasher as _;
use std::sync::Arc;

use rustc_hash::FxHasher;

/// Number of cache slots: enough for the VPCs, accounts, groups and descriptions that neighbouring groups name.
const REMEMBERED: usize = 256;

/// Cache of recently read texts: a repeated text shares one allocation.
///
/// The cache has a fixed size. A text that was evicted by another one is allocated again, so the cost of a lookup and
/// the memory stay constant however large the account is.
#[derive(Debug, Default)]
pub struct Texts {
    /// Slots by hash; empty until the first text is added.
    places: Vec<Arc<str>>,
}

impl Texts {
    /// Returns the text as a shared string, from the cache if it is there.
    pub fn share(&mut self, text: &str) -> Arc<str> {
        if self.places.is_empty() {
            self.places.resize_with(REMEMBERED, Arc::default);
        }
        match self.places.get_mut(place_of(text)) {
            Some(known) if **known == *text => known.clone(),
            Some(other) => {
                *other = text.into();
                other.clone()
            }
            None => text.into(),
        }
    }
}

/// Returns the slot of a text. The hash covers the whole text, because descriptions differ anywhere.
fn place_of(text: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish() as usize % REMEMBERED
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_that_comes_again_is_the_same_one() {
        let mut texts = Texts::default();
        for text in ["", "d", "vpc-81326ae4", "123456789012"] {
            let first = texts.share(text);
            assert!(Arc::ptr_eq(&first, &texts.share(text)), "{text}");
        }
    }

    #[test]
    fn texts_that_differ_only_in_one_place_are_remembered_side_by_side() {
        for around in [
            ("", ""),
            ("access from office ", " by ticket"),
            ("rule ", ""),
        ] {
            let mut texts = Texts::default();
            let mut read = || -> Vec<Arc<str>> {
                let text = |number| format!("{}{number}{}", around.0, around.1);
                (10..30).map(|number| texts.share(&text(number))).collect()
            };
            let (first, second) = (read(), read());
            let pairs = first.iter().zip(&second);
            let shared = pairs.filter(|(one, other)| Arc::ptr_eq(one, other));
            // Some texts evict each other.
            let count = shared.count();
            assert!(count >= 14, "{around:?}: {count} of 20");
        }
    }

    #[test]
    fn what_is_held_does_not_grow() {
        let mut texts = Texts::default();
        let many: Vec<Arc<str>> = (0..10_000)
            .map(|number| texts.share(&format!("sg-{number:017x}")))
            .collect();
        assert_eq!(texts.places.len(), REMEMBERED);
        let remembered = |text: &&Arc<str>| Arc::strong_count(text) > 1;
        let count = many.iter().filter(remembered).count();
        assert!((200..=REMEMBERED).contains(&count), "{count}");
    }

    proptest! {
        #[test]
        fn a_text_stays_what_it_is(words in proptest::collection::vec("[ab\u{e9}]{0,10}", 0..600)) {
            let mut texts = Texts::default();
            let shared: Vec<Arc<str>> = words.iter().map(|word| texts.share(word)).collect();
            prop_assert!(shared.iter().zip(&words).all(|(shared, word)| **shared == **word));
        }
    }
}
