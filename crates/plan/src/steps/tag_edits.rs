//! Tags to set and remove, in as few calls as possible.

use crate::{Step, own_tags};
use portcullis_model::{GroupId, MAX_TAGS_PER_RESOURCE, RuleId, Tag};

/// Maximum number of resources in one CreateTags or DeleteTags call.
const MAX_RESOURCES_PER_CALL: usize = 1000;

/// Tags, with the rules that they are set on or removed from. `None` is the group itself.
type TagEdit<'a> = (Vec<Tag>, Vec<Option<&'a RuleId>>);

/// Tags to set and remove. Rules with the same edit share a call.
#[derive(Default)]
pub(super) struct TagEdits<'a> {
    set: Vec<TagEdit<'a>>,
    gone: Vec<TagEdit<'a>>,
    /// Whether some resource cannot hold old and new tags together.
    is_full: bool,
}

impl<'a> TagEdits<'a> {
    pub(super) fn add(&mut self, rule: Option<&'a RuleId>, before: &[Tag], after: &[Tag]) {
        let is_set = |tag: &&Tag| !before.contains(tag);
        let is_gone = |tag: &&Tag| !after.iter().any(|other| other.key == tag.key);
        let set: Vec<Tag> = own_tags(after).filter(is_set).cloned().collect();
        let gone = own_tags(before).filter(is_gone).cloned().collect();
        let is_new = |tag: &&Tag| !before.iter().any(|known| known.key == tag.key);
        let beside = own_tags(before).count() + set.iter().filter(is_new).count();
        self.is_full |= beside > MAX_TAGS_PER_RESOURCE;
        for (list, tags) in [(&mut self.set, set), (&mut self.gone, gone)] {
            let tags: Vec<Tag> = tags;
            if tags.is_empty() {
                continue;
            }
            // Never merged with rules: in a step, an empty list of rules means the group itself.
            let is_same = |(known, on): &&mut TagEdit<'a>| {
                *known == tags && rule.is_some() && on.iter().all(Option::is_some)
            };
            match list.iter_mut().find(is_same) {
                Some((_, on)) => on.push(rule),
                None => list.push((tags, vec![rule])),
            }
        }
    }

    pub(super) fn steps(self, group: &GroupId) -> Vec<Step> {
        let calls = |edits: Vec<TagEdit<'a>>| {
            let calls = edits.into_iter().flat_map(|(tags, on)| {
                let parts = on.chunks(MAX_RESOURCES_PER_CALL);
                let parts: Vec<Vec<RuleId>> = parts
                    .map(|part| part.iter().copied().flatten().cloned().collect())
                    .collect();
                parts.into_iter().map(move |rules| (tags.clone(), rules))
            });
            calls.collect::<Vec<_>>()
        };
        let is_full = self.is_full;
        let set = calls(self.set).into_iter();
        let set = set.map(|(tags, rules)| Step::CreateTags {
            group: group.clone(),
            rules,
            tags,
        });
        let gone = calls(self.gone).into_iter();
        let gone = gone.map(|(tags, rules)| Step::DeleteTags {
            group: group.clone(),
            rules,
            tags,
        });
        if is_full {
            gone.chain(set).collect()
        } else {
            set.chain(gone).collect()
        }
    }
}
