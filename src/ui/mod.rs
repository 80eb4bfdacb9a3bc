//! Pages and components. They render the stores of [`crate::workspace`] and call their methods. Of
//! the browser they use only [`crate::platform::dom`]; they never call the API.

#![allow(
    unreachable_pub,
    reason = "Leptos writes `pub` on what it makes of a component"
)]

mod accounts;
mod background;
mod bulk;
mod bundle_tables;
mod bundles;
mod care;
mod compare;
mod components;
mod connection;
mod diagnosis;
mod draft;
mod findings;
mod group;
mod groups;
mod help;
mod history;
mod loaders;
mod map;
mod open;
mod page;
mod page_links;
mod policy;
mod preferences;
mod print;
mod reach;
mod review;
mod search;
mod share;
mod top_bar;
mod warnings;
mod welcome;

use std::time::Duration;

use any_spawner::Executor;
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::background::{keep_checked, prefetch};
pub use self::bundle_tables::{
    CareBundle, ConnectionBundle, DialogsBundle, FilesBundle, FindingsBundle, FleetBundle,
    GroupBundle, HelpBundle, MapBundle, ReachBundle, RunsBundle, SearchBundle,
};
pub use self::bundles::{Bundle, LoadedBundle};
use self::bundles::{Bundles, FromBundle};
pub use self::loaders::{BundleError, Load, Loaders};
use self::page::{Shown, shown, title, view_of};
use self::page_links::PageLinks;
use self::top_bar::TopBar;
use self::warnings::Warnings;
use self::welcome::WelcomeStrip;
use crate::grid::{Command, KeyPlace, PAGE_SHORTCUTS, command_for, press_of};
use crate::platform::dom;
use crate::present::Page;
use crate::share::MAX_FILE_BYTES;
use crate::shell::Shell;
use crate::workspace::{Freshness, Workspace};

/// Maximum delay before the page appears without the first response. Too short for a user to
/// notice.
const WAIT_FOR_FIRST_ANSWER: Duration = Duration::from_millis(60);

/// Mounts the page, which replaces the placeholder of `index.html`.
///
/// The first request is sent before. While it runs, the page renders outside the document, so that
/// the browser lays it out only once.
pub fn mount(loaders: Loaders) {
    // Fails only if there is already an executor.
    Executor::init_wasm_bindgen().ok();
    let stores = Owner::new();
    let shell = stores.with(|| Shell::new(loaders.code));
    spawn_local(async move {
        shell.start().await;
        if let Some(mount) = dom::Mount::new() {
            stores.set();
            let element = mount.element();
            let mount = StoredValue::new_local(mount);
            let root = move || view! { <Root shell loaders mount /> };
            leptos::mount::mount_to(element, root).forget();
        }
        // The stores live as long as the page.
        std::mem::forget(stores);
    });
}

/// The whole page.
#[component]
fn Root(
    shell: Shell,
    loaders: Loaders,
    mount: StoredValue<dom::Mount, LocalStorage>,
) -> impl IntoView {
    let bundles = Bundles::new(loaders);
    provide_context(bundles);
    let environment = shell.environment();
    let dialogs = environment.dialogs();
    let workspace = shell.workspaces().shown();
    Effect::new(move |_| dom::set_title(&title(workspace.get())));
    let is_awaited = await_first_answer(shell, mount);
    prefetch(shell, bundles);
    keep_checked(shell, bundles);
    follow_focus(shell);
    listen(shell, bundles);
    // The dialog opens further dialogs that outlast it.
    let was_prompted = Memo::new(move |before: Option<&bool>| {
        dialogs.connect_prompt().read().is_some() || before == Some(&true)
    });
    let shows_help = Memo::new(move |_| dialogs.shows_help());
    let route = environment.address().route();
    let shows_sidebar = Memo::new(move |_| matches!(route.read().page, Page::Group(_)));
    let sidebar = move || {
        shows_sidebar
            .get()
            .then(|| in_workspace(Box::new(move |_| sidebar_of(bundles))))
    };
    view! {
        <button class="skip-link" type="button" on:click=|_| { dom::focus_first("#main"); }>
            "Skip to content"
        </button>
        <TopBar />
        <WelcomeStrip />
        {move || bundles.deferred(Bundle::Connection)?.connection.map(|bundle| (bundle.open_connections)())}
        <PageLinks />
        <div class="layout" class:layout--with-sidebar=shows_sidebar>
            {sidebar}
            <main class="main" id="main" tabindex="-1">
                {in_workspace(Box::new(move |workspace| view! { <Content workspace is_awaited /> }.into_any()))}
            </main>
            {in_workspace(Box::new(move |_| draft_panel(bundles)))}
            <Show when=move || shows_help.get()>
                <FromBundle bundle=Bundle::Help draw=Box::new(|loaded| Some((loaded.help?.panel)())) />
            </Show>
        </div>
        <Show when=move || was_prompted.get()>
            <FromBundle bundle=Bundle::Connection draw=Box::new(|loaded| Some((loaded.connection?.dialog)())) />
        </Show>
        <Show when=move || dialogs.shows_tour().get()>
            <FromBundle bundle=Bundle::Connection draw=Box::new(|loaded| Some((loaded.connection?.tour)())) />
        </Show>
        <Show when=move || dialogs.shows_quick_open().get()>
            <FromBundle bundle=Bundle::Search draw=Box::new(|loaded| Some(quick_open(loaded.search?))) />
        </Show>
        <p class="visually-hidden" role="status" aria-live="polite">{environment.announcements().last()}</p>
    }
}

