//! Parameters of a security group to create.

use serde::{Deserialize, Serialize};

use super::{GroupDescription, GroupName, SecurityGroup, Tag, VpcId};

/// Security group to create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGroup {
    /// The name. EC2 never changes it later.
    pub name: GroupName,
    /// The description. EC2 never changes it later.
    pub description: GroupDescription,
    /// The VPC, or `None` for the Region's default VPC.
    #[serde(default)]
    pub vpc_id: Option<VpcId>,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl NewGroup {
    /// Returns a group in the default VPC without tags.
    pub fn new(name: GroupName, description: GroupDescription) -> Self {
        Self {
            name,
            description,
            vpc_id: None,
            tags: Vec::new(),
        }
    }

    /// Returns a group with the name, description, VPC and tags of an existing or deleted one.
    pub fn like(group: &SecurityGroup) -> Self {
        Self {
            name: GroupName::from_remote(&group.name),
            description: GroupDescription::from_remote(&group.description),
            vpc_id: group.vpc_id.clone(),
            tags: group.tags.clone(),
        }
    }
}
