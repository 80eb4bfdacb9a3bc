//! A text that was made: to read, to copy and to save.

use leptos::prelude::*;

use super::CopyButton;
use crate::model::grouped;
use crate::platform::dom;

/// More lines than these take the browser longer to lay out than anybody reads them.
const SHOWN_LINES: usize = 2000;

/// Shows a text, of which the beginning is enough where it is long.
#[component]
pub(in crate::ui) fn TextResult(
    /// The text.
    text: String,
    /// What it is, at the beginning of a sentence.
    label: &'static str,
    /// What it is, within a sentence.
    what: &'static str,
    /// The name of the file it is saved as.
    file_name: &'static str,
) -> impl IntoView {
    let (shown, is_cut) = beginning(&text);
    let shown = shown.to_owned();
    let cut_note = is_cut.then(|| {
        let (first, all) = (grouped(SHOWN_LINES), grouped(text.lines().count()));
        format!("Showing the first {first} of {all} lines. Copy and Save include all lines.")
    });
    let saved = text.clone();
    view! {
        <div class="script">
            <div class="script__actions">
                <CopyButton text what />
                <button class="button button--quiet button--small" type="button"
                    on:click=move |_| dom::download(file_name, &saved)>
                    {format!("Save {file_name}")}
                </button>
            </div>
            {cut_note.map(|note| view! { <p class="muted">{note}</p> })}
            <pre class="script__text" tabindex="0" aria-label=label>{shown}</pre>
        </div>
    }
}

/// The lines that are shown, and whether there are more.
fn beginning(text: &str) -> (&str, bool) {
    let mut ends = text.match_indices('\n').map(|(end, _)| end + 1);
    match ends.nth(SHOWN_LINES - 1) {
        Some(end) if end < text.len() => (text.get(..end).unwrap_or(text), true),
        _ => (text, false),
    }
}
