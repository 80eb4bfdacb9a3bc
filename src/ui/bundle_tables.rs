//! Contents of the lazy bundles: each is a table of function pointers.
//!
//! `scripts/build` moves code that only such a table references into a WebAssembly module of its own. src/main.rs names
//! the modules, and docs/design/splitting.md explains the split.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::bulk::BulkBar;
use super::compare::ComparePage;
use super::connection::{ConnectionDialog, OpenConnections, RegionMenu, SessionNotices};
use super::diagnosis::{LoadError, RuleIdsError};
use super::draft::{DraftControls, DraftPanel, StrayTexts, run_draft_command};
use super::findings::{FindingsPage, GroupCounts};
use super::group::{GroupPage, GroupTagsDialog, table_dialog};
use super::groups::{DraftMark, GroupDialog, GroupSidebar, rules_left};
use super::history::{HistoryPage, InterruptedRunNotices};
use super::map::MapPage;
use super::open::{OpenPage, ViewBanner, ViewGate};
use super::policy::PolicyPage;
use super::preferences::{PageMenu, PreferencesDialog, PreferredTable};
use super::print::PrintPage;
use super::reach::{DraftPolicies, PolicySummary, ReachPage, ReviewPolicies};
use super::review::ReviewPage;
use super::search::{
    FilterBar, FilterChips, Found, QuickOpen, SearchBox, Suggestions, find, matching_rules, on_key,
    page_range,
};
use super::share::SharePage;
use super::welcome::Tour;
use crate::draft::GroupView;
use crate::grid::{Command, RuleTable, TableDialog};
use crate::model::{Direction, GroupId, SecurityGroup};
use crate::platform::dom;
use crate::present::{GroupOrder, Runs};
use crate::search::Matcher;
use crate::shell::Shell;
use crate::workspace::{Review, Workspace};

pub use super::accounts::FleetBundle;
pub use super::care::CareBundle;
pub use super::help::HelpBundle;

/// What the bundle of a group draws and does.
#[derive(Clone, Copy, Debug)]
pub struct GroupBundle {
    pub(super) page: fn(GroupId) -> AnyView,
    pub(super) sidebar: fn() -> AnyView,
    pub(super) draft_controls: fn() -> AnyView,
    pub(super) draft_mark: fn(GroupId) -> AnyView,
    pub(super) rules_left: fn(Workspace, &SecurityGroup, Direction) -> usize,
    pub(super) run_draft_command: fn(Shell, Command),
    pub(super) watch_document: fn(),
}

/// What the bundle of dialogs draws: what the list and a group open, and what appears beside them.
#[derive(Clone, Copy, Debug)]
pub struct DialogsBundle {
    pub(super) group: fn(Option<GroupId>, Callback<()>) -> AnyView,
    pub(super) group_tags: fn(Memo<Arc<GroupView>>, Callback<()>) -> AnyView,
    pub(super) table: fn(RuleTable, TableDialog) -> AnyView,
    pub(super) bulk_bar: fn(Memo<Found>) -> AnyView,
    pub(super) draft_panel: fn() -> AnyView,
    pub(super) stray_texts: fn() -> AnyView,
    pub(super) page_menu: fn(bool) -> AnyView,
    pub(super) list_preferences: fn(Callback<()>) -> AnyView,
    pub(super) watch_document: fn(),
}

/// What the bundle of findings draws and does.
#[derive(Clone, Copy, Debug)]
pub struct FindingsBundle {
    pub(super) page: fn() -> AnyView,
    pub(super) group_counts: fn(GroupId) -> AnyView,
    pub(super) keep_findings: fn(Workspace),
    pub(super) watch_document: fn(),
}

/// What the bundle of the search finds and draws.
#[derive(Clone, Copy, Debug)]
pub struct SearchBundle {
    pub(super) find: fn(Workspace, &[Arc<SecurityGroup>], &str, GroupOrder) -> Found,
    pub(super) matching_rules: fn(Workspace, &Matcher, &Arc<SecurityGroup>) -> Option<String>,
    pub(super) suggestions: fn(SearchBox) -> AnyView,
    pub(super) on_key: fn(SearchBox, &str),
    pub(super) filter_bar: fn(Memo<Found>) -> AnyView,
    pub(super) page_range: fn(usize) -> Range<usize>,
    pub(super) filter_chips: fn() -> AnyView,
    pub(super) quick_open: fn() -> AnyView,
    pub(super) watch_document: fn(),
}

/// What the bundle of runs draws.
#[derive(Clone, Copy, Debug)]
pub struct RunsBundle {
    pub(super) review: fn() -> AnyView,
    pub(super) history: fn(Runs) -> AnyView,
    pub(super) interrupted_runs: fn() -> AnyView,
    pub(super) watch_document: fn(),
}

/// What the bundle of reachability draws and does.
#[derive(Clone, Copy, Debug)]
pub struct ReachBundle {
    pub(super) page: fn() -> AnyView,
    pub(super) keep_reach: fn(Workspace),
    pub(super) review_policies: fn(Memo<Review>) -> AnyView,
    pub(super) policy_summary: fn() -> AnyView,
    pub(super) draft_policies: fn() -> AnyView,
    pub(super) watch_document: fn(),
}

