//! Finding in free texts what is to be taken out of them: values known from elsewhere, account ids, and
//! public addresses in the forms people write them.

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;

use super::addresses::{is_public, may_be_stand_in};
use portcullis_model::Cidr;

/// Values of fewer bytes are not looked for in other texts: they are in all of them, and tell nothing.
const SHORTEST: usize = 3;

/// From this length on a value is found within words, too.
const WITHIN_WORDS: usize = 4;

/// The longest text of an IPv6 address.
const LONGEST_ADDRESS: usize = 45;

/// Values, each with what stands in for it.
#[derive(Debug)]
pub(super) struct Substitutes {
    /// By the first bytes, in lower case.
    by_start: HashMap<[u8; SHORTEST], Vec<(String, String)>>,
}

impl Substitutes {
    /// Of these values and stand-ins; of a value that comes twice, the first stand-in counts. White space
    /// around a value is no part of it: nobody writes it elsewhere.
    pub(super) fn new(pairs: Vec<(String, String)>) -> Self {
        let mut by_start: HashMap<[u8; SHORTEST], Vec<(String, String)>> = HashMap::new();
        for (value, stand_in) in pairs {
            let value = value.trim().to_owned();
            if let Some(start) = start_of(&value) {
                by_start.entry(start).or_default().push((value, stand_in));
            }
        }
        for of_start in by_start.values_mut() {
            // Stable: of the same value the first stays first.
            of_start.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        }
        Self { by_start }
    }

    /// The text with stand-ins in the place of values, whatever their case; the longest value first.
    /// Where one reaches into the next, nothing is left of either.
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

    /// The value that a text starts with: its length and what stands in for it.
    fn find(&self, text: &str, last: Option<char>) -> Option<(usize, &str)> {
        let is_in_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        let of_start = self.by_start.get(&start_of(text)?)?;
        let found = of_start.iter().find(|(value, _)| {
            let Some((start, behind)) = text.split_at_checked(value.len()) else {
                return false;
            };
            let is_word = || !is_in_word(last) && !is_in_word(behind.chars().next());
            start.eq_ignore_ascii_case(value) && (value.len() >= WITHIN_WORDS || is_word())
        });
        found.map(|(value, stand_in)| (value.len(), stand_in.as_str()))
    }
}

/// The account ids of a text: twelve digits that are no part of a longer number.
pub(super) fn accounts_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 12)
}

/// An account id as the console shows it: `1234-5678-9012`.
pub(super) fn with_hyphens(account: &str) -> Option<String> {
    let (first, rest) = account.split_at_checked(4)?;
    let (second, third) = rest.split_at_checked(4)?;
    Some([first, second, third].join("-"))
}

/// How an address stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    /// A range.
    Range,
    /// An address alone.
    Alone,
    /// An address alone, as host names have it: `ec2-8-8-8-8`.
    Hyphens,
}

/// A public address in a text.
#[derive(Debug)]
struct Found {
    place: Range<usize>,
    cidr: Cidr,
    notation: Notation,
}

/// The public addresses of a text; of one alone, the range of it.
pub(super) fn addresses_in(text: &str) -> Vec<Cidr> {
    find_addresses(text, is_public)
        .into_iter()
        .map(|found| found.cidr)
        .collect()
}

/// The addresses of a text that could be taken for stand-ins.
pub(super) fn like_stand_ins_in(text: &str) -> Vec<Cidr> {
    find_addresses(text, may_be_stand_in)
        .into_iter()
        .map(|found| found.cidr)
        .collect()
}

/// The text with `stand_in` in the place of public addresses.
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

/// Whether a text holds an address of those that are wanted.
pub(super) fn holds_address(text: &str, is_wanted: Wanted) -> bool {
    !find_addresses(text, is_wanted).is_empty()
}

/// Which ranges are looked for.
type Wanted = fn(&Cidr) -> bool;

fn find_addresses(text: &str, is_wanted: Wanted) -> Vec<Found> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let at = |place: usize| bytes.get(place).copied().unwrap_or(b' ');
    let mut place = 0;
    while place < bytes.len() {
        let before = place.checked_sub(1).map_or(b' ', at);
        // An address starts where a number does, or after what separates numbers.
        let is_start = (at(place).is_ascii_hexdigit() || at(place) == b':')
            && !before.is_ascii_digit()
            && !(at(place).is_ascii_alphabetic() && before.is_ascii_alphanumeric());
        let address = match is_start {
            true => address_at(text, place, before, is_wanted),
            false => None,
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

/// The longest address that is wanted and starts at a place.
fn address_at(text: &str, start: usize, before: u8, is_wanted: Wanted) -> Option<Found> {
    let rest = text.get(start..)?;
    let run = |is_part: fn(u8) -> bool| {
        let bytes = rest.bytes().take(LONGEST_ADDRESS);
        bytes.take_while(|byte| is_part(*byte)).count()
    };
    // The run up to each of its ends, from the longest on.
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

/// The range where a prefix length follows, or else the address alone; where that is wanted. The address
/// that a range starts with is none alone.
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

/// The first bytes of a text in lower case; none where it is too short to be looked for.
fn start_of(text: &str) -> Option<[u8; SHORTEST]> {
    text.as_bytes()
        .first_chunk::<SHORTEST>()
        .map(|start| start.map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_whatever_their_case() {
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
    fn nothing_is_left_of_values_that_overlap() {
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
    fn public_addresses_are_found_as_people_write_them() {
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
                vec![],
            ),
            ("2a:bb:cc:dd:ee:ff sg-0123 é", vec![]),
        ] {
            let found: Vec<String> = addresses_in(text).iter().map(Cidr::to_string).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn stand_ins_are_written_as_what_they_stand_for() {
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
