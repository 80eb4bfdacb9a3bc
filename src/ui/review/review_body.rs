//! Review of a plan, and the buttons that apply it.

use leptos::prelude::*;

use super::confirmation::{
    FoundRisks, OwnAddress, Risks, matches_phrase, phrase, policies_phrase, removes_administration,
};
use super::differences::reviewed_changes_view;
use super::external_changes::external_changes_view;
use super::format_tabs::FormatTabs;
use super::left_out::left_out_view;
use super::new_findings::{needs_confirmation, new_findings_view};
use super::plan_format::{PlanFormat, calls_text, script_view};
use super::problem_list::problems_view;
use super::problems::{Problem, draft_problems, proposal_problems};
use super::quota::quota_view;
use super::refusal::refusal_view;
use super::review_actions::actions_view;
use super::review_head::{left_changes_view, where_view};
use crate::analysis::checks::NewFindings;
use crate::grid::{Command, KeyPlace, REVIEW_SHORTCUTS, command_for, press_of};
use crate::plan::{ConcurrentChange, PlannedStep, Step};
use crate::platform::dom;
use crate::text::{Explanation, blocked_text};
use crate::ui::bundles::{Bundle, FromBundle};
use crate::ui::components::ErrorPanel;
use crate::workspace::{PolicyVerdict, Review, Workspace};

/// State that the parts of the review share. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReviewState {
    pub(super) workspace: Workspace,
    pub(super) review: Memo<Review>,
    problems: Memo<Vec<Problem>>,
    /// Findings that the changes bring about.
    new_findings: Memo<NewFindings>,
    /// What the policies say about the changes.
    policies: Memo<PolicyVerdict>,
    /// Phrase that confirms the risks.
    confirmation: Memo<Option<String>>,
    /// Input of the confirmation.
    typed: RwSignal<String>,
    /// Whether the rule IDs have loaded. Without them, the calls on the screen are not final.
    pub(super) is_read: Memo<bool>,
}

/// Review of the draft or of another plan.
#[component]
pub(super) fn ReviewBody(
    /// The review.
    review: Memo<Review>,
    /// Failure to load the groups.
    unread: RwSignal<Option<Explanation>>,
    /// Whether the groups are loading.
    is_reading: RwSignal<bool>,
    /// Set to open the confirmation to discard the draft.
    is_discarding: RwSignal<bool>,
    /// Loads the groups again.
    on_retry: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let state = ReviewState::new(workspace, review, is_reading);
    let format = RwSignal::new(PlanFormat::Changes);
    let ReviewState {
        problems,
        new_findings,
        confirmation,
        typed,
        is_read,
        ..
    } = state;
    let on_enter = Callback::new(move |()| untrack(move || state.apply()));
    state.listen_for_apply();
    let asks_address = Memo::new(move |_| removes_administration(&review.read().plan));
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let has_policies = Memo::new(move |_| workspace.has_policies());
    // A draft without changes has nothing to apply or discard.
    let has_actions = Memo::new(move |_| {
        workspace.reviewing().proposal().read().is_some()
            || workspace.draft().changes().read().total() > 0
            || workspace.draft().unfinished_count() > 0
    });
    let found = move || FoundRisks {
        severe_findings: new_findings
            .read()
            .counting
            .iter()
            .filter(needs_confirmation)
            .count(),
        broken_policies: state.broken_policies(),
    };
    let actions = move || {
        if can_edit.get() {
            has_actions
                .get()
                .then(|| actions_view(state, is_discarding))
                .into_any()
        } else {
            view! { <p>"This connection is read-only. You can review changes, but not apply them."</p> }.into_any()
        }
    };
    view! {
        <div class="review">
            {move || where_view(workspace, &review.read())}
            {move || refusal_view(workspace)}
            {move || unread.get().map(|explanation| view! {
                <ErrorPanel heading="Couldn't load the groups with their rule IDs".to_owned() explanation retry=on_retry />
            })}
            {move || problems_view(workspace, &problems.read())}
            {move || external_changes_view(workspace, &review.read().meanwhile)}
            {move || left_out_view(workspace, &review.read())}
            {move || quota_view(workspace, &review.read().plan.conflicts)}
            {move || asks_address.get().then(|| view! { <OwnAddress /> })}
            {move || new_findings_view(workspace, &review.read(), &new_findings.read())}
            <Show when=move || has_policies.get()>
                <FromBundle bundle=Bundle::Reach draw=Box::new(move |loaded| Some((loaded.reach?.review_policies)(review))) />
            </Show>
            <Risks review found phrase=confirmation typed is_read on_enter />
            {move || plan_view(state, format)}
            {move || left_changes_view(workspace, &review.read())}
            {actions}
        </div>
    }
}

