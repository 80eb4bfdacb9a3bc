//! One call.

use serde::{Deserialize, Serialize};

use portcullis_model::{Direction, GroupId, NewGroup, Peer, Rule, RuleId, Tag};

/// One call to EC2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// CreateSecurityGroup.
    CreateGroup {
        /// The id that the plan knows the group by until EC2 gives it another.
        group: GroupId,
        /// What to create.
        new: NewGroup,
    },
    /// CreateTags, on a group or on rules of it.
    CreateTags {
        /// The group.
        group: GroupId,
        /// The rules; none for the group itself.
        #[serde(default)]
        rules: Vec<RuleId>,
        /// Tags to set, over those with the same key.
        tags: Vec<Tag>,
    },
    /// DeleteTags, on a group or on rules of it.
    DeleteTags {
        /// The group.
        group: GroupId,
        /// The rules; none for the group itself.
        #[serde(default)]
        rules: Vec<RuleId>,
        /// Tags to take away.
        tags: Vec<Tag>,
    },
    /// UpdateSecurityGroupRuleDescriptionsIngress or -Egress.
    UpdateDescriptions {
        /// The group.
        group: GroupId,
        /// Which way.
        direction: Direction,
        /// The rules, with their new descriptions, and their ids where they are known.
        rules: Vec<Rule>,
    },
    /// ModifySecurityGroupRules: keeps the rules' ids and tags.
    ModifyRules {
        /// The group.
        group: GroupId,
        /// The rules.
        rules: Vec<ChangedRule>,
    },
    /// AuthorizeSecurityGroupIngress or -Egress.
    Authorize {
        /// The group.
        group: GroupId,
        /// Which way.
        direction: Direction,
        /// The rules to add, without ids.
        rules: Vec<Rule>,
        /// The tags of each of them.
        tags: Vec<Tag>,
    },
    /// RevokeSecurityGroupIngress or -Egress.
    Revoke {
        /// The group.
        group: GroupId,
        /// Which way.
        direction: Direction,
        /// The rules, with their ids where they are known.
        rules: Vec<Rule>,
    },
    /// DeleteSecurityGroup.
    DeleteGroup {
        /// The group.
        group: GroupId,
    },
}

/// A rule that keeps its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRule {
    /// Its id.
    pub id: RuleId,
    /// The rule as EC2 has it.
    pub before: Rule,
    /// The rule as it is to be.
    pub after: Rule,
}

impl Step {
    /// The action of the EC2 API.
    pub fn action(&self) -> &'static str {
        match self {
            Self::CreateGroup { .. } => "CreateSecurityGroup",
            Self::CreateTags { .. } => "CreateTags",
            Self::DeleteTags { .. } => "DeleteTags",
            Self::UpdateDescriptions {
                direction: Direction::Ingress,
                ..
            } => "UpdateSecurityGroupRuleDescriptionsIngress",
            Self::UpdateDescriptions { .. } => "UpdateSecurityGroupRuleDescriptionsEgress",
            Self::ModifyRules { .. } => "ModifySecurityGroupRules",
            Self::Authorize {
                direction: Direction::Ingress,
                ..
            } => "AuthorizeSecurityGroupIngress",
            Self::Authorize { .. } => "AuthorizeSecurityGroupEgress",
            Self::Revoke {
                direction: Direction::Ingress,
                ..
            } => "RevokeSecurityGroupIngress",
            Self::Revoke { .. } => "RevokeSecurityGroupEgress",
            Self::DeleteGroup { .. } => "DeleteSecurityGroup",
        }
    }

    /// The group that the step changes.
    pub fn group(&self) -> &GroupId {
        match self {
            Self::CreateGroup { group, .. }
            | Self::CreateTags { group, .. }
            | Self::DeleteTags { group, .. }
            | Self::UpdateDescriptions { group, .. }
            | Self::ModifyRules { group, .. }
            | Self::Authorize { group, .. }
            | Self::Revoke { group, .. }
            | Self::DeleteGroup { group } => group,
        }
    }

    /// Whether a rule that the step adds, or leaves changed, names a group.
    pub fn names(&self, group: &GroupId) -> bool {
        let names = |rule: &Rule| matches!(&rule.peer, Peer::Group(reference) if reference.group_id == *group);
        match self {
            Self::Authorize { rules, .. } => rules.iter().any(names),
            Self::ModifyRules { rules, .. } => rules.iter().any(|rule| names(&rule.after)),
            _ => false,
        }
    }

    /// The ids of rules whose descriptions are better changed by id than by what the rules let pass,
    /// which is what all servers know: where one names a group over a peering connection or of another
    /// account. EC2's documentation does not say how much of such a reference has to be repeated for
    /// it to be the same permission; an id leaves no doubt.
    pub fn ids_to_describe_by(rules: &[Rule]) -> Option<Vec<&RuleId>> {
        let is_doubtful = |rule: &Rule| match &rule.peer {
            Peer::Group(reference) => {
                reference.account_id.is_some()
                    || reference.vpc_id().is_some()
                    || reference.peering_connection_id().is_some()
            }
            Peer::Cidr(_) | Peer::PrefixList(_) => false,
        };
        if !rules.iter().any(is_doubtful) {
            return None;
        }
        rules.iter().map(|rule| rule.id.as_ref()).collect()
    }

    /// How many rules or tags the step is about.
    pub fn count(&self) -> usize {
        match self {
            Self::CreateGroup { .. } | Self::DeleteGroup { .. } => 1,
            Self::CreateTags { tags, .. } | Self::DeleteTags { tags, .. } => tags.len(),
            Self::UpdateDescriptions { rules, .. }
            | Self::Authorize { rules, .. }
            | Self::Revoke { rules, .. } => rules.len(),
            Self::ModifyRules { rules, .. } => rules.len(),
        }
    }

    /// Calls a group, and whatever names it, by the id that EC2 gave it.
    pub fn rename(&mut self, from: &GroupId, to: &GroupId) {
        let rename_id = |id: &mut GroupId| {
            if id == from {
                *id = to.clone();
            }
        };
        let rename_peer = |rule: &mut Rule| {
            if let Peer::Group(reference) = &mut rule.peer {
                rename_id(&mut reference.group_id);
            }
        };
        match self {
            Self::Authorize { group, rules, .. }
            | Self::Revoke { group, rules, .. }
            | Self::UpdateDescriptions { group, rules, .. } => {
                rename_id(group);
                rules.iter_mut().for_each(rename_peer);
            }
            Self::ModifyRules { group, rules } => {
                rename_id(group);
                for rule in rules {
                    rename_peer(&mut rule.after);
                }
            }
            Self::CreateGroup { group, .. }
            | Self::CreateTags { group, .. }
            | Self::DeleteTags { group, .. }
            | Self::DeleteGroup { group } => rename_id(group),
        }
    }
}
