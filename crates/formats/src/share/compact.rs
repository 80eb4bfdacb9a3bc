//! Compact binary form of a snapshot, for links. It is deflated afterwards. Texts are in one table
//! and referenced by index. Consecutive rules with the same direction and traffic share a bundle.
//! The order of all items is that of the file.
//!
//! In the table, an even number before a text is twice its length in bytes. An odd number is twice
//! the index of an id kind in [`ID_KINDS`], plus one: such an id has seventeen digits, a 0 and
//! sixteen others, which follow as eight bytes.
//!
//! Numbers are LEB128: seven bits per byte, lowest first. An optional number is stored plus one, or
//! as 0 if it is missing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::extras::{parse_profile_text, profile_text};
use super::snapshot::name_tag;
use super::{
    Limits, MapPlace, Redaction, Scope, SharedPolicy, Snapshot, SnapshotExtras, SnapshotFacts,
    SnapshotSource,
};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, GroupReference, Groups, IcmpTypeCode,
    Inventory, Peer, Peering, PortRange, PrefixList, PrefixListEntries, PrefixListEntry,
    PrefixListId, PrefixListState, Protocol, Region, Rule, RuleId, SecurityGroup, Tag, Timestamp,
    Traffic, Vpc, VpcId,
};

/// Current version of the form. Of later versions only this byte is read. Version 1 has no versions and entries of
/// prefix lists, version 2 no policies and places on the map, version 3 no profile of findings. A snapshot without one is
/// written as version 3, so that earlier pages open it.
pub const VERSION: u8 = 4;

/// First version with entries of prefix lists.
const WITH_ENTRIES: u8 = 2;

/// First version with policies and places on the map.
const WITH_EXTRAS: u8 = 3;

/// First version with the profile of findings.
const WITH_PROFILE: u8 = 4;

/// Prefixes of EC2's ids with seventeen digits, including the first digit 0.
const ID_KINDS: [&str; 5] = ["sg-0", "sgr-0", "vpc-0", "pl-0", "pcx-0"];

/// Kinds of peers.
const IPV4: usize = 0;
const IPV6: usize = 1;
const PREFIX_LIST: usize = 2;
/// A group with its id only.
const GROUP: usize = 3;
/// A group with account, VPC, peering connection and peering status. Each may be missing.
const GROUP_IN_FULL: usize = 4;

/// Flags of a group.
const HAS_RULE_IDS: usize = 1;
/// Each rule has its tags, and may have its id.
const IN_DETAIL: usize = 2;

/// Reason why bytes are not a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid compact snapshot")]
pub enum CompactError {
    /// The bytes contain something that no snapshot has.
    Damaged,
    /// The bytes end too early.
    Cut,
    /// A version that this page does not know.
    FutureVersion(u8),
    /// The decoded snapshot would exceed the limits.
    TooLarge,
    /// The profile of findings is invalid.
    Profile,
}

/// Encodes a snapshot. The result is meant to be deflated.
pub fn to_compact_bytes(snapshot: &Snapshot) -> Vec<u8> {
    let taken_at = snapshot.facts.taken_at.to_string();
    let profile = snapshot.extras.profile.as_deref().map(profile_text);
    let mut writer = Writer::default();
    writer.snapshot(snapshot, &taken_at);
    let version = match &profile {
        Some(profile) => {
            writer.text(profile);
            WITH_PROFILE
        }
        None => WITH_EXTRAS,
    };
    let mut all = Writer {
        bytes: vec![version],
        ..Writer::default()
    };
    all.number(writer.texts.len());
    for text in &writer.texts {
        match packed(text) {
            Some((kind, digits)) => {
                all.number(kind * 2 + 1);
                all.bytes.extend(digits.to_be_bytes());
            }
            None => {
                all.number(text.len() * 2);
                all.bytes.extend(text.as_bytes());
            }
        }
    }
    all.bytes.extend(writer.bytes);
    all.bytes
}

