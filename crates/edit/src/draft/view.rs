//! A group with the draft applied to it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::rebase::{Clash, has_same_tags, keep_reserved_tags, merge, merge_tags};
use super::{Draft, GroupDraft, GroupFacts, RowDraft, RowNumber, RuleDraft, TagsDraft};
use portcullis_model::{
    AccountId, Direction, GroupId, Inventory, NewGroup, Rule, RuleIndex, RuleKey, RulePlace,
    RuleRef, SecurityGroup, Tag, VpcId,
};

/// A group with the draft applied. Untouched rows only refer to EC2's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupView {
    /// Id of the group. Temporary if the draft creates it.
    pub id: GroupId,
    /// The group in EC2. `None` if the draft creates it, or if it was deleted.
    pub remote: Option<Arc<SecurityGroup>>,
    /// Pending changes of the group itself.
    pub facts: GroupFacts,
    rows: Vec<Row>,
}

/// A row of the grid: a rule of EC2's, changed or not, or a rule to add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Place of the rule among EC2's rules of the group.
    remote: Option<RulePlace>,
    /// Number of the row in the draft. `None` if it is untouched.
    pub(super) number: Option<RowNumber>,
    /// The drafted rule, if the row is touched.
    pub(super) mine: Option<RuleDraft>,
    /// `mine` as a rule, if it is complete.
    rule: Option<Rule>,
    /// Direction of the rule.
    pub direction: Direction,
    /// Pending change of the row.
    pub mark: Mark,
    /// The clash, if the draft and EC2 changed the row in different ways.
    pub clash: Option<Clash>,
}

/// Kind of pending change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// No change.
    Unchanged,
    /// Added.
    Added,
    /// Changed.
    Changed,
    /// Removed.
    Removed,
}

/// Identifies a row within its group, until EC2's rule changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RowId {
    /// A rule in EC2.
    Rule(RuleKey),
    /// A row that exists in the draft only.
    Number(RowNumber),
}

/// Index of a row among the rows of one [`GroupView`]. A [`RowId`] is valid in other views, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowIndex(usize);

/// Numbers of pending changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCount {
    /// Rules to add.
    pub added: usize,
    /// Rules to change.
    pub changed: usize,
    /// Rules to remove.
    pub removed: usize,
    /// Changes of the group itself: creation, deletion, tags, each interface and VPC.
    pub facts: usize,
    /// Changes of prefix lists: creation, deletion, name, size and each entry.
    pub lists: usize,
    /// Rows that clash with EC2.
    pub clashes: usize,
    /// Incomplete rows.
    pub incomplete: usize,
}

impl Row {
    /// Whether both are the same row of one view.
    pub fn is_same_row(&self, other: &Self) -> bool {
        (self.remote, self.number) == (other.remote, other.number)
    }
}

impl Mark {
    /// Kind of change between two states of something.
    pub fn between<T>(before: Option<T>, after: Option<T>) -> Self {
        match (before, after) {
            (None, None) => Self::Unchanged,
            (None, Some(_)) => Self::Added,
            (Some(_), None) => Self::Removed,
            (Some(_), Some(_)) => Self::Changed,
        }
    }

    /// Sign in the row's gutter, or an empty string for an unchanged row.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Unchanged => "",
            Self::Added => "+",
            Self::Changed => "~",
            Self::Removed => "-",
        }
    }

    /// The mark in a word, or an empty string for an unchanged row.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

impl ChangeCount {
    /// Returns the number of all changes.
    pub fn total(&self) -> usize {
        self.added + self.changed + self.removed + self.facts + self.lists
    }

    /// Adds the numbers of another group.
    pub fn add(&mut self, other: Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.removed += other.removed;
        self.facts += other.facts;
        self.lists += other.lists;
        self.clashes += other.clashes;
        self.incomplete += other.incomplete;
    }
}

impl Draft {
    /// Applies the draft to a group.
    pub fn view(&self, id: &GroupId, remote: Option<Arc<SecurityGroup>>) -> GroupView {
        GroupView::new(id.clone(), remote, self.groups.get(id))
    }

