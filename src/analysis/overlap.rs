//! Rules that are the same or cover each other. Linear, and without making anything for each rule
//! looked at: this is asked at every keystroke, over a thousand rules.

use crate::model::Rule;

/// The first of the others that EC2 would take for the same rule: it refuses to have both.
pub fn duplicate_of<'a, Id>(
    rule: &Rule,
    mut others: impl Iterator<Item = (Id, &'a Rule)>,
) -> Option<Id> {
    others
        .find(|(_, other)| is_same(rule, other))
        .map(|(id, _)| id)
}

/// The first of the others that lets all pass that `rule` lets pass, and more.
pub fn allowed_by<'a, Id>(
    rule: &Rule,
    mut others: impl Iterator<Item = (Id, &'a Rule)>,
) -> Option<Id> {
    others
        .find(|(_, other)| other.covers(rule) && !is_same(rule, other))
        .map(|(id, _)| id)
}

/// Those of the others that let nothing pass that `rule` does not let pass too.
pub fn makes_redundant<'a, Id>(
    rule: &Rule,
    others: impl Iterator<Item = (Id, &'a Rule)>,
) -> Vec<Id> {
    others
        .filter(|(_, other)| rule.covers(other) && !is_same(rule, other))
        .map(|(id, _)| id)
        .collect()
}

fn is_same(rule: &Rule, other: &Rule) -> bool {
    rule.direction == other.direction
        && rule.traffic == other.traffic
        && rule.peer.is_same_as(&other.peer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Direction, Peer, PortRange, Traffic};

    fn rule(direction: Direction, from: u16, to: u16, peer: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::new(from, to).unwrap());
        Rule::new(direction, traffic, Peer::parse(peer).unwrap())
    }

    #[test]
    fn same_wider_and_narrower_rules_are_told_apart() {
        let inbound = Direction::Ingress;
        let others = [
            rule(inbound, 22, 22, "10.0.0.0/8"),
            rule(inbound, 0, 65535, "10.0.0.0/8"),
            rule(inbound, 22, 22, "10.1.0.0/16"),
            rule(Direction::Egress, 22, 22, "10.0.0.0/8"),
            rule(inbound, 22, 22, "2001:db8::/32"),
            rule(inbound, 22, 22, "sg-00000001"),
        ];
        let others = || others.iter().enumerate();
        let asked = rule(inbound, 22, 22, "10.9.9.9/8");
        assert_eq!(duplicate_of(&asked, others()), Some(0));
        assert_eq!(allowed_by(&asked, others()), Some(1));
        assert_eq!(makes_redundant(&asked, others()), [2]);
        let group = rule(inbound, 22, 22, "123456789012/sg-00000001");
        assert_eq!(duplicate_of(&group, others()), Some(5));
        assert_eq!(allowed_by(&group, others()), None);
    }
}
