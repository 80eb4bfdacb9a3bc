//! Steps of a plan.

use serde::{Deserialize, Serialize};

use super::UseChange;
use portcullis_model::{Direction, GroupId, InterfaceId, NewGroup, Peer, Rule, RuleId, Tag, VpcId};

/// One call of the EC2 API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// CreateSecurityGroup.
    CreateGroup {
        /// Temporary id of the group, until EC2 returns its real one.
        group: GroupId,
        /// The group to create.
        new: NewGroup,
    },
    /// CreateTags, on a group or on rules of the group.
    CreateTags {
        /// The group.
        group: GroupId,
        /// The rules. Empty for the group itself.
        #[serde(default)]
        rules: Vec<RuleId>,
        /// Tags to set. They replace tags with the same key.
        tags: Vec<Tag>,
    },
    /// DeleteTags, on a group or on rules of the group.
    DeleteTags {
        /// The group.
        group: GroupId,
        /// The rules. Empty for the group itself.
        #[serde(default)]
        rules: Vec<RuleId>,
        /// Tags to remove.
        tags: Vec<Tag>,
    },
    /// UpdateSecurityGroupRuleDescriptionsIngress or -Egress.
    UpdateDescriptions {
        /// The group.
        group: GroupId,
        /// Direction of the rules.
        direction: Direction,
        /// The rules with their new descriptions, and with their ids if known.
        rules: Vec<Rule>,
    },
    /// ModifySecurityGroupRules, which keeps the ids and tags of the rules.
    ModifyRules {
        /// The group.
        group: GroupId,
        /// The rules to change.
        rules: Vec<ChangedRule>,
    },
    /// AuthorizeSecurityGroupIngress or -Egress.
    Authorize {
        /// The group.
        group: GroupId,
        /// Direction of the rules.
        direction: Direction,
        /// The rules to add, without ids.
        rules: Vec<Rule>,
        /// Tags of each rule.
        tags: Vec<Tag>,
    },
    /// RevokeSecurityGroupIngress or -Egress.
    Revoke {
        /// The group.
        group: GroupId,
        /// Direction of the rules.
        direction: Direction,
        /// The rules, with their ids if known.
        rules: Vec<Rule>,
    },
    /// ModifyNetworkInterfaceAttribute, which replaces all groups of an interface.
    SetInterfaceGroups {
        /// The first group that the interface gets, or the first that it loses if it gets none.
        group: GroupId,
        /// The interface.
        interface: InterfaceId,
        /// All groups of the interface in EC2.
        before: Vec<GroupId>,
        /// All groups of the interface after the call.
        after: Vec<GroupId>,
    },
    /// DeleteNetworkInterface, on a detached interface that uses the group.
    DeleteInterface {
        /// The group.
        group: GroupId,
        /// The interface.
        interface: InterfaceId,
    },
    /// AssociateSecurityGroupVpc.
    AssociateVpc {
        /// The group.
        group: GroupId,
        /// The VPC.
        vpc: VpcId,
    },
    /// DisassociateSecurityGroupVpc.
    DisassociateVpc {
        /// The group.
        group: GroupId,
        /// The VPC.
        vpc: VpcId,
    },
    /// DeleteSecurityGroup.
    DeleteGroup {
        /// The group.
        group: GroupId,
    },
}

/// A rule that is modified in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedRule {
    /// Id of the rule.
    pub id: RuleId,
    /// The rule in EC2.
    pub before: Rule,
    /// The rule after the call.
    pub after: Rule,
}

