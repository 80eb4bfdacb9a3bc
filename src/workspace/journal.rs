//! Journal of a run, written step by step.

use std::cell::RefCell;

use leptos::prelude::*;

use super::{Run, Workspace};
use crate::apply::{Created, Namesakes, Outcome, RunRecord, Watch};
use crate::aws::LocalFuture;
use crate::environment::StepNote;
use crate::plan::StepIndex;
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
        index: StepIndex,
        outcome: &Outcome,
        created: Option<&Created>,
    ) -> LocalFuture<'a, ()> {
        self.record
            .borrow_mut()
            .note(index, outcome.clone(), created);
        self.run.note(index, outcome);
        if let Some(created) = created.filter(|_| self.is_draft) {
            self.workspace.adopt_created_id(created);
        }
        let note = StepNote {
            place: index,
            outcome: outcome.clone(),
            created: match created {
                Some(Created::Group { placeholder, id }) => Some((placeholder.clone(), id.clone())),
                Some(Created::List { .. }) | None => None,
            },
            created_list: match created {
                Some(Created::List { placeholder, id }) => Some((placeholder.clone(), id.clone())),
                Some(Created::Group { .. }) | None => None,
            },
            namesakes: self.record.borrow().namesakes(index).cloned(),
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

    fn note_namesakes(&self, index: StepIndex, namesakes: &Namesakes) {
        self.record.borrow_mut().note_namesakes(index, namesakes);
    }

    fn client_token(&self, index: StepIndex) -> String {
        self.record.borrow().client_token(index)
    }

    fn is_cancelled(&self) -> bool {
        self.run.is_cancelled().get_untracked()
    }
}
