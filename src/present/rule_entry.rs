//! What a person typed for a rule, and what it means.

use std::sync::Arc;

use super::traffic_type::{PortsField, TRAFFIC_TYPES};
use crate::model::{
    Cidr, CidrError, Direction, GroupId, GroupReference, IcmpError, IcmpTypeCode, Peer, PeerError,
    PortRange, PortRangeError, Protocol, ProtocolError, Rule, RuleDescription, SecurityGroup,
    TextError, Traffic, VpcId,
};

/// The raw text of the fields of one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleEntry {
    /// The name of a kind of traffic, one of [`TRAFFIC_TYPES`].
    pub traffic_type: String,
    /// Ports, ICMP type and code, or protocol, as the kind asks.
    pub ports: String,
    /// The source or destination.
    pub source: String,
    /// The description.
    pub description: String,
}

/// What the meaning of a text depends on.
#[derive(Clone, Debug)]
pub struct EntryContext<'a> {
    /// The group the rule is for.
    pub group: &'a SecurityGroup,
    /// All groups known, among them those a rule may name.
    pub groups: &'a [Arc<SecurityGroup>],
}

/// What is wrong with each field; all none would be a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleEntryErrors {
    /// What is wrong with the ports.
    pub ports: Option<PortsError>,
    /// What is wrong with the source.
    pub source: Option<SourceError>,
    /// What is wrong with the description.
    pub description: Option<TextError>,
    /// The rule as a whole is already there; the text names it.
    pub duplicate: Option<String>,
}

/// What is wrong with the ports field. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortsError {
    /// Not an ICMP type and code.
    #[error(transparent)]
    Icmp(#[from] IcmpError),
    /// Not ports.
    #[error(transparent)]
    Ports(#[from] PortRangeError),
    /// Not a protocol.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// A protocol that has ports or messages of its own.
    #[error("{0} has ports or message types; choose it from the list of types")]
    HasItsOwnType(Protocol),
}

/// What is wrong with a source or destination. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// Several groups share the name.
    #[error("{count} groups are named {name:?}; type the id of one")]
    AmbiguousName {
        /// The name typed.
        name: String,
        /// How many have it.
        count: usize,
    },
    /// Nothing was typed.
    #[error(
        "empty; expected a range such as 203.0.113.0/24, a group's name or id, a prefix list id, or anywhere"
    )]
    Empty,
    /// A group of a VPC this rule cannot reach.
    #[error("{name} ({id}) is in {vpc}; a rule can only name groups of its own or a peered VPC")]
    OtherVpc {
        /// The group's name.
        name: String,
        /// The group's id.
        id: GroupId,
        /// The group's VPC.
        vpc: VpcId,
    },
    /// Looks like a range or an id, and is none.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// No group has the name.
    #[error(
        "no group is named {0:?}; expected a range such as 203.0.113.0/24, a group's name or id, or anywhere"
    )]
    UnknownName(String),
}

impl RuleEntryErrors {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl RuleEntry {
    /// The rule these texts stand for.
    ///
    /// # Errors
    /// [`RuleEntryErrors`] says for each field what is wrong with it.
    pub fn parse(
        &self,
        direction: Direction,
        context: &EntryContext<'_>,
    ) -> Result<Rule, Box<RuleEntryErrors>> {
        let mut errors = RuleEntryErrors::default();
        let traffic = self
            .traffic()
            .map_err(|error| errors.ports = Some(error))
            .ok();
        let peer = parse_source(&self.source, context)
            .map_err(|error| errors.source = Some(error))
            .ok();
        let description = RuleDescription::parse(self.description.trim())
            .map_err(|error| errors.description = Some(error))
            .ok();
        let (Some(traffic), Some(peer), Some(description)) = (traffic, peer, description) else {
            return Err(Box::new(errors));
        };
        let mut rule = Rule::new(direction, traffic, peer);
        rule.description = description.as_str().into();
        let key = rule.key();
        if let Some(twin) = context
            .group
            .rules_in(direction)
            .find(|twin| twin.key() == key)
        {
            let id = twin
                .id
                .as_ref()
                .map(|id| format!(" ({id})"))
                .unwrap_or_default();
            errors.duplicate = Some(format!("{}{id}", super::rule_sentence(twin)));
            return Err(Box::new(errors));
        }
        Ok(rule)
    }

    /// What the ports field of the chosen kind asks for.
    pub fn ports_field(&self) -> PortsField {
        let kind = TRAFFIC_TYPES
            .iter()
            .find(|kind| kind.name == self.traffic_type);
        kind.map_or(PortsField::Tcp, |kind| kind.ports)
    }

