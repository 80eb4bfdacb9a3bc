//! Search and sort order of the list of groups.

use std::sync::Arc;

use super::search_word::SearchWord;
use crate::model::{Direction, Rule, SecurityGroup};

/// Sortable column of the list of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

/// Returns the groups that match a query, in `order`. Ties are sorted by name and ID, so that the
/// order is stable.
///
/// Each word must match the group's name, ID, description, VPC or tags, ignoring case, or one of
/// its inbound rules. All words that the group itself does not match must match the same rule: its
/// description, its source's ID, or its meaning. An address matches the CIDR blocks that contain it
/// or that it contains, a number matches ports. Outbound rules are not searched, because most allow
/// all traffic and would match every address.
pub fn find_groups(
    groups: &[Arc<SecurityGroup>],
    query: &str,
    order: GroupOrder,
) -> Vec<Arc<SecurityGroup>> {
    let words = SearchWord::all_of(query);
    let mut found: Vec<Arc<SecurityGroup>> = groups
        .iter()
        .filter(|group| is_found(group, &words))
        .cloned()
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.id.cmp(&b.id)));
    // Ties keep their order in both directions.
    if order.is_descending {
        found.reverse();
    }
    let count = |group: &SecurityGroup, direction| group.rules_in(direction).count();
    match order.column {
        GroupColumn::Name => found.sort_by_cached_key(|group| group.name.to_ascii_lowercase()),
        GroupColumn::Id => found.sort_by(|a, b| a.id.cmp(&b.id)),
        GroupColumn::Vpc => found.sort_by(|a, b| a.vpc_id.cmp(&b.vpc_id)),
        GroupColumn::Description => {
            found.sort_by_cached_key(|group| group.description.to_ascii_lowercase());
        }
        GroupColumn::Inbound => found.sort_by_cached_key(|group| count(group, Direction::Ingress)),
        GroupColumn::Outbound => found.sort_by_cached_key(|group| count(group, Direction::Egress)),
    }
    if order.is_descending {
        found.reverse();
    }
    found
}

/// Returns the rules that make a group match a query. Empty if the group itself matches every word,
/// or if nothing matches.
pub fn rules_found<'a>(group: &'a SecurityGroup, query: &str) -> Vec<&'a Rule> {
    let words = SearchWord::all_of(query);
    let asked = words_of_rules(group, &words);
    if asked.is_empty() {
        return Vec::new();
    }
    let rules = group.rules_in(Direction::Ingress);
    rules.filter(|rule| has_all(rule, &asked)).collect()
}

fn is_found(group: &SecurityGroup, words: &[SearchWord]) -> bool {
    let asked = words_of_rules(group, words);
    asked.is_empty()
        || group
            .rules_in(Direction::Ingress)
            .any(|rule| has_all(rule, &asked))
}

fn has_all(rule: &Rule, words: &[&SearchWord]) -> bool {
    words.iter().all(|word| word.is_of(rule))
}

/// Returns the words that the group itself does not match.
fn words_of_rules<'a>(group: &SecurityGroup, words: &'a [SearchWord]) -> Vec<&'a SearchWord> {
    let is_in_group = |word: &SearchWord| {
        word.is_in(&group.name)
            || word.is_in(group.id.as_str())
            || word.is_in(&group.description)
            || group
                .vpc_id
                .as_ref()
                .is_some_and(|vpc| word.is_in(vpc.as_str()))
            || group
                .tags
                .iter()
                .any(|tag| word.is_in(&tag.key) || word.is_in(&tag.value))
    };
    words.iter().filter(|word| !is_in_group(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, GroupId, Peer, PortRange, Tag, Traffic, VpcId};

    fn group(id: &str, name: &str, description: &str, vpc: &str) -> Arc<SecurityGroup> {
        Arc::new(SecurityGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            description: description.to_owned(),
            vpc_id: Some(VpcId::from_remote(vpc)),
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: Vec::new(),
            has_rule_ids: false,
        })
    }

    #[test]
    fn every_word_must_be_somewhere() {
        let groups = [
            group("sg-00000001", "apache", "Our Apache Group", "vpc-0000000a"),
            group(
                "sg-00000002",
                "appserver",
                "The application tier",
                "vpc-0000000b",
            ),
        ];
        let order = GroupOrder::BY_NAME;
        let names = |query: &str| -> Vec<String> {
            find_groups(&groups, query, order)
                .iter()
                .map(|group| group.name.clone())
                .collect()
        };
        assert_eq!(names(""), ["apache", "appserver"]);
        assert_eq!(names("APP tier"), ["appserver"]);
        assert_eq!(names("vpc-0000000a"), ["apache"]);
        assert_eq!(names("sg-00000002"), ["appserver"]);
        assert!(names("apache tier").is_empty());
        let descending = GroupOrder {
            is_descending: true,
            ..order
        };
        assert_eq!(find_groups(&groups, "", descending)[0].name, "appserver");
    }

    #[test]
    fn groups_are_found_by_what_one_of_their_rules_lets_in() {
        let with = |id: &str, name: &str, rules: &[(&str, &str, &str)]| {
            let mut group = (*group(id, name, "d", "vpc-0000000a")).clone();
            let rules = rules.iter().map(|(ports, peer, description)| {
                let traffic = Traffic::Tcp(PortRange::parse(ports).unwrap());
                let peer = Peer::parse(peer).unwrap();
                let mut rule = Rule::new(Direction::Ingress, traffic, peer);
                rule.description = (*description).into();
                rule
            });
            group.rules = rules.collect();
            let anywhere = Peer::parse("0.0.0.0/0").unwrap();
            group
                .rules
                .push(Rule::new(Direction::Egress, Traffic::All, anywhere));
            group.tags = vec![Tag {
                key: "stage".to_owned(),
                value: name.to_owned() + "-stage",
            }];
            Arc::new(group)
        };
        let groups = [
            with(
                "sg-00000001",
                "alpha",
                &[("22", "10.1.0.0/16", "office"), ("443", "0.0.0.0/0", "")],
            ),
            with("sg-00000002", "beta", &[("22", "sg-00000001", "")]),
            with("sg-00000003", "gamma", &[]),
        ];
        let order = GroupOrder::BY_NAME;
        for (query, found) in [
            ("10.1.2.3", "alpha"),
            ("10.1.2.3 22", "alpha"),
            ("9.9.9.9", "alpha"),
            ("9.9.9.9 22", ""),
            ("22", "alpha beta"),
            ("OFFICE", "alpha"),
            ("beta-STAGE", "beta"),
            ("sg-00000001", "alpha beta"),
            ("beta 22", "beta"),
            ("gamma 22", ""),
        ] {
            let groups = find_groups(&groups, query, order);
            let names: Vec<&str> = groups.iter().map(|group| &*group.name).collect();
            let names = names.join(" ");
            assert_eq!(names, found, "{query}");
        }
        assert_eq!(rules_found(&groups[0], "alpha 10.1.2.3").len(), 2);
        assert_eq!(
            rules_found(&groups[0], "10.1.2.3 office"),
            [&groups[0].rules[0]]
        );
        assert!(rules_found(&groups[0], "alpha").is_empty());
    }
}
