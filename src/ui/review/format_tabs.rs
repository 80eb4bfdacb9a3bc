//! Tabs for the formats of a plan.

use leptos::prelude::*;

use super::plan_format::PlanFormat;
use crate::platform::dom;

/// Tab list that selects the format of the plan.
#[component]
pub(super) fn FormatTabs(
    /// The format that is shown.
    format: RwSignal<PlanFormat>,
) -> impl IntoView {
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let place = PlanFormat::ALL
            .iter()
            .position(|known| *known == format.get_untracked());
        let place = place.unwrap_or_default();
        let count = PlanFormat::ALL.len();
        let next = match event.key().as_str() {
            "ArrowRight" => (place + 1) % count,
            "ArrowLeft" => (place + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = PlanFormat::ALL.get(next) {
            format.set(*next);
            dom::focus_first(&format!("#review-tab-{}", *next as usize));
        }
    };
    let tabs = PlanFormat::ALL.map(|known| {
        let is_chosen = move || format.get() == known;
        view! {
            <button class="tabs__tab" type="button" role="tab" id=format!("review-tab-{}", known as usize)
                aria-controls="review-panel"
                aria-selected=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| format.set(known)>{known.label()}</button>
        }
    });
    view! { <div class="tabs" role="tablist" aria-label="Show the plan as" on:keydown=on_key>{tabs}</div> }
}
