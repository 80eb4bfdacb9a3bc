//! Words of a question about reachability.

use crate::reach_question::{QuestionError, QuestionProblem};

/// One word, or a text in quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    /// The text, with its quotes.
    pub(crate) text: &'a str,
    /// Its first byte in the question.
    pub(crate) start: usize,
}

impl Token<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub(crate) fn is_quoted(&self) -> bool {
        self.text.starts_with('"')
    }

    /// Whether this is one of the words, ignoring case. A quoted text is none.
    pub(crate) fn is_one_of(&self, words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| word.eq_ignore_ascii_case(self.text))
    }
}

/// Splits a question at white space outside quotes, and around arrows. A question mark at the end does not count.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, QuestionError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_end();
    rest = rest.strip_suffix('?').unwrap_or(rest);
    let end = rest.len();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(tokens);
        }
        let start = end - rest.len();
        let length = match arrow(rest) {
            Some(length) => length,
            None => word_length(rest).ok_or(QuestionError {
                problem: QuestionProblem::OpenQuote,
                at: start..end,
            })?,
        };
        let (word, after) = rest.split_at(length);
        tokens.push(Token { text: word, start });
        rest = after;
    }
}

/// Length of the arrow at the start of a text.
fn arrow(text: &str) -> Option<usize> {
    let arrows = ["-->", "->", "=>", "→"];
    let found = arrows.iter().find(|arrow| text.starts_with(**arrow))?;
    Some(found.len())
}

/// Length of the word at the start of a text; `None` if a quote in it is not closed.
fn word_length(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, letter) in text.char_indices() {
        let starts_arrow = || text.get(at..).and_then(arrow).is_some();
        if !is_quoted && (letter.is_whitespace() || starts_arrow()) {
            return Some(at);
        }
        if letter == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = is_quoted && letter == '\\' && !is_escaped;
    }
    (!is_quoted).then_some(text.len())
}

/// Returns a text without its quotes and their escapes; a text without quotes as it is.
pub(crate) fn unquoted(text: &str) -> String {
    let Some(inner) = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
    else {
        return text.to_owned();
    };
    let mut unescaped = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => unescaped.extend(letters.next()),
            other => unescaped.push(other),
        }
    }
    unescaped
}
