//! Everything that can reach an end, or that it can reach, as a table.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use leptos::prelude::*;

use super::answer_view::assumptions_view;
use super::names::{place_name, rule_link, traffic_list};
use super::page_state::{Answered, ReachState};
use super::resolve_error_view::resolve_error_view;
use crate::analysis::reach::{
    Assumption, Hop, Place, Question, ReachIndex, ReachTable, ResolveError, Row,
};
use crate::draft::Mark;
use crate::model::{Peer, counted};
use crate::ui::components::{change_class, change_sign};
use crate::workspace::Workspace;

/// Number of rows shown at first, and more at a time.
pub(super) const SHOWN: usize = 100;

/// A row with what the draft does to it.
#[derive(Clone, Debug)]
struct MarkedRow {
    row: Row,
    mark: Mark,
}

/// Table of one answer, with the indexes that the rows refer to. Cheap to clone.
#[derive(Clone, Debug)]
struct Table {
    workspace: Workspace,
    open_paths: RwSignal<HashSet<Place>>,
    before: (Arc<ReachIndex>, Arc<ReachTable>),
    after: (Arc<ReachIndex>, Arc<ReachTable>),
}

impl Table {
    /// Returns the index and the table that a row is from.
    fn origin(&self, mark: Mark) -> &(Arc<ReachIndex>, Arc<ReachTable>) {
        match mark {
            Mark::Removed => &self.before,
            Mark::Unchanged | Mark::Added | Mark::Changed => &self.after,
        }
    }

    /// Returns the rows with the draft, then those that it removes.
    fn rows(&self) -> Vec<MarkedRow> {
        let (before, after) = (&self.before.1.rows, &self.after.1.rows);
        let known: HashMap<&Place, &Row> = before.iter().map(|row| (&row.place, row)).collect();
        let now: HashMap<&Place, &Row> = after.iter().map(|row| (&row.place, row)).collect();
        let marked = after.iter().map(|row| MarkedRow {
            row: row.clone(),
            mark: match known.get(&row.place) {
                None => Mark::Added,
                Some(known) if is_same(known, row) => Mark::Unchanged,
                Some(_) => Mark::Changed,
            },
        });
        let removed = before.iter().filter(|row| !now.contains_key(&row.place));
        let removed = removed.map(|row| MarkedRow {
            row: row.clone(),
            mark: Mark::Removed,
        });
        marked.chain(removed).collect()
    }
}

fn is_anywhere(place: &Place) -> bool {
    matches!(place, Place::Peer(peer) if peer.is_anywhere())
}

fn is_same(one: &Row, other: &Row) -> bool {
    one.hops == other.hops && one.traffic == other.traffic && one.is_uncertain == other.is_uncertain
}

/// Renders the table of an answer.
pub(super) fn table_view(
    state: ReachState,
    answered: &Answered,
    before: &Result<Arc<ReachTable>, ResolveError>,
    after: &Result<Arc<ReachTable>, ResolveError>,
) -> AnyView {
    let after = match after {
        Ok(after) => after.clone(),
        Err(error) => return resolve_error_view(state, answered, error),
    };
    // The ports of a row are those of the hop next to its place.
    let (heading, ports) = match answered.question {
        Some(Question::Destinations { .. }) => ("Destination", "Ports of the last hop"),
        Some(Question::Between { .. } | Question::Sources { .. }) | None => {
            ("Source", "Ports of the first hop")
        }
    };
    let table = Table {
        workspace: state.workspace,
        open_paths: state.open_paths,
        // An end that only the draft has was not reached before.
        before: (
            answered.indexes.before.clone(),
            before.clone().unwrap_or_default(),
        ),
        after: (answered.indexes.after.clone(), after),
    };
    let rows = table.rows();
    let summary = summary(&rows);
    let includes_all = rows.iter().any(|row| is_anywhere(&row.row.place));
    let assumptions: &[Assumption] = if includes_all {
        &[
            Assumption::Network,
            Assumption::PrivateAddresses,
            Assumption::AnywhereIncludesGroups,
        ]
    } else {
        &[Assumption::Network, Assumption::PrivateAddresses]
    };
    let limit = RwSignal::new(SHOWN);
    let count = rows.len();
    let shown = move || {
        let rows = rows.iter().take(limit.get()).cloned();
        rows.zip(0..)
            .map(|(row, number)| row_view(table.clone(), row, number))
            .collect::<Vec<_>>()
    };
    view! {
        <p role="status">{summary}</p>
            <table class="reach__table">
                <thead>
                    <tr>
                        <th scope="col">{heading}</th>
                        <th scope="col">"Hops"</th>
                        <th scope="col">{ports}</th>
                        <th scope="col">"Via"</th>
                        <th scope="col">"Path"</th>
                    </tr>
                </thead>
                {shown}
            </table>
        {more_button(count, limit)}
        {assumptions_view(assumptions)}
    }
    .into_any()
}