    /// Drops changes that EC2 has by now. `was_applied` says whether the draft was applied,
    /// completely or in part. `remote` returns a group as EC2 has it. Edits made
    /// since the run began become changes of what EC2 has now. Returns whether there were any.
    pub fn drop_applied_changes(
        &mut self,
        was_applied: bool,
        remote: impl Fn(&GroupId) -> Option<Arc<SecurityGroup>>,
    ) -> bool {
        let sent = self.sent.take();
        let edited = match sent.as_ref().filter(|_| was_applied) {
            Some(sent) => self.rebase_edits_since_sent(sent, &remote),
            None => BTreeSet::new(),
        };
        let ids: Vec<GroupId> = self.groups.keys().cloned().collect();
        for id in ids {
            let remote = remote(&id);
            let was_sent = sent.as_ref().is_none_or(|sent| sent.includes(&id));
            let is_as_sent = was_applied && was_sent && !edited.contains(&id);
            let Some(group) = self.groups.get_mut(&id) else {
                continue;
            };
            if is_as_sent {
                self.next_number = group.match_rows_to_rules(self.next_number);
            }
            let view = GroupView::new(id.clone(), remote, Some(group));
            let open = view.rows().iter().filter(|row| !view.is_applied(row));
            let open: Vec<RowNumber> = open.filter_map(|row| row.number).collect();
            group.rows.retain(|number, _| open.contains(number));
            if is_as_sent {
                for row in view.rows().iter().filter(|row| view.is_half_done(row)) {
                    let drafted = row.number.and_then(|number| group.rows.get_mut(&number));
                    if let Some(drafted) = drafted {
                        drafted.base = view.remote_rule(row).cloned();
                        drafted.mine = None;
                    }
                }
            }
            if let Some(remote) = &view.remote {
                let has_them = |tags: &super::TagsDraft| {
                    let mine = keep_reserved_tags(&remote.tags, &tags.mine);
                    has_same_tags(&remote.tags, &mine)
                };
                if group.facts.tags.as_ref().is_some_and(has_them) {
                    group.facts.tags = None;
                }
            } else if group.facts.is_deleted {
                *group = GroupDraft::default();
            }
            if group.is_empty() {
                self.groups.remove(&id);
            }
        }
        !edited.is_empty()
    }

    /// Drops changes of what uses groups that EC2 has by now, and those of interfaces that are gone.
    /// `now` has EC2's interfaces and associations; what was not read stays in the draft.
    pub fn drop_made_uses(&mut self, now: &Inventory) {
        for (id, group) in &mut self.groups {
            group.facts.uses = group.facts.uses.pending_in(id, now).0;
        }
        self.groups.retain(|_, group| !group.is_empty());
    }

    /// Replaces the temporary id of a group with the one that EC2 assigned, also in rules that
    /// reference it. The group now has the default egress rule: if the draft does not have that
    /// rule, it drafts its removal. Clears undo and redo, which refer to a group that the draft no
    /// longer creates.
    pub fn rename_group(&mut self, from: &GroupId, to: &GroupId) {
        let mut sent = self.sent.take();
        let sent_group = sent
            .as_mut()
            .and_then(|sent| sent.groups_mut().remove(from));
        if sent_group.is_some() || self.groups.contains_key(from) {
            let mut groups = [self.groups.remove(from), sent_group];
            self.meet_created(&mut groups);
            let [now, then] = groups;
            self.groups.extend(now.map(|group| (to.clone(), group)));
            if let (Some(sent), Some(then)) = (&mut sent, then) {
                sent.groups_mut().insert(to.clone(), then);
                sent.created.insert(from.clone(), to.clone());
            }
        }
        for cell in &mut self.unfinished {
            if cell.group == *from {
                cell.group = to.clone();
            }
        }
        if self.left_out.remove(from) {
            self.left_out.insert(to.clone());
        }
        let drafts = self.groups.values_mut();
        let sent_drafts = sent
            .iter_mut()
            .flat_map(|sent| sent.groups_mut().values_mut());
        for row in drafts
            .chain(sent_drafts)
            .flat_map(|group| group.rows.values_mut())
        {
            if let Some(mine) = &mut row.mine
                && let super::PeerDraft::Known(portcullis_model::Peer::Group(reference)) =
                    &mut mine.peer
                && reference.group_id == *from
            {
                reference.group_id = to.clone();
            }
        }
        self.sent = sent;
    }

