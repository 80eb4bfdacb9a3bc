//! Plans as files, for another person to review.

use std::collections::HashMap;

use leptos::prelude::*;

use super::{Proposal, Review, Workspace};
use crate::apply::RunSource;
use crate::plan::{DocumentError, PlanDocument};
use crate::platform::timestamp;
use crate::present::Page;

impl Workspace {
    /// Opens the plan in a file for review.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is not a plan.
    pub fn open_plan(self, name: String, text: &str) -> Result<(), DocumentError> {
        let document = PlanDocument::parse(text)?;
        let proposal = Proposal {
            source: RunSource::File { name },
            place: document.place,
            made_at: document.made_at,
            made_by: document.made_by,
            note: document.note,
            changes: document.changes,
            lists: document.lists,
            chosen: HashMap::new(),
        };
        self.reviewing().propose(proposal, document.revoke_first);
        self.go_to(Page::Review);
        Ok(())
    }

    /// Returns the reviewed changes as the text of a plan file.
    pub fn plan_file(self, review: &Review, calls: Vec<String>) -> String {
        let connections = self.environment().connections();
        let session = self.session().now();
        let identity =
            session.and_then(|session| connections.identity_now(&session.connection().slug));
        let made_by = identity.map(|identity| identity.arn);
        let revoke_first = self.reviewing().revoke_first().get_untracked();
        PlanDocument::new(
            timestamp(),
            made_by,
            self.plan_place(),
            review.plan.changes.clone(),
            revoke_first,
            calls,
        )
        .with_lists(review.plan.lists.clone())
        .with_note(untrack(move || self.run_note()))
        .to_text()
    }
}
