//! Chooses and renders the page that the route and the state of the workspace ask for.

use leptos::prelude::*;

use super::bundle_tables::FilesBundle;
use super::bundles::{Bundle, Bundles, FromBundle, Loaded};
use super::components::{Notice, NoticeKind};
use super::groups::GroupsPage;
use crate::environment::{ConfigState, ConnectPrompt};
use crate::model::{GroupId, escape_invisible};
use crate::present::{Page, Runs};
use crate::workspace::{Freshness, ViewState, Workspace};

/// Content of the main area. A page renders again only if this value changes, so that its open
/// dialogs and inputs survive a reload of the data.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shown {
    Accounts,
    Compare,
    Failed,
    Findings,
    Group(GroupId),
    Groups,
    History(Runs),
    Map,
    NotConnected,
    Nothing,
    Open,
    Policy,
    PrefixLists,
    Print,
    Reach,
    Review,
    Share,
    Unknown(String),
    ViewGate,
}

pub(super) fn shown(workspace: Workspace) -> Shown {
    let page = workspace
        .environment()
        .address()
        .route()
        .read()
        .page
        .clone();
    if let Page::Unknown(text) = page {
        return Shown::Unknown(text);
    }
    if page == Page::Open {
        return Shown::Open;
    }
    if page == Page::Accounts {
        return Shown::Accounts;
    }
    let is_viewing = match &*workspace.view().state().read() {
        ViewState::Closed => false,
        ViewState::Open(_) => true,
        ViewState::Asked
        | ViewState::Opening
        | ViewState::NeedsPassphrase { .. }
        | ViewState::Failed(_) => return Shown::ViewGate,
    };
    if !is_viewing && workspace.session().current().read().is_none() {
        return match &*workspace.environment().configuration().state().read() {
            ConfigState::Reading => Shown::Nothing,
            ConfigState::Ready(_) | ConfigState::Invalid(_) => Shown::NotConnected,
        };
    }
    // Users who may not read the groups need the policy most.
    if page == Page::Policy && !is_viewing {
        return Shown::Policy;
    }
    if matches!(
        &*workspace.inventory().groups().freshness().read(),
        Freshness::Failed(_)
    ) {
        return Shown::Failed;
    }
    match page {
        Page::Group(id) => Shown::Group(id),
        Page::Findings => Shown::Findings,
        Page::Reach => Shown::Reach,
        Page::Map => Shown::Map,
        Page::PrefixLists => Shown::PrefixLists,
        Page::Share => Shown::Share,
        Page::Compare => Shown::Compare,
        Page::Print => Shown::Print,
        // Views have no history and no review.
        Page::History(runs) if !is_viewing => Shown::History(runs),
        Page::Review if !is_viewing => Shown::Review,
        Page::Groups
        | Page::Accounts
        | Page::History(_)
        | Page::Open
        | Page::Policy
        | Page::Review
        | Page::Unknown(_) => Shown::Groups,
    }
}

pub(super) fn view_of(workspace: Workspace, shown: Shown) -> AnyView {
    match shown {
        Shown::Failed => view! {
            <div class="page-head">
                <h1 class="page-head__title">"Security groups"</h1>
            </div>
            {load_error(workspace, "Couldn't load security groups")}
        }
        .into_any(),
        Shown::Accounts => from_bundle(
            Bundle::Fleet,
            Box::new(|loaded| Some((loaded.fleet?.page)())),
        ),
        Shown::Findings => from_bundle(
            Bundle::Findings,
            Box::new(|loaded| Some((loaded.findings?.page)())),
        ),
        Shown::Group(id) => from_bundle(
            Bundle::Group,
            Box::new(move |loaded| Some((loaded.group?.page)(id.clone()))),
        ),
        Shown::Groups => view! { <GroupsPage /> }.into_any(),
        Shown::History(runs) => from_bundle(
            Bundle::Runs,
            Box::new(move |loaded| Some((loaded.runs?.history)(runs.clone()))),
        ),
        Shown::Map => from_bundle(Bundle::Map, Box::new(|loaded| Some((loaded.map?.page)()))),
        Shown::Compare => from_files(|bundle| (bundle.compare)()),
        Shown::Open => from_files(|bundle| (bundle.open)()),
        Shown::Policy => from_files(|bundle| (bundle.policy)()),
        Shown::PrefixLists => from_bundle(
            Bundle::Care,
            Box::new(|loaded| Some((loaded.care?.prefix_lists)())),
        ),
        Shown::Print => from_files(|bundle| (bundle.print)()),
        Shown::Reach => from_bundle(
            Bundle::Reach,
            Box::new(|loaded| Some((loaded.reach?.page)())),
        ),
        Shown::Review => from_bundle(
            Bundle::Runs,
            Box::new(|loaded| Some((loaded.runs?.review)())),
        ),
        Shown::Share => from_files(|bundle| (bundle.share)()),
        Shown::ViewGate => from_files(|bundle| (bundle.view_gate)()),
        Shown::NotConnected => not_connected(workspace).into_any(),
        Shown::Nothing => ().into_any(),
        Shown::Unknown(text) => page_not_found(workspace, text).into_any(),
    }
}

