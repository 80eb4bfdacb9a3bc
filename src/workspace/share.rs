//! Sharing of groups by link or file.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::Workspace;
use crate::analysis::checks::Profile;
use crate::aws::{Error, Partition, TransportError};
use crate::export::ScriptTarget;
use crate::import::{Contents, Document};
use crate::model::{AccountId, GroupId, Inventory};
use crate::platform::{fetch_text, page_url, timestamp};
use crate::present::{Place, Route, ViewPlace};
use crate::sealing::{SealError, seal};
use crate::share::{
    MapPlace, NotATemplate, RedactedKind, Redaction, Scope, SharedPolicy, Snapshot, SnapshotExtras,
    SnapshotFacts, SnapshotSource, redact, redact_inventory, single_file,
};
use crate::text::Text;

/// Path of the template of single files, next to the page.
const TEMPLATE: &str = "single.html";

/// Options for sharing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareOptions {
    /// The groups to share; `None` for all.
    pub chosen: Option<BTreeSet<GroupId>>,
    /// Values to leave out.
    pub redaction: Redaction,
    /// Name of the person who shares, if they want to include it.
    pub taken_by: Option<String>,
    /// Whether to include rule IDs.
    pub has_rule_ids: bool,
    /// Whether to include the policies.
    pub has_policies: bool,
    /// Whether to include the profile of findings.
    pub has_profile: bool,
}