    fn traffic(&self) -> Result<Traffic, PortsError> {
        Ok(match self.ports_field() {
            PortsField::Fixed(traffic) => traffic,
            PortsField::Tcp => Traffic::Tcp(PortRange::parse(&self.ports)?),
            PortsField::Udp => Traffic::Udp(PortRange::parse(&self.ports)?),
            PortsField::Icmp => Traffic::Icmp(IcmpTypeCode::parse(&self.ports)?),
            PortsField::Icmpv6 => Traffic::Icmpv6(IcmpTypeCode::parse(&self.ports)?),
            PortsField::Protocol => match Protocol::parse(&self.ports)? {
                Protocol::All => Traffic::All,
                Protocol::Other(number) => Traffic::Other(number),
                named => return Err(PortsError::HasItsOwnType(named)),
            },
        })
    }
}

/// What a source or destination stands for: a range, a bare address, `anywhere`, `self`, a group
/// by name or id, `123456789012/sg-...`, a prefix list id.
///
/// # Errors
/// [`SourceError`] says what it looks like and why it is not one.
pub fn parse_source(typed: &str, context: &EntryContext<'_>) -> Result<Peer, SourceError> {
    let text = typed.trim();
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "" => return Err(SourceError::Empty),
        "anywhere" | "anywhere-ipv4" | "any" | "0/0" => return Ok(Peer::parse("0.0.0.0/0")?),
        "anywhere-ipv6" => return Ok(Peer::parse("::/0")?),
        "self" => return Ok(Peer::Group(GroupReference::new(context.group.id.clone()))),
        _ => {}
    }
    let named: Vec<&Arc<SecurityGroup>> = context
        .groups
        .iter()
        .filter(|group| group.name.eq_ignore_ascii_case(text))
        .collect();
    let reachable: Vec<&&Arc<SecurityGroup>> = named
        .iter()
        .filter(|group| group.vpc_id == context.group.vpc_id)
        .collect();
    match (reachable.as_slice(), named.as_slice()) {
        ([group], _) => return Ok(Peer::Group(GroupReference::new(group.id.clone()))),
        ([], [group]) => return Err(other_vpc(group)),
        ([], []) => {}
        (_, all) => {
            return Err(SourceError::AmbiguousName {
                name: text.to_owned(),
                count: all.len(),
            });
        }
    }
    match Peer::parse(text) {
        Ok(Peer::Group(reference)) => {
            let known = context
                .groups
                .iter()
                .find(|group| group.id == reference.group_id);
            match known {
                Some(group) if group.vpc_id != context.group.vpc_id => Err(other_vpc(group)),
                // A group this page does not know may be in a peered VPC: EC2 decides.
                _ => Ok(Peer::Group(reference)),
            }
        }
        Ok(peer) => Ok(peer),
        Err(PeerError::Cidr(CidrError::Address(_))) if !looks_like_an_address(text) => {
            Err(SourceError::UnknownName(text.to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

impl RuleEntry {
    /// What EC2 will make of a source that is correct but not as EC2 stores it.
    pub fn source_note(&self) -> Option<String> {
        let cidr = Cidr::parse(&self.source).ok()?;
        if !self.source.contains('/') {
            return Some(format!("Means {cidr}, this address alone"));
        }
        cidr.had_host_bits()
            .then(|| format!("EC2 stores this as {cidr}"))
    }
}

fn other_vpc(group: &SecurityGroup) -> SourceError {
    SourceError::OtherVpc {
        name: group.name.clone(),
        id: group.id.clone(),
        vpc: group
            .vpc_id
            .clone()
            .unwrap_or_else(|| VpcId::from_remote("no VPC")),
    }
}

fn looks_like_an_address(text: &str) -> bool {
    let address = text.split('/').next().unwrap_or_default();
    !address.is_empty()
        && (address.contains(':')
            || address
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AccountId;

    fn group(id: &str, name: &str, vpc: &str) -> Arc<SecurityGroup> {
        Arc::new(SecurityGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            description: String::new(),
            vpc_id: Some(VpcId::from_remote(vpc)),
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: vec![Rule::new(
                Direction::Ingress,
                Traffic::Tcp(PortRange::single(80)),
                Peer::parse("10.0.0.0/8").unwrap(),
            )],
            has_rule_ids: false,
        })
    }

    fn groups() -> Vec<Arc<SecurityGroup>> {
        vec![
            group("sg-00000001", "apache", "vpc-00000001"),
            group("sg-00000002", "appserver", "vpc-00000001"),
            group("sg-00000003", "elsewhere", "vpc-00000002"),
            group("sg-00000004", "APPSERVER", "vpc-00000002"),
        ]
    }

    #[test]
    fn sources_understand_people() {
        let groups = groups();
        let context = EntryContext {
            group: &groups[1],
            groups: &groups,
        };
        let source = |typed: &str| parse_source(typed, &context).map(|peer| peer.to_string());
        for (typed, meaning) in [
            ("203.0.113.7", "203.0.113.7/32"),
            ("10.0.0.5/8", "10.0.0.0/8"),
            ("anywhere", "0.0.0.0/0"),
            ("Anywhere-IPv6", "::/0"),
            ("self", "sg-00000002"),
            ("apache", "sg-00000001"),
            ("Apache", "sg-00000001"),
            ("appserver", "sg-00000002"),
            ("sg-00000001", "sg-00000001"),
            ("sg-0000000f", "sg-0000000f"),
            ("123456789012/sg-1a2b3c4d", "123456789012/sg-1a2b3c4d"),
            ("pl-63a5400a", "pl-63a5400a"),
        ] {
            assert_eq!(source(typed), Ok(meaning.to_owned()), "{typed}");
        }
        assert_eq!(source(" "), Err(SourceError::Empty));
        assert!(matches!(
            source("elsewhere"),
            Err(SourceError::OtherVpc { .. })
        ));
        assert!(matches!(
            source("sg-00000003"),
            Err(SourceError::OtherVpc { .. })
        ));
        assert!(matches!(
            source("apachee"),
            Err(SourceError::UnknownName(_))
        ));
        assert!(
            source("10.0.0.256/8")
                .unwrap_err()
                .to_string()
                .contains("not an IP address")
        );
        assert!(
            source("10.0.0.0/33")
                .unwrap_err()
                .to_string()
                .contains("/0 to /32")
        );
        assert!(source("sg-1").unwrap_err().to_string().contains("8 or 17"));
    }

    #[test]
    fn each_field_has_its_own_error() {
        let groups = groups();
        let context = EntryContext {
            group: &groups[0],
            groups: &groups,
        };
        let entry = RuleEntry {
            traffic_type: "Custom TCP".into(),
            ports: "70000".into(),
            source: "nobody".into(),
            description: "it's".into(),
        };
        let errors = entry.parse(Direction::Ingress, &context).unwrap_err();
        assert!(errors.ports.is_some() && errors.source.is_some() && errors.description.is_some());
        let fine = RuleEntry {
            traffic_type: "SSH".into(),
            source: "192.168.1.130/32".into(),
            ..RuleEntry::default()
        };
        let rule = fine.parse(Direction::Ingress, &context).unwrap();
        assert_eq!(
            super::super::rule_sentence(&rule),
            "tcp 22 from 192.168.1.130/32"
        );
    }

    #[test]
    fn a_duplicate_after_canonicalisation_is_named() {
        let groups = groups();
        let context = EntryContext {
            group: &groups[0],
            groups: &groups,
        };
        let entry = RuleEntry {
            traffic_type: "HTTP".into(),
            source: "10.9.9.9/8".into(),
            description: "another text".into(),
            ..RuleEntry::default()
        };
        let errors = entry.parse(Direction::Ingress, &context).unwrap_err();
        assert_eq!(errors.duplicate.as_deref(), Some("tcp 80 from 10.0.0.0/8"));
        assert!(entry.parse(Direction::Egress, &context).is_ok());
        assert_eq!(
            entry.source_note().as_deref(),
            Some("EC2 stores this as 10.0.0.0/8")
        );
    }

    #[test]
    fn protocols_with_ports_are_sent_to_their_own_type() {
        let groups = groups();
        let context = EntryContext {
            group: &groups[0],
            groups: &groups,
        };
        let entry = |ports: &str| RuleEntry {
            traffic_type: "Custom protocol".into(),
            ports: ports.into(),
            source: "anywhere".into(),
            ..RuleEntry::default()
        };
        let parse = |ports: &str| entry(ports).parse(Direction::Ingress, &context);
        assert_eq!(parse("gre").unwrap().traffic, Traffic::Other(47));
        assert_eq!(parse("-1").unwrap().traffic, Traffic::All);
        assert!(matches!(
            parse("6").unwrap_err().ports,
            Some(PortsError::HasItsOwnType(Protocol::Tcp))
        ));
    }
}
