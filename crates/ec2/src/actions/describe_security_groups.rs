//! DescribeSecurityGroups: lists groups with all their rules, but without rule ids.

use super::filter::encode_filters;
use super::{Action, Filter, PagedAction, StreamedAction};
use crate::query::Query;
use crate::shape::security_group;
use crate::wire;
use portcullis_model::{AccountId, Direction, GroupId, SecurityGroup, VpcId};
use portcullis_xml::{Reader, XmlError};

/// Lists security groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeSecurityGroups {
    /// Groups to list; empty for all. EC2 returns an error if one does not exist.
    pub group_ids: Vec<GroupId>,
    /// Filters that the groups must match.
    pub filters: Vec<Filter>,
    /// Maximum number of groups per page, 5 to 1,000; `None` for all at once.
    pub max_results: Option<u32>,
    /// Token of the requested page; `None` for the first.
    pub next_token: Option<String>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Page of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityGroupsPage {
    /// Groups, in EC2's order. Their rules have no ids.
    pub groups: Vec<SecurityGroup>,
    /// Token of the next page; `None` on the last.
    pub next_token: Option<String>,
}

impl Action for DescribeSecurityGroups {
    const NAME: &'static str = "DescribeSecurityGroups";
    const IS_READ_ONLY: bool = true;
    type Output = SecurityGroupsPage;

    fn encode(&self, query: &mut Query) {
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_list("GroupId", self.group_ids.iter().map(GroupId::as_str));
        query.push_some("MaxResults", self.max_results);
        query.push_some("NextToken", self.next_token.as_ref());
    }

    fn decode(reader: &mut Reader<'_>) -> Result<SecurityGroupsPage, XmlError> {
        let mut page = SecurityGroupsPage::default();
        while let Some(name) = reader.next_child()? {
            match name {
                Self::LIST => wire::decode_items(reader, |reader| {
                    page.groups.push(Self::decode_item(reader)?);
                    Ok(())
                })?,
                "nextToken" => page.next_token = reader.word()?.map(Into::into),
                _ => reader.skip()?,
            }
        }
        Ok(page)
    }
}

impl PagedAction for DescribeSecurityGroups {
    type Item = SecurityGroup;

    fn with_token(&self, token: String) -> Self {
        Self {
            next_token: Some(token),
            ..self.clone()
        }
    }

    fn split(page: SecurityGroupsPage) -> (Vec<SecurityGroup>, Option<String>) {
        (page.groups, page.next_token)
    }
}

impl StreamedAction for DescribeSecurityGroups {
    const LIST: &'static str = "securityGroupInfo";

    fn decode_item(reader: &mut Reader<'_>) -> Result<SecurityGroup, XmlError> {
        decode_security_group(reader)
    }
}

/// Initial capacity for rules: the default inbound quota and a few outbound rules.
const RULES_CAPACITY: usize = 64;