/// The plan in a format, or the reason why it has no steps. Reactive.
fn plan_view(state: ReviewState, format: RwSignal<PlanFormat>) -> AnyView {
    let ReviewState {
        workspace,
        review,
        problems,
        ..
    } = state;
    if review.read().plan.steps.is_empty() {
        return view! {
            <p id="review-nothing" tabindex="-1">{nothing_text(workspace, &review.read(), !problems.read().is_empty())}</p>
        }
        .into_any();
    }
    view! {
        <FormatTabs format />
        <div id="review-panel" role="tabpanel" aria-label=move || format.get().label()>
            {move || match format.get() {
                PlanFormat::Changes => reviewed_changes_view(workspace, &review.read()),
                other => script_view(workspace, other, &review.read()),
            }}
        </div>
    }
    .into_any()
}

impl ReviewState {
    fn new(workspace: Workspace, review: Memo<Review>, is_reading: RwSignal<bool>) -> Self {
        let typed = RwSignal::new(String::new());
        // The confirmation is valid only for the steps that the user saw.
        Effect::new(move |last: Option<Vec<PlannedStep>>| {
            let steps = review.read().plan.steps.clone();
            if last.is_some_and(|last| last != steps) {
                typed.set(String::new());
            }
            steps
        });
        let new_findings = Memo::new(move |_| workspace.new_findings(&review.read()));
        let policies = Memo::new(move |_| workspace.policy_verdict(&review.read()));
        Self {
            workspace,
            review,
            new_findings,
            policies,
            problems: Memo::new(move |_| match &*workspace.reviewing().proposal().read() {
                Some(proposal) => proposal_problems(workspace, proposal, &review.read()),
                None => draft_problems(workspace, &review.read()),
            }),
            confirmation: Memo::new(move |_| match policies.get() {
                PolicyVerdict::Broken(0) | PolicyVerdict::Awaited => {
                    phrase(&review.read(), &new_findings.read().counting)
                }
                PolicyVerdict::Broken(count) => Some(policies_phrase(count)),
            }),
            typed,
            is_read: Memo::new(move |_| !is_reading.get() && !review.read().lacks_rule_ids()),
        }
    }

    /// Returns the number of policies that the changes break. Reactive.
    fn broken_policies(self) -> usize {
        match self.policies.get() {
            PolicyVerdict::Awaited => 0,
            PolicyVerdict::Broken(count) => count,
        }
    }

    /// Whether the plan can be applied. Reactive.
    pub(super) fn can_apply(self) -> bool {
        let (workspace, review) = (self.workspace, self.review);
        let has_clash = |one: &ConcurrentChange| {
            let chosen = workspace.reviewing().proposal().read();
            let chosen = chosen.as_ref().map(|proposal| &proposal.chosen);
            one.is_clash() && !chosen.is_some_and(|chosen| chosen.contains_key(&one.key()))
        };
        let confirmation = self.confirmation.get();
        let is_confirmed =
            confirmation.is_none_or(|phrase| matches_phrase(&self.typed.read(), &phrase));
        self.problems.read().is_empty()
            && self.is_read.get()
            && self.policies.get() != PolicyVerdict::Awaited
            && !review.read().plan.steps.is_empty()
            && !review.read().meanwhile.iter().any(has_clash)
            && is_confirmed
            && workspace.editor().is_some()
    }

    pub(super) fn apply(self) {
        let Some(editor) = self.workspace.editor_now().filter(|_| self.can_apply()) else {
            return;
        };
        let review = self.review.get_untracked();
        self.typed.set(String::new());
        editor.apply(review);
    }

    /// Applies the plan with its shortcut. If the risks are not confirmed, focuses the field that confirms them.
    fn listen_for_apply(self) {
        let listener = window_event_listener(leptos::ev::keydown, move |event| {
            let key = event.key();
            let place = KeyPlace::Page {
                takes_letters: dom::takes_letters(),
            };
            let command = command_for(REVIEW_SHORTCUTS, press_of(&event, &key), place);
            // The fields handle Enter themselves.
            if command != Some(Command::ApplyChanges) || dom::is_typing() {
                return;
            }
            event.prevent_default();
            if untrack(move || self.can_apply()) {
                untrack(move || self.apply());
            } else if !dom::focus_first("#confirm-risks") {
                self.workspace.announce("The changes can't be applied yet");
            }
        });
        on_cleanup(move || listener.remove());
    }

    pub(super) fn save(self) {
        let review = self.review.get_untracked();
        let steps: Vec<Step> = review.plan.calls();
        let calls = calls_text(&steps).lines().map(str::to_owned).collect();
        dom::download("plan.json", &self.workspace.plan_file(&review, calls));
    }
}

/// Explains why a plan has no steps.
fn nothing_text(workspace: Workspace, review: &Review, has_problems: bool) -> String {
    if !review.left.all.is_empty() {
        return "Choose at least one change to apply.".to_owned();
    }
    if !review.left_out.is_empty() {
        return "No changes are left to apply.".to_owned();
    }
    let changes = workspace.draft().changes().get();
    let unfinished = workspace.draft().unfinished_count();
    if workspace.reviewing().proposal().read().is_some() || changes.total() + unfinished == 0 {
        return "No changes yet.".to_owned();
    }
    match blocked_text(changes.incomplete, unfinished) {
        Some(text) => text,
        None if has_problems => "Nothing can be applied yet.".to_owned(),
        None => "The changes cancel each other out. EC2 already has these rules.".to_owned(),
    }
}
