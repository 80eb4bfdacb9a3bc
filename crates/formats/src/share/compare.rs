//! Differences between two snapshots, or between a snapshot and the live account.
//!
//! Groups match by id. In a recreated account they match by VPC and name, if these are unique on
//! both sides. Redacted values cannot be compared, and neither can two stand-ins: they are left out
//! on both sides, and the result says so.

use std::collections::HashMap;

use super::addresses::{is_public, may_be_stand_in};
use super::compare_lists::{ListChange, ListComparison, compare_lists};
use super::redact::may_hold_stand_in;
use super::snapshot::NAME_KEY;
use super::{RedactedKind, Redaction, Scope, Snapshot};
use portcullis_model::{GroupId, Inventory, Peer, Rule, RuleKey, SecurityGroup, Tag, VpcId};
use portcullis_plan::{GroupChange, UseChange, differences};

/// Prefix of ids that an import assigns to groups without one. They number the groups of a file, so
/// the same id means another group in another file.
const IMPORTED_ID_PREFIX: &str = "new-";

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct CompareSide<'a> {
    /// The groups, and the VPCs for their names.
    pub inventory: &'a Inventory,
    /// How much of the account the side contains.
    pub scope: Scope,
    /// Redacted kinds of values.
    pub redacted: Redaction,
}

/// Result of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Changed groups, including added and removed ones. `before` uses the ids of `after` where
    /// these differ.
    pub changes: Vec<GroupChange>,
    /// Kinds redacted on either side, which are not compared. Their texts are taken from the side
    /// that has them, and tags are left out. The same applies to texts and tags that may contain a
    /// stand-in.
    pub ignored: Redaction,
    /// Number of rules on both sides that were left out because public addresses are redacted on
    /// one side.
    pub ignored_rules: usize,
    /// Prefix lists that both sides have and whose entries differ.
    pub lists: Vec<ListChange>,
    /// Number of prefix lists that are not compared, because only one side has read their entries.
    pub unread_lists: usize,
    /// Whether both sides have groups, and none of them is on the other side too.
    pub is_disjoint: bool,
}

impl Comparison {
    /// Whether no difference was found because there was nothing to compare.
    pub fn compares_nothing(&self) -> bool {
        self.is_disjoint && self.is_empty()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.lists.is_empty()
    }
}

impl<'a> CompareSide<'a> {
    /// The whole live account.
    pub fn live(inventory: &'a Inventory) -> Self {
        Self {
            inventory,
            scope: Scope::Everything,
            redacted: Redaction::NONE,
        }
    }

    fn vpc_name(&self, id: &VpcId) -> Option<&'a str> {
        self.inventory.vpc(id)?.name()
    }
}

impl<'a> From<&'a Snapshot> for CompareSide<'a> {
    fn from(snapshot: &'a Snapshot) -> Self {
        Self {
            inventory: &snapshot.inventory,
            scope: snapshot.facts.scope,
            redacted: snapshot.redacted,
        }
    }
}

/// Compares two sides. A group on only one side counts as added or removed only if the other side
/// contains the whole account.
pub fn compare(before: CompareSide<'_>, after: CompareSide<'_>) -> Comparison {
    let ignored = before.redacted.union(after.redacted);
    let matches = Matches::of(&before, &after);
    let ListComparison { changes, unread } = compare_lists(&before, &after, ignored);
    let mut comparison = Comparison {
        ignored,
        lists: changes,
        unread_lists: unread,
        is_disjoint: matches.of_after.is_empty() && [before, after].iter().all(has_groups),
        ..Comparison::default()
    };
    for new in &after.inventory.groups {
        let old = matches.of_after.get(&new.id).copied();
        if old.is_none() && before.scope == Scope::Chosen {
            continue;
        }
        let mut old = old.map(|old| matches.translated(old, new));
        let mut new = SecurityGroup::clone(new);
        if let Some(old) = &mut old {
            level(old, &mut new, ignored, before.redacted);
        }
        comparison.ignored_rules += old.iter_mut().map(|old| cut(old, ignored)).sum::<usize>();
        comparison.ignored_rules += cut(&mut new, ignored);
        comparison.changes.push(GroupChange {
            id: new.id.clone(),
            before: old,
            after: Some(new),
            uses: UseChange::default(),
        });
    }
    for old in &before.inventory.groups {
        if matches.ids.contains_key(&old.id) || after.scope == Scope::Chosen {
            continue;
        }
        let mut old = SecurityGroup::clone(old);
        comparison.ignored_rules += cut(&mut old, ignored);
        comparison.changes.push(GroupChange {
            id: old.id.clone(),
            before: Some(old),
            after: None,
            uses: UseChange::default(),
        });
    }
    comparison.changes.retain(has_differences);
    comparison
}

