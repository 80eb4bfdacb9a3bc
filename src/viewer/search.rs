//! The search of the viewer: what is typed, the filters, the sort order, and the groups that they find.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::snapshot_source::Viewed;
use crate::analysis::DEFAULT_RULES_PER_GROUP;
use crate::analysis::checks::FindingIndex;
use crate::model::{
    DEFAULT_EXPIRY_TAG, ExpiryClock, GroupId, SecurityGroup, Vpc, counted, grouped,
};
use crate::platform::timestamp;
use crate::present::{GroupColumn, GroupOrder, OrderFacts, Route, order_found};
use crate::search::{Account, Condition, GroupState, Matcher, Query, Term, count_in_state, parse};
use crate::text::{Text as _, capitalised};

/// States with a button of their own. A snapshot has no draft and no users.
const STATES: [GroupState; 2] = [GroupState::OpenToInternet, GroupState::NearQuota];

/// The search with the groups that it finds. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    viewed: StoredValue<Arc<Viewed>>,
    typed: RwSignal<String>,
    filters: RwSignal<Query>,
    order: RwSignal<GroupOrder>,
    found: Memo<Vec<Arc<SecurityGroup>>>,
    /// What is wrong with the typed text.
    mistake: Memo<Option<String>>,
}

impl Search {
    pub(super) fn of(viewed: Arc<Viewed>) -> Self {
        let typed = RwSignal::new(String::new());
        let filters = RwSignal::new(Query::default());
        let order = RwSignal::new(GroupOrder::BY_NAME);
        let known = viewed.clone();
        let found =
            Memo::new(move |_| found_groups(&known, &typed.read(), &filters.read(), order.get()));
        let mistake = Memo::new(move |_| {
            let parsed = parse(&typed.read());
            let (error, _) = parsed.mistake()?;
            Some(capitalised(&error.text()))
        });
        Self {
            viewed: StoredValue::new(viewed),
            typed,
            filters,
            order,
            found,
            mistake,
        }
    }

    /// Searches and sorts as an address says. What it does not name stays.
    pub(super) fn follow(self, route: &Route) {
        if let Some(order) = route.order {
            self.order.set(order);
        }
        let Some(search) = &route.search else { return };
        let parsed = parse(search);
        if parsed.mistake().is_some() {
            self.filters.set(Query::default());
            self.typed.set(search.clone());
            return;
        }
        // What has a control is shown by it, and the rest in the field.
        let terms = parsed.query().terms.into_iter();
        let (controlled, typed): (Vec<Term>, Vec<Term>) = terms.partition(has_control);
        self.filters.set(Query { terms: controlled });
        self.typed.set(Query { terms: typed }.to_string());
    }

    /// Returns the text of the field.
    pub(super) fn typed(self) -> ReadSignal<String> {
        self.typed.read_only()
    }

    /// Sets the text of the field.
    pub(super) fn set_typed(self, text: String) {
        self.typed.set(text);
    }

    /// Returns what is wrong with the text of the field. Reactive.
    pub(super) fn mistake(self) -> Option<String> {
        self.mistake.get()
    }

    /// Returns the sort order.
    pub(super) fn order(self) -> ReadSignal<GroupOrder> {
        self.order.read_only()
    }

    /// Sorts by a column; by the same column again, in the other direction.
    pub(super) fn sort(self, column: GroupColumn) {
        self.order.update(|order| *order = order.by(column));
    }

    /// Whether a filter is on. Reactive.
    pub(super) fn has_filter(self, term: &Term) -> bool {
        self.filters.read().terms.contains(term)
    }

    /// Adds a filter, or removes it if it is on.
    pub(super) fn toggle(self, term: &Term) {
        self.filters.update(|filters| filters.toggle(term));
    }

    /// Shows the groups of one VPC, or of all.
    pub(super) fn restrict_to_vpc(self, term: Option<Term>) {
        self.filters.update(|filters| filters.restrict_to_vpc(term));
    }

    /// Returns the VPCs with the filter that shows their groups; none if there is no choice.
    pub(super) fn vpcs(self) -> Vec<(Vpc, Term)> {
        let viewed = self.viewed.read_value();
        let vpcs = &viewed.inventory().vpcs;
        let choices = vpcs.iter().filter(|_| vpcs.len() > 1);
        let choices = choices.map(|vpc| (vpc.clone(), Term::in_vpc(vpc, vpcs)));
        choices.collect()
    }

    /// Returns the states that some groups are in, with the number of those groups.
    pub(super) fn states(self) -> Vec<(GroupState, usize)> {
        let viewed = self.viewed.read_value();
        let none = FindingIndex::default();
        let changed = BTreeSet::new();
        let account = account_of(&viewed, &none, &changed);
        let counts = STATES.map(|state| (state, count_in_state(state, &account)));
        let there = counts.into_iter().filter(|(_, count)| *count > 0);
        there.collect()
    }

    /// Returns the found groups, in their order. Reactive.
    pub(super) fn found(self) -> Vec<Arc<SecurityGroup>> {
        self.found.get()
    }

    /// Returns the number of found groups. Reactive.
    pub(super) fn count(self) -> usize {
        self.found.read().len()
    }

    /// Returns the number of found groups, for the head of a page. Reactive.
    pub(super) fn count_text(self) -> String {
        let all = self.viewed.read_value().inventory().groups.len();
        match self.count() {
            found if found == all => counted(all, "group"),
            found => format!("{} of {}", grouped(found), counted(all, "group")),
        }
    }
}

/// Whether a button or a menu shows a term.
fn has_control(term: &Term) -> bool {
    let is_state = matches!(&term.condition, Condition::Is(state) if STATES.contains(state));
    !term.is_excluded && (is_state || term.is_of_vpc())
}

/// Returns the groups that match the typed text and the filters. In the order by name, names come before contents.
fn found_groups(
    viewed: &Viewed,
    typed: &str,
    filters: &Query,
    order: GroupOrder,
) -> Vec<Arc<SecurityGroup>> {
    let parsed = parse(typed);
    if parsed.mistake().is_some() {
        return Vec::new();
    }
    let mut query = parsed.query();
    query.terms.extend(filters.terms.iter().cloned());
    let none = FindingIndex::default();
    let findings = if query.needs_findings() {
        viewed.all_findings()
    } else {
        &none
    };
    let changed = BTreeSet::new();
    let matcher = Matcher::new(&query, &account_of(viewed, findings, &changed));
    let matching = viewed.inventory().groups.iter();
    let matching = matching.filter(|group| matcher.matches(group));
    let mut found: Vec<Arc<SecurityGroup>> = matching.cloned().collect();
    order_found(&mut found, order, &OrderFacts::default(), &matcher);
    found
}

fn account_of<'a>(
    viewed: &'a Viewed,
    findings: &'a FindingIndex,
    changed: &'a BTreeSet<GroupId>,
) -> Account<'a> {
    let inventory = viewed.inventory();
    Account {
        groups: &inventory.groups,
        prefix_lists: &inventory.prefix_lists,
        vpcs: &inventory.vpcs,
        changed,
        rules_per_group: DEFAULT_RULES_PER_GROUP,
        findings,
        expiry: ExpiryClock {
            key: DEFAULT_EXPIRY_TAG,
            now: timestamp(),
        },
        usage: None,
    }
}
