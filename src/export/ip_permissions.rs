//! Rules as the AWS SDKs and the CLI have them: `IpPermissions`.

use serde::Serialize;

use crate::model::{Peer, Rule, Traffic};

/// One entry of `--ip-permissions`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct IpPermission<'a> {
    ip_protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_port: Option<i32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ip_ranges: Vec<Source<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ipv6_ranges: Vec<Source<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    prefix_list_ids: Vec<Source<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    user_id_group_pairs: Vec<Source<'a>>,
}

/// One source of any kind: each has a name of its own for its value.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Source<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    cidr_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cidr_ipv6: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix_list_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
}

/// One permission for each kind of traffic, in the order of the rules.
pub(super) fn permissions<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<IpPermission<'a>> {
    let mut kinds: Vec<Traffic> = Vec::new();
    let mut permissions: Vec<IpPermission<'_>> = Vec::new();
    for rule in rules {
        let place = kinds.iter().position(|traffic| *traffic == rule.traffic);
        let place = place.unwrap_or_else(|| {
            kinds.push(rule.traffic);
            let ports = rule.traffic.port_fields();
            permissions.push(IpPermission {
                ip_protocol: rule.traffic.protocol().wire(),
                from_port: ports.map(|(from, _)| from),
                to_port: ports.map(|(_, to)| to),
                ip_ranges: Vec::new(),
                ipv6_ranges: Vec::new(),
                prefix_list_ids: Vec::new(),
                user_id_group_pairs: Vec::new(),
            });
            permissions.len() - 1
        });
        if let Some(permission) = permissions.get_mut(place) {
            add_source(permission, rule);
        }
    }
    permissions
}

fn add_source<'a>(permission: &mut IpPermission<'a>, rule: &'a Rule) {
    let mut source = Source {
        description: &rule.description,
        ..Source::default()
    };
    match &rule.peer {
        Peer::Cidr(cidr) => match cidr.family() {
            crate::model::AddressFamily::Ipv4 => {
                source.cidr_ip = Some(cidr.to_string());
                permission.ip_ranges.push(source);
            }
            crate::model::AddressFamily::Ipv6 => {
                source.cidr_ipv6 = Some(cidr.to_string());
                permission.ipv6_ranges.push(source);
            }
        },
        Peer::Group(reference) => {
            source.group_id = Some(reference.group_id.as_str());
            source.user_id = reference
                .account_id
                .as_ref()
                .map(|account| account.as_str());
            permission.user_id_group_pairs.push(source);
        }
        Peer::PrefixList(id) => {
            source.prefix_list_id = Some(id.as_str());
            permission.prefix_list_ids.push(source);
        }
    }
}
