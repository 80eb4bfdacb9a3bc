//! Search, or question, in the query of a fragment.

/// Its name.
const HEAD: &str = "q=";

/// Returns the search in the query of a fragment.
pub(super) fn search_of(query: &str) -> Option<String> {
    let mut fields = query.split('&');
    let encoded = fields.find_map(|field| field.strip_prefix(HEAD))?;
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

/// Returns the query of a search. Keeps the characters that a fragment may contain, so that the address
/// can be read.
pub(super) fn query_of(search: &str) -> String {
    let mut encoded = HEAD.to_owned();
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