/// Reason why a link or a single file cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("can't share")]
pub enum ShareError {
    /// The snapshot cannot be put into an envelope.
    Seal(#[from] SealError),
    /// The host has no template.
    Template(#[from] NotATemplate),
    /// The template cannot be fetched.
    Fetch(#[from] TransportError),
}

impl Text for ShareError {
    fn text(&self) -> String {
        match self {
            Self::Seal(error) => error.text(),
            Self::Template(error) => error.text(),
            Self::Fetch(error) => error.text(),
        }
    }
}

impl Workspace {
    /// Returns the groups to share as they are in EC2 or in the view, redacted and without the
    /// draft. Reactive.
    pub fn inventory_to_share(self, options: &ShareOptions) -> Inventory {
        let already = match self.view().viewed().as_deref() {
            Some(Document {
                contents: Contents::Snapshot(snapshot),
                ..
            }) => snapshot.redacted(),
            Some(_) | None => Redaction::NONE,
        };
        let chosen = self.chosen_inventory(options.chosen.as_ref());
        redact_inventory(&chosen, options.redaction.without(already))
    }

    fn chosen_inventory(self, chosen: Option<&BTreeSet<GroupId>>) -> Inventory {
        let inventory = self.inventory().current().get();
        chosen.map_or_else(|| inventory.clone(), |chosen| inventory.only(chosen))
    }

    /// Takes a snapshot of the groups to share, or a part of the snapshot in the view. `None` if
    /// the account is unknown. Reactive.
    pub fn snapshot(self, options: &ShareOptions) -> Option<Snapshot> {
        let snapshot = match self.view().viewed() {
            Some(document) => part_of(&document, options)?,
            None => self.live_snapshot(options)?,
        };
        let snapshot = if options.has_policies {
            snapshot
        } else {
            snapshot.without_policies()
        };
        let snapshot = if options.has_profile {
            snapshot
        } else {
            snapshot.without_profile()
        };
        let snapshot = redact(&snapshot, options.redaction);
        Some(if options.has_rule_ids {
            snapshot
        } else {
            snapshot.without_rule_ids()
        })
    }

    fn live_snapshot(self, options: &ShareOptions) -> Option<Snapshot> {
        let session = self.session().current();
        let session = session.read();
        let region = session.as_ref()?.region().clone();
        let facts = SnapshotFacts {
            taken_at: timestamp(),
            taken_by: options.taken_by.clone(),
            source: SnapshotSource {
                account: self.account()?,
                partition: Some(Partition::of(&region).as_str().to_owned()),
                region,
                endpoint: None,
            },
            scope: match options.chosen {
                Some(_) => Scope::Chosen,
                None => Scope::Everything,
            },
        };
        let inventory = self.chosen_inventory(options.chosen.as_ref());
        let places = self.map_places().into_iter().map(|(node, at)| MapPlace {
            node,
            x: at.x.round() as i32,
            y: at.y.round() as i32,
        });
        let policies = self.stored_policies();
        Some(Snapshot::new(facts, inventory).with_extras(SnapshotExtras {
            policies: policies.iter().map(SharedPolicy::of).collect(),
            map_places: places.collect(),
            profile: self.profile_to_share().map(Box::new),
        }))
    }

    /// Returns the number of policies that could be shared. Reactive.
    pub fn policies_to_share(self) -> usize {
        match self.shared_extras() {
            Some(extras) => extras.policies.len(),
            None => self.stored_policies().len(),
        }
    }

    /// Returns the profile of findings that could be shared; `None` for the default one, which needs no mention. Reactive.
    pub fn profile_to_share(self) -> Option<Profile> {
        match self.shared_extras() {
            Some(extras) => extras.profile.map(|profile| *profile),
            None => Some(self.check_profile()).filter(|profile| *profile != Profile::default()),
        }
    }

    /// Loads the IDs and tags of rules, which the list of groups does not have.
    ///
    /// # Errors
    /// [`Error`] if EC2 does not answer.
    pub async fn read_rules_to_share(self, chosen: Option<BTreeSet<GroupId>>) -> Result<(), Error> {
        let lacking: Vec<GroupId> = self.inventory().groups().all().with_untracked(|groups| {
            let is_chosen = |id: &GroupId| chosen.as_ref().is_none_or(|chosen| chosen.contains(id));
            let lacking = groups
                .iter()
                .filter(|group| !group.has_rule_ids && is_chosen(&group.id));
            lacking.map(|group| group.id.clone()).collect()
        });
        if lacking.is_empty() {
            return Ok(());
        }
        self.read_groups_again(&lacking).await.map(drop)
    }

    /// Returns the Region, endpoints and account for a script that recreates groups. Endpoints go
    /// with the names, as in snapshots.
    pub fn script_target(self, redaction: Redaction) -> ScriptTarget {
        let endpoints = self.script_endpoints();
        let has_names = !redaction.has(RedactedKind::Names);
        let [endpoint, sts_endpoint] = endpoints.map(|endpoint| endpoint.filter(|_| has_names));
        let document = self.view().viewed();
        let source = document.as_ref().and_then(|document| document.facts());
        let region = match source {
            Some(facts) => facts.source.region.to_string(),
            None => self.plan_place().region.to_string(),
        };
        let account = self.account().map(|account| account.to_string());
        let account = account.filter(|_| !redaction.has(RedactedKind::AccountIds));
        ScriptTarget {
            region,
            endpoint,
            sts_endpoint,
            // A redacted account is replaced by a placeholder, which is not an account ID.
            account: account.filter(|account| AccountId::parse(account).is_ok()),
        }
    }
}

/// Makes a link that contains a snapshot, encrypted if there is a passphrase.
///
/// # Errors
/// [`ShareError`] if the browser does not support compression or encryption.
pub async fn link_of(snapshot: &Snapshot, passphrase: Option<&str>) -> Result<String, ShareError> {
    let envelope = seal(snapshot, passphrase).await?;
    // Software that detects links in text drops a trailing `-` or `_` as punctuation. The page's
    // name at the end prevents that.
    let route = Route {
        place: Some(Place::View(ViewPlace::Link(envelope.to_text()))),
        ..Route::default()
    };
    Ok([page_url(), route.to_string()].concat())
}

/// Makes an HTML file that contains a snapshot with the program that shows it, encrypted if there is
/// a passphrase.
///
/// # Errors
/// [`ShareError`] if the template cannot be fetched, or if the browser does not support compression
/// or encryption.
pub async fn single_file_of(
    snapshot: &Snapshot,
    passphrase: Option<&str>,
) -> Result<String, ShareError> {
    let template = fetch_text(TEMPLATE).await?.ok_or(NotATemplate)?;
    let envelope = seal(snapshot, passphrase).await?;
    Ok(single_file(&template, &envelope)?)
}

fn part_of(document: &Document, options: &ShareOptions) -> Option<Snapshot> {
    let Contents::Snapshot(snapshot) = &document.contents else {
        return None;
    };
    let mut snapshot = snapshot.clone();
    if let Some(chosen) = &options.chosen {
        snapshot = snapshot.only(chosen);
    }
    Some(snapshot)
}
