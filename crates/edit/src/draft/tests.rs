//! Drafts that have been applied in part.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use portcullis_model::{
    AccountId, AddressFamily, Direction, GroupDescription, GroupName, NewGroup, Peer, PortRange,
    PrefixListContent, PrefixListId, Rule, RuleId, RuleKey, SecurityGroup, Tag, Traffic,
};

const CREATED: &str = "sg-00000009";

fn id(text: &str) -> GroupId {
    GroupId::from_remote(text)
}

fn tcp(number: u32, port: u16, peer: &str) -> Rule {
    let traffic = Traffic::Tcp(PortRange::single(port));
    let mut rule = Rule::new(Direction::Ingress, traffic, Peer::parse(peer).unwrap());
    rule.id = Some(RuleId::from_remote(format!("sgr-{number:08}")));
    rule
}

/// The default egress rule, as EC2 returns it.
fn default_egress() -> Rule {
    let mut rule = Rule::of_new_group();
    rule.id = Some(RuleId::from_remote("sgr-00000099"));
    rule
}

fn group(rules: Vec<Rule>) -> Arc<SecurityGroup> {
    Arc::new(SecurityGroup {
        id: id(CREATED),
        name: "web".to_owned(),
        description: "Web".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules,
        has_rule_ids: true,
    })
}

fn view(draft: &Draft, group: &Arc<SecurityGroup>) -> GroupView {
    draft.view(&group.id, Some(group.clone()))
}

fn drop_applied(draft: &mut Draft, group: &Arc<SecurityGroup>) {
    draft.drop_applied_changes(true, |_| Some(group.clone()));
}

fn marks(view: &GroupView) -> Vec<Mark> {
    view.rows().iter().map(|row| row.mark).collect()
}

fn wanted_keys(view: &GroupView) -> Vec<RuleKey> {
    let wanted = view.effective_group(&AccountId::from_remote("123456789012"));
    wanted.unwrap().rules.iter().map(Rule::key).collect()
}

