//! What a search has to look at next.

use std::collections::HashSet;

use portcullis_model::{
    AddressFamily, Cidr, Direction, GroupId, Peer, Rule, SecurityGroup, Traffic,
};

use super::Place;
use super::addresses::{FAMILIES, anywhere, is_partly_public, private};
use super::ask::Asked;
use super::ends::{Party, Region};

/// Returns groups whose inbound rules may let in a party.
pub(super) fn destinations_of(asked: &Asked<'_>, party: &Party) -> Vec<GroupId> {
    let references = &asked.index.references;
    let mut found: Vec<GroupId> = Vec::new();
    for symbol in party.symbols() {
        found.extend_from_slice(references.to_group(symbol));
    }
    match &party.points {
        Some(points) => {
            let addresses = points.iter().flat_map(|point| &point.addresses);
            let blocks: HashSet<Cidr> = addresses.map(|address| Cidr::from(*address)).collect();
            for block in blocks {
                found.extend(references.holding(&block).cloned());
            }
        }
        None => {
            let private: Vec<&Cidr> = FAMILIES.into_iter().flat_map(private).collect();
            for (block, groups) in references.blocks() {
                if private
                    .iter()
                    .any(|own| own.covers(block) || block.covers(own))
                {
                    found.extend_from_slice(groups);
                }
            }
        }
    }
    // Rules that are not known may let in anything.
    for (id, _) in asked.index.coverage.iter() {
        let group = asked.index.inventory.group(id);
        if group.is_some_and(|group| asked.index.lacks_rules_of(group, Direction::Ingress)) {
            found.push(id.clone());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns groups that may reach a party although no inbound rule names them: some inbound rules are not known, or
/// rules for private addresses may include members that were not read.
pub(super) fn possible_sources_of(
    asked: &Asked<'_>,
    party: &Party,
    is_known: impl Fn(&GroupId) -> bool,
) -> Vec<GroupId> {
    let index = asked.index;
    let groups = index.inventory.groups.iter();
    let groups = groups.filter(|group| !is_known(&group.id));
    if index.lacks_rules(party, Direction::Ingress) {
        return groups.map(|group| group.id.clone()).collect();
    }
    if index.inventory.interfaces.is_some() {
        return Vec::new();
    }
    let mut open: Vec<Traffic> = Vec::new();
    for (_, rule) in party.rules(Direction::Ingress) {
        let is_wanted = asked.traffic.overlaps(rule.traffic) && !open.contains(&rule.traffic);
        if is_wanted && may_have_members(asked, &rule.peer) {
            open.push(rule.traffic);
        }
    }
    let may_leave = |group: &SecurityGroup| {
        let mut rules = group.rules_in(Direction::Egress);
        index.lacks_rules_of(group, Direction::Egress)
            || rules.any(|rule| open.iter().any(|traffic| traffic.overlaps(rule.traffic)))
    };
    let found = groups.filter(|group| !open.is_empty() && may_leave(group));
    found.map(|group| group.id.clone()).collect()
}

/// Whether addresses of a peer may be those of members that were not read. Those of all addresses are not listed.
fn may_have_members(asked: &Asked<'_>, peer: &Peer) -> bool {
    let may_have = |block: &Cidr| {
        let mut own = private(block.family()).iter();
        !block.is_anywhere() && own.any(|own| own.covers(block) || block.covers(own))
    };
    match peer {
        Peer::Cidr(block) => may_have(block),
        Peer::PrefixList(id) => asked
            .entries(id)
            .is_none_or(|entries| entries.iter().any(may_have)),
        Peer::Group(_) => false,
    }
}

/// Whether a rule may concern a region; false only if it certainly does not.
pub(super) fn may_meet(rule: &Rule, region: &Region) -> bool {
    match (&rule.peer, region) {
        (Peer::Cidr(cidr), Region::Internet) => is_partly_public(cidr),
        (Peer::Cidr(cidr), Region::Blocks(blocks)) => blocks
            .iter()
            .any(|block| block.covers(cidr) || cidr.covers(block)),
        (Peer::Group(_), Region::Internet) => false,
        _ => true,
    }
}

/// Whether a peer is a prefix list whose entries were not read.
pub(super) fn is_unread(asked: &Asked<'_>, peer: &Peer) -> bool {
    matches!(peer, Peer::PrefixList(id) if asked.entries(id).is_none())
}

/// Returns a peer as a place, without what a reference says about its group.
pub(super) fn place_of(peer: &Peer) -> Place {
    match peer {
        Peer::Group(reference) => Place::group(&reference.group_id),
        other => Place::Peer(other.clone()),
    }
}

/// Returns the place of a region; the internet is 0.0.0.0/0.
pub(super) fn region_place(region: &Region) -> Place {
    let whole = || anywhere(AddressFamily::Ipv4);
    Place::Peer(match region {
        Region::Internet | Region::Anything => Peer::Cidr(whole()),
        Region::Blocks(blocks) => Peer::Cidr(blocks.first().cloned().unwrap_or_else(whole)),
        Region::List { id, .. } => Peer::PrefixList(id.clone()),
    })
}
