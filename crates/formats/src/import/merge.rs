//! Merges imported groups into the inventory of an account, as changes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::origin::{Destination, Origin};
use super::{Imported, ImportedGroup, MergeNote, RuleCoverage};
use portcullis_edit::draft::keep_reserved_tags;
use portcullis_edit::entry::{SEPARATORS, is_list_named};
use portcullis_model::{
    AccountId, Direction, GroupDescription, GroupId, GroupName, GroupReference, Groups, Inventory,
    MAX_TAGS_PER_RESOURCE, Peer, PrefixList, Region, Rule, RuleDescription, RuleId, RuleKey,
    SecurityGroup, Tag, TagError, TextError, VpcId, group_name_key,
};
use portcullis_plan::{GroupChange, UseChange};

/// Reason why imported groups cannot be merged into an account. The author of the import can correct
/// it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("groups do not fit the account")]
pub enum MergeError {
    /// The groups are of several accounts or Regions, or of another one than those they are imported
    /// into. The user has to choose one.
    Origin(BTreeSet<Origin>),
    /// Some groups match several groups of the account.
    Ambiguous(Vec<Question>),
    /// Two imported groups match the same group of the account.
    SameGroup {
        /// The name of the first.
        first: String,
        /// The name of the second.
        second: String,
        /// The group of the account.
        id: GroupId,
    },
    /// Two groups to create have the same name in the same VPC.
    SameName {
        /// The name.
        name: String,
        /// The VPC, if the text gives it.
        vpc_id: Option<VpcId>,
        /// The id of the first.
        first: GroupId,
        /// The id of the second.
        second: GroupId,
    },
    /// A source has another account than the one that owns the group.
    SourceAccount {
        /// The source.
        id: GroupId,
        /// Name of the group with the rule.
        group: String,
        /// The account that owns the source.
        owner: AccountId,
        /// The account in the text.
        named: AccountId,
    },
    /// A source is the name of a prefix list in the account, or of a group that the text does not
    /// list, but was read as something else.
    SourceName {
        /// The source.
        text: String,
        /// The group with the rule.
        group: String,
        /// The id of the group or prefix list.
        named: String,
    },
    /// A text that contains a group id is also the name of another group in the account.
    GroupName {
        /// The text.
        text: String,
        /// The id in the text.
        id: GroupId,
        /// The id of the group with that name.
        named: GroupId,
    },
    /// EC2 would refuse a tag.
    Tag {
        /// Name of the group.
        group: String,
        /// Key of the tag.
        key: String,
        /// The reason.
        problem: TagError,
    },
    /// A group or rule would have a tag key twice.
    TagTwice {
        /// Name of the group.
        group: String,
        /// The key.
        key: String,
    },
    /// A group or rule would have more tags than EC2 allows.
    TooManyTags {
        /// Name of the group.
        group: String,
        /// The number of tags.
        number: usize,
    },
    /// EC2 would refuse a text of a new group or rule.
    Text {
        /// Name of the group.
        group: String,
        /// The kind of text.
        what: RefusedText,
        /// The reason.
        problem: TextError,
    },
    /// A group is not in the account, and the text lacks the name needed to create it.
    Unnamed {
        /// The id in the text.
        id: GroupId,
    },
}

/// Kind of a text that EC2 would refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedText {
    /// Name of a group.
    Name,
    /// Description of a group.
    Description,
    /// Description of a rule.
    RuleDescription,
}

/// An imported group that matches several groups of the account, for the user to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Id of the imported group.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// Matching groups of the account.
    pub candidates: Vec<Candidate>,
}

/// A group of the account that an imported group may be.
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

/// Options for merging an import into an account.
#[derive(Clone, Debug, Default)]
pub struct MergeOptions {
    /// What happens to rules of the account that the import does not list.
    pub unlisted: Unlisted,
    /// Region of the account, if it is known.
    pub region: Option<Region>,
    /// The account and Region whose groups the user chose to import; other groups are left out.
    pub origin: Option<Origin>,
    /// The user's choice of matching groups, by imported id. Takes precedence over ids and names.
    pub chosen: HashMap<GroupId, Target>,
}

/// What happens to rules that an import does not list, in directions that it does not describe
/// completely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unlisted {
    /// They stay.
    #[default]
    Leave,
    /// They are removed from groups whose rules the import lists at least in part.
    Remove,
}

