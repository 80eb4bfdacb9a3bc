//! Small accounts for the tests of reachability, and an oracle that knows every packet.

use std::net::IpAddr;
use std::sync::Arc;

use portcullis_analysis::reach::{End, Verdict};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, GroupReference, InterfaceId, Inventory,
    NetworkInterface, Peer, PortRange, PrefixList, PrefixListEntries, PrefixListEntry,
    PrefixListId, PrefixListState, Rule, SecurityGroup, Traffic, VpcId,
};

/// Pseudo-random numbers (SplitMix64), the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(limit).unwrap()).unwrap()
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

pub(crate) fn group_id(number: usize) -> GroupId {
    GroupId::from_remote(format!("sg-0000000{number}"))
}

fn list_id(number: usize) -> PrefixListId {
    PrefixListId::from_remote(format!("pl-0000000{number}"))
}

/// Three groups with their rules, two prefix lists, and the interfaces.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) rules: [Vec<Rule>; 3],
    /// `None` if they were not read.
    pub(crate) interfaces: Option<Vec<NetworkInterface>>,
    /// `None` for a list that was not read.
    pub(crate) lists: [Option<Vec<Cidr>>; 2],
}

const PEERS: [&str; 14] = [
    "10.0.0.0/30",
    "10.0.0.1/32",
    "10.0.0.2/31",
    "10.0.0.0/8",
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "203.0.113.0/30",
    "::/0",
    "2001:db8::/127",
    "sg-00000001",
    "sg-00000002",
    "sg-00000003",
    "pl-00000001",
];

/// All traffic of rules and questions; ports beyond 3 are all alike.
pub(crate) fn traffics() -> Vec<Traffic> {
    let tcp = |from, to| Traffic::Tcp(PortRange::ordered(from, to));
    vec![
        tcp(1, 2),
        tcp(1, 1),
        tcp(2, 3),
        Traffic::Udp(PortRange::single(1)),
        Traffic::ALL_TCP,
        Traffic::All,
    ]
}

/// Every kind of packet that rules can distinguish.
fn packets() -> Vec<Traffic> {
    let single = PortRange::single;
    let mut packets: Vec<Traffic> = [0, 1, 2, 3, 9, u16::MAX]
        .map(|port| Traffic::Tcp(single(port)))
        .to_vec();
    packets.extend([0, 1, 2].map(|port| Traffic::Udp(single(port))));
    packets.push(Traffic::Other(47));
    packets
}

/// A few rules for lists of rules that are tried in all combinations.
pub(crate) fn vocabulary(direction: Direction) -> Vec<Rule> {
    let traffics = traffics();
    let mut rules = Vec::new();
    for peer in [
        "10.0.0.0/30",
        "10.0.0.1/32",
        "0.0.0.0/0",
        "::/0",
        "sg-00000001",
        "sg-00000002",
    ] {
        for traffic in [traffics[0], traffics[1]] {
            rules.push(Rule::new(direction, traffic, Peer::parse(peer).unwrap()));
        }
    }
    rules
}

fn interface(number: usize, groups: &[usize], addresses: &[&str]) -> NetworkInterface {
    let mut interface =
        NetworkInterface::new(InterfaceId::from_remote(format!("eni-0000000{number}")));
    interface.groups = groups.iter().map(|group| group_id(*group)).collect();
    interface.addresses = addresses
        .iter()
        .map(|address| address.parse().unwrap())
        .collect();
    interface
}

impl World {
    pub(crate) fn fixed() -> Self {
        Self {
            rules: [const { Vec::new() }; 3],
            interfaces: Some(vec![
                interface(1, &[1], &["10.0.0.1"]),
                interface(2, &[1, 3], &["10.0.0.2", "2001:db8::1"]),
                interface(3, &[2], &["10.0.0.3", "2001:db8::2"]),
            ]),
            lists: [None, None],
        }
    }

