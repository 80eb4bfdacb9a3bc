//! Checks of CIDR blocks: wide public ranges, public addresses without a description, whole private
//! networks, and outbound traffic to anywhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portcullis_model::{
    AddressFamily, Cidr, Direction, Peer, PrefixListEntry, Rule, SecurityGroup, Traffic,
};

use super::context::Context;
use super::{CheckId, Evidence, Finding};

/// Longest prefix of a public IPv4 range that counts as wide, as in Prowler.
const MAX_WIDE_PREFIX: u8 = 23;

/// Networks of RFC 1918.
const PRIVATE: [(Ipv4Addr, u8); 3] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// Blocks that are not public. Those for documentation count as public: examples use them for offices and the like.
const RESERVED: [(Ipv4Addr, u8); 9] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    PRIVATE[0],
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    PRIVATE[1],
    PRIVATE[2],
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Blocks that are neither reserved nor reachable over the internet: for protocols, documentation and benchmarks.
const UNREACHABLE: [(Ipv4Addr, u8); 5] = [
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
];

/// What is assigned to the internet of all IPv6 addresses.
pub(super) const PUBLIC_IPV6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Blocks of [`PUBLIC_IPV6`] for documentation.
const UNREACHABLE_IPV6: [(Ipv6Addr, u8); 2] = [
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Returns the blocks without an address of the internet. They do not overlap; those of IPv6 are within
/// [`PUBLIC_IPV6`].
pub(super) fn not_public(family: AddressFamily) -> impl Iterator<Item = Cidr> {
    let block = |network: IpAddr, prefix: u8| Cidr::new(network, prefix).ok();
    let blocks: Vec<Option<Cidr>> = match family {
        AddressFamily::Ipv4 => RESERVED
            .iter()
            .chain(&UNREACHABLE)
            .map(|(network, prefix)| block((*network).into(), *prefix))
            .collect(),
        AddressFamily::Ipv6 => UNREACHABLE_IPV6
            .iter()
            .map(|(network, prefix)| block((*network).into(), *prefix))
            .collect(),
    };
    blocks.into_iter().flatten()
}

/// Reports the CIDR blocks in the rules of a group that a check of the profile is about, except trusted ranges.
pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    for rule in &group.rules {
        let mut found: Vec<CheckId> = Vec::new();
        for (cidr, description) in blocks_of(context, rule) {
            let trusted = &context.profile.trusted_ranges;
            if trusted.iter().any(|range| range.covers(cidr)) {
                continue;
            }
            // Of several entries of a prefix list, the first is the evidence.
            for check in checks_of(rule, cidr, description) {
                if found.contains(&check) || !context.profile.runs(check) {
                    continue;
                }
                found.push(check);
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
        }
    }
}

/// Returns the CIDR blocks that a rule names, directly or through a prefix list with known entries, each
/// with its description. Leaves out lists that AWS manages: their entries are AWS's choice.
fn blocks_of<'a>(context: &Context<'a>, rule: &'a Rule) -> Vec<(&'a Cidr, &'a str)> {
    if let Peer::Cidr(cidr) = &rule.peer {
        return vec![(cidr, &rule.description)];
    }
    let list = context.lists.list(&rule.peer);
    let entries = list
        .filter(|list| !list.is_aws_managed())
        .and_then(|list| list.entries.known());
    let described = |entry: &'a PrefixListEntry| match rule.description.trim() {
        "" => (&entry.cidr, entry.description.as_str()),
        description => (&entry.cidr, description),
    };
    entries.unwrap_or_default().iter().map(described).collect()
}

/// Returns the checks that a CIDR block of a rule fails.
fn checks_of(rule: &Rule, cidr: &Cidr, description: &str) -> Vec<CheckId> {
    let mut checks = Vec::new();
    if is_wide_public(cidr) {
        checks.push(CheckId::WidePublicRange);
    }
    let is_ingress = rule.direction == Direction::Ingress;
    if is_ingress && is_single_public(cidr) && description.trim().is_empty() {
        checks.push(CheckId::PublicAddress);
    }
    if is_ingress && is_whole_private(cidr) {
        checks.push(CheckId::WholePrivateNetwork);
    }
    if !is_ingress && rule.traffic == Traffic::All && cidr.is_anywhere() {
        checks.push(CheckId::OpenEgress);
    }
    checks
}

/// Whether a block has many addresses, and at least some of them are public.
fn is_wide_public(cidr: &Cidr) -> bool {
    let prefix = cidr.prefix_length();
    (1..=MAX_WIDE_PREFIX).contains(&prefix)
        && matches!(cidr.network().network(), IpAddr::V4(address) if !is_within_reserved(address, prefix))
}

fn is_single_public(cidr: &Cidr) -> bool {
    match cidr.network().network() {
        IpAddr::V4(address) => cidr.prefix_length() == 32 && !is_within_reserved(address, 32),
        IpAddr::V6(address) => {
            cidr.prefix_length() == 128
                && cidr.family() == AddressFamily::Ipv6
                && is_assigned(address)
        }
    }
}

/// Whether a block is one that RFC 1918 reserves, as a whole.
pub(crate) fn is_whole_private(cidr: &Cidr) -> bool {
    PRIVATE.iter().any(|(network, prefix)| {
        cidr.prefix_length() == *prefix && cidr.network().network() == IpAddr::V4(*network)
    })
}

/// Whether no address of a block is public.
pub(crate) fn is_private(cidr: &Cidr) -> bool {
    let prefix = cidr.prefix_length();
    match cidr.network().network() {
        IpAddr::V4(address) => is_within_reserved(address, prefix),
        IpAddr::V6(address) => prefix >= 3 && !is_assigned(address),
    }
}

/// Whether an address is in 2000::/3, which is what is assigned to the internet.
fn is_assigned(address: Ipv6Addr) -> bool {
    address.segments()[0] & 0xe000 == 0x2000
}

/// Whether all addresses of a block are reserved.
fn is_within_reserved(network: Ipv4Addr, prefix: u8) -> bool {
    RESERVED.iter().any(|(reserved, length)| {
        let mask = u32::MAX.checked_shl(u32::from(32 - length)).unwrap_or(0);
        prefix >= *length && network.to_bits() & mask == reserved.to_bits()
    })
}
