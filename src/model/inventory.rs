//! All that is known of one account in one Region.

use serde::{Deserialize, Serialize};

use super::{GroupId, SecurityGroup, Vpc, VpcId};

/// The security groups and VPCs of one account in one Region, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// The groups, in EC2's order.
    pub groups: Vec<SecurityGroup>,
    /// The VPCs; empty where the caller may not describe them.
    pub vpcs: Vec<Vpc>,
}

impl Inventory {
    /// The group of that id.
    pub fn group(&self, id: &GroupId) -> Option<&SecurityGroup> {
        self.groups.iter().find(|group| group.id == *id)
    }

    /// The VPC of that id.
    pub fn vpc(&self, id: &VpcId) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.id == *id)
    }

    /// The other groups with a rule that names `id`: while there are any, EC2 refuses to delete it.
    pub fn referencing<'a>(&'a self, id: &'a GroupId) -> impl Iterator<Item = &'a SecurityGroup> {
        self.groups
            .iter()
            .filter(move |group| group.id != *id && group.references(id))
    }
}
