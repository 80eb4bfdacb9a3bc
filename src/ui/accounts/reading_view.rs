//! Progress of reading accounts, and what could not be read.

use leptos::prelude::*;

use super::account_mark;
use crate::accounts::{Fleet, MAX_RULES};
use crate::fleet::{AccountFailure, Summary};
use crate::model::{AccountId, counted, grouped};
use crate::present::MemoryUse;
use crate::text::{
    Text as _, capitalised, failed_regions_text, fleet_progress_text, not_in_use_text,
};

/// Maximum number of accounts whose failures are drawn.
const SHOWN_FAILURES: usize = 200;

/// Numbers of the reading, and how to cancel it while it runs. The line is there before the first one, so that nothing
/// moves when one starts.
#[component]
pub(super) fn ReadingProgress(fleet: Fleet) -> impl IntoView {
    let reading = fleet.reading();
    let is_running = Memo::new(move |_| fleet.is_reading());
    let text = move || {
        let reading = reading.read();
        let Some(reading) = reading.as_ref() else {
            return "No accounts read yet".to_owned();
        };
        let numbers = fleet_progress_text(&reading.progress);
        let failures = match reading.failures {
            0 => String::new(),
            failures => format!(", {}", counted(failures, "failure")),
        };
        let state = match &reading.summary {
            None => "Reading: ",
            Some(summary) if summary.is_cancelled => "Canceled: ",
            Some(_) => "Read: ",
        };
        format!("{state}{numbers}{failures}")
    };
    view! {
        <div class="accounts__progress">
            <Show when=move || is_running.get()>
                <button class="button button--small" type="button" on:click=move |_| fleet.cancel_reading()>"Cancel"</button>
            </Show>
            <p role="status">{text}</p>
        </div>
    }
}

/// Rules that are held and dropped, out of the budget.
#[component]
pub(super) fn MemoryInUse(fleet: Fleet) -> impl IntoView {
    let scopes = fleet.scopes();
    let memory = Memo::new(move |_| MemoryUse::of(&scopes.read()));
    let text = move || {
        let MemoryUse {
            rules,
            dropped_rules,
            dropped_scopes,
        } = memory.get();
        let kept = format!(
            "{} of {} in memory",
            grouped(rules),
            counted(MAX_RULES, "rule")
        );
        match dropped_scopes {
            0 => kept,
            scopes => format!(
                "{kept}. {} of {} dropped",
                counted(dropped_rules, "rule"),
                counted(scopes, "Region")
            ),
        }
    };
    view! { <p class="muted">{text}</p> }
}

/// What the last reading left out, account by account.
#[component]
pub(super) fn ReadingFailures(fleet: Fleet) -> impl IntoView {
    let reading = fleet.reading();
    let has_ended = Memo::new(move |_| {
        let reading = reading.read();
        reading
            .as_ref()
            .is_some_and(|reading| !reading.is_running())
    });
    move || {
        let summary = has_ended.get().then(|| {
            let reading = reading.read_untracked();
            reading.as_ref()?.summary.clone()
        });
        failures_view(fleet, &*summary??)
    }
}

fn failures_view(fleet: Fleet, summary: &Summary) -> Option<AnyView> {
    let notes = notes_of(summary);
    if summary.failures.is_empty() && notes.is_empty() {
        return None;
    }
    let failed = summary.failures.iter().take(SHOWN_FAILURES);
    let items = failed.map(|(account, failures)| account_view(fleet, account, failures));
    let items: Vec<AnyView> = items.collect();
    let more = summary.failures.len().saturating_sub(items.len());
    let is_any = !items.is_empty();
    Some(
        view! {
            <section class="accounts__failures" aria-labelledby="accounts-failures">
                <h2 class="rule-section__title" id="accounts-failures">"Not read"</h2>
                {notes.into_iter().map(|note| view! { <p>{note}</p> }).collect_view()}
                {is_any.then(|| view! { <ul class="accounts__list">{items}</ul> })}
                {(more > 0).then(|| view! { <p class="muted">{format!("And {} more", counted(more, "account"))}</p> })}
            </section>
        }
        .into_any(),
    )
}

fn notes_of(summary: &Summary) -> Vec<String> {
    let mut notes = Vec::new();
    if !summary.dropped.is_empty() {
        notes.push(format!(
            "The groups of {} were dropped to save memory: the page holds at most {}. Read fewer accounts, or use the command line.",
            counted(summary.dropped.len(), "Region"),
            counted(MAX_RULES, "rule"),
        ));
    }
    if !summary.not_in_use.is_empty() {
        notes.push(format!("{}.", not_in_use_text(summary.not_in_use.len())));
    }
    notes
}

fn account_view(fleet: Fleet, account: &AccountId, failures: &[AccountFailure]) -> AnyView {
    let lines = failures.iter().map(|failure| {
        let regions = failed_regions_text(failure);
        let regions = (!regions.is_empty()).then(|| format!("{regions}: "));
        view! { <p>{regions}{capitalised(&failure.failure.text())}"."</p> }
    });
    view! { <li>{account_mark(fleet, account)}{lines.collect_view()}</li> }.into_any()
}
