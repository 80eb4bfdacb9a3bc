//! Notices about the access keys of the session.

use leptos::prelude::*;

use crate::shell::Shell;
use crate::text::{EXPIRY_WARNED, remaining_text};
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::Workspace;

/// Identifies the caller, watches the keys, and warns before they expire.
#[component]
pub(in crate::ui) fn SessionNotices() -> impl IntoView {
    let (shell, workspace) = (Shell::of_page(), Workspace::here());
    shell.watch_credentials();
    Effect::new(move |_| {
        if workspace.session().current().read().is_some() {
            workspace.spawn(workspace.identify());
        }
    });
    Effect::new(move |_| {
        if let Some(account) = &*workspace.session().foreign_keys().read() {
            shell.refuse_account(workspace, account);
        }
    });
    let warned = Memo::new(move |_| {
        let remaining = shell.time_to_expiry(workspace)?;
        (remaining <= EXPIRY_WARNED).then_some(remaining.is_zero())
    });
    move || {
        let has_expired = warned.get()?;
        let title = if has_expired {
            "These keys have expired"
        } else {
            "These keys expire soon"
        };
        let renew = move |_| {
            if let Some(here) = workspace.open_connection_now() {
                let reason =
                    "Enter new keys for the same account. The page and your draft are kept";
                shell.ask_for_keys(here.connection.slug, reason);
            }
        };
        Some(view! {
            <Notice kind=NoticeKind::Warning title=title.to_owned()>
                <p>{move || match shell.time_to_expiry(workspace) {
                    Some(left) if !left.is_zero() => format!("They expire in {}. The page and your draft are kept.", remaining_text(left)),
                    _ => "EC2 rejects requests until you enter new keys. The page and your draft are kept.".to_owned(),
                }}</p>
                <button class="button" type="button" on:click=renew>"Enter new keys…"</button>
            </Notice>
        })
    }
}
