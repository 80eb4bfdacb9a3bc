//! DescribeInstanceConnectEndpoints: lists EC2 Instance Connect Endpoints with their groups.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{GroupUser, GroupUserKind, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists EC2 Instance Connect Endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeInstanceConnectEndpoints {
    /// Filters that the endpoints must match.
    pub filters: Vec<Filter>,
    /// Maximum number of endpoints per page, 1 to 50; `None` for EC2's default.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstanceConnectEndpointsPage {
    /// Endpoints, in EC2's order.
    pub endpoints: Vec<GroupUser>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeInstanceConnectEndpoints {
    const NAME: &'static str = "DescribeInstanceConnectEndpoints";
    const IS_READ_ONLY: bool = true;
    type Output = InstanceConnectEndpointsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<InstanceConnectEndpointsPage, XmlError> {
        let mut page = InstanceConnectEndpointsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "instanceConnectEndpointSet" => wire::decode_items(reader, |reader| {
                    page.endpoints.push(decode_item(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeInstanceConnectEndpoints {
    type Item = GroupUser;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: InstanceConnectEndpointsPage) -> (Vec<GroupUser>, Option<String>) {
        (page.endpoints, page.next_token)
    }
}

fn decode_item(reader: &mut Reader<'_>) -> Result<GroupUser, XmlError> {
    let mut endpoint = GroupUser::new(GroupUserKind::InstanceConnectEndpoint);
    while let Some(name) = reader.next_child()? {
        match name {
            "instanceConnectEndpointId" => endpoint.id = reader.text()?.into_owned(),
            "vpcId" => endpoint.vpc_id = reader.shared_word()?.map(VpcId::from_remote),
            "state" => endpoint.state = reader.text()?.into_owned(),
            "securityGroupIdSet" => wire::decode_id_items(reader, &mut endpoint.groups)?,
            "tagSet" => endpoint.name = wire::decode_name_tag(reader)?,
            _ => reader.skip()?,
        }
    }
    if endpoint.id.is_empty() {
        Err(reader.unexpected("instanceConnectEndpointId"))
    } else {
        Ok(endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeInstanceConnectEndpoints {
            filters: vec![Filter::new("vpc-id", ["x"])],
            max_results: Some(50),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "DryRun=true\nFilter.1.Name=vpc-id\nFilter.1.Value.1=x\nMaxResults=50\nNextToken=t\n"
        );
    }

    #[test]
    fn endpoints_are_decoded_and_unknown_elements_skipped() {
        let page = answer::<DescribeInstanceConnectEndpoints>(
            "<instanceConnectEndpointSet><item><instanceConnectEndpointId>eice-1</instanceConnectEndpointId>\
             <state>create-complete</state><vpcId>vpc-1</vpcId><subnetId>subnet-1</subnetId>\
             <securityGroupIdSet><item>sg-1</item></securityGroupIdSet><tagSet><item><key>Name</key><value>way-in</value>\
             </item></tagSet></item></instanceConnectEndpointSet><nextToken>n</nextToken>",
        )
        .unwrap();
        assert_eq!(
            page.endpoints,
            [GroupUser {
                id: "eice-1".to_owned(),
                name: Some("way-in".to_owned()),
                vpc_id: Some(VpcId::from_remote("vpc-1")),
                state: "create-complete".to_owned(),
                groups: vec![portcullis_model::GroupId::from_remote("sg-1")],
                ..GroupUser::new(GroupUserKind::InstanceConnectEndpoint)
            }]
        );
        assert_eq!(page.next_token.as_deref(), Some("n"));
    }
}
