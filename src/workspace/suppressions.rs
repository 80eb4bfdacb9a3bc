//! Suppressions of findings, stored in this browser for the account and Region.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use leptos::prelude::*;

use super::{LastSuppression, Workspace};
use crate::analysis::checks::{Finding, Suppression, suppression_of};
use crate::environment::now;
use crate::platform::{load_text, save_text, timestamp};
use crate::report::{SuppressionError, parse_suppressions, suppressions_json};

/// Start of the storage keys of suppressions.
const KEY: &str = "portcullis.suppressions ";

/// Longest wait for a suppression to expire. Browsers cannot wait for weeks.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

impl Workspace {
    /// Keeps the suppressions those of the account while the calling view exists. When one expires, its findings count
    /// again.
    pub(super) fn keep_suppressions(self) {
        let key = Memo::new(move |_| self.suppressions_key());
        Effect::new(move |_| {
            key.track();
            self.load_suppressions();
        });
        let store = self.findings();
        Effect::new(move |_| {
            let list = store.suppressions().get();
            let expiries = list.iter().map(|one| SystemTime::from(one.until));
            let waits = expiries.filter_map(|until| until.duration_since(now()).ok());
            if let Some(wait) = waits.min() {
                // The list is the same, and is matched again.
                let again = Duration::from_secs(1) + wait.min(LONGEST_WAIT);
                let later = Arc::clone(&list);
                set_timeout(move || self.match_again(&later), again);
            }
        });
    }

    /// Matches the findings with the suppressions by the current time, unless the suppressions have changed meanwhile.
    fn match_again(self, list: &Arc<Vec<Suppression>>) {
        let store = self.findings();
        if Arc::ptr_eq(list, &store.suppressions().read_untracked()) {
            store.put_suppressions(Ok(list.to_vec()));
        }
    }

    /// Returns the place that suppressions belong to, as a part of storage keys. Reactive.
    pub(super) fn suppressions_place(self) -> String {
        let account = self.account();
        let account = account.as_ref().map_or("", |account| account.as_str());
        let session = self.session().current().get();
        let place = session
            .as_ref()
            .map(|session| [session.endpoint_url(), " ", session.region().as_str()].concat());
        // A snapshot has no endpoint.
        let place = place.unwrap_or_else(|| "view".to_owned());
        [&place, " ", account].concat()
    }

    /// Returns the storage key of the suppressions. Reactive.
    fn suppressions_key(self) -> String {
        [KEY, &self.suppressions_place()].concat()
    }

    /// Reads the stored suppressions. A text with any mistake suppresses nothing.
    fn load_suppressions(self) {
        let stored = load_text(&untrack(|| self.suppressions_key()));
        let parsed = stored.map_or_else(|| Ok(Vec::new()), |text| parse_suppressions(&text));
        self.findings().put_suppressions(parsed);
    }

    /// Changes the stored suppressions.
    fn change_suppressions(self, change: impl FnOnce(&mut Vec<Suppression>)) {
        // Another tab may have changed them.
        self.load_suppressions();
        let store = self.findings();
        let mut list = store.suppressions().get_untracked().to_vec();
        change(&mut list);
        // Without storage they last until the page is closed.
        save_text(
            &untrack(|| self.suppressions_key()),
            &suppressions_json(&list),
        )
        .ok();
        store.put_suppressions(Ok(list));
    }

    /// Suppresses findings. Replaces an earlier suppression of the same check and scope.
    pub fn suppress(self, suppression: Suppression) {
        let added = suppression.clone();
        let mut replaced = None;
        self.change_suppressions(|list| {
            let is_same = |one: &Suppression| {
                one.check == suppression.check && one.scope == suppression.scope
            };
            let known = list.iter().position(is_same);
            replaced = known.map(|place| list.remove(place));
            list.push(suppression);
        });
        // One notice at a time.
        self.draft().set_last_action(None);
        self.findings()
            .put_last_suppression(LastSuppression { added, replaced });
    }

    /// Takes back what the user suppressed last.
    pub fn undo_suppression(self) {
        let last = self.findings().last_suppression().get_untracked();
        self.findings().dismiss_last_suppression();
        let Some(LastSuppression { added, replaced }) = last else {
            return;
        };
        self.change_suppressions(|list| {
            list.retain(|one| *one != added);
            list.extend(replaced);
        });
    }

    /// Returns the suppression of a finding, also an expired one. Reactive.
    pub fn suppression_of(self, finding: &Finding) -> Option<Suppression> {
        let listed = self.draft().listed();
        let group = listed.read().get(&finding.group).cloned();
        let suppressions = self.findings().suppressions().get();
        let found = suppression_of(finding, &suppressions, group.as_deref(), timestamp());
        found.cloned()
    }

    /// Removes a suppression.
    pub fn remove_suppression(self, suppression: &Suppression) {
        self.change_suppressions(|list| list.retain(|one| one != suppression));
    }

    /// Removes the suppressions that have expired.
    pub fn remove_expired_suppressions(self) {
        let now = timestamp();
        self.change_suppressions(|list| list.retain(|one| one.until >= now));
    }

    /// Adds the suppressions of a file. Returns how many it has.
    ///
    /// # Errors
    /// [`SuppressionError`] if the file has a mistake. None of it is used then.
    pub fn import_suppressions(self, file: &str) -> Result<usize, SuppressionError> {
        let added = parse_suppressions(file)?;
        let count = added.len();
        self.change_suppressions(|list| {
            list.retain(|one| {
                let is_replaced =
                    |new: &Suppression| new.check == one.check && new.scope == one.scope;
                !added.iter().any(is_replaced)
            });
            list.extend(added);
        });
        Ok(count)
    }
}
