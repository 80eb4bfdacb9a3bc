//! Imported groups as changes to the groups of an account.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Imported, ImportedGroup, LayNote, RuleCoverage};
use portcullis_edit::draft::keep_reserved_tags;
use portcullis_edit::entry::{SEPARATORS, is_list_named};
use portcullis_model::{
    AccountId, Direction, GroupDescription, GroupId, GroupName, GroupReference, Groups, Inventory,
    MAX_TAGS_PER_RESOURCE, Peer, PrefixList, Rule, RuleDescription, RuleId, RuleKey, SecurityGroup,
    Tag, TagError, TextError, VpcId, group_name_key,
};
use portcullis_plan::GroupChange;

/// Why imported groups cannot be laid onto an account. What was imported is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("groups do not fit the account")]
pub enum LayError {
    /// Groups may be one of several groups of the account.
    Ambiguous(Vec<Question>),
    /// Two of them are the same group of the account.
    SameGroup {
        /// The name of the one.
        first: String,
        /// The name of the other.
        second: String,
        /// The group.
        id: GroupId,
    },
    /// Two groups to be created have one name in one VPC.
    SameName {
        /// The name.
        name: String,
        /// The VPC, where the text gives it.
        vpc_id: Option<VpcId>,
        /// The id of the one.
        first: GroupId,
        /// The id of the other.
        second: GroupId,
    },
    /// A source is the name of a prefix list of the account, or of a group that the text does not list, and means
    /// something else in the text.
    SourceName {
        /// The source.
        text: String,
        /// The group that has the rule.
        group: String,
        /// The id of the group or prefix list.
        named: String,
    },
    /// A text that gives the id of a group is the name of another one in the account.
    GroupName {
        /// The text.
        text: String,
        /// The id in it.
        id: GroupId,
        /// The id of the group with that name.
        named: GroupId,
    },
    /// EC2 would refuse a tag to be set.
    Tag {
        /// The group's name.
        group: String,
        /// The tag's key.
        key: String,
        /// What EC2 has against it.
        problem: TagError,
    },
    /// A group or rule would have a tag key twice.
    TagTwice {
        /// The group's name.
        group: String,
        /// The key.
        key: String,
    },
    /// A group or rule would have more tags than EC2 keeps.
    TooManyTags {
        /// The group's name.
        group: String,
        /// How many.
        number: usize,
    },
    /// EC2 would refuse a text of a group to be created, or of a rule to be added.
    Text {
        /// The group's name.
        group: String,
        /// Which text.
        what: LaidText,
        /// What EC2 has against it.
        problem: TextError,
    },
    /// A group is not in the account, and the text does not give the name that it takes to create it.
    Unnamed {
        /// The id that the text gives.
        id: GroupId,
    },
}

/// A text that EC2 would refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaidText {
    /// The name of a group.
    Name,
    /// The description of a group.
    Description,
    /// The description of a rule.
    RuleDescription,
}

/// An imported group that may be one of several groups of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The id of the imported group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// The groups of the account that it may be.
    pub candidates: Vec<Candidate>,
}

/// A group of the account that an imported one may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Its VPC.
    pub vpc_id: Option<VpcId>,
    /// The account that owns it.
    pub owner_id: AccountId,
}

/// How an import is laid onto an account.
#[derive(Clone, Debug, Default)]
pub struct LayOptions {
    /// What becomes of rules of the account that the import does not list.
    pub unlisted: Unlisted,
    /// Which groups of the account imported ones are, by the imported ids. Wins over ids and names.
    pub chosen: HashMap<GroupId, Target>,
}

/// What becomes of rules that an import does not list, in directions that it does not describe in full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unlisted {
    /// They stay.
    #[default]
    Leave,
    /// They are removed from groups of which the import lists rules.
    Remove,
}

/// Which group of the account an imported one is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This one.
    Group(GroupId),
    /// None: the imported group is left out.
    LeftOut,
}

/// An import laid onto an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    /// The changes. Those that change nothing are left out.
    pub changes: Vec<GroupChange>,
    /// What the import does not describe and therefore stays, in whole sentences.
    pub notes: Vec<LayNote>,
}

