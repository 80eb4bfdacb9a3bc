//! Reactive state of a run for the screen.

use std::sync::Arc;

use leptos::prelude::*;

use super::Review;
use crate::apply::{Outcome, RunRecord};
use crate::aws::Error;
use crate::plan::StepIndex;
use crate::platform::{random_text, timestamp};
use crate::text::Text;

/// Phase of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Checks before the first step.
    Checking,
    /// Steps are being sent.
    Running,
    /// All steps are sent; the groups are being read.
    Reading,
    /// The run has ended.
    Over,
}

/// Step of a run with its outcome.
#[derive(Clone, Debug)]
pub struct RunStep {
    /// Text of the step with the name of its group.
    pub text: String,
    /// The action of the EC2 API.
    pub action: &'static str,
    outcome: ArcRwSignal<Outcome>,
}

/// Run in progress or ended. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Run {
    /// The ID of the run's record.
    pub id: String,
    /// The steps in order of execution.
    pub steps: Arc<Vec<RunStep>>,
    phase: ArcRwSignal<Phase>,
    done: ArcRwSignal<usize>,
    checked: ArcRwSignal<Option<String>>,
    is_cancelled: ArcRwSignal<bool>,
    end: ArcRwSignal<RunEnd>,
}

/// Result of a run.
#[derive(Clone, Debug, Default)]
pub struct RunEnd {
    /// The error that stopped the run.
    pub failure: Option<Arc<Error>>,
    /// The error that prevented reading the groups after the run.
    pub unread: Option<Arc<Error>>,
    /// The record of the run.
    pub record: Option<Arc<RunRecord>>,
}

impl RunStep {
    /// Returns the outcome of the step.
    pub fn outcome(&self) -> ArcReadSignal<Outcome> {
        self.outcome.read_only()
    }
}

impl Run {
    pub(super) fn new(review: &Review) -> Self {
        let steps = review.plan.steps.iter().map(|planned| RunStep {
            text: format!(
                "{}: {}",
                review.plan.name_of(planned.step.subject()),
                planned.step.text()
            ),
            action: planned.step.action(),
            outcome: ArcRwSignal::new(Outcome::Waiting),
        });
        Self {
            // Sorts by time and is valid in a URL.
            id: format!("{}-{}", timestamp().sortable_text(), random_text()),
            steps: Arc::new(steps.collect()),
            phase: ArcRwSignal::new(Phase::Checking),
            done: ArcRwSignal::default(),
            checked: ArcRwSignal::default(),
            is_cancelled: ArcRwSignal::default(),
            end: ArcRwSignal::default(),
        }
    }

    /// Returns the phase.
    pub fn phase(&self) -> ArcReadSignal<Phase> {
        self.phase.read_only()
    }

    /// Returns the number of completed steps.
    pub fn done(&self) -> ArcReadSignal<usize> {
        self.done.read_only()
    }

    /// Returns the result of the permission check as text.
    pub fn checked(&self) -> ArcReadSignal<Option<String>> {
        self.checked.read_only()
    }

    /// Whether the user has cancelled the run.
    pub fn is_cancelled(&self) -> ArcReadSignal<bool> {
        self.is_cancelled.read_only()
    }

    /// Returns the result of the run.
    pub fn end(&self) -> ArcReadSignal<RunEnd> {
        self.end.read_only()
    }

    /// Cancels the run before its next step.
    pub fn cancel(&self) {
        self.is_cancelled.set(true);
    }

    /// Whether the run has ended, untracked.
    pub fn is_over(&self) -> bool {
        self.phase.get_untracked() == Phase::Over
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.set(phase);
    }

    pub(super) fn note_checked(&self, text: String) {
        self.checked.set(Some(text));
    }

    pub(super) fn note(&self, index: StepIndex, outcome: &Outcome) {
        if let Some(step) = index.of(&self.steps) {
            step.outcome.set(outcome.clone());
        }
        if matches!(outcome, Outcome::Done { .. }) {
            self.done.update(|done| *done += 1);
        }
    }

    pub(super) fn finish(&self, end: RunEnd) {
        self.end.set(end);
        self.enter(Phase::Over);
    }
}
