//! A finding with its evidence, why it matters, equivalent controls, and its fix.

use leptos::prelude::*;

use super::narrow_form::NarrowForm;
use super::rule_line::rule_line;
use super::suppress_form::SuppressForm;
use crate::analysis::checks::Finding;
use crate::environment::timestamp;
use crate::model::escape_invisible;
use crate::present::Page;
use crate::text::{
    capitalised, check_words, equivalents_text, exposure_text, finding_advice, finding_message,
    fix_label, severity_sign,
};
use crate::ui::components::Moment;
use crate::workspace::Workspace;

/// What the user does about a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Narrow,
    Suppress,
}

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
    let rules = finding.rules.iter();
    let rules = rules.map(|rule| rule_line(workspace, &finding.group, rule));
    let rules: Vec<AnyView> = rules
        .map(|rule| view! { <li class="code">{rule}</li> }.into_any())
        .collect();
    let equivalents = equivalents_text(finding.check);
    let equivalents = (!equivalents.is_empty())
        .then(|| view! { <p class="muted">"Related controls: "{equivalents}</p> });
    let exposure = finding
        .adjusted_by
        .map(|exposure| view! { <p class="muted">{exposure_text(exposure)}"."</p> });
    let advice = finding_advice(&finding);
    let about = finding.clone();
    let expired = move || expired_view(workspace, &about);
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
            {expired}
            <FindingActions finding on_fixed />
        </article>
    }
}

/// Buttons that fix, narrow and suppress a finding, with their forms.
#[component]
fn FindingActions(finding: Finding, on_fixed: Callback<()>) -> impl IntoView {
    let workspace = Workspace::here();
    let label = finding.fix.as_ref().map(fix_label);
    let is_narrowable = finding.can_be_narrowed();
    let finding = StoredValue::new(finding);
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let fix = move |_| {
        if let Some(editor) = workspace.editor_now() {
            finding.with_value(|finding| editor.fix_findings(std::slice::from_ref(finding)));
            on_fixed.run(());
        }
    };
    let fix_button = move || {
        let label = label.clone().filter(|_| can_edit.get())?;
        Some(
            view! { <button class="button button--small" type="button" on:click=fix>{label}</button> },
        )
    };
    let act = RwSignal::new(None::<Act>);
    let act_button = move |label: &'static str, value: Act| {
        let toggle = move |_| act.update(|act| *act = (*act != Some(value)).then_some(value));
        view! {
            <button class="button button--small" type="button" aria-expanded=move || (act.get() == Some(value)).to_string()
                on:click=toggle>{label}</button>
        }
        .into_any()
    };
    let on_end = Callback::new(move |is_done| {
        act.set(None);
        if is_done {
            on_fixed.run(());
        }
    });
    let form = move || {
        let finding = finding.get_value();
        Some(match act.get()? {
            Act::Narrow => view! { <NarrowForm finding on_end /> }.into_any(),
            Act::Suppress => view! { <SuppressForm finding on_end /> }.into_any(),
        })
    };
    view! {
        <div class="finding-card__actions">
            {fix_button}
            {move || (is_narrowable && can_edit.get()).then(|| act_button("Narrow…", Act::Narrow))}
            {act_button("Suppress…", Act::Suppress)}
        </div>
        {form}
    }
}

/// Says that a suppression of the finding has expired. A valid one would hide it. Reactive.
fn expired_view(workspace: Workspace, finding: &Finding) -> Option<AnyView> {
    let suppression = workspace.suppression_of(finding);
    let expired = suppression.filter(|one| one.until < timestamp())?;
    let reason = escape_invisible(&format!("{} ({})", expired.reason, expired.by));
    Some(
        view! { <p>"Was suppressed until "<Moment time=expired.until />": "{reason}"."</p> }
            .into_any(),
    )
}
