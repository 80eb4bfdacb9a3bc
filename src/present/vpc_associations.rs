//! The VPCs that a group is associated with, with the draft, and those that it can be associated with.

use crate::draft::GroupView;
use crate::model::{AssociationState, GroupId, Inventory, NetworkInterface, Vpc, VpcId};

/// Association of a group with a VPC besides its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationRow {
    /// The VPC.
    pub vpc_id: VpcId,
    /// The state in EC2; `None` if only the draft has the association.
    pub state: Option<AssociationState>,
    /// Why the association failed, in EC2's words.
    pub reason: Option<String>,
    /// What the draft does to the association.
    pub draft: Option<AssociationDraft>,
    /// Number of the VPC's network interfaces that use the group with the draft applied. While there are any, EC2
    /// refuses to end the association.
    pub interfaces: usize,
}

/// Pending change of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssociationDraft {
    /// The group is to be associated with the VPC.
    Start,
    /// The association is to end.
    End,
}

impl AssociationRow {
    /// Whether the draft can end the association.
    pub fn can_end(&self) -> bool {
        let state = self.state.as_ref();
        self.draft.is_none() && state.is_some_and(AssociationState::is_in_effect)
    }
}

/// VPC that a group cannot be associated with, or can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcChoice {
    /// The VPC.
    pub vpc: Vpc,
    /// Why EC2 would refuse the association.
    pub obstacle: Option<VpcObstacle>,
}

/// Why a group cannot be associated with a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VpcObstacle {
    /// The group was created in the VPC.
    Own,
    /// The VPC is the default VPC of the Region.
    DefaultVpc,
    /// The group is associated with the VPC, or is to be.
    Associated,
}

/// Returns the associations of a group, in EC2's order, followed by those of the draft. `after` has the draft applied.
pub fn association_rows(
    view: &GroupView,
    before: &Inventory,
    after: &Inventory,
) -> Vec<AssociationRow> {
    let uses = &view.facts.uses;
    let known = before.associations.iter().flat_map(|all| all.iter());
    let known = known.filter(|association| association.group_id == view.id);
    let mut rows: Vec<AssociationRow> = known
        .map(|association| {
            let is_in_effect = association.state.is_in_effect();
            let vpc_id = &association.vpc_id;
            let starts = uses.associated.contains(vpc_id) && !is_in_effect;
            let ends = uses.disassociated.contains(vpc_id) && is_in_effect;
            AssociationRow {
                vpc_id: vpc_id.clone(),
                state: Some(association.state.clone()),
                reason: association.state_reason.clone(),
                draft: match (starts, ends) {
                    (true, _) => Some(AssociationDraft::Start),
                    (false, true) => Some(AssociationDraft::End),
                    (false, false) => None,
                },
                interfaces: interfaces_in(after, &view.id, vpc_id),
            }
        })
        .collect();
    for vpc_id in &uses.associated {
        if !rows.iter().any(|row| row.vpc_id == *vpc_id) {
            rows.push(AssociationRow {
                vpc_id: vpc_id.clone(),
                state: None,
                reason: None,
                draft: Some(AssociationDraft::Start),
                interfaces: interfaces_in(after, &view.id, vpc_id),
            });
        }
    }
    rows
}

/// Returns the VPCs of the scope for a group with these associations.
pub fn vpc_choices(view: &GroupView, rows: &[AssociationRow], vpcs: &[Vpc]) -> Vec<VpcChoice> {
    let is_taken = |vpc: &Vpc| {
        let row = rows.iter().find(|row| row.vpc_id == vpc.id);
        row.is_some_and(|row| row.can_end() || row.draft.is_some())
    };
    let obstacle = |vpc: &Vpc| {
        if view.vpc_id() == Some(&vpc.id) {
            Some(VpcObstacle::Own)
        } else if vpc.is_default {
            Some(VpcObstacle::DefaultVpc)
        } else {
            is_taken(vpc).then_some(VpcObstacle::Associated)
        }
    };
    vpcs.iter()
        .map(|vpc| VpcChoice {
            vpc: vpc.clone(),
            obstacle: obstacle(vpc),
        })
        .collect()
}

