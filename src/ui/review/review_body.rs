//! The review of a plan: what would change, what stands in the way, and applying it.

use leptos::prelude::*;

use super::confirmation::{OwnAddress, is_phrase, phrase, risks_view, takes_administration};
use super::differences::differences_view;
use super::form_tabs::FormTabs;
use super::meanwhile::{left_out_view, meanwhile_view};
use super::problem_list::problems_view;
use super::problems::{Problem, draft_problems, proposal_problems};
use super::quota::quota_view;
use super::refusal::refusal_view;
use super::scripts::{Form, calls_text, script_view};
use crate::plan::{Meanwhile, PlannedStep, Step};
use crate::platform::dom;
use crate::text::{Explanation, blocked_text};
use crate::ui::components::ErrorPanel;
use crate::workspace::{Review, Workspace};

/// What the parts of the review share. Cheap to copy.
#[derive(Clone, Copy, Debug)]
struct ReviewState {
    workspace: Workspace,
    review: Memo<Review>,
    problems: Memo<Vec<Problem>>,
    /// What has to be typed before the plan can be applied.
    confirmation: Memo<Option<String>>,
    /// What has been typed.
    typed: RwSignal<String>,
    /// Whether the groups have been read with their rules' IDs. The calls shown are those that are sent.
    is_read: Memo<bool>,
}

/// The review itself.
#[component]
pub(super) fn ReviewBody(
    /// What is reviewed.
    review: Memo<Review>,
    /// Why the groups could not be read.
    unread: RwSignal<Option<Explanation>>,
    /// Whether they are being read.
    is_reading: RwSignal<bool>,
    /// Set to ask before the draft is discarded.
    is_discarding: RwSignal<bool>,
    /// Reads the groups again.
    on_retry: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let state = ReviewState::new(workspace, review, is_reading);
    let form = RwSignal::new(Form::Changes);
    let ReviewState {
        problems,
        confirmation,
        typed,
        is_read,
        ..
    } = state;
    let asks_address = Memo::new(move |_| takes_administration(&review.read().plan));
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    // A draft without changes offers nothing to apply or to discard.
    let has_actions = Memo::new(move |_| {
        workspace.reviewing().proposal().read().is_some()
            || workspace.draft().changes().read().total() > 0
            || workspace.draft().unfinished_count() > 0
    });
    let plan = move || {
        if review.read().plan.steps.is_empty() {
            return view! {
                <p id="review-nothing" tabindex="-1">{nothing_text(workspace, !problems.read().is_empty())}</p>
            }
            .into_any();
        }
        view! {
            <FormTabs form />
            <div id="review-panel" role="tabpanel" aria-label=move || form.get().label()>
                {move || match form.get() {
                    Form::Changes => differences_view(workspace, &review.read().plan.changes),
                    other => script_view(workspace, other, &review.read()),
                }}
            </div>
        }
        .into_any()
    };
    let actions = move || {
        if can_edit.get() {
            has_actions
                .get()
                .then(|| actions_view(state, is_discarding))
                .into_any()
        } else {
            view! { <p>"This connection is read-only: changes can be looked at, and not applied."</p> }.into_any()
        }
    };
    view! {
        <div class="review">
            {move || refusal_view(workspace)}
            {move || unread.get().map(|explanation| view! {
                <ErrorPanel heading="The groups cannot be read with their rules' ids".to_owned() explanation retry=on_retry />
            })}
            {move || problems_view(workspace, &problems.read())}
            {move || meanwhile_view(workspace, &review.read().meanwhile)}
            {move || left_out_view(workspace, &review.read())}
            {move || quota_view(workspace, &review.read().plan.conflicts)}
            {plan}
            {move || asks_address.get().then(|| view! { <OwnAddress /> })}
            {move || risks_view(&review.read(), confirmation.get(), typed, is_read)}
            {actions}
        </div>
    }
}

impl ReviewState {
    fn new(workspace: Workspace, review: Memo<Review>, is_reading: RwSignal<bool>) -> Self {
        let typed = RwSignal::new(String::new());
        // What was typed confirmed the steps as they were, and no others.
        Effect::new(move |last: Option<Vec<PlannedStep>>| {
            let steps = review.read().plan.steps.clone();
            if last.is_some_and(|last| last != steps) {
                typed.set(String::new());
            }
            steps
        });
        Self {
            workspace,
            review,
            problems: Memo::new(move |_| match &*workspace.reviewing().proposal().read() {
                Some(proposal) => {
                    proposal_problems(workspace, proposal, &review.read().plan.changes)
                }
                None => draft_problems(workspace, &workspace.draft().touched(), &review.read()),
            }),
            confirmation: Memo::new(move |_| phrase(&review.read())),
            typed,
            is_read: Memo::new(move |_| !is_reading.get() && !review.read().lacks_rule_ids()),
        }
    }

