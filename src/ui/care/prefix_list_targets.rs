//! Ranges of groups that a new prefix list can hold, and the rules that it can replace.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::prefix_list_dialog::Form;
use crate::analysis::{ListTarget, list_targets, repeated_blocks};
use crate::model::{
    Cidr, Direction, GroupId, PrefixListContent, Traffic, counted, escape_invisible, grouped,
};
use crate::workspace::Workspace;

/// Maximum number of sets of ranges that are proposed.
const PROPOSALS: usize = 20;

/// Place of a target: group, direction and traffic.
pub(super) type TargetKey = (GroupId, Direction, Traffic);

/// Sets of ranges that groups allow the same traffic, to start from.
pub(super) fn proposals(form: Form) -> Option<AnyView> {
    let inventory = untrack(move || form.workspace.inventory_with_draft());
    let mut sets = repeated_blocks(&inventory);
    sets.truncate(PROPOSALS);
    if sets.is_empty() {
        return None;
    }
    let options = sets.iter().zip(1..).map(|((blocks, groups), number)| {
        let first = blocks.first().map(ToString::to_string).unwrap_or_default();
        let ranges = counted(blocks.len(), "range");
        let groups = counted(*groups, "group");
        view! { <option value=number.to_string()>{format!("{ranges} of {groups}: {first}…")}</option> }
    });
    let options = options.collect_view();
    let sets = StoredValue::new(sets);
    let choose = move |event| {
        let number: usize = event_target_value(&event).parse().unwrap_or_default();
        let set = sets.with_value(|sets| Some(sets.get(number.checked_sub(1)?)?.0.clone()));
        if let Some(blocks) = set {
            form.propose(&blocks);
        }
    };
    Some(
        view! {
            <div class="field">
                <label class="field__label" for="prefix-list-ranges">"Start from ranges of groups"</label>
                <select class="field__input" id="prefix-list-ranges" on:change=choose>
                    <option value="">"None"</option>
                    {options}
                </select>
            </div>
        }
        .into_any(),
    )
}

pub(super) fn targets_of(workspace: Workspace, content: &PrefixListContent) -> Vec<ListTarget> {
    let blocks: BTreeSet<Cidr> = content
        .entries
        .iter()
        .map(|entry| entry.cidr.clone())
        .collect();
    let weight = usize::try_from(content.max_entries).unwrap_or(usize::MAX);
    list_targets(&workspace.inventory_with_draft(), &blocks, weight)
}

pub(super) fn key_of(target: &ListTarget) -> TargetKey {
    (target.group.clone(), target.direction, target.traffic)
}

/// The rules that the list can replace, each to be left out.
pub(super) fn targets_view(form: Form, targets: &[ListTarget]) -> Option<AnyView> {
    if targets.is_empty() {
        return None;
    }
    let quota = form
        .workspace
        .environment()
        .settings()
        .rules_per_group()
        .get();
    let rows = targets.iter().map(|target| target_row(form, target, quota));
    Some(
        view! {
            <table class="care__table">
                <caption>"Replace the ranges by the list"</caption>
                <thead><tr><th scope="col">"Rules"</th><th scope="col">{format!("Quota of {}", grouped(quota))}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
        .into_any(),
    )
}

fn target_row(form: Form, target: &ListTarget, quota: usize) -> AnyView {
    let name = form.workspace.group_name(&target.group);
    let name = name.map_or_else(|| target.group.to_string(), |name| escape_invisible(&name));
    let text = format!(
        "{name}: {} {}",
        counted(target.rules.len(), &format!("{} rule", target.direction)),
        target.traffic
    );
    let fits = if target.used_with_list > quota {
        ": too many, so EC2 rejects it"
    } else {
        ""
    };
    let quota_text = format!(
        "{} → {}{fits}",
        grouped(target.used),
        grouped(target.used_with_list)
    );
    let key = key_of(target);
    let is_chosen = {
        let key = key.clone();
        move || !form.left_out.read().contains(&key)
    };
    let choose = move |event| {
        let is_chosen = event_target_checked(&event);
        form.left_out.update(|left_out| {
            if is_chosen {
                left_out.remove(&key);
            } else {
                left_out.insert(key.clone());
            }
        });
    };
    view! {
        <tr>
            <td><label><input type="checkbox" prop:checked=is_chosen on:change=choose />" "{text}</label></td>
            <td>{quota_text}</td>
        </tr>
    }
    .into_any()
}
