//! What stands in the place of what is to be viewed until it can be shown.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::dom;
use crate::present::{Page, Route, ViewPlace, capitalised};
use crate::state::{App, ViewError, ViewState};
use crate::ui::components::{Notice, NoticeKind};

/// Opens what the address asks for, and asks for the passphrase where it takes one.
#[component]
pub(in crate::ui) fn ViewGate() -> impl IntoView {
    let app = App::of_page();
    Effect::new(move |_| {
        app.view.track();
        app.open_view();
    });
    move || match app.view.get() {
        ViewState::Closed | ViewState::Open(_) => ().into_any(),
        ViewState::Asked | ViewState::Opening => {
            view! { <p class="loading__text" role="status">"Opening…"</p> }.into_any()
        }
        ViewState::NeedsPassphrase { was_wrong } => {
            view! { <PassphraseForm was_wrong /> }.into_any()
        }
        ViewState::Failed(error) => failure_view(app, &error),
    }
}

#[component]
fn PassphraseForm(was_wrong: bool) -> impl IntoView {
    let app = App::of_page();
    let input = NodeRef::<html::Input>::new();
    dom::focus_soon("#view-passphrase");
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else {
            return;
        };
        let passphrase = dom::input_value(&input);
        dom::clear_input(&input);
        spawn_local(async move { app.open_encrypted(&passphrase).await });
    };
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"This view is encrypted"</h1>
            <p>"Enter the passphrase that whoever sent the link has told you. It stays in this page."</p>
            <form class="open__link" on:submit=open>
                <div class="field" class:field--invalid=was_wrong>
                    <label class="field__label" for="view-passphrase">"Passphrase"</label>
                    <input class="field__input" id="view-passphrase" type="password" autocomplete="off"
                        required aria-invalid=was_wrong.then_some("true") aria-describedby="view-passphrase-note"
                        node_ref=input />
                    <p class="field__note" id="view-passphrase-note" role="alert">
                        {was_wrong.then_some("This passphrase does not open the link. Check it; large and small letters differ.")}
                    </p>
                </div>
                <button class="button button--primary" type="submit">"Open"</button>
            </form>
        </section>
    }
}

fn failure_view(app: App, error: &ViewError) -> AnyView {
    let heading = match app.route.read_untracked().view() {
        Some(ViewPlace::Link(_)) => "This link cannot be opened",
        Some(ViewPlace::File) => "No file is open",
        Some(ViewPlace::Hosted) | None => "The shared view cannot be opened",
    };
    let open = Route::default().to_page(Page::Open).to_string();
    let reason = capitalised(&error.to_string());
    let again = move |_| app.view.set(ViewState::Asked);
    let can_retry = matches!(
        error,
        ViewError::Fetch { .. }
            | ViewError::NotFound(_)
            | ViewError::Redirected(_)
            | ViewError::Status { .. }
            | ViewError::Unreachable { .. }
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
