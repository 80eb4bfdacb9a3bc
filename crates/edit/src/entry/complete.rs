//! Completions for a cell.

use super::context::{EntryContext, KnownGroup, reference_to};
use super::icmp_name::icmp_type_names;
use super::peer::{
    PeerEntryError, SEPARATORS, group_peer, parse_kind, parse_peers, reading, text_for,
};
use super::preset::PRESETS;
use super::until::{parse_until, until_text, with_until};
use crate::draft::{CellColumn, RuleDraft, TrafficDraft};
use portcullis_model::{
    Cidr, GroupReference, IcmpTypeCode, Peer, PeerKind, Protocol, Tag, Traffic,
};

/// An entry of the list below a cell. Choosing it sets its value, even if its text has other
/// meanings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Text of the cell once the entry is chosen. Parses as the value unless no text can.
    pub text: String,
    /// The text shown in the list.
    pub label: String,
    /// Explanation next to the label.
    pub note: String,
    /// Value for the row.
    pub value: Choice,
}

/// Value of a completion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Traffic. Keeps the row's ports if it leaves them open.
    Traffic(TrafficDraft),
    /// A protocol. Keeps the row's ports if both protocols have ports.
    Protocol(Protocol),
    /// A type of source. Keeps the row's source if it has that type.
    Kind(PeerKind),
    /// One or more sources. Each after the first becomes another row.
    Peers(Vec<Peer>),
    /// Tags of the rule, with the chosen time among them.
    Tags(Vec<Tag>),
}

/// Maximum number of completions for a typed text.
const MAX_COMPLETIONS: usize = 12;

/// Protocols offered by name. The user can type any other.
const PROTOCOLS: [(Protocol, &str); 9] = [
    (Protocol::Tcp, "6"),
    (Protocol::Udp, "17"),
    (Protocol::Icmp, "1"),
    (Protocol::Icmpv6, "58"),
    (Protocol::All, "every protocol"),
    (Protocol::Other(47), "47"),
    (Protocol::Other(50), "50"),
    (Protocol::Other(51), "51"),
    (Protocol::Other(132), "132"),
];

/// Types of source.
const KINDS: [(PeerKind, &str, &str); 4] = [
    (
        PeerKind::Ipv4,
        "IPv4",
        "a CIDR block such as 203.0.113.0/24",
    ),
    (PeerKind::Ipv6, "IPv6", "a CIDR block such as 2001:db8::/32"),
    (PeerKind::Group, "Security group", "by name or id"),
    (PeerKind::PrefixList, "Prefix list", "by name or id"),
];

/// Times that are offered. The user can type any other.
const TIMES: [&str; 7] = [
    "in 1 hour",
    "in 8 hours",
    "today",
    "tomorrow 18:00",
    "in 7 days",
    "in 30 days",
    "never",
];

/// Returns completions of a text: those that start with it, then those that contain it. An empty
/// text matches everything. The meanings of an ambiguous text come first.
pub fn completions(
    column: CellColumn,
    typed: &str,
    row: &RuleDraft,
    context: &EntryContext<'_>,
) -> Vec<Completion> {
    let mut offers = Offers::new(column, typed, context);
    let known = |traffic| Choice::Traffic(TrafficDraft::Known(traffic));
    match column {
        CellColumn::Type => {
            for preset in PRESETS {
                let aliases = preset.aliases.iter().any(|alias| offers.starts(alias));
                let note = match preset.traffic {
                    TrafficDraft::Known(traffic) => traffic.to_string(),
                    TrafficDraft::Icmp | TrafficDraft::Icmpv6 => "choose the ICMP type".to_owned(),
                    _ => "choose the ports".to_owned(),
                };
                let value = Choice::Traffic(preset.traffic);
                offers.offer(preset.name, note, value, aliases);
            }
        }
        CellColumn::Protocol => {
            for (protocol, note) in PROTOCOLS {
                let value = Choice::Protocol(protocol);
                offers.offer(&protocol.to_string(), note.to_owned(), value, false);
            }
        }
        CellColumn::Ports => {
            let messages = match row.traffic.protocol() {
                Some(Protocol::Icmp) => Some(Traffic::Icmp as fn(IcmpTypeCode) -> Traffic),
                Some(Protocol::Icmpv6) => Some(Traffic::Icmpv6 as fn(IcmpTypeCode) -> Traffic),
                _ => None,
            };
            if let Some(traffic) = messages {
                let is_v6 = row.traffic.protocol() == Some(Protocol::Icmpv6);
                let value = known(traffic(IcmpTypeCode::Any));
                offers.offer("all", "every type and code".to_owned(), value, false);
                for (number, name) in icmp_type_names(is_v6) {
                    let value = known(traffic(IcmpTypeCode::AnyCode(number)));
                    offers.offer(name, format!("type {number}"), value, false);
                }
            }
        }
        CellColumn::PeerKind => {
            for (kind, label, note) in KINDS {
                offers.offer(label, note.to_owned(), Choice::Kind(kind), false);
            }
            offers.offer_words(["Anywhere IPv4", "Anywhere IPv6", "This group"]);
        }
        CellColumn::Peer => offers.offer_peers(),
        CellColumn::Description => {}
        CellColumn::Until => {
            for words in TIMES {
                let time = parse_until(words, &context.until).ok().flatten();
                let tags = with_until(&row.tags, time, context.until.key);
                let note = time.map(|time| until_text(time, &context.until));
                if let Ok(tags) = tags {
                    offers.offer(words, note.unwrap_or_default(), Choice::Tags(tags), false);
                }
            }
        }
    }
    offers.finish()
}

