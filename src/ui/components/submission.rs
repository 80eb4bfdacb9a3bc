//! State of a request that the user starts.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ErrorPanel;
use crate::text::Explanation;

/// Runs one request at a time and keeps the last failure. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Submission {
    /// Whether a request is running.
    pub is_sending: RwSignal<bool>,
    failure: RwSignal<Option<Explanation>>,
}

impl Submission {
    /// Creates the state without a request.
    pub(in crate::ui) fn new() -> Self {
        Self {
            is_sending: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Runs the work, unless other work is running, and keeps its failure.
    pub(in crate::ui) fn run(self, work: impl Future<Output = Result<(), Explanation>> + 'static) {
        if !self.is_sending.get_untracked() {
            self.run_boxed(Box::pin(work));
        }
    }

    fn run_boxed(self, work: Pin<Box<dyn Future<Output = Result<(), Explanation>>>>) {
        self.is_sending.set(true);
        self.failure.set(None);
        spawn_local(async move {
            let outcome = work.await;
            // The request may have closed the view that owns the signals.
            self.is_sending.try_set(false);
            self.failure.try_set(outcome.err());
        });
    }

    /// Renders the last failure under a heading that names the action.
    pub(in crate::ui) fn failure_view(self, heading: &'static str) -> impl Fn() -> Option<AnyView> {
        move || {
            let explanation = self.failure.get()?;
            Some(view! { <ErrorPanel heading=heading.to_owned() explanation /> }.into_any())
        }
    }
}
