//! Which changes of groups and prefix lists need others, so that a part of a plan can be applied.

use std::collections::{BTreeMap, BTreeSet};

use super::{GroupChange, PrefixListChange};
use portcullis_model::{GroupId, Peer, PrefixListId, SecurityGroup};

/// Group or prefix list that a plan changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangedResource {
    /// A security group.
    Group(GroupId),
    /// A prefix list.
    List(PrefixListId),
}

impl ChangedResource {
    /// Returns the ID.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Group(id) => id.as_str(),
            Self::List(id) => id.as_str(),
        }
    }
}

impl From<GroupId> for ChangedResource {
    fn from(id: GroupId) -> Self {
        Self::Group(id)
    }
}

impl From<PrefixListId> for ChangedResource {
    fn from(id: PrefixListId) -> Self {
        Self::List(id)
    }
}

/// Reason why one change needs another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependencyReason {
    /// Its rules reference the other group, which the plan creates.
    ReferencesCreated,
    /// The plan deletes it, and the other group gives up rules that reference it.
    ReferencedUntilThen,
    /// It loses interfaces that get the other group instead. An interface needs a group.
    ReplacedOnInterfaces,
    /// Its rules name the prefix list, which the plan creates.
    NamesCreatedList,
    /// The plan deletes the prefix list, and the group gives up rules that name it.
    NamedUntilThen,
}

/// A change that needs another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What changes.
    pub changed: ChangedResource,
    /// What else has to change with it.
    pub needs: ChangedResource,
    /// The reason.
    pub reason: DependencyReason,
}

/// Returns which changes need which others.
pub fn dependencies(changes: &[GroupChange], lists: &[PrefixListChange]) -> Vec<Dependency> {
    let mut found = Vec::new();
    for other in changes {
        let others = changes.iter().filter(|change| change.id != other.id);
        for change in others {
            let names = |group: Option<&SecurityGroup>| {
                group.is_some_and(|group| group.references(&other.id))
            };
            let depends = |changed: &GroupChange, needs: &GroupChange, reason| Dependency {
                changed: changed.id.clone().into(),
                needs: needs.id.clone().into(),
                reason,
            };
            if other.before.is_none() && names(change.after.as_ref()) {
                found.push(depends(change, other, DependencyReason::ReferencesCreated));
            }
            if other.after.is_none() && names(change.before.as_ref()) {
                found.push(depends(
                    other,
                    change,
                    DependencyReason::ReferencedUntilThen,
                ));
            }
            if !change.uses.left.is_disjoint(&other.uses.joined) {
                found.push(depends(
                    change,
                    other,
                    DependencyReason::ReplacedOnInterfaces,
                ));
            }
        }
    }
    for (list, change) in lists
        .iter()
        .flat_map(|list| changes.iter().map(move |change| (list, change)))
    {
        let group = || ChangedResource::from(change.id.clone());
        let named = || ChangedResource::from(list.id.clone());
        if list.before.is_none() && names_list(change.after.as_ref(), &list.id) {
            found.push(Dependency {
                changed: group(),
                needs: named(),
                reason: DependencyReason::NamesCreatedList,
            });
        }
        if list.after.is_none() && names_list(change.before.as_ref(), &list.id) {
            found.push(Dependency {
                changed: named(),
                needs: group(),
                reason: DependencyReason::NamedUntilThen,
            });
        }
    }
    found
}

fn names_list(group: Option<&SecurityGroup>, list: &PrefixListId) -> bool {
    let rules = group.into_iter().flat_map(|group| &group.rules);
    let mut peers = rules.map(|rule| &rule.peer);
    peers.any(|peer| matches!(peer, Peer::PrefixList(id) if id == list))
}

