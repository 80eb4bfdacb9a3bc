//! Groups as Config records them.

use std::sync::Arc;

use portcullis_model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, Peer, Peering, PrefixListId, Protocol,
    Region, Rule, SecurityGroup, Tag, Timestamp, Traffic, VpcId,
};
use serde::Deserialize;

use crate::scope::Scope;

/// Group with its scope and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) scope: Scope,
    pub(super) group: Arc<SecurityGroup>,
    pub(super) captured_at: Timestamp,
    pub(super) used_by: Vec<(String, String)>,
}

/// Reason why a result of Config is not a group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("undecodable record")]
pub enum RecordError {
    /// The text is not the JSON of a group. The parser's message.
    Json(String),
    /// A value of a rule is none of EC2's.
    Rule(String),
    /// The account, Region or time is malformed.
    Scope(String),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResultForm {
    account_id: String,
    aws_region: String,
    resource_id: String,
    #[serde(default)]
    resource_name: Option<String>,
    configuration: Configuration,
    #[serde(default)]
    tags: Vec<TagForm>,
    #[serde(default)]
    relationships: Vec<Relationship>,
    configuration_item_capture_time: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    #[serde(default)]
    group_name: Option<String>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    owner_id: Option<String>,
    #[serde(default)]
    vpc_id: Option<String>,
    #[serde(default)]
    ip_permissions: Vec<Permission>,
    #[serde(default)]
    ip_permissions_egress: Vec<Permission>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Permission {
    ip_protocol: String,
    #[serde(default)]
    from_port: Option<i64>,
    #[serde(default)]
    to_port: Option<i64>,
    /// CIDR blocks without descriptions, which repeat `ipv4Ranges`.
    #[serde(default)]
    ip_ranges: Vec<String>,
    #[serde(default)]
    ipv4_ranges: Vec<Ipv4Range>,
    #[serde(default)]
    ipv6_ranges: Vec<Ipv6Range>,
    #[serde(default)]
    prefix_list_ids: Vec<PrefixListForm>,
    #[serde(default)]
    user_id_group_pairs: Vec<GroupPair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ipv4Range {
    cidr_ip: String,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ipv6Range {
    cidr_ipv6: String,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PrefixListForm {
    prefix_list_id: String,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupPair {
    group_id: String,
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    vpc_id: Option<String>,
    #[serde(default)]
    vpc_peering_connection_id: Option<String>,
    #[serde(default)]
    peering_status: Option<String>,
}

#[derive(Deserialize)]
struct TagForm {
    key: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    #[serde(default)]
    resource_id: Option<String>,
    #[serde(default)]
    resource_type: String,
}

/// Decodes a result.
pub(super) fn decode(result: &str) -> Result<Record, RecordError> {
    let form: ResultForm =
        serde_json::from_str(result).map_err(|error| RecordError::Json(error.to_string()))?;
    let scope_error = |error: &dyn std::fmt::Display| RecordError::Scope(error.to_string());
    let scope = Scope {
        account: AccountId::parse(&form.account_id).map_err(|error| scope_error(&error))?,
        region: Region::parse(&form.aws_region).map_err(|error| scope_error(&error))?,
    };
    let captured_at = Timestamp::parse_lenient(&form.configuration_item_capture_time)
        .ok_or_else(|| RecordError::Scope(form.configuration_item_capture_time.clone()))?;
    let configuration = form.configuration;
    let owner_id = configuration.owner_id.map(AccountId::from_remote);
    let owner_id = owner_id.unwrap_or_else(|| scope.account.clone());
    let mut rules = Vec::new();
    for (direction, permissions) in [
        (Direction::Ingress, configuration.ip_permissions),
        (Direction::Egress, configuration.ip_permissions_egress),
    ] {
        for permission in permissions {
            push_rules(&mut rules, direction, permission, &owner_id)?;
        }
    }
    let name = configuration.group_name.or(form.resource_name);
    let group = SecurityGroup {
        id: GroupId::from_remote(form.resource_id),
        name: name.unwrap_or_default(),
        description: configuration.description,
        vpc_id: configuration.vpc_id.map(VpcId::from_remote),
        owner_id,
        tags: form
            .tags
            .into_iter()
            .map(|TagForm { key, value }| Tag { key, value })
            .collect(),
        rules,
        has_rule_ids: false,
    };
    // The VPC that the group belongs to does not use it.
    let used_by = form.relationships.into_iter().filter_map(|used| {
        let is_user = used.resource_type != "AWS::EC2::VPC";
        Some((used.resource_type, used.resource_id?)).filter(|_| is_user)
    });
    Ok(Record {
        scope,
        captured_at,
        used_by: used_by.collect(),
        group: Arc::new(group),
    })
}

/// Splits a permission into rules, one for each source.
fn push_rules(
    rules: &mut Vec<Rule>,
    direction: Direction,
    permission: Permission,
    owner: &AccountId,
) -> Result<(), RecordError> {
    let rule_error = |text: &str| RecordError::Rule(text.to_owned());
    let protocol = Protocol::parse(&permission.ip_protocol)
        .map_err(|_| rule_error(&permission.ip_protocol))?;
    let traffic = Traffic::from_fields(protocol, permission.from_port, permission.to_port)
        .map_err(|error| rule_error(&error.to_string()))?;
    let mut push = |peer: Peer, description: Option<String>| {
        rules.push(Rule {
            description: description.unwrap_or_default().into(),
            ..Rule::new(direction, traffic, peer)
        });
    };
    let cidr = |text: &str| Cidr::parse(text).map_err(|_| rule_error(text));
    for range in &permission.ipv4_ranges {
        push(Peer::Cidr(cidr(&range.cidr_ip)?), range.description.clone());
    }
    let described = &permission.ipv4_ranges;
    for range in &permission.ip_ranges {
        if !described.iter().any(|known| known.cidr_ip == *range) {
            push(Peer::Cidr(cidr(range)?), None);
        }
    }
    for range in permission.ipv6_ranges {
        push(Peer::Cidr(cidr(&range.cidr_ipv6)?), range.description);
    }
    for list in permission.prefix_list_ids {
        push(
            Peer::PrefixList(PrefixListId::from_remote(list.prefix_list_id)),
            list.description,
        );
    }
    for pair in permission.user_id_group_pairs {
        let account = pair.user_id.map(AccountId::from_remote);
        let mut reference = GroupReference::new(GroupId::from_remote(pair.group_id));
        reference.account_id = account.filter(|account| account != owner);
        let peering = Peering {
            vpc_id: pair.vpc_id.map(VpcId::from_remote),
            connection_id: pair.vpc_peering_connection_id.map(Into::into),
            status: pair.peering_status.map(Into::into),
        };
        push(
            Peer::Group(reference.with_peering(peering)),
            pair.description,
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_decoded_with_every_kind_of_source() {
        let record = decode(
            r#"{"accountId": "123456789012", "awsRegion": "eu-west-1", "resourceId": "sg-01234567",
            "resourceName": "web", "configurationItemCaptureTime": "2026-11-29T10:00:00.000Z",
            "configuration": {"groupId": "sg-01234567", "groupName": "web", "description": "d",
              "ownerId": "123456789012", "vpcId": "vpc-01234567",
              "ipPermissions": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22,
                "ipRanges": ["203.0.113.0/24", "10.0.0.0/8"],
                "ipv4Ranges": [{"cidrIp": "203.0.113.0/24", "description": "office"}],
                "ipv6Ranges": [{"cidrIpv6": "2001:db8::/32"}],
                "prefixListIds": [{"prefixListId": "pl-01234567"}],
                "userIdGroupPairs": [{"groupId": "sg-76543210", "userId": "123456789012"},
                  {"groupId": "sg-76543211", "userId": "210987654321", "vpcPeeringConnectionId": "pcx-1"}]}],
              "ipPermissionsEgress": [{"ipProtocol": "-1", "ipRanges": ["0.0.0.0/0"], "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}]},
            "tags": [{"key": "team", "tag": "team=a", "value": "a"}],
            "relationships": [{"resourceId": "eni-1", "resourceType": "AWS::EC2::NetworkInterface"},
              {"resourceId": "vpc-01234567", "resourceType": "AWS::EC2::VPC"}]}"#,
        )
        .unwrap();
        assert_eq!(record.scope.to_string(), "123456789012 eu-west-1");
        assert_eq!(
            record.used_by,
            [("AWS::EC2::NetworkInterface".to_owned(), "eni-1".to_owned())]
        );
        let peers: Vec<String> = record
            .group
            .rules
            .iter()
            .map(|rule| rule.peer.to_string())
            .collect();
        assert_eq!(peers.len(), 7, "{peers:?}");
        assert_eq!(
            peers[..3],
            ["203.0.113.0/24", "10.0.0.0/8", "2001:db8::/32"]
        );
        assert_eq!(&*record.group.rules[0].description, "office");
        let accounts: Vec<bool> = record.group.rules[4..6]
            .iter()
            .map(|rule| matches!(&rule.peer, Peer::Group(group) if group.account_id.is_some()))
            .collect();
        assert_eq!(accounts, [false, true]);
    }

    #[test]
    fn malformed_records_are_errors() {
        for text in ["", "{}", "[]", r#"{"accountId": "1"}"#] {
            assert!(matches!(decode(text), Err(RecordError::Json(_))), "{text}");
        }
        let scope = r#"{"accountId": "1", "awsRegion": "eu-west-1", "resourceId": "sg-1", "configuration": {},
            "configurationItemCaptureTime": "2026-11-29T10:00:00Z"}"#;
        assert!(matches!(decode(scope), Err(RecordError::Scope(_))));
    }
}
