//! DeleteNetworkInterface: deletes a detached interface.

use super::Action;
use crate::query::Query;
use crate::wire;
use portcullis_model::InterfaceId;
use portcullis_xml::{Reader, XmlError};

/// Deletes a network interface. EC2 refuses while the interface is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteNetworkInterface {
    /// Interface to delete.
    pub interface_id: InterfaceId,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for DeleteNetworkInterface {
    const NAME: &'static str = "DeleteNetworkInterface";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
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
    fn the_interface_id_is_sent() {
        let action = DeleteNetworkInterface {
            interface_id: InterfaceId::from_remote("eni-1a2b3c4d"),
            dry_run: false,
        };
        assert_eq!(parameters(&action), "NetworkInterfaceId=eni-1a2b3c4d\n");
    }
}
