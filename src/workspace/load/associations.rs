//! Loading of the associations of groups with other VPCs.

use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use crate::aws::actions::DescribeSecurityGroupVpcAssociations;
use crate::workspace::Workspace;

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
        inventory.associations.begin();
        self.spawn(async move {
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
        });
    }
}
