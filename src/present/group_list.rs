//! Sort order of the list of groups.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::analysis::checks::SeverityCounts;
use crate::model::{Direction, GroupId, SecurityGroup};
use crate::search::{Matcher, natural_order};

/// Sortable column of the list of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupColumn {
    /// The group's name.
    Name,
    /// The group's ID.
    Id,
    /// The VPC's ID.
    Vpc,
    /// The description.
    Description,
    /// The number of inbound rules.
    Inbound,
    /// The number of outbound rules.
    Outbound,
    /// The findings, by urgency.
    Findings,
    /// The number of users.
    UsedBy,
}

/// What a sort order needs to know of groups besides the groups themselves.
#[derive(Clone, Debug, Default)]
pub struct OrderFacts {
    /// Numbers of findings.
    pub findings: Arc<HashMap<GroupId, SeverityCounts>>,
    /// Numbers of users.
    pub users: Arc<HashMap<GroupId, usize>>,
}

/// Sort column and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupOrder {
    /// The column.
    pub column: GroupColumn,
    /// Whether the largest comes first.
    pub is_descending: bool,
}

impl GroupOrder {
    /// By name, ascending.
    pub const BY_NAME: Self = Self {
        column: GroupColumn::Name,
        is_descending: false,
    };

    /// Returns the order by a column; by the same column again, in the other direction.
    #[must_use]
    pub fn by(self, column: GroupColumn) -> Self {
        let is_descending = if self.column == column {
            !self.is_descending
        } else {
            // The most severe findings are wanted first.
            column == GroupColumn::Findings
        };
        Self {
            column,
            is_descending,
        }
    }

    /// Parses the text that an address has: a column, after a `-` if the largest comes first.
    pub fn parse(text: &str) -> Option<Self> {
        let (is_descending, name) = match text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, text),
        };
        let mut columns = GroupColumn::ALL.into_iter();
        let column = columns.find(|column| column.as_str() == name)?;
        Some(Self {
            column,
            is_descending,
        })
    }
}

impl fmt::Display for GroupOrder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_descending { "-" } else { "" };
        write!(formatter, "{sign}{}", self.column.as_str())
    }
}

impl GroupColumn {
    /// All columns, in their initial order.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Id,
        Self::Vpc,
        Self::Inbound,
        Self::Outbound,
        Self::Findings,
        Self::UsedBy,
        Self::Description,
    ];

    /// Name of the column in an address and in style sheets.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Id => "id",
            Self::Vpc => "vpc",
            Self::Description => "description",
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
            Self::Findings => "findings",
            Self::UsedBy => "used-by",
        }
    }
}

impl Default for GroupOrder {
    fn default() -> Self {
        Self::BY_NAME
    }
}

/// Sorts groups. Ties are sorted by name and ID, so that the order is stable.
pub fn order_groups(groups: &mut [Arc<SecurityGroup>], order: GroupOrder, facts: &OrderFacts) {
    groups.sort_by(|a, b| natural_order(&a.name, &b.name).then_with(|| a.id.cmp(&b.id)));
    let count = |group: &SecurityGroup, direction| group.rules_in(direction).count();
    // Ties keep their order in both directions.
    if order.is_descending {
        groups.reverse();
    }
    match order.column {
        GroupColumn::Name => return,
        GroupColumn::Id => groups.sort_by(|a, b| a.id.cmp(&b.id)),
        GroupColumn::Vpc => groups.sort_by(|a, b| a.vpc_id.cmp(&b.vpc_id)),
        GroupColumn::Description => {
            groups.sort_by(|a, b| natural_order(&a.description, &b.description));
        }
        GroupColumn::Inbound => groups.sort_by_cached_key(|group| count(group, Direction::Ingress)),
        GroupColumn::Findings => groups.sort_by_key(|group| facts.findings.get(&group.id)),
        GroupColumn::UsedBy => groups.sort_by_key(|group| facts.users.get(&group.id)),
        GroupColumn::Outbound => groups.sort_by_cached_key(|group| count(group, Direction::Egress)),
    }
    if order.is_descending {
        groups.reverse();
    }
}

