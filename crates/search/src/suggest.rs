//! Suggestions while a query is typed.

use std::borrow::Cow;
use std::ops::Range;

use portcullis_analysis::checks::{CheckId, Severity};
use portcullis_analysis::usage::UseKind;

use super::lexer::{Lexeme, LexemeKind, lex};
use super::parser::parse;
use super::query::{Condition, Filter, GroupState, Operator, Property, Term, Value, tag_key};
use super::vocabulary::Vocabulary;
use super::word::SearchWord;
use SuggestionDetail as Detail;

/// Maximum number of suggestions.
const MAX_SUGGESTIONS: usize = 8;

/// Minimum number of characters before values of tags and names of VPCs are suggested for a word.
const MIN_VALUE_TEXT: usize = 2;

/// Meaning of a suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuggestionDetail {
    /// The text says it all.
    Plain,
    /// The name of a property.
    Property(Property),
    /// An operator.
    Operator(Operator),
    /// Every address.
    Anywhere,
    /// Both directions.
    BothDirections,
    /// A security group.
    Group,
    /// An ID of what has the name.
    Id(String),
    /// A prefix list.
    PrefixList,
    /// Members of the group itself.
    SelfReference,
    /// A tag.
    Tag,
    /// The type of traffic to these ports.
    Type(&'static str),
    /// A VPC.
    Vpc,
}

