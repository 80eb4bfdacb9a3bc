//! A security group to create.

use serde::{Deserialize, Serialize};

use super::{GroupDescription, GroupName, SecurityGroup, Tag, VpcId};

/// A security group to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGroup {
    /// The name, which cannot be changed later.
    pub name: GroupName,
    /// The description, which cannot be changed later.
    pub description: GroupDescription,
    /// The VPC; `None` for the Region's default VPC.
    #[serde(default)]
    pub vpc_id: Option<VpcId>,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl NewGroup {
    /// A group in the default VPC, without tags.
    pub fn new(name: GroupName, description: GroupDescription) -> Self {
        Self {
            name,
            description,
            vpc_id: None,
            tags: Vec::new(),
        }
    }

    /// A second group with the name, the description, the VPC and the tags of one that EC2 has or
    /// had.
    pub fn like(group: &SecurityGroup) -> Self {
        Self {
            name: GroupName::from_remote(&group.name),
            description: GroupDescription::from_remote(&group.description),
            vpc_id: group.vpc_id.clone(),
            tags: group.tags.clone(),
        }
    }
}
