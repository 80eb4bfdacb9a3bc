//! Decoders for the parts of EC2's responses that several actions share: rules as IpPermissions and
//! as SecurityGroupRules, tags, flags. [`super::shape`] has their names and their encoders.
//!
//! Decoding is lenient, because a rule that EC2 would never send must not hide the others:
//! emulators omit ports and accept what EC2 refuses. An unreadable part gets the widest meaning:
//! overstating what a rule allows is the safe mistake.

use std::sync::Arc;

use super::shape::{
    ip_permission, ip_range, ipv6_range, prefix_list_id, revoked_security_group_rule,
    security_group_rule, tag, user_id_group_pair,
};
use portcullis_model::{
    AccountId, AssociationState, Cidr, Direction, GroupId, GroupReference, IcmpTypeCode, Peer,
    Peering, PortRange, PrefixListId, Protocol, Rule, RuleId, Tag, Traffic, VpcId,
};
use portcullis_xml::{Reader, XmlError, bad_value};

/// Decodes `<return>`; any value other than true is an error.
pub(crate) fn decode_return(reader: &mut Reader<'_>) -> Result<(), XmlError> {
    if decode_bool(reader, "return")? {
        Ok(())
    } else {
        Err(XmlError::ReturnedFalse)
    }
}

/// Decodes a response with no content but `<return>true</return>`. Emulators omit the element; the
/// successful status is then enough.
pub(crate) fn decode_acknowledgement(reader: &mut Reader<'_>) -> Result<(), XmlError> {
    while let Some(name) = reader.next_child()? {
        match name {
            "return" => decode_return(reader)?,
            _ => reader.skip()?,
        }
    }
    Ok(())
}

/// Decodes a response whose content is the state of an association; `None` if it has none.
pub(crate) fn decode_association_state(
    reader: &mut Reader<'_>,
) -> Result<Option<AssociationState>, XmlError> {
    let mut state = None;
    while let Some(name) = reader.next_child()? {
        match name {
            "state" => state = Some(AssociationState::from_remote(&reader.text()?)),
            _ => reader.skip()?,
        }
    }
    Ok(state)
}

/// Decodes the text of the open element as a boolean.
pub(crate) fn decode_bool(
    reader: &mut Reader<'_>,
    element: &'static str,
) -> Result<bool, XmlError> {
    let text = reader.text()?;
    match text.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        other if other.eq_ignore_ascii_case("true") => Ok(true),
        other if other.eq_ignore_ascii_case("false") => Ok(false),
        other => Err(bad_value(element, other)),
    }
}

/// Decodes a list. `decode_item` is called with each `<item>` open, and must close it.
pub(crate) fn decode_items<'a>(
    reader: &mut Reader<'a>,
    mut decode_item: impl FnMut(&mut Reader<'a>) -> Result<(), XmlError>,
) -> Result<(), XmlError> {
    while let Some(name) = reader.next_child()? {
        match name {
            "item" => decode_item(reader)?,
            _ => reader.skip()?,
        }
    }
    Ok(())
}

/// Decodes a `tagSet`.
pub(crate) fn decode_tag_set(reader: &mut Reader<'_>) -> Result<Vec<Tag>, XmlError> {
    let mut tags = Vec::new();
    decode_items(reader, |reader| {
        let (mut key, mut value) = (String::new(), String::new());
        while let Some(name) = reader.next_child()? {
            match name {
                tag::xml::KEY => key = reader.text()?.into_owned(),
                tag::xml::VALUE => value = reader.text()?.into_owned(),
                _ => reader.skip()?,
            }
        }
        if !key.is_empty() {
            tags.push(Tag { key, value });
        }
        Ok(())
    })?;
    Ok(tags)
}

/// Decodes a `tagSet` and returns the value of the tag `Name`, unless it is empty.
pub(crate) fn decode_name_tag(reader: &mut Reader<'_>) -> Result<Option<String>, XmlError> {
    let tags = decode_tag_set(reader)?;
    let name = tags.into_iter().find(|tag| tag.key == "Name");
    Ok(name.map(|tag| tag.value).filter(|value| !value.is_empty()))
}

