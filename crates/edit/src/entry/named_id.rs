//! Ids with a name next to them, as people and tools write them.

use super::table_words::{is_negation, looks_like_peer, plain_words};
use portcullis_model::{Ec2Arn, GroupId, PrefixListId};

/// Id of a group or prefix list, with the text next to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedId {
    /// The account before the id, or empty.
    pub owner: String,
    /// The partition in an ARN, or empty.
    pub partition: String,
    /// The Region in an ARN, or empty.
    pub region: String,
    /// The id.
    pub id: String,
    /// The name next to the id, or empty.
    pub name: String,
}

/// Reason why the text next to an id is not a name. The author of the text can correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("text beside an id that is no name")]
pub enum NamedIdError {
    /// The text contains another id.
    TwoIds {
        /// The first id.
        first: String,
        /// The other one.
        second: String,
    },
    /// The text contains an address or a range.
    Range {
        /// The id.
        id: String,
        /// The range.
        range: String,
    },
    /// The text contains a word that adds to the id or excludes it.
    Word {
        /// The id.
        id: String,
        /// The word.
        word: String,
    },
    /// The text is an account id.
    Account {
        /// The id.
        id: String,
        /// The account.
        account: String,
    },
}

impl NamedId {
    /// Returns the id, with its account before it if there is one.
    pub fn full_id(&self) -> String {
        if self.owner.is_empty() {
            self.id.clone()
        } else {
            format!("{}/{}", self.owner, self.id)
        }
    }
}

/// Parses a text that contains an id of a group or prefix list: `sg-1a2b3c4d`, `sg-1a2b3c4d (web)`,
/// `sg-1a2b3c4d web`, `web (sg-1a2b3c4d)`, `123456789012/sg-1a2b3c4d`, or an ARN. `None` if the
/// text does not begin or end with an id.
///
/// # Errors
/// [`NamedIdError`] if the rest of the text is not a name.
pub fn named_id(text: &str) -> Result<Option<NamedId>, NamedIdError> {
    let text = text.trim();
    let (first, after) = text.split_once(is_between).unwrap_or((text, ""));
    let (found, rest) = match id_of(first) {
        Some(found) => (found, after),
        None => {
            let Some((before, last)) = text
                .strip_suffix([')', ']'])
                .and_then(|inner| inner.rsplit_once(['(', '[']))
            else {
                return Ok(None);
            };
            match id_of(last.trim()) {
                Some(found) => (found, before),
                None => return Ok(None),
            }
        }
    };
    let mut named = found;
    let is_around = |letter: char| {
        matches!(letter, '(' | ')' | '[' | ']' | '/' | '-' | ':' | '–' | '|')
            || letter.is_whitespace()
    };
    named.name = rest.trim_matches(is_around).to_owned();
    check_name(&named)?;
    Ok(Some(named))
}

/// Whether a character ends an id.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '(' | '[' | '|')
}

/// Parses an id alone, after its account, or in an ARN.
fn id_of(text: &str) -> Option<NamedId> {
    let of = |owner: &str, id: &str| {
        let is_id = GroupId::parse(id).is_ok() || PrefixListId::parse(id).is_ok();
        is_id.then(|| NamedId {
            owner: owner.to_owned(),
            id: id.to_owned(),
            ..NamedId::default()
        })
    };
    if let Some(arn) = Ec2Arn::parse(text) {
        // EC2 takes prefix list ids without an account.
        let named = match arn.kind {
            "security-group" => of(arn.account, arn.id),
            "prefix-list" => of("", arn.id),
            _ => None,
        };
        return named.map(|named| NamedId {
            partition: arn.partition.to_owned(),
            region: arn.region.to_owned(),
            ..named
        });
    }
    match text.split_once('/') {
        Some((owner, id)) if !owner.is_empty() && GroupId::parse(id).is_ok() => of(owner, id),
        _ => of("", text),
    }
}

