//! Parses the text of one cell.

use super::complete::Choice;
use super::context::EntryContext;
use super::icmp_name::icmp_name;
use super::peer::{PeerEntryError, parse_kind, parse_peers, peer_notes, text_for};
use super::preset::preset_name;
use super::problem::CellNote;
use super::traffic::{
    TrafficEntryError, parse_ports_list, parse_protocol_cell, parse_type, without_ports,
};
use super::until::{UntilError, parse_until, tags_text, with_until};
use crate::draft::{CellColumn, PeerDraft, RuleDraft, TrafficDraft};
use portcullis_model::{Direction, Peer, PeerKind, RuleDescription, TextError, Traffic};

/// Result of putting a text into a cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedCell {
    /// The row with the new value.
    pub rule: RuleDraft,
    /// Rows to add: one for each source, or each port or range of a list, after the first.
    pub more: Vec<RuleDraft>,
    /// How EC2 will store the value, if not as typed.
    pub notes: Vec<CellNote>,
}

/// Reason why a text is not valid in its cell. The user can correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid cell")]
pub enum CellError {
    /// Not a description.
    Description(#[from] TextError),
    /// Not a source or destination.
    Peer(#[from] PeerEntryError),
    /// Not a type, protocol or ports.
    Traffic(#[from] TrafficEntryError),
    /// A list of ports in a row without a source or destination. Only the first of its rules would
    /// get the one that is typed next.
    PeerFirst(Direction),
    /// Not a time.
    Until(#[from] UntilError),
}

/// Parses a text typed into a cell of a row. Typing the current text of the cell changes nothing,
/// even if it has other meanings.
///
/// # Errors
/// [`CellError`] if the text is not valid in the column.
pub fn parse_cell(
    column: CellColumn,
    typed: &str,
    row: &RuleDraft,
    context: &EntryContext<'_>,
) -> Result<ParsedCell, CellError> {
    if !typed.is_empty() && typed == cell_text(column, row, context) {
        return Ok(ParsedCell::of(row.clone()));
    }
    let choice = match column {
        CellColumn::Type => Choice::Traffic(parse_type(typed)?),
        CellColumn::Protocol => Choice::Traffic(parse_protocol_cell(typed, row.traffic)?),
        CellColumn::Ports => {
            let list = parse_ports_list(typed, row.traffic.protocol())?;
            if list.len() > 1 && row.peer.known().is_none() {
                return Err(CellError::PeerFirst(row.direction));
            }
            let rules = list.into_iter().map(|traffic| RuleDraft {
                traffic,
                ..row.clone()
            });
            return Ok(ParsedCell::of_rules(rules, row, CellNote::RuleForEachPort));
        }
        CellColumn::PeerKind => parse_kind(typed, context)?,
        CellColumn::Peer => Choice::Peers(parse_peers(typed, context)?),
        CellColumn::Description => {
            let mut rule = row.clone();
            rule.description = RuleDescription::parse(typed.trim())?.as_str().into();
            return Ok(ParsedCell::of(rule));
        }
        CellColumn::Until => {
            let time = parse_until(typed, &context.until)?;
            let mut reading = ParsedCell::of(row.clone());
            reading.rule.tags = with_until(&row.tags, time, context.until.key)?;
            reading.notes.extend(time.map(|time| CellNote::Until {
                time,
                offset_minutes: (context.until.offset_minutes)(time),
                now: context.until.now,
            }));
            return Ok(reading);
        }
    };
    let mut reading = choose(&choice, row);
    if let Choice::Peers(peers) = &choice {
        reading.notes.extend(peer_notes(typed, peers));
    }
    Ok(reading)
}

/// Applies a choice from the list to a row.
pub fn choose(choice: &Choice, row: &RuleDraft) -> ParsedCell {
    let mut reading = ParsedCell::of(row.clone());
    match choice {
        Choice::Traffic(traffic) => reading.rule.traffic = keep_ports(*traffic, row.traffic),
        Choice::Protocol(protocol) => {
            let traffic = parse_protocol_cell(&protocol.to_string(), row.traffic);
            reading.rule.traffic = traffic.unwrap_or(row.traffic);
        }
        Choice::Kind(kind) if row.peer.kind() == Some(*kind) => {}
        Choice::Kind(kind) => reading.rule.peer = PeerDraft::of_kind(*kind),
        Choice::Peers(peers) => {
            let rules = peers.iter().map(|peer| RuleDraft {
                peer: PeerDraft::Known(peer.clone()),
                ..row.clone()
            });
            return ParsedCell::of_rules(rules, row, CellNote::RuleForEachPeer);
        }
        Choice::Tags(tags) => reading.rule.tags.clone_from(tags),
    }
    reading
}

impl ParsedCell {
    fn of(rule: RuleDraft) -> Self {
        Self {
            rule,
            more: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The first rule takes the place of the row. `note` makes the note about several of them.
    fn of_rules(
        mut rules: impl Iterator<Item = RuleDraft>,
        row: &RuleDraft,
        note: fn(usize) -> CellNote,
    ) -> Self {
        let rule = rules.next().unwrap_or_else(|| row.clone());
        let more: Vec<RuleDraft> = rules.collect();
        let notes = (!more.is_empty()).then(|| note(more.len() + 1));
        Self {
            rule,
            more,
            notes: notes.into_iter().collect(),
        }
    }
}

/// Returns the text that a cell shows, and holds when it is opened.
pub fn cell_text(column: CellColumn, row: &RuleDraft, context: &EntryContext<'_>) -> String {
    match column {
        CellColumn::Type => preset_name(row.traffic).to_owned(),
        CellColumn::Protocol => {
            let protocol = row.traffic.protocol();
            protocol.map_or_else(String::new, |protocol| protocol.to_string())
        }
        CellColumn::Ports => match row.traffic {
            TrafficDraft::Known(Traffic::Icmp(messages)) => messages_text(messages, false),
            TrafficDraft::Known(Traffic::Icmpv6(messages)) => messages_text(messages, true),
            TrafficDraft::Known(traffic) => match traffic.ports() {
                Some(ports) => ports.to_string(),
                None => "all".to_owned(),
            },
            TrafficDraft::Missing
            | TrafficDraft::Tcp
            | TrafficDraft::Udp
            | TrafficDraft::Icmp
            | TrafficDraft::Icmpv6 => String::new(),
        },
        CellColumn::PeerKind => kind_text(&row.peer, context).to_owned(),
        CellColumn::Peer => match row.peer.known() {
            Some(peer @ Peer::Group(reference)) if reference.group_id == *context.group_id => {
                text_for("self", peer, context)
            }
            Some(peer @ Peer::Group(reference)) if reference.group_id.is_new() => {
                let name = context.group(&reference.group_id);
                text_for(name.map_or("", |group| &group.name), peer, context)
            }
            Some(peer) => peer.to_string(),
            None => String::new(),
        },
        CellColumn::Description => row.description.to_string(),
        CellColumn::Until => tags_text(&row.tags, context),
    }
}

fn messages_text(messages: portcullis_model::IcmpTypeCode, is_v6: bool) -> String {
    icmp_name(messages, is_v6).map_or_else(|| messages.to_string(), str::to_owned)
}

fn kind_text(peer: &PeerDraft, context: &EntryContext<'_>) -> &'static str {
    match peer {
        PeerDraft::Known(Peer::Cidr(cidr)) if cidr.is_anywhere() => match cidr.family() {
            portcullis_model::AddressFamily::Ipv4 => "Anywhere IPv4",
            portcullis_model::AddressFamily::Ipv6 => "Anywhere IPv6",
        },
        PeerDraft::Known(Peer::Group(reference)) if reference.group_id == *context.group_id => {
            "This group"
        }
        other => match other.kind() {
            None => "",
            Some(PeerKind::Ipv4) => "IPv4",
            Some(PeerKind::Ipv6) => "IPv6",
            Some(PeerKind::Group) => "Security group",
            Some(PeerKind::PrefixList) => "Prefix list",
        },
    }
}

/// Keeps the row's ports or ICMP messages if the typed type leaves them open.
fn keep_ports(typed: TrafficDraft, now: TrafficDraft) -> TrafficDraft {
    match typed {
        TrafficDraft::Tcp | TrafficDraft::Udp | TrafficDraft::Icmp | TrafficDraft::Icmpv6 => typed
            .protocol()
            .map_or(typed, |protocol| without_ports(protocol, now)),
        TrafficDraft::Missing | TrafficDraft::Known(_) => typed,
    }
}
