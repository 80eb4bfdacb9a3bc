//! Checks whose answer depends on parts of groups that are not known: what a file does not have is not empty.

use portcullis_model::{Coverage, Direction, PeerKind, RuleCoverage, SecurityGroup};

use super::{CheckId, CheckInput};

/// Kinds of peers that are addresses, or may be.
const ADDRESSES: [PeerKind; 3] = [PeerKind::Ipv4, PeerKind::Ipv6, PeerKind::PrefixList];

/// All kinds of peers.
const ALL: [PeerKind; 4] = [
    PeerKind::Ipv4,
    PeerKind::Ipv6,
    PeerKind::PrefixList,
    PeerKind::Group,
];

/// Returns how much of a group is known.
pub(super) fn of(input: CheckInput<'_>, group: &SecurityGroup) -> Coverage {
    let known = input.coverage.and_then(|coverage| coverage.get(&group.id));
    known.copied().unwrap_or(Coverage::COMPLETE)
}

/// Whether a check cannot say of a group that there is nothing to find.
pub(super) fn is_unknown(input: CheckInput<'_>, check: CheckId) -> bool {
    input.coverage.is_some()
        && input
            .groups
            .iter()
            .any(|group| is_unknown_of(check, group, of(input, group)))
}

fn is_unknown_of(check: CheckId, group: &SecurityGroup, coverage: Coverage) -> bool {
    let lacks = |direction: Direction, kinds: &[PeerKind]| {
        coverage.rules_in(group, direction) != RuleCoverage::Complete
            || !kinds.iter().all(|kind| coverage.peer_kinds.has(*kind))
    };
    let lacks_rules = |kinds| Direction::BOTH.iter().any(|way| lacks(*way, kinds));
    let is_nameless = group.name.is_empty();
    match check {
        CheckId::PublicAllPorts
        | CheckId::PublicSsh
        | CheckId::PublicRdp
        | CheckId::PublicAdminIpv4
        | CheckId::PublicAdminIpv6
        | CheckId::PublicService
        | CheckId::PublicHighRiskPort
        | CheckId::PublicUnauthorizedPort
        | CheckId::PublicHttp
        | CheckId::PublicIcmp
        | CheckId::WholePrivateNetwork => lacks(Direction::Ingress, &ADDRESSES),
        CheckId::PublicAddress => {
            lacks(Direction::Ingress, &ADDRESSES) || !coverage.rule_descriptions
        }
        CheckId::WidePublicRange => lacks_rules(&ADDRESSES),
        CheckId::OpenEgress => lacks(Direction::Egress, &ADDRESSES),
        CheckId::DefaultGroupRules => is_nameless || group.is_default() && lacks_rules(&ALL),
        CheckId::DefaultGroupInUse | CheckId::LaunchWizard => is_nameless,
        CheckId::Unused => is_nameless || lacks_rules(&[PeerKind::Group]),
        CheckId::GroupDescription => !coverage.description,
        CheckId::RuleDescription => !coverage.rule_descriptions || lacks_rules(&ALL),
        CheckId::MissingTags => !coverage.tags,
        CheckId::DanglingReference | CheckId::StaleReference | CheckId::CircularReference => {
            lacks_rules(&[PeerKind::Group])
        }
        CheckId::ForeignReference => {
            group.owner_id.as_str().is_empty() || lacks_rules(&[PeerKind::Group])
        }
        CheckId::ExpiredRule | CheckId::UnusableExpiry => {
            lacks_rules(&ALL) || !group.rules.is_empty() && !group.has_rule_ids
        }
        CheckId::TooManyRules
        | CheckId::QuotaPressure
        | CheckId::Redundant
        | CheckId::RedundantUnion
        | CheckId::Mergeable
        | CheckId::SameRuleOnInterface => lacks_rules(&ALL),
    }
}

/// Whether a finding of a check would be about a part of the group that is not known.
pub(super) fn is_unfounded(check: CheckId, coverage: Coverage) -> bool {
    match check {
        CheckId::GroupDescription => !coverage.description,
        CheckId::RuleDescription | CheckId::PublicAddress => !coverage.rule_descriptions,
        CheckId::MissingTags => !coverage.tags,
        _ => false,
    }
}
