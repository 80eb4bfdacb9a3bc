//! The change of one group for a group elsewhere, such as the group of the same name in another account.

use std::collections::BTreeMap;

use super::mapping::{Mapped, Mapping, groups_of_same_name, namesakes_of_list};
use super::{CopyChoice, CopyPlaces, CopySubject, subject_of};
use crate::{GroupChange, UseChange, differences, own_tags};
use portcullis_model::{GroupId, Peer, Rule, SecurityGroup, Tag};

/// What a change becomes for a group elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// The change of that group; `None` if nothing of it is left.
    pub change: Option<GroupChange>,
    /// Rules of the change that are not part of it, with the reasons: the rule before if that is what fails.
    pub left_out: Vec<(Rule, TransferReason)>,
    /// References that became others there.
    pub replaced: Vec<(CopySubject, CopyChoice)>,
}

/// Reason why a rule of a change is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransferReason {
    /// The group already has the rule.
    AlreadyThere,
    /// The group does not have the rule that is changed or removed.
    NotThere,
    /// What the rule references has no counterpart of the same name.
    NoNamesake(CopySubject),
}

/// Returns what `change`, of a group of the source, becomes for the group `target`. References become the groups and
/// prefix lists of the same name, those to the group itself become references to `target`. Rules that are there
/// already, and rules whose reference has no counterpart, are left out. Tags of the group and of its rules are set
/// and removed as in the change, and a changed rule keeps the description that the target has unless the change sets
/// another; names, creations, deletions and what uses the group do not carry over.
pub fn transfer(places: &CopyPlaces<'_>, change: &GroupChange, target: &GroupId) -> Transfer {
    let Some(there) = places.target.group(target) else {
        return Transfer::default();
    };
    let ids = [change.id.clone()];
    let decided = counterparts(places, change);
    let mut transferring = Transferring {
        mapping: Mapping::to(places, &ids, vec![target.clone()], decided.iter()),
        rules: there.rules.clone(),
        left_out: Vec::new(),
    };
    if change.after.is_some() {
        for difference in differences(change) {
            transferring.carry(difference.before, difference.after);
        }
    }
    let Transferring {
        rules, left_out, ..
    } = transferring;
    let after = SecurityGroup {
        tags: tags_after(change, &there.tags),
        rules,
        ..(**there).clone()
    };
    let replaced = decided
        .into_iter()
        .filter(|(_, choice)| *choice != CopyChoice::Same);
    Transfer {
        replaced: replaced.collect(),
        left_out,
        change: (after != **there).then(|| GroupChange {
            id: target.clone(),
            before: Some((**there).clone()),
            after: Some(after),
            uses: UseChange::default(),
        }),
    }
}

/// Returns the counterparts of what the rules that differ reference.
fn counterparts(
    places: &CopyPlaces<'_>,
    change: &GroupChange,
) -> BTreeMap<CopySubject, CopyChoice> {
    let own = [change.id.clone()];
    let rules = differences(change)
        .into_iter()
        .flat_map(|difference| [difference.before, difference.after])
        .flatten();
    let subjects = rules.filter_map(|rule| subject_of(&rule.peer, &own));
    subjects
        .filter_map(|subject| {
            let choice = counterpart(places, &subject)?;
            Some((subject, choice))
        })
        .collect()
}

/// Returns the counterpart of a group or of a prefix list: the same one where the target can name it, else that of the
/// same name. A `Name` tag alone is a guess, which no user confirms here. Addresses would no longer follow what they
/// stand for, and a new prefix list is no part of the change of a group.
fn counterpart(places: &CopyPlaces<'_>, subject: &CopySubject) -> Option<CopyChoice> {
    match subject {
        CopySubject::Group(id) => {
            let group = places.source.group(id)?;
            // Whether other VPCs are peered with that of the target is not known.
            if places.is_same_scope && group.vpc_id.as_ref() == places.target_vpc {
                return Some(CopyChoice::Same);
            }
            let namesake = groups_of_same_name(places, group).next()?;
            Some(CopyChoice::Group(namesake.id.clone()))
        }
        CopySubject::PrefixList(_) if places.is_same_scope => Some(CopyChoice::Same),
        CopySubject::PrefixList(id) => {
            let list = places.source.prefix_list(id)?;
            let namesake = namesakes_of_list(places, list).into_iter().next()?;
            Some(CopyChoice::PrefixList(namesake))
        }
    }
}

struct Transferring<'a> {
    mapping: Mapping<'a>,
    /// Rules of the target so far.
    rules: Vec<Rule>,
    left_out: Vec<(Rule, TransferReason)>,
}

