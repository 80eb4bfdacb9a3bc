//! Recovery of interrupted runs of this place.

use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use crate::apply::{Outcome, RunRecord, RunState};

impl Workspace {
    /// Loads the stored runs and determines, as far as EC2 shows it, the outcome of those of this
    /// place that were interrupted, or whose groups could not be read afterwards. Changes that EC2
    /// already has are removed from the draft. Sends only read requests.
    pub async fn resolve_interrupted_runs(self) {
        let history = self.environment().history();
        history.load().await;
        let here = self.plan_place();
        let Some(editor) = self.editor_now() else {
            return;
        };
        let is_open = |outcome: &Outcome| matches!(outcome, Outcome::Sent | Outcome::Unknown(_));
        let is_unresolved = |record: &RunRecord| {
            !record.was_read_back
                || record.state == RunState::Interrupted && record.count(is_open) > 0
        };
        let unresolved: Vec<Arc<RunRecord>> = history
            .records()
            .read_untracked()
            .iter()
            .filter(|record| record.state != RunState::Running && record.place == here)
            .filter(|record| is_unresolved(record))
            .cloned()
            .collect();
        for record in unresolved {
            let mut resolved = editor.resolve_run(&record).await;
            let ids = resolved.known_groups();
            let Ok(now) = self.read_groups_again(&ids).await else {
                continue;
            };
            self.read_uses_of(&resolved).await;
            self.drop_applied_changes(&resolved);
            resolved.was_read_back = true;
            let inventory = self.inventory().current().get_untracked();
            resolved.is_verified =
                resolved.is_fulfilled(&now) && resolved.has_planned_uses(&inventory);
            history.keep(&resolved).await;
        }
    }
}