/// Decodes the inflated result of [`to_compact_bytes`].
///
/// # Errors
/// [`CompactError`] if the bytes are not a snapshot within the limits.
pub fn from_compact_bytes(bytes: &[u8], limits: &Limits) -> Result<Snapshot, CompactError> {
    if bytes.len() > limits.bytes {
        return Err(CompactError::TooLarge);
    }
    let mut reader = Reader {
        version: 0,
        rest: bytes,
        texts: Vec::new(),
        text_bytes: limits.text_bytes,
        rules: limits.rules,
        entries: limits.entries,
    };
    match reader.byte()? {
        0 => return Err(CompactError::Damaged),
        version @ 1..=VERSION => reader.version = version,
        later => return Err(CompactError::FutureVersion(later)),
    }
    for _ in 0..reader.count()? {
        let text = reader.table_text()?;
        reader.texts.push(text);
    }
    let snapshot = reader.snapshot(limits)?;
    match reader.rest {
        [] => Ok(snapshot),
        _ => Err(CompactError::Damaged),
    }
}

/// Returns the kind of an id and its last sixteen digits, if it can be packed.
fn packed(text: &str) -> Option<(usize, u64)> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    let (kind, digits) = ID_KINDS
        .iter()
        .enumerate()
        .find_map(|(kind, head)| Some((kind, text.strip_prefix(head)?)))?;
    // Capital letters would be decoded as small ones.
    let is_packed = digits.len() == 16 && digits.bytes().all(is_digit);
    is_packed.then(|| Some((kind, u64::from_str_radix(digits, 16).ok()?)))?
}