/// Returns the text of one child of the open element and skips the others.
pub(crate) fn decode_leaf(
    reader: &mut Reader<'_>,
    wanted: &str,
) -> Result<Option<String>, XmlError> {
    let mut found = None;
    while let Some(name) = reader.next_child()? {
        if name == wanted {
            found = reader.word()?.map(Into::into);
        } else {
            reader.skip()?;
        }
    }
    Ok(found)
}

/// Decodes a list of GroupIdentifiers and adds the IDs to `groups`.
pub(crate) fn decode_group_ids(
    reader: &mut Reader<'_>,
    groups: &mut Vec<GroupId>,
) -> Result<(), XmlError> {
    decode_items(reader, |reader| {
        groups.extend(decode_leaf(reader, "groupId")?.map(GroupId::from_remote));
        Ok(())
    })
}

/// Decodes a list whose items are IDs of groups and adds them to `groups`.
pub(crate) fn decode_id_items(
    reader: &mut Reader<'_>,
    groups: &mut Vec<GroupId>,
) -> Result<(), XmlError> {
    decode_items(reader, |reader| {
        groups.extend(reader.shared_word()?.map(GroupId::from_remote));
        Ok(())
    })
}

/// Decodes a list of IpPermissions as one rule per peer, appended to `rules` in the order of the
/// response. The owners of groups are unchanged; see [`strip_own_account_id`].
pub(crate) fn decode_ip_permissions(
    reader: &mut Reader<'_>,
    direction: Direction,
    rules: &mut Vec<Rule>,
) -> Result<(), XmlError> {
    use ip_permission::xml as names;
    decode_items(reader, |reader| {
        let first = rules.len();
        let mut traffic = TrafficFields::default();
        while let Some(name) = reader.next_child()? {
            let add_rule = |peer, description| {
                rules.push(Rule {
                    id: None,
                    direction,
                    // The protocol may follow the peers, so it is filled in below.
                    traffic: Traffic::All,
                    peer,
                    description,
                    tags: Vec::new(),
                });
            };
            match name {
                names::IP_PROTOCOL | names::FROM_PORT | names::TO_PORT => {
                    traffic.read(name, reader)?;
                }
                names::USER_ID_GROUP_PAIRS => {
                    decode_peers(reader, add_rule, PeerFields::group)?;
                }
                names::IP_RANGES => decode_ranges(reader, add_rule, ANY_IPV4)?,
                names::IPV6_RANGES => decode_ranges(reader, add_rule, ANY_IPV6)?,
                names::PREFIX_LIST_IDS => {
                    decode_peers(reader, add_rule, PeerFields::prefix_list)?;
                }
                _ => reader.skip()?,
            }
        }
        let traffic = traffic.traffic();
        for rule in rules.iter_mut().skip(first) {
            rule.traffic = traffic;
        }
        Ok(())
    })
}

/// Decodes the response to an authorization: the new rules, if the server returns them.
pub(crate) fn decode_authorized(
    reader: &mut Reader<'_>,
    direction: Direction,
) -> Result<Vec<Rule>, XmlError> {
    let mut rules = Vec::new();
    while let Some(name) = reader.next_child()? {
        match name {
            "return" => decode_return(reader)?,
            "securityGroupRuleSet" => decode_items(reader, |reader| {
                let (_, rule) = decode_security_group_rule(reader, Some(direction))?;
                rules.extend(rule);
                Ok(())
            })?,
            _ => reader.skip()?,
        }
    }
    Ok(rules)
}

