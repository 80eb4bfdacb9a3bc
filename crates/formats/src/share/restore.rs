//! Restoring an older snapshot: the changes to the live account, for a draft or a plan.

use std::collections::{HashMap, HashSet};

use super::compare::{Matches, has_differences, is_cut, is_ignored_tag, may_be_redacted_tag};
use super::redact::may_hold_stand_in;
use super::{CompareSide, RedactedKind, Redaction, Scope, Snapshot};
use portcullis_model::{
    GroupDescription, GroupId, GroupName, Peer, Rule, RuleId, RuleKey, SecurityGroup, Tag,
    TextError, VpcId,
};
use portcullis_plan::{GroupChange, UseChange};

/// Changes that restore a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restoration {
    /// Changes of the live account. A group to recreate has its former id.
    pub changes: Vec<GroupChange>,
    /// Kinds redacted in the snapshot. Their live values stay.
    pub ignored: Redaction,
    /// Number of rules that cannot be restored because their addresses are redacted.
    pub ignored_rules: usize,
    /// Deleted groups that cannot be recreated.
    pub not_restored: Vec<NotRestored>,
}

/// A group that cannot be recreated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotRestored {
    /// Its former id.
    pub id: GroupId,
    /// Its former name.
    pub name: String,
    /// The obstacle.
    pub obstacle: RestoreObstacle,
}

