//! Plans of one change in many accounts, reviewed and applied together.

use leptos::prelude::*;

use super::{AccountsForm, account_mark, region_mark};
use crate::accounts::{Fleet, Prepared, TargetPlan, TargetState, run_address};
use crate::model::{counted, escape_invisible};
use crate::ui::review::{counted_phrase, matches_phrase, plan_concerns, plan_elsewhere_view};
use crate::workspace::Workspace;

/// Numbers of all plans.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Totals {
    preparing: usize,
    failed: usize,
    /// Plans that can be applied.
    ready: usize,
    steps: usize,
    risky_steps: usize,
    severe_findings: usize,
    problems: usize,
}

/// All plans with one confirmation. Nothing without a plan.
#[component]
pub(super) fn ChangePlans(fleet: Fleet, form: AccountsForm) -> impl IntoView {
    let plans = fleet.plans();
    let has_any = Memo::new(move |_| !plans.read().is_empty());
    let totals = Memo::new(move |_| totals_of(&plans.read()));
    let is_applying = Memo::new(move |_| fleet.is_applying());
    let phrase = Memo::new(move |_| {
        let totals = totals.get();
        counted_phrase(totals.risky_steps, totals.severe_findings)
    });
    let heading = move || {
        let planned = fleet.planned_change();
        let planned = planned.read();
        planned.as_ref().map(|planned| {
            let changes = counted(planned.change.count(), "change");
            format!("Plans for {changes} of {}", planned.origin())
        })
    };
    let can_apply = Memo::new(move |_| {
        let totals = totals.get();
        let phrase = phrase.get();
        let is_confirmed =
            phrase.is_none_or(|phrase| matches_phrase(&form.confirmation.read(), &phrase));
        totals.preparing == 0
            && totals.problems == 0
            && totals.ready > 0
            && is_confirmed
            && !is_applying.get()
    });
    let apply = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if can_apply.get_untracked() {
            form.confirmation.set(String::new());
            fleet.apply_plans();
        }
    };
    let discard = move |_| fleet.discard_plans();
    view! {
        <Show when=move || has_any.get()>
            <section class="accounts__found" aria-label="Plans">
                <h2 class="rule-section__title">{heading}</h2>
                <p role="status" class="accounts__status">{move || totals_text(totals.get())}</p>
                <For each=move || plans.get() key=|plan| plan.number let:plan>
                    {plan_view(fleet, plan)}
                </For>
                <form class="form" novalidate on:submit=apply>
                    <Show when=move || phrase.read().is_some()>
                        <label class="field">
                            <span class="field__label">"Type "<code>{move || phrase.get()}</code>" to confirm"</span>
                            <input class="field__input" type="text" autocomplete="off" spellcheck="false"
                                id="accounts-confirm" bind:value=form.confirmation />
                        </label>
                    </Show>
                    <div class="form__actions">
                        <button class="button button--primary" type="submit" disabled=move || !can_apply.get()>
                            {move || format!("Apply to {}", counted(totals.get().ready, "group"))}
                        </button>
                        <button class="button" type="button" disabled=move || !is_applying.get()
                            on:click=move |_| fleet.stop_applying()>"Stop after this step"</button>
                        <button class="button" type="button" disabled=move || is_applying.get()
                            on:click=discard>"Discard plans"</button>
                    </div>
                </form>
            </section>
        </Show>
    }
}

fn totals_of(plans: &[TargetPlan]) -> Totals {
    let mut totals = Totals::default();
    for plan in plans {
        match plan.state().get() {
            TargetState::Preparing => totals.preparing += 1,
            TargetState::Failed(_) => totals.failed += 1,
            TargetState::Planned => {}
            TargetState::Applying
            | TargetState::Applied(_)
            | TargetState::Stopped(_)
            | TargetState::NotStarted => continue,
        }
        let Some(Prepared { workspace, .. }) = plan.prepared().get() else {
            continue;
        };
        let review = workspace.review();
        let concerns = plan_concerns(workspace, &review);
        totals.problems += concerns.problems.len();
        totals.risky_steps += concerns.risky_steps;
        totals.severe_findings += concerns.severe_findings;
        totals.steps += review.plan.steps.len();
        totals.ready += usize::from(!review.plan.steps.is_empty());
    }
    totals
}

