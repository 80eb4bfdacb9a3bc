//! Loading, passphrase and failure states of a view.

use leptos::html;
use leptos::prelude::*;

use crate::connect::ViewFileError;
use crate::platform::dom;
use crate::present::{Page, Route, ViewPlace};
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Notice, NoticeKind};
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
            view! { <PassphraseForm was_wrong /> }.into_any()
        }
        ViewState::Failed(error) => failure_view(workspace, &error),
    }
}

#[component]
fn PassphraseForm(was_wrong: bool) -> impl IntoView {
    let workspace = Workspace::here();
    let input = NodeRef::<html::Input>::new();
    dom::focus_soon("#view-passphrase");
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else {
            return;
        };
        let passphrase = dom::input_value(&input);
        dom::clear_input(&input);
        workspace.open_encrypted(passphrase);
    };
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"This view is encrypted"</h1>
            <p>"Enter the passphrase that you got with the link. It stays in this page."</p>
            <form class="open__link" on:submit=open>
                <div class="field" class:field--invalid=was_wrong>
                    <label class="field__label" for="view-passphrase">"Passphrase"</label>
                    <input class="field__input" id="view-passphrase" type="password" autocomplete="off"
                        required aria-invalid=was_wrong.then_some("true") aria-describedby="view-passphrase-note"
                        node_ref=input />
                    <p class="field__note" id="view-passphrase-note" role="alert">
                        {was_wrong.then_some("Wrong passphrase. Check it and try again. It's case-sensitive.")}
                    </p>
                </div>
                <button class="button button--primary" type="submit">"Open"</button>
            </form>
        </section>
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
    let again = move |_| workspace.view().ask();
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