    pub(crate) fn random(random: &mut Random, is_known: bool) -> Self {
        let mut rules = [const { Vec::new() }; 3];
        for list in &mut rules {
            for _ in 0..random.below(6) {
                let direction = *random.pick(&Direction::BOTH);
                let peer = Peer::parse(random.pick::<&str>(&PEERS)).unwrap();
                list.push(Rule::new(direction, *random.pick(&traffics()), peer));
            }
            list.sort_by_key(|rule: &Rule| rule.direction);
        }
        let mut world = Self {
            rules,
            interfaces: None,
            lists: [None, None],
        };
        if is_known || random.below(3) == 0 {
            world.interfaces = Some(some_interfaces(random));
        }
        for list in &mut world.lists {
            if is_known || random.below(2) == 0 {
                *list = Some(some_entries(random));
            }
        }
        world
    }

    /// Returns the world with something for all that is unknown.
    pub(crate) fn completed(&self, random: &mut Random) -> Self {
        let mut complete = self.clone();
        let interfaces = complete
            .interfaces
            .get_or_insert_with(|| some_interfaces(random));
        // A question about a group without members is about members that it may get.
        for group in 1..=3 {
            if !interfaces
                .iter()
                .any(|known| known.groups.contains(&group_id(group)))
            {
                let address = *random.pick(&[
                    "10.0.0.1",
                    "10.0.0.3",
                    "10.200.0.9",
                    "192.168.7.7",
                    "172.16.0.1",
                ]);
                let mut addresses = vec![address];
                if random.below(3) == 0 {
                    addresses.push("2001:db8::7");
                }
                interfaces.push(interface(group + 3, &[group], &addresses));
            }
        }
        for list in &mut complete.lists {
            list.get_or_insert_with(|| some_entries(random));
        }
        complete
    }

    pub(crate) fn inventory(&self) -> Inventory {
        let groups = self
            .rules
            .iter()
            .zip(1..)
            .map(|(rules, number)| SecurityGroup {
                id: group_id(number),
                name: format!("group{number}"),
                description: String::new(),
                vpc_id: Some(VpcId::from_remote("vpc-00000001")),
                owner_id: AccountId::from_remote("123456789012"),
                tags: Vec::new(),
                rules: rules.clone(),
                has_rule_ids: false,
            });
        let mut inventory: Inventory = groups.collect();
        inventory.interfaces = self.interfaces.clone().map(Arc::new);
        inventory.prefix_lists = Arc::new(self.lists.iter().zip(1..).map(prefix_list).collect());
        inventory
    }

    fn has_members(&self, group: &GroupId) -> bool {
        let mut all = self.interfaces.iter().flatten();
        all.any(|interface| interface.groups.contains(group))
    }
}

fn prefix_list((entries, number): (&Option<Vec<Cidr>>, usize)) -> PrefixList {
    let entry = |cidr: &Cidr| PrefixListEntry {
        cidr: cidr.clone(),
        description: String::new(),
    };
    PrefixList {
        id: list_id(number),
        name: format!("list{number}"),
        family: AddressFamily::Ipv4,
        max_entries: Some(10),
        owner_id: "123456789012".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: Some(1),
        entries: match entries {
            Some(entries) => entries.iter().map(entry).collect(),
            None => PrefixListEntries::NotRead,
        },
    }
}

fn some_interfaces(random: &mut Random) -> Vec<NetworkInterface> {
    let mut interfaces = Vec::new();
    // The first three make sure that each group has a member.
    for number in 1..=3 + random.below(3) {
        let mut groups = vec![(number - 1) % 3 + 1];
        if random.below(4) == 0 {
            groups.push(number % 3 + 1);
        }
        let ipv4 = [
            "10.0.0.0",
            "10.0.0.1",
            "10.0.0.2",
            "10.0.0.3",
            "10.9.9.9",
            "192.168.1.1",
        ];
        let mut addresses = vec![ipv4[random.below(ipv4.len())]];
        if random.below(3) == 0 {
            addresses.push(*random.pick(&["2001:db8::", "2001:db8::1", "2001:db8::9"]));
        }
        interfaces.push(interface(number, &groups, &addresses));
    }
    interfaces
}

