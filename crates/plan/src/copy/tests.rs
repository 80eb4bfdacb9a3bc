//! Copies: what is decided, what is proposed, and what comes out.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::testing::group;
use portcullis_model::{
    AddressFamily, Cidr, InterfaceId, NetworkInterface, PrefixList, PrefixListEntry,
    PrefixListState, Tag,
};

fn id(text: &str) -> GroupId {
    GroupId::from_remote(text)
}

fn vpc(text: &str) -> VpcId {
    VpcId::from_remote(text)
}

fn in_vpc(id: &str, name: &str, vpc_id: &str, words: &[&str]) -> SecurityGroup {
    SecurityGroup {
        name: name.to_owned(),
        vpc_id: Some(vpc(vpc_id)),
        ..group(id, words)
    }
}

pub(super) fn list(id: &str, name: &str, owner: &str, entries: &[&str]) -> PrefixList {
    let entries = entries.iter().map(|cidr| PrefixListEntry {
        cidr: Cidr::parse(cidr).unwrap(),
        description: String::new(),
    });
    PrefixList {
        id: PrefixListId::from_remote(id),
        name: name.to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: None,
        owner_id: owner.to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: entries.collect(),
    }
}

/// A place to copy from and one to copy to, in Regions of their own.
struct Scene {
    source: Inventory,
    target: Inventory,
    regions: [Region; 2],
    owner: AccountId,
    vpc: VpcId,
    is_same_scope: bool,
}

impl Scene {
    fn new() -> Self {
        let mut web = in_vpc(
            "sg-web",
            "web",
            "vpc-1",
            &[
                "in tcp 443 pl-own",
                "in tcp 443 2001:db8::/32",
                "in tcp 22 sg-web",
                "in tcp 80 sg-app",
                "in tcp 25 sg-mail",
                "out all 0.0.0.0/0",
            ],
        );
        web.rules[1].description = "the office".into();
        web.tags = vec![tag("team", "shop"), tag("aws:x", "y")];
        web.rules[0].tags = web.tags.clone();
        let app = in_vpc(
            "sg-app",
            "app",
            "vpc-1",
            &["in tcp 8080 sg-web", "in tcp 1 pl-s3"],
        );
        let mail = in_vpc("sg-mail", "mail", "vpc-1", &[]);
        let mut interface = NetworkInterface::new(InterfaceId::from_remote("eni-1"));
        interface.groups = vec![id("sg-mail")];
        interface.addresses = ["10.0.0.7", "10.0.0.5"]
            .map(|text| text.parse().unwrap())
            .into();
        let source = Inventory {
            prefix_lists: Arc::new(vec![
                list(
                    "pl-own",
                    "offices",
                    "123456789012",
                    &["192.0.2.0/24", "198.51.100.0/24"],
                ),
                list("pl-s3", "com.amazonaws.eu-west-1.s3", "AWS", &[]),
            ]),
            interfaces: Some(Arc::new(vec![interface])),
            ..[web, app, mail].into_iter().collect()
        };
        let target = Inventory {
            prefix_lists: Arc::new(vec![list(
                "pl-there",
                "com.amazonaws.us-east-1.s3",
                "AWS",
                &[],
            )]),
            ..[in_vpc("sg-there", "APP", "vpc-9", &[])]
                .into_iter()
                .collect()
        };
        Self {
            source,
            target,
            regions: ["eu-west-1", "us-east-1"].map(Region::from_remote),
            owner: AccountId::from_remote("999999999999"),
            vpc: vpc("vpc-9"),
            is_same_scope: false,
        }
    }

    fn places(&self) -> CopyPlaces<'_> {
        CopyPlaces {
            source: &self.source,
            source_region: &self.regions[0],
            target: &self.target,
            target_region: &self.regions[1],
            target_owner: &self.owner,
            target_vpc: Some(&self.vpc),
            is_same_scope: self.is_same_scope,
        }
    }
}