    /// Turns a group that was just created into one of EC2's, in the draft and in what the run has sent. A
    /// creation that was undone since becomes a deletion. A name, a description or a VPC that was
    /// changed since becomes a stray text.
    fn meet_created(&mut self, groups: &mut [Option<GroupDraft>; 2]) {
        let created = groups
            .each_mut()
            .map(|group| group.as_mut()?.facts.created.take());
        if created.iter().all(Option::is_none) {
            return;
        }
        self.forget_history();
        let [now, then] = groups;
        let given = |group: &Option<GroupDraft>| group.as_ref().and_then(GroupDraft::default_row);
        let is_free = |number: &RowNumber| {
            let rows = then.as_ref().map(|then| &then.rows);
            rows.is_none_or(|rows| !rows.contains_key(number))
        };
        let number = given(then).or_else(|| given(now).filter(is_free));
        let number = number.unwrap_or_else(|| self.allocate_number());
        for group in [&mut *now, &mut *then].into_iter().flatten() {
            let empty = RowDraft {
                base: None,
                mine: None,
            };
            group.rows.entry(number).or_insert(empty).base = Some(Rule::of_new_group());
        }
        match (now, then, created) {
            (Some(now), Some(_), [Some(new), Some(sent)]) => {
                self.keep_stray_new_group(&sent, &new);
                if new.tags != sent.tags {
                    now.facts.tags = Some(super::TagsDraft {
                        base: sent.tags,
                        mine: new.tags,
                    });
                }
            }
            (now @ None, Some(then), _) => {
                let mut deleted = then.clone();
                deleted.facts.is_deleted = true;
                *now = Some(deleted);
            }
            _ => {}
        }
    }
}

impl GroupView {
    fn new(id: GroupId, remote: Option<Arc<SecurityGroup>>, draft: Option<&GroupDraft>) -> Self {
        let facts = draft.map(|draft| draft.facts.clone()).unwrap_or_default();
        let rules = remote
            .as_ref()
            .map_or(&[][..], |group| group.rules.as_slice());
        let nothing = std::collections::BTreeMap::new();
        let drafted = draft.map_or(&nothing, |draft| &draft.rows);
        let mut numbers = numbers_by_rule(rules, drafted);
        let mut rows: Vec<Row> = Vec::with_capacity(rules.len() + drafted.len());
        for (place, rule) in RulePlace::all(rules) {
            let number = numbers.remove(&place);
            let known = number.and_then(|number| Some((number, drafted.get(&number)?)));
            rows.push(match known {
                Some((number, row)) => drafted_row(Some(place), number, row, Some(rule)),
                None => Row {
                    remote: Some(place),
                    number: None,
                    mine: None,
                    rule: None,
                    direction: rule.direction,
                    mark: Mark::Unchanged,
                    clash: None,
                },
            });
        }
        let mut placed: Vec<RowNumber> = rows.iter().filter_map(|row| row.number).collect();
        placed.sort_unstable();
        for (number, row) in drafted {
            let is_gone_as_wanted = row.base.is_some() && row.mine.is_none();
            if placed.binary_search(number).is_err() && !is_gone_as_wanted {
                rows.push(drafted_row(None, *number, row, None));
            }
        }
        Self {
            id,
            remote,
            facts,
            rows,
        }
    }

    /// Returns all rows: EC2's rules in EC2's order, then rows that exist in the draft only.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns all rows with their indexes.
    pub fn indexed_rows(&self) -> impl Iterator<Item = (RowIndex, &Row)> {
        let numbered = self.rows.iter().enumerate();
        numbered.map(|(number, row)| (RowIndex(number), row))
    }

    /// Returns the rules that an edit of many rows may change, with their rows: those of a group that is deleted, that
    /// the draft removes, or that clash with EC2 are left out.
    pub fn editable_rules(&self) -> impl Iterator<Item = (RowIndex, RuleDraft)> {
        let rows = self.indexed_rows().filter(|(_, row)| {
            !self.is_deleted() && row.mark != Mark::Removed && row.clash.is_none()
        });
        rows.map(|(index, row)| (index, self.rule_draft(row)))
    }

    /// Returns the identities of the rules that the group has with the draft.
    pub fn rule_keys(&self) -> BTreeSet<RuleKey> {
        let rules = self.rows.iter().filter_map(|row| self.rule(row));
        rules.map(Rule::key).collect()
    }

    /// Returns the row at an index of this view.
    pub fn row_at(&self, index: RowIndex) -> Option<&Row> {
        self.rows.get(index.0)
    }

    /// Returns the index of a row of this view.
    pub fn index_of(&self, row: &Row) -> Option<RowIndex> {
        let index = self.rows.iter().position(|known| known.is_same_row(row));
        index.map(RowIndex)
    }

    /// Returns the rows of one direction.
    pub fn rows_in(&self, direction: Direction) -> impl Iterator<Item = &Row> {
        self.rows
            .iter()
            .filter(move |row| row.direction == direction)
    }

    /// Returns the row with an id.
    pub fn row(&self, id: &RowId) -> Option<&Row> {
        self.rows.iter().find(|row| self.is_row(row, id))
    }

