//! Pages of the viewer: the groups, one group, and the listing for paper.

use std::sync::Arc;

use leptos::prelude::*;

use super::found_groups::{Filters, FoundGroups, SearchField};
use super::group_listing::{ListingLinks, group_listing, listed_group};
use super::passphrase_form::PassphraseForm;
use super::search::Search;
use super::snapshot_source::{SnapshotSource, State, Viewed};
use crate::analysis::checks::Finding;
use crate::model::{GroupId, RuleId, SecurityGroup, escape_invisible};
use crate::platform::{dom, timestamp};
use crate::present::{Page, Route};
use crate::text::{moment_text, snapshot_sentences, snapshot_title};

/// The whole viewer.
#[component]
pub(super) fn Viewer(source: SnapshotSource) -> impl IntoView {
    let content = move || match source.state() {
        State::Opening => {
            view! { <p class="loading__text" role="status">"Opening…"</p> }.into_any()
        }
        State::NeedsPassphrase { was_wrong } => {
            let open = Callback::new(move |passphrase| source.open(Some(passphrase)));
            view! { <PassphraseForm was_wrong open /> }.into_any()
        }
        State::Failed(error) => view! {
            <section class="empty-state">
                <h1 class="empty-state__title">"Couldn't open the view"</h1>
                <p role="alert">{error.title()}"."</p>
            </section>
        }
        .into_any(),
        State::Open(viewed) => view! { <OpenView source viewed /> }.into_any(),
    };
    view! { <main class="main" id="main" tabindex="-1">{content}</main> }
}

#[component]
fn OpenView(source: SnapshotSource, viewed: Arc<Viewed>) -> impl IntoView {
    let search = Search::of(viewed.clone());
    let title = snapshot_title(viewed.snapshot.facts());
    let facts = snapshot_sentences(&viewed.snapshot, timestamp().into()).join(" ");
    let route = Memo::new(move |_| source.route());
    Effect::new(move |_| search.follow(&route.read()));
    let page = move || {
        let Route { page, rule, .. } = route.get();
        match page {
            Page::Groups => groups_page(source, search),
            Page::Group(id) => group_page(source, &viewed, &id, rule.as_ref()),
            Page::Print => listing_page(source, search, &viewed),
            Page::Accounts
            | Page::Compare
            | Page::Findings
            | Page::Reach
            | Page::History(_)
            | Page::Map
            | Page::Open
            | Page::Policy
            | Page::Review
            | Page::PrefixLists
            | Page::Share
            | Page::Unknown(_) => not_found(source),
        }
    };
    view! {
        <aside class="view-banner" aria-label="About this view">
            <div class="view-banner__text">
                <p class="view-banner__title">
                    <span class="view-banner__badge">"Read-only view"</span>
                    {title}
                </p>
                <p>{facts}</p>
            </div>
        </aside>
        {page}
    }
}

fn groups_page(source: SnapshotSource, search: Search) -> AnyView {
    dom::set_title("Security groups");
    view! {
        <div class="page-head">
            <h1 class="page-head__title" tabindex="-1">"Security groups"</h1>
            <p class="page-head__count" role="status">{move || search.count_text()}</p>
            <div class="page-head__actions">
                <a class="button" href=source.link(Page::Print)>"Print listing…"</a>
            </div>
        </div>
        <SearchField search />
        <Filters search />
        <FoundGroups source search />
    }
    .into_any()
}

fn group_page(
    source: SnapshotSource,
    viewed: &Viewed,
    id: &GroupId,
    rule: Option<&RuleId>,
) -> AnyView {
    let Some(group) = viewed.inventory().groups.get(id) else {
        return not_found(source);
    };
    dom::set_title(&escape_invisible(&group.name));
    let address = |id: &GroupId, rule: Option<&RuleId>| {
        let is_here = viewed.names.has_group(id);
        is_here.then(|| source.link_to_rule(Page::Group(id.clone()), rule.cloned()))
    };
    let links = ListingLinks {
        address: &address,
        rule,
    };
    let index = viewed.findings(|found| found == id);
    let findings: Vec<Finding> = index.of(id).cloned().collect();
    if rule.is_some() {
        dom::show_in_next_frame(".listing__pointed");
    }
    view! {
        <div class="page-head">
            <h1 class="page-head__title" tabindex="-1">{escape_invisible(&group.name)}</h1>
            <p class="page-head__count">{place_text(group)}</p>
            <div class="page-head__actions">
                <a class="button" href=source.link(Page::Groups)>"All security groups"</a>
                <button class="button" type="button" on:click=move |_| dom::print()>"Print…"</button>
            </div>
        </div>
        <div class="listing">{group_listing(group, &viewed.names, links, &findings)}</div>
    }
    .into_any()
}

/// The groups that the search finds, all with their rules.
fn listing_page(source: SnapshotSource, search: Search, viewed: &Viewed) -> AnyView {
    dom::set_title("Listing");
    let facts = viewed.snapshot.facts();
    let title = format!("{}, {}", snapshot_title(facts), moment_text(facts.taken_at));
    let groups = search.found();
    let groups = groups.iter();
    let index = viewed.all_findings();
    let groups = groups.map(|group| {
        let findings: Vec<Finding> = index.of(&group.id).cloned().collect();
        listed_group(group, &viewed.names, &findings)
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title" tabindex="-1">{title}</h1>
            <p class="page-head__count">{search.count_text()}</p>
            <div class="page-head__actions">
                <button class="button button--primary" type="button" on:click=move |_| dom::print()>"Print…"</button>
                <a class="button" href=source.link(Page::Groups)>"Back to security groups"</a>
            </div>
        </div>
        <div class="listing">{groups.collect::<Vec<AnyView>>()}</div>
    }
    .into_any()
}

fn not_found(source: SnapshotSource) -> AnyView {
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title" tabindex="-1">"Page not found"</h1>
            <p>"The address doesn't name a page of this view."</p>
            <a class="button" href=source.link(Page::Groups)>"Show all security groups"</a>
        </section>
    }
    .into_any()
}

/// ID and VPC of a group.
fn place_text(group: &SecurityGroup) -> String {
    match &group.vpc_id {
        Some(vpc) => format!("{} in {vpc}", group.id),
        None => group.id.to_string(),
    }
}
