//! Use case: read the rules of a group with their ids.

use leptos::prelude::*;

use super::{App, Session};
use crate::apply::describe_rules;
use crate::aws::Error;
use crate::model::GroupId;
use crate::platform::painted;

impl App {
    /// Adds rule ids and tags to the rules of a group that is already known.
    pub(super) async fn read_rule_ids(self, session: &Session, id: &GroupId) -> Result<(), Error> {
        let mut rules = describe_rules(session.client(), std::slice::from_ref(id)).await?;
        // Were it sooner, what has just been drawn would be drawn anew before anybody has seen it.
        painted().await;
        let known = self.by_id.read_untracked().get(id).cloned();
        if let Some(known) = known
            && self.is_current(session.generation())
        {
            let mut group = (*known).clone();
            group.adopt_rules(rules.remove(id).unwrap_or_default());
            self.put_group(group);
        }
        Ok(())
    }
}
