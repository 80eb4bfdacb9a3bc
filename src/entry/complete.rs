//! What a half-typed text may become.

use super::context::EntryContext;
use super::icmp_name::icmp_type_names;
use super::preset::PRESETS;
use crate::draft::{CellColumn, RuleDraft};
use crate::model::{Cidr, Protocol};

/// A text to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What stands in the cell once it is chosen.
    pub text: String,
    /// What it is.
    pub note: String,
}

/// The most that are offered at once.
const MOST: usize = 12;

/// Protocols offered by name; any other can be typed.
const PROTOCOLS: [(&str, &str); 9] = [
    ("tcp", "6"),
    ("udp", "17"),
    ("icmp", "1"),
    ("icmpv6", "58"),
    ("all", "every protocol"),
    ("gre", "47"),
    ("esp", "50"),
    ("ah", "51"),
    ("sctp", "132"),
];

/// Kinds of source.
const KINDS: [(&str, &str); 7] = [
    ("IPv4", "a range such as 203.0.113.0/24"),
    ("IPv6", "a range such as 2001:db8::/32"),
    ("Security group", "by name or id"),
    ("Prefix list", "by name or id"),
    ("Anywhere IPv4", "0.0.0.0/0"),
    ("Anywhere IPv6", "::/0"),
    ("This group", "what carries this group itself"),
];

/// What may stand in a cell given what has been typed: what starts with it first, then what holds
/// it. An empty text offers everything.
pub fn completions(
    column: CellColumn,
    typed: &str,
    row: &RuleDraft,
    context: &EntryContext<'_>,
) -> Vec<Completion> {
    // Of several sources, the last one is being typed.
    let (kept, part) = match (column, typed.rfind(',')) {
        (CellColumn::Peer, Some(comma)) => typed.split_at(comma + 1),
        _ => ("", typed),
    };
    let mut offers = Offers::new(kept, part.trim());
    match column {
        CellColumn::Type => {
            for preset in PRESETS {
                let aliases = preset.aliases.iter().any(|alias| offers.starts(alias));
                let note = match preset.traffic {
                    crate::draft::TrafficDraft::Known(traffic) => traffic.to_string(),
                    _ => "choose the ports".to_owned(),
                };
                offers.offer(preset.name, note, aliases);
            }
        }
        CellColumn::Protocol => {
            for (name, note) in PROTOCOLS {
                offers.offer(name, note.to_owned(), false);
            }
        }
        CellColumn::Ports => {
            let is_v6 = match row.traffic.protocol() {
                Some(Protocol::Icmp) => Some(false),
                Some(Protocol::Icmpv6) => Some(true),
                _ => None,
            };
            if let Some(is_v6) = is_v6 {
                offers.offer("all", "every type and code".to_owned(), false);
                for (number, name) in icmp_type_names(is_v6) {
                    offers.offer(name, format!("type {number}"), false);
                }
            }
        }
        CellColumn::PeerKind => {
            for (name, note) in KINDS {
                offers.offer(name, note.to_owned(), false);
            }
        }
        CellColumn::Peer => offer_peers(&mut offers, context),
        CellColumn::Description => {}
    }
    offers.finish()
}

fn offer_peers(offers: &mut Offers<'_>, context: &EntryContext<'_>) {
    if let Ok(cidr) = Cidr::parse(offers.typed)
        && cidr.had_host_bits()
    {
        let address = offers.typed.split('/').next().unwrap_or_default();
        let alone = if address.contains(':') { 128 } else { 32 };
        offers.put(cidr.to_string(), "the whole range".to_owned());
        offers.put(
            format!("{address}/{alone}"),
            "this address alone".to_owned(),
        );
        return;
    }
    offers.offer("anywhere", "0.0.0.0/0, the internet".to_owned(), false);
    offers.offer("anywhere-ipv6", "::/0, the internet".to_owned(), false);
    offers.offer("self", "what carries this group itself".to_owned(), false);
    for group in context.groups {
        if group.is_deleted || !context.is_reachable(group) {
            continue;
        }
        let has_id = offers.starts(group.id.as_str());
        let is_only_one = offers.is_empty_text()
            || context
                .groups
                .iter()
                .filter(|other| other.name == group.name)
                .count()
                == 1;
        if is_only_one && !has_id {
            offers.offer(&group.name, group.id.to_string(), false);
        } else {
            let is_named = offers.starts(&group.name);
            offers.offer(group.id.as_str(), group.name.clone(), is_named);
        }
        if offers.is_full() {
            return;
        }
    }
    for list in context.prefix_lists {
        let has_name = offers.holds(&list.name);
        offers.offer(list.id.as_str(), list.name.clone(), has_name);
    }
}

/// Collects what fits.
struct Offers<'a> {
    kept: &'a str,
    typed: &'a str,
    lower: String,
    first: Vec<Completion>,
    then: Vec<Completion>,
}

impl<'a> Offers<'a> {
    fn new(kept: &'a str, typed: &'a str) -> Self {
        Self {
            kept,
            typed,
            lower: typed.to_ascii_lowercase(),
            first: Vec::new(),
            then: Vec::new(),
        }
    }

    fn is_empty_text(&self) -> bool {
        self.lower.is_empty()
    }

    fn is_full(&self) -> bool {
        self.first.len() >= MOST
    }

    fn starts(&self, text: &str) -> bool {
        let start = text.get(..self.lower.len());
        !self.lower.is_empty() && start.is_some_and(|start| start.eq_ignore_ascii_case(&self.lower))
    }

    fn holds(&self, text: &str) -> bool {
        !self.lower.is_empty() && text.to_ascii_lowercase().contains(&self.lower)
    }

    fn offer(&mut self, text: &str, note: String, is_meant: bool) {
        if self.is_empty_text() || is_meant || self.starts(text) {
            self.put(text.to_owned(), note);
        } else if self.then.len() < MOST && self.holds(text) {
            let text = self.whole(text);
            self.then.push(Completion { text, note });
        }
    }

    fn put(&mut self, text: String, note: String) {
        if !self.is_full() || self.is_empty_text() {
            let text = self.whole(&text);
            self.first.push(Completion { text, note });
        }
    }

    fn whole(&self, text: &str) -> String {
        if self.kept.is_empty() {
            text.to_owned()
        } else {
            format!("{} {text}", self.kept)
        }
    }

    fn finish(mut self) -> Vec<Completion> {
        // With nothing typed the list is one to choose from, and scrolls.
        let most = if self.is_empty_text() { 100 } else { MOST };
        self.first.append(&mut self.then);
        self.first.truncate(most);
        self.first
    }
}
