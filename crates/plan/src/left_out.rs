//! Recorded changes (an undo, a plan file) applied to EC2's current state: what is merged, and what
//! is left out because EC2's state makes it impossible.

use std::collections::{HashMap, HashSet};

use super::{
    ConcurrentChange, ConcurrentChangeKey, GroupChange, ListClash, LostUse, PrefixListChange,
    Rebased, RebasedList, Resolution, rebase,
};
use portcullis_model::{
    AccountId, GroupId, Inventory, Peer, PrefixListId, Rule, RuleKey, SecurityGroup, VpcId,
    is_same_group_name,
};

/// Part of recorded changes that is left out of their plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(
    clippy::large_enum_variant,
    reason = "at most one for each group of the changes"
)]
pub enum LeftOut {
    /// Changes of a group that another client has deleted.
    Gone {
        /// The changes.
        change: GroupChange,
        /// The group that has its name now.
        namesake: Option<GroupId>,
    },
    /// A group that cannot be created, because another group in the VPC has its name.
    NameTaken {
        /// The creation.
        change: GroupChange,
        /// The group that has the name.
        namesake: GroupId,
    },
    /// A new rule that references a group which neither exists nor is created by the changes.
    Rule {
        /// The group of the rule.
        group: GroupId,
        /// The rule.
        rule: Rule,
    },
    /// A part of the change of a prefix list.
    List {
        /// The list.
        list: PrefixListId,
        /// Its name in the change.
        name: String,
        /// The part that is left out.
        clash: ListClash,
    },
    /// A change of what uses the group.
    Use {
        /// The group.
        group: GroupId,
        /// The part that is left out.
        lost: LostUse,
    },
}

/// Recorded changes, based on EC2's current state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RebasedChanges {
    /// The changes that are possible.
    pub changes: Vec<GroupChange>,
    /// Changes of other clients since.
    pub meanwhile: Vec<ConcurrentChange>,
    /// The parts that are impossible.
    pub left_out: Vec<LeftOut>,
}

/// Merges recorded changes with EC2's current state. `chosen` has the user's decisions. `own` is the
/// session's account, if known.
pub fn rebase_all(
    recorded: &[GroupChange],
    now: &Inventory,
    chosen: &HashMap<ConcurrentChangeKey, Resolution>,
    own: Option<&AccountId>,
) -> RebasedChanges {
    let default_vpc = now.vpcs.iter().find(|vpc| vpc.is_default);
    let default_vpc = default_vpc.map(|vpc| &vpc.id);
    let known = || now.groups.iter().map(|group| &**group);
    let namesake_of = |group: &Option<SecurityGroup>| {
        let namesake = namesake(group.as_ref()?, known(), default_vpc, own)?;
        Some(namesake.id.clone())
    };
    let mut all = RebasedChanges::default();
    for change in recorded {
        let current = now.group(&change.id).map(|group| &**group);
        if change.before.is_none() {
            if let Some(namesake) = namesake_of(&change.after) {
                let change = change.clone();
                all.left_out.push(LeftOut::NameTaken { change, namesake });
                continue;
            }
        } else if current.is_none() {
            all.left_out.push(LeftOut::Gone {
                change: change.clone(),
                namesake: namesake_of(&change.before),
            });
            continue;
        }
        let Rebased { change, meanwhile } = rebase(change, current, chosen);
        all.meanwhile.extend(meanwhile);
        let Some(mut change) = change else {
            continue;
        };
        let (uses, lost) = change.uses.pending_in(&change.id, now);
        let group = &change.id;
        all.left_out
            .extend(lost.into_iter().map(|lost| LeftOut::Use {
                group: group.clone(),
                lost,
            }));
        change.uses = uses;
        if change.before != change.after || !change.uses.is_empty() {
            all.changes.push(change);
        }
    }
    let rules = drop_rules_of_missing_groups(&mut all.changes, now);
    all.left_out.extend(rules);
    all
}

/// Merges recorded changes of prefix lists with EC2's current state. Returns the changes that are
/// possible, and the parts that are not.
pub fn rebase_lists<'a>(
    recorded: impl IntoIterator<Item = &'a PrefixListChange>,
    now: &Inventory,
) -> (Vec<PrefixListChange>, Vec<LeftOut>) {
    let mut changes = Vec::new();
    let mut left_out = Vec::new();
    for change in recorded {
        let RebasedList {
            change: possible,
            clashes,
        } = change.rebased(now.prefix_list(&change.id));
        changes.extend(possible);
        left_out.extend(clashes.into_iter().map(|clash| LeftOut::List {
            list: change.id.clone(),
            name: change.name().to_owned(),
            clash,
        }));
    }
    (changes, left_out)
}

/// Finds the group that has the name of a group to create, in its VPC. EC2 keeps names unique per
/// owner and VPC, so a group of another account in a shared VPC does not occupy a name.
///
/// Finds none if the VPC is unknown, because it is the default one and VPCs were not read.
pub fn namesake<'a>(
    group: &SecurityGroup,
    known: impl IntoIterator<Item = &'a SecurityGroup>,
    default_vpc: Option<&VpcId>,
    own: Option<&AccountId>,
) -> Option<&'a SecurityGroup> {
    let vpc = group.vpc_id.as_ref().or(default_vpc)?;
    known.into_iter().find(|known| {
        is_same_group_name(&known.name, &group.name)
            && known.vpc_id.as_ref() == Some(vpc)
            && own.is_none_or(|own| *own == known.owner_id)
    })
}

/// Removes new rules that reference a group of this account which neither exists nor is created by
/// the changes. EC2 would refuse them, and the steps after them would not be sent. Returns the
/// removed rules.
fn drop_rules_of_missing_groups(changes: &mut [GroupChange], now: &Inventory) -> Vec<LeftOut> {
    let created = changes.iter().filter(|change| change.before.is_none());
    let created: HashSet<GroupId> = created.map(|change| change.id.clone()).collect();
    let is_unknown = |rule: &Rule| match &rule.peer {
        Peer::Group(named) => {
            !named.is_external()
                && now.group(&named.group_id).is_none()
                && !created.contains(&named.group_id)
        }
        _ => false,
    };
    let mut left_out = Vec::new();
    for change in changes {
        let Some(after) = &mut change.after else {
            continue;
        };
        let live = now.group(&change.id).map_or(&[][..], |group| &group.rules);
        let known: HashSet<RuleKey> = live.iter().map(Rule::key).collect();
        let removed = after
            .rules
            .extract_if(.., |rule| is_unknown(rule) && !known.contains(&rule.key()));
        left_out.extend(removed.map(|rule| LeftOut::Rule {
            group: change.id.clone(),
            rule,
        }));
    }
    left_out
}
