//! AssociateSecurityGroupVpc: lets interfaces of another VPC use a group.

use super::Action;
use crate::query::Query;
use crate::wire;
use portcullis_model::{AssociationState, GroupId, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Associates a group with a VPC besides its own, in the same Region. EC2 refuses default groups and
/// default VPCs. The association is made in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociateSecurityGroupVpc {
    /// The group, one of the caller's own.
    pub group_id: GroupId,
    /// The VPC.
    pub vpc_id: VpcId,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for AssociateSecurityGroupVpc {
    const NAME: &'static str = "AssociateSecurityGroupVpc";
    const IS_READ_ONLY: bool = false;
    type Output = Option<AssociationState>;

    fn encode(&self, query: &mut Query) {
        query.push("GroupId", self.group_id.as_str());
        query.push("VpcId", self.vpc_id.as_str());
        query.push_flag("DryRun", self.dry_run);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Option<AssociationState>, XmlError> {
        wire::decode_association_state(reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, group_id, parameters};

    #[test]
    fn both_ids_are_sent_and_the_state_is_decoded() {
        let action = AssociateSecurityGroupVpc {
            group_id: group_id(),
            vpc_id: VpcId::from_remote("vpc-1a2b3c4d"),
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\nVpcId=vpc-1a2b3c4d\n"
        );
        let state = answer::<AssociateSecurityGroupVpc>("<state>associating</state>").unwrap();
        assert_eq!(state, Some(AssociationState::Associating));
        assert_eq!(answer::<AssociateSecurityGroupVpc>(""), Ok(None));
    }
}
