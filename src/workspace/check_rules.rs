//! Checks of all groups in the background, as they are and with the draft applied.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::next_expiry::NextExpiry;
use super::{FindingCounts, Freshness, HostProfile, StaleRules, Workspace};
use crate::analysis::checks::{
    CheckInput, Finding, FindingIndex, Profile, SeverityCounts, Suppression, Update, skipped_checks,
};
use crate::aws::Clock as _;
use crate::environment::expiry_clock;
use crate::model::{Groups, Inventory, NetworkInterface, PrefixList};
use crate::platform::{BrowserClock, timestamp};

/// Time after which the checks let the browser handle input.
const SLICE: Duration = Duration::from_millis(8);

/// What all findings depend on, besides the groups and prefix lists.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Basis {
    pub(super) profile: Profile,
    has_all_groups: bool,
    interfaces: Option<Arc<Vec<NetworkInterface>>>,
    rule_quota: usize,
    stale: StaleRules,
    expiry_tag: Arc<str>,
}

/// Groups to check, with the prefix lists that their rules name.
#[derive(Clone, Debug, Default, PartialEq)]
struct Side {
    groups: Groups,
    prefix_lists: Arc<Vec<PrefixList>>,
}

/// What to check, before and after the changes of the draft.
#[derive(Debug)]
struct Job {
    basis: Basis,
    before: Side,
    after: Side,
    suppressions: Arc<Vec<Suppression>>,
}

/// Findings of one side, with the prefix lists that they depend on.
#[derive(Clone, Debug, Default)]
struct KnownSide {
    prefix_lists: Arc<Vec<PrefixList>>,
    index: FindingIndex,
}

/// Findings that the next checks start from, with what they depend on.
#[derive(Debug, Default)]
struct Known {
    basis: Option<Basis>,
    before: KnownSide,
    after: KnownSide,
}

/// Queue of one place: a new job replaces the waiting one and stops the current one.
#[derive(Debug, Default)]
struct Queue {
    waiting: Option<Job>,
    /// Findings of the last job; `None` while a job runs.
    known: Option<Known>,
}

impl Workspace {
    /// Keeps the findings up to date while the calling view exists. Loads the network interfaces
    /// and the associations of groups with other VPCs after the groups.
    pub fn keep_findings(self) {
        self.keep_suppressions();
        self.keep_host_profile();
        let groups = self.inventory().groups().freshness();
        let is_ready = Memo::new(move |_| matches!(&*groups.read(), Freshness::Ready));
        Effect::new(move |_| {
            if is_ready.get() {
                self.load_interfaces();
                self.load_expiring_rules();
                self.load_associations();
                self.load_stale_rules();
            }
        });
        let groups = self.inventory().groups().freshness();
        let host_profile = self.findings().host_profile();
        let is_whole = Memo::new(move |_| {
            groups.read().is_whole() && !matches!(*host_profile.read(), HostProfile::Loading)
        });
        let queue = Rc::new(RefCell::new(Queue {
            waiting: None,
            known: Some(Known::default()),
        }));
        let next_expiry = NextExpiry::new();
        Effect::new(move |_| {
            if !is_whole.get() {
                return;
            }
            next_expiry.track();
            let job = self.job();
            next_expiry.schedule(&job.after.groups, expiry_clock(&job.basis.expiry_tag));
            queue.borrow_mut().waiting = Some(job);
            let known = queue.borrow_mut().known.take();
            if let Some(known) = known {
                let queue = Rc::clone(&queue);
                self.spawn(async move { self.check_waiting(&queue, known).await });
            }
        });
    }

    /// Returns what there is to check. Reactive.
    fn job(self) -> Job {
        let (before, after) = self.before_and_after();
        Job {
            basis: self.check_basis(&before),
            before: Side::of(before),
            after: Side::of(after),
            suppressions: self.findings().suppressions().get(),
        }
    }

    /// Returns what findings depend on, besides the groups and prefix lists of an inventory. Reactive.
    pub(super) fn check_basis(self, inventory: &Inventory) -> Basis {
        let settings = self.environment().settings();
        Basis {
            profile: self.check_profile(),
            // A snapshot can have some of the groups only.
            has_all_groups: self.session().current().read().is_some(),
            interfaces: inventory.interfaces.clone(),
            rule_quota: settings.rules_per_group().get(),
            stale: self.inventory().stale_rules().value().get(),
            expiry_tag: self.environment().expiry_tag(),
        }
    }

    /// Checks the groups of another account or Region with the profile of this workspace, in slices of time. Returns
    /// the findings in the order of the groups. `is_whole` is whether all groups are there.
    pub async fn check_elsewhere(self, inventory: &Inventory, is_whole: bool) -> Vec<Finding> {
        let basis = Basis {
            has_all_groups: is_whole,
            stale: StaleRules::default(),
            ..untrack(|| self.check_basis(inventory))
        };
        let side = Side::of(inventory.clone());
        let mut known = KnownSide::default();
        basis.check(&side, &mut known, || false, |_| {}).await;
        known.index.in_order(&side.groups)
    }

