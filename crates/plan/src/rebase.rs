//! Three-way merge of a planned change with the current state of EC2. Concurrent changes are never
//! overwritten: those that only EC2 has are kept, and the user decides where both sides changed the
//! same thing.

use std::collections::{HashMap, HashSet};

use super::{GroupChange, has_same_tags};
use portcullis_model::{
    GroupId, PeerIdentity, Rule, RuleIndex, RuleKey, RulePlace, RuleRef, SecurityGroup, Tag,
};

/// Which version of a rule to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// The plan's.
    Mine,
    /// EC2's, as changed by another client.
    Theirs,
}

/// A change in EC2 since the plan was made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "nearly all are rules, the larger of the three"
)]
pub enum ConcurrentChange {
    /// The group was deleted.
    Gone {
        /// The group.
        group: GroupId,
        /// Its name.
        name: String,
    },
    /// A rule was added, changed or removed. At least one of `base` and `theirs` is present.
    Rule {
        /// The group.
        group: GroupId,
        /// The rule when the plan was made.
        base: Option<Rule>,
        /// The rule as EC2 has it now.
        theirs: Option<Rule>,
        /// The rule at the end of the plan.
        mine: Option<Rule>,
        /// Whether the plan changes the rule differently.
        is_clash: bool,
    },
    /// The group's tags were changed.
    Tags {
        /// The group.
        group: GroupId,
        /// The tags when the plan was made.
        base: Vec<Tag>,
        /// The tags as EC2 has them now.
        theirs: Vec<Tag>,
        /// The tags at the end of the plan.
        mine: Vec<Tag>,
        /// Whether the plan changes the tags differently.
        is_clash: bool,
    },
}

/// Identifies a difference within a plan.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ConcurrentChangeKey {
    /// A group itself: its tags or its existence.
    Group(GroupId),
    /// A rule.
    Rule(RuleRef),
}

/// Result of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebased {
    /// The change from EC2's current state, or `None` if nothing is left to do. Keeps EC2's version
    /// of a clash until the user decides.
    pub change: Option<GroupChange>,
    /// Changes in EC2 since the plan was made.
    pub meanwhile: Vec<ConcurrentChange>,
}

impl ConcurrentChange {
    /// The group.
    pub fn group(&self) -> &GroupId {
        match self {
            Self::Gone { group, .. } | Self::Rule { group, .. } | Self::Tags { group, .. } => group,
        }
    }

    /// Whether the user has to decide.
    pub fn is_clash(&self) -> bool {
        match self {
            Self::Gone { .. } => false,
            Self::Rule { is_clash, .. } | Self::Tags { is_clash, .. } => *is_clash,
        }
    }

    /// Returns the key of the difference. It is unique until EC2's state changes again.
    pub fn key(&self) -> ConcurrentChangeKey {
        let group = self.group().clone();
        let rule = match self {
            Self::Rule { base, theirs, .. } => base.as_ref().or(theirs.as_ref()),
            Self::Gone { .. } | Self::Tags { .. } => None,
        };
        match rule {
            Some(rule) => ConcurrentChangeKey::Rule(RuleRef::new(group, rule)),
            None => ConcurrentChangeKey::Group(group),
        }
    }
}

/// Merges a change of a group with EC2's current state. `chosen` has the user's decisions. Keeps the
/// change of what uses the group.
pub fn rebase(
    change: &GroupChange,
    now: Option<&SecurityGroup>,
    chosen: &HashMap<ConcurrentChangeKey, Resolution>,
) -> Rebased {
    let (Some(base), now) = (&change.before, now) else {
        return Rebased {
            change: Some(change.clone()),
            meanwhile: Vec::new(),
        };
    };
    let Some(now) = now else {
        let gone = ConcurrentChange::Gone {
            group: change.id.clone(),
            name: base.name.clone(),
        };
        return Rebased {
            change: None,
            meanwhile: vec![gone],
        };
    };
    let mut merge = Merge {
        group: &change.id,
        knows_tags: base.has_rule_ids && now.has_rule_ids,
        meanwhile: Vec::new(),
        chosen,
    };
    let after = match &change.after {
        Some(mine) => Some(SecurityGroup {
            rules: merge.rules(base, mine, now),
            tags: merge.tags(&base.tags, &mine.tags, &now.tags),
            ..now.clone()
        }),
        None => merge.keeps_deleted(base, now).then(|| now.clone()),
    };
    let is_idle = after.as_ref().is_some_and(|after| {
        let same = |a: &Rule, b: &Rule| is_same(a, b, true);
        has_same_tags(&after.tags, &now.tags)
            && after.rules.len() == now.rules.len()
            && after.rules.iter().zip(&now.rules).all(|(a, b)| same(a, b))
            && change.uses.is_empty()
    });
    let rebased = GroupChange {
        id: change.id.clone(),
        before: Some(now.clone()),
        after,
        uses: change.uses.clone(),
    };
    Rebased {
        change: (!is_idle).then_some(rebased),
        meanwhile: merge.meanwhile,
    }
}

/// Merge of one group.
struct Merge<'a> {
    group: &'a GroupId,
    /// Whether both states include the tags of rules. If not, tags count as equal.
    knows_tags: bool,
    meanwhile: Vec<ConcurrentChange>,
    chosen: &'a HashMap<ConcurrentChangeKey, Resolution>,
}

