//! Quoted cells of CSV and TSV, and line ends.

use std::borrow::Cow;

/// The first cell of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstCell<'a> {
    /// Text of the cell without its quotation marks. Doubled ones inside become one.
    pub text: String,
    /// The character that ends the cell. `None` at the end of the text.
    pub end: Option<char>,
    /// The text after `end`.
    pub rest: &'a str,
    /// Whether an opening quotation mark is never closed.
    pub is_unclosed: bool,
}

/// Splits the first cell from a text, up to one of the characters in `ends` outside quotation
/// marks. A quotation mark opens a quoted part if `may_open` accepts the text before it in the
/// cell.
pub fn first_cell<'a>(
    text: &'a str,
    ends: &[char],
    may_open: impl Fn(&str) -> bool,
) -> FirstCell<'a> {
    let mut cell = String::new();
    let mut is_quoted = false;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.as_str().starts_with('"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if may_open(&cell) => is_quoted = true,
            _ if !is_quoted && ends.contains(&letter) => {
                return FirstCell {
                    text: cell,
                    end: Some(letter),
                    rest: letters.as_str(),
                    is_unclosed: false,
                };
            }
            _ => cell.push(letter),
        }
    }
    FirstCell {
        text: cell,
        end: None,
        rest: "",
        is_unclosed: is_quoted,
    }
}

/// Returns the part of a text before its end `rest`, without comparing `rest`.
pub fn text_before<'a>(text: &'a str, rest: &str) -> &'a str {
    let length = text.len().saturating_sub(rest.len());
    text.get(..length).unwrap_or(text)
}

/// Returns a text whose lines end with line feeds. A carriage return alone ends a line, too.
pub(super) fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_ends_outside_quotation_marks() {
        for (text, cell, end, rest, is_unclosed) in [
            ("a,b", "a", Some(','), "b", false),
            ("a", "a", None, "", false),
            ("", "", None, "", false),
            (",", "", Some(','), "", false),
            ("\"a,b\",c", "a,b", Some(','), "c", false),
            ("\"a \"\"b\"\"\"\n", "a \"b\"", Some('\n'), "", false),
            ("\"a\nb\"c,d", "a\nbc", Some(','), "d", false),
            ("5\" pipe,x", "5\" pipe", Some(','), "x", false),
            ("\"a,b", "a,b", None, "", true),
            ("\"\",b", "", Some(','), "b", false),
        ] {
            let read = first_cell(text, &[',', '\n'], str::is_empty);
            let expected = FirstCell {
                text: cell.to_owned(),
                end,
                rest,
                is_unclosed,
            };
            assert_eq!(read, expected, "{text:?}");
        }
        let read = first_cell("  \"a,b\"", &[','], |before| before.trim().is_empty());
        assert_eq!(read.text, "  a,b");
    }
}
