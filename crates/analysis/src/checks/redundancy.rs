//! Checks for redundant rules: those that other rules cover, and those that one rule could replace.

use portcullis_model::{Direction, PeerIdentity, Rule, RuleKey, SecurityGroup};

use super::context::Context;
use super::{CheckId, Evidence, Finding, Fix};
use crate::access::{KnownLists, cover, merge, removable};

/// Reports the redundant and the mergeable rules of a group, with their fixes.
pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    let profile = context.profile;
    for direction in Direction::BOTH {
        let mut rules: Vec<(usize, &Rule)> = group.rules_in(direction).enumerate().collect();
        // Of two rules that cover each other, the one without a description is redundant, or else the later one.
        rules.sort_by_key(|(at, rule)| (!rule.description.trim().is_empty(), usize::MAX - at));
        let key_of = |wanted: &usize| {
            let found = rules.iter().find(|(at, _)| at == wanted);
            found.map(|(_, rule)| rule.key())
        };
        let keys =
            |places: &[usize]| -> Vec<RuleKey> { places.iter().filter_map(key_of).collect() };
        for (place, by) in removable(&rules, &context.lists) {
            let check = if by.len() == 1 {
                CheckId::Redundant
            } else {
                CheckId::RedundantUnion
            };
            if !profile.runs(check) {
                continue;
            }
            let rule = keys(&[place]);
            let witness_keys = keys(&by);
            // Next to a narrow rule, the rule for all addresses is more likely the mistake, so no fix is offered.
            let is_covered_by_internet = !is_open(&rule) && is_open(&witness_keys);
            let fix = Fix {
                remove: rule.clone(),
                add: Vec::new(),
                keeps_access: true,
            };
            // The entries of a prefix list may change, and with them what a removal takes away.
            let found = |wanted: &usize| rules.iter().copied().find(|(at, _)| at == wanted);
            let witnesses: Vec<(usize, &Rule)> = by.iter().filter_map(found).collect();
            let holds_for_any_entries = found(&place)
                .is_some_and(|(_, rule)| cover(rule, witnesses, &KnownLists::default()).is_some());
            let evidence = Evidence::AllowedBy {
                rules: witness_keys,
            };
            let finding = Finding::of_rules(check, &group.id, rule, evidence);
            findings.push(if is_covered_by_internet || !holds_for_any_entries {
                finding
            } else {
                finding.with_fix(fix)
            });
        }
        if !profile.runs(CheckId::Mergeable) {
            continue;
        }
        rules.sort_by_key(|(at, _)| *at);
        for merged in merge(&rules) {
            let described = merged.rules.iter().filter_map(|place| {
                let found = rules.iter().find(|(at, _)| at == place);
                found.map(|(_, rule)| rule.description.trim())
            });
            let mut descriptions: Vec<&str> = described.collect();
            descriptions.sort_unstable();
            descriptions.dedup();
            let sources: Vec<RuleKey> = merged
                .rules
                .iter()
                .filter_map(|place| rules.iter().find(|(at, _)| at == place))
                .map(|(_, rule)| rule.key())
                .collect();
            let fix = Fix {
                remove: sources.clone(),
                add: vec![merged.into.clone()],
                keeps_access: true,
            };
            let evidence = Evidence::MergesInto {
                grant: merged.into,
                descriptions: descriptions.len(),
            };
            let finding = Finding::of_rules(CheckId::Mergeable, &group.id, sources, evidence);
            findings.push(finding.with_fix(fix));
        }
    }
}

/// Whether one of the rules names every address of a family.
fn is_open(rules: &[RuleKey]) -> bool {
    rules
        .iter()
        .any(|rule| matches!(&rule.peer, PeerIdentity::Cidr(cidr) if cidr.is_anywhere()))
}
