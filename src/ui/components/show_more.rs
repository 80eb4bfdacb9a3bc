//! Button that shows more items of a list when only the first ones are shown.

use leptos::prelude::*;

use crate::model::grouped;

/// Draws more items of a list; absent while all are drawn.
#[component]
pub(in crate::ui) fn ShowMore(
    /// Number of all items.
    #[prop(into)]
    count: Signal<usize>,
    /// Number of drawn items.
    shown: RwSignal<usize>,
    /// Number of items that a click adds.
    step: usize,
) -> impl IntoView {
    let left = move || count.get().saturating_sub(shown.get());
    view! {
        <Show when=move || { left() > 0 }>
            <button class="button button--quiet" type="button" on:click=move |_| shown.update(|shown| *shown += step)>
                {move || format!("Show more ({} left)", grouped(left()))}
            </button>
        </Show>
    }
}
