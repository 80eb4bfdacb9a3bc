//! Replacing a group by a clone with another name or description, which EC2 never changes.
//!
//! The clone gets the rules and tags, every rule that references the group references the clone
//! instead, network interfaces get the clone in place of the group, and the group is deleted. Pure:
//! the result is a list of changes, which a draft takes up and a plan orders.

use super::{GroupChange, UseChange, own_tags};
use portcullis_model::{
    GroupDescription, GroupId, GroupName, InterfaceId, Inventory, NetworkInterface, Peer, Rule,
    SecurityGroup, Tag, VpcId, is_same_group_name,
};

/// The group to replace, and the texts of its clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameWish {
    /// The group.
    pub group: GroupId,
    /// Name of the clone. EC2 does not accept the name of the group, which exists beside the clone.
    pub name: GroupName,
    /// Description of the clone.
    pub description: GroupDescription,
}

/// How a clone takes the place of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Temporary id of the clone.
    pub clone: GroupId,
    /// The changes of all groups, the clone first.
    pub changes: Vec<GroupChange>,
    /// Groups with rules that reference the group, besides itself, with the number of these rules.
    pub referencing: Vec<(GroupId, usize)>,
    /// Interfaces that get the clone in place of the group.
    pub moved: Vec<InterfaceId>,
    /// Interfaces whose groups only the service that manages them can change. They keep the group, so
    /// it is not deleted, and rules reference it beside the clone.
    pub managed: Vec<NetworkInterface>,
    /// VPCs that the clone is associated with, like the group.
    pub associated: Vec<VpcId>,
    /// Whether associations with other VPCs were read.
    pub knows_associations: bool,
}

impl Rename {
    /// Whether the group is deleted once the clone has its place.
    pub fn deletes_group(&self) -> bool {
        self.managed.is_empty()
    }
}

/// Reason why a group cannot be replaced by a clone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot rename group")]
pub enum RenameError {
    /// EC2 has no such group.
    UnknownGroup(GroupId),
    /// The group is the default group of its VPC, which EC2 never deletes.
    DefaultGroup,
    /// Another account owns the group.
    OtherOwner(String),
    /// A group in the VPC has the name; its id. The group itself, if only the description changes.
    NameTaken(GroupId),
    /// The network interfaces were not read, so it is not known which use the group.
    UnknownInterfaces,
}

/// Plans the replacement of a group by a clone. `own` is the account of the session, if known.
///
/// # Errors
/// [`RenameError`] if EC2 would refuse the replacement, or too little was read.
pub fn rename(
    inventory: &Inventory,
    wish: &RenameWish,
    own: Option<&portcullis_model::AccountId>,
) -> Result<Rename, RenameError> {
    let unknown = || RenameError::UnknownGroup(wish.group.clone());
    let old = inventory.group(&wish.group).ok_or_else(unknown)?;
    if old.is_default() {
        return Err(RenameError::DefaultGroup);
    }
    if own.is_some_and(|own| *own != old.owner_id) {
        return Err(RenameError::OtherOwner(old.owner_id.to_string()));
    }
    if let Some(other) = group_named(inventory, old, wish.name.as_str()) {
        return Err(RenameError::NameTaken(other.id.clone()));
    }
    if inventory.interfaces.is_none() {
        return Err(RenameError::UnknownInterfaces);
    }
    let clone = free_id(inventory);
    let uses = inventory.interfaces_of(&old.id);
    let (managed, free): (Vec<&NetworkInterface>, Vec<&NetworkInterface>) =
        uses.partition(|interface| interface.is_managed());
    let moved: Vec<InterfaceId> = free.into_iter().map(|one| one.id.clone()).collect();
    let associated: Vec<VpcId> = inventory.associated_vpcs(&old.id).cloned().collect();
    let stays = !managed.is_empty();
    let mut changes = vec![creation(old, &clone, wish, &moved, &associated, stays)];
    let mut referencing = Vec::new();
    for group in inventory.groups.iter().filter(|group| group.id != old.id) {
        if let Some((after, count)) = repointed(group, &old.id, &clone, stays) {
            referencing.push((group.id.clone(), count));
            changes.push(change(group, Some(after), UseChange::default()));
        }
    }
    let left = UseChange {
        left: moved.iter().cloned().collect(),
        disassociated: if stays {
            Vec::new()
        } else {
            associated.clone()
        }
        .into_iter()
        .collect(),
        ..UseChange::default()
    };
    // A group that stays also lets the members of its clone in wherever it lets its own in.
    let after = if stays {
        Some(repointed(old, &old.id, &clone, true).map_or_else(|| (**old).clone(), |it| it.0))
    } else {
        None
    };
    changes.push(change(old, after, left));
    changes.retain(|change| change.before != change.after || !change.uses.is_empty());
    Ok(Rename {
        clone,
        changes,
        referencing,
        moved,
        managed: managed.into_iter().cloned().collect(),
        associated,
        knows_associations: inventory.associations.is_some(),
    })
}

