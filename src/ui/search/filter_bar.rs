//! Filters above the list of groups: those of the search as chips, and common ones with their counts.

use leptos::prelude::*;

use super::evaluate::{effective_groups, with_account};
use super::filters::{commit_filters, filters, set_filters, toggle_filter};
use super::found::Found;
use super::list_columns::size_list_columns;
use super::list_pages::ListPages;
use super::saved_searches_dialog::SavedSearchesDialog;
use super::vpc_menu::VpcMenu;
use crate::analysis::checks::{Severity, SeverityCounts};
use crate::model::grouped;
use crate::platform::dom;
use crate::search::{
    Condition, Filter, GroupState, Operator, Property, Query, Term, Value, count_in_state,
};
use crate::text::state_label;
use crate::ui::bundles::{Bundle, Bundles, FromBundle};
use crate::ui::components::{Chip, Icon, icon};
use crate::workspace::Workspace;

/// States with a button of their own.
const COMMON: [GroupState; 3] = [
    GroupState::OpenToInternet,
    GroupState::NearQuota,
    GroupState::Changed,
];

/// Returns the filter for groups with severe findings.
fn severe_findings() -> Term {
    Term::including(Condition::Filter(Filter {
        property: Property::Finding,
        operator: Operator::AtLeast,
        value: Value::Severity(Severity::High),
    }))
}

/// Returns the number of groups with severe findings. Reactive.
fn count_severe(workspace: Workspace) -> usize {
    let counts = workspace.findings().counts();
    let counts = counts.read();
    let worst = counts.values().filter_map(SeverityCounts::worst);
    worst.filter(|worst| *worst >= Severity::High).count()
}

/// Common filters, chips of the others, pages, saved searches, preferences, and whether the policies hold.
#[component]
pub(in crate::ui) fn FilterBar(
    /// The groups of the list.
    found: Memo<Found>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let bundles = Bundles::of_page();
    let shows_saved = RwSignal::new(false);
    let shows_preferences = RwSignal::new(false);
    size_list_columns();
    let counts = Memo::new(move |_| count_states(workspace));
    // A link brings filters as text.
    Effect::new(move |_| {
        workspace.inputs().search().track();
        if !dom::is_typing() {
            commit_filters(workspace);
        }
    });
    let common = COMMON.into_iter().enumerate().map(|(place, state)| {
        let count = Memo::new(move |_| counts.read().get(place).copied().unwrap_or_default());
        view! { <FilterButton term=Term::in_state(state) label=state_label(state) count /> }
    });
    let severe = Memo::new(move |_| count_severe(workspace));
    view! {
        <div class="filter-bar" role="group" aria-label="Filters">
            {common.collect_view()}
            <VpcMenu />
            <FilterChips has_states=false />
            // In the gap, because findings arrive late and nothing may move then.
            <FilterButton term=severe_findings() label="High or critical findings" count=severe />
            {move || bundles.ready(Bundle::Reach)?.reach.map(|bundle| (bundle.policy_summary)())}
            <span class="filter-bar__end">
            <ListPages found />
            <button class="filter-bar__saved" type="button" aria-haspopup="dialog"
                on:click=move |_| {
                    workspace.environment().settings().load_searches();
                    shows_saved.set(true);
                }>
                "Saved searches…"
            </button>
            <button class="filter-bar__saved filter-bar__gear" type="button" title="Table preferences"
                aria-label="Preferences of the list" aria-haspopup="dialog" on:click=move |_| shows_preferences.set(true)>
                {icon(Icon::Gear)}
            </button>
            </span>
        </div>
        <Show when=move || shows_saved.get()>
            <SavedSearchesDialog on_close=Callback::new(move |()| shows_saved.set(false)) />
        </Show>
        <Show when=move || shows_preferences.get()>
            <FromBundle bundle=Bundle::Dialogs draw=Box::new(move |loaded| {
                let close = Callback::new(move |()| shows_preferences.set(false));
                loaded.dialogs.map(|bundle| (bundle.list_preferences)(close))
            }) />
        </Show>
    }
}

/// Filters of the search as chips that can be removed. States with a button of their own have no chip
/// on the list of groups.
#[component]
pub(in crate::ui) fn FilterChips(
    /// Whether states of groups are shown, too.
    has_states: bool,
) -> impl IntoView {
    let workspace = Workspace::here();
    move || {
        let query = filters(workspace);
        let chips = query.terms.iter().enumerate();
        let chips = chips.filter(|(_, term)| has_states || !has_button(term));
        let chips = chips.map(|(index, term)| chip(workspace, index, term));
        chips.collect::<Vec<AnyView>>()
    }
}

fn chip(workspace: Workspace, index: usize, term: &Term) -> AnyView {
    let remove = move || {
        let mut query = untrack(|| filters(workspace));
        if index < query.terms.len() {
            query.terms.remove(index);
        }
        set_filters(workspace, &query);
        // The clicked button no longer exists.
        dom::focus_first("#group-search");
    };
    view! { <Chip text=term.to_string() on_remove=remove /> }.into_any()
}

/// Button that filters groups by a term. Absent while it finds no group.
#[component]
fn FilterButton(term: Term, label: &'static str, count: Memo<usize>) -> impl IntoView {
    let workspace = Workspace::here();
    let is_on = Memo::new({
        let term = term.clone();
        move |_| filters(workspace).terms.contains(&term)
    });
    let term = StoredValue::new(term);
    view! {
        <Show when=move || is_on.get() || count.get() != 0>
            <button class="filter-bar__state" type="button"
                aria-pressed=move || if is_on.get() { "true" } else { "false" }
                on:click=move |_| toggle_filter(workspace, &term.read_value())>
                {label} " " <span class="filter-bar__count">{move || grouped(count.get())}</span>
            </button>
        </Show>
    }
}

/// Whether a filter has a button of its own.
fn has_button(term: &Term) -> bool {
    let is_common = |state: &GroupState| *term == Term::in_state(*state);
    COMMON.iter().any(is_common) || *term == severe_findings()
}

/// Returns the number of groups in each common state. Reactive.
fn count_states(workspace: Workspace) -> [usize; COMMON.len()] {
    let listed = workspace.draft().listed();
    let groups = effective_groups(workspace, &listed.read());
    with_account(workspace, &groups, |account| {
        COMMON.map(|state| count_in_state(state, account))
    })
}

/// Returns the whole search as a query in its standard form. Reactive.
pub(super) fn whole_query(workspace: Workspace) -> Query {
    crate::search::parse(&workspace.inputs().query()).query()
}
