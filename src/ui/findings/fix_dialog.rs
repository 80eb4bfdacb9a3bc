//! Preview of a fix for many findings.

use std::sync::Arc;

use leptos::prelude::*;

use super::rule_line::rule_line;
use super::sections::FixForAll;
use crate::analysis::checks::Finding;
use crate::model::{Direction, Rule, escape_invisible};
use crate::ui::components::Dialog;
use crate::workspace::Workspace;

/// Maximum number of changes that the preview lists.
const MAX_SHOWN: usize = 200;

/// Lists what a fix changes, and applies it to the draft as one undo step.
#[component]
pub(super) fn FixDialog(
    /// The fix.
    fix: FixForAll,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let lines: Vec<String> = fix
        .findings
        .iter()
        .flat_map(|finding| lines(workspace, finding))
        .collect();
    let rest = lines.len().saturating_sub(MAX_SHOWN);
    let lines: Vec<AnyView> = lines
        .into_iter()
        .take(MAX_SHOWN)
        .map(|line| view! { <li class="code">{escape_invisible(&line)}</li> }.into_any())
        .collect();
    let keeps_access = fix
        .findings
        .iter()
        .all(|finding| finding.fix.as_ref().is_some_and(|fix| fix.keeps_access));
    let findings = fix.findings.into_iter().map(Arc::unwrap_or_clone);
    let findings = StoredValue::new(findings.collect::<Vec<Finding>>());
    let apply = move |_| {
        if let Some(editor) = workspace.editor_now() {
            findings.with_value(|findings| editor.fix_findings(findings));
        }
        on_close.run(());
    };
    view! {
        <Dialog title="Preview of the fix" id="fix-findings" on_close>
            <p>{fix.label.clone()}". The changes go into the draft, where you can undo them in one step."</p>
            {keeps_access.then(|| view! { <p class="muted">"The allowed traffic doesn't change."</p> })}
            <ul>{lines}</ul>
            {(rest > 0).then(|| view! { <p>{format!("And {rest} more.")}</p> })}
            <div class="form__actions">
                <button class="button button--primary" type="button" on:click=apply>{fix.label}</button>
            </div>
        </Dialog>
    }
}

/// The changes of one fix: rules that go, and rules that come.
fn lines(workspace: Workspace, finding: &Finding) -> Vec<String> {
    let Some(fix) = &finding.fix else {
        return Vec::new();
    };
    let name = untrack(|| workspace.group_name(&finding.group));
    let name = name.unwrap_or_else(|| finding.group.to_string());
    let direction = fix.remove.first().map(|rule| rule.direction);
    let direction = direction.unwrap_or(Direction::Ingress);
    let removed = fix.remove.iter();
    let removed = removed.map(|rule| {
        let rule = rule_line(workspace, &finding.group, rule);
        format!("− {name}: {rule}")
    });
    let added = fix.add.iter().map(|grant| {
        let rule = Rule::new(direction, grant.traffic, grant.peer.clone());
        let sentence = untrack(|| workspace.rule_sentence(&rule));
        format!("+ {name}: {direction} {sentence}")
    });
    removed.chain(added).collect()
}
