//! Findings about one row of a group with its draft.

use crate::analysis::{MissingTraffic, RowFinding, RuleEvidence, overlap};
use crate::draft::{Clash, GroupView, Mark, Row, RuleDraft, TrafficDraft};
use crate::entry::EntryContext;
use crate::model::{Peer, Rule};

/// Returns what keeps a row of a group from being applied, or needs a decision. What its rule means is found by checks.
///
/// Duplicates take time proportional to the size of the group. They are omitted for unchanged rows, unless
/// `is_thorough`.
pub fn row_findings(
    view: &GroupView,
    row: &Row,
    is_thorough: bool,
    context: &EntryContext<'_>,
) -> Vec<RowFinding> {
    let mut findings = Vec::new();
    findings.extend(row.clash.as_ref().map(clash_finding));
    if row.mark == Mark::Removed {
        return findings;
    }
    let Some(rule) = view.rule(row) else {
        findings.push(missing(&view.rule_draft(row)));
        return findings;
    };
    findings.extend(deleted_group(rule, context));
    if is_thorough || row.mark != Mark::Unchanged {
        let met = overlap(rule, other_rules(view, row));
        let twin = met.duplicate.as_ref();
        findings.extend(twin.map(|twin| RowFinding::Duplicate {
            other: evidence(view, twin),
        }));
    }
    findings
}

/// Returns the findings about overlaps if `rule` replaced the row: identical, wider and narrower
/// rules of the group.
pub fn overlap_findings(view: &GroupView, row: &Row, rule: &Rule) -> Vec<RowFinding> {
    let met = overlap(rule, other_rules(view, row));
    if let Some(twin) = &met.duplicate {
        let other = evidence(view, twin);
        return vec![RowFinding::Duplicate { other }];
    }
    let wider = met
        .allowed_by
        .as_ref()
        .map(|wider| RowFinding::AlreadyAllowed {
            by: evidence(view, wider),
        });
    let narrower = met
        .redundant
        .first()
        .map(|first| RowFinding::MakesRedundant {
            first: evidence(view, first),
            count: met.redundant.len(),
        });
    wider.into_iter().chain(narrower).collect()
}

/// Returns the complete rules of the other rows, each as the value and the name that [`overlap`] takes.
fn other_rules<'a>(
    view: &'a GroupView,
    row: &'a Row,
) -> impl Iterator<Item = ((&'a Row, &'a Rule), &'a Rule)> {
    let others = view.rows().iter();
    let others = others.filter(|other| !other.is_same_row(row));
    others.filter_map(|other| {
        let rule = view.rule(other)?;
        Some(((other, rule), rule))
    })
}

fn evidence(view: &GroupView, (row, rule): &(&Row, &Rule)) -> RuleEvidence {
    let id = view.remote_rule(row).and_then(|rule| rule.id.clone());
    RuleEvidence {
        rule: Rule {
            id,
            ..(*rule).clone()
        },
        is_added: row.mark == Mark::Added,
    }
}

/// Returns the finding about a row that changed both in the draft and in EC2.
pub fn clash_finding(clash: &Clash) -> RowFinding {
    match clash {
        Clash::Changed(theirs) => RowFinding::ChangedOnBothSides {
            theirs: theirs.clone(),
        },
        Clash::Gone => RowFinding::RemovedAtEc2,
        Clash::RemovedHere(theirs) => RowFinding::RemovedHere {
            theirs: theirs.clone(),
        },
    }
}

fn missing(rule: &RuleDraft) -> RowFinding {
    let traffic = match rule.traffic {
        TrafficDraft::Known(_) => None,
        TrafficDraft::Missing => Some(MissingTraffic::Type),
        TrafficDraft::Tcp | TrafficDraft::Udp => Some(MissingTraffic::Ports),
        TrafficDraft::Icmp | TrafficDraft::Icmpv6 => Some(MissingTraffic::IcmpType),
    };
    let lacks_peer = rule.peer.known().is_none();
    RowFinding::Incomplete {
        traffic,
        lacks_peer,
    }
}

/// Returns the finding about a reference to a group that the draft deletes.
fn deleted_group(rule: &Rule, context: &EntryContext<'_>) -> Option<RowFinding> {
    let Peer::Group(reference) = &rule.peer else {
        return None;
    };
    let group = context.group(&reference.group_id)?;
    group.is_deleted.then(|| RowFinding::NamesDeletedGroup {
        name: group.name.to_string(),
    })
}

/// Returns the finding about a reference to a group of this account that does not exist. EC2 refuses such a rule.
pub fn unknown_group(rule: &Rule, context: &EntryContext<'_>) -> Option<RowFinding> {
    let Peer::Group(reference) = &rule.peer else {
        return None;
    };
    let is_known = context.group(&reference.group_id).is_some() || reference.is_external();
    (!is_known).then(|| RowFinding::NamesUnknownGroup {
        group: reference.group_id.clone(),
    })
}