    /// Returns the row of a rule in EC2.
    pub fn row_of(&self, rule: &RuleRef) -> Option<&Row> {
        let names = |row: &&Row| {
            let known = self.remote_rule(row);
            known.is_some_and(|known| rule.names(known))
        };
        self.rows.iter().find(names)
    }

    /// Returns the id of a row.
    pub fn row_id(&self, row: &Row) -> RowId {
        match (self.remote_rule(row), row.number) {
            (Some(rule), _) => RowId::Rule(rule.key()),
            (None, Some(number)) => RowId::Number(number),
            // Unreachable: a row is EC2's, the draft's, or both.
            (None, None) => RowId::Number(RowNumber::default()),
        }
    }

    /// Returns the row's rule in EC2, if there is one.
    pub fn remote_rule(&self, row: &Row) -> Option<&Rule> {
        row.remote?.of(&self.remote.as_ref()?.rules)
    }

    /// Returns the drafted rule of a row, or EC2's rule if the row is untouched or removed.
    pub fn rule_draft(&self, row: &Row) -> RuleDraft {
        match (&row.mine, self.remote_rule(row)) {
            (Some(mine), _) => mine.clone(),
            (None, Some(remote)) => RuleDraft::from(remote),
            (None, None) => RuleDraft::empty(row.direction),
        }
    }

    /// Returns the rule that the row will have. `None` if it is removed or incomplete.
    pub fn rule<'a>(&'a self, row: &'a Row) -> Option<&'a Rule> {
        match row.mark {
            Mark::Removed => None,
            Mark::Unchanged => self.remote_rule(row),
            Mark::Added | Mark::Changed => row.rule.as_ref(),
        }
    }

    /// Whether the draft deletes the group.
    pub fn is_deleted(&self) -> bool {
        self.facts.is_deleted
    }

    /// Name of the group, or its id if the group is unknown.
    pub fn name(&self) -> &str {
        match (&self.remote, &self.facts.created) {
            (Some(remote), _) => &remote.name,
            (None, Some(created)) => created.name.as_str(),
            (None, None) => self.id.as_str(),
        }
    }

    /// VPC of the group.
    pub fn vpc_id(&self) -> Option<&VpcId> {
        match (&self.remote, &self.facts.created) {
            (Some(remote), _) => remote.vpc_id.as_ref(),
            (None, created) => created.as_ref()?.vpc_id.as_ref(),
        }
    }

    /// Returns the drafted tags of the group.
    pub fn tags(&self) -> Vec<Tag> {
        match (&self.remote, &self.facts) {
            (
                Some(remote),
                GroupFacts {
                    tags: Some(tags), ..
                },
            ) => {
                let merged = merge_tags(&tags.base, &tags.mine, &remote.tags);
                keep_reserved_tags(&remote.tags, merged.as_ref().unwrap_or(&tags.mine))
            }
            (Some(remote), _) => remote.tags.clone(),
            (
                None,
                GroupFacts {
                    created: Some(created),
                    ..
                },
            ) => created.tags.clone(),
            (None, _) => Vec::new(),
        }
    }

    /// Counts the pending changes of the group.
    pub fn changes(&self) -> ChangeCount {
        let mut count = ChangeCount::default();
        for row in &self.rows {
            match row.mark {
                Mark::Unchanged => {}
                Mark::Added => count.added += 1,
                Mark::Changed => count.changed += 1,
                Mark::Removed => count.removed += 1,
            }
            if row.clash.is_some() {
                count.clashes += 1;
            }
            if row.mark != Mark::Removed && self.rule(row).is_none() {
                count.incomplete += 1;
            }
        }
        let has_other_tags = self
            .remote
            .as_ref()
            .is_some_and(|remote| !has_same_tags(&remote.tags, &self.tags()));
        count.facts = usize::from(self.facts.created.is_some())
            + usize::from(self.facts.is_deleted)
            + usize::from(has_other_tags)
            + self.facts.uses.count();
        count
    }

    /// Returns the group's own changes with other tags.
    pub fn facts_with_tags(&self, tags: Vec<Tag>) -> GroupFacts {
        let mut facts = self.facts.clone();
        match (&self.remote, &mut facts.created) {
            (Some(remote), _) => {
                let base = remote.tags.clone();
                facts.tags = (base != tags).then_some(TagsDraft { base, mine: tags });
            }
            (None, Some(created)) => created.tags = tags,
            (None, None) => {}
        }
        facts
    }

