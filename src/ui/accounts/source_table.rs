//! Table of what is open or was read.

use leptos::prelude::*;

use super::{account_mark, region_mark};
use crate::accounts::{AggregatorSource, AggregatorState, Fleet, LiveSource};
use crate::environment::now;
use crate::model::{counted, escape_invisible, grouped};
use crate::present::{SourceRow, source_rows};
use crate::text::{Text as _, age_text, capitalised, explain};
use crate::workspace::Freshness;

/// Rows shown at first, and more at a time.
const SHOWN: usize = 100;

/// Lists sources: open accounts, then aggregators, then what was read, in the order of arrival.
#[component]
pub(super) fn SourceTable(fleet: Fleet) -> impl IntoView {
    let shown = RwSignal::new(SHOWN);
    let scopes = fleet.scopes();
    let rows = Memo::new(move |_| source_rows(&scopes.read()));
    let live = move || {
        let live = fleet.live().into_iter();
        live.map(|live| live_row(fleet, live)).collect_view()
    };
    let aggregators = move || {
        let known = fleet.aggregators().get().into_iter();
        known
            .map(|known| aggregator_row(fleet, known))
            .collect_view()
    };
    let held = move || {
        let rows = rows.read();
        rows.iter().take(shown.get()).cloned().collect::<Vec<_>>()
    };
    let left = move || rows.read().len().saturating_sub(shown.get());
    view! {
        <table class="accounts__table">
            <caption class="visually-hidden">"Sources"</caption>
            <thead>
                <tr>
                    <th scope="col">"Account"</th><th scope="col">"Regions"</th><th scope="col">"Source"</th>
                    <th scope="col">"State"</th><th scope="col">"Age"</th><th scope="col">"Permits"</th><th scope="col">"Actions"</th>
                </tr>
            </thead>
            <tbody>{live}</tbody>
            <tbody>{aggregators}</tbody>
            <tbody>
                // A row is drawn again only if its numbers have changed.
                <For each=held key=|row| row_key(row) let:row>{held_row(fleet, row)}</For>
            </tbody>
        </table>
        <Show when=move || { left() > 0 }>
            <button class="button button--quiet" type="button" on:click=move |_| shown.update(|shown| *shown += SHOWN)>
                {move || format!("Show more ({} left)", grouped(left()))}
            </button>
        </Show>
    }
}

fn row_key(row: &SourceRow) -> String {
    let (regions, groups, dropped) = (row.regions.len(), row.groups, row.dropped);
    let (origin, account, oldest) = (row.origin.name(), &row.account, row.oldest);
    format!("{origin}\n{account} {regions} {groups} {dropped} {oldest}")
}

fn live_row(fleet: Fleet, live: LiveSource) -> AnyView {
    let account = live.account.as_ref();
    let account = match account {
        Some(account) => account_mark(fleet, account),
        None => view! { <span class="muted">"Unknown"</span> }.into_any(),
    };
    let state = live_state(&live.freshness, live.groups);
    let age = live
        .as_of
        .map_or_else(|| "Open now".to_owned(), |as_of| age_text(as_of, now()));
    let permits = if live.is_read_only {
        "Search"
    } else {
        "Search and edit"
    };
    let source = match live.slug {
        Some(_) => format!("Connection {}", escape_invisible(&live.name)),
        None => format!("View of {}", escape_invisible(&live.name)),
    };
    view! {
        <tr>
            <th scope="row">{account}</th>
            <td data-label="Regions">{region_mark(live.region.as_str())}</td>
            <td data-label="Source">{source}</td>
            <td data-label="State">{state}</td>
            <td data-label="Age">{capitalised(&age)}</td>
            <td data-label="Permits">{permits}</td>
            <td></td>
        </tr>
    }
    .into_any()
}

fn live_state(freshness: &Freshness, groups: usize) -> String {
    let count = counted(groups, "group");
    match freshness {
        Freshness::NeverRead => "Not read".to_owned(),
        Freshness::Loading(_) => format!("Reading, {count} so far"),
        Freshness::Stopped => format!("Stopped, {count}"),
        Freshness::Refreshing | Freshness::Ready => count,
        Freshness::Stale => format!("{count}, read earlier"),
        Freshness::Failed(error) => explain(error).title,
        Freshness::Outdated(error) => format!("{count}, {}", explain(error).title),
    }
}

fn aggregator_row(fleet: Fleet, known: AggregatorSource) -> AnyView {
    let accounts = match &known.state {
        AggregatorState::Loading => "…".to_owned(),
        AggregatorState::Ready(_) => counted(known.state.accounts().len(), "account"),
        AggregatorState::Failed(_) => "Unknown".to_owned(),
    };
    let (regions, state) = match &known.state {
        AggregatorState::Loading => (String::new(), "Reading".to_owned()),
        AggregatorState::Failed(error) => {
            let advice = if known.state.is_unreachable() {
                ". If Config refuses requests of web pages, connect through a proxy whose URL has {service}"
            } else {
                ""
            };
            (
                String::new(),
                format!("{}{advice}", capitalised(&error.text())),
            )
        }
        AggregatorState::Ready(coverage) => {
            let groups: u64 = coverage.recorded.values().sum();
            let groups = usize::try_from(groups).unwrap_or(usize::MAX);
            let mut state = counted(groups, "group");
            if !coverage.unrecorded.is_empty() {
                let missing = counted(coverage.unrecorded.len(), "Region");
                state.push_str(&format!(", {missing} without recorded groups"));
            }
            if !coverage.lags.is_empty() {
                let late = counted(coverage.lags.len(), "source");
                state.push_str(&format!(", {late} not up to date"));
            }
            (counted(coverage.recorded.len(), "Region"), state)
        }
    };
    let title = escape_invisible(&known.title());
    let label = format!("Remove {title}");
    view! {
        <tr>
            <th scope="row">{accounts}</th>
            <td data-label="Regions">{regions}</td>
            <td data-label="Source">{title}</td>
            <td data-label="State">{state}</td>
            <td data-label="Age">"As Config recorded it"</td>
            <td data-label="Permits">"Search"</td>
            <td>
                <button class="button button--quiet button--small" type="button" aria-label=label
                    on:click=move |_| fleet.remove_aggregator(&known)>"Remove"</button>
            </td>
        </tr>
    }
    .into_any()
}

fn held_row(fleet: Fleet, row: SourceRow) -> AnyView {
    let regions: Vec<AnyView> = row
        .regions
        .iter()
        .map(|region| region_mark(region.as_str()))
        .collect();
    let mut state = counted(row.groups, "group");
    if row.dropped > 0 {
        state.push_str(&format!(
            ", {} dropped to save memory",
            counted(row.dropped, "Region")
        ));
    }
    let source = escape_invisible(&row.origin.name());
    let label = format!("Remove all of {source}");
    let origin = row.origin.clone();
    view! {
        <tr>
            <th scope="row">{account_mark(fleet, &row.account)}</th>
            <td data-label="Regions"><span class="accounts__regions">{regions}</span></td>
            <td data-label="Source">{source}</td>
            <td data-label="State">{state}</td>
            <td data-label="Age">{capitalised(&age_text(row.oldest, now()))}</td>
            <td data-label="Permits">"Search"</td>
            <td>
                <button class="button button--quiet button--small" type="button" aria-label=label
                    on:click=move |_| fleet.remove(&origin)>"Remove source"</button>
            </td>
        </tr>
    }
    .into_any()
}