/// Returns what is left out if the user leaves out some changes: those, without a reason, and
/// those that need them, with the dependency.
pub fn left_out_with(
    dependencies: &[Dependency],
    chosen: &BTreeSet<ChangedResource>,
) -> BTreeMap<ChangedResource, Option<Dependency>> {
    let own = chosen.iter().map(|id| (id.clone(), None));
    let mut left_out: BTreeMap<ChangedResource, Option<Dependency>> = own.collect();
    loop {
        let next = dependencies.iter().find(|dependency| {
            left_out.contains_key(&dependency.needs) && !left_out.contains_key(&dependency.changed)
        });
        let Some(next) = next else { return left_out };
        left_out.insert(next.changed.clone(), Some(next.clone()));
    }
}

/// Returns a change with those that it needs, directly or through others.
pub fn needed_for(
    dependencies: &[Dependency],
    changed: &ChangedResource,
) -> BTreeSet<ChangedResource> {
    let mut needed = BTreeSet::from([changed.clone()]);
    loop {
        let next = dependencies.iter().find(|dependency| {
            needed.contains(&dependency.changed) && !needed.contains(&dependency.needs)
        });
        let Some(next) = next else { return needed };
        needed.insert(next.needs.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::UseChange;
    use crate::testing::group;
    use portcullis_model::{AddressFamily, PrefixListContent};

    fn id(name: &str) -> ChangedResource {
        GroupId::from_remote(name).into()
    }

    fn needs(group: &str, needed: &str) -> Dependency {
        Dependency {
            changed: id(group),
            needs: id(needed),
            reason: DependencyReason::ReferencesCreated,
        }
    }

    #[test]
    fn what_needs_a_group_is_left_out_with_it() {
        let all = [needs("a", "b"), needs("b", "c"), needs("d", "e")];
        let left_out = left_out_with(&all, &BTreeSet::from([id("c")]));
        let expected = BTreeMap::from([
            (id("a"), Some(needs("a", "b"))),
            (id("b"), Some(needs("b", "c"))),
            (id("c"), None),
        ]);
        assert_eq!(left_out, expected);
    }

    #[test]
    fn a_group_comes_with_what_it_needs() {
        let all = [
            needs("a", "b"),
            needs("b", "c"),
            needs("c", "a"),
            needs("d", "a"),
        ];
        assert_eq!(
            needed_for(&all, &id("a")),
            BTreeSet::from([id("a"), id("b"), id("c")])
        );
        assert_eq!(needed_for(&all, &id("e")), BTreeSet::from([id("e")]));
    }

    #[test]
    fn rules_need_the_lists_that_they_name_and_lists_the_rules_that_go() {
        let list = |id: &PrefixListId, is_created: bool| {
            let content = PrefixListContent {
                name: "offices".to_owned(),
                family: AddressFamily::Ipv4,
                max_entries: 1,
                entries: Vec::new(),
            };
            PrefixListChange {
                id: id.clone(),
                version: None,
                before: (!is_created).then(|| content.clone()),
                after: is_created.then_some(content),
            }
        };
        let (new, old) = (
            PrefixListId::of_new_list(1),
            PrefixListId::from_remote("pl-old"),
        );
        let before = group("sg-a", &["in tcp 443 pl-old"]);
        let mut after = before.clone();
        for rule in &mut after.rules {
            rule.peer = Peer::PrefixList(new.clone());
        }
        let change = GroupChange {
            id: GroupId::from_remote("sg-a"),
            before: Some(before),
            after: Some(after),
            uses: UseChange::default(),
        };
        let all = dependencies(&[change], &[list(&new, true), list(&old, false)]);
        let needs = |changed: ChangedResource, needs: ChangedResource, reason| Dependency {
            changed,
            needs,
            reason,
        };
        let (new, old) = (ChangedResource::from(new), ChangedResource::from(old));
        assert_eq!(
            all,
            [
                needs(id("sg-a"), new.clone(), DependencyReason::NamesCreatedList),
                needs(old.clone(), id("sg-a"), DependencyReason::NamedUntilThen),
            ]
        );
        let left_out = left_out_with(&all, &BTreeSet::from([new.clone()]));
        assert_eq!(left_out.len(), 3);
        assert_eq!(left_out[&new], None);
        assert_eq!(
            needed_for(&all, &old),
            BTreeSet::from([old, id("sg-a"), new])
        );
    }
}