    /// Does the waiting jobs, until there is none.
    async fn check_waiting(self, queue: &RefCell<Queue>, mut known: Known) {
        let next = || queue.borrow_mut().waiting.take();
        while let Some(job) = next() {
            if known.basis.as_ref() != Some(&job.basis) {
                known = Known {
                    basis: Some(job.basis.clone()),
                    ..Known::default()
                };
            }
            let is_stopped = || queue.borrow().waiting.is_some();
            self.check(&job, &mut known, is_stopped).await;
        }
        queue.borrow_mut().known = Some(known);
    }

    async fn check(self, job: &Job, known: &mut Known, is_stopped: impl Fn() -> bool) {
        let store = self.findings();
        let basis = &job.basis;
        if !basis
            .check(&job.before, &mut known.before, &is_stopped, |_| {})
            .await
        {
            return;
        }
        let without_accepted = |index: &FindingIndex, groups: &Groups| {
            let mut index = index.results();
            let accepted = index.take_accepted(&job.suppressions, groups, timestamp());
            (Arc::new(index), accepted)
        };
        let publish = |(index, accepted): (Arc<FindingIndex>, _)| {
            let counts = counts(&index, &job.after.groups);
            store.put_after(index, accepted, counts);
        };
        let (before, accepted) = without_accepted(&known.before.index, &job.before.groups);
        store.put_before(Arc::clone(&before));
        if job.before == job.after {
            known.after = KnownSide::default();
            publish((before, accepted));
        } else {
            if known.after.index.is_empty() {
                known.after = known.before.clone();
            }
            let early = |index: &FindingIndex| publish(without_accepted(index, &job.after.groups));
            if !basis
                .check(&job.after, &mut known.after, &is_stopped, early)
                .await
            {
                return;
            }
            publish(without_accepted(&known.after.index, &job.after.groups));
        }
        store.put_skipped(skipped_checks(job.after.input(basis), &basis.profile));
    }
}

impl Side {
    fn of(inventory: Inventory) -> Self {
        Self {
            groups: inventory.groups,
            prefix_lists: inventory.prefix_lists,
        }
    }

    fn input<'a>(&'a self, basis: &'a Basis) -> CheckInput<'a> {
        basis.input(&self.groups, &self.prefix_lists)
    }
}

impl KnownSide {
    /// Takes the findings to start from; none if other prefix lists led to them.
    fn take(&mut self, side: &Side) -> FindingIndex {
        let known = std::mem::take(&mut self.index);
        if self.prefix_lists == side.prefix_lists {
            return known;
        }
        self.prefix_lists = Arc::clone(&side.prefix_lists);
        FindingIndex::default()
    }
}

impl Basis {
    pub(super) fn input<'a>(
        &'a self,
        groups: &'a Groups,
        prefix_lists: &'a [PrefixList],
    ) -> CheckInput<'a> {
        CheckInput {
            coverage: None,
            groups,
            has_all_groups: self.has_all_groups,
            interfaces: self.interfaces.as_deref().map(Vec::as_slice),
            prefix_lists,
            rule_quota: self.rule_quota,
            stale: &self.stale,
            expiry: Some(expiry_clock(&self.expiry_tag)),
        }
    }

    /// Brings findings up to date in slices of time. Returns whether they are complete. Calls `publish` when only
    /// comparisons between groups are left.
    async fn check(
        &self,
        side: &Side,
        known: &mut KnownSide,
        is_stopped: impl Fn() -> bool,
        publish: impl Fn(&FindingIndex),
    ) -> bool {
        let mut update = Update::new(side.input(self), &self.profile, known.take(side));
        let mut slice = BrowserClock.now();
        let mut is_published = false;
        let is_complete = loop {
            if !update.step() {
                break true;
            }
            if !is_published && update.has_checked_groups() {
                is_published = true;
                publish(update.index());
            }
            let now = BrowserClock.now();
            if now.duration_since(slice).is_ok_and(|time| time >= SLICE) {
                BrowserClock.pause().await;
                if is_stopped() {
                    break false;
                }
                slice = BrowserClock.now();
            }
        };
        known.index = update.into_index();
        is_complete
    }
}

fn counts(index: &FindingIndex, groups: &Groups) -> FindingCounts {
    let counts = groups.iter().map(|group| {
        let severities = index.of(&group.id).map(|finding| finding.severity);
        (group.id.clone(), severities.collect())
    });
    let is_found = |(_, counts): &(_, SeverityCounts)| counts.total() > 0;
    counts.filter(is_found).collect()
}
