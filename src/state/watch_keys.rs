//! Use case: time passes. Keys expire, and a page that nobody touches forgets them.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{App, ConnectPrompt, now};
use crate::aws::Clock as _;
use crate::platform::{BrowserClock, on_window_event};
use crate::present::EXPIRY_SHOWN;

/// How often it is looked.
const TICK: Duration = Duration::from_secs(1);

/// What counts as somebody being there.
const INPUT_EVENTS: [&str; 4] = ["keydown", "pointerdown", "wheel", "touchmove"];

impl App {
    /// Looks every second, for as long as the page lives. Called again, it does nothing.
    pub fn watch_keys(self) {
        let is_watching = self.last_input.with_value(Option::is_some);
        if is_watching {
            return;
        }
        self.last_input.set_value(Some(now()));
        for name in INPUT_EVENTS {
            on_window_event(name, move || self.last_input.set_value(Some(now())));
        }
        spawn_local(async move {
            loop {
                BrowserClock.sleep(TICK).await;
                self.look_at_keys();
            }
        });
    }

    /// How long the keys on the screen are still good for, once that is worth saying; the caller is
    /// told as time passes.
    pub fn keys_remaining(self) -> Option<Duration> {
        let expires_at = self.open_here()?.keys?.expires_at?;
        // Every second, once it is watched.
        self.tick.track();
        let remaining = expires_at.duration_since(now()).unwrap_or_default();
        (remaining <= EXPIRY_SHOWN).then_some(remaining)
    }

    fn look_at_keys(self) {
        let now = now();
        let expiring = self.open_here_now().and_then(|here| {
            let expires_at = here.keys?.expires_at?;
            Some((here.connection.slug, expires_at))
        });
        if let Some((slug, expires_at)) = expiring {
            let remaining = expires_at.duration_since(now).unwrap_or_default();
            if remaining <= EXPIRY_SHOWN {
                self.tick.notify();
            }
            let was_asked = self
                .asked_at_expiry
                .with_value(|asked| *asked == Some(expires_at));
            if remaining.is_zero() && !was_asked {
                self.asked_at_expiry.set_value(Some(expires_at));
                self.ask_for_keys(
                    slug,
                    "These keys have expired. Paste new ones: the page and the draft stay as they are",
                );
            }
        }
        let idle = self
            .last_input
            .with_value(|last| last.and_then(|last| now.duration_since(last).ok()));
        let limit = self.lock_after_minutes.get_untracked();
        if let (Some(idle), Some(minutes)) = (idle, limit)
            && idle >= Duration::from_secs(u64::from(minutes) * 60)
        {
            self.lock();
        }
    }

    /// Opens the dialog for new keys of a connection, beside what is on the screen.
    pub fn ask_for_keys(self, slug: String, reason: &str) {
        let region = self
            .session
            .read_untracked()
            .as_ref()
            .map(|session| session.region().clone());
        self.connect_prompt.set(Some(ConnectPrompt {
            slug: Some(slug),
            region,
            reason: Some(reason.to_owned()),
        }));
    }
}
