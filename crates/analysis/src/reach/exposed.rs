//! What is open to the internet, directly and through one hop.

use std::collections::BTreeMap;
use std::sync::Arc;

use portcullis_model::{AddressFamily, Cidr, Direction, GroupId, Peer, SecurityGroup, Traffic};

use super::addresses::{FAMILIES, is_partly_public, public_ipv4, public_ipv6};
use super::ask::Asked;
use super::candidates::destinations_of;
use super::edge::Edge;
use super::ends::Party;
use super::{ReachIndex, Step};
use crate::access::{AccessSet, KnownLists};

/// A group that is open to the internet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// The group.
    pub group: GroupId,
    /// What the whole internet reaches directly, by family; empty if it reaches the group only through another.
    pub direct: Vec<(AddressFamily, Traffic)>,
    /// Groups that the internet reaches directly and that reach this group, with the traffic of the second hop.
    pub through: Vec<(GroupId, Vec<Traffic>)>,
}

/// Finds the groups that the internet reaches directly or through one other group, in steps.
///
/// Only hops that are certain count.
#[derive(Debug)]
pub struct ExposedSearch<'a> {
    asked: Asked<'a>,
    lists: KnownLists<'a>,
    public: [Vec<Cidr>; 2],
    found: BTreeMap<GroupId, Exposed>,
    /// Groups that are not looked at yet.
    unseen: &'a [Arc<SecurityGroup>],
    /// Groups that the internet reaches directly and whose destinations are not looked at yet.
    open: Vec<Arc<SecurityGroup>>,
    /// One of them, and its destinations that are not looked at yet.
    hop: Option<(Party, Vec<GroupId>)>,
}

impl<'a> ExposedSearch<'a> {
    /// Groups, or pairs of groups, in a step.
    const AT_ONCE: usize = 16;

    /// Starts the search.
    pub fn new(index: &'a ReachIndex) -> Self {
        Self {
            asked: Asked::new(index, Traffic::All),
            lists: KnownLists::new(&index.inventory.prefix_lists),
            public: [public_ipv4(), public_ipv6()],
            found: BTreeMap::new(),
            unseen: &index.inventory.groups,
            open: Vec::new(),
            hop: None,
        }
    }

    /// Does a part of the work.
    pub fn step(&mut self) -> Step {
        if let Some((now, rest)) = self
            .unseen
            .split_at_checked(Self::AT_ONCE.min(self.unseen.len()))
            && !now.is_empty()
        {
            self.unseen = rest;
            for group in now {
                self.look_at(group);
            }
            return Step::More;
        }
        match &mut self.hop {
            Some((_, left)) if !left.is_empty() => {
                let rest = left.split_off(left.len().saturating_sub(Self::AT_ONCE));
                self.follow(&rest);
                Step::More
            }
            _ => match self.open.pop() {
                Some(group) => {
                    let from = self.asked.index.group_party(&group);
                    let destinations = destinations_of(&self.asked, &from);
                    self.hop = Some((from, destinations));
                    Step::More
                }
                None => Step::Done,
            },
        }
    }

    /// Returns the groups, the most open first. Complete after [`Step::Done`].
    pub fn finish(self) -> Vec<Exposed> {
        let mut found: Vec<Exposed> = self.found.into_values().collect();
        for exposed in &mut found {
            exposed
                .through
                .sort_by(|(one, _), (other, _)| one.cmp(other));
        }
        found.sort_by_key(|exposed| {
            let has_all = exposed
                .direct
                .iter()
                .any(|(_, traffic)| *traffic == Traffic::All);
            (
                exposed.direct.is_empty(),
                !has_all,
                std::cmp::Reverse(exposed.direct.len()),
            )
        });
        found
    }

    /// Notes what a group allows from the internet.
    fn look_at(&mut self, group: &Arc<SecurityGroup>) {
        let direct = direct(group, &self.lists, &self.public);
        if !direct.is_empty() {
            self.open.push(Arc::clone(group));
            self.entry(&group.id).direct = direct;
        }
    }

    /// Notes which destinations the group of the hop reaches.
    fn follow(&mut self, destinations: &[GroupId]) {
        let Some((from, _)) = &self.hop else {
            return;
        };
        let Some(source) = from.groups.first().map(|group| group.id.clone()) else {
            return;
        };
        let index = self.asked.index;
        let others = destinations.iter().filter(|id| **id != source);
        let reached = others.filter_map(|id| {
            let to = index.group_party(index.inventory.group(id)?);
            let edge = Edge::between(&self.asked, from, &to)?;
            (!edge.is_uncertain).then(|| (id, edge.traffic.traffics()))
        });
        let reached: Vec<(&GroupId, Vec<Traffic>)> = reached.collect();
        for (id, traffics) in reached {
            self.entry(id).through.push((source.clone(), traffics));
        }
    }

    fn entry(&mut self, group: &GroupId) -> &mut Exposed {
        self.found.entry(group.clone()).or_insert_with(|| Exposed {
            group: group.clone(),
            direct: Vec::new(),
            through: Vec::new(),
        })
    }
}

/// Finds the groups that the internet reaches at once: see [`ExposedSearch`].
pub fn exposed(index: &ReachIndex) -> Vec<Exposed> {
    let mut search = ExposedSearch::new(index);
    while search.step() == Step::More {}
    search.finish()
}

/// Longest prefix of a block that may be part of rules for all public addresses: more blocks of longer prefixes would
/// be needed than EC2 allows rules on an interface, which is 1,000.
const LONGEST_PREFIX: u8 = 13;

/// Whether rules for all public addresses may include a peer that is not only a small part of them.
fn may_open(peer: &Peer) -> bool {
    match peer {
        Peer::Cidr(cidr) => cidr.prefix_length() <= LONGEST_PREFIX,
        Peer::PrefixList(_) => true,
        Peer::Group(_) => false,
    }
}

/// Returns the traffic that a group allows from all public addresses of a family, by one rule or by several.
fn direct(
    group: &SecurityGroup,
    lists: &KnownLists<'_>,
    public: &[Vec<Cidr>; 2],
) -> Vec<(AddressFamily, Traffic)> {
    let is_public = |peer: &Peer| match peer {
        Peer::Cidr(cidr) => is_partly_public(cidr),
        Peer::PrefixList(_) => true,
        Peer::Group(_) => false,
    };
    let rules: Vec<_> = group
        .rules_in(Direction::Ingress)
        .filter(|rule| is_public(&rule.peer))
        .collect();
    if !rules.iter().any(|rule| may_open(&rule.peer)) {
        return Vec::new();
    }
    let access = lists.resolve(&AccessSet::of_rules(rules));
    let mut direct = Vec::new();
    for (family, blocks) in FAMILIES.into_iter().zip(public) {
        let open = access.traffic_at_all(blocks).traffics();
        direct.extend(open.into_iter().map(|traffic| (family, traffic)));
    }
    direct
}
