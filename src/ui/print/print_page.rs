//! Print listing. All rows are in the document, so that the browser can print them.

use std::sync::Arc;

use leptos::prelude::*;

use crate::draft::CellColumn;
use crate::entry::cell_text;
use crate::environment::timestamp;
use crate::model::{Direction, Peer, Rule, SecurityGroup, counted, escape_invisible, grouped};
use crate::platform::dom;
use crate::present::{GroupOrder, Page};
use crate::text::{moment_text, peer_text};
use crate::ui::open::document_title;
use crate::ui::search::found_groups;
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
        match found == all {
            true => counted(all, "group"),
            false => format!(
                "{} of {} (filtered by the search)",
                grouped(found),
                counted(all, "group")
            ),
        }
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
            {move || found.read().groups.iter().map(|group| group_view(workspace, group)).collect::<Vec<AnyView>>()}
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

fn group_view(workspace: Workspace, group: &Arc<SecurityGroup>) -> AnyView {
    let vpc = group.vpc_id.as_ref().map(|vpc| format!(" in {vpc}"));
    let tags = group.tags.iter().map(|tag| {
        format!(
            "{}={}",
            escape_invisible(&tag.key),
            escape_invisible(&tag.value)
        )
    });
    let tags: Vec<String> = tags.collect();
    view! {
        <section class="listing__group">
            <h2 class="listing__name">{escape_invisible(&group.name)}" "<span class="code">{group.id.to_string()}</span>{vpc}</h2>
            <p class="listing__description">{escape_invisible(&group.description)}</p>
            {(!tags.is_empty()).then(|| view! { <p class="listing__tags">"Tags: "{tags.join(", ")}</p> })}
            {Direction::BOTH.map(|direction| rules_view(workspace, group, direction))}
        </section>
    }
    .into_any()
}

fn rules_view(workspace: Workspace, group: &Arc<SecurityGroup>, direction: Direction) -> AnyView {
    let (caption, peer) = match direction {
        Direction::Ingress => ("Inbound rules", "Source"),
        Direction::Egress => ("Outbound rules", "Destination"),
    };
    let rules: Vec<&Rule> = group.rules_in(direction).collect();
    if rules.is_empty() {
        return view! { <p class="listing__none">{format!("No {direction} rules.")}</p> }
            .into_any();
    }
    let view = workspace.remote_view(group.clone());
    let has_ids = rules.iter().any(|rule| rule.id.is_some());
    let lists = workspace.inventory().prefix_lists().read();
    let list_name = |peer: &Peer| match peer {
        Peer::PrefixList(id) => {
            let list = lists.iter().find(|list| list.id == *id)?;
            Some(list.name.clone())
        }
        Peer::Cidr(_) | Peer::Group(_) => None,
    };
    let rows = workspace.with_entry_context(&view, |context| {
        let row = |rule: &&Rule| {
            let draft = (*rule).into();
            let text = |column: CellColumn| cell_text(column, &draft, context);
            let shown = peer_text(&rule.peer, |id| Some(context.group(id)?.name.clone()));
            let peer = match list_name(&rule.peer).unwrap_or(shown.name).as_str() {
                "" => shown.value,
                name => format!("{} ({name})", shown.value),
            };
            let id = rule.id.as_ref().map(ToString::to_string);
            view! {
                <tr>
                    <td>{text(CellColumn::Type)}</td>
                    <td>{text(CellColumn::Protocol)}</td>
                    <td class="code">{text(CellColumn::Ports)}</td>
                    <td class="code">{escape_invisible(&peer)}</td>
                    <td>{escape_invisible(&rule.description)}</td>
                    {has_ids.then(|| view! { <td class="code">{id}</td> })}
                </tr>
            }
            .into_any()
        };
        rules.iter().map(row).collect::<Vec<AnyView>>()
    });
    view! {
        <table class="listing__rules">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Type"</th>
                    <th scope="col">"Protocol"</th>
                    <th scope="col">"Ports"</th>
                    <th scope="col">{peer}</th>
                    <th scope="col">"Description"</th>
                    {has_ids.then(|| view! { <th scope="col">"Rule ID"</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
