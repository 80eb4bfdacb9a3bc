//! Loading of the references from rules in peer VPCs.

use std::sync::Arc;

use leptos::prelude::*;

use crate::aws::Error;
use crate::aws::actions::{DescribeSecurityGroupReferences, MAX_REFERENCED_GROUPS};
use crate::model::{GroupId, PeerReference};
use crate::workspace::{Session, Workspace};

impl Workspace {
    pub(super) async fn load_peer_references(self, session: &Session) {
        let inventory = self.inventory();
        inventory.group_users().peers.begin();
        // EC2 refuses the question about a group of another account, which a shared VPC shows.
        let account = untrack(|| self.account());
        let groups = inventory.groups().all().get_untracked();
        let groups = groups.iter();
        let own = groups.filter(|group| account.as_ref().is_none_or(|own| group.owner_id == *own));
        let ids: Vec<GroupId> = own.map(|group| group.id.clone()).collect();
        let read = references(session, &ids).await;
        inventory.group_users().peers.complete(read.map(Arc::new));
    }
}

/// Reads the references to groups, as many groups at a time as a request may name.
async fn references(session: &Session, ids: &[GroupId]) -> Result<Vec<PeerReference>, Error> {
    let mut found = Vec::new();
    for ids in ids.chunks(MAX_REFERENCED_GROUPS) {
        let action = DescribeSecurityGroupReferences {
            group_ids: ids.to_vec(),
            dry_run: false,
        };
        found.extend(session.client().send(&action).await?);
    }
    Ok(found)
}