    /// Whether the plan can be applied. Reactive.
    fn can_apply(self) -> bool {
        let (workspace, review) = (self.workspace, self.review);
        let has_clash = |one: &Meanwhile| {
            let chosen = workspace.reviewing().proposal().read();
            let chosen = chosen.as_ref().map(|proposal| &proposal.chosen);
            one.is_clash() && !chosen.is_some_and(|chosen| chosen.contains_key(&one.key()))
        };
        let confirmation = self.confirmation.get();
        let is_confirmed = confirmation.is_none_or(|phrase| is_phrase(&self.typed.read(), &phrase));
        self.problems.read().is_empty()
            && self.is_read.get()
            && !review.read().plan.steps.is_empty()
            && !review.read().meanwhile.iter().any(has_clash)
            && is_confirmed
            && workspace.editor().is_some()
    }

    fn apply(self) {
        let Some(editor) = self.workspace.editor_now() else {
            return;
        };
        let review = self.review.get_untracked();
        self.typed.set(String::new());
        editor.apply(review);
    }

    fn save(self) {
        let review = self.review.get_untracked();
        let steps: Vec<Step> = review.plan.calls();
        let calls = calls_text(&steps).lines().map(str::to_owned).collect();
        dom::download("plan.json", &self.workspace.plan_file(&review, calls));
    }
}

/// How the plan is applied, and the buttons.
fn actions_view(state: ReviewState, is_discarding: RwSignal<bool>) -> AnyView {
    let ReviewState {
        workspace,
        review,
        is_read,
        ..
    } = state;
    let give_up = move || {
        if workspace.reviewing().proposal().read().is_some() {
            view! {
                <button class="button" type="button" on:click=move |_| workspace.reviewing().leave_proposal()>
                    "Close without applying"
                </button>
            }
            .into_any()
        } else {
            view! {
                <button class="button button--danger" type="button"
                    on:click=move |_| is_discarding.set(true)>
                    "Discard all…"
                </button>
            }
            .into_any()
        }
    };
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || workspace.reviewing().checks_permissions().get()
                on:change=move |event| workspace.reviewing().set_checks_permissions(event_target_checked(&event)) />
            "Ask EC2 first whether each call is permitted (DryRun; it does not look at the rules)"
        </label>
        <label class="check">
            <input type="checkbox" prop:checked=move || workspace.reviewing().continues_after_failure().get()
                on:change=move |event| workspace.reviewing().set_continues_after_failure(event_target_checked(&event)) />
            "If a call is refused, go on with what only adds, in other groups; nothing is removed then"
        </label>
        {move || (!is_read.get() && !review.read().plan.changes.is_empty()).then(|| view! {
            <p class="muted">"The plan can be saved and applied once the groups are read with their rules' ids"</p>
        })}
        <div class="form__actions">
            <button class="button button--primary" type="button" id="review-apply" disabled=move || !state.can_apply()
                on:click=move |_| state.apply()>
                {move || apply_label(workspace, &review.read())}
            </button>
            <button class="button" type="button" id="review-save" disabled=move || !is_read.get() || review.read().plan.changes.is_empty() on:click=move |_| state.save()>
                "Save the plan…"
            </button>
            {give_up}
        </div>
    }
    .into_any()
}

/// Why a plan without steps has none.
fn nothing_text(workspace: Workspace, has_problems: bool) -> String {
    let changes = workspace.draft().changes().get();
    let unfinished = workspace.draft().unfinished_count();
    if workspace.reviewing().proposal().read().is_some() || changes.total() + unfinished == 0 {
        return "Nothing is changed.".to_owned();
    }
    match blocked_text(changes.incomplete, unfinished) {
        Some(text) => text,
        None if has_problems => "Nothing can be applied yet.".to_owned(),
        None => "The changes cancel each other out: EC2 already has these rules.".to_owned(),
    }
}

fn apply_label(workspace: Workspace, review: &Review) -> String {
    let is_draft = workspace.reviewing().proposal().read().is_none();
    let count = if is_draft {
        workspace.draft().changes().read().total()
    } else {
        review.plan.steps.len()
    };
    let noun = if is_draft { "change" } else { "step" };
    let plural = if count == 1 { "" } else { "s" };
    format!("Apply {count} {noun}{plural}")
}
