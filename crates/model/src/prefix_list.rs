//! Managed prefix lists with their entries.

use std::sync::Arc;

use super::{AddressFamily, Cidr, PrefixListId};

/// Owner of the prefix lists that AWS manages, as EC2 reports it.
const AWS: &str = "AWS";

/// Managed prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList {
    /// EC2's ID.
    pub id: PrefixListId,
    /// The name. Names of AWS's own lists start with `com.amazonaws.`.
    pub name: String,
    /// The family of its entries.
    pub family: AddressFamily,
    /// Maximum number of entries. AWS's own lists do not report one.
    pub max_entries: Option<u32>,
    /// The account that owns the list, or `AWS`.
    pub owner_id: String,
    /// Version, which EC2 counts up with each change of the entries. AWS's own lists do not report one.
    pub version: Option<u64>,
    /// The entries, if they were read.
    pub entries: PrefixListEntries,
}

/// Entries of a prefix list, as far as they are known. EC2 returns them by a request of its own for each list
/// (GetManagedPrefixListEntries), which the caller may not have permission for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PrefixListEntries {
    /// The entries were not read. The list may have any.
    #[default]
    NotRead,
    /// All entries, in EC2's order; empty if the list has none.
    Read(Arc<[PrefixListEntry]>),
}

/// Entry of a prefix list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PrefixListEntry {
    /// The CIDR block.
    pub cidr: Cidr,
    /// The description; empty if there is none.
    pub description: String,
}

impl PrefixListEntries {
    /// Returns the entries; none if they were not read.
    pub fn known(&self) -> Option<&[PrefixListEntry]> {
        match self {
            Self::NotRead => None,
            Self::Read(entries) => Some(entries),
        }
    }
}

impl FromIterator<PrefixListEntry> for PrefixListEntries {
    fn from_iter<I: IntoIterator<Item = PrefixListEntry>>(entries: I) -> Self {
        Self::Read(entries.into_iter().collect())
    }
}

/// Weights of AWS's own lists by a part of their names (Amazon VPC user guide, "Work with
/// AWS-managed prefix lists").
const AWS_WEIGHTS: [(&str, usize); 5] = [
    ("cloudfront.origin-facing", 55),
    ("dynamodb", 1),
    ("groundstation", 5),
    ("s3", 1),
    ("vpc-lattice", 10),
];

impl PrefixList {
    /// Whether AWS manages the list and its entries.
    pub fn is_aws_managed(&self) -> bool {
        self.owner_id == AWS
    }

    /// Returns the number of rules that a reference to the list counts as against the quota: the
    /// maximum number of entries or, for AWS's own lists, the published weight. `None` if neither
    /// is known.
    pub fn weight(&self) -> Option<usize> {
        if let Some(entries) = self.max_entries {
            return usize::try_from(entries).ok();
        }
        let name = self.name.strip_prefix("com.amazonaws.")?;
        let of_aws = |(end, _): &&(&str, usize)| name.contains(end);
        AWS_WEIGHTS.iter().find(of_aws).map(|(_, weight)| *weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_those_of_the_quota() {
        let list = |name: &str, max_entries| PrefixList {
            id: PrefixListId::from_remote("pl-00000001"),
            name: name.to_owned(),
            family: AddressFamily::Ipv4,
            max_entries,
            owner_id: "AWS".to_owned(),
            version: None,
            entries: PrefixListEntries::NotRead,
        };
        assert_eq!(list("offices", Some(30)).weight(), Some(30));
        assert_eq!(list("com.amazonaws.eu-west-1.s3", None).weight(), Some(1));
        let cloudfront = "com.amazonaws.global.cloudfront.origin-facing";
        assert_eq!(list(cloudfront, None).weight(), Some(55));
        assert_eq!(
            list("com.amazonaws.eu-west-1.new-service", None).weight(),
            None
        );
        assert_eq!(list("offices", None).weight(), None);
    }

    #[test]
    fn a_list_without_entries_differs_from_one_that_was_not_read() {
        let empty: PrefixListEntries = std::iter::empty().collect();
        assert_eq!(empty.known(), Some(&[][..]));
        assert_eq!(PrefixListEntries::default().known(), None);
        assert_ne!(empty, PrefixListEntries::NotRead);
        let offices = PrefixListEntry {
            cidr: Cidr::parse("203.0.113.0/24").unwrap(),
            description: "Rotterdam".to_owned(),
        };
        let read: PrefixListEntries = [offices.clone()].into_iter().collect();
        assert_eq!(read.known(), Some(&[offices][..]));
    }
}