fn has_groups(side: &CompareSide<'_>) -> bool {
    side.inventory.groups.iter().next().is_some()
}

/// Matching groups of two sides.
#[derive(Debug)]
pub(super) struct Matches<'a> {
    /// Id of a group after -> the group before.
    pub of_after: HashMap<&'a GroupId, &'a SecurityGroup>,
    /// Id of a group before -> its id after.
    pub ids: HashMap<&'a GroupId, &'a GroupId>,
    /// Id of a VPC before -> its id after.
    pub vpcs: HashMap<&'a VpcId, &'a VpcId>,
}

impl<'a> Matches<'a> {
    /// Matches groups by id, then by VPC and name, then by the names of VPC and group.
    pub(super) fn of(before: &CompareSide<'a>, after: &CompareSide<'a>) -> Self {
        let mut matches = Self {
            of_after: HashMap::new(),
            ids: HashMap::new(),
            vpcs: HashMap::new(),
        };
        let (before_side, after_side) = (*before, *after);
        matches.add(before, after, |_, group| {
            let is_made_up = group.id.as_str().starts_with(IMPORTED_ID_PREFIX);
            (!is_made_up).then(|| group.id.to_string())
        });
        let redacted = before.redacted.union(after.redacted);
        if !redacted.has(RedactedKind::Names) {
            let name = |group: &SecurityGroup| group.name.to_lowercase();
            matches.add(before, after, |_, group| {
                let vpc = group.vpc_id.as_ref().map_or("", VpcId::as_str);
                (!group.name.is_empty()).then(|| format!("{vpc}/{}", name(group)))
            });
            matches.add(before, after, |is_before, group| {
                let side = if is_before { before_side } else { after_side };
                let vpc = side.vpc_name(group.vpc_id.as_ref()?)?;
                Some(format!("{vpc}/{}", name(group)))
            });
        }
        matches
    }

