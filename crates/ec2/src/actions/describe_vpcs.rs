//! DescribeVpcs: lists VPCs.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{Cidr, Vpc, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists VPCs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeVpcs {
    /// VPCs to list; empty for all. EC2 returns an error if one does not exist.
    pub vpc_ids: Vec<VpcId>,
    /// Filters that the VPCs must match.
    pub filters: Vec<Filter>,
    /// Maximum number of VPCs per page, 5 to 1,000; `None` for all at once.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of VPCs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VpcsPage {
    /// VPCs, in EC2's order.
    pub vpcs: Vec<Vpc>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeVpcs {
    const NAME: &'static str = "DescribeVpcs";
    const IS_READ_ONLY: bool = true;
    type Output = VpcsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_list("VpcId", self.vpc_ids.iter().map(VpcId::as_str));
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<VpcsPage, XmlError> {
        let mut page = VpcsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "vpcSet" => wire::decode_items(reader, |reader| {
                    page.vpcs.push(decode_vpc(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeVpcs {
    type Item = Vpc;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: VpcsPage) -> (Vec<Vpc>, Option<String>) {
        (page.vpcs, page.next_token)
    }
}

fn decode_vpc(reader: &mut Reader<'_>) -> Result<Vpc, XmlError> {
    let mut id = None;
    let mut cidr = None;
    let mut is_default = false;
    let mut tags = Vec::new();
    while let Some(name) = reader.next_child()? {
        match name {
            "vpcId" => id = reader.word()?,
            "cidrBlock" => cidr = reader.word()?.and_then(|text| Cidr::parse(&text).ok()),
            "isDefault" => is_default = wire::decode_bool(reader, "isDefault")?,
            "tagSet" => tags = wire::decode_tag_set(reader)?,
            _ => reader.skip()?,
        }
    }
    let id = id.ok_or_else(|| reader.unexpected("vpcId"))?;
    Ok(Vpc {
        id: VpcId::from_remote(id),
        cidr,
        is_default,
        tags,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeVpcs {
            vpc_ids: vec![VpcId::parse("vpc-1a2b3c4d").unwrap()],
            filters: vec![Filter::new("is-default", ["true"])],
            max_results: Some(5),
            next_token: Some("a+b".into()),
            dry_run: false,
        };
        assert_eq!(
            parameters(&action),
            "Filter.1.Name=is-default\nFilter.1.Value.1=true\nVpcId.1=vpc-1a2b3c4d\nMaxResults=5\n\
             NextToken=a+b\n"
        );
    }

    #[test]
    fn vpcs_are_decoded() {
        let page = answer::<DescribeVpcs>(
            "<vpcSet><item><vpcId>vpc-1a2b3c4d</vpcId><cidrBlock>10.0.0.0/16</cidrBlock>\
             <cidrBlockAssociationSet><item><cidrBlock>10.1.0.0/16</cidrBlock></item>\
             </cidrBlockAssociationSet><isDefault>true</isDefault><tagSet><item><key>Name</key>\
             <value>main</value></item></tagSet></item><item><vpcId>vpc-2a2b3c4d</vpcId></item></vpcSet>\
             <nextToken>n</nextToken>",
        )
        .unwrap();
        assert_eq!(page.next_token.as_deref(), Some("n"));
        assert_eq!(page.vpcs[0].cidr, Some(Cidr::parse("10.0.0.0/16").unwrap()));
        assert_eq!(page.vpcs[0].name(), Some("main"));
        assert!(page.vpcs[0].is_default && !page.vpcs[1].is_default);
        assert_eq!(page.vpcs[1].cidr, None);
    }
}
