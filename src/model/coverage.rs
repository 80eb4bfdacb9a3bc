//! How much of a group a text describes. What it does not describe is unknown, which is not the same as
//! empty.

use super::{Direction, SecurityGroup};

/// Which parts of a group a text describes.
///
/// Rule tags are covered where [`SecurityGroup::has_rule_ids`](super::SecurityGroup::has_rule_ids) is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The inbound rules.
    pub ingress: RuleCoverage,
    /// The outbound rules.
    pub egress: RuleCoverage,
    /// Whether it describes the descriptions of rules.
    pub rule_descriptions: bool,
    /// Whether it describes the group's tags.
    pub tags: bool,
    /// Whether it describes the group's description.
    pub description: bool,
}

/// How much a text says about the rules of one direction of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RuleCoverage {
    /// Nothing.
    #[default]
    Absent,
    /// Some of the rules; the group may have others.
    Some,
    /// All rules: a rule that is not listed is not in the group.
    Complete,
}

impl Coverage {
    /// Everything is described.
    pub const COMPLETE: Self = Self {
        ingress: RuleCoverage::Complete,
        egress: RuleCoverage::Complete,
        rule_descriptions: true,
        tags: true,
        description: true,
    };

    /// Nothing is described beside the identity of the group.
    pub const NONE: Self = Self {
        ingress: RuleCoverage::Absent,
        egress: RuleCoverage::Absent,
        rule_descriptions: false,
        tags: false,
        description: false,
    };

    /// How much is known of the rules of a direction. Rules that are listed are at least some.
    pub fn rules_in(self, group: &SecurityGroup, direction: Direction) -> RuleCoverage {
        let coverage = match direction {
            Direction::Ingress => self.ingress,
            Direction::Egress => self.egress,
        };
        if coverage == RuleCoverage::Absent && group.rules_in(direction).next().is_some() {
            return RuleCoverage::Some;
        }
        coverage
    }
}
