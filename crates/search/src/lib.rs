//! Search for security groups: the query language, its evaluation, and suggestions.
//!
//! A query is a list of terms that must all hold: free words, filters such as `port = 22`, and states
//! such as `is open to internet`. `not` excludes groups. docs/search.md describes the language.

mod error;
mod lexer;
mod matcher;
mod natural;
mod parser;
mod peer_test;
mod query;
mod query_edits;
mod reach_question;
mod reach_token;
mod reach_traffic;
mod suggest;
mod vocabulary;
mod word;
mod word_test;

pub use error::QueryError;
pub use matcher::{Account, Matcher, Rank, is_near_quota, is_open_to_internet};
pub use natural::natural_order;
pub use parser::{ParsedQuery, SpannedTerm, parse};
pub use query::{Condition, Filter, GroupState, Operator, Property, Query, Term, Value};
pub use query_edits::count_in_state;
pub use reach_question::{QuestionError, QuestionProblem, parse_policy, parse_question};
pub use suggest::{Suggestion, SuggestionDetail, suggest};
pub use vocabulary::Vocabulary;
pub use word::SearchWord;
