//! Dropping single changes of the draft. Each is one edit, which undo takes back.

use super::Editor;
use crate::draft::{Row, RowId, TagsDraft};
use crate::model::{GroupId, Rule, Tag};

impl Editor {
    /// Drops the change of a row.
    pub fn drop_row(&self, group: &GroupId, row: &RowId) {
        let view = self.workspace.group_view_now(group);
        let rows: Vec<&Row> = view.row(row).into_iter().collect();
        self.edit("dropped the change of a rule", &mut |editing| {
            for row in &rows {
                editing.revert_row(&view, row);
            }
        });
    }

    /// Drops the changes behind the difference of a rule.
    pub fn drop_difference(&self, group: &GroupId, before: Option<&Rule>, after: Option<&Rule>) {
        let view = self.workspace.group_view_now(group);
        let rows = view.rows_behind(before, after);
        self.edit("dropped the change of a rule", &mut |editing| {
            for row in &rows {
                editing.revert_row(&view, row);
            }
        });
    }

    /// Drops the change of a tag of a group.
    pub fn drop_tag(&self, group: &GroupId, key: &str) {
        let view = self.workspace.group_view_now(group);
        let is_other = |tag: &Tag| tag.key != key;
        let mut tags: Vec<Tag> = view.tags().into_iter().filter(is_other).collect();
        let mut facts = view.facts.clone();
        match (&view.remote, &mut facts.created) {
            (Some(remote), _) => {
                let was = remote.tags.iter().find(|tag| tag.key == key);
                tags.extend(was.cloned());
                facts.tags = Some(TagsDraft {
                    base: remote.tags.clone(),
                    mine: tags,
                });
            }
            (None, Some(created)) => created.tags = tags,
            (None, None) => return,
        }
        self.edit(
            format!("dropped the change of the tag {key}"),
            &mut |editing| {
                editing.set_facts(group, facts.clone());
            },
        );
    }

    /// Drops all changes of a group.
    pub fn discard_group(&self, group: &GroupId) {
        let name = self.workspace.group_view_now(group).name().to_owned();
        self.edit(format!("discarded the changes to {name}"), &mut |editing| {
            editing.discard_group(group);
        });
    }
}