fn decode_security_group(reader: &mut Reader<'_>) -> Result<SecurityGroup, XmlError> {
    use security_group::xml as names;
    let mut id = None;
    let mut group_name = None;
    let mut description = None;
    let mut vpc_id = None;
    let mut owner_id = None;
    let mut tags = Vec::new();
    // Growing the list would copy it, to memory that the allocator first has to find.
    let mut rules = Vec::with_capacity(RULES_CAPACITY);
    let mut rules_before_ingress = 0;
    while let Some(name) = reader.next_child()? {
        match name {
            names::GROUP_ID => id = reader.word()?,
            names::GROUP_NAME => group_name = Some(reader.text()?),
            names::DESCRIPTION => description = Some(reader.text()?),
            names::VPC_ID => vpc_id = reader.shared_word()?,
            names::OWNER_ID => owner_id = reader.shared_word()?,
            names::TAGS => tags = wire::decode_tag_set(reader)?,
            names::IP_PERMISSIONS => {
                rules_before_ingress = rules.len();
                wire::decode_ip_permissions(reader, Direction::Ingress, &mut rules)?;
            }
            names::IP_PERMISSIONS_EGRESS => {
                wire::decode_ip_permissions(reader, Direction::Egress, &mut rules)?;
            }
            _ => reader.skip()?,
        }
    }
    let id = id.ok_or_else(|| reader.unexpected(names::GROUP_ID))?;
    rules.rotate_left(rules_before_ingress);
    // Groups are many and long-lived; the next group reuses the memory freed here.
    rules.shrink_to_fit();
    let owner_id = owner_id.unwrap_or_default();
    wire::strip_own_account_id(&mut rules, &owner_id);
    Ok(SecurityGroup {
        id: GroupId::from_remote(id),
        name: group_name.unwrap_or_default().into_owned(),
        description: description.unwrap_or_default().into_owned(),
        vpc_id: vpc_id.map(VpcId::from_remote),
        owner_id: AccountId::from_remote(owner_id),
        tags,
        rules,
        has_rule_ids: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, group_id, parameters, rule};
    use portcullis_model::{Peer, Peering, PortRange, Tag, Traffic};

    const GROUP: &str = "<item>\n  <ownerId>111122223333</ownerId><groupId>sg-1a2b3c4d</groupId>
        <groupName>web</groupName><groupDescription>a &amp; b</groupDescription><vpcId>vpc-1a2b3c4d</vpcId>
        <securityGroupArn>arn:aws:ec2:x</securityGroupArn>
        <ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort>
            <groups><item><userId>111122223333</userId><groupId>sg-2a2b3c4d</groupId></item>
                <item><userId>444455556666</userId><groupId>sg-3a2b3c4d</groupId><vpcId>vpc-9a2b3c4d</vpcId>
                <vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><peeringStatus>active</peeringStatus></item></groups>
            <ipRanges><item><cidrIp>203.0.113.0/24</cidrIp><description>office</description></item></ipRanges>
            <ipv6Ranges/><prefixListIds><item><prefixListId>pl-1a2b3c4d</prefixListId></item></prefixListIds></item></ipPermissions>
        <ipPermissionsEgress><item><ipProtocol>-1</ipProtocol><groups/><ipRanges/>
            <ipv6Ranges><item><cidrIpv6>::/0</cidrIpv6></item></ipv6Ranges><prefixListIds/></item></ipPermissionsEgress>
        <tagSet><item><key>Name</key><value>web</value></item></tagSet></item>";

    #[test]
    fn all_parameters_are_sent() {
        assert_eq!(parameters(&DescribeSecurityGroups::default()), "");
        let action = DescribeSecurityGroups {
            group_ids: vec![group_id()],
            filters: vec![Filter::new("vpc-id", ["vpc-1a2b3c4d"])],
            max_results: Some(1_000),
            next_token: None,
            dry_run: true,
        };
        assert_eq!(
            parameters(&action.with_token("t".into())),
            "DryRun=true\nFilter.1.Name=vpc-id\nFilter.1.Value.1=vpc-1a2b3c4d\nGroupId.1=sg-1a2b3c4d\n\
             MaxResults=1000\nNextToken=t\n"
        );
    }

    #[test]
    fn groups_are_decoded_with_all_their_rules() {
        let inside =
            format!("<securityGroupInfo>{GROUP}</securityGroupInfo><nextToken>n</nextToken>");
        let page = answer::<DescribeSecurityGroups>(&inside).unwrap();
        assert_eq!(page.next_token.as_deref(), Some("n"));
        let [group] = page.groups.as_slice() else {
            panic!("{page:?}");
        };
        assert_eq!(group.id, group_id());
        assert_eq!(
            (group.name.as_str(), group.description.as_str()),
            ("web", "a & b")
        );
        assert_eq!(group.vpc_id, Some(VpcId::parse("vpc-1a2b3c4d").unwrap()));
        assert_eq!(group.owner_id.as_str(), "111122223333");
        assert_eq!(
            group.tags,
            [Tag {
                key: "Name".into(),
                value: "web".into()
            }]
        );
        assert!(!group.has_rule_ids);
        let https = Traffic::Tcp(PortRange::single(443));
        let mut peered = rule(Direction::Ingress, https, "444455556666/sg-3a2b3c4d", "");
        if let Peer::Group(reference) = &mut peered.peer {
            *reference = reference.clone().with_peering(Peering {
                vpc_id: Some(VpcId::parse("vpc-9a2b3c4d").unwrap()),
                connection_id: Some("pcx-1".into()),
                status: Some("active".into()),
            });
        }
        assert_eq!(
            group.rules,
            [
                rule(Direction::Ingress, https, "sg-2a2b3c4d", ""),
                peered,
                rule(Direction::Ingress, https, "203.0.113.0/24", "office"),
                rule(Direction::Ingress, https, "pl-1a2b3c4d", ""),
                rule(Direction::Egress, Traffic::All, "::/0", ""),
            ]
        );
    }

    #[test]
    fn the_order_of_elements_does_not_matter() {
        let inside = "<securityGroupInfo><item><ipPermissionsEgress><item><ipRanges><item>\
             <description>d</description><cidrIp>10.0.0.0/8</cidrIp></item></ipRanges>\
             <toPort>2</toPort><fromPort>1</fromPort><ipProtocol>udp</ipProtocol></item></ipPermissionsEgress>\
             <ipPermissions><item><groups><item><userId>1</userId><groupId>sg-9a2b3c4d</groupId></item></groups>\
             <ipProtocol>-1</ipProtocol></item></ipPermissions><groupId>sg-1a2b3c4d</groupId>\
             <ownerId>1</ownerId></item></securityGroupInfo>";
        let page = answer::<DescribeSecurityGroups>(inside).unwrap();
        let ports = Traffic::Udp(PortRange::new(1, 2).unwrap());
        assert_eq!(
            page.groups[0].rules,
            [
                rule(Direction::Ingress, Traffic::All, "sg-9a2b3c4d", ""),
                rule(Direction::Egress, ports, "10.0.0.0/8", "d"),
            ]
        );
    }

    #[test]
    fn a_group_without_an_id_is_an_error_with_its_path() {
        let error =
            answer::<DescribeSecurityGroups>("<securityGroupInfo><item/></securityGroupInfo>")
                .unwrap_err();
        let crate::Error::Answer { source, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(
            source,
            XmlError::Unexpected {
                path: "DescribeSecurityGroupsResponse/securityGroupInfo".into(),
                expected: "groupId"
            }
        );
    }

    #[test]
    fn an_empty_response_has_no_groups() {
        assert_eq!(
            answer::<DescribeSecurityGroups>("<securityGroupInfo/>"),
            Ok(SecurityGroupsPage::default())
        );
    }
}
