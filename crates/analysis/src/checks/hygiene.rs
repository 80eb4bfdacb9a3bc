//! Checks of groups as a whole: default groups, names, descriptions, tags, number of rules, quota.

use portcullis_model::{AddressFamily, Direction, Rule, SecurityGroup};

use super::context::Context;
use super::{CheckId, Evidence, Finding};
use crate::quota::QuotaUse;

/// Use of a quota, in percent, from which it counts as nearly used up.
const NEARLY_USED_UP: usize = 80;

/// Part of the names that the console's launch wizard gives.
const LAUNCH_WIZARD: &str = "launch-wizard";

/// Description that Terraform writes if the user gives none.
const TERRAFORM_DESCRIPTION: &str = "Managed by Terraform";

/// Reports the findings about a group itself, and its rules without a description.
pub(super) fn check(context: &Context<'_>, group: &SecurityGroup, findings: &mut Vec<Finding>) {
    let profile = context.profile;
    let mut add = |check: CheckId, evidence: Evidence| {
        if profile.runs(check) {
            findings.push(Finding::of_group(check, &group.id, evidence));
        }
    };
    if group.is_default() && !group.rules.is_empty() {
        let rules = group.rules.iter().map(Rule::key).collect();
        add(CheckId::DefaultGroupRules, Evidence::Rules(rules));
    }
    if group.name.contains(LAUNCH_WIZARD) {
        add(CheckId::LaunchWizard, Evidence::Plain);
    }
    let description = group.description.trim();
    if !group.is_default() && (description.is_empty() || description == TERRAFORM_DESCRIPTION) {
        add(CheckId::GroupDescription, Evidence::Plain);
    }
    if group.rules.len() > profile.max_rules {
        let rules = group.rules.len();
        let limit = profile.max_rules;
        add(CheckId::TooManyRules, Evidence::Count { rules, limit });
    }
    let own = |key: &&String| !group.tags.iter().any(|tag| tag.key == **key);
    let missing: Vec<String> = profile.required_tags.iter().filter(own).cloned().collect();
    // Tags of AWS itself do not count.
    let has_tags = group.tags.iter().any(|tag| !is_aws_key(&tag.key));
    if !missing.is_empty() || (profile.required_tags.is_empty() && !has_tags) {
        add(CheckId::MissingTags, Evidence::Tags(missing));
    }
    for direction in Direction::BOTH {
        let peers = group.rules_in(direction).map(|rule| &rule.peer);
        let used = QuotaUse::of(peers, context.input.prefix_lists);
        for family in [AddressFamily::Ipv4, AddressFamily::Ipv6] {
            let total = used.family(family).total();
            let quota = context.input.rule_quota;
            if total * 100 >= quota * NEARLY_USED_UP {
                let used = total;
                add(
                    CheckId::QuotaPressure,
                    Evidence::Quota {
                        direction,
                        family,
                        used,
                        quota,
                    },
                );
            }
        }
    }
    if profile.runs(CheckId::RuleDescription) {
        let bare = group
            .rules
            .iter()
            .filter(|rule| rule.description.trim().is_empty());
        findings.extend(bare.map(|rule| {
            Finding::of_rules(
                CheckId::RuleDescription,
                &group.id,
                vec![rule.key()],
                Evidence::Plain,
            )
        }));
    }
}

/// Whether AWS reserves a key. EC2 ignores its case.
fn is_aws_key(key: &str) -> bool {
    key.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}
