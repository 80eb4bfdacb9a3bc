//! Query of the fragment: a search or a question, and the sort order of the list of groups.

use std::fmt;

use crate::present::GroupOrder;

/// Name of the search.
const SEARCH_HEAD: &str = "q=";

/// Name of the sort order.
const ORDER_HEAD: &str = "sort=";

/// Writes the query with its `?`, or nothing if it would be empty.
pub(super) fn write_query(
    formatter: &mut fmt::Formatter<'_>,
    search: Option<&str>,
    order: Option<GroupOrder>,
) -> fmt::Result {
    if let Some(search) = search {
        write!(formatter, "?{SEARCH_HEAD}{}", encoded(search))?;
    }
    let separator = if search.is_some() { '&' } else { '?' };
    match order {
        Some(order) => write!(formatter, "{separator}{ORDER_HEAD}{order}"),
        None => Ok(()),
    }
}

/// Returns a field of the query of a fragment.
fn field_of<'a>(query: &'a str, head: &str) -> Option<&'a str> {
    query.split('&').find_map(|field| field.strip_prefix(head))
}

/// Returns the sort order in the query of a fragment.
pub(super) fn order_of(query: &str) -> Option<GroupOrder> {
    GroupOrder::parse(field_of(query, ORDER_HEAD)?)
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
