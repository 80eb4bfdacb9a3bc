//! XML writer whose output is well-formed for any text.

/// XML fragment under construction.
#[derive(Debug, Default)]
pub(super) struct Xml {
    text: String,
}

impl Xml {
    /// Creates an empty fragment.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Returns `<return>true</return>`, the whole response of many actions.
    pub(super) fn done() -> Self {
        let mut xml = Self::new();
        xml.flag("return", true);
        xml
    }

    /// Returns the fragment as text.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Writes an element with text.
    pub(super) fn leaf(&mut self, name: &str, value: &str) {
        self.open(name);
        self.escape(value);
        self.close(name);
    }

    /// Writes an element with text, if there is any.
    pub(super) fn leaf_if(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.leaf(name, value);
        }
    }

    /// Writes an element with a number.
    pub(super) fn number(&mut self, name: &str, value: i64) {
        self.leaf(name, &value.to_string());
    }

    /// Writes an element with `true` or `false`.
    pub(super) fn flag(&mut self, name: &str, value: bool) {
        self.leaf(name, if value { "true" } else { "false" });
    }

    /// Writes an element with the content that `body` writes, or `<name/>` if it writes nothing.
    // `body` is a trait object so that this is compiled once, not once per caller.
    pub(super) fn within(&mut self, name: &str, body: &mut dyn FnMut(&mut Self)) {
        let start = self.text.len();
        self.open(name);
        let inside = self.text.len();
        body(self);
        if self.text.len() == inside {
            self.text.truncate(start);
            self.text.push('<');
            self.text.push_str(name);
            self.text.push_str("/>");
        } else {
            self.close(name);
        }
    }

    /// Appends another fragment.
    pub(super) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    fn open(&mut self, name: &str) {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn escape(&mut self, value: &str) {
        for character in value.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&apos;"),
                // XML parsers turn a bare carriage return into a line feed.
                '\r' => self.text.push_str("&#xd;"),
                '\t' | '\n' => self.text.push(character),
                // XML 1.0 does not allow these characters, not even as references.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => self.text.push('\u{fffd}'),
                _ => self.text.push(character),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_empty_elements_are_short() {
        let mut xml = Xml::new();
        xml.within("a", &mut |xml| {
            xml.leaf("b", "<&>\"'\r\u{1}é");
            xml.within("c", &mut |_| {});
        });
        assert_eq!(
            xml.as_str(),
            "<a><b>&lt;&amp;&gt;&quot;&apos;&#xd;\u{fffd}é</b><c/></a>"
        );
    }
}
