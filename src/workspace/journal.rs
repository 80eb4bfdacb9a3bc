//! Journal of a run, written step by step.

use std::cell::RefCell;

use leptos::prelude::*;

use super::{Run, Workspace};
use crate::apply::{Outcome, RunRecord, Watch};
use crate::aws::LocalFuture;
use crate::environment::StepNote;
use crate::model::GroupId;
use crate::platform::timestamp;

/// Observer that writes the journal of a run and updates the screen.
pub(super) struct Journal {
    pub(super) workspace: Workspace,
    pub(super) run: Run,
    pub(super) record: RefCell<RunRecord>,
    /// Whether the run applies the draft.
    pub(super) is_draft: bool,
}

impl Watch for Journal {
    fn record<'a>(
        &'a self,
        place: usize,
        outcome: &Outcome,
        created: Option<(&GroupId, &GroupId)>,
    ) -> LocalFuture<'a, ()> {
        self.record
            .borrow_mut()
            .note(place, outcome.clone(), created);
        self.run.note(place, outcome);
        if let Some((from, to)) = created
            && self.is_draft
        {
            self.workspace.adopt_created_id(from, to);
        }
        let note = StepNote {
            place,
            outcome: outcome.clone(),
            created: created.map(|(from, to)| (from.clone(), to.clone())),
            namesakes: self.record.borrow().namesakes(place).map(<[_]>::to_vec),
            at: timestamp(),
        };
        let id = self.record.borrow().id.clone();
        let was_not_sent = matches!(outcome, Outcome::Skipped);
        Box::pin(async move {
            // Skipped steps need no journal entry.
            if was_not_sent {
                return;
            }
            let history = self.workspace.environment().history();
            history.append_step(&id, &note).await;
        })
    }

    fn note_namesakes(&self, place: usize, namesakes: &[GroupId]) {
        self.record.borrow_mut().note_namesakes(place, namesakes);
    }

    fn is_cancelled(&self) -> bool {
        self.run.is_cancelled().get_untracked()
    }
}
