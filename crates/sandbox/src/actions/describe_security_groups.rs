//! DescribeSecurityGroups.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Group, StoredRule};
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::{Direction, Peer, Protocol};

/// Lists groups with their rules.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("GroupId");
    let names = parameters.texts("GroupName");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeSecurityGroups", 5..=1000)?;
    parameters.finish()?;

    let mut wanted = Vec::new();
    for id in &ids {
        wanted.push(world.find_group(Some(id), None)?.id.clone());
    }
    for name in &names {
        wanted.push(world.find_group_by_name(name)?.id.clone());
    }
    let is_wanted = |group: &&Group| wanted.is_empty() || wanted.contains(&group.id);
    let groups = world.state.groups.iter().filter(is_wanted).collect();
    let fields = [GROUP_FIELDS, OWN_FIELDS].concat();
    let groups = filters.select(world, groups, &fields, Some(|group| &group.tags))?;
    let (groups, next_token) = paging.page(groups, |group| group.id.as_str());

    Ok(answer::list(
        "securityGroupInfo",
        &groups,
        next_token.as_deref(),
        &mut |xml, group| {
            answer::group(xml, world, group);
        },
    ))
}

/// Filters shared by all actions that list groups.
pub(super) const GROUP_FIELDS: &[Field<Group>] = &[
    ("description", |_, group| vec![group.description.clone()]),
    ("group-id", |_, group| vec![group.id.to_string()]),
    ("group-name", |_, group| vec![group.name.clone()]),
    ("owner-id", |world, group| {
        vec![answer::owner_of_group(world, group).to_owned()]
    }),
];

const OWN_FIELDS: &[Field<Group>] = &[
    ("vpc-id", |_, group| vec![group.vpc_id.to_string()]),
    ("ip-permission.cidr", |_, group| {
        cidrs(group, Direction::Ingress, false)
    }),
    ("ip-permission.from-port", |_, group| {
        ports(group, Direction::Ingress, false)
    }),
    ("ip-permission.group-id", |_, group| {
        group_ids(group, Direction::Ingress)
    }),
    ("ip-permission.group-name", |world, group| {
        group_names(world, group, Direction::Ingress)
    }),
    ("ip-permission.ipv6-cidr", |_, group| {
        cidrs(group, Direction::Ingress, true)
    }),
    ("ip-permission.prefix-list-id", |_, group| {
        lists(group, Direction::Ingress)
    }),
    ("ip-permission.protocol", |_, group| {
        protocols(group, Direction::Ingress)
    }),
    ("ip-permission.to-port", |_, group| {
        ports(group, Direction::Ingress, true)
    }),
    ("ip-permission.user-id", |world, group| {
        owners(world, group, Direction::Ingress)
    }),
    ("egress.ip-permission.cidr", |_, group| {
        cidrs(group, Direction::Egress, false)
    }),
    ("egress.ip-permission.from-port", |_, group| {
        ports(group, Direction::Egress, false)
    }),
    ("egress.ip-permission.group-id", |_, group| {
        group_ids(group, Direction::Egress)
    }),
    ("egress.ip-permission.group-name", |world, group| {
        group_names(world, group, Direction::Egress)
    }),
    ("egress.ip-permission.ipv6-cidr", |_, group| {
        cidrs(group, Direction::Egress, true)
    }),
    ("egress.ip-permission.prefix-list-id", |_, group| {
        lists(group, Direction::Egress)
    }),
    ("egress.ip-permission.protocol", |_, group| {
        protocols(group, Direction::Egress)
    }),
    ("egress.ip-permission.to-port", |_, group| {
        ports(group, Direction::Egress, true)
    }),
    ("egress.ip-permission.user-id", |world, group| {
        owners(world, group, Direction::Egress)
    }),
];

/// Returns the values that a filter compares, from all rules of one direction.
fn values(
    group: &Group,
    direction: Direction,
    value: &dyn Fn(&StoredRule) -> Option<String>,
) -> Vec<String> {
    group.rules_in(direction).filter_map(value).collect()
}

fn cidrs(group: &Group, direction: Direction, is_ipv6: bool) -> Vec<String> {
    values(group, direction, &|rule| match &rule.peer {
        Peer::Cidr(cidr) if cidr.network().is_ipv6() == is_ipv6 => Some(cidr.to_string()),
        _ => None,
    })
}

fn ports(group: &Group, direction: Direction, is_last: bool) -> Vec<String> {
    values(group, direction, &|rule| {
        let (from, to) = rule.traffic.port_fields()?;
        Some(if is_last { to } else { from }.to_string())
    })
}

fn group_ids(group: &Group, direction: Direction) -> Vec<String> {
    values(group, direction, &|rule| match &rule.peer {
        Peer::Group(reference) => Some(reference.group_id.to_string()),
        _ => None,
    })
}

fn group_names(world: &World<'_>, group: &Group, direction: Direction) -> Vec<String> {
    values(group, direction, &|rule| match &rule.peer {
        Peer::Group(reference) => Some(world.state.group(&reference.group_id)?.name.clone()),
        _ => None,
    })
}

fn owners(world: &World<'_>, group: &Group, direction: Direction) -> Vec<String> {
    values(group, direction, &|rule| match &rule.peer {
        Peer::Group(reference) => {
            let owner = reference.account_id.as_ref();
            Some(owner.unwrap_or(world.account_id).to_string())
        }
        _ => None,
    })
}

fn lists(group: &Group, direction: Direction) -> Vec<String> {
    values(group, direction, &|rule| match &rule.peer {
        Peer::PrefixList(id) => Some(id.to_string()),
        _ => None,
    })
}

/// Returns the protocols: "tcp | udp | icmp, a protocol number, or -1". Named protocols also match
/// their numbers.
fn protocols(group: &Group, direction: Direction) -> Vec<String> {
    let number = |rule: &StoredRule| match rule.traffic.protocol() {
        Protocol::Icmp => Some("1".to_owned()),
        Protocol::Tcp => Some("6".to_owned()),
        Protocol::Udp => Some("17".to_owned()),
        Protocol::Icmpv6 => Some("58".to_owned()),
        Protocol::All | Protocol::Other(_) => None,
    };
    let mut all = values(group, direction, &|rule| {
        Some(rule.traffic.protocol().wire())
    });
    all.extend(values(group, direction, &number));
    all
}
