//! Loading, passphrase and failure states of a view.

use leptos::prelude::*;

use crate::connect::ViewFileError;
use crate::present::{Page, Route, ViewPlace};
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Notice, NoticeKind};
use crate::viewer::PassphraseForm;
use crate::workspace::{ViewError, ViewState, Workspace};

/// Opens the view that the address names, and asks for a passphrase if it is encrypted.
#[component]
pub(in crate::ui) fn ViewGate() -> impl IntoView {
    let workspace = Workspace::here();
    Effect::new(move |_| {
        workspace.view().state().track();
        workspace.open_view();
    });
    move || match workspace.view().state().get() {
        ViewState::Closed | ViewState::Open(_) => ().into_any(),
        ViewState::Asked | ViewState::Opening => {
            view! { <p class="loading__text" role="status">"Opening…"</p> }.into_any()
        }
        ViewState::NeedsPassphrase { was_wrong } => {
            let open = Callback::new(move |passphrase| workspace.open_encrypted(passphrase));
            view! { <PassphraseForm was_wrong open /> }.into_any()
        }
        ViewState::Failed(error) => failure_view(workspace, &error),
    }
}

fn failure_view(workspace: Workspace, error: &ViewError) -> AnyView {
    let heading = match workspace
        .environment()
        .address()
        .route()
        .read_untracked()
        .view()
    {
        Some(ViewPlace::Link(_)) => "Couldn't open the link",
        Some(ViewPlace::File) => "No file is open",
        Some(ViewPlace::Hosted) | None => "Couldn't open the shared view",
    };
    let open = Route::default().to_page(Page::Open).to_string();
    let reason = capitalised(&error.text());
    let again = move |_| workspace.view().request();
    let can_retry = matches!(
        error,
        ViewError::File(
            ViewFileError::Lost { .. }
                | ViewFileError::NotFound(_)
                | ViewFileError::Redirected(_)
                | ViewFileError::Status { .. }
                | ViewFileError::Unreachable { .. }
        )
    );
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">{heading}</h1>
            <Notice kind=NoticeKind::Error title=reason />
            <div class="empty-state__actions">
                {can_retry.then(|| view! {
                    <button class="button" type="button" on:click=again>"Try again"</button>
                })}
                <a class="button" href=open>"Open a file or another link"</a>
            </div>
        </section>
    }
    .into_any()
}
