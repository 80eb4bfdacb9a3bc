//! Form that suppresses a finding for a while.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use leptos::prelude::*;

use super::suppress_field::SuppressField;
use super::suppression_toast::suppressed_text;
use crate::analysis::checks::{CheckId, Finding, Suppression, SuppressionScope, rule_text};
use crate::environment::timestamp;
use crate::model::{GroupId, Timestamp, escape_invisible};
use crate::platform::dom;
use crate::report::parse_until;
use crate::text::{capitalised, suppression_scope_text};
use crate::workspace::{SuppressionText, Workspace};

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
fn options(workspace: Workspace, scopes: &[SuppressionScope], chosen: usize) -> Vec<AnyView> {
    let name_of = |id: &GroupId| untrack(|| workspace.group_name(id));
    let option = |(place, scope): (usize, &SuppressionScope)| {
        let text = escape_invisible(&capitalised(&suppression_scope_text(scope, &name_of)));
        view! { <option value=place.to_string() prop:selected=place == chosen>{text}</option> }
            .into_any()
    };
    scopes.iter().enumerate().map(option).collect()
}

/// State of the form. Cheap to copy.
#[derive(Clone, Copy, Debug)]
struct FormState {
    /// Place of the chosen scope.
    scope: RwSignal<usize>,
    reason: RwSignal<String>,
    until: RwSignal<String>,
    by: RwSignal<String>,
    /// Whether the user has tried to suppress: mistakes are marked from then on.
    was_submitted: RwSignal<bool>,
}

impl FormState {
    /// Starts with what was typed for the finding before, or else with the author of the last suppression, who probably
    /// decides again.
    fn new(workspace: Workspace, finding: &Finding) -> Self {
        let typed = workspace.suppression_text(finding);
        let typed = typed.unwrap_or_else(|| SuppressionText {
            by: last_author(workspace),
            ..SuppressionText::default()
        });
        Self {
            scope: RwSignal::new(typed.scope),
            reason: RwSignal::new(typed.reason),
            until: RwSignal::new(typed.until),
            by: RwSignal::new(typed.by),
            was_submitted: RwSignal::new(false),
        }
    }

    /// Returns what is typed. Reactive.
    fn text(self) -> SuppressionText {
        SuppressionText {
            scope: self.scope.get(),
            reason: self.reason.get(),
            until: self.until.get(),
            by: self.by.get(),
        }
    }

    /// Returns a mistake once it is due. Reactive.
    fn due(self, mistake: impl Fn() -> Option<&'static str>) -> Option<&'static str> {
        mistake().filter(|_| self.was_submitted.get())
    }

    fn reason_mistake(self) -> Option<&'static str> {
        let is_empty = self.reason.read().trim().is_empty();
        is_empty.then_some("Enter a reason.")
    }

    fn author_mistake(self) -> Option<&'static str> {
        let is_empty = self.by.read().trim().is_empty();
        is_empty.then_some("Enter who accepts the finding.")
    }

    fn until_mistake(self) -> Option<&'static str> {
        if self.until.read().trim().is_empty() {
            Some("Enter the last day of the suppression.")
        } else if self.end().is_none() {
            Some("Enter a last day that isn't over yet.")
        } else {
            None
        }
    }

    /// Returns the first field with a mistake, by the end of its ID. Untracked.
    fn first_mistaken(self) -> Option<&'static str> {
        let mistakes = untrack(|| {
            [
                ("reason", self.reason_mistake()),
                ("until", self.until_mistake()),
                ("by", self.author_mistake()),
            ]
        });
        let mut mistaken = mistakes.into_iter();
        mistaken.find_map(|(part, mistake)| mistake.map(|_| part))
    }

    /// Returns the end of the last day, if it is in the future. Reactive.
    fn end(self) -> Option<Timestamp> {
        let end = parse_until(&self.until.read()).ok();
        end.filter(|end| *end > timestamp())
    }

    /// Returns the suppression of a check. `None` if something is missing or wrong. Untracked.
    fn suppression(self, check: CheckId, scopes: &[SuppressionScope]) -> Option<Suppression> {
        untrack(|| {
            let mistake = self.reason_mistake().or_else(|| self.author_mistake());
            let until = self.end().filter(|_| mistake.is_none())?;
            Some(Suppression {
                check,
                scope: scopes.get(self.scope.get()).or(scopes.first())?.clone(),
                reason: self.reason.read().trim().to_owned(),
                until,
                by: self.by.read().trim().to_owned(),
            })
        })
    }
}