/// Collects the matching completions.
struct Offers<'a> {
    context: &'a EntryContext<'a>,
    /// The typed text: `kept`, then `typed`.
    whole: &'a str,
    /// The part of the text before the last separator, and the sources in it.
    kept: &'a str,
    kept_peers: Vec<Peer>,
    typed: &'a str,
    lower: String,
    /// Number of leading entries that are meanings of an ambiguous text. They are not offered
    /// again.
    readings: usize,
    first: Vec<Completion>,
    then: Vec<Completion>,
}

impl<'a> Offers<'a> {
    fn new(column: CellColumn, typed: &'a str, context: &'a EntryContext<'a>) -> Self {
        let mut offers = Self {
            context,
            whole: typed.trim(),
            kept: "",
            kept_peers: Vec::new(),
            typed: typed.trim(),
            lower: String::new(),
            readings: 0,
            first: Vec::new(),
            then: Vec::new(),
        };
        let read = match column {
            CellColumn::Peer => parse_peers(typed, context).map(|_| ()),
            CellColumn::PeerKind => parse_kind(typed, context).map(|_| ()),
            _ => Ok(()),
        };
        if column == CellColumn::Peer
            && let Some(comma) = typed.rfind(SEPARATORS)
        {
            let (kept, part) = typed.split_at(comma + 1);
            // If they are not sources, the text may be the beginning of a name that contains a
            // comma.
            if let Ok(peers) = parse_peers(kept.trim_end_matches(SEPARATORS), context) {
                (offers.kept, offers.kept_peers, offers.typed) = (kept, peers, part.trim());
            }
        }
        offers.lower = offers.typed.to_ascii_lowercase();
        if let Err(PeerEntryError::Ambiguous {
            typed: text,
            readings,
        }) = read
        {
            for reading in readings {
                if text == typed.trim() {
                    offers.first.push(reading);
                } else if text == offers.typed {
                    offers.put(&reading.label, reading.note, reading.value);
                }
            }
        }
        offers.readings = offers.first.len();
        offers
    }

    /// Offers the sources with a word of their own: all IPv4 addresses, all IPv6 addresses, and the
    /// group itself.
    fn offer_words(&mut self, [ipv4, ipv6, own]: [&str; 3]) {
        for (label, range, note) in [
            (ipv4, "0.0.0.0/0", "0.0.0.0/0, the internet"),
            (ipv6, "::/0", "::/0, the internet"),
        ] {
            if let Ok(range) = Cidr::parse(range) {
                self.offer(label, note.to_owned(), one(Peer::Cidr(range)), false);
            }
        }
        let group = Peer::Group(GroupReference::new(self.context.group_id.clone()));
        let note = "members of this group".to_owned();
        self.offer(own, note, one(group), false);
    }

