//! Changes group by group, a table each: only the words that change are marked.

use leptos::prelude::*;

use super::change_actions::{fact_actions, group_actions, list_actions, rule_actions};
use super::difference_lines::{line_rows, line_view, sign_view};
use crate::draft::Mark;
use crate::model::{Direction, GroupId, counted, escape_invisible};
use crate::plan::{GroupChange, Plan, PrefixListChange};
use crate::present::Page;
use crate::share::ListChange;
use crate::text::{
    CHANGE_COLUMNS, ChangeTable, FactChange, RuleChange, change_table, list_change_lines,
    list_difference,
};
use crate::ui::components::{change_class, words_view};
use crate::workspace::{Review, Workspace};

/// What the tables show besides the changes.
#[derive(Clone, Copy)]
struct Extras<'a> {
    workspace: Workspace,
    /// Numbers the steps.
    plan: Option<&'a Plan>,
    /// Whether each change can be dropped and edited.
    is_draft: bool,
    /// Whether several groups and prefix lists change, so that some can be left out.
    is_many: bool,
    /// Whether the groups are those of the place on the screen.
    is_here: bool,
}

/// Renders changes that cannot be edited, group by group.
pub(in crate::ui) fn differences_view(workspace: Workspace, changes: &[GroupChange]) -> AnyView {
    let extras = Extras {
        workspace,
        plan: None,
        is_draft: false,
        is_many: false,
        is_here: true,
    };
    tables_view(extras, changes)
}

/// Renders the changes of a plan for another place than that on the screen.
pub(super) fn differences_elsewhere_view(workspace: Workspace, plan: &Plan) -> AnyView {
    let extras = Extras {
        workspace,
        plan: Some(plan),
        is_draft: false,
        is_many: false,
        is_here: false,
    };
    tables_view(extras, &plan.changes)
}

/// Renders the changes of a review with the numbers of their steps.
pub(super) fn reviewed_changes_view(workspace: Workspace, review: &Review) -> AnyView {
    let extras = Extras {
        workspace,
        plan: Some(&review.plan),
        is_draft: review.source == crate::apply::RunSource::Draft && workspace.editor().is_some(),
        is_many: review.plan.changes.len() + review.plan.lists.len() > 1,
        is_here: true,
    };
    let lists = review
        .plan
        .lists
        .iter()
        .map(|change| list_change_view(extras, change));
    let lists: Vec<AnyView> = lists.collect();
    view! {
        {tables_view(extras, &review.plan.changes)}
        <div class="review">{lists}</div>
    }
    .into_any()
}

/// The changes of a prefix list with the numbers of their steps.
fn list_change_view(extras: Extras<'_>, change: &PrefixListChange) -> AnyView {
    let workspace = extras.workspace;
    let steps = extras.plan.map(|plan| plan.steps_of_list(&change.id));
    let steps = steps.unwrap_or_default();
    let steps = steps
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<String>>()
        .join(", ");
    let actions = extras
        .is_draft
        .then(|| list_actions(workspace, change, extras.is_many));
    let lines = line_rows(list_change_lines(change));
    let name = escape_invisible(change.name());
    let label = format!("Changes of the prefix list {name}");
    view! {
        <section class="review__group">
            <div class="review__head">
                <h2 class="review__name"><a class="link" href=workspace.link(Page::PrefixLists)>"Prefix list "{name}</a></h2>
                <span class="muted">{counted(change.count(), "change")}{format!(", API calls {steps}")}</span>
                {actions}
            </div>
            <table class="changes" aria-label=label><tbody>{lines}</tbody></table>
        </section>
    }
    .into_any()
}

fn tables_view(extras: Extras<'_>, changes: &[GroupChange]) -> AnyView {
    let name = |id: &GroupId| {
        let known = extras.workspace.group_name(id);
        known.or_else(|| {
            let change = changes.iter().find(|change| change.id == *id)?;
            Some(change.name().to_owned())
        })
    };
    let groups: Vec<AnyView> = changes
        .iter()
        .map(|change| {
            let table = change_table(change, extras.plan, &name);
            group_view(extras, &table)
        })
        .collect();
    view! { <div class="review">{groups}</div> }.into_any()
}

/// A prefix list with its differing entries.
pub(in crate::ui) fn list_differences_view(change: &ListChange) -> AnyView {
    let lines = line_rows(list_difference(change));
    view! {
        <section class="review__group">
            <h2 class="review__name">"Prefix list "{escape_invisible(&change.name)}</h2>
            <table class="changes"><tbody>{lines}</tbody></table>
        </section>
    }
    .into_any()
}

