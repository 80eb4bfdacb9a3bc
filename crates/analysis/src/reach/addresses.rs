//! Ranges of addresses that questions are about: the internet, private addresses, all addresses.

use std::sync::OnceLock;

use portcullis_model::{AddressFamily, Cidr, Peer, Traffic};

use crate::access::AccessSet;

/// IPv4 addresses that the internet does not route (IANA IPv4 special-purpose address registry). Ranges for
/// documentation count as public, because examples use them so.
const NOT_PUBLIC_IPV4: [&str; 9] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// IPv6 addresses that the internet routes.
const PUBLIC_IPV6: &str = "2000::/3";

/// IPv4 addresses that VPCs usually have.
const PRIVATE_IPV4: [&str; 4] = [
    "10.0.0.0/8",
    "100.64.0.0/10",
    "172.16.0.0/12",
    "192.168.0.0/16",
];

/// Both families of addresses, in the order of arrays by family.
pub(super) const FAMILIES: [AddressFamily; 2] = [AddressFamily::Ipv4, AddressFamily::Ipv6];

/// Position of a family in [`FAMILIES`].
pub(super) fn family_index(family: AddressFamily) -> usize {
    match family {
        AddressFamily::Ipv4 => 0,
        AddressFamily::Ipv6 => 1,
    }
}

/// All addresses of a family.
pub(super) fn anywhere(family: AddressFamily) -> Cidr {
    match family {
        AddressFamily::Ipv4 => Cidr::anywhere_ipv4(),
        AddressFamily::Ipv6 => Cidr::anywhere_ipv6(),
    }
}

/// The addresses of a family that are not part of the internet.
pub(super) fn not_public_ipv4() -> Vec<Cidr> {
    not_public().to_vec()
}

fn not_public() -> &'static [Cidr] {
    static PARSED: OnceLock<Vec<Cidr>> = OnceLock::new();
    PARSED.get_or_init(|| parsed(&NOT_PUBLIC_IPV4))
}

fn ipv6() -> &'static [Cidr] {
    static PARSED: OnceLock<Vec<Cidr>> = OnceLock::new();
    PARSED.get_or_init(|| parsed(&[PUBLIC_IPV6]))
}

/// The IPv4 addresses of the internet: all but those that it does not route.
pub(super) fn public_ipv4() -> Vec<Cidr> {
    let set = |cidrs: Vec<Cidr>| {
        let peers = cidrs.into_iter().map(Peer::Cidr);
        peers.fold(AccessSet::default(), |set, peer| {
            set.union(&AccessSet::of(Traffic::All, &peer))
        })
    };
    let public = set(vec![Cidr::anywhere_ipv4()]).difference(&set(not_public_ipv4()));
    let grants = public.grants().into_iter();
    let cidrs = grants.filter_map(|grant| match grant.peer {
        Peer::Cidr(cidr) => Some(cidr),
        Peer::Group(_) | Peer::PrefixList(_) => None,
    });
    cidrs.collect()
}

/// Whether a block has addresses of the internet.
pub(super) fn is_partly_public(block: &Cidr) -> bool {
    match block.family() {
        AddressFamily::Ipv4 => !not_public().iter().any(|range| range.covers(block)),
        AddressFamily::Ipv6 => ipv6()
            .iter()
            .any(|range| range.covers(block) || block.covers(range)),
    }
}

/// The IPv6 addresses of the internet.
pub(super) fn public_ipv6() -> Vec<Cidr> {
    ipv6().to_vec()
}

/// Addresses that members of a group may have if their interfaces were not read.
pub(super) fn private(family: AddressFamily) -> &'static [Cidr] {
    static IPV4: OnceLock<Vec<Cidr>> = OnceLock::new();
    static IPV6: OnceLock<Vec<Cidr>> = OnceLock::new();
    match family {
        AddressFamily::Ipv4 => IPV4.get_or_init(|| parsed(&PRIVATE_IPV4)),
        AddressFamily::Ipv6 => IPV6.get_or_init(|| vec![Cidr::anywhere_ipv6()]),
    }
}

fn parsed(texts: &[&str]) -> Vec<Cidr> {
    texts
        .iter()
        .filter_map(|text| Cidr::parse(text).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ranges_parse() {
        assert_eq!(not_public_ipv4().len(), NOT_PUBLIC_IPV4.len());
        assert_eq!(public_ipv6().len(), 1);
        assert_eq!(private(AddressFamily::Ipv4).len(), PRIVATE_IPV4.len());
        for cidr in private(AddressFamily::Ipv4) {
            assert!(not_public_ipv4().iter().any(|other| other.covers(cidr)));
        }
    }
}
