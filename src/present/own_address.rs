//! The address that a user connects from: typed, or in a header of the page's own host.

use std::net::{IpAddr, SocketAddr};

use crate::model::{AddressFamily, Cidr, CidrError};

/// Reason why a text is not the user's address in a family. The user can correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid address")]
pub enum OwnAddressError {
    /// Not an address.
    Cidr(#[from] CidrError),
    /// An address of the other family. The family that was expected.
    Family(AddressFamily),
}

/// Parses an address of a family. `None` for an empty text. A network such as `2001:db8:1::/64` is kept as it is.
///
/// # Errors
/// [`OwnAddressError`] for any other text.
pub fn parse_own_address(
    typed: &str,
    family: AddressFamily,
) -> Result<Option<Cidr>, OwnAddressError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let cidr = Cidr::parse(typed)?;
    if cidr.family() == family {
        Ok(Some(cidr))
    } else {
        Err(OwnAddressError::Family(family))
    }
}

/// Parses old addresses with commas or blanks between them.
///
/// # Errors
/// [`CidrError`] of the first that is none.
pub fn parse_old_addresses(typed: &str) -> Result<Vec<Cidr>, CidrError> {
    let texts = typed.split([',', ' ', ';']);
    let texts = texts.filter(|text| !text.trim().is_empty());
    texts.map(Cidr::parse).collect()
}

/// Parses a tag as `KEY` or `KEY=VALUE`. `None` for an empty text.
pub fn parse_tag_condition(typed: &str) -> Option<(String, Option<String>)> {
    let (key, value) = match typed.split_once('=') {
        Some((key, value)) => (key, Some(value.trim().to_owned())),
        None => (typed, None),
    };
    let key = key.trim();
    (!key.is_empty()).then(|| (key.to_owned(), value))
}

/// Returns the client's address in the value of a header, as `X-Forwarded-For` and similar headers have it: the first
/// of a list, perhaps with a port.
pub fn address_in_header(value: &str) -> Option<Cidr> {
    let first = value.split(',').next()?.trim().trim_matches('"');
    let address = first.parse::<IpAddr>().ok().or_else(|| {
        let with_port = first.parse::<SocketAddr>().ok();
        with_port.map(|address| address.ip())
    });
    single_address(address?)
}

/// Returns the CIDR block with one address, which is IPv4 if the address is an IPv4 address in IPv6 form.
pub fn single_address(address: IpAddr) -> Option<Cidr> {
    let address = address.to_canonical();
    let prefix_length = match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    };
    Cidr::new(address, prefix_length).ok()
}

/// Whether a CIDR block has a single address.
pub fn is_single_address(range: &Cidr) -> bool {
    range.prefix_length()
        == match range.family() {
            AddressFamily::Ipv4 => 32,
            AddressFamily::Ipv6 => 128,
        }
}

/// Formats an address: without its prefix length, if it is a single one.
pub fn own_address_text(address: &Cidr) -> String {
    if is_single_address(address) {
        address.network().ip().to_string()
    } else {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_of_their_family() {
        use AddressFamily::{Ipv4, Ipv6};
        let parsed = |text: &str, family| {
            parse_own_address(text, family).map(|cidr| cidr.map(|cidr| cidr.to_string()))
        };
        let some = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(parsed("203.0.113.7", Ipv4), some("203.0.113.7/32"));
        assert_eq!(parsed("2001:db8:1::/64", Ipv6), some("2001:db8:1::/64"));
        assert_eq!(parsed("  ", Ipv6), Ok(None));
        assert_eq!(
            parsed("203.0.113.7", Ipv6),
            Err(OwnAddressError::Family(Ipv6))
        );
        assert!(matches!(
            parsed("home", Ipv4),
            Err(OwnAddressError::Cidr(_))
        ));
        let old = parse_old_addresses("203.0.113.7, 2001:db8::1;203.0.113.8").unwrap();
        assert_eq!(old.len(), 3);
        assert!(parse_old_addresses("203.0.113.7, home").is_err());
        assert_eq!(parse_old_addresses(" "), Ok(Vec::new()));
    }

    #[test]
    fn tags_have_a_key_and_perhaps_a_value() {
        let tag = |key: &str, value: Option<&str>| Some((key.to_owned(), value.map(str::to_owned)));
        assert_eq!(parse_tag_condition(" owner "), tag("owner", None));
        assert_eq!(
            parse_tag_condition("owner = ana"),
            tag("owner", Some("ana"))
        );
        assert_eq!(parse_tag_condition("owner="), tag("owner", Some("")));
        assert_eq!(parse_tag_condition("=x"), None);
        assert_eq!(parse_tag_condition(""), None);
    }

    #[test]
    fn headers_name_the_client_first() {
        for (value, expected) in [
            ("203.0.113.7", Some("203.0.113.7")),
            (" 203.0.113.7, 10.0.0.1", Some("203.0.113.7")),
            ("203.0.113.7:52044", Some("203.0.113.7")),
            ("2001:db8::7", Some("2001:db8::7")),
            ("[2001:db8::7]:443", Some("2001:db8::7")),
            ("::ffff:203.0.113.7", Some("203.0.113.7")),
            ("unknown", None),
            ("203.0.113.0/24", None),
            ("", None),
        ] {
            let found = address_in_header(value).map(|address| own_address_text(&address));
            assert_eq!(found.as_deref(), expected, "{value}");
        }
    }
}
