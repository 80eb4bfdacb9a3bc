//! Loading of the network interfaces, for what uses a group and what it is exposed to.

use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use crate::aws::actions::DescribeNetworkInterfaces;
use crate::workspace::Workspace;

/// Page size: the maximum of EC2.
const INTERFACES_PER_PAGE: u32 = 1000;

impl Workspace {
    /// Loads all network interfaces in the background, unless they are being loaded. Whatever needs them says so if the
    /// caller has no permission to read them, or the endpoint does not know the action.
    pub fn load_interfaces(self) {
        let inventory = self.inventory();
        let is_loading = matches!(
            &*inventory.interfaces.freshness.read_untracked(),
            Freshness::Loading(_) | Freshness::Refreshing
        );
        let Some(session) = self.session().now().filter(|_| !is_loading) else {
            return;
        };
        inventory.interfaces.begin();
        self.spawn(async move {
            let action = DescribeNetworkInterfaces {
                // Interfaces that services hide use groups like any other.
                include_managed: true,
                max_results: Some(INTERFACES_PER_PAGE),
                ..DescribeNetworkInterfaces::default()
            };
            let mut interfaces = Vec::new();
            let read = session
                .client()
                .send_all(&action, |page| interfaces.extend(page))
                .await;
            let read = read.map(|()| Some(Arc::new(interfaces)));
            self.inventory().interfaces.complete(read);
        });
    }
}