/// Text that can take the place of the end of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is suggested.
    pub text: String,
    /// What it means.
    pub detail: SuggestionDetail,
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
    let mut place = Place {
        query,
        found: Vec::new(),
    };
    match expected(&lexemes, is_spaced) {
        Expected::Anything(partial, range) => place.anything(&partial, range, vocabulary),
        Expected::Operator(property, partial, range) => {
            for operator in property.operators() {
                if operator.as_str().starts_with(&partial.to_ascii_lowercase()) {
                    place.offer(
                        operator.as_str(),
                        Detail::Operator(*operator),
                        range.clone(),
                        false,
                    );
                }
            }
        }
        Expected::Value(property, operator, partial, range) => {
            place.values(&property, operator, &partial, range, vocabulary);
        }
        Expected::State(partial, range) => {
            for state in GroupState::ALL {
                if state.as_str().starts_with(&partial.to_ascii_lowercase()) {
                    place.offer(state.as_str(), Detail::Plain, range.clone(), true);
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
            words
                .into_iter()
                .find(|word| word.as_str().eq_ignore_ascii_case(text))
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
    fn offer(&mut self, text: &str, detail: Detail, range: Range<usize>, is_complete: bool) {
        if self.found.len() == MAX_SUGGESTIONS {
            return;
        }
        let head = self.query.get(..range.start).unwrap_or_default();
        let gap = if range.is_empty() && !head.is_empty() && !head.ends_with(' ') {
            " "
        } else {
            ""
        };
        let query = format!("{head}{gap}{text} ");
        // What is typed already is no help.
        if parse(&query) == parse(self.query) && query.trim_end() == self.query.trim_end() {
            return;
        }
        self.found.push(Suggestion {
            text: text.to_owned(),
            detail,
            query,
            is_complete,
        });
    }

    fn anything(&mut self, partial: &str, range: Range<usize>, vocabulary: &Vocabulary) {
        let lower = partial.to_ascii_lowercase();
        for property in Property::ALL {
            let name = property.to_string();
            if name.starts_with(&lower) {
                self.offer(&name, Detail::Property(property), range.clone(), false);
            }
        }
        for state in GroupState::ALL {
            let text = format!("is {}", state.as_str());
            let mut words = text.split(' ');
            if lower.is_empty() || words.any(|word| word.starts_with(&lower)) {
                self.offer(&text, Detail::Plain, range.clone(), true);
            }
        }
        let word = SearchWord::of(partial);
        for (key, values) in &vocabulary.tags {
            let is_key = key.to_ascii_lowercase().starts_with(&lower);
            let is_typed = tag_key(partial).is_some_and(|typed| key.starts_with(typed));
            if (is_key && !lower.is_empty())
                || is_typed
                || lower.is_empty()
                || "tag".starts_with(&lower)
            {
                let text = Property::Tag(key.clone()).to_string();
                self.offer(&text, Detail::Tag, range.clone(), false);
            }
            for value in values
                .iter()
                .filter(|value| lower.len() >= MIN_VALUE_TEXT && word.is_in(value))
            {
                let term = equality(Property::Tag(key.clone()), value);
                self.offer(&term, Detail::Tag, range.clone(), true);
            }
        }
        let names = vocabulary
            .vpcs
            .iter()
            .filter_map(|(_, name)| name.as_deref());
        for name in names.filter(|name| lower.len() >= MIN_VALUE_TEXT && word.is_in(name)) {
            self.offer(
                &equality(Property::Vpc, name),
                Detail::Vpc,
                range.clone(),
                true,
            );
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
        for (text, detail) in known_values(property, operator, vocabulary) {
            // An account can have 100,000 addresses, and each has to be written out to be compared.
            if self.found.len() == MAX_SUGGESTIONS {
                return;
            }
            let is_meant = match &detail {
                Detail::Type(name) => word.is_in(name),
                Detail::Id(id) => word.is_in(id),
                _ => false,
            };
            if is_meant || word.is_in(&text) {
                let text = Value::Text(text.into_owned()).to_string();
                self.offer(&text, detail, range.clone(), true);
            }
        }
    }
}

/// Text of a value, and what it means.
type KnownValue<'a> = (Cow<'a, str>, Detail);

/// Returns the values that an account has for a property, in the order of the suggestions.
fn known_values<'a>(
    property: &Property,
    operator: Operator,
    vocabulary: &'a Vocabulary,
) -> Box<dyn Iterator<Item = KnownValue<'a>> + 'a> {
    fn plain(text: &str) -> KnownValue<'_> {
        (Cow::Borrowed(text), Detail::Plain)
    }
    let named = |names: &'a [String], detail: Detail| {
        let names = names.iter();
        names.map(move |name| (Cow::Borrowed(name.as_str()), detail.clone()))
    };
    match property {
        Property::Port => Box::new(vocabulary.ports.iter().map(|(ports, name)| {
            let detail = name.map_or(Detail::Plain, Detail::Type);
            (Cow::Owned(ports.to_string()), detail)
        })),
        Property::Protocol => Box::new(
            ["tcp", "udp", "icmp", "icmpv6", "all"]
                .into_iter()
                .map(plain),
        ),
        Property::Direction => Box::new(
            ["inbound", "outbound"]
                .into_iter()
                .map(plain)
                .chain([(Cow::Borrowed("any"), Detail::BothDirections)]),
        ),
        Property::Source => {
            let addresses = vocabulary.addresses.iter();
            let addresses = addresses.filter(|cidr| !cidr.is_anywhere());
            let addresses = addresses.map(|cidr| (Cow::Owned(cidr.to_string()), Detail::Plain));
            let anywhere = std::iter::once((Cow::Borrowed("anywhere"), Detail::Anywhere));
            if operator == Operator::Within {
                return Box::new(anywhere.chain(addresses));
            }
            let own = std::iter::once((Cow::Borrowed("self"), Detail::SelfReference));
            Box::new(
                anywhere
                    .chain(own)
                    .chain(named(&vocabulary.names, Detail::Group))
                    .chain(named(&vocabulary.lists, Detail::PrefixList))
                    .chain(addresses),
            )
        }
        Property::Finding => {
            let severities = Severity::ALL.into_iter().rev();
            let severities = severities.map(|severity| plain(severity.as_str()));
            let checks = CheckId::ALL.iter().map(|check| plain(check.as_str()));
            match operator {
                Operator::AtLeast => Box::new(severities),
                _ => Box::new(severities.chain(checks)),
            }
        }
        Property::UsedBy => Box::new(UseKind::ALL.iter().map(|kind| plain(kind.as_str()))),
        Property::Name => Box::new(named(&vocabulary.names, Detail::Plain)),
        Property::Vpc => Box::new(vocabulary.vpcs.iter().map(|(id, name)| match name {
            Some(name) => (Cow::Borrowed(name.as_str()), Detail::Id(id.clone())),
            None => plain(id),
        })),
        Property::Tag(key) => {
            let values = vocabulary.tags.get(key).into_iter().flatten();
            Box::new(values.map(|value| plain(value)))
        }
        Property::Id | Property::Description => Box::new(std::iter::empty()),
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
