//! Plan files, for a second person to review and apply. They never hold a credential.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{GroupChange, PrefixListChange, own_tags};
use portcullis_model::{
    AccountId, EndpointUrl, GroupDescription, GroupId, GroupName, IdError, InterfaceId, Peer,
    PrefixListError, PrefixListId, Region, Rule, RuleDescription, RuleId, SecurityGroup, Tag,
    TagError, TextError, Timestamp, VpcId, escape_invisible_in_json,
};

/// Version of the file format.
pub const PLAN_VERSION: u32 = 1;

/// Value of `kind`, which marks the JSON as a plan file.
const KIND: &str = "portcullis-plan";

/// Size limit in bytes. Larger files are refused before they are parsed.
pub const MAX_PLAN_BYTES: usize = 32 * 1024 * 1024;

/// Where a plan applies: endpoint, Region and account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPlace {
    /// EC2's endpoint.
    pub endpoint: EndpointUrl,
    /// The Region.
    pub region: Region,
    /// The account, if known; an empty string in the file if not.
    #[serde(with = "account_text")]
    pub account: Option<AccountId>,
}

impl PlanPlace {
    /// Returns the account id, or an empty string if it is not known.
    pub fn account_text(&self) -> &str {
        self.account.as_ref().map_or("", AccountId::as_str)
    }
}

mod account_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use portcullis_model::AccountId;

    pub(super) fn serialize<S: Serializer>(
        account: &Option<AccountId>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let text = account.as_ref().map_or("", AccountId::as_str);
        text.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<AccountId>, D::Error> {
        let account = AccountId::deserialize(deserializer)?;
        Ok(Some(account).filter(|account| !account.as_str().is_empty()))
    }
}

/// A plan file: the groups before and after. The steps are computed from these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanDocument {
    kind: String,
    version: u32,
    /// When the plan was made.
    pub made_at: Timestamp,
    /// ARN of the identity that made it, if EC2 reported one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// Note or ticket number of the author. Empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where the plan applies.
    pub place: PlanPlace,
    /// Groups whose old rules are revoked before their new rules are authorized.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub revoke_first: BTreeSet<GroupId>,
    /// The groups that change.
    pub changes: Vec<GroupChange>,
    /// The prefix lists that change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<PrefixListChange>,
    /// The calls in words, for people who open the file in an editor; never read back.
    #[serde(default)]
    pub calls: Vec<String>,
}

/// Reason why a plan file cannot be reviewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid plan")]
pub enum DocumentError {
    /// The plan changes nothing.
    Empty,
    /// The plan contains something that EC2 would refuse, or that no plan has.
    Invalid(InvalidPlan),
    /// Two changes are about the same group. Each would be checked without the other.
    Twice(GroupId),
    /// Two changes are about the same prefix list.
    ListTwice(PrefixListId),
    /// The file is not JSON, or JSON of something else.
    NotAPlan(NotAPlan),
    /// The file has more than [`MAX_PLAN_BYTES`] bytes; its size in bytes.
    TooLarge(usize),
    /// The file has another version; that version.
    Version(u32),
}

/// Reason why a file is not a plan file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAPlan {
    /// Not JSON, or JSON of another shape. The parser's message.
    Json(String),
    /// JSON of another kind; that kind.
    Kind(String),
}

/// Something in a plan that EC2 would refuse, or that no plan has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidPlan {
    /// A name or description is wrong.
    Text(TextError),
    /// A prefix list is wrong.
    List {
        /// Its name.
        name: String,
        /// The reason.
        error: PrefixListError,
    },
    /// A change without a prefix list, neither before nor after.
    NoList(PrefixListId),
    /// An identifier is wrong.
    Id(IdError),
    /// A tag is wrong.
    Tag(TagError),
    /// The group has another id than its change.
    OtherGroup {
        /// The id of the change.
        change: GroupId,
        /// The id of its group.
        group: GroupId,
    },
    /// A change without a group, neither before nor after.
    NoGroup(GroupId),
    /// A group to create has the same rule twice.
    TwoRules {
        /// The group's name.
        group: GroupName,
        /// The rule.
        rule: Box<Rule>,
    },
    /// The owner of a referenced group is not an account id.
    Account(String),
    /// An identifier is not written as EC2 writes it, for example in capitals.
    Spelling {
        /// The identifier in the file.
        typed: String,
        /// The identifier as EC2 writes it.
        id: String,
    },
}

