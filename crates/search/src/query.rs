//! Queries as data, and their text.

use std::fmt;

use portcullis_analysis::checks::{CheckId, Severity};
use portcullis_model::{Direction, PortRange, Protocol};

/// Terms that must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms, in the order in which they were typed.
    pub terms: Vec<Term>,
}

/// Condition of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whether the term excludes the groups that meet the condition.
    pub is_excluded: bool,
    /// The condition.
    pub condition: Condition,
}

/// Condition that a group or one of its rules meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Free text; not empty.
    Word(String),
    /// State of a group.
    Is(GroupState),
    /// The group has a tag with this key.
    HasTag(String),
    /// Comparison of a property with a value.
    Filter(Filter),
}

/// State of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupState {
    /// A rule allows every IPv4 or IPv6 address.
    OpenToInternet,
    /// The rules use at least three quarters of the quota.
    NearQuota,
    /// The draft changes the group.
    Changed,
    /// A rule expires later.
    Expiring,
    /// A rule has expired.
    Expired,
    /// Something uses the group.
    Used,
    /// Nothing that uses the group was found. Which sources were looked at, the verdict on the group says.
    Unused,
}

/// Comparison of a property with a value. The parser creates only values that suit the property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The property.
    pub property: Property,
    /// The operator.
    pub operator: Operator,
    /// The value.
    pub value: Value,
}

/// Property of a group or of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// Ports of a rule.
    Port,
    /// Protocol of a rule.
    Protocol,
    /// Source of an inbound rule, destination of an outbound rule.
    Source,
    /// Direction of a rule.
    Direction,
    /// Name of the group.
    Name,
    /// ID of the group or of a rule.
    Id,
    /// Description of the group or of a rule.
    Description,
    /// Name or ID of the group's VPC.
    Vpc,
    /// Severity or check of a finding about the group.
    Finding,
    /// Kind, name or ID of what uses the group.
    UsedBy,
    /// Value of the group's tag with this key.
    Tag(String),
}

/// Comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `contains`
    Contains,
    /// `within`
    Within,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
}

/// Value of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Ports.
    Ports(PortRange),
    /// A protocol.
    Protocol(Protocol),
    /// A direction; `None` for both.
    Direction(Option<Direction>),
    /// A severity of findings.
    Severity(Severity),
    /// A check.
    Check(CheckId),
    /// Any text, for properties that are texts and for sources.
    Text(String),
}

impl Query {
    /// Whether the query has no term, so that every group matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

impl Term {
    /// Returns a term that the condition must meet.
    pub fn including(condition: Condition) -> Self {
        Self {
            is_excluded: false,
            condition,
        }
    }

    /// Whether the term is free text rather than a filter.
    pub fn is_word(&self) -> bool {
        matches!(self.condition, Condition::Word(_)) && !self.is_excluded
    }
}

impl GroupState {
    /// All states, in the order in which they are suggested.
    pub const ALL: [Self; 7] = [
        Self::OpenToInternet,
        Self::NearQuota,
        Self::Changed,
        Self::Expiring,
        Self::Expired,
        Self::Used,
        Self::Unused,
    ];

    /// Returns the words after `is`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OpenToInternet => "open to internet",
            Self::NearQuota => "near quota",
            Self::Changed => "changed",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Used => "used",
            Self::Unused => "unused",
        }
    }
}

impl Property {
    /// All properties but tags, in the order in which they are suggested.
    pub const ALL: [Self; 10] = [
        Self::Port,
        Self::Source,
        Self::Protocol,
        Self::Direction,
        Self::Name,
        Self::Vpc,
        Self::Description,
        Self::Id,
        Self::Finding,
        Self::UsedBy,
    ];

