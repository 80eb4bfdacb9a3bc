//! What goes out comes back: rules through a request body, and whole answers through XML. And no
//! answer, whatever its bytes, makes a decoder panic.

#![allow(clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use portcullis::aws::actions::{
    Action, AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress, DescribeRegions,
    DescribeSecurityGroupRules, DescribeSecurityGroups, DescribeVpcs, GetCallerIdentity,
    GetManagedPrefixListEntries, RevokeSecurityGroupIngress, RevokeTarget, body_of, decode_answer,
};
use portcullis::aws::{Error, HttpResponse, parse_form};
use portcullis::model::{
    AddressFamily, Cidr, Direction, GroupId, Peer, Peering, Rule, SecurityGroup, Tag, Traffic,
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn rules_survive_a_request(
        group_id in support::group_id(),
        rules in proptest::collection::vec(support::rule(), 0..12),
    ) {
        let action = AuthorizeSecurityGroupIngress {
            group_id: group_id.clone(),
            rules: rules.clone(),
            tags: vec![],
            dry_run: false,
        };
        let pairs = parse_form(&body_of(&action)).unwrap();
        prop_assert!(pairs.contains(&("GroupId".into(), group_id.to_string())));

        // The body is turned into an answer of the same shape, name by name, and that is decoded.
        let permissions = xml_from_pairs(&pairs, "IpPermissions");
        let answer = format!(
            "<RevokeSecurityGroupIngressResponse><unknownIpPermissionSet>{permissions}\
             </unknownIpPermissionSet></RevokeSecurityGroupIngressResponse>"
        );
        let decoded = decode::<RevokeSecurityGroupIngress>(answer.as_bytes()).unwrap().unknown;
        prop_assert_eq!(sorted(&decoded), sorted(&as_sent(&rules, true)));

        let action = RevokeSecurityGroupIngress {
            group_id,
            target: RevokeTarget::Rules(rules),
            dry_run: false,
        };
        prop_assert!(!body_of(&action).contains("Description"));
    }

    #[test]
    fn permissions_are_bundled_as_far_as_can_be(
        rules in proptest::collection::vec(support::rule(), 0..12),
    ) {
        let kinds: std::collections::BTreeSet<Traffic> = rules.iter().map(|rule| rule.traffic).collect();
        let group_id = GroupId::parse("sg-1a2b3c4d").unwrap();
        let action = AuthorizeSecurityGroupEgress { group_id, rules, tags: vec![], dry_run: false };
        let pairs = parse_form(&body_of(&action)).unwrap();
        let permissions = pairs.iter().filter(|(name, _)| name.ends_with(".IpProtocol")).count();
        prop_assert_eq!(permissions, kinds.len());
    }

    #[test]
    fn groups_survive_xml(groups in proptest::collection::vec(support::security_group(), 0..4)) {
        let items: String = groups.iter().map(group_xml).collect();
        let answer = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DescribeSecurityGroupsResponse \
             xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>\n\
             <securityGroupInfo>{items}</securityGroupInfo></DescribeSecurityGroupsResponse>"
        );
        let decoded = decode::<DescribeSecurityGroups>(answer.as_bytes()).unwrap().groups;
        prop_assert_eq!(decoded.len(), groups.len());
        for (decoded, group) in decoded.iter().zip(&groups) {
            let mut expected = group.clone();
            expected.rules = as_told(&group.rules, group.owner_id.as_str());
            prop_assert_eq!(decoded, &expected);
        }
    }

    #[test]
    fn rules_survive_xml(
        rules in proptest::collection::vec((support::group_id(), support::rule()), 0..8),
    ) {
        let items: String = rules.iter().map(|(group_id, rule)| rule_xml(group_id, rule)).collect();
        let answer = format!(
            "<DescribeSecurityGroupRulesResponse><securityGroupRuleSet>{items}\
             </securityGroupRuleSet></DescribeSecurityGroupRulesResponse>"
        );
        let decoded = decode::<DescribeSecurityGroupRules>(answer.as_bytes()).unwrap().rules;
        let mut expected = rules;
        for (group_id, rule) in &mut expected {
            if let Peer::Group(reference) = &mut rule.peer
                && reference.group_id == *group_id
            {
                reference.account_id = None;
            }
        }
        prop_assert_eq!(decoded, expected);
    }

    #[test]
    fn entries_of_prefix_lists_survive_xml(
        entries in proptest::collection::vec((support::cidr(), support::remote_text()), 0..8),
    ) {
        let item = |(cidr, description): &(Cidr, String)| {
            let (cidr, description) = (element("cidr", &cidr.to_string()), element("description", description));
            format!("<item>{cidr}{description}</item>")
        };
        let items: String = entries.iter().map(item).collect();
        let answer = format!(
            "<GetManagedPrefixListEntriesResponse><entrySet>{items}</entrySet>\
             </GetManagedPrefixListEntriesResponse>"
        );
        let decoded = decode::<GetManagedPrefixListEntries>(answer.as_bytes()).unwrap().entries;
        let decoded = decoded.into_iter().map(|entry| (entry.cidr, entry.description));
        prop_assert_eq!(decoded.collect::<Vec<_>>(), entries);
    }

    #[test]
    fn cut_off_answers_are_errors(group in support::security_group(), share in 0.0..1.0f64) {
        let answer = format!(
            "<DescribeSecurityGroupsResponse><securityGroupInfo>{}</securityGroupInfo>\
             </DescribeSecurityGroupsResponse>",
            group_xml(&group)
        );
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let length = (share * answer.len() as f64) as usize;
        let (cut, _) = answer.as_bytes().split_at(length);
        let result = decode::<DescribeSecurityGroups>(cut);
        prop_assert!(matches!(result, Err(Error::Answer { .. })), "{result:?}");
    }

    #[test]
    fn no_answer_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        decode_as_everything(&bytes);
    }

    #[test]
    fn no_answer_with_the_right_words_panics(
        words in proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 0..60),
        text in "\\PC{0,8}",
    ) {
        let body: String = words.iter().map(|word| word.replace("TEXT", &text)).collect();
        decode_as_everything(body.as_bytes());
        let whole = format!(
            "<DescribeSecurityGroupsResponse><securityGroupInfo><item>{body}</item>\
             </securityGroupInfo></DescribeSecurityGroupsResponse>"
        );
        decode_as_everything(whole.as_bytes());
        let whole = format!(
            "<GetManagedPrefixListEntriesResponse><entrySet><item>{body}</item></entrySet>\
             </GetManagedPrefixListEntriesResponse>"
        );
        decode_as_everything(whole.as_bytes());
    }
}

