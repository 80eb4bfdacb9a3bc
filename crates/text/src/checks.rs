//! Titles, reasons and advice of checks, and what their findings say.

use portcullis_analysis::checks::{
    CheckId, Evidence, Exposure, Finding, Fix, Severity, SeverityCounts, SuppressionScope,
    rule_text,
};
use portcullis_formats::report::CheckWords;
use portcullis_model::{Direction, GroupId, PeerIdentity, Rule, RuleKey, counted, grouped};

use super::rules::{rule_sentence, traffic_text};
use super::{Text as _, moment_text};

/// Returns the title of a check and why it matters.
pub fn check_words(check: CheckId) -> CheckWords {
    let (title, reason) = match check {
        CheckId::PublicAllPorts => (
            "All ports are open to the internet",
            "Every service on the interfaces of the group can be reached by anyone, also those that are started later",
        ),
        CheckId::PublicSsh => (
            "SSH is open to the internet",
            "Port 22 is scanned all the time; a stolen key or a flaw in the server is enough to get in",
        ),
        CheckId::PublicRdp => (
            "RDP is open to the internet",
            "Port 3389 is scanned all the time; weak passwords and flaws in the server are enough to get in",
        ),
        CheckId::PublicAdminIpv4 => (
            "A port for administration is open to 0.0.0.0/0",
            "Remote administration belongs behind a VPN, a bastion or Session Manager",
        ),
        CheckId::PublicAdminIpv6 => (
            "A port for administration is open to ::/0",
            "Remote administration belongs behind a VPN, a bastion or Session Manager",
        ),
        CheckId::PublicService => (
            "An internal service is open to the internet",
            "Databases, file shares and the like are not made to face the internet",
        ),
        CheckId::PublicHighRiskPort => (
            "A high-risk port is open to the internet",
            "AWS Security Hub lists the port among those that attackers look for first",
        ),
        CheckId::PublicUnauthorizedPort => (
            "A port that is not authorized is open to the internet",
            "Only the ports that the profile authorizes should be public",
        ),
        CheckId::PublicHttp => (
            "HTTP without encryption is open to the internet",
            "Port 80 should only redirect to HTTPS",
        ),
        CheckId::PublicIcmp => (
            "ICMP is open to the internet",
            "ICMP replies reveal which addresses are in use",
        ),
        CheckId::WidePublicRange => (
            "A rule names a wide public range",
            "A range of 512 and more public addresses usually belongs to many owners",
        ),
        CheckId::PublicAddress => (
            "A single public address has no description",
            "Addresses of offices and homes change owners; without a description nothing says when the rule can go",
        ),
        CheckId::WholePrivateNetwork => (
            "A rule allows a whole private network",
            "All VPCs, offices and peers that use the network are allowed",
        ),
        CheckId::OpenEgress => (
            "All outbound traffic is allowed",
            "EC2 gives each new group this rule; data can leave to any address",
        ),
        CheckId::DefaultGroupRules => (
            "The default group of the VPC has rules",
            "Instances get the default group if no other is chosen, and its rules with it",
        ),
        CheckId::DefaultGroupInUse => (
            "The default group of the VPC is in use",
            "Resources without a chosen group get the default group",
        ),
        CheckId::LaunchWizard => (
            "The launch wizard created the group",
            "The wizard's groups allow SSH or RDP from anywhere unless it was changed",
        ),
        CheckId::Unused => (
            "No use of the group was found",
            "Unused groups hide the ones that matter, and count against the quota",
        ),
        CheckId::TooManyRules => (
            "The group has many rules",
            "Long lists of rules are hard to review",
        ),
        CheckId::QuotaPressure => (
            "The rules nearly use up the quota",
            "EC2 refuses further rules when the quota is reached",
        ),
        CheckId::GroupDescription => (
            "The description of the group says nothing",
            "EC2 can't change the description later",
        ),
        CheckId::RuleDescription => (
            "A rule has no description",
            "Nothing says who needs the rule, or until when",
        ),
        CheckId::MissingTags => (
            "Required tags are missing",
            "Owners and costs can't be attributed",
        ),
        CheckId::Redundant => (
            "Another rule covers this one",
            "The rule counts against the quota and changes nothing",
        ),
        CheckId::RedundantUnion => (
            "Other rules together allow the same",
            "The rule counts against the quota and changes nothing",
        ),
        CheckId::Mergeable => (
            "Rules can be merged",
            "One rule would allow the same and use less of the quota",
        ),
        CheckId::ExpiredRule => (
            "A rule has expired",
            "A tag of the rule says until when it was needed",
        ),
        CheckId::UnusableExpiry => (
            "The time at which a rule expires is unusable",
            "Without a time and its zone, the rule never expires",
        ),
        CheckId::DanglingReference => (
            "A rule references a group that does not exist",
            "The rule allows nothing",
        ),
        CheckId::StaleReference => (
            "A rule is stale: the group that it references is gone or out of reach",
            "The rule allows nothing, and may allow something again if a peering connection or an association is created again",
        ),
        CheckId::ForeignReference => (
            "A rule references a group of another account",
            "The other account decides which interfaces the group is on",
        ),
        CheckId::CircularReference => (
            "Groups reference each other in a circle",
            "None of them can be deleted before rules of another one are removed",
        ),
        CheckId::SameRuleOnInterface => (
            "Two groups on one interface have the same rule",
            "Removing the rule from one group changes nothing",
        ),
    };
    CheckWords {
        check,
        title,
        reason,
    }
}