fn some_entries(random: &mut Random) -> Vec<Cidr> {
    let entries = [
        "10.0.0.0/31",
        "10.0.0.2/32",
        "10.0.0.0/8",
        "203.0.113.0/31",
        "198.51.100.7/32",
        "0.0.0.0/0",
    ];
    let entry = |random: &mut Random| Cidr::parse(random.pick::<&str>(&entries)).unwrap();
    (0..1 + random.below(2)).map(|_| entry(random)).collect()
}

/// Some pairs of ends, at least one of them with groups.
pub(crate) fn questions(random: &mut Random, count: usize) -> Vec<(End, End)> {
    let groups: Vec<End> = (1..=3).map(|number| End::Group(group_id(number))).collect();
    let interfaces: Vec<End> = (1..=3)
        .map(|number| End::Interface(InterfaceId::from_remote(format!("eni-0000000{number}"))))
        .collect();
    let mut parties = groups.clone();
    parties.extend(interfaces);
    let regions = [
        End::Internet,
        End::Cidr("10.0.0.0/30".parse().unwrap()),
        End::Cidr("203.0.113.1/32".parse().unwrap()),
        End::Cidr("2001:db8::/127".parse().unwrap()),
        End::PrefixList(list_id(1)),
        End::PrefixList(list_id(2)),
    ];
    let mut questions = Vec::new();
    for _ in 0..count {
        let party = random.pick(&parties).clone();
        questions.push(match random.below(3) {
            0 => (random.pick(&regions).clone(), party),
            1 => (party, random.pick(&regions).clone()),
            _ => (party, random.pick(&parties).clone()),
        });
    }
    questions
}

/// A packet between two members, and whether it passes.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) packet: Traffic,
    pub(crate) from: (IpAddr, Option<String>),
    pub(crate) to: (IpAddr, Option<String>),
    pub(crate) is_allowed: bool,
    pub(crate) has_common_family: bool,
}

/// A member of an end: its addresses, the groups whose rules count, the groups by which references match.
struct Member {
    addresses: Vec<IpAddr>,
    interface: Option<String>,
    rules: Option<Vec<GroupId>>,
}

/// Addresses on both sides of every boundary of the rules.
fn atoms() -> Vec<IpAddr> {
    [
        "10.0.0.0",
        "10.0.0.1",
        "10.0.0.2",
        "10.0.0.3",
        "10.0.0.4",
        "10.9.9.9",
        "192.168.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "127.255.255.255",
        "1.1.1.1",
        "129.0.0.0",
        "198.51.100.7",
        "198.51.100.8",
        "203.0.112.255",
        "203.0.113.0",
        "203.0.113.1",
        "203.0.113.2",
        "203.0.113.3",
        "203.0.113.4",
        "223.255.255.255",
        "2001:db8::",
        "2001:db8::1",
        "2001:db8::2",
        "2001:db8::9",
        "2600::1",
        "fd00::1",
    ]
    .map(|text| text.parse().unwrap())
    .to_vec()
}

fn is_public(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !address.is_private() && !address.is_loopback(),
        IpAddr::V6(address) => address.segments()[0] & 0xe000 == 0x2000,
    }
}

fn members(world: &World, end: &End) -> Vec<Member> {
    let address = |address: IpAddr| Member {
        addresses: vec![address],
        interface: None,
        rules: None,
    };
    let interfaces = || world.interfaces.as_ref().unwrap().iter();
    let of = |interface: &NetworkInterface, rules: Vec<GroupId>| Member {
        addresses: interface.addresses.clone(),
        interface: Some(interface.id.to_string()),
        rules: Some(rules),
    };
    match end {
        End::Internet => atoms().into_iter().filter(is_public).map(address).collect(),
        End::Cidr(cidr) => atoms()
            .into_iter()
            .filter(|known| cidr.contains(*known))
            .map(address)
            .collect(),
        End::PrefixList(id) => {
            let at = usize::from(*id == list_id(2));
            let entries = world.lists[at].as_ref().unwrap();
            let is_in = |known: &IpAddr| entries.iter().any(|entry| entry.contains(*known));
            atoms().into_iter().filter(is_in).map(address).collect()
        }
        End::Group(id) => {
            assert!(world.has_members(id));
            let own = interfaces().filter(|interface| interface.groups.contains(id));
            own.map(|interface| of(interface, vec![id.clone()]))
                .collect()
        }
        End::Interface(id) => {
            let own = interfaces().filter(|interface| interface.id == *id);
            own.map(|interface| of(interface, interface.groups.clone()))
                .collect()
        }
        other => panic!("{other}"),
    }
}