/// Returns a name for a clone that no group in the VPC of `group` has: the name with the first free
/// number from 2, shortened to what EC2 accepts.
pub fn free_group_name(inventory: &Inventory, group: &SecurityGroup) -> String {
    let mut free =
        numbered_names(&group.name).filter(|name| group_named(inventory, group, name).is_none());
    free.next().unwrap_or_default()
}

/// Returns the name with the numbers from 2, shortened to what EC2 accepts.
pub(super) fn numbered_names(name: &str) -> impl Iterator<Item = String> {
    let base = numbered_base(name);
    (2..).map(move |number: usize| {
        let end = format!("-{number}");
        let room = portcullis_model::MAX_TEXT_CHARS.saturating_sub(end.len());
        let start: String = base.chars().take(room).collect();
        format!("{start}{end}")
    })
}

/// Returns a name without the number that an earlier clone got.
fn numbered_base(name: &str) -> &str {
    match name.rsplit_once('-') {
        Some((base, number))
            if !base.is_empty()
                && !number.is_empty()
                && number.len() <= 3
                && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            base
        }
        _ => name,
    }
}

/// Finds the group with a name in the VPC of `group` and of its owner.
fn group_named<'a>(
    inventory: &'a Inventory,
    group: &SecurityGroup,
    name: &str,
) -> Option<&'a SecurityGroup> {
    let mut groups = inventory.groups.iter().map(|group| &**group);
    groups.find(|known| {
        known.vpc_id == group.vpc_id
            && known.owner_id == group.owner_id
            && is_same_group_name(&known.name, name)
    })
}

/// Returns the first temporary id that no group of the inventory has.
fn free_id(inventory: &Inventory) -> GroupId {
    let mut ids = (1..).map(GroupId::of_new_group);
    let free = ids.find(|id| inventory.group(id).is_none());
    free.unwrap_or_else(|| GroupId::of_new_group(1))
}

fn creation(
    old: &SecurityGroup,
    clone: &GroupId,
    wish: &RenameWish,
    moved: &[InterfaceId],
    associated: &[VpcId],
    keeps_old: bool,
) -> GroupChange {
    let fresh = |rule: Rule| Rule {
        id: None,
        tags: settable(&rule.tags),
        ..rule
    };
    let mut rules: Vec<Rule> = Vec::with_capacity(old.rules.len());
    for rule in &old.rules {
        let own = with_peer(rule, &old.id, clone);
        let other = (keeps_old && own.peer != rule.peer).then(|| rule.clone());
        rules.extend(std::iter::once(own).chain(other).map(fresh));
    }
    let after = SecurityGroup {
        id: clone.clone(),
        name: wish.name.to_string(),
        description: wish.description.to_string(),
        tags: settable(&old.tags),
        rules,
        has_rule_ids: true,
        ..old.clone()
    };
    GroupChange {
        id: clone.clone(),
        before: None,
        after: Some(after),
        uses: UseChange {
            joined: moved.iter().cloned().collect(),
            associated: associated.iter().cloned().collect(),
            ..UseChange::default()
        },
    }
}

fn settable(tags: &[Tag]) -> Vec<Tag> {
    own_tags(tags).cloned().collect()
}

fn change(group: &SecurityGroup, after: Option<SecurityGroup>, uses: UseChange) -> GroupChange {
    GroupChange {
        id: group.id.clone(),
        before: Some(group.clone()),
        after,
        uses,
    }
}

/// Returns the group with references to `old` replaced by references to `clone`, and the number of
/// these rules; `None` if there are none. With `keeps_old`, the new rules are added beside the old.
fn repointed(
    group: &SecurityGroup,
    old: &GroupId,
    clone: &GroupId,
    keeps_old: bool,
) -> Option<(SecurityGroup, usize)> {
    let references =
        |rule: &&Rule| matches!(&rule.peer, Peer::Group(reference) if reference.group_id == *old);
    let count = group.rules.iter().filter(references).count();
    if count == 0 {
        return None;
    }
    let mut after = group.clone();
    if keeps_old {
        let added = group.rules.iter().filter(references).map(|rule| Rule {
            id: None,
            tags: settable(&rule.tags),
            ..with_peer(rule, old, clone)
        });
        after.rules.extend(added);
    } else {
        for rule in &mut after.rules {
            *rule = with_peer(rule, old, clone);
        }
    }
    Some((after, count))
}

