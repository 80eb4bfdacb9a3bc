//! Properties of every draft: undo and redo are inverse, a stored draft loads again, later changes in EC2 to untouched
//! rules are taken over, and a draft is empty after its plan has run. No typed or pasted text causes a panic.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use portcullis::draft::{CellColumn, Draft, GroupView, Mark, RuleDraft, Sent};
use portcullis::entry::{
    EntryContext, KnownGroup, cell_text, completions, parse_cell, parse_paste,
};
use portcullis::entry::{copied_text, paste_cells};
use portcullis::export::rules_to_tsv;
use portcullis::model::{
    AccountId, Direction, GroupId, Inventory, NewGroup, Peer, Rule, RuleId, RuleKey, SecurityGroup,
    Traffic,
};
use portcullis::plan::{Plan, PlanOptions, Step, plan};
use portcullis::text::Text as _;
use proptest::prelude::*;

/// Something a person does. Numbers choose among the rows there are.
#[derive(Clone, Debug)]
enum Act {
    Add(Rule),
    AddEmpty,
    Change(usize, Rule),
    Describe(usize),
    Remove(usize),
    Revert(usize),
    Undo,
    Redo,
    DeleteGroup(bool),
    DiscardAll,
}

fn act() -> impl Strategy<Value = Act> {
    let place = 0..12_usize;
    prop_oneof![
        4 => support::rule().prop_map(Act::Add),
        1 => Just(Act::AddEmpty),
        4 => (place.clone(), support::rule()).prop_map(|(place, rule)| Act::Change(place, rule)),
        2 => place.clone().prop_map(Act::Describe),
        3 => place.clone().prop_map(Act::Remove),
        2 => place.prop_map(Act::Revert),
        3 => Just(Act::Undo),
        2 => Just(Act::Redo),
        1 => any::<bool>().prop_map(Act::DeleteGroup),
        1 => Just(Act::DiscardAll),
    ]
}

/// A group as EC2 could have it: no rule twice, each with an id.
fn group() -> impl Strategy<Value = Arc<SecurityGroup>> {
    support::security_group().prop_map(|mut group| {
        let mut seen: HashSet<RuleKey> = HashSet::new();
        group.rules.retain(|rule| seen.insert(rule.key()));
        for (number, rule) in group.rules.iter_mut().enumerate() {
            rule.id = Some(RuleId::from_remote(format!("sgr-{number:017x}")));
        }
        group.has_rule_ids = true;
        Arc::new(group)
    })
}

static NO_GROUPS: BTreeSet<GroupId> = BTreeSet::new();

const NO_OPTIONS: PlanOptions<'_> = PlanOptions {
    rules_per_group: 60,
    revoke_first: &NO_GROUPS,
    address: None,
};

/// The plan of a draft, where EC2 has this group.
fn plan_of(draft: &Draft, remote: Option<&Arc<SecurityGroup>>) -> Plan {
    let before: Inventory = remote.cloned().into_iter().collect();
    let after = draft.effective(&before, &AccountId::from_remote("123456789012"));
    plan(&before, &after, &NO_OPTIONS)
}

