//! Everything that EC2 has in one scope (account and Region), as one value.
//!
//! An [`Inventory`] is what is loaded from EC2, what a snapshot or an import holds, what a draft leads
//! to, and what plans, exports and checks read. Two of them make a plan: the one before and the one
//! after. Cloning one copies three pointers, and groups that two inventories share are compared by
//! pointer first, so an inventory with a few changes costs only these.
//!
//! Another kind of resource (network interfaces, subnets) is one more field of [`Inventory`]; what
//! belongs to a resource, such as the entries of a prefix list, is a field of that resource.
//!
//! A group is named by its [`GroupId`]: EC2's, or `new-1` until EC2 has given it one. A rule is named by
//! a [`RuleRef`]. Both mean the same in every inventory of a scope.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::{GroupId, PrefixList, PrefixListId, Rule, RuleRef, SecurityGroup, Vpc, VpcId};

/// Security groups with their rules, VPCs and prefix lists of one scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Security groups with their rules.
    pub groups: Groups,
    /// VPCs; empty if they have not been read.
    pub vpcs: Arc<Vec<Vpc>>,
    /// Managed prefix lists; empty if they have not been read.
    pub prefix_lists: Arc<Vec<PrefixList>>,
}

impl Inventory {
    /// The group with that id.
    pub fn group(&self, id: &GroupId) -> Option<&Arc<SecurityGroup>> {
        self.groups.get(id)
    }

    /// The rule that a reference names.
    pub fn rule(&self, rule: &RuleRef) -> Option<&Rule> {
        self.group(rule.group())?.rule(rule)
    }

    /// The VPC with that id.
    pub fn vpc(&self, id: &VpcId) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.id == *id)
    }

    /// The prefix list with that id.
    pub fn prefix_list(&self, id: &PrefixListId) -> Option<&PrefixList> {
        self.prefix_lists.iter().find(|list| list.id == *id)
    }

    /// The same VPCs and prefix lists with other groups.
    #[must_use]
    pub fn with_groups(&self, groups: Groups) -> Self {
        Self {
            groups,
            ..self.clone()
        }
    }

    /// The same with only the chosen groups.
    #[must_use]
    pub fn only(&self, chosen: &BTreeSet<GroupId>) -> Self {
        let groups = self.groups.iter();
        let groups = groups.filter(|group| chosen.contains(&group.id));
        self.with_groups(groups.cloned().collect())
    }
}

/// Groups alone: nothing is known of VPCs and prefix lists.
impl<G> FromIterator<G> for Inventory
where
    Groups: FromIterator<G>,
{
    fn from_iter<I: IntoIterator<Item = G>>(groups: I) -> Self {
        Self {
            groups: groups.into_iter().collect(),
            ..Self::default()
        }
    }
}

/// Security groups in EC2's order, with a lookup by id. Dereferences to the list.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Groups(Arc<Indexed>);

#[derive(Default)]
struct Indexed {
    list: Vec<Arc<SecurityGroup>>,
    /// Where each group is in the list; built by the first lookup.
    index: OnceLock<HashMap<GroupId, usize>>,
}

impl Groups {
    /// The group with that id; the first if the list names several.
    pub fn get(&self, id: &GroupId) -> Option<&Arc<SecurityGroup>> {
        let index = self.0.index.get_or_init(|| {
            let mut index = HashMap::with_capacity(self.len());
            for (place, group) in self.iter().enumerate() {
                index.entry(group.id.clone()).or_insert(place);
            }
            index
        });
        self.0.list.get(*index.get(id)?)
    }

    /// Changes the list.
    pub fn edit<T>(&mut self, change: impl FnOnce(&mut Vec<Arc<SecurityGroup>>) -> T) -> T {
        let indexed = Arc::make_mut(&mut self.0);
        indexed.index.take();
        change(&mut indexed.list)
    }

    /// Changes each group.
    pub fn edit_each(&mut self, mut change: impl FnMut(&mut SecurityGroup)) {
        self.edit(|list| {
            for group in list {
                change(Arc::make_mut(group));
            }
        });
    }
}

impl Deref for Groups {
    type Target = [Arc<SecurityGroup>];

    fn deref(&self) -> &Self::Target {
        &self.0.list
    }
}

impl fmt::Debug for Groups {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.list.fmt(formatter)
    }
}

impl Clone for Indexed {
    fn clone(&self) -> Self {
        Self::from(self.list.clone())
    }
}

impl PartialEq for Indexed {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Eq for Indexed {}

impl From<Vec<Arc<SecurityGroup>>> for Indexed {
    fn from(list: Vec<Arc<SecurityGroup>>) -> Self {
        Self {
            list,
            index: OnceLock::new(),
        }
    }
}

impl From<Vec<Arc<SecurityGroup>>> for Groups {
    fn from(list: Vec<Arc<SecurityGroup>>) -> Self {
        Self(Arc::new(list.into()))
    }
}

impl FromIterator<Arc<SecurityGroup>> for Groups {
    fn from_iter<I: IntoIterator<Item = Arc<SecurityGroup>>>(groups: I) -> Self {
        groups.into_iter().collect::<Vec<_>>().into()
    }
}

impl FromIterator<SecurityGroup> for Groups {
    fn from_iter<I: IntoIterator<Item = SecurityGroup>>(groups: I) -> Self {
        groups.into_iter().map(Arc::new).collect()
    }
}

impl<'a> IntoIterator for &'a Groups {
    type Item = &'a Arc<SecurityGroup>;
    type IntoIter = std::slice::Iter<'a, Arc<SecurityGroup>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AccountId;

    fn group(id: &str, name: &str) -> SecurityGroup {
        SecurityGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            description: String::new(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: Vec::new(),
            has_rule_ids: false,
        }
    }

    #[test]
    fn lookups_follow_edits_and_copies_keep_their_groups() {
        let id = |id: &str| GroupId::from_remote(id);
        let name = |groups: &Groups, of: &str| Some(groups.get(&id(of))?.name.clone());
        let before: Groups = [group("sg-1", "web"), group("sg-2", "db")]
            .into_iter()
            .collect();
        assert_eq!(name(&before, "sg-2").as_deref(), Some("db"));
        let mut after = before.clone();
        after.edit(|list| {
            list.remove(0);
            list.push(Arc::new(group("sg-3", "cache")));
        });
        after.edit_each(|group| group.name.make_ascii_uppercase());
        assert_eq!(name(&after, "sg-1"), None);
        assert_eq!(name(&after, "sg-2").as_deref(), Some("DB"));
        assert_eq!(name(&after, "sg-3").as_deref(), Some("CACHE"));
        assert_eq!(name(&before, "sg-1").as_deref(), Some("web"));
        assert_eq!(name(&before, "sg-3"), None);
    }
}
