//! How a plan reads: what becomes of each group, line by line.

use super::{entry_text, rule_sentence};
use portcullis_edit::draft::Mark;
use portcullis_formats::share::ListChange;
use portcullis_model::{GroupId, Peer, PrefixListContent, Rule, Tag, escape_invisible};
use portcullis_plan::{ConcurrentChange, GroupChange, PrefixListChange, UseChange, differences};

/// What becomes of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupDifference {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What becomes of the group as a whole.
    pub mark: Mark,
    /// Its differences.
    pub lines: Vec<DifferenceLine>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferenceLine {
    /// What becomes of it.
    pub mark: Mark,
    /// The state before; `None` if it is new.
    pub before: Option<String>,
    /// The state after; `None` if it is removed.
    pub after: Option<String>,
}

/// Returns the difference of a group. `name` returns the names of groups that rules reference.
pub fn group_difference(
    change: &GroupChange,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> GroupDifference {
    let mark = Mark::between(change.before.as_ref(), change.after.as_ref());
    let tags = |side: &Option<portcullis_model::SecurityGroup>| {
        side.as_ref()
            .map(|group| group.tags.clone())
            .unwrap_or_default()
    };
    let mut lines = text_lines(change);
    let tags = tag_lines(&tags(&change.before), &tags(&change.after), mark);
    lines.extend(tags.into_iter().map(|(_, line)| line));
    lines.extend(use_lines(&change.uses).into_iter().map(|(_, line)| line));
    for difference in differences(change) {
        let has_other_tags = match (difference.before, difference.after) {
            (Some(before), Some(after)) => before.tags != after.tags,
            _ => false,
        };
        let said = |rule: &Rule| described(rule, has_other_tags || !rule.tags.is_empty(), name);
        lines.push(line(
            difference.before.map(said),
            difference.after.map(said),
        ));
    }
    GroupDifference {
        id: change.id.clone(),
        name: escape_invisible(change.name()),
        mark,
        lines,
    }
}

/// The differing entries of a prefix list, one line for each.
pub fn list_difference(change: &ListChange) -> Vec<DifferenceLine> {
    let entries = change.entries.iter();
    entries
        .map(|entry| {
            line(
                entry.before.as_ref().map(entry_text),
                entry.after.as_ref().map(entry_text),
            )
        })
        .collect()
}

/// The changes of a prefix list, one line for each: name, size and entries.
pub fn list_change_lines(change: &PrefixListChange) -> Vec<DifferenceLine> {
    let name = |content: &PrefixListContent| format!("name {}", content.name);
    let size = |content: &PrefixListContent| format!("at most {} entries", content.max_entries);
    let (before, after) = (change.before.as_ref(), change.after.as_ref());
    let mut lines = Vec::new();
    for text in [name, size] {
        let (before, after) = (before.map(text), after.map(text));
        if before != after {
            lines.push(line(before, after));
        }
    }
    let entries = change.entries();
    let removed = entries
        .removed
        .iter()
        .map(|entry| line(Some(entry_text(entry)), None));
    let described = entries.described.iter();
    let described = described.map(|(old, new)| line(Some(entry_text(old)), Some(entry_text(new))));
    let added = entries
        .added
        .iter()
        .map(|entry| line(None, Some(entry_text(entry))));
    lines.extend(removed.chain(described).chain(added));
    lines
}

/// The three sides of something that another client has since changed, in words: as it was, as EC2 has
/// it, as the plan wants it.
pub fn meanwhile_sides(
    meanwhile: &ConcurrentChange,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> [String; 3] {
    let rule = |rule: &Option<Rule>, missing: &str| match rule {
        Some(rule) => described(rule, !rule.tags.is_empty(), name),
        None => missing.to_owned(),
    };
    let sides = match meanwhile {
        ConcurrentChange::Gone { .. } => [
            "the group".to_owned(),
            "no group".to_owned(),
            "changes to it".to_owned(),
        ],
        ConcurrentChange::Rule {
            base, theirs, mine, ..
        } => [
            rule(base, "not there"),
            rule(theirs, "removed"),
            match (base, mine) {
                (None, None) => "nothing".to_owned(),
                (Some(base), Some(mine)) if base == mine => "no change".to_owned(),
                _ => rule(mine, "removed"),
            },
        ],
        ConcurrentChange::Tags {
            base, theirs, mine, ..
        } => [tags_text(base), tags_text(theirs), tags_text(mine)],
    };
    sides.map(|side| escape_invisible(&side))
}

/// Describes a rule with the name of the group that it references.
pub(super) fn described(
    rule: &Rule,
    with_tags: bool,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> String {
    let mut text = format!("{} {}", rule.direction, rule_sentence(rule));
    if let Peer::Group(reference) = &rule.peer
        && let Some(name) = name(&reference.group_id)
    {
        text.push_str(&format!(" {name}"));
    }
    if !rule.description.is_empty() {
        text.push_str(&format!(" ({})", rule.description));
    }
    if with_tags {
        text.push_str(&format!(", {}", tags_text(&rule.tags)));
    }
    text
}

pub(super) fn tags_text(tags: &[Tag]) -> String {
    if tags.is_empty() {
        return "no tags".to_owned();
    }
    let tags = tags.iter().map(|tag| format!("{}={}", tag.key, tag.value));
    format!("tags {}", tags.collect::<Vec<_>>().join(", "))
}

/// Name and description of a group that differ. EC2 changes neither; a comparison may find other ones.
pub(super) fn text_lines(change: &GroupChange) -> Vec<DifferenceLine> {
    let (Some(before), Some(after)) = (&change.before, &change.after) else {
        return Vec::new();
    };
    [
        ("name", &before.name, &after.name),
        ("description", &before.description, &after.description),
    ]
    .into_iter()
    .filter(|(_, before, after)| before != after)
    .map(|(what, before, after)| {
        line(
            Some(format!("{what} {before}")),
            Some(format!("{what} {after}")),
        )
    })
    .collect()
}

/// Tags of the group by their keys; of one that comes or goes they come or go with it.
pub(super) fn tag_lines(
    before: &[Tag],
    after: &[Tag],
    mark: Mark,
) -> Vec<(String, DifferenceLine)> {
    if mark == Mark::Removed {
        return Vec::new();
    }
    let said = |tag: &Tag| format!("tag {}={}", tag.key, tag.value);
    let find = |tags: &[Tag], key: &str| tags.iter().find(|tag| tag.key == key).map(said);
    let changed = after.iter().filter(|tag| !before.contains(tag));
    let changed = changed.map(|tag| {
        let line = line(find(before, &tag.key), Some(said(tag)));
        (tag.key.clone(), line)
    });
    let gone = before.iter().filter(|tag| find(after, &tag.key).is_none());
    let gone = gone.map(|tag| (tag.key.clone(), line(Some(said(tag)), None)));
    changed.chain(gone).collect()
}

/// Returns a line for each interface and VPC that changes, with that part of the change.
pub(super) fn use_lines(uses: &UseChange) -> Vec<(UseChange, DifferenceLine)> {
    let none = UseChange::default;
    let mut lines = Vec::with_capacity(uses.count());
    for id in &uses.joined {
        let joined = [id.clone()].into();
        let said = format!("network interface {id}");
        lines.push((UseChange { joined, ..none() }, line(None, Some(said))));
    }
    for id in &uses.left {
        let left = [id.clone()].into();
        let said = format!("network interface {id}");
        lines.push((UseChange { left, ..none() }, line(Some(said), None)));
    }
    for id in &uses.deleted {
        let deleted = [id.clone()].into();
        let said = format!("network interface {id}, which is deleted");
        lines.push((UseChange { deleted, ..none() }, line(Some(said), None)));
    }
    for vpc in &uses.associated {
        let associated = [vpc.clone()].into();
        let said = format!("association with {vpc}");
        lines.push((
            UseChange {
                associated,
                ..none()
            },
            line(None, Some(said)),
        ));
    }
    for vpc in &uses.disassociated {
        let disassociated = [vpc.clone()].into();
        let said = format!("association with {vpc}");
        lines.push((
            UseChange {
                disassociated,
                ..none()
            },
            line(Some(said), None),
        ));
    }
    lines
}

pub(super) fn line(before: Option<String>, after: Option<String>) -> DifferenceLine {
    DifferenceLine {
        mark: Mark::between(before.as_ref(), after.as_ref()),
        before: before.as_deref().map(escape_invisible),
        after: after.as_deref().map(escape_invisible),
    }
}
