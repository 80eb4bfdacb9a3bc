//! Loading of rule IDs and tags of the open group, which the list of groups does not have.

use std::sync::Arc;

use leptos::prelude::*;

use crate::apply::describe_rules;
use crate::aws::Error;
use crate::model::GroupId;
use crate::platform::painted;
use crate::workspace::{Session, Workspace};

/// Load state of the rules of one group with their IDs.
#[derive(Clone, Debug, Default)]
pub enum GroupRules {
    /// No group is open.
    #[default]
    Idle,
    /// Being loaded.
    Loading(GroupId),
    /// Loaded.
    Ready(GroupId),
    /// Loading failed. The rules are shown without IDs.
    Failed(GroupId, Arc<Error>),
}

/// Store of the load state.
#[derive(Debug, Default)]
pub struct RuleIds {
    state: ArcRwSignal<GroupRules>,
}

impl RuleIds {
    /// Returns the load state.
    pub fn state(&self) -> ArcReadSignal<GroupRules> {
        self.state.read_only()
    }

    /// Notes that no group is open.
    pub(crate) fn close(&self) {
        self.state.set(GroupRules::Idle);
    }
}

impl Workspace {
    /// Loads the rules of a group with their IDs, once the groups are loaded.
    pub(crate) fn load_group(self, id: GroupId) {
        self.inputs().note_visit(&id);
        let Some(session) = self.session().now() else {
            return;
        };
        let inventory = self.inventory();
        if !inventory.groups().freshness().read_untracked().is_whole() {
            // The group is opened when all groups are loaded.
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

    /// Adds rule IDs and tags to the rules of a loaded group.
    async fn read_rule_ids(self, session: &Session, id: &GroupId) -> Result<(), Error> {
        let mut rules = describe_rules(session.client(), std::slice::from_ref(id)).await?;
        // An earlier update would render the rules twice before the user sees them.
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
