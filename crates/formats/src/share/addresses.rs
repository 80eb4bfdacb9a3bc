//! Stand-ins for public addresses: unassigned ranges with the same prefix length.
//!
//! Among the redacted ranges of a family, stand-ins keep the prefix length, equality and
//! containment. They do not keep distances, order, or that a private range lies within a public
//! one, such as 192.168.0.0/16 in 192.0.0.0/8. If the space is used up (for IPv4, after the
//! equivalent of sixteen /8 ranges), the whole block stands for each remaining range.

use std::collections::HashMap;
use std::net::IpAddr;

use portcullis_model::{AddressFamily, Cidr};

/// IPv4 ranges that are not globally reachable (IANA IPv4 Special-Purpose Address Registry), and
/// multicast. Documentation ranges are not among them: examples use them in place of public ones.
const NOT_PUBLIC_IPV4: [&str; 11] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// Public IPv6 ranges: global unicast, and prefixes that embed an IPv4 address.
const PUBLIC_IPV6: [&str; 3] = ["2000::/3", "::ffff:0:0/96", "64:ff9b::/96"];

/// Ranges with a shorter prefix are not redacted. They are too large to identify their holder, and
/// a reader must see that half of the internet is allowed.
const MIN_REDACTED_PREFIX_IPV4: u8 = 8;
const MIN_REDACTED_PREFIX_IPV6: u8 = 16;

/// Sources of stand-ins: documentation ranges first, then space that is never assigned.
const SPACES_IPV4: [&str; 4] = [
    "203.0.113.0/24",
    "198.51.100.0/24",
    "192.0.2.0/24",
    "240.0.0.0/4",
];
const SPACES_IPV6: [&str; 3] = ["2001:db8::/32", "3fff::/20", "4000::/3"];

/// Whether a range consists of public addresses, which identify their holder, or of those that
/// examples use in their place.
pub(super) fn is_public(cidr: &Cidr) -> bool {
    let is_within = |ranges: &[&str]| {
        let ranges = ranges.iter().filter_map(|range| Cidr::parse(range).ok());
        ranges.into_iter().any(|range| range.covers(cidr))
    };
    match cidr.family() {
        AddressFamily::Ipv4 => {
            cidr.prefix_length() >= MIN_REDACTED_PREFIX_IPV4 && !is_within(&NOT_PUBLIC_IPV4)
        }
        AddressFamily::Ipv6 => {
            cidr.prefix_length() >= MIN_REDACTED_PREFIX_IPV6 && is_within(&PUBLIC_IPV6)
        }
    }
}

/// Whether a range may be a stand-in.
pub(super) fn may_be_stand_in(cidr: &Cidr) -> bool {
    spaces(cidr.family()).any(|space| space.covers(cidr))
}

/// Returns stand-ins for the public ranges among `ranges`, assigned in their order. No range among
/// them is used as a stand-in.
pub(super) fn stand_ins(ranges: &[Cidr]) -> HashMap<Cidr, Cidr> {
    let mut stand_ins = HashMap::new();
    for family in [AddressFamily::Ipv4, AddressFamily::Ipv6] {
        let of_family = ranges.iter().filter(|range| range.family() == family);
        let known: Vec<&Cidr> = of_family.collect();
        let mut public = known.clone();
        public.retain(|range| is_public(range));
        // Large ranges first, so that aligned stand-ins leave no gaps.
        public.sort_by_key(|range| range.prefix_length());
        let is_free = |space: &Cidr| !known.iter().any(|known| space.covers(known));
        let last = spaces(family).last();
        let free = spaces(family).filter(|space| is_free(space) || Some(space) == last.as_ref());
        let mut spaces: Vec<Space> = free.map(Space::of).collect();
        // Ranges that may contain others, with the used part of their stand-ins.
        let mut holders: Vec<(&Cidr, Space)> = Vec::new();
        for range in public {
            if stand_ins.contains_key(range) {
                continue;
            }
            // Ranges are sorted by size, so the smallest container is the last.
            let holder = holders.iter_mut().rfind(|(holder, _)| holder.covers(range));
            let found = match holder {
                Some((_, space)) => space.allocate(range.prefix_length()),
                None => spaces
                    .iter_mut()
                    .find_map(|space| space.allocate(range.prefix_length())),
            };
            if let Some(found) = found.or_else(|| last.clone()) {
                holders.push((range, Space::of(found.clone())));
                stand_ins.insert(range.clone(), found);
            }
        }
    }
    stand_ins
}

fn spaces(family: AddressFamily) -> impl Iterator<Item = Cidr> {
    let spaces: &[&str] = match family {
        AddressFamily::Ipv4 => &SPACES_IPV4,
        AddressFamily::Ipv6 => &SPACES_IPV6,
    };
    spaces.iter().filter_map(|space| Cidr::parse(space).ok())
}

/// A range that is assigned from its start, large parts first.
struct Space {
    range: Cidr,
    /// Number of assigned addresses.
    taken: u128,
}