    /// Finds a property by its name, ignoring case.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(key) = tag_key(name) {
            return (!key.is_empty()).then(|| Self::Tag(key.to_owned()));
        }
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "port" | "ports" => Self::Port,
            "protocol" => Self::Protocol,
            "source" | "destination" | "peer" => Self::Source,
            "direction" => Self::Direction,
            "name" => Self::Name,
            "id" => Self::Id,
            "description" => Self::Description,
            "vpc" => Self::Vpc,
            "finding" | "findings" => Self::Finding,
            "used-by" | "usedby" => Self::UsedBy,
            _ => return None,
        })
    }

    /// Returns the operators of the property.
    pub fn operators(&self) -> &'static [Operator] {
        match self {
            Self::Port => &[
                Operator::Is,
                Operator::Contains,
                Operator::IsNot,
                Operator::Above,
                Operator::AtLeast,
                Operator::Below,
                Operator::AtMost,
            ],
            Self::Protocol => &[Operator::Is, Operator::IsNot],
            Self::Source => &[
                Operator::Is,
                Operator::Contains,
                Operator::Within,
                Operator::IsNot,
            ],
            Self::Direction => &[Operator::Is],
            Self::Finding => &[Operator::Is, Operator::AtLeast, Operator::IsNot],
            Self::Name | Self::Id | Self::Description | Self::Vpc | Self::UsedBy | Self::Tag(_) => {
                &[Operator::Is, Operator::Contains, Operator::IsNot]
            }
        }
    }
}

impl Operator {
    /// All operators.
    pub const ALL: [Self; 8] = [
        Self::Is,
        Self::IsNot,
        Self::Contains,
        Self::Within,
        Self::Above,
        Self::AtLeast,
        Self::Below,
        Self::AtMost,
    ];

    /// Returns the operator as it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Contains => "contains",
            Self::Within => "within",
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
        }
    }
}

/// Returns the key of `tag:KEY`.
pub(super) fn tag_key(text: &str) -> Option<&str> {
    let (head, key) = text.split_once(':')?;
    head.eq_ignore_ascii_case("tag").then_some(key)
}

/// Whether a character is part of an operator.
pub(super) fn is_operator_char(c: char) -> bool {
    matches!(c, '=' | '!' | '<' | '>')
}

/// Words that have a meaning in a query. As free text they are quoted.
pub(super) fn is_reserved(word: &str) -> bool {
    const WORDS: [&str; 6] = ["not", "is", "changed", "contains", "within", "tag"];
    let is_same = |known: &&str| known.eq_ignore_ascii_case(word);
    WORDS.iter().any(is_same) || Property::named(word).is_some() || tag_key(word).is_some()
}

fn needs_quotes(text: &str) -> bool {
    text.is_empty() || text.contains(|c: char| c.is_whitespace() || c == '"' || is_operator_char(c))
}

fn write_text(formatter: &mut fmt::Formatter<'_>, text: &str, is_quoted: bool) -> fmt::Result {
    if !is_quoted {
        return formatter.write_str(text);
    }
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    write!(formatter, "\"{escaped}\"")
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            if index > 0 {
                formatter.write_str(" ")?;
            }
            write!(formatter, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_excluded {
            formatter.write_str("not ")?;
        }
        match &self.condition {
            Condition::Word(word) => {
                write_text(formatter, word, needs_quotes(word) || is_reserved(word))
            }
            Condition::Is(state) => write!(formatter, "is {}", state.as_str()),
            Condition::HasTag(key) => write!(formatter, "{}", Property::Tag(key.clone())),
            Condition::Filter(filter) => write!(formatter, "{filter}"),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            property,
            operator,
            value,
        } = self;
        write!(formatter, "{property} {} {value}", operator.as_str())
    }
}

impl fmt::Display for Property {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port => formatter.write_str("port"),
            Self::Protocol => formatter.write_str("protocol"),
            Self::Source => formatter.write_str("source"),
            Self::Direction => formatter.write_str("direction"),
            Self::Name => formatter.write_str("name"),
            Self::Id => formatter.write_str("id"),
            Self::Description => formatter.write_str("description"),
            Self::Vpc => formatter.write_str("vpc"),
            Self::Finding => formatter.write_str("finding"),
            Self::UsedBy => formatter.write_str("used-by"),
            Self::Tag(key) => {
                formatter.write_str("tag:")?;
                write_text(formatter, key, needs_quotes(key))
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ports(ports) if ports.is_all() => formatter.write_str("all"),
            Self::Ports(ports) => write!(formatter, "{ports}"),
            Self::Protocol(protocol) => write!(formatter, "{protocol}"),
            Self::Direction(Some(Direction::Ingress)) => formatter.write_str("inbound"),
            Self::Direction(Some(Direction::Egress)) => formatter.write_str("outbound"),
            Self::Direction(None) => formatter.write_str("any"),
            Self::Severity(severity) => write!(formatter, "{severity}"),
            Self::Check(check) => write!(formatter, "{check}"),
            Self::Text(text) => write_text(formatter, text, needs_quotes(text)),
        }
    }
}
