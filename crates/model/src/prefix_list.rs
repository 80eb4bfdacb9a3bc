//! Managed prefix lists, as far as rules and quotas use them.

use super::{AddressFamily, PrefixListId};

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
}
