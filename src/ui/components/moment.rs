//! Time in the browser's time zone.

use leptos::prelude::*;

use crate::environment::local_time_text;
use crate::model::Timestamp;
use crate::text::moment_text;

/// Shows a time in the browser's time zone, with the time in UTC as a tooltip.
#[component]
pub(in crate::ui) fn Moment(
    /// The time.
    time: Timestamp,
) -> impl IntoView {
    view! { <time datetime=time.to_string() title=moment_text(time)>{local_time_text(time)}</time> }
}
