//! Checks of what uses a group.

use std::collections::BTreeSet;

use portcullis_model::{GroupId, RuleKey, SecurityGroup};

use super::context::Context;
use super::{CheckId, Evidence, Finding};

pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    let profile = context.profile;
    // Without interfaces nothing is known of what uses a group.
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
    if !is_used && profile.runs(CheckId::Unused) {
        let evidence = Evidence::NotFound {
            has_all_groups: context.input.has_all_groups,
        };
        findings.push(Finding::of_group(CheckId::Unused, &group.id, evidence));
    }
}

/// Adds a finding for each pair of groups on one interface that have the same rule.
pub(super) fn check_interfaces(context: &Context<'_>, findings: &mut Vec<Finding>) {
    if !context.profile.runs(CheckId::SameRuleOnInterface) {
        return;
    }
    let mut seen: BTreeSet<(&GroupId, &GroupId)> = BTreeSet::new();
    for interface in context.input.interfaces.unwrap_or_default() {
        for (at, one) in interface.groups.iter().enumerate() {
            for other in interface.groups.iter().skip(at + 1) {
                let pair = if one < other {
                    (one, other)
                } else {
                    (other, one)
                };
                if one == other || !seen.insert(pair) {
                    continue;
                }
                let (Some(a), Some(b)) = (context.group(pair.0), context.group(pair.1)) else {
                    continue;
                };
                let theirs: BTreeSet<RuleKey> =
                    b.rules.iter().map(portcullis_model::Rule::key).collect();
                let same = a.rules.iter().map(portcullis_model::Rule::key);
                let same: Vec<RuleKey> = same.filter(|key| theirs.contains(key)).collect();
                if same.is_empty() {
                    continue;
                }
                let evidence = Evidence::Interface {
                    id: interface.id.to_string(),
                    other: Some(b.id.clone()),
                };
                let check = CheckId::SameRuleOnInterface;
                findings.push(Finding::of_rules(check, &a.id, same, evidence));
            }
        }
    }
}
