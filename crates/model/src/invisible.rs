//! Characters that are invisible or change how neighboring characters are shown: controls, line and
//! paragraph separators, direction marks, zero-width spaces, joiners, fillers, variation selectors
//! and tag characters.
//!
//! Files can use them to hide text or to disguise one text as another. Every export and the
//! page use this one list.

/// Whether a character is on the list. Joiners and variation selectors are, although some scripts
/// and emoji need them: two names that differ only in one look the same.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{34F}'
                | '\u{61C}'
                | '\u{115F}'
                | '\u{1160}'
                | '\u{17B4}'
                | '\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// Replaces each invisible character by an escape such as `\u{1B}`, for people to read.
pub fn escape_invisible(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if is_invisible(character) {
            escaped.extend(character.escape_unicode())
        } else {
            escaped.push(character)
        }
    }
    escaped
}

/// Replaces each invisible character in serialized JSON by an escape such as `\u001b`. JSON
/// requires only some of these escapes.
pub fn escape_invisible_in_json(json: &str) -> String {
    escape_in_literals(json, |character| {
        // JSON has only UTF-16 escapes.
        let units = character.encode_utf16(&mut [0; 2]).to_vec();
        units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
    })
}

/// Converts serialized JSON to a literal of Python or HCL, whose escapes differ from JSON's only
/// above `\uffff`.
pub fn escape_invisible_in_literal(json: &str) -> String {
    escape_in_literals(json, code_point_escape)
}

/// Returns the escape of a character in Python and HCL: `\u001b`, or `\U000e0001`.
pub fn code_point_escape(character: char) -> String {
    let code = u32::from(character);
    match u16::try_from(code) {
        Ok(code) => format!("\\u{code:04x}"),
        Err(_) => format!("\\U{code:08x}"),
    }
}

fn escape_in_literals(json: &str, escape: impl Fn(char) -> String) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        // ASCII ones are white space between values, or escaped already.
        if is_invisible(character) && character >= '\u{7F}' {
            escaped.push_str(&escape(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_invisible_characters_are_escaped() {
        for (text, escaped) in [
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\0\u{7}\u{7f}\u{85}", "\\u{0}\\u{7}\\u{7f}\\u{85}"),
            ("\u{202e}gnp\u{2069}", "\\u{202e}gnp\\u{2069}"),
            ("\u{feff}\u{200b}\u{2028}", "\\u{feff}\\u{200b}\\u{2028}"),
            ("a\u{200d}b\u{fe0f}", "a\\u{200d}b\\u{fe0f}"),
            (
                "\u{e0001}\u{e0041}\u{e007f}",
                "\\u{e0001}\\u{e0041}\\u{e007f}",
            ),
            ("é 北京 \\u{1b} 👩🔧", "é 北京 \\u{1b} 👩🔧"),
        ] {
            assert_eq!(escape_invisible(text), escaped);
        }
    }

    #[test]
    fn escaped_json_parses_to_the_same_value() {
        let value = serde_json::json!({ "a\u{202e}": ["\u{e0041}\u{200d}\u{7f}\u{9b}\u{1b}\n", 1, "é\\u0041"] });
        for json in [value.to_string(), format!("{value:#}")] {
            let escaped = escape_invisible_in_json(&json);
            assert!(
                !escaped.chars().any(|it| is_invisible(it) && it != '\n'),
                "{escaped}"
            );
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&escaped).unwrap(),
                value
            );
        }
    }

    #[test]
    fn literals_escape_supplementary_characters_by_code_point() {
        assert_eq!(
            escape_invisible_in_literal("\"a\u{202e}\u{e0041}🔧\""),
            "\"a\\u202e\\U000e0041🔧\""
        );
    }
}
