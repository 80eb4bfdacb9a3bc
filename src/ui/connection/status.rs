//! What is told of the session's keys above every page.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::present::{EXPIRY_WARNED, remaining_text};
use crate::state::App;
use crate::ui::components::{Notice, NoticeKind};

/// Asks who the keys are, watches them, and warns before they expire.
#[component]
pub(in crate::ui) fn SessionNotices() -> impl IntoView {
    let app = App::of_page();
    app.watch_keys();
    Effect::new(move |_| {
        if app.session.read().is_some() {
            spawn_local(app.identify());
        }
    });
    let warned = Memo::new(move |_| {
        let remaining = app.keys_remaining()?;
        (remaining <= EXPIRY_WARNED).then_some(remaining.is_zero())
    });
    move || {
        let has_expired = warned.get()?;
        let title = match has_expired {
            true => "These keys have expired",
            false => "These keys are about to expire",
        };
        let renew = move |_| {
            if let Some(here) = app.open_here_now() {
                let reason =
                    "Paste new keys of the same account: the page and the draft stay as they are";
                app.ask_for_keys(here.connection.slug, reason);
            }
        };
        Some(view! {
            <Notice kind=NoticeKind::Warning title=title.to_owned()>
                <p>{move || match app.keys_remaining() {
                    Some(left) if !left.is_zero() => format!("They are good for {} more. What is on the screen and the draft stay.", remaining_text(left)),
                    _ => "EC2 answers nothing until there are new ones. What is on the screen and the draft stay.".to_owned(),
                }}</p>
                <button class="button" type="button" on:click=renew>"Enter new keys…"</button>
            </Notice>
        })
    }
}
