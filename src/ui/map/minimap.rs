//! Overview of a map that does not fit into the window.

use leptos::prelude::*;

use super::state::MapState;

/// Shows all nodes as small boxes and the part in the window as a frame, while a part is out of the window.
#[component]
pub(super) fn Minimap(state: MapState) -> impl IntoView {
    let is_needed = Memo::new(move |_| {
        let Some(drawn) = state.drawn.get() else {
            return false;
        };
        let (bounds, view) = (
            drawn.scene.picture.bounds,
            state.camera.get().view(state.window.get()),
        );
        let is_wide = state.window.get().width >= 640.0;
        is_wide
            && (bounds.x < view.x
                || bounds.y < view.y
                || bounds.right() > view.right()
                || bounds.bottom() > view.bottom())
    });
    let boxes = move || {
        let drawn = state.drawn.get()?;
        let boxes = drawn.scene.picture.nodes.iter();
        let boxes = boxes.map(|area| {
            view! { <rect class="map__mini-node" x=area.x y=area.y width=area.width height=area.height rx="6" /> }.into_any()
        });
        Some(boxes.collect::<Vec<AnyView>>())
    };
    let view_box = move || {
        let bounds = state.drawn.get()?.scene.picture.bounds;
        Some(format!(
            "{:.0} {:.0} {:.0} {:.0}",
            bounds.x - 20.0,
            bounds.y - 20.0,
            bounds.width + 40.0,
            bounds.height + 40.0
        ))
    };
    let frame = move || state.camera.get().view(state.window.get());
    view! {
        <Show when=move || is_needed.get()>
            <svg class="map__mini" aria-hidden="true" viewBox=view_box preserveAspectRatio="xMidYMid meet">
                {boxes}
                <rect class="map__mini-frame" x=move || frame().x y=move || frame().y
                    width=move || frame().width height=move || frame().height />
            </svg>
        </Show>
    }
}
