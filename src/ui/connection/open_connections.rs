//! List of open connections, to switch between them.

use leptos::prelude::*;

use super::close_dialog::CloseDialog;
use crate::environment::OpenConnection;
use crate::model::Region;
use crate::present::{Place, Route};
use crate::shell::Shell;
use crate::ui::top_bar::{connection_hues, region_hue};
use crate::workspace::Workspace;

/// Open connection in a Region.
struct Item {
    connection: OpenConnection,
    region: Region,
    hue: String,
    is_here: bool,
    is_running: bool,
}

/// Links to the open connections, if there are at least two.
#[component]
pub(in crate::ui) fn OpenConnections() -> impl IntoView {
    let shell = Shell::of_page();
    let closing = RwSignal::new(None::<OpenConnection>);
    let links = move || {
        let items = items(shell);
        (items.len() > 1).then(|| {
            let links: Vec<AnyView> = items
                .into_iter()
                .map(|item| link_view(shell, item, closing))
                .collect();
            view! { <nav class="connections" aria-label="Open connections">{links}</nav> }
        })
    };
    view! {
        {links}
        {move || closing.get().map(|connection| view! { <CloseDialog connection closing /> })}
    }
}

/// Returns the open connections, and their other Regions with a run in progress.
fn items(shell: Shell) -> Vec<Item> {
    let opened = shell.environment().connections().opened().get();
    let shown = shell.workspaces().shown().get();
    let place = |workspace: Workspace| {
        let session = workspace.session().current().get()?;
        Some((session.connection().slug.clone(), session.region().clone()))
    };
    let here = place(shown);
    let all = shell.workspaces().all().into_iter();
    let running = all.filter(|workspace| workspace.reviewing().is_running());
    let running: Vec<(String, Region)> = running.filter_map(place).collect();
    let hues = connection_hues(&opened);
    let mut items = Vec::with_capacity(opened.len());
    for (connection, hue) in opened.into_iter().zip(hues) {
        let slug = &connection.connection.slug;
        let is_of = |known: &&(String, Region)| known.0 == *slug;
        let regions = running.iter().filter(is_of).map(|(_, region)| region);
        let others = regions.filter(|region| **region != connection.region);
        let regions: Vec<Region> = std::iter::once(&connection.region)
            .chain(others)
            .cloned()
            .collect();
        for region in regions {
            let place = (slug.clone(), region);
            items.push(Item {
                is_here: here.as_ref() == Some(&place),
                is_running: running.contains(&place),
                region: place.1,
                connection: connection.clone(),
                hue: hue.clone(),
            });
        }
    }
    items
}

fn link_view(shell: Shell, item: Item, closing: RwSignal<Option<OpenConnection>>) -> AnyView {
    let connection = item.connection.connection.clone();
    let region = item.region.to_string();
    let place = Place::Connection {
        slug: connection.slug.clone(),
        region: item.region,
    };
    let href = Route::default().at(place).to_string();
    let identity = item.connection.identity.as_ref();
    let account = identity.map(|identity| identity.account.to_string());
    let class = format!("connections__item {}", item.hue);
    let region_class = format!("bar__region {}", region_hue(&region));
    let close_label = format!("Close {}", connection.name);
    let opened = item.connection;
    let close = move |_| {
        let slug = &opened.connection.slug;
        match shell.closing_concern(slug) {
            Some(_) => closing.set(Some(opened.clone())),
            None => shell.close_connection(slug),
        }
    };
    view! {
        <span class=class>
            <a class="connections__link" href=href aria-current=item.is_here.then_some("true")>
                <span>{connection.name}</span>
                {account.map(|account| view! { <span class="bar__account">{account}</span> })}
                <span class=region_class>{region}</span>
                {item.is_running.then(|| view! { <span class="bar__badge">"Applying changes"</span> })}
            </a>
            {(!item.is_here).then(|| view! {
                <button class="button button--quiet button--small" type="button" aria-label=close_label
                    on:click=close>"✕"</button>
            })}
        </span>
    }
    .into_any()
}
