//! Print listing. All rows are in the document, so that the browser can print them.

use leptos::prelude::*;

use crate::analysis::checks::Finding;
use crate::environment::timestamp;
use crate::model::{counted, grouped};
use crate::platform::dom;
use crate::present::{GroupOrder, Page};
use crate::text::moment_text;
use crate::ui::open::document_title;
use crate::ui::search::found_groups;
use crate::viewer::{PeerNames, listed_group};
use crate::workspace::Workspace;

/// Lists all groups with their rules.
#[component]
pub(in crate::ui) fn PrintPage() -> impl IntoView {
    let workspace = Workspace::here();
    let found = found_groups(
        workspace,
        Signal::derive(move || workspace.inventory().groups().all().get()),
        Signal::stored(GroupOrder::BY_NAME),
    );
    let count = move || {
        let (found, all) = (
            found.read().groups.len(),
            workspace.inventory().groups().all().read().len(),
        );
        if found == all {
            counted(all, "group")
        } else {
            format!(
                "{} of {} (filtered by the search)",
                grouped(found),
                counted(all, "group")
            )
        }
    };
    let groups = move || {
        let names = PeerNames::of(&workspace.inventory().current().get());
        let found = found.read();
        // The listing is of EC2's groups, without the draft.
        let index = workspace.findings().before().get();
        let views = found.groups.iter().map(|group| {
            let findings: Vec<Finding> = index.of(&group.id).cloned().collect();
            listed_group(group, &names, &findings)
        });
        views.collect::<Vec<AnyView>>()
    };
    view! {
        <div class="page-head">
            <h1 class="page-head__title">{move || listing_title(workspace)}</h1>
            <p class="page-head__count">{count}</p>
            <div class="page-head__actions">
                <button class="button button--primary" type="button" on:click=move |_| dom::print()>"Print…"</button>
                <a class="button" href=move || workspace.link(Page::Groups)>"Back to security groups"</a>
            </div>
        </div>
        <div class="listing">
            {groups}
        </div>
    }
}

/// Returns the source and time of the listing, which paper does not show otherwise.
fn listing_title(workspace: Workspace) -> String {
    if let Some(document) = workspace.view().viewed() {
        let moment = document.facts().map(|facts| moment_text(facts.taken_at));
        let title = document_title(&document);
        return match moment {
            Some(moment) => format!("{title}, {moment}"),
            None => title,
        };
    }
    let session = workspace.session().current().read();
    let place = session.as_ref().map(|session| {
        let account = workspace.account().map(|account| account.to_string());
        let account = account.unwrap_or_default();
        format!(
            "{} {account}, {}, {}",
            session.connection().name,
            session.region(),
            moment_text(timestamp())
        )
    });
    format!("Security groups of {}", place.unwrap_or_default())
}