/// Warnings of a workspace, and the page that the address names.
#[component]
fn Content(workspace: Workspace, is_awaited: Memo<bool>) -> impl IntoView {
    let shown = Memo::new(move |_| {
        if is_awaited.get() {
            Shown::Nothing
        } else {
            shown(workspace)
        }
    });
    view! {
        <Warnings />
        {move || view_of(workspace, shown.get())}
    }
}

/// Renders a view for the workspace on the screen, and again when another workspace replaces it.
///
/// The closure is boxed because each closure type would add its own rendering code to the start
/// bundle.
fn in_workspace(draw: Box<dyn Fn(Workspace) -> AnyView + Send>) -> AnyView {
    let shown = Shell::of_page().workspaces().shown();
    let view = move || {
        let workspace = shown.get();
        provide_context(workspace);
        draw(workspace)
    };
    view.into_any()
}

/// Whether the page waits for the first response. It appears as soon as this is false.
fn await_first_answer(shell: Shell, mount: StoredValue<dom::Mount, LocalStorage>) -> Memo<bool> {
    let workspace = shell.workspaces().shown();
    let is_wait_over = RwSignal::new(false);
    set_timeout(move || is_wait_over.set(true), WAIT_FOR_FIRST_ANSWER);
    // Rendering now would be wasted: the groups arrive within moments.
    let is_awaited = Memo::new(move |_| {
        let freshness = workspace.get().inventory().groups().freshness();
        !is_wait_over.get() && matches!(&*freshness.read(), Freshness::Loading(0))
    });
    Effect::new(move |_| {
        if !is_awaited.get() {
            mount.with_value(dom::Mount::show);
        }
    });
    is_awaited
}

/// Quick open for the workspace on the screen.
fn quick_open(bundle: SearchBundle) -> AnyView {
    in_workspace(Box::new(move |_| (bundle.quick_open)()))
}

/// Sidebar of the group page, which loads its bundle.
fn sidebar_of(bundles: Bundles) -> AnyView {
    let view = move || Some((bundles.ready(Bundle::Group)?.group?.sidebar)());
    view.into_any()
}

/// Panel of the draft. The controls of the draft load its bundle.
fn draft_panel(bundles: Bundles) -> AnyView {
    let view = move || Some((bundles.ready(Bundle::Dialogs)?.dialogs?.draft_panel)());
    view.into_any()
}

/// Moves the focus to the heading of each new page, because the followed link may no longer exist.
fn follow_focus(shell: Shell) {
    let address = shell.environment().address();
    Effect::new(move |last: Option<(Page, u32)>| {
        let shown = (
            address.route().read().page.clone(),
            address.arrivals().get(),
        );
        if last.is_some_and(|last| last != shown) {
            dom::focus_page();
        }
        shown
    });
}

/// Handles keyboard shortcuts and files dropped anywhere on the page.
fn listen(shell: Shell, bundles: Bundles) {
    window_event_listener(leptos::ev::keydown, move |event| {
        let is_typing = dom::is_typing();
        let key = event.key();
        let place = KeyPlace::Page {
            takes_letters: dom::takes_letters(),
        };
        let Some(command) = command_for(PAGE_SHORTCUTS, press_of(&event, &key), place) else {
            return;
        };
        // In a field, letters are text, and undo is that of the field.
        let is_of_page = matches!(command, Command::QuickOpen | Command::ReviewChanges);
        if is_typing && (!is_of_page || dom::is_focus_in("dialog")) {
            return;
        }
        match command {
            Command::SearchGroups => {
                dom::focus_first("#group-search");
            }
            Command::QuickOpen => shell.environment().dialogs().show_quick_open(true),
            Command::ToggleHelp => shell.environment().dialogs().toggle_help(),
            Command::Undo | Command::Redo | Command::ReviewChanges => {
                bundles.with_group(move |bundle| (bundle.run_draft_command)(shell, command));
            }
            _ => return,
        }
        event.prevent_default();
    });
    dom::on_dropped_file(MAX_FILE_BYTES, move |file| {
        let environment = shell.environment();
        environment.files().drop_file(file);
        // Pages that open files handle the dropped file themselves.
        let address = environment.address();
        if !matches!(address.page_now(), Page::Open | Page::Compare) {
            environment.dialogs().close_connect();
            address.go_to(Page::Open);
        }
    });
}
