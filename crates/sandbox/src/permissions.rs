//! `IpPermissions` of a request: read as text, then validated by EC2's rules.
//!
//! Reading and validation are separate because a dry run ends between the two.

use super::answer;
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::state::{Group, StoredRule};
use super::world::{World, group_id_from_text};
use portcullis_ec2::shape::{
    ip_permission, ip_range, ipv6_range, prefix_list_id, request, user_id_group_pair,
};
use portcullis_model::{
    AddressFamily, Cidr, Direction, GroupReference, IcmpError, IcmpTypeCode, Peer, PortRange,
    PortRangeError, PrefixListId, Protocol, Rule, RuleDescription, RuleId, RuleKey, Traffic,
};

/// Unvalidated `IpPermission`.
#[derive(Clone, Debug, Default)]
pub(super) struct Permission {
    pub(super) protocol: Option<String>,
    pub(super) from_port: Option<i64>,
    pub(super) to_port: Option<i64>,
    pub(super) sources: Vec<Source>,
}

/// Unvalidated source or destination with its description.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) peer: RawPeer,
    pub(super) description: Option<String>,
}

/// Unvalidated peer.
#[derive(Clone, Debug)]
pub(super) enum RawPeer {
    /// CIDR block from the field for this address family.
    Cidr(AddressFamily, String),
    Group {
        id: Option<String>,
        name: Option<String>,
        account_id: Option<String>,
    },
    PrefixList(String),
}

/// Reads `IpPermissions.N`.
pub(super) fn read(parameters: &mut Parameters) -> Result<Vec<Permission>, Refusal> {
    let mut permissions = Vec::new();
    for prefix in parameters.prefixes(request::IP_PERMISSIONS.query) {
        permissions.push(read_permission(parameters, &prefix)?);
    }
    Ok(permissions)
}

/// Reads the legacy parameters for one permission: `IpProtocol`, `FromPort`, `ToPort`, `CidrIp`,
/// `SourceSecurityGroupName`, `SourceSecurityGroupOwnerId`. Without a protocol, a source group
/// "grants full ICMP, UDP, and TCP access", which boto's `authorize(src_group=...)` relies on.
pub(super) fn read_legacy(parameters: &mut Parameters) -> Result<Vec<Permission>, Refusal> {
    let mut permission = Permission {
        protocol: parameters.text("IpProtocol"),
        from_port: parameters.integer("FromPort")?,
        to_port: parameters.integer("ToPort")?,
        sources: Vec::new(),
    };
    if let Some(range) = parameters.text("CidrIp") {
        permission.sources.push(Source {
            peer: RawPeer::Cidr(AddressFamily::Ipv4, range),
            description: None,
        });
    }
    let name = parameters.text("SourceSecurityGroupName");
    let account_id = parameters.text("SourceSecurityGroupOwnerId");
    if name.is_some() {
        permission.sources.push(Source {
            peer: RawPeer::Group {
                id: None,
                name,
                account_id,
            },
            description: None,
        });
    }
    if permission.protocol.is_none() && permission.sources.is_empty() {
        return Ok(Vec::new());
    }
    let is_grant_to_group = permission.protocol.is_none()
        && matches!(permission.sources.as_slice(), [source] if matches!(source.peer, RawPeer::Group { .. }));
    if !is_grant_to_group {
        return Ok(vec![permission]);
    }
    let all = |protocol: &str, from_port, to_port| Permission {
        protocol: Some(protocol.to_owned()),
        from_port: Some(from_port),
        to_port: Some(to_port),
        sources: permission.sources.clone(),
    };
    Ok(vec![
        all("tcp", 0, 65535),
        all("udp", 0, 65535),
        all("icmp", -1, -1),
    ])
}