/// Encoder state.
#[derive(Default)]
struct Writer<'a> {
    bytes: Vec<u8>,
    texts: Vec<&'a str>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Writer<'a> {
    /// `taken_at` is the formatted time of the snapshot.
    fn snapshot(&mut self, snapshot: &'a Snapshot, taken_at: &'a str) {
        let SnapshotFacts {
            taken_at: _,
            taken_by,
            source,
            scope,
        } = &snapshot.facts;
        self.text(taken_at);
        self.maybe_text(taken_by.as_deref());
        self.text(source.account.as_str());
        self.text(source.region.as_str());
        self.maybe_text(source.partition.as_deref());
        self.maybe_text(source.endpoint.as_deref());
        self.number((*scope == Scope::Chosen).into());
        self.number(snapshot.redacted.bits().into());
        self.number(snapshot.inventory.vpcs.len());
        for vpc in snapshot.inventory.vpcs.iter() {
            self.text(vpc.id.as_str());
            self.maybe_text(vpc.name());
            self.number(vpc.is_default.into());
            self.number(vpc.cidr.is_some().into());
            if let Some(cidr) = &vpc.cidr {
                self.cidr(cidr);
            }
        }
        self.number(snapshot.inventory.prefix_lists.len());
        for list in snapshot.inventory.prefix_lists.iter() {
            self.text(list.id.as_str());
            self.text(&list.name);
            self.text(&list.owner_id);
            self.number((list.family == AddressFamily::Ipv6).into());
            self.number(list.max_entries.is_some().into());
            if let Some(entries) = list.max_entries {
                self.number(entries as usize);
            }
            self.maybe_number(list.version);
            self.entries(&list.entries);
        }
        self.number(snapshot.inventory.groups.len());
        for group in &snapshot.inventory.groups {
            self.group(group);
        }
        self.extras(&snapshot.extras);
    }

    fn extras(&mut self, extras: &'a SnapshotExtras) {
        self.number(extras.policies.len());
        for policy in &extras.policies {
            self.text(&policy.text);
            self.maybe_text((!policy.reason.is_empty()).then_some(&policy.reason));
        }
        self.number(extras.map_places.len());
        for place in &extras.map_places {
            self.text(&place.node);
            self.signed(place.x);
            self.signed(place.y);
        }
    }

    /// Twice a number that is not negative; otherwise one less than twice its opposite.
    fn signed(&mut self, number: i32) {
        let twice = u64::from(number.unsigned_abs()) * 2;
        self.long_number(twice - u64::from(number < 0));
    }

    /// One more than the number of entries, or 0 if they were not read.
    fn entries(&mut self, entries: &'a PrefixListEntries) {
        let known = entries.known();
        self.number(known.map_or(0, |entries| entries.len() + 1));
        for entry in known.unwrap_or_default() {
            self.cidr(&entry.cidr);
            let description = (!entry.description.is_empty()).then_some(&*entry.description);
            self.maybe_text(description);
        }
    }

    fn group(&mut self, group: &'a SecurityGroup) {
        self.text(group.id.as_str());
        self.text(&group.name);
        self.text(&group.description);
        self.maybe_text(group.vpc_id.as_ref().map(VpcId::as_str));
        self.text(group.owner_id.as_str());
        let has_detail = |rule: &Rule| rule.id.is_some() || !rule.tags.is_empty();
        let in_detail = group.rules.iter().any(has_detail);
        let flag = |is_set: bool, flag: usize| if is_set { flag } else { 0 };
        self.number(flag(group.has_rule_ids, HAS_RULE_IDS) + flag(in_detail, IN_DETAIL));
        self.tags(&group.tags);
        let is_same = |a: &Rule, b: &Rule| a.direction == b.direction && a.traffic == b.traffic;
        let bundles: Vec<&[Rule]> = group.rules.chunk_by(is_same).collect();
        self.number(bundles.len());
        for rules in bundles {
            let Some(first) = rules.first() else {
                continue;
            };
            self.traffic(first.direction, first.traffic);
            self.number(rules.len());
            for rule in rules {
                self.peer(&rule.peer);
                self.maybe_text((!rule.description.is_empty()).then_some(&rule.description));
                if in_detail {
                    self.maybe_text(rule.id.as_ref().map(RuleId::as_str));
                    self.tags(&rule.tags);
                }
            }
        }
    }

    fn tags(&mut self, tags: &'a [Tag]) {
        self.number(tags.len());
        for tag in tags {
            self.text(&tag.key);
            self.text(&tag.value);
        }
    }

    /// Writes twice the kind of traffic, plus one for egress, and then its numbers.
    fn traffic(&mut self, direction: Direction, traffic: Traffic) {
        let (kind, first, second): (usize, Option<usize>, Option<usize>) = match traffic {
            Traffic::All => (0, None, None),
            Traffic::Tcp(ports) => port_numbers(1, ports),
            Traffic::Udp(ports) => port_numbers(3, ports),
            Traffic::Icmp(messages) => icmp_numbers(5, messages),
            Traffic::Icmpv6(messages) => icmp_numbers(8, messages),
            Traffic::Other(number) => (11, Some(number.into()), None),
        };
        self.number(kind * 2 + usize::from(direction == Direction::Egress));
        for number in first.into_iter().chain(second) {
            self.number(number);
        }
    }

    fn peer(&mut self, peer: &'a Peer) {
        match peer {
            Peer::Cidr(cidr) => self.cidr(cidr),
            Peer::PrefixList(id) => {
                self.number(PREFIX_LIST);
                self.text(id.as_str());
            }
            Peer::Group(reference) => {
                let more = [
                    reference.account_id.as_ref().map(AccountId::as_str),
                    reference.vpc_id().map(VpcId::as_str),
                    reference.peering_connection_id(),
                    reference.peering_status(),
                ];
                let is_short = more.iter().all(Option::is_none);
                self.number(if is_short { GROUP } else { GROUP_IN_FULL });
                self.text(reference.group_id.as_str());
                if !is_short {
                    for text in more {
                        self.maybe_text(text);
                    }
                }
            }
        }
    }

    /// Writes family, prefix length, and the bytes of the address that the prefix covers.
    fn cidr(&mut self, cidr: &Cidr) {
        let prefix = usize::from(cidr.prefix_length());
        let mut put = |family: usize, octets: &[u8]| {
            self.number(family);
            self.number(prefix);
            self.bytes.extend(octets.iter().take(prefix.div_ceil(8)));
        };
        match cidr.network().network() {
            IpAddr::V4(address) => put(IPV4, &address.octets()),
            IpAddr::V6(address) => put(IPV6, &address.octets()),
        }
    }

    fn text(&mut self, text: &'a str) {
        let place = self.place(text);
        self.number(place);
    }

    fn maybe_text(&mut self, text: Option<&'a str>) {
        let place = text.map_or(0, |text| self.place(text) + 1);
        self.number(place);
    }

    fn place(&mut self, text: &'a str) -> usize {
        let next = self.texts.len();
        let place = *self.places.entry(text).or_insert(next);
        if place == next {
            self.texts.push(text);
        }
        place
    }

    fn number(&mut self, number: usize) {
        self.long_number(number as u64);
    }

    /// A flag, and the number if it is set.
    fn maybe_number(&mut self, number: Option<u64>) {
        self.number(number.is_some().into());
        if let Some(number) = number {
            self.long_number(number);
        }
    }

    fn long_number(&mut self, number: u64) {
        let mut rest = number;
        while rest >= 0x80 {
            self.bytes.push((rest & 0x7f | 0x80) as u8);
            rest >>= 7;
        }
        self.bytes.push(rest as u8);
    }
}

