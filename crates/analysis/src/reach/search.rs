//! Breadth-first search through groups.

use std::collections::{HashMap, HashSet, VecDeque};

use portcullis_model::{Cidr, Direction, GroupId, Peer, Rule};

use super::ask::{Asked, region_access};
use super::candidates::{destinations_of, is_unread, may_meet, place_of, region_place};
use super::edge::Edge;
use super::ends::{Party, Region, Resolved};
use super::table::{ReachTable, Row, Step};
use super::{Place, Question, ReachIndex, ResolveError, TrafficList};
use crate::access::TrafficSet;

/// Search for everything that can reach an end or be reached from it, in short steps.
///
/// The first hop, next to the end that the question names, has the traffic of the question; the others may have any.
/// A group is listed once, with its shortest way.
#[derive(Debug)]
pub struct Search {
    index: ReachIndex,
    table: ReachTable,
    traffic: TrafficList,
    queue: VecDeque<Node>,
    /// Groups in the table or at the end that the question names.
    groups: HashSet<GroupId>,
    /// Other places in the table, with their rows.
    addresses: HashMap<Place, usize>,
    /// Blocks whose members are all in `groups`.
    exhausted: HashSet<Cidr>,
}

/// A place to go on from.
#[derive(Debug)]
struct Node {
    start: Start,
    /// Number of hops to the end that the question names.
    hops: usize,
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
            search.queue.push_back(Node { start, hops: 0 });
        }
        Ok(search)
    }

    /// Expands one group.
    pub fn step(&mut self) -> Step {
        let Some(node) = self.queue.pop_front() else {
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
                self.add_addresses(&asked, party, node.hops + 1);
                let groups = if self.table.are_sources {
                    self.sources_of(&asked, party)
                } else {
                    destinations_of(&asked, party)
                };
                for id in groups {
                    self.visit(&asked, &id, party, node.hops + 1);
                }
            }
        }
        if self.queue.is_empty() {
            Step::Done
        } else {
            Step::More
        }
    }

    /// Does what is left and returns the table.
    pub fn finish(mut self) -> ReachTable {
        while self.step() == Step::More {}
        self.table.sort();
        self.table
    }

    fn rule_direction(&self) -> Direction {
        if self.table.are_sources {
            Direction::Ingress
        } else {
            Direction::Egress
        }
    }

    /// Lists the addresses, prefix lists and foreign groups that the rules of a party name.
    fn add_addresses(&mut self, asked: &Asked<'_>, party: &Party, hops: usize) {
        let direction = self.rule_direction();
        let is_named = |rule: &Rule| match &rule.peer {
            Peer::Cidr(_) | Peer::PrefixList(_) => true,
            Peer::Group(reference) => asked.index.is_foreign(reference),
        };
        let first_row = self.table.rows.len();
        for (group, rule) in party.rules(direction) {
            if !asked.traffic.overlaps(rule.traffic) || !is_named(rule) {
                continue;
            }
            let next_row = self.table.rows.len();
            let at = *self
                .addresses
                .entry(place_of(&rule.peer))
                .or_insert(next_row);
            if at == next_row {
                self.table.rows.push(Row {
                    place: place_of(&rule.peer),
                    hops,
                    traffic: Vec::new(),
                    rules: Vec::new(),
                    next: party.place.clone(),
                    is_uncertain: is_unread(asked, &rule.peer),
                });
            }
            // Rows of an earlier group have a shorter way.
            if at >= first_row
                && let Some(row) = self.table.rows.get_mut(at)
            {
                row.traffic.push(rule.traffic);
                row.rules.push(Party::rule_ref(group, rule));
            }
        }
        for row in self.table.rows.iter_mut().skip(first_row) {
            let is_one = matches!(row.traffic.as_slice(), [one] if asked.traffic.covers(*one));
            if !is_one {
                let traffic = TrafficSet::of_all(row.traffic.iter().copied());
                row.traffic = traffic.intersection(&asked.set).traffics();
            }
        }
    }

    /// Returns groups that the inbound rules of a party may let in.
    fn sources_of(&mut self, asked: &Asked<'_>, party: &Party) -> Vec<GroupId> {
        let mut found = Vec::new();
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
    fn visit(&mut self, asked: &Asked<'_>, id: &GroupId, neighbour: &Party, hops: usize) {
        if self.groups.contains(id) {
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
        self.list(
            Row {
                place: party.place.clone(),
                hops,
                traffic: edge.traffic.traffics(),
                rules: edge.rules,
                next: neighbour.place.clone(),
                is_uncertain: edge.is_uncertain,
            },
            party,
        );
    }

    fn list(&mut self, row: Row, party: Party) {
        self.groups.extend(party.symbols().cloned());
        let hops = row.hops;
        self.table.rows.push(row);
        self.queue.push_back(Node {
            start: Start::Party(party),
            hops,
        });
    }

    /// Lists the groups whose own rules allow addresses directly.
    fn expand_region(&mut self, asked: &Asked<'_>, region: &Region) {
        let direction = if self.table.are_sources {
            Direction::Egress
        } else {
            Direction::Ingress
        };
        for group in asked.index.inventory.groups.iter() {
            let mut rules = group.rules_in(direction);
            if !rules.any(|rule| asked.traffic.overlaps(rule.traffic) && may_meet(rule, region)) {
                continue;
            }
            let party = asked.index.group_party(group);
            let access = region_access(asked, &party, region, direction);
            let bounds = access.bounds();
            if !bounds.some_possibly {
                continue;
            }
            let traffic = access.traffic(bounds.some_surely);
            let rules = party
                .rules(direction)
                .filter(|(_, rule)| asked.traffic.overlaps(rule.traffic) && may_meet(rule, region));
            self.list(
                Row {
                    place: party.place.clone(),
                    hops: 1,
                    traffic: traffic.traffics(),
                    rules: rules
                        .map(|(group, rule)| Party::rule_ref(group, rule))
                        .collect(),
                    next: region_place(region),
                    is_uncertain: !bounds.some_surely,
                },
                party,
            );
        }
    }
}
