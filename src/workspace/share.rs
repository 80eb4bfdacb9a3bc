//! Use case: show groups to others, by a link or a file.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::Workspace;
use super::snapshot_view::parameters;
use crate::aws::{Error, Partition};
use crate::export::ScriptTarget;
use crate::import::{Contents, Document};
use crate::model::{AccountId, GroupId, Inventory};
use crate::platform::{
    CipherError, DeflateError, deflate, encrypt, page_url, random_bytes, timestamp,
};
use crate::present::{Page, Place, Route, ViewPlace};
use crate::share::{
    Encryption, Envelope, Redaction, Scope, Snapshot, SnapshotFacts, SnapshotSource, redact,
    to_compact_bytes,
};

/// What is to be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareOrder {
    /// The groups; none for all of them.
    pub chosen: Option<BTreeSet<GroupId>>,
    /// What is left out.
    pub redaction: Redaction,
    /// Who shares it, where they want it told.
    pub taken_by: Option<String>,
    /// Whether the ids of rules are told.
    pub has_rule_ids: bool,
}

/// Why no link can be made.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// The browser cannot deflate.
    #[error("{0}")]
    Deflate(DeflateError),
    /// The browser cannot encrypt.
    #[error(transparent)]
    Cipher(CipherError),
}

impl Workspace {
    /// The groups that are to be shared, as they are at EC2 or in what is viewed: what is only
    /// drafted is not among them. The caller is told when they change.
    pub fn inventory_to_share(self, chosen: Option<&BTreeSet<GroupId>>) -> Inventory {
        let inventory = self.inventory().current().get();
        chosen.map_or_else(|| inventory.clone(), |chosen| inventory.only(chosen))
    }

    /// The snapshot that an order asks for, taken now; of a snapshot that is viewed, a part of it. None
    /// where nothing tells which account it is of. The caller is told when it changes.
    pub fn snapshot(self, order: &ShareOrder) -> Option<Snapshot> {
        let snapshot = match self.view().viewed() {
            Some(document) => part_of(&document, order)?,
            None => self.live_snapshot(order)?,
        };
        let snapshot = redact(&snapshot, order.redaction);
        Some(match order.has_rule_ids {
            true => snapshot,
            false => snapshot.without_rule_ids(),
        })
    }

    fn live_snapshot(self, order: &ShareOrder) -> Option<Snapshot> {
        let session = self.session().current();
        let session = session.read();
        let region = session.as_ref()?.region().clone();
        let facts = SnapshotFacts {
            taken_at: timestamp(),
            taken_by: order.taken_by.clone(),
            source: SnapshotSource {
                account: self.account()?,
                partition: Some(Partition::of(&region).as_str().to_owned()),
                region,
                endpoint: None,
            },
            scope: match order.chosen {
                Some(_) => Scope::Chosen,
                None => Scope::Everything,
            },
        };
        let inventory = self.inventory_to_share(order.chosen.as_ref());
        Some(Snapshot::new(facts, inventory))
    }

    /// Reads the ids and tags of the rules of groups, which the list of groups does not tell.
    ///
    /// # Errors
    /// [`Error`] where EC2 does not answer.
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

    /// What a script that makes groups anew has to be told of where it runs.
    pub fn script_target(self) -> ScriptTarget {
        let [endpoint, sts_endpoint] = self.script_endpoints();
        let document = self.view().viewed();
        let source = document.as_ref().and_then(|document| document.facts());
        let region = match source {
            Some(facts) => facts.source.region.to_string(),
            None => self.plan_place().region.to_string(),
        };
        let account = self.account().map(|account| account.to_string());
        ScriptTarget {
            region,
            endpoint,
            sts_endpoint,
            // A stand-in for an account is nobody's.
            account: account.filter(|account| AccountId::parse(account).is_ok()),
        }
    }
}

/// The link that carries a snapshot, encrypted where there is a passphrase.
///
/// # Errors
/// [`ShareError`] where the browser lacks what it takes.
pub async fn link_of(snapshot: &Snapshot, passphrase: Option<&str>) -> Result<String, ShareError> {
    let payload = deflate(&to_compact_bytes(snapshot)).await;
    let payload = payload.map_err(ShareError::Deflate)?;
    let envelope = match passphrase {
        None => Envelope::plain(payload),
        Some(passphrase) => {
            let random = || random_bytes().map_err(ShareError::Cipher);
            let encryption =
                Encryption::new(random()?, random_bytes().map_err(ShareError::Cipher)?);
            let additional = encryption.to_bytes();
            let parameters = parameters(&encryption, &additional);
            let payload = encrypt(&payload, passphrase, &parameters).await;
            let payload = payload.map_err(ShareError::Cipher)?;
            Envelope {
                encryption: Some(encryption),
                payload,
            }
        }
    };
    // What makes links of texts takes a `-` or `_` at the end for punctuation; the page's name is none.
    let route = Route {
        place: Some(Place::View(ViewPlace::Link(envelope.to_text()))),
        page: Page::Groups,
        rule: None,
    };
    Ok([page_url(), route.to_string()].concat())
}

fn part_of(document: &Document, order: &ShareOrder) -> Option<Snapshot> {
    let Contents::Snapshot(snapshot) = &document.contents else {
        return None;
    };
    let mut snapshot = snapshot.clone();
    if let Some(chosen) = &order.chosen {
        snapshot = snapshot.only(chosen);
    }
    Some(snapshot)
}
