//! Note and options of the run, and the buttons that apply the plan. They stay in sight.

use leptos::prelude::*;

use super::review_body::ReviewState;
use crate::model::counted;
use crate::workspace::{Review, Workspace};

/// Maximum length of a note in characters. A ticket with its title is shorter.
const NOTE_LENGTH: usize = 500;

/// Renders the options and buttons that apply the plan.
pub(super) fn actions_view(state: ReviewState, is_discarding: RwSignal<bool>) -> AnyView {
    let ReviewState {
        workspace,
        review,
        is_read,
        ..
    } = state;
    view! {
        {note_view(workspace)}
        {options_view(workspace)}
        {move || (!is_read.get() && !review.read().plan.changes.is_empty()).then(|| view! {
            <p class="muted">"You can save and apply the plan when the rule IDs are loaded"</p>
        })}
        <div class="review__footer">
            {move || leave_view(workspace)}
            <button class="button button--primary" type="button" id="review-apply" aria-keyshortcuts="Control+Enter" disabled=move || !state.can_apply()
                on:click=move |_| state.apply()>
                {move || apply_label(&review.read())}
            </button>
            <span class="review__more">
                <button class="button" type="button" id="review-save" disabled=move || !is_read.get() || review.read().plan.changes.is_empty() on:click=move |_| state.save()>
                    "Save plan…"
                </button>
                {move || workspace.reviewing().proposal().read().is_none().then(|| view! {
                    <button class="button" type="button" on:click=move |_| is_discarding.set(true)>"Discard all…"</button>
                })}
            </span>
        </div>
    }
    .into_any()
}

/// Field for a note. That of the draft is kept with it.
fn note_view(workspace: Workspace) -> AnyView {
    view! {
        <label class="field review__note">
            <span class="field__label">"Note or ticket number (optional, kept in the history)"</span>
            <input class="field__input" type="text" autocomplete="off" maxlength=NOTE_LENGTH id="run-note"
                prop:value=move || workspace.run_note()
                on:input=move |event| workspace.set_run_note(event_target_value(&event)) />
        </label>
    }
    .into_any()
}

fn options_view(workspace: Workspace) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=move || workspace.reviewing().checks_permissions().get()
                on:change=move |event| workspace.reviewing().set_checks_permissions(event_target_checked(&event)) />
            "Check permissions first (dry run; doesn't validate rules)"
        </label>
        <label class="check">
            <input type="checkbox" prop:checked=move || workspace.reviewing().continues_after_failure().get()
                on:change=move |event| workspace.reviewing().set_continues_after_failure(event_target_checked(&event)) />
            "If a call fails, still add rules in other groups, but remove nothing"
        </label>
    }
    .into_any()
}

/// The way out: back to the page of the draft, or to the review of the draft.
fn leave_view(workspace: Workspace) -> AnyView {
    if workspace.reviewing().proposal().read().is_some() {
        return view! {
            <button class="button" type="button" on:click=move |_| workspace.reviewing().leave_proposal()>
                "Close without applying"
            </button>
        }
        .into_any();
    }
    let href = workspace.link(workspace.reviewed_from());
    view! { <a class="button" href=href>"Keep editing"</a> }.into_any()
}

fn apply_label(review: &Review) -> String {
    match review.plan.change_count() {
        0 => "Apply".to_owned(),
        count => format!("Apply {}", counted(count, "change")),
    }
}
