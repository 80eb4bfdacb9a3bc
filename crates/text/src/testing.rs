//! Rules and groups for tests of sentences.

#![allow(clippy::unwrap_used)]

use portcullis_model::{
    AccountId, Direction, GroupId, Peer, PortRange, Rule, RuleId, SecurityGroup, Traffic,
};

/// An inbound rule for a TCP port.
pub(crate) fn rule(port: u16) -> Rule {
    let traffic = Traffic::Tcp(PortRange::single(port));
    let peer = Peer::parse("10.0.0.0/8").unwrap();
    let mut rule = Rule::new(Direction::Ingress, traffic, peer);
    rule.id = Some(RuleId::from_remote(format!("sgr-{port:08}")));
    rule
}

/// A group without tags.
pub(crate) fn group(rules: Vec<Rule>) -> SecurityGroup {
    SecurityGroup {
        id: GroupId::from_remote("sg-00000001"),
        name: "web".to_owned(),
        description: "Web".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules,
        has_rule_ids: true,
    }
}
