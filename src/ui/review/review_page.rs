//! The page where changes are reviewed and applied.

use leptos::html;
use leptos::prelude::*;

use super::confirmation::{OwnAddress, is_phrase, phrase, risks_view, takes_administration};
use super::differences::differences_view;
use super::meanwhile::meanwhile_view;
use super::problems::{Problem, draft_problems, proposal_problems};
use super::quota::quota_view;
use super::refusal::refusal_view;
use super::run_view::run_view;
use super::scripts::{Form, calls_text, script_view};
use crate::apply::RunSource;
use crate::import::decode_text;
use crate::model::escape_invisible;
use crate::plan::{MAX_PLAN_BYTES, Meanwhile, PlannedStep, Step};
use crate::platform::dom;
use crate::present::Page;
use crate::text::{Explanation, Text as _, blocked_text, capitalised, explain};
use crate::ui::components::{
    ConfirmDialog, ConfirmTexts, ErrorPanel, Notice, NoticeKind, Submission,
};
use crate::workspace::{Review, Workspace};

const DISCARD_TEXTS: ConfirmTexts = ConfirmTexts {
    id: "discard-draft",
    title: "Discard all changes",
    verb: "Discard all changes",
    busy: "Discarding…",
    failed: "The draft was not discarded",
};

/// What would be changed, and applying it; or how far that is.
#[component]
pub(in crate::ui) fn ReviewPage() -> impl IntoView {
    let workspace = Workspace::here();
    let is_discarding = RwSignal::new(false);
    let unread = RwSignal::new(None::<Explanation>);
    let is_reading = RwSignal::new(true);
    // What is reviewed is read anew whenever something else is reviewed.
    let source = Memo::new(move |_| {
        workspace
            .reviewing()
            .proposal()
            .read()
            .as_ref()
            .map(|proposal| proposal.source.clone())
    });
    let review = Memo::new(move |_| workspace.review());
    let read = move || {
        is_reading.set(true);
        workspace.spawn(async move {
            let read = workspace.read_for_review().await;
            unread.set(read.err().map(|error| explain(&error)));
            is_reading.set(false);
        });
    };
    // Reading the groups again takes the ids away.
    let lacks_ids = Memo::new(move |_| review.read().lacks_rule_ids());
    Effect::new(move |last: Option<Option<RunSource>>| {
        let source = source.get();
        if !lacks_ids.get() && last.is_some_and(|last| last == source) {
            return source;
        }
        read();
        source
    });
    on_cleanup(move || {
        // Another workspace came onto the screen: what is reviewed here is reviewed still when the user comes back.
        if !workspace.is_on_screen() {
            return;
        }
        workspace.reviewing().clear_run();
        if workspace.reviewing().run().read_untracked().is_none() {
            workspace.reviewing().leave_proposal();
            workspace.reviewing().clear_meanwhile();
        }
    });
    view! {
        <div class="page-head">
            <h1 class="page-head__title">{move || title(workspace, review)}</h1>
            <p class="page-head__count">{move || origin(workspace)}</p>
            <div class="page-head__actions">
                <OpenPlan />
            </div>
        </div>
        {move || match workspace.reviewing().run().get() {
            Some(run) => run_view(workspace, run),
            None => view! { <ReviewBody review unread is_reading is_discarding on_retry=Callback::new(move |()| read()) /> }.into_any(),
        }}
        <Show when=move || is_discarding.get()>
            {move || discard_view(workspace, is_discarding)}
        </Show>
    }
}

fn title(workspace: Workspace, review: Memo<Review>) -> String {
    if let Some(run) = &*workspace.reviewing().run().read() {
        let is_over = run.end().read().record.is_some();
        return if is_over {
            "What was applied"
        } else {
            "Applying changes"
        }
        .to_owned();
    }
    match review.read().plan.steps.len() {
        0 => "Review changes".to_owned(),
        1 => "Review changes: 1 step".to_owned(),
        count => format!("Review changes: {count} steps"),
    }
}

fn origin(workspace: Workspace) -> String {
    match &*workspace.reviewing().proposal().read() {
        None => "From the draft".to_owned(),
        Some(proposal) => match &proposal.source {
            RunSource::Draft => "From the draft".to_owned(),
            RunSource::Undo { .. } => format!("Undo of the run of {}", proposal.made_at),
            RunSource::File { name } => {
                let by = proposal.made_by.as_ref();
                let by = by.map(|who| format!(" by {who}")).unwrap_or_default();
                format!("From {name}, written {}{by}", proposal.made_at)
            }
        },
    }
}

