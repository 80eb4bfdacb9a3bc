//! DisassociateSecurityGroupVpc: ends the association of a group with a VPC.

use super::Action;
use crate::query::Query;
use crate::wire;
use portcullis_model::{AssociationState, GroupId, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Ends the association of a group with a VPC. EC2 refuses while an interface of that VPC uses the
/// group. The association ends in the background.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisassociateSecurityGroupVpc {
    /// The group, one of the caller's own.
    pub group_id: GroupId,
    /// The VPC.
    pub vpc_id: VpcId,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for DisassociateSecurityGroupVpc {
    const NAME: &'static str = "DisassociateSecurityGroupVpc";
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
        let action = DisassociateSecurityGroupVpc {
            group_id: group_id(),
            vpc_id: VpcId::from_remote("vpc-1a2b3c4d"),
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "GroupId=sg-1a2b3c4d\nVpcId=vpc-1a2b3c4d\n"
        );
        let state =
            answer::<DisassociateSecurityGroupVpc>("<state>disassociating</state>").unwrap();
        assert_eq!(state, Some(AssociationState::Disassociating));
        assert_eq!(answer::<DisassociateSecurityGroupVpc>(""), Ok(None));
    }
}