fn interfaces_in(inventory: &Inventory, group: &GroupId, vpc: &VpcId) -> usize {
    let is_there = |interface: &&NetworkInterface| interface.vpc_id.as_ref() == Some(vpc);
    inventory.interfaces_of(group).filter(is_there).count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use std::sync::Arc;

    use super::*;
    use crate::draft::Draft;
    use crate::model::{AccountId, InterfaceId, SecurityGroup, VpcAssociation};
    use crate::plan::UseChange;

    fn vpc_id(id: &str) -> VpcId {
        VpcId::from_remote(id)
    }

    fn inventory() -> Inventory {
        let group = SecurityGroup {
            id: GroupId::from_remote("sg-1"),
            name: "web".to_owned(),
            description: String::new(),
            vpc_id: Some(vpc_id("vpc-own")),
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: Vec::new(),
            has_rule_ids: true,
        };
        let association = |group: &str, vpc: &str, state| VpcAssociation {
            group_id: GroupId::from_remote(group),
            vpc_id: vpc_id(vpc),
            state,
            state_reason: None,
        };
        let mut interface = NetworkInterface::new(InterfaceId::from_remote("eni-1"));
        interface.vpc_id = Some(vpc_id("vpc-used"));
        interface.groups = vec![GroupId::from_remote("sg-1")];
        let vpc = |id: &str, is_default| Vpc {
            id: vpc_id(id),
            cidr: None,
            is_default,
            tags: Vec::new(),
        };
        Inventory {
            vpcs: Arc::new(vec![
                vpc("vpc-own", false),
                vpc("vpc-default", true),
                vpc("vpc-used", false),
                vpc("vpc-failed", false),
                vpc("vpc-free", false),
            ]),
            interfaces: Some(Arc::new(vec![interface])),
            associations: Some(Arc::new(vec![
                association("sg-1", "vpc-used", AssociationState::Associated),
                association("sg-1", "vpc-failed", AssociationState::AssociationFailed),
                association("sg-2", "vpc-free", AssociationState::Associated),
            ])),
            ..[group].into_iter().collect()
        }
    }

    fn rows(uses: UseChange) -> (Vec<AssociationRow>, Vec<Option<VpcObstacle>>) {
        let inventory = inventory();
        let id = GroupId::from_remote("sg-1");
        let mut draft = Draft::default();
        draft.edit("uses", |editing| editing.add_uses(&id, uses));
        let view = draft.view(&id, inventory.group(&id).cloned());
        let after = draft.effective(&inventory, &AccountId::from_remote("123456789012"));
        let rows = association_rows(&view, &inventory, &after);
        let choices = vpc_choices(&view, &rows, &inventory.vpcs);
        let obstacles = choices.into_iter().map(|choice| choice.obstacle).collect();
        (rows, obstacles)
    }

    #[test]
    fn associations_are_those_of_ec2_and_of_the_draft() {
        let (known, obstacles) = rows(UseChange::default());
        assert_eq!(known.len(), 2);
        assert!(known[0].can_end());
        assert_eq!(known[0].interfaces, 1);
        assert!(!known[1].can_end());
        assert_eq!(
            obstacles,
            [
                Some(VpcObstacle::Own),
                Some(VpcObstacle::DefaultVpc),
                Some(VpcObstacle::Associated),
                None,
                None,
            ]
        );
        let (drafted, obstacles) = rows(UseChange {
            associated: ["vpc-failed", "vpc-free"].map(vpc_id).into(),
            disassociated: ["vpc-used"].map(vpc_id).into(),
            ..UseChange::default()
        });
        let drafts: Vec<_> = drafted.iter().map(|row| row.draft).collect();
        assert_eq!(
            drafts,
            [
                Some(AssociationDraft::End),
                Some(AssociationDraft::Start),
                Some(AssociationDraft::Start)
            ]
        );
        assert_eq!(drafted[2].state, None);
        assert_eq!(obstacles[3..], [Some(VpcObstacle::Associated); 2]);
    }
}
