//! Breadth-first search through groups.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use portcullis_model::{Cidr, Direction, GroupId, Peer};

use super::ask::Asked;
use super::candidates::{destinations_of, possible_sources_of};
use super::edge::Edge;
use super::ends::{Party, Region, Resolved};
use super::table::{ReachTable, Row, Step};
use super::{Place, Question, ReachIndex, ResolveError, TrafficList};

/// Search for everything that can reach an end or be reached from it, in short steps.
///
/// The first hop, next to the end that the question names, has the traffic of the question; the others may have any.
/// A group is listed once, with its shortest certain way, or with its shortest uncertain way if there is no certain one.
#[derive(Debug)]
pub struct Search {
    index: ReachIndex,
    pub(super) table: ReachTable,
    traffic: TrafficList,
    queue: VecDeque<Node>,
    /// Groups to list once all certain ways are followed, unless one of these leads there, by number of hops.
    uncertain: BTreeMap<usize, VecDeque<(Row, Party)>>,
    /// The groups of `uncertain`.
    deferred: HashSet<GroupId>,
    /// Groups in the table or at the end that the question names.
    groups: HashSet<GroupId>,
    /// Other places in the table, with their rows.
    pub(super) addresses: HashMap<Place, usize>,
    /// Blocks whose members are all in `groups`.
    exhausted: HashSet<Cidr>,
}

/// A place to go on from.
#[derive(Debug)]
pub(super) struct Node {
    start: Start,
    /// Number of hops to the end that the question names.
    pub(super) hops: usize,
    /// Whether some hop of the way depends on what was not read.
    pub(super) is_uncertain: bool,
}

#[derive(Debug)]
enum Start {
    Region(Region),
    Party(Party),
}

impl Search {
    /// Prepares the search for a question of [`Question::Sources`] or [`Question::Destinations`].
    ///
    /// # Errors
    /// [`ResolveError`] if the end does not exist or is ambiguous. A question between two ends is
    /// [`ResolveError::NoGroups`].
    pub fn new(index: &ReachIndex, question: &Question) -> Result<Self, ResolveError> {
        let (end, are_sources) = match question {
            Question::Between { .. } => return Err(ResolveError::NoGroups),
            Question::Sources { to, .. } => (to, true),
            Question::Destinations { from, .. } => (from, false),
        };
        let starts = match index.resolved(end)? {
            Resolved::Region(region) => vec![Start::Region(region)],
            Resolved::Parties(parties) => parties.into_iter().map(Start::Party).collect(),
        };
        let mut search = Self {
            index: index.clone(),
            table: ReachTable {
                are_sources,
                ..ReachTable::default()
            },
            traffic: question.traffic().clone(),
            queue: VecDeque::new(),
            uncertain: BTreeMap::new(),
            deferred: HashSet::new(),
            groups: HashSet::new(),
            addresses: HashMap::new(),
            exhausted: HashSet::new(),
        };
        for start in starts {
            if let Start::Party(party) = &start
                && party.is_group
            {
                search.groups.extend(party.symbols().cloned());
            }
            search.queue.push_back(Node {
                start,
                hops: 0,
                is_uncertain: false,
            });
        }
        Ok(search)
    }

    /// Expands one group.
    pub fn step(&mut self) -> Step {
        let Some(node) = self.next_node() else {
            return Step::Done;
        };
        let index = self.index.clone();
        let traffic = if node.hops == 0 {
            self.traffic.clone()
        } else {
            TrafficList::ALL
        };
        let asked = Asked::new(&index, traffic);
        match &node.start {
            Start::Region(region) => self.expand_region(&asked, region),
            Start::Party(party) => {
                let unknown = index.unknown_rules(party, self.rule_direction());
                self.table.unknowns.extend(unknown);
                self.add_addresses(&asked, party, &node);
                let groups = if self.table.are_sources {
                    self.sources_of(&asked, party)
                } else {
                    destinations_of(&asked, party)
                };
                for id in groups {
                    self.visit(&asked, &id, party, &node);
                }
            }
        }
        if self.queue.is_empty() && self.uncertain.is_empty() {
            Step::Done
        } else {
            Step::More
        }
    }

