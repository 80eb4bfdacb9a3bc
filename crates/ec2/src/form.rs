//! Decoder for form bodies, as a server reads them; `query` is the encoder. Independent of the
//! actions.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Reason why a body is not `application/x-www-form-urlencoded`. The fault is the sender's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid form body")]
pub enum FormError {
    /// A `%` is not followed by two hexadecimal digits.
    Escape {
        /// Position of the parameter, counted from 1.
        number: usize,
    },
    /// The decoded bytes are not UTF-8.
    NotUtf8 {
        /// Position of the parameter, counted from 1.
        number: usize,
    },
}

/// Decodes the parameters of a form body, in order; `+` is a space. Skips empty parts; a part
/// without `=` is a name with an empty value.
///
/// # Errors
/// [`FormError`] if an escape is invalid.
pub fn parse_form(body: &str) -> Result<Vec<(String, String)>, FormError> {
    body.split('&')
        .filter(|part| !part.is_empty())
        .zip(1..)
        .map(|(part, number)| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((decode(name, number)?, decode(value, number)?))
        })
        .collect()
}

/// Decodes one name or value. `percent_encoding` ignores invalid escapes; here they are errors.
fn decode(text: &str, number: usize) -> Result<String, FormError> {
    let is_escape = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(is_escape) {
        return Err(FormError::Escape { number });
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded
        .map(Cow::into_owned)
        .map_err(|_| FormError::NotUtf8 { number })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_are_decoded_in_order() {
        let pairs = parse_form("b=1&a=x+y%2Bz%C3%a9&&flag&empty=&eq=a=b&a=again").unwrap();
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("b", "1"),
                ("a", "x y+zé"),
                ("flag", ""),
                ("empty", ""),
                ("eq", "a=b"),
                ("a", "again"),
            ]
        );
        assert_eq!(parse_form(""), Ok(Vec::new()));
    }

    #[test]
    fn invalid_escapes_are_refused() {
        for bad in ["a=%", "a=%4", "a=%zz", "a=%+1", "%=a", "a=%%41"] {
            assert_eq!(
                parse_form(bad),
                Err(FormError::Escape { number: 1 }),
                "{bad}"
            );
        }
        assert_eq!(
            parse_form("a=1&b=%ff"),
            Err(FormError::NotUtf8 { number: 2 })
        );
        assert_eq!(
            parse_form("a=%C3%28"),
            Err(FormError::NotUtf8 { number: 1 })
        );
    }

    proptest! {
        #[test]
        fn no_body_panics(body in "[a=&%+0-9A-Fé]{0,40}") {
            let _ = parse_form(&body);
        }
    }
}