/// Returns what a finding says, as a sentence without a period. `name_of` returns the name of a group.
pub fn finding_message(finding: &Finding, name_of: &dyn Fn(&GroupId) -> Option<String>) -> String {
    let title = check_words(finding.check).title;
    let named = |id: &GroupId| match name_of(id) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    };
    match &finding.evidence {
        Evidence::Open {
            traffic,
            port,
            family,
        } => {
            let rules = match finding.rules.len() {
                0 | 1 => String::new(),
                count => format!(" by {count} rules together"),
            };
            let what = match port {
                Some((port, Some(service))) => format!("{service} (port {port})"),
                Some((port, None)) => format!("port {port}"),
                None => traffic_text(*traffic),
            };
            format!(
                "{what} is open to the internet ({}){rules}",
                family.as_str()
            )
        }
        Evidence::Range { cidr, direction } => {
            let preposition = match direction {
                Direction::Ingress => "from",
                Direction::Egress => "to",
            };
            format!("{title}: {preposition} {cidr}")
        }
        Evidence::AllowedBy { rules } => {
            let rules: Vec<String> = rules.iter().map(rule_key_sentence).collect();
            format!("{title}: {}", rules.join(" and "))
        }
        Evidence::MergesInto {
            grant,
            descriptions,
        } => {
            let direction = finding.rules.first().map(|rule| rule.direction);
            let rule = Rule::new(
                direction.unwrap_or(Direction::Ingress),
                grant.traffic,
                grant.peer.clone(),
            );
            let lost = match descriptions {
                0 | 1 => String::new(),
                count => format!(". Only one of the {count} descriptions is kept"),
            };
            let count = finding.rules.len();
            format!(
                "{count} rules can be merged into one: {}{lost}",
                rule_sentence(&rule)
            )
        }
        Evidence::Quota {
            direction,
            family,
            used,
            quota,
        } => format!(
            "The {direction} {} rules use {used} of {quota}",
            family.as_str()
        ),
        Evidence::Count { rules, limit } => {
            format!("The group has {rules} rules, more than {limit}")
        }
        Evidence::Tags(keys) if keys.is_empty() => "The group has no tags".to_owned(),
        Evidence::Tags(keys) => format!("Required tags are missing: {}", keys.join(", ")),
        Evidence::Group(id) => format!("{title}: {}", named(id)),
        Evidence::Circle(ids) => {
            let names: Vec<String> = ids.iter().map(named).collect();
            format!("{title}: {}", names.join(", "))
        }
        Evidence::NotFound { has_all_groups } => {
            let looked_at = if *has_all_groups {
                "network interfaces and rules of other groups"
            } else {
                "network interfaces and rules of the groups in the file"
            };
            format!(
                "Nothing was found in {looked_at}; launch templates and other services were not looked at"
            )
        }
        Evidence::Interface { id, other } => match other {
            Some(other) => format!("{title}: with {} on {id}", named(other)),
            None => format!("{title}: on {id}"),
        },
        Evidence::Expired { time } => format!("{title}: on {}", moment_text(*time)),
        Evidence::UnusableExpiry { text, error } => format!("{title}: {text:?}, {}", error.text()),
        Evidence::Rules(_) | Evidence::Plain => title.to_owned(),
    }
}

