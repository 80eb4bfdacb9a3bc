//! Policies of a scope, kept in the browser or shared in a snapshot.

use leptos::prelude::*;

use super::reach_store::PolicyCheck;
use super::{Review, Workspace};
use crate::analysis::reach::Policy;
use crate::import::Contents;
use crate::platform::{load_text, remove_text, save_text};
use crate::report::{parse_policies, policies_json};
use crate::share::{SharedPolicy, SnapshotExtras};

/// Storage key prefix of policies; the scope follows.
const POLICIES_KEY: &str = "portcullis.policies ";

/// What the policies say about the changes of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyVerdict {
    /// The policies are not checked against these changes yet.
    Awaited,
    /// The policies are checked. Holds the number of those that the changes break.
    Broken(usize),
}

impl Workspace {
    /// Reads the policies of the scope: those of the viewed snapshot, then those in the browser's storage. Reactive.
    pub(super) fn load_policies(self) {
        self.put_policies(self.stored_policies());
    }

    /// Returns the policies of the scope in the browser's storage. Reactive.
    pub(super) fn stored_policies(self) -> Vec<Policy> {
        let text = self.policies_text();
        // Only this page writes the text.
        let policies = text.and_then(|text| parse_policies(&text).ok());
        policies.unwrap_or_default()
    }

    /// Returns the policies of the viewed snapshot, which cannot be changed. Reactive.
    pub fn shared_policies(self) -> Vec<Policy> {
        let extras = self.shared_extras().unwrap_or_default();
        let shared = extras.policies.iter();
        shared.filter_map(SharedPolicy::parse).collect()
    }

    /// Returns what the viewed snapshot has besides its groups; `None` if no snapshot is viewed. Reactive.
    pub(super) fn shared_extras(self) -> Option<SnapshotExtras> {
        match &self.view().viewed()?.contents {
            Contents::Snapshot(snapshot) => Some(snapshot.extras().clone()),
            Contents::Groups { .. } => None,
        }
    }

    /// Shows the policies of the viewed snapshot, and others after them.
    fn put_policies(self, own: Vec<Policy>) {
        let mut policies = untrack(move || self.shared_policies());
        for policy in own {
            if !policies.contains(&policy) {
                policies.push(policy);
            }
        }
        if **self.reach().policies().read_untracked() != policies {
            self.reach().put_policies(policies);
        }
    }

    /// Changes the policies of the scope and stores them, except those of the viewed snapshot.
    pub fn change_policies(self, change: impl FnOnce(&mut Vec<Policy>)) {
        // Another tab may have changed them.
        let mut policies = untrack(move || self.stored_policies());
        let shared = untrack(move || self.shared_policies());
        policies.retain(|policy| !shared.contains(policy));
        change(&mut policies);
        if let Some(key) = untrack(|| self.policies_key()) {
            let stored = if policies.is_empty() {
                remove_text(&key);
                Ok(())
            } else {
                save_text(&key, &policies_json(&policies))
            };
            let storage = self.environment().storage();
            storage.note("The policies", Some(&key), stored);
        }
        self.put_policies(policies);
    }

    /// Whether the scope has policies, also before they are parsed. Reactive.
    pub fn has_policies(self) -> bool {
        let policies = self.reach().policies();
        !policies.read().is_empty()
            || self.policies_text().is_some()
            || !self.shared_policies().is_empty()
    }

    /// Returns what the policies say about the changes of a review. Reactive.
    pub fn policy_verdict(self, review: &Review) -> PolicyVerdict {
        if !self.has_policies() {
            return PolicyVerdict::Broken(0);
        }
        match self.reviewed_policies(review) {
            None => PolicyVerdict::Awaited,
            Some(checks) => {
                let broken = checks.iter().filter(|check| check.is_broken_by_changes());
                PolicyVerdict::Broken(broken.count())
            }
        }
    }

    /// Returns the policies with their states before and after the changes of a review; `None` until they are checked.
    /// Reactive.
    pub fn reviewed_policies(self, review: &Review) -> Option<std::sync::Arc<Vec<PolicyCheck>>> {
        let reviewed = self.reach().reviewed();
        let reviewed = reviewed.read();
        let reviewed = reviewed.as_ref()?;
        let policies = self.reach().policies();
        let is_current = reviewed.changes == review.plan.changes
            && reviewed.lists == review.plan.lists
            && (reviewed.checks.iter().map(|check| &check.policy)).eq(policies.read().iter());
        is_current.then(|| reviewed.checks.clone())
    }

    fn policies_text(self) -> Option<String> {
        load_text(&self.policies_key()?)
    }

    /// Returns the storage key of the scope: endpoint, Region and account, or those of a snapshot. Reactive.
    fn policies_key(self) -> Option<String> {
        let (endpoint, region, account) = match self.session().current().get() {
            Some(session) => (
                session.endpoint_url().to_owned(),
                session.region().to_string(),
                self.account(),
            ),
            None => {
                let document = self.view().viewed()?;
                let source = &document.facts()?.source;
                let account = Some(source.account.clone());
                (String::new(), source.region.to_string(), account)
            }
        };
        let account = account.map(|account| account.to_string());
        let account = account.unwrap_or_default();
        Some(format!("{POLICIES_KEY}{endpoint} {region} {account}"))
    }
}
