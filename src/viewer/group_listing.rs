//! A group with its rules in plain tables, as the viewer shows and the page prints it.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::analysis::checks::{Finding, Severity};
use crate::draft::{CellColumn, RuleDraft};
use crate::entry::{EntryContext, cell_text};
use crate::model::{
    Direction, GroupId, Inventory, Peer, PrefixListId, Rule, RuleId, SecurityGroup,
    escape_invisible,
};
use crate::text::{check_label, peer_text, severity_sign};

/// Names of the groups and prefix lists that rules reference.
#[derive(Clone, Debug, Default)]
pub struct PeerNames {
    groups: HashMap<GroupId, String>,
    lists: HashMap<PrefixListId, String>,
}

impl PeerNames {
    /// Collects the names of an inventory.
    pub fn of(inventory: &Inventory) -> Self {
        let groups = inventory.groups.iter();
        let lists = inventory.prefix_lists.iter();
        Self {
            groups: groups
                .map(|group| (group.id.clone(), group.name.clone()))
                .collect(),
            lists: lists
                .map(|list| (list.id.clone(), list.name.clone()))
                .collect(),
        }
    }

    /// Whether the inventory has a group.
    pub(super) fn has_group(&self, id: &GroupId) -> bool {
        self.groups.contains_key(id)
    }

    /// Returns the peer with its name, if it has one.
    fn text(&self, peer: &Peer) -> String {
        let shown = peer_text(peer, |id| self.groups.get(id).cloned());
        let list = match peer {
            Peer::PrefixList(id) => self.lists.get(id).cloned(),
            Peer::Cidr(_) | Peer::Group(_) => None,
        };
        match list.unwrap_or(shown.name).as_str() {
            "" => shown.value,
            name => escape_invisible(&format!("{} ({name})", shown.value)),
        }
    }
}

/// How a listing refers to other groups and to one of its rules.
#[derive(Clone, Copy)]
pub(super) struct ListingLinks<'a> {
    /// Address of a group, or of one of its rules; `None` without one.
    pub(super) address: &'a dyn Fn(&GroupId, Option<&RuleId>) -> Option<String>,
    /// The rule that the address names.
    pub(super) rule: Option<&'a RuleId>,
}

impl ListingLinks<'_> {
    /// No links, as on paper.
    const NONE: ListingLinks<'static> = ListingLinks {
        address: &|_, _| None,
        rule: None,
    };
}

/// Returns a group with its heading, as one of many in a listing.
pub fn listed_group(group: &SecurityGroup, names: &PeerNames, findings: &[Finding]) -> AnyView {
    let vpc = group.vpc_id.as_ref().map(|vpc| format!(" in {vpc}"));
    view! {
        <section class="listing__group">
            <h2 class="listing__name">{escape_invisible(&group.name)}" "<span class="code">{group.id.to_string()}</span>{vpc}</h2>
            {group_listing(group, names, ListingLinks::NONE, findings)}
        </section>
    }
    .into_any()
}

/// Returns the facts and rules of a group with its findings, below its heading. Informational findings are left out.
pub(super) fn group_listing(
    group: &SecurityGroup,
    names: &PeerNames,
    links: ListingLinks<'_>,
    findings: &[Finding],
) -> [AnyView; 3] {
    let tags = group.tags.iter().map(|tag| {
        format!(
            "{}={}",
            escape_invisible(&tag.key),
            escape_invisible(&tag.value)
        )
    });
    let tags: Vec<String> = tags.collect();
    let of_group = findings.iter().filter(|finding| finding.rules.is_empty());
    let of_group = findings_text(of_group);
    let facts = view! {
        <p class="listing__description">{escape_invisible(&group.description)}</p>
        {(!tags.is_empty()).then(|| view! { <p class="listing__tags">"Tags: "{tags.join(", ")}</p> })}
        {(!of_group.is_empty()).then(|| view! { <p class="listing__tags">"Findings: "{of_group}</p> })}
    };
    let [inbound, outbound] =
        Direction::BOTH.map(|direction| rules_view(group, direction, names, links, findings));
    [facts.into_any(), inbound, outbound]
}

