//! Strip for visitors of the sandbox, until they dismiss it.

use leptos::prelude::*;

use crate::environment::{ConnectPrompt, Welcome};
use crate::shell::Shell;

/// States that the page shows a sandbox, and offers what a first visitor needs.
#[component]
pub(in crate::ui) fn WelcomeStrip() -> impl IntoView {
    let shell = Shell::of_page();
    let environment = shell.environment();
    let (dialogs, settings) = (environment.dialogs(), environment.settings());
    let is_shown = Memo::new(move |_| {
        let session = shell.workspaces().shown().get().session().current();
        let is_sandbox = session
            .read()
            .as_ref()
            .is_some_and(|session| session.is_sandbox());
        is_sandbox && settings.welcome().get() != Welcome::Dismissed
    });
    let connect = move |_| {
        dialogs.open_connect(ConnectPrompt {
            slug: Some("aws".to_owned()),
            ..ConnectPrompt::default()
        });
    };
    let strip = move || {
        is_shown.get().then(|| view! {
            <aside class="welcome" aria-label="Welcome">
                <p>"This is a sandbox with sample data. Nothing leaves your browser."</p>
                <button class="button button--small" type="button" on:click=connect>"Connect to AWS…"</button>
                <button class="button button--small" type="button" on:click=move |_| dialogs.show_tour(true)>"Take the tour"</button>
                <button class="button button--quiet button--small" type="button" aria-label="Dismiss"
                    on:click=move |_| settings.set_welcome(Welcome::Dismissed)>"✕"</button>
            </aside>
        })
    };
    strip.into_any()
}