/// The group of the account that matches an imported group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This group.
    Group(GroupId),
    /// None: the imported group is left out.
    LeftOut,
}

/// Result of merging an import into an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergedImport {
    /// The effective changes.
    pub changes: Vec<GroupChange>,
    /// Notes about what the import does not describe and what therefore stays.
    pub notes: Vec<MergeNote>,
}

/// Returns the changes that give the groups of an account (`live`) the imported state.
///
/// An imported group matches the group with its id or, without one, the group with its name
/// (ignoring case, as EC2 does) in its VPC, owned by the owner that the import gives or else by
/// `owner`. The import replaces rules and tags as far as it covers them; rules that stay keep their
/// ids. Groups without a match are created and owned by `owner`, and references between imported
/// groups are adapted. Groups that were not imported, names, descriptions and VPCs of existing
/// groups, and tags reserved for AWS stay.
///
/// # Errors
/// [`MergeError`] if the groups are not those of the account and Region and the user chose none, if
/// a match is ambiguous, or EC2 would refuse a change.
pub fn merge_import(
    imported: &Imported,
    live: &Inventory,
    owner: &AccountId,
    options: &MergeOptions,
) -> Result<MergedImport, MergeError> {
    let destination = Destination::new(&live.groups, owner, options.region.as_ref());
    let is_selected = destination
        .select(&imported.groups, options.origin.as_ref())
        .map_err(MergeError::Origin)?;
    let imported_count = is_selected
        .iter()
        .filter(|is_selected| **is_selected)
        .count();
    let places = LiveGroups::of(&live.groups, owner);
    let mut merger = Merger {
        ids: HashMap::new(),
        left_out: HashSet::new(),
        owner,
        unlisted: if imported.is_partial {
            // Other pages may list the rest.
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
    for (entry, is_selected) in imported.groups.iter().zip(is_selected) {
        if !is_selected {
            merger.left_out.insert(&entry.group.id);
            continue;
        }
        match matching.target(entry)? {
            Some((id, known)) => {
                merger.ids.insert(&entry.group.id, id);
                matches.push((entry, known));
            }
            None => {
                merger.left_out.insert(&entry.group.id);
            }
        }
    }
    let Matching {
        questions,
        mut notes,
        ..
    } = matching;
    if !questions.is_empty() {
        return Err(MergeError::Ambiguous(questions));
    }
    merger.left_out.retain(|id| !places.by_id.contains_key(id));
    refuse_other_accounts(&matches, &merger, &live.groups)?;
    refuse_other_names(imported, &matches, &places, &live.prefix_lists)?;
    for (id, text) in &imported.group_texts {
        let named = places.by_name.get(text).into_iter().flatten();
        if let Some(other) = named.into_iter().find(|known| known.id != *id) {
            return Err(MergeError::GroupName {
                text: text.clone(),
                id: id.clone(),
                named: other.id.clone(),
            });
        }
    }
    let mut changes = Vec::new();
    for (entry, known) in matches {
        let after = match known {
            Some(known) => merger.changed(entry, known)?,
            None => merger.created(entry)?,
        };
        if known != Some(&after) {
            changes.push(GroupChange {
                id: after.id.clone(),
                before: known.cloned(),
                after: Some(after),
                uses: UseChange::default(),
            });
        }
    }
    notes.extend(merger.kept.notes());
    if let Some(origin) = &options.origin {
        let left_out = imported.groups.len() - imported_count;
        let origin = origin.clone();
        notes.insert(0, MergeNote::Origin { origin, left_out });
    }
    Ok(MergedImport { changes, notes })
}

/// Refuses sources that are groups of the account's VPCs, but of another owner than the text gives.
fn refuse_other_accounts(
    matches: &[(&ImportedGroup, Option<&SecurityGroup>)],
    merger: &Merger<'_>,
    live: &Groups,
) -> Result<(), MergeError> {
    for (entry, _) in matches {
        for rule in &entry.group.rules {
            let Peer::Group(reference) = &rule.peer else {
                continue;
            };
            let is_imported = merger.ids.contains_key(&reference.group_id);
            let known = live.get(&reference.group_id).filter(|_| !is_imported);
            let (Some(known), Some(named)) = (known, &reference.account_id) else {
                continue;
            };
            if !known.owner_id.as_str().is_empty() && known.owner_id != *named {
                return Err(MergeError::SourceAccount {
                    id: reference.group_id.clone(),
                    group: entry.group.name.clone(),
                    owner: known.owner_id.clone(),
                    named: named.clone(),
                });
            }
        }
    }
    Ok(())
}

/// Refuses sources that name a prefix list of the account, or a reachable group that the text does
/// not list, because they meant something else within the text.
fn refuse_other_names(
    imported: &Imported,
    matches: &[(&ImportedGroup, Option<&SecurityGroup>)],
    places: &LiveGroups<'_>,
    prefix_lists: &[PrefixList],
) -> Result<(), MergeError> {
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
        // A list of sources may contain a name with a comma.
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
            return Err(MergeError::SourceName {
                text: text.clone(),
                group: shown(&group.name, &group.id),
                named,
            });
        }
    }
    Ok(())
}

