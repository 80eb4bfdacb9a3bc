//! Rules that would make an answer yes, with the button that drafts them.

use leptos::prelude::*;

use super::names::{group_text, rule_text};
use crate::analysis::reach::{Addition, ReachIndex};
use crate::model::Traffic;
use crate::workspace::Workspace;

/// Lists the missing rules; `None` if there are none.
pub(super) fn missing_rules_view(
    workspace: Workspace,
    index: &ReachIndex,
    additions: &[Addition],
) -> Option<AnyView> {
    if additions.is_empty() {
        return None;
    }
    let items = additions.iter().map(|addition| {
        view! { <li class="code">"+ "{rule_text(index, &addition.group, &addition.rule)}</li> }
            .into_any()
    });
    let items: Vec<AnyView> = items.collect();
    let opens_all = additions
        .iter()
        .any(|addition| is_public(addition) && addition.rule.traffic == Traffic::All);
    let draft = if opens_all {
        view! {
            <p>"These would open every port to the internet. To draft rules, ask for the ports that are needed, such as “internet to web 443”."</p>
        }
        .into_any()
    } else {
        draft_button(workspace, index, additions)
    };
    Some(
        view! {
            <section>
                <h3 class="reach__title">"Rules that are missing"</h3>
                <ul class="reach__list">{items}</ul>
                {draft}
            </section>
        }
        .into_any(),
    )
}

/// Renders the button that drafts the missing rules, where the connection may change something.
fn draft_button(workspace: Workspace, index: &ReachIndex, additions: &[Addition]) -> AnyView {
    let label = label(index, additions);
    let class = if additions.iter().any(is_public) {
        "button button--danger"
    } else {
        "button"
    };
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let additions = StoredValue::new(additions.to_vec());
    let draft = move |_| {
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        additions.with_value(|additions| {
            let rules = additions.iter();
            let rules = rules.map(|addition| (&addition.group, &addition.rule));
            editor.add_rules(format!("added {}", missing_text(additions.len())), rules);
        });
    };
    let button = move || {
        let label = label.clone();
        can_edit.get().then(|| {
            view! { <button class=class type="button" id="reach-draft" on:click=draft>{label}</button> }
        })
    };
    button.into_any()
}

/// Whether an addition opens a group to all addresses.
fn is_public(addition: &Addition) -> bool {
    addition.rule.peer.is_anywhere()
}

/// Names the number of rules and their side, or their sides.
fn label(index: &ReachIndex, additions: &[Addition]) -> String {
    let side = |addition: &Addition| {
        let group = group_text(index, &addition.group);
        format!("{} of {group}", addition.rule.direction)
    };
    let mut sides: Vec<String> = additions.iter().map(side).collect();
    sides.sort_by_key(|side| side.starts_with("inbound"));
    sides.dedup();
    let rules = missing_text(additions.len());
    let public = if additions.iter().any(is_public) {
        ", open to the internet"
    } else {
        ""
    };
    match sides.len() {
        0..=2 => format!("Draft {rules}: {}{public}", sides.join(" and ")),
        count => format!("Draft {rules} of {count} groups{public}"),
    }
}

fn missing_text(count: usize) -> String {
    match count {
        1 => "the missing rule".to_owned(),
        count => format!("the {count} missing rules"),
    }
}
