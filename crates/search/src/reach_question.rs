//! Parser of questions about reachability and of policies.
//!
//! The canonical form is `<source> -> <destination> <traffic>`; sentences such as `can web reach db on 5432` mean the
//! same. An end with white space or signs needs quotes, unless nothing else can be meant.

use std::ops::Range;

use portcullis_analysis::reach::{End, Expectation, Policy, Question, TrafficList};

use crate::reach_token::{Token, tokens, unquoted};
use crate::reach_traffic::{is_meant_as_traffic, is_protocol, parse_traffics};

/// Reason why a text is not a question, with the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid question")]
pub struct QuestionError {
    /// What is wrong.
    pub problem: QuestionProblem,
    /// The bytes of the text that are wrong; empty at the end of the text if something is missing.
    pub at: Range<usize>,
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuestionProblem {
    /// The text is empty.
    Empty,
    /// The source is missing.
    MissingSource,
    /// The destination is missing.
    MissingDestination,
    /// The text does not say who reaches whom: an arrow, `to` or `reach` is missing.
    MissingArrow,
    /// A policy has no `must reach` or `must not reach`.
    MissingMust,
    /// A quote is not closed.
    OpenQuote,
    /// The text where a port, a protocol or a type is expected is none.
    Traffic,
    /// `tag:` is not followed by a key, `=` and a value.
    Tag,
    /// The text looks like an address or a CIDR block and is none.
    Address,
    /// A name consists of quoted and unquoted words.
    Name,
}

const ARROWS: [&str; 4] = ["->", "→", "=>", "-->"];
const REACH: [&str; 4] = ["reach", "reaches", "access", "connect"];
const ASKING: [&str; 3] = ["who", "what", "which"];
const AUXILIARY: [&str; 6] = ["can", "could", "does", "do", "may", "is"];
const BEFORE_TRAFFIC: [&str; 4] = ["on", "over", "via", "with"];
const INTERNET: [&str; 4] = ["internet", "world", "anywhere", "public"];
const ANYTHING: [&str; 5] = ["anything", "anyone", "any", "everything", "everyone"];

/// Parses a question: `internet to db 5432`, `10.1.2.3 -> app https`, `who can reach db`, `what can bastion reach`.
///
/// A port without a protocol is TCP's. Several ports are a list: `80, 443`, `80 and 443`. Without traffic, the question is
/// about all traffic.
///
/// # Errors
/// [`QuestionError`] with the part that is wrong.
pub fn parse_question(text: &str) -> Result<Question, QuestionError> {
    let tokens = tokens(text)?;
    let parser = Parser { text };
    match tokens.as_slice() {
        [] => Err(parser.missing(QuestionProblem::Empty)),
        [first, rest @ ..] if first.is_one_of(&ASKING) => parser.open_question(rest),
        all => {
            let (left, right) = parser.split(all)?;
            let from = parser.end(left, QuestionProblem::MissingSource)?;
            let (to, traffic) = parser.end_and_traffic(right)?;
            Ok(Question::Between { from, to, traffic })
        }
    }
}

/// Parses a policy: `internet must not reach tag:tier=data on any port`, `bastion must reach web on 22`. The reason is
/// empty.
///
/// # Errors
/// [`QuestionError`] with the part that is wrong.
pub fn parse_policy(text: &str) -> Result<Policy, QuestionError> {
    let tokens = tokens(text)?;
    let parser = Parser { text };
    if tokens.is_empty() {
        return Err(parser.missing(QuestionProblem::Empty));
    }
    let must = tokens.iter().position(|token| token.is_one_of(&["must"]));
    let must = must.ok_or_else(|| parser.missing(QuestionProblem::MissingMust))?;
    let (left, right) = tokens.split_at(must);
    let (expectation, right) = match right {
        [_, not, reach, right @ ..]
            if not.is_one_of(&["not", "never"]) && reach.is_one_of(&REACH) =>
        {
            (Expectation::MustNotReach, right)
        }
        [_, reach, right @ ..] if reach.is_one_of(&REACH) => (Expectation::MustReach, right),
        _ => return Err(parser.missing(QuestionProblem::MissingMust)),
    };
    let from = parser.end(left, QuestionProblem::MissingSource)?;
    let (to, traffic) = parser.end_and_traffic(right)?;
    Ok(Policy {
        from,
        expectation,
        to,
        traffic,
        reason: String::new(),
    })
}

#[derive(Clone, Copy)]
struct Parser<'a> {
    text: &'a str,
}