const WORDS: [&str; 24] = [
    "<item>",
    "</item>",
    "<ipPermissions>",
    "</ipPermissions>",
    "<groups>",
    "</groups>",
    "<ipRanges>",
    "</ipRanges>",
    "<cidrIp>10.0.0.0/8</cidrIp>",
    "<cidrIp>TEXT</cidrIp>",
    "<groupId>TEXT</groupId>",
    "<fromPort>-1</fromPort>",
    "<toPort>TEXT</toPort>",
    "<ipProtocol>tcp</ipProtocol>",
    "<ipProtocol>TEXT</ipProtocol>",
    "<isEgress>true</isEgress>",
    "<isEgress/>",
    "<tagSet>",
    "</tagSet>",
    "<key>TEXT</key>",
    "TEXT",
    "&amp;",
    "<!-- TEXT -->",
    "<![CDATA[TEXT]]>",
];

fn decode<A: Action>(body: &[u8]) -> Result<A::Output, Error> {
    decode_answer::<A>(&HttpResponse {
        status: 200,
        body: body.to_vec(),
    })
}

fn decode_as_everything(body: &[u8]) {
    let _ = decode::<DescribeSecurityGroups>(body);
    let _ = decode::<DescribeSecurityGroupRules>(body);
    let _ = decode::<DescribeVpcs>(body);
    let _ = decode::<DescribeRegions>(body);
    let _ = decode::<GetCallerIdentity>(body);
    let _ = decode::<GetManagedPrefixListEntries>(body);
    let _ = decode::<RevokeSecurityGroupIngress>(body);
}

/// What is left of rules on their way to EC2: no ids, tags or peering, and one direction.
fn as_sent(rules: &[Rule], with_description: bool) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    for rule in &mut rules {
        rule.id = None;
        rule.tags = Vec::new();
        rule.direction = Direction::Ingress;
        if let Peer::Group(reference) = &mut rule.peer {
            *reference = reference.clone().with_peering(Peering::default());
        }
        if !with_description {
            rule.description = "".into();
        }
    }
    rules
}

/// Rules as they are decoded: the account that owns the group goes without saying.
fn as_told(rules: &[Rule], own_account: &str) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    for rule in &mut rules {
        if let Peer::Group(reference) = &mut rule.peer {
            reference.account_id = reference
                .account_id
                .take()
                .filter(|account| account.as_str() != own_account);
        }
    }
    rules
}

fn sorted(rules: &[Rule]) -> Vec<String> {
    let mut shown: Vec<String> = rules.iter().map(|rule| format!("{rule:?}")).collect();
    shown.sort();
    shown
}

