//! Differences of each group, a line for each change.

use leptos::prelude::*;

use crate::draft::Mark;
use crate::model::escape_invisible;
use crate::plan::GroupChange;
use crate::present::{Page, mark_sign};
use crate::share::ListChange;
use crate::text::{DifferenceLine, GroupDifference, group_difference, list_difference};
use crate::workspace::Workspace;

/// Renders the changes, group by group.
pub(in crate::ui) fn differences_view(workspace: Workspace, changes: &[GroupChange]) -> AnyView {
    let name = |id: &crate::model::GroupId| {
        let known = workspace.group_name(id);
        known.or_else(|| {
            let change = changes.iter().find(|change| change.id == *id)?;
            Some(change.name().to_owned())
        })
    };
    let groups: Vec<AnyView> = changes
        .iter()
        .map(|change| group_view(workspace, group_difference(change, &name)))
        .collect();
    view! { <div class="review">{groups}</div> }.into_any()
}

/// A prefix list with its differing entries.
pub(in crate::ui) fn list_differences_view(change: &ListChange) -> AnyView {
    let lines: Vec<AnyView> = list_difference(change).into_iter().map(line_view).collect();
    view! {
        <section class="review__group">
            <h2 class="review__name">"Prefix list "{escape_invisible(&change.name)}</h2>
            <ul class="review__changes">{lines}</ul>
        </section>
    }
    .into_any()
}

fn group_view(workspace: Workspace, group: GroupDifference) -> AnyView {
    let what = match group.mark {
        Mark::Added => Some("create security group"),
        Mark::Removed => Some("delete security group and its rules"),
        Mark::Changed | Mark::Unchanged => None,
    };
    let sign = mark_sign(group.mark);
    let class = change_class(group.mark);
    // Compared snapshots may have groups that are not in the account.
    let href = workspace
        .group_name(&group.id)
        .map(|_| workspace.link(Page::Group(group.id.clone())));
    let lines: Vec<AnyView> = group.lines.into_iter().map(line_view).collect();
    view! {
        <section class="review__group">
            <h2 class="review__name">
                {match href {
                    Some(href) => view! { <a class="link" href=href>{group.name}</a> }.into_any(),
                    None => group.name.into_any(),
                }}
            </h2>
            <ul class="review__changes">
                {what.map(|what| view! {
                    <li class=class><span class="change__sign" aria-hidden="true">{sign}" "</span>{what}</li>
                })}
                {lines}
            </ul>
        </section>
    }
    .into_any()
}

/// One difference as a list item.
pub(super) fn line_view(line: DifferenceLine) -> AnyView {
    let text = match (line.before, line.after) {
        (Some(before), Some(after)) => view! {
            <span class="change__before">{before}</span>
            <span class="change__arrow" aria-hidden="true">" → "</span>
            <span class="visually-hidden">" becomes "</span>
            <span class="change__after">{after}</span>
        }
        .into_any(),
        (before, after) => before.or(after).unwrap_or_default().into_any(),
    };
    view! {
        <li class=change_class(line.mark)>
            <span class="change__sign" aria-hidden="true">{mark_sign(line.mark)}" "</span>
            <span class="visually-hidden">{line.mark.as_str()}" "</span>
            {text}
        </li>
    }
    .into_any()
}

fn change_class(mark: Mark) -> &'static str {
    match mark {
        Mark::Added => "change change--added",
        Mark::Removed => "change change--removed",
        Mark::Changed | Mark::Unchanged => "change change--changed",
    }
}
