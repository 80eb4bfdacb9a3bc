//! Use case: remove rules from a security group.

use super::Editor;
use crate::aws::Error;
use crate::aws::actions::{RevokeSecurityGroupEgress, RevokeSecurityGroupIngress, RevokeTarget};
use crate::model::{Direction, GroupId, Rule, RuleId, RuleKey};

/// What became of a revocation that EC2 accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokeOutcome {
    /// How many of the rules EC2 did not know: they were gone already.
    pub unknown: usize,
}

impl Editor {
    /// Revokes rules of one direction, by id where all their ids are known, and reads the group back.
    ///
    /// # Errors
    /// [`Error`] as EC2 or the way to it gave it; nothing was revoked unless its outcome is unknown.
    pub async fn revoke_rules(
        &self,
        group_id: &GroupId,
        direction: Direction,
        rules: Vec<Rule>,
    ) -> Result<RevokeOutcome, Error> {
        let keys: Vec<RuleKey> = rules.iter().map(Rule::key).collect();
        let count = rules.len();
        let ids: Option<Vec<RuleId>> = rules.iter().map(|rule| rule.id.clone()).collect();
        let target = match ids {
            Some(ids) => RevokeTarget::RuleIds(ids),
            None => RevokeTarget::Rules(rules),
        };
        let (client, group_id) = (self.session.client(), group_id.clone());
        let sent = match direction {
            Direction::Ingress => {
                let action = RevokeSecurityGroupIngress {
                    group_id: group_id.clone(),
                    target,
                    dry_run: false,
                };
                client.send(&action).await
            }
            Direction::Egress => {
                let action = RevokeSecurityGroupEgress {
                    group_id: group_id.clone(),
                    target,
                    dry_run: false,
                };
                client.send(&action).await
            }
        };
        let revoked = match sent {
            Ok(revoked) => revoked,
            Err(error) => {
                self.settle(&group_id, &error).await;
                return Err(error);
            }
        };
        self.app.announce(if count == 1 {
            "Rule revoked".to_owned()
        } else {
            format!("{count} rules revoked")
        });
        self.show_change(&group_id, |group| {
            group.rules.iter().all(|rule| !keys.contains(&rule.key()))
        })
        .await;
        Ok(RevokeOutcome {
            unknown: revoked.unknown.len(),
        })
    }
}
