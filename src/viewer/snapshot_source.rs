//! The snapshot that is viewed, and the address.

use std::sync::{Arc, OnceLock};

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::analysis::DEFAULT_RULES_PER_GROUP;
use crate::analysis::checks::{CheckInput, FindingIndex, Update};
use crate::aws::TransportError;
use crate::connect::ViewFileError;
use crate::model::{GroupId, Inventory, RuleId};
use crate::platform::{dom, fragment, on_window_event, snapshot_text};
use crate::present::{Page, Place, Route, ViewPlace};
use crate::sealing::{PassphraseProblem, UnsealError, unseal};
use crate::share::{Limits, MAX_FILE_BYTES, Scope, Snapshot, SnapshotError};
use crate::text::{Text, capitalised};

use super::PeerNames;

/// A snapshot with the names of its peers.
#[derive(Debug)]
pub(super) struct Viewed {
    pub(super) snapshot: Snapshot,
    pub(super) names: PeerNames,
    all_findings: OnceLock<FindingIndex>,
}

impl Viewed {
    fn new(snapshot: Snapshot) -> Self {
        Self {
            names: PeerNames::of(snapshot.inventory()),
            snapshot,
            all_findings: OnceLock::new(),
        }
    }

    pub(super) fn inventory(&self) -> &Inventory {
        self.snapshot.inventory()
    }

    /// Returns what the checks of the snapshot's profile find in all groups. Computed once.
    pub(super) fn all_findings(&self) -> &FindingIndex {
        self.all_findings.get_or_init(|| self.findings(|_| true))
    }

    /// Returns what the checks of the snapshot's profile find in some of the groups.
    pub(super) fn findings(&self, is_wanted: impl Fn(&GroupId) -> bool) -> FindingIndex {
        let inventory = self.inventory();
        let input = CheckInput {
            coverage: None,
            groups: &inventory.groups,
            has_all_groups: self.snapshot.facts().scope == Scope::Everything,
            interfaces: None,
            prefix_lists: &inventory.prefix_lists,
            rule_quota: DEFAULT_RULES_PER_GROUP,
            stale: &[],
            expiry: None,
        };
        let shared = self.snapshot.extras().profile.as_deref();
        let profile = shared.cloned().unwrap_or_default();
        let mut update = Update::new(input, &profile, FindingIndex::default()).only(is_wanted);
        while update.step() {}
        update.into_index()
    }
}

/// State of the snapshot.
#[derive(Clone, Debug)]
pub(super) enum State {
    Opening,
    NeedsPassphrase { was_wrong: bool },
    Failed(Arc<ViewerError>),
    Open(Arc<Viewed>),
}

/// Reason why there is nothing to view.
#[derive(Debug, thiserror::Error)]
#[error("nothing to view")]
pub(super) enum ViewerError {
    /// The file of the snapshot did not arrive.
    Fetch(#[from] TransportError),
    /// The address names no snapshot.
    File(#[from] ViewFileError),
    /// The file is not a snapshot.
    Snapshot(#[from] SnapshotError),
    /// The envelope does not open.
    Unseal(#[from] UnsealError),
}

impl Text for ViewerError {
    fn text(&self) -> String {
        match self {
            Self::Fetch(error) => error.text(),
            Self::File(error) => error.text(),
            Self::Snapshot(error) => error.text(),
            Self::Unseal(error) => error.text(),
        }
    }
}

impl ViewerError {
    /// Its sentence, for a title.
    pub(super) fn title(&self) -> String {
        capitalised(&self.text())
    }
}

/// Store of the snapshot and the route. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct SnapshotSource {
    state: RwSignal<State>,
    route: RwSignal<Route>,
}

impl SnapshotSource {
    /// Opens the snapshot that the address or the document names, and follows the address.
    pub(super) fn start() -> Self {
        let source = Self {
            state: RwSignal::new(State::Opening),
            route: RwSignal::new(Route::parse(&fragment())),
        };
        on_window_event("hashchange", move || source.arrive());
        source.open(None);
        source
    }

    /// Returns the state. Reactive.
    pub(super) fn state(self) -> State {
        self.state.get()
    }

    /// Returns the route. Reactive.
    pub(super) fn route(self) -> Route {
        self.route.get()
    }

    /// Returns the address of a page of this view. Reactive.
    pub(super) fn link(self, page: Page) -> String {
        self.link_to_rule(page, None)
    }

    /// Returns the address of a page of this view that points at a rule. Reactive.
    pub(super) fn link_to_rule(self, page: Page, rule: Option<RuleId>) -> String {
        let mut route = self.route.read().to_page(page);
        route.rule = rule;
        route.place = route.place.or(Some(Place::View(ViewPlace::File)));
        route.to_string()
    }

    /// Opens the snapshot, again if there is a passphrase now.
    pub(super) fn open(self, passphrase: Option<String>) {
        self.state.set(State::Opening);
        let route = self.route.get_untracked();
        spawn_local(async move {
            let state = match read(route.view(), passphrase.as_deref()).await {
                Ok(snapshot) => State::Open(Arc::new(Viewed::new(snapshot))),
                Err(ViewerError::Unseal(error)) if error.passphrase_problem().is_some() => {
                    let problem = error.passphrase_problem();
                    State::NeedsPassphrase {
                        was_wrong: problem == Some(PassphraseProblem::Wrong),
                    }
                }
                Err(error) => State::Failed(Arc::new(error)),
            };
            self.state.set(state);
        });
    }

    fn arrive(self) {
        let route = Route::parse(&fragment());
        let is_other_view = route.view() != self.route.read_untracked().view();
        self.route.set(route);
        if is_other_view {
            self.open(None);
        }
        dom::scroll_to_top();
        dom::focus_in_next_frame("#main h1");
    }
}

/// Reads the snapshot of a link from the address, and every other one from the document.
async fn read(
    place: Option<&ViewPlace>,
    passphrase: Option<&str>,
) -> Result<Snapshot, ViewerError> {
    if let Some(ViewPlace::Link(envelope)) = place {
        return Ok(unseal(envelope, passphrase, &Limits::LINK).await?);
    }
    let text = snapshot_text().await?.ok_or(ViewFileError::Unnamed)?;
    if text.starts_with('{') {
        Ok(Snapshot::parse(&text, MAX_FILE_BYTES)?)
    } else {
        Ok(unseal(&text, passphrase, &Limits::FILE).await?)
    }
}
