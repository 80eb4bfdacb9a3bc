//! Which parts of a group an imported file describes. The other parts are unknown, not empty.

use super::{Direction, PeerKind, SecurityGroup};

/// Parts of a group that an imported file describes.
///
/// Rule tags are described if [`SecurityGroup::has_rule_ids`](super::SecurityGroup::has_rule_ids)
/// is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Coverage of the inbound rules.
    pub ingress: RuleCoverage,
    /// Coverage of the outbound rules.
    pub egress: RuleCoverage,
    /// Kinds of peer whose rules are all listed, in directions with complete coverage.
    pub peer_kinds: PeerKinds,
    /// Whether the descriptions of rules are known.
    pub rule_descriptions: bool,
    /// Whether the group's tags are known.
    pub tags: bool,
    /// Whether the group's description is known.
    pub description: bool,
}

/// Set of peer kinds.
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

    /// Returns the set with `kind` added.
    #[must_use]
    pub const fn with(self, kind: PeerKind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }

    /// Whether `kind` is in the set.
    pub const fn has(self, kind: PeerKind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }
}

/// How completely a file lists the rules of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RuleCoverage {
    /// No rules are listed.
    #[default]
    Absent,
    /// Some rules are listed; the group may have others.
    Some,
    /// All rules are listed; a rule that is missing is not in the group.
    Complete,
}

impl Coverage {
    /// Complete description of a group.
    pub const COMPLETE: Self = Self {
        ingress: RuleCoverage::Complete,
        egress: RuleCoverage::Complete,
        peer_kinds: PeerKinds::ALL,
        rule_descriptions: true,
        tags: true,
        description: true,
    };

    /// Only the identity of the group is known.
    pub const NONE: Self = Self {
        ingress: RuleCoverage::Absent,
        egress: RuleCoverage::Absent,
        peer_kinds: PeerKinds::ALL,
        rule_descriptions: false,
        tags: false,
        description: false,
    };

    /// Returns the coverage of one direction, at least `Some` if `group` lists rules in it.
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
