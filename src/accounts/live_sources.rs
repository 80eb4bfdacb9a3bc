//! Accounts and Regions that are open in the page: workspaces of connections, and an opened view.

use leptos::prelude::*;

use super::Fleet;
use crate::fleet::{HeldSource, Scope, ScopeContent, ScopeInventory, SourceKind};
use crate::model::{AccountId, Region, Timestamp};
use crate::platform::timestamp;
use crate::present::FoundSource;
use crate::workspace::{Freshness, Workspace};

/// Account and Region that is open in the page.
#[derive(Clone, Debug)]
pub struct LiveSource {
    /// The workspace.
    pub workspace: Workspace,
    /// Slug of the connection; `None` for a view.
    pub slug: Option<String>,
    /// Name of the connection or of the view.
    pub name: String,
    /// The account, once it is known.
    pub account: Option<AccountId>,
    /// The Region.
    pub region: Region,
    /// Number of groups so far.
    pub groups: usize,
    /// Load state of the groups.
    pub freshness: Freshness,
    /// Time of the data; `None` for an open connection.
    pub as_of: Option<Timestamp>,
    /// Whether nothing can be changed there.
    pub is_read_only: bool,
}

impl Fleet {
    /// Returns what is open in the page. Reactive.
    pub fn live(self) -> Vec<LiveSource> {
        let open = self.shell.workspaces().all().into_iter();
        open.filter_map(live_source).collect()
    }

    /// Returns what is open in the page and read completely. Reactive.
    pub(super) fn opened_scopes(self) -> Vec<Scope> {
        let read = self
            .live()
            .into_iter()
            .filter(|live| live.freshness.is_whole());
        let scopes = read.filter_map(|live| {
            Some(Scope {
                account: live.account?,
                region: live.region,
            })
        });
        scopes.collect()
    }

    /// Returns what is open as sources of a search, untracked.
    pub(super) fn live_sources(self) -> Vec<(FoundSource, HeldSource)> {
        let live = untrack(|| self.live()).into_iter();
        live.filter_map(|live| {
            let read = live.read()?;
            let source = FoundSource {
                name: live.title(),
                held: None,
                slug: live.slug.clone(),
            };
            let held = HeldSource::new(SourceKind::Live, live.name, vec![read]);
            Some((source, held))
        })
        .collect()
    }
}

impl LiveSource {
    /// Returns the name of the source.
    pub fn title(&self) -> String {
        match self.slug {
            Some(_) => format!("Connection {}", self.name),
            None => format!("View of {}", self.name),
        }
    }

    /// Returns the groups so far, untracked; `None` while the account is unknown.
    pub(super) fn read(&self) -> Option<ScopeInventory> {
        let inventory = self.workspace.inventory().current().get_untracked();
        Some(ScopeInventory {
            scope: Scope {
                account: self.account.clone()?,
                region: self.region.clone(),
            },
            as_of: self.as_of.unwrap_or_else(timestamp),
            content: ScopeContent::Whole(inventory),
        })
    }
}

fn live_source(workspace: Workspace) -> Option<LiveSource> {
    let groups = workspace.inventory().groups().all().read().len();
    let freshness = workspace.inventory().groups().freshness().get();
    if let Some(session) = workspace.session().current().get() {
        let connection = session.connection();
        return Some(LiveSource {
            workspace,
            slug: Some(connection.slug.clone()),
            name: connection.name.clone(),
            account: workspace.own_account(),
            region: session.region().clone(),
            groups,
            freshness,
            as_of: None,
            is_read_only: connection.read_only,
        });
    }
    let document = workspace.view().viewed()?;
    let facts = document.facts()?;
    Some(LiveSource {
        workspace,
        slug: None,
        name: document.name.clone(),
        account: Some(facts.source.account.clone()),
        region: facts.source.region.clone(),
        groups,
        freshness: Freshness::Ready,
        as_of: Some(facts.taken_at),
        is_read_only: true,
    })
}
