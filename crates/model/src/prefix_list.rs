//! Managed prefix lists with their entries.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{AccountId, AddressFamily, Cidr, PrefixListContent, PrefixListId};

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
    /// Whether EC2 is changing the list. Snapshots and files do not hold it.
    pub state: PrefixListState,
    /// Whether IPAM keeps the entries in step with its own rules, so that they must not be edited by hand.
    pub is_ipam_managed: bool,
    /// The entries, if they were read.
    pub entries: PrefixListEntries,
}

/// Progress of EC2's last change of a list, which it makes in the background.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PrefixListState {
    /// The list is as it was requested.
    #[default]
    Ready,
    /// EC2 is making a change. Holds its word for the state, such as `modify-in-progress`.
    InProgress(String),
    /// EC2 could not make the change.
    Failed {
        /// EC2's word for the state, such as `modify-failed`.
        state: String,
        /// EC2's reason; may be empty.
        message: String,
    },
}

impl PrefixListState {
    /// State of a list that is gone, which EC2 still describes for a while.
    pub const DELETED: &str = "delete-complete";

    /// Converts EC2's words for a state and its reason.
    pub fn from_remote(state: &str, message: &str) -> Self {
        if state.ends_with("-in-progress") {
            return Self::InProgress(state.to_owned());
        }
        if state.ends_with("-failed") {
            return Self::Failed {
                state: state.to_owned(),
                message: message.to_owned(),
            };
        }
        Self::Ready
    }
}

/// Why a list cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnlyList {
    /// AWS manages the list.
    Aws,
    /// Another account shares the list.
    OtherAccount,
    /// IPAM keeps the entries in step with its own rules.
    Ipam,
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PrefixListEntry {
    /// The CIDR block.
    pub cidr: Cidr,
    /// The description; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
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

    /// Returns why the list cannot be changed by hand; `None` if it can. `own_account` is the account of the caller,
    /// if it is known.
    pub fn read_only_reason(&self, own_account: Option<&AccountId>) -> Option<ReadOnlyList> {
        if self.is_aws_managed() {
            return Some(ReadOnlyList::Aws);
        }
        if self.is_ipam_managed {
            return Some(ReadOnlyList::Ipam);
        }
        let is_other = own_account.is_some_and(|own| own.as_str() != self.owner_id);
        is_other.then_some(ReadOnlyList::OtherAccount)
    }

    /// Returns all that the owner of the list can change; `None` if the entries were not read, or the
    /// list reports no maximum.
    pub fn content(&self) -> Option<PrefixListContent> {
        Some(PrefixListContent {
            name: self.name.clone(),
            family: self.family,
            max_entries: self.max_entries?,
            entries: self.entries.known()?.to_vec(),
        })
    }

    /// Returns the list with another content.
    #[must_use]
    pub fn with_content(&self, content: &PrefixListContent) -> Self {
        Self {
            name: content.name.clone(),
            family: content.family,
            max_entries: Some(content.max_entries),
            entries: content.entries.iter().cloned().collect(),
            ..self.clone()
        }
    }

    /// Returns a list that does not exist in EC2 yet. `owner` is the account that is to own it.
    pub fn to_create(id: PrefixListId, content: &PrefixListContent, owner: &AccountId) -> Self {
        Self {
            id,
            name: content.name.clone(),
            family: content.family,
            max_entries: Some(content.max_entries),
            owner_id: owner.to_string(),
            version: None,
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            entries: content.entries.iter().cloned().collect(),
        }
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
            state: PrefixListState::Ready,
            is_ipam_managed: false,
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
    fn only_own_lists_that_nothing_else_keeps_can_be_changed() {
        let own = AccountId::from_remote("123456789012");
        let list = |owner: &str, is_ipam_managed| PrefixList {
            id: PrefixListId::from_remote("pl-00000001"),
            name: "offices".to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: Some(30),
            owner_id: owner.to_owned(),
            version: Some(1),
            state: PrefixListState::Ready,
            is_ipam_managed,
            entries: PrefixListEntries::NotRead,
        };
        for (owner, is_ipam_managed, reason) in [
            ("123456789012", false, None),
            ("123456789012", true, Some(ReadOnlyList::Ipam)),
            ("210987654321", false, Some(ReadOnlyList::OtherAccount)),
            ("AWS", false, Some(ReadOnlyList::Aws)),
        ] {
            let list = list(owner, is_ipam_managed);
            assert_eq!(list.read_only_reason(Some(&own)), reason, "{owner}");
        }
        assert_eq!(list("210987654321", false).read_only_reason(None), None);
    }

    #[test]
    fn states_are_ready_in_progress_or_failed() {
        let state = |state| PrefixListState::from_remote(state, "why");
        assert_eq!(state("create-complete"), PrefixListState::Ready);
        assert_eq!(state(""), PrefixListState::Ready);
        assert_eq!(
            state("restore-in-progress"),
            PrefixListState::InProgress("restore-in-progress".to_owned())
        );
        assert!(
            matches!(state("modify-failed"), PrefixListState::Failed { message, .. } if message == "why")
        );
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
