//! Searches texts for values to redact: known values, account ids, and public addresses in common
//! notations.

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;

use super::addresses::{is_public, may_be_stand_in};
use portcullis_model::Cidr;

/// Shorter values, in bytes, are not searched for: they occur everywhere and identify no one.
const MIN_VALUE_BYTES: usize = 3;

/// Minimum length of values that are also found within words, in bytes.
const MIN_BYTES_WITHIN_WORDS: usize = 4;

/// Maximum length of an IPv6 address in text form.
const MAX_ADDRESS_CHARS: usize = 45;

/// Values with their stand-ins.
#[derive(Debug)]
pub(super) struct Substitutes {
    /// By the first bytes of the value in lower case.
    by_start: HashMap<[u8; MIN_VALUE_BYTES], Vec<(String, String)>>,
}

impl Substitutes {
    /// Creates a set of values and stand-ins. Of duplicate values, the first counts. Whitespace
    /// around values is ignored, because other texts do not repeat it.
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        let mut by_start: HashMap<[u8; MIN_VALUE_BYTES], Vec<(String, String)>> = HashMap::new();
        for (value, stand_in) in pairs {
            let value = value.trim().to_owned();
            if let Some(start) = start_of(&value) {
                by_start.entry(start).or_default().push((value, stand_in));
            }
        }
        for of_start in by_start.values_mut() {
            // The sort is stable, so of duplicate values the first stays first.
            of_start.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        }
        Self { by_start }
    }

    /// Replaces values in a text, ignoring case, the longest value first. If values overlap, all
    /// their characters are removed.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut result = String::with_capacity(text.len());
        let mut last = None;
        let mut taken_to = 0;
        for (place, character) in text.char_indices() {
            let rest = text.get(place..).unwrap_or_default();
            match self.find(rest, last) {
                Some((length, stand_in)) if place + length > taken_to => {
                    result.push_str(stand_in);
                    taken_to = place + length;
                }
                _ if place >= taken_to => result.push(character),
                _ => {}
            }
            last = Some(character);
        }
        result
    }

    /// Returns the value at the start of a text: its length and its stand-in.
    fn find(&self, text: &str, last: Option<char>) -> Option<(usize, &str)> {
        let is_in_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        let of_start = self.by_start.get(&start_of(text)?)?;
        let found = of_start.iter().find(|(value, _)| {
            let Some((start, behind)) = text.split_at_checked(value.len()) else {
                return false;
            };
            let is_word = || !is_in_word(last) && !is_in_word(behind.chars().next());
            start.eq_ignore_ascii_case(value)
                && (value.len() >= MIN_BYTES_WITHIN_WORDS || is_word())
        });
        found.map(|(value, stand_in)| (value.len(), stand_in.as_str()))
    }
}

/// Returns the account ids in a text: twelve digits that are not part of a longer number.
pub(super) fn accounts_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 12)
}

/// Formats an account id as in the AWS console: `1234-5678-9012`.
pub(super) fn with_hyphens(account: &str) -> Option<String> {
    let (first, rest) = account.split_at_checked(4)?;
    let (second, third) = rest.split_at_checked(4)?;
    Some([first, second, third].join("-"))
}

/// Notation of an address in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// A range.
    Range,
    /// A single address.
    Alone,
    /// A single address with hyphens, as in host names: `ec2-8-8-8-8`.
    Hyphens,
}

/// A public address in a text.
#[derive(Debug)]
struct Found {
    place: Range<usize>,
    cidr: Cidr,
    notation: Notation,
}

/// Returns the public addresses in a text. A single address is a range of one.
pub(super) fn addresses_in(text: &str) -> Vec<Cidr> {
    find_addresses(text, is_public)
        .into_iter()
        .map(|found| found.cidr)
        .collect()
}

/// Returns the addresses in a text that could be stand-ins.
pub(super) fn like_stand_ins_in(text: &str) -> Vec<Cidr> {
    find_addresses(text, may_be_stand_in)
        .into_iter()
        .map(|found| found.cidr)
        .collect()
}

/// Replaces public addresses in a text by the result of `stand_in`.
pub(super) fn replace_addresses(text: &str, stand_in: impl Fn(&Cidr) -> Option<Cidr>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut start = 0;
    for found in find_addresses(text, is_public) {
        let Some(stand_in) = stand_in(&found.cidr) else {
            continue;
        };
        result.push_str(text.get(start..found.place.start).unwrap_or_default());
        let address = stand_in.network().network().to_string();
        result.push_str(&match found.notation {
            Notation::Range => stand_in.to_string(),
            Notation::Alone => address,
            Notation::Hyphens => address.replace('.', "-"),
        });
        start = found.place.end;
    }
    result.push_str(text.get(start..).unwrap_or_default());
    result
}

