//! References to rules.

use super::{GroupId, Rule, RuleId, RuleKey};

/// Reference to a rule: its group, its key and, once loaded, EC2's ID.
///
/// It refers to the same rule in every inventory of a scope, regardless of the order of the rules:
/// - after a reload, even if only one of the two loads has rule IDs (DescribeSecurityGroups omits
///   them);
/// - in a draft, where it refers to EC2's rule without the edits;
/// - after an in-place modification, which keeps the ID.
///
/// It does not refer to a rule that replaces a revoked one under another ID. While the ID is not
/// loaded, it does not refer to a rule whose key has changed either.
///
/// Two references are equal if all their fields are. [`RuleRef::names`] returns whether a reference
/// refers to a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RuleRef {
    group: GroupId,
    key: RuleKey,
    id: Option<RuleId>,
}

impl RuleRef {
    /// Creates the reference to a rule of a group.
    pub fn new(group: GroupId, rule: &Rule) -> Self {
        Self {
            group,
            key: rule.key(),
            id: rule.id.clone(),
        }
    }

    /// Returns the group of the rule.
    pub fn group(&self) -> &GroupId {
        &self.group
    }

    /// Whether it refers to `rule` of its group: both have the same ID or, if either has no ID, the
    /// same key.
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
