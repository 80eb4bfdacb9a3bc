//! Three-way merge of the draft with EC2's current state, field by field.

use super::{RowDraft, RuleDraft};
use portcullis_model::{Rule, Tag};

/// A change of the draft that contradicts a change in EC2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Both changed the rule in different ways; EC2's current rule.
    Changed(Rule),
    /// The draft changes the rule, and EC2 no longer has it.
    Gone,
    /// The draft removes the rule, and it was changed in EC2; EC2's current rule.
    RemovedHere(Rule),
}

/// Result of merging one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Merged {
    /// The drafted rule. `None` if it is removed.
    pub mine: Option<RuleDraft>,
    /// The clash, if the two sides contradict each other.
    pub clash: Option<Clash>,
}

/// Merges a row with EC2's current rule.
pub(super) fn merge(row: &RowDraft, remote: Option<&Rule>) -> Merged {
    let merged = |mine, clash| Merged { mine, clash };
    match (&row.base, &row.mine, remote) {
        // Added in the draft. `GroupView` handles the case that EC2 has the same rule by now.
        (None, mine, _) => merged(mine.clone(), None),
        (Some(_), None, None) => merged(None, None),
        (Some(_), Some(mine), None) => merged(Some(mine.clone()), Some(Clash::Gone)),
        (Some(base), None, Some(remote)) => {
            let is_unchanged = RuleDraft::from(base).has_same_content(&RuleDraft::from(remote));
            let clash = (!is_unchanged).then(|| Clash::RemovedHere(remote.clone()));
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
    /// Whether both have the same permission and description. Tags are ignored, because they are
    /// loaded later.
    fn has_same_content(&self, other: &Self) -> bool {
        self.traffic == other.traffic
            && self.peer.is_same_as(&other.peer)
            && self.description == other.description
    }
}

/// Merges the changes of both sides. `None` if they changed a field in different ways. Traffic and
/// peer count as one field, because each side chose the one for the other.
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

/// Merges the changes to tags key by key. `None` if both sides set a key to different values.
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

/// Returns `wanted`, with the tags reserved for AWS (`aws:`) as EC2 has them. A draft neither sets
/// nor removes those.
pub fn keep_reserved_tags(remote: &[Tag], wanted: &[Tag]) -> Vec<Tag> {
    let reserved = remote.iter().filter(|tag| tag.is_reserved());
    let own = wanted.iter().filter(|tag| !tag.is_reserved());
    let tags: Vec<Tag> = reserved.chain(own).cloned().collect();
    // The order of tags has no meaning.
    if has_same_tags(&tags, remote) {
        remote.to_vec()
    } else {
        tags
    }
}

/// Whether both have the same tags in any order.
pub(super) fn has_same_tags(a: &[Tag], b: &[Tag]) -> bool {
    a.len() == b.len() && a.iter().all(|tag| b.contains(tag))
}

/// Returns the value of the side that changed it. `None` if both did, in different ways.
fn either<'a, T: PartialEq>(base: &'a T, mine: &'a T, theirs: &'a T) -> Option<&'a T> {
    if base == mine {
        Some(theirs)
    } else if base == theirs || mine == theirs {
        Some(mine)
    } else {
        None
    }
}
