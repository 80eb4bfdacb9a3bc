//! The other direction of `query`: what a server makes of a form body. Knows no action.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Why a body is not `application/x-www-form-urlencoded`. Whoever sent it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormError {
    /// A `%` without two hexadecimal digits behind it.
    #[error("parameter {number} has a % that is not followed by two hexadecimal digits")]
    Escape {
        /// The parameter's number, counted from 1.
        number: usize,
    },
    /// The bytes behind the escapes are not UTF-8.
    #[error("parameter {number} is not UTF-8")]
    NotUtf8 {
        /// The parameter's number, counted from 1.
        number: usize,
    },
}

/// The parameters of a form body, decoded, in order; `+` is a space. Empty parts are passed over,
/// and a part without `=` is a name with an empty value.
///
/// # Errors
/// [`FormError`] for escapes that decode to nothing.
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

/// `percent_encoding` passes over what is no escape; here that is an error.
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
    fn forms_are_decoded_in_order() {
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
    fn what_decodes_to_nothing_is_refused() {
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