/// Decodes one `SecurityGroupRule` or `RevokedSecurityGroupRule`: its group and, if it has a peer,
/// the rule. `direction` is for responses that omit it.
pub(crate) fn decode_security_group_rule(
    reader: &mut Reader<'_>,
    direction: Option<Direction>,
) -> Result<(Option<GroupId>, Option<Rule>), XmlError> {
    use security_group_rule::xml as names;
    let mut direction = direction;
    let mut id = None;
    let mut group_id = None;
    let mut owner_id = None;
    let mut description = Arc::default();
    let mut tags = Vec::new();
    let mut traffic = TrafficFields::default();
    let mut peer = None;
    while let Some(name) = reader.next_child()? {
        match name {
            names::SECURITY_GROUP_RULE_ID => id = reader.word()?.map(RuleId::from_remote),
            names::GROUP_ID => group_id = reader.shared_word()?.map(GroupId::from_remote),
            names::GROUP_OWNER_ID => owner_id = reader.word()?,
            names::IS_EGRESS => {
                let is_egress = decode_bool(reader, names::IS_EGRESS)?;
                direction = Some(if is_egress {
                    Direction::Egress
                } else {
                    Direction::Ingress
                });
            }
            names::IP_PROTOCOL | names::FROM_PORT | names::TO_PORT => traffic.read(name, reader)?,
            names::CIDR_IPV4 => {
                peer = reader
                    .word()?
                    .map(|text| cidr_peer(&text, ANY_IPV4))
                    .or(peer)
            }
            names::CIDR_IPV6 => {
                peer = reader
                    .word()?
                    .map(|text| cidr_peer(&text, ANY_IPV6))
                    .or(peer)
            }
            names::PREFIX_LIST_ID => peer = reader.shared_word()?.map(prefix_list_peer).or(peer),
            revoked_security_group_rule::xml::REFERENCED_GROUP_ID => {
                let group = reader.shared_word()?.map(GroupId::from_remote);
                peer = group
                    .map(|id| Peer::Group(GroupReference::new(id)))
                    .or(peer);
            }
            names::REFERENCED_GROUP_INFO => peer = PeerFields::read(reader)?.group().or(peer),
            names::DESCRIPTION => description = reader.shared_text()?,
            names::TAGS => tags = decode_tag_set(reader)?,
            _ => reader.skip()?,
        }
    }
    let Some(direction) = direction else {
        return Err(reader.unexpected(names::IS_EGRESS));
    };
    let rule = peer.map(|peer| {
        let mut rule = Rule {
            id,
            direction,
            traffic: traffic.traffic(),
            peer,
            description,
            tags,
        };
        if let Some(owner_id) = &owner_id {
            strip_own_account_id(std::slice::from_mut(&mut rule), owner_id);
        }
        // Emulators omit the owner, but a group that references itself has the same owner.
        if let Peer::Group(reference) = &mut rule.peer
            && group_id.as_ref() == Some(&reference.group_id)
        {
            reference.account_id = None;
        }
        rule
    });
    Ok((group_id, rule))
}

/// Removes the owner from references to groups of the same account. EC2 always names it; users and
/// requests leave it out.
pub(crate) fn strip_own_account_id(rules: &mut [Rule], own_account: &str) {
    for rule in rules {
        if let Peer::Group(reference) = &mut rule.peer
            && reference
                .account_id
                .as_ref()
                .is_some_and(|id| id.as_str() == own_account)
        {
            reference.account_id = None;
        }
    }
}

/// Decodes a list of IpRange or Ipv6Range, which most rules have. `widest` replaces a range that
/// cannot be parsed.
fn decode_ranges(
    reader: &mut Reader<'_>,
    mut add_rule: impl FnMut(Peer, Arc<str>),
    widest: &str,
) -> Result<(), XmlError> {
    decode_items(reader, |reader| {
        let mut peer = None;
        let mut description = None;
        while let Some(name) = reader.next_child()? {
            match name {
                ip_range::xml::CIDR_IP | ipv6_range::xml::CIDR_IPV6 => {
                    peer = reader.word()?.map(|text| cidr_peer(&text, widest));
                }
                ip_range::xml::DESCRIPTION => description = Some(reader.shared_text()?),
                _ => reader.skip()?,
            }
        }
        if let Some(peer) = peer {
            add_rule(peer, description.unwrap_or_default());
        }
        Ok(())
    })
}

/// Decodes a list of UserIdGroupPair or PrefixListId; `make` selects the kind.
fn decode_peers(
    reader: &mut Reader<'_>,
    mut add_rule: impl FnMut(Peer, Arc<str>),
    make: fn(PeerFields) -> Option<Peer>,
) -> Result<(), XmlError> {
    decode_items(reader, |reader| {
        let mut fields = PeerFields::read(reader)?;
        let description = std::mem::take(&mut fields.description);
        if let Some(peer) = make(fields) {
            add_rule(peer, description);
        }
        Ok(())
    })
}

/// Elements of UserIdGroupPair, PrefixListId and ReferencedSecurityGroup, whose names do not clash.
#[derive(Default)]
struct PeerFields {
    description: Arc<str>,
    group_id: Option<Arc<str>>,
    group_name: Option<Arc<str>>,
    peering: Peering,
    prefix_list_id: Option<Arc<str>>,
    user_id: Option<Arc<str>>,
}