fn tag(key: &str, value: &str) -> Tag {
    Tag {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn rules(change: &GroupChange) -> Vec<String> {
    let rules = &change.after.as_ref().unwrap().rules;
    let said = rules
        .iter()
        .map(|rule| format!("{} {}", rule.traffic, rule.peer));
    said.collect()
}

#[test]
fn references_are_mapped_by_name_else_by_address_else_left_out() {
    let scene = Scene::new();
    let places = scene.places();
    let groups = [id("sg-web")];
    let decided = decisions(&places, &groups);
    let proposed: Vec<(&CopySubject, &CopyChoice)> = decided
        .iter()
        .map(|decision| (&decision.subject, &decision.choice))
        .collect();
    assert_eq!(
        proposed,
        [
            (
                &CopySubject::Group(id("sg-app")),
                &CopyChoice::Group(id("sg-there"))
            ),
            (&CopySubject::Group(id("sg-mail")), &CopyChoice::Members),
            (
                &CopySubject::PrefixList(PrefixListId::from_remote("pl-own")),
                &CopyChoice::Entries
            ),
        ]
    );
    let copies = copy(&places, &groups, &decided);
    let [change] = copies.changes.as_slice() else {
        panic!("{copies:?}");
    };
    assert_eq!(
        rules(change),
        [
            "tcp 443 192.0.2.0/24",
            "tcp 443 198.51.100.0/24",
            "tcp 443 2001:db8::/32",
            "tcp 22 new-1",
            "tcp 80 sg-there",
            "tcp 25 10.0.0.5/32",
            "tcp 25 10.0.0.7/32",
            "all 0.0.0.0/0",
        ]
    );
    let after = change.after.as_ref().unwrap();
    assert_eq!(after.vpc_id, Some(vpc("vpc-9")));
    assert_eq!(after.owner_id, scene.owner);
    assert_eq!(after.tags, [tag("team", "shop")]);
    assert_eq!(after.rules[0].tags, [tag("team", "shop")]);
    assert_eq!(&*after.rules[2].description, "the office");
    assert!(after.rules.iter().all(|rule| rule.id.is_none()));
    // Every decision can be changed.
    let out: Vec<Decision> = decided
        .into_iter()
        .map(|decision| Decision {
            choice: CopyChoice::LeaveOut,
            ..decision
        })
        .collect();
    let copies = copy(&places, &groups, &out);
    assert_eq!(copies.left_out.len(), 3);
    assert_eq!(rules(&copies.changes[0]).len(), 3);
}

#[test]
fn groups_that_are_copied_together_reference_each_other() {
    let scene = Scene::new();
    let places = scene.places();
    let groups = [id("sg-web"), id("sg-app")];
    let decided = decisions(&places, &groups);
    assert!(
        !decided
            .iter()
            .any(|it| it.subject == CopySubject::Group(id("sg-app")))
    );
    let copies = copy(&places, &groups, &decided);
    assert_eq!(rules(&copies.changes[0])[4], "tcp 80 new-2");
    assert_eq!(
        rules(&copies.changes[1]),
        ["tcp 8080 new-1", "tcp 1 pl-there"]
    );
    // The name is taken, in other letters.
    assert_eq!(copies.renamed, [(id("sg-app"), "app-2".to_owned())]);
}

#[test]
fn in_the_same_account_and_region_a_copy_can_name_the_same() {
    let mut scene = Scene::new();
    scene.is_same_scope = true;
    scene.target = scene.source.clone();
    scene.regions[1] = scene.regions[0].clone();
    let groups = [id("sg-web")];
    let choice = |scene: &Scene, subject: &CopySubject| {
        let decided = decisions(&scene.places(), &groups);
        let found = decided
            .into_iter()
            .find(|decision| decision.subject == *subject);
        found.unwrap()
    };
    let app = CopySubject::Group(id("sg-app"));
    let list = CopySubject::PrefixList(PrefixListId::from_remote("pl-own"));
    // In another VPC, the group can be named only across a peering connection.
    let elsewhere = choice(&scene, &app);
    assert_eq!(elsewhere.options, [CopyChoice::Same, CopyChoice::LeaveOut]);
    assert_eq!(choice(&scene, &list).choice, CopyChoice::Same);
    scene.vpc = vpc("vpc-1");
    assert_eq!(choice(&scene, &app).choice, CopyChoice::Same);
    let copies = copy(
        &scene.places(),
        &groups,
        &decisions(&scene.places(), &groups),
    );
    assert_eq!(copies.renamed, [(id("sg-web"), "web-2".to_owned())]);
    assert_eq!(rules(&copies.changes[0])[0], "tcp 443 pl-own");
}

#[test]
fn default_groups_are_copied_under_another_name() {
    let mut scene = Scene::new();
    scene.source = [in_vpc("sg-d", "default", "vpc-1", &["in all sg-d"])]
        .into_iter()
        .collect();
    let copies = copy(&scene.places(), &[id("sg-d")], &[]);
    assert_eq!(copies.changes[0].after.as_ref().unwrap().name, "default-2");
    assert_eq!(rules(&copies.changes[0]), ["all new-1"]);
}

#[test]
fn rules_that_become_equal_are_one() {
    let mut scene = Scene::new();
    let words = ["in tcp 443 pl-own", "in tcp 443 192.0.2.0/24"];
    scene.source = Inventory {
        prefix_lists: scene.source.prefix_lists.clone(),
        ..[in_vpc("sg-a", "a", "vpc-1", &words)].into_iter().collect()
    };
    let groups = [id("sg-a")];
    let copies = copy(
        &scene.places(),
        &groups,
        &decisions(&scene.places(), &groups),
    );
    assert_eq!(copies.merged, 1);
    assert_eq!(
        rules(&copies.changes[0]),
        ["tcp 443 192.0.2.0/24", "tcp 443 198.51.100.0/24"]
    );
}

#[test]
fn a_list_that_the_target_lacks_is_created_with_its_entries() {
    let mut scene = Scene::new();
    let mut lists = scene.source.prefix_lists.to_vec();
    lists[0].max_entries = Some(8);
    scene.source.prefix_lists = Arc::new(lists);
    // AWS's own list has another name, and the target knows none of it.
    scene.target.prefix_lists = Arc::default();
    let groups = [id("sg-web"), id("sg-app")];
    let subject = |id| CopySubject::PrefixList(PrefixListId::from_remote(id));
    let decided = decisions(&scene.places(), &groups);
    let options = |of: &CopySubject| {
        let decision = decided.iter().find(|decision| decision.subject == *of);
        decision.unwrap().options.clone()
    };
    assert_eq!(
        options(&subject("pl-own")),
        [
            CopyChoice::NewPrefixList,
            CopyChoice::Entries,
            CopyChoice::LeaveOut
        ]
    );
    assert_eq!(options(&subject("pl-s3")), [CopyChoice::LeaveOut]);
    let copies = copy(&scene.places(), &groups, &decided);
    let [list] = copies.lists.as_slice() else {
        panic!("{copies:?}");
    };
    assert_eq!(list.id, PrefixListId::of_new_list(1));
    assert_eq!(list.before, None);
    let content = list.after.as_ref().unwrap();
    assert_eq!((content.name.as_str(), content.max_entries), ("offices", 8));
    assert_eq!(content.entries.len(), 2);
    assert_eq!(rules(&copies.changes[0])[0], "tcp 443 new-list-1");
    // The list that the target has is used, not created again.
    scene.target.prefix_lists =
        Arc::new(vec![list_with_room(&scene.source.prefix_lists[0], "pl-x")]);
    let copies = copy(
        &scene.places(),
        &groups,
        &decisions(&scene.places(), &groups),
    );
    assert_eq!(copies.lists, []);
    assert_eq!(rules(&copies.changes[0])[0], "tcp 443 pl-x");
}

fn list_with_room(list: &PrefixList, id: &str) -> PrefixList {
    PrefixList {
        id: PrefixListId::from_remote(id),
        ..list.clone()
    }
}
