//! The run over many accounts, whose workspaces are not among the open ones.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::Shell;

/// Run over many accounts.
#[derive(Clone, Debug)]
pub struct RunElsewhere {
    /// Slugs of the connections whose keys it uses.
    pub slugs: BTreeSet<String>,
    /// Stops it before its next step. May be called more than once.
    pub stop: fn(Shell),
}

impl Shell {
    /// Notes the run over many accounts while it is under way: its keys are not locked, and its connections are not
    /// closed without a question. `None` once it has ended.
    pub fn note_run_elsewhere(self, run: Option<RunElsewhere>) {
        self.run_elsewhere.set_value(run);
    }

    /// Whether a run over many accounts is under way.
    pub(super) fn has_run_elsewhere(self) -> bool {
        self.run_elsewhere.with_value(Option::is_some)
    }

    /// Returns the run over many accounts if it uses the keys of a connection.
    pub(super) fn run_elsewhere_through(self, slug: &str) -> Option<RunElsewhere> {
        let run = self.run_elsewhere.get_value();
        run.filter(|run| run.slugs.contains(slug))
    }
}