impl From<TextError> for InvalidPlan {
    fn from(error: TextError) -> Self {
        Self::Text(error)
    }
}

impl From<IdError> for InvalidPlan {
    fn from(error: IdError) -> Self {
        Self::Id(error)
    }
}

impl From<TagError> for InvalidPlan {
    fn from(error: TagError) -> Self {
        Self::Tag(error)
    }
}

impl PlanDocument {
    /// Creates a document of the current version.
    pub fn new(
        made_at: Timestamp,
        made_by: Option<String>,
        place: PlanPlace,
        changes: Vec<GroupChange>,
        revoke_first: BTreeSet<GroupId>,
        calls: Vec<String>,
    ) -> Self {
        Self {
            kind: KIND.to_owned(),
            version: PLAN_VERSION,
            made_at,
            made_by,
            note: String::new(),
            place,
            revoke_first,
            changes,
            lists: Vec::new(),
            calls,
        }
    }

    /// Returns the document with changes of prefix lists.
    #[must_use]
    pub fn with_lists(self, lists: Vec<PrefixListChange>) -> Self {
        Self { lists, ..self }
    }

    /// Returns the document with a note.
    #[must_use]
    pub fn with_note(self, note: String) -> Self {
        Self { note, ..self }
    }

    /// Returns the text of the file.
    pub fn to_text(&self) -> String {
        readable_json(self)
    }

    /// Parses and validates a plan file. The file is untrusted: every value must be one that EC2
    /// could return or would accept.
    ///
    /// # Errors
    /// [`DocumentError`] if the text is not a valid plan.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        if text.len() > MAX_PLAN_BYTES {
            return Err(DocumentError::TooLarge(text.len()));
        }
        let not_a_plan =
            |error: serde_json::Error| DocumentError::NotAPlan(NotAPlan::Json(error.to_string()));
        #[derive(Deserialize)]
        struct Head {
            kind: String,
            version: u32,
        }
        let head: Head = serde_json::from_str(text).map_err(not_a_plan)?;
        if head.kind != KIND {
            return Err(DocumentError::NotAPlan(NotAPlan::Kind(head.kind)));
        }
        if head.version != PLAN_VERSION {
            return Err(DocumentError::Version(head.version));
        }
        let mut document: Self = serde_json::from_str(text).map_err(not_a_plan)?;
        if document.changes.is_empty() && document.lists.is_empty() {
            return Err(DocumentError::Empty);
        }
        Region::parse(document.place.region.as_str()).map_err(invalid)?;
        let created_lists = check_lists(&document.lists)?;
        let mut created: BTreeSet<GroupId> = BTreeSet::new();
        let mut seen: BTreeSet<&GroupId> = BTreeSet::new();
        for change in &document.changes {
            if !seen.insert(&change.id) {
                return Err(DocumentError::Twice(change.id.clone()));
            }
            if change.before.is_none() {
                created.insert(change.id.clone());
            }
        }
        for change in &mut document.changes {
            check(change, &created, &created_lists)?;
        }
        document.assign_new_group_ids();
        document.assign_new_list_ids();
        Ok(document)
    }

    /// Gives groups to create an id of the form `new-N`. The undo of a deletion names the group by
    /// its former id, which in a file looks like the id of an existing group.
    fn assign_new_group_ids(&mut self) {
        let is_created = |change: &&GroupChange| change.before.is_none();
        let created = self.changes.iter().filter(is_created);
        let ids: BTreeSet<&GroupId> = created.map(|change| &change.id).collect();
        let free = (1..).map(|number: usize| GroupId::of_new_group(number));
        let free = free.filter(|id| !ids.contains(id));
        let old = ids.iter().filter(|id| !id.is_new());
        let names: BTreeMap<GroupId, GroupId> = old.map(|id| (*id).clone()).zip(free).collect();
        let rename = |id: &mut GroupId| {
            if let Some(name) = names.get(id) {
                *id = name.clone();
            }
        };
        for change in &mut self.changes {
            rename(&mut change.id);
            let Some(after) = &mut change.after else {
                continue;
            };
            rename(&mut after.id);
            for rule in &mut after.rules {
                if let Peer::Group(reference) = &mut rule.peer {
                    rename(&mut reference.group_id);
                }
            }
        }
    }
}

