//! What is to be said of one row, in words.

use super::rule_sentence;
use crate::analysis::overlap;
use crate::draft::{Clash, GroupView, Mark, Row, RuleDraft, TrafficDraft};
use crate::entry::EntryContext;
use crate::model::{Peer, Rule};

/// Something to say of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Whether it keeps the draft from being applied.
    pub is_error: bool,
    /// What to say, a few words that fit a cell.
    pub short: String,
    /// What to say, in full.
    pub text: String,
}

/// What is to be said of a row of a group.
///
/// What other rules it meets takes time that grows with the group, and is left out of untouched rows
/// unless `is_thorough`.
pub fn row_findings(
    view: &GroupView,
    row: &Row,
    is_thorough: bool,
    context: &EntryContext<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(clash) = &row.clash {
        findings.push(error("changed at EC2 too", clash_text(clash)));
    }
    if row.mark == Mark::Removed {
        return findings;
    }
    let Some(rule) = view.rule(row) else {
        findings.push(missing(&view.rule_draft(row)));
        return findings;
    };
    findings.extend(reference_finding(rule, context));
    if is_thorough || row.mark != Mark::Unchanged {
        findings.extend(overlap_findings(view, row, rule));
    }
    findings
}

/// What is to be said of a rule that takes the place of a row: the same, the wider and the narrower
/// rules of the group.
pub fn overlap_findings(view: &GroupView, row: &Row, rule: &Rule) -> Vec<Finding> {
    let others = view
        .rows()
        .iter()
        .filter(|other| !other.is(row))
        .filter_map(|other| Some((other, view.rule(other)?)));
    let met = overlap(rule, others);
    if let Some(twin) = met.duplicate {
        let name = row_name(view, twin);
        return vec![error(
            "duplicate",
            format!("The same as {name}: EC2 takes a rule only once, whatever its description"),
        )];
    }
    let mut findings = Vec::new();
    if let Some(wider) = met.allowed_by {
        findings.push(Finding {
            is_error: false,
            short: "already allowed".to_owned(),
            text: format!("Already allowed by {}", row_name(view, wider)),
        });
    }
    let narrower = met.redundant;
    if let Some(first) = narrower.first() {
        let text = match narrower.len() {
            1 => format!("Makes {} redundant", row_name(view, first)),
            count => format!(
                "Makes {count} rules redundant, among them {}",
                row_name(view, first)
            ),
        };
        findings.push(Finding {
            is_error: false,
            short: format!("covers {}", narrower.len()),
            text,
        });
    }
    findings
}

/// What was changed on both sides, in words.
pub fn clash_text(clash: &Clash) -> String {
    match clash {
        Clash::Changed(theirs) => format!(
            "Changed here and at EC2, which now has {}{}",
            rule_sentence(theirs),
            described(theirs)
        ),
        Clash::Gone => "Changed here, and removed at EC2 meanwhile".to_owned(),
        Clash::RemovedHere(theirs) => format!(
            "Removed here, and changed at EC2, which now has {}{}",
            rule_sentence(theirs),
            described(theirs)
        ),
    }
}

fn described(rule: &Rule) -> String {
    if rule.description.is_empty() {
        String::new()
    } else {
        format!(" ({})", rule.description)
    }
}

fn missing(rule: &RuleDraft) -> Finding {
    let traffic = match rule.traffic {
        TrafficDraft::Known(_) => None,
        TrafficDraft::Missing => Some("a type"),
        TrafficDraft::Tcp | TrafficDraft::Udp => Some("ports"),
        TrafficDraft::Icmp | TrafficDraft::Icmpv6 => Some("an ICMP type"),
    };
    let parts = match (traffic, rule.peer.known()) {
        (None, _) => "a source".to_owned(),
        (Some(traffic), Some(_)) => traffic.to_owned(),
        (Some(traffic), None) => format!("{traffic} and a source"),
    };
    error("incomplete", format!("Incomplete: it still needs {parts}"))
}

/// A group that is not there, or soon will not be.
fn reference_finding(rule: &Rule, context: &EntryContext<'_>) -> Option<Finding> {
    let Peer::Group(reference) = &rule.peer else {
        return None;
    };
    match context.group(&reference.group_id) {
        Some(group) if group.is_deleted => Some(error(
            "deleted group",
            format!("Names {}, which this draft deletes", group.name),
        )),
        Some(_) => None,
        // Groups of other accounts and of peered VPCs are not among those read.
        None if reference.account_id.is_some() || reference.vpc_id().is_some() => None,
        None => Some(Finding {
            is_error: false,
            short: "unknown group".to_owned(),
            text: format!(
                "Names {}, which is not among the groups of this account",
                reference.group_id
            ),
        }),
    }
}

/// A row by what it allows and, where it has one, its id.
pub fn row_name(view: &GroupView, row: &Row) -> String {
    let sentence = view.rule(row).map(rule_sentence).unwrap_or_default();
    match view.remote_rule(row).and_then(|rule| rule.id.as_ref()) {
        Some(id) => format!("{sentence} ({id})"),
        None if row.mark == Mark::Added => format!("{sentence} (added in this draft)"),
        None => sentence,
    }
}

fn error(short: &str, text: String) -> Finding {
    Finding {
        is_error: true,
        short: short.to_owned(),
        text,
    }
}
