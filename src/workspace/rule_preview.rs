//! What a rule would bring about, before it is in the draft: overlaps, findings of checks, and use of the quota.

use std::collections::HashSet;

use leptos::prelude::*;

use super::Workspace;
use crate::analysis::{QuotaUse, RowFinding, checks, overlap};
use crate::draft::RuleDraft;
use crate::model::{Direction, GroupId, Peer, Rule, RuleRef};
use crate::present::{row_findings, row_on_map};

/// What a rule would bring about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulePreview {
    /// Findings about the row: overlaps with other rules, and what keeps it from being applied.
    pub remarks: Vec<RowFinding>,
    /// New findings of checks, the most severe first.
    pub findings: Vec<checks::Finding>,
    /// Use of the quota by the rules of its direction.
    pub quota: QuotaUse,
}

impl Workspace {
    /// Returns what a rule would bring about in a group, in addition to the others or instead of one of them. Reactive.
    pub fn preview_rule(
        self,
        group: &GroupId,
        rule: &RuleDraft,
        instead_of: Option<&RuleRef>,
    ) -> RulePreview {
        let draft = self.draft().current();
        let draft = draft.read();
        let remote = self.inventory().groups().find(group);
        let view = draft.view(group, remote.clone());
        let mut drafted = draft.clone();
        let replaced = instead_of.and_then(|rule| row_on_map(&view, rule));
        let row = drafted.edit("previewed a rule", |editing| match replaced {
            Some(row) => {
                editing.set_row(&view, row, rule.clone());
                view.row_id(row)
            }
            None => editing.add_row(group, rule.clone()),
        });
        let with_rule = drafted.view(group, remote);
        let remarks = with_rule.row(&row).map(|row| {
            self.with_entry_context(&with_rule, |context| {
                row_findings(&with_rule, row, true, context)
            })
        });
        let rules = with_rule.rows_in(rule.direction);
        let peers: Vec<&Peer> = rules
            .filter_map(|row| Some(&with_rule.rule(row)?.peer))
            .collect();
        let quota = QuotaUse::of(peers.into_iter(), &self.prefix_lists());
        let inventory = self.inventory().current().get();
        let owner = self.new_owner();
        let before = draft.effective(&inventory, &owner);
        let after = drafted.effective(&inventory, &owner);
        RulePreview {
            remarks: remarks.unwrap_or_default(),
            findings: self
                .findings_between(&before, &after, &HashSet::from([group]))
                .counting,
            quota,
        }
    }

    /// Whether the outbound rules of a group, with the draft, allow the traffic of an inbound rule of another group.
    /// Reactive.
    pub fn allows_outbound(self, source: &GroupId, target: &GroupId, inbound: &Rule) -> bool {
        let view = self.group_view(source);
        let target = Peer::Group(crate::model::GroupReference::new(target.clone()));
        let wanted = Rule::new(Direction::Egress, inbound.traffic, target);
        let others = view
            .rows_in(Direction::Egress)
            .filter_map(|row| view.rule(row));
        let allows_all =
            |rule: &Rule| rule.traffic.covers(inbound.traffic) && rule.peer.is_anywhere();
        let others: Vec<&Rule> = others.collect();
        let met = overlap(&wanted, others.iter().map(|rule| ((), *rule)));
        met.duplicate.is_some()
            || met.allowed_by.is_some()
            || others.iter().any(|rule| allows_all(rule))
    }
}
