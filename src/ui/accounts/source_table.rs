//! Table of what is open or was read.

use leptos::prelude::*;

use super::{account_mark, region_mark};
use crate::accounts::{AggregatorSource, AggregatorState, Fleet, LiveSource};
use crate::environment::now;
use crate::fleet::Coverage;
use crate::model::{counted, escape_invisible};
use crate::present::{SourceRow, source_rows};
use crate::text::{Text as _, age_text, capitalised, explain};
use crate::ui::components::ShowMore;
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
    let aggregators = move || fleet.aggregators().get();
    let held = move || {
        let rows = rows.read();
        rows.iter().take(shown.get()).cloned().collect::<Vec<_>>()
    };
    let count = Signal::derive(move || rows.read().len());
    view! {
        <table class="accounts__table">
            <caption class="visually-hidden">"Sources"</caption>
            <thead>
                <tr>
                    <th scope="col">"Account"</th><th scope="col">"Regions"</th><th scope="col">"Source"</th>
                    <th scope="col">"State"</th><th scope="col">"Last updated"</th><th scope="col">"Allowed actions"</th><th scope="col">"Actions"</th>
                </tr>
            </thead>
            <tbody>{live}</tbody>
            // Only the cells of a row change while answers arrive.
            <tbody>
                <For each=aggregators key=|known| known.title() let:known>{aggregator_row(fleet, known)}</For>
            </tbody>
            <tbody>
                <For each=held key=|row| (row.origin.clone(), row.account.clone()) let:row>{held_row(fleet, rows, row)}</For>
            </tbody>
        </table>
        <ShowMore count shown step=SHOWN />
    }
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
        .map_or_else(|| "Now".to_owned(), |as_of| age_text(as_of, now()));
    let actions = if live.is_read_only {
        "Search"
    } else {
        "Search and edit"
    };
    let source = escape_invisible(&live.title());
    view! {
        <tr>
            <th scope="row">{account}</th>
            <td data-label="Regions">{region_mark(live.region.as_str())}</td>
            <td data-label="Source">{source}</td>
            <td data-label="State">{state}</td>
            <td data-label="Last updated">{capitalised(&age)}</td>
            <td data-label="Allowed actions">{actions}</td>
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
    let title = known.title();
    let state = {
        let title = title.clone();
        Memo::new(move |_| {
            let known = fleet.aggregators().read();
            let mut known = known.iter();
            let known = known.find(|known| known.title() == title)?;
            Some(AggregatorCells::of(&known.state))
        })
    };
    let cell = move |part: fn(AggregatorCells) -> String| move || state.get().map(part);
    let title = escape_invisible(&title);
    let label = format!("Remove {title}");
    view! {
        <tr>
            <th scope="row">{cell(|cells| cells.accounts)}</th>
            <td data-label="Regions">{cell(|cells| cells.regions)}</td>
            <td data-label="Source">{title}</td>
            <td data-label="State">{cell(|cells| cells.state)}</td>
            <td data-label="Last updated">"At the last recording of Config"</td>
            <td data-label="Allowed actions">"Search"</td>
            <td>
                <button class="button button--quiet button--small" type="button" aria-label=label
                    on:click=move |_| fleet.remove_aggregator(&known)>"Remove"</button>
            </td>
        </tr>
    }
    .into_any()
}

/// Texts about an aggregator that change once it has answered.
#[derive(Clone, PartialEq)]
struct AggregatorCells {
    accounts: String,
    regions: String,
    state: String,
}

impl AggregatorCells {
    fn of(state: &AggregatorState) -> Self {
        match state {
            AggregatorState::Loading => Self {
                accounts: "…".to_owned(),
                regions: String::new(),
                state: "Reading".to_owned(),
            },
            AggregatorState::Failed(error) => {
                let advice = if state.is_unreachable() {
                    ". If Config refuses requests of web pages, connect through a proxy whose URL has {service}"
                } else {
                    ""
                };
                Self {
                    accounts: "Unknown".to_owned(),
                    regions: String::new(),
                    state: format!("{}{advice}", capitalised(&error.text())),
                }
            }
            AggregatorState::Ready(coverage) => Self {
                accounts: counted(state.accounts().len(), "account"),
                regions: counted(coverage.recorded.len(), "Region"),
                state: coverage_text(coverage),
            },
        }
    }
}

fn coverage_text(coverage: &Coverage) -> String {
    let groups: u64 = coverage.recorded.values().sum();
    let groups = usize::try_from(groups).unwrap_or(usize::MAX);
    let mut text = counted(groups, "group");
    if !coverage.unrecorded.is_empty() {
        let missing = counted(coverage.unrecorded.len(), "Region");
        text.push_str(&format!(", {missing} without recorded groups"));
    }
    if !coverage.lags.is_empty() {
        let late = counted(coverage.lags.len(), "source");
        text.push_str(&format!(", {late} not up to date"));
    }
    text
}

fn held_row(fleet: Fleet, rows: Memo<Vec<SourceRow>>, first: SourceRow) -> AnyView {
    let (origin, account) = (first.origin.clone(), first.account.clone());
    let row = {
        let (origin, account) = (origin.clone(), account.clone());
        // A removed row is drawn as it was until the list has removed it.
        Memo::new(move |_| {
            let rows = rows.read();
            let mut rows = rows.iter();
            let row = rows.find(|row| row.origin == origin && row.account == account);
            row.cloned().unwrap_or_else(|| first.clone())
        })
    };
    let regions = move || {
        let row = row.read();
        let regions = row.regions.iter();
        regions
            .map(|region| region_mark(region.as_str()))
            .collect_view()
    };
    let state = move || {
        let row = row.read();
        let mut state = counted(row.groups, "group");
        if row.dropped > 0 {
            let dropped = counted(row.dropped, "Region");
            state.push_str(&format!(", {dropped} dropped to save memory"));
        }
        state
    };
    let age = move || capitalised(&age_text(row.read().oldest, now()));
    let source = escape_invisible(&origin.name());
    let label = format!("Remove all of {source}");
    view! {
        <tr>
            <th scope="row">{account_mark(fleet, &account)}</th>
            <td data-label="Regions"><span class="accounts__regions">{regions}</span></td>
            <td data-label="Source">{source}</td>
            <td data-label="State">{state}</td>
            <td data-label="Last updated">{age}</td>
            <td data-label="Allowed actions">"Search"</td>
            <td>
                <button class="button button--quiet button--small" type="button" aria-label=label
                    on:click=move |_| fleet.remove(&origin)>"Remove source"</button>
            </td>
        </tr>
    }
    .into_any()
}