/// The review itself.
#[component]
fn ReviewBody(
    review: Memo<Review>,
    unread: RwSignal<Option<Explanation>>,
    is_reading: RwSignal<bool>,
    is_discarding: RwSignal<bool>,
    on_retry: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let form = RwSignal::new(Form::Changes);
    let typed = RwSignal::new(String::new());
    let problems = Memo::new(move |_| match &*workspace.reviewing().proposal().read() {
        Some(proposal) => proposal_problems(workspace, proposal, &review.read().changes),
        None => draft_problems(workspace, &workspace.draft().touched(), &review.read()),
    });
    let confirmation = Memo::new(move |_| phrase(&review.read()));
    // The calls shown are those that are sent: by the rules' ids, once these are known.
    let is_read = Memo::new(move |_| !is_reading.get() && !review.read().lacks_rule_ids());
    let asks_address = Memo::new(move |_| takes_administration(&review.read().plan));
    // What was typed confirmed the steps as they were, and no others.
    Effect::new(move |last: Option<Vec<PlannedStep>>| {
        let steps = review.read().plan.steps.clone();
        if last.is_some_and(|last| last != steps) {
            typed.set(String::new());
        }
        steps
    });
    let is_open = move || {
        let has_clash = |one: &Meanwhile| {
            let chosen = workspace.reviewing().proposal().read();
            let chosen = chosen.as_ref().map(|proposal| &proposal.chosen);
            one.is_clash() && !chosen.is_some_and(|chosen| chosen.contains_key(&one.key()))
        };
        let is_confirmed = confirmation
            .get()
            .is_none_or(|phrase| is_phrase(&typed.read(), &phrase));
        problems.read().is_empty()
            && is_read.get()
            && !review.read().plan.steps.is_empty()
            && !review.read().meanwhile.iter().any(has_clash)
            && is_confirmed
            && workspace.editor().is_some()
    };
    let apply = move || {
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        let review = review.get_untracked();
        typed.set(String::new());
        editor.apply(review);
    };
    let save = move || {
        let review = review.get_untracked();
        let steps: Vec<Step> = review.plan.calls();
        let calls = calls_text(&steps).lines().map(str::to_owned).collect();
        dom::download("plan.json", &workspace.plan_file(&review, calls));
    };
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    // A draft without changes offers nothing to apply or to discard.
    let has_actions = Memo::new(move |_| {
        workspace.reviewing().proposal().read().is_some()
            || workspace.draft().changes().read().total() > 0
            || workspace.draft().unfinished_count() > 0
    });
    let actions = move || {
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
            {move || (!is_read.get() && !review.read().changes.is_empty()).then(|| view! {
                <p class="muted">"The plan can be saved and applied once the groups are read with their rules' ids"</p>
            })}
            <div class="form__actions">
                <button class="button button--primary" type="button" id="review-apply" disabled=move || !is_open() on:click=move |_| apply()>
                    {move || apply_label(workspace, &review.read())}
                </button>
                <button class="button" type="button" id="review-save" disabled=move || !is_read.get() || review.read().changes.is_empty() on:click=move |_| save()>
                    "Save the plan…"
                </button>
                {move || match workspace.reviewing().proposal().read().is_some() {
                    true => view! {
                        <button class="button" type="button" on:click=move |_| workspace.reviewing().leave_proposal()>
                            "Close without applying"
                        </button>
                    }
                    .into_any(),
                    false => view! {
                        <button class="button button--danger" type="button"
                            on:click=move |_| is_discarding.set(true)>
                            "Discard all…"
                        </button>
                    }
                    .into_any(),
                }}
            </div>
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
            {move || quota_view(workspace, &review.read().plan.conflicts)}
            {move || {
                let is_empty = review.read().plan.steps.is_empty();
                if is_empty {
                    return view! {
                        <p id="review-nothing" tabindex="-1">{nothing_text(workspace, !problems.read().is_empty())}</p>
                    }
                    .into_any();
                }
                view! {
                    <FormTabs form />
                    <div id="review-panel" role="tabpanel" aria-label=move || form.get().label()>
                        {move || match form.get() {
                            Form::Changes => differences_view(workspace, &review.read().changes),
                            other => script_view(workspace, other, &review.read()),
                        }}
                    </div>
                }
                .into_any()
            }}
            {move || asks_address.get().then(|| view! { <OwnAddress /> })}
            {move || risks_view(&review.read(), confirmation.get(), typed, is_read)}
            {move || match can_edit.get() {
                true => has_actions.get().then(actions).into_any(),
                false => view! { <p>"This connection is read-only: changes can be looked at, and not applied."</p> }.into_any(),
            }}
        </div>
    }
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
    let count = match is_draft {
        true => workspace.draft().changes().read().total(),
        false => review.plan.steps.len(),
    };
    let noun = if is_draft { "change" } else { "step" };
    let plural = if count == 1 { "" } else { "s" };
    format!("Apply {count} {noun}{plural}")
}

