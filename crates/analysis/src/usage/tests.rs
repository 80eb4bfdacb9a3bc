//! Users of each kind, near misses, what was not read, and what keeps a group from being deleted.

use portcullis_model::{AssociationState, Direction, GroupUserKind, NetworkInterface};

use super::testing::{
    TEMPLATE, account, associate, group, group_in, id, interface, managed, reference_from_peer,
    referencing, user,
};
use super::*;
use crate::interface_user::Service;

fn kinds(usage: &Usage, group: &str) -> Vec<UseKind> {
    usage.uses(&id(group)).iter().map(Use::kind).collect()
}

/// What Cloud Custodian 0.9.53 says, of its conditions those that EC2 answers: no interface, no rule of another group,
/// and no reference over a peering connection (`SGUsage`, `UnusedSecurityGroup`, `filter_peered_refs` in
/// `c7n/resources/vpc.py`).
fn is_unused_for_custodian(input: &UsageInput, group: &SecurityGroup) -> bool {
    let interfaces = input.inventory.interfaces.iter().flat_map(|all| all.iter());
    let has_interface = interfaces
        .into_iter()
        .any(|interface| interface.groups.contains(&group.id));
    let is_referenced = input.inventory.groups.iter().any(|other| {
        let mut references = other.rules.iter().filter_map(referenced);
        other.id != group.id && references.any(|id| *id == group.id)
    });
    let has_peer = input.peers.iter().any(|peer| peer.group == group.id);
    !has_interface && !is_referenced && !has_peer
}

/// An account with a group for each kind of use, named after it.
fn zoo() -> UsageInput {
    let detached = |text: &str, is_managed| NetworkInterface {
        status: "available".to_owned(),
        is_requester_managed: is_managed,
        attachment: None,
        ..interface(text, &[&format!("sg-{text}")])
    };
    let mut named = user(TEMPLATE, "lt-2", &[]);
    named.group_names = vec!["name-of-template-by-name".to_owned()];
    let mut input = account(
        vec![
            group("sg-instance"),
            group("sg-balancer"),
            group("sg-rds"),
            group("sg-lambda"),
            group("sg-detached"),
            group("sg-leftover"),
            group("sg-inbound"),
            group("sg-outbound"),
            referencing(group("sg-self"), Direction::Ingress, "sg-self"),
            referencing(
                referencing(group("sg-referencing"), Direction::Ingress, "sg-inbound"),
                Direction::Egress,
                "sg-outbound",
            ),
            group("sg-associated"),
            group("sg-formerly-associated"),
            group("sg-peered"),
            group("sg-template"),
            group("sg-template-by-name"),
            group("sg-endpoint"),
            group("sg-vpn"),
            group("sg-connect"),
            group("sg-stopped"),
            group("sg-nothing"),
        ],
        vec![
            interface("eni-1", &["sg-instance"]),
            managed("eni-2", "ELB app/shop/1", &["sg-balancer"]),
            managed("eni-3", "RDSNetworkInterface", &["sg-rds"]),
            managed(
                "eni-4",
                "AWS Lambda VPC ENI-orders-5d1f2c3b-4a5b-6c7d-8e9f-a0b1c2d3e4f5",
                &["sg-lambda"],
            ),
            detached("detached", false),
            detached("leftover", true),
        ],
        vec![
            user(TEMPLATE, "lt-1", &["sg-template"]),
            named,
            user(GroupUserKind::VpcEndpoint, "vpce-1", &["sg-endpoint"]),
            user(GroupUserKind::ClientVpnEndpoint, "cvpn-1", &["sg-vpn"]),
            user(
                GroupUserKind::InstanceConnectEndpoint,
                "eice-1",
                &["sg-connect"],
            ),
            user(GroupUserKind::Instance, "i-1", &["sg-stopped"]),
        ],
    );
    for (group, state) in [
        ("sg-associated", AssociationState::Associated),
        ("sg-formerly-associated", AssociationState::Disassociated),
    ] {
        associate(&mut input, group, "vpc-2", state);
    }
    reference_from_peer(&mut input, "sg-peered");
    input
}

