//! A security group with its rules.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{AccountId, Direction, GroupId, Rule, RuleKey, Tag, VpcId};

/// A security group as EC2 describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityGroup {
    /// EC2's id.
    pub id: GroupId,
    /// The name, unique in its VPC whatever its case; never changes.
    pub name: String,
    /// The description; never changes.
    pub description: String,
    /// The VPC; none only for the long-gone groups of EC2-Classic.
    pub vpc_id: Option<VpcId>,
    /// The account that owns the group.
    pub owner_id: AccountId,
    /// The group's tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Inbound and outbound rules, inbound first, each direction in EC2's order.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Whether rule ids and rule tags have been read (DescribeSecurityGroupRules).
    #[serde(default)]
    pub has_rule_ids: bool,
}

impl SecurityGroup {
    /// The rules of one direction, in EC2's order.
    pub fn rules_in(&self, direction: Direction) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.direction == direction)
    }

    /// The group that came with its VPC, which EC2 does not let anyone delete.
    pub fn is_default(&self) -> bool {
        self.name == "default"
    }

    /// Takes the rules as DescribeSecurityGroupRules has them: with ids and tags. What only
    /// DescribeSecurityGroups told about a referenced group (its peering) is kept.
    pub fn adopt_rules(&mut self, mut detailed: Vec<Rule>) {
        let known: HashMap<RuleKey, &Rule> =
            self.rules.iter().map(|rule| (rule.key(), rule)).collect();
        for rule in &mut detailed {
            if let Some(before) = known.get(&rule.key())
                && let (super::Peer::Group(new), super::Peer::Group(old)) =
                    (&mut rule.peer, &before.peer)
            {
                new.vpc_id = new.vpc_id.take().or_else(|| old.vpc_id.clone());
                new.peering_status = new
                    .peering_status
                    .take()
                    .or_else(|| old.peering_status.clone());
                new.peering_connection_id = new
                    .peering_connection_id
                    .take()
                    .or_else(|| old.peering_connection_id.clone());
            }
        }
        detailed.sort_by_key(|rule| rule.direction);
        self.rules = detailed;
        self.has_rule_ids = true;
    }
}