/// Reason why a group cannot be recreated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("group can't be restored")]
pub enum RestoreObstacle {
    /// The default group of a VPC, which only EC2 creates.
    Default,
    /// The name or description is redacted.
    Redacted,
    /// EC2 would refuse the name or description.
    Text(#[from] TextError),
    /// The VPC no longer exists.
    VpcGone(VpcId),
}

/// Returns the changes that restore a snapshot. Live groups that are not in the snapshot stay,
/// unless `deletes_new` is set and the snapshot contains the whole account: then all but the
/// default groups of VPCs are deleted. `live` has the existing VPCs; if it has none, all are
/// assumed to exist.
///
/// Values that the snapshot does not have stay: redacted values, tags reserved for AWS, and tags of
/// rules if they were not read. The name and the description of a live group stay, too, because EC2
/// cannot change them.
pub fn restore(snapshot: &Snapshot, live: CompareSide<'_>, deletes_new: bool) -> Restoration {
    let old = CompareSide::from(snapshot);
    let matches = Matches::of(&old, &live);
    let redacted = snapshot.redacted;
    let mut restoration = Restoration {
        ignored: redacted,
        ..Restoration::default()
    };
    let rules = snapshot
        .inventory
        .groups
        .iter()
        .flat_map(|group| &group.rules);
    restoration.ignored_rules = rules.filter(|rule| is_cut(rule, redacted)).count();
    for group in &live.inventory.groups {
        let change = |after: Option<SecurityGroup>| GroupChange {
            id: group.id.clone(),
            before: Some(SecurityGroup::clone(group)),
            after,
            uses: UseChange::default(),
        };
        match matches.of_after.get(&group.id) {
            Some(old) => {
                let wanted = matches.translated(old, group);
                let change = change(Some(restored(&wanted, group, redacted)));
                restoration
                    .changes
                    .extend(has_differences(&change).then_some(change));
            }
            None if deletes_new
                && snapshot.facts.scope == Scope::Everything
                && !group.is_default() =>
            {
                restoration.changes.push(change(None));
            }
            None => {}
        }
    }
    for group in &snapshot.inventory.groups {
        if matches.ids.contains_key(&group.id) {
            continue;
        }
        match created(matches.with_references(group), &live, redacted) {
            Ok(group) => restoration.changes.push(GroupChange {
                id: group.id.clone(),
                before: None,
                after: Some(group),
                uses: UseChange::default(),
            }),
            Err(obstacle) => restoration.not_restored.push(NotRestored {
                id: group.id.clone(),
                name: group.name.clone(),
                obstacle,
            }),
        }
    }
    restoration
}

/// Returns a live group with the rules and tags of the snapshot.
fn restored(wanted: &SecurityGroup, live: &SecurityGroup, redacted: Redaction) -> SecurityGroup {
    let by_key: HashMap<RuleKey, &Rule> =
        live.rules.iter().map(|rule| (rule.key(), rule)).collect();
    let ids: HashSet<&RuleId> = live
        .rules
        .iter()
        .filter_map(|rule| rule.id.as_ref())
        .collect();
    let knows_tags = wanted.has_rule_ids && live.has_rule_ids;
    let back = wanted.rules.iter().filter(|rule| !is_cut(rule, redacted));
    let back = back.map(|wanted| {
        let same = by_key.get(&wanted.key());
        let mut rule = told(wanted, same.map(|rule| &*rule.description), redacted);
        let there = same.map_or(&[][..], |rule| &rule.tags);
        rule.tags = if knows_tags || same.is_none() {
            tags(&wanted.tags, there, redacted)
        } else {
            there.to_vec()
        };
        if let Some(same) = same {
            rule.id = same.id.clone();
            // What EC2 reports of the peer besides its id is not restored.
            rule.peer = same.peer.clone();
        } else {
            rule.id = rule.id.filter(|id| ids.contains(id));
        }
        rule
    });
    let left_alone = live.rules.iter().filter(|rule| is_cut(rule, redacted));
    let mut rules: Vec<Rule> = back.chain(left_alone.cloned()).collect();
    rules.sort_by_key(|rule| rule.direction);
    SecurityGroup {
        rules,
        tags: tags(&wanted.tags, &live.tags, redacted),
        ..live.clone()
    }
}

/// Returns a deleted group, ready to be recreated.
fn created(
    mut group: SecurityGroup,
    live: &CompareSide<'_>,
    redacted: Redaction,
) -> Result<SecurityGroup, RestoreObstacle> {
    if group.is_default() {
        return Err(RestoreObstacle::Default);
    }
    let is_hidden =
        |kind: RedactedKind, text: &str| redacted.has(kind) || may_hold_stand_in(text, redacted);
    if is_hidden(RedactedKind::Names, &group.name)
        || is_hidden(RedactedKind::Descriptions, &group.description)
    {
        return Err(RestoreObstacle::Redacted);
    }
    GroupName::parse(&group.name)?;
    GroupDescription::parse(&group.description)?;
    if let Some(vpc) = &group.vpc_id
        && !live.inventory.vpcs.is_empty()
        && live.inventory.vpc(vpc).is_none()
    {
        return Err(RestoreObstacle::VpcGone(vpc.clone()));
    }
    // All live groups belong to the account that will own the group.
    if let Some(owner) = live.inventory.groups.first() {
        group.owner_id = owner.owner_id.clone();
    }
    group.tags = tags(&group.tags, &[], redacted);
    group.rules.retain(|rule| !is_cut(rule, redacted));
    for rule in &mut group.rules {
        let tags = tags(&rule.tags, &[], redacted);
        *rule = told(rule, None, redacted);
        rule.id = None;
        rule.tags = tags;
    }
    Ok(group)
}

/// Returns a rule with the values that the snapshot has, and the given description if its own is
/// redacted.
fn told(rule: &Rule, description: Option<&str>, redacted: Redaction) -> Rule {
    let mut rule = rule.clone();
    if redacted.has(RedactedKind::Descriptions) || may_hold_stand_in(&rule.description, redacted) {
        rule.description = description.unwrap_or_default().into();
    }
    if redacted.has(RedactedKind::AccountIds)
        && let Peer::Group(reference) = &mut rule.peer
    {
        // The id alone identifies the group.
        reference.account_id = None;
    }
    rule
}

/// Returns the snapshot's tags, with the live values of tags that are redacted or reserved for AWS.
fn tags(wanted: &[Tag], there: &[Tag], redacted: Redaction) -> Vec<Tag> {
    let is_uncertain = wanted.iter().any(|tag| may_be_redacted_tag(tag, redacted));
    let is_theirs = |tag: &Tag| is_ignored_tag(tag, redacted) || is_uncertain || tag.is_reserved();
    let wanted = wanted.iter().filter(|tag| !is_theirs(tag));
    let stays = there.iter().filter(|tag| is_theirs(tag));
    wanted.chain(stays).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::super::testing::{group, groups_of, of, rule, snapshot, tag, vpc};
    use super::*;
    use crate::share::redact;
    use portcullis_model::Inventory;
    use portcullis_plan::{PlanOptions, after_changes, plan};

    /// Returns the changes that restore the snapshot from these live groups.
    fn restored_from(
        snapshot: &Snapshot,
        groups: &[SecurityGroup],
        deletes_new: bool,
    ) -> Restoration {
        let live = groups.iter().cloned().collect();
        restore(snapshot, CompareSide::live(&live), deletes_new)
    }

    fn steps(restoration: &Restoration) -> Vec<&'static str> {
        let options = PlanOptions {
            rules_per_group: 60,
            revoke_first: &BTreeSet::new(),
            address: None,
        };
        let changes = &restoration.changes;
        let live = changes.iter().filter_map(|change| change.before.clone());
        let live: Inventory = live.collect();
        let plan = plan(&live, &after_changes(&live, changes), &options);
        plan.steps
            .iter()
            .map(|planned| planned.step.action())
            .collect()
    }

    #[test]
    fn an_equal_account_needs_no_changes() {
        let groups = groups_of(&snapshot());
        assert_eq!(
            restored_from(&snapshot(), &groups, true),
            Restoration::default()
        );
        let mut unread = groups.clone();
        for group in &mut unread {
            group.has_rule_ids = false;
            for rule in &mut group.rules {
                rule.id = None;
                rule.tags.clear();
            }
        }
        assert_eq!(
            restored_from(&snapshot(), &unread, true),
            Restoration::default()
        );
        for kind in RedactedKind::ALL {
            let redaction = Redaction::NONE.with(kind);
            let restoration = restored_from(&redact(&snapshot(), redaction), &groups, true);
            assert_eq!(restoration.changes, [], "{kind:?}");
            assert_eq!(restoration.ignored, redaction);
        }
        let all = restored_from(&redact(&snapshot(), Redaction::ALL), &groups, true);
        assert_eq!((all.changes.len(), all.ignored_rules), (0, 4));
    }

