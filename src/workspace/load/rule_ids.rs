//! The rules of the open group with their ids and tags, which the list of groups does not have.

use std::sync::Arc;

use leptos::prelude::*;

use crate::apply::describe_rules;
use crate::aws::Error;
use crate::model::GroupId;
use crate::platform::painted;
use crate::workspace::{Session, Workspace};

/// How far the rules of one group have been read with their ids.
#[derive(Clone, Debug, Default)]
pub enum GroupRules {
    /// No group is open.
    #[default]
    Idle,
    /// Being read.
    Loading(GroupId),
    /// Read.
    Ready(GroupId),
    /// Reading failed; the rules without ids are still there.
    Failed(GroupId, Arc<Error>),
}

/// How far the rules of the open group have been read.
#[derive(Debug, Default)]
pub struct RuleIds {
    state: ArcRwSignal<GroupRules>,
}

impl RuleIds {
    /// How far they have been read.
    pub fn state(&self) -> ArcReadSignal<GroupRules> {
        self.state.read_only()
    }

    /// Notes that no group is open.
    pub(crate) fn close(&self) {
        self.state.set(GroupRules::Idle);
    }
}

impl Workspace {
    /// Reads the rules of a group with their ids, once the list of groups is there.
    pub(crate) fn load_group(self, id: GroupId) {
        let Some(session) = self.session().now() else {
            return;
        };
        let inventory = self.inventory();
        if !inventory.groups().freshness().read_untracked().is_whole() {
            // The inventory opens the group when it has been read.
            return;
        }
        let known = inventory.groups().find_now(&id);
        let state = &inventory.rule_ids.state;
        match known.map(|group| group.has_rule_ids) {
            None => state.set(GroupRules::Idle),
            Some(true) => state.set(GroupRules::Ready(id)),
            Some(false) => {
                state.set(GroupRules::Loading(id.clone()));
                self.spawn(async move {
                    let result = self.read_rule_ids(&session, &id).await;
                    if self.open_group().as_ref() == Some(&id) {
                        self.inventory().rule_ids.state.set(match result {
                            Ok(()) => GroupRules::Ready(id),
                            Err(error) => GroupRules::Failed(id, Arc::new(error)),
                        });
                    }
                });
            }
        }
    }

    /// Adds rule ids and tags to the rules of a group that is already known.
    async fn read_rule_ids(self, session: &Session, id: &GroupId) -> Result<(), Error> {
        let mut rules = describe_rules(session.client(), std::slice::from_ref(id)).await?;
        // Any sooner, what has just been drawn would be drawn again before the user has seen it.
        painted().await;
        let inventory = self.inventory();
        if let Some(known) = inventory.groups().find_now(id) {
            let mut group = (*known).clone();
            group.adopt_rules(rules.remove(id).unwrap_or_default());
            inventory.groups().put(group);
        }
        Ok(())
    }
}