impl<'a> Parser<'a> {
    fn missing(self, problem: QuestionProblem) -> QuestionError {
        let end = self.text.trim_end().len();
        QuestionError {
            problem,
            at: end..end,
        }
    }

    fn wrong(self, problem: QuestionProblem, tokens: &[Token<'_>]) -> QuestionError {
        match span(tokens) {
            Some(at) => QuestionError { problem, at },
            None => self.missing(problem),
        }
    }

    /// Parses what follows `who` or `what`.
    fn open_question(self, tokens: &[Token<'a>]) -> Result<Question, QuestionError> {
        let tokens = without_first(tokens, &AUXILIARY);
        if let [reach, right @ ..] = tokens
            && reach.is_one_of(&REACH)
        {
            let (to, traffic) = self.end_and_traffic(right)?;
            return Ok(Question::Sources { to, traffic });
        }
        let reach = tokens.iter().position(|token| token.is_one_of(&REACH));
        let reach = reach.ok_or_else(|| self.missing(QuestionProblem::MissingArrow))?;
        let (left, right) = tokens.split_at(reach);
        Ok(Question::Destinations {
            from: self.end(left, QuestionProblem::MissingSource)?,
            traffic: self.traffic(right.get(1..).unwrap_or_default())?,
        })
    }

    /// Splits at the arrow, or else at `reach`, or else at the first `to`.
    fn split<'t>(
        self,
        tokens: &'t [Token<'a>],
    ) -> Result<(&'t [Token<'a>], &'t [Token<'a>]), QuestionError> {
        let find = |words: &[&str]| tokens.iter().position(|token| token.is_one_of(words));
        let place = find(&ARROWS)
            .or_else(|| find(&REACH))
            .or_else(|| find(&["to"]));
        let place = place.ok_or_else(|| self.missing(QuestionProblem::MissingArrow))?;
        let (left, right) = tokens.split_at(place);
        let is_reach = right.first().is_some_and(|token| token.is_one_of(&REACH));
        let mut left = without_first(left, &["from"]);
        if is_reach {
            left = without_first(left, &AUXILIARY);
            if let [before @ .., last] = left
                && last.is_one_of(&AUXILIARY)
            {
                left = before;
            }
        }
        let right = right.get(1..).unwrap_or_default();
        Ok((left, without_first(right, &["to"])))
    }

    /// Parses the destination and what follows it: the shortest end after which the rest is traffic.
    fn end_and_traffic(self, tokens: &[Token<'a>]) -> Result<(End, TrafficList), QuestionError> {
        if tokens.is_empty() {
            return Err(self.missing(QuestionProblem::MissingDestination));
        }
        let said = tokens
            .iter()
            .position(|token| token.is_one_of(&BEFORE_TRAFFIC));
        if let Some(said) = said.filter(|said| *said > 0) {
            let (end, traffic) = tokens.split_at(said);
            let end = self.end(end, QuestionProblem::MissingDestination)?;
            return Ok((end, self.traffic(traffic)?));
        }
        let first = usize::from(tokens.len() > 1 && is_article(tokens));
        for length in first + 1..=tokens.len() {
            let (end, traffic) = tokens.split_at(length);
            if traffic.is_empty()
                && let Some(meant) = meant_as_traffic(tokens.get(first + 1..).unwrap_or_default())
            {
                return Err(self.wrong(QuestionProblem::Traffic, meant));
            }
            if let Ok(traffic) = self.traffic(traffic) {
                // The port of `icmp 300` is none, and `icmp` no part of a name.
                let before = tokens.get(length - 1..).unwrap_or_default();
                let has_protocol = |token: &Token<'_>| is_protocol(token.text);
                if length > first + 1 && before.first().is_some_and(has_protocol) {
                    return Err(self.wrong(QuestionProblem::Traffic, before));
                }
                return Ok((self.end(end, QuestionProblem::MissingDestination)?, traffic));
            }
        }
        Err(self.wrong(QuestionProblem::Traffic, tokens))
    }

    /// Parses traffic, after `on` if that is there; all traffic without any.
    fn traffic(self, tokens: &[Token<'a>]) -> Result<TrafficList, QuestionError> {
        let rest = without_first(tokens, &BEFORE_TRAFFIC);
        if rest.is_empty() {
            return match tokens {
                [] => Ok(TrafficList::ALL),
                _ => Err(self.missing(QuestionProblem::Traffic)),
            };
        }
        let parsed = span(rest).and_then(|at| parse_traffics(self.text.get(at)?));
        parsed.ok_or_else(|| self.wrong(QuestionProblem::Traffic, rest))
    }

    /// Parses an end, which is all of the tokens.
    fn end(self, tokens: &[Token<'a>], if_missing: QuestionProblem) -> Result<End, QuestionError> {
        let tokens = if is_article(tokens) {
            tokens.get(1..).unwrap_or_default()
        } else {
            tokens
        };
        match tokens {
            [] => Err(self.missing(if_missing)),
            [one] => self.word(*one),
            several if several.iter().any(|token| token.is_quoted()) => {
                Err(self.wrong(QuestionProblem::Name, several))
            }
            several => {
                let name = span(several).and_then(|at| self.text.get(at));
                Ok(End::Name(name.unwrap_or_default().to_owned()))
            }
        }
    }

    fn word(self, token: Token<'a>) -> Result<End, QuestionError> {
        if token.is_quoted() {
            return Ok(End::Name(unquoted(token.text)));
        }
        if token.is_one_of(&INTERNET) {
            return Ok(End::Internet);
        }
        if token.is_one_of(&ANYTHING) {
            return Ok(End::Anything);
        }
        let is_tag = |start: &str| start.eq_ignore_ascii_case("tag:");
        if token.text.get(..4).is_some_and(is_tag) {
            let tag = token.text.get(4..).and_then(parse_tag);
            let (key, value) = tag.ok_or_else(|| self.wrong(QuestionProblem::Tag, &[token]))?;
            return Ok(End::Tag { key, value });
        }
        if let Some(end) = End::of_word(token.text) {
            return Ok(end);
        }
        if End::is_meant_as_address(token.text) {
            return Err(self.wrong(QuestionProblem::Address, &[token]));
        }
        Ok(End::Name(token.text.to_owned()))
    }
}

/// Returns the last words after a name, if they can only be meant as traffic. They are none.
fn meant_as_traffic<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<&'t [Token<'a>]> {
    if let [.., first, second] = tokens
        && is_meant_as_traffic(first.text, Some(second.text))
    {
        return tokens.get(tokens.len() - 2..);
    }
    let last = tokens.last()?;
    is_meant_as_traffic(last.text, None).then(|| tokens.get(tokens.len() - 1..))?
}

/// The bytes from the first to the last token.
fn span(tokens: &[Token<'_>]) -> Option<Range<usize>> {
    Some(tokens.first()?.start..tokens.last()?.end())
}

fn without_first<'t, 'a>(tokens: &'t [Token<'a>], words: &[&str]) -> &'t [Token<'a>] {
    match tokens {
        [first, rest @ ..] if first.is_one_of(words) => rest,
        all => all,
    }
}

/// Whether the first of several tokens is `the`.
fn is_article(tokens: &[Token<'_>]) -> bool {
    tokens.len() > 1
        && tokens
            .first()
            .is_some_and(|token| token.is_one_of(&["the"]))
}

/// Parses `key=value`, where both may be quoted.
fn parse_tag(text: &str) -> Option<(String, String)> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let equals = text.char_indices().find(|(_, letter)| {
        let is_found = *letter == '=' && !is_quoted;
        if *letter == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = *letter == '\\' && !is_escaped;
        is_found
    })?;
    let (key, value) = (text.get(..equals.0)?, text.get(equals.0 + 1..)?);
    (!key.is_empty() && !value.is_empty()).then(|| (unquoted(key), unquoted(value)))
}