/// Returns one number for a single port, two for a range.
fn port_numbers(kind: usize, ports: PortRange) -> (usize, Option<usize>, Option<usize>) {
    let (from, to) = (ports.from().into(), ports.to().into());
    if from == to {
        (kind, Some(from), None)
    } else {
        (kind + 1, Some(from), Some(to))
    }
}

/// Returns no number, the type, or type and code.
fn icmp_numbers(kind: usize, messages: IcmpTypeCode) -> (usize, Option<usize>, Option<usize>) {
    match messages {
        IcmpTypeCode::Any => (kind, None, None),
        IcmpTypeCode::AnyCode(of) => (kind + 1, Some(of.into()), None),
        IcmpTypeCode::Exact(of, code) => (kind + 2, Some(of.into()), Some(code.into())),
    }
}

/// Decoder state.
struct Reader<'a> {
    version: u8,
    rest: &'a [u8],
    texts: Vec<Cow<'a, str>>,
    /// Remaining bytes of texts.
    text_bytes: usize,
    /// Remaining number of rules.
    rules: usize,
    /// How many entries of prefix lists may still come.
    entries: usize,
}

impl<'a> Reader<'a> {
    fn table_text(&mut self) -> Result<Cow<'a, str>, CompactError> {
        let head = self.number()?;
        let length = match head % 2 {
            0 => head / 2,
            _ => size_of::<u64>(),
        };
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(CompactError::Cut)?;
        self.rest = rest;
        if head % 2 == 0 {
            let text = std::str::from_utf8(bytes).map_err(|_| CompactError::Damaged)?;
            return Ok(Cow::Borrowed(text));
        }
        let kind = ID_KINDS.get(head / 2).ok_or(CompactError::Damaged)?;
        let digits = bytes.try_into().map_err(|_| CompactError::Damaged)?;
        let digits = u64::from_be_bytes(digits);
        Ok(Cow::Owned(format!("{kind}{digits:016x}")))
    }

    fn snapshot(&mut self, limits: &Limits) -> Result<Snapshot, CompactError> {
        let facts = SnapshotFacts {
            taken_at: Timestamp::parse(&self.text()?).map_err(|_| CompactError::Damaged)?,
            taken_by: self.maybe_text()?,
            source: SnapshotSource {
                account: AccountId::from_remote(self.text()?),
                region: Region::parse(&self.text()?).map_err(|_| CompactError::Damaged)?,
                partition: self.maybe_text()?,
                endpoint: self.maybe_text()?,
            },
            scope: if self.flag()? {
                Scope::Chosen
            } else {
                Scope::Everything
            },
        };
        let redacted = Redaction::from_bits(self.byte()?).ok_or(CompactError::Damaged)?;
        let mut vpcs = Vec::new();
        for _ in 0..self.count()? {
            let id = VpcId::from_remote(self.text()?);
            let name = self.maybe_text()?;
            let is_default = self.flag()?;
            let cidr = if self.flag()? {
                Some(self.known_cidr()?)
            } else {
                None
            };
            let tags = name.into_iter().map(name_tag).collect();
            vpcs.push(Vpc {
                id,
                cidr,
                is_default,
                tags,
            });
        }
        let mut prefix_lists = Vec::new();
        for _ in 0..self.count()? {
            prefix_lists.push(self.prefix_list()?);
        }
        let mut groups = Vec::new();
        let count = self.count()?;
        if count > limits.groups {
            return Err(CompactError::TooLarge);
        }
        for _ in 0..count {
            groups.push(self.group()?);
        }
        let mut snapshot = Snapshot::new(
            facts,
            Inventory {
                groups: Groups::from_iter(groups),
                vpcs: Arc::new(vpcs),
                prefix_lists: Arc::new(prefix_lists),
                interfaces: None,
                associations: None,
            },
        );
        snapshot.redacted = redacted;
        if self.version >= WITH_EXTRAS {
            snapshot.extras = self.extras()?;
        }
        if self.version >= WITH_PROFILE {
            let profile = parse_profile_text(&self.text()?);
            snapshot.extras.profile = Some(profile.map_err(|_| CompactError::Profile)?);
        }
        Ok(snapshot)
    }

    fn extras(&mut self) -> Result<SnapshotExtras, CompactError> {
        let mut extras = SnapshotExtras::default();
        for _ in 0..self.count()? {
            extras.policies.push(SharedPolicy {
                text: self.text()?,
                reason: self.maybe_text()?.unwrap_or_default(),
            });
        }
        for _ in 0..self.count()? {
            extras.map_places.push(MapPlace {
                node: self.text()?,
                x: self.signed()?,
                y: self.signed()?,
            });
        }
        Ok(extras)
    }

    fn signed(&mut self) -> Result<i32, CompactError> {
        let number = i64::try_from(self.long_number()?).map_err(|_| CompactError::Damaged)?;
        let signed = match number % 2 {
            0 => number / 2,
            _ => -(number / 2) - 1,
        };
        i32::try_from(signed).map_err(|_| CompactError::Damaged)
    }

    fn prefix_list(&mut self) -> Result<PrefixList, CompactError> {
        Ok(PrefixList {
            id: PrefixListId::from_remote(self.text()?),
            name: self.text()?,
            owner_id: self.text()?,
            family: if self.flag()? {
                AddressFamily::Ipv6
            } else {
                AddressFamily::Ipv4
            },
            max_entries: if self.flag()? {
                Some(narrow(self.number()?)?)
            } else {
                None
            },
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: if self.version >= WITH_ENTRIES && self.flag()? {
                Some(self.long_number()?)
            } else {
                None
            },
            entries: if self.version >= WITH_ENTRIES {
                self.entries()?
            } else {
                PrefixListEntries::NotRead
            },
        })
    }

    fn entries(&mut self) -> Result<PrefixListEntries, CompactError> {
        let Some(count) = self.number()?.checked_sub(1) else {
            return Ok(PrefixListEntries::NotRead);
        };
        self.entries = self
            .entries
            .checked_sub(count)
            .ok_or(CompactError::TooLarge)?;
        let entry = |_| {
            Ok(PrefixListEntry {
                cidr: self.known_cidr()?,
                description: self.maybe_text()?.unwrap_or_default(),
            })
        };
        (0..count).map(entry).collect()
    }

    fn group(&mut self) -> Result<SecurityGroup, CompactError> {
        let mut group = SecurityGroup {
            id: GroupId::from_remote(self.text()?),
            name: self.text()?,
            description: self.text()?,
            vpc_id: self.maybe_text()?.map(VpcId::from_remote),
            owner_id: AccountId::from_remote(self.text()?),
            tags: Vec::new(),
            rules: Vec::new(),
            has_rule_ids: false,
        };
        let flags = self.number()?;
        if flags > HAS_RULE_IDS + IN_DETAIL {
            return Err(CompactError::Damaged);
        }
        group.has_rule_ids = flags & HAS_RULE_IDS != 0;
        group.tags = self.tags()?;
        for _ in 0..self.count()? {
            let (direction, traffic) = self.traffic()?;
            for _ in 0..self.count()? {
                self.rules = self.rules.checked_sub(1).ok_or(CompactError::TooLarge)?;
                let mut rule = Rule::new(direction, traffic, self.peer()?);
                rule.description = self.maybe_text()?.unwrap_or_default().into();
                if flags & IN_DETAIL != 0 {
                    rule.id = self.maybe_text()?.map(RuleId::from_remote);
                    rule.tags = self.tags()?;
                }
                group.rules.push(rule);
            }
        }
        Ok(group)
    }

    fn tags(&mut self) -> Result<Vec<Tag>, CompactError> {
        let mut tags = Vec::new();
        for _ in 0..self.count()? {
            let (key, value) = (self.text()?, self.text()?);
            tags.push(Tag { key, value });
        }
        Ok(tags)
    }

    fn traffic(&mut self) -> Result<(Direction, Traffic), CompactError> {
        let number = self.number()?;
        let direction = match number & 1 {
            0 => Direction::Ingress,
            _ => Direction::Egress,
        };
        let traffic = match number >> 1 {
            0 => Traffic::All,
            1 => Traffic::Tcp(self.port()?),
            2 => Traffic::Tcp(self.ports()?),
            3 => Traffic::Udp(self.port()?),
            4 => Traffic::Udp(self.ports()?),
            kind @ 5..=7 => Traffic::Icmp(self.icmp(kind - 5)?),
            kind @ 8..=10 => Traffic::Icmpv6(self.icmp(kind - 8)?),
            11 => match Protocol::from_number(narrow(self.number()?)?) {
                Protocol::Other(number) => Traffic::Other(number),
                _ => return Err(CompactError::Damaged),
            },
            _ => return Err(CompactError::Damaged),
        };
        Ok((direction, traffic))
    }

    fn port(&mut self) -> Result<PortRange, CompactError> {
        Ok(PortRange::single(narrow(self.number()?)?))
    }

    fn ports(&mut self) -> Result<PortRange, CompactError> {
        let (from, to) = (narrow(self.number()?)?, narrow(self.number()?)?);
        PortRange::new(from, to).map_err(|_| CompactError::Damaged)
    }

    fn icmp(&mut self, numbers: usize) -> Result<IcmpTypeCode, CompactError> {
        Ok(match numbers {
            0 => IcmpTypeCode::Any,
            1 => IcmpTypeCode::AnyCode(narrow(self.number()?)?),
            _ => IcmpTypeCode::Exact(narrow(self.number()?)?, narrow(self.number()?)?),
        })
    }

    fn peer(&mut self) -> Result<Peer, CompactError> {
        let kind = self.number()?;
        let mut reference = match kind {
            IPV4 | IPV6 => return Ok(Peer::Cidr(self.cidr(kind)?)),
            PREFIX_LIST => return Ok(Peer::PrefixList(PrefixListId::from_remote(self.text()?))),
            GROUP | GROUP_IN_FULL => GroupReference::new(GroupId::from_remote(self.text()?)),
            _ => return Err(CompactError::Damaged),
        };
        if kind == GROUP_IN_FULL {
            reference.account_id = self.maybe_text()?.map(AccountId::from_remote);
            reference = reference.with_peering(Peering {
                vpc_id: self.maybe_text()?.map(VpcId::from_remote),
                connection_id: self.maybe_text()?.map(Into::into),
                status: self.maybe_text()?.map(Into::into),
            });
        }
        Ok(Peer::Group(reference))
    }

    /// A range where no other peer can be.
    fn known_cidr(&mut self) -> Result<Cidr, CompactError> {
        match self.number()? {
            family @ (IPV4 | IPV6) => self.cidr(family),
            _ => Err(CompactError::Damaged),
        }
    }

    fn cidr(&mut self, family: usize) -> Result<Cidr, CompactError> {
        let prefix = self.number()?;
        if prefix > 128 {
            return Err(CompactError::Damaged);
        }
        let mut octets = [0_u8; 16];
        for octet in octets.iter_mut().take(prefix.div_ceil(8)) {
            *octet = self.byte()?;
        }
        let address = match family {
            IPV4 => {
                let [a, b, c, d, ..] = octets;
                IpAddr::V4(Ipv4Addr::new(a, b, c, d))
            }
            _ => IpAddr::V6(Ipv6Addr::from(octets)),
        };
        Cidr::parse(&format!("{address}/{prefix}")).map_err(|_| CompactError::Damaged)
    }

    fn text(&mut self) -> Result<String, CompactError> {
        let place = self.number()?;
        self.text_at(place)
    }

    fn maybe_text(&mut self) -> Result<Option<String>, CompactError> {
        let place = self.number()?.checked_sub(1);
        place.map(|place| self.text_at(place)).transpose()
    }

    fn text_at(&mut self, place: usize) -> Result<String, CompactError> {
        let text = self.texts.get(place).ok_or(CompactError::Damaged)?;
        let rest = self.text_bytes.checked_sub(text.len());
        self.text_bytes = rest.ok_or(CompactError::TooLarge)?;
        Ok(text.clone().into_owned())
    }

    fn flag(&mut self) -> Result<bool, CompactError> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(CompactError::Damaged),
        }
    }

    /// Reads the number of items that follow. Each takes at least one byte.
    fn count(&mut self) -> Result<usize, CompactError> {
        match self.number()? {
            count if count <= self.rest.len() => Ok(count),
            _ => Err(CompactError::Cut),
        }
    }

    fn number(&mut self) -> Result<usize, CompactError> {
        let number = u32::try_from(self.long_number()?).map_err(|_| CompactError::Damaged)?;
        usize::try_from(number).map_err(|_| CompactError::Damaged)
    }

    fn long_number(&mut self) -> Result<u64, CompactError> {
        let mut number: u64 = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            // Only one bit of the last byte fits into 64 bits.
            if shift == 63 && byte > 1 {
                return Err(CompactError::Damaged);
            }
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(CompactError::Damaged)
    }

    fn byte(&mut self) -> Result<u8, CompactError> {
        let (first, rest) = self.rest.split_first().ok_or(CompactError::Cut)?;
        self.rest = rest;
        Ok(*first)
    }
}

