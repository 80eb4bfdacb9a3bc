//! Security groups with their rules.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{AccountId, Direction, GroupId, Peer, Rule, RuleKey, RuleRef, Tag, VpcId};

/// Security group as EC2 describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityGroup {
    /// EC2's ID.
    pub id: GroupId,
    /// The name, unique in its VPC regardless of case. It never changes.
    pub name: String,
    /// The description. It never changes.
    pub description: String,
    /// The VPC, or `None` for groups of the retired EC2-Classic.
    pub vpc_id: Option<VpcId>,
    /// The account that owns the group.
    pub owner_id: AccountId,
    /// The group's tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Inbound and outbound rules, inbound first, each direction in EC2's order.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Whether rule IDs and rule tags were loaded (DescribeSecurityGroupRules).
    #[serde(default)]
    pub has_rule_ids: bool,
}

impl SecurityGroup {
    /// Returns the rules of one direction in EC2's order.
    pub fn rules_in(&self, direction: Direction) -> impl Iterator<Item = &Rule> {
        self.rules
            .iter()
            .filter(move |rule| rule.direction == direction)
    }

    /// Whether a rule of the group references the group `id`.
    pub fn references(&self, id: &GroupId) -> bool {
        let names =
            |rule: &Rule| matches!(&rule.peer, Peer::Group(reference) if reference.group_id == *id);
        self.rules.iter().any(names)
    }

    /// Returns the rule that a reference names.
    pub fn rule(&self, rule: &RuleRef) -> Option<&Rule> {
        self.rules.iter().find(|known| rule.names(known))
    }

    /// Like [`SecurityGroup::rule`], mutable.
    pub fn rule_mut(&mut self, rule: &RuleRef) -> Option<&mut Rule> {
        self.rules.iter_mut().find(|known| rule.names(known))
    }

    /// Returns the reference to a rule of this group.
    pub fn rule_ref(&self, rule: &Rule) -> RuleRef {
        RuleRef::new(self.id.clone(), rule)
    }

    /// Returns the rule of this group that corresponds to `rule` of another load of the group.
    pub fn counterpart_of(&self, rule: &Rule) -> Option<&Rule> {
        self.rule(&self.rule_ref(rule))
    }

    /// Whether both are equal apart from the IDs and tags of rules, which a list of groups does not
    /// include.
    pub fn is_same_but_for_rule_ids(&self, other: &Self) -> bool {
        let is_same = |(a, b): (&Rule, &Rule)| {
            a.direction == b.direction
                && a.traffic == b.traffic
                && a.peer == b.peer
                && a.description == b.description
        };
        self.id == other.id
            && self.name == other.name
            && self.description == other.description
            && self.vpc_id == other.vpc_id
            && self.owner_id == other.owner_id
            && self.tags == other.tags
            && self.rules.len() == other.rules.len()
            && self.rules.iter().zip(&other.rules).all(is_same)
    }

    /// Whether this is the default group of its VPC, which EC2 never deletes.
    pub fn is_default(&self) -> bool {
        self.name == "default"
    }

    /// Sets the IDs and tags of the rules that have a tag with this key. `tagged` are all of them in EC2. Other rules
    /// that had the tag lose what was known of them. Returns whether anything changed. A group whose rule IDs are
    /// loaded stays as it is.
    pub fn adopt_tagged_rules(&mut self, key: &str, tagged: Vec<Rule>) -> bool {
        if self.has_rule_ids {
            return false;
        }
        let mut by_key: HashMap<RuleKey, Rule> =
            tagged.into_iter().map(|rule| (rule.key(), rule)).collect();
        let mut is_changed = false;
        for rule in &mut self.rules {
            let (id, tags) = match by_key.remove(&rule.key()) {
                Some(tagged) => (tagged.id, tagged.tags),
                None if rule.tags.iter().any(|tag| tag.key == key) => (None, Vec::new()),
                None => continue,
            };
            is_changed |= rule.id != id || rule.tags != tags;
            (rule.id, rule.tags) = (id, tags);
        }
        is_changed
    }

    /// Merges the IDs and tags of DescribeSecurityGroupRules into the rules. Rules that only one of
    /// the two responses has are kept: either EC2 changed between them, or the server supports only
    /// one.
    pub fn adopt_rules(&mut self, detailed: Vec<Rule>) {
        let rules = self.rules.iter_mut();
        let mut by_key: HashMap<RuleKey, &mut Rule> =
            rules.map(|rule| (rule.key(), rule)).collect();
        let mut others = Vec::new();
        for detail in detailed {
            match by_key.remove(&detail.key()) {
                Some(rule) => {
                    rule.id = detail.id;
                    rule.tags = detail.tags;
                }
                None => others.push(detail),
            }
        }
        let mut rules = std::mem::take(&mut self.rules);
        rules.extend(others);
        let is_ingress = |rule: &Rule| rule.direction == Direction::Ingress;
        let (ingress, egress): (Vec<Rule>, Vec<Rule>) = rules.into_iter().partition(is_ingress);
        self.rules = ingress;
        self.rules.extend(egress);
        self.has_rule_ids = true;
    }
}

/// Whether EC2 considers two group names equal: it ignores case. Surrounding white space, which is
/// invisible, is ignored too.
pub fn is_same_group_name(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// Returns a key that is equal for names that [`is_same_group_name`] considers equal.
pub fn group_name_key(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PortRange, RuleId, Traffic};

    fn rule(port: u16, id: Option<&str>) -> Rule {
        let traffic = Traffic::Tcp(PortRange::single(port));
        let mut rule = Rule::new(
            Direction::Ingress,
            traffic,
            Peer::parse("10.0.0.0/8").unwrap(),
        );
        rule.id = id.map(RuleId::from_remote);
        rule
    }

    #[test]
    fn adopting_ids_keeps_every_rule() {
        let mut group = SecurityGroup {
            id: GroupId::from_remote("sg-00000001"),
            name: "apache".into(),
            description: "Our Apache Group".into(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: vec![rule(80, None), rule(22, None)],
            has_rule_ids: false,
        };
        group.adopt_rules(vec![
            rule(22, Some("sgr-00000022")),
            rule(443, Some("sgr-00000443")),
        ]);
        let ids: Vec<_> = group
            .rules
            .iter()
            .map(|rule| rule.id.as_ref().map(RuleId::as_str))
            .collect();
        assert_eq!(ids, [None, Some("sgr-00000022"), Some("sgr-00000443")]);
        assert!(group.has_rule_ids);
    }
}
