//! Rebases a draft after a run of an earlier state of it: edits made during the run become changes of
//! what the run has made.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::rebase::{has_same_tags, keep_reserved_tags};
use super::{Draft, GroupDraft, GroupFacts, RowDraft, RowId, RowNumber, RuleDraft, TagsDraft};
use portcullis_model::{
    GroupId, NewGroup, PrefixListId, Rule, RuleIndex, RuleKey, RulePlace, SecurityGroup,
};
use portcullis_plan::{PrefixListChange, Subject};

/// The draft as a run has sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The changes by group.
    groups: BTreeMap<GroupId, GroupDraft>,
    /// The changes of prefix lists.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    lists: BTreeMap<PrefixListId, PrefixListChange>,
    /// The groups that the run deletes, as EC2 had them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    deleted: Vec<SecurityGroup>,
    /// EC2's IDs of the groups that the run has created so far, by their placeholder IDs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub created: BTreeMap<GroupId, GroupId>,
}

impl Sent {
    /// The changes of `draft`. `remote` returns a group as EC2 has it.
    pub fn of(draft: &Draft, remote: impl Fn(&GroupId) -> Option<SecurityGroup>) -> Self {
        let deleted = draft.groups().filter(|(_, group)| group.facts.is_deleted);
        Self {
            deleted: deleted.filter_map(|(id, _)| remote(id)).collect(),
            groups: draft.groups.clone(),
            lists: draft.lists.clone(),
            created: BTreeMap::new(),
        }
    }

    /// Limits the changes to the groups and prefix lists that the run applies.
    pub fn retain(&mut self, is_applied: impl Fn(Subject<'_>) -> bool) {
        self.groups.retain(|id, _| is_applied(Subject::Group(id)));
        self.deleted
            .retain(|group| is_applied(Subject::Group(&group.id)));
        self.lists.retain(|id, _| is_applied(Subject::List(id)));
    }

    /// Returns the change of a prefix list that the run makes.
    pub(super) fn list(&self, id: &PrefixListId) -> Option<&PrefixListChange> {
        self.lists.get(id)
    }

    /// Whether the run changes a group.
    pub(super) fn includes(&self, id: &GroupId) -> bool {
        self.groups.contains_key(id)
    }

    /// EC2's IDs of the groups that the run changes, as far as they are known.
    pub fn known_groups(&self) -> Vec<GroupId> {
        let is_there = |group: &GroupDraft| group.facts.created.is_none();
        let there = self.groups.iter().filter(|(_, group)| is_there(group));
        there.map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn groups_mut(&mut self) -> &mut BTreeMap<GroupId, GroupDraft> {
        &mut self.groups
    }
}

impl Draft {
    /// Remembers what a run sends, so that edits made later can be told apart from it.
    pub fn note_sent(&mut self, sent: Sent) {
        self.sent = Some(sent);
    }

    /// The ID of a group now: EC2's where a run under way has created the group.
    pub fn id_now<'a>(&'a self, id: &'a GroupId) -> &'a GroupId {
        let created = self.sent.as_ref().and_then(|sent| sent.created.get(id));
        created.unwrap_or(id)
    }

    /// What a run has sent, until [`Draft::drop_applied_changes`] removes what it has done.
    pub fn sent(&self) -> Option<&Sent> {
        self.sent.as_ref()
    }

    /// Turns the edits made since `sent` into changes of what the run has made. `remote` returns a group
    /// after the run. Returns the groups that were edited.
    pub(super) fn rebase_edits_since_sent(
        &mut self,
        sent: &Sent,
        remote: impl Fn(&GroupId) -> Option<std::sync::Arc<SecurityGroup>>,
    ) -> BTreeSet<GroupId> {
        let mut edited = BTreeSet::new();
        for (id, sent_group) in &sent.groups {
            let live = remote(id);
            if let Some(live) = &live {
                self.move_unfinished(id, sent_group, live);
            }
            let now = self.groups.get(id).cloned().unwrap_or_default();
            if now == *sent_group {
                continue;
            }
            edited.insert(id.clone());
            match live {
                Some(live) => {
                    let (group, last) = now.rules_after_run(sent_group, &live, self.next_number);
                    self.next_number = last;
                    self.groups.insert(id.clone(), group);
                }
                None if sent_group.facts.is_deleted && !now.facts.is_deleted => {
                    if let Some(gone) = sent.deleted.iter().find(|group| group.id == *id) {
                        self.create_again(gone);
                    }
                }
                None => {}
            }
        }
        edited
    }

    /// Drafts the creation of a group that a run has deleted, with the rules that the draft shows.
    fn create_again(&mut self, gone: &SecurityGroup) {
        let view = self.view(&gone.id, Some(gone.clone().into()));
        let rows = view.rows().iter().filter(|row| view.rule(row).is_some());
        let rules: Vec<RuleDraft> = rows.map(|row| view.rule_draft(row)).collect();
        self.groups.remove(&gone.id);
        let number = self.allocate_number();
        let id = GroupId::of_new_group(number.0 as usize);
        let facts = GroupFacts {
            created: Some(NewGroup::like(gone)),
            ..GroupFacts::default()
        };
        let mut group = GroupDraft {
            facts,
            rows: BTreeMap::new(),
        };
        for rule in rules {
            let row = RowDraft {
                base: None,
                mine: Some(rule),
            };
            group.rows.insert(self.allocate_number(), row);
        }
        self.groups.insert(id.clone(), group);
        self.rename_group(&gone.id, &id);
    }

    /// Moves unfinished texts to the rules that the run has made of their rows.
    fn move_unfinished(&mut self, id: &GroupId, sent: &GroupDraft, live: &SecurityGroup) {
        let is_live = |key: &RuleKey| live.rules.iter().any(|rule| rule.key() == *key);
        for (number, row) in &sent.rows {
            let wish = row.mine.as_ref().and_then(RuleDraft::rule);
            let Some(key) = wish.map(|wish| wish.key()).filter(is_live) else {
                continue;
            };
            let was = match &row.base {
                Some(base) if is_live(&base.key()) => continue,
                Some(base) => RowId::Rule(base.key()),
                None => RowId::Number(*number),
            };
            for cell in &mut self.unfinished {
                if cell.group == *id && cell.row == was {
                    cell.row = RowId::Rule(key.clone());
                }
            }
        }
    }
}

/// Finds the live rule that a row can go on from.
type FindPlace<'a> = &'a dyn Fn(&RowNumber) -> Option<RulePlace>;

/// The rules of a group after a run, as far as the draft touches them.
struct Touched<'a> {
    live: &'a [Rule],
    index: RuleIndex<'a>,
    /// By rule: the base of a row, with what the run was to make of it.
    bases: HashMap<RulePlace, (&'a Rule, Option<&'a RuleDraft>)>,
    /// By rule: the wish that the run has fulfilled with it.
    made: HashMap<RulePlace, &'a RuleDraft>,
}

impl<'a> Touched<'a> {
    fn new(sent: &'a GroupDraft, now: &'a GroupDraft, live: &'a [Rule]) -> Self {
        let index = RuleIndex::of(live);
        let mut bases = HashMap::new();
        let rows = now.rows.values().map(|row| (row, None));
        let rows = rows.chain(sent.rows.values().map(|row| (row, row.mine.as_ref())));
        for (row, wish) in rows {
            if let Some(base) = &row.base
                && let Some(place) = index.find(base)
            {
                bases.insert(place, (base, wish));
            }
        }
        let made = sent.rows.values().filter_map(|row| {
            let draft = row.mine.as_ref()?;
            let wish = draft.rule()?;
            let place = index.with_key(&wish)?;
            let is_it = index.at(place)?.description == wish.description;
            (is_it || bases.contains_key(&place)).then_some((place, draft))
        });
        Self {
            live,
            made: made.collect(),
            index,
            bases,
        }
    }