fn check_name(named: &NamedId) -> Result<(), NamedIdError> {
    let id = named.full_id();
    let parts = named.name.split(|letter: char| {
        letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | ')' | '[' | ']' | '|')
    });
    for part in parts.filter(|part| !part.is_empty()) {
        if id_of(part).is_some() {
            return Err(NamedIdError::TwoIds {
                first: id,
                second: part.to_owned(),
            });
        }
        if looks_like_peer(part) {
            return Err(NamedIdError::Range {
                id,
                range: part.to_owned(),
            });
        }
        if part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NamedIdError::Account {
                id: named.id.clone(),
                account: part.to_owned(),
            });
        }
    }
    let is_joint = |word: &String| {
        is_negation(word)
            || matches!(
                word.as_str(),
                "also" | "and" | "anywhere" | "but" | "minus" | "no" | "or" | "plus"
            )
    };
    let word = plain_words(&named.name).into_iter().find(is_joint);
    let sign = named
        .name
        .chars()
        .find(|letter| matches!(letter, '+' | '&' | '!' | ',' | ';'));
    match word.or_else(|| sign.map(String::from)) {
        Some(word) => Err(NamedIdError::Word { id, word }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_next_to_an_id_must_be_a_name() {
        let read = |text: &str| match named_id(text) {
            Ok(Some(named)) => format!("{}={}", named.full_id(), named.name),
            Ok(None) => "none".to_owned(),
            Err(NamedIdError::TwoIds { .. }) => "two ids".to_owned(),
            Err(NamedIdError::Range { range, .. }) => format!("range {range}"),
            Err(NamedIdError::Word { word, .. }) => format!("word {word}"),
            Err(NamedIdError::Account { id, account }) => format!("account {account} of {id}"),
        };
        for (text, expected) in [
            ("sg-1a2b3c4d", "sg-1a2b3c4d="),
            ("sg-1a2b3c4d (web)", "sg-1a2b3c4d=web"),
            ("sg-1a2b3c4d(web)", "sg-1a2b3c4d=web"),
            ("sg-1a2b3c4d web tier", "sg-1a2b3c4d=web tier"),
            ("sg-1a2b3c4d / web", "sg-1a2b3c4d=web"),
            ("sg-1a2b3c4d - web", "sg-1a2b3c4d=web"),
            ("web (sg-1a2b3c4d)", "sg-1a2b3c4d=web"),
            ("web tier [sg-1a2b3c4d]", "sg-1a2b3c4d=web tier"),
            ("123456789012/sg-1a2b3c4d", "123456789012/sg-1a2b3c4d="),
            ("amazon-elb/sg-1a2b3c4d", "amazon-elb/sg-1a2b3c4d="),
            (
                "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-1a2b3c4d",
                "123456789012/sg-1a2b3c4d=",
            ),
            (
                "arn:aws:ec2:eu-west-1:aws:prefix-list/pl-1a2b3c4d",
                "pl-1a2b3c4d=",
            ),
            ("pl-1a2b3c4d (offices)", "pl-1a2b3c4d=offices"),
            ("web", "none"),
            ("web sg-1a2b3c4d", "none"),
            ("10.0.0.0/8", "none"),
            ("sg-team", "none"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        for (text, expected) in [
            ("sg-1a2b3c4d sg-1a2b3c4e", "two ids"),
            ("sg-1a2b3c4d(app) sg-1a2b3c4e(db)", "two ids"),
            (
                "999988887777/sg-1a2b3c4d and 999988887777/sg-1a2b3c4e",
                "two ids",
            ),
            ("pl-1a2b3c4d pl-1a2b3c4e", "two ids"),
            ("web (sg-1a2b3c4d) sg-1a2b3c4e", "none"),
            ("pl-1a2b3c4d and 10.0.0.0/8", "range 10.0.0.0/8"),
            ("sg-1a2b3c4d or anywhere", "word or"),
            ("sg-1a2b3c4d removed", "word removed"),
            ("not web (sg-1a2b3c4d)", "word not"),
            ("sg-1a2b3c4d + app", "word +"),
            (
                "sg-1a2b3c4d (123456789012)",
                "account 123456789012 of sg-1a2b3c4d",
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