impl Merge<'_> {
    /// Returns the merged rules in EC2's current order, followed by those to add.
    fn rules(
        &mut self,
        base: &SecurityGroup,
        mine: &SecurityGroup,
        now: &SecurityGroup,
    ) -> Vec<Rule> {
        let wanted = RuleIndex::of(&mine.rules);
        let bases = RuleIndex::of(&base.rules);
        let current = RuleIndex::of(&now.rules);
        let mut rules = Vec::with_capacity(now.rules.len());
        let mut used: HashSet<RulePlace> = HashSet::new();
        for theirs in &now.rules {
            let before = bases.find(theirs).and_then(|place| bases.at(place));
            let place = match before {
                Some(before) => wanted.find(before),
                // Both sides added the same permission.
                None => wanted.with_key(theirs),
            };
            used.extend(place);
            let mine = place.and_then(|place| wanted.at(place));
            rules.extend(self.rule(before, mine, Some(theirs)));
        }
        for before in &base.rules {
            if current.find(before).is_some() {
                continue;
            }
            let place = wanted.find(before);
            used.extend(place);
            let mine = place.and_then(|place| wanted.at(place));
            rules.extend(self.rule(Some(before), mine, None));
        }
        let added = wanted.places();
        let added = added.filter(|(place, _)| !used.contains(place));
        rules.extend(added.map(|(_, rule)| Rule {
            id: None,
            ..rule.clone()
        }));
        // A rule that another client added may equal a rule that the plan changes or adds.
        let mut seen: HashSet<RuleKey> = HashSet::new();
        rules.retain(|rule| seen.insert(rule.key()));
        rules
    }

    /// Merges one rule. At least one of the three sides is present.
    fn rule(
        &mut self,
        base: Option<&Rule>,
        mine: Option<&Rule>,
        theirs: Option<&Rule>,
    ) -> Option<Rule> {
        let is_same = |a: Option<&Rule>, b: Option<&Rule>| match (a, b) {
            (Some(a), Some(b)) => is_same(a, b, self.knows_tags),
            (None, None) => true,
            _ => false,
        };
        let id = theirs.and_then(|theirs| theirs.id.clone());
        // A plan without knowledge of the tags does not mean to remove them.
        let known_tags = theirs.filter(|_| !self.knows_tags).map(|rule| &rule.tags);
        let as_mine = || {
            mine.map(|mine| Rule {
                id: id.clone(),
                tags: known_tags.unwrap_or(&mine.tags).clone(),
                ..mine.clone()
            })
        };
        if is_same(base, theirs) {
            return as_mine();
        }
        let is_clash = !is_same(base, mine) && !is_same(mine, theirs);
        let difference = ConcurrentChange::Rule {
            group: self.group.clone(),
            base: base.cloned(),
            theirs: theirs.cloned(),
            mine: mine.cloned(),
            is_clash,
        };
        let resolution = self.chosen.get(&difference.key());
        self.meanwhile.push(difference);
        match resolution {
            Some(Resolution::Mine) if is_clash => as_mine(),
            _ => theirs.cloned(),
        }
    }

    /// Merges tags key by key. All clashing keys are decided together.
    fn tags(&mut self, base: &[Tag], mine: &[Tag], theirs: &[Tag]) -> Vec<Tag> {
        if has_same_tags(base, theirs) {
            return mine.to_vec();
        }
        fn find<'a>(tags: &'a [Tag], key: &str) -> Option<&'a Tag> {
            tags.iter().find(|tag| tag.key == key)
        }
        let mut keys: Vec<&str> = Vec::new();
        for tag in theirs.iter().chain(mine).chain(base) {
            if !keys.contains(&tag.key.as_str()) {
                keys.push(&tag.key);
            }
        }
        let sides = |key: &str| (find(base, key), find(mine, key), find(theirs, key));
        let clashes = |key: &&str| {
            let (base, mine, theirs) = sides(key);
            base != theirs && base != mine && mine != theirs
        };
        let is_clash = keys.iter().any(clashes);
        let difference = ConcurrentChange::Tags {
            group: self.group.clone(),
            base: base.to_vec(),
            theirs: theirs.to_vec(),
            mine: mine.to_vec(),
            is_clash,
        };
        let resolution = self.chosen.get(&difference.key());
        self.meanwhile.push(difference);
        let merged = keys.iter().filter_map(|key| {
            let (base, mine, theirs) = sides(key);
            let is_mine = base == theirs || clashes(key) && resolution == Some(&Resolution::Mine);
            if is_mine { mine } else { theirs }
        });
        merged.cloned().collect()
    }

    /// Whether to keep a group that the plan deletes, because another client changed it and the
    /// user has not confirmed the deletion.
    fn keeps_deleted(&mut self, base: &SecurityGroup, now: &SecurityGroup) -> bool {
        let bases = RuleIndex::of(&base.rules);
        let current = RuleIndex::of(&now.rules);
        let changed = now.rules.iter().map(|theirs| {
            let base = bases.find(theirs).and_then(|place| bases.at(place));
            (base, Some(theirs))
        });
        let gone = base
            .rules
            .iter()
            .filter(|rule| current.find(rule).is_none());
        let gone = gone.map(|rule| (Some(rule), None));
        let mut stays = false;
        for (base, theirs) in changed.chain(gone) {
            if let (Some(base), Some(theirs)) = (base, theirs)
                && is_same(base, theirs, self.knows_tags)
            {
                continue;
            }
            let difference = ConcurrentChange::Rule {
                group: self.group.clone(),
                base: base.cloned(),
                theirs: theirs.cloned(),
                mine: None,
                is_clash: theirs.is_some(),
            };
            let resolution = self.chosen.get(&difference.key());
            stays |= theirs.is_some() && resolution != Some(&Resolution::Mine);
            self.meanwhile.push(difference);
        }
        stays
    }
}

fn is_same(a: &Rule, b: &Rule, with_tags: bool) -> bool {
    let peer = |rule: &Rule| -> PeerIdentity { rule.peer.identity() };
    a.direction == b.direction
        && a.traffic == b.traffic
        && peer(a) == peer(b)
        && a.description == b.description
        && (!with_tags || has_same_tags(&a.tags, &b.tags))
}
