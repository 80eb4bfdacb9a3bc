//! What the draft would change, group by group, what keeps it from being applied, and applying it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::draft::{GroupView, Mark};
use crate::present::{Page, explain, row_findings, row_name, rule_sentence};
use crate::state::{App, Run, StepState};
use crate::ui::components::{ConfirmDialog, ConfirmTexts, Dialog, ErrorPanel, Submission};
use crate::ui::with_context;

const DISCARD_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "discard-draft",
    title: "Discard all changes",
    verb: "Discard all changes",
    busy: "Discarding…",
    failed: "The draft was not discarded",
};

/// The dialog, while it is asked for.
#[component]
pub(in crate::ui) fn ReviewDialog() -> impl IntoView {
    let app = App::of_page();
    let is_discarding = RwSignal::new(false);
    let on_close = Callback::new(move |()| {
        app.is_reviewing.set(false);
        app.run.update(|run| {
            if run.as_ref().is_some_and(|run| run.is_over) {
                *run = None;
            }
        });
    });
    view! {
        <Show when=move || app.is_reviewing.get()>
            <Dialog title="Review changes" id="review" on_close>
                {move || match app.run.get() {
                    Some(run) => run_view(&run, on_close),
                    None => changes_view(app, is_discarding),
                }}
            </Dialog>
        </Show>
        <Show when=move || is_discarding.get()>
            {move || discard_view(app, is_discarding)}
        </Show>
    }
}