/// Returns a word or two for a finding of a check, which fit a cell.
pub fn check_label(check: CheckId) -> &'static str {
    match check {
        CheckId::PublicAllPorts => "all ports open",
        CheckId::PublicSsh => "SSH open",
        CheckId::PublicRdp => "RDP open",
        CheckId::PublicAdminIpv4 | CheckId::PublicAdminIpv6 => "admin port open",
        CheckId::PublicService => "service open",
        CheckId::PublicHighRiskPort => "risky port open",
        CheckId::PublicUnauthorizedPort => "port open",
        CheckId::PublicHttp => "HTTP open",
        CheckId::PublicIcmp => "ICMP open",
        CheckId::WidePublicRange => "wide range",
        CheckId::PublicAddress | CheckId::GroupDescription | CheckId::RuleDescription => {
            "no description"
        }
        CheckId::WholePrivateNetwork => "whole network",
        CheckId::OpenEgress => "open outbound",
        CheckId::DefaultGroupRules => "default group",
        CheckId::DefaultGroupInUse => "default in use",
        CheckId::LaunchWizard => "launch wizard",
        CheckId::Unused => "no use found",
        CheckId::TooManyRules => "many rules",
        CheckId::QuotaPressure => "near quota",
        CheckId::MissingTags => "tags missing",
        CheckId::Redundant | CheckId::RedundantUnion => "redundant",
        CheckId::Mergeable => "mergeable",
        CheckId::ExpiredRule => "expired",
        CheckId::UnusableExpiry => "unusable time",
        CheckId::DanglingReference => "unknown group",
        CheckId::StaleReference => "stale",
        CheckId::ForeignReference => "other account",
        CheckId::CircularReference => "circular",
        CheckId::SameRuleOnInterface => "duplicate",
    }
}

/// Returns the name of a profile for users: its ID, if it is not built in. Files and the command line use its ID.
pub fn profile_label(id: &str) -> &str {
    match id {
        "default" => "Default",
        "security-hub" => "AWS Security Hub",
        "cis-5" => "CIS Benchmark 5.0",
        "cis-7" => "CIS Benchmark 7.0",
        "prowler" => "Prowler",
        "strict" => "Strict",
        other => other,
    }
}

/// Returns what a suppression applies to. `name_of` returns the name of a group.
pub fn suppression_scope_text(
    scope: &SuppressionScope,
    name_of: &dyn Fn(&GroupId) -> Option<String>,
) -> String {
    let named = |id: &GroupId| match name_of(id) {
        Some(name) => format!("group {name} ({id})"),
        None => format!("group {id}"),
    };
    match scope {
        SuppressionScope::Rule { group, rule } => {
            format!("{} in {}", rule_text_sentence(rule), named(group))
        }
        SuppressionScope::Group(id) => named(id),
        SuppressionScope::Tag { key, value } => format!("groups tagged {key}: {value}"),
        SuppressionScope::Account(id) => format!("account {id}"),
    }
}

/// Returns the sentence of a rule by its identity, with its direction, such as `inbound tcp 22 from 0.0.0.0/0`.
pub fn rule_key_sentence(rule: &RuleKey) -> String {
    rule_text_sentence(&rule_text(rule))
}

/// Returns the sentence of a rule that [`rule_text`] names. Other texts stay as they are: files have what people write.
fn rule_text_sentence(rule: &str) -> String {
    let parts = |rule: &str| {
        let (direction, rest) = rule.split_once(' ')?;
        let (traffic, peer) = rest.rsplit_once(' ')?;
        let (direction, preposition) = match direction {
            "ingress" => (Direction::Ingress, "from"),
            "egress" => (Direction::Egress, "to"),
            _ => return None,
        };
        let traffic = if traffic == "all" {
            "all traffic"
        } else {
            traffic
        };
        Some(format!("{direction} {traffic} {preposition} {peer}"))
    };
    parts(rule).unwrap_or_else(|| rule.to_owned())
}

/// Sign of a suppressed finding.
pub const SUPPRESSED_SIGN: &str = "⊘";

