//! Parses queries.

use std::ops::Range;

use portcullis_analysis::checks::{CheckId, Severity};
use portcullis_model::{Direction, PortRange, Protocol};

use super::error::QueryError;
use super::lexer::{Lexeme, LexemeKind, lex};
use super::peer_test::check_peer_value;
use super::query::{
    Condition, Filter, GroupState, Operator, Property, Query, Term, Value, tag_key,
};

/// Parsed text of a query: its terms with their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedQuery {
    /// The terms in their order.
    pub terms: Vec<SpannedTerm>,
}

/// Term with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpannedTerm {
    /// The place, in bytes.
    pub range: Range<usize>,
    /// The term, or why there is none.
    pub term: Result<Term, QueryError>,
}

impl ParsedQuery {
    /// Returns the valid terms.
    pub fn query(&self) -> Query {
        let terms = self.terms.iter();
        Query {
            terms: terms.filter_map(|term| term.term.clone().ok()).collect(),
        }
    }

    /// Returns the first mistake with its place. A term that is not finished is a mistake only if
    /// another one follows it.
    pub fn mistake(&self) -> Option<(&QueryError, Range<usize>)> {
        let last = self.terms.len().saturating_sub(1);
        let mut terms = self.terms.iter().enumerate();
        terms.find_map(|(index, term)| match &term.term {
            Err(QueryError::Incomplete) if index == last => None,
            Err(error) => Some((error, term.range.clone())),
            Ok(_) => None,
        })
    }
}

/// Parses a query. Every text is a query; terms that are invalid say why.
pub fn parse(query: &str) -> ParsedQuery {
    let mut parser = Parser {
        lexemes: lex(query),
        next: 0,
    };
    let mut terms = Vec::new();
    while let Some(first) = parser.peek(0) {
        let start = first.range.start;
        let term = parser.term();
        let last = parser.next.checked_sub(1);
        let end = last.and_then(|last| parser.lexemes.get(last));
        let end = end.map_or(start, |lexeme| lexeme.range.end);
        terms.push(SpannedTerm {
            range: start..end,
            term,
        });
    }
    // An empty pair of quotes is no condition.
    terms.retain(|term| {
        let is_blank =
            |term: &Term| matches!(&term.condition, Condition::Word(word) if word.is_empty());
        !term.term.as_ref().is_ok_and(is_blank)
    });
    ParsedQuery { terms }
}

struct Parser {
    lexemes: Vec<Lexeme>,
    next: usize,
}

impl Parser {
    fn peek(&self, ahead: usize) -> Option<&Lexeme> {
        self.lexemes.get(self.next + ahead)
    }

    /// Returns an unquoted text that follows.
    fn bare(&self, ahead: usize) -> Option<&str> {
        match &self.peek(ahead)?.kind {
            LexemeKind::Text {
                text,
                is_quoted: false,
            } => Some(text),
            _ => None,
        }
    }

    fn is_keyword(&self, ahead: usize, keyword: &str) -> bool {
        self.bare(ahead)
            .is_some_and(|word| word.eq_ignore_ascii_case(keyword))
    }

    /// Parses one term. Always consumes at least one lexeme.
    fn term(&mut self) -> Result<Term, QueryError> {
        let is_excluded = self.is_keyword(0, "not");
        if is_excluded {
            self.next += 1;
            if self.peek(0).is_none() {
                return Err(QueryError::Incomplete);
            }
        }
        let condition = self.condition()?;
        Ok(Term {
            is_excluded,
            condition,
        })
    }

    fn condition(&mut self) -> Result<Condition, QueryError> {
        if self.is_keyword(0, "is") && self.operator(1).is_none() {
            return self.state();
        }
        let Some(lexeme) = self.peek(0).cloned() else {
            return Err(QueryError::Incomplete);
        };
        let (text, is_quoted) = match lexeme.kind {
            LexemeKind::Text { text, is_quoted } => (text, is_quoted),
            LexemeKind::Operator(operator) => {
                self.next += 1;
                self.skip_value();
                return Err(QueryError::MissingProperty(operator));
            }
        };
        self.next += 1;
        if is_quoted {
            return Ok(Condition::Word(text));
        }
        if self.operator(0).is_some() {
            return self.comparison(&text);
        }
        if text.eq_ignore_ascii_case("changed") {
            return Ok(Condition::Is(GroupState::Changed));
        }
        match tag_key(&text) {
            Some("") => Err(QueryError::MissingTagKey),
            Some(key) => Ok(Condition::HasTag(key.to_owned())),
            None => Ok(Condition::Word(text)),
        }
    }

