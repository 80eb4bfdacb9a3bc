//! Rules of several groups, added to the draft as one edit.

use super::Editor;
use crate::draft::RuleDraft;
use crate::model::{GroupId, Rule};

impl Editor {
    /// Adds rules to groups in the draft, as one undo step. Groups that the draft deletes are skipped. Returns the
    /// number of rules that were added.
    pub fn add_rules<'a>(
        &self,
        label: String,
        rules: impl IntoIterator<Item = (&'a GroupId, &'a Rule)>,
    ) -> usize {
        let rules: Vec<(&GroupId, RuleDraft)> = rules
            .into_iter()
            .filter(|(group, _)| !self.workspace.group_view_now(group).is_deleted())
            .map(|(group, rule)| (group, RuleDraft::from(rule)))
            .collect();
        self.edit(label, &mut |editing| {
            for (group, rule) in &rules {
                editing.add_row(group, rule.clone());
            }
        });
        rules.len()
    }
}