#[test]
fn every_kind_of_use_is_found_and_near_misses_are_not() {
    let usage = Usage::new(zoo());
    for (group, kind) in [
        ("sg-instance", Some(UseKind::Instance)),
        ("sg-balancer", Some(UseKind::LoadBalancer)),
        ("sg-rds", Some(UseKind::Service(Service::Rds))),
        ("sg-lambda", Some(UseKind::Lambda)),
        ("sg-detached", Some(UseKind::DetachedInterface)),
        ("sg-leftover", Some(UseKind::LeftoverInterface)),
        ("sg-inbound", Some(UseKind::Group)),
        ("sg-outbound", Some(UseKind::Group)),
        ("sg-associated", Some(UseKind::Vpc)),
        ("sg-peered", Some(UseKind::PeerVpc)),
        ("sg-template", Some(UseKind::LaunchTemplate)),
        ("sg-template-by-name", Some(UseKind::LaunchTemplate)),
        ("sg-endpoint", Some(UseKind::VpcEndpoint)),
        ("sg-vpn", Some(UseKind::ClientVpnEndpoint)),
        ("sg-connect", Some(UseKind::InstanceConnectEndpoint)),
        ("sg-stopped", Some(UseKind::Instance)),
        // Rules of a group use others, not the group; its own rules are no use either.
        ("sg-referencing", None),
        ("sg-self", None),
        ("sg-formerly-associated", None),
        ("sg-nothing", None),
    ] {
        assert_eq!(kinds(&usage, group), Vec::from_iter(kind), "{group}");
        let verdict = match kind {
            Some(_) => Verdict::Used,
            None => Verdict::NothingFound,
        };
        assert_eq!(usage.verdict(&id(group)), verdict, "{group}");
    }
}

/// Every difference from Cloud Custodian has its reason.
#[test]
fn unused_is_what_cloud_custodian_calls_unused_or_the_difference_has_a_reason() {
    const REASONS: [(&str, &str); 7] = [
        ("sg-associated", "EC2 does not delete an associated group"),
        ("sg-template", "it does not read launch templates"),
        ("sg-template-by-name", "it does not read launch templates"),
        ("sg-endpoint", "it reads interfaces only"),
        ("sg-vpn", "it reads interfaces only"),
        ("sg-connect", "it reads interfaces only"),
        ("sg-stopped", "it reads interfaces only"),
    ];
    let input = zoo();
    let usage = Usage::new(input.clone());
    let mut differing = Vec::new();
    for group in &input.inventory.groups {
        let is_unused = usage.verdict(&group.id) == Verdict::NothingFound;
        if is_unused != is_unused_for_custodian(&input, group) {
            assert!(!is_unused, "{} is used for Cloud Custodian", group.id);
            differing.push(group.id.as_str());
        }
    }
    differing.sort_unstable();
    let mut explained = REASONS.map(|(group, _)| group);
    explained.sort_unstable();
    assert_eq!(differing, explained);
}

#[test]
fn a_resource_is_listed_once_with_its_name() {
    let mut named = user(GroupUserKind::Instance, "i-of-eni-1", &["sg-1"]);
    named.name = Some("web-1".to_owned());
    let usage = Usage::new(account(
        vec![group("sg-1")],
        vec![
            interface("eni-1", &["sg-1"]),
            managed("eni-2", "VPC Endpoint Interface vpce-1", &["sg-1"]),
            managed("eni-3", "VPC Endpoint Interface vpce-1", &["sg-1"]),
        ],
        vec![named, user(GroupUserKind::VpcEndpoint, "vpce-1", &["sg-1"])],
    ));
    let uses = usage.uses(&id("sg-1"));
    let shown: Vec<(&str, Option<&str>)> = uses.iter().map(|one| (one.id(), one.name())).collect();
    assert_eq!(
        shown,
        [
            ("i-of-eni-1", Some("web-1")),
            ("vpce-1", None),
            ("vpce-1", None)
        ]
    );
    let counts = usage.counts(&id("sg-1"));
    assert_eq!(counts[&UseKind::Instance], 1);
    assert_eq!(
        counts[&UseKind::VpcEndpoint],
        1,
        "two interfaces of one endpoint"
    );
}

#[test]
fn without_rules_or_interfaces_nothing_can_be_said() {
    for source in UsageSource::ALL {
        for state in [
            SourceState::Unread,
            SourceState::Denied,
            SourceState::Failed,
        ] {
            let mut input = account(vec![group("sg-1")], Vec::new(), Vec::new());
            input.states.insert(source, state);
            let usage = Usage::new(input);
            let judgement = usage.judgement(&id("sg-1"));
            let expected = match source {
                UsageSource::Rules | UsageSource::Interfaces => Verdict::CannotTell,
                _ => Verdict::NothingFound,
            };
            assert_eq!(judgement.verdict, expected, "{source:?}");
            assert_eq!(judgement.not_looked_at, [(source, state)]);
            assert!(!judgement.looked_at.contains(&source));
            let is_denied = state == SourceState::Denied;
            assert_eq!(judgement.denied().count(), usize::from(is_denied));
        }
    }
}

#[test]
fn a_use_that_was_found_counts_although_other_sources_are_missing() {
    let mut input = zoo();
    input.states.clear();
    let usage = Usage::new(input);
    assert_eq!(usage.verdict(&id("sg-instance")), Verdict::Used);
    assert_eq!(usage.verdict(&id("sg-nothing")), Verdict::CannotTell);
}