/// A group as EC2 creates it: everything may leave.
fn created(id: &GroupId) -> SecurityGroup {
    let anywhere = Peer::parse("0.0.0.0/0").unwrap();
    SecurityGroup {
        id: id.clone(),
        name: String::new(),
        description: String::new(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: vec![Rule::new(Direction::Egress, Traffic::All, anywhere)],
        has_rule_ids: true,
    }
}

/// Gives each new rule an id, as EC2 does.
fn with_ids(mut group: SecurityGroup) -> SecurityGroup {
    let mut free = (0..).map(|number| RuleId::from_remote(format!("sgr-{number:017x}")));
    for place in 0..group.rules.len() {
        if group.rules[place].id.is_none() {
            let is_free = |id: &RuleId| group.rules.iter().all(|rule| rule.id.as_ref() != Some(id));
            group.rules[place].id = free.find(is_free);
        }
    }
    group
}

fn view(draft: &Draft, group: &Arc<SecurityGroup>) -> GroupView {
    draft.view(&group.id, Some(group.clone()))
}

fn perform(draft: &mut Draft, group: &Arc<SecurityGroup>, act: &Act) {
    let now = view(draft, group);
    perform_on(draft, &now, act);
}

fn perform_on(draft: &mut Draft, now: &GroupView, act: &Act) {
    let row =
        |place: usize| (!now.rows().is_empty()).then(|| &now.rows()[place % now.rows().len()]);
    match act {
        Act::Add(rule) => {
            draft.edit("add", |editing| {
                editing.add_row(&now.id, RuleDraft::from(rule))
            });
        }
        Act::AddEmpty => {
            draft.edit("add", |editing| {
                editing.add_row(&now.id, RuleDraft::empty(Direction::Ingress))
            });
        }
        Act::Change(place, rule) => {
            if let Some(row) = row(*place) {
                let rule = RuleDraft {
                    direction: row.direction,
                    ..RuleDraft::from(rule)
                };
                draft.edit("change", |editing| editing.set_row(now, row, rule));
            }
        }
        Act::Describe(place) => {
            if let Some(row) = row(*place) {
                let rule = RuleDraft {
                    description: "again".into(),
                    ..now.rule_draft(row)
                };
                draft.edit("describe", |editing| editing.set_row(now, row, rule));
            }
        }
        Act::Remove(place) => {
            if let Some(row) = row(*place) {
                draft.edit("remove", |editing| editing.remove_row(now, row));
            }
        }
        Act::Revert(place) => {
            if let Some(row) = row(*place) {
                draft.edit("revert", |editing| editing.revert_row(now, row));
            }
        }
        Act::Undo => drop(draft.undo().cloned()),
        Act::Redo => drop(draft.redo().cloned()),
        Act::DeleteGroup(is_deleted) => {
            let mut facts = now.facts.clone();
            facts.is_deleted = *is_deleted;
            draft.edit("delete", |editing| editing.set_facts(&now.id, facts));
        }
        Act::DiscardAll => draft.edit("discard", |editing| editing.discard_all()),
    }
}

/// What the draft says, without how it came to be.
fn said(draft: &Draft) -> Vec<String> {
    draft.groups().map(|group| format!("{group:?}")).collect()
}

proptest! {
    #[test]
    fn pasted_cells_are_the_rule_they_were_copied_from_or_refused(copied in support::rule(), onto in support::rule()) {
        let id = GroupId::from_remote("sg-00000001");
        let context = EntryContext { group_id: &id, vpc_id: None, groups: &[], usable_groups: &[], prefix_lists: &[], until: Default::default(), scope: Default::default() };
        let (mut copied, onto) = (RuleDraft::from(&copied), RuleDraft::from(&onto));
        // Cells drop blanks around a text.
        copied.description = copied.description.trim().into();
        let texts = CellColumn::ALL.map(|column| copied_text(column, &copied, &context));
        let cells: Vec<(CellColumn, &str)> = CellColumn::ALL.into_iter().zip(texts.iter().map(String::as_str)).collect();
        if let Ok(pasted) = paste_cells(&onto, &cells, &context) {
            let expected = RuleDraft { direction: onto.direction, tags: onto.tags.clone(), ..copied.clone() };
            prop_assert!(pasted.more.is_empty());
            prop_assert!(pasted.rule.is_same_as(&expected), "{:?} gave {:?}", texts, pasted.rule);
        }
        for column in [CellColumn::Type, CellColumn::Peer, CellColumn::Description] {
            let text = copied_text(column, &copied, &context);
            if let Ok(pasted) = paste_cells(&onto, &[(column, &text)], &context) {
                let mut expected = onto.clone();
                match column {
                    CellColumn::Type => expected.traffic = copied.traffic,
                    CellColumn::Peer => expected.peer = copied.peer.clone(),
                    _ => expected.description = copied.description.clone(),
                }
                prop_assert!(pasted.rule.is_same_as(&expected), "{text:?} gave {:?}", pasted.rule);
            }
        }
    }

    #[test]
    fn undo_and_redo_go_back_and_forth(group in group(), acts in proptest::collection::vec(act(), 0..24)) {
        let mut draft = Draft::default();
        for act in &acts {
            let before = said(&draft);
            perform(&mut draft, &group, act);
            if !matches!(act, Act::Undo | Act::Redo) && said(&draft) != before {
                // What was just done is undone to the last detail, and done again.
                let after = said(&draft);
                draft.undo().unwrap();
                prop_assert_eq!(&said(&draft), &before);
                draft.redo().unwrap();
                prop_assert_eq!(said(&draft), after);
            }
        }
        let end = said(&draft);
        let mut steps = 0;
        while draft.undo().is_some() {
            steps += 1;
        }
        prop_assert_eq!(said(&draft), Vec::<String>::new());
        let untouched = view(&draft, &group);
        prop_assert!(untouched.rows().iter().all(|row| row.mark == Mark::Unchanged));
        prop_assert_eq!(untouched.changes().total(), 0);
        for _ in 0..steps {
            draft.redo().unwrap();
        }
        // Edits that were undone before the end may be done again beyond it.
        if draft.redo_label().is_none() && !acts.iter().any(|act| matches!(act, Act::Undo)) {
            prop_assert_eq!(said(&draft), end);
        }
    }

    #[test]
    fn a_draft_kept_and_loaded_is_the_same_draft(group in group(), acts in proptest::collection::vec(act(), 0..24)) {
        let mut draft = Draft::default();
        for act in &acts {
            perform(&mut draft, &group, act);
        }
        let text = serde_json::to_string(&draft).unwrap();
        let mut loaded: Draft = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&loaded, &draft);
        prop_assert_eq!(view(&loaded, &group), view(&draft, &group));
        // And behaves like the first afterwards.
        prop_assert_eq!(loaded.undo().cloned(), draft.undo().cloned());
        prop_assert_eq!(loaded, draft);
    }

    #[test]
    fn what_nobody_touched_follows_ec2(
        group in group(),
        acts in proptest::collection::vec(act(), 0..8),
        theirs in proptest::collection::vec((0..12_usize, "[a-z]{1,8}"), 0..6),
    ) {
        let mut draft = Draft::default();
        for act in acts.iter().filter(|act| !matches!(act, Act::DeleteGroup(_))) {
            perform(&mut draft, &group, act);
        }
        let before = view(&draft, &group);
        let mut remote = SecurityGroup::clone(&group);
        for (place, text) in &theirs {
            if !remote.rules.is_empty() {
                let place = place % remote.rules.len();
                remote.rules[place].description = text.as_str().into();
            }
        }
        let after = view(&draft, &Arc::new(remote.clone()));
        for rule in &remote.rules {
            let row = after.rows().iter().find(|row| after.remote_rule(row) == Some(rule)).unwrap();
            let was = before.rows().iter().find(|row| before.remote_rule(row).is_some_and(|was| was.id == rule.id)).unwrap();
            if was.mark == Mark::Unchanged && row.clash.is_none() {
                prop_assert_eq!(&after.rule(row).unwrap().description, &rule.description);
            }
            // Mine is never lost: it is still wanted, or the two sides clash.
            if was.mark == Mark::Changed {
                let (mine, now) = (before.rule_draft(was), after.rule_draft(row));
                prop_assert_eq!(mine.traffic, now.traffic);
                prop_assert!(row.clash.is_some() || mine.description == now.description || mine.description == before.remote_rule(was).unwrap().description);
            }
        }
    }

    #[test]
    fn a_plan_carried_out_leaves_nothing_to_do(group in group(), acts in proptest::collection::vec(act(), 0..16)) {
        let mut draft = Draft::default();
        for act in &acts {
            perform(&mut draft, &group, act);
        }
        let now = view(&draft, &group);
        let wanted = now.effective_group(&AccountId::from_remote("123456789012"));
        let mut after = Some(SecurityGroup::clone(&group));
        for planned in plan_of(&draft, Some(&group)).steps {
            carry_out(&mut after, &planned.step);
        }
        let keys = |group: &SecurityGroup| {
            let mut keys: Vec<(RuleKey, Arc<str>)> = group.rules.iter().map(|rule| (rule.key(), rule.description.clone())).collect();
            keys.sort();
            keys.dedup_by(|a, b| a.0 == b.0);
            keys
        };
        prop_assert_eq!(after.is_some(), wanted.is_some());
        // Two rows that want the same rule are a mistake that the page does not let anyone apply.
        let distinct: HashSet<RuleKey> = wanted.iter().flat_map(|group| group.rules.iter().map(Rule::key)).collect();
        if let (Some(after), Some(wanted)) = (&after, &wanted)
            && distinct.len() == wanted.rules.len()
        {
            prop_assert_eq!(keys(after), keys(wanted));
        }
    }

    #[test]
    fn what_a_run_cut_short_has_left_leads_to_the_same_end(
        group in group(),
        acts in proptest::collection::vec(act(), 0..16),
        is_new in any::<bool>(),
        steps in 0..8_usize,
    ) {
        let owner = AccountId::from_remote("123456789012");
        let mut draft = Draft::default();
        // A group to be created, or one that is there.
        let id = if is_new {
            draft.edit("create", |editing| editing.create_group(NewGroup::like(&group)))
        } else {
            group.id.clone()
        };
        let mut remote = (!is_new).then(|| group.clone());
        for act in acts.iter().filter(|act| !matches!(act, Act::DeleteGroup(_) | Act::DiscardAll | Act::Undo | Act::Redo)) {
            let mut act = act.clone();
            // Tags are calls of their own, which nothing here carries out.
            if let Act::Add(rule) | Act::Change(_, rule) = &mut act {
                rule.tags.clear();
            }
            let now = draft.view(&id, remote.clone());
            perform_on(&mut draft, &now, &act);
        }
        let said = |view: &GroupView| {
            let group = view.effective_group(&owner)?;
            let mut said: Vec<(RuleKey, Arc<str>)> = group.rules.iter().map(|rule| (rule.key(), rule.description.clone())).collect();
            said.sort();
            Some(said)
        };
        let before = draft.view(&id, remote.clone());
        let wanted = said(&before);
        let mut distinct: Vec<&RuleKey> = wanted.iter().flatten().map(|(key, _)| key).collect();
        distinct.dedup();
        // The page accepts neither an incomplete row nor the same rule twice.
        prop_assume!(before.changes().incomplete == 0);
        prop_assume!(distinct.len() == wanted.iter().flatten().count());
        let mut id = id;
        // Twice: cut short after some steps, then to the end.
        for steps in [steps, usize::MAX] {
            let plan = plan_of(&draft, remote.as_ref());
            for planned in plan.steps.iter().take(steps) {
                let mut now = remote.as_deref().cloned();
                match &planned.step {
                    Step::CreateGroup { group: new, .. } => {
                        id = group.id.clone();
                        draft.rename_group(new, &id);
                        now = Some(created(&id));
                    }
                    step => {
                        let mut step = step.clone();
                        step.rename(&plan.changes[0].id, &id);
                        carry_out(&mut now, &step);
                    }
                }
                remote = now.map(with_ids).map(Arc::new);
            }
            draft.drop_applied_changes(true, |_| remote.clone());
            let left = draft.view(&id, remote.clone());
            prop_assert_eq!(said(&left), wanted.clone(), "{:?} {:?}", left, draft);
            prop_assert_eq!(left.changes().clashes, 0);
        }
        prop_assert_eq!(draft.groups().count(), 0);
    }

    #[test]
    fn edits_made_during_a_run_are_changes_of_what_it_has_left(
        group in group(),
        acts in proptest::collection::vec(act(), 1..10),
        later in proptest::collection::vec(act(), 1..8),
        is_new in any::<bool>(),
        has_ids in any::<bool>(),
        steps in prop_oneof![0..8_usize, Just(usize::MAX)],
    ) {
        let mut before = SecurityGroup::clone(&group);
        if !has_ids {
            before.rules.iter_mut().for_each(|rule| rule.id = None);
        }
        let numbered = |group: SecurityGroup| if has_ids { with_ids(group) } else { group };
        let mut draft = Draft::default();
        let new = if is_new {
            draft.edit("create", |editing| editing.create_group(NewGroup::like(&group)))
        } else {
            group.id.clone()
        };
        let mut remote = (!is_new).then(|| Arc::new(before));
        let shown = remote.clone();
        // Tags are calls of their own, which nothing here carries out.
        let without_tags = |act: &Act| {
            let mut act = act.clone();
            if let Act::Add(rule) | Act::Change(_, rule) = &mut act {
                rule.tags.clear();
            }
            act
        };
        let is_rule = |act: &&Act| !matches!(act, Act::DeleteGroup(_) | Act::DiscardAll | Act::AddEmpty);
        for act in acts.iter().filter(is_rule).map(without_tags) {
            let now = draft.view(&new, shown.clone());
            perform_on(&mut draft, &now, &act);
        }
        // Undo may have taken back the creation itself.
        let is_creation_left = |draft: &Draft| !is_new || draft.group(&new).is_some_and(|group| group.facts.created.is_some());
        prop_assume!(is_creation_left(&draft));
        let said = |view: &GroupView| {
            let group = view.effective_group(&AccountId::from_remote("123456789012"))?;
            let mut said: Vec<(RuleKey, Arc<str>)> = group.rules.iter().map(|rule| (rule.key(), rule.description.clone())).collect();
            said.sort();
            Some(said)
        };
        let is_distinct = |said: &Option<Vec<(RuleKey, Arc<str>)>>| {
            let keys: HashSet<&RuleKey> = said.iter().flatten().map(|(key, _)| key).collect();
            keys.len() == said.iter().flatten().count()
        };
        let planned = plan_of(&draft, remote.as_ref());
        prop_assume!(is_distinct(&said(&draft.view(&new, shown.clone()))));
        draft.note_sent(Sent::of(&draft, |_| shown.as_deref().cloned()));
        for act in later.iter().filter(is_rule).map(without_tags) {
            let now = draft.view(&new, shown.clone());
            perform_on(&mut draft, &now, &act);
        }
        prop_assume!(is_creation_left(&draft));
        let wanted = said(&draft.view(&new, shown.clone()));
        prop_assume!(is_distinct(&wanted));
        let mut id = new.clone();
        carry_out_plan(&mut draft, &planned, steps, &mut id, &mut remote, numbered);
        draft.drop_applied_changes(true, |_| remote.clone());
        let left = draft.view(&id, remote.clone());
        prop_assert_eq!(said(&left), wanted.clone(), "{:?} {:?}", left, draft);
        prop_assert_eq!(left.changes().clashes, 0, "{:?}", left);
        // What the draft then holds leads to what the table shows.
        let rest = plan_of(&draft, remote.as_ref());
        carry_out_plan(&mut draft, &rest, usize::MAX, &mut id, &mut remote, numbered);
        draft.drop_applied_changes(true, |_| remote.clone());
        prop_assert_eq!(said(&draft.view(&id, remote.clone())), wanted);
        prop_assert_eq!(draft.groups().count(), 0, "{:?}", draft);
    }

    #[test]
    fn whatever_is_typed_is_taken_or_refused_with_a_message(text in any_text(), start in support::rule(), is_blank in any::<bool>()) {
        let rule = if is_blank { RuleDraft::empty(start.direction) } else { RuleDraft::from(&start) };
        with_context(|context| {
            for column in CellColumn::ALL {
                completions(column, &text, &rule, context);
                match parse_cell(column, &text, &rule, context) {
                    Ok(reading) => {
                        // What the cell then shows is understood as the same.
                        let shown = cell_text(column, &reading.rule, context);
                        if !shown.is_empty() && !shown.starts_with("Custom ") {
                            let again = parse_cell(column, &shown, &reading.rule, context).unwrap();
                            assert!(again.rule.is_same_as(&reading.rule), "{column:?} {text:?} {shown:?}");
                        }
                    }
                    Err(error) => assert!(error.text().len() > 10, "{error}"),
                }
            }
        });
    }

    #[test]
    fn whatever_is_pasted_is_taken_or_refused_line_by_line(text in any_text(), lines in proptest::collection::vec(any_text(), 0..4)) {
        with_context(|context| {
            let text = [text.clone(), lines.join("\n")].join("\t");
            for line in parse_paste(text.as_str(), Direction::Egress, portcullis::draft::TrafficDraft::Missing, &[], context).lines {
                assert!(line.number >= 1);
                match line.outcome {
                    Ok(rules) => assert!(!rules.is_empty() && rules.iter().all(|rule| rule.peer.known().is_some())),
                    Err(reason) => assert!(reason.text().len() > 10, "{reason:?}"),
                }
            }
        });
    }

    #[test]
    fn rules_copied_for_a_spreadsheet_are_pasted_as_themselves(rules in proptest::collection::vec(plain_rule(), 1..8)) {
        let mut seen: HashSet<RuleKey> = HashSet::new();
        let rules: Vec<Rule> = rules.into_iter().filter(|rule| seen.insert(rule.key())).collect();
        let text = rules_to_tsv(rules.iter());
        with_context(|context| {
            let lines = parse_paste(text.as_str(), Direction::Ingress, portcullis::draft::TrafficDraft::Missing, &[], context).lines;
            let read: Vec<Rule> = lines.into_iter().flat_map(|line| line.outcome.unwrap()).map(|rule| rule.rule().unwrap()).collect();
            assert_eq!(read.len(), rules.len(), "{text}");
            for (read, rule) in read.iter().zip(&rules) {
                assert_eq!(read.key(), rule.key(), "{text}");
                assert_eq!(read.description.trim(), rule.description.trim(), "{text}");
            }
        });
    }
}

