//! Use case: which account and which caller the session's access keys are of.

use leptos::prelude::*;

use super::Workspace;
use crate::aws::actions::GetCallerIdentity;
use crate::environment::OpenConnection;
use crate::model::{AccountId, GroupId, SecurityGroup};

impl Workspace {
    /// Asks STS for the caller of the session's access keys, unless that is known. Where they are of another
    /// account than the connection is for, that is noted in the [`super::SessionStore`].
    pub async fn identify(self) {
        let Some(session) = self.session().now() else {
            return;
        };
        let connection = session.connection();
        let connections = self.environment().connections();
        if connections.identity_now(&connection.slug).is_some() {
            return;
        }
        // Where STS does not answer, the owner of the groups is shown alone.
        let Ok(identity) = session.client().send(&GetCallerIdentity).await else {
            return;
        };
        let expected = connection.account.as_ref();
        if expected.is_some_and(|expected| *expected != identity.account) {
            self.session().note_foreign_keys(identity.account);
            return;
        }
        connections.set_identity(&connection.slug, Some(identity));
    }

    /// The account of the session's access keys: the caller's, or else the only owner of all
    /// groups. In a shared VPC there are groups of other accounts among them. None where it is not known.
    /// Reactive.
    pub fn own_account(self) -> Option<AccountId> {
        let identity = self.open_connection().and_then(|here| here.identity);
        if let Some(identity) = identity {
            return Some(identity.account);
        }
        let groups = self.inventory().groups().all();
        let groups = groups.read();
        let (first, rest) = groups.split_first()?;
        let is_only = rest.iter().all(|group| group.owner_id == first.owner_id);
        is_only.then(|| first.owner_id.clone())
    }

    /// The account of the session: the caller's or, while that is not known, the owner of the first
    /// group. Reactive.
    pub fn account(self) -> Option<AccountId> {
        let own = self.own_account();
        own.or_else(|| self.inventory().groups().first_owner())
    }

    /// Whether a group belongs to the session's account, as far as is known. EC2 keeps names unique among
    /// the groups of one owner in a VPC: another account's group of a shared VPC does not take a name.
    pub fn is_own(self, group: &SecurityGroup) -> bool {
        let own = self.own_account();
        own.is_none_or(|own| own == group.owner_id)
    }

    /// As [`Workspace::is_own`], of a group by its id. Drafted groups are this account's.
    pub fn is_own_id(self, id: &GroupId) -> bool {
        let group = self.inventory().groups().find(id);
        group.is_none_or(|group| self.is_own(&group))
    }

    /// The connection of this workspace among those that are open. Reactive.
    pub fn open_connection(self) -> Option<OpenConnection> {
        let session = self.session().current().get()?;
        let connections = self.environment().connections();
        connections.find(&session.connection().slug)
    }

    /// The connection of this workspace among those that are open, untracked.
    pub fn open_connection_now(self) -> Option<OpenConnection> {
        untrack(move || self.open_connection())
    }
}
