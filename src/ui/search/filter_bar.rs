//! Filters above the list of groups: those of the search as chips, and common ones with their counts.

use leptos::prelude::*;

use super::evaluate::{effective_groups, with_account};
use super::filters::{commit_filters, filters, set_filters, toggle_filter};
use super::saved_searches_dialog::SavedSearchesDialog;
use super::vpc_menu::VpcMenu;
use crate::analysis::usage::Verdict;
use crate::model::{escape_invisible, grouped};
use crate::platform::dom;
use crate::search::{Condition, GroupState, Query, Term, is_near_quota, is_open_to_internet};
use crate::ui::bundles::{Bundle, Bundles};
use crate::workspace::Workspace;

/// States with a button of their own.
const COMMON: [GroupState; 3] = [
    GroupState::OpenToInternet,
    GroupState::NearQuota,
    GroupState::Changed,
];

/// Numbers of groups in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct StateCounts {
    open: usize,
    near: usize,
    changed: usize,
    unused: usize,
}

impl StateCounts {
    fn of(self, state: GroupState) -> usize {
        match state {
            GroupState::OpenToInternet => self.open,
            GroupState::NearQuota => self.near,
            GroupState::Changed => self.changed,
            // They have no button.
            GroupState::Expiring | GroupState::Expired => 0,
            GroupState::Unused => self.unused,
            // Most groups are used: the filter is typed.
            GroupState::Used => 0,
        }
    }
}

/// Common filters, chips of the others, saved searches, and whether the policies hold.
#[component]
pub(in crate::ui) fn FilterBar() -> impl IntoView {
    let workspace = Workspace::here();
    let bundles = Bundles::of_page();
    let shows_saved = RwSignal::new(false);
    let counts = Memo::new(move |_| count_states(workspace));
    // A link brings filters as text.
    Effect::new(move |_| {
        workspace.inputs().search().track();
        if !dom::is_typing() {
            commit_filters(workspace);
        }
    });
    let common = COMMON.map(|state| view! { <StateButton state counts /> });
    view! {
        <div class="filter-bar" role="group" aria-label="Filters">
            {common.into_iter().collect_view()}
            <VpcMenu />
            <FilterChips has_states=false />
            <button class="filter-bar__saved" type="button" aria-haspopup="dialog"
                on:click=move |_| {
                    workspace.environment().settings().load_searches();
                    shows_saved.set(true);
                }>
                "Saved searches…"
            </button>
            {move || bundles.ready(Bundle::Reach)?.reach.map(|bundle| (bundle.policy_summary)())}
        </div>
        <Show when=move || shows_saved.get()>
            <SavedSearchesDialog on_close=Callback::new(move |()| shows_saved.set(false)) />
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
        let chips = chips.filter(|(_, term)| has_states || !is_plain_state(term));
        let chips = chips.map(|(index, term)| chip(workspace, index, term));
        chips.collect::<Vec<AnyView>>()
    }
}

fn chip(workspace: Workspace, index: usize, term: &Term) -> AnyView {
    let text = escape_invisible(&term.to_string());
    let remove = move |_| {
        let mut query = untrack(|| filters(workspace));
        if index < query.terms.len() {
            query.terms.remove(index);
        }
        set_filters(workspace, &query);
        // The clicked button no longer exists.
        dom::focus_first("#group-search");
    };
    view! {
        <span class="chip">
            <span class="chip__text code">{text.clone()}</span>
            <button class="chip__remove" type="button" aria-label=format!("Remove filter {text}") on:click=remove>"✕"</button>
        </span>
    }
    .into_any()
}

/// Button that filters by a state of groups. Absent while no group is in the state.
#[component]
fn StateButton(state: GroupState, counts: Memo<StateCounts>) -> impl IntoView {
    let workspace = Workspace::here();
    let term = state_term(state);
    let is_on = Memo::new({
        let term = term.clone();
        move |_| filters(workspace).terms.contains(&term)
    });
    let count = Memo::new(move |_| counts.get().of(state));
    let term = StoredValue::new(term);
    let label = match state {
        GroupState::OpenToInternet => "Open to the internet",
        GroupState::NearQuota => "Near quota",
        GroupState::Changed => "Changed",
        GroupState::Expiring => "Expiring",
        GroupState::Expired => "Expired",
        GroupState::Used => "Used",
        GroupState::Unused => "No users found",
    };
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

fn state_term(state: GroupState) -> Term {
    Term::including(Condition::Is(state))
}

fn is_plain_state(term: &Term) -> bool {
    matches!(&term.condition, Condition::Is(state) if COMMON.contains(state)) && !term.is_excluded
}

fn count_states(workspace: Workspace) -> StateCounts {
    let listed = workspace.draft().listed();
    let groups = effective_groups(workspace, &listed.read());
    with_account(workspace, &groups, |account| {
        let count = |test: &dyn Fn(&crate::model::SecurityGroup) -> bool| {
            groups.iter().filter(|group| test(group)).count()
        };
        StateCounts {
            open: count(&is_open_to_internet),
            near: count(&|group| is_near_quota(group, account)),
            changed: count(&|group| account.changed.contains(&group.id)),
            unused: count(&|group| {
                let usage = account.usage.filter(|_| !group.id.is_new());
                usage.is_some_and(|usage| usage.verdict(&group.id) == Verdict::NothingFound)
            }),
        }
    })
}

/// Returns the whole search as a query in its standard form. Reactive.
pub(super) fn whole_query(workspace: Workspace) -> Query {
    crate::search::parse(&workspace.inputs().query()).query()
}