/// What makes the groups of an account (`live`) what the imported ones are.
///
/// A group is the one with the same id or, without such a one, the one of the same name (EC2 ignores its
/// case) in the same VPC, of the owner that the import names or else of `owner`. Its rules and tags become
/// the imported ones as far as the import covers them; rules that stay keep their ids. Groups that the
/// account does not have are created and belong to `owner`, and rules of imported groups that name
/// imported groups name these. Groups that were not imported, names, descriptions and VPCs of existing
/// groups, and tags that only AWS can set stay as they are.
///
/// # Errors
/// [`LayError`] where it is unclear which group is meant, or EC2 would refuse something.
pub fn as_changes(
    imported: &Imported,
    live: &Inventory,
    owner: &AccountId,
    options: &LayOptions,
) -> Result<Laid, LayError> {
    let places = Places::of(&live.groups, owner);
    let mut laying = Laying {
        ids: HashMap::new(),
        left_out: HashSet::new(),
        owner,
        unlisted: if imported.is_partial {
            // The rest may be on another page.
            Unlisted::Leave
        } else {
            options.unlisted
        },
        kept: Kept::default(),
    };
    let mut matching = Matching {
        places: &places,
        chosen: &options.chosen,
        taken: HashMap::new(),
        names: HashMap::new(),
        questions: Vec::new(),
        notes: Vec::new(),
    };
    let mut matches: Vec<(&ImportedGroup, Option<&SecurityGroup>)> = Vec::new();
    for entry in &imported.groups {
        match matching.target(entry)? {
            Some((id, known)) => {
                laying.ids.insert(&entry.group.id, id);
                matches.push((entry, known));
            }
            None => {
                laying.left_out.insert(&entry.group.id);
            }
        }
    }
    let Matching {
        questions,
        mut notes,
        ..
    } = matching;
    if !questions.is_empty() {
        return Err(LayError::Ambiguous(questions));
    }
    laying.left_out.retain(|id| !places.by_id.contains_key(id));
    refuse_other_names(imported, &matches, &places, &live.prefix_lists)?;
    for (id, text) in &imported.group_texts {
        let named = places.by_name.get(text).into_iter().flatten();
        if let Some(other) = named.into_iter().find(|known| known.id != *id) {
            return Err(LayError::GroupName {
                text: text.clone(),
                id: id.clone(),
                named: other.id.clone(),
            });
        }
    }
    let mut changes = Vec::new();
    for (entry, known) in matches {
        let after = match known {
            Some(known) => laying.changed(entry, known)?,
            None => laying.created(entry)?,
        };
        if known != Some(&after) {
            changes.push(GroupChange {
                id: after.id.clone(),
                before: known.cloned(),
                after: Some(after),
            });
        }
    }
    notes.extend(laying.kept.notes());
    Ok(Laid { changes, notes })
}

/// Refuses sources that are the name of a prefix list, or of a group in reach which the text does not list: within the
/// text they meant something else.
fn refuse_other_names(
    imported: &Imported,
    matches: &[(&ImportedGroup, Option<&SecurityGroup>)],
    places: &Places<'_>,
    prefix_lists: &[PrefixList],
) -> Result<(), LayError> {
    let listed: HashSet<&GroupId> = matches
        .iter()
        .filter_map(|(_, known)| Some(&(*known)?.id))
        .collect();
    let own: HashMap<&GroupId, _> = matches
        .iter()
        .map(|(entry, known)| (&entry.group.id, (&entry.group, known)))
        .collect();
    let has_separator = |text: &str| text.contains(SEPARATORS);
    let long_names: Vec<&String> = places
        .by_name
        .keys()
        .filter(|name| has_separator(name))
        .collect();
    for (id, text) in &imported.source_texts {
        let Some((group, known)) = own.get(id) else {
            continue;
        };
        let vpc_id = known.map_or(&group.vpc_id, |known| &known.vpc_id);
        // A list can hold a name with a comma in it.
        let parts = long_names
            .iter()
            .copied()
            .filter(|name| has_separator(text) && text.contains(*name));
        let names = parts
            .chain([text])
            .filter_map(|name| places.by_name.get(name));
        let mut named = names.flatten().filter(|named| {
            (vpc_id.is_none() || named.vpc_id == *vpc_id) && !listed.contains(&named.id)
        });
        let group_id = named.next().map(|named| named.id.to_string());
        let mut lists = prefix_lists.iter().filter(|list| is_list_named(list, text));
        if let Some(named) = group_id.or_else(|| lists.next().map(|list| list.id.to_string())) {
            return Err(LayError::SourceName {
                text: text.clone(),
                group: shown(&group.name, &group.id),
                named,
            });
        }
    }
    Ok(())
}