/// Whether a text contains an address that `is_wanted` accepts.
pub(super) fn holds_address(text: &str, is_wanted: Wanted) -> bool {
    !find_addresses(text, is_wanted).is_empty()
}

/// Selects the ranges to find.
type Wanted = fn(&Cidr) -> bool;

fn find_addresses(text: &str, is_wanted: Wanted) -> Vec<Found> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let at = |place: usize| bytes.get(place).copied().unwrap_or(b' ');
    let mut place = 0;
    while place < bytes.len() {
        let before = place.checked_sub(1).map_or(b' ', at);
        // Addresses start where a number starts, or after a separator.
        let is_start = (at(place).is_ascii_hexdigit() || at(place) == b':')
            && !before.is_ascii_digit()
            && !(at(place).is_ascii_alphabetic() && before.is_ascii_alphanumeric());
        let address = if is_start {
            address_at(text, place, before, is_wanted)
        } else {
            None
        };
        place = match address {
            Some(address) => {
                let end = address.place.end;
                found.push(address);
                end
            }
            None => place + 1,
        };
    }
    found
}

/// Returns the longest wanted address at an offset.
fn address_at(text: &str, start: usize, before: u8, is_wanted: Wanted) -> Option<Found> {
    let rest = text.get(start..)?;
    let run = |is_part: fn(u8) -> bool| {
        let bytes = rest.bytes().take(MAX_ADDRESS_CHARS);
        bytes.take_while(|byte| is_part(*byte)).count()
    };
    // Possible ends of the run, the longest first.
    let ends = |length: usize| {
        (1..=length).rev().filter(move |end| {
            let next = rest.as_bytes().get(*end);
            !next.is_some_and(u8::is_ascii_digit)
        })
    };
    let dotted = run(|byte| byte.is_ascii_digit() || byte == b'.');
    let colons = run(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    let hyphens = run(|byte| byte.is_ascii_digit() || byte == b'-');
    if rest.get(..colons)?.contains(':') {
        for end in ends(colons) {
            let found = rest.get(..end).and_then(|text| text.parse::<IpAddr>().ok());
            if let Some(address) = found.filter(IpAddr::is_ipv6)
                && let Some(found) = with_prefix(rest, start, end, address, is_wanted)
            {
                return Some(found);
            }
        }
    }
    for end in ends(dotted) {
        if let Some(address) = rest.get(..end).and_then(|text| text.parse::<IpAddr>().ok())
            && let Some(found) = with_prefix(rest, start, end, address, is_wanted)
        {
            return Some(found);
        }
    }
    if before.is_ascii_alphanumeric() {
        return None;
    }
    for end in ends(hyphens) {
        let dotted = rest.get(..end)?.replace('-', ".");
        let address = dotted.parse::<IpAddr>().ok();
        if let Some(cidr) = address.and_then(alone).filter(is_wanted) {
            return Some(Found {
                place: start..start + end,
                cidr,
                notation: Notation::Hyphens,
            });
        }
    }
    None
}

/// Returns the range if a prefix length follows, or else the single address, if wanted. The network
/// address of a range is not an address of its own.
fn with_prefix(
    rest: &str,
    start: usize,
    end: usize,
    address: IpAddr,
    is_wanted: Wanted,
) -> Option<Found> {
    let behind = rest.get(end..).and_then(|behind| behind.strip_prefix('/'));
    let digits = behind.map_or(0, |behind| {
        behind.bytes().take_while(u8::is_ascii_digit).count()
    });
    let length = behind.and_then(|behind| behind.get(..digits));
    let range = length.and_then(|length| Cidr::parse(&format!("{address}/{length}")).ok());
    if let Some(cidr) = range {
        if is_wanted(&cidr) {
            return Some(Found {
                place: start..start + end + 1 + digits,
                cidr,
                notation: Notation::Range,
            });
        }
        if !cidr.had_host_bits() {
            return None;
        }
    }
    Some(Found {
        place: start..start + end,
        cidr: alone(address).filter(is_wanted)?,
        notation: Notation::Alone,
    })
}

fn alone(address: IpAddr) -> Option<Cidr> {
    Cidr::parse(&address.to_string()).ok()
}

/// Returns the first bytes of a text in lower case. `None` if it is too short to be searched for.
fn start_of(text: &str) -> Option<[u8; MIN_VALUE_BYTES]> {
    text.as_bytes()
        .first_chunk::<MIN_VALUE_BYTES>()
        .map(|start| start.map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_any_case() {
        let pairs = [
            ("payroll", "name-1"),
            ("payroll-db", "name-2"),
            ("web", "name-3"),
            ("db", "name-4"),
            ("Büro", "name-5"),
            ("payroll", "name-6"),
        ];
        let pairs = pairs.map(|(value, stand_in)| (value.to_owned(), stand_in.to_owned()));
        let substitutes = Substitutes::new(pairs.to_vec());
        for (text, expected) in [
            ("from Payroll-DB and PAYROLL2", "from name-2 and name-12"),
            (
                "the web tier, webserver, web",
                "the name-3 tier, webserver, name-3",
            ),
            ("db", "db"),
            ("im Büro", "im name-5"),
            ("", ""),
            ("ééé", "ééé"),
        ] {
            assert_eq!(substitutes.apply(text), expected);
        }
    }

    #[test]
    fn overlapping_values_are_removed_completely() {
        let pairs = [
            ("team-blue", "value-1"),
            ("blue-web-eu", "name-1"),
            (" inner \n", "name-2"),
        ];
        let pairs = pairs.map(|(value, stand_in)| (value.to_owned(), stand_in.to_owned()));
        let substitutes = Substitutes::new(pairs.to_vec());
        for (text, expected) in [
            ("the team-blue-web-eu", "the value-1name-1"),
            ("team-blue, blue-web-eu", "value-1, name-1"),
            ("the inner one", "the name-2 one"),
        ] {
            assert_eq!(substitutes.apply(text), expected);
        }
    }

    #[test]
    fn accounts_are_twelve_digits() {
        let text = "arn:aws:iam::345678901234:role/x 1234567890123 111122223333";
        let found: Vec<&str> = accounts_in(text).collect();
        assert_eq!(found, ["345678901234", "111122223333"]);
        assert_eq!(with_hyphens("345678901234").unwrap(), "3456-7890-1234");
    }

    #[test]
    fn public_addresses_are_found_in_common_notations() {
        for (text, expected) in [
            ("kim at 8.8.8.8, not 10.0.0.1", vec!["8.8.8.8/32"]),
            (
                "8.8.8.8:443 and http://9.9.9.9/x",
                vec!["8.8.8.8/32", "9.9.9.9/32"],
            ),
            (
                "8.8.8.0/24. 8.8.8.8/0, 8.8.4.4/99",
                vec!["8.8.8.0/24", "8.8.8.8/32", "8.8.4.4/32"],
            ),
            ("ec2-8-8-8-8.compute-1.amazonaws.com", vec!["8.8.8.8/32"]),
            ("ip-9-9-9-9", vec!["9.9.9.9/32"]),
            ("host8.8.8.8 x1.1.1.1.", vec!["8.8.8.8/32", "1.1.1.1/32"]),
            (
                "2600:1f00::1 [2600::2]:443",
                vec!["2600:1f00::1/128", "2600::2/128"],
            ),
            ("source:2600::1", vec!["2600::1/128"]),
            ("2600:1f00::/24;fe80::1", vec!["2600:1f00::/24"]),
            (
                "128.0.0.0/1, 8.0.0.0/7 and 2a00::/12, not 8.0.0.0",
                vec!["8.0.0.0/32"],
            ),
            ("::ffff:8.8.8.8", vec!["::ffff:8.8.8.8/128"]),
            ("2600::1.", vec!["2600::1/128"]),
            (
                "10.0.0.1 203.0.113.7 1.2.3 2026-11-25 12:30:45 v1.2.3 café",
                vec!["203.0.113.7/32"],
            ),
            ("2a:bb:cc:dd:ee:ff sg-0123 é", vec![]),
        ] {
            let found: Vec<String> = addresses_in(text).iter().map(Cidr::to_string).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn stand_ins_keep_the_notation() {
        let stand_in =
            |cidr: &Cidr| Cidr::parse(&format!("203.0.113.0/{}", cidr.prefix_length())).ok();
        for (text, expected) in [
            ("é 8.8.8.8 é", "é 203.0.113.0 é"),
            ("8.8.8.8/24-8.8.8.8:80", "203.0.113.0/24-203.0.113.0:80"),
            ("ec2-8-8-8-8.eu", "ec2-203-0-113-0.eu"),
        ] {
            assert_eq!(replace_addresses(text, stand_in), expected);
        }
    }
}
