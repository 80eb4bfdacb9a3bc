//! Loading of the rules that expire, of all groups: their tags, which the list of groups does not have.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::aws::actions::{DescribeSecurityGroupRules, Filter};
use crate::model::{GroupId, Rule};
use crate::workspace::Workspace;

/// Page size: the maximum of EC2.
const RULES_PER_PAGE: u32 = 1000;

impl Workspace {
    /// Loads the rules that have the tag which says when they expire, in the background. Without permission, the times are
    /// known of the open group alone, if at all.
    pub fn load_expiring_rules(self) {
        let Some(session) = self.session().now() else {
            return;
        };
        let key = untrack(move || self.environment().expiry_tag());
        self.spawn(async move {
            let action = DescribeSecurityGroupRules {
                filters: vec![Filter::new("tag-key", [&*key])],
                max_results: Some(RULES_PER_PAGE),
                ..DescribeSecurityGroupRules::default()
            };
            let mut tagged: HashMap<GroupId, Vec<Rule>> = HashMap::new();
            let on_page = |page: Vec<(GroupId, Rule)>| {
                // A server that does not know the filter returns all rules.
                let is_tagged = |(_, rule): &(GroupId, Rule)| {
                    let mut tags = rule.tags.iter();
                    tags.any(|tag| tag.key == *key)
                };
                for (group, rule) in page.into_iter().filter(is_tagged) {
                    tagged.entry(group).or_default().push(rule);
                }
            };
            let read = session.client().send_all(&action, on_page).await;
            if read.is_ok() {
                self.inventory().groups().put_tagged(tagged);
            }
        });
    }
}
