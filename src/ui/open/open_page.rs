//! Page that opens files and links.

use std::sync::Arc;

use leptos::prelude::*;

use super::document_facts::{document_facts, document_notes};
use super::{DocumentPicker, document_title};
use crate::entry::DescriptionOf;
use crate::import::Document;
use crate::model::{counted, escape_invisible};
use crate::platform::dom;
use crate::present::Page;
use crate::shell::Shell;
use crate::text::{Text as _, capitalised};
use crate::ui::compare::RestoreForm;
use crate::ui::components::TextField;
use crate::workspace::Workspace;

/// Opens a file or a link, and offers to view, compare or draft it.
#[component]
pub(in crate::ui) fn OpenPage() -> impl IntoView {
    let (shell, workspace) = (Shell::of_page(), Workspace::here());
    let link = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let open_link = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let is_link = shell.view_link(&link.read_untracked());
        error.set((!is_link).then(|| {
            "This isn't a link to a shared view. Copy the whole link. The part after # starts with /view=".to_owned()
        }));
    };
    let on_read = Callback::new(move |document| {
        shell.environment().files().open(document);
        dom::focus_soon("#open-view");
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Open"</h1>
            <p class="page-head__count">"Shared snapshots, and files from other tools"</p>
        </div>
        <div class="open">
            <DocumentPicker on_read />
            <form class="open__link" on:submit=open_link>
                <TextField id="open-link" label="Or paste a link" value=link error
                    placeholder="https://…#/view=…" is_code=true />
                <button class="button" type="submit">"Open link"</button>
            </form>
            {move || shell.environment().files().document().get().map(|document| document_card(shell, workspace, document))}
        </div>
    }
}

/// Renders the summary of a document and its actions.
fn document_card(shell: Shell, workspace: Workspace, document: Arc<Document>) -> AnyView {
    let groups = document.inventory().groups;
    let rules: usize = groups.iter().map(|group| group.rules.len()).sum();
    let facts = document_facts(&document).join(" ");
    let (viewed, compared) = (document.clone(), document.clone());
    let has_groups =
        workspace.session().current().read().is_some() || workspace.view().viewed().is_some();
    view! {
        <section class="open__document" aria-labelledby="open-document">
            <h2 class="open__title" id="open-document">{document_title(&document)}</h2>
            <p>{format!("{}: {}, {}. {facts}", escape_invisible(&document.name), counted(groups.len(), "group"), counted(rules, "rule"))}</p>
            {document_notes(&document)}
            {document.other_description().map(|of| description_choice(workspace, document.clone(), of))}
            <div class="form__actions">
                <button class="button button--primary" type="button" id="open-view"
                    on:click=move |_| shell.view_file(viewed.clone(), Page::Groups)>"View read-only"</button>
                {has_groups.then(|| view! {
                    <button class="button" type="button"
                        on:click=move |_| workspace.compare_with(compared.clone())>
                        "Compare with current groups"
                    </button>
                })}
            </div>
            <RestoreForm document />
        </section>
    }
    .into_any()
}

/// Offers the other interpretation of an ambiguous column `Description`.
fn description_choice(workspace: Workspace, document: Arc<Document>, of: DescriptionOf) -> AnyView {
    let label = match of {
        DescriptionOf::Groups => "Read Description as group descriptions",
        DescriptionOf::Rules => "Read Description as rule descriptions",
    };
    let error = RwSignal::new(None::<String>);
    let read = move |_| match document.with_description(of) {
        Ok(document) => {
            workspace.environment().files().open(Arc::new(document));
            workspace.announce("Changed how the Description column is read");
            dom::focus_soon("#open-view");
        }
        Err(reason) => error.set(Some(capitalised(&reason.text()))),
    };
    view! {
        <p><button class="button button--small" type="button" on:click=read>{label}</button></p>
        {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
    }
    .into_any()
}
