//! Pattern of role ARNs with a placeholder for the account.

use portcullis_ec2::{Partition, RoleArn};
use portcullis_model::AccountId;

/// Placeholder for the account id.
const PLACEHOLDER: &str = "{account}";

/// Account that stands in for the placeholder while a pattern is checked.
const SAMPLE_ACCOUNT: &str = "123456789012";

/// Role with the same name in every account, such as `arn:aws:iam::{account}:role/Viewer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePattern {
    before: String,
    after: String,
    partition: Partition,
}

/// Reason why a text is not a pattern of roles. The fault is in the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid role pattern")]
pub enum RolePatternError {
    /// The placeholder is missing, is there twice, or is not the account.
    Placeholder(String),
    /// With an account in place of the placeholder, the text is not the ARN of a role.
    Role(String),
    /// The partition does not exist.
    Partition(String),
}

impl RolePattern {
    /// Parses a pattern; trims white space.
    ///
    /// # Errors
    /// [`RolePatternError`] if it is not the ARN of a role with `{account}` as its account.
    pub fn parse(typed: &str) -> Result<Self, RolePatternError> {
        let text = typed.trim();
        let placeholder = || RolePatternError::Placeholder(typed.to_owned());
        let (before, after) = text.split_once(PLACEHOLDER).ok_or_else(placeholder)?;
        let is_account = before.ends_with(":iam::") && after.starts_with(':');
        if !is_account || after.contains(PLACEHOLDER) {
            return Err(placeholder());
        }
        let sample = [before, SAMPLE_ACCOUNT, after].concat();
        RoleArn::parse(&sample).map_err(|_| RolePatternError::Role(typed.to_owned()))?;
        let name = before.split(':').nth(1).unwrap_or_default();
        let mut partitions = Partition::ALL.into_iter();
        let partition = partitions
            .find(|partition| partition.as_str() == name)
            .ok_or_else(|| RolePatternError::Partition(name.to_owned()))?;
        Ok(Self {
            before: before.to_owned(),
            after: after.to_owned(),
            partition,
        })
    }

    /// Returns the role in an account; `None` if the account id is not twelve digits.
    pub fn role(&self, account: &AccountId) -> Option<RoleArn> {
        RoleArn::parse(&[&self.before, account.as_str(), &self.after].concat()).ok()
    }

    /// Returns the partition of the roles.
    pub fn partition(&self) -> Partition {
        self.partition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_the_role_of_each_account() {
        let pattern = RolePattern::parse(" arn:aws-us-gov:iam::{account}:role/a/Viewer\n").unwrap();
        assert_eq!(pattern.partition(), Partition::AwsUsGov);
        let role = pattern
            .role(&AccountId::from_remote("000123456789"))
            .unwrap();
        assert_eq!(
            role.as_str(),
            "arn:aws-us-gov:iam::000123456789:role/a/Viewer"
        );
        assert_eq!(pattern.role(&AccountId::from_remote("1:role/x")), None);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "arn:aws:iam::123456789012:role/Viewer",
            "arn:aws:iam::{account}:role/{account}",
            "arn:aws:iam::123456789012:role/{account}",
        ] {
            let error = RolePattern::parse(text).unwrap_err();
            assert!(matches!(error, RolePatternError::Placeholder(_)), "{text}");
        }
        for text in [
            "arn:aws:iam::{account}:user/x",
            "x:aws:iam::{account}:role/x",
        ] {
            let error = RolePattern::parse(text).unwrap_err();
            assert!(matches!(error, RolePatternError::Role(_)), "{text}");
        }
        assert_eq!(
            RolePattern::parse("arn:aws-x:iam::{account}:role/x"),
            Err(RolePatternError::Partition("aws-x".to_owned()))
        );
    }
}
