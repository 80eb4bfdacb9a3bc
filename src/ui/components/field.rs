//! Text fields that say what is wrong with what is typed.

use leptos::prelude::*;

/// A labelled text field with room for a hint or an error below it.
#[component]
pub(in crate::ui) fn TextField(
    /// An id unique in the page.
    id: &'static str,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// The text typed.
    value: RwSignal<String>,
    /// What is wrong with it; none while nothing is.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// What it will become, or what is expected.
    #[prop(into, optional)]
    hint: Signal<Option<String>>,
    /// An example, shown while the field is empty.
    #[prop(into, optional)]
    placeholder: Signal<String>,
    /// The id of a list of suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    /// Whether the text is one to be set in the tabular typeface: ids, ranges, ports.
    #[prop(optional)]
    is_code: bool,
    /// Told when the field is left.
    #[prop(optional)]
    on_leave: Option<Callback<()>>,
    /// Whether nothing can be typed now.
    #[prop(into, optional)]
    is_disabled: Signal<bool>,
) -> impl IntoView {
    let note_id = format!("{id}-note");
    view! {
        <div class="field" class:field--invalid=move || error.read().is_some()>
            <label class="field__label" for=id>{label}</label>
            <input class="field__input" class:field__input--code=is_code id=id type="text"
                autocomplete="off" spellcheck="false" autocapitalize="off"
                list=list
                placeholder=placeholder
                disabled=is_disabled
                aria-invalid=move || error.read().is_some().then_some("true")
                aria-describedby=note_id.clone()
                bind:value=value
                on:blur=move |_| if let Some(on_leave) = on_leave { on_leave.run(()) } />
            <p class="field__note" id=note_id aria-live="polite">
                {move || error.get().or_else(|| hint.get())}
            </p>
        </div>
    }
}