/// What the bundle of connections draws and does.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionBundle {
    pub(super) dialog: fn() -> AnyView,
    pub(super) finish_sign_in: fn(Shell),
    pub(super) load_error: fn(&'static str) -> AnyView,
    pub(super) rule_ids_error: fn() -> AnyView,
    pub(super) session_notices: fn() -> AnyView,
    pub(super) open_connections: fn() -> AnyView,
    pub(super) region_menu: fn() -> AnyView,
    pub(super) tour: fn() -> AnyView,
    pub(super) watch_document: fn(),
}

/// What the bundle of files draws.
#[derive(Clone, Copy, Debug)]
pub struct FilesBundle {
    pub(super) share: fn() -> AnyView,
    pub(super) open: fn() -> AnyView,
    pub(super) view_gate: fn() -> AnyView,
    pub(super) view_banner: fn() -> AnyView,
    pub(super) compare: fn() -> AnyView,
    pub(super) print: fn() -> AnyView,
    pub(super) policy: fn() -> AnyView,
    pub(super) watch_document: fn(),
}

/// What the bundle of the map draws.
#[derive(Clone, Copy, Debug)]
pub struct MapBundle {
    pub(super) page: fn() -> AnyView,
    pub(super) watch_document: fn(),
}

impl GroupBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            page: |id| view! { <GroupPage id /> }.into_any(),
            sidebar: || view! { <GroupSidebar /> }.into_any(),
            draft_controls: || view! { <DraftControls /> }.into_any(),
            draft_mark: |id| view! { <DraftMark id /> }.into_any(),
            rules_left,
            run_draft_command,
            watch_document,
        }
    }
}

impl DialogsBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            group: |edited, on_close| view! { <GroupDialog edited on_close /> }.into_any(),
            group_tags: |view, on_close| view! { <GroupTagsDialog view on_close /> }.into_any(),
            table: table_dialog,
            bulk_bar: |found| view! { <BulkBar found /> }.into_any(),
            draft_panel: || view! { <DraftPanel /> }.into_any(),
            stray_texts: || view! { <StrayTexts /> }.into_any(),
            page_menu: |opens_at_once| view! { <PageMenu opens_at_once /> }.into_any(),
            list_preferences: |on_close| {
                view! { <PreferencesDialog table=PreferredTable::Groups on_close /> }.into_any()
            },
            watch_document,
        }
    }
}

impl FindingsBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            page: || view! { <FindingsPage /> }.into_any(),
            group_counts: |id| view! { <GroupCounts id /> }.into_any(),
            keep_findings: Workspace::keep_findings,
            watch_document,
        }
    }
}

impl SearchBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            find,
            matching_rules,
            suggestions: |search| view! { <Suggestions search /> }.into_any(),
            on_key,
            filter_bar: |found| view! { <FilterBar found /> }.into_any(),
            page_range,
            filter_chips: || view! { <FilterChips has_states=true /> }.into_any(),
            quick_open: || view! { <QuickOpen /> }.into_any(),
            watch_document,
        }
    }
}

impl RunsBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            review: || view! { <ReviewPage /> }.into_any(),
            history: |runs| view! { <HistoryPage runs /> }.into_any(),
            interrupted_runs: || view! { <InterruptedRunNotices /> }.into_any(),
            watch_document,
        }
    }
}

impl ReachBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            page: || view! { <ReachPage /> }.into_any(),
            keep_reach: Workspace::keep_reach,
            review_policies: |review| view! { <ReviewPolicies review /> }.into_any(),
            policy_summary: || view! { <PolicySummary /> }.into_any(),
            draft_policies: || view! { <DraftPolicies /> }.into_any(),
            watch_document,
        }
    }
}

impl ConnectionBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            dialog: || view! { <ConnectionDialog /> }.into_any(),
            finish_sign_in: |shell| spawn_local(shell.finish_sign_in()),
            load_error: |heading| view! { <LoadError heading /> }.into_any(),
            rule_ids_error: || view! { <RuleIdsError /> }.into_any(),
            session_notices: || view! { <SessionNotices /> }.into_any(),
            open_connections: || view! { <OpenConnections /> }.into_any(),
            region_menu: || view! { <RegionMenu /> }.into_any(),
            tour: || view! { <Tour /> }.into_any(),
            watch_document,
        }
    }
}

impl FilesBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            share: || view! { <SharePage /> }.into_any(),
            open: || view! { <OpenPage /> }.into_any(),
            view_gate: || view! { <ViewGate /> }.into_any(),
            view_banner: || view! { <ViewBanner /> }.into_any(),
            compare: || view! { <ComparePage /> }.into_any(),
            print: || view! { <PrintPage /> }.into_any(),
            policy: || view! { <PolicyPage /> }.into_any(),
            watch_document,
        }
    }
}

impl MapBundle {
    /// Returns the bundle, linked into the module of the caller.
    pub fn linked() -> Self {
        Self {
            page: || view! { <MapPage /> }.into_any(),
            watch_document,
        }
    }
}

/// Keeps the focus from falling to the body, and pasted lines from being joined.
pub(super) fn watch_document() {
    dom::keep_focus();
    dom::keep_pasted_lines_apart();
}
