//! Splits the text of a query into texts and operators.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use super::query::{Operator, is_operator_char};

/// Smallest part of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) kind: LexemeKind,
    /// Place in the text, in bytes.
    pub(super) range: Range<usize>,
    /// Whether it follows the lexeme before it without white space.
    pub(super) is_glued: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LexemeKind {
    /// A word, a name or a value, without its quotes.
    Text {
        text: String,
        /// Whether it starts with a quote, so that it is no keyword.
        is_quoted: bool,
    },
    /// An operator of signs.
    Operator(Operator),
}

/// Splits a query. A quote that is not closed extends to the end.
pub(super) fn lex(query: &str) -> Vec<Lexeme> {
    let mut lexemes: Vec<Lexeme> = Vec::new();
    let mut chars = query.char_indices().peekable();
    while let Some((start, first)) = chars.peek().copied() {
        if first.is_whitespace() {
            chars.next();
            continue;
        }
        let kind = match is_operator_char(first).then(|| operator_of(&mut chars)) {
            Some(Some(operator)) => LexemeKind::Operator(operator),
            // A lone exclamation mark is text.
            Some(None) | None => text_of(&mut chars, start),
        };
        let end = chars.peek().map_or(query.len(), |(end, _)| *end);
        let before = lexemes.last().map(|lexeme| lexeme.range.end);
        lexemes.push(Lexeme {
            kind,
            range: start..end,
            is_glued: before == Some(start),
        });
    }
    lexemes
}

fn operator_of(chars: &mut Peekable<CharIndices<'_>>) -> Option<Operator> {
    let mut ahead = chars.clone();
    let (_, first) = ahead.next()?;
    let is_followed = ahead.peek().is_some_and(|(_, next)| *next == '=');
    let (operator, length) = match (first, is_followed) {
        ('!', true) => (Operator::IsNot, 2),
        ('>', true) => (Operator::AtLeast, 2),
        ('<', true) => (Operator::AtMost, 2),
        ('>', false) => (Operator::Above, 1),
        ('<', false) => (Operator::Below, 1),
        ('=', _) => (Operator::Is, 1),
        _ => return None,
    };
    chars.by_ref().take(length).for_each(drop);
    Some(operator)
}

/// Reads a text up to white space or an operator, with quoted parts. The first character belongs to it.
fn text_of(chars: &mut Peekable<CharIndices<'_>>, start: usize) -> LexemeKind {
    let is_quoted = chars.peek().is_some_and(|(_, first)| *first == '"');
    let mut text = String::new();
    while let Some((place, next)) = chars.peek().copied() {
        let is_end = next.is_whitespace() || is_operator_char(next);
        if is_end && place > start {
            break;
        }
        chars.next();
        if next == '"' {
            quoted_part(chars, &mut text);
        } else {
            text.push(next);
        }
    }
    LexemeKind::Text { text, is_quoted }
}

fn quoted_part(chars: &mut Peekable<CharIndices<'_>>, text: &mut String) {
    while let Some((_, next)) = chars.next() {
        match next {
            '"' => return,
            '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
            other => text.push(other),
        }
    }
}
