//! Outcome of a step.

use leptos::prelude::*;

use crate::apply::Outcome;
use crate::text::Text;

/// Renders the outcome of a step, with EC2's message and request ID if there are any.
pub(in crate::ui) fn outcome_view(outcome: &Outcome) -> AnyView {
    let (class, sign, word) = match outcome {
        Outcome::Waiting => ("muted", "·", "not sent"),
        Outcome::Sent => ("muted", "…", "sent"),
        Outcome::Done { .. } => ("outcome--done", "✓", "done"),
        Outcome::Failed(_) => ("outcome--failed", "✕", "failed"),
        Outcome::Unknown(_) => ("outcome--failed", "?", "outcome unknown"),
        Outcome::Skipped => ("muted", "–", "not sent"),
    };
    let (note, request_id) = match outcome {
        Outcome::Done { request_id, note } => (note.as_ref().map(Text::text), request_id.clone()),
        Outcome::Failed(failure) | Outcome::Unknown(failure) => {
            (Some(failure.text()), failure.request_id.clone())
        }
        Outcome::Waiting | Outcome::Sent | Outcome::Skipped => (None, None),
    };
    view! {
        <span class=class><span aria-hidden="true">{sign}" "</span>{word}</span>
        {note.map(|note| view! { <span class="outcome__note">" "{note}</span> })}
        {request_id.map(|id| view! { <code class="outcome__request muted">" "{id}</code> })}
    }
    .into_any()
}
