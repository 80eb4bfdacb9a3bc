//! Top bar: connection, search and draft controls.

use leptos::prelude::*;

use super::bundles::{Bundle, Bundles};
use super::components::{Icon, icon};
use super::in_workspace;
use super::search::SearchField;
use crate::environment::{ConnectPrompt, OpenConnection};
use crate::present::{Page, account_hues, hue};
use crate::shell::Shell;
use crate::text::{arn_name, remaining_text};
use crate::workspace::Workspace;

/// Top bar of every page.
#[component]
pub(super) fn TopBar() -> impl IntoView {
    let shell = Shell::of_page();
    let address = shell.environment().address();
    let dialogs = shell.environment().dialogs();
    view! {
        <header class=move || format!("bar {}", current_hue(shell))>
            <a class="bar__brand" href=move || address.link(Page::Groups)>"Portcullis"</a>
            <ConnectionButton />
            {region_control()}
            <SearchField />
            <div class="bar__draft">
                {in_workspace(Box::new(draft_controls))}
                <button class="button button--quiet button--icon" type="button" id="help-toggle" aria-label="Help"
                    aria-keyshortcuts="?" aria-expanded=move || dialogs.shows_help().to_string()
                    on:click=move |_| dialogs.toggle_help()>"?"</button>
                {page_menu()}
            </div>
        </header>
    }
}

/// Undo, redo and review, while there is a draft. Loads their bundle, and that of the draft's panel.
fn draft_controls(workspace: Workspace) -> AnyView {
    let bundles = Bundles::of_page();
    let has_draft = Memo::new(move |_| {
        workspace.editor().is_some() && !workspace.draft().current().read().is_empty()
    });
    let controls = move || {
        if !has_draft.get() {
            return None;
        }
        bundles.load(Bundle::Group);
        bundles.load(Bundle::Dialogs);
        let bundle = bundles.ready(Bundle::Group)?.group?;
        Some((bundle.draft_controls)())
    };
    controls.into_any()
}

/// Menu of the page. Until its bundle is there, a button in its place: clicked, it loads the bundle and becomes the
/// open menu.
fn page_menu() -> AnyView {
    let bundles = Bundles::of_page();
    let is_wanted = StoredValue::new(false);
    let menu = move || {
        match bundles.ready(Bundle::Dialogs).and_then(|loaded| loaded.dialogs) {
        Some(bundle) => (bundle.page_menu)(is_wanted.get_value()),
        None => view! {
            <button class="button button--quiet button--icon" type="button" aria-haspopup="menu" aria-label="Page menu"
                on:click=move |_| {
                    is_wanted.set_value(true);
                    bundles.load(Bundle::Dialogs);
                }>
                {icon(Icon::Gear)}
            </button>
        }
        .into_any(),
    }
    };
    menu.into_any()
}

/// Region of the connection on the screen. Until the bundle with its menu is there, a button that opens
/// the connection dialog.
fn region_control() -> AnyView {
    let bundles = Bundles::of_page();
    in_workspace(Box::new(move |workspace| {
        let control = move || {
            let ready = bundles.ready(Bundle::Connection);
            if let Some(bundle) = ready.and_then(|loaded| loaded.connection) {
                return Some((bundle.region_menu)());
            }
            let session = workspace.session().current().get()?;
            let dialogs = workspace.environment().dialogs();
            let code = session.region().to_string();
            let label = format!("Region: {code}");
            Some(
                view! {
                    <button class="bar__region-button" type="button" aria-label=label
                        on:click=move |_| dialogs.open_connect(ConnectPrompt::default())>
                        {region_face(&code)}
                    </button>
                }
                .into_any(),
            )
        };
        control.into_any()
    }))
}

/// Draws the code of a Region in its color.
pub(super) fn region_face(code: &str) -> AnyView {
    let class = format!("bar__region {}", region_hue(code));
    view! { <span class=class>{code.to_owned()}</span> }.into_any()
}

/// Shows the current connection and opens the connection dialog.
#[component]
fn ConnectionButton() -> impl IntoView {
    let shell = Shell::of_page();
    let open = move |_| {
        let dialogs = shell.environment().dialogs();
        dialogs.open_connect(ConnectPrompt::default());
    };
    view! {
        <button class="bar__connection" type="button" aria-haspopup="dialog" on:click=open>
            <span class="visually-hidden">"Connection: "</span>
            {move || {
                let workspace = shell.workspaces().shown().get();
                let session = workspace.session().current();
                let session = session.read();
                let Some(session) = session.as_ref() else {
                    return no_session(workspace);
                };
                let connection = session.connection();
                view! {
                    <span class="bar__name">{connection.name.clone()}</span>
                    {move || account_view(shell, workspace)}
                    {connection.read_only.then(|| view! { <span class="bar__badge">"Read-only"</span> })}
                }
                .into_any()
            }}
        </button>
    }
}

/// Label of the button without a session: the source of the view, or "Not connected".
fn no_session(workspace: Workspace) -> AnyView {
    let Some(document) = workspace.view().viewed() else {
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

/// Account, caller and key expiry. Until STS has answered, the account is the owner of the groups.
fn account_view(shell: Shell, workspace: Workspace) -> AnyView {
    let here = workspace.open_connection();
    let identity = here.as_ref().and_then(|here| here.identity.as_ref());
    let account = workspace.account();
    let who = identity.map(|identity| {
        let name = arn_name(&identity.arn).to_owned();
        view! { <span class="bar__identity" title=identity.arn.clone()>{name}</span> }
    });
    let expiry = shell.time_to_expiry(workspace).map(|left| {
        let text = if left.is_zero() {
            "Keys expired".to_owned()
        } else {
            format!("Keys expire in {}", remaining_text(left))
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

/// Returns the CSS class for the colour of a Region.
pub(super) fn region_hue(region: &str) -> String {
    format!("hue-{}", hue(region))
}

/// Returns the CSS classes for the colours of open connections: as configured, or by account.
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

/// Returns the CSS class for the colour of the connection on the screen.
pub(super) fn current_hue(shell: Shell) -> String {
    let session = shell.workspaces().shown().get().session().current();
    let session = session.read();
    let slug = session.as_ref().map(|session| &session.connection().slug);
    let opened = shell.environment().connections().opened();
    let opened = opened.read();
    let place = opened
        .iter()
        .position(|known| Some(&known.connection.slug) == slug);
    let mut classes = connection_hues(&opened);
    place
        .map(|place| classes.swap_remove(place))
        .unwrap_or_default()
}
