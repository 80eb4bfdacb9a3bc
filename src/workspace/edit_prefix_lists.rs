//! Editing of prefix lists in the draft.

use leptos::prelude::*;

use super::{Editor, Workspace, parse_draft};
use crate::analysis::ListTarget;
use crate::draft::{PeerDraft, Row, RuleDraft};
use crate::model::{Peer, PrefixList, PrefixListContent, PrefixListId, Rule, RuleRef, counted};
use crate::plan::{PrefixListChange, merge_list_edits};

impl Workspace {
    /// Returns the pending change of a prefix list. Reactive.
    pub fn list_change(self, id: &PrefixListId) -> Option<PrefixListChange> {
        let draft = self.draft().current();
        let draft = draft.read();
        let change = draft.list(id)?;
        let lists = self.inventory().prefix_lists();
        let lists = lists.read();
        let now = lists.iter().find(|list| list.id == *id);
        // What contradicts EC2's state is shown as it was drafted.
        let rebased = change.rebased(now).change;
        Some(rebased.unwrap_or_else(|| change.clone()))
    }
}

impl Editor {
    /// Returns a content that was edited from `list`, with what other tabs have drafted for the list since.
    pub fn merge_list_edits(
        &self,
        list: &PrefixList,
        edited: &PrefixListContent,
    ) -> PrefixListContent {
        self.workspace.draft().adopt_external_changes(parse_draft);
        let lists = untrack(|| self.workspace.prefix_lists());
        let now = lists.iter().find(|known| known.id == list.id);
        match (list.content(), now.and_then(PrefixList::content)) {
            (Some(base), Some(now)) => merge_list_edits(&base, edited, &now),
            _ => edited.clone(),
        }
    }

    /// Drafts another content of a prefix list, based on its state in EC2. A new content of a list that is drafted
    /// replaces the one before.
    pub fn draft_list(&self, list: &PrefixList, content: &PrefixListContent) {
        let base = self.list_in_ec2(&list.id);
        let change = PrefixListChange {
            id: list.id.clone(),
            version: base.as_ref().and_then(|list| list.version),
            before: base.as_ref().and_then(PrefixList::content),
            after: Some(content.clone()),
        };
        let name = &content.name;
        self.edit(format!("edited the prefix list {name}"), &mut |editing| {
            editing.set_list(change.clone());
        });
    }

    /// Drafts the deletion of a prefix list.
    pub fn draft_list_deletion(&self, list: &PrefixList) {
        let Some(before) = self.list_in_ec2(&list.id).and_then(|list| list.content()) else {
            return;
        };
        let change = PrefixListChange {
            id: list.id.clone(),
            version: list.version,
            before: Some(before),
            after: None,
        };
        let name = &list.name;
        self.edit(format!("deleted the prefix list {name}"), &mut |editing| {
            editing.set_list(change.clone());
        });
    }

    /// Drops the pending change of a prefix list.
    pub fn discard_list(&self, change: &PrefixListChange) {
        let name = change.name();
        self.edit(
            format!("discarded the changes to the prefix list {name}"),
            &mut |editing| editing.discard_list(&change.id),
        );
    }

    /// Drafts a new prefix list, and a rule for it instead of the rules of each target, as one edit.
    pub fn draft_new_list(&self, content: &PrefixListContent, targets: &[ListTarget]) {
        let name = &content.name;
        let label = match targets.len() {
            0 => format!("created the prefix list {name}"),
            count => format!(
                "created the prefix list {name} and replaced ranges in {}",
                counted(count, "place")
            ),
        };
        let views: Vec<_> = targets
            .iter()
            .map(|target| self.workspace.group_view_now(&target.group))
            .collect();
        self.edit(label, &mut |editing| {
            let id = editing.create_list(content.clone());
            for (target, view) in targets.iter().zip(&views) {
                let rows: Vec<&Row> = target
                    .rules
                    .iter()
                    .filter_map(|rule| view.row_of(&RuleRef::new(view.id.clone(), rule)))
                    .collect();
                // A row that another tab has changed since would be left beside the list.
                if rows.len() < target.rules.len() {
                    continue;
                }
                editing.add_row(&view.id, list_rule(target, &id));
                for row in rows {
                    editing.remove_row(view, row);
                }
            }
        });
    }

    fn list_in_ec2(&self, id: &PrefixListId) -> Option<PrefixList> {
        let lists = self.workspace.inventory().prefix_lists().get_untracked();
        lists.iter().find(|list| list.id == *id).cloned()
    }
}

/// Returns the rule for the list, with the description that all replaced rules have.
fn list_rule(target: &ListTarget, list: &PrefixListId) -> RuleDraft {
    let rule = Rule::new(
        target.direction,
        target.traffic,
        Peer::PrefixList(list.clone()),
    );
    let mut descriptions = target.rules.iter().map(|rule| &rule.description);
    let first = descriptions.next();
    let common = first.filter(|first| descriptions.all(|other| other == *first));
    RuleDraft {
        peer: PeerDraft::Known(rule.peer.clone()),
        description: common.cloned().unwrap_or_default(),
        ..RuleDraft::from(&rule)
    }
}