fn changes_view(app: App, is_discarding: RwSignal<bool>) -> AnyView {
    let views = app.touched_views();
    let problems = problems(app, &views);
    let count = app.changes.read().total();
    let is_blocked = !problems.is_empty() || count == 0;
    let apply = move |_| {
        if let Some(editor) = app.editor_now() {
            spawn_local(async move { editor.apply_draft().await });
        }
    };
    let groups: Vec<AnyView> = views
        .iter()
        .filter(|view| view.changes().total() > 0)
        .map(|view| group_view(app, view))
        .collect();
    view! {
        <div class="review">
            {(!problems.is_empty()).then(|| view! {
                <div class="notice notice--error" role="alert">
                    <span class="notice__kind">"Error"</span>
                    <div class="notice__body">
                        <p class="notice__title">"Before this can be applied"</p>
                        <ul class="review__problems">{problems.into_iter().map(|problem| view! { <li>{problem}</li> }).collect_view()}</ul>
                    </div>
                </div>
            })}
            {groups}
            {(count == 0).then(|| view! { <p>"Nothing is changed."</p> })}
            <div class="form__actions">
                <button class="button button--primary" type="button" disabled=is_blocked on:click=apply>
                    {if count == 1 { "Apply 1 change".to_owned() } else { format!("Apply {count} changes") }}
                </button>
                <button class="button button--danger" type="button" on:click=move |_| is_discarding.set(true)>
                    "Discard all…"
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// What is changed of one group, line by line.
fn group_view(app: App, view: &GroupView) -> AnyView {
    let mut lines: Vec<AnyView> = Vec::new();
    let mut line = |mark: Mark, text: String| {
        let class = match mark {
            Mark::Added => "change change--added",
            Mark::Removed => "change change--removed",
            Mark::Changed | Mark::Unchanged => "change change--changed",
        };
        lines.push(
            view! {
                <li class=class>
                    <span class="change__sign" aria-hidden="true">{mark.sign()}" "</span>
                    <span class="visually-hidden">{mark.as_str()}" "</span>{text}
                </li>
            }
            .into_any(),
        );
    };
    if view.facts.created.is_some() {
        line(Mark::Added, "the group itself".to_owned());
    }
    if view.is_deleted() {
        line(Mark::Removed, "the group itself, with its rules".to_owned());
    } else {
        let has_other_tags = view
            .remote
            .as_ref()
            .is_some_and(|remote| remote.tags != view.tags());
        if has_other_tags {
            line(Mark::Changed, "the tags of the group".to_owned());
        }
        for row in view.rows().iter().filter(|row| row.mark != Mark::Unchanged) {
            let described = |rule: &crate::model::Rule| {
                let mut text = rule_sentence(rule);
                if let crate::model::Peer::Group(reference) = &rule.peer
                    && let Some(name) = app.group_name(&reference.group_id)
                {
                    text.push_str(&format!(" {name}"));
                }
                if !rule.description.is_empty() {
                    text.push_str(&format!(" ({})", rule.description));
                }
                text
            };
            let now = view.rule_draft(row).rule();
            let text = match (view.remote_rule(row), &now) {
                (Some(before), Some(now)) if row.mark == Mark::Changed => {
                    let (before, now) = (described(before), described(now));
                    if before == now {
                        format!("{now}, its tags")
                    } else {
                        format!("{before}  →  {now}")
                    }
                }
                (_, Some(rule)) => described(rule),
                (_, None) => "an incomplete rule".to_owned(),
            };
            line(row.mark, format!("{} {text}", row.direction));
        }
    }
    let href = app.link(Page::Group(view.id.clone()));
    view! {
        <section class="review__group">
            <h3 class="review__name">
                <a class="link" href=href on:click=move |_| app.is_reviewing.set(false)>{view.name().to_owned()}</a>
            </h3>
            <ul class="review__changes">{lines}</ul>
        </section>
    }
    .into_any()
}

/// What keeps the draft from being applied, each in a sentence that names its group.
fn problems(app: App, views: &[GroupView]) -> Vec<String> {
    let mut problems = Vec::new();
    for view in views {
        let name = view.name();
        if view.remote.is_none() && view.facts.created.is_none() {
            problems.push(format!(
                "{name}: EC2 no longer has this group; discard its changes"
            ));
            continue;
        }
        if view.is_deleted() {
            continue;
        }
        for row in view
            .rows()
            .iter()
            .filter(|row| row.mark != Mark::Unchanged || row.clash.is_some())
        {
            let findings =
                with_context(app, view, |context| row_findings(view, row, false, context));
            for finding in findings.into_iter().filter(|finding| finding.is_error) {
                problems.push(format!(
                    "{name}: {} {}: {}",
                    row.direction,
                    row_name(view, row),
                    finding.text
                ));
            }
        }
    }
    // Rules that nobody touched may name a group that the draft deletes.
    let doomed: Vec<&GroupView> = views.iter().filter(|view| view.is_deleted()).collect();
    for group in app.groups.read().iter() {
        for view in doomed
            .iter()
            .filter(|view| view.id != group.id && group.references(&view.id))
        {
            let other = app.group_view_now(&group.id);
            let is_named = |row: &crate::draft::Row| {
                let rule = other.rule(row);
                row.mark == Mark::Unchanged && rule.is_some_and(|rule| {
                    matches!(&rule.peer, crate::model::Peer::Group(named) if named.group_id == view.id)
                })
            };
            if !other.is_deleted() && other.rows().iter().any(is_named) {
                problems.push(format!(
                    "{}: a rule of {} names it; EC2 refuses to delete it while there is one",
                    view.name(),
                    group.name
                ));
            }
        }
    }
    let draft = app.draft.read();
    for cell in draft.all_unfinished() {
        let name = app
            .group_name(&cell.group)
            .unwrap_or_else(|| cell.group.to_string());
        problems.push(format!(
            "{name}: {:?} stands unfinished in a cell; correct it or press Escape in it",
            cell.text
        ));
    }
    problems
}

/// How far the steps are.
fn run_view(run: &Run, on_close: Callback<()>) -> AnyView {
    let steps = run.steps.iter().map(|step| {
        let (sign, state) = match &step.state {
            StepState::Waiting => ("·", "not sent"),
            StepState::Sending => ("…", "being sent"),
            StepState::Done => ("✓", "done"),
            StepState::Failed(error) if error.outcome_is_unknown() => ("?", "outcome unknown"),
            StepState::Failed(_) => ("✕", "failed"),
        };
        view! {
            <li class="step">
                <span class="step__sign" aria-hidden="true">{sign}" "</span>{step.text.clone()}" "
                <code class="muted">{step.action}</code>" "<span class="muted">{state}</span>
            </li>
        }
    });
    let steps = steps.collect_view();
    let failure = run.failure().map(|error| {
        let heading = format!(
            "Stopped after {} of {} steps; what is not done stays in the draft",
            run.done(),
            run.steps.len()
        );
        view! { <ErrorPanel heading explanation=explain(error) /> }
    });
    let summary = match (run.is_over, run.failure()) {
        (false, _) => format!("{} of {} steps done", run.done(), run.steps.len()),
        (true, None) => "All changes are applied".to_owned(),
        (true, Some(_)) => String::new(),
    };
    view! {
        <div class="review">
            {failure}
            <p role="status">{summary}</p>
            <ol class="review__steps">{steps}</ol>
            {run.is_over.then(|| view! {
                <div class="form__actions">
                    <button class="button button--primary" type="button" on:click=move |_| on_close.run(())>"Done"</button>
                </div>
            })}
        </div>
    }
    .into_any()
}

fn discard_view(app: App, is_discarding: RwSignal<bool>) -> AnyView {
    let count = app.changes.read_untracked().total();
    let on_confirm = Callback::new(move |()| {
        if let Some(editor) = app.editor_now() {
            editor.edit("discarded all changes", &mut |editing| {
                editing.discard_all()
            });
            app.announce("All changes discarded; Ctrl+Z brings them back");
        }
        is_discarding.set(false);
        app.is_reviewing.set(false);
    });
    let on_close = Callback::new(move |()| is_discarding.set(false));
    view! {
        <ConfirmDialog texts=DISCARD_TEXTS submission=Submission::new() on_confirm on_close>
            <p>{format!("Discard {count} changes, and what is half typed? Undo brings the changes back until the page is closed or they are applied.")}</p>
        </ConfirmDialog>
    }
    .into_any()
}