/// Whether the rules of a member let a packet pass from or to an address of another.
fn passes(
    world: &World,
    own: &Member,
    direction: Direction,
    packet: Traffic,
    other: &Member,
    address: IpAddr,
) -> bool {
    let Some(groups) = &own.rules else {
        return true;
    };
    let is_member = |reference: &GroupReference| match &other.rules {
        Some(groups) => groups.contains(&reference.group_id),
        // Plain addresses are those of the interface that has them; the internet has no private ones.
        None => {
            let interfaces = world.interfaces.as_ref().unwrap().iter();
            let mut own =
                interfaces.filter(|interface| interface.groups.contains(&reference.group_id));
            own.any(|interface| interface.addresses.contains(&address))
        }
    };
    let matches = |rule: &Rule| {
        rule.direction == direction
            && rule.traffic.covers(packet)
            && match &rule.peer {
                Peer::Cidr(cidr) => cidr.contains(address),
                Peer::Group(reference) => is_member(reference),
                Peer::PrefixList(id) => {
                    let at = usize::from(*id == list_id(2));
                    let mut entries = world.lists[at].iter().flatten();
                    entries.any(|entry| entry.contains(address))
                }
            }
    };
    let numbers = (1..=3).filter(|number| groups.contains(&group_id(*number)));
    let mut rules = numbers.flat_map(|number| world.rules[number - 1].iter());
    rules.any(matches)
}

/// Every packet that a question is about.
pub(crate) fn flows(world: &World, from: &End, to: &End, traffic: Traffic) -> Vec<Flow> {
    let (sources, destinations) = (members(world, from), members(world, to));
    // A reference never matches the internet, not even an interface's IPv6 address.
    let internet = *from == End::Internet || *to == End::Internet;
    let world = &if internet {
        without_members(world)
    } else {
        world.clone()
    };
    let mut flows = Vec::new();
    for packet in packets()
        .into_iter()
        .filter(|packet| traffic.covers(*packet))
    {
        for source in &sources {
            for destination in &destinations {
                // Addresses without groups reach members of either family.
                let is_plain = source.rules.is_none() || destination.rules.is_none();
                let mut is_allowed = false;
                let mut has_common_family = is_plain;
                for a in &source.addresses {
                    for b in &destination.addresses {
                        let is_same_family = a.is_ipv4() == b.is_ipv4();
                        has_common_family |= is_same_family;
                        if !is_plain && !is_same_family {
                            continue;
                        }
                        // A reference never matches the internet, not even an interface's IPv6 address.
                        let world = &if internet {
                            without_members(world)
                        } else {
                            world.clone()
                        };
                        is_allowed |=
                            passes(world, source, Direction::Egress, packet, destination, *b)
                                && passes(
                                    world,
                                    destination,
                                    Direction::Ingress,
                                    packet,
                                    source,
                                    *a,
                                );
                    }
                }
                flows.push(Flow {
                    packet,
                    from: (source.addresses[0], source.interface.clone()),
                    to: (destination.addresses[0], destination.interface.clone()),
                    is_allowed,
                    has_common_family,
                });
            }
        }
    }
    flows
}

fn without_members(world: &World) -> World {
    World {
        interfaces: Some(Vec::new()),
        ..world.clone()
    }
}

/// The verdict of all packets.
pub(crate) fn judge(flows: &[Flow]) -> Verdict {
    let allowed = flows.iter().filter(|flow| flow.is_allowed).count();
    match allowed {
        0 => Verdict::No,
        all if all == flows.len() => Verdict::Yes,
        _ => Verdict::Partly,
    }
}
