//! Commands of the AWS CLI, for a POSIX shell.

use serde::Serialize;

use crate::model::{Direction, GroupId, Peer, Rule, Traffic};

/// One entry of `--ip-permissions`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct IpPermission<'a> {
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

/// `aws ec2 authorize-security-group-ingress` and `-egress` that add the rules to a group; one
/// command for each direction that has any, each on a line of its own.
pub fn authorize_commands<'a>(
    group_id: &GroupId,
    rules: impl Iterator<Item = &'a Rule> + Clone,
) -> String {
    let mut text = String::new();
    for direction in Direction::BOTH {
        let permissions = permissions(rules.clone().filter(|rule| rule.direction == direction));
        if permissions.is_empty() {
            continue;
        }
        // Numbers and texts alone: nothing that JSON has no form for.
        let json = serde_json::to_string(&permissions).unwrap_or_default();
        text.push_str("aws ec2 authorize-security-group-");
        text.push_str(match direction {
            Direction::Ingress => "ingress",
            Direction::Egress => "egress",
        });
        text.push_str(" --group-id ");
        text.push_str(&quoted(group_id.as_str()));
        text.push_str(" --ip-permissions ");
        text.push_str(&quoted(&json));
        text.push('\n');
    }
    text
}

/// One permission for each kind of traffic, in the order of the rules.
fn permissions<'a>(rules: impl Iterator<Item = &'a Rule>) -> Vec<IpPermission<'a>> {
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

/// A text as one word of a POSIX shell, whatever it holds.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PortRange;

    fn rule(peer: &str, description: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::single(443));
        let mut rule = Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap());
        rule.description = description.into();
        rule
    }

    #[test]
    fn a_shell_hands_the_permissions_over_as_they_are() {
        let hostile = "it's $(touch /tmp/x) `id` \"q\" \\";
        let rules = [
            rule("10.0.0.0/8", hostile),
            rule("2001:db8::/32", ""),
            rule("123456789012/sg-00000002", ""),
            rule("pl-00000001", ""),
        ];
        let command = authorize_commands(&GroupId::from_remote("sg-00000001"), rules.iter());
        let words = command.trim_end().replacen("aws", "printf '%s\\n'", 1);
        let output = std::process::Command::new("sh")
            .args(["-c", &words])
            .output()
            .unwrap();
        let output = String::from_utf8(output.stdout).unwrap();
        let words: Vec<&str> = output.lines().collect();
        assert_eq!(
            words[..5],
            [
                "ec2",
                "authorize-security-group-ingress",
                "--group-id",
                "sg-00000001",
                "--ip-permissions",
            ]
        );
        let json: serde_json::Value = serde_json::from_str(words[5]).unwrap();
        assert_eq!(
            json,
            serde_json::json!([{
                "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": hostile}],
                "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}],
                "PrefixListIds": [{"PrefixListId": "pl-00000001"}],
                "UserIdGroupPairs": [{"GroupId": "sg-00000002", "UserId": "123456789012"}],
            }])
        );
    }
}
