//! DeleteSecurityGroup: deletes an unused group.

use super::Action;
use crate::query::Query;
use crate::wire;
use portcullis_model::GroupId;
use portcullis_xml::{Reader, XmlError};

/// Deletes a group. EC2 refuses while an interface or another group's rule uses it, and always
/// refuses to delete a VPC's default group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeleteSecurityGroup {
    /// Group to delete.
    pub group_id: GroupId,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for DeleteSecurityGroup {
    const NAME: &'static str = "DeleteSecurityGroup";
    const IS_READ_ONLY: bool = false;
    type Output = ();

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push("GroupId", self.group_id.as_str());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<(), XmlError> {
        wire::decode_acknowledgement(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{group_id, parameters};

    #[test]
    fn the_group_id_is_sent() {
        let action = DeleteSecurityGroup {
            group_id: group_id(),
            dry_run: false,
        };
        assert_eq!(parameters(&action), "GroupId=sg-1a2b3c4d\n");
    }
}
