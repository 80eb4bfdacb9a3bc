//! Groups for tests of the formats.

use portcullis_model::{
    AccountId, Direction, GroupId, IcmpTypeCode, Inventory, Peer, Peering, PortRange, Rule, RuleId,
    SecurityGroup, Tag, Traffic, VpcId,
};

pub(crate) fn group(id: &str, name: &str, rules: Vec<Rule>) -> SecurityGroup {
    SecurityGroup {
        id: GroupId::from_remote(id),
        name: name.to_owned(),
        description: format!("about {name}"),
        vpc_id: Some(VpcId::from_remote("vpc-00000001")),
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules,
        has_rule_ids: false,
    }
}

pub(crate) fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

pub(crate) fn rule(direction: Direction, traffic: Traffic, peer: &str, description: &str) -> Rule {
    let mut rule = Rule::new(direction, traffic, Peer::parse(peer).unwrap());
    rule.description = description.into();
    rule
}

/// Three groups that reference each other, with every kind of source and traffic.
pub(crate) fn groups() -> Vec<SecurityGroup> {
    let https = Traffic::Tcp(PortRange::single(443));
    let ping = Traffic::Icmp(IcmpTypeCode::AnyCode(8));
    let (inbound, outbound) = (Direction::Ingress, Direction::Egress);
    let mut web = group(
        "sg-00000001",
        "web",
        vec![
            rule(inbound, https, "10.0.0.0/8", "=office"),
            rule(inbound, https, "2001:db8::/32", ""),
            rule(inbound, https, "sg-00000002", ""),
            rule(inbound, https, "pl-00000001", ""),
            rule(inbound, ping, "0.0.0.0/0", "a|b"),
            rule(outbound, Traffic::All, "::/0", ""),
            rule(
                outbound,
                Traffic::Icmpv6(IcmpTypeCode::Any),
                "sg-00000002",
                "",
            ),
        ],
    );
    web.tags = vec![tag("Name", "a=b;c")];
    let mut app = group(
        "sg-00000002",
        "app, \"two\"",
        vec![
            rule(inbound, Traffic::Udp(PortRange::ALL), "sg-00000001", ""),
            rule(inbound, https, "sg-00000002", "self"),
            rule(outbound, Traffic::Other(47), "999999999999/sg-00000099", ""),
        ],
    );
    if let Some(rule) = app.rules.last_mut()
        && let Peer::Group(reference) = &mut rule.peer
    {
        *reference = reference.clone().with_peering(Peering {
            vpc_id: Some(VpcId::from_remote("vpc-00000009")),
            connection_id: Some("pcx-00000001".into()),
            status: Some("active".into()),
        });
    }
    for (rule, number) in app.rules.iter_mut().zip(1..) {
        rule.id = Some(RuleId::from_remote(format!("sgr-0000000{number}")));
        rule.tags = vec![tag("k", "v\\"), tag("empty", "")];
    }
    app.has_rule_ids = true;
    vec![web, app, group("sg-00000003", "empty", Vec::new())]
}

/// [`groups`] as an inventory.
pub(crate) fn inventory() -> Inventory {
    groups().into_iter().collect()
}