/// Name of the group that EC2 creates with each VPC.
const DEFAULT_NAME: &str = "default";

/// Numbers of items that stay because the import does not describe them.
#[derive(Default)]
struct Kept {
    /// Rules by direction, inbound first.
    rules: [usize; 2],
    /// Descriptions of rules.
    descriptions: usize,
    /// Groups that keep their tags.
    tags: usize,
    /// Rules that reference a group that is left out.
    rules_left_out: usize,
    /// Names of groups that are created without outbound rules.
    without_egress: Vec<String>,
}

impl Kept {
    fn notes(self) -> Vec<MergeNote> {
        let mut notes = Vec::new();
        for (count, direction) in self.rules.into_iter().zip(Direction::BOTH) {
            notes.extend((count > 0).then_some(MergeNote::UnlistedRules { direction, count }));
        }
        let mut note = |count: usize, note: fn(usize) -> MergeNote| {
            notes.extend((count > 0).then(|| note(count)));
        };
        note(self.descriptions, MergeNote::Descriptions);
        note(self.tags, MergeNote::Tags);
        note(self.rules_left_out, MergeNote::RulesLeftOut);
        let without = self.without_egress;
        notes.extend((!without.is_empty()).then_some(MergeNote::WithoutEgress(without)));
        notes
    }
}

/// Groups of the account by id and by name.
struct LiveGroups<'a> {
    by_id: HashMap<&'a GroupId, &'a SecurityGroup>,
    by_name: HashMap<String, Vec<&'a SecurityGroup>>,
    owner: &'a AccountId,
}

impl<'a> LiveGroups<'a> {
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
                // A file from another account is applied to this account's groups.
                none if none.is_empty() => own(),
                theirs => theirs,
            },
            // Without an owner, the match may be a group of another account.
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

/// Matches imported groups with groups of the account, one by one.
struct Matching<'a> {
    places: &'a LiveGroups<'a>,
    /// The user's choices, by imported id.
    chosen: &'a HashMap<GroupId, Target>,
    /// Matched groups: id in the account -> imported group.
    taken: HashMap<&'a GroupId, &'a SecurityGroup>,
    /// Imported ids of groups to create, by name and VPC.
    names: HashMap<(String, Option<&'a VpcId>), &'a GroupId>,
    /// Ambiguous imported groups.
    questions: Vec<Question>,
    /// Notes about groups that are left out.
    notes: Vec<MergeNote>,
}

impl<'a> Matching<'a> {
    /// Returns the id that an imported group has in the account, and the matching group. `None` if
    /// it is left out or ambiguous.
    fn target(
        &mut self,
        entry: &'a ImportedGroup,
    ) -> Result<Option<(GroupId, Option<&'a SecurityGroup>)>, MergeError> {
        let group = &entry.group;
        let found = match self.chosen.get(&group.id) {
            Some(Target::LeftOut) => return Ok(None),
            Some(Target::Group(id)) => Ok(self.places.by_id.get(id).copied()),
            None => self.places.find(entry),
        };
        match found {
            // EC2 creates default groups only with their VPC.
            Ok(None) | Err(_) if group_name_key(&group.name) == DEFAULT_NAME => {
                self.notes.push(MergeNote::DefaultGroup {
                    group: shown(&group.name, &group.id),
                });
                Ok(None)
            }
            Ok(Some(known)) => {
                self.claim(group, known)?;
                Ok(Some((known.id.clone(), Some(known))))
            }
            Ok(None) => Ok(Some((self.new_id(group)?, None))),
            Err(question) => {
                self.questions.push(question);
                Ok(None)
            }
        }
    }