impl Transferring<'_> {
    /// Carries the difference of one rule over.
    fn carry(&mut self, before: Option<&Rule>, after: Option<&Rule>) {
        let Some(old) = self.mapped_or_left_out(before) else {
            return;
        };
        let Some(new) = self.mapped_or_left_out(after) else {
            return;
        };
        match (old.zip(before), new.zip(after)) {
            (Some((old, before)), new) => match (self.place_of(&old), new) {
                (None, _) => self.leave_out(before, TransferReason::NotThere),
                (Some(place), Some((new, after)))
                    if self.place_of(&new).is_none_or(|there| there == place) =>
                {
                    self.replace(place, &old, new, after);
                }
                // Removed, or the group has the rule before and the rule after.
                (Some(place), _) => {
                    self.rules.remove(place);
                }
            },
            (None, Some((new, after))) => match self.place_of(&new) {
                Some(_) => self.leave_out(after, TransferReason::AlreadyThere),
                None => self.rules.push(new),
            },
            (None, None) => {}
        }
    }

    /// Changes a rule of the target as `old` becomes `new`. What both have in common stays as it is there. `said` is
    /// the rule of the source.
    fn replace(&mut self, place: usize, old: &Rule, new: Rule, said: &Rule) {
        let Some(there) = self.rules.get_mut(place) else {
            return;
        };
        let changed = Rule {
            id: there.id.clone(),
            description: if old.description == new.description {
                there.description.clone()
            } else {
                new.description
            },
            tags: carried_tags(&old.tags, &new.tags, &there.tags),
            ..new
        };
        let is_same = there.key() == changed.key()
            && there.description == changed.description
            && there.tags == changed.tags;
        if is_same {
            return self.leave_out(said, TransferReason::AlreadyThere);
        }
        *there = changed;
    }

    /// Returns a rule as the target would have it; `None` if it is left out.
    fn mapped_or_left_out(&mut self, rule: Option<&Rule>) -> Option<Option<Rule>> {
        let Some(rule) = rule else {
            return Some(None);
        };
        match self.mapped(rule) {
            Ok(mapped) => Some(Some(mapped)),
            Err(subject) => {
                self.leave_out(rule, TransferReason::NoNamesake(subject));
                None
            }
        }
    }

    fn leave_out(&mut self, rule: &Rule, reason: TransferReason) {
        self.left_out.push((rule.clone(), reason));
    }

    fn place_of(&self, rule: &Rule) -> Option<usize> {
        let key = rule.key();
        self.rules.iter().position(|known| known.key() == key)
    }

    /// Returns a rule as the target would have it, or what has no counterpart there.
    fn mapped(&self, rule: &Rule) -> Result<Rule, CopySubject> {
        let mapped = match self.mapping.of(&rule.peer) {
            Mapped::Peers(peers) => peers.into_iter().next(),
            Mapped::LeftOut => None,
        };
        let peer = match (mapped, &rule.peer) {
            (Some(peer), _) => peer,
            (None, Peer::Cidr(_)) => rule.peer.clone(),
            (None, Peer::PrefixList(id)) => return Err(CopySubject::PrefixList(id.clone())),
            (None, Peer::Group(reference)) => {
                return Err(CopySubject::Group(reference.group_id.clone()));
            }
        };
        Ok(Rule {
            id: None,
            peer,
            tags: own_tags(&rule.tags).cloned().collect(),
            ..rule.clone()
        })
    }
}

/// Returns the tags of a group after the tags of the change are set and removed.
pub(super) fn tags_after(change: &GroupChange, there: &[Tag]) -> Vec<Tag> {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => carried_tags(&before.tags, &after.tags, there),
        _ => there.to_vec(),
    }
}

/// Sets and removes among the tags `there` what differs between `before` and `after`. Those reserved for AWS stay.
fn carried_tags(before: &[Tag], after: &[Tag], there: &[Tag]) -> Vec<Tag> {
    let is_removed = |tag: &Tag| {
        !tag.is_reserved()
            && before.iter().any(|known| known.key == tag.key)
            && !after.iter().any(|known| known.key == tag.key)
    };
    let mut tags: Vec<Tag> = there
        .iter()
        .filter(|tag| !is_removed(tag))
        .cloned()
        .collect();
    for tag in own_tags(after).filter(|tag| !before.contains(tag)) {
        match tags.iter_mut().find(|known| known.key == tag.key) {
            Some(known) => known.value.clone_from(&tag.value),
            None => tags.push(tag.clone()),
        }
    }
    tags
}