fn from_bundle(bundle: Bundle, draw: Box<dyn Fn(Loaded) -> Option<AnyView> + Send>) -> AnyView {
    view! { <FromBundle bundle draw /> }.into_any()
}

fn from_files(draw: fn(FilesBundle) -> AnyView) -> AnyView {
    from_bundle(
        Bundle::Files,
        Box::new(move |loaded| loaded.files.map(draw)),
    )
}

/// Explains why the groups could not be loaded. The explanation is in a lazy bundle; if that fails
/// to load, too, a short notice replaces it.
pub(super) fn load_error(workspace: Workspace, heading: &'static str) -> AnyView {
    let bundles = Bundles::of_page();
    bundles.load(Bundle::Connection);
    let why = move || {
        match bundles.ready(Bundle::Connection).and_then(|loaded| loaded.connection) {
        Some(bundle) => Some((bundle.load_error)(heading)),
        None if bundles.has_failed(Bundle::Connection) => Some(
            view! {
                <Notice kind=NoticeKind::Error title=heading.to_owned()>
                    <p>"Check your network connection and try again. The part of this page that shows the details couldn't be loaded."</p>
                    <button class="button" type="button" on:click=move |_| {
                        bundles.load(Bundle::Connection);
                        workspace.load_inventory();
                    }>"Try again"</button>
                </Notice>
            }
            .into_any(),
        ),
        None => None,
    }
    };
    why.into_any()
}

fn not_connected(workspace: Workspace) -> impl IntoView {
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"Not connected"</h1>
            <p>"Choose a connection: the sandbox in this page, AWS, or your own endpoint."</p>
            <button class="button button--primary" type="button"
                on:click=move |_| workspace.environment().dialogs().open_connect(ConnectPrompt::default())>
                "Choose a connection…"
            </button>
            <a class="button" href=move || workspace.link(Page::Open)>"Open a snapshot or a file…"</a>
        </section>
    }
}

fn page_not_found(workspace: Workspace, text: String) -> impl IntoView {
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"Page not found"</h1>
            <p>"The address " <code>{text}</code> " isn't a page of Portcullis."</p>
            <a class="button" href=move || workspace.link(Page::Groups)>"Show all security groups"</a>
        </section>
    }
}

pub(super) fn title(workspace: Workspace) -> String {
    let place = workspace
        .session()
        .current()
        .read()
        .as_ref()
        .map(|session| format!("{}, {}", session.connection().name, session.region()))
        .or_else(|| {
            workspace
                .view()
                .viewed()
                .map(|_| "read-only view".to_owned())
        });
    let page = match &workspace.environment().address().route().read().page {
        Page::Group(id) => workspace
            .group_name(id)
            .map_or_else(|| id.to_string(), |name| escape_invisible(&name)),
        Page::Policy => "IAM policy".to_owned(),
        Page::Review => "Review changes".to_owned(),
        Page::History(_) => "History".to_owned(),
        Page::Findings => "Findings".to_owned(),
        Page::Reach => "Reachability".to_owned(),
        Page::Map => "Map".to_owned(),
        Page::PrefixLists => "Prefix lists".to_owned(),
        Page::Share => "Share and export".to_owned(),
        Page::Accounts => "Accounts".to_owned(),
        Page::Open => "Open".to_owned(),
        Page::Compare => "Compare".to_owned(),
        Page::Print => "Listing".to_owned(),
        Page::Groups | Page::Unknown(_) => "Security groups".to_owned(),
    };
    match place {
        Some(place) => format!("{page} · {place} · Portcullis"),
        None => "Portcullis".to_owned(),
    }
}
