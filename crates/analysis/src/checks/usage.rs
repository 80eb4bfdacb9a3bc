//! Checks of what uses a group.

use std::collections::HashSet;
use std::sync::Arc;

use portcullis_model::{GroupId, InterfaceId, Rule, RuleKey, SecurityGroup};

use super::context::Context;
use super::{CheckId, Evidence, Finding};

pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    let profile = context.profile;
    // Without interfaces nothing is known of what uses a group, and a new group cannot be in use yet.
    if group.id.is_new() {
        return;
    }
    let Some(interfaces) = context.interfaces_of(&group.id) else {
        return;
    };
    if group.is_default() {
        if let Some(interface) = interfaces.first()
            && profile.runs(CheckId::DefaultGroupInUse)
        {
            let evidence = Evidence::Interface {
                id: interface.id.to_string(),
                other: None,
            };
            findings.push(Finding::of_group(
                CheckId::DefaultGroupInUse,
                &group.id,
                evidence,
            ));
        }
        return;
    }
    let is_used = !interfaces.is_empty() || context.is_referenced(&group.id);
    // A group without a name may be the default one, and rules that are not known may reference the group.
    let is_known = !group.name.is_empty() && !context.may_lack_references;
    if !is_used && is_known && profile.runs(CheckId::Unused) {
        let evidence = Evidence::NotFound {
            has_all_groups: context.input.has_all_groups,
        };
        findings.push(Finding::of_group(CheckId::Unused, &group.id, evidence));
    }
}

/// Two groups on one network interface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    /// The group with the lower id, which gets the finding.
    pub(super) one: &'a Arc<SecurityGroup>,
    /// The other group.
    pub(super) other: &'a Arc<SecurityGroup>,
    /// The first interface with both.
    interface: &'a InterfaceId,
}

/// Returns the pairs of groups that share a network interface, without duplicates.
pub(super) fn pairs<'a>(context: &Context<'a>) -> Vec<Pair<'a>> {
    let mut seen: HashSet<(&GroupId, &GroupId)> = HashSet::new();
    let mut pairs = Vec::new();
    if !context.profile.runs(CheckId::SameRuleOnInterface) {
        return pairs;
    }
    for interface in context.input.interfaces.unwrap_or_default() {
        for (at, one) in interface.groups.iter().enumerate() {
            for other in interface.groups.iter().skip(at + 1) {
                let (one, other) = (one.min(other), one.max(other));
                if one == other || !seen.insert((one, other)) {
                    continue;
                }
                if let (Some(one), Some(other)) = (context.group(one), context.group(other)) {
                    pairs.push(Pair {
                        one,
                        other,
                        interface: &interface.id,
                    });
                }
            }
        }
    }
    pairs
}

/// Returns the finding about two groups on one interface that have the same rule.
pub(super) fn check_pair(pair: &Pair<'_>) -> Option<Finding> {
    let theirs: HashSet<RuleKey> = pair.other.rules.iter().map(Rule::key).collect();
    let same = pair.one.rules.iter().map(Rule::key);
    let same: Vec<RuleKey> = same.filter(|key| theirs.contains(key)).collect();
    let evidence = Evidence::Interface {
        id: pair.interface.to_string(),
        other: Some(pair.other.id.clone()),
    };
    let check = CheckId::SameRuleOnInterface;
    (!same.is_empty()).then(|| Finding::of_rules(check, &pair.one.id, same, evidence))
}