fn group_view(extras: Extras<'_>, group: &ChangeTable) -> AnyView {
    let workspace = extras.workspace;
    // Compared snapshots may have groups that are not in the account.
    let href = workspace
        .group_name(&group.id)
        .filter(|_| extras.is_here)
        .map(|_| workspace.link(Page::Group(group.id.clone())));
    let name = group.name.clone();
    let actions = extras
        .is_draft
        .then(|| group_actions(workspace, group, extras.is_many));
    let label = format!("Changes of {name}");
    view! {
        <section class="review__group">
            <div class="review__head">
                <h2 class="review__name">
                    {match href {
                        Some(href) => view! { <a class="link" href=href>{name}</a> }.into_any(),
                        None => name.into_any(),
                    }}
                </h2>
                <span class="muted">{counted(group.count, "change")}</span>
                {actions}
            </div>
            <table class="changes" aria-label=label>
                {head_view(extras)}
                {group_rows_view(extras, group)}
                {Direction::BOTH.map(|direction| rules_view(extras, group, direction))}
            </table>
        </section>
    }
    .into_any()
}

fn head_view(extras: Extras<'_>) -> AnyView {
    let columns = CHANGE_COLUMNS.map(|column| view! { <th scope="col">{column}</th> });
    view! {
        <thead>
            <tr>
                <th scope="col"><span class="visually-hidden">"Change"</span></th>
                {columns}
                {extras.plan.map(|_| view! { <th scope="col">"Step"</th> })}
                {extras.is_draft.then(|| view! { <th scope="col"><span class="visually-hidden">"Actions"</span></th> })}
            </tr>
        </thead>
    }
    .into_any()
}

/// Rows about the group itself.
fn group_rows_view(extras: Extras<'_>, group: &ChangeTable) -> Option<AnyView> {
    let what = match group.mark {
        Mark::Added => Some("create security group"),
        Mark::Removed => Some("delete security group and its rules"),
        Mark::Changed | Mark::Unchanged => None,
    };
    let row = |mark: Mark, text: AnyView, steps: &[usize], actions: Option<AnyView>| {
        view! {
            <tr class=change_class(mark)>
                {sign_view(mark)}
                <td class="changes__wide" colspan="4">{text}</td>
                {steps_view(extras, steps)}
                {extras.is_draft.then(|| view! { <td class="changes__actions">{actions}</td> })}
            </tr>
        }
        .into_any()
    };
    let whole = what.map(|what| row(group.mark, what.into_any(), &group.steps, None));
    let fact = |fact: &FactChange| {
        let text = line_view(&fact.line);
        let actions = extras
            .is_draft
            .then(|| fact_actions(extras.workspace, &group.id, fact));
        row(fact.line.mark, text, &fact.steps, actions)
    };
    let rows: Vec<AnyView> = whole
        .into_iter()
        .chain(group.facts.iter().map(fact))
        .collect();
    (!rows.is_empty()).then(|| view! { <tbody>{rows}</tbody> }.into_any())
}

/// Rows of the rules of one direction.
fn rules_view(extras: Extras<'_>, group: &ChangeTable, direction: Direction) -> Option<AnyView> {
    let rules = group.rules.iter();
    let rules = rules.filter(|rule| rule.direction == direction);
    let rows: Vec<AnyView> = rules
        .map(|rule| rule_view(extras, &group.id, rule))
        .collect();
    let columns = CHANGE_COLUMNS.len()
        + 1
        + usize::from(extras.plan.is_some())
        + usize::from(extras.is_draft);
    let heading = match direction {
        Direction::Ingress => "Inbound rules",
        Direction::Egress => "Outbound rules",
    };
    (!rows.is_empty()).then(|| {
        view! {
            <tbody data-direction=direction.to_string()>
                <tr class="changes__direction"><th scope="rowgroup" colspan=columns>{heading}</th></tr>
                {rows}
            </tbody>
        }
        .into_any()
    })
}

fn rule_view(extras: Extras<'_>, group: &GroupId, rule: &RuleChange) -> AnyView {
    let cells = CHANGE_COLUMNS.iter().zip(&rule.cells).zip(0..);
    let cells: Vec<AnyView> = cells
        .map(|((column, cell), place)| {
            let tags = rule.tags.as_ref().filter(|_| place == 3);
            let tags =
                tags.map(|tags| view! { <div class="changes__tags">{line_view(tags)}</div> });
            view! { <td data-column=*column>{words_view(cell)}{tags}</td> }.into_any()
        })
        .collect();
    let actions = extras
        .is_draft
        .then(|| rule_actions(extras.workspace, group, rule));
    view! {
        <tr class=change_class(rule.mark)>
            {sign_view(rule.mark)}
            {cells}
            {steps_view(extras, &rule.steps)}
            {actions.map(|actions| view! { <td class="changes__actions">{actions}</td> })}
        </tr>
    }
    .into_any()
}

fn steps_view(extras: Extras<'_>, steps: &[usize]) -> Option<AnyView> {
    extras.plan?;
    let numbers: Vec<String> = steps.iter().map(usize::to_string).collect();
    let numbers = numbers.join(", ");
    Some(view! { <td class="changes__step" data-column="Step">{numbers}</td> }.into_any())
}
