//! Reading the groups after a run, removing applied changes from the draft, and following created groups.

use std::collections::BTreeSet;
use std::time::Duration;

use leptos::prelude::*;

use super::{Editor, Review, Workspace};
use crate::apply::{Created, Outcome, RunRecord, RunSource, RunState, describe_groups};
use crate::aws::{Clock as _, Error};
use crate::draft::Sent;
use crate::model::{GroupId, PrefixListId};
use crate::plan::{GroupChange, PrefixListChange, Step, Subject};
use crate::platform::BrowserClock;
use crate::present::Page;

/// Maximum number of reads until the groups show the changes of the run.
const MAX_READS: u32 = 5;

impl Editor {
    /// Reads the groups of a run until they show its changes, and updates the stores and the
    /// record. Returns the error if EC2 cannot be read.
    pub(super) async fn read_back(&self, record: &mut RunRecord) -> Option<Error> {
        let workspace = self.workspace;
        let ids = record.known_groups();
        let is_whole = record.state == RunState::Done;
        let mut delay = Duration::from_millis(150);
        for attempt in 1..=MAX_READS {
            match describe_groups(self.session.client(), &ids).await {
                Ok(now) => {
                    workspace.read_uses_of(record).await;
                    // Lists that cannot be read are not as planned, as far as the page knows.
                    let lists = workspace.read_lists_again(&record.known_lists()).await;
                    let inventory = workspace.inventory().current().get_untracked();
                    let is_fulfilled = record.is_fulfilled(&now)
                        && record.has_planned_uses(&inventory)
                        && lists.is_ok()
                        && record.has_planned_lists(&inventory);
                    if is_whole && !is_fulfilled && attempt < MAX_READS {
                        BrowserClock.sleep(delay).await;
                        delay *= 2;
                        continue;
                    }
                    record.is_verified = is_fulfilled;
                    workspace.inventory().groups().put_found(&ids, &now);
                    record.was_read_back = true;
                    let has_open_creation = record.steps.iter().any(|step| {
                        matches!(
                            step.step,
                            Step::CreateGroup { .. } | Step::CreatePrefixList { .. }
                        ) && matches!(step.outcome, Outcome::Unknown(_))
                    });
                    if has_open_creation {
                        // EC2 may have created a group or prefix list whose ID is not known here.
                        workspace.load_inventory();
                    }
                    return None;
                }
                Err(error) if attempt == MAX_READS || !is_whole => return Some(error),
                Err(_) => {
                    BrowserClock.sleep(delay).await;
                    delay *= 2;
                }
            }
        }
        None
    }
}

impl Workspace {
    /// Returns the draft's changes as a run sends them; none of a run that applies something else.
    pub(super) fn changes_to_send(self, review: &Review) -> Sent {
        if review.source != RunSource::Draft {
            return Sent::default();
        }
        let groups = self.inventory().groups().all();
        let (groups, draft) = (groups.read_untracked(), self.draft().current());
        let remote = |id: &GroupId| groups.get(id).map(|group| (**group).clone());
        let mut sent = Sent::of(&draft.read_untracked(), remote);
        sent.retain(|subject| {
            !review.left.has(&match subject {
                Subject::Group(id) => id.clone().into(),
                Subject::List(id) => id.clone().into(),
            })
        });
        sent
    }

    /// Removes changes from the draft that EC2 already has, and replaces the placeholder IDs of
    /// created groups by EC2's.
    pub(super) fn drop_applied_changes(self, record: &RunRecord) {
        let was_applied = record.source == RunSource::Draft;
        let groups = self.inventory().groups().all();
        let groups = groups.read_untracked();
        let inventory = self.inventory().current().get_untracked();
        let was_edited = self.change_draft(|draft| {
            for (from, to) in record.created.iter().filter(|_| was_applied) {
                // A draft started since may use the same placeholder ID for another group.
                let planned = record.changes.iter().find(|change| change.id == *from);
                let drafted = draft
                    .group(from)
                    .and_then(|group| group.facts.created.as_ref());
                if planned.map(GroupChange::name) == drafted.map(|new| new.name.as_str()) {
                    draft.rename_group(from, to);
                }
            }
            for (from, to) in record.created_lists.iter().filter(|_| was_applied) {
                let planned = record.lists.iter().find(|change| change.id == *from);
                let drafted = draft.list(from);
                if planned.map(PrefixListChange::name) == drafted.map(PrefixListChange::name) {
                    draft.rename_list(from, to);
                }
            }
            let was_edited = draft.drop_applied_changes(was_applied, |id| groups.get(id).cloned());
            draft.drop_made_uses(&inventory);
            draft.drop_applied_lists(&inventory);
            if was_applied {
                // Undo in the editor must not revert what was applied.
                let created = record.created.values();
                let applied = record
                    .changes
                    .iter()
                    .map(|change| &change.id)
                    .chain(created);
                let applied: BTreeSet<&GroupId> = applied.collect();
                let lists = record.lists.iter().map(|change| &change.id);
                let lists: BTreeSet<&PrefixListId> =
                    lists.chain(record.created_lists.values()).collect();
                draft.forget_applied(|subject| match subject {
                    Subject::Group(id) => applied.contains(id),
                    Subject::List(id) => lists.contains(id),
                });
                if record.state == RunState::Done {
                    draft.set_note(String::new());
                    // What the run left out is all that the next one is about.
                    draft.leave_out(BTreeSet::new());
                }
            }
            // The rows of applied changes now have EC2's IDs or are gone.
            draft.prune_unfinished(|id| groups.get(id).cloned());
            was_edited
        });
        if was_edited == Some(true) {
            self.draft().set_notice(Some(
                "The draft changed while it was being applied. EC2 has the applied changes. Later changes are still pending. Review them to apply them, too"
                    .to_owned(),
            ));
        }
    }

    /// Replaces the placeholder ID of what a run created in the draft and, for a group, in the address, so that its
    /// page stays open.
    pub(super) fn adopt_created_id(self, created: &Created) {
        match created {
            Created::Group { placeholder, id } => {
                self.change_draft(|draft| draft.rename_group(placeholder, id));
                self.redirect_to_created(placeholder, id);
            }
            Created::List { placeholder, id } => {
                self.change_draft(|draft| draft.rename_list(placeholder, id));
            }
        }
    }

    /// Shows a created group on the page that showed its draft.
    pub(super) fn redirect_to_created(self, from: &GroupId, to: &GroupId) {
        let reviewing = self.reviewing();
        if reviewing.opened_from() == Page::Group(from.clone()) {
            reviewing.set_opened_from(Page::Group(to.clone()));
        }
        if self.open_group().as_ref() == Some(from) {
            let address = self.environment().address();
            address.replace_page(Page::Group(to.clone()));
            let ids = [to.clone()];
            self.spawn(async move {
                // A group that cannot be read now is read after the run.
                if self.read_groups_again(&ids).await.is_ok() {
                    let [id] = ids;
                    self.load_group(id);
                }
            });
        }
    }
}
