//! Checks whose answer depends on parts of groups that are not known: what a file does not have is not empty.

use portcullis_model::{Coverage, Direction, RuleCoverage, SecurityGroup};

use super::{CheckId, CheckInput};

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
    // A kind of peer that no rule of a file names is rather not in use than left out.
    let lacks = |direction| coverage.rules_in(group, direction) != RuleCoverage::Complete;
    let lacks_rules = || Direction::BOTH.into_iter().any(lacks);
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
        | CheckId::WholePrivateNetwork => lacks(Direction::Ingress),
        CheckId::PublicAddress => lacks(Direction::Ingress) || !coverage.rule_descriptions,
        CheckId::WidePublicRange => lacks_rules(),
        CheckId::OpenEgress => lacks(Direction::Egress),
        CheckId::DefaultGroupRules => is_nameless || group.is_default() && lacks_rules(),
        CheckId::DefaultGroupInUse | CheckId::LaunchWizard => is_nameless,
        CheckId::Unused => is_nameless || lacks_rules(),
        CheckId::GroupDescription => !coverage.description,
        CheckId::RuleDescription => !coverage.rule_descriptions || lacks_rules(),
        CheckId::MissingTags => !coverage.tags,
        CheckId::DanglingReference | CheckId::StaleReference | CheckId::CircularReference => {
            lacks_rules()
        }
        CheckId::ForeignReference => group.owner_id.as_str().is_empty() || lacks_rules(),
        CheckId::ExpiredRule | CheckId::UnusableExpiry => {
            lacks_rules() || !group.rules.is_empty() && !group.has_rule_ids
        }
        CheckId::TooManyRules
        | CheckId::QuotaPressure
        | CheckId::Redundant
        | CheckId::RedundantUnion
        | CheckId::Mergeable
        | CheckId::SameRuleOnInterface => lacks_rules(),
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
