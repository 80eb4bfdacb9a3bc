//! Which groups in other accounts a change can be applied to, and how they are reached.

use std::collections::HashSet;

use crate::fleet::{RolePattern, Scope};
use crate::model::GroupId;

/// What holds a group that has the name of the changed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetHolder {
    /// Open connection.
    Connection {
        /// Its slug.
        slug: String,
        /// Whether something can be changed through it.
        is_read_only: bool,
    },
    /// Read-only view.
    View,
    /// Snapshot file.
    Snapshot,
    /// Account that was read with a role.
    Role {
        /// Slug of the connection that assumed the role.
        slug: String,
        /// Whether that connection is read-only.
        is_read_only: bool,
    },
}

/// How a group is reached to change it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetAccess {
    /// Through the open connection of its account.
    Open {
        /// Slug of the connection.
        slug: String,
    },
    /// With a role, which a connection assumes.
    Role {
        /// ARN of the role.
        role: String,
        /// Slug of the connection.
        slug: String,
    },
}

/// Reason why a group is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotOffered {
    /// The connection is read-only.
    ReadOnlyConnection,
    /// It is in a read-only view.
    View,
    /// It is in a snapshot file.
    Snapshot,
    /// Its account was read with a role that only reads, and no other is named.
    NoRole,
    /// The role is in another partition than the account.
    OtherPartition,
}

/// Reason why a role cannot change groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeRoleProblem {
    /// It is not a pattern of roles.
    Malformed,
    /// Accounts were read with it: it is for reading.
    Reads,
}

/// Group that has the name of the changed one, and whether it is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeTarget {
    /// Account and Region.
    pub scope: Scope,
    /// The group.
    pub group: GroupId,
    /// How it is reached, or why it is not offered.
    pub access: Result<TargetAccess, NotOffered>,
}

impl TargetAccess {
    /// Returns the slug of the connection whose keys are used.
    pub fn slug(&self) -> &str {
        match self {
            Self::Open { slug } | Self::Role { slug, .. } => slug,
        }
    }
}

/// Parses the pattern of roles that may change groups; `None` for an empty text.
///
/// # Errors
/// [`ChangeRoleProblem`] if it is not a pattern, or if accounts were read with it.
pub fn parse_change_role(
    text: &str,
    reading: &[RolePattern],
) -> Result<Option<RolePattern>, ChangeRoleProblem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let role = RolePattern::parse(text).map_err(|_| ChangeRoleProblem::Malformed)?;
    if reading.contains(&role) {
        return Err(ChangeRoleProblem::Reads);
    }
    Ok(Some(role))
}

/// Returns the groups without duplicates, by account and Region. Of a group that is held several times, the first that is offered counts, or else the
/// first.
pub fn change_targets(
    held: impl IntoIterator<Item = (Scope, GroupId, TargetHolder)>,
    role: Option<&RolePattern>,
) -> Vec<ChangeTarget> {
    let mut targets: Vec<ChangeTarget> = Vec::new();
    let mut seen: HashSet<(Scope, GroupId)> = HashSet::new();
    for (scope, group, holder) in held {
        let access = access_of(&scope, holder, role);
        if seen.insert((scope.clone(), group.clone())) {
            targets.push(ChangeTarget {
                scope,
                group,
                access,
            });
            continue;
        }
        let mut known = targets.iter_mut();
        let known = known.find(|known| known.scope == scope && known.group == group);
        if let Some(known) = known.filter(|known| known.access.is_err() && access.is_ok()) {
            known.access = access;
        }
    }
    let place = |target: &ChangeTarget| {
        let Scope { account, region } = &target.scope;
        (account.clone(), region.clone(), target.group.clone())
    };
    targets.sort_by_key(place);
    targets
}