/// Sorts groups that a search has found. In the order by name, groups whose names match come before
/// those whose contents match.
pub fn order_found(
    found: &mut [Arc<SecurityGroup>],
    order: GroupOrder,
    facts: &OrderFacts,
    matcher: &Matcher,
) {
    order_groups(found, order, facts);
    if order == GroupOrder::BY_NAME {
        found.sort_by_cached_key(|group| matcher.rank(group));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::analysis::checks::{FindingIndex, Severity};
    use crate::model::{AccountId, GroupId, Peer, Rule, Traffic, VpcId};
    use crate::search::{Account, parse};

    fn group(id: &str, name: &str, vpc: &str, rules: usize) -> Arc<SecurityGroup> {
        let anywhere = Peer::parse("0.0.0.0/0").unwrap();
        let rule = Rule::new(Direction::Ingress, Traffic::All, anywhere);
        Arc::new(SecurityGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            description: format!("{name} tier"),
            vpc_id: Some(VpcId::from_remote(vpc)),
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: vec![rule; rules],
            has_rule_ids: false,
        })
    }

    #[test]
    fn found_names_come_before_found_contents_in_the_order_by_name() {
        let groups = [
            group("sg-00000001", "db", "vpc-0000000a", 1),
            group("sg-00000002", "web", "vpc-0000000a", 2),
            group("sg-00000003", "api", "vpc-0000000a", 3),
        ];
        let account = Account {
            groups: &groups,
            prefix_lists: &[],
            vpcs: &[],
            changed: &BTreeSet::new(),
            findings: &FindingIndex::default(),
            expiry: crate::model::ExpiryClock {
                key: "expires-at",
                now: crate::model::Timestamp::default(),
            },
            usage: None,
            rules_per_group: 60,
        };
        // All descriptions hold it, one name does.
        let matcher = Matcher::new(&parse("e").query(), &account);
        let names = |order| -> Vec<String> {
            let mut found = groups.to_vec();
            order_found(&mut found, order, &OrderFacts::default(), &matcher);
            found.iter().map(|group| group.name.clone()).collect()
        };
        assert_eq!(names(GroupOrder::BY_NAME), ["web", "api", "db"]);
        let by_rules = GroupOrder {
            column: GroupColumn::Inbound,
            is_descending: true,
        };
        assert_eq!(names(by_rules), ["api", "web", "db"]);
    }

    #[test]
    fn names_are_sorted_naturally_and_break_ties() {
        let mut groups = [
            group("sg-00000001", "app-10", "vpc-0000000a", 1),
            group("sg-00000002", "app-2", "vpc-0000000b", 2),
            group("sg-00000003", "App-1", "vpc-0000000a", 2),
        ];
        let counts = |severities: &[Severity]| severities.iter().copied().collect();
        let findings = Arc::new(HashMap::from([
            (groups[0].id.clone(), counts(&[Severity::High])),
            (
                groups[1].id.clone(),
                counts(&[Severity::Low, Severity::Low]),
            ),
        ]));
        let users = Arc::new(HashMap::from([
            (groups[0].id.clone(), 3),
            (groups[1].id.clone(), 7),
        ]));
        let facts = OrderFacts { findings, users };
        let mut names = |column, is_descending| -> Vec<String> {
            let order = GroupOrder {
                column,
                is_descending,
            };
            order_groups(&mut groups, order, &facts);
            groups.iter().map(|group| group.name.clone()).collect()
        };
        for (column, ascending, descending) in [
            (
                GroupColumn::Name,
                ["App-1", "app-2", "app-10"],
                ["app-10", "app-2", "App-1"],
            ),
            (
                GroupColumn::Description,
                ["App-1", "app-2", "app-10"],
                ["app-10", "app-2", "App-1"],
            ),
            (
                GroupColumn::Id,
                ["app-10", "app-2", "App-1"],
                ["App-1", "app-2", "app-10"],
            ),
            (
                GroupColumn::Vpc,
                ["App-1", "app-10", "app-2"],
                ["app-2", "App-1", "app-10"],
            ),
            (
                GroupColumn::Findings,
                ["App-1", "app-2", "app-10"],
                ["app-10", "app-2", "App-1"],
            ),
            (
                GroupColumn::UsedBy,
                ["App-1", "app-10", "app-2"],
                ["app-2", "app-10", "App-1"],
            ),
            (
                GroupColumn::Inbound,
                ["app-10", "App-1", "app-2"],
                ["App-1", "app-2", "app-10"],
            ),
        ] {
            assert_eq!(names(column, false), ascending, "{column:?}");
            assert_eq!(names(column, true), descending, "{column:?}");
        }
    }
}