    fn contains(&self, place: RulePlace) -> bool {
        self.made.contains_key(&place) || self.bases.contains_key(&place)
    }

    /// The touched rule that allows what a wish asks for.
    fn place_of_wish(&self, wish: Option<&RuleDraft>) -> Option<RulePlace> {
        let place = self.index.with_key(&wish?.rule()?)?;
        self.contains(place).then_some(place)
    }

    fn place_of_base(&self, base: Option<&Rule>) -> Option<RulePlace> {
        self.index.find(base?)
    }

    /// The rule as EC2 has it or, where another client has changed it, as the draft knows it, so that
    /// the two clash.
    fn base_at(&self, place: RulePlace) -> Option<Rule> {
        let live = place.of(self.live)?;
        let made = self.made.get(&place).copied();
        let (base, wish) = self.bases.get(&place).copied().unzip();
        let wish = wish.flatten();
        let mut descriptions = base.map(|base| &base.description).into_iter();
        let mut wished = made.into_iter().chain(wish).map(|wish| &wish.description);
        let is_described = descriptions.any(|text| *text == live.description)
            || wished.any(|text| *text == live.description);
        let is_own = made.is_some() || base.is_some_and(|base| base.key() == live.key());
        if !is_own || !is_described {
            return base.cloned();
        }
        // The tags of rules are read later than the rest.
        let tags = match (made, base) {
            (Some(made), None) => &made.tags,
            (Some(made), Some(_)) if has_same_tags(&made.tags, &live.tags) => &made.tags,
            (_, Some(base)) => &base.tags,
            (None, None) => &live.tags,
        };
        Some(Rule {
            tags: tags.clone(),
            ..live.clone()
        })
    }
}

impl GroupDraft {
    /// The draft after a run of `sent` that left `live`. Every rule that the run made belongs to the row
    /// that asked for it, or to the row that asks for it now. Returns the last number given to a row.
    fn rules_after_run(
        &self,
        sent: &Self,
        live: &SecurityGroup,
        last_number: RowNumber,
    ) -> (Self, RowNumber) {
        let sent = &sent.renumbered_like(self);
        let touched = Touched::new(sent, self, &live.rules);
        let numbers: BTreeSet<RowNumber> =
            self.rows.keys().chain(sent.rows.keys()).copied().collect();
        let now = |number: &RowNumber| self.rows.get(number);
        let then = |number: &RowNumber| sent.rows.get(number);
        let base = |number: &RowNumber| {
            let row = now(number).filter(|row| row.base.is_some());
            row.or_else(|| then(number))?.base.as_ref()
        };
        // What the table shows of the row. A row that was taken back shows what EC2 had.
        let shown = |number: &RowNumber| match now(number) {
            Some(row) => row.mine.clone(),
            None => base(number).map(RuleDraft::from),
        };
        let sent_wish = |number: &RowNumber| then(number)?.mine.as_ref();
        let mut owners: HashMap<RulePlace, RowNumber> = HashMap::new();
        let mut places: HashMap<RowNumber, RulePlace> = HashMap::new();
        let candidates: [FindPlace<'_>; 3] = [
            &|number| touched.place_of_wish(shown(number).as_ref()),
            &|number| touched.place_of_wish(sent_wish(number)),
            &|number| touched.place_of_base(base(number)),
        ];
        for candidate in candidates {
            for number in &numbers {
                let place = candidate(number).filter(|place| !owners.contains_key(place));
                if let Some(place) = place.filter(|_| !places.contains_key(number)) {
                    owners.insert(place, *number);
                    places.insert(*number, place);
                }
            }
        }
        let mut rows: BTreeMap<RowNumber, RowDraft> = BTreeMap::new();
        for number in &numbers {
            let mine = shown(number);
            let row = match places.get(number) {
                Some(place) => RowDraft {
                    base: touched.base_at(*place),
                    mine,
                },
                None => {
                    let was_removed = then(number).is_some_and(|row| row.mine.is_none());
                    let is_taken = touched.place_of_base(base(number)).is_some()
                        || touched.place_of_wish(sent_wish(number)).is_some();
                    let is_gone = !was_removed && !is_taken;
                    if is_gone && now(number).is_none() {
                        continue;
                    }
                    let base = base(number).filter(|_| is_gone && mine.is_some());
                    RowDraft {
                        base: base.cloned(),
                        mine,
                    }
                }
            };
            rows.insert(*number, row);
        }
        // Rules that no row shows any more.
        let mut last_number = last_number;
        for (place, _) in RulePlace::all(&live.rules) {
            if touched.contains(place) && !owners.contains_key(&place) {
                last_number = last_number.next();
                let base = touched.base_at(place);
                rows.insert(last_number, RowDraft { base, mine: None });
            }
        }
        rows.retain(|_, row| !row.is_idle());
        let facts = GroupFacts {
            tags: self.tags_after_run(sent, live),
            ..self.facts.clone()
        };
        (Self { facts, rows }, last_number)
    }

