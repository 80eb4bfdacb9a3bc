//! Mistakes in a search, and its suggestions.

use portcullis_analysis::checks::Severity;
use portcullis_model::{Vpc, escape_invisible};
use portcullis_search::{GroupState, Operator, Property, QueryError, SuggestionDetail};

use super::Text;

/// Returns the label of a filter for a state of groups.
pub fn state_label(state: GroupState) -> &'static str {
    match state {
        GroupState::OpenToInternet => "Open to the internet",
        GroupState::NearQuota => "Near quota",
        GroupState::Changed => "Changed",
        GroupState::Expiring => "Expiring",
        GroupState::Expired => "Expired",
        GroupState::Used => "Used",
        GroupState::Unused => "No users found",
    }
}

/// Returns the name, ID and CIDR block of a VPC, as far as it has them.
pub fn vpc_label(vpc: &Vpc) -> String {
    let facts = [
        vpc.name().map(escape_invisible),
        Some(vpc.id.to_string()),
        vpc.cidr.as_ref().map(ToString::to_string),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

impl Text for QueryError {
    fn text(&self) -> String {
        match self {
            Self::Cidr(error) => error.text(),
            Self::Direction(typed) => {
                format!("{typed:?} is not a direction. Use inbound, outbound, or any")
            }
            Self::Incomplete => {
                "the filter is incomplete. Add a value, for example port = 22".to_owned()
            }
            Self::Finding(typed) => format!(
                "{typed:?} is neither a severity nor a check. Use {}, or the ID of a check such as public-ssh",
                listed(Severity::ALL.into_iter().map(Severity::as_str))
            ),
            Self::MissingProperty(operator) => format!(
                "{} has no property before it. Write a property first, for example port = 22",
                operator.as_str()
            ),
            Self::MissingTagKey => {
                "tag: has no key. Write the key after the colon, for example tag:stage".to_owned()
            }
            Self::OperatorOf { property, operator } => format!(
                "{property} can't be compared with {}. Use {}",
                operator.as_str(),
                listed(property.operators().iter().copied().map(Operator::as_str))
            ),
            Self::Ports(error) => error.text(),
            Self::Protocol(error) => error.text(),
            Self::UnknownProperty(typed) => {
                let names = Property::ALL.map(|property| property.to_string());
                format!(
                    "{typed:?} is not a property. Use {}, for a tag tag:KEY, or quotes to search for the text",
                    names.join(", ")
                )
            }
            Self::UnknownState(typed) => format!(
                "{typed:?} can't follow is. Use is {}, or quotes to search for the text",
                listed(GroupState::ALL.into_iter().map(GroupState::as_str))
            ),
        }
    }
}

impl Text for SuggestionDetail {
    /// Returns a phrase, empty if there is nothing to add.
    fn text(&self) -> String {
        let text = match self {
            Self::Plain => "",
            Self::Property(property) => property_text(property),
            Self::Operator(operator) => operator_text(*operator),
            Self::Anywhere => "0.0.0.0/0 or ::/0",
            Self::BothDirections => "inbound and outbound",
            Self::Group => "security group",
            Self::Id(id) => id,
            Self::PrefixList => "prefix list",
            Self::SelfReference => "members of the same group",
            Self::Tag => "tag",
            Self::Type(name) => name,
            Self::Vpc => "VPC",
        };
        text.to_owned()
    }
}

fn property_text(property: &Property) -> &'static str {
    match property {
        Property::Port => "ports of a rule",
        Property::Protocol => "protocol of a rule",
        Property::Source => "source or destination of a rule",
        Property::Direction => "inbound or outbound rules",
        Property::Name => "name of the group",
        Property::Id => "ID of the group or a rule",
        Property::Description => "description of the group or a rule",
        Property::Vpc => "name or ID of the VPC",
        Property::Finding => "severity or check of a finding",
        Property::UsedBy => "kind, name or ID of what uses the group",
        Property::Tag(_) => "tag",
    }
}

fn operator_text(operator: Operator) -> &'static str {
    match operator {
        Operator::Is => "equals",
        Operator::IsNot => "differs from",
        Operator::Contains => "includes",
        Operator::Within => "lies in the CIDR block",
        Operator::Above => "above",
        Operator::AtLeast => "at least",
        Operator::Below => "below",
        Operator::AtMost => "at most",
    }
}

/// Joins alternatives: `a, b, or c`.
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    match words.as_slice() {
        [first, second] => format!("{first} or {second}"),
        [others @ .., last] if !others.is_empty() => format!("{}, or {last}", others.join(", ")),
        words => words.concat(),
    }
}