fn access_of(
    scope: &Scope,
    holder: TargetHolder,
    role: Option<&RolePattern>,
) -> Result<TargetAccess, NotOffered> {
    match holder {
        TargetHolder::Connection {
            is_read_only: true, ..
        }
        | TargetHolder::Role {
            is_read_only: true, ..
        } => Err(NotOffered::ReadOnlyConnection),
        TargetHolder::Connection { slug, .. } => Ok(TargetAccess::Open { slug }),
        TargetHolder::View => Err(NotOffered::View),
        TargetHolder::Snapshot => Err(NotOffered::Snapshot),
        TargetHolder::Role { slug, .. } => {
            let role = role.ok_or(NotOffered::NoRole)?;
            if role.partition() != scope.partition() {
                return Err(NotOffered::OtherPartition);
            }
            let role = role.role(&scope.account).ok_or(NotOffered::NoRole)?;
            let role = role.as_str().to_owned();
            Ok(TargetAccess::Role { role, slug })
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{AccountId, Region};

    use super::*;

    fn scope(account: &str) -> Scope {
        Scope {
            account: AccountId::from_remote(account),
            region: Region::from_remote("us-east-1"),
        }
    }

    fn targets(holders: &[(&str, TargetHolder)], role: Option<&str>) -> Vec<ChangeTarget> {
        let role = role.map(|role| RolePattern::parse(role).unwrap());
        let held = holders.iter().map(|(account, holder)| {
            let group = GroupId::from_remote("sg-0000000a");
            (scope(account), group, holder.clone())
        });
        change_targets(held, role.as_ref())
    }

    fn read_with_role(is_read_only: bool) -> TargetHolder {
        TargetHolder::Role {
            slug: "home".to_owned(),
            is_read_only,
        }
    }

    #[test]
    fn what_only_reads_is_not_offered() {
        let connection = |is_read_only| TargetHolder::Connection {
            slug: "shop".to_owned(),
            is_read_only,
        };
        let holders = [
            ("111111111111", connection(true)),
            ("222222222222", connection(false)),
            ("333333333333", TargetHolder::View),
            ("444444444444", TargetHolder::Snapshot),
            ("555555555555", read_with_role(false)),
            ("666666666666", read_with_role(true)),
        ];
        let offered = |role| {
            let targets = targets(&holders, role).into_iter();
            targets
                .map(|target| target.access.err())
                .collect::<Vec<_>>()
        };
        let mut expected = vec![
            Some(NotOffered::ReadOnlyConnection),
            None,
            Some(NotOffered::View),
            Some(NotOffered::Snapshot),
            Some(NotOffered::NoRole),
            Some(NotOffered::ReadOnlyConnection),
        ];
        assert_eq!(offered(None), expected);
        expected[4] = None;
        assert_eq!(
            offered(Some("arn:aws:iam::{account}:role/Editor")),
            expected
        );
        expected[4] = Some(NotOffered::OtherPartition);
        assert_eq!(
            offered(Some("arn:aws-cn:iam::{account}:role/Editor")),
            expected
        );
    }

    #[test]
    fn a_role_is_that_of_the_account_that_is_changed() {
        let holders = [
            ("111111111111", TargetHolder::Snapshot),
            ("111111111111", read_with_role(false)),
            ("222222222222", read_with_role(false)),
        ];
        let targets = targets(&holders, Some("arn:aws:iam::{account}:role/Editor"));
        assert_eq!(targets.len(), 2);
        for target in targets {
            let Ok(TargetAccess::Role { role, slug }) = target.access else {
                unreachable!("a role is named");
            };
            assert_eq!(
                role,
                format!("arn:aws:iam::{}:role/Editor", target.scope.account)
            );
            assert_eq!(slug, "home");
        }
    }

    #[test]
    fn a_role_that_reads_is_refused() {
        let viewer = "arn:aws:iam::{account}:role/Viewer";
        let reading = [RolePattern::parse(viewer).unwrap()];
        assert_eq!(parse_change_role(" ", &reading), Ok(None));
        assert_eq!(
            parse_change_role(viewer, &reading),
            Err(ChangeRoleProblem::Reads)
        );
        assert_eq!(
            parse_change_role("Editor", &reading),
            Err(ChangeRoleProblem::Malformed)
        );
        assert!(parse_change_role(viewer, &[]).unwrap().is_some());
    }
}
