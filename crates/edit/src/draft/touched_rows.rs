//! The rows of a draft that make a difference of a plan.

use super::{GroupView, Mark, Row};
use portcullis_model::Rule;

impl GroupView {
    /// Returns the changed rows behind the difference of a rule: the row of the rule before, and the row
    /// that drafts the rule after. They are two where the user removed a rule and typed it again.
    pub fn rows_behind(&self, before: Option<&Rule>, after: Option<&Rule>) -> Vec<&Row> {
        let is = |rule: Option<&Rule>, wanted: Option<&Rule>| {
            rule.zip(wanted)
                .is_some_and(|(rule, wanted)| rule.key() == wanted.key())
        };
        let rows = self.rows().iter();
        let rows = rows.filter(|row| row.mark != Mark::Unchanged);
        rows.filter(|row| is(self.remote_rule(row), before) || is(self.rule(row), after))
            .collect()
    }
}