    /// Matches unmatched groups with the same key, if the key is unique on both sides.
    fn add(
        &mut self,
        before: &CompareSide<'a>,
        after: &CompareSide<'a>,
        key: impl Fn(bool, &SecurityGroup) -> Option<String>,
    ) {
        let mut by_key: HashMap<String, Vec<&'a SecurityGroup>> = HashMap::new();
        for group in &before.inventory.groups {
            if !self.ids.contains_key(&group.id)
                && let Some(key) = key(true, group)
            {
                by_key.entry(key).or_default().push(group);
            }
        }
        let unmatched = after.inventory.groups.iter();
        let unmatched = unmatched.filter(|group| !self.of_after.contains_key(&group.id));
        let keyed: Vec<(String, &'a SecurityGroup)> = unmatched
            .filter_map(|group| Some((key(false, group)?, &**group)))
            .collect();
        let mut times: HashMap<&str, usize> = HashMap::new();
        for (key, _) in &keyed {
            *times.entry(key).or_default() += 1;
        }
        for (key, group) in &keyed {
            if let Some([old]) = by_key.get(key).map(Vec::as_slice)
                && times.get(key.as_str()) == Some(&1)
            {
                self.of_after.insert(&group.id, old);
                self.ids.insert(&old.id, &group.id);
                if let (Some(old), Some(new)) = (&old.vpc_id, &group.vpc_id) {
                    self.vpcs.entry(old).or_insert(new);
                }
            }
        }
    }

    /// Returns a group of the `before` side with the ids of the other side: its own, and those of
    /// groups and VPCs it references. Removes rule ids if EC2 considers it another group.
    pub(super) fn translated(&self, old: &SecurityGroup, new: &SecurityGroup) -> SecurityGroup {
        let mut group = self.with_references(old);
        if group.id != new.id {
            group.id = new.id.clone();
            for rule in &mut group.rules {
                rule.id = None;
            }
        }
        group.vpc_id = new.vpc_id.clone();
        group
    }

    /// Returns a group whose rules reference groups and VPCs by the ids of the other side.
    pub(super) fn with_references(&self, old: &SecurityGroup) -> SecurityGroup {
        let mut group = old.clone();
        let other_vpc = |vpc: Option<&mut VpcId>| {
            if let Some(vpc) = vpc
                && let Some(other) = self.vpcs.get(vpc)
            {
                *vpc = (*other).clone();
            }
        };
        other_vpc(group.vpc_id.as_mut());
        for rule in &mut group.rules {
            if let Peer::Group(reference) = &mut rule.peer {
                if let Some(other) = self.ids.get(&reference.group_id) {
                    reference.group_id = (*other).clone();
                }
                other_vpc(reference.vpc_id_mut());
            }
        }
        group
    }
}

/// Makes both groups equal in what cannot be compared.
fn level(
    old: &mut SecurityGroup,
    new: &mut SecurityGroup,
    ignored: Redaction,
    redacted_before: Redaction,
) {
    // Show the text of the side that is less redacted.
    let shows_after = !redacted_before.is_empty();
    let same_text = |kind: RedactedKind, old: &mut String, new: &mut String| {
        let is_ignored =
            ignored.has(kind) || may_hold_stand_in(old, ignored) || may_hold_stand_in(new, ignored);
        match (is_ignored, shows_after) {
            (true, true) => old.clone_from(new),
            (true, false) => new.clone_from(old),
            (false, _) => {}
        }
    };
    same_text(RedactedKind::Names, &mut old.name, &mut new.name);
    same_text(
        RedactedKind::Descriptions,
        &mut old.description,
        &mut new.description,
    );
    if ignored.has(RedactedKind::AccountIds) {
        old.owner_id = new.owner_id.clone();
    }
    // Tags of rules are comparable only if both sides have them.
    let knows_tags = old.has_rule_ids && new.has_rule_ids;
    old.has_rule_ids = knows_tags;
    new.has_rule_ids = knows_tags;
    level_tags(&mut old.tags, &mut new.tags, ignored);
    let new_rules = new.rules.iter_mut();
    let mut by_key: HashMap<RuleKey, &mut Rule> =
        new_rules.map(|rule| (rule.key(), rule)).collect();
    for old in &mut old.rules {
        let Some(new) = by_key.get_mut(&old.key()) else {
            continue;
        };
        let mut texts = (old.description.to_string(), new.description.to_string());
        same_text(RedactedKind::Descriptions, &mut texts.0, &mut texts.1);
        old.description = texts.0.into();
        new.description = texts.1.into();
        if knows_tags {
            level_tags(&mut old.tags, &mut new.tags, ignored);
        } else {
            old.tags.clone_from(&new.tags);
        }
    }
}

/// Removes the tags that cannot be compared.
fn level_tags(old: &mut Vec<Tag>, new: &mut Vec<Tag>, ignored: Redaction) {
    let may_be_redacted = |tags: &[Tag]| tags.iter().any(|tag| may_be_redacted_tag(tag, ignored));
    let is_uncertain = may_be_redacted(old) || may_be_redacted(new);
    for tags in [old, new] {
        tags.retain(|tag| !is_uncertain && !is_ignored_tag(tag, ignored));
    }
}

/// Whether a tag is of a redacted kind.
pub(super) fn is_ignored_tag(tag: &Tag, ignored: Redaction) -> bool {
    // `Name` tags are redacted with the names.
    ignored.has(if tag.key == NAME_KEY {
        RedactedKind::Names
    } else {
        RedactedKind::Tags
    })
}

/// Whether a tag is not of a redacted kind itself, but may contain a stand-in.
pub(super) fn may_be_redacted_tag(tag: &Tag, ignored: Redaction) -> bool {
    !is_ignored_tag(tag, ignored)
        && (may_hold_stand_in(&tag.key, ignored) || may_hold_stand_in(&tag.value, ignored))
}

/// Removes the rules that [`is_cut`], and returns their number.
fn cut(group: &mut SecurityGroup, ignored: Redaction) -> usize {
    let all = group.rules.len();
    group.rules.retain(|rule| !is_cut(rule, ignored));
    all - group.rules.len()
}

/// Whether the peer of a rule is a redacted public address, or may be a stand-in for one.
pub(super) fn is_cut(rule: &Rule, ignored: Redaction) -> bool {
    ignored.has(RedactedKind::PublicAddresses)
        && matches!(&rule.peer, Peer::Cidr(cidr) if is_public(cidr) || may_be_stand_in(cidr))
}

/// Whether a change is more than another order, or ids that the other side lacks.
pub(super) fn has_differences(change: &GroupChange) -> bool {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return true;
    };
    let has_same_tags = before.tags.len() == after.tags.len()
        && before.tags.iter().all(|tag| after.tags.contains(tag));
    before.name != after.name
        || before.description != after.description
        || !has_same_tags
        || !differences(change).is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{group, groups_of, in_vpcs, of, rule, snapshot, tag, vpc};
    use super::*;
    use crate::share::redact;
    use portcullis_model::{RuleId, VpcId};