impl PeerFields {
    fn read(reader: &mut Reader<'_>) -> Result<Self, XmlError> {
        use user_id_group_pair::xml as names;
        let mut fields = Self::default();
        while let Some(name) = reader.next_child()? {
            match name {
                names::DESCRIPTION => fields.description = reader.shared_text()?,
                names::GROUP_ID => fields.group_id = reader.shared_word()?,
                names::GROUP_NAME => fields.group_name = reader.shared_word()?,
                names::PEERING_STATUS => fields.peering.status = reader.shared_word()?,
                prefix_list_id::xml::PREFIX_LIST_ID => {
                    fields.prefix_list_id = reader.shared_word()?
                }
                names::USER_ID => fields.user_id = reader.shared_word()?,
                names::VPC_ID => {
                    fields.peering.vpc_id = reader.shared_word()?.map(VpcId::from_remote);
                }
                names::PEERING_ID => {
                    fields.peering.connection_id = reader.shared_word()?;
                }
                _ => reader.skip()?,
            }
        }
        Ok(fields)
    }

    fn prefix_list(self) -> Option<Peer> {
        self.prefix_list_id.map(prefix_list_peer)
    }

    fn group(self) -> Option<Peer> {
        // EC2-Classic and some emulators reference groups by name only.
        let group_id = self.group_id.or(self.group_name)?;
        let mut reference = GroupReference::new(GroupId::from_remote(group_id));
        reference.account_id = self.user_id.map(AccountId::from_remote);
        Some(Peer::Group(reference.with_peering(self.peering)))
    }
}

