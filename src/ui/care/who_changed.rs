//! Who changed a group and its rules, looked up in CloudTrail on demand.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::aws::cloudtrail::{DAYS_KEPT, TrailEvent, last_change};
use crate::draft::GroupView;
use crate::model::{Direction, Rule, SecurityGroup, counted, escape_invisible};
use crate::present::{Page, Runs};
use crate::text::{principal_text, rule_sentence, trail_error_text, trail_lines};
use crate::ui::components::{Moment, ShowMore};
use crate::workspace::{Freshness, TrailLookup, Workspace};

/// Number of events that are drawn at first, and more each time that the user asks.
const EVENTS_SHOWN: usize = 50;

/// Offers to look up the events of a group, and lists them. Absent without a session.
#[component]
pub(in crate::ui) fn WhoChanged(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let id = Memo::new(move |_| view.read().id.clone());
    let is_in_ec2 = Memo::new(move |_| {
        view.read().remote.is_some() && workspace.session().current().read().is_some()
    });
    let lookup = move || workspace.trail().of(&id.read());
    let is_loading = Memo::new(move |_| {
        lookup().is_some_and(|lookup| matches!(lookup.state, Freshness::Loading(_)))
    });
    let label = move || match lookup() {
        None => "Look up changes in CloudTrail",
        Some(_) => "Look up again",
    };
    let shown = RwSignal::new(EVENTS_SHOWN);
    let ask = move |_| {
        if !is_loading.get_untracked() {
            shown.set(EVENTS_SHOWN);
            workspace.look_up_events(id.get_untracked());
        }
    };
    let rules = move || {
        let lookup = lookup().filter(|lookup| matches!(lookup.state, Freshness::Ready))?;
        let group = view.read().remote.clone()?;
        Some(rules_view(&group, &lookup.events))
    };
    view! {
        <Show when=move || is_in_ec2.get()>
            <section class="who-changed" aria-labelledby="who-changed">
                <h2 class="rule-section__title" id="who-changed">"Who changed it"</h2>
                <p class="muted">
                    {format!("CloudTrail keeps calls for {DAYS_KEPT} days, and lists them some minutes late. The events stay in the memory of this page.")}
                </p>
                <button class="button" type="button" aria-disabled=move || is_loading.get().to_string() on:click=ask>
                    {label}
                </button>
                <p class="who-changed__state" role="status">{move || lookup().map(|lookup| state_text(&lookup))}</p>
                {move || lookup().map(|lookup| events_view(workspace, &lookup.events, shown))}
                {rules}
            </section>
        </Show>
    }
}

fn state_text(lookup: &TrailLookup) -> String {
    let count = counted(lookup.events.len(), "event");
    match &lookup.state {
        Freshness::Loading(_) => format!("Looking up events… {count} so far"),
        Freshness::Failed(error) if lookup.events.is_empty() => trail_error_text(error),
        Freshness::Failed(error) => {
            format!("{}. {count} were received before", trail_error_text(error))
        }
        _ if lookup.events.is_empty() => {
            format!("No event of this group was found in {DAYS_KEPT} days")
        }
        _ => format!("{count} found in {DAYS_KEPT} days"),
    }
}

/// The events as a table, the latest first.
fn events_view(workspace: Workspace, events: &[TrailEvent], shown: RwSignal<usize>) -> AnyView {
    if events.is_empty() {
        return ().into_any();
    }
    let runs = workspace.runs_by_request();
    let rows = events.iter().take(shown.get());
    let rows = rows.map(|event| event_row(workspace, event, &runs));
    view! {
        <div>
            <table class="who-changed__events" aria-label="Events of this group">
                <thead>
                    <tr>
                        <th scope="col">"Time"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col">"From"</th>
                        <th scope="col">"Action"</th>
                        <th scope="col">"Changes"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <ShowMore count=events.len() shown step=EVENTS_SHOWN />
    }
    .into_any()
}

fn event_row(workspace: Workspace, event: &TrailEvent, runs: &HashMap<String, String>) -> AnyView {
    let plain = |text: &Option<String>| text.as_deref().map(escape_invisible).unwrap_or_default();
    let run = event.request_id.as_ref().and_then(|id| runs.get(id));
    let run = run.map(|run| {
        let href = workspace.link(Page::History(Runs::One(run.clone())));
        view! { <p><a class="link" href=href>"Run of this browser"</a></p> }
    });
    let error = event.error.as_ref().map(|error| {
        let message = escape_invisible(&format!("{}: {}", error.code, error.message));
        view! { <p class="who-changed__error">"Refused: "{message}</p> }
    });
    let lines = trail_lines(event).into_iter().map(|line| {
        view! {
            <li>
                <span aria-hidden="true">{line.sign}" "</span>
                <span class="visually-hidden">{line.word}" "</span>
                {line.text}
            </li>
        }
    });
    view! {
        <tr>
            <td>{event.time.map(|time| view! { <Moment time /> })}</td>
            <td title=plain(&event.principal.arn)>{principal_text(&event.principal)}</td>
            <td title=plain(&event.user_agent)>{plain(&event.source)}</td>
            <td>{escape_invisible(&event.name)}{run}</td>
            <td>{error}<ul class="who-changed__lines">{lines.collect_view()}</ul></td>
        </tr>
    }
    .into_any()
}

/// The rules that EC2 has now, each with the event that it comes from.
fn rules_view(group: &SecurityGroup, events: &[TrailEvent]) -> AnyView {
    let rules = Direction::BOTH
        .into_iter()
        .flat_map(|direction| group.rules_in(direction));
    let rows = rules.map(|rule| rule_row(rule, last_change(rule, events)));
    view! {
        <details class="disclosure">
            <summary>"Last change of each rule"</summary>
            <ul class="who-changed__rules">{rows.collect_view()}</ul>
        </details>
    }
    .into_any()
}

fn rule_row(rule: &Rule, event: Option<&TrailEvent>) -> AnyView {
    let origin = match event {
        None => view! { <span class="muted">{format!("not found in {DAYS_KEPT} days")}</span> }.into_any(),
        Some(event) => view! {
            <span>{principal_text(&event.principal)}", "{event.time.map(|time| view! { <Moment time /> })}</span>
        }
        .into_any(),
    };
    view! {
        <li>{rule.direction.to_string()}" "{escape_invisible(&rule_sentence(rule))}": "{origin}</li>
    }
    .into_any()
}
