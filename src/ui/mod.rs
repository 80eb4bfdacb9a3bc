//! What people see: pages and components. Renders the stores of [`crate::state`] and calls its use
//! cases; of the browser it uses [`crate::platform::dom`] alone, and of the API nothing.

#![allow(
    unreachable_pub,
    reason = "Leptos writes `pub` on what it makes of a component"
)]

mod bar;
mod compare;
mod components;
mod connection;
mod diagnosis;
mod draft;
mod group;
mod groups;
mod history;
mod open;
mod parts;
mod policy;
mod print;
mod review;
mod share;

use std::time::Duration;

use any_spawner::Executor;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::bar::Bar;
use self::components::{Notice, NoticeKind};
use self::draft::{DraftNotice, hear_keys};
use self::groups::{GroupSidebar, GroupsPage};
pub use self::parts::{LoadParts, Parts, PartsError};
use self::parts::{Part, PartsStore};
use crate::draft::GroupView;
use crate::entry::EntryContext;
use crate::model::{GroupId, escape_invisible};
use crate::platform::dom;
use crate::present::Page;
use crate::share::MAX_FILE_BYTES;
use crate::state::{App, ConfigState, Load, ViewState};

/// How long after the groups the parts that are loaded later are fetched, if nobody has asked for them yet.
const LOAD_PARTS_AFTER: Duration = Duration::from_secs(1);

/// How long the page waits for the first answer before it is shown without: a time that a person does not see.
const WAIT_FOR_FIRST_ANSWER: Duration = Duration::from_millis(60);

/// Mounts the page in place of the frame that `index.html` shows while it loads.
///
/// The first request goes out before that. While its answer comes the frame of the page is drawn, apart from the
/// document, so that the browser lays everything out once.
pub fn mount(load_parts: LoadParts) {
    // Refused only where there is one already.
    Executor::init_wasm_bindgen().ok();
    let stores = Owner::new();
    let app = stores.with(App::new);
    spawn_local(async move {
        app.start().await;
        if let Some(mount) = dom::Mount::new() {
            stores.set();
            let element = mount.element();
            let mount = StoredValue::new_local(mount);
            let root = move || view! { <Root app load_parts mount /> };
            leptos::mount::mount_to(element, root).forget();
        }
        // The stores live as long as the page.
        std::mem::forget(stores);
    });
}