/// Elements `ipProtocol`, `fromPort` and `toPort`, unchanged.
#[derive(Default)]
pub(crate) struct TrafficFields {
    pub(crate) protocol: Option<Protocol>,
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl TrafficFields {
    fn read(&mut self, name: &str, reader: &mut Reader<'_>) -> Result<(), XmlError> {
        let text = reader.word()?;
        match (name, text) {
            (_, None) => {}
            (ip_permission::xml::IP_PROTOCOL, Some(text)) => {
                self.protocol = Protocol::parse(&text).ok()
            }
            (ip_permission::xml::FROM_PORT, Some(text)) => self.from = text.parse().ok(),
            (_, Some(text)) => self.to = text.parse().ok(),
        }
        Ok(())
    }

    /// Returns the traffic that the three elements describe; if they are invalid, the nearest
    /// traffic that is not narrower.
    pub(crate) fn traffic(&self) -> Traffic {
        let Some(protocol) = self.protocol else {
            return Traffic::All;
        };
        Traffic::from_fields(protocol, self.from, self.to).unwrap_or_else(|_| match protocol {
            Protocol::Tcp => Traffic::Tcp(self.nearest_ports()),
            Protocol::Udp => Traffic::Udp(self.nearest_ports()),
            Protocol::Icmp => Traffic::Icmp(self.nearest_messages()),
            Protocol::Icmpv6 => Traffic::Icmpv6(self.nearest_messages()),
            Protocol::All => Traffic::All,
            Protocol::Other(number) => Traffic::Other(number),
        })
    }

    fn nearest_ports(&self) -> PortRange {
        let port = |field: Option<i64>, missing: u16| match field {
            None | Some(..0) => missing,
            Some(number) => u16::try_from(number).unwrap_or(u16::MAX),
        };
        let (from, to) = (port(self.from, 0), port(self.to, u16::MAX));
        PortRange::new(from.min(to), from.max(to)).unwrap_or(PortRange::ALL)
    }

    fn nearest_messages(&self) -> IcmpTypeCode {
        let message_type = self.from.and_then(|number| u8::try_from(number).ok());
        message_type.map_or(IcmpTypeCode::Any, IcmpTypeCode::AnyCode)
    }
}

fn cidr_peer(text: &str, widest: &str) -> Peer {
    let cidr = Cidr::parse(text).or_else(|_| Cidr::parse(widest));
    match cidr {
        Ok(cidr) => Peer::Cidr(cidr),
        // Unreachable: `widest` is one of the two constants below.
        Err(_) => prefix_list_peer(text.into()),
    }
}

fn prefix_list_peer(id: Arc<str>) -> Peer {
    Peer::PrefixList(PrefixListId::from_remote(id))
}

const ANY_IPV4: &str = "0.0.0.0/0";
const ANY_IPV6: &str = "::/0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_traffic_becomes_the_nearest_wider_traffic() {
        let ports = |from, to| PortRange::new(from, to).unwrap();
        for (protocol, from, to, expected) in [
            ("tcp", "", "", Traffic::ALL_TCP),
            ("tcp", "-1", "-1", Traffic::ALL_TCP),
            ("6", "0", "65535", Traffic::ALL_TCP),
            ("udp", "80", "", Traffic::Udp(ports(80, 65535))),
            ("udp", "", "80", Traffic::Udp(ports(0, 80))),
            ("tcp", "90", "80", Traffic::Tcp(ports(80, 90))),
            ("tcp", "80", "99999", Traffic::Tcp(ports(80, 65535))),
            ("tcp", "eighty", "80", Traffic::Tcp(ports(0, 80))),
            ("icmp", "", "", Traffic::Icmp(IcmpTypeCode::Any)),
            ("icmp", "8", "", Traffic::Icmp(IcmpTypeCode::AnyCode(8))),
            ("icmp", "8", "999", Traffic::Icmp(IcmpTypeCode::AnyCode(8))),
            ("icmp", "-1", "3", Traffic::Icmp(IcmpTypeCode::Any)),
            (
                "58",
                "128",
                "0",
                Traffic::Icmpv6(IcmpTypeCode::Exact(128, 0)),
            ),
            ("-1", "22", "22", Traffic::All),
            ("50", "1", "2", Traffic::Other(50)),
            ("", "22", "22", Traffic::All),
            ("quic", "22", "22", Traffic::All),
        ] {
            let document = format!(
                "<a><item><ipProtocol>{protocol}</ipProtocol><fromPort>{from}</fromPort>\
                 <toPort>{to}</toPort><ipRanges><item><cidrIp>10.0.0.0/8</cidrIp></item></ipRanges></item></a>"
            );
            let rules = permissions(&document);
            assert_eq!(rules[0].traffic, expected, "{protocol} {from} {to}");
        }
    }

    #[test]
    fn an_invalid_peer_does_not_hide_the_others() {
        let rules = permissions(
            "<a><item><ipProtocol>-1</ipProtocol>\
             <ipRanges><item><cidrIp>10.0.0.7/8</cidrIp></item><item><cidrIp>all</cidrIp></item><item/></ipRanges>\
             <ipv6Ranges><item><cidrIpv6>?</cidrIpv6></item></ipv6Ranges>\
             <groups><item><groupName>classic</groupName></item><item><userId>1</userId></item></groups>\
             <prefixListIds><item/></prefixListIds></item></a>",
        );
        let peers: Vec<String> = rules.iter().map(|rule| rule.peer.to_string()).collect();
        assert_eq!(peers, ["10.0.0.0/8", "0.0.0.0/0", "::/0", "classic"]);
    }

    #[test]
    fn a_group_that_references_itself_needs_no_owner() {
        let document = "<a><groupId>sg-1</groupId><isEgress>false</isEgress><referencedGroupInfo>\
            <groupId>sg-1</groupId><userId>1</userId></referencedGroupInfo></a>";
        let mut reader = Reader::new(document.as_bytes()).unwrap();
        reader.root().unwrap();
        let (group_id, rule) = decode_security_group_rule(&mut reader, None).unwrap();
        assert_eq!(group_id, Some(GroupId::from_remote("sg-1")));
        assert_eq!(rule.unwrap().peer.to_string(), "sg-1");
    }

    #[test]
    fn booleans_are_true_or_false_only() {
        for (text, expected) in [
            ("true", Some(true)),
            (" False ", Some(false)),
            ("1", None),
            ("", None),
        ] {
            let document = format!("<a>{text}</a>");
            let mut reader = Reader::new(document.as_bytes()).unwrap();
            reader.root().unwrap();
            assert_eq!(decode_bool(&mut reader, "a").ok(), expected, "{text:?}");
        }
    }

    fn permissions(document: &str) -> Vec<Rule> {
        let mut reader = Reader::new(document.as_bytes()).unwrap();
        reader.root().unwrap();
        let mut rules = Vec::new();
        decode_ip_permissions(&mut reader, Direction::Ingress, &mut rules).unwrap();
        reader.finish().unwrap();
        rules
    }
}
