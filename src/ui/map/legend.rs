//! Legend of the map: what signs and lines mean, and what is hidden.

use leptos::prelude::*;

use super::lookup::title_of;
use super::panel::set_focus;
use super::state::MapState;
use crate::text::hidden_lines;

/// Shows the legend.
#[component]
pub(super) fn Legend(state: MapState) -> impl IntoView {
    let hidden = move || {
        let drawn = state.drawn.get()?;
        let mut lines = hidden_lines(&drawn.scene.view.hidden);
        if drawn.request.options.filter.hides_open_egress {
            lines.push("Hidden: outbound rules that allow all traffic to everywhere".to_owned());
        }
        let lines = lines
            .into_iter()
            .map(|line| view! { <li>{line}</li> }.into_any());
        Some(lines.collect::<Vec<AnyView>>())
    };
    let narrowed = move || {
        let drawn = state.drawn.get()?;
        let options = state.options.get();
        let focus = options.focus.map(|focus| {
            let title = title_of(&drawn, &focus.node);
            view! {
                <li>
                    {format!("Only what is next to {title} is shown. ")}
                    <button class="button button--small" type="button" on:click=move |_| set_focus(state, None)>"Show all"</button>
                </li>
            }
            .into_any()
        });
        let muted = (!options.muted.is_empty()).then(|| {
            view! {
                <li>
                    "Connections of muted nodes are hidden. "
                    <button class="button button--small" type="button"
                        on:click=move |_| state.options.update(|options| options.muted.clear())>"Unmute all"</button>
                </li>
            }
            .into_any()
        });
        let expanded = (!options.expanded.is_empty()).then(|| {
            view! {
                <li>
                    "Some nodes show their groups. "
                    <button class="button button--small" type="button"
                        on:click=move |_| state.options.update(|options| options.expanded.clear())>"Collapse all"</button>
                </li>
            }
            .into_any()
        });
        Some(
            [focus, muted, expanded]
                .into_iter()
                .flatten()
                .collect::<Vec<AnyView>>(),
        )
    };
    view! {
        <div class="map__legend" role="group" aria-label="Legend">
            <ul class="map__key">
                <li><svg class="map__sample" viewBox="0 0 34 12" aria-hidden="true"><path class="map__line" d="M0,6 26,6" /><path class="map__arrow" d="M25,2 33,6 25,10z" /></svg>"Inbound rule"</li>
                <li><svg class="map__sample" viewBox="0 0 34 12" aria-hidden="true"><path class="map__line" d="M0,6 30,6" /><path class="map__arrow map__arrow--open" d="M25,2 32,6 25,10" /></svg>"Outbound rule only"</li>
                <li><svg class="map__sample map__sample--public" viewBox="0 0 34 12" aria-hidden="true"><path class="map__line" d="M0,6 26,6" /><path class="map__arrow" d="M25,2 33,6 25,10z" /></svg>"From the internet"</li>
                <li><span class="map__sign map__sign--added">"+"</span>"added"</li>
                <li><span class="map__sign map__sign--removed">"−"</span>"removed"</li>
                <li><span class="map__sign map__sign--changed">"~"</span>"changed"</li>
                <li><span class="finding finding--critical">"◆"</span>"critical"</li>
                <li><span class="finding finding--high">"▲"</span>"high"</li>
                <li><span class="finding finding--medium">"●"</span>"medium"</li>
                <li><span class="finding finding--low">"○"</span>"low"</li>
            </ul>
            <div role="status"><ul class="map__hidden">{hidden}{narrowed}</ul></div>
        </div>
    }
}
