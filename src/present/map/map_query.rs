//! What a map shows as a text, for its address: the filter in the language of the search, and by what groups are shown as
//! one.

use crate::analysis::graph::{Filter, Grouping};
use crate::search::{
    Condition, Filter as SearchFilter, GroupState, Operator, Property, Query, Term, Value, parse,
};

/// Start of the word that names the grouping.
const GROUPING: &str = "by:";

/// Word for a map that also shows the outbound rules to everywhere.
const ALL_OUTBOUND: &str = "outbound:all";

/// Filter and grouping of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapView {
    /// The filter.
    pub filter: Filter,
    /// By what groups are shown as one; `None` for what suits the account.
    pub grouping: Option<Grouping>,
}

impl Default for MapView {
    /// The view that a map starts with.
    fn default() -> Self {
        Self {
            filter: Filter {
                hides_open_egress: true,
                ..Filter::default()
            },
            grouping: None,
        }
    }
}

impl MapView {
    /// Parses a text. Terms that a map has no filter for are left out.
    pub fn parse(text: &str) -> Self {
        let mut view = Self::default();
        for term in parse(text).query().terms {
            match &term.condition {
                Condition::Word(word) if word == ALL_OUTBOUND => {
                    view.filter.hides_open_egress = false;
                }
                Condition::Word(word) if word.starts_with(GROUPING) => {
                    view.grouping = word.strip_prefix(GROUPING).and_then(grouping_of);
                }
                _ => add_term(&mut view.filter, term),
            }
        }
        view
    }
}

impl std::fmt::Display for MapView {
    /// Writes the text; nothing for the view that a map starts with.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |text: String| Term::including(Condition::Word(text));
        let grouping = self.grouping.as_ref();
        let grouping = grouping.map(|grouping| word([GROUPING, &grouping_name(grouping)].concat()));
        let outbound = !self.filter.hides_open_egress;
        let outbound = outbound.then(|| word(ALL_OUTBOUND.to_owned()));
        let mut terms = terms_of(&self.filter);
        terms.extend(grouping.into_iter().chain(outbound));
        write!(formatter, "{}", Query { terms })
    }
}

/// Returns the conditions of a filter, each with the filter without it.
pub fn filter_conditions(filter: &Filter) -> Vec<(String, Filter)> {
    let terms = terms_of(filter);
    let without = |place: usize| {
        let mut left = Filter {
            hides_open_egress: filter.hides_open_egress,
            ..Filter::default()
        };
        let others = terms.iter().enumerate();
        let others = others.filter(|(other, _)| *other != place);
        others.for_each(|(_, term)| add_term(&mut left, term.clone()));
        left
    };
    let conditions = terms.iter().enumerate();
    conditions
        .map(|(place, term)| (term.to_string(), without(place)))
        .collect()
}

/// Returns the name of a grouping, as it is in the address: `none`, `vpc`, `prefix`, `part`, `tag:KEY`.
pub fn grouping_name(grouping: &Grouping) -> String {
    match grouping {
        Grouping::None => "none".to_owned(),
        Grouping::Vpc => "vpc".to_owned(),
        Grouping::NamePrefix => "prefix".to_owned(),
        Grouping::Component => "part".to_owned(),
        Grouping::Tag(key) => format!("tag:{key}"),
    }
}

/// Returns the grouping with a name; `None` if there is none.
pub fn grouping_of(name: &str) -> Option<Grouping> {
    Some(match name {
        "none" => Grouping::None,
        "vpc" => Grouping::Vpc,
        "prefix" => Grouping::NamePrefix,
        "part" => Grouping::Component,
        other => Grouping::Tag(other.strip_prefix("tag:")?.to_owned()),
    })
}

fn terms_of(filter: &Filter) -> Vec<Term> {
    let is = |property, value| compare(property, Operator::Is, value);
    let Filter {
        ports,
        protocol,
        direction,
        severity,
        hides_open_egress: _,
        only_changed,
        tag,
        vpc,
        text,
    } = filter;
    let ports = ports.map(|ports| is(Property::Port, Value::Ports(ports)));
    let protocol = protocol.map(|protocol| is(Property::Protocol, Value::Protocol(protocol)));
    let direction = direction.map(|one| is(Property::Direction, Value::Direction(Some(one))));
    let severity = severity.map(|severity| {
        let severity = Value::Severity(severity);
        compare(Property::Finding, Operator::AtLeast, severity)
    });
    let changed = only_changed.then_some(Condition::Is(GroupState::Changed));
    let tag = tag.as_ref().map(|(key, value)| match value {
        Some(value) => is(Property::Tag(key.clone()), Value::Text(value.clone())),
        None => Condition::HasTag(key.clone()),
    });
    let vpc = vpc.as_ref();
    let vpc = vpc.map(|vpc| is(Property::Vpc, Value::Text(vpc.to_string())));
    let words = text.split_whitespace().map(str::to_owned);
    let conditions = [ports, protocol, direction, vpc, tag, severity, changed];
    let conditions = conditions.into_iter().flatten();
    let conditions = conditions.chain(words.map(Condition::Word));
    conditions.map(Term::including).collect()
}