    fn offer_peers(&mut self) {
        let context = self.context;
        if let Ok(cidr) = Cidr::parse(self.typed)
            && cidr.had_host_bits()
        {
            let address = self.typed.split('/').next().unwrap_or_default();
            self.put(
                &cidr.to_string(),
                "the whole range".to_owned(),
                one(Peer::Cidr(cidr)),
            );
            if let Ok(cidr) = Cidr::parse(address) {
                let note = "this address alone".to_owned();
                self.put(&cidr.to_string(), note, one(Peer::Cidr(cidr)));
            }
            return;
        }
        self.offer_words(["anywhere", "anywhere-ipv6", "self"]);
        let is_usable = |group: &&KnownGroup| !group.is_deleted && context.is_reachable(group);
        // The whole text may be the beginning of a name that contains a comma.
        for group in context.groups.iter().filter(is_usable) {
            let start = group.name.trim_start().get(..self.whole.len());
            if !self.kept.is_empty()
                && start.is_some_and(|start| start.eq_ignore_ascii_case(self.whole))
            {
                self.first.push(reading(vec![group_peer(group)], context));
            }
        }
        for group in context.groups.iter().filter(is_usable) {
            let (id, name) = (group.id.as_str(), group.name.as_str());
            let value = one(group_peer(group));
            let is_shared = || {
                let mut others = context.groups.iter().filter(is_usable);
                others.any(|other| other.id != group.id && other.name == group.name)
            };
            if self.starts(id) || !self.is_empty_text() && is_shared() {
                self.offer(id, name.to_owned(), value, self.starts(name));
            } else {
                self.offer(name, id.to_owned(), value, false);
            }
            if self.is_full() {
                return;
            }
        }
        for list in context.prefix_lists {
            let has_name = self.holds(&list.name);
            let value = one(Peer::PrefixList(list.id.clone()));
            self.offer(list.id.as_str(), list.name.clone(), value, has_name);
        }
        // Last, because they are loaded last.
        for group in context.shared_groups() {
            let value = one(Peer::Group(reference_to(group)));
            let note = match &group.owner_id {
                Some(owner) => format!("{}, shared by {owner}", group.id),
                None => group.id.to_string(),
            };
            let has_id = self.starts(group.id.as_str());
            self.offer(&group.name, note, value, has_id);
        }
    }

    fn is_empty_text(&self) -> bool {
        self.lower.is_empty()
    }

    fn is_full(&self) -> bool {
        self.first.len() >= MAX_COMPLETIONS
    }

    fn starts(&self, text: &str) -> bool {
        let start = text.trim_start().get(..self.lower.len());
        !self.lower.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(&self.lower))
    }

    fn holds(&self, text: &str) -> bool {
        !self.lower.is_empty() && text.to_ascii_lowercase().contains(&self.lower)
    }

    fn offer(&mut self, label: &str, note: String, value: Choice, is_meant: bool) {
        if self.is_empty_text() || is_meant || self.starts(label) {
            self.put(label, note, value);
        } else if self.then.len() < MAX_COMPLETIONS && self.holds(label) {
            let completion = self.completion(label, note, value);
            self.then.extend(completion);
        }
    }

    fn put(&mut self, label: &str, note: String, value: Choice) {
        if !self.is_full() || self.is_empty_text() {
            let completion = self.completion(label, note, value);
            self.first.extend(completion);
        }
    }

    /// Returns the completion, with the kept sources before it. `None` if it duplicates an offer or
    /// a kept source.
    fn completion(&self, label: &str, note: String, value: Choice) -> Option<Completion> {
        let (mut text, mut label, mut value) = (label.to_owned(), label.to_owned(), value);
        if let Choice::Peers(peers) = &mut value
            && let [peer] = peers.as_slice()
        {
            text = text_for(&label, peer, self.context);
            if self.kept_peers.iter().any(|kept| kept.is_same_as(peer)) {
                return None;
            }
            if !self.kept.is_empty() {
                text = format!("{} {text}", self.kept);
                label = format!("{} {label}", self.kept);
                *peers = [self.kept_peers.as_slice(), peers].concat();
            }
        }
        let mut readings = self.first.iter().take(self.readings);
        let is_there = readings.any(|known| known.value == value);
        (!is_there).then_some(Completion {
            text,
            label,
            note,
            value,
        })
    }

    fn finish(mut self) -> Vec<Completion> {
        // Without a typed text the list is for browsing, and scrolls.
        let most = if self.is_empty_text() {
            100
        } else {
            MAX_COMPLETIONS
        };
        self.first.append(&mut self.then);
        self.first.truncate(most);
        self.first
    }
}

fn one(peer: Peer) -> Choice {
    Choice::Peers(vec![peer])
}