/// Button that shows more of `count` rows.
pub(super) fn more_button(count: usize, limit: RwSignal<usize>) -> AnyView {
    let more = move || {
        let hidden = count.saturating_sub(limit.get());
        (hidden > 0).then(|| {
            let label = format!("Show {} more", hidden.min(SHOWN));
            let show = move |_| limit.update(|limit| *limit += SHOWN);
            view! { <button class="button" type="button" on:click=show>{label}</button> }
        })
    };
    more.into_any()
}

/// Says how much was found, and what the draft changes.
fn summary(rows: &[MarkedRow]) -> String {
    let count = |mark: Mark| rows.iter().filter(|row| row.mark == mark).count();
    let removed = count(Mark::Removed);
    let direct = rows
        .iter()
        .filter(|row| row.row.hops == 1 && row.mark != Mark::Removed);
    let mut text = match rows.len() - removed {
        0 => "Nothing.".to_owned(),
        found => match direct.count() {
            direct if direct == found => format!("{}, all direct.", counted(found, "result")),
            direct => format!("{}, {direct} of them direct.", counted(found, "result")),
        },
    };
    let changes = [
        ("adds", count(Mark::Added)),
        ("changes", count(Mark::Changed)),
        ("removes", removed),
    ];
    let changes = changes.iter().filter(|(_, count)| *count > 0);
    let changes: Vec<String> = changes
        .map(|(verb, count)| format!("{verb} {count}"))
        .collect();
    if !changes.is_empty() {
        text.push_str(&format!(" This draft {}.", changes.join(", ")));
    }
    text
}

fn row_view(table: Table, marked: MarkedRow, number: usize) -> AnyView {
    let MarkedRow { row, mark } = marked;
    let (index, _) = table.origin(mark);
    let is_changed = mark != Mark::Unchanged;
    let sign = is_changed.then(|| change_sign(mark));
    let name = place_name(index, &row.place);
    let is_group = matches!(&row.place, Place::Peer(Peer::Group(_)));
    let via = match row.hops {
        1 => String::new(),
        _ => place_name(index, &row.next),
    };
    let traffic = traffic_list(&row.traffic);
    let uncertain = row.is_uncertain.then_some("cannot tell, ");
    let open_paths = table.open_paths;
    let place = row.place.clone();
    let is_open = Memo::new({
        let place = place.clone();
        move |_| open_paths.read().contains(&place)
    });
    let toggle = move |_| {
        open_paths.update(|open| {
            if !open.remove(&place) {
                open.insert(place.clone());
            }
        });
    };
    let path_id = format!("reach-path-{number}");
    let controls = path_id.clone();
    let label = format!("Path of {name}");
    let hops = row.hops;
    let class = if is_changed { change_class(mark) } else { "" };
    let path = move || is_open.get().then(|| path_view(&table, mark, &row));
    view! {
        <tbody>
            <tr class=class>
                <th scope="row" class:code=!is_group>{sign}" "{name}</th>
                <td data-label="Hops">{uncertain}{hops}</td>
                <td class="code" data-label="Ports">{traffic}</td>
                <td data-label="Via">{via}</td>
                <td>
                    <button class="button button--small" type="button" aria-label=label aria-controls=controls
                        aria-expanded=move || is_open.get().to_string()
                        on:click=toggle>
                        "Path "<span aria-hidden="true">{move || if is_open.get() { "▾" } else { "▸" }}</span>
                    </button>
                </td>
            </tr>
            <tr id=path_id hidden=move || !is_open.get()><td colspan="5">{path}</td></tr>
        </tbody>
    }
    .into_any()
}

/// Renders the way of a row, hop by hop, with its rules.
fn path_view(table: &Table, mark: Mark, row: &Row) -> AnyView {
    let (index, found) = table.origin(mark);
    let hop = |hop: Hop| {
        let rules = hop.rules.iter();
        let rules = rules
            .map(|rule| view! { <li>{rule_link(table.workspace, index, rule)}</li> }.into_any());
        let rules: Vec<AnyView> = rules.collect();
        let (from, to) = (place_name(index, &hop.from), place_name(index, &hop.to));
        view! {
            <li>
                {from}" → "{to}": "<span class="code">{traffic_list(&hop.traffic)}</span>
                <ul class="reach__list">{rules}</ul>
            </li>
        }
        .into_any()
    };
    let hops: Vec<AnyView> = found.path(row).into_iter().map(hop).collect();
    view! { <ol class="reach__path">{hops}</ol> }.into_any()
}
