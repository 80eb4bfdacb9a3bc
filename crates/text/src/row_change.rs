//! How a changed row of the draft reads.

use super::{WordDifference, rule_sentence};
use portcullis_edit::draft::{GroupView, Mark, Row};
use portcullis_model::Rule;

/// Returns the rule of a changed row in a sentence, with the words that change.
pub fn row_change(view: &GroupView, row: &Row) -> WordDifference {
    let said = |rule: &Rule| {
        if rule.description.is_empty() {
            format!("{} {}", rule.direction, rule_sentence(rule))
        } else {
            format!(
                "{} {} ({})",
                rule.direction,
                rule_sentence(rule),
                rule.description
            )
        }
    };
    let (remote, rule) = (view.remote_rule(row), view.rule(row));
    match (row.mark, remote, rule) {
        (Mark::Changed, Some(old), Some(new)) if said(old) == said(new) => {
            WordDifference::unchanged(&format!("{}: other tags", said(new)))
        }
        (Mark::Changed, Some(old), Some(new)) => WordDifference::between(&said(old), &said(new)),
        (_, Some(rule), None) | (_, _, Some(rule)) if row.mark != Mark::Changed => {
            WordDifference::unchanged(&said(rule))
        }
        _ => WordDifference::unchanged(&format!("{} rule, incomplete", row.direction)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use std::sync::Arc;

    use super::*;
    use crate::testing::{group, rule};
    use portcullis_edit::draft::{Draft, RuleDraft};
    use portcullis_model::Direction;

    #[test]
    fn each_kind_of_change_reads_as_a_rule() {
        let group = Arc::new(group(vec![rule(22), rule(80)]));
        let mut draft = Draft::default();
        let view = draft.view(&group.id, Some(group.clone()));
        draft.edit("all kinds", |editing| {
            editing.set_row(&view, &view.rows()[0], RuleDraft::from(&rule(2222)));
            editing.remove_row(&view, &view.rows()[1]);
            editing.add_row(&group.id, RuleDraft::from(&rule(443)));
            editing.add_row(&group.id, RuleDraft::empty(Direction::Egress));
        });
        let view = draft.view(&group.id, Some(group.clone()));
        let said: Vec<WordDifference> = view
            .rows()
            .iter()
            .map(|row| row_change(&view, row))
            .collect();
        let changed = WordDifference {
            start: "inbound tcp ".to_owned(),
            before: "22 ".to_owned(),
            after: "2222 ".to_owned(),
            end: "from 10.0.0.0/8".to_owned(),
        };
        let plain = WordDifference::unchanged;
        assert_eq!(
            said,
            [
                changed,
                plain("inbound tcp 80 from 10.0.0.0/8"),
                plain("inbound tcp 443 from 10.0.0.0/8"),
                plain("outbound rule, incomplete"),
            ]
        );
    }
}