/// Returns a sign for a severity, which differs in its shape.
pub fn severity_sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "◆",
        Severity::High => "▲",
        Severity::Medium => "●",
        Severity::Low => "○",
        Severity::Informational => "·",
    }
}

/// Returns numbers of findings, such as `1 critical, 2 low`; empty without findings.
pub fn counts_text(counts: &SeverityCounts) -> String {
    let severities = Severity::ALL.into_iter().rev();
    let found = severities.filter(|severity| counts.of(*severity) > 0);
    let parts: Vec<String> = found
        .map(|severity| format!("{} {severity}", grouped(counts.of(severity))))
        .collect();
    parts.join(", ")
}

/// Returns the label of a button that applies a fix.
pub fn fix_label(fix: &Fix) -> String {
    let removed = counted(fix.remove.len(), "rule");
    match fix.add.len() {
        0 if fix.remove.len() == 1 => "Remove rule".to_owned(),
        0 => format!("Remove {removed}"),
        1 => format!("Merge {removed} into 1"),
        added => format!("Replace {removed} with {added}"),
    }
}

/// Returns the ids of equivalent controls elsewhere, such as `Security Hub EC2.13, Checkov CKV_AWS_24`.
pub fn equivalents_text(check: CheckId) -> String {
    let equivalents = check.equivalents().iter();
    let texts: Vec<String> = equivalents
        .map(|equivalent| format!("{} {}", equivalent.catalogue.as_str(), equivalent.id))
        .collect();
    texts.join(", ")
}

/// Returns why the exposure of a group changed a severity, as a sentence without a period.
pub fn exposure_text(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::Unattached => "Less severe because no network interface uses the group",
        Exposure::LoadBalancer => "Less severe because only load balancers use the group",
        Exposure::Private => "No network interface with the group has a public address",
        Exposure::Public => {
            "More severe because a network interface with the group has a public address"
        }
    }
}

/// Whether a rule names every address of a family.
fn is_open(rule: &RuleKey) -> bool {
    matches!(&rule.peer, PeerIdentity::Cidr(cidr) if cidr.is_anywhere())
}