fn read_permission(parameters: &mut Parameters, prefix: &str) -> Result<Permission, Refusal> {
    let mut sources = Vec::new();
    for (list, range, family) in [
        (
            ip_permission::IP_RANGES,
            ip_range::CIDR_IP,
            AddressFamily::Ipv4,
        ),
        (
            ip_permission::IPV6_RANGES,
            ipv6_range::CIDR_IPV6,
            AddressFamily::Ipv6,
        ),
    ] {
        for item in parameters.member_items(prefix, list) {
            let range = parameters.member(&item, range);
            sources.push(Source {
                peer: RawPeer::Cidr(family, range.unwrap_or_default()),
                description: parameters.member(&item, ip_range::DESCRIPTION),
            });
        }
    }
    for item in parameters.member_items(prefix, ip_permission::PREFIX_LIST_IDS) {
        let id = parameters.member(&item, prefix_list_id::PREFIX_LIST_ID);
        sources.push(Source {
            peer: RawPeer::PrefixList(id.unwrap_or_default()),
            description: parameters.member(&item, prefix_list_id::DESCRIPTION),
        });
    }
    for item in parameters.member_items(prefix, ip_permission::USER_ID_GROUP_PAIRS) {
        use user_id_group_pair as names;
        // Clients send back pairs from Describe responses, with members that only EC2 sets.
        for ignored in [names::VPC_ID, names::PEERING_ID, names::PEERING_STATUS] {
            parameters.member(&item, ignored);
        }
        sources.push(Source {
            peer: RawPeer::Group {
                id: parameters.member(&item, names::GROUP_ID),
                name: parameters.member(&item, names::GROUP_NAME),
                account_id: parameters.member(&item, names::USER_ID),
            },
            description: parameters.member(&item, names::DESCRIPTION),
        });
    }
    Ok(Permission {
        protocol: parameters.member(prefix, ip_permission::IP_PROTOCOL),
        from_port: parameters.member_integer(prefix, ip_permission::FROM_PORT)?,
        to_port: parameters.member_integer(prefix, ip_permission::TO_PORT)?,
        sources,
    })
}

/// Purpose of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Adding rules: their sources must be within reach.
    Add,
    /// Finding existing rules: a stale rule references a group that is out of reach.
    Find,
}

