//! Searches of many accounts as users type them: the language of the search of groups, and addresses
//! with ports such as `203.0.113.7 on 22`.

use crate::model::{Cidr, PortRange};
use crate::search::{Query, QueryError, parse};

/// Words after which an address or a port is a value of a filter.
const OPERATORS: [&str; 10] = [
    "=", "!=", ">", ">=", "<", "<=", "contains", "within", "is", "not",
];

/// Words between an address and its ports.
const PORT_WORDS: [&str; 4] = ["on", "port", "ports", "to"];

/// Search of many accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountSearch {
    /// The query.
    pub query: Query,
    /// Its text, in which addresses and ports are filters.
    pub text: String,
}

/// Parses a search. An address means rules whose source contains it, and `on 22` after it rules that
/// allow the port. `None` for an empty text.
///
/// # Errors
/// [`QueryError`] of the first term that is invalid or not finished.
pub fn parse_account_search(typed: &str) -> Result<Option<AccountSearch>, QueryError> {
    let text = with_filters(typed);
    let parsed = parse(&text);
    let mut terms = parsed.terms.iter();
    if let Some(error) = terms.find_map(|term| term.term.as_ref().err()) {
        return Err(error.clone());
    }
    let query = parsed.query();
    let search = (!query.terms.is_empty()).then_some(AccountSearch { query, text });
    Ok(search)
}

/// Replaces addresses and their ports by filters. Texts with quotes stay as they are.
fn with_filters(typed: &str) -> String {
    if typed.contains('"') {
        return typed.trim().to_owned();
    }
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut parts: Vec<String> = Vec::with_capacity(words.len());
    let mut place = 0;
    while let Some(word) = words.get(place) {
        place += 1;
        let before = place.checked_sub(2).and_then(|before| words.get(before));
        let is_value = before.is_some_and(|before| {
            let mut operators = OPERATORS.iter();
            operators.any(|operator| operator.eq_ignore_ascii_case(before))
        });
        if is_value || !is_address(word) {
            parts.push((*word).to_owned());
            continue;
        }
        parts.push(format!("source contains {word}"));
        let is_port_word = |word: &&str| {
            let mut known = PORT_WORDS.iter();
            known.any(|known| known.eq_ignore_ascii_case(word))
        };
        let rest = words.get(place..).unwrap_or_default();
        let fillers = rest.iter().take_while(|word| is_port_word(word)).count();
        let ports = rest.get(fillers).filter(|_| fillers > 0);
        if let Some(ports) = ports.filter(|ports| PortRange::parse(ports).is_ok()) {
            parts.push(format!("port contains {ports}"));
            place += fillers + 1;
        }
    }
    parts.join(" ")
}

fn is_address(word: &str) -> bool {
    word.parse::<std::net::IpAddr>().is_ok() || (word.contains('/') && Cidr::parse(word).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_their_ports_become_filters() {
        for (typed, text) in [
            (
                "203.0.113.7 on 22",
                "source contains 203.0.113.7 port contains 22",
            ),
            (
                " 203.0.113.7  on port 8000-8080 web",
                "source contains 203.0.113.7 port contains 8000-8080 web",
            ),
            ("2001:db8::/32", "source contains 2001:db8::/32"),
            ("203.0.113.7 on web", "source contains 203.0.113.7 on web"),
            (
                "source contains 203.0.113.7 port contains 22",
                "source contains 203.0.113.7 port contains 22",
            ),
            ("source within 10.0.0.0/8", "source within 10.0.0.0/8"),
            ("name = \"10.0.0.1 on 22\"", "name = \"10.0.0.1 on 22\""),
            ("web tag:env = prod", "web tag:env = prod"),
        ] {
            let search = parse_account_search(typed).unwrap().unwrap();
            assert_eq!(search.text, text, "{typed}");
            assert_eq!(search.query, parse(text).query(), "{typed}");
        }
    }

    #[test]
    fn empty_and_invalid_texts_are_no_searches() {
        assert_eq!(parse_account_search(" "), Ok(None));
        assert!(parse_account_search("port = x").is_err());
        assert!(parse_account_search("port =").is_err());
    }
}
