//! Which groups a search finds, in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::model::{Direction, SecurityGroup};

/// The columns groups can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupColumn {
    /// The group's name.
    Name,
    /// The group's id.
    Id,
    /// The VPC's id.
    Vpc,
    /// The description.
    Description,
    /// The number of inbound rules.
    Inbound,
    /// The number of outbound rules.
    Outbound,
}

/// A column and a direction to order by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupOrder {
    /// What to order by.
    pub column: GroupColumn,
    /// Largest first.
    pub is_descending: bool,
}

/// The groups that hold every word of `query` in their name, id, description or VPC, whatever the
/// case, in `order`; equal ones by name and id, so that the order never jumps.
pub fn find_groups(
    groups: &[Arc<SecurityGroup>],
    query: &str,
    order: GroupOrder,
) -> Vec<Arc<SecurityGroup>> {
    let words: Vec<&str> = query.split_ascii_whitespace().collect();
    let mut found: Vec<Arc<SecurityGroup>> = groups
        .iter()
        .filter(|group| words.iter().all(|word| has_word(group, word)))
        .cloned()
        .collect();
    found.sort_by(|a, b| {
        let ordering = compare(a, b, order.column);
        let ordering = if order.is_descending {
            ordering.reverse()
        } else {
            ordering
        };
        ordering
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.id.cmp(&b.id))
    });
    found
}

fn has_word(group: &SecurityGroup, word: &str) -> bool {
    has_text(&group.name, word)
        || has_text(group.id.as_str(), word)
        || has_text(&group.description, word)
        || group
            .vpc_id
            .as_ref()
            .is_some_and(|vpc| has_text(vpc.as_str(), word))
}

/// Whether `word` is somewhere in `text`. Case matters only beyond ASCII, where EC2 allows nothing.
fn has_text(text: &str, word: &str) -> bool {
    let mut windows = text.as_bytes().windows(word.len().max(1));
    windows.any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

fn compare(a: &SecurityGroup, b: &SecurityGroup, column: GroupColumn) -> Ordering {
    let count = |group: &SecurityGroup, direction| group.rules_in(direction).count();
    match column {
        GroupColumn::Name => compare_texts(&a.name, &b.name),
        GroupColumn::Id => a.id.cmp(&b.id),
        GroupColumn::Vpc => a.vpc_id.cmp(&b.vpc_id),
        GroupColumn::Description => compare_texts(&a.description, &b.description),
        GroupColumn::Inbound => count(a, Direction::Ingress).cmp(&count(b, Direction::Ingress)),
        GroupColumn::Outbound => count(a, Direction::Egress).cmp(&count(b, Direction::Egress)),
    }
}

fn compare_texts(a: &str, b: &str) -> Ordering {
    let lower = |text: &str| text.to_ascii_lowercase();
    lower(a).cmp(&lower(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, GroupId, VpcId};

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
        let order = GroupOrder {
            column: GroupColumn::Name,
            is_descending: false,
        };
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
}
