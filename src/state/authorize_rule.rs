//! Use case: add a rule to a security group.

use super::Editor;
use crate::aws::Error;
use crate::aws::actions::{AuthorizeSecurityGroupEgress, AuthorizeSecurityGroupIngress};
use crate::model::{Direction, GroupId, Rule};
use crate::present::rule_sentence;

impl Editor {
    /// Authorizes a rule and reads the group back.
    ///
    /// # Errors
    /// [`Error`] as EC2 or the way to it gave it; nothing was added unless its outcome is unknown.
    pub async fn authorize_rule(&self, group_id: &GroupId, rule: Rule) -> Result<(), Error> {
        let client = self.session.client();
        let rules = vec![rule.clone()];
        let sent = match rule.direction {
            Direction::Ingress => {
                let action = AuthorizeSecurityGroupIngress {
                    group_id: group_id.clone(),
                    rules,
                    tags: Vec::new(),
                    dry_run: false,
                };
                client.send(&action).await.map(drop)
            }
            Direction::Egress => {
                let action = AuthorizeSecurityGroupEgress {
                    group_id: group_id.clone(),
                    rules,
                    tags: Vec::new(),
                    dry_run: false,
                };
                client.send(&action).await.map(drop)
            }
        };
        if let Err(error) = sent {
            self.settle(group_id, &error).await;
            return Err(error);
        }
        self.app.announce(format!("Added {}", rule_sentence(&rule)));
        let key = rule.key();
        self.show_change(group_id, |group| {
            group.rules.iter().any(|rule| rule.key() == key)
        })
        .await;
        Ok(())
    }
}
