//! The bar on top: where one is, and the search.

use leptos::prelude::*;

use super::draft::DraftControls;
use crate::present::Page;
use crate::state::{App, ConnectPrompt};

/// Colours a Region can have, so that one is told from another at a glance.
const REGION_HUES: usize = 8;

/// The bar.
#[component]
pub(super) fn Bar() -> impl IntoView {
    let app = App::of_page();
    view! {
        <header class="bar">
            <a class="bar__brand" href=move || app.link(Page::Groups)>"Portcullis"</a>
            <ConnectionButton />
            <div class="bar__search">
                <label class="visually-hidden" for="group-search">"Search groups"</label>
                <input class="field__input" id="group-search" type="search" autocomplete="off"
                    spellcheck="false" placeholder="Search groups by name, ID, description, VPC"
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
                    return view! { <span class="bar__name">"Not connected"</span> }.into_any();
                };
                let connection = session.connection();
                let region = session.region().to_string();
                let region_class = format!("bar__region bar__region--hue-{}", hue(&region));
                view! {
                    <span class="bar__name">{connection.name.clone()}</span>
                    {move || app.account().map(|account| view! {
                        <span class="bar__account">{account.to_string()}</span>
                    })}
                    <span class=region_class>{region}</span>
                    {connection.read_only.then(|| view! { <span class="bar__badge">"Read-only"</span> })}
                }
                .into_any()
            }}
        </button>
    }
}

fn hue(region: &str) -> usize {
    region.bytes().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    }) % REGION_HUES
}
