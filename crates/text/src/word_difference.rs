//! The words that differ between two texts.

use portcullis_model::escape_invisible;

/// A text before and after a change: only the words between `start` and `end` differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordDifference {
    /// What both begin with.
    pub start: String,
    /// The words that go.
    pub before: String,
    /// The words that come.
    pub after: String,
    /// What both end with.
    pub end: String,
}

impl WordDifference {
    /// A text that does not change.
    pub fn unchanged(text: &str) -> Self {
        Self {
            start: escape_invisible(text),
            ..Self::default()
        }
    }

    /// Compares two texts word by word.
    pub fn between(before: &str, after: &str) -> Self {
        if before == after {
            return Self::unchanged(before);
        }
        let old: Vec<&str> = before.split_inclusive(' ').collect();
        let new: Vec<&str> = after.split_inclusive(' ').collect();
        let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
        let start = old.iter().zip(&new).take_while(same).count();
        let (old, new) = (
            old.get(start..).unwrap_or_default(),
            new.get(start..).unwrap_or_default(),
        );
        let end = old
            .iter()
            .rev()
            .zip(new.iter().rev())
            .take_while(same)
            .count();
        let (old, ending) = old.split_at(old.len() - end);
        let (new, _) = new.split_at(new.len() - end);
        let beginning = before.split_inclusive(' ').take(start);
        Self {
            start: escape_invisible(&beginning.collect::<String>()),
            before: escape_invisible(&old.concat()),
            after: escape_invisible(&new.concat()),
            end: escape_invisible(&ending.concat()),
        }
    }

    /// Whether the texts differ.
    pub fn is_change(&self) -> bool {
        !self.before.is_empty() || !self.after.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(before: &str, after: &str) -> [String; 4] {
        let difference = WordDifference::between(before, after);
        let WordDifference {
            start,
            before,
            after,
            end,
        } = difference;
        [start, before, after, end]
    }

    #[test]
    fn only_changed_words_are_marked() {
        assert_eq!(
            parts(
                "office in Berlin, first floor",
                "office in Munich, first floor"
            ),
            ["office in ", "Berlin, ", "Munich, ", "first floor"]
        );
        assert_eq!(parts("443", "8443"), ["", "443", "8443", ""]);
        assert_eq!(parts("", "office"), ["", "", "office", ""]);
        assert_eq!(parts("a b", "a b c"), ["a ", "b", "b c", ""]);
        assert_eq!(parts("a a", "a a a"), ["a ", "", "a ", "a"]);
        assert_eq!(parts("same", "same"), ["same", "", "", ""]);
        assert!(!WordDifference::unchanged("same").is_change());
    }
}
