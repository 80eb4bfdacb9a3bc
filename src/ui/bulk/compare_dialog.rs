//! Dialog that compares the rules of two groups.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{Direction, GroupId, Peer, Rule, SecurityGroup, escape_invisible};
use crate::present::{GroupOrder, OrderFacts, order_groups};
use crate::text::{PeerText, named_rule_sentence};
use crate::ui::components::Dialog;
use crate::workspace::Workspace;

/// Lists the rules that only one of two groups has, and those that both have, with the draft applied.
#[component]
pub(super) fn CompareDialog(
    /// One group.
    first: GroupId,
    /// The other group; `None` if the user is to choose it.
    second: Option<GroupId>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let other = RwSignal::new(second.clone());
    let choice = second
        .is_none()
        .then(|| other_choice(workspace, &first, other));
    let sections = move || {
        let second = other.get()?;
        let [one, other] = [&first, &second].map(|id| rules(workspace, id));
        let only = |id: &GroupId| format!("Only in {}", label(workspace, id));
        let sections = [
            (only(&first), one.difference(&other).cloned().collect()),
            (only(&second), other.difference(&one).cloned().collect()),
            (
                "In both".to_owned(),
                one.intersection(&other).cloned().collect(),
            ),
        ];
        Some(sections.map(|(title, rules)| section_view(title, rules)))
    };
    view! {
        <Dialog title="Compare groups" id="compare-groups" on_close>
            <div class="form">
                {choice}
                {sections}
                <p class="muted">"Descriptions and tags aren't compared."</p>
            </div>
        </Dialog>
    }
}

/// Choice of the group that `first` is compared with: any other group, by name.
fn other_choice(
    workspace: Workspace,
    first: &GroupId,
    other: RwSignal<Option<GroupId>>,
) -> AnyView {
    let listed = workspace.draft().listed().get_untracked();
    let mut groups: Vec<Arc<SecurityGroup>> = listed.to_vec();
    groups.retain(|group| group.id != *first);
    order_groups(&mut groups, GroupOrder::BY_NAME, &OrderFacts::default());
    let ids: Vec<GroupId> = groups.iter().map(|group| group.id.clone()).collect();
    let options = groups.iter().map(|group| {
        let name = escape_invisible(&group.name);
        let text = if group.id.is_new() {
            format!("{name} (new)")
        } else {
            format!("{name} ({})", group.id)
        };
        view! { <option value=group.id.to_string()>{text}</option> }
    });
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let mut ids = ids.iter();
        other.set(ids.find(|id| id.to_string() == chosen).cloned());
    };
    view! {
        <div class="field">
            <label class="field__label" for="compare-with">{format!("Compare {} with", label(workspace, first))}</label>
            <select class="field__input" id="compare-with" on:change=choose>
                <option value="">"Choose a group"</option>
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

/// A rule of a group: its direction, and what it allows.
type RuleText = (Direction, String);

/// Returns the rules of a group in words. A group's reference to itself is `self`, so that equal rules of two groups
/// are equal.
fn rules(workspace: Workspace, id: &GroupId) -> BTreeSet<RuleText> {
    let view = workspace.group_view_now(id);
    let rows = view.rows().iter();
    let rules = rows.filter_map(|row| view.rule(row));
    rules
        .map(|rule| (rule.direction, rule_text(workspace, id, rule)))
        .collect()
}

fn rule_text(workspace: Workspace, group: &GroupId, rule: &Rule) -> String {
    let is_self = matches!(&rule.peer, Peer::Group(reference) if reference.group_id == *group);
    if is_self {
        let itself = PeerText {
            value: "self".to_owned(),
            name: String::new(),
            is_anywhere: false,
        };
        return named_rule_sentence(rule, &itself);
    }
    untrack(|| workspace.rule_sentence(rule))
}

fn label(workspace: Workspace, id: &GroupId) -> String {
    escape_invisible(workspace.group_view_now(id).name())
}

fn section_view(title: String, rules: Vec<RuleText>) -> AnyView {
    let heading = format!("{title} ({})", rules.len());
    let rules = rules
        .into_iter()
        .map(|(direction, text)| view! { <li>{format!("{direction}: {text}")}</li> })
        .collect_view();
    view! {
        <section>
            <h3 class="review__name">{heading}</h3>
            <ul class="review__problems code">{rules}</ul>
        </section>
    }
    .into_any()
}