/// Converts permissions to rules, one per source. Refuses duplicates, even if they differ only in
/// the host bits of a CIDR block.
pub(super) fn rules(
    world: &World<'_>,
    group: &Group,
    direction: Direction,
    permissions: &[Permission],
    purpose: Purpose,
) -> Result<Vec<RequestedRule>, Refusal> {
    if permissions.is_empty() {
        return Err(Refusal::missing_parameter("ipPermissions"));
    }
    let mut rules: Vec<RequestedRule> = Vec::new();
    let mut keys = std::collections::BTreeSet::new();
    for permission in permissions {
        let traffic = traffic(
            permission.protocol.as_deref(),
            permission.from_port,
            permission.to_port,
        )?;
        if permission.sources.is_empty() {
            return Err(Refusal::new(
                "MissingParameter",
                &[
                    "Missing source specification: include source security group or CIDR information",
                ],
            ));
        }
        for source in &permission.sources {
            let rule = RequestedRule {
                direction,
                traffic,
                peer: peer(world, group, &source.peer, purpose)?,
                description: description(source.description.as_deref())?,
            };
            if !keys.insert(rule.key()) {
                return Err(Refusal::duplicate_rule());
            }
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// Valid rule in a request, not yet compared with others.
#[derive(Clone, Debug)]
pub(super) struct RequestedRule {
    pub(super) direction: Direction,
    pub(super) traffic: Traffic,
    pub(super) peer: Peer,
    pub(super) description: Option<String>,
}

impl RequestedRule {
    /// Returns the key by which duplicates are found.
    pub(super) fn key(&self) -> RuleKey {
        Rule::new(self.direction, self.traffic, self.peer.clone()).key()
    }

    /// Returns EC2's error for a rule that the group already has, which names the rule.
    pub(super) fn duplicate(&self) -> Refusal {
        Refusal::new(
            "InvalidPermission.Duplicate",
            &[
                "the specified rule \"",
                &answer::rule_in_words(self.traffic, &self.peer),
                "\" already exists",
            ],
        )
    }
}

/// Validates protocol and ports with EC2's rules and messages.
pub(super) fn traffic(
    protocol: Option<&str>,
    from_port: Option<i64>,
    to_port: Option<i64>,
) -> Result<Traffic, Refusal> {
    let protocol = protocol_from_text(protocol)?;
    let pair = from_port.zip(to_port);
    let missing = |what: &str| {
        Refusal::invalid_value(&[
            "Invalid value for portRange. Must specify both from and to ports with ",
            what,
            ".",
        ])
    };
    match protocol {
        Protocol::All => Ok(Traffic::All),
        Protocol::Other(number) => Ok(Traffic::Other(number)),
        Protocol::Tcp | Protocol::Udp => {
            let (from, to) = pair.ok_or_else(|| missing("TCP/UDP"))?;
            let ports = PortRange::new(port(from)?, port(to)?).map_err(|error| match error {
                PortRangeError::Reversed { from, to } => Refusal::invalid_value(&[
                    "Invalid TCP/UDP port range (",
                    &from.to_string(),
                    ":",
                    &to.to_string(),
                    ")",
                ]),
                other => Refusal::malformed_permission(&[&other.to_string()]),
            })?;
            Ok(match protocol {
                Protocol::Tcp => Traffic::Tcp(ports),
                _ => Traffic::Udp(ports),
            })
        }
        Protocol::Icmp => {
            let (message_type, code) = pair.ok_or_else(|| missing("ICMP"))?;
            Ok(Traffic::Icmp(messages(message_type, code)?))
        }
        // "For icmpv6, the port range is optional; if you omit the port range, traffic for all types
        // and codes is allowed."
        Protocol::Icmpv6 => match (from_port, to_port) {
            (None, None) => Ok(Traffic::Icmpv6(IcmpTypeCode::Any)),
            _ => {
                let (message_type, code) = pair.ok_or_else(|| missing("ICMP"))?;
                Ok(Traffic::Icmpv6(messages(message_type, code)?))
            }
        },
    }
}

/// Whether a permission has ports that EC2 would have to ignore: the protocol is "all", and the
/// ports are neither absent nor -1.
pub(super) fn has_ports_of_all(
    traffic: Traffic,
    from_port: Option<i64>,
    to_port: Option<i64>,
) -> bool {
    let is_given = |port: Option<i64>| port.is_some_and(|port| port != -1);
    traffic == Traffic::All && (is_given(from_port) || is_given(to_port))
}

/// Parses a protocol. EC2 accepts `tcp`, `udp`, `icmp`, `icmpv6`, `-1` and numbers, but not the
/// other names that [`Protocol::parse`] accepts from users.
fn protocol_from_text(text: Option<&str>) -> Result<Protocol, Refusal> {
    let Some(text) = text else {
        return Err(Refusal::invalid_value(&[
            "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
        ]));
    };
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = text.to_ascii_lowercase();
    let is_name = matches!(
        name.as_str(),
        "tcp" | "udp" | "icmp" | "icmpv6" | "all" | "-1"
    );
    Protocol::parse(text)
        .ok()
        .filter(|_| is_number || is_name)
        .ok_or_else(|| {
            Refusal::invalid_value(&[
                "Invalid value '",
                text,
                "' for IP protocol. Unknown protocol.",
            ])
        })
}

fn port(number: i64) -> Result<u16, Refusal> {
    u16::try_from(number).map_err(|_| {
        Refusal::malformed_permission(&["TCP/UDP port (", &number.to_string(), ") out of range"])
    })
}

fn messages(message_type: i64, code: i64) -> Result<IcmpTypeCode, Refusal> {
    IcmpTypeCode::from_numbers(message_type, code).map_err(|error| match error {
        // The message for a code is known from
        // terraform-aws-modules/terraform-aws-security-group#7.
        IcmpError::OutOfRange { part, value } => {
            Refusal::invalid_value(&["ICMP ", part, " (", &value.to_string(), ") out of range"])
        }
        _ => Refusal::malformed_permission(&[
            "ICMP code (",
            &code.to_string(),
            ") must be -1 when the ICMP type is -1",
        ]),
    })
}

/// Parses a CIDR block of the field's address family. EC2 requires the slash even for a single
/// address.
pub(super) fn cidr(family: AddressFamily, text: &str) -> Result<Cidr, Refusal> {
    Cidr::parse(text)
        .ok()
        .filter(|cidr| cidr.family() == family && text.contains('/') && text.trim() == text)
        .ok_or_else(|| Refusal::invalid_value(&["CIDR block ", text, " is malformed"]))
}

fn peer(
    world: &World<'_>,
    group: &Group,
    raw: &RawPeer,
    purpose: Purpose,
) -> Result<Peer, Refusal> {
    if let RawPeer::Group { id: Some(id), .. } = raw
        && purpose == Purpose::Find
        && let Some(named) = group.rules.iter().find(|rule| rule.names_group(id))
    {
        return Ok(named.peer.clone());
    }
    match raw {
        RawPeer::Cidr(family, text) => Ok(Peer::Cidr(cidr(*family, text)?)),
        RawPeer::PrefixList(id) => prefix_list(world, id),
        RawPeer::Group {
            id: Some(id),
            account_id,
            ..
        } => group_by_id(world, group, id, account_id.as_deref()),
        RawPeer::Group {
            id: None,
            name: Some(name),
            ..
        } => {
            let named = world.find_group_by_name(name)?;
            if named.vpc_id != group.vpc_id {
                return Err(Refusal::different_networks());
            }
            Ok(Peer::Group(GroupReference::new(named.id.clone())))
        }
        RawPeer::Group {
            id: None,
            name: None,
            ..
        } => Err(Refusal::missing_parameter("groupId")),
    }
}

/// Parses the id of a prefix list and checks that the Region has it.
pub(super) fn prefix_list(world: &World<'_>, text: &str) -> Result<Peer, Refusal> {
    let id = PrefixListId::parse(text)
        .ok()
        .filter(|id| id.as_str() == text)
        .ok_or_else(|| {
            Refusal::malformed_id("InvalidPrefixListId.Malformed", text, PrefixListId::PREFIX)
        })?;
    if world.state.prefix_list(&id).is_none() {
        return Err(Refusal::not_found(
            "InvalidPrefixListID.NotFound",
            "prefix list ID",
            text,
        ));
    }
    Ok(Peer::PrefixList(id))
}

/// Finds a group that a rule of `group` may reference: a group that can be used in the same VPC, or
/// another account's group across a peering connection of that VPC.
pub(super) fn group_by_id(
    world: &World<'_>,
    group: &Group,
    text: &str,
    account_id: Option<&str>,
) -> Result<Peer, Refusal> {
    let id = group_id_from_text(text)?;
    let mut reference = GroupReference::new(id.clone());
    if let Some(foreign) = world
        .state
        .foreign_groups
        .iter()
        .find(|group| group.id == id)
    {
        let is_owner = account_id.is_none_or(|account| account == foreign.account_id.as_str());
        if !is_owner || foreign.near_vpc_id != group.vpc_id {
            return Err(Refusal::group_not_found(text));
        }
        reference.account_id = Some(foreign.account_id.clone());
        return Ok(Peer::Group(reference));
    }
    let is_owner = |group: &&Group| {
        let owner = answer::owner_of_group(world, group);
        account_id.is_none_or(|account| account == owner)
    };
    let known = world.state.group(&id).filter(is_owner);
    reference.account_id = known.and_then(|known| known.owner_id.clone());
    match known {
        None => Err(Refusal::group_not_found(text)),
        Some(other) if !other.shares_vpc_with(group) => Err(Refusal::different_networks()),
        Some(_) => Ok(Peer::Group(reference)),
    }
}

/// Validates a rule description with EC2's character set. A single blank is stored as no
/// description.
pub(super) fn description(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.filter(|text| *text != " ") else {
        return Ok(None);
    };
    match RuleDescription::parse(text) {
        Ok(description) => Ok(Some(description.to_string())),
        Err(_) => Err(Refusal::invalid_value(&[
            "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: ",
            CHARACTER_SET,
        ])),
    }
}

/// Allowed characters, as in EC2's error messages.
pub(super) const CHARACTER_SET: &str = "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*";

/// Parses a rule id in EC2's exact spelling.
pub(super) fn rule_id_from_text(text: &str) -> Result<RuleId, Refusal> {
    RuleId::parse(text)
        .ok()
        .filter(|id| id.as_str() == text)
        .ok_or_else(|| {
            Refusal::malformed_id("InvalidSecurityGroupRuleId.Malformed", text, RuleId::PREFIX)
        })
}

/// Finds a rule of the group by id and direction.
pub(super) fn rule_by_id<'a>(
    group: &'a Group,
    direction: Direction,
    text: &str,
) -> Result<&'a StoredRule, Refusal> {
    let id = rule_id_from_text(text)?;
    group
        .rules_in(direction)
        .find(|rule| rule.id == id)
        .ok_or_else(|| Refusal::rule_id_not_found(text))
}
