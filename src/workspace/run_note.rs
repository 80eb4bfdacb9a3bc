//! Note or ticket number for the next run.

use leptos::prelude::*;

use super::Workspace;

impl Workspace {
    /// Returns the note for the run of the reviewed changes. Reactive.
    pub fn run_note(self) -> String {
        match &*self.reviewing().proposal().read() {
            Some(proposal) => proposal.note.clone(),
            None => self.draft().current().read().note().to_owned(),
        }
    }

    /// Sets the note for the run. That of the draft is stored with it.
    pub fn set_run_note(self, note: String) {
        if self.reviewing().proposal().read_untracked().is_some() {
            self.reviewing().set_proposal_note(note);
        } else {
            self.change_draft(|draft| draft.set_note(note));
        }
    }
}
