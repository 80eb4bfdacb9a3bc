//! Loading of the prefix lists.

use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use super::prefix_list_entries::keep_entries;
use crate::apply::describe_lists;
use crate::aws::Error;
use crate::aws::actions::DescribeManagedPrefixLists;
use crate::model::{PrefixList, PrefixListId};
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

    /// Reads prefix lists again with their entries. Lists that EC2 does not have any more are dropped.
    ///
    /// # Errors
    /// [`Error`] if EC2 does not answer.
    pub(in crate::workspace) async fn read_lists_again(
        self,
        ids: &[PrefixListId],
    ) -> Result<(), Error> {
        let Some(session) = self.session().now().filter(|_| !ids.is_empty()) else {
            return Ok(());
        };
        let mut found = describe_lists(session.client(), ids).await?;
        let inventory = self.inventory();
        let known = inventory.prefix_lists.get_untracked();
        let mut lists: Vec<PrefixList> = known
            .iter()
            .filter_map(|list| match found.remove(&list.id) {
                Some(now) => Some(now),
                None => (!ids.contains(&list.id)).then(|| list.clone()),
            })
            .collect();
        lists.extend(ids.iter().filter_map(|id| found.remove(id)));
        if lists != *known {
            inventory.prefix_lists.set(Arc::new(lists));
        }
        Ok(())
    }
}
