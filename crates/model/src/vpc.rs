//! The VPCs groups live in.

use serde::{Deserialize, Serialize};

use super::{Cidr, Tag, VpcId};

/// A VPC, as far as choosing one for a group needs it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vpc {
    /// EC2's id.
    pub id: VpcId,
    /// The primary IPv4 range.
    pub cidr: Option<Cidr>,
    /// Whether this is the Region's default VPC.
    pub is_default: bool,
    /// The VPC's tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl Vpc {
    /// The `Name` tag, where there is a non-empty one.
    pub fn name(&self) -> Option<&str> {
        let tag = self.tags.iter().find(|tag| tag.key == "Name")?;
        (!tag.value.is_empty()).then_some(tag.value.as_str())
    }
}