    #[test]
    fn changes_are_reverted() {
        let old = snapshot();
        let mut groups = groups_of(&old);
        groups[0].rules[0].description = "other".into();
        groups[0].rules[3] = Rule {
            id: groups[0].rules[3].id.clone(),
            ..rule("in tcp 22 8.8.4.8/32")
        };
        groups[0].rules.push(rule("in tcp 1 ::/0"));
        groups[0].tags = vec![tag("Name", "quince"), tag("aws:x", "theirs")];
        groups[1].rules.remove(0);
        let restoration = restored_from(&old, &groups, false);
        assert_eq!(restoration.changes.len(), 2);
        assert_eq!(
            steps(&restoration),
            [
                "CreateTags",
                "UpdateSecurityGroupRuleDescriptionsIngress",
                "AuthorizeSecurityGroupIngress",
                "ModifySecurityGroupRules",
                "RevokeSecurityGroupIngress",
            ]
        );
        let after = restoration.changes[0].after.as_ref().unwrap();
        assert_eq!(after.rules, old.groups()[0].rules);
        assert!(after.tags.contains(&tag("aws:x", "theirs")));
        // Once applied, no changes are left.
        let mut done: Vec<SecurityGroup> = restoration
            .changes
            .into_iter()
            .filter_map(|change| change.after)
            .collect();
        done[1].rules[0].id = Some(RuleId::from_remote("sgr-new"));
        assert_eq!(restored_from(&old, &done, false).changes, []);
    }

    #[test]
    fn deleted_groups_return_and_new_ones_stay_by_default() {
        let old = snapshot();
        let groups = vec![
            groups_of(&old)[0].clone(),
            group("sg-n", "new", &[]),
            group("sg-d", "default", &[]),
        ];
        let restoration = restored_from(&old, &groups, false);
        assert_eq!(
            steps(&restoration),
            [
                "CreateSecurityGroup",
                "RevokeSecurityGroupEgress",
                "AuthorizeSecurityGroupIngress"
            ]
        );
        let created = restoration.changes[0].after.as_ref().unwrap();
        assert_eq!((created.name.as_str(), created.rules.len()), ("medlar", 2));
        assert!(created.rules.iter().all(|rule| rule.id.is_none()));

        let restoration = restored_from(&old, &groups, true);
        let gone: Vec<&str> = restoration
            .changes
            .iter()
            .filter(|change| change.after.is_none())
            .map(GroupChange::name)
            .collect();
        assert_eq!(gone, ["new"]);
        let mut few = old.clone();
        few.facts.scope = Scope::Chosen;
        assert_eq!(restored_from(&few, &groups, true).changes.len(), 1);
    }

    #[test]
    fn groups_that_cannot_be_recreated_are_reported() {
        let obstacle = |old: &Snapshot, live: &Inventory| {
            let restoration = restore(old, CompareSide::live(live), false);
            assert_eq!(restoration.changes, []);
            let of_last = restoration.not_restored.last();
            of_last.map(|not| not.obstacle.clone())
        };
        let one = |name: &str| of(vec![group("sg-a", name, &[])]);
        assert_eq!(
            obstacle(&one("default"), &Inventory::default()),
            Some(RestoreObstacle::Default)
        );
        assert_eq!(
            obstacle(&one("Büro"), &Inventory::default()),
            Some(RestoreObstacle::Text(TextError::Character('ü')))
        );
        let other = Inventory {
            vpcs: Arc::new(vec![vpc("vpc-5", "other")]),
            ..Inventory::default()
        };
        assert_eq!(
            obstacle(&one("web"), &other),
            Some(RestoreObstacle::VpcGone(VpcId::from_remote("vpc-1")))
        );
        for kind in [RedactedKind::Names, RedactedKind::Descriptions] {
            let redacted = redact(&snapshot(), Redaction::NONE.with(kind));
            assert_eq!(
                obstacle(&redacted, &Inventory::default()),
                Some(RestoreObstacle::Redacted)
            );
        }
    }

    #[test]
    fn rules_with_redacted_addresses_stay() {
        let old = redact(
            &snapshot(),
            Redaction::NONE.with(RedactedKind::PublicAddresses),
        );
        let mut groups = groups_of(&snapshot());
        groups[0].rules[2].peer = Peer::parse("9.9.9.0/24").unwrap();
        groups[0].rules.remove(5);
        let restoration = restored_from(&old, &groups, false);
        assert_eq!(steps(&restoration), ["AuthorizeSecurityGroupIngress"]);
        assert_eq!(restoration.ignored_rules, 4);
        let after = restoration.changes[0].after.as_ref().unwrap();
        let peers: Vec<String> = after
            .rules
            .iter()
            .map(|rule| rule.peer.to_string())
            .collect();
        assert_eq!(peers.len(), 11);
        for there in ["9.9.9.0/24", "8.8.4.7/32", "10.0.0.0/8"] {
            assert!(peers.iter().any(|peer| peer == there), "{there}");
        }
    }
}