/// A draft with a new group, and the temporary id of the group.
fn new_group(edit: impl FnOnce(&mut Editing<'_>, &GroupView, &GroupId)) -> (Draft, GroupId) {
    let mut draft = Draft::default();
    let new = draft.edit("create", |editing| {
        editing.create_group(NewGroup::like(&group(Vec::new())))
    });
    let view = draft.view(&new, None);
    draft.edit("edit", |editing| edit(editing, &view, &new));
    (draft, new)
}

#[test]
fn removal_of_the_default_rule_survives_the_creation() {
    let https = RuleDraft::from(&tcp(1, 443, "10.0.0.0/8"));
    let (mut draft, new) = new_group(|editing, view, new| {
        editing.remove_row(view, &view.rows()[0]);
        editing.add_row(new, https.clone());
    });
    draft.rename_group(&new, &id(CREATED));
    // Before EC2 is read again, and after the page is reloaded in between.
    let text = serde_json::to_string(&draft).unwrap();
    let mut draft: Draft = serde_json::from_str(&text).unwrap();
    let now = group(vec![default_egress()]);
    drop_applied(&mut draft, &now);
    assert_eq!(marks(&view(&draft, &now)), [Mark::Removed, Mark::Added]);
    // Once the rule is gone, no change is left.
    drop_applied(&mut draft, &group(vec![]));
    let left = view(&draft, &group(vec![]));
    assert_eq!(marks(&left), [Mark::Added]);
    drop_applied(&mut draft, &group(vec![tcp(1, 443, "10.0.0.0/8")]));
    assert_eq!(draft.groups().count(), 0);
}

#[test]
fn the_default_rule_of_a_created_group_is_changed_not_added() {
    let (mut draft, new) = new_group(|editing, view, _| {
        let row = &view.rows()[0];
        let described = RuleDraft {
            description: "out".into(),
            ..view.rule_draft(row)
        };
        editing.set_row(view, row, described);
    });
    draft.rename_group(&new, &id(CREATED));
    let now = group(vec![default_egress()]);
    drop_applied(&mut draft, &now);
    assert_eq!(marks(&view(&draft, &now)), [Mark::Changed]);

    let (mut draft, new) = new_group(|_, _, _| {});
    draft.rename_group(&new, &id(CREATED));
    assert_eq!(marks(&view(&draft, &now)), [Mark::Unchanged]);
    drop_applied(&mut draft, &now);
    assert_eq!(draft.groups().count(), 0);
}

#[test]
fn a_half_done_replacement_leaves_the_removal() {
    let old = group(vec![tcp(1, 443, "10.0.0.0/8")]);
    let new = RuleDraft::from(&tcp(0, 443, "2001:db8::/32"));
    let mut draft = Draft::default();
    let before = view(&draft, &old);
    draft.edit("change", |editing| {
        editing.set_row(&before, &before.rows()[0], new);
    });
    let now = group(vec![
        tcp(1, 443, "10.0.0.0/8"),
        tcp(2, 443, "2001:db8::/32"),
    ]);
    // After the run of another plan, the draft stays as the user made it.
    let mut other = draft.clone();
    other.drop_applied_changes(false, |_| Some(now.clone()));
    assert_eq!(marks(&view(&other, &now)), [Mark::Changed, Mark::Unchanged]);
    drop_applied(&mut draft, &now);
    let left = view(&draft, &now);
    assert_eq!(marks(&left), [Mark::Removed, Mark::Unchanged]);
    assert_eq!(left.changes().clashes, 0);
    // A rule with another description is not the drafted one.
    let mut described = SecurityGroup::clone(&now);
    described.rules[1].description = "theirs".into();
    let described = Arc::new(described);
    let mut draft = Draft::default();
    draft.edit("change", |editing| {
        let new = RuleDraft::from(&now.rules[1]);
        editing.set_row(&before, &before.rows()[0], new);
    });
    drop_applied(&mut draft, &described);
    assert_eq!(
        marks(&view(&draft, &described)),
        [Mark::Changed, Mark::Unchanged]
    );
}

#[test]
fn swapped_rules_do_not_count_as_applied() {
    let described = |first: &str, second: &str| {
        let mut rules = vec![tcp(1, 80, "10.0.0.0/8"), tcp(2, 443, "10.0.0.0/8")];
        rules[0].description = first.into();
        rules[1].description = second.into();
        group(rules)
    };
    let old = described("first", "second");
    let mut draft = Draft::default();
    let before = view(&draft, &old);
    draft.edit("swap", |editing| {
        for (row, other) in [(0, 1), (1, 0)] {
            let mut wish = RuleDraft::from(&old.rules[other]);
            wish.description = old.rules[row].description.clone();
            editing.set_row(&before, &before.rows()[row], wish);
        }
    });
    drop_applied(&mut draft, &old);
    // A permission stays with the rule that has it: only the descriptions are swapped.
    let left = view(&draft, &old);
    assert_eq!(marks(&left), [Mark::Changed, Mark::Changed]);
    assert_eq!(wanted_keys(&left), wanted_keys(&before));
    drop_applied(&mut draft, &described("second", "first"));
    assert_eq!(draft.groups().count(), 0);
}

#[test]
fn a_chain_of_edits_is_dropped_step_by_step() {
    let rules = || {
        vec![
            tcp(1, 80, "10.0.0.0/8"),
            tcp(2, 443, "10.0.0.0/8"),
            tcp(3, 22, "10.0.0.0/8"),
        ]
    };
    let old = group(rules());
    let mut draft = Draft::default();
    let before = view(&draft, &old);
    // 22 becomes 80, 80 becomes 443, and 443 is removed: the removed permission is 22.
    draft.edit("edit", |editing| {
        let wish = |place: usize| RuleDraft::from(&old.rules[place]);
        editing.set_row(&before, &before.rows()[2], wish(0));
        editing.set_row(&before, &before.rows()[0], wish(1));
        editing.remove_row(&before, &before.rows()[1]);
    });
    let mut half = draft.clone();
    drop_applied(&mut half, &old);
    assert_eq!(
        marks(&view(&half, &old)),
        [Mark::Unchanged, Mark::Unchanged, Mark::Removed]
    );
    let now = group(rules()[..2].to_vec());
    drop_applied(&mut draft, &now);
    assert_eq!(draft.groups().count(), 0);
}

#[test]
fn decide_row_uses_the_current_rule_as_base() {
    let old = group(vec![tcp(1, 80, "10.0.0.0/8")]);
    let mut draft = Draft::default();
    let before = view(&draft, &old);
    let mut mine = RuleDraft::from(&old.rules[0]);
    mine.description = "mine".into();
    draft.edit("describe", |editing| {
        editing.set_row(&before, &before.rows()[0], mine.clone());
    });
    // EC2 changes another field: the two merge, until the user decides otherwise.
    let now = group(vec![tcp(1, 81, "10.0.0.0/8")]);
    let merged = view(&draft, &now);
    let row = &merged.rows()[0];
    assert_eq!(row.clash, None);
    let mut theirs = draft.clone();
    theirs.edit("theirs", |editing| editing.revert_row(&merged, row));
    assert_eq!(marks(&view(&theirs, &now)), [Mark::Unchanged]);
    draft.edit("mine", |editing| {
        editing.decide_row(&merged, row, Some(mine.clone()));
    });
    let decided = view(&draft, &now);
    assert_eq!(decided.rule_draft(&decided.rows()[0]), mine);
    let base = draft.group(&now.id).unwrap().rows.values().next().unwrap();
    assert_eq!(base.base.as_ref(), Some(&now.rules[0]));
}

#[test]
fn reserved_tags_are_never_drafted() {
    let tag = |key: &str, value: &str| Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let theirs = [
        tag("aws:cloudformation:stack-name", "s"),
        tag("Aws:Owner", "o"),
    ];
    let mut now = SecurityGroup::clone(&group(vec![
        tcp(1, 80, "10.0.0.0/8"),
        tcp(2, 443, "10.0.0.0/8"),
    ]));
    now.tags = [&theirs[..], &[tag("team", "a")]].concat();
    now.rules[0].tags = theirs.to_vec();
    let now = Arc::new(now);
    let before = view(&Draft::default(), &now);
    // Removed, given other values, set where they were not, and copied to another rule.
    let wishes = [
        vec![tag("team", "a")],
        vec![
            tag("aws:cloudformation:stack-name", "mine"),
            tag("team", "a"),
        ],
        vec![tag("AWS:new", "n"), tag("team", "a"), theirs[1].clone()],
    ];
    for wish in wishes {
        let mut draft = Draft::default();
        draft.edit("tags", |editing| {
            let reserved = wish.iter().filter(|tag| tag.is_reserved());
            let mine = RuleDraft {
                tags: reserved.cloned().collect(),
                ..RuleDraft::from(&now.rules[0])
            };
            editing.set_row(&before, &before.rows()[0], mine);
            let copied = RuleDraft {
                tags: theirs.to_vec(),
                ..RuleDraft::from(&now.rules[1])
            };
            editing.set_row(&before, &before.rows()[1], copied);
            let facts = GroupFacts {
                tags: Some(TagsDraft {
                    base: now.tags.clone(),
                    mine: wish.clone(),
                }),
                ..GroupFacts::default()
            };
            editing.set_facts(&now.id, facts);
        });
        assert_eq!(draft.groups().count(), 0, "{wish:?}");
        assert_eq!(draft.undo_label(), None);
    }
    // A reserved tag in a draft of an earlier version is no change, and is dropped with the applied changes.
    let mut kept = Draft::default();
    let facts = GroupFacts {
        tags: Some(TagsDraft {
            base: vec![tag("team", "a")],
            mine: vec![tag("team", "a"), tag("AWS:Owner", "x")],
        }),
        ..GroupFacts::default()
    };
    kept.groups.insert(
        now.id.clone(),
        GroupDraft {
            facts,
            ..GroupDraft::default()
        },
    );
    let shown = view(&kept, &now);
    assert_eq!(
        (shown.changes().total(), shown.tags()),
        (0, now.tags.clone())
    );
    drop_applied(&mut kept, &now);
    assert_eq!(kept.groups().count(), 0);
    // Other tags are changed as usual.
    let mut draft = Draft::default();
    draft.edit("tags", |editing| {
        let facts = GroupFacts {
            tags: Some(TagsDraft {
                base: now.tags.clone(),
                mine: vec![tag("team", "b")],
            }),
            ..GroupFacts::default()
        };
        editing.set_facts(&now.id, facts);
    });
    let changed = view(&draft, &now);
    assert_eq!(changed.changes().facts, 1);
    assert_eq!(changed.tags(), [&theirs[..], &[tag("team", "b")]].concat());
}

fn unfinished(row: &RowId, column: CellColumn, text: &str) -> UnfinishedCell {
    UnfinishedCell {
        group: id(CREATED),
        row: row.clone(),
        column,
        text: text.to_owned(),
    }
}

fn shown(draft: &Draft, group: &Arc<SecurityGroup>) -> Vec<String> {
    let view = view(draft, group);
    let cells = draft.unfinished_in(&view);
    cells.into_iter().map(|cell| cell.text.clone()).collect()
}

#[test]
fn unfinished_text_is_removed_and_restored_with_its_row() {
    let group = group(vec![tcp(1, 443, "10.0.0.0/8")]);
    let mut draft = Draft::default();
    let added = draft.edit("add", |editing| {
        editing.add_row(&group.id, RuleDraft::empty(Direction::Ingress))
    });
    let existing = {
        let view = view(&draft, &group);
        view.row_id(&view.rows()[0])
    };
    draft.keep_unfinished(unfinished(&added, CellColumn::Type, "htps"));
    draft.keep_unfinished(unfinished(&existing, CellColumn::Peer, "10.0.0.256"));
    assert_eq!(shown(&draft, &group), ["htps", "10.0.0.256"]);
    // A rule of EC2's is removed, and the removal is undone.
    let now = view(&draft, &group);
    draft.edit("remove", |editing| {
        editing.remove_row(&now, now.row(&existing).unwrap());
    });
    assert_eq!(shown(&draft, &group), ["htps"]);
    draft.undo();
    assert_eq!(shown(&draft, &group), ["htps", "10.0.0.256"]);
    draft.redo();
    // Restored without undo.
    let now = view(&draft, &group);
    draft.edit("restore", |editing| {
        editing.revert_row(&now, now.row(&existing).unwrap());
    });
    assert_eq!(shown(&draft, &group), ["htps", "10.0.0.256"]);
    // An addition is undone and redone.
    for _ in 0..3 {
        draft.undo();
    }
    assert_eq!(shown(&draft, &group), ["10.0.0.256"]);
    draft.redo();
    assert_eq!(shown(&draft, &group), ["htps", "10.0.0.256"]);
    // Reverting a row drops its unfinished text.
    let now = view(&draft, &group);
    draft.edit("revert", |editing| {
        editing.revert_row(&now, now.row(&existing).unwrap());
    });
    assert_eq!(shown(&draft, &group), ["htps"]);
}

#[test]
fn unfinished_text_of_lost_rows_is_pruned() {
    let group = group(vec![tcp(1, 443, "10.0.0.0/8")]);
    let mut draft = Draft::default();
    let added = draft.edit("add", |editing| {
        editing.add_row(&group.id, RuleDraft::empty(Direction::Ingress))
    });
    let gone = RowId::Number(RowNumber(99));
    draft.keep_unfinished(unfinished(&added, CellColumn::Type, ""));
    draft.keep_unfinished(unfinished(&added, CellColumn::Description, "it's"));
    draft.keep_unfinished(unfinished(&gone, CellColumn::Description, "lost"));
    // An empty cell that never had a value is not unfinished.
    assert_eq!(shown(&draft, &group), ["it's"]);
    draft.undo();
    let remote = |_: &GroupId| Some(group.clone());
    draft.prune_unfinished(remote);
    let lost = StrayText::Cell("lost".to_owned());
    assert_eq!(draft.stray_texts(), std::slice::from_ref(&lost));
    draft.redo();
    assert_eq!(shown(&draft, &group), ["it's"]);
    draft.undo();
    draft.forget_history();
    draft.prune_unfinished(remote);
    let its = StrayText::Cell("it's".to_owned());
    assert_eq!(draft.stray_texts(), [lost, its]);
    assert!(draft.groups_with_unfinished().is_empty());
    // They keep the draft stored until the user dismisses them.
    assert!(!draft.is_empty());
    draft.dismiss_stray_texts();
    assert!(draft.is_empty());
}

#[test]
fn undo_keeps_the_edits_of_groups_that_were_not_applied() {
    let add = |draft: &mut Draft, label: &str, groups: &[&GroupId]| {
        draft.edit(label, |editing| {
            for group in groups {
                editing.add_row(group, RuleDraft::empty(Direction::Ingress));
            }
        });
    };
    let [applied, left, other] = ["sg-1", "sg-2", "sg-3"].map(GroupId::from_remote);
    let mut draft = Draft::default();
    add(&mut draft, "left before both", &[&left]);
    add(&mut draft, "other", &[&other]);
    add(&mut draft, "both", &[&applied, &left]);
    add(&mut draft, "left", &[&left]);
    add(&mut draft, "applied", &[&applied]);
    add(&mut draft, "undone", &[&other]);
    draft.undo();
    draft.forget_applied(|subject| subject == Subject::Group(&applied));
    assert_eq!(draft.redo_label(), None);
    let mut labels = Vec::new();
    while let Some(label) = draft.undo_label().map(str::to_owned) {
        labels.push(label);
        draft.undo();
    }
    // Undoing what came before the edit of both would bring back a state without its rule in the group that is left.
    assert_eq!(labels, ["left", "other"]);
}

/// A draft that adds HTTPS from anywhere, as a run sends it.
fn sent_draft(before: &Arc<SecurityGroup>) -> Draft {
    let mut draft = Draft::default();
    draft.edit("add", |editing| {
        editing.add_row(&before.id, RuleDraft::from(&tcp(0, 443, "0.0.0.0/0")))
    });
    draft.note_sent(Sent::of(&draft, |_| Some(SecurityGroup::clone(before))));
    draft
}

#[test]
fn edits_made_during_a_run_become_changes_of_the_rule_that_it_added() {
    let before = group(vec![]);
    let after = group(vec![tcp(1, 443, "0.0.0.0/0")]);
    let mut corrected = sent_draft(&before);
    let shown = view(&corrected, &before);
    let mine = RuleDraft::from(&tcp(0, 443, "10.0.0.0/8"));
    corrected.edit("correct", |editing| {
        editing.set_row(&shown, &shown.rows()[0], mine.clone());
    });
    assert!(corrected.drop_applied_changes(true, |_| Some(after.clone())));
    let left = view(&corrected, &after);
    assert_eq!(marks(&left), [Mark::Changed]);
    assert!(left.rule_draft(&left.rows()[0]).is_same_as(&mine));

    let mut removed = sent_draft(&before);
    removed.edit("remove", |editing| {
        editing.remove_row(&shown, &shown.rows()[0])
    });
    assert!(removed.drop_applied_changes(true, |_| Some(after.clone())));
    assert_eq!(marks(&view(&removed, &after)), [Mark::Removed]);

    let mut undone = sent_draft(&before);
    undone.undo();
    // A run keeps the draft stored although nothing else is in it.
    assert!(!undone.is_empty());
    assert!(undone.drop_applied_changes(true, |_| Some(after.clone())));
    assert_eq!(marks(&view(&undone, &after)), [Mark::Removed]);

    let mut untouched = sent_draft(&before);
    assert!(!untouched.drop_applied_changes(true, |_| Some(after.clone())));
    assert_eq!(untouched.groups().count(), 0);
    // Where nothing was sent after all, the draft stays as it is.
    let mut failed = sent_draft(&before);
    failed.undo();
    failed.drop_applied_changes(true, |_| Some(before.clone()));
    assert!(failed.groups().next().is_none());
}

#[test]
fn a_creation_and_a_deletion_undone_during_their_run_are_reversed() {
    let (mut draft, new) = new_group(|_, _, _| {});
    draft.note_sent(Sent::of(&draft, |_| None));
    while draft.undo().is_some() {}
    draft.rename_group(&new, &id(CREATED));
    let live = group(vec![default_egress()]);
    draft.drop_applied_changes(true, |_| Some(live.clone()));
    assert!(view(&draft, &live).is_deleted());

    let gone = group(vec![tcp(1, 443, "10.0.0.0/8")]);
    let mut draft = Draft::default();
    draft.edit("delete", |editing| {
        let facts = GroupFacts {
            is_deleted: true,
            ..GroupFacts::default()
        };
        editing.set_facts(&gone.id, facts);
    });
    draft.note_sent(Sent::of(&draft, |_| Some(SecurityGroup::clone(&gone))));
    draft.undo();
    assert!(draft.drop_applied_changes(true, |_| None));
    let (new, drafted) = draft.groups().next().unwrap();
    assert_eq!(drafted.facts.created, Some(NewGroup::like(&gone)));
    assert_eq!(wanted_keys(&draft.view(new, None)), [gone.rules[0].key()]);
}

#[test]
fn texts_of_a_group_that_are_changed_during_its_creation_become_stray() {
    let new_name = |name: &str, description: &str| NewGroup {
        tags: vec![Tag {
            key: "Team".to_owned(),
            value: name.to_owned(),
        }],
        ..NewGroup::new(
            GroupName::from_remote(name),
            GroupDescription::from_remote(description),
        )
    };
    let (mut draft, new) = new_group(|_, _, _| {});
    let sent = draft.group(&new).unwrap().facts.created.clone().unwrap();
    draft.note_sent(Sent::of(&draft, |_| None));
    let typed = new_name("web-2", "Second web");
    draft.edit("change", |editing| {
        editing.change_new_group(&new, &sent, typed.clone());
    });
    draft.rename_group(&new, &id(CREATED));
    // Tags are changed in the group that exists now, so they are no stray text.
    let without_tags = |group: &NewGroup| NewGroup {
        tags: Vec::new(),
        ..group.clone()
    };
    let stray = |typed: &NewGroup| StrayText::NewGroup {
        created: sent.clone(),
        typed: without_tags(typed),
    };
    assert_eq!(draft.stray_texts(), [stray(&typed)]);

    // The form was open when the run created the group.
    let late = new_name("web-3", "Third web");
    draft.edit("change", |editing| {
        editing.change_new_group(&new, &sent, late.clone());
        editing.change_new_group(&new, &sent, sent.clone());
    });
    assert_eq!(draft.stray_texts(), [stray(&typed), stray(&late)]);
    assert!(draft.group(&new).is_none());
    drop_applied(&mut draft, &group(vec![default_egress()]));
    assert_eq!(draft.stray_texts().len(), 2);
}

#[test]
fn unfinished_text_stays_with_the_rule_that_a_run_has_made_of_its_row() {
    let before = group(vec![]);
    let after = group(vec![tcp(1, 443, "0.0.0.0/0")]);
    let mut draft = sent_draft(&before);
    let shown = view(&draft, &before);
    let row = shown.row_id(&shown.rows()[0]);
    draft.keep_unfinished(unfinished(&row, CellColumn::Peer, "10.0."));
    draft.drop_applied_changes(true, |_| Some(after.clone()));
    let live = RowId::Rule(after.rules[0].key());
    assert_eq!(
        draft.unfinished(&after.id, &live, CellColumn::Peer),
        Some("10.0.")
    );
}

#[test]
fn the_rest_of_a_draft_stays_when_a_run_applies_a_part() {
    let before = group(vec![tcp(1, 443, "10.0.0.0/8")]);
    let other = SecurityGroup {
        id: id("sg-00000008"),
        ..SecurityGroup::clone(&before)
    };
    let other = Arc::new(other);
    let mut draft = Draft::default();
    for group in [&before, &other] {
        let shown = view(&draft, group);
        draft.edit("remove", |editing| {
            editing.remove_row(&shown, &shown.rows()[0]);
        });
    }
    let mut sent = Sent::of(&draft, |_| None);
    sent.retain(|subject| subject == Subject::Group(&before.id));
    draft.note_sent(sent);
    let after = group(Vec::new());
    let remote = |id: &GroupId| {
        [&after, &other]
            .into_iter()
            .find(|it| it.id == *id)
            .cloned()
    };
    assert!(!draft.drop_applied_changes(true, remote));
    let left: Vec<&GroupId> = draft.groups().map(|(id, _)| id).collect();
    assert_eq!(left, [&other.id]);
    assert_eq!(marks(&view(&draft, &other)), [Mark::Removed]);
}

#[test]
fn a_difference_names_the_rows_behind_it() {
    let group = group(vec![tcp(1, 443, "10.0.0.0/8"), tcp(2, 22, "10.0.0.0/8")]);
    let mut draft = Draft::default();
    let shown = view(&draft, &group);
    draft.edit("remove and type again", |editing| {
        editing.remove_row(&shown, &shown.rows()[0]);
        editing.add_row(&group.id, RuleDraft::from(&group.rules[0]))
    });
    let shown = view(&draft, &group);
    let [https, ssh] = [&group.rules[0], &group.rules[1]];
    let behind = shown.rows_behind(Some(https), Some(https));
    let found: Vec<Mark> = behind.iter().map(|row| row.mark).collect();
    assert_eq!(found, [Mark::Removed, Mark::Added]);
    assert!(shown.rows_behind(Some(ssh), None).is_empty());
}

#[test]
fn an_edit_knows_its_place() {
    let group = group(vec![tcp(1, 443, "10.0.0.0/8")]);
    let mut draft = Draft::default();
    let shown = view(&draft, &group);
    draft.edit("remove", |editing| {
        editing.remove_row(&shown, &shown.rows()[0]);
    });
    let row = RowId::Rule(group.rules[0].key());
    let place = |draft: &Draft| {
        let (group, row) = draft.last_edit()?.place()?;
        Some((group.clone(), row))
    };
    assert_eq!(place(&draft), Some((group.id.clone(), Some(row))));
    assert_eq!(draft.undo_depth(), 1);
    let edit = draft.undo().and_then(Edit::place);
    assert_eq!(edit.map(|(group, _)| group), Some(&group.id));
}

#[test]
fn groups_that_a_run_leaves_out_are_kept_while_they_have_changes() {
    let before = group(vec![]);
    let mut draft = sent_draft(&before);
    let gone = GroupId::from_remote("sg-0000000f");
    draft.leave_out(BTreeSet::from([before.id.clone().into(), gone.into()]));
    let kept = BTreeSet::from([before.id.clone().into()]);
    assert_eq!(draft.left_out(), kept);

    let text = serde_json::to_string(&draft).unwrap();
    draft = serde_json::from_str(&text).unwrap();
    assert_eq!(draft.left_out(), kept);
    let created = GroupId::from_remote("sg-0000000e");
    draft.rename_group(&before.id, &created);
    assert_eq!(draft.left_out(), BTreeSet::from([created.clone().into()]));

    // New changes of a group whose changes were discarded are applied again.
    draft.edit("discard", |editing| editing.discard_group(&created));
    draft.edit("add", |editing| {
        editing.add_row(&created, RuleDraft::from(&tcp(0, 443, "0.0.0.0/0")))
    });
    assert_eq!(draft.left_out(), BTreeSet::new());
}

#[test]
fn lists_that_a_run_leaves_out_are_kept_while_they_have_changes() {
    let content = PrefixListContent {
        name: "offices".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: 1,
        entries: Vec::new(),
    };
    let mut draft = Draft::default();
    let id = draft.edit("create", |editing| editing.create_list(content));
    let gone = PrefixListId::from_remote("pl-gone");
    draft.leave_out(BTreeSet::from([id.clone().into(), gone.into()]));
    let kept = BTreeSet::from([id.clone().into()]);
    assert_eq!(draft.left_out(), kept);
    let text = serde_json::to_string(&draft).unwrap();
    draft = serde_json::from_str(&text).unwrap();
    assert_eq!(draft.left_out(), kept);
    draft.edit("discard", |editing| editing.discard_list(&id));
    assert_eq!(draft.left_out(), BTreeSet::new());
}
