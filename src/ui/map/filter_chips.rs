//! Conditions of the map's filter as chips, each with a button that removes it.

use leptos::prelude::*;

use super::state::MapState;
use crate::analysis::graph::Filter;
use crate::platform::dom;
use crate::present::filter_conditions;
use crate::ui::components::Chip;

/// Lists the conditions; nothing while there is none.
#[component]
pub(super) fn FilterChips(state: MapState) -> impl IntoView {
    let filter = Memo::new(move |_| state.options.with(|options| options.filter.clone()));
    move || {
        let conditions = filter_conditions(&filter.read());
        let chips = conditions
            .into_iter()
            .map(|(text, without)| chip(state, text, without));
        let chips: Vec<AnyView> = chips.collect();
        (!chips.is_empty()).then(|| {
            view! { <div class="map__chips" role="group" aria-label="Filters of the map">{chips}</div> }
        })
    }
}

fn chip(state: MapState, text: String, without: Filter) -> AnyView {
    let remove = move || {
        state
            .options
            .update(|options| options.filter = without.clone());
        // The clicked button no longer exists.
        dom::focus_first("#map-filter");
    };
    view! { <Chip text on_remove=remove /> }.into_any()
}
