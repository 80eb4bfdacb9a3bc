//! How much of a group a text describes. What it does not describe is unknown, which is not the same as
//! empty.

use super::{Direction, PeerKind, SecurityGroup};

/// Which parts of a group a text describes.
///
/// Rule tags are covered where [`SecurityGroup::has_rule_ids`](super::SecurityGroup::has_rule_ids) is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The inbound rules.
    pub ingress: RuleCoverage,
    /// The outbound rules.
    pub egress: RuleCoverage,
    /// The kinds of source of which it lists all rules, in directions that it describes completely.
    pub peer_kinds: PeerKinds,
    /// Whether it describes the descriptions of rules.
    pub rule_descriptions: bool,
    /// Whether it describes the group's tags.
    pub tags: bool,
    /// Whether it describes the group's description.
    pub description: bool,
}

/// A set of kinds of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerKinds(u8);

impl PeerKinds {
    /// No kind.
    pub const NONE: Self = Self(0);

    /// Every kind.
    pub const ALL: Self = Self::NONE
        .with(PeerKind::Ipv4)
        .with(PeerKind::Ipv6)
        .with(PeerKind::Group)
        .with(PeerKind::PrefixList);

    /// The set with one more kind.
    #[must_use]
    pub const fn with(self, kind: PeerKind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// Whether a kind is in the set.
    pub const fn has(self, kind: PeerKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
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
        peer_kinds: PeerKinds::ALL,
        rule_descriptions: true,
        tags: true,
        description: true,
    };

    /// Nothing is described beside the identity of the group.
    pub const NONE: Self = Self {
        ingress: RuleCoverage::Absent,
        egress: RuleCoverage::Absent,
        peer_kinds: PeerKinds::ALL,
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
