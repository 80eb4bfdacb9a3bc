//! Field for the type of AWS endpoint.

use leptos::prelude::*;

use crate::connect::EndpointVariant;

/// Selects an [`EndpointVariant`].
#[component]
pub(super) fn EndpointVariantField(
    /// What is chosen.
    variant: RwSignal<EndpointVariant>,
) -> impl IntoView {
    let options: Vec<AnyView> = EndpointVariant::ALL
        .into_iter()
        .enumerate()
        .map(|(place, known)| {
            let text = match known {
                EndpointVariant::Default => "Standard",
                other => other.as_str(),
            };
            let is_chosen = variant.get_untracked() == known;
            view! { <option value=place.to_string() selected=is_chosen>{text}</option> }.into_any()
        })
        .collect();
    let choose = move |event: leptos::ev::Event| {
        let place: usize = event_target_value(&event).parse().unwrap_or_default();
        if let Some(known) = EndpointVariant::ALL.get(place) {
            variant.set(*known);
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for="connection-variant">"Endpoint type"</label>
            <select class="field__input" id="connection-variant" on:change=choose>{options}</select>
        </div>
    }
}
