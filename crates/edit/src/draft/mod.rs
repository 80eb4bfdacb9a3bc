//! What a person has changed and not yet applied: rows, groups and tags, with undo and redo.
//!
//! A draft never changes what was read from EC2. It keeps, for each thing touched, what EC2 had
//! (the base) and what is wanted (mine); a [`GroupView`] lays the one over the other, whatever EC2
//! has by now, so that reading a group again is also what rebases the draft. Pure: knows neither
//! time nor storage. What typed text means is not known here, only what it came to.

mod adopt;
mod after_run;
mod effective;
mod group_draft;
mod history;
mod left_over;
mod rebase;
mod rule_draft;
#[cfg(test)]
mod tests;
mod unfinished;
mod view;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use adopt::put_into_draft;
pub use after_run::Sent;
pub use group_draft::{GroupDraft, GroupFacts, RowDraft, RowNumber, TagsDraft};
pub use history::{Change, Edit, Editing};
pub use left_over::left_over;
pub use rebase::{Clash, keep_reserved_tags};
pub use rule_draft::{PeerDraft, RuleDraft, TrafficDraft};
pub use unfinished::{CellColumn, UnfinishedCell};
pub use view::{ChangeCount, GroupView, Mark, Row, RowId};

use portcullis_model::GroupId;

/// Everything changed and not yet applied at one place: one account, Region and endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    groups: BTreeMap<GroupId, GroupDraft>,
    /// Edits made, the last one last.
    #[serde(default)]
    done: Vec<Edit>,
    /// Edits undone, the last one undone last.
    #[serde(default)]
    undone: Vec<Edit>,
    /// Numbers rows and groups; never used twice in a draft.
    next_number: RowNumber,
    /// Texts typed into cells that could not be taken over, so that they can be corrected later.
    #[serde(default)]
    unfinished: Vec<UnfinishedCell>,
    /// What a run has sent and not yet been settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<Sent>,
}

impl Draft {
    /// What is changed of a group; none where nothing is.
    pub fn group(&self, id: &GroupId) -> Option<&GroupDraft> {
        self.groups.get(id)
    }

    /// The groups with changes, in the order of their ids.
    pub fn groups(&self) -> impl Iterator<Item = (&GroupId, &GroupDraft)> {
        self.groups.iter()
    }

    /// Whether nothing is changed, typed, to be undone or being applied.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
            && self.done.is_empty()
            && self.undone.is_empty()
            && self.unfinished.is_empty()
            && self.sent.is_none()
    }

    /// The label of the edit that undo would take back.
    pub fn can_undo(&self) -> Option<&str> {
        self.done.last().map(Edit::label)
    }

    /// The label of the edit that redo would make again.
    pub fn can_redo(&self) -> Option<&str> {
        self.undone.last().map(Edit::label)
    }

    /// Forgets how the draft came to be: after it has been applied there is nothing to go back to.
    pub fn forget_history(&mut self) {
        self.done.clear();
        self.undone.clear();
    }

    fn take_number(&mut self) -> RowNumber {
        self.next_number = self.next_number.next();
        self.next_number
    }
}
