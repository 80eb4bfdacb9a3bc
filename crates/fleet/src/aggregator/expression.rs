//! Composes Config queries from searches.
//!
//! The expression only narrows down: every group that the search matches must satisfy it. Two
//! properties of Config make it too wide, so the caller evaluates the search again. Conditions on an
//! array match any of its elements, so that two conditions may be met by different rules. And a
//! condition that Config cannot express is left out.

use std::collections::BTreeSet;

use portcullis_ec2::actions::SelectAggregateResourceConfig;
use portcullis_model::{
    AddressFamily, Cidr, Direction, GroupId, PortRange, PrefixListId, Protocol,
};
use portcullis_search::{Condition, Filter, GroupState, Operator, Property, Query, Value};

use crate::held_source::asks_for_unknown;
use crate::source::SearchNote;

/// Fields of a group. Without `configuration`, Config would return scalars only.
const FIELDS: &str = "accountId, awsRegion, resourceId, resourceName, configuration, tags, \
    relationships, configurationItemCaptureTime";

const ONLY_GROUPS: &str = "resourceType = 'AWS::EC2::SecurityGroup'";

/// Config query for a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Query in Config's subset of SQL.
    pub text: String,
    /// Limits of the answer.
    pub notes: BTreeSet<SearchNote>,
    /// Whether the search refers to names of other groups, so that it is evaluated once all groups
    /// are there.
    pub needs_all_groups: bool,
}

/// Returns the query for a search.
pub fn query_expression(query: &Query) -> Expression {
    let mut composer = Composer {
        permissions: permissions_of(query),
        notes: BTreeSet::new(),
        needs_all_groups: false,
    };
    if asks_for_unknown(query) {
        composer.notes.insert(SearchNote::NotKnown);
    }
    let mut text = format!("SELECT {FIELDS} WHERE {ONLY_GROUPS}");
    for term in &query.terms {
        // Where Config finds too much, the opposite would find too little.
        let condition = composer.condition(&term.condition);
        let Some(condition) = condition.filter(|_| !term.is_excluded) else {
            continue;
        };
        let length = text.chars().count() + " AND ".len() + condition.chars().count();
        if length <= SelectAggregateResourceConfig::MAX_EXPRESSION_CHARS {
            text.push_str(" AND ");
            text.push_str(&condition);
        }
    }
    Expression {
        text,
        notes: composer.notes,
        needs_all_groups: composer.needs_all_groups,
    }
}

/// Returns the query that counts the groups of each account and Region.
pub(super) fn count_expression() -> String {
    format!(
        "SELECT accountId, awsRegion, COUNT(*) WHERE {ONLY_GROUPS} GROUP BY accountId, awsRegion"
    )
}

/// Returns the fields of the rules that a search looks at: inbound ones unless it says otherwise, as
/// in the evaluation.
fn permissions_of(query: &Query) -> &'static [&'static str] {
    const INGRESS: &str = "configuration.ipPermissions";
    const EGRESS: &str = "configuration.ipPermissionsEgress";
    let mut directions = query.terms.iter().filter_map(|term| match &term.condition {
        Condition::Filter(Filter {
            value: Value::Direction(direction),
            ..
        }) if !term.is_excluded => Some(*direction),
        _ => None,
    });
    match directions.next() {
        None | Some(Some(Direction::Ingress)) => &[INGRESS],
        Some(Some(Direction::Egress)) => &[EGRESS],
        Some(None) => &[INGRESS, EGRESS],
    }
}

struct Composer {
    permissions: &'static [&'static str],
    notes: BTreeSet<SearchNote>,
    needs_all_groups: bool,
}

impl Composer {
    fn condition(&mut self, condition: &Condition) -> Option<String> {
        match condition {
            Condition::Is(GroupState::OpenToInternet) => {
                Some(anywhere("configuration.ipPermissions"))
            }
            Condition::HasTag(key) => Some(equal("tags.key", &literal(key)?)),
            Condition::Filter(filter) => self.filter(filter),
            Condition::Is(
                GroupState::NearQuota
                | GroupState::Changed
                | GroupState::Used
                | GroupState::Unused
                | GroupState::Expiring
                | GroupState::Expired,
            ) => None,
            // A word may be anywhere, also in descriptions and in names of referenced groups.
            Condition::Word(_) => {
                self.needs_all_groups = true;
                None
            }
        }
    }

    fn filter(&mut self, filter: &Filter) -> Option<String> {
        match (&filter.property, filter.operator, &filter.value) {
            (Property::Source, operator, Value::Text(text)) => self.source(operator, text),
            (Property::Port, Operator::Is | Operator::Contains, Value::Ports(ports)) => {
                Some(self.in_permissions(|field| has_ports(field, *ports)))
            }
            (Property::Protocol, Operator::Is, Value::Protocol(protocol)) => {
                self.protocol(*protocol)
            }
            (Property::Name, Operator::Is, Value::Text(text)) => {
                let name = literal(text)?;
                self.notes.insert(SearchNote::CaseSensitive);
                Some(equal("resourceName", &name))
            }
            (Property::Id, Operator::Is, Value::Text(text)) => {
                let id = GroupId::parse(text).ok()?;
                Some(equal("resourceId", &literal(id.as_str())?))
            }
            (Property::Tag(key), Operator::Is, Value::Text(_)) => {
                Some(equal("tags.key", &literal(key)?))
            }
            _ => None,
        }
    }

