//! Comparison of the source of a rule with a value of a query.

use std::collections::HashSet;

use portcullis_model::{Cidr, GroupId, Peer, PrefixList, PrefixListId, SecurityGroup};

use super::error::QueryError;
use super::matcher::Account;
use super::query::Operator;
use super::word::{SearchWord, range_of};

/// Compiled value of a source filter.
#[derive(Debug)]
pub(super) struct PeerTest {
    operator: Operator,
    text: SearchWord,
    range: Option<Cidr>,
    is_anywhere: bool,
    is_self: bool,
    /// Groups whose name or ID equals the value or, with `contains`, contains it.
    groups: HashSet<GroupId>,
    /// Prefix lists of that name or ID, or with an entry that covers the value or is within it.
    lists: HashSet<PrefixListId>,
}

/// Whether a word names every address.
pub(super) fn is_anywhere_word(text: &str) -> bool {
    ["anywhere", "internet"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text))
}

/// Checks the value of a source filter. A value that looks like an address must be one.
///
/// # Errors
/// [`QueryError::Cidr`].
pub(super) fn check_peer_value(operator: Operator, text: &str) -> Result<(), QueryError> {
    let is_dotted = text.contains('.')
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '/'));
    let is_ipv6 = text.contains(':')
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '/'));
    let must_be_address = operator == Operator::Within || is_dotted || is_ipv6;
    if must_be_address && range_of(text).is_none() && !is_anywhere_word(text) {
        Cidr::parse(text)?;
    }
    Ok(())
}

impl PeerTest {
    pub(super) fn new(operator: Operator, text: &str, account: &Account<'_>) -> Self {
        let word = SearchWord::of(text);
        let range = range_of(text);
        let is_part = operator == Operator::Contains;
        let is_meant = |name: &str| {
            if is_part {
                word.is_in(name)
            } else {
                name.eq_ignore_ascii_case(text)
            }
        };
        let groups = account.groups.iter();
        let groups = groups.filter(|group| is_meant(&group.name) || is_meant(group.id.as_str()));
        let is_entry_meant = |list: &PrefixList| {
            let entries = list.entries.known().unwrap_or_default().iter();
            let (Some(range), true) = (
                &range,
                operator != Operator::Is && operator != Operator::IsNot,
            ) else {
                return false;
            };
            let mut entries = entries.map(|entry| &entry.cidr);
            entries.any(|entry| is_related(operator, entry, range))
        };
        let lists = account.prefix_lists.iter().filter(|list| {
            is_meant(&list.name) || is_meant(list.id.as_str()) || is_entry_meant(list)
        });
        Self {
            operator,
            is_anywhere: is_anywhere_word(text),
            is_self: text.eq_ignore_ascii_case("self"),
            groups: groups.map(|group| group.id.clone()).collect(),
            lists: lists.map(|list| list.id.clone()).collect(),
            range,
            text: word,
        }
    }

    /// Whether the source of a rule of `group` meets the filter.
    pub(super) fn is_met(&self, group: &SecurityGroup, peer: &Peer) -> bool {
        match self.operator {
            Operator::IsNot => !self.is_equal(group, peer),
            Operator::Is => self.is_equal(group, peer),
            _ => self.contains(group, peer),
        }
    }

    fn is_equal(&self, group: &SecurityGroup, peer: &Peer) -> bool {
        match peer {
            Peer::Cidr(cidr) => {
                (self.is_anywhere && cidr.is_anywhere()) || self.range.as_ref() == Some(cidr)
            }
            Peer::Group(reference) => {
                (self.is_self && reference.group_id == group.id)
                    || self.groups.contains(&reference.group_id)
                    // Groups of other accounts are not listed.
                    || reference.group_id.as_str().eq_ignore_ascii_case(self.text.text())
            }
            Peer::PrefixList(id) => {
                self.lists.contains(id) || id.as_str().eq_ignore_ascii_case(self.text.text())
            }
        }
    }

    /// Whether a CIDR block is related as `contains` or `within` say, or a name contains the value.
    fn contains(&self, group: &SecurityGroup, peer: &Peer) -> bool {
        let has_names = self.operator == Operator::Contains;
        match peer {
            Peer::Cidr(cidr) => {
                (self.is_anywhere && cidr.is_anywhere())
                    || self
                        .range
                        .as_ref()
                        .is_some_and(|range| is_related(self.operator, cidr, range))
            }
            Peer::Group(reference) if has_names => {
                (self.is_self && reference.group_id == group.id)
                    || self.groups.contains(&reference.group_id)
                    || self.text.is_in(reference.group_id.as_str())
            }
            Peer::Group(_) => false,
            Peer::PrefixList(id) => {
                self.lists.contains(id) || (has_names && self.text.is_in(id.as_str()))
            }
        }
    }
}

fn is_related(operator: Operator, known: &Cidr, asked: &Cidr) -> bool {
    match operator {
        Operator::Within => asked.covers(known),
        _ => known.covers(asked),
    }
}
