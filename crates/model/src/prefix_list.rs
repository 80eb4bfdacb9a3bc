//! Managed prefix lists, as far as rules and quotas need them.

use super::{AddressFamily, PrefixListId};

/// A managed prefix list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrefixList {
    /// EC2's id.
    pub id: PrefixListId,
    /// The name; AWS's own start with `com.amazonaws.`.
    pub name: String,
    /// The family of its entries.
    pub family: AddressFamily,
    /// The most entries it may ever have; AWS's own lists tell none.
    pub max_entries: Option<u32>,
    /// The account that owns it, or `AWS`.
    pub owner_id: String,
}

/// What AWS's own lists count for, by the end of their names (Amazon VPC user guide, "Work with
/// AWS-managed prefix lists").
const AWS_WEIGHTS: [(&str, usize); 5] = [
    ("cloudfront.origin-facing", 55),
    ("dynamodb", 1),
    ("groundstation", 5),
    ("s3", 1),
    ("vpc-lattice", 10),
];

impl PrefixList {
    /// What a reference to the list counts for against the quota of rules per group: the most entries
    /// it may have or, for AWS's own, what AWS says; none where neither is known.
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
