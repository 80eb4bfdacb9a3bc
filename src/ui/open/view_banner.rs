//! Banner above every page of a read-only view: the age and source of its snapshot, and what to do with it.

use leptos::prelude::*;

use super::document_facts::{document_facts, document_notes};
use super::document_title;
use crate::environment::{ConnectPrompt, now};
use crate::model::escape_invisible;
use crate::present::{Page, ViewPlace};
use crate::text::is_old;
use crate::workspace::Workspace;

/// Describes the open view; empty without one.
#[component]
pub(in crate::ui) fn ViewBanner() -> impl IntoView {
    let workspace = Workspace::here();
    move || {
        let document = workspace.view().viewed()?;
        let is_stale = document
            .facts()
            .is_some_and(|facts| is_old(facts.taken_at, now()));
        let name = escape_invisible(&document.name);
        let from = match workspace.environment().address().route().read().view()? {
            ViewPlace::Link(_) => "Embedded in the link.".to_owned(),
            ViewPlace::File => format!("From file {name}."),
            ViewPlace::Hosted => format!("From {name}."),
        };
        let connect = move |_| {
            workspace
                .environment()
                .dialogs()
                .open_connect(ConnectPrompt::default())
        };
        Some(view! {
            <aside class="view-banner" class:view-banner--old=is_stale aria-label="About this view">
                <div class="view-banner__text">
                    <p class="view-banner__title">
                        <span class="view-banner__badge">"Read-only view"</span>
                        {document_title(&document)}
                    </p>
                    <p>{document_facts(&document).join(" ")}" "{from}</p>
                    {document_notes(&document)}
                </div>
                <div class="view-banner__actions">
                    <a class="button button--small" href=workspace.link(Page::Compare)>"Compare…"</a>
                    <a class="button button--small" href=workspace.link(Page::Share)>"Export…"</a>
                    <a class="button button--small" href=workspace.link(Page::Print)>"Print…"</a>
                    <button class="button button--small" type="button" on:click=connect>"Connect to an account…"</button>
                </div>
            </aside>
        })
    }
}
