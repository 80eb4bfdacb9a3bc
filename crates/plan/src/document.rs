//! A plan as a file, for a second person to review and apply. Never holds a credential.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{GroupChange, own_tags};
use portcullis_model::{
    AccountId, EndpointUrl, GroupDescription, GroupId, GroupName, IdError, Peer, PrefixListId,
    Region, Rule, RuleDescription, RuleId, SecurityGroup, Tag, TagError, TextError, Timestamp,
    VpcId, escape_invisible_in_json,
};

/// The form of the file.
pub const PLAN_VERSION: u32 = 1;

/// The word that tells the file from other JSON.
const KIND: &str = "portcullis-plan";

/// No plan is as large; what is gets no further.
pub const MAX_PLAN_BYTES: usize = 32 * 1024 * 1024;

/// Where a plan is to be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPlace {
    /// EC2's endpoint.
    pub endpoint: EndpointUrl,
    /// The Region.
    pub region: Region,
    /// The account, where it is known; an empty text in files where it is not.
    #[serde(with = "account_text")]
    pub account: Option<AccountId>,
}

impl PlanPlace {
    /// The account; empty where it is not known.
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

/// A plan as a file: the groups before and after, from which the steps follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanDocument {
    kind: String,
    version: u32,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who made it, where EC2's side told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// Where it is to be carried out.
    pub place: PlanPlace,
    /// The groups whose old rules go before their new ones.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub revoke_first: BTreeSet<GroupId>,
    /// What changes.
    pub changes: Vec<GroupChange>,
    /// The calls in words, for people who open the file elsewhere; not read back.
    #[serde(default)]
    pub calls: Vec<String>,
}

/// Why a file is not a plan that can be reviewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid plan")]
pub enum DocumentError {
    /// It changes nothing.
    Empty,
    /// Something in it is what EC2 refuses, or what no plan has.
    Invalid(InvalidPlan),
    /// It has two changes of one group: what one of them does would be weighed by the other.
    Twice(GroupId),
    /// It is JSON of something else, or no JSON.
    NotAPlan(NotAPlan),
    /// It is larger than any plan.
    TooLarge(usize),
    /// It is of a later version.
    Version(u32),
}

/// Why a file is not a plan at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAPlan {
    /// It is no JSON, or JSON of something else, as the parser says.
    Json(String),
    /// It is of another kind.
    Kind(String),
}

/// What EC2 refuses in a plan, or what no plan has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidPlan {
    /// A name or description is wrong.
    Text(TextError),
    /// An identifier is wrong.
    Id(IdError),
    /// A tag is wrong.
    Tag(TagError),
    /// The group of a change has another id than the change.
    OtherGroup {
        /// The id of the change.
        change: GroupId,
        /// The id of its group.
        group: GroupId,
    },
    /// A change has no group, neither before nor after.
    NoGroup(GroupId),
    /// A group to be created has a rule twice.
    TwoRules {
        /// The group's name.
        group: GroupName,
        /// The rule.
        rule: Box<Rule>,
    },
    /// An account that cannot be one.
    Account(String),
    /// An identifier is not spelt as EC2 spells it.
    Spelling {
        /// The identifier in the file.
        typed: String,
        /// The identifier as EC2 spells it.
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
    /// A document of changes.
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
            place,
            revoke_first,
            changes,
            calls,
        }
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        readable_json(self)
    }

    /// Reads a file's text, and holds what is in it to what EC2 takes: whoever wrote it may be at
    /// fault, or may mean harm.
    ///
    /// # Errors
    /// [`DocumentError`] says what it is instead.
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
        if document.changes.is_empty() {
            return Err(DocumentError::Empty);
        }
        Region::parse(document.place.region.as_str()).map_err(invalid)?;
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
            check(change, &created)?;
        }
        document.call_created_groups_new();
        Ok(document)
    }

    /// A group that a run has deleted, and that its undo creates again, is known by the id that it
    /// had. In a file nobody can tell that from the id of a group that is there, so here it gets one
    /// as a draft gives them.
    fn call_created_groups_new(&mut self) {
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

/// A value as JSON that people can read, too. By way of a generic value: the types have one
/// serializer then, and not a second one for the line ends.
pub fn readable_json(value: &impl Serialize) -> String {
    // Texts, numbers and lists: all of them have a form in JSON.
    let value = serde_json::to_value(value).unwrap_or_default();
    escape_invisible_in_json(&format!("{value:#}"))
}

/// What the plan would send has to be what EC2 could have or takes. Names are left as EC2 keeps them.
fn check(change: &mut GroupChange, created: &BTreeSet<GroupId>) -> Result<(), DocumentError> {
    let is_new = change.before.is_none() && GroupId::parse_new(change.id.as_str()).is_some();
    if !is_new {
        is_id(GroupId::parse, &change.id, GroupId::as_str)?;
    }
    for group in change.before.iter().chain(&change.after) {
        if group.id != change.id {
            return Err(invalid(InvalidPlan::OtherGroup {
                change: change.id.clone(),
                group: group.id.clone(),
            }));
        }
        if let Some(vpc) = &group.vpc_id {
            is_id(VpcId::parse, vpc, VpcId::as_str)?;
        }
        for rule in &group.rules {
            check_rule(rule, created)?;
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

/// Descriptions that EC2 has already are not to be refused.
fn check_descriptions(rules: &[Rule], known: &BTreeSet<&str>) -> Result<(), DocumentError> {
    for rule in rules {
        if !rule.description.is_empty() && !known.contains(&*rule.description) {
            RuleDescription::parse(&rule.description).map_err(invalid)?;
        }
    }
    Ok(())
}

/// AWS's own tags are never sent.
fn check_tags(before: &[Tag], after: &[Tag]) -> Result<(), DocumentError> {
    for tag in own_tags(after).filter(|tag| !before.contains(tag)) {
        Tag::parse(&tag.key, &tag.value).map_err(invalid)?;
    }
    Ok(())
}

fn check_rule(rule: &Rule, created: &BTreeSet<GroupId>) -> Result<(), DocumentError> {
    if let Some(id) = &rule.id {
        is_id(RuleId::parse, id, RuleId::as_str)?;
    }
    match &rule.peer {
        Peer::Cidr(_) => Ok(()),
        Peer::PrefixList(id) => is_id(PrefixListId::parse, id, PrefixListId::as_str),
        Peer::Group(reference) => {
            // EC2 has owners with names, too: `amazon-elb`.
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            let mut owner = reference.account_id.iter().map(AccountId::as_str);
            if let Some(owner) = owner.find(|owner| !owner.bytes().all(is_plain)) {
                return Err(invalid(InvalidPlan::Account(owner.to_owned())));
            }
            match created.contains(&reference.group_id) {
                true => Ok(()),
                false => is_id(GroupId::parse, &reference.group_id, GroupId::as_str),
            }
        }
    }
}

/// Whether an id is one as EC2 writes them, letter by letter.
fn is_id<T>(
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
