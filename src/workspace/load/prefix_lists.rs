//! Loading of the prefix lists.

use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use super::prefix_list_entries::keep_entries;
use crate::aws::actions::DescribeManagedPrefixLists;
use crate::workspace::{Session, Workspace};

/// Page size: the maximum of EC2.
const PREFIX_LISTS_PER_PAGE: u32 = 100;

impl Workspace {
    pub(super) async fn load_prefix_lists(self, session: &Session) {
        let action = DescribeManagedPrefixLists {
            max_results: Some(PREFIX_LISTS_PER_PAGE),
            ..DescribeManagedPrefixLists::default()
        };
        let inventory = self.inventory();
        let freshness = &inventory.prefix_list_freshness;
        freshness.update(|freshness| *freshness = freshness.begun());
        let mut lists = Vec::new();
        let read = session
            .client()
            .send_all(&action, |page| lists.extend(page))
            .await;
        let inventory = self.inventory();
        let freshness = &inventory.prefix_list_freshness;
        match read {
            Ok(_) => {
                keep_entries(&inventory.prefix_lists.read_untracked(), &mut lists);
                inventory.prefix_lists.set(Arc::new(lists));
                freshness.set(Freshness::Ready);
            }
            Err(error) => freshness.update(|freshness| *freshness = freshness.failed(error)),
        }
    }
}
