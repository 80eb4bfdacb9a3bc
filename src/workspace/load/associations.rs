//! Loading of the associations of groups with other VPCs.

use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use crate::apply::describe_associations;
use crate::aws::actions::DescribeSecurityGroupVpcAssociations;
use crate::model::{GroupId, VpcAssociation};
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const ASSOCIATIONS_PER_PAGE: u32 = 1000;

impl Workspace {
    /// Loads the associations of all groups with other VPCs in the background, unless they are being loaded.
    pub fn load_associations(self) {
        let inventory = self.inventory();
        let is_loading = matches!(
            &*inventory.associations.freshness.read_untracked(),
            Freshness::Loading(_) | Freshness::Refreshing
        );
        let Some(session) = self.session().now().filter(|_| !is_loading) else {
            return;
        };
        self.spawn(async move { self.read_associations(&session).await });
    }

    async fn read_associations(self, session: &Session) {
        self.inventory().associations.begin();
        let action = DescribeSecurityGroupVpcAssociations {
            max_results: Some(ASSOCIATIONS_PER_PAGE),
            ..DescribeSecurityGroupVpcAssociations::default()
        };
        let mut associations = Vec::new();
        let read = session
            .client()
            .send_all(&action, |page| associations.extend(page))
            .await;
        let read = read.map(|()| Some(Arc::new(associations)));
        self.inventory().associations.complete(read);
    }

    /// Reads the associations of groups again, or all if they were not read. Nothing changes if EC2 cannot be read.
    pub(in crate::workspace) async fn read_associations_again(self, groups: &[GroupId]) {
        let Some(session) = self.session().now().filter(|_| !groups.is_empty()) else {
            return;
        };
        let known = self.inventory().associations.value.get_untracked();
        let Some(known) = known else {
            return self.read_associations(&session).await;
        };
        let Ok(found) = describe_associations(session.client(), groups).await else {
            return;
        };
        let kept = known
            .iter()
            .filter(|known| !groups.contains(&known.group_id));
        let associations: Vec<VpcAssociation> = kept.cloned().chain(found).collect();
        if associations != *known {
            let value = &self.inventory().associations.value;
            value.set(Some(Arc::new(associations)));
        }
    }
}
