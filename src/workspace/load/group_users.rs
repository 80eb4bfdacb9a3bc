//! Loading of the resources that name groups in their configuration, one source after the other.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Freshness, Resource};
use crate::analysis::usage::UsageSource;
use crate::aws::actions::PagedAction;
use crate::model::{GroupUser, PeerReference};
use crate::workspace::{Session, Workspace};

/// Resources of one source.
pub type Users = Resource<Arc<Vec<GroupUser>>>;

/// Resources that name groups, by source, and references from peers.
#[derive(Debug, Default)]
pub struct GroupUsersStore {
    pub(super) instances: Users,
    pub(super) launch_templates: Users,
    pub(super) vpc_endpoints: Users,
    pub(super) client_vpn_endpoints: Users,
    pub(super) instance_connect_endpoints: Users,
    pub(super) peers: Resource<Arc<Vec<PeerReference>>>,
}

impl GroupUsersStore {
    /// Returns the resources of a source; `None` for sources that are no resources of this store.
    pub fn of(&self, source: UsageSource) -> Option<&Users> {
        match source {
            UsageSource::Instances => Some(&self.instances),
            UsageSource::LaunchTemplates => Some(&self.launch_templates),
            UsageSource::VpcEndpoints => Some(&self.vpc_endpoints),
            UsageSource::ClientVpnEndpoints => Some(&self.client_vpn_endpoints),
            UsageSource::InstanceConnectEndpoints => Some(&self.instance_connect_endpoints),
            UsageSource::Rules
            | UsageSource::Interfaces
            | UsageSource::Associations
            | UsageSource::PeerReferences => None,
        }
    }

    /// Returns the references from peers.
    pub fn peers(&self) -> &Resource<Arc<Vec<PeerReference>>> {
        &self.peers
    }

    /// Returns the resources of all sources. Reactive.
    pub fn all(&self) -> Vec<GroupUser> {
        let sources = UsageSource::ALL.into_iter();
        let sources = sources.filter_map(|source| self.of(source));
        sources
            .flat_map(|users| users.value().get().to_vec())
            .collect()
    }

    fn is_loading(&self) -> bool {
        let is_loading = |freshness: ArcReadSignal<Freshness>| {
            matches!(
                &*freshness.read_untracked(),
                Freshness::Loading(_) | Freshness::Refreshing
            )
        };
        let sources = UsageSource::ALL.into_iter();
        let mut sources = sources.filter_map(|source| self.of(source));
        sources.any(|users| is_loading(users.freshness())) || is_loading(self.peers.freshness())
    }
}

impl Workspace {
    /// Loads the resources that name groups in the background, unless they are being loaded. One request at a time, so
    /// that they never crowd out others. A source that the caller may not read keeps its error, and the rest is read.
    pub fn load_group_users(self) {
        if self.inventory().group_users().is_loading() {
            return;
        }
        let Some(session) = self.session().now() else {
            return;
        };
        self.spawn(async move {
            self.load_instances(&session).await;
            self.load_launch_templates(&session).await;
            self.load_vpc_endpoints(&session).await;
            self.load_client_vpn_endpoints(&session).await;
            self.load_instance_connect_endpoints(&session).await;
            self.load_peer_references(&session).await;
        });
    }

    /// Reads all pages of a source.
    pub(super) async fn load_users<A: PagedAction<Item = GroupUser>>(
        self,
        session: &Session,
        action: A,
        users: impl Fn(&GroupUsersStore) -> &Users,
    ) {
        let inventory = self.inventory();
        let users = users(inventory.group_users());
        users.begin();
        let mut found = Vec::new();
        let read = session
            .client()
            .send_all(&action, |page| found.extend(page))
            .await;
        users.complete(read.map(|()| Arc::new(found)));
    }
}
