//! Query of the fragment: a search or a question, and the sort order and the page of the list of groups.

use std::fmt;

use super::Route;
use crate::present::GroupOrder;

/// Name of the search.
const SEARCH_HEAD: &str = "q=";

/// Name of the sort order.
const ORDER_HEAD: &str = "sort=";

/// Name of the page of the list, from 1.
const PAGE_HEAD: &str = "page=";

/// Writes the query with its `?`, or nothing if it would be empty.
pub(super) fn write_query(formatter: &mut fmt::Formatter<'_>, route: &Route) -> fmt::Result {
    let fields = [
        (SEARCH_HEAD, route.search.as_deref().map(encoded)),
        (ORDER_HEAD, route.order.map(|order| order.to_string())),
        (
            PAGE_HEAD,
            (route.list_page > 0).then(|| (route.list_page + 1).to_string()),
        ),
    ];
    let mut separator = '?';
    for (head, value) in fields {
        if let Some(value) = value {
            write!(formatter, "{separator}{head}{value}")?;
            separator = '&';
        }
    }
    Ok(())
}

/// Returns a field of the query of a fragment.
fn field_of<'a>(query: &'a str, head: &str) -> Option<&'a str> {
    query.split('&').find_map(|field| field.strip_prefix(head))
}

/// Returns the sort order in the query of a fragment.
pub(super) fn order_of(query: &str) -> Option<GroupOrder> {
    GroupOrder::parse(field_of(query, ORDER_HEAD)?)
}

/// Returns the page of the list in the query of a fragment, from 0.
pub(super) fn list_page_of(query: &str) -> usize {
    let number = field_of(query, PAGE_HEAD).and_then(|number| number.parse::<usize>().ok());
    number.unwrap_or_default().saturating_sub(1)
}

/// Returns the search in the query of a fragment.
pub(super) fn search_of(query: &str) -> Option<String> {
    let encoded = field_of(query, SEARCH_HEAD)?;
    let mut bytes = encoded.bytes();
    let mut decoded: Vec<u8> = Vec::with_capacity(encoded.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    let search = String::from_utf8(decoded).ok()?;
    (!search.trim().is_empty()).then_some(search)
}

/// Encodes a search for the fragment. Keeps the characters that a fragment may contain, so that the
/// address can be read.
fn encoded(search: &str) -> String {
    let mut encoded = String::with_capacity(search.len());
    for byte in search.bytes() {
        match byte {
            b' ' => encoded.push('+'),
            b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'=' | b'!' | b',' | b'*' => {
                encoded.push(char::from(byte));
            }
            byte if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
