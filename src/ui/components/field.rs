//! Text field with validation.

use leptos::prelude::*;

/// A labelled text field with room for a hint or an error below it.
#[component]
pub(in crate::ui) fn TextField(
    /// ID, unique in the page.
    id: &'static str,
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// The input.
    value: RwSignal<String>,
    /// Validation error; `None` while the input is valid.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Hint, shown while there is no error.
    #[prop(into, optional)]
    hint: Signal<Option<String>>,
    /// Example, shown while the field is empty.
    #[prop(into, optional)]
    placeholder: Signal<String>,
    /// ID of a `datalist` with suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    /// Whether the text is monospaced: IDs, CIDR blocks, ports.
    #[prop(optional)]
    is_code: bool,
    /// Called when the field loses the focus.
    #[prop(optional)]
    on_leave: Option<Callback<()>>,
    /// Whether the field is disabled.
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
