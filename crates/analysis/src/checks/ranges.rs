//! Checks of the addresses that rules name.

use std::net::{IpAddr, Ipv4Addr};

use portcullis_model::{AddressFamily, Cidr, Direction, Peer, Rule, SecurityGroup, Traffic};

use super::context::Context;
use super::{CheckId, Evidence, Finding};

/// The longest prefix of a range of public IPv4 addresses that counts as wide, as for Prowler.
const WIDEST_PREFIX: u8 = 23;

/// Networks of RFC 1918.
const PRIVATE: [(Ipv4Addr, u8); 3] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    for rule in &group.rules {
        let Peer::Cidr(cidr) = &rule.peer else {
            continue;
        };
        let is_trusted = context
            .profile
            .trusted_ranges
            .iter()
            .any(|range| range.covers(cidr));
        if is_trusted {
            continue;
        }
        let mut add = |check: CheckId| {
            if context.profile.runs(check) {
                let evidence = Evidence::Range {
                    cidr: cidr.clone(),
                    direction: rule.direction,
                };
                findings.push(Finding::of_rules(
                    check,
                    &group.id,
                    vec![rule.key()],
                    evidence,
                ));
            }
        };
        if is_wide_public(cidr) {
            add(CheckId::WidePublicRange);
        }
        if rule.direction == Direction::Ingress
            && is_single_public(cidr)
            && rule.description.trim().is_empty()
        {
            add(CheckId::PublicAddress);
        }
        if rule.direction == Direction::Ingress && is_whole_private(cidr) {
            add(CheckId::WholePrivateNetwork);
        }
        if is_open_egress(rule) {
            add(CheckId::OpenEgress);
        }
    }
}

fn is_open_egress(rule: &Rule) -> bool {
    rule.direction == Direction::Egress && rule.traffic == Traffic::All && rule.peer.is_anywhere()
}

fn is_wide_public(cidr: &Cidr) -> bool {
    (1..=WIDEST_PREFIX).contains(&cidr.prefix_length())
        && matches!(cidr.network().network(), IpAddr::V4(address) if is_global(address))
}

fn is_single_public(cidr: &Cidr) -> bool {
    match cidr.network().network() {
        IpAddr::V4(address) => cidr.prefix_length() == 32 && is_global(address),
        IpAddr::V6(address) => {
            cidr.prefix_length() == 128
                && cidr.family() == AddressFamily::Ipv6
                // 2000::/3 is what is assigned to the internet.
                && address.segments()[0] & 0xe000 == 0x2000
        }
    }
}

fn is_whole_private(cidr: &Cidr) -> bool {
    PRIVATE.iter().any(|(network, prefix)| {
        cidr.prefix_length() == *prefix && cidr.network().network() == IpAddr::V4(*network)
    })
}

/// Whether an address is public. Networks for documentation count as public: examples use them for offices and the like.
fn is_global(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_multicast()
        || first >= 240
        || is_shared)
}
