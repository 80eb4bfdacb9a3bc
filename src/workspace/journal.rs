//! The journal of a run, written step by step.

use std::cell::RefCell;

use leptos::prelude::*;

use super::{Run, Workspace};
use crate::apply::{Outcome, RunRecord, Watch};
use crate::aws::LocalFuture;
use crate::environment::StepNote;
use crate::model::GroupId;
use crate::platform::timestamp;

/// The journal of a run that goes on, and the screen that shows it.
pub(super) struct Journal {
    pub(super) workspace: Workspace,
    pub(super) run: Run,
    pub(super) record: RefCell<RunRecord>,
    /// Whether the draft is what is carried out.
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
            self.workspace.follow_created(from, to);
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
            // What was not sent needs no note.
            if was_not_sent {
                return;
            }
            let history = self.workspace.environment().history();
            history.keep_note(&id, &note).await;
        })
    }

    fn note_namesakes(&self, place: usize, namesakes: &[GroupId]) {
        self.record.borrow_mut().note_namesakes(place, namesakes);
    }

    fn is_cancelled(&self) -> bool {
        self.run.is_cancelled().get_untracked()
    }
}
