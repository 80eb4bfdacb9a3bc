//! Content of the closed cells of a rule grid.

use leptos::prelude::*;

use super::columns::GridColumn;
use super::lines::Line;
use super::row_text::{CellText, RowText, rule_id_text};
use super::table::RuleTable;
use super::until_view::until_view;
use crate::draft::Mark;
use crate::model::counted;
use crate::present::mark_sign;
use crate::text::{SUPPRESSED_SIGN, capitalised, severity_sign};
use crate::workspace::Workspace;

/// Returns the content of a cell, and whether it is invalid.
pub(super) fn content(
    table: RuleTable,
    line: impl Fn() -> Line + Send + Sync + 'static,
    column: GridColumn,
    text: &RowText,
    can_edit: bool,
) -> (AnyView, bool) {
    let cell = match column {
        GridColumn::Cell(cell) => cell,
        GridColumn::Mark => return (mark_view(text), false),
        GridColumn::RuleId => {
            let id = move || {
                table.view.track();
                table.places.track();
                table.with_lines(|lines| {
                    let row = lines.row(line())?;
                    Some(rule_id_text(table.workspace, lines.view, row))
                })
            };
            return (id.into_any(), false);
        }
        GridColumn::Findings => return (findings_view(text), false),
        // Only the whole group can be restored.
        GridColumn::Actions if text.is_group_deleted => return (().into_any(), false),
        GridColumn::Actions => return (actions_view(text), false),
    };
    let shown = text.cell(cell).cloned().unwrap_or_default();
    match &shown.unfinished {
        Some(unfinished) => {
            let unfinished = unfinished.clone();
            let view = view! {
                <span class="rules__unfinished" title="Unfinished. Open the cell, then press Enter to accept the text or Escape to discard it">
                    {unfinished}
                </span>
            };
            (view.into_any(), true)
        }
        None => (value_view(table.workspace, shown, can_edit), false),
    }
}

fn value_view(workspace: Workspace, cell: CellText, can_edit: bool) -> AnyView {
    let CellText {
        value,
        name,
        was,
        href,
        hint,
        is_anywhere,
        until,
        ..
    } = cell;
    let was = was.map(|was| {
        let label = format!("Restore {}", if was.is_empty() { "the empty cell" } else { &was });
        // At the end of the cell, where a double click that is to open it does not hit it.
        let button = can_edit.then(|| {
            view! {
                <button class="rules__restore" type="button" tabindex="-1" data-action="restore-cell"
                    aria-label=label.clone() title=label>"↩"</button>
            }
        });
        view! { " "<s class="rules__was">{was}</s>{button} }
    });
    if let Some(time) = until {
        return view! { {until_view(workspace, time, value)}{was} }.into_any();
    }
    if name.is_empty() && was.is_none() {
        return value.into_any();
    }
    let named = match href {
        // No link around the name, so that a double click on it opens the cell.
        Some(href) if can_edit => view! {
            <a class="peer__open" tabindex="-1" href=href aria-label=format!("Open {name}")></a>
            <span>{name}</span>" "<span class="peer__value code">{value}</span>
        }
        .into_any(),
        Some(href) => view! {
            <a class="link" tabindex="-1" data-focus href=href>{name}</a>" "
            <span class="peer__value code">{value}</span>
        }
        .into_any(),
        None if name.is_empty() => value.into_any(),
        // The name comes first: the ID of a prefix list alone fills the cell.
        None if hint.is_some() => view! {
            <span title=hint>{name}</span>" "<span class="peer__value code">{value}</span>
        }
        .into_any(),
        None => view! {
            <span class="peer__value code">{value}</span>" "
            <span class="peer__name" class:peer__name--anywhere=is_anywhere>{name}</span>
        }
        .into_any(),
    };
    view! { {named}{was} }.into_any()
}

fn mark_view(text: &RowText) -> AnyView {
    let (sign, word) = (mark_sign(text.mark), text.mark.as_str());
    view! {
        <span class="rules__select" data-action="select"></span>
        <span class="rules__sign" aria-hidden="true">{sign}</span>
        <span class="visually-hidden">{word}</span>
    }
    .into_any()
}

fn findings_view(text: &RowText) -> AnyView {
    let Some(short) = text.first_finding().map(str::to_owned) else {
        return ().into_any();
    };
    let checks = text.checks.iter();
    let checks = checks.map(|check| format!("{}: {}", check.severity, check.text));
    let others = text.findings.iter().map(|finding| finding.text.clone());
    let full: Vec<String> = if text.has_error() {
        others.chain(checks).collect()
    } else {
        checks.chain(others).collect()
    };
    let suppressed = (text.suppressed > 0).then(|| counted(text.suppressed, "suppressed finding"));
    let full: Vec<String> = full.into_iter().chain(suppressed).collect();
    let full = capitalised(&full.join(". "));
    let title = full.clone();
    let worst = text.checks.first().map(|check| check.severity);
    let (class, sign) = match worst {
        _ if text.has_error() => ("finding finding--error".to_owned(), "✕"),
        Some(severity) => (
            format!("finding finding--{severity}"),
            severity_sign(severity),
        ),
        None if text.findings.is_empty() => {
            ("finding finding--suppressed".to_owned(), SUPPRESSED_SIGN)
        }
        None => ("finding".to_owned(), ""),
    };
    let more = (text.findings.len() + text.checks.len()).saturating_sub(1);
    let has_details = worst.is_some() || text.suppressed > 0;
    let content = view! {
        <span aria-hidden="true">{sign}{(!sign.is_empty()).then_some(" ")}{short}{(more > 0).then(|| format!(" +{more}"))}</span>
        <span class="visually-hidden">{full}</span>
    };
    if has_details {
        view! {
            <button class=class type="button" title=title tabindex="-1" data-focus data-action="findings"
                aria-haspopup="dialog">{content}</button>
        }
        .into_any()
    } else {
        view! { <span class=class title=title>{content}</span> }.into_any()
    }
}

fn actions_view(text: &RowText) -> AnyView {
    let (action, verb) = match text.mark {
        Mark::Unchanged | Mark::Added => ("remove", "Remove"),
        Mark::Changed => ("revert", "Revert"),
        Mark::Removed => ("revert", "Restore"),
    };
    let label = format!("{verb} {}", text.name);
    view! {
        <button class="button button--quiet button--small" type="button" tabindex="-1" data-focus
            data-action=action aria-label=label>
            {verb}
        </button>
    }
    .into_any()
}
