//! The bar on top: where one is, and the search.

use leptos::prelude::*;

use super::draft::DraftControls;
use crate::present::{Page, account_hues, arn_name, hue, remaining_text};
use crate::state::{App, ConnectPrompt, OpenConnection};

/// The bar.
#[component]
pub(super) fn Bar() -> impl IntoView {
    let app = App::of_page();
    view! {
        <header class=move || format!("bar {}", hue_here(app))>
            <a class="bar__brand" href=move || app.link(Page::Groups)>"Portcullis"</a>
            <ConnectionButton />
            <div class="bar__search">
                <label class="visually-hidden" for="group-search">"Search groups"</label>
                <input class="field__input" id="group-search" type="search" autocomplete="off"
                    spellcheck="false" placeholder="Search groups by name, ID, tag, address, port"
                    aria-keyshortcuts="/" bind:value=app.search />
            </div>
            <div class="bar__draft">
                <Show when=move || app.session.read().is_some()>
                    <a class="button button--quiet" href=move || app.link(Page::History(None))>"History"</a>
                </Show>
                <DraftControls />
            </div>
        </header>
    }
}

/// Says what the page is connected to, and opens the dialog that changes it.
#[component]
fn ConnectionButton() -> impl IntoView {
    let app = App::of_page();
    let open = move |_| app.connect_prompt.set(Some(ConnectPrompt::default()));
    view! {
        <button class="bar__connection" type="button" aria-haspopup="dialog" on:click=open>
            <span class="visually-hidden">"Connection: "</span>
            {move || {
                let session = app.session.read();
                let Some(session) = session.as_ref() else {
                    return no_session(app);
                };
                let connection = session.connection();
                let region = session.region().to_string();
                let region_class = format!("bar__region {}", region_hue(&region));
                view! {
                    <span class="bar__name">{connection.name.clone()}</span>
                    {move || account_view(app)}
                    <span class=region_class>{region}</span>
                    {connection.read_only.then(|| view! { <span class="bar__badge">"Read-only"</span> })}
                }
                .into_any()
            }}
        </button>
    }
}

/// What is viewed, where that is what stands in the place of a connection.
fn no_session(app: App) -> AnyView {
    let Some(document) = app.viewed() else {
        return view! { <span class="bar__name">"Not connected"</span> }.into_any();
    };
    let source = document.facts().map(|facts| {
        let region = facts.source.region.to_string();
        let region_class = format!("bar__region {}", region_hue(&region));
        view! {
            <span class="bar__account">{facts.source.account.to_string()}</span>
            <span class=region_class>{region}</span>
        }
    });
    view! {
        <span class="bar__name">"Shared view"</span>
        {source}
        <span class="bar__badge">"Read-only"</span>
    }
    .into_any()
}

/// Whose account it is: as STS says of the keys or, until it has, as the groups say.
fn account_view(app: App) -> AnyView {
    let here = app.open_here();
    let identity = here.as_ref().and_then(|here| here.identity.as_ref());
    let account = app.account();
    let who = identity.map(|identity| {
        let name = arn_name(&identity.arn).to_owned();
        view! { <span class="bar__identity" title=identity.arn.clone()>{name}</span> }
    });
    let expiry = app.keys_remaining().map(|left| {
        let text = match left.is_zero() {
            true => "keys expired".to_owned(),
            false => format!("keys: {}", remaining_text(left)),
        };
        view! { <span class="bar__badge">{text}</span> }
    });
    view! {
        {account.map(|account| view! { <span class="bar__account">{account.to_string()}</span> })}
        {who}
        {expiry}
    }
    .into_any()
}

/// The class for the colour of a Region.
pub(super) fn region_hue(region: &str) -> String {
    format!("hue-{}", hue(region))
}

/// The classes for the colours of open connections: what their hosts chose, or their accounts'.
pub(super) fn connection_hues(opened: &[OpenConnection]) -> Vec<String> {
    let account = |known: &OpenConnection| known.identity.as_ref().map(|it| it.account.clone());
    let accounts: Vec<_> = opened.iter().map(account).collect();
    let accounts: Vec<Option<&str>> = accounts
        .iter()
        .map(|account| account.as_ref().map(|account| account.as_str()))
        .collect();
    let classes = opened.iter().zip(account_hues(&accounts));
    classes
        .map(|(known, hue)| match (known.connection.colour, hue) {
            (Some(colour), _) => format!("colour-{}", colour.as_str()),
            (None, Some(hue)) => format!("hue-{hue}"),
            (None, None) => String::new(),
        })
        .collect()
}

/// The class for the colour of the connection on the screen.
fn hue_here(app: App) -> String {
    let session = app.session.read();
    let slug = session.as_ref().map(|session| &session.connection().slug);
    let opened = app.opened.read();
    let place = opened
        .iter()
        .position(|known| Some(&known.connection.slug) == slug);
    let mut classes = connection_hues(&opened);
    place
        .map(|place| classes.swap_remove(place))
        .unwrap_or_default()
}
