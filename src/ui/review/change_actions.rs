//! What can be done to a change of the draft in its review: drop it, edit it, leave its group out.

use leptos::prelude::*;

use crate::draft::{Mark, RowId};
use crate::model::{GroupId, escape_invisible};
use crate::plan::{ChangedResource, PrefixListChange};
use crate::platform::dom;
use crate::present::Page;
use crate::shell::Shell;
use crate::text::{ChangeTable, FactChange, RuleChange};
use crate::ui::accounts::{AccountsForm, AccountsView};
use crate::workspace::{CellRequest, Editor, Review, Workspace};

/// Renders the buttons of a rule.
pub(super) fn rule_actions(workspace: Workspace, group: &GroupId, rule: &RuleChange) -> AnyView {
    let edit = edit_link(workspace, group, rule);
    let (group, before, after) = (group.clone(), rule.before.clone(), rule.after.clone());
    let drop = move |editor: &Editor| {
        editor.drop_difference(&group, before.as_ref(), after.as_ref());
    };
    let label = format!("Discard the change to {}", rule.sentence);
    view! { {edit}{drop_button(workspace, label, drop)} }.into_any()
}

/// Renders the button of a tag. Names and descriptions of a group do not change.
pub(super) fn fact_actions(workspace: Workspace, group: &GroupId, fact: &FactChange) -> AnyView {
    let Some(key) = fact.tag.clone() else {
        return ().into_any();
    };
    let label = format!("Discard the change to the tag {key}");
    let group = group.clone();
    drop_button(workspace, label, move |editor| {
        editor.drop_tag(&group, &key)
    })
}

/// Renders the buttons of a group. One of several changes can be left out.
pub(super) fn group_actions(
    workspace: Workspace,
    table: &ChangeTable,
    is_one_of_many: bool,
) -> AnyView {
    let choice = choice_of_many(
        workspace,
        table.id.clone().into(),
        &table.name,
        is_one_of_many,
    );
    let group = table.id.clone();
    let label = format!("Discard all changes to {}", table.name);
    let drop = drop_button(workspace, label, move |editor| editor.discard_group(&group));
    let elsewhere = elsewhere_link(workspace, table);
    view! { <span class="review__choice">{choice}{elsewhere}{drop}</span> }.into_any()
}

/// Link to the page that applies the change to the groups of the same name in other accounts.
fn elsewhere_link(workspace: Workspace, table: &ChangeTable) -> Option<AnyView> {
    if table.mark != Mark::Changed {
        return None;
    }
    let account = untrack(|| workspace.own_account())?;
    let region = workspace.session().now()?.region().clone();
    let form = AccountsForm::of_page(Shell::of_page());
    let changed = (account, region, table.id.clone());
    let choose = move |_| {
        form.changed.set(Some(changed.clone()));
        form.view.set(AccountsView::Change);
    };
    let href = workspace.link(Page::Accounts);
    let label = format!("Apply the changes to {} in other accounts", table.name);
    Some(view! { <a class="link" href=href aria-label=label on:click=choose>"In other accounts…"</a> }.into_any())
}

/// Renders the buttons of a prefix list. One of several changes can be left out.
pub(super) fn list_actions(
    workspace: Workspace,
    change: &PrefixListChange,
    is_one_of_many: bool,
) -> AnyView {
    let name = escape_invisible(change.name());
    let choice = choice_of_many(workspace, change.id.clone().into(), &name, is_one_of_many);
    let label = format!("Discard all changes to {name}");
    let change = change.clone();
    let drop = drop_button(workspace, label, move |editor| editor.discard_list(&change));
    view! { <span class="review__choice">{choice}{drop}</span> }.into_any()
}

/// The checkbox of a change that is applied, if there is another, or one that is left out.
fn choice_of_many(
    workspace: Workspace,
    changed: ChangedResource,
    name: &str,
    is_one_of_many: bool,
) -> Option<AnyView> {
    let is_partial = !workspace.draft().current().read().left_out().is_empty();
    (is_one_of_many || is_partial).then(|| apply_choice(workspace, changed, name, true))
}

/// Checkbox that applies the changes of a group or prefix list, or leaves them in the draft.
pub(super) fn apply_choice(
    workspace: Workspace,
    changed: ChangedResource,
    name: &str,
    is_applied: bool,
) -> AnyView {
    let id = format!("apply-{}", changed.as_str());
    let selector = format!("#{id}");
    let choose = move |event| {
        let is_applied = event_target_checked(&event);
        let review: Review = untrack(move || workspace.review());
        workspace.apply_change(&review, &changed, is_applied);
        // The changes are drawn again.
        dom::focus_soon(&selector);
    };
    view! {
        <label class="check">
            <input type="checkbox" id=id prop:checked=is_applied on:change=choose
                aria-label=format!("Apply the changes of {name}") />
            "Apply"
        </label>
    }
    .into_any()
}

/// Link to the first cell that differs. A removed rule has none to edit.
fn edit_link(workspace: Workspace, group: &GroupId, rule: &RuleChange) -> Option<AnyView> {
    if rule.mark == Mark::Removed {
        return None;
    }
    let view = workspace.group_view_now(group);
    let rows = view.rows_behind(rule.before.as_ref(), rule.after.as_ref());
    let row: RowId = rows
        .into_iter()
        .find(|row| row.mark != Mark::Removed)
        .map(|row| view.row_id(row))?;
    let request = CellRequest {
        group: group.clone(),
        row,
        column: rule
            .first_changed_column()
            .unwrap_or(crate::draft::CellColumn::Type),
    };
    let href = workspace.link(Page::Group(group.clone()));
    let ask = move |_| workspace.inputs().request_cell(Some(request.clone()));
    let label = format!("Edit {}", rule.sentence);
    Some(view! { <a class="link" href=href aria-label=label on:click=ask>"Edit"</a> }.into_any())
}

fn drop_button(
    workspace: Workspace,
    label: String,
    drop: impl Fn(&Editor) + Send + 'static,
) -> AnyView {
    let act = move |_| {
        if let Some(editor) = workspace.editor_now() {
            drop(&editor);
        }
    };
    view! {
        <button class="button button--quiet button--small" type="button" title=label.clone() aria-label=label on:click=act>
            <span aria-hidden="true">"✕"</span>
        </button>
    }
    .into_any()
}