    fn source(&mut self, operator: Operator, text: &str) -> Option<String> {
        if operator == Operator::IsNot {
            self.needs_all_groups = true;
            return None;
        }
        if ["anywhere", "internet"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
        {
            return Some(self.in_permissions(anywhere));
        }
        if let Ok(cidr) = Cidr::parse(text) {
            self.notes.insert(SearchNote::PrefixListsNotRead);
            // Only ranges of IPv4 are documented to be compared as ranges. A block that includes
            // another one includes its first address; blocks within one need not.
            let is_address = cidr.prefix_length() == 32;
            let is_included = operator != Operator::Within || is_address;
            return (cidr.family() == AddressFamily::Ipv4 && is_included).then(|| {
                let address = cidr.network().network();
                self.in_permissions(|field| {
                    equal(&[field, ".ipRanges"].concat(), &format!("'{address}'"))
                })
            });
        }
        if let Ok(list) = PrefixListId::parse(text) {
            let id = literal(list.as_str())?;
            return Some(self.in_permissions(|field| {
                equal(&[field, ".prefixListIds.prefixListId"].concat(), &id)
            }));
        }
        if let Ok(group) = GroupId::parse(text) {
            let id = literal(group.as_str())?;
            return Some(self.in_permissions(|field| {
                equal(&[field, ".userIdGroupPairs.groupId"].concat(), &id)
            }));
        }
        self.needs_all_groups = true;
        None
    }

    fn protocol(&self, protocol: Protocol) -> Option<String> {
        let wire = literal(&protocol.wire())?;
        Some(self.in_permissions(|field| equal(&[field, ".ipProtocol"].concat(), &wire)))
    }

    /// Joins the condition on each field of rules.
    fn in_permissions(&self, condition: impl Fn(&str) -> String) -> String {
        let conditions: Vec<String> = self
            .permissions
            .iter()
            .map(|field| condition(field))
            .collect();
        match conditions.as_slice() {
            [one] => one.clone(),
            _ => ["(", &conditions.join(" OR "), ")"].concat(),
        }
    }
}

/// Rules for all traffic have no ports.
fn has_ports(field: &str, ports: PortRange) -> String {
    let (from, to) = (ports.from(), ports.to());
    format!(
        "({field}.ipProtocol = '-1' OR ({field}.fromPort <= {from} AND {field}.toPort >= {to}))"
    )
}

fn anywhere(field: &str) -> String {
    format!("({field}.ipRanges = '0.0.0.0/0' OR {field}.ipv6Ranges.cidrIpv6 = '::/0')")
}

fn equal(field: &str, literal: &str) -> String {
    [field, " = ", literal].concat()
}

/// Quotes a text. `None` for texts with quotes, wildcards or other characters whose escaping Config
/// does not document: the condition is then left out.
fn literal(text: &str) -> Option<String> {
    let is_plain = |letter: char| {
        letter.is_alphanumeric() || letter == ' ' || "-_.:/@+=()[],".contains(letter)
    };
    let is_usable = !text.is_empty() && text.chars().all(is_plain);
    is_usable.then(|| ["'", text, "'"].concat())
}

#[cfg(test)]
mod tests {
    use portcullis_search::parse;

    use super::*;

    fn expression(query: &str) -> String {
        let parsed = parse(query);
        assert_eq!(parsed.mistake(), None, "{query}");
        let expression = query_expression(&parsed.query());
        let (start, conditions) = expression.text.split_once(ONLY_GROUPS).unwrap();
        assert_eq!(start, format!("SELECT {FIELDS} WHERE "));
        conditions.trim_start_matches(" AND ").to_owned()
    }

    #[test]
    fn addresses_and_ports_are_native_conditions() {
        assert_eq!(
            expression("source contains 203.0.113.7 port contains 22"),
            "configuration.ipPermissions.ipRanges = '203.0.113.7' AND \
             (configuration.ipPermissions.ipProtocol = '-1' OR \
             (configuration.ipPermissions.fromPort <= 22 AND configuration.ipPermissions.toPort >= 22))"
        );
        assert_eq!(
            expression("direction = any source contains 10.1.0.0/16"),
            "(configuration.ipPermissions.ipRanges = '10.1.0.0' OR \
             configuration.ipPermissionsEgress.ipRanges = '10.1.0.0')"
        );
        assert_eq!(
            expression("direction = outbound source = pl-0123456789abcdef0"),
            "configuration.ipPermissionsEgress.prefixListIds.prefixListId = 'pl-0123456789abcdef0'"
        );
    }

    #[test]
    fn what_config_cannot_express_is_left_to_the_evaluation() {
        for query in [
            "web",
            "not source contains 10.0.0.1",
            "source within 10.0.0.0/8",
            "source contains 2001:db8::1",
            "source != 10.0.0.1",
            "source = web",
            "name contains web",
            "port > 1024",
            "name = \"it's\"",
            "name = \"web%\"",
            "is near quota",
        ] {
            assert_eq!(expression(query), "", "{query}");
        }
        let named = query_expression(&parse("source = web").query());
        assert!(named.needs_all_groups);
        let findings = query_expression(&parse("finding = high").query());
        assert!(findings.notes.contains(&SearchNote::NotKnown));
    }

    #[test]
    fn an_expression_never_exceeds_configs_limit() {
        let long: Vec<String> = (0..400).map(|number| format!("tag:key-{number}")).collect();
        let expression = query_expression(&parse(&long.join(" ")).query());
        let limit = SelectAggregateResourceConfig::MAX_EXPRESSION_CHARS;
        assert!(expression.text.chars().count() <= limit);
        assert!(expression.text.chars().count() > limit - 40);
        assert!(expression.text.ends_with('\''));
    }
}
