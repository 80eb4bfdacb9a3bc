//! DescribeSecurityGroupVpcAssociations: lists the VPCs that groups are associated with.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{GroupId, VpcAssociation, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists the associations of groups with VPCs other than their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeSecurityGroupVpcAssociations {
    /// Filters that the associations must match.
    pub filters: Vec<Filter>,
    /// Maximum number of associations per page, 5 to 1,000; `None` for EC2's default.
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
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<VpcAssociationsPage, XmlError> {
        let mut page = VpcAssociationsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "securityGroupVpcAssociationSet" => wire::decode_items(reader, |reader| {
                    page.associations.extend(decode_item(reader)?);
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

/// Decodes one association; `None` if it lacks the group or the VPC.
fn decode_item(reader: &mut Reader<'_>) -> Result<Option<VpcAssociation>, XmlError> {
    let (mut group, mut vpc, mut state) = (None, None, String::new());
    while let Some(name) = reader.next_child()? {
        match name {
            "groupId" => group = reader.shared_word()?.map(GroupId::from_remote),
            "vpcId" => vpc = reader.shared_word()?.map(VpcId::from_remote),
            "state" => state = reader.text()?.into_owned(),
            _ => reader.skip()?,
        }
    }
    let pair = group.zip(vpc);
    Ok(pair.map(|(group, vpc_id)| VpcAssociation {
        group,
        vpc_id,
        state,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeSecurityGroupVpcAssociations {
            filters: vec![Filter::new("group-id", ["x"])],
            max_results: Some(1_000),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "DryRun=true\nFilter.1.Name=group-id\nFilter.1.Value.1=x\nMaxResults=1000\nNextToken=t\n"
        );
    }

    #[test]
    fn associations_are_decoded_and_unknown_elements_skipped() {
        let page = answer::<DescribeSecurityGroupVpcAssociations>(
            "<securityGroupVpcAssociationSet><item><groupId>sg-1</groupId><vpcId>vpc-2</vpcId>\
             <vpcOwnerId>123456789012</vpcOwnerId><state>associated</state></item><item><groupId>sg-1</groupId></item>\
             </securityGroupVpcAssociationSet><nextToken>n</nextToken>",
        )
        .unwrap();
        assert_eq!(
            page.associations,
            [VpcAssociation {
                group: GroupId::from_remote("sg-1"),
                vpc_id: VpcId::from_remote("vpc-2"),
                state: "associated".to_owned(),
            }]
        );
        assert_eq!(page.next_token.as_deref(), Some("n"));
    }
}