    fn compared(before: &Snapshot, after: &Snapshot) -> Comparison {
        compare(before.into(), after.into())
    }

    /// Formats the differences of each group, one line each.
    fn lines(comparison: &Comparison) -> Vec<String> {
        let said = |rule: Option<&Rule>| match rule {
            Some(rule) => format!("{} {} {}", rule.traffic, rule.peer, rule.description),
            None => "nothing ".to_owned(),
        };
        let mut lines = Vec::new();
        for change in &comparison.changes {
            let what = match (&change.before, &change.after) {
                (None, _) => "came",
                (_, None) => "went",
                _ => "changed",
            };
            lines.push(format!("{} {what}", change.id));
            for difference in differences(change) {
                let line = format!("{}> {}", said(difference.before), said(difference.after));
                lines.push(line.trim_end().to_owned());
            }
        }
        lines
    }

    #[test]
    fn equal_snapshots_have_no_differences() {
        assert_eq!(compared(&snapshot(), &snapshot()), Comparison::default());
        let mut shuffled = groups_of(&snapshot());
        shuffled.reverse();
        shuffled[1].rules.reverse();
        shuffled[1].tags.reverse();
        assert!(compared(&snapshot(), &of(shuffled)).changes.is_empty());
        let without = snapshot().without_rule_ids();
        assert!(compared(&snapshot(), &without).changes.is_empty());
        assert!(compared(&without, &snapshot()).changes.is_empty());
    }

    #[test]
    fn groups_without_ids_and_vpcs_match_by_name() {
        let of_files = |names: [&str; 2]| {
            let groups = names.iter().zip(1..).map(|(name, number)| SecurityGroup {
                vpc_id: None,
                ..group(&format!("new-{number}"), name, &["in tcp 22 10.0.0.0/8"])
            });
            of(groups.collect())
        };
        let swapped = compared(&of_files(["web", "db"]), &of_files(["db", "web"]));
        assert_eq!(lines(&swapped), [""; 0]);
        let other = compared(&of_files(["web", "db"]), &of_files(["web", "cache"]));
        let cache = "nothing > tcp 22 10.0.0.0/8";
        let db = "tcp 22 10.0.0.0/8 > nothing";
        assert_eq!(lines(&other), ["new-2 came", cache, "new-2 went", db]);
    }

    #[test]
    fn compare_finds_added_changed_and_removed_groups() {
        let before = of(vec![
            group(
                "sg-a",
                "web",
                &["in tcp 443 ::/0", "in tcp 22 10.0.0.0/8", "in tcp 80 ::/0"],
            ),
            group("sg-b", "db", &[]),
            group("sg-c", "old", &["in tcp 2 ::/0"]),
        ]);
        let mut web = group("sg-a", "web", &["in tcp 443 ::/0", "in tcp 22 10.1.0.0/16"]);
        web.rules[0].description = "https".into();
        web.rules.push(rule("in udp 53 sg-b"));
        web.tags.push(tag("a", "b"));
        let mut db = group("sg-b", "db", &[]);
        db.tags.clear();
        let after = of(vec![web, db, group("sg-d", "new", &["in tcp 1 ::/0"])]);
        assert_eq!(
            lines(&compared(&before, &after)),
            [
                "sg-a changed",
                "tcp 443 ::/0 > tcp 443 ::/0 https",
                "tcp 22 10.0.0.0/8 > tcp 22 10.1.0.0/16",
                "nothing > udp 53 sg-b",
                "tcp 80 ::/0 > nothing",
                "sg-b changed",
                "sg-d came",
                "nothing > tcp 1 ::/0",
                "sg-c went",
                "tcp 2 ::/0 > nothing",
            ]
        );
    }

