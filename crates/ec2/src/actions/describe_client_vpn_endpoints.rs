//! DescribeClientVpnEndpoints: lists Client VPN endpoints with their groups.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{GroupUser, GroupUserKind, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists Client VPN endpoints. An endpoint names the groups of all its target networks, so the associations of its
/// networks need not be read one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeClientVpnEndpoints {
    /// Filters that the endpoints must match.
    pub filters: Vec<Filter>,
    /// Maximum number of endpoints per page, 5 to 1,000; `None` for EC2's default.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientVpnEndpointsPage {
    /// Endpoints, in EC2's order.
    pub endpoints: Vec<GroupUser>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeClientVpnEndpoints {
    const NAME: &'static str = "DescribeClientVpnEndpoints";
    const IS_READ_ONLY: bool = true;
    type Output = ClientVpnEndpointsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<ClientVpnEndpointsPage, XmlError> {
        let mut page = ClientVpnEndpointsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "clientVpnEndpoint" => wire::decode_items(reader, |reader| {
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

impl PagedAction for DescribeClientVpnEndpoints {
    type Item = GroupUser;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: ClientVpnEndpointsPage) -> (Vec<GroupUser>, Option<String>) {
        (page.endpoints, page.next_token)
    }
}

fn decode_item(reader: &mut Reader<'_>) -> Result<GroupUser, XmlError> {
    let mut endpoint = GroupUser::new(GroupUserKind::ClientVpnEndpoint);
    let mut description = None;
    while let Some(name) = reader.next_child()? {
        match name {
            "clientVpnEndpointId" => endpoint.id = reader.text()?.into_owned(),
            "description" => description = Some(reader.text()?.into_owned()),
            "vpcId" => endpoint.vpc_id = reader.shared_word()?.map(VpcId::from_remote),
            "status" => endpoint.state = wire::decode_leaf(reader, "code")?.unwrap_or_default(),
            "securityGroupIdSet" => wire::decode_id_items(reader, &mut endpoint.groups)?,
            "tagSet" => endpoint.name = wire::decode_name_tag(reader)?,
            _ => reader.skip()?,
        }
    }
    let description = description.filter(|text| !text.is_empty());
    endpoint.name = endpoint.name.or(description);
    if endpoint.id.is_empty() {
        Err(reader.unexpected("clientVpnEndpointId"))
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
        let action = DescribeClientVpnEndpoints {
            filters: vec![Filter::new("endpoint-id", ["x"])],
            max_results: Some(1_000),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "DryRun=true\nFilter.1.Name=endpoint-id\nFilter.1.Value.1=x\nMaxResults=1000\nNextToken=t\n"
        );
    }

    #[test]
    fn endpoints_are_decoded_and_unknown_elements_skipped() {
        let page = answer::<DescribeClientVpnEndpoints>(
            "<clientVpnEndpoint><item><clientVpnEndpointId>cvpn-endpoint-1</clientVpnEndpointId>\
             <description>staff</description><status><code>available</code></status><vpcId>vpc-1</vpcId>\
             <securityGroupIdSet><item>sg-1</item><item>sg-2</item></securityGroupIdSet></item></clientVpnEndpoint><nextToken>n</nextToken>",
        )
        .unwrap();
        assert_eq!(
            page.endpoints,
            [GroupUser {
                id: "cvpn-endpoint-1".to_owned(),
                name: Some("staff".to_owned()),
                vpc_id: Some(VpcId::from_remote("vpc-1")),
                state: "available".to_owned(),
                groups: ["sg-1", "sg-2"]
                    .map(portcullis_model::GroupId::from_remote)
                    .to_vec(),
                ..GroupUser::new(GroupUserKind::ClientVpnEndpoint)
            }]
        );
        assert_eq!(page.next_token.as_deref(), Some("n"));
    }
}
