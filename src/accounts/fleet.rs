//! What the page holds of many accounts, and the tasks that end with their connection.

use std::collections::BTreeMap;

use futures_util::future::{AbortHandle, Abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{AggregatorSource, Fleet, Reading, SearchRun, Task};
use crate::fleet::{Cancel, ScopeInventory};
use crate::model::AccountId;
use crate::present::{FoundList, HeldScope, ScopeOrigin, hold_scopes};
use crate::shell::Shell;

impl Fleet {
    /// Returns the store of the page.
    pub fn of_page(shell: Shell) -> Self {
        shell.page_store(|| Self::new(shell))
    }

    fn new(shell: Shell) -> Self {
        let fleet = Self {
            shell,
            scopes: RwSignal::default(),
            last_number: StoredValue::new(0),
            names: RwSignal::default(),
            aggregators: RwSignal::default(),
            reading: RwSignal::default(),
            cancel: StoredValue::new_local(Cancel::default()),
            search: RwSignal::default(),
            found: RwSignal::default(),
            tasks: StoredValue::new_local(Vec::new()),
            reading_roles: StoredValue::new(Vec::new()),
            checks: RwSignal::default(),
            plans: RwSignal::default(),
            last_plan: StoredValue::new(0),
            planned: RwSignal::default(),
            is_applying: RwSignal::default(),
            stops: StoredValue::new(false),
            owner: StoredValue::new(Owner::current().unwrap_or_default().downgrade()),
        };
        fleet.follow_connections();
        fleet
    }

    /// Drops what depends on a connection when it is closed, or gets keys that may be of another account.
    fn follow_connections(self) {
        let opened = self.shell.environment().connections().opened();
        Effect::new(move |before: Option<BTreeMap<String, u32>>| {
            let opened = opened.read().clone().into_iter();
            let accesses: BTreeMap<String, u32> = opened
                .map(|known| (known.connection.slug, known.access))
                .collect();
            let before = before.unwrap_or_default();
            self.drop_closed(&|slug| {
                let (access, before) = (accesses.get(slug), before.get(slug));
                access.is_some() && (before.is_none() || before == access)
            });
            accesses
        });
    }

    /// Returns the accounts and Regions that the page holds, in the order of their arrival.
    pub fn scopes(self) -> ReadSignal<Vec<HeldScope>> {
        self.scopes.read_only()
    }

    /// Returns the last reading of accounts; `None` if there was none.
    pub fn reading(self) -> ReadSignal<Option<Reading>> {
        self.reading.read_only()
    }

    /// Whether accounts are being read. Reactive.
    pub fn is_reading(self) -> bool {
        let reading = self.reading.read();
        reading.as_ref().is_some_and(Reading::is_running)
    }

    /// Returns the aggregators.
    pub fn aggregators(self) -> ReadSignal<Vec<AggregatorSource>> {
        self.aggregators.read_only()
    }

    /// Returns the search.
    pub fn search_run(self) -> ReadSignal<SearchRun> {
        self.search.read_only()
    }

    /// Returns the results of the search so far.
    pub fn found(self) -> ReadSignal<FoundList> {
        self.found.read_only()
    }

    /// Returns the name of an account: that of a connection or of a list. Reactive.
    pub fn account_name(self, account: &AccountId) -> Option<String> {
        let configured = self.shell.environment().configuration().usable();
        let mut connections = configured.connections.iter();
        let named = connections.find(|known| known.account.as_ref() == Some(account));
        let named = named.map(|known| known.name.clone());
        named.or_else(|| self.names.read().of(account).map(str::to_owned))
    }

    /// Removes what was read through a connection, or from a snapshot.
    pub fn remove(self, origin: &ScopeOrigin) {
        self.scopes
            .update(|scopes| scopes.retain(|held| held.origin != *origin));
        self.search_again();
    }

    /// Adds scopes, and searches them if a search is on the screen. A scope that was read before from
    /// the same source is replaced.
    pub(super) fn add(self, origin: &ScopeOrigin, read: Vec<ScopeInventory>) {
        let mut number = self.last_number.get_value();
        let added = self
            .scopes
            .try_update(|scopes| hold_scopes(scopes, &mut number, origin, read));
        self.last_number.set_value(number);
        self.search_added(added.unwrap_or_default());
    }

    /// Starts a task that is aborted when its connection is closed.
    pub(super) fn spawn_through(self, slug: String, task: impl Future<Output = ()> + 'static) {
        self.spawn(Some(slug), false, task);
    }

    /// Starts a task of the search, which is aborted when another search starts, or when its connection
    /// is closed.
    pub(super) fn spawn_search(
        self,
        slug: Option<String>,
        task: impl Future<Output = ()> + 'static,
    ) {
        self.spawn(slug, true, task);
    }

    fn spawn(
        self,
        slug: Option<String>,
        is_search: bool,
        task: impl Future<Output = ()> + 'static,
    ) {
        let (handle, registration) = AbortHandle::new_pair();
        self.tasks.update_value(|tasks| {
            tasks.push(Task {
                slug,
                is_search,
                handle: handle.clone(),
            });
        });
        spawn_local(async move {
            // The result only states whether the task was aborted.
            Abortable::new(task, registration).await.ok();
            // A task that has ended counts as aborted from now on.
            handle.abort();
            self.tasks
                .update_value(|tasks| tasks.retain(|task| !task.handle.is_aborted()));
        });
    }

    /// Aborts the tasks of the search.
    pub(super) fn abort_searches(self) {
        self.abort(&|task| task.is_search);
    }

    fn abort(self, is_aborted: &dyn Fn(&Task) -> bool) {
        self.tasks.with_value(|tasks| {
            let aborted = tasks.iter().filter(|task| is_aborted(task));
            aborted.for_each(|task| task.handle.abort());
        });
    }

    /// Ends what depends on connections that are no longer open: their reading, whose keys are dropped with
    /// it, their groups and their results.
    fn drop_closed(self, is_open: &dyn Fn(&str) -> bool) {
        let is_closed = |slug: &str| !is_open(slug);
        let has_closed = |slug: Option<&str>| slug.is_some_and(is_closed);
        let reading = self.reading.read_untracked().clone();
        if reading.is_some_and(|reading| is_closed(&reading.slug)) {
            self.cancel_reading();
            self.reading.set(None);
        }
        self.abort(&|task| has_closed(task.slug.as_deref()));
        self.drop_plans(&|plan| is_closed(plan.access.slug()));
        retain(self.scopes, |held| !has_closed(held.origin.slug()));
        retain(self.aggregators, |aggregator| !is_closed(&aggregator.slug));
        let has_stale_results = self.found.with_untracked(|found| {
            let mut blocks = found.blocks().iter();
            blocks.any(|block| has_closed(block.source.slug.as_deref()))
        });
        if has_stale_results {
            self.search_again();
        }
        let has_stale_findings = self.checks.with_untracked(|run| {
            let mut findings = run.found.findings.iter();
            findings.any(|known| has_closed(known.source.slug.as_deref()))
        });
        if has_stale_findings {
            self.clear_checks();
        }
    }
}

/// Removes items from a list. Notifies readers only if any were removed.
fn retain<T: Send + Sync + 'static>(list: RwSignal<Vec<T>>, is_kept: impl Fn(&T) -> bool) {
    list.maybe_update(|items| {
        let before = items.len();
        items.retain(is_kept);
        items.len() != before
    });
}