/// The name of the group that comes with each VPC.
const DEFAULT_NAME: &str = "default";

/// What stays because the import does not describe it.
#[derive(Default)]
struct Kept {
    /// How many rules of each direction, inbound first.
    rules: [usize; 2],
    /// How many descriptions of rules.
    descriptions: usize,
    /// How many groups keep their tags.
    tags: usize,
    /// How many rules name a group that is left out.
    rules_left_out: usize,
    /// The names of groups that are created without outbound rules.
    without_egress: Vec<String>,
}

impl Kept {
    fn notes(self) -> Vec<LayNote> {
        let mut notes = Vec::new();
        for (count, direction) in self.rules.into_iter().zip(Direction::BOTH) {
            notes.extend((count > 0).then_some(LayNote::UnlistedRules { direction, count }));
        }
        let mut note = |count: usize, note: fn(usize) -> LayNote| {
            notes.extend((count > 0).then(|| note(count)));
        };
        note(self.descriptions, LayNote::Descriptions);
        note(self.tags, LayNote::Tags);
        note(self.rules_left_out, LayNote::RulesLeftOut);
        let without = self.without_egress;
        notes.extend((!without.is_empty()).then_some(LayNote::WithoutEgress(without)));
        notes
    }
}

/// Where the groups of the account are found.
struct Places<'a> {
    by_id: HashMap<&'a GroupId, &'a SecurityGroup>,
    by_name: HashMap<String, Vec<&'a SecurityGroup>>,
    owner: &'a AccountId,
}

impl<'a> Places<'a> {
    fn of(live: &'a Groups, owner: &'a AccountId) -> Self {
        let mut by_name: HashMap<String, Vec<&SecurityGroup>> = HashMap::new();
        for group in live {
            by_name
                .entry(group_name_key(&group.name))
                .or_default()
                .push(group);
        }
        Self {
            by_id: live.iter().map(|group| (&group.id, &**group)).collect(),
            by_name,
            owner,
        }
    }

    fn find(&self, entry: &ImportedGroup) -> Result<Option<&'a SecurityGroup>, Question> {
        let group = &entry.group;
        if let Some(known) = self.by_id.get(&group.id) {
            return Ok(Some(known));
        }
        let named = self.by_name.get(&group_name_key(&group.name));
        let named = named.into_iter().flatten().copied();
        let in_vpc =
            |known: &&SecurityGroup| group.vpc_id.is_none() || known.vpc_id == group.vpc_id;
        let named: Vec<&SecurityGroup> = named.filter(in_vpc).collect();
        let owned_by = |owner: &AccountId| -> Vec<&'a SecurityGroup> {
            let owned = named.iter().filter(|known| known.owner_id == *owner);
            owned.copied().collect()
        };
        let is_own =
            |known: &SecurityGroup| self.owner.as_str().is_empty() || known.owner_id == *self.owner;
        let own = || {
            named
                .iter()
                .copied()
                .filter(|known| is_own(known))
                .collect()
        };
        let candidates = match entry.owner() {
            Some(theirs) => match owned_by(theirs) {
                // A file of another account is laid onto this account's groups.
                none if none.is_empty() => own(),
                theirs => theirs,
            },
            // Without an owner, a group of another account may be the one that is meant.
            None if named.iter().all(|known| is_own(known)) => named,
            None => return Err(ambiguous(group, &named)),
        };
        match candidates.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only)),
            several => Err(ambiguous(group, several)),
        }
    }
}