impl Space {
    fn of(range: Cidr) -> Self {
        Self { range, taken: 0 }
    }

    /// Assigns the next free part with a prefix length.
    fn allocate(&mut self, prefix: u8) -> Option<Cidr> {
        let (start, bits) = match self.range.network().network() {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32_u8),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        let size = 1_u128.checked_shl(bits.checked_sub(prefix)?.into())?;
        let room = 1_u128.checked_shl((bits - self.range.prefix_length()).into())?;
        let end = self.taken.checked_add(size).filter(|end| *end <= room)?;
        let address = start.checked_add(self.taken)?;
        let address = match bits {
            32 => IpAddr::V4(u32::try_from(address).ok()?.into()),
            _ => IpAddr::V6(address.into()),
        };
        self.taken = end;
        Cidr::parse(&format!("{address}/{prefix}")).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Cidr {
        Cidr::parse(text).unwrap()
    }

    fn stand_ins_of(ranges: &[&str]) -> Vec<String> {
        let ranges: Vec<Cidr> = ranges.iter().map(|range| cidr(range)).collect();
        let stand_ins = stand_ins(&ranges);
        let given = ranges
            .iter()
            .map(|range| stand_ins.get(range).unwrap_or(range));
        given.map(Cidr::to_string).collect()
    }

    #[test]
    fn public_ranges_are_globally_routed() {
        for public in [
            "8.8.8.8/32",
            "192.0.0.0/8",
            "192.0.1.0/24",
            "172.32.0.0/12",
            "100.128.0.0/10",
            "223.255.255.0/24",
            "192.88.99.0/24",
            "203.0.113.7/32",
            "2001:db8:1::/48",
            "3fff:1::/32",
            "2600:1f00::/24",
            "2001::/32",
            "2002:808:808::/48",
            "::ffff:8.8.8.8/128",
            "64:ff9b::808:808/128",
        ] {
            assert!(is_public(&cidr(public)), "{public}");
        }
        for other in [
            "0.0.0.0/0",
            "0.0.0.0/1",
            "128.0.0.0/7",
            "10.0.0.0/8",
            "10.1.2.3/32",
            "100.64.0.1/32",
            "127.0.0.1/32",
            "169.254.169.254/32",
            "172.31.0.0/16",
            "192.168.1.0/24",
            "198.19.0.0/16",
            "224.0.0.251/32",
            "255.255.255.255/32",
            "::/0",
            "2000::/3",
            "::1/128",
            "fd00::/8",
            "fe80::/10",
            "ff02::1/128",
            "4000::/16",
        ] {
            assert!(!is_public(&cidr(other)), "{other}");
        }
    }

    #[test]
    fn stand_ins_keep_prefix_length_and_containment() {
        assert_eq!(
            stand_ins_of(&[
                "8.8.8.8/32",
                "8.8.4.0/24",
                "8.8.4.9/32",
                "8.8.4.8/32",
                "8.8.8.8/32"
            ]),
            [
                "198.51.100.0/32",
                "203.0.113.0/24",
                "203.0.113.0/32",
                "203.0.113.1/32",
                "198.51.100.0/32"
            ]
        );
        assert_eq!(
            stand_ins_of(&[
                "3.0.0.0/9",
                "3.1.0.0/16",
                "3.1.2.3/32",
                "5.0.0.0/16",
                "10.0.0.0/8"
            ]),
            [
                "240.0.0.0/9",
                "240.0.0.0/16",
                "240.0.0.0/32",
                "240.128.0.0/16",
                "10.0.0.0/8"
            ]
        );
        assert_eq!(
            stand_ins_of(&[
                "2600:1f00::/24",
                "2600:1f01:2::/48",
                "2a00:1::/32",
                "::ffff:8.8.8.8/128"
            ]),
            ["3fff::/24", "3fff::/48", "2001:db8::/32", "3fff:100::/128"]
        );
    }

    #[test]
    fn existing_ranges_are_not_used_as_stand_ins() {
        assert_eq!(
            stand_ins_of(&[
                "203.0.113.0/24",
                "8.8.8.8/32",
                "2001:db8::/48",
                "2600::1/128"
            ]),
            [
                "198.51.100.0/24",
                "192.0.2.0/32",
                "3fff::/48",
                "3fff:0:1::/128"
            ]
        );
    }

    #[test]
    fn without_space_the_block_stands_for_the_rest() {
        let ranges: Vec<String> = (20..40).map(|first| format!("{first}.0.0.0/8")).collect();
        let ranges: Vec<&str> = ranges.iter().map(String::as_str).collect();
        let given = stand_ins_of(&ranges);
        assert_eq!(given[0], "240.0.0.0/8");
        assert_eq!(given[15], "255.0.0.0/8");
        assert_eq!(given[16], "240.0.0.0/4");
        assert!(given.iter().all(|given| may_be_stand_in(&cidr(given))));
    }
}
