//! Workloads of reachability: an account whose groups reference each other.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use portcullis::analysis::reach::{
    End, Question, ReachIndex, ReachTable, TrafficList, Verdict, compare, exposed,
};
use portcullis::model::{
    AccountId, Cidr, Direction, GroupId, GroupReference, InterfaceId, Inventory, NetworkInterface,
    Peer, PortRange, Rule, SecurityGroup, Traffic, VpcId,
};

const RULES: usize = 60;

fn id(number: usize) -> GroupId {
    GroupId::from_remote(format!("sg-{number:017x}"))
}

fn tcp(port: usize) -> Traffic {
    Traffic::Tcp(PortRange::single(u16::try_from(port % 65_536).unwrap()))
}

/// Returns the inbound rules of a group: a third references, some ranges that hold interfaces, others that do not, and
/// for one group in fifty the internet.
fn rules(number: usize, groups: usize) -> Vec<Rule> {
    let mut rules: Vec<Rule> = (1..RULES)
        .map(|rule| {
            let peer = match rule % 3 {
                0 => Peer::Group(GroupReference::new(id((number * 31 + rule * 97) % groups))),
                1 => {
                    Peer::Cidr(Cidr::parse(&format!("10.{}.{}.0/24", number % 200, rule)).unwrap())
                }
                _ => {
                    Peer::Cidr(Cidr::parse(&format!("203.{}.{}.0/24", number % 256, rule)).unwrap())
                }
            };
            Rule::new(Direction::Ingress, tcp(1000 + rule * 7), peer)
        })
        .collect();
    if number.is_multiple_of(50) {
        rules.push(Rule::new(
            Direction::Ingress,
            tcp(443),
            Peer::Cidr(Cidr::anywhere_ipv4()),
        ));
    }
    rules.push(Rule::of_new_group());
    rules
}

/// Returns an account with two interfaces for each group.
pub fn account(groups: usize) -> Inventory {
    let group = |number| SecurityGroup {
        id: id(number),
        name: format!("app-{number}"),
        description: String::new(),
        vpc_id: Some(VpcId::from_remote("vpc-00000001")),
        owner_id: AccountId::from_remote("123456789012"),
        tags: Vec::new(),
        rules: rules(number, groups),
        has_rule_ids: false,
    };
    let mut inventory: Inventory = (0..groups).map(group).collect();
    let interfaces = (0..groups * 2).map(|number| {
        let mut interface =
            NetworkInterface::new(InterfaceId::from_remote(format!("eni-{number:017x}")));
        let number = u32::try_from(number).unwrap();
        interface.addresses = vec![IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + number * 41))];
        interface.groups = vec![id(usize::try_from(number / 2).unwrap())];
        interface
    });
    inventory.interfaces = Some(Arc::new(interfaces.collect()));
    inventory
}

fn end(number: usize) -> End {
    End::Name(format!("app-{number}"))
}

/// Five questions: the internet, a range, an address and a group, to and from a group.
pub fn questions(groups: usize) -> Box<dyn FnMut()> {
    let index = ReachIndex::new(&account(groups));
    Box::new(move || {
        let range = End::Cidr(Cidr::parse("10.0.0.0/8").unwrap());
        for (from, to) in [
            (End::Internet, end(0)),
            (range, end(1)),
            (
                End::Address(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7))),
                end(2),
            ),
            (end(3), end(groups / 2)),
            (end(4), End::Internet),
        ] {
            let answer = index.answer(&from, &to, black_box(Traffic::ALL_TCP));
            assert!(answer.is_ok_and(|answer| answer.verdict != Verdict::CannotTell));
        }
    })
}

/// Everything that can reach a group, through any number of others.
pub fn sources(groups: usize) -> Box<dyn FnMut()> {
    let index = ReachIndex::new(&account(groups));
    let question = Question::Sources {
        to: end(1),
        traffic: TrafficList::ALL,
    };
    Box::new(move || {
        black_box(ReachTable::of(&index, black_box(&question)).unwrap());
    })
}

/// Everything that a group can reach, through any number of others.
pub fn destinations(groups: usize) -> Box<dyn FnMut()> {
    let index = ReachIndex::new(&account(groups));
    let question = Question::Destinations {
        from: end(1),
        traffic: TrafficList::ALL,
    };
    Box::new(move || {
        black_box(ReachTable::of(&index, black_box(&question)).unwrap());
    })
}

/// What is open to the internet, directly and through one hop.
pub fn open(groups: usize) -> Box<dyn FnMut()> {
    let index = ReachIndex::new(&account(groups));
    Box::new(move || {
        black_box(exposed(black_box(&index)));
    })
}

/// The index of an account.
pub fn build(groups: usize) -> Box<dyn FnMut()> {
    let inventory = account(groups);
    Box::new(move || {
        black_box(ReachIndex::new(black_box(&inventory)));
    })
}

/// An edit of one group: the index again, and one question before and after.
pub fn edit(groups: usize) -> Box<dyn FnMut()> {
    let before = account(groups);
    let index = ReachIndex::new(&before);
    let mut changed = before.groups.clone();
    changed.edit(|groups| {
        let rules = &mut Arc::make_mut(groups.get_mut(1).unwrap()).rules;
        rules.push(Rule::new(
            Direction::Ingress,
            tcp(22),
            Peer::Cidr(Cidr::anywhere_ipv4()),
        ));
    });
    let after = before.with_groups(changed);
    Box::new(move || {
        let updated = index.updated(black_box(&after));
        let change = compare(&index, &updated, &End::Internet, &end(1), Traffic::All);
        assert_eq!(change.newly_allowed.len(), 1);
    })
}
