//! Connection dialog.

use leptos::prelude::*;

use super::close_dialog::CloseDialog;
use super::connection_form::ConnectionForm;
use super::reset_dialog::ResetDialog;
use crate::environment::OpenConnection;
use crate::shell::Shell;
use crate::ui::components::Dialog;

/// Shows the connection dialog while a prompt is set.
#[component]
pub(in crate::ui) fn ConnectionDialog() -> impl IntoView {
    let shell = Shell::of_page();
    let dialogs = shell.environment().dialogs();
    let is_resetting = RwSignal::new(false);
    let closing = RwSignal::new(None::<OpenConnection>);
    view! {
        {move || dialogs.connect_prompt().get().map(|prompt| {
            // The dialog keeps the workspace that is on the screen when it opens.
            provide_context(shell.workspaces().shown().get_untracked());
            let on_close = Callback::new(move |()| dialogs.close_connect());
            view! {
                <Dialog title="Connection" id="connection" on_close>
                    <ConnectionForm prompt is_resetting closing />
                </Dialog>
            }
        })}
        {move || closing.get().map(|connection| view! { <CloseDialog connection closing /> })}
        {move || is_resetting.get().then(|| {
            provide_context(shell.workspaces().shown().get_untracked());
            view! { <ResetDialog on_close=Callback::new(move |()| is_resetting.set(false)) /> }
        })}
    }
}
