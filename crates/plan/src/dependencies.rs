//! Which changes of groups need others, so that a part of a plan can be applied.

use std::collections::{BTreeMap, BTreeSet};

use super::GroupChange;
use portcullis_model::GroupId;

/// Reason why the change of one group needs that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependencyReason {
    /// Its rules reference the other group, which the plan creates.
    ReferencesCreated,
    /// The plan deletes it, and the other group gives up rules that reference it.
    ReferencedUntilThen,
    /// It loses interfaces that get the other group instead. An interface needs a group.
    ReplacedOnInterfaces,
}

/// A change that needs another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The group of the change.
    pub group: GroupId,
    /// The group of the change that it needs.
    pub needs: GroupId,
    /// The reason.
    pub reason: DependencyReason,
}

/// Returns which changes need which others.
pub fn dependencies(changes: &[GroupChange]) -> Vec<Dependency> {
    let mut found = Vec::new();
    for other in changes {
        let others = changes.iter().filter(|change| change.id != other.id);
        for change in others {
            let names = |group: Option<&portcullis_model::SecurityGroup>| {
                group.is_some_and(|group| group.references(&other.id))
            };
            if other.before.is_none() && names(change.after.as_ref()) {
                found.push(Dependency {
                    group: change.id.clone(),
                    needs: other.id.clone(),
                    reason: DependencyReason::ReferencesCreated,
                });
            }
            if other.after.is_none() && names(change.before.as_ref()) {
                found.push(Dependency {
                    group: other.id.clone(),
                    needs: change.id.clone(),
                    reason: DependencyReason::ReferencedUntilThen,
                });
            }
            if !change.uses.left.is_disjoint(&other.uses.joined) {
                found.push(Dependency {
                    group: change.id.clone(),
                    needs: other.id.clone(),
                    reason: DependencyReason::ReplacedOnInterfaces,
                });
            }
        }
    }
    found
}

/// Returns the groups that are left out if the user leaves out some: those, without a reason, and
/// those whose changes need theirs, with the dependency.
pub fn left_out_with(
    dependencies: &[Dependency],
    chosen: &BTreeSet<GroupId>,
) -> BTreeMap<GroupId, Option<Dependency>> {
    let own = chosen.iter().map(|id| (id.clone(), None));
    let mut left_out: BTreeMap<GroupId, Option<Dependency>> = own.collect();
    loop {
        let next = dependencies.iter().find(|dependency| {
            left_out.contains_key(&dependency.needs) && !left_out.contains_key(&dependency.group)
        });
        let Some(next) = next else { return left_out };
        left_out.insert(next.group.clone(), Some(next.clone()));
    }
}

/// Returns a group with those whose changes its own needs, directly or through others.
pub fn needed_for(dependencies: &[Dependency], group: &GroupId) -> BTreeSet<GroupId> {
    let mut needed = BTreeSet::from([group.clone()]);
    loop {
        let next = dependencies.iter().find(|dependency| {
            needed.contains(&dependency.group) && !needed.contains(&dependency.needs)
        });
        let Some(next) = next else { return needed };
        needed.insert(next.needs.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> GroupId {
        GroupId::from_remote(name)
    }

    fn needs(group: &str, needed: &str) -> Dependency {
        Dependency {
            group: id(group),
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
}
