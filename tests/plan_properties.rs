//! Random plans, simulated call by call: EC2 accepts each call, the quota holds unless the plan says otherwise, kept
//! access is interrupted only in the windows that the plan marks, and the final state is the wanted one.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use portcullis::analysis::QuotaUse;
use portcullis::draft::{Draft, put_into_draft};
use portcullis::model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, InterfaceId, Inventory, NetworkInterface,
    Peer, PortRange, PrefixList, PrefixListEntries, PrefixListEntry, PrefixListId, PrefixListState,
    Region, Rule, RuleId, SecurityGroup, Tag, Traffic, VpcId,
};
use portcullis::plan::{
    CopyPlaces, GroupChange, GroupCopies, Plan, PlanOptions, QuotaConflict, Risk, Step, UseChange,
    after_changes, copy, decisions, plan, transfer, with_lists,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const PEERS: [&str; 13] = [
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "0.0.0.0/0",
    "::/0",
    "2001:db8::/32",
    "pl-00000001",
    "pl-00000002",
    "sg-00000000",
    "sg-00000001",
    "sg-00000002",
    "210987654321/sg-000000aa",
    "123456789012/sg-000000bb",
];

fn traffics() -> Vec<Traffic> {
    vec![
        Traffic::Tcp(PortRange::single(22)),
        Traffic::Tcp(PortRange::parse("20-30").unwrap()),
        Traffic::Tcp(PortRange::single(443)),
        Traffic::Udp(PortRange::single(53)),
        Traffic::All,
        Traffic::Other(50),
    ]
}

/// Packets that rules of the pool distinguish.
fn points() -> Vec<Rule> {
    let traffics = [
        Traffic::Tcp(PortRange::single(22)),
        Traffic::Tcp(PortRange::single(25)),
        Traffic::Tcp(PortRange::single(443)),
        Traffic::Udp(PortRange::single(53)),
        Traffic::Other(50),
        Traffic::Other(99),
    ];
    let peers = [
        "10.1.2.3/32",
        "10.1.9.9/32",
        "10.9.9.9/32",
        "1.1.1.1/32",
        "2001:db8::1/128",
        "3001::1/128",
        "pl-00000001",
        "pl-00000002",
        "sg-00000000",
        "sg-00000001",
        "sg-00000002",
        "sg-000000aa",
        "sg-000000bb",
    ];
    let mut points = Vec::new();
    for direction in Direction::BOTH {
        for traffic in traffics {
            let peers = peers.iter().map(|peer| Peer::parse(peer).unwrap());
            points.extend(peers.map(|peer| Rule::new(direction, traffic, peer)));
        }
    }
    points
}

fn rule() -> impl Strategy<Value = Rule> {
    let parts = (
        any::<bool>(),
        select(traffics()),
        select(PEERS.to_vec()),
        select(vec!["", "a", "b"]),
        select(vec!["", "", "", "1", "2"]),
    );
    parts.prop_map(|(is_egress, traffic, peer, description, tag)| {
        let direction = if is_egress {
            Direction::Egress
        } else {
            Direction::Ingress
        };
        let mut rule = Rule::new(direction, traffic, Peer::parse(peer).unwrap());
        rule.description = description.into();
        if !tag.is_empty() {
            rule.tags = vec![Tag {
                key: "k".to_owned(),
                value: tag.to_owned(),
            }];
        }
        rule
    })
}

/// A group before and after: what rules it has, what others, which it keeps, and which rows the
/// others were typed into.
#[derive(Clone, Debug)]
struct Sketch {
    kind: u8,
    before: Vec<Rule>,
    after: Vec<Rule>,
    kept: Vec<bool>,
    rows: Vec<Option<Index>>,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let rules = || proptest::collection::vec(rule(), 0..9);
    let kept = proptest::collection::vec(any::<bool>(), 9);
    let rows = proptest::collection::vec(proptest::option::weighted(0.75, any::<Index>()), 18);
    let parts = (0..12u8, rules(), rules(), kept, rows);
    parts.prop_map(|(kind, before, after, kept, rows)| Sketch {
        kind,
        before,
        after,
        kept,
        rows,
    })
}

fn none_twice(rules: Vec<Rule>) -> Vec<Rule> {
    let mut seen = BTreeSet::new();
    let is_first = |rule: &Rule| seen.insert(rule.key());
    let mut rules = rules;
    rules.retain(is_first);
    rules
}

fn changes(sketches: &[Sketch]) -> Vec<GroupChange> {
    let mut changes = Vec::new();
    for (sketch, number) in sketches.iter().zip(0..) {
        let id = GroupId::from_remote(format!("sg-0000000{number}"));
        let group = |rules| SecurityGroup {
            id: id.clone(),
            name: format!("g{number}"),
            description: "d".to_owned(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules,
            has_rule_ids: true,
        };
        let mut before = none_twice(sketch.before.clone());
        for (rule, place) in before.iter_mut().zip(0..) {
            rule.id = Some(RuleId::from_remote(format!("sgr-{number}{place}")));
        }
        let kept = before.iter().zip(&sketch.kept).filter(|(_, kept)| **kept);
        let kept = kept.map(|(rule, _)| Rule {
            id: None,
            ..rule.clone()
        });
        let mut after = none_twice(sketch.after.iter().cloned().chain(kept).collect());
        let is_new = sketch.kind == 0;
        let mut free: Vec<&Rule> = before.iter().collect();
        for (rule, row) in after.iter_mut().zip(&sketch.rows) {
            free.retain(|row| Some(&row.id) != Some(&rule.id));
            let rows: Vec<usize> = (0..free.len())
                .filter(|place| free[*place].direction == rule.direction)
                .collect();
            if let (Some(row), false, false) = (row, is_new, rows.is_empty()) {
                rule.id = free.remove(rows[row.index(rows.len())]).id.clone();
            }
        }
        changes.push(GroupChange {
            id: id.clone(),
            before: (!is_new).then(|| group(before)),
            after: (sketch.kind != 1).then(|| group(after)),
            uses: UseChange::default(),
        });
    }
    let doomed: Vec<GroupId> = changes
        .iter()
        .filter(|change| change.after.is_none())
        .map(|change| change.id.clone())
        .collect();
    for after in changes
        .iter_mut()
        .filter_map(|change| change.after.as_mut())
    {
        after.rules.retain(
            |rule| !matches!(&rule.peer, Peer::Group(named) if doomed.contains(&named.group_id)),
        );
    }
    changes
}

fn prefix_lists() -> Vec<PrefixList> {
    let list = |id, weight| PrefixList {
        id: PrefixListId::from_remote(id),
        name: "x".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: Some(weight),
        owner_id: "1".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: PrefixListEntries::NotRead,
    };
    vec![list("pl-00000001", 6), list("pl-00000002", 1)]
}

fn lets_pass(group: Option<&SecurityGroup>, point: &Rule) -> bool {
    group.is_some_and(|group| group.rules.iter().any(|rule| rule.covers(point)))
}

fn used(group: Option<&SecurityGroup>, lists: &[PrefixList]) -> [usize; 4] {
    let rules = group.map_or(&[][..], |group| &group.rules);
    let of = |direction: Direction| {
        let peers = rules.iter().filter(|rule| rule.direction == direction);
        QuotaUse::of(peers.map(|rule| &rule.peer), lists)
    };
    let [ingress, egress] = Direction::BOTH.map(of);
    [&ingress.ipv4, &ingress.ipv6, &egress.ipv4, &egress.ipv6].map(|family| family.total())
}

fn said(group: Option<&SecurityGroup>) -> Option<Vec<String>> {
    let said = |rule: &Rule| {
        format!(
            "{} {} {} {} {:?}",
            rule.direction, rule.traffic, rule.peer, rule.description, rule.tags
        )
    };
    group.map(|group| {
        let mut rules: Vec<String> = group.rules.iter().map(said).collect();
        rules.sort();
        rules
    })
}

type State = BTreeMap<GroupId, Option<SecurityGroup>>;

/// What EC2 would not take, or would do otherwise than meant.
fn refusal(step: &Step, state: &State) -> Option<String> {
    let group = state[step.group().unwrap()].as_ref();
    let has = |rule: &Rule| {
        group
            .unwrap()
            .rules
            .iter()
            .any(|known| known.key() == rule.key())
    };
    match step {
        Step::Authorize {
            rules,
            tags,
            direction,
            ..
        } => {
            let mut seen = BTreeSet::new();
            let mut is_wrong = |rule: &&Rule| {
                has(rule)
                    || !seen.insert(rule.key())
                    || rule.tags != *tags
                    || rule.direction != *direction
                    || rule.id.is_some()
            };
            rules
                .iter()
                .find(|rule| is_wrong(rule))
                .map(|rule| format!("adds {rule:?}"))
        }
        Step::ModifyRules { rules, .. } => {
            let is_wrong = |rule: &&portcullis::plan::ChangedRule| {
                let known = group
                    .unwrap()
                    .rules
                    .iter()
                    .find(|known| known.id.as_ref() == Some(&rule.id));
                known.is_none_or(|known| {
                    known.key() != rule.before.key()
                        || known.peer.kind() != rule.after.peer.kind()
                        || known.direction != rule.after.direction
                }) || has(&rule.after)
            };
            rules
                .iter()
                .find(is_wrong)
                .map(|rule| format!("changes {rule:?}"))
        }
        Step::Revoke { rules, .. } | Step::UpdateDescriptions { rules, .. } => {
            let missing = rules
                .iter()
                .find(|rule| group.unwrap().counterpart_of(rule).is_none());
            missing.map(|rule| format!("misses {rule:?}"))
        }
        Step::DeleteGroup { group: id } => {
            let names = |group: &Option<SecurityGroup>| {
                group.as_ref().is_some_and(|group| group.references(id))
            };
            state
                .values()
                .any(names)
                .then(|| "named by others".to_owned())
        }
        // These plans change rules alone.
        Step::SetInterfaceGroups { .. }
        | Step::DeleteInterface { .. }
        | Step::AssociateVpc { .. }
        | Step::DisassociateVpc { .. }
        | Step::CreatePrefixList { .. }
        | Step::ModifyPrefixList { .. }
        | Step::ModifyPrefixListEntries { .. }
        | Step::DeletePrefixList { .. }
        | Step::CreateGroup { .. }
        | Step::CreateTags { .. }
        | Step::DeleteTags { .. } => None,
    }
}

/// Carries a plan out; what is wrong with it, if anything is.
fn carry_out(
    plan: &Plan,
    changes: &[GroupChange],
    quota: usize,
    lists: &[PrefixList],
    first: &BTreeSet<GroupId>,
) -> Result<(), String> {
    let points = points();
    let mut state: State = changes
        .iter()
        .map(|change| (change.id.clone(), change.before.clone()))
        .collect();
    let is_kept = |change: &&GroupChange, point: &Rule| {
        lets_pass(change.before.as_ref(), point) && lets_pass(change.after.as_ref(), point)
    };
    let in_both = |point: &&Rule| {
        changes
            .iter()
            .any(|change| lets_pass(change.before.as_ref(), point))
            && changes
                .iter()
                .any(|change| lets_pass(change.after.as_ref(), point))
    };
    let anywhere: Vec<&Rule> = points.iter().filter(in_both).collect();
    // Groups and directions whose old rules go first, until their new ones are there.
    let mut windows: BTreeSet<(GroupId, bool)> = BTreeSet::new();
    let mut next_id = 0;
    for planned in &plan.steps {
        let step = &planned.step;
        let id = step.group().unwrap().clone();
        let fail = |why: String| Err(format!("{id} {step:?}: {why}"));
        if let Some(why) = refusal(step, &state) {
            return fail(why);
        }
        let change = changes.iter().find(|change| change.id == id).unwrap();
        let before = state[&id].clone();
        let mut group = step.effect_on(before.clone(), change.after.as_ref());
        for rule in group.iter_mut().flat_map(|group| &mut group.rules) {
            if rule.id.is_none() {
                next_id += 1;
                rule.id = Some(RuleId::from_remote(format!("sgr-n{next_id}")));
            }
        }
        let (was, is) = (used(before.as_ref(), lists), used(group.as_ref(), lists));
        let is_over = |place: &usize| is[*place] > quota && is[*place] > was[*place];
        let is_told = |place: &usize| {
            let is_it = |conflict: &&QuotaConflict| {
                conflict.group == id
                    && (conflict.direction == Direction::Egress) == (*place >= 2)
                    && (conflict.family == AddressFamily::Ipv6) == (*place % 2 == 1)
            };
            let told = plan.conflicts.iter().find(is_it);
            told.is_some_and(|told| !told.is_solved_by_revoking_first() || !first.contains(&id))
        };
        if (0..4).filter(is_over).any(|place| !is_told(&place)) {
            return fail(format!("no room: {was:?} to {is:?} of {quota}"));
        }
        let is_window = planned.risks.contains(&Risk::RevokedFirst);
        state.insert(id.clone(), group);
        match step {
            Step::Revoke { direction, .. } if is_window => {
                windows.insert((id.clone(), *direction == Direction::Egress));
            }
            Step::ModifyRules { rules, .. } if is_window => {
                windows.insert((id.clone(), rules[0].before.direction == Direction::Egress));
            }
            Step::Authorize { .. } | Step::DeleteGroup { .. } | Step::CreateGroup { .. } => {}
            _ if is_window => return fail("marked without a reason".to_owned()),
            _ => {}
        }
        // A window closes when all is added that is to be.
        windows.retain(|(group, is_egress)| {
            let wanted = changes
                .iter()
                .find(|change| change.id == *group)
                .and_then(|change| change.after.as_ref());
            let there = state[group].as_ref().unwrap();
            wanted.iter().flat_map(|group| &group.rules).any(|rule| {
                (rule.direction == Direction::Egress) == *is_egress
                    && !there.rules.iter().any(|known| known.key() == rule.key())
            })
        });
        let is_in_window = |id: &GroupId, point: &Rule| {
            windows.contains(&(id.clone(), point.direction == Direction::Egress))
        };
        for change in changes {
            let lost = points.iter().find(|point| {
                is_kept(&change, point)
                    && !lets_pass(state[&change.id].as_ref(), point)
                    && !is_in_window(&change.id, point)
            });
            if let Some(point) = lost {
                return fail(format!("{} is without {point:?}", change.id));
            }
        }
        let has_window =
            |point: &Rule| changes.iter().any(|change| is_in_window(&change.id, point));
        let lost = anywhere.iter().find(|point| {
            !state.values().any(|group| lets_pass(group.as_ref(), point)) && !has_window(point)
        });
        if let Some(point) = lost {
            return fail(format!("no rule allows {point:?}"));
        }
    }
    for change in changes {
        if said(change.after.as_ref()) != said(state[&change.id].as_ref()) {
            return Err(format!(
                "{} is not as planned: {:?}",
                change.id, state[&change.id]
            ));
        }
    }
    Ok(())
}

/// The groups before, as an inventory.
fn before_of(changes: &[GroupChange]) -> Inventory {
    let groups = changes.iter().filter_map(|change| change.before.clone());
    groups.collect()
}

fn changes_between(before: &Inventory, after: &Inventory) -> Vec<GroupChange> {
    let options = PlanOptions {
        rules_per_group: 60,
        revoke_first: &BTreeSet::new(),
        address: None,
    };
    plan(before, after, &options).changes
}

/// What a draft wants that the changes were put into, by the names of the groups, which new ones keep.
fn drafted(changes: &[GroupChange]) -> BTreeMap<String, Option<Vec<String>>> {
    let mut draft = Draft::default();
    let remote = |id: &GroupId| {
        let mut changes = changes.iter();
        let group = changes.find(|change| change.id == *id)?.before.clone();
        group.map(Arc::new)
    };
    let start = draft.clone();
    draft.edit("x", |editing| {
        put_into_draft(editing, changes, &[], |id| start.view(id, remote(id)));
    });
    let before = before_of(changes);
    let after = draft.effective(&before, &AccountId::from_remote("123456789012"));
    let made = changes_between(&before, &after);
    // Rules that stay may name a group that is only created: in a draft, they stay as they are.
    let mut wanted = wanted_of(&made, &[changes, &made]);
    // The draft knows nothing of groups that stay as they are.
    let same = changes
        .iter()
        .filter(|change| said(change.before.as_ref()) == said(change.after.as_ref()));
    let same: Vec<GroupChange> = same.cloned().collect();
    wanted.extend(wanted_of(&same, &[changes]));
    wanted
}

/// The wanted state of groups, with names instead of ids.
fn wanted_of(
    changes: &[GroupChange],
    known: &[&[GroupChange]],
) -> BTreeMap<String, Option<Vec<String>>> {
    let with_names = |text: String| {
        let named = known.iter().copied().flatten();
        let named = named.filter(|change| change.before.is_none());
        named.fold(text, |text, change| {
            text.replace(change.id.as_str(), change.name())
        })
    };
    let wanted = changes.iter().map(|change| {
        let said = said(change.after.as_ref());
        let named = said.map(|rules| {
            let mut rules: Vec<String> = rules.into_iter().map(with_names).collect();
            rules.sort();
            rules
        });
        (change.name().to_owned(), named)
    });
    wanted.collect()
}

/// Group with rules for copies.
#[derive(Clone, Debug)]
struct Copied {
    name: &'static str,
    tag: Option<&'static str>,
    rules: Vec<Rule>,
}

fn copied_group() -> impl Strategy<Value = Copied> {
    let peers = vec![
        "10.0.0.0/8",
        "192.0.2.0/24",
        "2001:db8::/32",
        "pl-0000000a",
        "pl-0000000b",
        "pl-0000000c",
        "pl-0000000d",
        "sg-00000000",
        "sg-00000001",
        "sg-00000002",
        "sg-000000aa",
        "sg-000000bb",
        "210987654321/sg-000000cc",
    ];
    let rule = (any::<bool>(), select(traffics()), select(peers));
    let rule = rule.prop_map(|(is_inbound, traffic, peer)| {
        let direction = if is_inbound {
            Direction::Ingress
        } else {
            Direction::Egress
        };
        Rule::new(direction, traffic, Peer::parse(peer).unwrap())
    });
    (
        select(vec!["web", "app", "default", "web-2"]),
        select(vec![None, Some("shop")]),
        proptest::collection::vec(rule, 0..6),
    )
        .prop_map(|(name, tag, rules)| Copied { name, tag, rules })
}

fn in_vpc(id: &str, copied: &Copied, vpc: &str) -> SecurityGroup {
    let mut rules: Vec<Rule> = Vec::new();
    for rule in &copied.rules {
        if !rules.iter().any(|known| known.key() == rule.key()) {
            rules.push(rule.clone());
        }
    }
    let tag = |value: &str| Tag {
        key: "Name".to_owned(),
        value: value.to_owned(),
    };
    SecurityGroup {
        id: GroupId::from_remote(id),
        name: copied.name.to_owned(),
        description: "d".to_owned(),
        vpc_id: Some(VpcId::from_remote(vpc)),
        owner_id: AccountId::from_remote("123456789012"),
        tags: copied.tag.map(tag).into_iter().collect(),
        rules,
        has_rule_ids: true,
    }
}

fn list_of(id: &str, name: &str, owner: &str, entries: Option<&[&str]>) -> PrefixList {
    let entry = |cidr: &&str| PrefixListEntry {
        cidr: Cidr::parse(cidr).unwrap(),
        description: String::new(),
    };
    PrefixList {
        id: PrefixListId::from_remote(id),
        name: name.to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: (owner != "AWS").then_some(4),
        owner_id: owner.to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: Some(1),
        entries: match entries {
            Some(entries) => entries.iter().map(entry).collect(),
            None => PrefixListEntries::NotRead,
        },
    }
}

/// Copies as proposed, from one account to another in the same Region or elsewhere.
fn copies(source: &Inventory, from: &str, target: &Inventory, groups: &[GroupId]) -> GroupCopies {
    let (source_region, target_region) =
        (Region::from_remote(from), Region::from_remote("us-east-1"));
    let owner = AccountId::from_remote("999999999999");
    let vpc = VpcId::from_remote("vpc-there");
    let places = CopyPlaces {
        source,
        source_region: &source_region,
        target,
        target_region: &target_region,
        target_owner: &owner,
        target_vpc: Some(&vpc),
        is_same_scope: false,
    };
    copy(&places, groups, &decisions(&places, groups))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_plan_leads_where_it_is_to_lead_without_a_gap_that_it_does_not_tell(
        sketches in proptest::collection::vec(sketch(), 3),
        quota in select(vec![4usize, 6, 8, 12, 60]),
        first in proptest::collection::vec(any::<bool>(), 3),
    ) {
        let changes = changes(&sketches);
        let lists = prefix_lists();
        let wanted = changes.iter().zip(first).filter(|(_, first)| *first);
        let revoke_first = wanted.map(|(change, _)| change.id.clone()).collect();
        let options = PlanOptions {
            rules_per_group: quota,
            revoke_first: &revoke_first,
            address: None,
        };
        let before = Inventory {
            prefix_lists: Arc::new(lists.clone()),
            ..before_of(&changes)
        };
        let plan = plan(&before, &after_changes(&before, &changes), &options);
        let lines = || plan.steps.iter().map(|planned| format!("{:?} {:?}", planned.step, planned.risks));
        if let Err(why) = carry_out(&plan, &changes, quota, &lists, &revoke_first) {
            prop_assert!(false, "{}\n{}\n{:?}", why, lines().collect::<Vec<_>>().join("\n"), plan.conflicts);
        }
        prop_assert_eq!(drafted(&changes), wanted_of(&changes, &[&changes]));
        // Who has not said that there may be a gap gets none.
        for planned in &plan.steps {
            let is_window = planned.risks.contains(&Risk::RevokedFirst);
            prop_assert!(!is_window || revoke_first.contains(planned.step.group().unwrap()));
        }
    }

    /// What a copy lacks is lost once, and nothing more with the next copy.
    #[test]
    fn a_copy_of_a_copy_is_the_same_as_the_copy(
        groups in proptest::collection::vec(copied_group(), 1..4),
        there in proptest::option::of(copied_group()),
        has_list in any::<bool>(),
        has_interface in any::<bool>(),
    ) {
        let mut interface = NetworkInterface::new(InterfaceId::from_remote("eni-1"));
        interface.groups = vec![GroupId::from_remote("sg-000000aa")];
        interface.addresses = vec!["10.0.0.7".parse().unwrap()];
        let own = |id: &str| list_of(id, "offices", "123456789012", Some(&["192.0.2.0/24", "198.51.100.0/24"]));
        let aws = |id: &str, region: &str| list_of(id, &format!("com.amazonaws.{region}.s3"), "AWS", None);
        let copied = groups.iter().enumerate().map(|(index, group)| in_vpc(&format!("sg-0000000{index}"), group, "vpc-here"));
        let stays = Copied { name: "stays", tag: None, rules: Vec::new() };
        let source = Inventory {
            prefix_lists: Arc::new(vec![
                own("pl-0000000a"),
                list_of("pl-0000000b", "empty", "123456789012", Some(&[])),
                aws("pl-0000000c", "eu-west-1"),
                list_of("pl-0000000d", "unread", "123456789012", None),
            ]),
            interfaces: has_interface.then(|| vec![interface].into()),
            ..copied.chain([in_vpc("sg-000000aa", &stays, "vpc-here")]).collect()
        };
        let lists = [aws("pl-aws-there", "us-east-1")].into_iter();
        let lists = lists.chain(has_list.then(|| own("pl-there")));
        let target = Inventory {
            prefix_lists: Arc::new(lists.collect()),
            ..there.iter().map(|group| in_vpc("sg-there", group, "vpc-there")).collect()
        };
        let ids: Vec<GroupId> = (0..groups.len()).map(|index| GroupId::from_remote(format!("sg-0000000{index}"))).collect();
        let first = copies(&source, "eu-west-1", &target, &ids);
        let owner = AccountId::from_remote("999999999999");
        let copied = with_lists(&after_changes(&target, &first.changes), &first.lists, &owner);
        let ids: Vec<GroupId> = first.changes.iter().map(|change| change.id.clone()).collect();
        let second = copies(&copied, "us-east-1", &target, &ids);
        prop_assert_eq!(&second.changes, &first.changes);
        prop_assert_eq!(&second.lists, &first.lists);
        prop_assert!(second.renamed.is_empty() && second.left_out.is_empty() && second.merged == 0, "{:?}", second);
    }
}

/// The same groups with ids of their own, as another account has them.
fn elsewhere(groups: &Inventory) -> Inventory {
    let moved = groups.groups.iter().map(|group| {
        let text = serde_json::to_string(&**group).unwrap();
        let text = text.replace("sgr-", "sgr-t").replace("-000000", "-100000");
        serde_json::from_str::<SecurityGroup>(&text).unwrap()
    });
    let mut lists = prefix_lists();
    lists.truncate(1);
    lists[0].id = PrefixListId::from_remote("pl-10000001");
    Inventory {
        prefix_lists: Arc::new(lists),
        ..moved.collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_step_for_another_account_names_an_id_of_this_one(
        sketches in proptest::collection::vec(sketch(), 3),
        others in proptest::collection::vec(sketch(), 3),
    ) {
        let changes = changes(&sketches);
        let source = Inventory {
            prefix_lists: Arc::new(prefix_lists()),
            ..after_changes(&before_of(&changes), &changes)
        };
        let target = elsewhere(&before_of(&self::changes(&others)));
        let region = Region::from_remote("us-east-1");
        let places = CopyPlaces {
            source: &source,
            source_region: &region,
            target: &target,
            target_region: &region,
            target_owner: &AccountId::from_remote("999999999999"),
            target_vpc: None,
            is_same_scope: false,
        };
        for change in &changes {
            let Some(there) = target.groups.iter().find(|group| group.name == change.name()) else {
                continue;
            };
            let carried = transfer(&places, change, &there.id);
            let wanted = after_changes(&target, carried.change.as_slice());
            let none = BTreeSet::new();
            let options = PlanOptions { rules_per_group: 60, revoke_first: &none, address: None };
            let plan = plan(&target, &wanted, &options);
            for planned in &plan.steps {
                prop_assert_eq!(planned.step.group(), Some(&there.id));
                let step = serde_json::to_string(&planned.step).unwrap();
                let names_source = step.contains("-000000") || step.replace("sgr-t", "").contains("sgr-");
                prop_assert!(!names_source, "{}", step);
            }
            // Once carried over, nothing of the rules is left to do. If two references have one counterpart, a rule that
            // was added for one of them may be the rule that is changed or removed for the other.
            let again = transfer(&CopyPlaces { target: &wanted, ..places }, change, &there.id);
            let rules = |change: Option<&GroupChange>| {
                change.map_or(0, |change| portcullis::plan::differences(change).len())
            };
            let counterparts: BTreeSet<_> = carried.replaced.iter().map(|(_, choice)| choice).collect();
            let is_distinct = counterparts.len() == carried.replaced.len();
            let most = if is_distinct { 0 } else { rules(carried.change.as_ref()) };
            prop_assert!(rules(again.change.as_ref()) <= most, "{:?}", carried);
        }
    }
}
