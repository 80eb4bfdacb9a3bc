//! Choice of another open connection, Region or view to compare with.

use std::sync::Arc;

use leptos::prelude::*;

use crate::import::Document;
use crate::shell::Shell;
use crate::text::{Text as _, capitalised};
use crate::ui::open::document_title;
use crate::workspace::Workspace;

/// Buttons that compare with what else is open in this page, as it was read last. Absent if nothing else is.
#[component]
pub(super) fn OpenWorkspaces(
    /// Called with the groups that the user chooses.
    on_read: Callback<Arc<Document>>,
) -> impl IntoView {
    let shell = Shell::of_page();
    let here = Workspace::here();
    let error = RwSignal::new(None::<String>);
    let compare = move |other: Workspace| match other.to_document() {
        Some(Ok(document)) => {
            error.set(None);
            on_read.run(document);
        }
        Some(Err(reason)) => error.set(Some(capitalised(&reason.text()))),
        None => error.set(Some("Its groups aren't loaded yet".to_owned())),
    };
    let buttons = move || {
        let all = shell.workspaces().all().into_iter();
        let others = all.filter(|other| *other != here);
        let buttons = others.filter_map(|other| {
            let title = title_of(other)?;
            Some(view! {
                <button class="button" type="button" on:click=move |_| compare(other)>
                    {format!("Compare with {title}")}
                </button>
            })
        });
        let buttons = buttons.collect_view();
        (!buttons.is_empty()).then(|| view! {
            <div class="compare__open" role="group" aria-label="Open connections and views">{buttons}</div>
        })
    };
    view! {
        {buttons}
        {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
    }
}

/// Names the connection and Region, or the document, of a workspace. `None` without groups to compare with. Reactive.
fn title_of(workspace: Workspace) -> Option<String> {
    if let Some(document) = workspace.view().viewed() {
        return Some(document_title(&document));
    }
    let freshness = workspace.inventory().groups().freshness();
    if !freshness.read().is_whole() {
        return None;
    }
    let session = workspace.session().current().read();
    let session = session.as_ref()?;
    Some(format!(
        "{}, {}",
        session.connection().name,
        session.region()
    ))
}
