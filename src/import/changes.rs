//! Imported groups as changes to the groups of an account.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Imported;
use crate::model::{
    AccountId, Direction, GroupDescription, GroupId, GroupName, GroupReference, Peer, Rule,
    RuleDescription, RuleId, RuleKey, SecurityGroup, Tag, TextError,
};
use crate::plan::GroupChange;

/// Why imported groups cannot be laid onto an account. What was imported is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayError {
    /// Two of them are the same group of the account.
    #[error("{first} and {second} are both the group {id} of this account")]
    SameGroup {
        /// The name of the one.
        first: String,
        /// The name of the other.
        second: String,
        /// The group.
        id: GroupId,
    },
    /// EC2 would refuse a text of a group to be created, or of a rule to be added.
    #[error("{what} of {group}: {problem}")]
    Text {
        /// The group's name.
        group: String,
        /// `the name`, `the description`, `a rule's description`.
        what: &'static str,
        /// What EC2 has against it.
        problem: TextError,
    },
}

/// What makes the groups of an account what the imported ones are.
///
/// A group is the one with the same id or, without such a one, the one of the same name (EC2 does not
/// look at its case) in the same VPC; in whichever VPC there is just one, where none was imported. Its
/// rules, and its tags as far as the import tells them, become the imported ones; rules that stay keep
/// their ids. Groups that the account does not have are created and belong to `owner`, and rules of
/// imported groups that name imported groups name these. Groups that were not imported, names,
/// descriptions and VPCs of groups that are there, and tags that only AWS can set stay as they are.
/// Changes that change nothing are left out.
///
/// # Errors
/// [`LayError`] where two imported groups are one of the account, or EC2 would refuse a text.
pub fn as_changes(
    imported: &Imported,
    live: &[SecurityGroup],
    owner: &AccountId,
) -> Result<Vec<GroupChange>, LayError> {
    let places = Places::of(live);
    let mut ids: HashMap<&GroupId, GroupId> = HashMap::new();
    let mut matches: Vec<(&SecurityGroup, Option<&SecurityGroup>)> = Vec::new();
    let mut taken: HashMap<&GroupId, &SecurityGroup> = HashMap::new();
    let mut number = 0;
    for group in &imported.groups {
        let known = places.find(group);
        if let Some(known) = known
            && let Some(first) = taken.insert(&known.id, group)
        {
            return Err(LayError::SameGroup {
                first: first.name.clone(),
                second: group.name.clone(),
                id: known.id.clone(),
            });
        }
        let id = match known {
            Some(known) => known.id.clone(),
            None => {
                number += 1;
                GroupId::from_remote(format!("new-{number}"))
            }
        };
        ids.insert(&group.id, id);
        matches.push((group, known));
    }
    let laying = Laying {
        ids,
        owner,
        has_tags: imported.has_tags,
    };
    let mut changes = Vec::new();
    for (group, known) in matches {
        let after = match known {
            Some(known) => laying.changed(group, known)?,
            None => laying.created(group)?,
        };
        if known != Some(&after) {
            changes.push(GroupChange {
                id: after.id.clone(),
                before: known.cloned(),
                after: Some(after),
            });
        }
    }
    Ok(changes)
}

/// Where the groups of the account are found.
struct Places<'a> {
    by_id: HashMap<&'a GroupId, &'a SecurityGroup>,
    by_name: HashMap<String, Vec<&'a SecurityGroup>>,
}

impl<'a> Places<'a> {
    fn of(live: &'a [SecurityGroup]) -> Self {
        let mut by_name: HashMap<String, Vec<&SecurityGroup>> = HashMap::new();
        for group in live {
            by_name.entry(folded(&group.name)).or_default().push(group);
        }
        Self {
            by_id: live.iter().map(|group| (&group.id, group)).collect(),
            by_name,
        }
    }

