//! Groups for tests of the grid.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use crate::model::{
    AccountId, Direction, GroupId, Peer, PortRange, Rule, RuleId, SecurityGroup, Traffic,
};

/// A group with an inbound TCP rule for each port.
pub(super) fn group(ports: &[u16]) -> Arc<SecurityGroup> {
    let rule = |(place, port): (usize, &u16)| {
        let traffic = Traffic::Tcp(PortRange::single(*port));
        let peer = Peer::parse("10.0.0.0/8").unwrap();
        let mut rule = Rule::new(Direction::Ingress, traffic, peer);
        rule.id = Some(RuleId::from_remote(format!("sgr-{place:08}")));
        rule
    };
    Arc::new(SecurityGroup {
        id: GroupId::from_remote("sg-00000001"),
        name: "web".to_owned(),
        description: "Web".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: ports.iter().enumerate().map(rule).collect(),
        has_rule_ids: true,
    })
}
