//! Ways to make room in the quota of a table's rules, each with its numbers and as a draft.

use std::sync::Arc;

use leptos::prelude::*;

use super::quota_split::{SplitDraft, split_draft};
use crate::analysis::{
    FewerRules, QuotaUse, SplitObstacle, groups_per_interface, listable_blocks, mergeable_rules,
    removable_rules,
};
use crate::grid::RuleTable;
use crate::model::{AccountId, AddressFamily, Direction, SecurityGroup, counted};
use crate::text::rule_sentence;
use crate::workspace::Workspace;

/// A suggestion.
#[derive(Clone, Debug, PartialEq)]
enum Suggestion {
    /// Removes redundant rules.
    Remove(FewerRules),
    /// Merges rules.
    Merge(FewerRules),
    /// Divides the group.
    Split(Box<Result<SplitDraft, SplitObstacle>>),
}

/// Returns the group of a table with the draft applied.
fn drafted_group(table: RuleTable) -> Option<Arc<SecurityGroup>> {
    let view = table.view().read();
    let owner = view.remote.as_ref().map(|remote| remote.owner_id.clone());
    let owner = owner.unwrap_or_else(|| AccountId::from_remote(""));
    view.effective_group(&owner).map(Arc::new)
}

/// Suggestions with the use of the quota before and after each.
#[component]
pub(super) fn QuotaHelp(
    /// The table.
    table: RuleTable,
    /// Use of the quota, with the draft.
    used: Memo<QuotaUse>,
    /// Called after a suggestion has been drafted.
    on_drafted: Callback<()>,
) -> impl IntoView {
    let workspace = table.workspace();
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let suggestions = Memo::new(move |_| suggestions(table));
    let items = move || {
        let before = used.get();
        let suggestions = suggestions.get().into_iter();
        suggestions
            .map(|suggestion| item_view(table, &before, suggestion, can_edit, on_drafted))
            .collect::<Vec<AnyView>>()
    };
    view! {
        <section aria-labelledby="quota-help-title">
            <h3 id="quota-help-title">"Make room"</h3>
            <ul class="quota-help">
                {items}
                {move || prefix_list_note(table).map(|text| view! { <li><p class="muted">{text}</p></li> })}
            </ul>
        </section>
    }
}

/// Reactive.
fn suggestions(table: RuleTable) -> Vec<Suggestion> {
    let workspace = table.workspace();
    let Some(group) = drafted_group(table) else {
        return Vec::new();
    };
    let lists = workspace.prefix_lists();
    let direction = table.direction();
    let remove = removable_rules(&group, direction, &lists).map(Suggestion::Remove);
    let merge = mergeable_rules(&group, direction, &lists).map(Suggestion::Merge);
    // EC2 never deletes a default group, and its rules are better moved to a group with a name.
    let split = (!group.is_default()).then(|| split_draft(workspace, &group, direction, &lists));
    let split = split.map(|split| Suggestion::Split(Box::new(split)));
    remove.into_iter().chain(merge).chain(split).collect()
}

fn item_view(
    table: RuleTable,
    before: &QuotaUse,
    suggestion: Suggestion,
    can_edit: Memo<bool>,
    on_drafted: Callback<()>,
) -> AnyView {
    let workspace = table.workspace();
    let text = suggestion_text(before, &suggestion, table.direction());
    let label = match &suggestion {
        Suggestion::Remove(_) => Some("Draft the removal"),
        Suggestion::Merge(_) => Some("Draft the merge"),
        Suggestion::Split(split) => split.is_ok().then_some("Draft the split"),
    };
    let suggestion = StoredValue::new(suggestion);
    let draft = move |_| {
        suggestion.with_value(|suggestion| draft(workspace, suggestion));
        on_drafted.run(());
    };
    let button = move || {
        let label = label.filter(|_| can_edit.get())?;
        Some(
            view! { <button class="button button--small" type="button" on:click=draft>{label}</button> },
        )
    };
    view! { <li><p>{text}</p>{button}</li> }.into_any()
}

fn draft(workspace: Workspace, suggestion: &Suggestion) {
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    match suggestion {
        Suggestion::Remove(fewer) | Suggestion::Merge(fewer) => {
            editor.fix_findings(&fewer.findings);
        }
        Suggestion::Split(split) => {
            if let Ok(split) = &**split {
                split.make(&editor);
            }
        }
    }
}

fn suggestion_text(before: &QuotaUse, suggestion: &Suggestion, direction: Direction) -> String {
    match suggestion {
        Suggestion::Remove(fewer) => format!(
            "Remove {}, which other rules cover: {}. The allowed traffic stays the same.",
            counted(fewer.findings.len(), "redundant rule"),
            change_text(before, &fewer.after)
        ),
        Suggestion::Merge(fewer) => {
            let merged: usize = fewer.findings.iter().map(|it| it.rules.len()).sum();
            format!(
                "Merge {} into {}: {}. The allowed traffic stays the same.",
                counted(merged, "rule"),
                fewer.findings.len(),
                change_text(before, &fewer.after)
            )
        }
        Suggestion::Split(split) => match &**split {
            Ok(split) => split.text(before, direction),
            Err(obstacle) => format!("Split the group: {}.", obstacle_text(obstacle)),
        },
    }
}

/// Use of the quota before and after, in the families that change: `IPv4 58 → 12`.
pub(super) fn change_text(before: &QuotaUse, after: &QuotaUse) -> String {
    let families = [AddressFamily::Ipv4, AddressFamily::Ipv6];
    let texts = families.into_iter().filter_map(|family| {
        let (was, is) = (before.family(family).total(), after.family(family).total());
        (was != is).then(|| format!("{} {was} → {is}", family.as_str()))
    });
    texts.collect::<Vec<String>>().join(", ")
}

fn obstacle_text(obstacle: &SplitObstacle) -> String {
    match obstacle {
        SplitObstacle::UnknownInterfaces => {
            "the network interfaces could not be read (ec2:DescribeNetworkInterfaces), so it is unknown which ones need the new group".to_owned()
        }
        SplitObstacle::TooFewRules => "it has too few rules in this direction".to_owned(),
        SplitObstacle::FullInterface {
            interface,
            groups,
            limit,
        } => format!(
            "{interface} has {} already, and AWS allows {limit} with this quota of rules",
            counted(*groups, "group")
        ),
        SplitObstacle::ManagedInterface { interface } => format!(
            "a service manages {interface}; add a second group where the service is configured"
        ),
    }
}

/// Says what a prefix list would do. It counts as many rules as its maximum number of entries. Reactive.
fn prefix_list_note(table: RuleTable) -> Option<String> {
    let group = drafted_group(table)?;
    let blocks = listable_blocks(&group, table.direction())?;
    let example = group
        .rules
        .iter()
        .find(|rule| blocks.rules.contains(&rule.key()));
    let count = counted(
        blocks.rules.len(),
        &format!("{} CIDR block", blocks.family.as_str()),
    );
    Some(format!(
        "Use a prefix list: {count} are allowed the same traffic, such as {}. A list with room for {} entries counts {} rules, so the use stays at {}. It is easier to maintain, and takes less of the quota only if its maximum number of entries is smaller than the number of rules that it replaces.",
        example.map(rule_sentence).unwrap_or_default(),
        blocks.rules.len(),
        blocks.rules.len(),
        blocks.rules.len(),
    ))
}

/// Returns the most groups that an interface may have, for texts. Reactive.
pub(super) fn interface_limit(workspace: Workspace) -> usize {
    groups_per_interface(workspace.environment().settings().rules_per_group().get())
}
