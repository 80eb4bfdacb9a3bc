//! Loading of the network interfaces, for what uses a group and what it is exposed to.

use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use crate::apply::describe_interfaces;
use crate::aws::actions::DescribeNetworkInterfaces;
use crate::model::{InterfaceId, NetworkInterface};
use crate::workspace::{Session, Workspace};

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
        self.spawn(async move { self.read_interfaces(&session).await });
    }

    async fn read_interfaces(self, session: &Session) {
        self.inventory().interfaces.begin();
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
    }

    /// Reads network interfaces again, or all if they were not read. Nothing changes if EC2 cannot be read.
    pub(in crate::workspace) async fn read_interfaces_again(self, ids: &[InterfaceId]) {
        let Some(session) = self.session().now().filter(|_| !ids.is_empty()) else {
            return;
        };
        let known = self.inventory().interfaces.value.get_untracked();
        let Some(known) = known else {
            return self.read_interfaces(&session).await;
        };
        let Ok(mut found) = describe_interfaces(session.client(), ids).await else {
            return;
        };
        let kept = known.iter().filter_map(|interface| {
            if ids.contains(&interface.id) {
                found.remove(&interface.id)
            } else {
                Some(interface.clone())
            }
        });
        let mut interfaces: Vec<NetworkInterface> = kept.collect();
        interfaces.extend(found.into_values());
        if interfaces != *known {
            let value = &self.inventory().interfaces.value;
            value.set(Some(Arc::new(interfaces)));
        }
    }
}