/// Returns a rule that references `clone` where it referenced `old`.
fn with_peer(rule: &Rule, old: &GroupId, clone: &GroupId) -> Rule {
    let mut rule = rule.clone();
    if let Peer::Group(reference) = &mut rule.peer
        && reference.group_id == *old
    {
        reference.group_id = clone.clone();
        reference.account_id = None;
    }
    rule
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::testing::group;
    use crate::{PlanOptions, after_changes, plan};
    use portcullis_model::AccountId;

    fn id(text: &str) -> GroupId {
        GroupId::from_remote(text)
    }

    fn interface(name: &str, groups: &[&str]) -> NetworkInterface {
        let mut interface = NetworkInterface::new(InterfaceId::from_remote(name));
        interface.groups = groups.iter().map(|group| id(group)).collect();
        interface
    }

    fn account() -> Inventory {
        let mut web = group(
            "sg-web",
            &[
                "in tcp 80 0.0.0.0/0",
                "in tcp 22 sg-web",
                "out tcp 443 0.0.0.0/0",
            ],
        );
        web.name = "web".to_owned();
        web.tags = vec![
            Tag {
                key: "team".to_owned(),
                value: "shop".to_owned(),
            },
            Tag {
                key: "aws:x".to_owned(),
                value: "y".to_owned(),
            },
        ];
        web.rules[0].tags = web.tags.clone();
        let groups = vec![
            web,
            group("sg-app", &["in tcp 8080 sg-web", "in tcp 22 10.0.0.0/8"]),
            group("sg-log", &[]),
        ];
        Inventory {
            interfaces: Some(Arc::new(vec![
                interface("eni-1", &["sg-log", "sg-web"]),
                interface("eni-2", &["sg-web"]),
                interface("eni-3", &["sg-app"]),
            ])),
            associations: Some(Arc::default()),
            ..groups.into_iter().collect()
        }
    }

    fn wish(name: &str) -> RenameWish {
        RenameWish {
            group: id("sg-web"),
            name: GroupName::parse(name).unwrap(),
            description: GroupDescription::parse("serves the shop").unwrap(),
        }
    }

    fn actions(before: &Inventory, rename: &Rename) -> Vec<String> {
        let none = BTreeSet::new();
        let options = PlanOptions {
            rules_per_group: 60,
            revoke_first: &none,
            address: None,
        };
        let plan = plan(before, &after_changes(before, &rename.changes), &options);
        let steps = plan.steps.iter().map(|planned| &planned.step);
        let said = steps.map(|step| format!("{} {}", step.action(), step.subject().as_str()));
        said.collect()
    }

    #[test]
    fn a_clone_takes_the_place_of_the_group() {
        let before = account();
        let renamed = rename(&before, &wish("front"), None).unwrap();
        assert!(renamed.deletes_group());
        assert_eq!(renamed.referencing, [(id("sg-app"), 1)]);
        let moved: Vec<&str> = renamed.moved.iter().map(InterfaceId::as_str).collect();
        assert_eq!(moved, ["eni-1", "eni-2"]);
        let after = after_changes(&before, &renamed.changes);
        assert_eq!(after.group(&id("sg-web")), None);
        let clone = after.group(&renamed.clone).unwrap();
        assert_eq!(
            (clone.name.as_str(), clone.description.as_str()),
            ("front", "serves the shop")
        );
        let rules: Vec<String> = clone
            .rules
            .iter()
            .map(|rule| format!("{} {} {}", rule.direction, rule.traffic, rule.peer))
            .collect();
        assert_eq!(
            rules,
            [
                "inbound tcp 80 0.0.0.0/0",
                "inbound tcp 22 new-1",
                "outbound tcp 443 0.0.0.0/0"
            ]
        );
        // Tags of AWS cannot be set.
        assert_eq!(clone.tags.len(), 1);
        assert_eq!(clone.rules[0].tags.len(), 1);
        assert!(clone.rules.iter().all(|rule| rule.id.is_none()));
        let groups: Vec<&[GroupId]> = after
            .interfaces
            .iter()
            .flat_map(|all| all.iter())
            .map(|interface| interface.groups.as_slice())
            .collect();
        assert_eq!(groups[0], [id("sg-log"), renamed.clone.clone()]);
        assert_eq!(
            actions(&before, &renamed),
            [
                "CreateSecurityGroup new-1",
                "RevokeSecurityGroupEgress new-1",
                "AuthorizeSecurityGroupIngress new-1",
                "AuthorizeSecurityGroupIngress new-1",
                "AuthorizeSecurityGroupEgress new-1",
                "AuthorizeSecurityGroupIngress sg-app",
                "ModifyNetworkInterfaceAttribute new-1",
                "ModifyNetworkInterfaceAttribute new-1",
                "RevokeSecurityGroupIngress sg-app",
                "RevokeSecurityGroupIngress sg-web",
                "DeleteSecurityGroup sg-web",
            ]
        );
    }

    #[test]
    fn a_group_on_a_managed_interface_stays_beside_its_clone() {
        let mut before = account();
        let mut managed = interface("eni-9", &["sg-web"]);
        managed.is_requester_managed = true;
        Arc::make_mut(before.interfaces.as_mut().unwrap()).push(managed.clone());
        let renamed = rename(&before, &wish("front"), None).unwrap();
        assert!(!renamed.deletes_group());
        assert_eq!(renamed.managed, [managed]);
        let after = after_changes(&before, &renamed.changes);
        let peers = |group: &str| -> Vec<String> {
            let group = after.group(&id(group)).unwrap();
            let rules = group
                .rules
                .iter()
                .filter(|rule| matches!(rule.peer, Peer::Group(_)));
            rules.map(|rule| rule.peer.to_string()).collect()
        };
        // Members of either let in members of both.
        assert_eq!(peers("sg-app"), ["sg-web", "new-1"]);
        assert_eq!(peers("sg-web"), ["sg-web", "new-1"]);
        assert_eq!(peers("new-1"), ["new-1", "sg-web"]);
        let plan = actions(&before, &renamed);
        let ends =
            |line: &String| line.contains("Delete") || line.contains("RevokeSecurityGroupIngress");
        assert!(!plan.iter().any(ends), "{plan:?}");
        assert!(
            plan.iter()
                .any(|line| line.starts_with("ModifyNetworkInterface"))
        );
    }

    #[test]
    fn what_ec2_would_refuse_is_refused_before() {
        let before = account();
        let refused = |inventory: &Inventory, wish: &RenameWish| {
            rename(
                inventory,
                wish,
                Some(&AccountId::from_remote("123456789012")),
            )
            .unwrap_err()
        };
        assert_eq!(
            refused(&before, &wish("WEB")),
            RenameError::NameTaken(id("sg-web"))
        );
        assert_eq!(
            refused(&before, &wish("group sg-app")),
            RenameError::NameTaken(id("sg-app"))
        );
        let unread = Inventory {
            interfaces: None,
            ..before.clone()
        };
        assert_eq!(
            refused(&unread, &wish("front")),
            RenameError::UnknownInterfaces
        );
        let other = rename(
            &before,
            &wish("front"),
            Some(&AccountId::from_remote("999999999999")),
        );
        assert_eq!(
            other,
            Err(RenameError::OtherOwner("123456789012".to_owned()))
        );
        let missing = RenameWish {
            group: id("sg-none"),
            ..wish("front")
        };
        assert_eq!(
            refused(&before, &missing),
            RenameError::UnknownGroup(id("sg-none"))
        );
        let mut groups = vec![group("sg-d", &[])];
        groups[0].name = "default".to_owned();
        let default = Inventory {
            interfaces: Some(Arc::default()),
            ..groups.into_iter().collect()
        };
        let wish = RenameWish {
            group: id("sg-d"),
            ..wish("front")
        };
        assert_eq!(refused(&default, &wish), RenameError::DefaultGroup);
    }

    #[test]
    fn free_names_are_numbered() {
        let before = account();
        let web = (**before.group(&id("sg-web")).unwrap()).clone();
        assert_eq!(free_group_name(&before, &web), "web-2");
        let mut second = web.clone();
        second.id = id("sg-web2");
        second.name = "web-2".to_owned();
        let more: Inventory = [web, second.clone()].into_iter().collect();
        assert_eq!(free_group_name(&more, &second), "web-3");
        let long = SecurityGroup {
            name: "x".repeat(255),
            ..second
        };
        assert_eq!(free_group_name(&more, &long).len(), 255);
    }
}
