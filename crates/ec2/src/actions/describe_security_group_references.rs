//! DescribeSecurityGroupReferences: lists the peer VPCs whose rules reference groups.

use super::Action;
use crate::query::Query;
use crate::wire;
use portcullis_model::{GroupId, PeerReference, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Maximum number of groups in a request. EC2 documents none; Cloud Custodian sends as many.
pub const MAX_REFERENCED_GROUPS: usize = 200;

/// Lists the VPCs on the other side of a peering connection or a transit gateway whose rules reference groups of this
/// account. The response is not paged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeSecurityGroupReferences {
    /// The groups. EC2 returns an error if one does not exist.
    pub group_ids: Vec<GroupId>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

impl Action for DescribeSecurityGroupReferences {
    const NAME: &'static str = "DescribeSecurityGroupReferences";
    const IS_READ_ONLY: bool = true;
    type Output = Vec<PeerReference>;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push_list("GroupId", self.group_ids.iter().map(GroupId::as_str));
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Vec<PeerReference>, XmlError> {
        let mut references = Vec::new();
        while let Some(name) = reader.next_child()? {
            match name {
                "securityGroupReferenceSet" => wire::decode_items(reader, |reader| {
                    references.extend(decode_reference(reader)?);
                    Ok(())
                })?,
                _ => reader.skip()?,
            }
        }
        Ok(references)
    }
}

/// Decodes one reference; `None` if it lacks the group.
fn decode_reference(reader: &mut Reader<'_>) -> Result<Option<PeerReference>, XmlError> {
    let (mut group, mut vpc_id, mut connection) = (None, None, None);
    while let Some(name) = reader.next_child()? {
        match name {
            "groupId" => group = reader.shared_word()?.map(GroupId::from_remote),
            "referencingVpcId" => vpc_id = reader.shared_word()?.map(VpcId::from_remote),
            "vpcPeeringConnectionId" | "transitGatewayId" => {
                connection = reader.word()?.map(Into::into).or(connection);
            }
            _ => reader.skip()?,
        }
    }
    Ok(group.map(|group| PeerReference {
        group,
        vpc_id,
        connection,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, group_id, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeSecurityGroupReferences {
            group_ids: vec![group_id(), group_id()],
            dry_run: true,
        };
        assert_eq!(
            parameters(&action),
            "DryRun=true\nGroupId.1=sg-1a2b3c4d\nGroupId.2=sg-1a2b3c4d\n"
        );
    }

    #[test]
    fn references_over_peering_connections_and_transit_gateways_are_decoded() {
        let references = answer::<DescribeSecurityGroupReferences>(
            "<securityGroupReferenceSet><item><groupId>sg-1</groupId><referencingVpcId>vpc-9</referencingVpcId>\
             <vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><transitGatewayId/></item>\
             <item><groupId>sg-2</groupId><transitGatewayId>tgw-1</transitGatewayId></item><item/>\
             </securityGroupReferenceSet>",
        )
        .unwrap();
        let reference = |group: &str, vpc: Option<&str>, connection: &str| PeerReference {
            group: GroupId::from_remote(group),
            vpc_id: vpc.map(VpcId::from_remote),
            connection: Some(connection.to_owned()),
        };
        assert_eq!(
            references,
            [
                reference("sg-1", Some("vpc-9"), "pcx-1"),
                reference("sg-2", None, "tgw-1")
            ]
        );
        assert_eq!(
            answer::<DescribeSecurityGroupReferences>(""),
            Ok(Vec::new())
        );
    }
}
