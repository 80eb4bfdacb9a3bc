//! Suppressions of the account, with what they hide.

use leptos::prelude::*;

use super::suppress_form::last_day;
use crate::analysis::checks::Suppression;
use crate::environment::timestamp;
use crate::model::{counted, escape_invisible};
use crate::platform::dom;
use crate::report::suppressions_json;
use crate::text::{capitalised, check_words, suppression_scope_text};
use crate::ui::components::{FileButton, FileText};
use crate::workspace::Workspace;

/// Name of the exported file.
const FILE_NAME: &str = "portcullis-suppressions.json";

/// Lists the suppressions, expired ones first, and exchanges them with files.
#[component]
pub(super) fn SuppressionList() -> impl IntoView {
    let workspace = Workspace::here();
    let store = workspace.findings();
    let is_open = RwSignal::new(false);
    let list = store.suppressions();
    let count = list.clone();
    let summary = move || {
        let list = count.read();
        let now = timestamp();
        let expired = list.iter().filter(|one| one.until < now).count();
        match (list.len(), expired) {
            (0, _) => "none".to_owned(),
            (all, 0) => all.to_string(),
            (all, expired) => format!("{all}, {expired} expired"),
        }
    };
    let has_any = list.clone();
    let has_any = Memo::new(move |_| !has_any.read().is_empty());
    let exported = list.clone();
    let export = move |_| dom::download(FILE_NAME, &suppressions_json(&exported.read_untracked()));
    let import = Callback::new(move |FileText { text, .. }: FileText| {
        let count = workspace
            .import_suppressions(&text)
            .map_err(|error| error.to_string())?;
        workspace.announce(format!("Imported {}", counted(count, "suppression")));
        is_open.set(true);
        Ok(())
    });
    let expired = list.clone();
    let has_expired = Memo::new(move |_| {
        let now = timestamp();
        expired.read().iter().any(|one| one.until < now)
    });
    let remove_expired = move |_| {
        workspace.remove_expired_suppressions();
        workspace.announce("Expired suppressions removed");
        dom::focus_first("#suppressions-toggle");
    };
    let items = move || {
        let mut shown = list.get().to_vec();
        shown.sort_by_key(|one| one.until);
        let shown = shown.into_iter().filter(|_| is_open.get());
        shown
            .map(|one| suppression_view(workspace, one))
            .collect::<Vec<AnyView>>()
    };
    let error = store.suppression_error();
    let error_view = move || {
        let error = error.get()?;
        let text = format!(
            "The suppressions stored in this browser aren't used: {error}. The next change replaces them."
        );
        Some(view! { <p class="field__error" role="alert">{escape_invisible(&text)}</p> })
    };
    view! {
        <section class="findings__section" aria-label="Suppressions">
            <h2 class="findings__title">
                <button class="findings__toggle" type="button" id="suppressions-toggle"
                    aria-expanded=move || is_open.get().to_string() on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)>
                    <span aria-hidden="true">{move || if is_open.get() { "▾" } else { "▸" }}</span>
                    "Suppressions "
                    <span class="muted">{summary}</span>
                </button>
            </h2>
            {error_view}
            <div class="findings__tools">
                <FileButton label="Import suppressions…" max_bytes=super::MAX_JSON_BYTES on_read=import />
                <Show when=move || has_any.get()>
                    <button class="button" type="button" on:click=export.clone()>"Export suppressions"</button>
                </Show>
                <Show when=move || has_expired.get()>
                    <button class="button" type="button" on:click=remove_expired>"Remove expired"</button>
                </Show>
            </div>
            <ul class="suppressions">{items}</ul>
        </section>
    }
}

fn suppression_view(workspace: Workspace, suppression: Suppression) -> AnyView {
    let title = check_words(suppression.check).title;
    let scope = suppression_scope_text(&suppression.scope, &|id| {
        untrack(|| workspace.group_name(id))
    });
    let scope = escape_invisible(&capitalised(&scope));
    let is_expired = suppression.until < timestamp();
    let state = if is_expired { "Expired " } else { "Until " };
    let decision = escape_invisible(&format!("{} ({})", suppression.reason, suppression.by));
    let suppressed = workspace.findings().suppressed();
    let about = suppression.clone();
    let hidden = move || {
        let groups = workspace.draft().listed();
        let groups = groups.read();
        let suppressed = suppressed.read();
        let is_hidden = |finding: &&crate::analysis::checks::Finding| {
            about.is_about(finding, groups.get(&finding.group).map(|group| &**group))
        };
        match suppressed.values().flatten().filter(is_hidden).count() {
            0 if is_expired => "its findings are active again".to_owned(),
            0 => "hides nothing".to_owned(),
            count => format!("hides {}", counted(count, "finding")),
        }
    };
    let label = format!("Remove suppression of “{title}”: {scope}");
    let until = suppression.until;
    let remove = move |_| {
        workspace.remove_suppression(&suppression);
        workspace.announce("Suppression removed. Findings are active again");
        dom::focus_first("#suppressions-toggle");
    };
    view! {
        <li class="suppressions__item">
            <p>
                <strong>{title}</strong>
                " "
                <span class="code">{scope}</span>
            </p>
            <p>{decision}</p>
            <p class="muted">{state}{last_day(until)}"; "{hidden}"."</p>
            <button class="button button--small" type="button" aria-label=label on:click=remove>"Remove"</button>
        </li>
    }
    .into_any()
}
