//! The rows under a filter, through edits.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use super::*;
use crate::draft::{Draft, RuleDraft, TrafficDraft};
use crate::grid::testing::group;
use crate::model::{PortRange, Traffic};

/// The rows of a draft that a filter shows after those of `before`.
fn find(draft: &Draft, filter: &str, before: Option<&ShownRows>) -> (GroupView, ShownRows) {
    let group = group(&[22, 80, 443]);
    let view = draft.view(&group.id.clone(), Some(group));
    let id = view.id.clone();
    let context = EntryContext {
        group_id: &id,
        vpc_id: None,
        groups: &[],
        usable_groups: &[],
        prefix_lists: &[],
        until: Default::default(),
        scope: Default::default(),
    };
    let rows = ShownRows::find(&view, Direction::Ingress, filter, None, &context, before);
    (view, rows)
}

/// The numbers of the rows shown.
fn numbers(view: &GroupView, rows: &ShownRows) -> Vec<usize> {
    let known: Vec<RowIndex> = view.indexed_rows().map(|(index, _)| index).collect();
    let number = |shown: &RowIndex| known.iter().position(|index| index == shown).unwrap();
    rows.places.iter().map(number).collect()
}

fn with_ports(rule: RuleDraft, port: u16) -> RuleDraft {
    let traffic = Traffic::Tcp(PortRange::single(port));
    RuleDraft {
        traffic: TrafficDraft::Known(traffic),
        ..rule
    }
}

#[test]
fn an_edited_row_stays_until_the_text_of_the_filter_changes() {
    let mut draft = Draft::default();
    let (view, first) = find(&draft, "80", None);
    assert_eq!(
        (numbers(&view, &first), first.beside_filter()),
        (vec![1], 0)
    );
    let row = &view.rows()[1];
    let edited = with_ports(view.rule_draft(row), 8443);
    draft.edit("changed the ports", |editing| {
        editing.set_row(&view, row, edited.clone());
    });
    let (view, second) = find(&draft, "80", Some(&first));
    assert_eq!(
        (numbers(&view, &second), second.beside_filter()),
        (vec![1], 1)
    );
    // Once more, so that it neither matches as it is nor as it was.
    let row = &view.rows()[1];
    draft.edit("changed the ports", |editing| {
        editing.set_row(&view, row, with_ports(edited.clone(), 9443));
    });
    let (view, third) = find(&draft, "80", Some(&second));
    assert_eq!(
        (numbers(&view, &third), third.beside_filter()),
        (vec![1], 1)
    );
    let (view, other) = find(&draft, "443", Some(&third));
    assert_eq!(
        (numbers(&view, &other), other.beside_filter()),
        (vec![1, 2], 0)
    );
    let (_, again) = find(&draft, "80", Some(&other));
    assert!(again.places.is_empty());
    let (view, all) = find(&draft, "", Some(&again));
    assert_eq!(
        (numbers(&view, &all), all.beside_filter()),
        (vec![0, 1, 2], 0)
    );
}

#[test]
fn a_row_added_under_a_filter_is_shown() {
    let mut draft = Draft::default();
    let group = group(&[]).id.clone();
    let add = |draft: &mut Draft| {
        draft.edit("added a rule", |editing| {
            editing.add_row(&group, RuleDraft::empty(Direction::Ingress));
        });
    };
    // One that was there before the filter is filtered as any other.
    add(&mut draft);
    let (view, first) = find(&draft, "22", None);
    assert_eq!(numbers(&view, &first), [0]);
    add(&mut draft);
    let (view, second) = find(&draft, "22", Some(&first));
    assert_eq!(
        (numbers(&view, &second), second.beside_filter()),
        (vec![0, 4], 1)
    );
}

#[test]
fn a_row_that_another_arrangement_shows_stays() {
    let draft = Draft::default();
    let (view, mut rows) = find(&draft, "22", None);
    // The row of an open cell.
    let (third, _) = view.indexed_rows().nth(2).unwrap();
    rows.arrange(&view, |places| places.push(third));
    assert_eq!(rows.beside_filter(), 1);
    let (view, after) = find(&draft, "22", Some(&rows));
    assert_eq!(numbers(&view, &after), [0, 2]);
}