fn rules_view(
    group: &SecurityGroup,
    direction: Direction,
    names: &PeerNames,
    links: ListingLinks<'_>,
    findings: &[Finding],
) -> AnyView {
    let (caption, peer) = match direction {
        Direction::Ingress => ("Inbound rules", "Source"),
        Direction::Egress => ("Outbound rules", "Destination"),
    };
    let rules: Vec<&Rule> = group.rules_in(direction).collect();
    if rules.is_empty() {
        return view! { <p class="listing__none">{format!("No {direction} rules.")}</p> }
            .into_any();
    }
    let has_ids = rules.iter().any(|rule| rule.id.is_some());
    let found: Vec<String> = rules
        .iter()
        .map(|rule| {
            let key = rule.key();
            findings_text(
                findings
                    .iter()
                    .filter(|finding| finding.rules.contains(&key)),
            )
        })
        .collect();
    let has_findings = found.iter().any(|text| !text.is_empty());
    let rows: Vec<AnyView> = rules
        .iter()
        .zip(found)
        .map(|(rule, found)| {
            let found = has_findings.then_some(found);
            rule_row(group, rule, has_ids, names, links, found)
        })
        .collect();
    view! {
        <table class="listing__rules">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Type"</th>
                    <th scope="col">"Protocol"</th>
                    <th scope="col">"Ports"</th>
                    <th scope="col">{peer}</th>
                    <th scope="col">"Description"</th>
                    {has_findings.then(|| view! { <th scope="col">"Findings"</th> })}
                    {has_ids.then(|| view! { <th scope="col">"Rule ID"</th> })}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn rule_row(
    group: &SecurityGroup,
    rule: &Rule,
    has_ids: bool,
    names: &PeerNames,
    links: ListingLinks<'_>,
    found: Option<String>,
) -> AnyView {
    // The columns of the traffic need no names.
    let context = EntryContext {
        group_id: &group.id,
        vpc_id: group.vpc_id.as_ref(),
        groups: &[],
        usable_groups: &[],
        prefix_lists: &[],
        until: Default::default(),
        scope: Default::default(),
    };
    let draft = RuleDraft::from(rule);
    let text = |column: CellColumn| cell_text(column, &draft, &context);
    let address = match &rule.peer {
        Peer::Group(reference) => (links.address)(&reference.group_id, None),
        Peer::Cidr(_) | Peer::PrefixList(_) => None,
    };
    let peer = linked(names.text(&rule.peer), address);
    let is_pointed_at = links.rule.is_some() && links.rule == rule.id.as_ref();
    let id = rule.id.as_ref();
    let id = id.map(|id| linked(id.to_string(), (links.address)(&group.id, Some(id))));
    view! {
        <tr class:listing__pointed=is_pointed_at aria-current=is_pointed_at.then_some("true")>
            <td>{text(CellColumn::Type)}</td>
            <td>{text(CellColumn::Protocol)}</td>
            <td class="code">{text(CellColumn::Ports)}</td>
            <td class="code">{peer}</td>
            <td>{escape_invisible(&rule.description)}</td>
            {found.map(|found| view! { <td>{found}</td> })}
            {has_ids.then(|| view! { <td class="code">{id}</td> })}
        </tr>
    }
    .into_any()
}

/// Returns findings in a few words each, the most severe first, without informational ones.
fn findings_text<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut findings: Vec<&Finding> = findings
        .filter(|finding| finding.severity > Severity::Informational)
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let text = |finding: &&Finding| {
        let severity = finding.severity;
        let label = check_label(finding.check);
        format!("{} {severity}: {label}", severity_sign(severity))
    };
    findings.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn linked(text: String, address: Option<String>) -> AnyView {
    match address {
        Some(address) => view! { <a class="link" href=address>{text}</a> }.into_any(),
        None => text.into_any(),
    }
}
