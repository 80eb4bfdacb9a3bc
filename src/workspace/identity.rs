//! Account and caller of the session's access keys.

use leptos::prelude::*;

use super::Workspace;
use crate::aws::actions::GetCallerIdentity;
use crate::environment::OpenConnection;
use crate::model::{AccountId, GroupId, SecurityGroup};

impl Workspace {
    /// Requests the caller of the session's access keys from STS, unless it is known. If they
    /// belong to another account than the connection requires, the [`super::SessionStore`] records
    /// that.
    pub async fn identify(self) {
        let Some(session) = self.session().now() else {
            return;
        };
        let connection = session.connection();
        let connections = self.environment().connections();
        if connections.identity_now(&connection.slug).is_some() {
            return;
        }
        // Without an answer of STS only the owner of the groups is shown.
        let Ok(identity) = session.client().send(&GetCallerIdentity).await else {
            return;
        };
        let expected = connection.account.as_ref();
        if expected.is_some_and(|expected| *expected != identity.account) {
            self.session().note_foreign_keys(identity.account);
            return;
        }
        connections.set_identity(&connection.slug, identity);
    }

    /// Returns the account of the access keys: the caller's, or else the owner of the groups if all
    /// have the same one. A shared VPC has groups of other accounts. `None` if it is unknown.
    /// Reactive.
    pub fn own_account(self) -> Option<AccountId> {
        let identity = self.open_connection().and_then(|here| here.identity);
        let identity = identity.or_else(|| self.session().caller().get());
        if let Some(identity) = identity {
            return Some(identity.account);
        }
        let groups = self.inventory().groups().all();
        let groups = groups.read();
        let (first, rest) = groups.split_first()?;
        let is_only = rest.iter().all(|group| group.owner_id == first.owner_id);
        is_only.then(|| first.owner_id.clone())
    }

    /// Returns the account of the session: the caller's or, while that is unknown, the owner of the
    /// first group. Reactive.
    pub fn account(self) -> Option<AccountId> {
        let own = self.own_account();
        own.or_else(|| self.inventory().groups().first_owner())
    }

    /// Whether some groups belong to an account, as in a shared VPC. Reactive.
    pub fn has_groups_of(self, account: &AccountId) -> bool {
        let groups = self.inventory().groups().all();
        groups.read().iter().any(|group| group.owner_id == *account)
    }

    /// Whether a group belongs to the session's account, as far as known. EC2 keeps names unique
    /// per owner and VPC, so a group of another account in a shared VPC does not occupy a name.
    pub fn is_own(self, group: &SecurityGroup) -> bool {
        let own = self.own_account();
        own.is_none_or(|own| own == group.owner_id)
    }

    /// Like [`Workspace::is_own`], by ID. Groups that only the draft has belong to this account.
    pub fn is_own_id(self, id: &GroupId) -> bool {
        let group = self.inventory().groups().find(id);
        group.is_none_or(|group| self.is_own(&group))
    }

    /// Returns the open connection of this workspace. Reactive.
    pub fn open_connection(self) -> Option<OpenConnection> {
        let session = self.session().current().get()?;
        let connections = self.environment().connections();
        connections.find(&session.connection().slug)
    }

    /// Returns the open connection of this workspace, untracked.
    pub fn open_connection_now(self) -> Option<OpenConnection> {
        untrack(move || self.open_connection())
    }
}
