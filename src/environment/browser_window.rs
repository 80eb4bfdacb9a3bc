//! Browser window: scrolling, size, printing, connectivity.

use leptos::prelude::*;

use crate::platform::{is_online, on_connectivity_change, on_window_event};

/// Store of the window's state.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    viewport: Trigger,
    is_printing: ReadSignal<bool>,
    set_printing: WriteSignal<bool>,
    is_online: ReadSignal<bool>,
    set_online: WriteSignal<bool>,
}

impl Window {
    pub(super) fn new() -> Self {
        let (is_printing, set_printing) = signal(false);
        let (is_online, set_online) = signal(true);
        Self {
            viewport: Trigger::new(),
            is_printing,
            set_printing,
            is_online,
            set_online,
        }
    }

    /// Subscribes to window events for the lifetime of the page. `on_reconnect` is called when the
    /// network is back.
    pub fn watch(self, on_reconnect: impl Fn() + Clone + 'static) {
        self.set_online.set(is_online());
        on_connectivity_change(move || {
            let was_online = self.is_online.get_untracked();
            self.set_online.set(is_online());
            if !was_online && is_online() {
                on_reconnect();
            }
        });
        on_window_event("scroll", move || self.viewport.notify());
        on_window_event("resize", move || self.viewport.notify());
        on_window_event("beforeprint", move || self.set_printing.set(true));
        on_window_event("afterprint", move || self.set_printing.set(false));
    }

    /// Tracks scrolling and resizing.
    pub fn track_viewport(self) {
        self.viewport.track();
    }

    /// Notes that a list or the window was scrolled.
    pub fn note_scroll(self) {
        self.viewport.notify();
    }

    /// Whether the page is being printed. Long tables are then rendered completely.
    pub fn is_printing(self) -> ReadSignal<bool> {
        self.is_printing
    }

    /// Whether the browser reports to be online.
    pub fn is_online(self) -> ReadSignal<bool> {
        self.is_online
    }
}
