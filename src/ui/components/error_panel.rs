//! Alert for a failed request.

use leptos::prelude::*;

use super::{Notice, NoticeKind};
use crate::connect::Diagnosis;
use crate::text::Explanation;
use crate::ui::diagnosis::ErrorDetails;

/// Explains a failed request: cause, advice, and EC2's code, message and request ID.
#[component]
pub(in crate::ui) fn ErrorPanel(
    /// The action that failed.
    heading: String,
    /// Cause and advice.
    explanation: Explanation,
    /// Repeats the request.
    #[prop(optional)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let more = explanation.clone();
    let Explanation {
        title,
        advice,
        answer,
        ..
    } = explanation;
    let found = RwSignal::new(None::<Diagnosis>);
    // A certain diagnosis replaces the general advice.
    let advice = move || {
        let is_certain = found.read().as_ref().is_some_and(Diagnosis::is_certain);
        (!is_certain).then(|| format!(" {advice}."))
    };
    view! {
        <Notice kind=NoticeKind::Error title=heading>
            <p>{title}"."{advice}</p>
            {answer.map(|answer| view! {
                <dl class="answer" aria-label="Response from EC2">
                    <dt>"Code"</dt>
                    <dd><code>{answer.code}</code>" (HTTP "{answer.status}")"</dd>
                    <dt>"Message"</dt>
                    <dd>{answer.message}</dd>
                    <dt>"Request ID"</dt>
                    <dd><code>{answer.request_id.unwrap_or_else(|| "None".to_owned())}</code></dd>
                </dl>
            })}
            <ErrorDetails explanation=more found />
            {retry.map(|retry| view! {
                <button class="button" type="button" on:click=move |_| retry.run(())>"Try again"</button>
            })}
        </Notice>
    }
}
