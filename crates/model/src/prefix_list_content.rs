//! What the owner of a prefix list can change, and what EC2 accepts of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AddressFamily, Cidr, MAX_TEXT_CHARS, PrefixListEntry};

/// Maximum number of entries that a list can have room for ("You can have up to 1,000 entries per
/// prefix list", Amazon VPC quotas).
pub const MAX_LIST_ENTRIES: u32 = 1000;

/// Start of the names of AWS's own lists, which EC2 refuses for others.
const RESERVED_NAME: &str = "com.amazonaws";

/// Name, size and entries of a prefix list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrefixListContent {
    /// The name, at most 255 characters. Several lists can have the same.
    pub name: String,
    /// The family of the entries, which EC2 cannot change.
    pub family: AddressFamily,
    /// Maximum number of entries, which counts against the quota of every group whose rules name
    /// the list.
    pub max_entries: u32,
    /// The entries. Their order has no meaning.
    pub entries: Vec<PrefixListEntry>,
}

/// Reason why EC2 does not accept a content. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid prefix list")]
pub enum PrefixListError {
    /// The name is empty.
    NoName,
    /// The name has more than 255 characters; their number.
    LongName(usize),
    /// The name starts like those of AWS's own lists.
    ReservedName,
    /// The maximum is not a number from 1 to 1,000.
    Size,
    /// There are more entries than the maximum.
    TooManyEntries {
        /// Number of entries.
        entries: usize,
        /// The maximum.
        max_entries: u32,
    },
    /// An entry is of the other address family.
    Family(Cidr),
    /// Two entries have the same CIDR block.
    Twice(Cidr),
    /// The description of an entry has more than 255 characters.
    LongDescription {
        /// CIDR block of the entry.
        cidr: Cidr,
        /// Number of characters.
        characters: usize,
    },
}

impl PrefixListContent {
    /// Returns the entries by their CIDR blocks.
    pub fn by_cidr(&self) -> BTreeMap<&Cidr, &PrefixListEntry> {
        let entries = self.entries.iter();
        entries.map(|entry| (&entry.cidr, entry)).collect()
    }

    /// Whether both have the same name, size and entries, in any order.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.name == other.name
            && self.family == other.family
            && self.max_entries == other.max_entries
            && self.by_cidr() == other.by_cidr()
    }

    /// Checks that EC2 would accept the content.
    ///
    /// # Errors
    /// The first [`PrefixListError`].
    pub fn check(&self) -> Result<(), PrefixListError> {
        let characters = self.name.chars().count();
        if self.name.trim().is_empty() {
            return Err(PrefixListError::NoName);
        }
        if characters > MAX_TEXT_CHARS {
            return Err(PrefixListError::LongName(characters));
        }
        if self.name.starts_with(RESERVED_NAME) {
            return Err(PrefixListError::ReservedName);
        }
        if !(1..=MAX_LIST_ENTRIES).contains(&self.max_entries) {
            return Err(PrefixListError::Size);
        }
        let mut seen: BTreeMap<&Cidr, ()> = BTreeMap::new();
        for PrefixListEntry { cidr, description } in &self.entries {
            if cidr.family() != self.family {
                return Err(PrefixListError::Family(cidr.clone()));
            }
            if seen.insert(cidr, ()).is_some() {
                return Err(PrefixListError::Twice(cidr.clone()));
            }
            let characters = description.chars().count();
            if characters > MAX_TEXT_CHARS {
                let cidr = cidr.clone();
                return Err(PrefixListError::LongDescription { cidr, characters });
            }
        }
        let entries = self.entries.len();
        if u32::try_from(entries).is_ok_and(|entries| entries <= self.max_entries) {
            return Ok(());
        }
        let max_entries = self.max_entries;
        Err(PrefixListError::TooManyEntries {
            entries,
            max_entries,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(name: &str, max_entries: u32, cidrs: &[&str]) -> PrefixListContent {
        let entry = |text: &&str| PrefixListEntry {
            cidr: Cidr::parse(text).unwrap(),
            description: String::new(),
        };
        PrefixListContent {
            name: name.to_owned(),
            family: AddressFamily::Ipv4,
            max_entries,
            entries: cidrs.iter().map(entry).collect(),
        }
    }

    #[test]
    fn what_ec2_refuses_is_an_error() {
        let cidr = |text| Cidr::parse(text).unwrap();
        let two = ["203.0.113.0/24", "198.51.100.0/25"];
        for (content, expected) in [
            (content("offices", 2, &two), Ok(())),
            (content(" ", 2, &two), Err(PrefixListError::NoName)),
            (
                content(&"x".repeat(256), 2, &two),
                Err(PrefixListError::LongName(256)),
            ),
            (
                content("com.amazonaws.x", 2, &two),
                Err(PrefixListError::ReservedName),
            ),
            (content("offices", 0, &[]), Err(PrefixListError::Size)),
            (content("offices", 1001, &[]), Err(PrefixListError::Size)),
            (
                content("offices", 1, &two),
                Err(PrefixListError::TooManyEntries {
                    entries: 2,
                    max_entries: 1,
                }),
            ),
            (
                content("offices", 2, &["2001:db8::/32"]),
                Err(PrefixListError::Family(cidr("2001:db8::/32"))),
            ),
            (
                content("offices", 2, &["10.0.0.0/8", "10.0.0.0/8"]),
                Err(PrefixListError::Twice(cidr("10.0.0.0/8"))),
            ),
        ] {
            assert_eq!(content.check(), expected, "{content:?}");
        }
        let mut long = content("offices", 1, &["10.0.0.0/8"]);
        long.entries[0].description = "x".repeat(256);
        assert!(matches!(
            long.check(),
            Err(PrefixListError::LongDescription {
                characters: 256,
                ..
            })
        ));
    }

    #[test]
    fn the_order_of_entries_has_no_meaning() {
        let (a, b) = ("203.0.113.0/24", "198.51.100.0/25");
        assert!(content("x", 2, &[a, b]).is_same_as(&content("x", 2, &[b, a])));
        assert!(!content("x", 2, &[a, b]).is_same_as(&content("x", 3, &[b, a])));
        assert!(!content("x", 2, &[a, b]).is_same_as(&content("x", 2, &[b])));
    }
}