    fn find(&self, group: &SecurityGroup) -> Option<&'a SecurityGroup> {
        if let Some(known) = self.by_id.get(&group.id) {
            return Some(known);
        }
        let named = self.by_name.get(&folded(&group.name))?;
        match (&group.vpc_id, named.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (vpc, named) => named.iter().find(|known| known.vpc_id == *vpc).copied(),
        }
    }
}

/// A name as EC2 compares it.
fn folded(name: &str) -> String {
    name.trim_end_matches(' ').to_lowercase()
}

struct Laying<'a> {
    /// What imported groups are called in the account.
    ids: HashMap<&'a GroupId, GroupId>,
    owner: &'a AccountId,
    has_tags: bool,
}

impl Laying<'_> {
    fn created(&self, group: &SecurityGroup) -> Result<SecurityGroup, LayError> {
        let text = |what| {
            move |problem| LayError::Text {
                group: group.name.clone(),
                what,
                problem,
            }
        };
        let name = GroupName::parse(&group.name).map_err(text("the name"))?;
        // EC2 wants a description, of which a table of rules says nothing.
        let description = match group.description.as_str() {
            "" => name.as_str(),
            description => description,
        };
        GroupDescription::parse(description).map_err(text("the description"))?;
        let mut rules: Vec<Rule> = Vec::new();
        for rule in &group.rules {
            rules.push(self.added(group, rule)?);
        }
        Ok(SecurityGroup {
            id: self.ids.get(&group.id).unwrap_or(&group.id).clone(),
            name: name.as_str().to_owned(),
            description: description.to_owned(),
            vpc_id: group.vpc_id.clone(),
            owner_id: self.owner.clone(),
            tags: settable(&group.tags),
            rules,
            has_rule_ids: false,
        })
    }

    fn changed(
        &self,
        group: &SecurityGroup,
        known: &SecurityGroup,
    ) -> Result<SecurityGroup, LayError> {
        let mut after = known.clone();
        if self.has_tags {
            after.tags = with_tags_of(&known.tags, &group.tags);
        }
        let mut wanted: HashMap<RuleKey, &Rule> = HashMap::new();
        let mut order: Vec<&Rule> = Vec::new();
        for rule in &group.rules {
            if wanted.insert(self.key(group, rule), rule).is_none() {
                order.push(rule);
            }
        }
        // Rules that stay do so in their places; the place of one that goes on as another is kept too.
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
                rule.description = self.description(group, new)?;
            }
            if group.has_rule_ids {
                rule.tags = with_tags_of(&old.tags, &new.tags);
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

    fn added(&self, group: &SecurityGroup, rule: &Rule) -> Result<Rule, LayError> {
        Ok(Rule {
            id: None,
            direction: rule.direction,
            traffic: rule.traffic,
            peer: self.peer(group, &rule.peer),
            description: self.description(group, rule)?,
            tags: settable(&rule.tags),
        })
    }

    fn description(&self, group: &SecurityGroup, rule: &Rule) -> Result<Arc<str>, LayError> {
        let parsed = RuleDescription::parse(&rule.description);
        let parsed = parsed.map_err(|problem| LayError::Text {
            group: group.name.clone(),
            what: "a rule's description",
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

/// The imported tags, in the order of those that were there, which says nothing.
fn with_tags_of(known: &[Tag], imported: &[Tag]) -> Vec<Tag> {
    let reserved = known.iter().filter(|tag| is_reserved(tag));
    let wanted: Vec<Tag> = reserved.cloned().chain(settable(imported)).collect();
    let is_same = known.len() == wanted.len() && known.iter().all(|tag| wanted.contains(tag));
    if is_same { known.to_vec() } else { wanted }
}

fn settable(tags: &[Tag]) -> Vec<Tag> {
    tags.iter()
        .filter(|tag| !is_reserved(tag))
        .cloned()
        .collect()
}

fn is_reserved(tag: &Tag) -> bool {
    tag.key.starts_with("aws:")
}
