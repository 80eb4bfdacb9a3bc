//! A plan that is carried out, as the screen shows it.

use std::sync::Arc;

use leptos::prelude::*;

use super::Review;
use crate::apply::{Outcome, RunRecord};
use crate::aws::Error;
use crate::platform::{random_text, timestamp};
use crate::text::Text;

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Permissions and what EC2 has are looked at.
    Checking,
    /// Steps are being sent.
    Running,
    /// All is sent; what EC2 has is read.
    Reading,
    /// Nothing more will happen.
    Over,
}

/// A step of a run, and how far it is.
#[derive(Clone, Debug)]
pub struct RunStep {
    /// What the step does, and to which group.
    pub text: String,
    /// The action of the EC2 API.
    pub action: &'static str,
    outcome: ArcRwSignal<Outcome>,
}

/// A plan being carried out, or carried out. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Run {
    /// The id of its record.
    pub id: String,
    /// The steps, in their order.
    pub steps: Arc<Vec<RunStep>>,
    phase: ArcRwSignal<Phase>,
    done: ArcRwSignal<usize>,
    checked: ArcRwSignal<Option<String>>,
    is_cancelled: ArcRwSignal<bool>,
    end: ArcRwSignal<RunEnd>,
}

/// What is known of a run once it is over.
#[derive(Clone, Debug, Default)]
pub struct RunEnd {
    /// Why it stopped.
    pub failure: Option<Arc<Error>>,
    /// Why EC2 could not be read when it was over.
    pub unread: Option<Arc<Error>>,
    /// The record.
    pub record: Option<Arc<RunRecord>>,
}

impl RunStep {
    /// What became of it.
    pub fn outcome(&self) -> ArcReadSignal<Outcome> {
        self.outcome.read_only()
    }
}

impl Run {
    pub(super) fn new(review: &Review) -> Self {
        let steps = review.plan.steps.iter().map(|planned| RunStep {
            text: format!(
                "{}: {}",
                review.name_of(planned.step.group()),
                planned.step.text()
            ),
            action: planned.step.action(),
            outcome: ArcRwSignal::new(Outcome::Waiting),
        });
        Self {
            // Sorts by time, and can stand in an address.
            id: format!("{}-{}", timestamp().sortable_text(), random_text()),
            steps: Arc::new(steps.collect()),
            phase: ArcRwSignal::new(Phase::Checking),
            done: ArcRwSignal::default(),
            checked: ArcRwSignal::default(),
            is_cancelled: ArcRwSignal::default(),
            end: ArcRwSignal::default(),
        }
    }

    /// How far it is.
    pub fn phase(&self) -> ArcReadSignal<Phase> {
        self.phase.read_only()
    }

    /// How many steps are done.
    pub fn done(&self) -> ArcReadSignal<usize> {
        self.done.read_only()
    }

    /// What the check of permissions found, in words.
    pub fn checked(&self) -> ArcReadSignal<Option<String>> {
        self.checked.read_only()
    }

    /// Whether the user has asked for it to stop.
    pub fn is_cancelled(&self) -> ArcReadSignal<bool> {
        self.is_cancelled.read_only()
    }

    /// What is known once it is over.
    pub fn end(&self) -> ArcReadSignal<RunEnd> {
        self.end.read_only()
    }

    /// Asks it to stop before its next step.
    pub fn cancel(&self) {
        self.is_cancelled.set(true);
    }

    /// Whether nothing more will happen, untracked.
    pub fn is_over(&self) -> bool {
        self.phase.get_untracked() == Phase::Over
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.set(phase);
    }

    pub(super) fn note_checked(&self, text: String) {
        self.checked.set(Some(text));
    }

    pub(super) fn note(&self, place: usize, outcome: &Outcome) {
        if let Some(step) = self.steps.get(place) {
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
