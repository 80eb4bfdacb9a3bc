//! Stand-ins for public addresses: ranges that nobody on the internet has, as long as those they stand
//! for, and one within another where those are.
//!
//! What is kept: the prefix length, which ranges are the same, which hold which, and that different
//! ranges stay different, all this among the redacted ranges of a family. What is not: how far apart
//! they are, their order, and that a private range lies within a public one, as 192.168.0.0/16 does in
//! 192.0.0.0/8. Where there is no room any more (in IPv4, for more than what sixteen ranges of /8 hold)
//! the whole block stands for what is left, and tells only that there is something.

use std::collections::HashMap;
use std::net::IpAddr;

use portcullis_model::{AddressFamily, Cidr};

/// IPv4 ranges that are not globally reachable (IANA IPv4 Special-Purpose Address Registry), and those
/// of multicast.
const NOT_PUBLIC_IPV4: [&str; 14] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
];

/// Where public IPv6 addresses are: global unicast, and what has an IPv4 address within.
const PUBLIC_IPV6: [&str; 3] = ["2000::/3", "::ffff:0:0/96", "64:ff9b::/96"];

/// What of that is for documentation.
const NOT_PUBLIC_IPV6: [&str; 2] = ["2001:db8::/32", "3fff::/20"];

/// Shorter prefixes stay: no holder of addresses has as many, so they tell of nobody, and that they are
/// half of the internet is what there is to see.
const SHORTEST_IPV4: u8 = 8;
const SHORTEST_IPV6: u8 = 16;

/// Where stand-ins are taken from: what is set aside for documentation, then what nobody is ever given.
const SPACES_IPV4: [&str; 4] = [
    "203.0.113.0/24",
    "198.51.100.0/24",
    "192.0.2.0/24",
    "240.0.0.0/4",
];
const SPACES_IPV6: [&str; 3] = ["2001:db8::/32", "3fff::/20", "4000::/3"];

/// Whether a range is one of public addresses, which name somebody on the internet.
pub(super) fn is_public(cidr: &Cidr) -> bool {
    let is_within = |ranges: &[&str]| {
        let ranges = ranges.iter().filter_map(|range| Cidr::parse(range).ok());
        ranges.into_iter().any(|range| range.covers(cidr))
    };
    match cidr.family() {
        AddressFamily::Ipv4 => {
            cidr.prefix_length() >= SHORTEST_IPV4 && !is_within(&NOT_PUBLIC_IPV4)
        }
        AddressFamily::Ipv6 => {
            cidr.prefix_length() >= SHORTEST_IPV6
                && is_within(&PUBLIC_IPV6)
                && !is_within(&NOT_PUBLIC_IPV6)
        }
    }
}

/// Whether a range may be the stand-in of another.
pub(super) fn may_be_stand_in(cidr: &Cidr) -> bool {
    spaces(cidr.family()).any(|space| space.covers(cidr))
}

/// The stand-ins of the public ranges among `ranges`, in whose order they are given out. What is not
/// public among them is kept free.
pub(super) fn stand_ins(ranges: &[Cidr]) -> HashMap<Cidr, Cidr> {
    let mut stand_ins = HashMap::new();
    for family in [AddressFamily::Ipv4, AddressFamily::Ipv6] {
        let of_family = ranges.iter().filter(|range| range.family() == family);
        let (mut public, kept): (Vec<&Cidr>, Vec<&Cidr>) =
            of_family.partition(|range| is_public(range));
        // Large ones first: so each starts where it may, and the room they leave has no gaps.
        public.sort_by_key(|range| range.prefix_length());
        let is_free = |space: &Cidr| !kept.iter().any(|kept| space.covers(kept));
        let last = spaces(family).last();
        let free = spaces(family).filter(|space| is_free(space) || Some(space) == last.as_ref());
        let mut spaces: Vec<Space> = free.map(Space::of).collect();
        // Of those that hold others, what of their stand-ins is given away.
        let mut holders: Vec<(&Cidr, Space)> = Vec::new();
        for range in public {
            if stand_ins.contains_key(range) {
                continue;
            }
            // The smallest that holds it came last.
            let holder = holders.iter_mut().rfind(|(holder, _)| holder.covers(range));
            let found = match holder {
                Some((_, space)) => space.take(range.prefix_length()),
                None => spaces
                    .iter_mut()
                    .find_map(|space| space.take(range.prefix_length())),
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

/// A range that is given away from its start on, large parts first.
struct Space {
    range: Cidr,
    /// How many addresses are given away.
    taken: u128,
}

impl Space {
    fn of(range: Cidr) -> Self {
        Self { range, taken: 0 }
    }

    /// The next free part of that prefix length.
    fn take(&mut self, prefix: u8) -> Option<Cidr> {
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

    fn given(ranges: &[&str]) -> Vec<String> {
        let ranges: Vec<Cidr> = ranges.iter().map(|range| cidr(range)).collect();
        let stand_ins = stand_ins(&ranges);
        let given = ranges
            .iter()
            .map(|range| stand_ins.get(range).unwrap_or(range));
        given.map(Cidr::to_string).collect()
    }

    #[test]
    fn public_is_what_the_internet_routes() {
        for public in [
            "8.8.8.8/32",
            "192.0.0.0/8",
            "192.0.1.0/24",
            "172.32.0.0/12",
            "100.128.0.0/10",
            "223.255.255.0/24",
            "192.88.99.0/24",
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
            "203.0.113.7/32",
            "224.0.0.251/32",
            "255.255.255.255/32",
            "::/0",
            "2000::/3",
            "::1/128",
            "fd00::/8",
            "fe80::/10",
            "ff02::1/128",
            "2001:db8:1::/48",
            "3fff:1::/32",
            "4000::/16",
        ] {
            assert!(!is_public(&cidr(other)), "{other}");
        }
    }

    #[test]
    fn stand_ins_are_as_long_and_lie_within_each_other() {
        assert_eq!(
            given(&[
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
            given(&[
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
            given(&[
                "2600:1f00::/24",
                "2600:1f01:2::/48",
                "2a00:1::/32",
                "::ffff:8.8.8.8/128"
            ]),
            ["3fff::/24", "3fff::/48", "2001:db8::/32", "3fff:100::/128"]
        );
    }

    #[test]
    fn what_is_there_already_is_no_stand_in() {
        assert_eq!(
            given(&[
                "203.0.113.0/24",
                "8.8.8.8/32",
                "2001:db8::/48",
                "2600::1/128"
            ]),
            [
                "203.0.113.0/24",
                "198.51.100.0/32",
                "2001:db8::/48",
                "3fff::/128"
            ]
        );
    }

    #[test]
    fn without_room_the_block_stands_for_all_that_is_left() {
        let ranges: Vec<String> = (20..40).map(|first| format!("{first}.0.0.0/8")).collect();
        let ranges: Vec<&str> = ranges.iter().map(String::as_str).collect();
        let given = given(&ranges);
        assert_eq!(given[0], "240.0.0.0/8");
        assert_eq!(given[15], "255.0.0.0/8");
        assert_eq!(given[16], "240.0.0.0/4");
        assert!(given.iter().all(|given| may_be_stand_in(&cidr(given))));
    }
}
