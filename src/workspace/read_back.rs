//! Use case: read what has become of the groups of a run, and settle the draft.

use std::time::Duration;

use leptos::prelude::*;

use super::{Editor, Workspace};
use crate::apply::{Outcome, RunRecord, RunSource, RunState, describe_groups};
use crate::aws::{Clock as _, Error};
use crate::model::GroupId;
use crate::plan::{GroupChange, Step};
use crate::platform::BrowserClock;
use crate::present::Page;

/// How often the groups are looked at until they show what was done.
const LOOKS: u32 = 5;

impl Editor {
    /// Reads the groups of a run until they show what was done, takes what EC2 says into the stores
    /// and the record, and tells why it could not.
    pub(super) async fn read_back(&self, record: &mut RunRecord) -> Option<Error> {
        let workspace = self.workspace;
        let ids = record.known_groups();
        let is_whole = record.state == RunState::Done;
        let mut delay = Duration::from_millis(150);
        for look in 1..=LOOKS {
            match describe_groups(self.session.client(), &ids).await {
                Ok(now) => {
                    let is_fulfilled = record.is_fulfilled(&now);
                    if is_whole && !is_fulfilled && look < LOOKS {
                        BrowserClock.sleep(delay).await;
                        delay *= 2;
                        continue;
                    }
                    record.is_verified = is_fulfilled;
                    workspace.inventory().groups().put_found(&ids, &now);
                    record.was_read_back = true;
                    let has_open_creation = record.steps.iter().any(|step| {
                        matches!(step.step, Step::CreateGroup { .. })
                            && matches!(step.outcome, Outcome::Unknown(_))
                    });
                    if has_open_creation {
                        // EC2 may have created a group whose id is not known here.
                        workspace.load_inventory();
                    }
                    return None;
                }
                Err(error) if look == LOOKS || !is_whole => return Some(error),
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
    /// Takes out of the draft what EC2 has by now, and calls created groups what EC2 calls them.
    pub(super) fn settle_draft(self, record: &RunRecord) {
        let was_applied = record.source == RunSource::Draft;
        let groups = self.inventory().groups().all();
        let groups = groups.read_untracked();
        self.change_draft(|draft| {
            for (from, to) in record.created.iter().filter(|_| was_applied) {
                // By now, a draft begun since may call another group so.
                let planned = record.changes.iter().find(|change| change.id == *from);
                let drafted = draft
                    .group(from)
                    .and_then(|group| group.facts.created.as_ref());
                if planned.map(GroupChange::name) == drafted.map(|new| new.name.as_str()) {
                    draft.rename_group(from, to);
                }
            }
            draft.settle(was_applied, |id| groups.get(id).cloned());
            if was_applied {
                // What has been carried out is not taken back by Ctrl+Z.
                draft.forget_history();
            }
            // The rows of what was applied are EC2's now, or gone.
            draft.prune_unfinished(|id| groups.get(id).cloned());
        });
    }

    /// A group was created: its page stays on the screen, and the draft calls it by the id that EC2 gave it.
    pub(super) fn follow_created(self, from: &GroupId, to: &GroupId) {
        self.change_draft(|draft| draft.rename_group(from, to));
        let reviewing = self.reviewing();
        if reviewing.opened_from() == Page::Group(from.clone()) {
            reviewing.open_from(Page::Group(to.clone()));
        }
        if self.open_group().as_ref() == Some(from) {
            let address = self.environment().address();
            address.replace_page(Page::Group(to.clone()));
            self.load_group(to.clone());
        }
    }
}
