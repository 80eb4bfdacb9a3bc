//! The change of one group for a group elsewhere, such as the group of the same name in another account.

use std::collections::BTreeMap;

use super::mapping::{Mapped, Mapping};
use super::{CopyChoice, CopyPlaces, CopySubject, Decision, options, subject_of};
use crate::{GroupChange, UseChange, differences, has_same_tags, own_tags};
use portcullis_model::{GroupId, Peer, Rule, SecurityGroup, Tag};

/// What a change becomes for a group elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transfer {
    /// The change of that group; `None` if nothing of it is left.
    pub change: Option<GroupChange>,
    /// Rules of the change that are not part of it, with the reasons.
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
/// already, and rules whose reference has no counterpart, are left out. Group tags are set and removed as in the
/// change; names, creations, deletions and what uses the group do not carry over.
pub fn transfer(places: &CopyPlaces<'_>, change: &GroupChange, target: &GroupId) -> Transfer {
    let Some(there) = places.target.group(target) else {
        return Transfer::default();
    };
    let ids = [change.id.clone()];
    let decided = namesakes(places, change);
    let mut transferring = Transferring {
        mapping: Mapping::to(places, &ids, vec![target.clone()], &decided),
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
        .filter(|decision| !matches!(decision.choice, CopyChoice::LeaveOut | CopyChoice::Same))
        .map(|decision| (decision.subject, decision.choice));
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

/// Decides for the best counterpart of each reference in the rules that differ. Addresses in place of a group or of a
/// prefix list would no longer follow it, and a new prefix list is no part of the change of a group, so that such rules
/// are left out.
fn namesakes(places: &CopyPlaces<'_>, change: &GroupChange) -> Vec<Decision> {
    let mut counts: BTreeMap<CopySubject, usize> = BTreeMap::new();
    let own = [change.id.clone()];
    for difference in differences(change) {
        for rule in [difference.before, difference.after].into_iter().flatten() {
            if let Some(subject) = subject_of(&rule.peer, &own) {
                *counts.entry(subject).or_insert(0) += 1;
            }
        }
    }
    let decisions = counts.into_iter().map(|(subject, rules)| {
        let mut options = options(places, &subject);
        options.retain(|option| {
            !matches!(
                option,
                CopyChoice::Members | CopyChoice::Entries | CopyChoice::NewPrefixList
            )
        });
        Decision {
            choice: options.first().cloned().unwrap_or(CopyChoice::LeaveOut),
            subject,
            rules,
            options,
        }
    });
    decisions.collect()
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
        let (Some(said), mapped) = (after.or(before), (self.mapped(before), self.mapped(after)))
        else {
            return;
        };
        let (before, after) = match mapped {
            (Ok(before), Ok(after)) => (before, after),
            (Err(subject), _) | (_, Err(subject)) => {
                return self.leave_out(said, TransferReason::NoNamesake(subject));
            }
        };
        let old = before.as_ref().map(|rule| self.place_of(rule));
        let new = after.as_ref().and_then(|rule| self.place_of(rule));
        match (old, after, new) {
            (Some(None), ..) => self.leave_out(said, TransferReason::NotThere),
            (Some(Some(place)), None, _) => {
                self.rules.remove(place);
            }
            (Some(Some(old)), Some(after), new) if new.is_none_or(|new| new == old) => {
                self.replace(old, after, said);
            }
            // The group has the rule before and the rule after.
            (Some(Some(old)), Some(_), _) => {
                self.rules.remove(old);
            }
            (None, Some(_), Some(_)) => self.leave_out(said, TransferReason::AlreadyThere),
            (None, Some(after), None) => self.rules.push(after),
            (None, None, _) => {}
        }
    }

    fn replace(&mut self, place: usize, after: Rule, said: &Rule) {
        let Some(there) = self.rules.get_mut(place) else {
            return;
        };
        let is_same = there.key() == after.key()
            && there.description == after.description
            && has_same_tags(&there.tags, &after.tags);
        if is_same {
            return self.leave_out(said, TransferReason::AlreadyThere);
        }
        let reserved = there.tags.iter().filter(|tag| tag.is_reserved()).cloned();
        *there = Rule {
            id: there.id.clone(),
            tags: reserved.chain(after.tags).collect(),
            ..after
        };
    }

    fn leave_out(&mut self, rule: &Rule, reason: TransferReason) {
        self.left_out.push((rule.clone(), reason));
    }

    fn place_of(&self, rule: &Rule) -> Option<usize> {
        let key = rule.key();
        self.rules.iter().position(|known| known.key() == key)
    }

    /// Returns a rule as the target would have it, or what has no counterpart there.
    fn mapped(&self, rule: Option<&Rule>) -> Result<Option<Rule>, CopySubject> {
        let Some(rule) = rule else {
            return Ok(None);
        };
        let peer = match self.mapping.of(&rule.peer) {
            Mapped::Peers(peers) => peers.into_iter().next(),
            Mapped::LeftOut => None,
        };
        match peer {
            Some(peer) => Ok(Some(Rule {
                id: None,
                peer,
                tags: own_tags(&rule.tags).cloned().collect(),
                ..rule.clone()
            })),
            None => Err(match &rule.peer {
                Peer::PrefixList(id) => CopySubject::PrefixList(id.clone()),
                Peer::Group(reference) => CopySubject::Group(reference.group_id.clone()),
                Peer::Cidr(_) => return Ok(None),
            }),
        }
    }
}

/// Returns the tags of a group after the tags of the change are set and removed.
pub(super) fn tags_after(change: &GroupChange, there: &[Tag]) -> Vec<Tag> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return there.to_vec();
    };
    let is_removed = |tag: &Tag| {
        !tag.is_reserved()
            && before.tags.iter().any(|known| known.key == tag.key)
            && !after.tags.iter().any(|known| known.key == tag.key)
    };
    let mut tags: Vec<Tag> = there
        .iter()
        .filter(|tag| !is_removed(tag))
        .cloned()
        .collect();
    for tag in own_tags(&after.tags).filter(|tag| !before.tags.contains(tag)) {
        match tags.iter_mut().find(|known| known.key == tag.key) {
            Some(known) => known.value.clone_from(&tag.value),
            None => tags.push(tag.clone()),
        }
    }
    tags
}
