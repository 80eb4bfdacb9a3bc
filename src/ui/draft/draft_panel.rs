//! Panel with all changes of the draft, beside the page: each can be dropped and jumped to. Below them, the policies that do
//! not hold.

use leptos::prelude::*;

use super::draft_controls::has_panel;
use super::toast::DraftToast;
use crate::draft::{CellColumn, GroupView, Mark, Row, UnfinishedCell};
use crate::environment::SidePanel;
use crate::model::{GroupId, counted, escape_invisible};
use crate::platform::dom;
use crate::present::Page;
use crate::text::row_change;
use crate::ui::bundles::{Bundle, Bundles};
use crate::ui::components::{change_class, change_sign, words_view};
use crate::workspace::{CellRequest, Editor, Workspace};

/// The panel while it is open, and the notice about the last change.
#[component]
pub(in crate::ui) fn DraftPanel() -> impl IntoView {
    let workspace = Workspace::here();
    let dialogs = workspace.environment().dialogs();
    let bundles = Bundles::of_page();
    let is_shown =
        Memo::new(move |_| dialogs.panel().get() == Some(SidePanel::Draft) && has_panel(workspace));
    let close = move |_| {
        dialogs.show_panel(None);
        dom::focus_first("#draft-toggle");
    };
    view! {
        <Show when=move || is_shown.get()>
            <aside class="side-panel" aria-label="Changes in the draft">
                <div class="side-panel__head">
                    <h2 class="review__name">"Changes"</h2>
                    <button class="button button--quiet button--small" type="button" aria-label="Close the changes"
                        on:click=close><span aria-hidden="true">"✕"</span></button>
                </div>
                {move || groups_view(workspace)}
                {move || bundles.ready(Bundle::Reach)?.reach.map(|bundle| (bundle.draft_policies)())}
            </aside>
        </Show>
        <DraftToast />
    }
}

/// The changes, group by group. Reactive.
fn groups_view(workspace: Workspace) -> AnyView {
    let mut views = workspace.draft().touched();
    let draft = workspace.draft().current();
    for id in draft.read().groups_with_unfinished() {
        if !views.iter().any(|view| view.id == *id) {
            views.push(workspace.group_view(id));
        }
    }
    if views.is_empty() {
        return view! {
            <p class="muted">"No changes yet. What you add, change or remove is listed here until you apply it."</p>
        }
        .into_any();
    }
    let groups: Vec<AnyView> = views
        .iter()
        .map(|view| group_view(workspace, view))
        .collect();
    groups.into_any()
}

fn group_view(workspace: Workspace, view: &GroupView) -> AnyView {
    let href = workspace.link(Page::Group(view.id.clone()));
    let draft = workspace.draft().current();
    let draft = draft.read();
    let unfinished = draft.unfinished_in(view).into_iter();
    let unfinished = unfinished.map(|cell| unfinished_view(workspace, cell));
    let rows = view.rows().iter();
    let rows = rows.filter(|row| row.mark != Mark::Unchanged);
    let rows = rows.map(|row| row_view(workspace, view, row));
    let facts = fact_lines(view).into_iter().map(|(mark, text)| {
        view! { <li class=format!("draft-panel__item {}", change_class(mark))>{change_sign(mark)}<span>{text}</span></li> }
            .into_any()
    });
    let items: Vec<AnyView> = facts.chain(rows).chain(unfinished).collect();
    let name = escape_invisible(view.name());
    let discard = discard_view(workspace, &view.id, &name, view.changes().total());
    view! {
        <section class="draft-panel__group">
            <h3 class="review__name"><a class="link" href=href>{name}</a></h3>
            <ul class="draft-panel__items">{items}</ul>
            {discard}
        </section>
    }
    .into_any()
}

/// Changes of the group itself.
fn fact_lines(view: &GroupView) -> Vec<(Mark, &'static str)> {
    let facts = &view.facts;
    let lines = [
        (
            facts.created.is_some(),
            Mark::Added,
            "create security group",
        ),
        (
            facts.is_deleted,
            Mark::Removed,
            "delete security group and its rules",
        ),
        (facts.tags.is_some(), Mark::Changed, "tags of the group"),
    ];
    let lines = lines.into_iter().filter(|(is_so, ..)| *is_so);
    lines.map(|(_, mark, text)| (mark, text)).collect()
}

fn row_view(workspace: Workspace, view: &GroupView, row: &Row) -> AnyView {
    let words = row_change(view, row);
    let (group, id) = (view.id.clone(), view.row_id(row));
    let sentence = format!("{}{}{}", words.start, words.after, words.end);
    let open = (row.mark != Mark::Removed).then(|| {
        let request = CellRequest {
            group: group.clone(),
            row: id.clone(),
            column: CellColumn::Type,
        };
        open_view(workspace, request, &sentence)
    });
    let drop = act_view(
        workspace,
        "✕",
        format!("Discard the change to {sentence}"),
        move |editor| editor.drop_row(&group, &id),
    );
    view! {
        <li class=format!("draft-panel__item {}", change_class(row.mark))>
            {change_sign(row.mark)}<span>{words_view(&words)}</span>
            <span class="draft-panel__actions">{open}{drop}</span>
        </li>
    }
    .into_any()
}

fn unfinished_view(workspace: Workspace, cell: &UnfinishedCell) -> AnyView {
    let text = match cell.text.trim() {
        "" => "an empty cell".to_owned(),
        _ => escape_invisible(&format!("unfinished: {:?}", cell.text)),
    };
    let request = CellRequest {
        group: cell.group.clone(),
        row: cell.row.clone(),
        column: cell.column,
    };
    let open = open_view(workspace, request, &text);
    let (cell, label) = (cell.clone(), format!("Discard {text}"));
    let drop = act_view(workspace, "✕", label, move |editor| {
        editor.drop_unfinished(&cell.group, &cell.row, cell.column);
    });
    view! {
        <li class="draft-panel__item change change--changed">
            <span class="change__sign" aria-hidden="true">"! "</span><span>{text}</span>
            <span class="draft-panel__actions">{open}{drop}</span>
        </li>
    }
    .into_any()
}

fn open_view(workspace: Workspace, request: CellRequest, what: &str) -> AnyView {
    let href = workspace.link(Page::Group(request.group.clone()));
    let ask = move |_| workspace.inputs().request_cell(Some(request.clone()));
    view! { <a class="link" href=href aria-label=format!("Open {what}") on:click=ask>"Open"</a> }
        .into_any()
}

fn discard_view(
    workspace: Workspace,
    group: &GroupId,
    name: &str,
    count: usize,
) -> Option<AnyView> {
    let what = counted(count, "change");
    let (group, label) = (group.clone(), format!("Discard {what} of {name}"));
    let discard = move |_| {
        if let Some(editor) = workspace.editor_now() {
            editor.discard_group(&group);
        }
    };
    (count > 0).then(|| {
        view! {
            <button class="button button--small" type="button" aria-label=label on:click=discard>
                {format!("Discard {what}")}
            </button>
        }
        .into_any()
    })
}

fn act_view(
    workspace: Workspace,
    sign: &'static str,
    label: String,
    act: impl Fn(&Editor) + Send + 'static,
) -> AnyView {
    let run = move |_| {
        if let Some(editor) = workspace.editor_now() {
            act(&editor);
        }
    };
    view! {
        <button class="button button--quiet button--small" type="button" title=label.clone() aria-label=label on:click=run>
            <span aria-hidden="true">{sign}</span>
        </button>
    }
    .into_any()
}
