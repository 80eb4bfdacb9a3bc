//! Steps of a plan.

use serde::{Deserialize, Serialize};

use super::UseChange;
use portcullis_model::{
    Direction, GroupId, InterfaceId, NewGroup, Peer, PrefixListContent, PrefixListEntry,
    PrefixListId, Rule, RuleId, Tag, VpcId,
};

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
    /// CreateManagedPrefixList.
    CreatePrefixList {
        /// Placeholder ID of the list, until EC2 returns its real one.
        list: PrefixListId,
        /// The list to create, with at most 100 entries.
        new: PrefixListContent,
    },
    /// ModifyManagedPrefixList, which changes the name or the size.
    ModifyPrefixList {
        /// The list.
        list: PrefixListId,
        /// Name and size in EC2.
        before: ListAttributes,
        /// Name and size after the call.
        after: ListAttributes,
    },
    /// ModifyManagedPrefixList, which adds and removes entries.
    ModifyPrefixListEntries {
        /// The list.
        list: PrefixListId,
        /// Version that the list must have. EC2 refuses the call if another client has changed the
        /// entries.
        version: u64,
        /// Entries to add, at most 100.
        added: Vec<PrefixListEntry>,
        /// Entries to remove, at most 100.
        removed: Vec<PrefixListEntry>,
    },
    /// DeleteManagedPrefixList.
    DeletePrefixList {
        /// The list.
        list: PrefixListId,
        /// Version of the list as it was reviewed.
        version: Option<u64>,
    },
}

/// What a step changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject<'a> {
    /// A security group.
    Group(&'a GroupId),
    /// A prefix list.
    List(&'a PrefixListId),
}

impl<'a> Subject<'a> {
    /// Returns the ID.
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Group(id) => id.as_str(),
            Self::List(id) => id.as_str(),
        }
    }
}

/// Name and size of a prefix list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListAttributes {
    /// The name.
    pub name: String,
    /// Maximum number of entries.
    pub max_entries: u32,
}

impl ListAttributes {
    /// Returns the name and the size of a list.
    pub fn of(content: &PrefixListContent) -> Self {
        Self {
            name: content.name.clone(),
            max_entries: content.max_entries,
        }
    }
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
            Self::CreatePrefixList { .. } => "CreateManagedPrefixList",
            Self::ModifyPrefixList { .. } | Self::ModifyPrefixListEntries { .. } => {
                "ModifyManagedPrefixList"
            }
            Self::DeletePrefixList { .. } => "DeleteManagedPrefixList",
        }
    }

    /// Returns what the step changes.
    pub fn subject(&self) -> Subject<'_> {
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
            | Self::DeleteGroup { group } => Subject::Group(group),
            Self::CreatePrefixList { list, .. }
            | Self::ModifyPrefixList { list, .. }
            | Self::ModifyPrefixListEntries { list, .. }
            | Self::DeletePrefixList { list, .. } => Subject::List(list),
        }
    }

    /// Returns the group that the step changes; `None` if it changes a prefix list.
    pub fn group(&self) -> Option<&GroupId> {
        match self.subject() {
            Subject::Group(group) => Some(group),
            Subject::List(_) => None,
        }
    }

    /// Returns the prefix list that the step changes; `None` if it changes a group.
    pub fn list(&self) -> Option<&PrefixListId> {
        match self.subject() {
            Subject::Group(_) => None,
            Subject::List(list) => Some(list),
        }
    }

    /// Returns the groups that the step changes: one, all that an interface gets or loses, or none
    /// if it changes a prefix list.
    pub fn groups(&self) -> Vec<&GroupId> {
        let Self::SetInterfaceGroups { before, after, .. } = self else {
            return self.group().into_iter().collect();
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

    /// Whether the step adds a rule that names the prefix list, or changes a rule to name it.
    pub fn references_list(&self, list: &PrefixListId) -> bool {
        let names = |rule: &Rule| matches!(&rule.peer, Peer::PrefixList(named) if named == list);
        match self {
            Self::Authorize { rules, .. } => rules.iter().any(names),
            Self::ModifyRules { rules, .. } => rules.iter().any(|rule| names(&rule.after)),
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

    /// Number of rules, tags or entries that the step changes, or 1 if it changes something else.
    pub fn count(&self) -> usize {
        match self {
            Self::CreateGroup { .. }
            | Self::SetInterfaceGroups { .. }
            | Self::DeleteInterface { .. }
            | Self::AssociateVpc { .. }
            | Self::DisassociateVpc { .. }
            | Self::DeleteGroup { .. }
            | Self::CreatePrefixList { .. }
            | Self::ModifyPrefixList { .. }
            | Self::DeletePrefixList { .. } => 1,
            Self::ModifyPrefixListEntries { added, removed, .. } => added.len() + removed.len(),
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
            Self::CreatePrefixList { .. }
            | Self::ModifyPrefixList { .. }
            | Self::ModifyPrefixListEntries { .. }
            | Self::DeletePrefixList { .. } => {}
        }
    }

    /// Replaces the ID of a prefix list in the step and in its rules, once EC2 has assigned one.
    pub fn rename_list(&mut self, from: &PrefixListId, to: &PrefixListId) {
        let rename_id = |id: &mut PrefixListId| {
            if id == from {
                *id = to.clone();
            }
        };
        let rename_peer = |rule: &mut Rule| {
            if let Peer::PrefixList(list) = &mut rule.peer {
                rename_id(list);
            }
        };
        match self {
            Self::Authorize { rules, .. }
            | Self::Revoke { rules, .. }
            | Self::UpdateDescriptions { rules, .. } => rules.iter_mut().for_each(rename_peer),
            Self::ModifyRules { rules, .. } => {
                rules
                    .iter_mut()
                    .for_each(|rule| rename_peer(&mut rule.after));
            }
            Self::CreatePrefixList { list, .. }
            | Self::ModifyPrefixList { list, .. }
            | Self::ModifyPrefixListEntries { list, .. }
            | Self::DeletePrefixList { list, .. } => rename_id(list),
            Self::CreateGroup { .. }
            | Self::CreateTags { .. }
            | Self::DeleteTags { .. }
            | Self::SetInterfaceGroups { .. }
            | Self::DeleteInterface { .. }
            | Self::AssociateVpc { .. }
            | Self::DisassociateVpc { .. }
            | Self::DeleteGroup { .. } => {}
        }
    }
}
