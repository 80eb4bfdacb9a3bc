//! DescribeSecurityGroupVpcAssociations: lists associations of groups with other VPCs.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{AssociationState, GroupId, VpcAssociation, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists the associations of groups with VPCs besides their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeSecurityGroupVpcAssociations {
    /// Filters that the associations must match.
    pub filters: Vec<Filter>,
    /// Maximum number of associations per page, 5 to 1,000; `None` for all at once.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of associations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VpcAssociationsPage {
    /// Associations, in EC2's order.
    pub associations: Vec<VpcAssociation>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeSecurityGroupVpcAssociations {
    const NAME: &'static str = "DescribeSecurityGroupVpcAssociations";
    const IS_READ_ONLY: bool = true;
    type Output = VpcAssociationsPage;

    fn encode(&self, query: &mut Query) {
        encode_filters(query, &self.filters);
        query.push_some("NextToken", self.next_token.as_ref());
        query.push_some("MaxResults", self.max_results);
        query.push_flag("DryRun", self.dry_run);
    }

    fn decode(reader: &mut Reader<'_>) -> Result<VpcAssociationsPage, XmlError> {
        let mut page = VpcAssociationsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "securityGroupVpcAssociationSet" => wire::decode_items(reader, |reader| {
                    page.associations.push(decode_association(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeSecurityGroupVpcAssociations {
    type Item = VpcAssociation;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: VpcAssociationsPage) -> (Vec<VpcAssociation>, Option<String>) {
        (page.associations, page.next_token)
    }
}

fn decode_association(reader: &mut Reader<'_>) -> Result<VpcAssociation, XmlError> {
    let (mut group_id, mut vpc_id) = (None, None);
    let mut state = AssociationState::Other(String::new());
    let mut state_reason = None;
    while let Some(name) = reader.next_child()? {
        match name {
            "groupId" => group_id = reader.word()?.map(GroupId::from_remote),
            "vpcId" => vpc_id = reader.word()?.map(VpcId::from_remote),
            "state" => state = AssociationState::from_remote(&reader.text()?),
            "stateReason" => state_reason = reader.word()?.map(Into::into),
            _ => reader.skip()?,
        }
    }
    Ok(VpcAssociation {
        group_id: group_id.ok_or_else(|| reader.unexpected("groupId"))?,
        vpc_id: vpc_id.ok_or_else(|| reader.unexpected("vpcId"))?,
        state,
        state_reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeSecurityGroupVpcAssociations {
            filters: vec![Filter::new("group-id", ["sg-1a2b3c4d"])],
            max_results: Some(1_000),
            dry_run: true,
            ..DescribeSecurityGroupVpcAssociations::default()
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "Filter.1.Name=group-id\nFilter.1.Value.1=sg-1a2b3c4d\nNextToken=t\nMaxResults=1000\n\
             DryRun=true\n"
        );
    }

    #[test]
    fn associations_are_decoded() {
        let page = answer::<DescribeSecurityGroupVpcAssociations>(
            "<securityGroupVpcAssociationSet><item><groupId>sg-1</groupId><vpcId>vpc-2</vpcId>\
             <vpcOwnerId>111122223333</vpcOwnerId><state>association-failed</state>\
             <stateReason>no room</stateReason></item><item><groupId>sg-2</groupId>\
             <vpcId>vpc-2</vpcId><state>new-state</state></item></securityGroupVpcAssociationSet>\
             <nextToken>n</nextToken>",
        )
        .unwrap();
        assert_eq!(page.next_token.as_deref(), Some("n"));
        let [failed, other] = page.associations.as_slice() else {
            panic!("{page:?}");
        };
        assert_eq!(failed.group_id.as_str(), "sg-1");
        assert_eq!(failed.vpc_id.as_str(), "vpc-2");
        assert_eq!(failed.state, AssociationState::AssociationFailed);
        assert_eq!(failed.state_reason.as_deref(), Some("no room"));
        assert_eq!(other.state.as_str(), "new-state");
    }
}
