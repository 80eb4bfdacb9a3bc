//! VPCs of security groups.

use serde::{Deserialize, Serialize};

use super::{Cidr, Tag, VpcId};

/// VPC, as far as the user needs it to choose one for a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vpc {
    /// EC2's ID.
    pub id: VpcId,
    /// The primary IPv4 CIDR block.
    pub cidr: Option<Cidr>,
    /// Whether this is the Region's default VPC.
    pub is_default: bool,
    /// The VPC's tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl Vpc {
    /// Returns the value of the `Name` tag if it is not empty.
    pub fn name(&self) -> Option<&str> {
        let tag = self.tags.iter().find(|tag| tag.key == "Name")?;
        (!tag.value.is_empty()).then_some(tag.value.as_str())
    }
}
