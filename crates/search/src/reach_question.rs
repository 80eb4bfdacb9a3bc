//! Parser of questions about reachability and of policies.

use std::ops::Range;

use portcullis_analysis::reach::{Policy, Question};

/// Reason why a text is not a question, with the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid question")]
pub struct QuestionError {
    /// What is wrong.
    pub problem: QuestionProblem,
    /// The bytes of the text that are wrong.
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
    /// A quote is not closed.
    OpenQuote,
    /// The text after `on` is no port, protocol or type.
    Traffic,
    /// `tag:` is not followed by a key, `=` and a value.
    Tag,
    /// The text looks like an address or a CIDR block and is none.
    Address,
    /// Words between that are no part of a name; a name with spaces needs quotes.
    Name,
}

/// Parses a question: `internet to db 5432`, `10.1.2.3 -> app https`, `who can reach db`, `what can bastion reach`.
///
/// # Errors
/// [`QuestionError`] with the part that is wrong.
pub fn parse_question(text: &str) -> Result<Question, QuestionError> {
    Err(QuestionError {
        problem: QuestionProblem::Empty,
        at: 0..text.len(),
    })
}

/// Parses a policy: `internet must not reach tag:tier=data on any port`, `bastion must reach web on 22`. The reason is
/// empty.
///
/// # Errors
/// [`QuestionError`] with the part that is wrong.
pub fn parse_policy(text: &str) -> Result<Policy, QuestionError> {
    Err(QuestionError {
        problem: QuestionProblem::Empty,
        at: 0..text.len(),
    })
}
