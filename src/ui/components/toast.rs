//! Notice about what the user did last, which goes by itself.

use std::time::Duration;

use leptos::prelude::*;

/// Time for which a toast is shown. It stays while the pointer or the focus is on it.
const SHOWN_FOR: Duration = Duration::from_secs(20);

/// Notice at the edge of the page. Screen readers hear what was done from the live region of the page, so that the
/// notice neither interrupts them nor takes the focus.
#[component]
pub(in crate::ui) fn Toast(
    /// Accessible name.
    label: &'static str,
    /// Notified when the time starts again.
    restarts: Signal<()>,
    /// Called when the time is over, and when the user dismisses the notice.
    on_end: Callback<()>,
    /// Text, buttons and links.
    children: Children,
) -> impl IntoView {
    // Number of the running timer. Timers with other numbers are stopped.
    let timer = StoredValue::new(0_u32);
    // The focus leaves while the toast is removed, when the timer is gone.
    let stop = move || {
        timer.try_update_value(|number| *number += 1);
    };
    let start = move || {
        stop();
        let Some(number) = timer.try_get_value() else {
            return;
        };
        let end = move || {
            if timer.try_get_value() == Some(number) {
                on_end.run(());
            }
        };
        set_timeout(end, SHOWN_FOR);
    };
    Effect::new(move |_| {
        restarts.track();
        start();
    });
    view! {
        <aside class="toast" aria-label=label
            on:mouseenter=move |_| stop() on:mouseleave=move |_| start()
            on:focusin=move |_| stop() on:focusout=move |_| start()
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    on_end.run(());
                }
            }>
            {children()}
            <button class="button button--quiet button--small" type="button" aria-label="Dismiss"
                on:click=move |_| on_end.run(())><span aria-hidden="true">"✕"</span></button>
        </aside>
    }
}
