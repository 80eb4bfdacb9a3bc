//! Suggestions while a query is typed.

use std::ops::Range;

use super::lexer::{Lexeme, LexemeKind, lex};
use super::parser::parse;
use super::query::{Condition, Filter, GroupState, Operator, Property, Term, Value, tag_key};
use super::vocabulary::Vocabulary;
use super::word::SearchWord;

/// Maximum number of suggestions.
const MAX_SUGGESTIONS: usize = 8;

/// Text that can take the place of the end of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is suggested.
    pub text: String,
    /// What it means; empty if the text says it.
    pub detail: String,
    /// The whole query with the suggestion in it.
    pub query: String,
    /// Whether the suggestion ends a term.
    pub is_complete: bool,
}

/// Returns suggestions for the end of a query. None after white space that ends a term, unless the
/// query is blank.
pub fn suggest(query: &str, vocabulary: &Vocabulary) -> Vec<Suggestion> {
    let lexemes = lex(query);
    let is_spaced = query.ends_with(char::is_whitespace);
    let mut place = Place { query, found: Vec::new() };
    match expected(&lexemes, is_spaced) {
        Expected::Anything(partial, range) => place.anything(&partial, range, vocabulary),
        Expected::Operator(property, partial, range) => {
            for operator in property.operators() {
                if operator.as_str().starts_with(&partial.to_ascii_lowercase()) {
                    place.offer(operator.as_str(), operator_words(*operator), range.clone(), false);
                }
            }
        }
        Expected::Value(property, operator, partial, range) => {
            place.values(&property, operator, &partial, range, vocabulary);
        }
        Expected::State(partial, range) => {
            for state in GroupState::ALL {
                if state.as_str().starts_with(&partial.to_ascii_lowercase()) {
                    place.offer(state.as_str(), "", range.clone(), true);
                }
            }
        }
        Expected::Nothing => {}
    }
    place.found
}

/// What can follow, with the typed part of it and its place.
enum Expected {
    Anything(String, Range<usize>),
    Operator(Property, String, Range<usize>),
    Value(Property, Operator, String, Range<usize>),
    State(String, Range<usize>),
    Nothing,
}

fn text_at(lexemes: &[Lexeme], from_end: usize) -> Option<(&str, Range<usize>)> {
    let index = lexemes.len().checked_sub(from_end)?;
    let lexeme = lexemes.get(index)?;
    match &lexeme.kind {
        LexemeKind::Text { text, .. } => Some((text, lexeme.range.clone())),
        LexemeKind::Operator(_) => None,
    }
}

fn operator_at(lexemes: &[Lexeme], from_end: usize) -> Option<Operator> {
    let index = lexemes.len().checked_sub(from_end)?;
    match &lexemes.get(index)?.kind {
        LexemeKind::Operator(operator) => Some(*operator),
        LexemeKind::Text { text, .. } => {
            let property = text_at(lexemes, from_end + 1)?.0;
            Property::named(property)?;
            let words = [Operator::Contains, Operator::Within];
            words.into_iter().find(|word| word.as_str().eq_ignore_ascii_case(text))
        }
    }
}

fn expected(lexemes: &[Lexeme], is_spaced: bool) -> Expected {
    let Some(last) = lexemes.last() else {
        return Expected::Anything(String::new(), 0..0);
    };
    let end = last.range.end;
    let blank = end..end;
    let property_at = |from_end: usize| Property::named(text_at(lexemes, from_end)?.0);
    // The last lexeme is complete: the next one is expected.
    if is_spaced || operator_at(lexemes, 1).is_some() {
        if let (Some(operator), Some(property)) = (operator_at(lexemes, 1), property_at(2)) {
            return Expected::Value(property, operator, String::new(), blank);
        }
        return match text_at(lexemes, 1) {
            Some((word, _)) if word.eq_ignore_ascii_case("is") => {
                Expected::State(String::new(), blank)
            }
            Some(_) if operator_at(lexemes, 2).is_none() => match property_at(1) {
                Some(property) => Expected::Operator(property, String::new(), blank),
                None => Expected::Nothing,
            },
            _ => Expected::Nothing,
        };
    }
    let Some((partial, range)) = text_at(lexemes, 1) else {
        return Expected::Nothing;
    };
    if let (Some(operator), Some(property)) = (operator_at(lexemes, 2), property_at(3)) {
        return Expected::Value(property, operator, partial.to_owned(), range);
    }
    match text_at(lexemes, 2) {
        Some((word, _)) if word.eq_ignore_ascii_case("is") => {
            Expected::State(partial.to_owned(), range)
        }
        Some((word, _)) => match Property::named(word) {
            Some(property) if operator_at(lexemes, 3).is_none() => {
                Expected::Operator(property, partial.to_owned(), range)
            }
            _ => Expected::Anything(partial.to_owned(), range),
        },
        None => Expected::Anything(partial.to_owned(), range),
    }
}

struct Place<'a> {
    query: &'a str,
    found: Vec<Suggestion>,
}

