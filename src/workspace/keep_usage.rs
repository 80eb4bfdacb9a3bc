//! What uses the groups, kept up to date in the background.

use std::sync::Arc;

use leptos::prelude::*;

use super::load::Freshness;
use super::{Turns, Workspace};
use crate::analysis::usage::{SourceState, SourceStates, Usage, UsageInput, UsageSource};
use crate::aws::{Error, ErrorKind};
use crate::model::GroupUser;

impl Workspace {
    /// Keeps what uses the groups up to date while the calling view exists. Reads the resources that name groups after
    /// the network interfaces, so that they never delay those.
    pub fn keep_usage(self) {
        let inventory = self.inventory();
        let (groups, interfaces) = (
            inventory.groups().freshness(),
            inventory.interfaces().freshness(),
        );
        let is_settled = Memo::new(move |_| {
            let is_pending = matches!(
                &*interfaces.read(),
                Freshness::NeverRead | Freshness::Loading(_) | Freshness::Refreshing
            );
            matches!(&*groups.read(), Freshness::Ready) && !is_pending
        });
        Effect::new(move |_| {
            if is_settled.get() {
                self.load_group_users();
            }
        });
        let groups = self.inventory().groups().freshness();
        let is_whole = Memo::new(move |_| groups.read().is_whole());
        // Kept apart, because every edit of the draft needs them and none changes them.
        let users = Memo::new(move |_| Arc::new(self.inventory().group_users().all()));
        let turns = Turns::default();
        Effect::new(move |_| {
            if !is_whole.get() {
                return;
            }
            let input = self.usage_input(users.get());
            let turn = turns.start();
            self.spawn(async move {
                // Several changes in a row are looked at once.
                if turn.pause().await {
                    self.usage().put(Arc::new(Usage::new(input)));
                }
            });
        });
    }

    /// Returns what usage is derived from, with the draft applied. Reactive.
    fn usage_input(self, all: Arc<Vec<GroupUser>>) -> UsageInput {
        let inventory = self.inventory();
        let users = inventory.group_users();
        let is_live = self.session().current().read().is_some();
        let state = |source: UsageSource| match source {
            // A snapshot can have some of the groups only.
            UsageSource::Rules if is_live => state_of(&inventory.groups().freshness().read()),
            UsageSource::Rules => SourceState::Unread,
            UsageSource::Interfaces => state_of(&inventory.interfaces().freshness().read()),
            UsageSource::Associations => state_of(&inventory.associations().freshness().read()),
            UsageSource::PeerReferences => state_of(&users.peers().freshness().read()),
            source => users.of(source).map_or(SourceState::Unread, |users| {
                state_of(&users.freshness().read())
            }),
        };
        let states: SourceStates = UsageSource::ALL
            .map(|source| (source, state(source)))
            .into();
        UsageInput {
            inventory: self.before_and_after().1,
            peers: users.peers().value().get(),
            users: all,
            states,
        }
    }
}

fn state_of(freshness: &Freshness) -> SourceState {
    match freshness {
        _ if freshness.is_whole() => SourceState::Read,
        Freshness::Failed(error) => match &**error {
            Error::Api(error) if error.kind() == ErrorKind::Authorization => SourceState::Denied,
            _ => SourceState::Failed,
        },
        _ => SourceState::Unread,
    }
}
