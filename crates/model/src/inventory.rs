//! State of EC2 in one scope (account and Region), as one value.
//!
//! An [`Inventory`] is loaded from EC2, contained in a snapshot or an import, or the result of
//! applying a draft. Plans, exports and checks read it. A plan is made from two inventories, before
//! and after. Cloning an inventory copies five pointers, and groups that two inventories share are
//! compared by pointer first, so a changed copy costs only its changes.
//!
//! A new kind of resource (subnets, instances) becomes a field of [`Inventory`]. Parts of
//! a resource, such as the entries of a prefix list, are fields of that resource.
//!
//! A [`GroupId`] identifies a group: EC2's ID, or a placeholder like `new-1` until EC2 assigns one.
//! A [`RuleRef`] identifies a rule. Both are valid in every inventory of a scope.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::{
    GroupId, InterfaceId, NetworkInterface, PrefixList, PrefixListId, Rule, RuleRef, SecurityGroup,
    Vpc, VpcAssociation, VpcId,
};

/// Security groups with their rules, VPCs, prefix lists and network interfaces of one scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Security groups with their rules.
    pub groups: Groups,
    /// VPCs; empty if they are not loaded.
    pub vpcs: Arc<Vec<Vpc>>,
    /// Managed prefix lists; empty if they are not loaded.
    pub prefix_lists: Arc<Vec<PrefixList>>,
    /// All network interfaces; `None` if they are not loaded, so that nothing is known of what uses a group.
    pub interfaces: Option<Arc<Vec<NetworkInterface>>>,
    /// All associations of groups with other VPCs; `None` if they are not loaded.
    pub associations: Option<Arc<Vec<VpcAssociation>>>,
}

impl Inventory {
    /// Finds a group.
    pub fn group(&self, id: &GroupId) -> Option<&Arc<SecurityGroup>> {
        self.groups.get(id)
    }

    /// Finds the rule of a reference.
    pub fn rule(&self, rule: &RuleRef) -> Option<&Rule> {
        self.group(rule.group())?.rule(rule)
    }

    /// Finds a VPC.
    pub fn vpc(&self, id: &VpcId) -> Option<&Vpc> {
        self.vpcs.iter().find(|vpc| vpc.id == *id)
    }

    /// Finds a prefix list.
    pub fn prefix_list(&self, id: &PrefixListId) -> Option<&PrefixList> {
        self.prefix_lists.iter().find(|list| list.id == *id)
    }

    /// Finds a network interface. Finds none if they are not loaded.
    pub fn interface(&self, id: &InterfaceId) -> Option<&NetworkInterface> {
        let interfaces = self.interfaces.as_ref()?;
        interfaces.iter().find(|interface| interface.id == *id)
    }

    /// Returns the network interfaces that use a group; none if they are not loaded.
    pub fn interfaces_of<'a>(
        &'a self,
        group: &'a GroupId,
    ) -> impl Iterator<Item = &'a NetworkInterface> {
        let interfaces = self.interfaces.iter().flat_map(|all| all.iter());
        interfaces.filter(|interface| interface.groups.contains(group))
    }

    /// Returns the VPCs that a group is associated with besides its own; none if they are not loaded.
    pub fn associated_vpcs<'a>(&'a self, group: &'a GroupId) -> impl Iterator<Item = &'a VpcId> {
        let associations = self.associations.iter().flat_map(|all| all.iter());
        associations
            .filter(|association| {
                association.group_id == *group && association.state.is_in_effect()
            })
            .map(|association| &association.vpc_id)
    }

    /// Returns the inventory with its groups replaced.
    #[must_use]
    pub fn with_groups(&self, groups: Groups) -> Self {
        Self {
            groups,
            ..self.clone()
        }
    }

    /// Returns the inventory with only the chosen groups.
    #[must_use]
    pub fn only(&self, chosen: &BTreeSet<GroupId>) -> Self {
        let groups = self.groups.iter();
        let groups = groups.filter(|group| chosen.contains(&group.id));
        self.with_groups(groups.cloned().collect())
    }
}

/// Collects groups into an inventory without other resources.
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

/// Security groups in EC2's order, with a lookup by ID. Dereferences to the list.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Groups(Arc<Indexed>);

#[derive(Default)]
struct Indexed {
    list: Vec<Arc<SecurityGroup>>,
    /// Index of each group in the list, built by the first lookup.
    index: OnceLock<HashMap<GroupId, usize>>,
}

impl Groups {
    /// Finds a group. Returns the first if several have the ID.
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

    /// Changes the list and discards the lookup.
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