fn compare(property: Property, operator: Operator, value: Value) -> Condition {
    Condition::Filter(SearchFilter {
        property,
        operator,
        value,
    })
}

/// Adds a term to a filter, if a map has such a filter.
fn add_term(filter: &mut Filter, term: Term) {
    if term.is_excluded {
        return;
    }
    match term.condition {
        Condition::Word(word) => {
            let gap = if filter.text.is_empty() { "" } else { " " };
            filter.text.push_str(gap);
            filter.text.push_str(&word);
        }
        Condition::Is(GroupState::Changed) => filter.only_changed = true,
        Condition::Is(_) => {}
        Condition::HasTag(key) => filter.tag = Some((key, None)),
        Condition::Filter(compared) => add_comparison(filter, compared),
    }
}

fn add_comparison(filter: &mut Filter, compared: SearchFilter) {
    let SearchFilter {
        property,
        operator,
        value,
    } = compared;
    match (property, operator, value) {
        (Property::Port, Operator::Is, Value::Ports(ports)) => filter.ports = Some(ports),
        (Property::Protocol, Operator::Is, Value::Protocol(protocol)) => {
            filter.protocol = Some(protocol);
        }
        (Property::Direction, Operator::Is, Value::Direction(direction)) => {
            filter.direction = direction;
        }
        (Property::Finding, Operator::AtLeast, Value::Severity(severity)) => {
            filter.severity = Some(severity);
        }
        (Property::Vpc, Operator::Is, Value::Text(vpc)) => {
            filter.vpc = Some(crate::model::VpcId::from_remote(vpc));
        }
        (Property::Tag(key), Operator::Is, Value::Text(value)) => {
            filter.tag = Some((key, Some(value)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::checks::Severity;
    use crate::model::{Direction, PortRange, Protocol, VpcId};

    fn full() -> Filter {
        Filter {
            ports: PortRange::parse("80-443").ok(),
            protocol: Some(Protocol::Tcp),
            direction: Some(Direction::Egress),
            severity: Some(Severity::High),
            hides_open_egress: true,
            only_changed: true,
            tag: Some(("cost center".to_owned(), Some("a \"b\" = c".to_owned()))),
            vpc: Some(VpcId::from_remote("vpc-1a2b3c4d")),
            text: "web port".to_owned(),
        }
    }

    #[test]
    fn views_round_trip_through_their_text() {
        assert_eq!(MapView::default().to_string(), "");
        let groupings = [
            None,
            Some(Grouping::None),
            Some(Grouping::Vpc),
            Some(Grouping::NamePrefix),
            Some(Grouping::Component),
            Some(Grouping::Tag("cost center".to_owned())),
        ];
        for grouping in groupings {
            for hides_open_egress in [true, false] {
                let filter = Filter {
                    hides_open_egress,
                    ..full()
                };
                let grouping = grouping.clone();
                let view = MapView { filter, grouping };
                assert_eq!(MapView::parse(&view.to_string()), view, "{view}");
            }
        }
        let any_value = Filter {
            hides_open_egress: true,
            tag: Some(("team".to_owned(), None)),
            ..Filter::default()
        };
        let view = MapView {
            filter: any_value,
            grouping: None,
        };
        assert_eq!(MapView::parse(&view.to_string()), view);
    }

    #[test]
    fn each_condition_can_be_removed_alone() {
        let conditions = filter_conditions(&full());
        assert_eq!(
            conditions.len(),
            full().conditions() + 1,
            "one for each word"
        );
        for (text, left) in &conditions {
            let texts = filter_conditions(left);
            assert_eq!(texts.len() + 1, conditions.len(), "{text}");
            assert!(texts.iter().all(|(other, _)| other != text), "{text}");
        }
    }

    #[test]
    fn what_a_map_cannot_filter_is_left_out() {
        let view = MapView::parse("is unused port > 80 by:moon vpc != vpc-1");
        assert_eq!(view, MapView::default());
    }
}
