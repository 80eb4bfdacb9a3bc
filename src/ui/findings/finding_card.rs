//! A finding with its evidence, why it matters, equivalent controls, and its fix.

use leptos::prelude::*;

use crate::analysis::checks::{Finding, rule_text};
use crate::model::escape_invisible;
use crate::present::Page;
use crate::text::{
    capitalised, check_words, equivalents_text, exposure_text, finding_advice, finding_message,
    fix_label, severity_sign,
};
use crate::workspace::Workspace;

/// Shows a finding.
#[component]
pub(super) fn FindingCard(
    /// The finding.
    finding: Finding,
    /// Whether to name the group, with a link.
    names_group: bool,
    /// Called after the fix was applied to the draft.
    on_fixed: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let words = check_words(finding.check);
    let severity = finding.severity;
    let name_of = |id: &crate::model::GroupId| untrack(|| workspace.group_name(id));
    let message = escape_invisible(&capitalised(&finding_message(&finding, &name_of)));
    let group = names_group.then(|| {
        let id = finding.group.clone();
        let name = name_of(&id).unwrap_or_else(|| id.to_string());
        let href = move || workspace.link(Page::Group(id.clone()));
        view! { <a class="link" href=href>{escape_invisible(&name)}</a>": " }
    });
    let rules = finding.rules.iter().map(rule_text);
    let rules: Vec<AnyView> = rules
        .map(|rule| view! { <li class="code">{rule}</li> }.into_any())
        .collect();
    let equivalents = equivalents_text(finding.check);
    let equivalents = (!equivalents.is_empty())
        .then(|| view! { <p class="muted">"Equivalents: "{equivalents}</p> });
    let exposure = finding
        .adjusted_by
        .map(|exposure| view! { <p class="muted">{exposure_text(exposure)}"."</p> });
    let label = finding.fix.as_ref().map(fix_label);
    let advice = finding_advice(&finding);
    let finding = StoredValue::new(finding);
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let fix = move |_| {
        if let Some(editor) = workspace.editor_now() {
            finding.with_value(|finding| editor.fix_findings(std::slice::from_ref(finding)));
            on_fixed.run(());
        }
    };
    let button = move || {
        let label = label.clone().filter(|_| can_edit.get())?;
        Some(
            view! { <button class="button button--small" type="button" on:click=fix>{label}</button> },
        )
    };
    view! {
        <article class="finding-card">
            <h3 class=format!("finding finding--{severity}")>
                <span aria-hidden="true">{severity_sign(severity)}" "</span>
                {capitalised(severity.as_str())}": "{words.title}
            </h3>
            <p>{group}{message}"."</p>
            <ul>{rules}</ul>
            <p>{words.reason}". "{advice}"."</p>
            {exposure}
            {equivalents}
            {button}
        </article>
    }
}