    /// The same rows, with the numbers that `now` uses: a rule that is restored and then changed again
    /// gets another number.
    fn renumbered_like(&self, now: &Self) -> Self {
        let is_same = |a: &Rule, b: &Rule| match (&a.id, &b.id) {
            (Some(a), Some(b)) => a == b,
            _ => a.key() == b.key(),
        };
        let number_now = |number: &RowNumber, row: &RowDraft| {
            let base = row
                .base
                .as_ref()
                .filter(|_| !now.rows.contains_key(number))?;
            let mut fresh = now
                .rows
                .iter()
                .filter(|(number, _)| !self.rows.contains_key(number));
            let again =
                fresh.find(|(_, row)| row.base.as_ref().is_some_and(|own| is_same(own, base)));
            again.map(|(number, _)| *number)
        };
        let rows = self
            .rows
            .iter()
            .map(|(number, row)| (number_now(number, row).unwrap_or(*number), row.clone()));
        Self {
            facts: self.facts.clone(),
            rows: rows.collect(),
        }
    }

    fn tags_after_run(&self, sent: &Self, live: &SecurityGroup) -> Option<TagsDraft> {
        if self.facts.tags == sent.facts.tags {
            return self.facts.tags.clone();
        }
        let mine = match (&self.facts.tags, &sent.facts.tags) {
            (Some(now), _) => &now.mine,
            (None, Some(sent)) => &sent.base,
            (None, None) => return None,
        };
        let mine = keep_reserved_tags(&live.tags, mine);
        (!has_same_tags(&mine, &live.tags)).then(|| TagsDraft {
            base: live.tags.clone(),
            mine,
        })
    }
}
