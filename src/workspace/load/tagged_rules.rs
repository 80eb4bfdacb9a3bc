//! Loading of the rules of all groups that have a tag, which the list of groups does not have.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::aws::Error;
use crate::aws::actions::{DescribeSecurityGroupRules, Filter};
use crate::model::{GroupId, Rule};
use crate::workspace::Workspace;

/// Page size: the maximum of EC2.
const RULES_PER_PAGE: u32 = 1000;

impl Workspace {
    /// Loads the rules that have the tag which says when they expire, in the background. Without permission, the times
    /// are known of the open group alone, if at all.
    pub fn load_expiring_rules(self) {
        let key = untrack(move || self.environment().expiry_tag());
        self.spawn(async move {
            self.load_tagged_rules(&key).await.ok();
        });
    }

    /// Loads the rules that have a tag with a key.
    ///
    /// # Errors
    /// [`Error`] if EC2 refuses, or does not answer.
    pub async fn load_tagged_rules(self, key: &str) -> Result<(), Arc<Error>> {
        let Some(session) = self.session().now() else {
            return Ok(());
        };
        let action = DescribeSecurityGroupRules {
            filters: vec![Filter::new("tag-key", [key])],
            max_results: Some(RULES_PER_PAGE),
            ..DescribeSecurityGroupRules::default()
        };
        let mut tagged: HashMap<GroupId, Vec<Rule>> = HashMap::new();
        let on_page = |page: Vec<(GroupId, Rule)>| {
            // A server that does not know the filter returns all rules.
            let is_tagged =
                |(_, rule): &(GroupId, Rule)| rule.tags.iter().any(|tag| tag.key == key);
            for (group, rule) in page.into_iter().filter(is_tagged) {
                tagged.entry(group).or_default().push(rule);
            }
        };
        session.client().send_all(&action, on_page).await?;
        self.inventory().groups().put_tagged(key, tagged);
        Ok(())
    }
}
