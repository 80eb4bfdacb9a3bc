//! Characters that show nothing, or change how what stands beside them is shown: controls, line and
//! paragraph separators, marks of direction, blanks of no width. Files of others can hold them, and a
//! terminal or an editor acts on them.

/// Whether a character is one of those. Joiners, which scripts and emoji need, are none.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
        )
}

/// The text with `\u{1B}` in the place of each invisible character, for people to read.
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

/// Written JSON with `\u001b` in the place of each invisible character. JSON itself escapes only some.
pub fn escape_invisible_in_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        // Those of ASCII stand between the values, or are escaped already.
        match is_invisible(character) && character >= '\u{7F}' {
            true => escaped.push_str(&format!("\\u{:04x}", u32::from(character))),
            false => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_escaped_and_all_else_stays() {
        for (text, escaped) in [
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\0\u{7}\u{7f}\u{85}", "\\u{0}\\u{7}\\u{7f}\\u{85}"),
            ("\u{202e}gnp\u{2069}", "\\u{202e}gnp\\u{2069}"),
            ("\u{feff}\u{200b}\u{2028}", "\\u{feff}\\u{200b}\\u{2028}"),
            ("é 北京 \\u{1b} 👩\u{200d}🔧", "é 北京 \\u{1b} 👩\u{200d}🔧"),
        ] {
            assert_eq!(escape_invisible(text), escaped);
        }
    }

    #[test]
    fn json_says_the_same_after_it_is_escaped() {
        let value = serde_json::json!({ "a\u{202e}": ["\u{7f}\u{9b}\u{1b}\n", 1, "é\\u0041"] });
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
}