impl PlanDocument {
    /// Gives prefix lists to create an ID of the form `new-list-N`, as
    /// [`Self::assign_new_group_ids`] does for groups.
    fn assign_new_list_ids(&mut self) {
        let created = self.lists.iter().filter(|change| change.before.is_none());
        let ids: BTreeSet<&PrefixListId> = created.map(|change| &change.id).collect();
        let free = (1..).map(PrefixListId::of_new_list);
        let free = free.filter(|id| !ids.contains(id));
        let old = ids.iter().filter(|id| !id.is_new());
        let names: BTreeMap<PrefixListId, PrefixListId> =
            old.map(|id| (*id).clone()).zip(free).collect();
        let rename = |id: &mut PrefixListId| {
            if let Some(name) = names.get(id) {
                *id = name.clone();
            }
        };
        for change in &mut self.lists {
            rename(&mut change.id);
        }
        let groups = self
            .changes
            .iter_mut()
            .filter_map(|change| change.after.as_mut());
        for rule in groups.flat_map(|group| &mut group.rules) {
            if let Peer::PrefixList(list) = &mut rule.peer {
                rename(list);
            }
        }
    }
}

/// Validates the changes of prefix lists. Returns the lists that they create.
fn check_lists(changes: &[PrefixListChange]) -> Result<BTreeSet<PrefixListId>, DocumentError> {
    let mut seen: BTreeSet<&PrefixListId> = BTreeSet::new();
    let mut created: BTreeSet<PrefixListId> = BTreeSet::new();
    for change in changes {
        if !seen.insert(&change.id) {
            return Err(DocumentError::ListTwice(change.id.clone()));
        }
        let is_created = change.before.is_none();
        if !(is_created && PrefixListId::parse_new(change.id.as_str()).is_some()) {
            check_id(PrefixListId::parse, &change.id, PrefixListId::as_str)?;
        }
        if is_created {
            created.insert(change.id.clone());
        }
        match &change.after {
            Some(after) => after.check().map_err(|error| {
                let name = after.name.clone();
                invalid(InvalidPlan::List { name, error })
            })?,
            None if is_created => return Err(invalid(InvalidPlan::NoList(change.id.clone()))),
            None => {}
        }
    }
    Ok(created)
}

/// Formats a value as indented JSON. Converts it to a generic value first, so that each type is
/// compiled for one serializer only.
pub fn readable_json(value: &impl Serialize) -> String {
    // Cannot fail: the types hold only texts, numbers and lists.
    let value = serde_json::to_value(value).unwrap_or_default();
    escape_invisible_in_json(&format!("{value:#}"))
}

/// Validates one change. Trims the name of a group to create, as EC2 does.
fn check(
    change: &mut GroupChange,
    created: &BTreeSet<GroupId>,
    created_lists: &BTreeSet<PrefixListId>,
) -> Result<(), DocumentError> {
    let is_new = change.before.is_none() && GroupId::parse_new(change.id.as_str()).is_some();
    if !is_new {
        check_id(GroupId::parse, &change.id, GroupId::as_str)?;
    }
    let uses = &change.uses;
    for interface in uses.joined.iter().chain(&uses.left).chain(&uses.deleted) {
        check_id(InterfaceId::parse, interface, InterfaceId::as_str)?;
    }
    for vpc in uses.associated.iter().chain(&uses.disassociated) {
        check_id(VpcId::parse, vpc, VpcId::as_str)?;
    }
    for group in change.before.iter().chain(&change.after) {
        if group.id != change.id {
            return Err(invalid(InvalidPlan::OtherGroup {
                change: change.id.clone(),
                group: group.id.clone(),
            }));
        }
        if let Some(vpc) = &group.vpc_id {
            check_id(VpcId::parse, vpc, VpcId::as_str)?;
        }
        for rule in &group.rules {
            check_rule(rule, created, created_lists)?;
        }
    }
    let before = change.before.as_ref();
    let Some(after) = &mut change.after else {
        return match before {
            Some(_) => Ok(()),
            None => Err(invalid(InvalidPlan::NoGroup(change.id.clone()))),
        };
    };
    let Some(before) = before else {
        return check_creation(after);
    };
    check_tags(&before.tags, &after.tags)?;
    for rule in &after.rules {
        let known = before.counterpart_of(rule);
        check_tags(known.map_or(&[], |rule| &rule.tags), &rule.tags)?;
    }
    let known = before.rules.iter().map(|rule| &*rule.description);
    check_descriptions(&after.rules, &known.collect())
}

