//! Details below an error: diagnosis, denied action, next steps.

use leptos::prelude::*;

use crate::connect::Diagnosis;
use crate::present::Page;
use crate::shell::Shell;
use crate::text::{Explanation, Text as _, denial_lines, explain};
use crate::ui::components::{CopyButton, ErrorPanel};
use crate::workspace::Workspace;

/// Runs the diagnosis, and shows the result, the denied action and the next steps.
#[component]
pub(in crate::ui) fn ErrorDetails(
    /// The error.
    explanation: Explanation,
    /// Result of the diagnosis.
    found: RwSignal<Option<Diagnosis>>,
) -> impl IntoView {
    let (shell, workspace) = (Shell::of_page(), Workspace::here());
    if let Some(probe) = explanation.probe {
        workspace.spawn(async move {
            let diagnosis = workspace.diagnose(probe).await;
            found.try_set(diagnosis);
        });
    }
    let denied = explanation
        .denied
        .as_ref()
        .map(|denial| lines_view(denial_lines(denial)));
    let encoded = explanation
        .encoded
        .map(|encoded| view! { <EncodedMessage encoded /> });
    let enter_keys = explanation.asks_for_keys.then(|| {
        let here = workspace.open_connection_now();
        let here = here.filter(|here| here.keys.is_some())?;
        let slug = here.connection.slug;
        let ask = move |_| {
            let reason = "Enter new keys. The page and your draft are kept";
            shell.ask_for_keys(slug.clone(), reason);
        };
        Some(view! { <button class="button" type="button" on:click=ask>"Enter new keys…"</button> })
    });
    let policy = explanation.lacks_permission.then(|| {
        let href = workspace.link(Page::Policy);
        view! { <a class="button" href=href>"Show the required IAM policy"</a> }
    });
    view! {
        <p role="status" class="finding-out">{move || found.get().map(|found| format!("Diagnosis: {}.", found.text()))}</p>
        {denied}
        {encoded}
        <div class="form__actions">{enter_keys.flatten()}{policy}</div>
    }
}

fn lines_view(lines: Vec<(&'static str, String)>) -> AnyView {
    let lines: Vec<AnyView> = lines
        .into_iter()
        .map(|(name, text)| view! { <dt>{name}</dt><dd>{text}</dd> }.into_any())
        .collect();
    view! { <dl class="answer" aria-label="Denied request">{lines}</dl> }.into_any()
}

/// Encoded authorization message: decoded by STS if the caller has permission, or copied for
/// someone who has.
#[component]
fn EncodedMessage(encoded: String) -> impl IntoView {
    let workspace = Workspace::here();
    let decoded = RwSignal::new(None::<Vec<(&'static str, String)>>);
    let failure = RwSignal::new(None::<Explanation>);
    let is_asking = RwSignal::new(false);
    let text = encoded.clone();
    let decode = move |_| {
        let encoded = encoded.clone();
        is_asking.set(true);
        failure.set(None);
        workspace.spawn(async move {
            match workspace.decode_refusal(encoded).await {
                Ok(denial) => {
                    let lines = denial.as_ref().map(denial_lines).unwrap_or_default();
                    decoded.try_set(Some(lines));
                }
                Err(error) => {
                    failure.try_set(Some(explain(&error)));
                }
            }
            is_asking.try_set(false);
        });
    };
    view! {
        <div class="form__actions">
            <button class="button" type="button" disabled=is_asking on:click=decode>"Decode message"</button>
            <CopyButton text what="encoded message" />
        </div>
        {move || decoded.get().map(|lines| {
            if lines.is_empty() {
                view! { <p>"STS decoded the message, but it has no details that this page can show."</p> }.into_any()
            } else {
                lines_view(lines)
            }
        })}
        {move || failure.get().map(|explanation| view! {
            <ErrorPanel heading="Couldn't decode the message. Copy it for someone with permission to decode it".to_owned() explanation />
        })}
    }
}
