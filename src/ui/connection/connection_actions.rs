//! Buttons of the connection form.

use leptos::prelude::*;

use super::form_state::FormState;
use crate::connect::{Connection, Target};
use crate::environment::OpenConnection;
use crate::present::Page;
use crate::workspace::Workspace;

/// Buttons of the connection form.
#[component]
pub(super) fn ConnectionActions(
    /// State of the form.
    entry: FormState,
    /// Set to open the confirmation to reset the sandbox.
    is_resetting: RwSignal<bool>,
    /// Set to the chosen connection to ask whether to close it.
    closing: RwSignal<Option<OpenConnection>>,
) -> impl IntoView {
    let FormState {
        shell,
        workspace,
        chosen,
        is_connecting,
        ..
    } = entry;
    let close = move || workspace.environment().dialogs().close_connect();
    let has_keys = Memo::new(move |_| {
        let chosen = chosen.read();
        let connection = chosen.as_ref();
        connection.is_some_and(|known| known.needs_credentials() && shell.has_credentials(known))
    });
    let is_connected = move || workspace.session().current().read().is_some();
    let can_reset = move || {
        let is_sandbox = |connection: &Connection| connection.target == Target::Sandbox;
        entry.is_target(is_sandbox) && is_in_sandbox(workspace)
    };
    view! {
        <div class="form__actions form__actions--sticky">
            <button class="button button--primary" type="submit" disabled=is_connecting>
                {move || if is_connecting.get() { "Connecting…" } else { "Connect" }}
            </button>
            <a class="button" href=move || workspace.link(Page::Open) on:click=move |_| close()>"Open a file…"</a>
            <Show when=is_connected>
                <a class="button" href=move || workspace.link(Page::Policy) on:click=move |_| close()>"IAM policy…"</a>
            </Show>
            <Show when=move || has_keys.get()>
                <button class="button" type="button" on:click=move |_| entry.close_chosen(closing)>"Close connection and forget keys"</button>
            </Show>
            <Show when=can_reset>
                <button class="button" type="button" on:click=move |_| {
                    close();
                    is_resetting.set(true);
                }>
                    "Reset sandbox…"
                </button>
            </Show>
        </div>
    }
}

fn is_in_sandbox(workspace: Workspace) -> bool {
    let session = workspace.session().current();
    session
        .read()
        .as_ref()
        .is_some_and(|session| session.is_sandbox())
}
