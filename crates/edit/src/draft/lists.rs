//! Pending changes of prefix lists.

use super::{Draft, PeerDraft};
use portcullis_model::{Inventory, Peer, PrefixListId};
use portcullis_plan::{LeftOut, PrefixListChange, rebase_lists};

impl Draft {
    /// Returns the pending change of a prefix list, or `None` if there is none.
    pub fn list(&self, id: &PrefixListId) -> Option<&PrefixListChange> {
        self.lists.get(id)
    }

    /// Returns the pending changes of prefix lists, ordered by id, as they were drafted.
    pub fn lists(&self) -> impl Iterator<Item = &PrefixListChange> {
        self.lists.values()
    }

    /// Returns the pending changes of prefix lists, based on EC2's current state, and the parts that contradict it.
    pub fn pending_lists(&self, now: &Inventory) -> (Vec<PrefixListChange>, Vec<LeftOut>) {
        rebase_lists(self.lists.values(), now)
    }

    /// Drops the changes of prefix lists that EC2 has by now.
    pub fn drop_applied_lists(&mut self, now: &Inventory) {
        self.lists.retain(|id, change| {
            let rebased = change.rebased(now.prefix_list(id));
            rebased.change.is_some() || !rebased.clashes.is_empty()
        });
    }

    /// Replaces the temporary id of a prefix list with the one that EC2 assigned, also in rules that name it. Edits made
    /// since the run began become changes of the list that it created.
    pub fn rename_list(&mut self, from: &PrefixListId, to: &PrefixListId) {
        let sent = self.sent.as_ref().and_then(|sent| sent.list(from));
        let created = sent.and_then(|sent| sent.after.clone());
        let now = self.lists.remove(from);
        let created = created.or_else(|| now.as_ref()?.after.clone());
        if let Some(created) = created {
            let change = PrefixListChange {
                id: to.clone(),
                version: Some(1),
                before: Some(created),
                after: now.and_then(|now| now.after),
            };
            if change.count() > 0 {
                self.lists.insert(to.clone(), change);
            }
        }
        if self.left_out_lists.remove(from) {
            self.left_out_lists.insert(to.clone());
        }
        let sent = self.sent.iter_mut();
        let sent = sent.flat_map(|sent| sent.groups_mut().values_mut());
        let drafts = self.groups.values_mut().chain(sent);
        for row in drafts.flat_map(|group| group.rows.values_mut()) {
            if let Some(mine) = &mut row.mine
                && let PeerDraft::Known(Peer::PrefixList(list)) = &mut mine.peer
                && list == from
            {
                *list = to.clone();
            }
        }
    }
}
