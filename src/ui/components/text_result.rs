//! Generated text with buttons to copy and save it.

use leptos::prelude::*;

use super::CopyButton;
use crate::model::grouped;
use crate::platform::dom;

/// Maximum number of lines shown. Laying out more lines would block the page.
const SHOWN_LINES: usize = 2000;

/// Shows generated text, cut off if it is long. The buttons stay where they are while the text changes, so that a press
/// that has begun still reaches them.
#[component]
pub(in crate::ui) fn TextResult(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
    /// Noun for the text, capitalized.
    label: &'static str,
    /// Noun for the text, within a sentence.
    what: &'static str,
    /// Name of the saved file.
    file_name: &'static str,
) -> impl IntoView {
    let shown = move || beginning(&text.read()).0.to_owned();
    let cut_note = move || {
        let text = text.read();
        beginning(&text).1.then(|| {
            let (first, all) = (grouped(SHOWN_LINES), grouped(text.lines().count()));
            let note = format!(
                "Showing the first {first} of {all} lines. Copy and Save include all lines."
            );
            view! { <p class="muted">{note}</p> }
        })
    };
    view! {
        <div class="script">
            <div class="script__actions">
                <CopyButton text what />
                <button class="button button--quiet button--small" type="button"
                    on:click=move |_| dom::download(file_name, &text.read_untracked())>
                    {format!("Save {file_name}")}
                </button>
            </div>
            {cut_note}
            <pre class="script__text" tabindex="0" aria-label=label>{shown}</pre>
        </div>
    }
}

/// Returns the shown lines and whether some are cut off.
fn beginning(text: &str) -> (&str, bool) {
    let mut ends = text.match_indices('\n').map(|(end, _)| end + 1);
    match ends.nth(SHOWN_LINES - 1) {
        Some(end) if end < text.len() => (text.get(..end).unwrap_or(text), true),
        _ => (text, false),
    }
}
