//! Use case: settle the runs of this place that were cut short.

use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use crate::apply::{Outcome, RunRecord, RunState};

impl Workspace {
    /// Reads the runs that were kept, and looks up, as far as EC2 shows it, what became of those here
    /// that were cut short, or after which EC2 could not be read: what they have done is no longer to
    /// do. Sends nothing that changes anything.
    pub async fn look_for_cut_short_runs(self) {
        let history = self.environment().history();
        history.load().await;
        let here = self.plan_place();
        let Some(editor) = self.editor_now() else {
            return;
        };
        let is_open = |outcome: &Outcome| matches!(outcome, Outcome::Sent | Outcome::Unknown(_));
        let is_unsettled = |record: &RunRecord| {
            !record.was_read_back
                || record.state == RunState::Interrupted && record.count(is_open) > 0
        };
        let unsettled: Vec<Arc<RunRecord>> = history
            .records()
            .read_untracked()
            .iter()
            .filter(|record| record.state != RunState::Running && record.place == here)
            .filter(|record| is_unsettled(record))
            .cloned()
            .collect();
        for record in unsettled {
            let mut resolved = editor.resolve_run(&record).await;
            let ids = resolved.known_groups();
            let Ok(now) = self.read_groups_again(&ids).await else {
                continue;
            };
            self.settle_draft(&resolved);
            resolved.was_read_back = true;
            resolved.is_verified = resolved.is_fulfilled(&now);
            history.keep(&resolved).await;
        }
    }
}
