//! Form that suppresses a finding for a while.

use leptos::prelude::*;

use crate::analysis::checks::{Finding, Suppression, SuppressionScope, rule_text};
use crate::environment::timestamp;
use crate::model::{GroupId, Timestamp, escape_invisible};
use crate::platform::dom;
use crate::report::parse_until;
use crate::text::{capitalised, check_words, suppression_scope_text};
use crate::workspace::Workspace;

/// Length of a date such as 2026-12-31 at the start of a time.
const DATE: usize = 10;

/// Returns what a suppression of a finding can apply to, the narrowest first.
fn scopes(workspace: Workspace, finding: &Finding) -> Vec<SuppressionScope> {
    let id = &finding.group;
    let group = workspace
        .draft()
        .listed()
        .with_untracked(|groups| groups.get(id).cloned());
    let rule = match finding.rules.as_slice() {
        [only] => Some(SuppressionScope::Rule {
            group: id.clone(),
            rule: rule_text(only),
        }),
        _ => None,
    };
    let tags = group.iter().flat_map(|group| &group.tags);
    let tags = tags.map(|tag| SuppressionScope::Tag {
        key: tag.key.clone(),
        value: tag.value.clone(),
    });
    let account = group
        .as_ref()
        .map(|group| SuppressionScope::Account(group.owner_id.clone()));
    let group = std::iter::once(SuppressionScope::Group(id.clone()));
    rule.into_iter()
        .chain(group)
        .chain(tags)
        .chain(account)
        .collect()
}

/// Returns the options of the field for the scope, by their places.
fn options(workspace: Workspace, scopes: &[SuppressionScope]) -> Vec<AnyView> {
    let name_of = |id: &GroupId| untrack(|| workspace.group_name(id));
    let option = |(place, scope): (usize, &SuppressionScope)| {
        let text = escape_invisible(&capitalised(&suppression_scope_text(scope, &name_of)));
        view! { <option value=place.to_string()>{text}</option> }.into_any()
    };
    scopes.iter().enumerate().map(option).collect()
}

/// Asks what to suppress, why, until when, and who decides.
#[component]
pub(super) fn SuppressForm(
    /// The finding.
    finding: Finding,
    /// Called after the form has ended, with whether the finding is suppressed.
    on_end: Callback<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let scopes = StoredValue::new(scopes(workspace, &finding));
    let chosen = RwSignal::new(0_usize);
    let reason = RwSignal::new(String::new());
    let until = RwSignal::new(String::new());
    // The author of the last one probably decides again.
    let last = workspace.findings().suppressions();
    let last = last.with_untracked(|list| list.last().map(|one| one.by.clone()));
    let by = RwSignal::new(last.unwrap_or_default());
    let error = RwSignal::new(None::<&'static str>);
    let check = finding.check;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (reason, by) = (reason.get_untracked(), by.get_untracked());
        if reason.trim().is_empty() || by.trim().is_empty() {
            return error.set(Some("Enter a reason and who accepts the finding."));
        }
        if until.with_untracked(|until| until.trim().is_empty()) {
            return error.set(Some("Enter the last day of the suppression."));
        }
        let end = parse_until(&until.get_untracked()).ok();
        let Some(until) = end.filter(|until| *until > timestamp()) else {
            return error.set(Some("Enter a last day that isn't over yet."));
        };
        let scope = scopes.with_value(|scopes| scopes.get(chosen.get_untracked()).cloned());
        let Some(scope) = scope else { return };
        let day = last_day(until);
        workspace.suppress(Suppression {
            check,
            scope,
            reason: reason.trim().to_owned(),
            until,
            by: by.trim().to_owned(),
        });
        let title = check_words(check).title;
        workspace.announce(format!("“{title}” suppressed until {day}"));
        on_end.run(true);
    };
    let options = scopes.with_value(|scopes| options(workspace, scopes));
    let choose = move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default());
    dom::focus_first(".suppress-form select");
    view! {
        <form class="form suppress-form" novalidate on:submit=submit>
            <label class="field">
                <span class="field__label">"Applies to"</span>
                <select class="field__input" on:change=choose>{options}</select>
            </label>
            <label class="field">
                <span class="field__label">"Reason"</span>
                <input class="field__input" type="text" autocomplete="off" bind:value=reason />
            </label>
            <label class="field">
                <span class="field__label">"Last day (UTC)"</span>
                <input class="field__input" type="date" bind:value=until />
            </label>
            <label class="field">
                <span class="field__label">"Accepted by"</span>
                <input class="field__input" type="text" autocomplete="off" bind:value=by />
            </label>
            {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
            <div class="form__actions">
                <button class="button button--primary" type="submit">"Suppress finding"</button>
                <button class="button" type="button" on:click=move |_| on_end.run(false)>"Cancel"</button>
            </div>
        </form>
    }
}

/// Formats the last day of a suppression as it was entered: days end in UTC wherever the browser is.
pub(super) fn last_day(until: Timestamp) -> String {
    let day: String = until.to_string().chars().take(DATE).collect();
    format!("{day} (UTC)")
}
