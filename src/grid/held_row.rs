//! A row that is held over time, while the rows of its table change.

use crate::draft::{GroupView, Row, RowId};
use crate::model::{Rule, RuleId, RuleKey};

/// Names a row so that it is found again after edits of other tabs, reloads and runs, and no other row is taken for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRow {
    /// The row when it was held.
    pub id: RowId,
    /// The rule ID of the row, which stays when EC2's rule changes.
    rule: Option<RuleId>,
    /// What the row asked for, which its rule allows once a run has added or changed it.
    wanted: Option<RuleKey>,
}

impl HeldRow {
    /// Holds a row of a view.
    pub fn of(view: &GroupView, row: &Row) -> Self {
        Self {
            id: view.row_id(row),
            rule: view.remote_rule(row).and_then(|rule| rule.id.clone()),
            wanted: view.rule(row).map(Rule::key),
        }
    }

    /// Finds the row by permission or, if EC2's rule has changed, by rule ID or by the rule that the row asked for.
    pub fn find<'a>(&self, view: &'a GroupView) -> Option<&'a Row> {
        let by_rule = || {
            let id = self.rule.as_ref()?;
            let has_id = |row: &&Row| {
                let rule = view.remote_rule(row);
                rule.is_some_and(|rule| rule.id.as_ref() == Some(id))
            };
            view.rows().iter().find(has_id)
        };
        let by_wish = || {
            let wanted = self.wanted.as_ref()?;
            let fulfils = |row: &&Row| view.rule(row).is_some_and(|rule| rule.key() == *wanted);
            view.rows().iter().find(fulfils)
        };
        view.row(&self.id).or_else(by_rule).or_else(by_wish)
    }
}
