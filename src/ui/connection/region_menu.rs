//! Menu of the Regions of the connection on the screen.

use leptos::prelude::*;

use crate::model::Region;
use crate::present::{Place, Route};
use crate::shell::Shell;
use crate::ui::components::{Menu, MenuItem};
use crate::ui::top_bar::region_face;
use crate::workspace::Workspace;

/// Shows the Region, and opens or switches to another one of the same connection.
#[component]
pub(in crate::ui) fn RegionMenu() -> impl IntoView {
    let (shell, workspace) = (Shell::of_page(), Workspace::here());
    let here = Memo::new(move |_| {
        let session = workspace.session().current();
        session
            .read()
            .as_ref()
            .map(|session| session.region().clone())
    });
    // The menu offers the Regions that are enabled, as far as they are known when it opens.
    let read_regions = move || workspace.spawn(workspace.read_regions());
    move || {
        here.get().map(|region| {
            let code = region.to_string();
            let current = code.clone();
            let entries = move || {
                let choices = choices(workspace);
                let item = |(code, name): (String, &'static str)| {
                    let is_here = code == current;
                    let label = format!("{code} {name}");
                    let open = move || open_region(shell, workspace, &code);
                    MenuItem::new(label.trim_end(), open).choice(is_here).into()
                };
                choices.into_iter().map(item).collect()
            };
            view! {
                <span class="bar__place" on:pointerenter=move |_| read_regions() on:focusin=move |_| read_regions()>
                    <Menu id="region-menu".to_owned() label=format!("Region: {code}") class="bar__region-button"
                        face=region_face(&code) entries=Box::new(entries) />
                </span>
            }
        })
    }
}

fn choices(workspace: Workspace) -> Vec<(String, &'static str)> {
    let Some(session) = workspace.session().now() else {
        return Vec::new();
    };
    untrack(|| workspace.region_choices(session.connection()))
}

fn open_region(shell: Shell, workspace: Workspace, code: &str) {
    let (Some(session), Ok(region)) = (workspace.session().now(), Region::parse(code)) else {
        return;
    };
    let place = Place::Connection {
        slug: session.connection().slug.clone(),
        region,
    };
    let address = shell.environment().address();
    address.go(&Route::default().at(place));
}