/// Returns what to do about a finding, as a sentence without a period.
pub fn finding_advice(finding: &Finding) -> &'static str {
    match finding.check {
        CheckId::PublicAllPorts
        | CheckId::PublicSsh
        | CheckId::PublicRdp
        | CheckId::PublicAdminIpv4
        | CheckId::PublicAdminIpv6
        | CheckId::PublicService
        | CheckId::PublicHighRiskPort
        | CheckId::PublicUnauthorizedPort => {
            "Restrict the source to the addresses or groups that need access, or remove the rule"
        }
        CheckId::PublicHttp => "Redirect to HTTPS, or remove the rule",
        CheckId::PublicIcmp => {
            "Allow ICMP only from the addresses that need it, and only the types that they need"
        }
        CheckId::WidePublicRange => {
            "Restrict the source to the ranges that need access, or use a prefix list"
        }
        CheckId::PublicAddress => "Describe whose address it is, or remove the rule",
        CheckId::WholePrivateNetwork => {
            "Restrict the source to the subnets or groups that need access"
        }
        CheckId::OpenEgress => "If data must not leave, restrict the destination to what is needed",
        CheckId::DefaultGroupRules => {
            "Move what uses the group to groups of their own, then remove its rules"
        }
        CheckId::DefaultGroupInUse => "Give the interface a group of its own",
        CheckId::LaunchWizard => {
            "Create a group with a name that says what it is for, and swap it in"
        }
        CheckId::Unused => {
            "Check launch templates and other services for the group, then delete it"
        }
        CheckId::TooManyRules | CheckId::QuotaPressure => {
            "Merge rules, use a prefix list, or split the group"
        }
        CheckId::GroupDescription => {
            "Create the group again with a description that says what it is for"
        }
        CheckId::RuleDescription => "Describe who needs the rule",
        CheckId::MissingTags => "Add the tags",
        CheckId::Redundant | CheckId::RedundantUnion if finding.fix.is_none() => {
            match &finding.evidence {
                Evidence::AllowedBy { rules } if rules.iter().any(is_open) => {
                    "Remove the rule that is open to all addresses. If you need it, remove this one instead"
                }
                _ => {
                    "The entries of the prefix list may change later. Remove the rule only if nothing needs what it would allow then"
                }
            }
        }
        CheckId::Redundant | CheckId::RedundantUnion => "Remove the rule",
        CheckId::Mergeable => "Replace the rules with one",
        CheckId::ExpiredRule => "Remove the rule, or set a later time",
        CheckId::UnusableExpiry => "Set the time again, such as 2026-12-31 18:00",
        CheckId::DanglingReference | CheckId::StaleReference => "Remove the rule",
        CheckId::ForeignReference => "Check that the other account is trusted",
        CheckId::CircularReference => {
            "Remove the rules for connections that nothing opens. Replies need no rule: security groups are stateful"
        }
        CheckId::SameRuleOnInterface => "Keep the rule in one of the groups",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use portcullis_analysis::checks::Profile;

    use super::*;

    #[test]
    fn every_check_has_its_own_words() {
        let words: Vec<CheckWords> = CheckId::ALL
            .iter()
            .map(|check| check_words(*check))
            .collect();
        let titles: BTreeSet<&str> = words.iter().map(|words| words.title).collect();
        assert_eq!(titles.len(), CheckId::ALL.len());
        for words in words {
            for text in [words.title, words.reason] {
                assert!(
                    text.starts_with(|letter: char| letter.is_uppercase()),
                    "{text}"
                );
                assert!(!text.ends_with('.'), "{text}");
            }
        }
    }

    #[test]
    fn every_built_in_profile_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = Profile::BUILT_IN.into_iter().map(profile_label).collect();
        assert_eq!(names.len(), Profile::BUILT_IN.len());
        for id in Profile::BUILT_IN {
            assert_ne!(profile_label(id), id);
        }
        assert_eq!(profile_label("ours"), "ours");
    }

    #[test]
    fn rules_of_findings_and_suppressions_read_like_those_of_the_page() {
        let peer = portcullis_model::Peer::parse("0.0.0.0/0").unwrap();
        let traffic = portcullis_model::Traffic::Tcp(portcullis_model::PortRange::single(22));
        let rule = Rule::new(Direction::Ingress, traffic, peer).key();
        let sentence = "inbound tcp 22 from 0.0.0.0/0";
        assert_eq!(rule_key_sentence(&rule), sentence);
        let scope = |rule: String| SuppressionScope::Rule {
            group: GroupId::from_remote("sg-1"),
            rule,
        };
        let text = |rule: &str| suppression_scope_text(&scope(rule.to_owned()), &|_| None);
        assert_eq!(text(&rule_text(&rule)), format!("{sentence} in group sg-1"));
        assert_eq!(
            text("egress all sg-2"),
            "outbound all traffic to sg-2 in group sg-1"
        );
        for odd in ["", "ingress", "inbound tcp 22 sg-2"] {
            assert_eq!(text(odd), format!("{odd} in group sg-1"));
        }
    }

    /// The table in `docs/checks.md`: a row for each check.
    fn table() -> String {
        let profiles: Vec<Profile> = Profile::BUILT_IN
            .iter()
            .filter_map(|id| Profile::built_in(id))
            .collect();
        let mut table = String::from("| check | finds | equivalents |");
        for profile in &profiles {
            table.push_str(&format!(" {} |", profile.id));
        }
        table.push_str("\n|---|---|---|");
        table.push_str(&"---|".repeat(profiles.len()));
        table.push('\n');
        for check in CheckId::ALL {
            let equivalents: Vec<String> = check
                .equivalents()
                .iter()
                .map(|equivalent| format!("{} `{}`", equivalent.catalogue.as_str(), equivalent.id))
                .collect();
            table.push_str(&format!(
                "| `{check}` | {} | {} |",
                check_words(*check).title,
                equivalents.join(", ")
            ));
            for profile in &profiles {
                let severity = profile
                    .checks
                    .get(check)
                    .map_or("", |severity| severity.as_str());
                table.push_str(&format!(" {severity} |"));
            }
            table.push('\n');
        }
        table
    }

    #[test]
    fn the_docs_list_every_check_with_its_severities() {
        let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/checks.md");
        let docs = std::fs::read_to_string(docs).unwrap();
        let expected = table();
        assert!(
            docs.contains(&expected),
            "docs/checks.md needs this table:\n{expected}"
        );
    }
}
