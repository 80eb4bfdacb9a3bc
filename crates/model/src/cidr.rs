//! IPv4 and IPv6 address ranges in CIDR notation.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnetwork::{IpNetwork, Ipv4Network, Ipv6Network};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// IP address family. EC2 counts a group's rules against the quota separately for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AddressFamily {
    /// 32-bit addresses.
    Ipv4,
    /// 128-bit addresses.
    Ipv6,
}

impl AddressFamily {
    /// Returns `IPv4` or `IPv6`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        }
    }
}

/// IPv4 or IPv6 CIDR block in canonical form: EC2 stores `10.0.0.5/8` as `10.0.0.0/8`, so the host
/// bits are cleared here too. [`Cidr::typed`] returns the original text.
///
/// Equality compares the addresses only, not the text.
#[derive(Clone)]
pub struct Cidr {
    network: IpNetwork,
    typed: Option<Box<str>>,
}

/// Reason why a text is not a CIDR block. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid CIDR block")]
pub enum CidrError {
    /// The address before the slash is neither IPv4 nor IPv6.
    Address(String),
    /// The text is empty.
    Empty,
    /// The prefix length is not a decimal number. EC2 does not accept netmasks.
    Prefix(String),
    /// The prefix is longer than an address of its family.
    PrefixTooLong {
        /// The family of the address.
        family: AddressFamily,
        /// Text after the slash.
        prefix: String,
        /// Maximum prefix length of the family: 32 or 128.
        max: u8,
    },
}

impl Cidr {
    /// `0.0.0.0/0`.
    pub fn anywhere_ipv4() -> Self {
        let all = Ipv4Addr::UNSPECIFIED;
        // The fallback is unreachable: /0 is a valid prefix.
        let network = Ipv4Network::new_checked(all, 0).unwrap_or_else(|| Ipv4Network::from(all));
        Self {
            network: IpNetwork::V4(network),
            typed: None,
        }
    }

    /// `::/0`.
    pub fn anywhere_ipv6() -> Self {
        let all = Ipv6Addr::UNSPECIFIED;
        // The fallback is never taken: no prefix is shorter than 0.
        let network = Ipv6Network::new_checked(all, 0).unwrap_or_else(|| Ipv6Network::from(all));
        Self {
            network: IpNetwork::V6(network),
            typed: None,
        }
    }

    /// Returns the block of `prefix_length` bits that contains `address`. Clears the host bits.
    ///
    /// # Errors
    /// [`CidrError::PrefixTooLong`] if the prefix is longer than an address of the family.
    pub fn new(address: IpAddr, prefix_length: u8) -> Result<Self, CidrError> {
        let (family, max) = match address {
            IpAddr::V4(_) => (AddressFamily::Ipv4, 32),
            IpAddr::V6(_) => (AddressFamily::Ipv6, 128),
        };
        let network =
            canonical(address, prefix_length, max).ok_or_else(|| CidrError::PrefixTooLong {
                family,
                prefix: prefix_length.to_string(),
                max,
            })?;
        Ok(Self {
            network,
            typed: None,
        })
    }

    /// Parses `address/length`. A bare address is a block of one address (`/32` or `/128`).
    /// Surrounding white space is ignored.
    ///
    /// # Errors
    /// [`CidrError`] with the part that is wrong. Netmasks (`/255.0.0.0`), zone IDs (`%eth0`) and
    /// octets with leading zeros are rejected, as EC2 rejects them.
    pub fn parse(typed: &str) -> Result<Self, CidrError> {
        let text = typed.trim();
        if let Some(network) = canonical_ipv4(text) {
            let typed = None;
            return Ok(Self { network, typed });
        }
        if text.is_empty() {
            return Err(CidrError::Empty);
        }
        let (address_text, prefix_text) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address = IpAddr::from_str(address_text)
            .map_err(|_| CidrError::Address(address_text.to_owned()))?;
        let (family, max) = match address {
            IpAddr::V4(_) => (AddressFamily::Ipv4, 32),
            IpAddr::V6(_) => (AddressFamily::Ipv6, 128),
        };
        let prefix = match prefix_text {
            Some(prefix_text) => prefix_from_text(prefix_text, family, max)?,
            None => max,
        };
        let network =
            canonical(address, prefix, max).ok_or_else(|| CidrError::Prefix(prefix.to_string()))?;
        let typed = (network.to_string() != text).then(|| text.into());
        Ok(Self { network, typed })
    }

    /// Returns the address family.
    pub fn family(&self) -> AddressFamily {
        match self.network {
            IpNetwork::V4(_) => AddressFamily::Ipv4,
            IpNetwork::V6(_) => AddressFamily::Ipv6,
        }
    }

    /// Returns the canonical network.
    pub fn network(&self) -> IpNetwork {
        self.network
    }

    /// Returns the prefix length, 0 to 32 or 128.
    pub fn prefix_length(&self) -> u8 {
        self.network.prefix()
    }

    /// Returns the parsed text if it differs from the canonical form.
    pub fn typed(&self) -> Option<&str> {
        self.typed.as_deref()
    }

    /// Whether the parsed text had host bits set, which EC2 silently clears.
    pub fn had_host_bits(&self) -> bool {
        let typed_address = self
            .typed()
            .and_then(|typed| typed.split_once('/'))
            .and_then(|(address, _)| IpAddr::from_str(address).ok());
        typed_address.is_some_and(|address| address != self.network.network())
    }

    /// Whether the block contains every address of its family: `0.0.0.0/0` or `::/0`.
    pub fn is_anywhere(&self) -> bool {
        self.prefix_length() == 0
    }

    /// Whether `self` contains every address of `other`. False across families.
    pub fn covers(&self, other: &Self) -> bool {
        self.family() == other.family()
            && self.prefix_length() <= other.prefix_length()
            && self.network.contains(other.network.network())
    }