fn check_creation(group: &mut SecurityGroup) -> Result<(), DocumentError> {
    let name = GroupName::parse(&group.name).map_err(invalid)?;
    name.as_str().clone_into(&mut group.name);
    GroupDescription::parse(&group.description).map_err(invalid)?;
    check_tags(&[], &group.tags)?;
    let mut seen = BTreeSet::new();
    for rule in &group.rules {
        check_tags(&[], &rule.tags)?;
        if !seen.insert(rule.key()) {
            return Err(invalid(InvalidPlan::TwoRules {
                group: name,
                rule: Box::new(rule.clone()),
            }));
        }
    }
    check_descriptions(&group.rules, &BTreeSet::new())
}

/// Validates new descriptions only: EC2 may hold descriptions that it would refuse today.
fn check_descriptions(rules: &[Rule], known: &BTreeSet<&str>) -> Result<(), DocumentError> {
    for rule in rules {
        if !rule.description.is_empty() && !known.contains(&*rule.description) {
            RuleDescription::parse(&rule.description).map_err(invalid)?;
        }
    }
    Ok(())
}

/// Validates new tags only. Tags reserved for AWS are skipped, because they are never sent.
fn check_tags(before: &[Tag], after: &[Tag]) -> Result<(), DocumentError> {
    for tag in own_tags(after).filter(|tag| !before.contains(tag)) {
        Tag::parse(&tag.key, &tag.value).map_err(invalid)?;
    }
    Ok(())
}

fn check_rule(
    rule: &Rule,
    created: &BTreeSet<GroupId>,
    created_lists: &BTreeSet<PrefixListId>,
) -> Result<(), DocumentError> {
    if let Some(id) = &rule.id {
        check_id(RuleId::parse, id, RuleId::as_str)?;
    }
    match &rule.peer {
        Peer::Cidr(_) => Ok(()),
        Peer::PrefixList(id) if created_lists.contains(id) => Ok(()),
        Peer::PrefixList(id) => check_id(PrefixListId::parse, id, PrefixListId::as_str),
        Peer::Group(reference) => {
            // Owners may also be names, such as `amazon-elb`.
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            let mut owner = reference.account_id.iter().map(AccountId::as_str);
            if let Some(owner) = owner.find(|owner| !owner.bytes().all(is_plain)) {
                return Err(invalid(InvalidPlan::Account(owner.to_owned())));
            }
            if created.contains(&reference.group_id) {
                Ok(())
            } else {
                check_id(GroupId::parse, &reference.group_id, GroupId::as_str)
            }
        }
    }
}

/// Checks that an id is written exactly as EC2 writes it.
fn check_id<T>(
    parse: fn(&str) -> Result<T, IdError>,
    id: &T,
    text: fn(&T) -> &str,
) -> Result<(), DocumentError> {
    let typed = text(id);
    match parse(typed) {
        Ok(parsed) if text(&parsed) == typed => Ok(()),
        Ok(parsed) => Err(invalid(InvalidPlan::Spelling {
            typed: typed.to_owned(),
            id: text(&parsed).to_owned(),
        })),
        Err(error) => Err(invalid(error)),
    }
}

fn invalid(what: impl Into<InvalidPlan>) -> DocumentError {
    DocumentError::Invalid(what.into())
}
