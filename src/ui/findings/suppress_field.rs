//! Text field of the form that suppresses a finding.

use leptos::prelude::*;

/// A labelled field with its mistake below it. Its ID is unique: a page can have several of these forms.
#[component]
pub(super) fn SuppressField(
    /// ID, unique in the page.
    id: String,
    /// The label.
    label: &'static str,
    /// Type of the input.
    kind: &'static str,
    /// The input.
    value: RwSignal<String>,
    /// The mistake; `None` while the input is valid.
    #[prop(into)]
    error: Signal<Option<&'static str>>,
) -> impl IntoView {
    let note_id = format!("{id}-note");
    view! {
        <div class="field" class:field--invalid=move || error.get().is_some()>
            <label class="field__label" for=id.clone()>{label}</label>
            <input class="field__input" id=id type=kind autocomplete="off" bind:value=value
                aria-invalid=move || error.get().is_some().then_some("true")
                aria-describedby=note_id.clone() />
            <p class="field__note" id=note_id aria-live="polite">{move || error.get()}</p>
        </div>
    }
}
