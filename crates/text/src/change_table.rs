//! The changes of a group as a table: a line for each rule with its type, ports, source and description.

use super::differences::{described, tag_lines, text_lines, use_lines};
use super::word_difference::WordDifference;
use super::{DifferenceLine, peer_text};
use portcullis_edit::draft::{CellColumn, Mark, RuleDraft};
use portcullis_edit::entry::{EntryContext, cell_text};
use portcullis_model::{Direction, GroupId, Peer, Rule, Tag, escape_invisible};
use portcullis_plan::{GroupChange, Plan, RuleDifference, differences};

/// Columns of the table.
pub const CHANGE_COLUMNS: [&str; 4] = ["Type", "Ports", "Source", "Description"];

/// The changes of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeTable {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Kind of change of the group as a whole.
    pub mark: Mark,
    /// Number of changes.
    pub count: usize,
    /// Numbers of the steps that create or delete the group.
    pub steps: Vec<usize>,
    /// Changes of the group's own texts and tags, and of what uses the group.
    pub facts: Vec<FactChange>,
    /// Changes of rules, inbound rules first.
    pub rules: Vec<RuleChange>,
}

/// A change of a text, tag or use of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    /// The texts before and after.
    pub line: DifferenceLine,
    /// Key of the tag, if it is one.
    pub tag: Option<String>,
    /// Numbers of the steps that make the change.
    pub steps: Vec<usize>,
}

/// A change of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// Kind of change.
    pub mark: Mark,
    /// Direction of the rule.
    pub direction: Direction,
    /// The cells in the order of [`CHANGE_COLUMNS`].
    pub cells: [WordDifference; 4],
    /// Tags of the rule, if they differ.
    pub tags: Option<DifferenceLine>,
    /// Numbers of the steps that make the change.
    pub steps: Vec<usize>,
    /// The rule in a sentence, for screen readers.
    pub sentence: String,
    /// The rule before; `None` if it is new.
    pub before: Option<Rule>,
    /// The rule after; `None` if it is removed.
    pub after: Option<Rule>,
}

impl RuleChange {
    /// Returns the column of the first cell that differs; `None` if the rule is new or removed.
    pub fn first_changed_column(&self) -> Option<CellColumn> {
        const COLUMNS: [CellColumn; 4] = [
            CellColumn::Type,
            CellColumn::Ports,
            CellColumn::Peer,
            CellColumn::Description,
        ];
        let mut cells = COLUMNS.into_iter().zip(&self.cells);
        cells
            .find(|(_, cell)| cell.is_change())
            .map(|(column, _)| column)
    }
}