    /// Returns the operator that follows: signs, or a word after a property.
    fn operator(&self, ahead: usize) -> Option<Operator> {
        if let LexemeKind::Operator(operator) = self.peek(ahead)?.kind {
            return Some(operator);
        }
        let word = self.bare(ahead)?;
        let before = self.next.checked_add(ahead)?.checked_sub(1)?;
        let LexemeKind::Text {
            text,
            is_quoted: false,
        } = &self.lexemes.get(before)?.kind
        else {
            return None;
        };
        Property::named(text)?;
        let words = [Operator::Contains, Operator::Within];
        words
            .into_iter()
            .find(|operator| operator.as_str().eq_ignore_ascii_case(word))
    }

    /// Parses operator and value after the name of a property.
    fn comparison(&mut self, name: &str) -> Result<Condition, QueryError> {
        let Some(operator) = self.operator(0) else {
            return Err(QueryError::Incomplete);
        };
        let is_glued = self.peek(0).is_some_and(|lexeme| lexeme.is_glued);
        self.next += 1;
        let value_is_glued = self.peek(0).is_some_and(|lexeme| lexeme.is_glued);
        let value = self.skip_value();
        let is_equality = matches!(operator, Operator::Is | Operator::IsNot);
        let property = match Property::named(name) {
            Some(property) => property,
            None if tag_key(name).is_some() => return Err(QueryError::MissingTagKey),
            // `stage=production` names a tag.
            None if is_equality && is_glued && (value_is_glued || value.is_none()) => {
                Property::Tag(name.to_owned())
            }
            None => return Err(QueryError::UnknownProperty(name.to_owned())),
        };
        let Some(value) = value else {
            return Err(QueryError::Incomplete);
        };
        if !property.operators().contains(&operator) {
            return Err(QueryError::OperatorOf { property, operator });
        }
        let value = parse_value(&property, operator, value)?;
        Ok(Condition::Filter(Filter {
            property,
            operator,
            value,
        }))
    }

    /// Consumes the value that follows an operator.
    fn skip_value(&mut self) -> Option<String> {
        let LexemeKind::Text { text, .. } = &self.peek(0)?.kind else {
            return None;
        };
        let text = text.clone();
        self.next += 1;
        Some(text)
    }

    /// Parses the state after `is`. Words after the first may be left out.
    fn state(&mut self) -> Result<Condition, QueryError> {
        self.next += 1;
        let Some(first) = self.bare(0).map(str::to_ascii_lowercase) else {
            return match self.peek(0) {
                None => Err(QueryError::Incomplete),
                Some(_) => Ok(Condition::Word("is".to_owned())),
            };
        };
        self.next += 1;
        let state = match first.as_str() {
            "open" => GroupState::OpenToInternet,
            "near" => GroupState::NearQuota,
            "changed" => GroupState::Changed,
            "expiring" => GroupState::Expiring,
            "expired" => GroupState::Expired,
            "used" => GroupState::Used,
            "unused" => GroupState::Unused,
            _ => return Err(QueryError::UnknownState(first)),
        };
        for word in state.as_str().split(' ').skip(1) {
            if word == "internet" && self.is_keyword(0, "the") {
                self.next += 1;
            }
            if self.is_keyword(0, word) {
                self.next += 1;
            }
        }
        Ok(Condition::Is(state))
    }
}

fn parse_value(property: &Property, operator: Operator, text: String) -> Result<Value, QueryError> {
    match property {
        Property::Port => Ok(Value::Ports(PortRange::parse(&text)?)),
        Property::Protocol => Ok(Value::Protocol(Protocol::parse(&text)?)),
        Property::Direction => match text.to_ascii_lowercase().as_str() {
            "inbound" | "ingress" | "in" => Ok(Value::Direction(Some(Direction::Ingress))),
            "outbound" | "egress" | "out" => Ok(Value::Direction(Some(Direction::Egress))),
            "any" | "both" => Ok(Value::Direction(None)),
            _ => Err(QueryError::Direction(text)),
        },
        Property::Finding => {
            let name = text.to_ascii_lowercase();
            let check = CheckId::ALL.iter().find(|check| check.as_str() == name);
            match (Severity::parse(&name), check) {
                (Some(severity), _) => Ok(Value::Severity(severity)),
                (None, Some(check)) if operator != Operator::AtLeast => Ok(Value::Check(*check)),
                (None, _) => Err(QueryError::Finding(text)),
            }
        }
        Property::Source => {
            check_peer_value(operator, &text)?;
            Ok(Value::Text(text))
        }
        Property::Name
        | Property::Id
        | Property::Description
        | Property::Vpc
        | Property::UsedBy
        | Property::Tag(_) => Ok(Value::Text(text)),
    }
}
