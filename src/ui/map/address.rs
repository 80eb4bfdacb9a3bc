//! What the map shows, in its address: filter and grouping.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::state::MapState;
use crate::analysis::graph::{Grouping, ViewOptions};
use crate::present::{MapView, Page};
use crate::workspace::Workspace;

/// Up to this many groups, all are shown at once.
const SHOWN_WHOLE: usize = 60;

/// Returns what the map shows at first: what the address says, otherwise what suits the account.
pub(super) fn first_options(workspace: Workspace) -> ViewOptions {
    let mut options = ViewOptions::default();
    untrack(|| apply(workspace, &mut options, &text_in_address(workspace)));
    options
}

/// Keeps address and view equal. Changes of the view go into the current entry of the browser's history.
pub(super) fn keep_address(state: MapState) {
    let workspace = state.workspace;
    let route = workspace.environment().address().route();
    let text = Memo::new(move |before: Option<&String>| {
        let route = route.read();
        match route.page {
            Page::Map => route.search.clone().unwrap_or_default(),
            // The page is about to go.
            _ => before.cloned().unwrap_or_default(),
        }
    });
    Effect::new(move |before: Option<()>| {
        let text = text.get();
        let shown = untrack(|| text_of(workspace, &state.options.read()));
        // The first options are from the address already.
        if before.is_some() && shown != text {
            state
                .options
                .update(|options| apply(workspace, options, &text));
        }
    });
    Effect::new(move |_| {
        let options = state.options.get();
        // What suits the account changes while groups arrive, and is nothing that the user has chosen.
        let text = untrack(|| text_of(workspace, &options));
        workspace
            .environment()
            .address()
            .replace_search(&Page::Map, &text);
    });
}

/// Collapses the map once all groups are there, if they are too many to be shown at once and the address names no other
/// grouping.
pub(super) fn group_when_large(state: MapState) {
    let workspace = state.workspace;
    let groups = workspace.inventory().groups().freshness();
    let size = Memo::new(move |_| groups.read().is_whole().then(|| is_large(workspace)));
    Effect::new(move |_| {
        if size.get().is_none() {
            return;
        }
        let grouping = untrack(|| {
            let chosen = MapView::parse(&text_in_address(workspace)).grouping;
            chosen.is_none().then(|| default_grouping(workspace))
        });
        let shown = state
            .options
            .with_untracked(|options| options.grouping.clone());
        if let Some(grouping) = grouping.filter(|grouping| *grouping != shown) {
            state.options.update(|options| options.grouping = grouping);
        }
    });
}

fn text_in_address(workspace: Workspace) -> String {
    let route = workspace.environment().address().route();
    let route = route.read();
    let is_map = route.page == Page::Map;
    let text = route.search.clone().filter(|_| is_map);
    text.unwrap_or_default()
}

/// Returns what the address says of options. Reactive.
fn text_of(workspace: Workspace, options: &ViewOptions) -> String {
    let grouping = Some(options.grouping.clone());
    let view = MapView {
        filter: options.filter.clone(),
        grouping: grouping.filter(|grouping| *grouping != default_grouping(workspace)),
    };
    view.to_string()
}

fn apply(workspace: Workspace, options: &mut ViewOptions, text: &str) {
    let view = MapView::parse(text);
    let grouping = view.grouping;
    let grouping = grouping.unwrap_or_else(|| default_grouping(workspace));
    if options.grouping != grouping {
        options.expanded = BTreeSet::new();
        options.grouping = grouping;
    }
    options.filter = view.filter;
}

fn is_large(workspace: Workspace) -> bool {
    workspace.draft().listed().read().len() > SHOWN_WHOLE
}

/// Returns how an account is shown: each group by itself; a large one by the first word of the names or by VPC, whichever
/// makes few enough nodes to be shown at once, or else fewer. Reactive.
fn default_grouping(workspace: Workspace) -> Grouping {
    if !is_large(workspace) {
        return Grouping::None;
    }
    let listed = workspace.draft().listed();
    let groups = listed.read();
    let first_word = |name: &str| {
        let end = name.find(['-', '_', '.', '/', ':', ' ']);
        name.get(..end.unwrap_or(name.len())).map(str::to_owned)
    };
    let words: BTreeSet<_> = groups.iter().map(|group| first_word(&group.name)).collect();
    let vpcs: BTreeSet<_> = groups.iter().map(|group| &group.vpc_id).collect();
    let sizes = [
        (Grouping::NamePrefix, words.len()),
        (Grouping::Vpc, vpcs.len()),
    ];
    // One node for all groups says nothing.
    let mut several = sizes.iter().filter(|(_, size)| *size > 1);
    let fits = several
        .clone()
        .find(|(_, size)| *size <= SHOWN_WHOLE)
        .or_else(|| several.by_ref().min_by_key(|(_, size)| *size));
    fits.map_or(Grouping::NamePrefix, |(grouping, _)| grouping.clone())
}