/// Finds the groups of the account that imported ones are, one after the other.
struct Matching<'a> {
    places: &'a Places<'a>,
    /// Which groups of the account imported ones are, by the imported ids.
    chosen: &'a HashMap<GroupId, Target>,
    /// The imported group that is a group of the account, by the id of the latter.
    taken: HashMap<&'a GroupId, &'a SecurityGroup>,
    /// The imported ids of the groups to be created, by name and VPC.
    names: HashMap<(String, Option<&'a VpcId>), &'a GroupId>,
    /// The imported groups that may be one of several.
    questions: Vec<Question>,
    /// What the user has to know of groups that are left out.
    notes: Vec<LayNote>,
}

impl<'a> Matching<'a> {
    /// The id that an imported group has in the account, and the group of the account that it is. None
    /// where it is left out, or becomes a question.
    fn target(
        &mut self,
        entry: &'a ImportedGroup,
    ) -> Result<Option<(GroupId, Option<&'a SecurityGroup>)>, LayError> {
        let group = &entry.group;
        let found = match self.chosen.get(&group.id) {
            Some(Target::LeftOut) => return Ok(None),
            Some(Target::Group(id)) => Ok(self.places.by_id.get(id).copied()),
            None => self.places.find(entry),
        };
        match found {
            // EC2 creates a default group with its VPC only.
            Ok(None) | Err(_) if group_name_key(&group.name) == DEFAULT_NAME => {
                self.notes.push(LayNote::DefaultGroup {
                    group: shown(&group.name, &group.id),
                });
                Ok(None)
            }
            Ok(Some(known)) => {
                self.take(group, known)?;
                Ok(Some((known.id.clone(), Some(known))))
            }
            Ok(None) => Ok(Some((self.new_id(group)?, None))),
            Err(question) => {
                self.questions.push(question);
                Ok(None)
            }
        }
    }