/// Texts like those that people type, and any others.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9./:, \t\"'#-]{0,24}",
        2 => "(tcp|udp|icmp|all|gre|https|outbound|10[.]0[.]0[.]0/8|sg-00000001|self|443|8000-8080|3/4|[ \t,]){0,7}",
        1 => any::<String>(),
    ]
}

/// A rule that EC2 could have: a peer that the page knows or that names no group, and a permitted description.
fn plain_rule() -> impl Strategy<Value = Rule> {
    (
        support::rule(),
        support::cidr(),
        "[a-zA-Z0-9._:/()#,@+=&;{}!$*-][a-zA-Z0-9 ._:/()#,@+=&;{}!$*-]{0,20}",
    )
        .prop_map(|(mut rule, cidr, description)| {
            rule.peer = portcullis::model::Peer::Cidr(cidr);
            rule.description = description.into();
            rule
        })
}

fn with_context(check: impl FnOnce(&EntryContext<'_>)) {
    let id = |text| portcullis::model::GroupId::from_remote(text);
    let known = |id, name: &str| KnownGroup {
        id,
        name: name.to_owned(),
        vpc_id: None,
        owner_id: None,
        is_deleted: false,
    };
    let groups = [
        known(id("sg-00000001"), "apache"),
        known(id("sg-00000002"), "app, server"),
    ];
    check(&EntryContext {
        group_id: &groups[0].id,
        vpc_id: None,
        groups: &groups,
        usable_groups: &[],
        prefix_lists: &[],
        until: Default::default(),
        scope: Default::default(),
    });
}

/// Whether a call that names a rule is about another: by its id or, where it has none, by what it lets pass.
fn is_meant(named: &Rule, rule: &Rule) -> bool {
    match &named.id {
        Some(id) => rule.id.as_ref() == Some(id),
        None => rule.key() == named.key(),
    }
}

/// Does what EC2 would do.
fn carry_out(group: &mut Option<SecurityGroup>, step: &Step) {
    let Some(known) = group else { return };
    match step {
        Step::Authorize { rules, .. } => known.rules.extend(rules.iter().cloned()),
        Step::Revoke { rules, .. } => {
            let gone = |rule: &Rule| rules.iter().any(|revoked| is_meant(revoked, rule));
            known.rules.retain(|rule| !gone(rule));
        }
        Step::ModifyRules { rules, .. } => {
            for changed in rules {
                let rule = known
                    .rules
                    .iter_mut()
                    .find(|rule| rule.id.as_ref() == Some(&changed.id))
                    .unwrap();
                *rule = changed.after.clone();
            }
        }
        Step::UpdateDescriptions { rules, .. } => {
            for described in rules {
                let rule = known
                    .rules
                    .iter_mut()
                    .find(|rule| is_meant(described, rule))
                    .unwrap();
                rule.description = described.description.clone();
            }
        }
        Step::DeleteGroup { .. } => *group = None,
        Step::SetInterfaceGroups { .. }
        | Step::DeleteInterface { .. }
        | Step::AssociateVpc { .. }
        | Step::DisassociateVpc { .. }
        | Step::CreatePrefixList { .. }
        | Step::ModifyPrefixList { .. }
        | Step::ModifyPrefixListEntries { .. }
        | Step::DeletePrefixList { .. }
        | Step::CreateGroup { .. }
        | Step::CreateTags { .. }
        | Step::DeleteTags { .. } => {}
    }
}

/// Carries out the first steps of a plan on a group, as EC2 would, and renames the group in the draft
/// once it is created.
fn carry_out_plan(
    draft: &mut Draft,
    plan: &Plan,
    steps: usize,
    id: &mut GroupId,
    remote: &mut Option<Arc<SecurityGroup>>,
    numbered: impl Fn(SecurityGroup) -> SecurityGroup,
) {
    for planned in plan.steps.iter().take(steps) {
        let mut now = remote.as_deref().cloned();
        if let Step::CreateGroup { group: made, .. } = &planned.step {
            *id = GroupId::from_remote("sg-00000000000000abc");
            draft.rename_group(made, id);
            now = Some(created(id));
        } else {
            let mut step = planned.step.clone();
            step.rename(&plan.changes[0].id, id);
            carry_out(&mut now, &step);
        }
        *remote = now.map(&numbered).map(Arc::new);
    }
}
