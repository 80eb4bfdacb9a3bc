//! Edits of a query by filter buttons and menus, with the number of groups that each filter finds.

use portcullis_model::Vpc;

use super::matcher::{Account, Matcher};
use super::query::{Condition, Filter, GroupState, Operator, Property, Query, Term, Value};

impl Query {
    /// Adds a term, or removes it if the query has it.
    pub fn toggle(&mut self, term: &Term) {
        if self.terms.contains(term) {
            self.terms.retain(|known| known != term)
        } else {
            self.terms.push(term.clone())
        }
    }

    /// Restricts the query to a VPC, or to none, instead of those that it names.
    pub fn restrict_to_vpc(&mut self, term: Option<Term>) {
        self.terms.retain(|known| !known.is_of_vpc());
        self.terms.extend(term);
    }

    /// Whether a term depends on the findings of checks.
    pub fn needs_findings(&self) -> bool {
        let mut terms = self.terms.iter();
        terms.any(|term| term.has_property(&Property::Finding))
    }
}

impl Term {
    /// Returns the term for groups in a state.
    pub fn in_state(state: GroupState) -> Self {
        Self::including(Condition::Is(state))
    }

    /// Returns the term for groups of a VPC. It names the VPC by its name if no other of `vpcs` has it, or else by its ID.
    pub fn in_vpc(vpc: &Vpc, vpcs: &[Vpc]) -> Self {
        let is_unique = |name: &&str| {
            let same = |other: &&Vpc| {
                let other = other.name();
                other.is_some_and(|other| other.eq_ignore_ascii_case(name))
            };
            vpcs.iter().filter(same).count() == 1
        };
        let name = vpc.name().filter(is_unique);
        let name = name.map_or_else(|| vpc.id.to_string(), str::to_owned);
        Self::including(Condition::Filter(Filter {
            property: Property::Vpc,
            operator: Operator::Is,
            value: Value::Text(name),
        }))
    }

    /// Whether the term compares the VPC.
    pub fn is_of_vpc(&self) -> bool {
        self.has_property(&Property::Vpc)
    }

    fn has_property(&self, property: &Property) -> bool {
        matches!(&self.condition, Condition::Filter(filter) if filter.property == *property)
    }
}

/// Returns the number of groups of an account in a state.
pub fn count_in_state(state: GroupState, account: &Account<'_>) -> usize {
    let terms = vec![Term::in_state(state)];
    let matcher = Matcher::new(&Query { terms }, account);
    let groups = account.groups.iter();
    groups.filter(|group| matcher.matches(group)).count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::parse;
    use portcullis_analysis::checks::FindingIndex;
    use portcullis_model::{
        AccountId, Direction, ExpiryClock, GroupId, Peer, Rule, SecurityGroup, Tag, Timestamp,
        Traffic, VpcId,
    };

    fn vpc(id: &str, name: &str) -> Vpc {
        Vpc {
            id: VpcId::from_remote(id),
            cidr: None,
            is_default: false,
            tags: vec![Tag {
                key: "Name".to_owned(),
                value: name.to_owned(),
            }],
        }
    }

    #[test]
    fn a_term_is_added_once_and_removed() {
        let mut query = parse("web").query();
        let open = Term::in_state(GroupState::OpenToInternet);
        query.toggle(&open);
        assert_eq!(query.to_string(), "web is open to internet");
        query.toggle(&open);
        assert_eq!(query.to_string(), "web");
    }

    #[test]
    fn a_vpc_replaces_another_and_is_named_by_what_is_unique() {
        let vpcs = [
            vpc("vpc-00000001", "shop"),
            vpc("vpc-00000002", "lab"),
            vpc("vpc-00000003", "Lab"),
        ];
        let mut query = parse("vpc = old port = 22").query();
        for (vpc, expected) in vpcs.iter().zip(["shop", "vpc-00000002", "vpc-00000003"]) {
            query.restrict_to_vpc(Some(Term::in_vpc(vpc, &vpcs)));
            assert_eq!(query.to_string(), format!("port = 22 vpc = {expected}"));
        }
        query.restrict_to_vpc(None);
        assert_eq!(query.to_string(), "port = 22");
    }

    #[test]
    fn only_findings_need_findings() {
        assert!(parse("web finding = high").query().needs_findings());
        assert!(
            !parse("finding-report is near quota")
                .query()
                .needs_findings()
        );
    }

    #[test]
    fn groups_in_a_state_are_counted() {
        let group = |id: &str, peer: &str| {
            let peer = Peer::parse(peer).unwrap();
            Arc::new(SecurityGroup {
                id: GroupId::from_remote(id),
                name: id.to_owned(),
                description: String::new(),
                vpc_id: None,
                owner_id: AccountId::from_remote("123456789012"),
                tags: Vec::new(),
                rules: vec![Rule::new(Direction::Ingress, Traffic::All, peer)],
                has_rule_ids: false,
            })
        };
        let groups = [
            group("sg-00000001", "0.0.0.0/0"),
            group("sg-00000002", "10.0.0.0/8"),
            group("sg-00000003", "::/0"),
        ];
        let account = Account {
            groups: &groups,
            prefix_lists: &[],
            vpcs: &[],
            changed: &BTreeSet::from([GroupId::from_remote("sg-00000002")]),
            rules_per_group: 60,
            findings: &FindingIndex::default(),
            expiry: ExpiryClock {
                key: "expires-at",
                now: Timestamp::default(),
            },
            usage: None,
        };
        let counts = [
            (GroupState::OpenToInternet, 2),
            (GroupState::Changed, 1),
            (GroupState::NearQuota, 0),
        ];
        for (state, expected) in counts {
            assert_eq!(count_in_state(state, &account), expected, "{state:?}");
        }
    }
}