fn last_author(workspace: Workspace) -> String {
    let last = workspace.findings().suppressions();
    let last = last.with_untracked(|list| list.last().map(|one| one.by.clone()));
    last.unwrap_or_default()
}

/// Returns a part of the IDs of the fields: a page can have several of these forms, one for a finding.
fn id_of(finding: &Finding) -> String {
    let mut hasher = DefaultHasher::new();
    finding.key().hash(&mut hasher);
    format!("suppress-{:x}", hasher.finish())
}

/// Asks what to suppress, why, until when, and who decides. What is typed is kept until the finding is suppressed or the
/// user cancels, also when the page is closed.
#[component]
pub(super) fn SuppressForm(
    /// The finding.
    finding: Finding,
    /// Called after the form has ended, with whether the finding is suppressed.
    on_end: Callback<bool>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let scopes = StoredValue::new(scopes(workspace, &finding));
    let state = FormState::new(workspace, &finding);
    let id = id_of(&finding);
    let check = finding.check;
    let finding = StoredValue::new(finding);
    Effect::new(move |before: Option<SuppressionText>| {
        let text = state.text();
        // Nothing was typed before the first run.
        if before.is_some_and(|before| before != text) {
            finding
                .with_value(|finding| workspace.keep_suppression_text(finding, Some(text.clone())));
        }
        text
    });
    let end = move |is_suppressed| {
        finding.with_value(|finding| workspace.keep_suppression_text(finding, None));
        on_end.run(is_suppressed);
    };
    let form_id = id.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.was_submitted.set(true);
        match scopes.with_value(|scopes| state.suppression(check, scopes)) {
            Some(suppression) => {
                workspace.announce(suppressed_text(&suppression));
                workspace.suppress(suppression);
                end(true);
            }
            None => {
                if let Some(part) = state.first_mistaken() {
                    dom::focus_first(&format!("#{form_id}-{part}"));
                }
            }
        }
    };
    let chosen = state.scope.get_untracked();
    let options = scopes.with_value(|scopes| options(workspace, scopes, chosen));
    let choose = move |event| {
        let place = event_target_value(&event).parse();
        state.scope.set(place.unwrap_or_default());
    };
    dom::focus_first(&format!("#{id} select"));
    let field = |part: &str| format!("{id}-{part}");
    view! {
        <form class="form suppress-form" id=id.clone() novalidate on:submit=submit>
            <label class="field">
                <span class="field__label">"Applies to"</span>
                <select class="field__input" on:change=choose>{options}</select>
            </label>
            <SuppressField id=field("reason") label="Reason" kind="text" value=state.reason
                error=Signal::derive(move || state.due(|| state.reason_mistake())) />
            <SuppressField id=field("until") label="Last day (UTC)" kind="date" value=state.until
                error=Signal::derive(move || state.due(|| state.until_mistake())) />
            <SuppressField id=field("by") label="Accepted by" kind="text" value=state.by
                error=Signal::derive(move || state.due(|| state.author_mistake())) />
            <div class="form__actions">
                <button class="button button--primary" type="submit">"Suppress finding"</button>
                <button class="button" type="button" on:click=move |_| end(false)>"Cancel"</button>
            </div>
        </form>
    }
}

/// Formats the last day of a suppression as it was entered: days end in UTC wherever the browser is.
pub(super) fn last_day(until: Timestamp) -> String {
    let day: String = until.to_string().chars().take(DATE).collect();
    format!("{day} (UTC)")
}
