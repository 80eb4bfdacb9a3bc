//! What a search has to look at next.

use std::collections::HashSet;

use portcullis_model::{AddressFamily, Cidr, GroupId, Peer, Rule};

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
    found.sort_unstable();
    found.dedup();
    found
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
