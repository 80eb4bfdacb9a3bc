//! Checks of when rules expire.

use std::hash::{Hash as _, Hasher};

use portcullis_model::{ExpiryClock, Rule, RuleKey, SecurityGroup};

use super::context::Context;
use super::{CheckId, Evidence, Finding, Fix};

/// Reports the rules of a group that have expired, and those whose tag is no time.
pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    let Some(clock) = context.input.expiry else {
        return;
    };
    for rule in &group.rules {
        let (check, evidence) = match state(rule, clock) {
            State::Expired(evidence) => (CheckId::ExpiredRule, evidence),
            State::Unusable(evidence) => (CheckId::UnusableExpiry, evidence),
            State::Valid => continue,
        };
        if !context.profile.runs(check) {
            continue;
        }
        let rules: Vec<RuleKey> = vec![rule.key()];
        let finding = Finding::of_rules(check, &group.id, rules.clone(), evidence);
        findings.push(match check {
            CheckId::ExpiredRule => finding.with_fix(Fix {
                remove: rules,
                add: Vec::new(),
                keeps_access: false,
            }),
            _ => finding,
        });
    }
}

/// Adds to a digest which rules of a group have expired, which changes although the group does not.
pub(super) fn hash_expired(
    group: &SecurityGroup,
    clock: ExpiryClock<'_>,
    hasher: &mut impl Hasher,
) {
    for rule in group.rules.iter().filter(|rule| !rule.tags.is_empty()) {
        clock.has_expired(rule).hash(hasher);
    }
}

enum State {
    Valid,
    Expired(Evidence),
    Unusable(Evidence),
}

fn state(rule: &Rule, clock: ExpiryClock<'_>) -> State {
    let Some(expiry) = clock.of(rule) else {
        return State::Valid;
    };
    match expiry.time {
        Ok(time) if time <= clock.now => State::Expired(Evidence::Expired { time }),
        Ok(_) => State::Valid,
        Err(error) => State::Unusable(Evidence::UnusableExpiry {
            text: expiry.text.to_owned(),
            error,
        }),
    }
}
