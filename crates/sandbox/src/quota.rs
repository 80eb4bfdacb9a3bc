//! What counts for how much against the number of rules that a group may have.
//!
//! "This quota is enforced separately for IPv4 rules and IPv6 rules" (Amazon VPC quotas). A range
//! counts once, in its family. A prefix list counts for its weight (the maximum of entries, or what
//! AWS says of its own lists), in the one family it has. Of a reference to a group, it is said only
//! that it counts once; whether in one total or in both is not on record. Here it counts in both,
//! the stricter reading: who gets along with it gets along with the other.

use super::refusal::Refusal;
use super::world::World;
use portcullis_model::{AddressFamily, Direction, Peer};

/// Refuses rules that would be too many for one group.
pub(super) fn check<'a>(
    world: &World<'_>,
    rules: impl Iterator<Item = (Direction, &'a Peer)>,
) -> Result<(), Refusal> {
    // Inbound and outbound, each in IPv4 and IPv6.
    let mut totals = [[0_usize; 2]; 2];
    for (direction, peer) in rules {
        let [ipv4, ipv6] = weights(world, peer);
        let [inbound, outbound] = &mut totals;
        let [ipv4_total, ipv6_total] = match direction {
            Direction::Ingress => inbound,
            Direction::Egress => outbound,
        };
        *ipv4_total = ipv4_total.saturating_add(ipv4);
        *ipv6_total = ipv6_total.saturating_add(ipv6);
    }
    let limit = world.quotas.rules_per_group;
    if totals.as_flattened().iter().any(|total| *total > limit) {
        return Err(Refusal::too_many_rules());
    }
    Ok(())
}

fn weights(world: &World<'_>, peer: &Peer) -> [usize; 2] {
    match peer {
        Peer::Cidr(cidr) => match cidr.family() {
            AddressFamily::Ipv4 => [1, 0],
            AddressFamily::Ipv6 => [0, 1],
        },
        Peer::Group(_) => [1, 1],
        Peer::PrefixList(id) => match world.state.prefix_list(id) {
            Some(list) if list.is_ipv6 => [0, list.weight],
            Some(list) => [list.weight, 0],
            None => [0, 0],
        },
    }
}
