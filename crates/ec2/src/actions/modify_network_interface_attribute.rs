//! ModifyNetworkInterfaceAttribute: replaces the groups of an interface.

use super::Action;
use crate::query::Query;
use crate::shape::request;
use crate::wire;
use portcullis_model::{GroupId, InterfaceId};
use portcullis_xml::{Reader, XmlError};

/// Replaces all groups of a network interface. EC2 changes one attribute per request; this is the
/// request for its groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModifyNetworkInterfaceAttribute {
    /// The interface.
    pub interface_id: InterfaceId,
    /// All groups of the interface afterwards. EC2 requires at least one.
    pub group_ids: Vec<GroupId>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for ModifyNetworkInterfaceAttribute {
    const NAME: &'static str = "ModifyNetworkInterfaceAttribute";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push_list(
            request::INTERFACE_GROUPS,
            self.group_ids.iter().map(GroupId::as_str),
        );
        query.push("NetworkInterfaceId", self.interface_id.as_str());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), XmlError> {
        wire::decode_acknowledgement(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::parameters;

    #[test]
    fn the_whole_set_of_groups_is_sent() {
        let action = ModifyNetworkInterfaceAttribute {
            interface_id: InterfaceId::from_remote("eni-1a2b3c4d"),
            group_ids: ["sg-1a2b3c4d", "sg-2a2b3c4d"]
                .map(GroupId::from_remote)
                .into(),
            dry_run: true,
        };
        assert_eq!(
            parameters(&action),
            "DryRun=true\nSecurityGroupId.1=sg-1a2b3c4d\nSecurityGroupId.2=sg-2a2b3c4d\n\
             NetworkInterfaceId=eni-1a2b3c4d\n"
        );
    }
}