/// `IpPermissions.1.IpRanges.2.CidrIp=x` as `<item><ipRanges><item><cidrIp>x</cidrIp></item>...`.
fn xml_from_pairs(pairs: &[(String, String)], prefix: &str) -> String {
    #[derive(Default)]
    struct Node {
        text: String,
        children: BTreeMap<String, Node>,
    }
    fn write(node: &Node) -> String {
        if node.children.is_empty() {
            return escape(&node.text);
        }
        let children = node.children.iter().map(|(name, child)| {
            let element = match name.parse::<usize>() {
                Ok(_) => "item".to_owned(),
                Err(_) => name[..1].to_lowercase() + &name[1..],
            };
            format!("<{element}>{}</{element}>", write(child))
        });
        children.collect()
    }
    let mut root = Node::default();
    for (name, value) in pairs {
        if let Some(path) = name
            .strip_prefix(prefix)
            .and_then(|path| path.strip_prefix('.'))
        {
            let mut node = &mut root;
            for part in path.split('.') {
                node = node.children.entry(part.to_owned()).or_default();
            }
            node.text.clone_from(value);
        }
    }
    write(&root)
}

fn group_xml(group: &SecurityGroup) -> String {
    let permissions = |direction| {
        // One permission for each rule keeps the order; bundling is tested on requests.
        let items = group.rules_in(direction).map(|rule| {
            let (list, field) = match &rule.peer {
                Peer::Cidr(cidr) if cidr.family() == AddressFamily::Ipv4 => ("ipRanges", "cidrIp"),
                Peer::Cidr(_) => ("ipv6Ranges", "cidrIpv6"),
                Peer::Group(_) => ("groups", "groupId"),
                Peer::PrefixList(_) => ("prefixListIds", "prefixListId"),
            };
            let peer = match &rule.peer {
                Peer::Cidr(cidr) => element(field, &cidr.to_string()),
                Peer::PrefixList(id) => element(field, id.as_str()),
                Peer::Group(_) => reference_xml(&rule.peer),
            };
            let description = element("description", &rule.description);
            let traffic = traffic_xml(rule.traffic);
            format!("<item>{traffic}<{list}><item>{description}{peer}</item></{list}></item>")
        });
        items.collect::<String>()
    };
    [
        "<item>".to_owned(),
        element("ownerId", group.owner_id.as_str()),
        element("groupId", group.id.as_str()),
        element("groupName", &group.name),
        element("groupDescription", &group.description),
        group
            .vpc_id
            .as_ref()
            .map(|id| element("vpcId", id.as_str()))
            .unwrap_or_default(),
        format!(
            "<ipPermissions>{}</ipPermissions>",
            permissions(Direction::Ingress)
        ),
        format!(
            "<ipPermissionsEgress>{}</ipPermissionsEgress>",
            permissions(Direction::Egress)
        ),
        tags_xml(&group.tags),
        "</item>".to_owned(),
    ]
    .concat()
}

fn rule_xml(group_id: &GroupId, rule: &Rule) -> String {
    let peer = match &rule.peer {
        Peer::Cidr(cidr) if cidr.family() == AddressFamily::Ipv4 => {
            element("cidrIpv4", &cidr.to_string())
        }
        Peer::Cidr(cidr) => element("cidrIpv6", &cidr.to_string()),
        Peer::PrefixList(id) => element("prefixListId", id.as_str()),
        Peer::Group(_) => format!(
            "<referencedGroupInfo>{}</referencedGroupInfo>",
            reference_xml(&rule.peer)
        ),
    };
    [
        "<item>".to_owned(),
        rule.id
            .as_ref()
            .map(|id| element("securityGroupRuleId", id.as_str()))
            .unwrap_or_default(),
        element("groupId", group_id.as_str()),
        element(
            "isEgress",
            if rule.direction == Direction::Egress {
                "true"
            } else {
                "false"
            },
        ),
        traffic_xml(rule.traffic),
        peer,
        element("description", &rule.description),
        tags_xml(&rule.tags),
        "</item>".to_owned(),
    ]
    .concat()
}

fn traffic_xml(traffic: Traffic) -> String {
    let (from, to) = traffic.port_fields().unwrap_or((-1, -1));
    element("ipProtocol", &traffic.protocol().wire())
        + &element("fromPort", &from.to_string())
        + &element("toPort", &to.to_string())
}

fn reference_xml(peer: &Peer) -> String {
    let Peer::Group(reference) = peer else {
        panic!("{peer} is no group");
    };
    let some = |name, text: Option<&str>| text.map(|text| element(name, text)).unwrap_or_default();
    [
        element("groupId", reference.group_id.as_str()),
        some(
            "userId",
            reference.account_id.as_ref().map(|id| id.as_str()),
        ),
        some("vpcId", reference.vpc_id().map(|id| id.as_str())),
        some("vpcPeeringConnectionId", reference.peering_connection_id()),
        some("peeringStatus", reference.peering_status()),
    ]
    .concat()
}

fn tags_xml(tags: &[Tag]) -> String {
    let items: String = tags
        .iter()
        .map(|tag| {
            format!(
                "<item>{}{}</item>",
                element("key", &tag.key),
                element("value", &tag.value)
            )
        })
        .collect();
    format!("<tagSet>{items}</tagSet>")
}

fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Some by number, to read those as well.
            'é' | '\'' => escaped.push_str(&format!("&#x{:x};", u32::from(character))),
            other => escaped.push(other),
        }
    }
    escaped
}