/// The whole page.
#[component]
fn Root(
    app: App,
    load_parts: LoadParts,
    mount: StoredValue<dom::Mount, LocalStorage>,
) -> impl IntoView {
    let parts = PartsStore::new(load_parts);
    provide_context(parts);
    Effect::new(move |_| dom::set_title(&title(app)));
    let shows_sidebar = Memo::new(move |_| matches!(app.route.read().page, Page::Group(_)));
    let is_settled = RwSignal::new(false);
    set_timeout(move || is_settled.set(true), WAIT_FOR_FIRST_ANSWER);
    // What would be drawn of the groups now would soon be drawn anew.
    let is_awaited =
        Memo::new(move |_| !is_settled.get() && matches!(&*app.load.read(), Load::Loading(0)));
    let shown = Memo::new(move |_| {
        if is_awaited.get() {
            Shown::Nothing
        } else {
            shown(app)
        }
    });
    Effect::new(move |_| {
        if !is_awaited.get() {
            mount.with_value(dom::Mount::show);
        }
    });
    // The start comes first; what is likely wanted next is fetched when it is over.
    Effect::new(move |_| {
        if matches!(&*app.load.read(), Load::Ready) {
            dom::mark_inventory();
            set_timeout(move || parts.load(), LOAD_PARTS_AFTER);
        }
    });
    // A link that was followed may be gone with its page: the keyboard goes on at the heading of the next one.
    Effect::new(move |last: Option<(Page, u32)>| {
        let shown = (app.route.read().page.clone(), app.arrivals.get());
        if last.is_some_and(|last| last != shown) {
            dom::focus_page();
        }
        shown
    });
    Effect::new(move |_| {
        if let Some(parts) = parts.get_later() {
            (parts.watch_document)();
        }
    });
    // The dialog opens others of its own, which outlast it.
    let was_prompted = Memo::new(move |before: Option<&bool>| {
        app.connect_prompt.read().is_some() || before == Some(&true)
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if event.key() == "/" && is_plain && !dom::takes_letters() {
            event.prevent_default();
            dom::focus_first("#group-search");
            return;
        }
        hear_keys(app, &event);
    };
    window_event_listener(leptos::ev::keydown, on_key);
    // What a provider sent somebody back with is finished by a part, fetched now.
    Effect::new(move |_| {
        if app.is_signing_in.get() {
            parts.load();
            if let Some(parts) = parts.get() {
                (parts.finish_sign_in)(app);
            }
        }
    });
    dom::on_dropped_file(MAX_FILE_BYTES, move |file| {
        app.dropped.set(Some(file));
        // Where files are read already, they stay: a comparison goes on with the next file.
        if !matches!(app.route.read_untracked().page, Page::Open | Page::Compare) {
            app.connect_prompt.set(None);
            app.go(&app.route.read_untracked().to_page(Page::Open));
        }
    });
    view! {
        <button class="skip-link" type="button" on:click=|_| { dom::focus_first("#main"); }>
            "Skip to content"
        </button>
        <Bar />
        {move || parts.get_later().map(|parts| (parts.open_connections)())}
        <div class="layout" class:layout--with-sidebar=shows_sidebar>
            <Show when=move || shows_sidebar.get()>
                <GroupSidebar />
            </Show>
            <main class="main" id="main" tabindex="-1">
                <Warnings />
                {move || view_of(app, shown.get())}
            </main>
        </div>
        <Show when=move || was_prompted.get()>
            <Part draw=Box::new(|parts| (parts.connection_dialog)()) />
        </Show>
        <Show when=move || app.shows_keys.get()>
            <Part draw=Box::new(|parts| (parts.keys_dialog)()) />
        </Show>
        <p class="visually-hidden" role="status" aria-live="polite">{app.announcement}</p>
    }
}

/// What stands above every page: problems that are nobody's request.
#[component]
fn Warnings() -> impl IntoView {
    let app = App::of_page();
    let parts: PartsStore = expect_context();
    view! {
        {move || match app.config.get() {
            ConfigState::Invalid(reason) => Some(view! {
                <Notice kind=NoticeKind::Warning title="config.json cannot be used".to_owned()>
                    <p>{reason}</p>
                    <p>"Only the sandbox, AWS and endpoints you type are offered until the host of this page corrects it."</p>
                </Notice>
            }),
            ConfigState::Reading | ConfigState::Ready(_) => None,
        }}
        {move || app.storage_warnings.get().into_iter().map(|warning| view! {
            <Notice kind=NoticeKind::Warning title=warning.text />
        }).collect_view()}
        <DraftNotice />
        {move || parts.get_later().map(|parts| (parts.view_banner)())}
        {move || parts.get_later().map(|parts| (parts.session_notices)())}
        {move || parts.get_later().map(|parts| (parts.cut_short_runs)())}
        {move || match app.load.get() {
            Load::Outdated(_) => Some(load_error(
                app,
                "The security groups cannot be read again; what stands below may be out of date",
            )),
            Load::Stopped => Some(view! {
                <Notice kind=NoticeKind::Warning title="Only some of the groups have been read".to_owned()>
                    <p>"Reading was stopped. Nothing can be changed before all have been read."</p>
                    <button class="button" type="button" on:click=move |_| app.load_inventory()>"Read all of them"</button>
                </Notice>
            }.into_any()),
            Load::Idle | Load::Loading(_) | Load::Refreshing | Load::Ready | Load::Failed(_) => None,
        }}
        {move || (!app.is_online.get()).then(|| view! {
            <Notice kind=NoticeKind::Warning title="You are offline".to_owned()>
                <p>"What has been read stays on the screen. Endpoints beyond this computer cannot be reached until the network is back."</p>
            </Notice>
        })}
    }
}

/// What stands in the middle: compared before it is drawn, so that a page keeps what is open in it
/// while its data is read again.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
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

fn shown(app: App) -> Shown {
    let page = app.route.read().page.clone();
    if let Page::Unknown(text) = page {
        return Shown::Unknown(text);
    }
    if page == Page::Open {
        return Shown::Open;
    }
    let is_viewing = match &*app.view.read() {
        ViewState::Closed => false,
        ViewState::Open(_) => true,
        ViewState::Asked
        | ViewState::Opening
        | ViewState::NeedsPassphrase { .. }
        | ViewState::Failed(_) => return Shown::ViewGate,
    };
    if !is_viewing && app.session.read().is_none() {
        return match &*app.config.read() {
            ConfigState::Reading => Shown::Nothing,
            ConfigState::Ready(_) | ConfigState::Invalid(_) => Shown::NotConnected,
        };
    }
    // Whoever may not read the groups is the first to need it.
    if page == Page::Policy && !is_viewing {
        return Shown::Policy;
    }
    if matches!(&*app.load.read(), Load::Failed(_)) {
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

fn view_of(app: App, shown: Shown) -> AnyView {
    match shown {
        Shown::Failed => view! {
            <div class="page-head">
                <h1 class="page-head__title">"Security groups"</h1>
            </div>
            {load_error(app, "The security groups cannot be read")}
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
        Shown::NotConnected => not_connected(app).into_any(),
        Shown::Nothing => ().into_any(),
        Shown::Unknown(text) => nothing_here(app, text).into_any(),
    }
}

fn part(draw: fn(Parts) -> AnyView) -> AnyView {
    view! { <Part draw=Box::new(draw) /> }.into_any()
}

/// Why the groups cannot be read; most people never see it, so that the words come with the parts. Where
/// these cannot be loaded either, it is at least said that it is so.
fn load_error(app: App, heading: &'static str) -> AnyView {
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
                        app.load_inventory();
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

fn not_connected(app: App) -> impl IntoView {
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"Not connected"</h1>
            <p>"Choose where to read security groups from: the sandbox in this page, AWS, or an endpoint of your own."</p>
            <button class="button button--primary" type="button"
                on:click=move |_| app.connect_prompt.set(Some(crate::state::ConnectPrompt::default()))>
                "Choose a connection…"
            </button>
            <a class="button" href=move || app.link(Page::Open)>"Open a snapshot or a file…"</a>
        </section>
    }
}

fn nothing_here(app: App, text: String) -> impl IntoView {
    let home = app.route.read().to_page(Page::Groups).to_string();
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"Nothing stands at this address"</h1>
            <p>"The address names " <code>{text}</code> ", which is no page of Portcullis."</p>
            <a class="button" href=home>"Show all security groups"</a>
        </section>
    }
}

fn title(app: App) -> String {
    let place = app
        .session
        .read()
        .as_ref()
        .map(|session| format!("{}, {}", session.connection().name, session.region()))
        .or_else(|| app.viewed().map(|_| "read-only view".to_owned()));
    let page = match &app.route.read().page {
        Page::Group(id) => app
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

/// Calls `make` with what texts typed for a group's rules depend on.
fn with_context<T>(app: App, view: &GroupView, make: impl FnOnce(&EntryContext<'_>) -> T) -> T {
    let groups = app.known_groups.read();
    let prefix_lists = app.prefix_lists.read();
    make(&EntryContext {
        group_id: &view.id,
        vpc_id: view.vpc_id(),
        groups: &groups,
        prefix_lists: &prefix_lists,
    })
}