/// Chooses how the plan is shown.
#[component]
fn FormTabs(form: RwSignal<Form>) -> impl IntoView {
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let place = Form::ALL
            .iter()
            .position(|known| *known == form.get_untracked());
        let place = place.unwrap_or_default();
        let count = Form::ALL.len();
        let next = match event.key().as_str() {
            "ArrowRight" => (place + 1) % count,
            "ArrowLeft" => (place + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        if let Some(next) = Form::ALL.get(next) {
            form.set(*next);
            dom::focus_first(&format!("#review-tab-{}", *next as usize));
        }
    };
    let tabs = Form::ALL.map(|known| {
        let is_chosen = move || form.get() == known;
        view! {
            <button class="tabs__tab" type="button" role="tab" id=format!("review-tab-{}", known as usize)
                aria-controls="review-panel"
                aria-selected=move || is_chosen().to_string()
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| form.set(known)>{known.label()}</button>
        }
    });
    view! { <div class="tabs" role="tablist" aria-label="Show the plan as" on:keydown=on_key>{tabs}</div> }
}

fn problems_view(workspace: Workspace, problems: &[Problem]) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let items: Vec<AnyView> = problems
        .iter()
        .map(|problem| {
            let fix = problem.removes.clone().map(|(group, rows)| {
                let label = match rows.len() {
                    1 => "Remove that rule too".to_owned(),
                    count => format!("Remove those {count} rules too"),
                };
                let remove = move |_| {
                    let Some(editor) = workspace.editor_now() else {
                        return;
                    };
                    let view = workspace.group_view_now(&group);
                    editor.edit("removed rules that name a deleted group", &mut |editing| {
                        for row in rows.iter().filter_map(|id| view.row(id)) {
                            editing.remove_row(&view, row);
                        }
                    });
                };
                view! { " "<button class="button button--small" type="button" on:click=remove>{label}</button> }
            });
            let cell = problem.cell.clone();
            let group = cell.as_ref().map(|cell| &cell.group).or(problem.group.as_ref());
            let link = group.map(|group| {
                let href = workspace.link(Page::Group(group.clone()));
                let label = if cell.is_some() { "Open the cell" } else { "Open the group" };
                let ask = cell.clone();
                view! {
                    " "<a class="link" href=href on:click=move |_| workspace.inputs().request_cell(ask.clone())>{label}</a>
                }
            });
            let discard = cell.filter(|_| problem.is_unfinished).map(|cell| {
                let discard = move |_| {
                    if let Some(editor) = workspace.editor_now() {
                        editor.drop_unfinished(&cell.group, &cell.row, cell.column);
                        workspace.announce("Discarded the text");
                    }
                };
                view! {
                    " "<button class="button button--small" type="button" on:click=discard>"Discard that text"</button>
                }
            });
            view! { <li>{escape_invisible(&problem.text)}{link}{fix}{discard}</li> }.into_any()
        })
        .collect();
    Some(
        view! {
            <Notice kind=NoticeKind::Error title="Before this can be applied".to_owned()>
                <ul class="review__problems">{items}</ul>
            </Notice>
        }
        .into_any(),
    )
}

/// Opens a plan that somebody has saved.
#[component]
fn OpenPlan() -> impl IntoView {
    let workspace = Workspace::here();
    let input = NodeRef::<html::Input>::new();
    let error = RwSignal::new(None::<String>);
    let open = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        workspace.spawn(async move {
            let Some(file) = dom::chosen_file(&input, MAX_PLAN_BYTES).await else {
                return;
            };
            let text = match &file.bytes {
                Ok(bytes) => decode_text(bytes).map_err(|reason| reason.text()),
                Err(reason) => Err(reason.to_string()),
            };
            let opened = text.and_then(|text| {
                let opened = workspace.open_plan(file.name, &text);
                opened.map_err(|reason| reason.text())
            });
            error.set(opened.err().map(|reason| capitalised(&reason)));
        });
    };
    view! {
        <label class="button file-button">
            "Open a plan…"
            <input class="visually-hidden" type="file" accept=".json,application/json" node_ref=input on:change=open />
        </label>
        {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
    }
}

fn discard_view(workspace: Workspace, is_discarding: RwSignal<bool>) -> AnyView {
    let what = match workspace.draft().changes().read_untracked().total() {
        0 => "the unfinished cells".to_owned(),
        1 => "1 change and any unfinished cells".to_owned(),
        count => format!("{count} changes and any unfinished cells"),
    };
    let on_confirm = Callback::new(move |()| {
        if let Some(editor) = workspace.editor_now() {
            editor.edit("discarded all changes", &mut |editing| {
                editing.discard_all()
            });
            workspace.announce("All changes discarded; Ctrl+Z brings them back");
        }
        is_discarding.set(false);
        workspace.end_review();
    });
    let on_close = Callback::new(move |()| is_discarding.set(false));
    view! {
        <ConfirmDialog texts=DISCARD_TEXTS submission=Submission::new() on_confirm on_close>
            <p>{format!("Discard {what}? Undo brings changes back until the page is closed or they are applied.")}</p>
        </ConfirmDialog>
    }
    .into_any()
}
