//! List of problems to fix before applying.

use leptos::prelude::*;

use super::problems::Problem;
use crate::model::escape_invisible;
use crate::present::Page;
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::Workspace;

/// Renders the problems with links and buttons that fix them; `None` without any.
pub(super) fn problems_view(workspace: Workspace, problems: &[Problem]) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = problems
        .iter()
        .map(|problem| {
            let fix = problem.removes.clone().map(|(group, rows)| {
                let label = match rows.len() {
                    1 => "Remove that rule too".to_owned(),
                    count => format!("Remove those {count} rules too"),
                };
                let remove = move |_| {
                    let Some(editor) = workspace.editor_now() else {
                        return;
                    };
                    let view = workspace.group_view_now(&group);
                    editor.edit("removed rules that reference a deleted group", &mut |editing| {
                        for row in rows.iter().filter_map(|id| view.row(id)) {
                            editing.remove_row(&view, row);
                        }
                    });
                };
                view! { " "<button class="button button--small" type="button" on:click=remove>{label}</button> }
            });
            let cell = problem.cell.clone();
            let group = cell.as_ref().map(|cell| &cell.group).or(problem.group.as_ref());
            let link = group.map(|group| {
                let href = workspace.link(Page::Group(group.clone()));
                let label = if cell.is_some() { "Open cell" } else { "Open group" };
                let ask = cell.clone();
                view! {
                    " "<a class="link" href=href on:click=move |_| workspace.inputs().request_cell(ask.clone())>{label}</a>
                }
            });
            let discard = cell.filter(|_| problem.is_unfinished).map(|cell| {
                let discard = move |_| {
                    if let Some(editor) = workspace.editor_now() {
                        editor.drop_unfinished(&cell.group, &cell.row, cell.column);
                        workspace.announce("Discarded the unfinished text");
                    }
                };
                view! {
                    " "<button class="button button--small" type="button" on:click=discard>"Discard text"</button>
                }
            });
            view! { <li>{escape_invisible(&problem.text)}{link}{fix}{discard}</li> }.into_any()
        })
        .collect();
    Some(
        view! {
            <Notice kind=NoticeKind::Error title="Fix these before applying".to_owned()>
                <ul class="review__problems">{items}</ul>
            </Notice>
        }
        .into_any(),
    )
}