fn narrow<T: TryFrom<usize>>(number: usize) -> Result<T, CompactError> {
    T::try_from(number).map_err(|_| CompactError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{extras, group, of, snapshot};
    use super::*;
    use crate::share::redact;

    #[test]
    fn snapshots_round_trip() {
        for snapshot in [
            snapshot(),
            snapshot().with_extras(extras()),
            snapshot().without_rule_ids(),
            redact(&snapshot(), Redaction::ALL),
            of(Vec::new()),
        ] {
            let bytes = to_compact_bytes(&snapshot);
            assert_eq!(from_compact_bytes(&bytes, &Limits::LINK), Ok(snapshot));
        }
    }

    #[test]
    fn truncated_bytes_are_refused() {
        let bytes = to_compact_bytes(&snapshot());
        for end in 0..bytes.len() {
            assert!(
                from_compact_bytes(&bytes[..end], &Limits::LINK).is_err(),
                "{end}"
            );
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(
            from_compact_bytes(&longer, &Limits::LINK),
            Err(CompactError::Damaged)
        );
    }

    #[test]
    fn changed_bytes_never_panic() {
        let bytes = to_compact_bytes(&snapshot());
        for place in 0..bytes.len() {
            for other in [0, 1, 0x7f, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[place] = other;
                if let Ok(snapshot) = from_compact_bytes(&changed, &Limits::LINK) {
                    let again = to_compact_bytes(&snapshot);
                    assert_eq!(from_compact_bytes(&again, &Limits::LINK), Ok(snapshot));
                }
            }
        }
    }

    #[test]
    fn future_versions_are_reported() {
        assert_eq!(
            from_compact_bytes(&[VERSION + 1, 9], &Limits::LINK),
            Err(CompactError::FutureVersion(VERSION + 1))
        );
        assert_eq!(
            from_compact_bytes(&[0], &Limits::LINK),
            Err(CompactError::Damaged)
        );
        assert_eq!(
            from_compact_bytes(&[], &Limits::LINK),
            Err(CompactError::Cut)
        );
    }

    #[test]
    fn entries_have_a_largest_number() {
        let bytes = to_compact_bytes(&snapshot());
        let of = |entries| {
            from_compact_bytes(
                &bytes,
                &Limits {
                    entries,
                    ..Limits::LINK
                },
            )
        };
        assert_eq!(of(2), Ok(snapshot()));
        assert_eq!(of(1), Err(CompactError::TooLarge));
    }

    /// Links made before prefix lists had entries.
    #[test]
    fn the_first_version_is_read_as_lists_whose_entries_were_not_read() {
        let compact = include_bytes!("../../../../tests/fixtures/snapshots/compact-1");
        let mut expected = snapshot();
        for list in Arc::make_mut(&mut expected.inventory.prefix_lists) {
            list.version = None;
            list.entries = PrefixListEntries::NotRead;
        }
        assert_eq!(from_compact_bytes(compact, &Limits::LINK), Ok(expected));
    }

    #[test]
    fn oversized_snapshots_are_refused() {
        let many = of(vec![
            group(
                "sg-a",
                &"long".repeat(1000),
                &["in tcp 22 ::/0"; 50]
            );
            30
        ]);
        let bytes = to_compact_bytes(&many);
        let whole = Limits {
            bytes: bytes.len(),
            groups: 30,
            rules: 1500,
            entries: 0,
            text_bytes: 400_000,
            ..Limits::LINK
        };
        assert_eq!(from_compact_bytes(&bytes, &whole).as_ref(), Ok(&many));
        for less in [
            Limits {
                bytes: bytes.len() - 1,
                ..whole
            },
            Limits {
                groups: 29,
                ..whole
            },
            Limits {
                rules: 1499,
                ..whole
            },
            Limits {
                text_bytes: 120_000,
                ..whole
            },
        ] {
            assert_eq!(
                from_compact_bytes(&bytes, &less),
                Err(CompactError::TooLarge),
                "{less:?}"
            );
        }
    }
}
