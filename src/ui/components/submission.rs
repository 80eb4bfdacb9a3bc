//! Sending something and waiting for what becomes of it.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ErrorPanel;
use crate::text::Explanation;

/// One request at a time, and why the last one failed. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(in crate::ui) struct Submission {
    /// Whether an answer is awaited.
    pub is_sending: RwSignal<bool>,
    failure: RwSignal<Option<Explanation>>,
}

impl Submission {
    /// Nothing has been sent yet.
    pub(in crate::ui) fn new() -> Self {
        Self {
            is_sending: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Does the work, unless some is still being done, and keeps why it failed.
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
            // What was sent may have closed what this belongs to.
            self.is_sending.try_set(false);
            self.failure.try_set(outcome.err());
        });
    }

    /// Why the last one failed, under a heading that says what the person did not get.
    pub(in crate::ui) fn failure_view(self, heading: &'static str) -> impl Fn() -> Option<AnyView> {
        move || {
            let explanation = self.failure.get()?;
            Some(view! { <ErrorPanel heading=heading.to_owned() explanation /> }.into_any())
        }
    }
}
