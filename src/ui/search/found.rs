//! Groups that the search finds. A search needs the lazy bundle; without one, all groups are found.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{Groups, SecurityGroup};
use crate::present::{GroupColumn, GroupOrder, OrderFacts, order_groups};
use crate::search::Matcher;
use crate::ui::bundles::{Bundle, Bundles};
use crate::workspace::Workspace;

/// Result of a search.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Found {
    /// The groups in their order.
    pub(in crate::ui) groups: Vec<Arc<SecurityGroup>>,
    /// Whether the search was evaluated.
    pub(in crate::ui) state: SearchState,
    /// The evaluated search, which finds the rules of a group that match; `None` without a search.
    pub(in crate::ui) matcher: Option<Arc<Matcher>>,
    /// Whether some groups match by their rules.
    pub(in crate::ui) has_rules: bool,
}

/// Whether a search was evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) enum SearchState {
    /// The groups match.
    Done,
    /// The lazy bundle is being loaded.
    Awaited,
    /// The lazy bundle could not be loaded.
    Failed,
    /// The search has a mistake, described in a sentence.
    Mistaken(String),
}

impl Found {
    /// Returns an empty result.
    pub(in crate::ui) fn nothing(state: SearchState) -> Self {
        Self {
            groups: Vec::new(),
            state,
            matcher: None,
            has_rules: false,
        }
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        let is_same_matcher = match (&self.matcher, &other.matcher) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        is_same_matcher
            && self.has_rules == other.has_rules
            && self.state == other.state
            && self.groups == other.groups
    }
}

/// Returns the groups of `groups` that match the search, in an order.
pub(in crate::ui) fn found_groups(
    workspace: Workspace,
    groups: Signal<Groups>,
    order: Signal<GroupOrder>,
) -> Memo<Found> {
    let bundles = Bundles::of_page();
    Memo::new(move |_| {
        let query = workspace.inputs().query();
        if query.trim().is_empty() {
            let mut sorted = groups.read().to_vec();
            let order = order.get();
            order_groups(&mut sorted, order, &order_facts(workspace, order));
            return Found {
                groups: sorted,
                state: SearchState::Done,
                matcher: None,
                has_rules: false,
            };
        }
        if bundles.has_failed(Bundle::Search) {
            return Found::nothing(SearchState::Failed);
        }
        bundles.load(Bundle::Search);
        match bundles
            .ready(Bundle::Search)
            .and_then(|loaded| loaded.search)
        {
            Some(bundle) => (bundle.find)(workspace, &groups.read(), &query, order.get()),
            None => Found::nothing(SearchState::Awaited),
        }
    })
}

/// Returns what an order needs to know besides the groups: nothing, unless it is by findings or users. Reactive.
pub(super) fn order_facts(workspace: Workspace, order: GroupOrder) -> OrderFacts {
    let mut facts = OrderFacts::default();
    match order.column {
        GroupColumn::Findings => facts.findings = workspace.findings().counts().get(),
        GroupColumn::UsedBy => facts.users = workspace.usage().numbers().get(),
        _ => {}
    }
    facts
}