    /// Refuses a second imported group for one group of the account.
    fn take(&mut self, group: &'a SecurityGroup, known: &'a SecurityGroup) -> Result<(), LayError> {
        match self.taken.insert(&known.id, group) {
            Some(first) => Err(LayError::SameGroup {
                first: shown(&first.name, &first.id),
                second: shown(&group.name, &group.id),
                id: known.id.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The id of a group to be created, until EC2 gives it one. Refuses one without a name, and a second
    /// one of a name in its VPC.
    fn new_id(&mut self, group: &'a SecurityGroup) -> Result<GroupId, LayError> {
        if group.name.is_empty() {
            return Err(LayError::Unnamed {
                id: group.id.clone(),
            });
        }
        let key = (group_name_key(&group.name), group.vpc_id.as_ref());
        if let Some(first) = self.names.insert(key, &group.id) {
            return Err(LayError::SameName {
                name: group.name.clone(),
                vpc_id: group.vpc_id.clone(),
                first: first.clone(),
                second: group.id.clone(),
            });
        }
        Ok(GroupId::of_new_group(self.names.len()))
    }
}

fn ambiguous(group: &SecurityGroup, candidates: &[&SecurityGroup]) -> Question {
    let candidates = candidates.iter().map(|known| Candidate {
        id: known.id.clone(),
        name: known.name.clone(),
        vpc_id: known.vpc_id.clone(),
        owner_id: known.owner_id.clone(),
    });
    Question {
        id: group.id.clone(),
        name: group.name.clone(),
        candidates: candidates.collect(),
    }
}

fn shown(name: &str, id: &GroupId) -> String {
    if id.as_str().starts_with(GroupId::PREFIX) {
        format!("{name} ({id})")
    } else {
        name.to_owned()
    }
}

struct Laying<'a> {
    /// What imported groups are called in the account.
    ids: HashMap<&'a GroupId, GroupId>,
    /// Imported groups that are left out and not in the account.
    left_out: HashSet<&'a GroupId>,
    owner: &'a AccountId,
    unlisted: Unlisted,
    kept: Kept,
}

impl Laying<'_> {
    fn created(&mut self, entry: &ImportedGroup) -> Result<SecurityGroup, LayError> {
        let group = &entry.group;
        let text = |what| {
            move |problem| LayError::Text {
                group: group.name.clone(),
                what,
                problem,
            }
        };
        let name = GroupName::parse(&group.name).map_err(text(LaidText::Name))?;
        // EC2 requires a description, which a table of rules does not have.
        let description = match group.description.as_str() {
            "" => name.as_str(),
            description => description,
        };
        GroupDescription::parse(description).map_err(text(LaidText::Description))?;
        if entry.rules_in(Direction::Egress) == RuleCoverage::Absent {
            self.kept.without_egress.push(name.to_string());
        }
        let mut rules: Vec<Rule> = Vec::new();
        let mut keys = HashSet::new();
        for rule in &group.rules {
            if self.names_left_out(rule) {
                self.kept.rules_left_out += 1;
            } else if keys.insert(self.key(group, rule)) {
                // EC2 refuses a call that has one rule twice.
                rules.push(self.added(group, rule)?);
            }
        }
        Ok(SecurityGroup {
            id: self.ids.get(&group.id).unwrap_or(&group.id).clone(),
            name: name.as_str().to_owned(),
            description: description.to_owned(),
            vpc_id: group.vpc_id.clone(),
            owner_id: self.owner.clone(),
            tags: tags_after(&group.name, &[], &group.tags)?,
            rules,
            has_rule_ids: false,
        })
    }

    fn changed(
        &mut self,
        entry: &ImportedGroup,
        known: &SecurityGroup,
    ) -> Result<SecurityGroup, LayError> {
        let group = &entry.group;
        let mut after = known.clone();
        if entry.coverage.tags {
            after.tags = tags_after(&known.name, &known.tags, &group.tags)?;
        } else if known.tags.iter().any(|tag| !tag.is_reserved()) {
            self.kept.tags += 1;
        }
        let mut wanted: HashMap<RuleKey, &Rule> = HashMap::new();
        let mut order: Vec<&Rule> = Vec::new();
        for rule in &group.rules {
            if self.names_left_out(rule) {
                self.kept.rules_left_out += 1;
            } else if wanted.insert(self.key(group, rule), rule).is_none() {
                order.push(rule);
            }
        }
        // Rules that stay keep their places; a rule that is modified keeps its place too.
        let by_id: HashMap<&RuleId, &Rule> = order
            .iter()
            .filter_map(|rule| Some((rule.id.as_ref()?, *rule)))
            .collect();
        let live_keys: HashSet<RuleKey> = known.rules.iter().map(Rule::key).collect();
        let mut done: HashSet<RuleKey> = HashSet::new();
        let mut rules = Vec::new();
        for old in &known.rules {
            let same = wanted.get(&old.key()).copied();
            let next = old.id.as_ref().and_then(|id| by_id.get(id)).copied();
            let next = next.filter(|rule| {
                rule.direction == old.direction && !live_keys.contains(&self.key(group, rule))
            });
            let Some(new) = same.or(next) else {
                if !self.removes_unlisted(entry, old) {
                    self.keep(old);
                    rules.push(old.clone());
                }
                continue;
            };
            if !done.insert(self.key(group, new)) {
                continue;
            }
            let mut rule = old.clone();
            if same.is_none() {
                rule.traffic = new.traffic;
                rule.peer = self.peer(group, &new.peer);
            }
            if rule.description != new.description {
                if entry.coverage.rule_descriptions {
                    rule.description = self.description(group, new)?;
                } else {
                    self.kept.descriptions += 1;
                }
            }
            if group.has_rule_ids {
                rule.tags = tags_after(&group.name, &old.tags, &new.tags)?;
            }
            rules.push(rule);
        }
        for new in order {
            if done.insert(self.key(group, new)) {
                rules.push(self.added(group, new)?);
            }
        }
        rules.sort_by_key(|rule| rule.direction != Direction::Ingress);
        after.rules = rules;
        Ok(after)
    }

    /// Whether a rule names an imported group that is left out and is not in the account.
    fn names_left_out(&self, rule: &Rule) -> bool {
        matches!(&rule.peer, Peer::Group(reference) if self.left_out.contains(&reference.group_id))
    }

    fn keep(&mut self, rule: &Rule) {
        let [ingress, egress] = &mut self.kept.rules;
        match rule.direction {
            Direction::Ingress => *ingress += 1,
            Direction::Egress => *egress += 1,
        }
    }

    /// Whether a rule of the account goes that the import does not list.
    fn removes_unlisted(&self, entry: &ImportedGroup, old: &Rule) -> bool {
        let direction = old.direction;
        let of_direction = entry.group.rules_in(direction);
        if of_direction
            .into_iter()
            .any(|rule| self.names_left_out(rule))
        {
            // The rule of the account may be the one that is left out.
            return false;
        }
        match entry.rules_in(direction) {
            RuleCoverage::Complete => {
                self.unlisted == Unlisted::Remove || entry.lists_all(direction, old.peer.kind())
            }
            RuleCoverage::Some | RuleCoverage::Absent => {
                let lists_rules = |way: Direction| entry.rules_in(way) != RuleCoverage::Absent;
                self.unlisted == Unlisted::Remove && Direction::BOTH.into_iter().any(lists_rules)
            }
        }
    }

    fn added(&self, group: &SecurityGroup, rule: &Rule) -> Result<Rule, LayError> {
        Ok(Rule {
            id: None,
            direction: rule.direction,
            traffic: rule.traffic,
            peer: self.peer(group, &rule.peer),
            description: self.description(group, rule)?,
            tags: tags_after(&group.name, &[], &rule.tags)?,
        })
    }

    fn description(&self, group: &SecurityGroup, rule: &Rule) -> Result<Arc<str>, LayError> {
        let parsed = RuleDescription::parse(&rule.description);
        let parsed = parsed.map_err(|problem| LayError::Text {
            group: group.name.clone(),
            what: LaidText::RuleDescription,
            problem,
        })?;
        Ok(parsed.as_str().into())
    }

    fn key(&self, group: &SecurityGroup, rule: &Rule) -> RuleKey {
        RuleKey {
            direction: rule.direction,
            traffic: rule.traffic,
            peer: self.peer(group, &rule.peer).identity(),
        }
    }

    /// The peer, by the id that the account has for it. What went without saying in the account of the
    /// imported group is said in another.
    fn peer(&self, group: &SecurityGroup, peer: &Peer) -> Peer {
        let Peer::Group(reference) = peer else {
            return peer.clone();
        };
        match self.ids.get(&reference.group_id) {
            Some(id) if *id != reference.group_id => Peer::Group(GroupReference::new(id.clone())),
            Some(_) => peer.clone(),
            None => {
                let owner = Some(&group.owner_id).filter(|owner| !owner.as_str().is_empty());
                let account = reference.account_id.as_ref().or(owner);
                let mut reference = reference.clone();
                reference.account_id = account.filter(|account| *account != self.owner).cloned();
                Peer::Group(reference)
            }
        }
    }
}

/// The imported tags beside those of AWS's own that are there, in the order of those that are there where
/// nothing changes.
///
/// # Errors
/// [`LayError`] where EC2 would refuse a tag that is not there yet, or their number.
fn tags_after(group: &str, known: &[Tag], imported: &[Tag]) -> Result<Vec<Tag>, LayError> {
    let settable: Vec<&Tag> = imported.iter().filter(|tag| !tag.is_reserved()).collect();
    let mut keys = HashSet::new();
    for tag in &settable {
        if !keys.insert(&tag.key) {
            return Err(LayError::TagTwice {
                group: group.to_owned(),
                key: tag.key.clone(),
            });
        }
        if !known.contains(tag) {
            Tag::parse(&tag.key, &tag.value).map_err(|problem| LayError::Tag {
                group: group.to_owned(),
                key: tag.key.clone(),
                problem,
            })?;
        }
    }
    if settable.len() > MAX_TAGS_PER_RESOURCE {
        return Err(LayError::TooManyTags {
            group: group.to_owned(),
            number: settable.len(),
        });
    }
    Ok(keep_reserved_tags(known, imported))
}
