//! Loading of the rules that EC2 calls stale, VPC by VPC.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::Freshness;
use crate::aws::actions::DescribeStaleSecurityGroups;
use crate::model::{AccountId, GroupId, Peer, Rule, RuleKey, VpcId};
use crate::workspace::Workspace;

/// Stale rules by group, sorted.
pub type StaleRules = Arc<Vec<(GroupId, RuleKey)>>;

impl Workspace {
    /// Loads the stale rules of all VPCs whose groups reference groups, one VPC after the other in the background,
    /// unless they are being loaded. The check of references goes on without them if the caller has no permission.
    pub fn load_stale_rules(self) {
        let inventory = self.inventory();
        let is_loading = matches!(
            &*inventory.stale.freshness.read_untracked(),
            Freshness::Loading(_) | Freshness::Refreshing
        );
        let Some(session) = self.session().now().filter(|_| !is_loading) else {
            return;
        };
        let groups = inventory.groups().all().get_untracked();
        let references = |peer: &Peer| matches!(peer, Peer::Group(_));
        let with_references = groups
            .iter()
            .filter(|group| group.rules.iter().any(|rule| references(&rule.peer)));
        let vpcs: BTreeSet<VpcId> = with_references
            .filter_map(|group| group.vpc_id.clone())
            .collect();
        inventory.stale.begin();
        self.spawn(async move {
            let mut stale = Vec::new();
            let mut read = Ok(());
            for vpc in vpcs {
                let action = DescribeStaleSecurityGroups::of(vpc);
                let on_page = |page: Vec<(GroupId, Vec<Rule>)>| {
                    for (group, rules) in page {
                        let owner = groups.get(&group).map(|known| &known.owner_id);
                        stale.extend(
                            rules
                                .into_iter()
                                .map(|rule| (group.clone(), key_of(rule, owner))),
                        );
                    }
                };
                read = session.client().send_all(&action, on_page).await;
                if read.is_err() {
                    break;
                }
            }
            stale.sort_unstable();
            let stale = read.map(|()| Arc::new(stale));
            self.inventory().stale.complete(stale);
        });
    }
}

/// Returns the key of a rule as the group has it: EC2 names the account of every referenced group here, and rules leave
/// out their own.
fn key_of(mut rule: Rule, owner: Option<&AccountId>) -> RuleKey {
    if let Peer::Group(reference) = &mut rule.peer
        && reference.account_id.as_ref() == owner
    {
        reference.account_id = None;
    }
    rule.key()
}
