//! Risks of changing a prefix list, for the groups whose rules name it.

use super::Risk;
use super::risk::{RiskContext, add_new, closing_risks, opening_risks};
use portcullis_analysis::prefix_list_users;
use portcullis_model::{Inventory, Peer, PrefixListEntry, PrefixListId, Rule, SecurityGroup};

/// Returns the risks of changing entries.
pub(super) fn of_entries(
    list: &PrefixListId,
    added: &[PrefixListEntry],
    removed: &[PrefixListEntry],
    context: &RiskContext<'_>,
) -> Vec<Risk> {
    let (before, after) = context.sides();
    let mut risks = Vec::new();
    let users = after.groups.iter().filter(|group| names_list(group, list));
    for group in users {
        let given = rules_of(group, list, added);
        let sides = (rules(before, group), group.rules.as_slice());
        add_new(
            &mut risks,
            opening_risks(&given.iter().collect::<Vec<_>>(), sides, context),
        );
    }
    let users = before.groups.iter().filter(|group| names_list(group, list));
    let mut is_used = false;
    for group in users {
        is_used = true;
        // A group that is deleted has a risk of its own.
        if after.group(&group.id).is_none() {
            continue;
        }
        let taken = rules_of(group, list, removed);
        let sides = (group.rules.as_slice(), rules(after, group));
        add_new(
            &mut risks,
            closing_risks(&taken.iter().collect::<Vec<_>>(), sides, context),
        );
    }
    let kept = after
        .prefix_list(list)
        .and_then(|list| list.entries.known());
    let comes_back = |entry: &&PrefixListEntry| {
        let mut kept = kept.unwrap_or_default().iter();
        kept.any(|kept| kept.cidr == entry.cidr)
    };
    let entries = removed.iter().filter(comes_back).count();
    if is_used && entries > 0 {
        risks.push(Risk::InterruptsEntries { entries });
    }
    risks
}

/// Returns the risk of a new size.
pub(super) fn of_size(list: &PrefixListId, context: &RiskContext<'_>) -> Vec<Risk> {
    let (_, after) = context.sides();
    let Some(list) = after.prefix_list(list) else {
        return Vec::new();
    };
    let users = prefix_list_users(after, list, context.rules_per_group);
    let full = users
        .iter()
        .filter(|user| user.quota_used > context.rules_per_group);
    let mut names = full.filter_map(|user| Some(after.group(&user.group)?.name.clone()));
    let first = names.next();
    let risk = first.map(|group| Risk::ExceedsQuota {
        group,
        others: names.count(),
    });
    risk.into_iter().collect()
}

fn names_list(group: &SecurityGroup, list: &PrefixListId) -> bool {
    group.rules.iter().any(|rule| names(rule, list))
}

fn names(rule: &Rule, list: &PrefixListId) -> bool {
    matches!(&rule.peer, Peer::PrefixList(named) if named == list)
}

/// Returns the rules that a group's rules for the list make of entries.
fn rules_of(group: &SecurityGroup, list: &PrefixListId, entries: &[PrefixListEntry]) -> Vec<Rule> {
    let named = group.rules.iter().filter(|rule| names(rule, list));
    let of_entries = named.flat_map(|rule| {
        entries.iter().map(|entry| Rule {
            id: None,
            peer: Peer::Cidr(entry.cidr.clone()),
            ..rule.clone()
        })
    });
    of_entries.collect()
}

fn rules<'a>(inventory: &'a Inventory, group: &SecurityGroup) -> &'a [Rule] {
    let known = inventory.group(&group.id);
    known.map_or(&[], |known| &known.rules)
}