fn totals_text(totals: Totals) -> String {
    let failed = match totals.failed {
        0 => String::new(),
        failed => format!(", {failed} without a plan"),
    };
    let steps = counted(totals.steps, "step");
    let ready = counted(totals.ready, "group");
    match totals.preparing {
        0 => format!("{steps} for {ready}{failed}"),
        left => format!(
            "Reading {}… {steps} for {ready} so far{failed}",
            counted(left, "account")
        ),
    }
}

/// Plan for one group: what changes, what is left out, its risks, and its run.
fn plan_view(fleet: Fleet, plan: TargetPlan) -> AnyView {
    let label = format!(
        "Plan for {} {} {}",
        plan.scope.account, plan.scope.region, plan.group
    );
    let heading = (
        account_mark(fleet, &plan.scope.account),
        region_mark(plan.scope.region.as_str()),
        view! { <span class="code">{plan.group.to_string()}</span> },
    );
    let state = plan.state();
    let prepared = plan.prepared();
    let is_open = {
        let state = state.clone();
        Memo::new(move |_| *state.read() == TargetState::Planned)
    };
    // A run changes the groups: what was reviewed stays on the screen.
    let content = move || {
        let Prepared { workspace, notes } = prepared.get()?;
        Some(prepared_view(workspace, &notes, is_open))
    };
    let status = {
        let plan = plan.clone();
        move || state_view(fleet, &plan, state.get())
    };
    view! {
        <section class="accounts__block" aria-label=label>
            <h3 class="accounts__heading">{heading}</h3>
            <div role="status">{status}</div>
            {content}
        </section>
    }
    .into_any()
}

fn prepared_view(workspace: Workspace, notes: &[String], is_open: Memo<bool>) -> AnyView {
    let review = untrack(|| workspace.review());
    let notes = notes
        .iter()
        .map(|note| view! { <li>{escape_invisible(note)}</li> });
    let notes = notes.collect_view();
    let problems = move || {
        let concerns = is_open
            .get()
            .then(|| plan_concerns(workspace, &workspace.review()));
        let problems = concerns.unwrap_or_default().problems.into_iter();
        let problems = problems
            .map(|problem| view! { <li class="field__error">{escape_invisible(&problem)}"."</li> });
        problems.collect_view()
    };
    let is_empty = review.plan.steps.is_empty();
    let changes = if is_empty {
        view! { <p>"Nothing to change."</p> }.into_any()
    } else {
        untrack(|| plan_elsewhere_view(workspace, &review))
    };
    let problems = (!is_empty).then(|| view! { <ul class="accounts__list">{problems}</ul> });
    view! {
        {problems}
        {changes}
        <ul class="accounts__list">{notes}</ul>
    }
    .into_any()
}

fn state_view(fleet: Fleet, plan: &TargetPlan, state: TargetState) -> AnyView {
    match state {
        TargetState::Preparing => "Confirming the account and reading its groups…".into_any(),
        TargetState::Failed(why) => {
            view! { <p class="field__error">{format!("No plan: {}.", escape_invisible(&why))}</p> }
                .into_any()
        }
        TargetState::Planned => "The account is confirmed. Not applied yet".into_any(),
        TargetState::Applying => "Applying…".into_any(),
        TargetState::NotStarted => "Not started, because an earlier group stopped".into_any(),
        TargetState::Stopped(why) => {
            view! { <p class="field__error">{format!("{}.", escape_invisible(&why))}</p> }
                .into_any()
        }
        TargetState::Applied(run) => {
            let undo = match fleet.connection_of(&plan.scope) {
                Some(slug) => {
                    let href = run_address(slug, &plan.scope, &run);
                    view! { <a class="link" href=href>"Show in history"</a> }.into_any()
                }
                None => "Connect to the account to undo it from the history".into_any(),
            };
            view! { <p>"Applied. "{undo}</p> }.into_any()
        }
    }
}