    #[test]
    fn a_recreated_account_matches_by_vpc_and_name() {
        let before = snapshot();
        let [mut web, mut db] = groups_of(&before).try_into().unwrap();
        for (group, id) in [(&mut web, "sg-x"), (&mut db, "sg-y")] {
            group.id = GroupId::from_remote(id);
            group.vpc_id = Some(VpcId::from_remote("vpc-7"));
            for rule in &mut group.rules {
                rule.id = rule
                    .id
                    .as_ref()
                    .map(|id| RuleId::from_remote(format!("{id}9")));
            }
        }
        let rename = |rule: &mut Rule, id: &str| {
            if let Peer::Group(reference) = &mut rule.peer {
                reference.group_id = GroupId::from_remote(id);
            }
        };
        rename(&mut web.rules[7], "sg-y");
        rename(&mut db.rules[0], "sg-x");
        let vpcs = vec![vpc("vpc-7", "orchard")];
        let after = in_vpcs(vec![web.clone(), db.clone()], vpcs);
        assert!(compared(&before, &after).changes.is_empty());

        db.rules.remove(1);
        let vpcs = vec![vpc("vpc-7", "orchard")];
        let after = in_vpcs(vec![web, db], vpcs);
        let comparison = compared(&before, &after);
        assert_eq!(comparison.changes.len(), 1);
        assert_eq!(comparison.changes[0].id.as_str(), "sg-y");
        // If two VPCs have the name, there is no match.
        let mut groups = groups_of(&after);
        let mut twin = groups[0].clone();
        twin.id = GroupId::from_remote("sg-z");
        twin.vpc_id = Some(VpcId::from_remote("vpc-8"));
        groups.push(twin);
        let vpcs = vec![vpc("vpc-7", "orchard"), vpc("vpc-8", "orchard")];
        let two = in_vpcs(groups, vpcs);
        let changed = compared(&before, &two).changes;
        let ids: Vec<(&str, bool)> = changed
            .iter()
            .map(|change| (change.id.as_str(), change.before.is_some()))
            .collect();
        let expected = [
            ("sg-x", false),
            ("sg-y", true),
            ("sg-z", false),
            ("sg-a", true),
        ];
        assert_eq!(ids, expected);
        // Under another name, it is another VPC.
        let other = in_vpcs(groups_of(&after), vec![vpc("vpc-7", "meadow")]);
        assert_eq!(compared(&before, &other).changes.len(), 4);
    }

    #[test]
    fn redacted_values_are_not_compared() {
        let mut db = groups_of(&snapshot())[1].clone();
        db.rules.push(rule("in tcp 9 10.9.0.0/16"));
        let after = of(vec![groups_of(&snapshot())[0].clone(), db]);
        for kind in RedactedKind::ALL {
            let redaction = Redaction::NONE.with(kind);
            let before = redact(&snapshot(), redaction);
            for (before, after) in [
                (&before, &after),
                (&after, &before),
                (&before, &redact(&after, redaction)),
            ] {
                let comparison = compared(before, after);
                assert_eq!(comparison.ignored, redaction);
                assert_eq!(comparison.changes.len(), 1, "{kind:?}");
                assert_eq!(differences(&comparison.changes[0]).len(), 1, "{kind:?}");
                let is_cut = kind == RedactedKind::PublicAddresses;
                assert_eq!(comparison.ignored_rules, if is_cut { 8 } else { 0 });
            }
        }
        let comparison = compared(&redact(&snapshot(), Redaction::ALL), &after);
        assert_eq!(comparison.changes.len(), 1);
        assert_eq!(comparison.changes[0].name(), "medlar");
    }

    #[test]
    fn partial_snapshots_say_nothing_about_other_groups() {
        let mut few = of(vec![groups_of(&snapshot())[0].clone()]);
        assert_eq!(lines(&compared(&snapshot(), &few))[0], "sg-b went");
        few.facts.scope = Scope::Chosen;
        assert!(compared(&snapshot(), &few).changes.is_empty());
        assert!(compared(&few, &snapshot()).changes.is_empty());
    }

    #[test]
    fn rule_tags_are_compared_if_both_sides_have_them() {
        let mut unread = groups_of(&snapshot());
        for rule in &mut unread[0].rules {
            rule.id = None;
            rule.tags.clear();
        }
        let known = of(unread.clone());
        assert_eq!(compared(&snapshot(), &known).changes.len(), 1);
        unread[0].has_rule_ids = false;
        assert!(compared(&snapshot(), &of(unread)).changes.is_empty());
    }
}
