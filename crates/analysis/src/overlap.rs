//! Duplicate and redundant rules. Runs at every keystroke over a thousand rules, so it is linear
//! and allocates nothing per rule.

use portcullis_model::Rule;

/// Overlap of a rule with the other rules of its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap<Id> {
    /// The first rule that EC2 considers the same. EC2 rejects duplicates.
    pub duplicate: Option<Id>,
    /// The first rule that allows everything the rule allows, and more.
    pub allowed_by: Option<Id>,
    /// Rules that allow nothing beyond what the rule allows.
    pub redundant: Vec<Id>,
}

/// Finds the rules among `others` that are equal to `rule`, wider or narrower.
pub fn overlap<'a, Id>(rule: &Rule, others: impl Iterator<Item = (Id, &'a Rule)>) -> Overlap<Id> {
    let mut overlap = Overlap {
        duplicate: None,
        allowed_by: None,
        redundant: Vec::new(),
    };
    for (id, other) in others {
        match (other.covers(rule), rule.covers(other)) {
            (true, true) => {
                overlap.duplicate.get_or_insert(id);
            }
            (true, false) => {
                overlap.allowed_by.get_or_insert(id);
            }
            (false, true) => overlap.redundant.push(id),
            (false, false) => {}
        }
    }
    overlap
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{Direction, Peer, PortRange, Traffic};

    fn rule(direction: Direction, from: u16, to: u16, peer: &str) -> Rule {
        let traffic = Traffic::Tcp(PortRange::new(from, to).unwrap());
        Rule::new(direction, traffic, Peer::parse(peer).unwrap())
    }

    #[test]
    fn duplicates_wider_and_narrower_rules_are_distinguished() {
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
        let met = overlap(&asked, others());
        assert_eq!((met.duplicate, met.allowed_by), (Some(0), Some(1)));
        assert_eq!(met.redundant, [2]);
        let group = rule(inbound, 22, 22, "123456789012/sg-00000001");
        let met = overlap(&group, others());
        assert_eq!((met.duplicate, met.allowed_by), (Some(5), None));
    }
}