/// Returns the changes of a group. `plan` numbers the steps; without one, there are no numbers. `name`
/// returns the names of groups that rules reference.
pub fn change_table(
    change: &GroupChange,
    plan: Option<&Plan>,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> ChangeTable {
    let mark = Mark::between(change.before.as_ref(), change.after.as_ref());
    let mut rules: Vec<RuleChange> = differences(change)
        .into_iter()
        .map(|difference| RuleChange {
            steps: plan.map_or_else(Vec::new, |it| it.steps_of_rule(&change.id, difference)),
            ..rule_change(&change.id, difference, name)
        })
        .collect();
    rules.sort_by_key(|rule| rule.direction != Direction::Ingress);
    let texts = text_lines(change).into_iter().map(|line| FactChange {
        line,
        tag: None,
        steps: Vec::new(),
    });
    let tags = |side: &Option<portcullis_model::SecurityGroup>| -> Vec<Tag> {
        side.as_ref().map_or_else(Vec::new, |it| it.tags.clone())
    };
    let tags = tag_lines(&tags(&change.before), &tags(&change.after), mark);
    let tags = tags.into_iter().map(|(key, line)| FactChange {
        line,
        steps: plan.map_or_else(Vec::new, |it| it.steps_of_tag(&change.id, &key)),
        tag: Some(key),
    });
    let uses = use_lines(&change.uses)
        .into_iter()
        .map(|(uses, line)| FactChange {
            line,
            tag: None,
            steps: plan.map_or_else(Vec::new, |it| it.steps_of_use(&change.id, &uses)),
        });
    ChangeTable {
        id: change.id.clone(),
        name: escape_invisible(change.name()),
        mark,
        count: change.count(),
        steps: plan.map_or_else(Vec::new, |it| it.steps_of_group(&change.id)),
        facts: texts.chain(tags).chain(uses).collect(),
        rules,
    }
}

fn rule_change(
    group: &GroupId,
    difference: RuleDifference<'_>,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> RuleChange {
    let RuleDifference { before, after } = difference;
    let texts = |rule: &Rule| cell_texts(group, rule, name);
    let cells = match (before.map(texts), after.map(texts)) {
        (Some(old), Some(new)) => {
            let [kind, ports, peer, description] = old;
            let [new_kind, new_ports, new_peer, new_description] = new;
            [
                WordDifference::between(&kind, &new_kind),
                WordDifference::between(&ports, &new_ports),
                WordDifference::between(&peer, &new_peer),
                WordDifference::between(&description, &new_description),
            ]
        }
        (old, new) => {
            let only = old.or(new).unwrap_or_default();
            only.map(|text| WordDifference::unchanged(&text))
        }
    };
    let has_other_tags = match (before, after) {
        (Some(before), Some(after)) => before.tags != after.tags,
        (before, after) => before.or(after).is_some_and(|rule| !rule.tags.is_empty()),
    };
    let tags = |rule: &Rule| super::differences::tags_text(&rule.tags);
    let shown = after.or(before);
    RuleChange {
        mark: Mark::between(before, after),
        direction: shown.map_or(Direction::Ingress, |rule| rule.direction),
        cells,
        tags: has_other_tags.then(|| super::differences::line(before.map(tags), after.map(tags))),
        steps: Vec::new(),
        sentence: shown.map_or_else(String::new, |rule| {
            escape_invisible(&described(rule, false, name))
        }),
        before: before.cloned(),
        after: after.cloned(),
    }
}

fn cell_texts(
    group: &GroupId,
    rule: &Rule,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> [String; 4] {
    let draft = RuleDraft::from(rule);
    let context = EntryContext {
        group_id: group,
        vpc_id: None,
        groups: &[],
        usable_groups: &[],
        prefix_lists: &[],
        until: Default::default(),
        scope: Default::default(),
    };
    let text = |column| cell_text(column, &draft, &context);
    let peer = peer_text(&rule.peer, name);
    let peer = match (&rule.peer, peer.name.is_empty()) {
        (_, true) => peer.value,
        (Peer::Group(_), false) => format!("{} {}", peer.name, peer.value),
        (_, false) => format!("{} {}", peer.value, peer.name),
    };
    [
        text(CellColumn::Type),
        text(CellColumn::Ports),
        peer,
        text(CellColumn::Description),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::testing::{group, rule};
    use portcullis_model::SecurityGroup;

    /// A rule for HTTPS with a description, in a group with a tag.
    fn group_of(description: &str, team: &str) -> SecurityGroup {
        SecurityGroup {
            tags: vec![Tag {
                key: "team".to_owned(),
                value: team.to_owned(),
            }],
            ..group(vec![Rule {
                description: description.into(),
                ..rule(443)
            }])
        }
    }

    #[test]
    fn only_the_changed_cell_of_a_rule_differs() {
        let change = GroupChange {
            id: GroupId::from_remote("sg-00000001"),
            before: Some(group_of("to the office", "a")),
            after: Some(group_of("to the site", "b")),
            uses: portcullis_plan::UseChange::default(),
        };
        let table = change_table(&change, None, &|_| None);
        assert_eq!((table.mark, table.count), (Mark::Changed, 2));
        let line = &table.rules.first().unwrap();
        let texts: Vec<&str> = line.cells.iter().map(|cell| cell.start.as_str()).collect();
        assert_eq!(texts, ["HTTPS", "443", "10.0.0.0/8", "to the "]);
        assert_eq!(line.first_changed_column(), Some(CellColumn::Description));
        assert_eq!(
            line.sentence,
            "inbound tcp 443 from 10.0.0.0/8 (to the site)"
        );
        let fact = table.facts.first().unwrap();
        assert_eq!(fact.tag.as_deref(), Some("team"));
        assert_eq!(fact.line.after.as_deref(), Some("tag team=b"));
    }
}