impl Place<'_> {
    fn offer(&mut self, text: &str, detail: &str, range: Range<usize>, is_complete: bool) {
        if self.found.len() == MAX_SUGGESTIONS {
            return;
        }
        let head = self.query.get(..range.start).unwrap_or_default();
        let gap = match range.is_empty() && !head.is_empty() && !head.ends_with(' ') {
            true => " ",
            false => "",
        };
        let query = format!("{head}{gap}{text} ");
        // What is typed already is no help.
        if parse(&query) == parse(self.query) && query.trim_end() == self.query.trim_end() {
            return;
        }
        self.found.push(Suggestion {
            text: text.to_owned(),
            detail: detail.to_owned(),
            query,
            is_complete,
        });
    }

    fn anything(&mut self, partial: &str, range: Range<usize>, vocabulary: &Vocabulary) {
        let lower = partial.to_ascii_lowercase();
        for property in Property::ALL {
            let name = property.to_string();
            if name.starts_with(&lower) {
                self.offer(&name, property_words(&property), range.clone(), false);
            }
        }
        for state in GroupState::ALL {
            let text = format!("is {}", state.as_str());
            let mut words = text.split(' ');
            if lower.is_empty() || words.any(|word| word.starts_with(&lower)) {
                self.offer(&text, "", range.clone(), true);
            }
        }
        let word = SearchWord::of(partial);
        for (key, values) in &vocabulary.tags {
            let is_key = key.to_ascii_lowercase().starts_with(&lower);
            let is_typed = tag_key(partial).is_some_and(|typed| key.starts_with(typed));
            if (is_key && !lower.is_empty()) || is_typed || lower.is_empty() || "tag".starts_with(&lower) {
                let text = Property::Tag(key.clone()).to_string();
                self.offer(&text, "tag", range.clone(), false);
            }
            for value in values.iter().filter(|value| !lower.is_empty() && word.is_in(value)) {
                let term = equality(Property::Tag(key.clone()), value);
                self.offer(&term, "tag", range.clone(), true);
            }
        }
        let names = vocabulary.vpcs.iter().filter_map(|(_, name)| name.as_deref());
        for name in names.filter(|name| !lower.is_empty() && word.is_in(name)) {
            self.offer(&equality(Property::Vpc, name), "VPC", range.clone(), true);
        }
    }

    fn values(
        &mut self,
        property: &Property,
        operator: Operator,
        partial: &str,
        range: Range<usize>,
        vocabulary: &Vocabulary,
    ) {
        let word = SearchWord::of(partial);
        // Types of ports and IDs of VPCs are searched, too; the other details are the same for all.
        let has_details = matches!(property, Property::Port | Property::Vpc);
        let mut offer = |text: &str, detail: &str| {
            if word.is_in(text) || (has_details && word.is_in(detail)) {
                let text = Value::Text(text.to_owned()).to_string();
                self.offer(&text, detail, range.clone(), true);
            }
        };
        match property {
            Property::Port => {
                for (ports, name) in &vocabulary.ports {
                    offer(&ports.to_string(), name.unwrap_or_default());
                }
            }
            Property::Protocol => {
                for protocol in ["tcp", "udp", "icmp", "icmpv6", "all"] {
                    offer(protocol, "");
                }
            }
            Property::Direction => {
                offer("inbound", "");
                offer("outbound", "");
                offer("any", "inbound and outbound");
            }
            Property::Source => {
                offer("anywhere", "0.0.0.0/0 or ::/0");
                if operator != Operator::Within {
                    offer("self", "members of the same group");
                    vocabulary.names.iter().for_each(|name| offer(name, "security group"));
                    vocabulary.lists.iter().for_each(|name| offer(name, "prefix list"));
                }
                let addresses = vocabulary.addresses.iter().filter(|cidr| !cidr.is_anywhere());
                addresses.for_each(|cidr| offer(&cidr.to_string(), ""));
            }
            Property::Name => vocabulary.names.iter().for_each(|name| offer(name, "")),
            Property::Vpc => {
                for (id, name) in &vocabulary.vpcs {
                    match name {
                        Some(name) => offer(name, id),
                        None => offer(id, ""),
                    }
                }
            }
            Property::Tag(key) => {
                let values = vocabulary.tags.get(key).into_iter().flatten();
                values.for_each(|value| offer(value, ""));
            }
            Property::Id | Property::Description => {}
        }
    }
}

fn equality(property: Property, value: &str) -> String {
    let filter = Filter {
        property,
        operator: Operator::Is,
        value: Value::Text(value.to_owned()),
    };
    Term::including(Condition::Filter(filter)).to_string()
}

fn property_words(property: &Property) -> &'static str {
    match property {
        Property::Port => "ports of a rule",
        Property::Protocol => "protocol of a rule",
        Property::Source => "source or destination of a rule",
        Property::Direction => "inbound or outbound rules",
        Property::Name => "name of the group",
        Property::Id => "ID of the group or a rule",
        Property::Description => "description of the group or a rule",
        Property::Vpc => "name or ID of the VPC",
        Property::Tag(_) => "tag",
    }
}

fn operator_words(operator: Operator) -> &'static str {
    match operator {
        Operator::Is => "equals",
        Operator::IsNot => "differs",
        Operator::Contains => "includes the value",
        Operator::Within => "lies in the CIDR block",
        Operator::Above => "above",
        Operator::AtLeast => "at least",
        Operator::Below => "below",
        Operator::AtMost => "at most",
    }
}