    /// Takes the next place to go on from: those on certain ways first.
    fn next_node(&mut self) -> Option<Node> {
        loop {
            if let Some(node) = self.queue.pop_front() {
                return Some(node);
            }
            let mut nearest = self.uncertain.first_entry()?;
            match nearest.get_mut().pop_front() {
                None => {
                    nearest.remove();
                }
                Some((row, party)) => {
                    if !party.symbols().any(|id| self.groups.contains(id)) {
                        self.list(row, party);
                    }
                }
            }
        }
    }

    /// Does what is left and returns the table.
    pub fn finish(mut self) -> ReachTable {
        while self.step() == Step::More {}
        self.table.sort();
        self.table
    }

    pub(super) fn rule_direction(&self) -> Direction {
        if self.table.are_sources {
            Direction::Ingress
        } else {
            Direction::Egress
        }
    }

    /// Returns groups that the inbound rules of a party may let in.
    fn sources_of(&mut self, asked: &Asked<'_>, party: &Party) -> Vec<GroupId> {
        let mut found = possible_sources_of(asked, party, |id| {
            self.groups.contains(id) || self.deferred.contains(id)
        });
        for (_, rule) in party.rules(Direction::Ingress) {
            if !asked.traffic.overlaps(rule.traffic) {
                continue;
            }
            match &rule.peer {
                Peer::Group(reference) => found.push(reference.group_id.clone()),
                Peer::Cidr(cidr) => self.add_members(asked, cidr, &mut found),
                Peer::PrefixList(id) => {
                    for entry in asked.entries(id).unwrap_or_default() {
                        self.add_members(asked, &entry, &mut found);
                    }
                }
            }
        }
        found
    }

    /// Adds the groups of interfaces in a block. All interfaces are in the row of the whole internet.
    fn add_members(&mut self, asked: &Asked<'_>, block: &Cidr, found: &mut Vec<GroupId>) {
        if block.is_anywhere() || self.exhausted.contains(block) {
            return;
        }
        let before = found.len();
        for interface in asked.index.interfaces_in(block) {
            let groups = interface.groups.iter();
            found.extend(groups.filter(|id| !self.groups.contains(*id)).cloned());
        }
        if found.len() == before {
            self.exhausted.insert(block.clone());
        }
    }

    /// Lists a group and goes on from it, if it is new and something passes.
    fn visit(&mut self, asked: &Asked<'_>, id: &GroupId, neighbour: &Party, node: &Node) {
        let is_known = node.is_uncertain && self.deferred.contains(id);
        if is_known || self.groups.contains(id) {
            return;
        }
        let Some(group) = asked.index.inventory.group(id) else {
            return;
        };
        let party = asked.index.group_party(group);
        let edge = if self.table.are_sources {
            Edge::between(asked, &party, neighbour)
        } else {
            Edge::between(asked, neighbour, &party)
        };
        let Some(edge) = edge else {
            return;
        };
        self.found(
            Row {
                place: party.place.clone(),
                hops: node.hops + 1,
                traffic: edge.traffic.traffics(),
                rules: edge.rules,
                next: neighbour.place.clone(),
                also: Vec::new(),
                is_uncertain: node.is_uncertain || edge.is_uncertain,
            },
            party,
        );
    }

    /// Lists a group if its way is certain; otherwise later, since a certain way may be found.
    pub(super) fn found(&mut self, row: Row, party: Party) {
        if row.is_uncertain {
            self.deferred.extend(party.symbols().cloned());
            let same = self.uncertain.entry(row.hops).or_default();
            same.push_back((row, party));
        } else {
            self.list(row, party);
        }
    }

    fn list(&mut self, row: Row, party: Party) {
        self.groups.extend(party.symbols().cloned());
        let (hops, is_uncertain) = (row.hops, row.is_uncertain);
        self.table.rows.push(row);
        self.queue.push_back(Node {
            start: Start::Party(party),
            hops,
            is_uncertain,
        });
    }
}
