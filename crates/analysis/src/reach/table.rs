//! Everything that can reach an end, or that an end can reach, also through groups.

use std::collections::{BTreeSet, HashMap};

use portcullis_model::{RuleRef, Traffic};

use super::addresses::is_partly_public;
use super::{Place, Question, ReachIndex, ResolveError, Search, Unknown};

/// Result of a [`Search`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachTable {
    /// What was found, sorted by exposure: the internet first, then wide ranges of addresses, then groups; fewer hops
    /// first.
    pub rows: Vec<Row>,
    /// Rules that were not read and may let more reach the end, or let it reach more.
    pub unknowns: BTreeSet<Unknown>,
    /// Whether the rows are sources, not destinations.
    pub(super) are_sources: bool,
}

/// One source or destination with its shortest way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What can reach the end, or what it can reach.
    pub place: Place,
    /// Number of hops; 1 is direct.
    pub hops: usize,
    /// Traffic of the hop next to `place`, as rules would be written.
    pub traffic: Vec<Traffic>,
    /// The rules of that hop, outbound first.
    pub rules: Vec<RuleRef>,
    /// The neighbour of `place` on the way to the end that the question names.
    pub next: Place,
    /// Other parts of the internet, or of everything, that the hop is from or to, where `next` is one of them.
    pub also: Vec<Place>,
    /// Whether some hop of the way depends on members, entries or rules that were not read.
    pub is_uncertain: bool,
}

/// One step of a way from a source to a destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The source of the hop.
    pub from: Place,
    /// The destination of the hop.
    pub to: Place,
    /// Other parts of the internet, or of everything, that the hop is from or to.
    pub also: Vec<Place>,
    /// The traffic.
    pub traffic: Vec<Traffic>,
    /// The rules that allow it, outbound first.
    pub rules: Vec<RuleRef>,
}

/// State of a search after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// More is left to do.
    More,
    /// The table is complete.
    Done,
}

impl ReachTable {
    /// Answers a question of [`Question::Sources`] or [`Question::Destinations`] at once.
    ///
    /// # Errors
    /// Those of [`Search::new`].
    pub fn of(index: &ReachIndex, question: &Question) -> Result<Self, ResolveError> {
        Ok(Search::new(index, question)?.finish())
    }

    /// Returns the hops of a row, from the source to the destination. For many rows, [`ReachTable::ways`] takes less time.
    pub fn path(&self, row: &Row) -> Vec<Hop> {
        self.ways().path(row)
    }

    /// Indexes the rows for their ways.
    pub fn ways(&self) -> Ways<'_> {
        let groups = self.rows.iter();
        Ways {
            by_place: groups.map(|row| (&row.place, row)).collect(),
            are_sources: self.are_sources,
        }
    }

    pub(super) fn sort(&mut self) {
        self.rows
            .sort_by_cached_key(|row| (exposure(&row.place), row.hops, row.place.clone()));
    }
}

/// The ways of all rows of a table.
#[derive(Debug)]
pub struct Ways<'a> {
    by_place: HashMap<&'a Place, &'a Row>,
    are_sources: bool,
}

impl Ways<'_> {
    /// Returns the hops of a row, from the source to the destination.
    pub fn path(&self, row: &Row) -> Vec<Hop> {
        let mut hops = Vec::new();
        let mut row = Some(row);
        while let Some(here) = row.filter(|_| hops.len() <= self.by_place.len()) {
            let (from, to) = if self.are_sources {
                (&here.place, &here.next)
            } else {
                (&here.next, &here.place)
            };
            hops.push(Hop {
                from: from.clone(),
                to: to.clone(),
                also: here.also.clone(),
                traffic: here.traffic.clone(),
                rules: here.rules.clone(),
            });
            row = match here.hops {
                1 => None,
                _ => self.by_place.get(&here.next).copied(),
            };
        }
        if !self.are_sources {
            hops.reverse();
        }
        hops
    }
}

/// Rank of a place: the internet first, then public ranges by size, private ranges by size, lists, groups, interfaces.
pub(super) fn exposure(place: &Place) -> (u8, u8) {
    use portcullis_model::Peer;
    match place {
        Place::Peer(peer) if peer.is_anywhere() => (0, 0),
        Place::Peer(Peer::Cidr(cidr)) if is_partly_public(cidr) => (1, cidr.prefix_length()),
        Place::Peer(Peer::Cidr(cidr)) => (2, cidr.prefix_length()),
        Place::Peer(Peer::PrefixList(_)) => (3, 0),
        Place::Peer(Peer::Group(_)) => (4, 0),
        Place::Interface(_) => (5, 0),
    }
}
