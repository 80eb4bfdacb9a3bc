//! Syntax of identifiers in files.
//!
//! Wider than EC2's, to accept files of emulators and files with invented ids. Excludes all
//! characters that could have a meaning where an id is written.

use portcullis_model::{AccountId, GroupId, Peer, PrefixListId, RuleId, SecurityGroup, VpcId};

/// Maximum length of an identifier after its prefix.
const MAX_CHARS: usize = 64;

/// A text does not have the syntax of an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid ID")]
pub struct IdFormError {
    /// The text.
    pub text: String,
    /// The expected kind.
    pub kind: IdKind,
}

/// Kind of an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// A security group.
    Group,
    /// A security group rule.
    Rule,
    /// A VPC.
    Vpc,
    /// A prefix list.
    PrefixList,
    /// An account.
    Account,
    /// A peering connection, or its status.
    Peering,
}

impl IdKind {
    /// Returns the prefix of identifiers of this kind, or an empty string.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Group => GroupId::PREFIX,
            Self::Rule => RuleId::PREFIX,
            Self::Vpc => VpcId::PREFIX,
            Self::PrefixList => PrefixListId::PREFIX,
            Self::Account | Self::Peering => "",
        }
    }
}

fn check(text: &str, kind: IdKind) -> Result<&str, IdFormError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let rest = text
        .strip_prefix(kind.prefix())
        .filter(|rest| (1..=MAX_CHARS).contains(&rest.len()) && rest.bytes().all(is_allowed));
    match rest {
        Some(_) => Ok(text),
        None => Err(IdFormError {
            text: text.to_owned(),
            kind,
        }),
    }
}

pub(super) fn group_id(text: &str) -> Result<GroupId, IdFormError> {
    check(text, IdKind::Group).map(GroupId::from_remote)
}

pub(super) fn rule_id(text: &str) -> Result<RuleId, IdFormError> {
    check(text, IdKind::Rule).map(RuleId::from_remote)
}

pub(super) fn vpc_id(text: &str) -> Result<VpcId, IdFormError> {
    check(text, IdKind::Vpc).map(VpcId::from_remote)
}

pub(super) fn prefix_list_id(text: &str) -> Result<PrefixListId, IdFormError> {
    check(text, IdKind::PrefixList).map(PrefixListId::from_remote)
}

pub(super) fn owner_id(text: &str) -> Result<AccountId, IdFormError> {
    check(text, IdKind::Account).map(AccountId::from_remote)
}

/// Checks the id or status of a peering connection.
pub(super) fn peering(text: &str) -> Result<&str, IdFormError> {
    check(text, IdKind::Peering)
}

/// Checks the syntax of all identifiers in groups.
pub(super) fn check_ids<'a>(
    groups: impl IntoIterator<Item = &'a SecurityGroup>,
) -> Result<(), IdFormError> {
    for group in groups {
        group_id(group.id.as_str())?;
        if !group.owner_id.as_str().is_empty() {
            owner_id(group.owner_id.as_str())?;
        }
        if let Some(vpc) = &group.vpc_id {
            vpc_id(vpc.as_str())?;
        }
        for rule in &group.rules {
            if let Some(id) = &rule.id {
                rule_id(id.as_str())?;
            }
            match &rule.peer {
                Peer::Cidr(_) => {}
                Peer::PrefixList(id) => drop(prefix_list_id(id.as_str())?),
                Peer::Group(reference) => {
                    group_id(reference.group_id.as_str())?;
                    let words = [
                        reference.account_id.as_ref().map(AccountId::as_str),
                        reference.peering_connection_id(),
                        reference.peering_status(),
                    ];
                    for word in words.into_iter().flatten() {
                        peering(word)?;
                    }
                    if let Some(vpc) = reference.vpc_id() {
                        vpc_id(vpc.as_str())?;
                    }
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_a_prefix_and_plain_characters() {
        for good in ["sg-0123456789abcdef0", "sg-1", "sg-xxxxxxxx", "sg-test-a"] {
            assert_eq!(group_id(good).map(|id| id.to_string()), Ok(good.to_owned()));
        }
        let long = format!("sg-{}", "a".repeat(65));
        for bad in [
            "",
            "sg-",
            "new-1",
            "sgr-1",
            "sg-{{resolve:ssm:x}}",
            "sg-1\u{1b}[2J",
            "sg-1 ",
            "sg-\u{202e}1",
            "sg-é",
            &long,
        ] {
            assert!(group_id(bad).is_err(), "{bad}");
        }
        assert!(owner_id("amazon-elb").is_ok() && owner_id("123456789012").is_ok());
        assert!(owner_id("{{resolve:ssm:x}}").is_err() && vpc_id("sg-1").is_err());
        let error = prefix_list_id("new-1").unwrap_err();
        assert_eq!(error.kind, IdKind::PrefixList);
    }
}
