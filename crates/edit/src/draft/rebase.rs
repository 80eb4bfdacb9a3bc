//! Laying what was changed over what EC2 has by now: a three-way merge, field by field.

use super::{RowDraft, RuleDraft};
use portcullis_model::{Rule, Tag};

/// Something that two sides changed in different ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The rule was changed here and, otherwise, at EC2, which now has this.
    Changed(Rule),
    /// The rule was changed here and is gone from EC2.
    Gone,
    /// The rule was to be removed here, and was changed at EC2, which now has this.
    RemovedHere(Rule),
}

/// What a row is to be, given what EC2 has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Merged {
    /// The rule as it is to be; none where it is to be removed, or is gone as wanted.
    pub mine: Option<RuleDraft>,
    /// What the two sides do not agree on.
    pub clash: Option<Clash>,
}

/// Merges a row with what EC2 has of it.
pub(super) fn merge(row: &RowDraft, remote: Option<&Rule>) -> Merged {
    let merged = |mine, clash| Merged { mine, clash };
    match (&row.base, &row.mine, remote) {
        // Added here. That EC2 has the same rule by now is for whoever lays out the group to see.
        (None, mine, _) => merged(mine.clone(), None),
        (Some(_), None, None) => merged(None, None),
        (Some(_), Some(mine), None) => merged(Some(mine.clone()), Some(Clash::Gone)),
        (Some(base), None, Some(remote)) => {
            let is_as_it_was = RuleDraft::from(base).is_same_wish(&RuleDraft::from(remote));
            let clash = (!is_as_it_was).then(|| Clash::RemovedHere(remote.clone()));
            merged(None, clash)
        }
        (Some(base), Some(mine), Some(remote)) => {
            let (base, theirs) = (RuleDraft::from(base), RuleDraft::from(remote));
            match merge_rules(&base, mine, &theirs) {
                Some(both) => merged(Some(both), None),
                None => merged(Some(mine.clone()), Some(Clash::Changed(remote.clone()))),
            }
        }
    }
}

impl RuleDraft {
    /// Whether both let the same pass, with the same description. Tags are left out: they are read
    /// later than the rest.
    fn is_same_wish(&self, other: &Self) -> bool {
        self.traffic == other.traffic
            && self.peer.is_same_as(&other.peer)
            && self.description == other.description
    }
}

/// Both sides' changes; none where they changed the same field in different ways. What a rule lets
/// pass and from whom count as one: each side meant the one together with the other.
fn merge_rules(base: &RuleDraft, mine: &RuleDraft, theirs: &RuleDraft) -> Option<RuleDraft> {
    let access = |rule: &RuleDraft| (rule.traffic, rule.peer.clone());
    let is_same_access =
        |a: &RuleDraft, b: &RuleDraft| a.traffic == b.traffic && a.peer.is_same_as(&b.peer);
    let (traffic, peer) = if is_same_access(base, mine) {
        access(theirs)
    } else if is_same_access(base, theirs) || is_same_access(mine, theirs) {
        access(mine)
    } else {
        return None;
    };
    Some(RuleDraft {
        direction: mine.direction,
        traffic,
        peer,
        description: either(&base.description, &mine.description, &theirs.description)?.clone(),
        tags: merge_tags(&base.tags, &mine.tags, &theirs.tags)?,
    })
}

/// Both sides' changes to tags, key by key; none where they gave one key different values.
pub(super) fn merge_tags(base: &[Tag], mine: &[Tag], theirs: &[Tag]) -> Option<Vec<Tag>> {
    let value = |tags: &[Tag], key: &str| {
        let tag = tags.iter().find(|tag| tag.key == key);
        tag.map(|tag| tag.value.clone())
    };
    let mut merged: Vec<Tag> = Vec::new();
    for tag in theirs.iter().chain(mine) {
        if merged.iter().any(|known| known.key == tag.key) {
            continue;
        }
        let key = tag.key.as_str();
        let (base, mine, theirs) = (value(base, key), value(mine, key), value(theirs, key));
        if let Some(value) = either(&base, &mine, &theirs)? {
            let key = key.to_owned();
            merged.push(Tag {
                key,
                value: value.clone(),
            });
        }
    }
    Some(merged)
}

/// The wanted tags, with AWS's own (`aws:`) as EC2 has them: a draft neither sets nor removes those.
pub fn keep_reserved_tags(remote: &[Tag], wanted: &[Tag]) -> Vec<Tag> {
    let reserved = remote.iter().filter(|tag| tag.is_reserved());
    let own = wanted.iter().filter(|tag| !tag.is_reserved());
    let tags: Vec<Tag> = reserved.chain(own).cloned().collect();
    // The order says nothing: the same tags are no change.
    if has_same_tags(&tags, remote) {
        remote.to_vec()
    } else {
        tags
    }
}

/// Whether both are the same tags, in whatever order.
pub(super) fn has_same_tags(a: &[Tag], b: &[Tag]) -> bool {
    a.len() == b.len() && a.iter().all(|tag| b.contains(tag))
}

/// The value of the side that changed it; none where both did, in different ways.
fn either<'a, T: PartialEq>(base: &'a T, mine: &'a T, theirs: &'a T) -> Option<&'a T> {
    if base == mine {
        Some(theirs)
    } else if base == theirs || mine == theirs {
        Some(mine)
    } else {
        None
    }
}
