//! Which page is on the screen, and drawing it.

use leptos::prelude::*;

use super::components::{Notice, NoticeKind};
use super::groups::GroupsPage;
use super::parts::{Part, Parts, PartsStore};
use crate::environment::{ConfigState, ConnectPrompt};
use crate::model::{GroupId, escape_invisible};
use crate::present::Page;
use crate::workspace::{Freshness, ViewState, Workspace};

/// What stands in the middle: compared before it is drawn, so that a page keeps what is open in it
/// while its data is read again.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shown {
    Compare,
    Failed,
    Group(GroupId),
    Groups,
    History(Option<String>),
    NotConnected,
    Nothing,
    Open,
    Policy,
    Print,
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
    // Whoever may not read the groups is the first to need it.
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
        Page::Share => Shown::Share,
        Page::Compare => Shown::Compare,
        Page::Print => Shown::Print,
        // What only an account has is nowhere in a view.
        Page::History(run) if !is_viewing => Shown::History(run),
        Page::Review if !is_viewing => Shown::Review,
        Page::Groups
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
            {load_error(workspace, "The security groups cannot be read")}
        }
        .into_any(),
        Shown::Group(id) => {
            view! { <Part draw=Box::new(move |parts| (parts.group_page)(id.clone())) /> }.into_any()
        }
        Shown::Groups => view! { <GroupsPage /> }.into_any(),
        Shown::History(run) => {
            view! { <Part draw=Box::new(move |parts| (parts.history_page)(run.clone())) /> }
                .into_any()
        }
        Shown::Compare => part(|parts| (parts.compare_page)()),
        Shown::Open => part(|parts| (parts.open_page)()),
        Shown::Policy => part(|parts| (parts.policy_page)()),
        Shown::Print => part(|parts| (parts.print_page)()),
        Shown::Review => part(|parts| (parts.review_page)()),
        Shown::Share => part(|parts| (parts.share_page)()),
        Shown::ViewGate => part(|parts| (parts.view_gate)()),
        Shown::NotConnected => not_connected(workspace).into_any(),
        Shown::Nothing => ().into_any(),
        Shown::Unknown(text) => nothing_here(workspace, text).into_any(),
    }
}

fn part(draw: fn(Parts) -> AnyView) -> AnyView {
    view! { <Part draw=Box::new(draw) /> }.into_any()
}

/// Why the groups cannot be read; most people never see it, so that the words come with the parts. Where
/// these cannot be loaded either, it is at least said that it is so.
pub(super) fn load_error(workspace: Workspace, heading: &'static str) -> AnyView {
    let store: PartsStore = expect_context();
    store.load();
    let why = move || {
        match store.get() {
        Some(parts) => Some((parts.load_error)(heading)),
        None if store.has_failed() => Some(
            view! {
                <Notice kind=NoticeKind::Error title=heading.to_owned()>
                    <p>"Check the network, then try again: the part of this page that says more could not be loaded."</p>
                    <button class="button" type="button" on:click=move |_| {
                        store.load();
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
            <p>"Choose where to read security groups from: the sandbox in this page, AWS, or an endpoint of your own."</p>
            <button class="button button--primary" type="button"
                on:click=move |_| workspace.environment().dialogs().open_connect(ConnectPrompt::default())>
                "Choose a connection…"
            </button>
            <a class="button" href=move || workspace.link(Page::Open)>"Open a snapshot or a file…"</a>
        </section>
    }
}

fn nothing_here(workspace: Workspace, text: String) -> impl IntoView {
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"Nothing stands at this address"</h1>
            <p>"The address names " <code>{text}</code> ", which is no page of Portcullis."</p>
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
        Page::Share => "Share and export".to_owned(),
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
