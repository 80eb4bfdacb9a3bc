//! Findings of everything that is open or was read.

use leptos::prelude::*;

use super::found_block::group_actions;
use super::{account_mark, region_mark};
use crate::accounts::Fleet;
use crate::analysis::checks::Severity;
use crate::model::{GroupId, counted, escape_invisible, grouped};
use crate::present::{AccountCounts, AccountFinding};
use crate::text::{capitalised, finding_message, severity_sign};
use crate::ui::components::ShowMore;
use crate::workspace::Workspace;

/// Findings shown at first, and more at a time.
const SHOWN: usize = 50;

/// Numbers by account, then the findings, the most urgent first.
#[component]
pub(super) fn FindingsView(fleet: Fleet) -> impl IntoView {
    let workspace = Workspace::here();
    let checks = fleet.checks();
    let shown = RwSignal::new(SHOWN);
    // Numbers would change with every account that arrives.
    let is_reading = Memo::new(move |_| fleet.is_reading());
    let sources = Memo::new(move |_| {
        if is_reading.get() {
            return None;
        }
        let live = fleet.live().into_iter();
        let live: Vec<_> = live
            .map(|live| (live.account, live.region, live.groups))
            .collect();
        let scopes = fleet.scopes().read();
        let held: Vec<(u32, crate::model::Timestamp)> = scopes
            .iter()
            .map(|held| (held.number, held.as_of()))
            .collect();
        Some((live, held, workspace.check_profile()))
    });
    Effect::new(move |_| {
        if sources.read().is_some() {
            untrack(|| fleet.check_all(workspace));
        }
    });
    let is_running = Memo::new(move |_| checks.read().is_running());
    let accounts = move || {
        let run = checks.read();
        let rows = run.found.accounts.iter();
        rows.map(|known| counts_row(fleet, known)).collect_view()
    };
    let found = move || {
        if is_running.get() {
            return None;
        }
        let run = checks.read();
        let findings = run.found.findings.iter().take(shown.get());
        Some(
            findings
                .map(|known| finding_view(fleet, known))
                .collect_view(),
        )
    };
    let count = Signal::derive(move || {
        if is_running.get() {
            0
        } else {
            checks.read().found.findings.len()
        }
    });
    let severities = Severity::ALL.into_iter().rev();
    let headings =
        severities.map(|severity| view! { <th scope="col">{capitalised(severity.as_str())}</th> });
    view! {
        <p class="accounts__status" role="status">{move || status(fleet, is_reading.get())}</p>
        <table class="accounts__table">
            <caption class="visually-hidden">"Findings by account"</caption>
            <thead><tr><th scope="col">"Account"</th><th scope="col">"Regions"</th>{headings.collect_view()}</tr></thead>
            <tbody>{accounts}</tbody>
        </table>
        <ul class="accounts__list" aria-label="Findings">{found}</ul>
        <ShowMore count shown step=SHOWN />
        {move || left_out_view(checks.read().found.left_out)}
    }
}

fn status(fleet: Fleet, is_reading: bool) -> String {
    let run = fleet.checks().read();
    let accounts = run.found.accounts.iter();
    let findings: usize = accounts.map(|known| known.counts.total()).sum();
    let scopes = counted(run.scopes, "Region");
    match (is_reading, run.is_running()) {
        (true, _) => "The checks start when the reading ends".to_owned(),
        (false, true) => format!("Checking: {} of {scopes}", grouped(run.checked)),
        (false, false) => format!("{} in {scopes}", counted(findings, "finding")),
    }
}

fn left_out_view(left_out: usize) -> Option<AnyView> {
    (left_out > 0).then(|| {
        let verb = if left_out == 1 { "is" } else { "are" };
        let findings = counted(left_out, "less urgent finding");
        let text = format!("{findings} {verb} only counted");
        view! { <p class="muted">{text}</p> }.into_any()
    })
}

fn counts_row(fleet: Fleet, known: &AccountCounts) -> AnyView {
    let cells = Severity::ALL.into_iter().rev().map(|severity| {
        let label = capitalised(severity.as_str());
        view! { <td data-label=label>{grouped(known.counts.of(severity))}</td> }
    });
    view! {
        <tr>
            <th scope="row">{account_mark(fleet, &known.account)}</th>
            <td data-label="Regions">{grouped(known.regions)}</td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}

fn finding_view(fleet: Fleet, known: &AccountFinding) -> AnyView {
    let AccountFinding {
        scope,
        source,
        inventory,
        finding,
    } = known;
    let name_of = |id: &GroupId| inventory.group(id).map(|group| group.name.clone());
    let message = escape_invisible(&capitalised(&finding_message(finding, &name_of)));
    let severity = finding.severity;
    let name = name_of(&finding.group).unwrap_or_else(|| finding.group.to_string());
    let slug = {
        let scope = scope.clone();
        Memo::new(move |_| fleet.connection_of(&scope))
    };
    view! {
        <li>
            <p class="accounts__heading">
                <span class=format!("finding finding--{severity}")>
                    <span aria-hidden="true">{severity_sign(severity)}" "</span>{capitalised(severity.as_str())}
                </span>
                {account_mark(fleet, &scope.account)}
                {region_mark(scope.region.as_str())}
            </p>
            <div class="accounts__hit">{group_actions(fleet, scope, slug, source.held, &finding.group, &name)}</div>
            <p>{message}"."</p>
        </li>
    }
    .into_any()
}
