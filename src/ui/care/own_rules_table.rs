//! Preview of the rules of the user's old address: what becomes of each, and whether it is changed.

use std::collections::HashSet;

use leptos::prelude::*;

use super::own_rules::{FoundIn, RuleKey};
use crate::draft::{GroupView, RuleDraft};
use crate::model::{counted, escape_invisible, grouped};
use crate::present::{FoundBy, OwnRule, OwnRuleChange};
use crate::text::with_description;
use crate::workspace::Workspace;

/// Maximum number of rules in the preview. All ticked ones are changed.
const SHOWN: usize = 300;

/// Table of the rules that were found.
#[component]
pub(super) fn OwnRulesTable(
    /// The rules by workspace.
    found: Memo<Vec<FoundIn>>,
    /// The rules that are not changed.
    left_out: RwSignal<HashSet<RuleKey>>,
) -> impl IntoView {
    move || {
        let found = found.read();
        let total: usize = found.iter().map(rule_count).sum();
        if total == 0 {
            return view! { <p role="status">"No rule found yet"</p> }.into_any();
        }
        let has_places = found.len() > 1;
        let mut room = SHOWN;
        let tables: Vec<AnyView> = found
            .iter()
            .map(|found| {
                let shown = rule_count(found).min(room);
                room -= shown;
                table_view(found, shown, has_places, left_out)
            })
            .collect();
        let more = total.saturating_sub(SHOWN);
        view! {
            <p role="status">{counted(total, "rule")}" found"</p>
            {tables}
            {(more > 0).then(|| view! { <p>{format!("and {} more", grouped(more))}</p> })}
        }
        .into_any()
    }
}

fn rule_count(found: &FoundIn) -> usize {
    found.groups.iter().map(|(_, rules)| rules.len()).sum()
}

fn table_view(
    found: &FoundIn,
    shown: usize,
    has_place: bool,
    left_out: RwSignal<HashSet<RuleKey>>,
) -> AnyView {
    let rules = found.groups.iter();
    let rules = rules.flat_map(|(view, rules)| rules.iter().map(move |rule| (view, rule)));
    let rows: Vec<AnyView> = rules
        .take(shown)
        .filter_map(|(view, rule)| row_view(found, view, rule, left_out))
        .collect();
    let caption = has_place.then(|| view! { <caption>{escape_invisible(&found.name)}</caption> });
    view! {
        <table class="own-rules">
            {caption}
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">"Change"</span></th>
                    <th scope="col">"Security group"</th>
                    <th scope="col">"Rule"</th>
                    <th scope="col">"Found by"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row_view(
    found: &FoundIn,
    view: &GroupView,
    rule: &OwnRule,
    left_out: RwSignal<HashSet<RuleKey>>,
) -> Option<AnyView> {
    let key = StoredValue::new(found.key(view, rule)?);
    let is_chosen = move || key.with_value(|key| !left_out.read().contains(key));
    let toggle = move |event: leptos::ev::Event| {
        let is_chosen = event_target_checked(&event);
        left_out.update(|left_out| {
            if is_chosen {
                left_out.remove(&key.read_value());
            } else {
                left_out.insert(key.get_value());
            }
        });
    };
    let before = rule_text(found.workspace, &rule.before);
    let is_fixed = matches!(rule.change, OwnRuleChange::NoAddress(_));
    let name = escape_invisible(view.name());
    let label = format!("Change {before} in {name}");
    let after = match &rule.change {
        OwnRuleChange::Replace(after) => {
            let after = rule_text(found.workspace, after);
            view! { <ins class="replace__after">{after}</ins> }.into_any()
        }
        OwnRuleChange::Remove => {
            view! { <span class="muted">"removed: the group has the new rule already"</span> }
                .into_any()
        }
        OwnRuleChange::NoAddress(family) => {
            let text = format!("stays: enter a new {} address", family.as_str());
            view! { <span class="muted">{text}</span> }.into_any()
        }
    };
    let found_by = match rule.found_by {
        FoundBy::Address => "address",
        FoundBy::Description => "description",
        FoundBy::Tag => "tag",
    };
    Some(
        view! {
            <tr>
                <td><input type="checkbox" aria-label=label disabled=is_fixed
                    prop:checked=move || !is_fixed && is_chosen() on:change=toggle /></td>
                <td><strong>{name}</strong></td>
                <td><del class="replace__before">{before}</del>" "{after}</td>
                <td>{found_by}</td>
            </tr>
        }
        .into_any(),
    )
}

fn rule_text(workspace: Workspace, rule: &RuleDraft) -> String {
    let text = rule
        .rule()
        .map(|rule| untrack(|| workspace.rule_sentence(&rule)))
        .unwrap_or_default();
    with_description(text, &rule.description)
}
