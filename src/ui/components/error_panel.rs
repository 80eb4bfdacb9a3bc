//! A failed request: what it means, what to do, and EC2's own words.

use leptos::prelude::*;

use super::{Notice, NoticeKind};
use crate::connect::Diagnosis;
use crate::text::Explanation;
use crate::ui::diagnosis::ErrorDetails;

/// Shows why something failed, EC2's code, message and request id among it.
#[component]
pub(in crate::ui) fn ErrorPanel(
    /// What the person wanted, and did not get.
    heading: String,
    /// Why, and what to do.
    explanation: Explanation,
    /// Tries again, where that may help.
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
    // What is certain by now needs no guesses beside it.
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