    /// Returns the group after the draft is applied, with complete rules only. `None` if it is
    /// deleted or does not exist. `owner` is the owner of a group to create.
    pub fn effective_group(&self, owner: &AccountId) -> Option<SecurityGroup> {
        if self.facts.is_deleted {
            return None;
        }
        let mut group = match (&self.remote, &self.facts.created) {
            (Some(remote), _) => SecurityGroup::clone(remote),
            (None, Some(created)) => empty_group(&self.id, created, owner),
            (None, None) => return None,
        };
        group.tags = self.tags();
        group.rules = self
            .rows
            .iter()
            .filter_map(|row| self.wanted_rule(row))
            .collect();
        Some(group)
    }

    fn wanted_rule(&self, row: &Row) -> Option<Rule> {
        let mut rule = self.rule(row)?.clone();
        rule.id = self.remote_rule(row).and_then(|remote| remote.id.clone());
        Some(rule)
    }

    fn is_row(&self, row: &Row, id: &RowId) -> bool {
        match (id, self.remote_rule(row)) {
            (RowId::Rule(key), Some(rule)) => {
                rule.direction == key.direction
                    && rule.traffic == key.traffic
                    && rule.peer.identity() == key.peer
            }
            (RowId::Number(number), None) => row.number == Some(*number),
            (RowId::Rule(_), None) | (RowId::Number(_), Some(_)) => false,
        }
    }

    /// Whether EC2 has the drafted rule and still the former one: some changes are made by adding
    /// the new rule and then removing the old one, and only the addition is done. A rule with a
    /// pending change of its own does not count.
    fn is_half_done(&self, row: &Row) -> bool {
        let (Mark::Changed, None, Some(wanted)) = (row.mark, &row.clash, &row.rule) else {
            return false;
        };
        let key = wanted.key();
        self.rows.iter().any(|other| {
            let twin = self.remote_rule(other);
            other.remote != row.remote
                && other.mark == Mark::Unchanged
                && twin
                    .is_some_and(|twin| twin.key() == key && twin.description == wanted.description)
        })
    }

    /// Whether EC2 has the drafted state of the row.
    fn is_applied(&self, row: &Row) -> bool {
        match row.mark {
            Mark::Unchanged => true,
            Mark::Removed | Mark::Changed => false,
            Mark::Added => {
                let Some(rule) = &row.rule else { return false };
                let key = rule.key();
                let rules = self.remote.iter().flat_map(|group| &group.rules);
                let mut twins = rules.filter(|twin| twin.key() == key);
                twins.any(|twin| twin.description == rule.description)
            }
        }
    }
}

/// Matches rows of the draft with EC2's rules: by the id of the base or, if one of the two has no
/// id, by permission.
fn numbers_by_rule(
    rules: &[Rule],
    drafted: &std::collections::BTreeMap<RowNumber, RowDraft>,
) -> HashMap<RulePlace, RowNumber> {
    let mut numbers = HashMap::new();
    if drafted.is_empty() {
        return numbers;
    }
    let index = RuleIndex::of(rules);
    for (number, row) in drafted {
        let place = row.base.as_ref().and_then(|base| index.find(base));
        numbers.extend(place.map(|place| (place, *number)));
    }
    numbers
}

fn drafted_row(
    remote: Option<RulePlace>,
    number: RowNumber,
    row: &RowDraft,
    rule: Option<&Rule>,
) -> Row {
    let mut merged = merge(row, rule);
    if let (Some(rule), Some(mine)) = (rule, &mut merged.mine) {
        mine.tags = keep_reserved_tags(&rule.tags, &mine.tags);
    }
    let direction = match (&merged.mine, rule) {
        (Some(mine), _) => mine.direction,
        (None, Some(rule)) => rule.direction,
        (None, None) => Direction::Ingress,
    };
    let mark = match (rule, &merged.mine) {
        (None, _) => Mark::Added,
        (Some(_), None) => Mark::Removed,
        (Some(rule), Some(mine)) if RuleDraft::from(rule).is_same_as(mine) => Mark::Unchanged,
        (Some(_), Some(_)) => Mark::Changed,
    };
    Row {
        remote,
        number: Some(number),
        rule: merged.mine.as_ref().and_then(RuleDraft::rule),
        mine: merged.mine,
        direction,
        mark,
        clash: merged.clash,
    }
}

fn empty_group(id: &GroupId, created: &NewGroup, owner: &AccountId) -> SecurityGroup {
    SecurityGroup {
        id: id.clone(),
        name: created.name.to_string(),
        description: created.description.to_string(),
        vpc_id: created.vpc_id.clone(),
        owner_id: owner.clone(),
        tags: created.tags.clone(),
        rules: Vec::new(),
        has_rule_ids: true,
    }
}