    /// Whether the block contains `address`.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.network.contains(address)
    }
}

impl PartialEq for Cidr {
    fn eq(&self, other: &Self) -> bool {
        self.network == other.network
    }
}

impl Eq for Cidr {}

impl Hash for Cidr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.network.hash(state);
    }
}

impl PartialOrd for Cidr {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cidr {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.network.cmp(&other.network)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.network.to_string())
    }
}

impl fmt::Debug for Cidr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Cidr({})", self.network)
    }
}

impl From<IpAddr> for Cidr {
    /// Returns the block of one address.
    fn from(address: IpAddr) -> Self {
        Self {
            network: IpNetwork::from(address),
            typed: None,
        }
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(typed: &str) -> Result<Self, CidrError> {
        Self::parse(typed)
    }
}

impl Serialize for Cidr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.network)
    }
}

impl<'de> Deserialize<'de> for Cidr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text)
            .map_err(|_| serde::de::Error::custom(format_args!("invalid CIDR block {text:?}")))
    }
}

/// Fast path for canonical IPv4 blocks, the form that EC2 sends. Returns `None` for any other text,
/// valid or not. Inventories have many rules, and the general parser takes several times as long.
fn canonical_ipv4(text: &str) -> Option<IpNetwork> {
    let (mut address, mut number, mut numbers, mut digits) = (0u32, 0u32, 0, 0);
    for byte in text.bytes() {
        match byte {
            // A number with a leading zero may be read as octal.
            b'0'..=b'9' if digits == 0 || number != 0 => {
                number = number * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' | b'/' if digits > 0 && (byte == b'/') == (numbers == 3) => {
                address = address << 8 | number;
                numbers += 1;
                (number, digits) = (0, 0);
            }
            _ => return None,
        }
        if number > 255 {
            return None;
        }
    }
    if numbers != 4 || digits == 0 {
        return None;
    }
    let host_bits = 32u32.checked_sub(number)?;
    let is_network = address.trailing_zeros() >= host_bits;
    let network = Ipv4Network::new(address.into(), u8::try_from(number).ok()?).ok()?;
    is_network.then_some(IpNetwork::V4(network))
}

fn prefix_from_text(text: &str, family: AddressFamily, max: u8) -> Result<u8, CidrError> {
    // `u8::from_str` accepts "+8".
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CidrError::Prefix(text.to_owned()));
    }
    match text.parse::<u8>() {
        Ok(prefix) if prefix <= max => Ok(prefix),
        _ => Err(CidrError::PrefixTooLong {
            family,
            prefix: text.to_owned(),
            max,
        }),
    }
}

fn canonical(address: IpAddr, prefix: u8, max: u8) -> Option<IpNetwork> {
    let host_bits = u32::from(max.checked_sub(prefix)?);
    let cleared = match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(host_bits).unwrap_or(0);
            IpAddr::V4((u32::from(address) & mask).into())
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(host_bits).unwrap_or(0);
            IpAddr::V6((u128::from(address) & mask).into())
        }
    };
    IpNetwork::new(cleared, prefix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_bits_are_cleared_and_reported() {
        let cidr = Cidr::parse("100.68.0.18/18").unwrap();
        assert_eq!(cidr.to_string(), "100.68.0.0/18");
        assert_eq!(cidr.typed(), Some("100.68.0.18/18"));
        assert!(cidr.had_host_bits());
        let plain = Cidr::parse("100.68.0.0/18").unwrap();
        assert_eq!(plain.typed(), None);
        assert!(!plain.had_host_bits());
        assert_eq!(cidr, plain);
    }

    #[test]
    fn bare_addresses_are_blocks_of_one_address() {
        assert_eq!(
            Cidr::parse("203.0.113.7").unwrap().to_string(),
            "203.0.113.7/32"
        );
        assert_eq!(
            Cidr::parse("2001:DB8::1").unwrap().to_string(),
            "2001:db8::1/128"
        );
        assert!(!Cidr::parse("203.0.113.7").unwrap().had_host_bits());
    }

    #[test]
    fn each_mistake_is_told_apart() {
        let error = |typed: &str| Cidr::parse(typed).unwrap_err();
        assert_eq!(error(""), CidrError::Empty);
        for typed in ["10.0.0/8", "010.0.0.1/8", "fe80::1%eth0/64"] {
            assert!(matches!(error(typed), CidrError::Address(_)), "{typed}");
        }
        for typed in [
            "10.0.0.0/255.0.0.0",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "10.0.0.0/8/8",
        ] {
            assert!(matches!(error(typed), CidrError::Prefix(_)), "{typed}");
        }
        for (typed, longest) in [
            ("10.0.0.0/33", 32),
            ("::/129", 128),
            ("10.0.0.0/99999999999", 32),
        ] {
            let error = error(typed);
            let is_expected =
                matches!(error, CidrError::PrefixTooLong { max, .. } if max == longest);
            assert!(is_expected, "{typed}");
        }
    }

    #[test]
    fn blocks_cover_only_blocks_of_their_family() {
        let cidr = |text: &str| Cidr::parse(text).unwrap();
        assert!(cidr("0.0.0.0/0").covers(&cidr("10.1.2.3/32")));
        assert!(cidr("10.0.0.0/8").covers(&cidr("10.0.0.0/8")));
        assert!(!cidr("10.0.0.0/9").covers(&cidr("10.0.0.0/8")));
        assert!(!cidr("::/0").covers(&cidr("10.0.0.0/8")));
        assert!(!cidr("0.0.0.0/0").covers(&cidr("::/0")));
        assert_eq!(Cidr::anywhere_ipv4(), cidr("0.0.0.0/0"));
    }
}
