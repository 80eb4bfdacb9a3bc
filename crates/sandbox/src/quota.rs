//! Quota of rules per group.
//!
//! "This quota is enforced separately for IPv4 rules and IPv6 rules" (Amazon VPC quotas). A CIDR
//! block counts once, in its family. A prefix list counts for its weight (its maximum number of
//! entries, or the published weight of one of AWS's lists), in its family. A referenced group
//! counts once; whether for one family or for both is not documented. Here it counts for both, the
//! stricter reading: rules that fit here fit in EC2 too.

use super::refusal::Refusal;
use super::world::World;
use portcullis_model::{AddressFamily, Direction, Peer};

/// Refuses rules that exceed the quota of a group.
pub(super) fn check<'a>(
    world: &World<'_>,
    rules: impl Iterator<Item = (Direction, &'a Peer)>,
) -> Result<(), Refusal> {
    // By direction, then by address family.
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
