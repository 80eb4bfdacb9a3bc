//! DescribeStaleSecurityGroups: lists the rules of a VPC's groups whose referenced groups are gone.

use super::{Action, PagedAction};
use crate::query::Query;
use crate::wire;
use portcullis_model::{Direction, GroupId, Rule, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists the groups of a VPC with stale rules: rules that reference a group which was deleted, or
/// is no longer reachable over a peering connection, a transit gateway or a VPC association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribeStaleSecurityGroups {
    /// The VPC.
    pub vpc_id: VpcId,
    /// Maximum number of groups per page, 5 to 255; `None` for EC2's default.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of groups with stale rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaleGroupsPage {
    /// Groups with their stale rules, in EC2's order. The rules have no IDs.
    pub groups: Vec<(GroupId, Vec<Rule>)>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl DescribeStaleSecurityGroups {
    /// Returns the request for the first page of a VPC, in pages of the maximum size.
    pub fn of(vpc_id: VpcId) -> Self {
        Self {
            vpc_id,
            max_results: Some(255),
            next_token: None,
            dry_run: false,
        }
    }
}

impl Action for DescribeStaleSecurityGroups {
    const NAME: &'static str = "DescribeStaleSecurityGroups";
    const IS_READ_ONLY: bool = true;
    type Output = StaleGroupsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
        query.push("VpcId", self.vpc_id.as_str());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<StaleGroupsPage, XmlError> {
        let mut page = StaleGroupsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                "staleSecurityGroupSet" => wire::decode_items(reader, |reader| {
                    page.groups.push(decode_stale_group(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeStaleSecurityGroups {
    type Item = (GroupId, Vec<Rule>);

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: StaleGroupsPage) -> (Vec<Self::Item>, Option<String>) {
        (page.groups, page.next_token)
    }
}

fn decode_stale_group(reader: &mut Reader<'_>) -> Result<(GroupId, Vec<Rule>), XmlError> {
    let mut id = None;
    let mut rules = Vec::new();
    while let Some(name) = reader.next_child()? {
        match name {
            "groupId" => id = reader.shared_word()?,
            "staleIpPermissions" => {
                wire::decode_ip_permissions(reader, Direction::Ingress, &mut rules)?;
            }
            "staleIpPermissionsEgress" => {
                wire::decode_ip_permissions(reader, Direction::Egress, &mut rules)?;
            }
            _ => reader.skip()?,
        }
    }
    let id = id.ok_or_else(|| reader.unexpected("groupId"))?;
    Ok((GroupId::from_remote(id), rules))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        let action = DescribeStaleSecurityGroups {
            dry_run: true,
            ..DescribeStaleSecurityGroups::of(VpcId::from_remote("vpc-1"))
        };
        assert_eq!(
            parameters(&action.with_token("n".into())),
            "DryRun=true\nMaxResults=255\nNextToken=n\nVpcId=vpc-1\n"
        );
    }

    #[test]
    fn stale_rules_are_decoded_in_both_directions() {
        let permission = "<item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort>\
            <groups><item><groupId>sg-9</groupId><userId>2</userId><vpcPeeringConnectionId>pcx-1\
            </vpcPeeringConnectionId><peeringStatus>deleted</peeringStatus></item></groups></item>";
        let page = answer::<DescribeStaleSecurityGroups>(&format!(
            "<staleSecurityGroupSet><item><groupId>sg-1</groupId><groupName>web</groupName>\
             <staleIpPermissions>{permission}</staleIpPermissions><staleIpPermissionsEgress>{permission}\
             </staleIpPermissionsEgress></item></staleSecurityGroupSet><nextToken>n</nextToken>"
        ))
        .unwrap();
        let [(group, rules)] = page.groups.as_slice() else {
            panic!("{page:?}")
        };
        assert_eq!(group.as_str(), "sg-1");
        let directions: Vec<Direction> = rules.iter().map(|rule| rule.direction).collect();
        assert_eq!(directions, Direction::BOTH);
        assert_eq!(rules[0].peer.to_string(), "2/sg-9");
        assert_eq!(page.next_token.as_deref(), Some("n"));
    }
}
