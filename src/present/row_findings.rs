//! Findings about one row of a group with its draft.

use crate::analysis::{Finding, MissingTraffic, RuleEvidence, overlap};
use crate::draft::{Clash, GroupView, Mark, Row, RuleDraft, TrafficDraft};
use crate::entry::EntryContext;
use crate::model::{Peer, Rule};

/// Returns the findings about a row of a group.
///
/// Overlaps with other rules take time proportional to the size of the group. They are omitted for
/// unchanged rows, unless `is_thorough`.
pub fn row_findings(
    view: &GroupView,
    row: &Row,
    is_thorough: bool,
    context: &EntryContext<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(row.clash.as_ref().map(clash_finding));
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

/// Returns the findings about overlaps if `rule` replaced the row: identical, wider and narrower
/// rules of the group.
pub fn overlap_findings(view: &GroupView, row: &Row, rule: &Rule) -> Vec<Finding> {
    let others = view
        .rows()
        .iter()
        .filter(|other| !other.is_same_row(row))
        .filter_map(|other| {
            let rule = view.rule(other)?;
            Some(((other, rule), rule))
        });
    let met = overlap(rule, others);
    let evidence = |(row, rule): &(&Row, &Rule)| evidence(view, row, rule);
    if let Some(twin) = &met.duplicate {
        let other = evidence(twin);
        return vec![Finding::Duplicate { other }];
    }
    let wider = met
        .allowed_by
        .as_ref()
        .map(|wider| Finding::AlreadyAllowed {
            by: evidence(wider),
        });
    let narrower = met.redundant.first().map(|first| Finding::MakesRedundant {
        first: evidence(first),
        count: met.redundant.len(),
    });
    wider.into_iter().chain(narrower).collect()
}

fn evidence(view: &GroupView, row: &Row, rule: &Rule) -> RuleEvidence {
    let id = view.remote_rule(row).and_then(|rule| rule.id.clone());
    RuleEvidence {
        rule: Rule { id, ..rule.clone() },
        is_added: row.mark == Mark::Added,
    }
}

/// Returns the finding about a row that changed both in the draft and in EC2.
pub fn clash_finding(clash: &Clash) -> Finding {
    match clash {
        Clash::Changed(theirs) => Finding::ChangedOnBothSides {
            theirs: theirs.clone(),
        },
        Clash::Gone => Finding::RemovedAtEc2,
        Clash::RemovedHere(theirs) => Finding::RemovedHere {
            theirs: theirs.clone(),
        },
    }
}

fn missing(rule: &RuleDraft) -> Finding {
    let traffic = match rule.traffic {
        TrafficDraft::Known(_) => None,
        TrafficDraft::Missing => Some(MissingTraffic::Type),
        TrafficDraft::Tcp | TrafficDraft::Udp => Some(MissingTraffic::Ports),
        TrafficDraft::Icmp | TrafficDraft::Icmpv6 => Some(MissingTraffic::IcmpType),
    };
    let lacks_peer = rule.peer.known().is_none();
    Finding::Incomplete {
        traffic,
        lacks_peer,
    }
}

/// Returns the finding about a reference to a group that does not exist or that the draft deletes.
fn reference_finding(rule: &Rule, context: &EntryContext<'_>) -> Option<Finding> {
    let Peer::Group(reference) = &rule.peer else {
        return None;
    };
    match context.group(&reference.group_id) {
        Some(group) if group.is_deleted => Some(Finding::NamesDeletedGroup {
            name: group.name.to_string(),
        }),
        Some(_) => None,
        None if reference.is_external() => None,
        None => Some(Finding::NamesUnknownGroup {
            group: reference.group_id.clone(),
        }),
    }
}