impl Step {
    /// Name of the EC2 action.
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
            Self::SetInterfaceGroups { .. } => "ModifyNetworkInterfaceAttribute",
            Self::DeleteInterface { .. } => "DeleteNetworkInterface",
            Self::AssociateVpc { .. } => "AssociateSecurityGroupVpc",
            Self::DisassociateVpc { .. } => "DisassociateSecurityGroupVpc",
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
            | Self::SetInterfaceGroups { group, .. }
            | Self::DeleteInterface { group, .. }
            | Self::AssociateVpc { group, .. }
            | Self::DisassociateVpc { group, .. }
            | Self::DeleteGroup { group } => group,
        }
    }

    /// Returns the groups that the step changes: one, or all that an interface gets or loses.
    pub fn groups(&self) -> Vec<&GroupId> {
        let Self::SetInterfaceGroups { before, after, .. } = self else {
            return vec![self.group()];
        };
        let joined = after.iter().filter(|id| !before.contains(id));
        let left = before.iter().filter(|id| !after.contains(id));
        joined.chain(left).collect()
    }

    /// Returns the change that the step makes of what uses a group.
    pub fn uses_of(&self, id: &GroupId) -> UseChange {
        let mut uses = UseChange::default();
        match self {
            Self::SetInterfaceGroups {
                interface,
                before,
                after,
                ..
            } => match (before.contains(id), after.contains(id)) {
                (false, true) => drop(uses.joined.insert(interface.clone())),
                (true, false) => drop(uses.left.insert(interface.clone())),
                _ => {}
            },
            Self::DeleteInterface { group, interface } if group == id => {
                uses.deleted.insert(interface.clone());
            }
            Self::AssociateVpc { group, vpc } if group == id => {
                uses.associated.insert(vpc.clone());
            }
            Self::DisassociateVpc { group, vpc } if group == id => {
                uses.disassociated.insert(vpc.clone());
            }
            _ => {}
        }
        uses
    }

    /// Whether the step adds a rule that references the group, changes a rule to reference it, or
    /// adds the group to an interface.
    pub fn references(&self, group: &GroupId) -> bool {
        let references = |rule: &Rule| matches!(&rule.peer, Peer::Group(reference) if reference.group_id == *group);
        match self {
            Self::Authorize { rules, .. } => rules.iter().any(references),
            Self::ModifyRules { rules, .. } => rules.iter().any(|rule| references(&rule.after)),
            Self::SetInterfaceGroups { before, after, .. } => {
                after.contains(group) && !before.contains(group)
            }
            _ => false,
        }
    }

    /// Returns the ids of the rules if their descriptions should be updated by id, and all ids are
    /// known.
    ///
    /// That is the case if a rule references a group of another account or across a peering
    /// connection: EC2 does not document how much of such a reference a request must repeat to
    /// match the rule. In other cases the permission is enough, which every server understands.
    pub fn ids_for_description_update(rules: &[Rule]) -> Option<Vec<&RuleId>> {
        let is_doubtful = |rule: &Rule| match &rule.peer {
            Peer::Group(reference) => reference.is_external(),
            Peer::Cidr(_) | Peer::PrefixList(_) => false,
        };
        if !rules.iter().any(is_doubtful) {
            return None;
        }
        rules.iter().map(|rule| rule.id.as_ref()).collect()
    }

    /// Number of rules or tags that the step changes, or 1 if it changes something else.
    pub fn count(&self) -> usize {
        match self {
            Self::CreateGroup { .. }
            | Self::SetInterfaceGroups { .. }
            | Self::DeleteInterface { .. }
            | Self::AssociateVpc { .. }
            | Self::DisassociateVpc { .. }
            | Self::DeleteGroup { .. } => 1,
            Self::CreateTags { tags, .. } | Self::DeleteTags { tags, .. } => tags.len(),
            Self::UpdateDescriptions { rules, .. }
            | Self::Authorize { rules, .. }
            | Self::Revoke { rules, .. } => rules.len(),
            Self::ModifyRules { rules, .. } => rules.len(),
        }
    }

    /// Replaces the id of a group in the step and in its rules, once EC2 has assigned one.
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
            Self::SetInterfaceGroups {
                group,
                before,
                after,
                ..
            } => {
                rename_id(group);
                before.iter_mut().chain(after).for_each(rename_id);
            }
            Self::CreateGroup { group, .. }
            | Self::CreateTags { group, .. }
            | Self::DeleteTags { group, .. }
            | Self::DeleteInterface { group, .. }
            | Self::AssociateVpc { group, .. }
            | Self::DisassociateVpc { group, .. }
            | Self::DeleteGroup { group } => rename_id(group),
        }
    }
}