    /// Refuses a second match for a group of the account.
    fn claim(
        &mut self,
        group: &'a SecurityGroup,
        known: &'a SecurityGroup,
    ) -> Result<(), MergeError> {
        match self.taken.insert(&known.id, group) {
            Some(first) => Err(MergeError::SameGroup {
                first: shown(&first.name, &first.id),
                second: shown(&group.name, &group.id),
                id: known.id.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Returns a temporary id for a group to create. Refuses groups without a name, and a second
    /// group with the same name in the same VPC.
    fn new_id(&mut self, group: &'a SecurityGroup) -> Result<GroupId, MergeError> {
        if group.name.is_empty() {
            return Err(MergeError::Unnamed {
                id: group.id.clone(),
            });
        }
        let key = (group_name_key(&group.name), group.vpc_id.as_ref());
        if let Some(first) = self.names.insert(key, &group.id) {
            return Err(MergeError::SameName {
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

struct Merger<'a> {
    /// Ids in the account, by imported id.
    ids: HashMap<&'a GroupId, GroupId>,
    /// Imported groups that are left out and not in the account.
    left_out: HashSet<&'a GroupId>,
    owner: &'a AccountId,
    unlisted: Unlisted,
    kept: Kept,
}

impl Merger<'_> {
    fn created(&mut self, entry: &ImportedGroup) -> Result<SecurityGroup, MergeError> {
        let group = &entry.group;
        let text = |what| {
            move |problem| MergeError::Text {
                group: group.name.clone(),
                what,
                problem,
            }
        };
        let name = GroupName::parse(&group.name).map_err(text(RefusedText::Name))?;
        // EC2 requires a description, which tables of rules do not have.
        let description = match group.description.as_str() {
            "" => name.as_str(),
            description => description,
        };
        GroupDescription::parse(description).map_err(text(RefusedText::Description))?;
        if entry.rules_in(Direction::Egress) == RuleCoverage::Absent {
            self.kept.without_egress.push(name.to_string());
        }
        let mut rules: Vec<Rule> = Vec::new();
        let mut keys = HashSet::new();
        for rule in &group.rules {
            if self.names_left_out(rule) {
                self.kept.rules_left_out += 1;
            } else if keys.insert(self.key(group, rule)) {
                // EC2 refuses calls with duplicate rules.
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
    ) -> Result<SecurityGroup, MergeError> {
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
        // Rules keep their places, including modified ones.
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

    /// Whether a rule references an imported group that is left out and not in the account.
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

    /// Whether to remove a rule of the account that the import does not list.
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

    fn added(&self, group: &SecurityGroup, rule: &Rule) -> Result<Rule, MergeError> {
        Ok(Rule {
            id: None,
            direction: rule.direction,
            traffic: rule.traffic,
            peer: self.peer(group, &rule.peer),
            description: self.description(group, rule)?,
            tags: tags_after(&group.name, &[], &rule.tags)?,
        })
    }

    fn description(&self, group: &SecurityGroup, rule: &Rule) -> Result<Arc<str>, MergeError> {
        let parsed = RuleDescription::parse(&rule.description);
        let parsed = parsed.map_err(|problem| MergeError::Text {
            group: group.name.clone(),
            what: RefusedText::RuleDescription,
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

    /// Returns the peer with the id that it has in the account. In another account, a reference
    /// without an account needs the owner of the imported group.
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

/// Returns the imported tags, with the reserved tags of the account. Keeps the existing order if
/// nothing changes.
///
/// # Errors
/// [`MergeError`] if EC2 would refuse a new tag, or the number of tags.
fn tags_after(group: &str, known: &[Tag], imported: &[Tag]) -> Result<Vec<Tag>, MergeError> {
    let settable: Vec<&Tag> = imported.iter().filter(|tag| !tag.is_reserved()).collect();
    let mut keys = HashSet::new();
    for tag in &settable {
        if !keys.insert(&tag.key) {
            return Err(MergeError::TagTwice {
                group: group.to_owned(),
                key: tag.key.clone(),
            });
        }
        if !known.contains(tag) {
            Tag::parse(&tag.key, &tag.value).map_err(|problem| MergeError::Tag {
                group: group.to_owned(),
                key: tag.key.clone(),
                problem,
            })?;
        }
    }
    if settable.len() > MAX_TAGS_PER_RESOURCE {
        return Err(MergeError::TooManyTags {
            group: group.to_owned(),
            number: settable.len(),
        });
    }
    Ok(keep_reserved_tags(known, imported))
}
