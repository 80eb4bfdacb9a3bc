//! Effective inventory: groups with the draft applied.

use std::sync::Arc;

use leptos::prelude::*;

use super::Workspace;
use crate::aws::Partition;
use crate::draft::{Draft, GroupView};
use crate::entry::{EntryContext, EntryScope, KnownGroup};
use crate::environment::{timestamp, until_context};
use crate::model::{
    AccountId, GroupId, Groups, Inventory, Peer, PrefixList, Rule, SecurityGroup, Timestamp,
    escape_invisible,
};
use crate::plan::with_lists;
use crate::text::{PeerText, named_rule_sentence, peer_text};

impl Workspace {
    /// Returns a group with the draft applied. Reactive.
    pub fn group_view(self, id: &GroupId) -> GroupView {
        self.draft().view(id)
    }

    /// Returns a group with the draft applied, untracked.
    pub fn group_view_now(self, id: &GroupId) -> GroupView {
        untrack(move || self.draft().view(id))
    }

    /// Whether a group exists neither in EC2 nor in the draft, as far as known. Untracked.
    pub fn is_gone(self, id: &GroupId) -> bool {
        let view = self.group_view_now(id);
        view.remote.is_none() && view.facts.created.is_none()
    }

    /// Returns the account that owns the groups and prefix lists to create; empty if it is unknown. Reactive.
    pub(super) fn new_owner(self) -> AccountId {
        let owner = self.account();
        owner.unwrap_or_else(|| AccountId::from_remote(""))
    }

    /// Returns everything loaded so far, and the same with the draft applied. Reactive.
    pub(super) fn before_and_after(self) -> (Inventory, Inventory) {
        let before = self.inventory().current().get();
        let owner = self.new_owner();
        let after = self.draft().current().read().effective(&before, &owner);
        (before, after)
    }

    /// Returns everything loaded so far with the draft applied. Reactive.
    pub fn inventory_with_draft(self) -> Inventory {
        self.before_and_after().1
    }

    /// Returns a group as EC2 has it, without the draft.
    pub fn remote_view(self, group: Arc<SecurityGroup>) -> GroupView {
        Draft::default().view(&group.id.clone(), Some(group))
    }

    /// Whether a run under way has created a group. Reactive.
    pub fn is_just_created(self, id: &GroupId) -> bool {
        let draft = self.draft().current();
        let draft = draft.read();
        let sent = draft.sent();
        sent.is_some_and(|sent| sent.created.values().any(|created| created == id))
    }

    /// Calls `make` with the context for parsing text typed for a group's rules. Reactive.
    pub fn with_entry_context<T>(
        self,
        view: &GroupView,
        make: impl FnOnce(&EntryContext<'_>) -> T,
    ) -> T {
        let groups = self.draft().known_groups().read();
        let prefix_lists = self.prefix_lists();
        let usable_groups = self.inventory().usable_groups().of(view.vpc_id());
        let expiry_tag = self.environment().expiry_tag();
        let session = self.session().now();
        let region = session.map(|session| session.region().clone());
        let account = untrack(|| self.own_account());
        make(&EntryContext {
            group_id: &view.id,
            vpc_id: view.vpc_id(),
            groups: &groups,
            usable_groups: &usable_groups,
            prefix_lists: &prefix_lists,
            until: until_context(&expiry_tag),
            scope: EntryScope {
                account: account.as_ref(),
                partition: region.as_ref().map(|region| Partition::of(region).as_str()),
                region: region.as_ref(),
            },
        })
    }

    /// Returns the prefix lists with the draft applied. Reactive.
    pub fn prefix_lists(self) -> Arc<Vec<PrefixList>> {
        let prefix_lists = self.inventory().prefix_lists().get();
        let draft = self.draft().current();
        let draft = draft.read();
        if draft.lists().next().is_none() {
            return prefix_lists;
        }
        let before = Inventory {
            prefix_lists,
            ..Inventory::default()
        };
        let owner = self.new_owner();
        with_lists(&before, &draft.pending_lists(&before).0, &owner).prefix_lists
    }

    /// Returns the current time, by which rules expire.
    pub fn time(self) -> Timestamp {
        timestamp()
    }

    /// Returns the name of a group in EC2 or in the draft. Reactive.
    pub fn group_name(self, id: &GroupId) -> Option<String> {
        if let Some(group) = self.inventory().groups().find(id) {
            return Some(group.name.clone());
        }
        let draft = self.draft().current();
        let draft = draft.read();
        let created = draft
            .group(id)
            .and_then(|drafted| drafted.facts.created.as_ref());
        match created {
            Some(created) => Some(created.name.to_string()),
            None => self.inventory().usable_groups().name_of(id),
        }
    }

    /// Returns the sentence of a rule, with the name of its group or prefix list before the ID. Reactive.
    pub fn rule_sentence(self, rule: &Rule) -> String {
        let mut peer = self.peer_text(&rule.peer);
        if matches!(rule.peer, Peer::Cidr(_)) {
            // Both families have an `anywhere`.
            peer.name.clear();
        } else if !peer.name.is_empty() {
            peer.name = format!("{} ({})", peer.name, peer.value);
        }
        escape_invisible(&named_rule_sentence(rule, &peer))
    }

    /// Like [`Workspace::rule_sentence`], with the name alone where there is one. Reactive.
    pub fn short_rule_sentence(self, rule: &Rule) -> String {
        escape_invisible(&named_rule_sentence(rule, &self.peer_text(&rule.peer)))
    }

    /// Returns a source or destination in words. A prefix list that was not read has no name. Reactive.
    fn peer_text(self, peer: &Peer) -> PeerText {
        let mut text = peer_text(peer, |id| self.group_name(id));
        if let Peer::PrefixList(id) = peer {
            let lists = self.prefix_lists();
            let known = lists.iter().find(|list| list.id == *id);
            text.name = known.map(|list| list.name.clone()).unwrap_or_default();
        }
        text
    }
}

pub(super) fn touched_views(
    all: &ArcReadSignal<Groups>,
    draft: &ArcReadSignal<Draft>,
) -> Vec<GroupView> {
    let (draft, all) = (draft.read(), all.read());
    let groups = draft.groups();
    groups
        .map(|(id, _)| draft.view(id, all.get(id).cloned()))
        .collect()
}

/// Returns EC2's groups and the draft's new groups.
pub(super) fn list_groups(
    all: &ArcReadSignal<Groups>,
    draft: &ArcReadSignal<Draft>,
    owner: &ArcReadSignal<Option<AccountId>>,
) -> Groups {
    let groups = all.get();
    let draft = draft.read();
    let new_ones = draft
        .groups()
        .filter(|(_, group)| group.facts.created.is_some());
    let owner = owner.get().unwrap_or_else(|| AccountId::from_remote(""));
    let new_ones: Vec<Arc<SecurityGroup>> = new_ones
        .filter_map(|(id, _)| draft.view(id, None).effective_group(&owner))
        .map(Arc::new)
        .collect();
    if new_ones.is_empty() {
        return groups;
    }
    groups.iter().cloned().chain(new_ones).collect()
}

/// Returns the groups that a rule can reference.
pub(super) fn list_known_groups(
    listed: &ArcMemo<Groups>,
    draft: &ArcReadSignal<Draft>,
) -> Arc<Vec<KnownGroup>> {
    let (groups, draft) = (listed.read(), draft.read());
    let known = groups.iter().map(|group| {
        let drafted = draft.group(&group.id);
        KnownGroup::of(
            group,
            drafted.is_some_and(|drafted| drafted.facts.is_deleted),
        )
    });
    Arc::new(known.collect())
}
