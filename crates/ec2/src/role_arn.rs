//! ARN of an IAM role. [`crate::actions::AssumeRole`] assumes it.

use std::fmt;

use portcullis_model::AccountId;

/// ARN of a role, such as `arn:aws:iam::123456789012:role/ReadOnly`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleArn(Box<str>);

/// The text is not the ARN of a role. The fault is in the user's input or in `config.json`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid role ARN")]
pub struct RoleArnError {
    /// The rejected text.
    pub typed: String,
}

impl RoleArn {
    /// Parses a role ARN; trims white space.
    ///
    /// # Errors
    /// [`RoleArnError`] unless it has the form `arn:PARTITION:iam::ACCOUNT:role/NAME`, optionally
    /// with a path before the name.
    pub fn parse(typed: &str) -> Result<Self, RoleArnError> {
        let text = typed.trim();
        let is_partition_byte =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_role_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=,.@-".contains(&byte);
        let is_role_arn = || {
            let mut parts = text.splitn(6, ':');
            let mut part = || parts.next().unwrap_or_default();
            let is_arn = part() == "arn";
            let partition = part();
            let is_iam = part() == "iam" && part().is_empty();
            let account = part();
            let role = part().strip_prefix("role/").unwrap_or_default();
            is_arn
                && partition.starts_with("aws")
                && partition.bytes().all(is_partition_byte)
                && is_iam
                && account.len() == 12
                && account.bytes().all(|byte| byte.is_ascii_digit())
                && role.bytes().all(is_role_byte)
                && !role.is_empty()
                && !role.ends_with('/')
        };
        if is_role_arn() {
            return Ok(Self(text.into()));
        }
        Err(RoleArnError {
            typed: typed.to_owned(),
        })
    }

    /// Returns the ARN as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the account that owns the role.
    pub fn account(&self) -> AccountId {
        AccountId::from_remote(self.0.split(':').nth(4).unwrap_or_default())
    }

    /// Returns the name of the role, without its path.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Debug for RoleArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RoleArn({})", self.0)
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_every_partition_are_parsed() {
        for (text, name) in [
            ("arn:aws:iam::123456789012:role/ReadOnly", "ReadOnly"),
            (
                " arn:aws-us-gov:iam::123456789012:role/ReadOnly\n",
                "ReadOnly",
            ),
            (
                "arn:aws-iso-b:iam::123456789012:role/a/b/C+=,.@-_9",
                "C+=,.@-_9",
            ),
        ] {
            let role = RoleArn::parse(text).unwrap();
            assert_eq!(role.as_str(), text.trim());
            assert_eq!(role.account().as_str(), "123456789012");
            assert_eq!(role.name(), name);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "ReadOnly",
            "arn:aws:iam::123456789012:user/ReadOnly",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/a/",
            "arn:aws:iam::123456789012:role/a b",
            "arn:aws:iam::12345678901:role/a",
            "arn:aws:iam:eu-west-1:123456789012:role/a",
            "arn:aws:sts::123456789012:assumed-role/a/b",
            "arn:AWS:iam::123456789012:role/a",
            "x:aws:iam::123456789012:role/a",
            "arn:aws:iam::123456789012:role/a:b",
        ] {
            let error = RoleArn::parse(text).unwrap_err();
            assert_eq!(error.typed, text);
        }
    }
}
