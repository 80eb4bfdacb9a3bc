//! Content of a closed cell that says when a rule expires: a countdown, with the time as a tooltip.

use std::time::Duration;

use leptos::leptos_dom::helpers::set_interval_with_handle;
use leptos::prelude::*;

use crate::model::Timestamp;
use crate::text::{capitalised, expiry_countdown};
use crate::workspace::Workspace;

/// Interval at which the countdown is checked. Its smallest unit is a minute.
const INTERVAL: Duration = Duration::from_secs(15);

/// Shows how long it is until a time. Only the words change, so that nothing under a pointer moves.
pub(super) fn until_view(workspace: Workspace, time: Timestamp, shown: String) -> AnyView {
    let is_past = RwSignal::new(false);
    let words = RwSignal::new(String::new());
    let count_down = move || {
        let now = workspace.time();
        let text = capitalised(&expiry_countdown(time, now));
        if *words.read_untracked() != text {
            words.set(text);
            is_past.set(time <= now);
        }
    };
    count_down();
    if let Ok(timer) = set_interval_with_handle(count_down, INTERVAL) {
        on_cleanup(move || timer.clear());
    }
    view! {
        <time class="until" class:until--past=is_past datetime=time.to_string() title=shown.clone()>{words}</time>
        <span class="visually-hidden">" ("{shown}")"</span>
    }
    .into_any()
}
