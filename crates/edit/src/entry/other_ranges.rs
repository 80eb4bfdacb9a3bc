//! Ranges in other notations than CIDR, which EC2 does not accept: netmasks, and first and last address. They are
//! refused with what to enter instead.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use portcullis_model::Cidr;

/// Maximum number of blocks that replace a range of addresses. Any IPv4 range needs at most 62.
const MAX_BLOCKS: usize = 62;

/// Returns the block that an address with a netmask or wildcard mask means: `10.0.0.0/255.0.0.0`, `10.0.0.0
/// 0.255.255.255`. `None` for other texts, and for masks with gaps.
pub(super) fn block_of_netmask(text: &str) -> Option<Cidr> {
    let (address, mask) = text.split_once('/').or_else(|| {
        let (address, mask) = text.split_once(char::is_whitespace)?;
        Some((
            address,
            mask.trim_start_matches("netmask")
                .trim_start_matches("mask"),
        ))
    })?;
    let address: Ipv4Addr = address.trim().parse().ok()?;
    let mask = u32::from(mask.trim().parse::<Ipv4Addr>().ok()?);
    // A netmask for everything, or a wildcard mask for one address.
    if mask == 0 {
        return None;
    }
    let length = if mask.leading_ones() + mask.trailing_zeros() == 32 {
        mask.leading_ones()
    } else if mask.leading_zeros() + mask.trailing_ones() == 32 {
        mask.leading_zeros()
    } else {
        return None;
    };
    Cidr::new(IpAddr::V4(address), u8::try_from(length).ok()?).ok()
}

/// Returns the blocks that cover exactly the addresses from a first to a last one: `10.0.0.1-10.0.0.9`, or
/// `10.0.0.1-9`. `None` for other texts. Empty if there are too many blocks.
pub(super) fn blocks_of_range(text: &str) -> Option<Vec<Cidr>> {
    let (first, last) = text
        .split_once(['-', '–', '—'])
        .or_else(|| text.split_once(" to "))?;
    let first: IpAddr = first.trim().parse().ok()?;
    let last = last.trim();
    match first {
        IpAddr::V4(first) => {
            let [a, b, c, _] = first.octets();
            let last = last
                .parse::<Ipv4Addr>()
                .or_else(|_| last.parse::<u8>().map(|d| Ipv4Addr::new(a, b, c, d)));
            let (first, last) = (u32::from(first), u32::from(last.ok()?));
            blocks(first.into(), last.into(), 32, |bits| {
                u32::try_from(bits).ok().map(|bits| IpAddr::V4(bits.into()))
            })
        }
        IpAddr::V6(first) => {
            let last = last.parse::<Ipv6Addr>().ok()?;
            blocks(first.into(), last.into(), 128, |bits| {
                Some(IpAddr::V6(bits.into()))
            })
        }
    }
}

fn blocks(
    first: u128,
    last: u128,
    width: u32,
    address: impl Fn(u128) -> Option<IpAddr>,
) -> Option<Vec<Cidr>> {
    if first > last {
        return None;
    }
    let mut blocks = Vec::new();
    let mut next = Some(first);
    while let Some(start) = next.filter(|start| *start <= last) {
        if blocks.len() == MAX_BLOCKS {
            return Some(Vec::new());
        }
        // The largest aligned block that does not go beyond the last address.
        let left = last - start;
        let fits = left.checked_add(1).map_or(128, u128::ilog2);
        let bits = start.trailing_zeros().min(fits).min(width);
        let length = u8::try_from(width - bits).ok()?;
        blocks.push(Cidr::new(address(start)?, length).ok()?);
        next = 1_u128
            .checked_shl(bits)
            .and_then(|size| start.checked_add(size));
    }
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn netmasks_mean_blocks() {
        for (text, expected) in [
            ("10.0.0.0/255.0.0.0", Some("10.0.0.0/8")),
            ("10.0.0.0 255.0.0.0", Some("10.0.0.0/8")),
            ("10.0.0.0 netmask 255.255.0.0", Some("10.0.0.0/16")),
            ("10.0.0.0 0.0.0.255", Some("10.0.0.0/24")),
            ("0.0.0.0 0.0.0.0", None),
            ("10.0.0.7/255.255.255.255", Some("10.0.0.7/32")),
            ("10.0.0.0/255.0.255.0", None),
            ("10.0.0.0/8", None),
            ("10.0.0.0", None),
        ] {
            let read = block_of_netmask(text).map(|cidr| cidr.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn ranges_are_covered_exactly() {
        for (text, expected) in [
            ("10.0.0.0-10.0.0.255", "10.0.0.0/24"),
            (
                "10.0.0.1-10.0.0.9",
                "10.0.0.1/32 10.0.0.2/31 10.0.0.4/30 10.0.0.8/31",
            ),
            ("10.0.0.1 - 4", "10.0.0.1/32 10.0.0.2/31 10.0.0.4/32"),
            ("10.0.0.7 to 10.0.0.7", "10.0.0.7/32"),
            ("0.0.0.0-255.255.255.255", "0.0.0.0/0"),
            ("2001:db8::-2001:db8::ffff", "2001:db8::/112"),
            ("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"),
        ] {
            let read = blocks_of_range(text).unwrap();
            let read: Vec<String> = read.iter().map(ToString::to_string).collect();
            assert_eq!(read.join(" "), expected, "{text}");
        }
        for text in [
            "10.0.0.9-10.0.0.1",
            "10.0.0.1",
            "8000-8080",
            "a-b",
            "10.0.0.1-300",
        ] {
            assert_eq!(blocks_of_range(text), None, "{text}");
        }
    }
}
