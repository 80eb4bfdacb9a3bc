//! The name of a rule.

use super::{GroupId, Rule, RuleId, RuleKey};

/// Names a rule: its group, what it allows and, once it has been read, EC2's id.
///
/// It names the same rule in every inventory of a scope, whatever the order of its rules:
/// - after a reload, also if only one of the two readings has rule ids (DescribeSecurityGroups omits
///   them);
/// - in a draft, where it names EC2's rule below the edits;
/// - after an in-place modification, which keeps the id.
///
/// It does not name the rule that takes the place of a revoked one under another id, nor, as long as no
/// id has been read, one that allows something else by now.
///
/// Two references are equal if they are written alike. Whether one names a rule, [`RuleRef::names`]
/// says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RuleRef {
    group: GroupId,
    key: RuleKey,
    id: Option<RuleId>,
}

impl RuleRef {
    /// The name of a rule of a group.
    pub fn new(group: GroupId, rule: &Rule) -> Self {
        Self {
            group,
            key: rule.key(),
            id: rule.id.clone(),
        }
    }

    /// The group of the rule.
    pub fn group(&self) -> &GroupId {
        &self.group
    }

    /// Whether it names a rule of its group: the one with its id or, if one of the two has none, the
    /// one that allows the same.
    pub fn names(&self, rule: &Rule) -> bool {
        match (&self.id, &rule.id) {
            (Some(id), Some(other)) => id == other,
            _ => {
                self.key.direction == rule.direction
                    && self.key.traffic == rule.traffic
                    && self.key.peer.is_of(&rule.peer)
            }
        }
    }
}