#[test]
fn blockers_come_in_the_order_of_their_fixes() {
    let leftover = NetworkInterface {
        status: "available".to_owned(),
        attachment: None,
        ..managed("eni-4", "AWS Lambda VPC ENI-x", &["sg-1"])
    };
    let deleted = referencing(group("sg-1"), Direction::Ingress, "sg-1");
    let mut input = account(
        vec![
            deleted.clone(),
            referencing(group("sg-2"), Direction::Egress, "sg-1"),
            referencing(group_in("sg-3", "vpc-3"), Direction::Ingress, "sg-1"),
            referencing(group_in("sg-4", "vpc-2"), Direction::Ingress, "sg-1"),
        ],
        vec![
            interface("eni-1", &["sg-1"]),
            interface("eni-2", &["sg-1", "sg-2"]),
            managed("eni-3", "RDSNetworkInterface", &["sg-1"]),
            leftover,
        ],
        vec![
            user(TEMPLATE, "lt-1", &["sg-1"]),
            user(GroupUserKind::ClientVpnEndpoint, "cvpn-1", &["sg-1"]),
        ],
    );
    associate(&mut input, "sg-1", "vpc-2", AssociationState::Associated);
    reference_from_peer(&mut input, "sg-1");
    let usage = Usage::new(input);
    let deletion = usage.deletion(&deleted);
    let shown: Vec<String> = deletion.blockers.iter().map(blocker_text).collect();
    assert_eq!(
        shown,
        [
            "rules of sg-2",
            // Its VPC is associated with the group.
            "rules of sg-4",
            "1 own",
            "eni-1 ReplaceGroup",
            "eni-2 RemoveGroup",
            "eni-3 ByService",
            "eni-4 DeleteInterface",
            "cvpn-1",
            "in vpc-2",
        ]
    );
    let fixable = deletion.blockers.iter().filter(|one| one.is_fixable());
    assert_eq!(fixable.count(), 7);
    let consequences: Vec<String> = deletion
        .consequences
        .iter()
        .map(|consequence| match consequence {
            Consequence::StaleRules { group, .. } => format!("stale in {}", group.id),
            Consequence::StalePeer(peer) => format!("stale in {:?}", peer.vpc_id),
            Consequence::LaunchTemplate(template) => template.id.clone(),
        })
        .collect();
    assert_eq!(consequences.len(), 3, "{consequences:?}");
    assert!(consequences.contains(&"stale in sg-3".to_owned()));
    assert!(consequences.contains(&"lt-1".to_owned()));
}

#[test]
fn a_free_group_has_no_blocker_and_a_default_group_keeps_one() {
    let mut default = group("sg-0");
    default.name = "default".to_owned();
    let free = group("sg-1");
    let usage = Usage::new(account(
        vec![default.clone(), free.clone()],
        Vec::new(),
        Vec::new(),
    ));
    assert!(usage.deletion(&free).blockers.is_empty());
    let blockers = usage.deletion(&default).blockers;
    assert!(matches!(blockers.as_slice(), [Blocker::DefaultGroup]));
    assert!(!blockers[0].is_fixable());
}

#[test]
fn groups_that_only_reference_each_other_are_deleted_together() {
    let usage = Usage::new(account(
        vec![
            referencing(group("sg-1"), Direction::Ingress, "sg-2"),
            referencing(group("sg-2"), Direction::Ingress, "sg-1"),
            // Kept by its interface, and with it the group that its rule references, and the next.
            referencing(group("sg-3"), Direction::Ingress, "sg-4"),
            referencing(group("sg-4"), Direction::Egress, "sg-5"),
            referencing(group("sg-5"), Direction::Ingress, "sg-5"),
            referencing(group("sg-6"), Direction::Ingress, "sg-6"),
        ],
        vec![interface("eni-1", &["sg-3"])],
        Vec::new(),
    ));
    let all: Vec<&Arc<SecurityGroup>> = usage.input().inventory.groups.iter().collect();
    let names = |groups: Vec<&Arc<SecurityGroup>>| -> Vec<String> {
        groups.iter().map(|group| group.id.to_string()).collect()
    };
    let deletions = usage.deletions(&all);
    assert_eq!(names(deletions.free), ["sg-1", "sg-2", "sg-6"]);
    let kept = deletions.kept.iter().map(|(group, _)| *group).collect();
    assert_eq!(names(kept), ["sg-3", "sg-4", "sg-5"]);
    // Alone, a group of a circle is kept by the other.
    assert!(usage.deletions(&all[..1]).free.is_empty());
}

fn blocker_text(blocker: &Blocker<'_>) -> String {
    match blocker {
        Blocker::DefaultGroup => "default".to_owned(),
        Blocker::Rules { group, .. } => format!("rules of {}", group.id),
        Blocker::OwnRules(rules) => format!("{} own", rules.len()),
        Blocker::Interface { interface, fix, .. } => format!("{} {fix:?}", interface.id),
        Blocker::Association(association) => format!("in {}", association.vpc_id),
        Blocker::Resource(resource) => resource.id.clone(),
    }
}
