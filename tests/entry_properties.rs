//! Properties of every way into a rule: typed into cells, chosen from the list, pasted, and imported from each file
//! format over an account with more in it. Each way ends in exactly the rule that was meant or in a refusal, whatever
//! the groups of the account are named.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod support;

use std::collections::HashSet;

use portcullis::draft::{CellColumn, RuleDraft, TrafficDraft};
use portcullis::entry::{
    Choice, EntryContext, KnownGroup, UntilContext, cell_text, choose, completions, parse_cell,
    parse_paste, parse_until, until_text,
};
use portcullis::export::{ExportContext, cli_json, csv, rules_to_tsv};
use portcullis::import::{Contents, Document, MergeOptions, merge_import};
use portcullis::model::{
    AccountId, AddressFamily, Cidr, Direction, GroupId, GroupReference, Inventory, Peer,
    PrefixList, PrefixListEntries, PrefixListId, PrefixListState, Rule, SecurityGroup, Tag,
    Timestamp, Traffic, VpcId,
};
use portcullis::plan::after_changes;
use portcullis::text::Text as _;
use proptest::prelude::*;

/// The groups and prefix lists that a rule can name. The first group is the rule's own.
#[derive(Clone, Debug)]
struct Account {
    groups: Vec<KnownGroup>,
    prefix_lists: Vec<PrefixList>,
}

impl Account {
    fn context(&self) -> EntryContext<'_> {
        EntryContext {
            group_id: &self.groups[0].id,
            vpc_id: self.groups[0].vpc_id.as_ref(),
            groups: &self.groups,
            usable_groups: &[],
            prefix_lists: &self.prefix_lists,
            until: Default::default(),
            scope: Default::default(),
        }
    }

    fn can_name(&self, group: &KnownGroup) -> bool {
        !group.is_deleted && self.context().is_reachable(group)
    }

    /// The texts with which people mean a peer. `None` where a rule of this account cannot have it.
    fn texts_for(&self, peer: &Peer) -> Option<Vec<String>> {
        let mut texts = vec![peer.to_string()];
        let words: &[&str] = match peer {
            Peer::Cidr(cidr) => match cidr.to_string().as_str() {
                "0.0.0.0/0" => &[
                    "anywhere",
                    "Anywhere-IPv4",
                    "any",
                    "ANY",
                    "internet",
                    "0/0",
                    "*",
                ],
                "::/0" => &["anywhere-ipv6", "Anywhere IPv6"],
                _ => &[],
            },
            Peer::Group(reference) => {
                let group = self.context().group(&reference.group_id)?.clone();
                if !self.can_name(&group) {
                    return None;
                }
                texts.extend([
                    group.name.to_ascii_uppercase(),
                    format!(" {} ", group.name),
                    group.name,
                ]);
                if reference.group_id == self.groups[0].id {
                    &["self", "This group"]
                } else {
                    &[]
                }
            }
            Peer::PrefixList(id) => {
                let list = self.prefix_lists.iter().find(|list| list.id == *id)?;
                texts.push(list.name.clone());
                &[]
            }
        };
        texts.extend(words.iter().map(|word| (*word).to_owned()));
        Some(texts)
    }
}

/// Names that mean something else as well, and any other that EC2 takes.
fn name() -> impl Strategy<Value = String> {
    let words = vec![
        "anywhere",
        "any",
        "Any",
        "internet",
        "self",
        "this group",
        "0/0",
        "*",
        "anywhere ipv6",
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "192.0.2.7",
        "2001:db8::/32",
        "10.0.0.0/8, 192.0.2.7/32",
        "10.0.0.0/8 192.0.2.7/32",
        "pl-00000001",
        "pl-00000001 offices",
        "custom",
        "IPv4",
        "security group",
        "https",
        "ssh",
        "tcp",
        "all",
        "icmp",
        "443",
        "1-2",
        "outbound",
        "inbound",
        "egress",
        "-",
        "N/A",
        "none",
        " web",
        "web",
        "web ",
        "app, server",
        "app",
        "server",
        "app server",
        "app,server",
        "office",
        "app; web",
        "#web",
        "=web",
        "+web",
        "@web",
        "cidr:10.0.0.0/8",
        "group:web",
        "offices",
        "s3",
        "default",
        "[web]",
        "(web)",
        "web/app",
        "123456789012/sg-00000002",
    ];
    prop_oneof![
        4 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9 ._:/()#,@+=&;{}!$*-]{1,8}".prop_filter("blank", |name| !name.trim().is_empty()),
    ]
}

fn account() -> impl Strategy<Value = Account> {
    let vpc = prop_oneof![
        6 => Just(Some(VpcId::from_remote("vpc-00000001"))),
        1 => Just(Some(VpcId::from_remote("vpc-00000002"))),
        1 => Just(None),
    ];
    let is_deleted = proptest::bool::weighted(0.1);
    let groups = proptest::collection::vec((name(), vpc, is_deleted), 1..7);
    let lists = proptest::collection::vec(name(), 0..3);
    (groups, lists).prop_map(|(groups, lists)| {
        let groups = groups.into_iter().enumerate();
        let group = |(place, (name, vpc_id, is_deleted))| KnownGroup {
            // One of them is a group of the draft.
            id: match place {
                3 => GroupId::from_remote("new-1"),
                _ => GroupId::from_remote(format!("sg-{:08x}", place + 1)),
            },
            name,
            owner_id: None,
            vpc_id: if place == 0 {
                Some(VpcId::from_remote("vpc-00000001"))
            } else {
                vpc_id
            },
            is_deleted: is_deleted && place > 0,
        };
        let lists = lists.into_iter().enumerate();
        let list = |(place, name)| PrefixList {
            id: PrefixListId::from_remote(format!("pl-{:08x}", place + 1)),
            name,
            family: AddressFamily::Ipv4,
            max_entries: None,
            owner_id: "123456789012".to_owned(),
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: None,
            entries: PrefixListEntries::NotRead,
        };
        Account {
            groups: groups.map(group).collect(),
            prefix_lists: lists.map(list).collect(),
        }
    })
}

/// A source that a rule of the account can have.
fn peer_of(account: &Account) -> impl Strategy<Value = Peer> + use<> {
    let mut known: Vec<Peer> = [
        "0.0.0.0/0",
        "::/0",
        "10.0.0.0/8",
        "192.0.2.7/32",
        "2001:db8::/32",
    ]
    .into_iter()
    .map(|text| Peer::parse(text).unwrap())
    .collect();
    for group in &account.groups {
        if account.can_name(group) {
            known.push(Peer::Group(GroupReference::new(group.id.clone())));
            known.push(Peer::Group(GroupReference::new(group.id.clone())));
        }
    }
    let lists = account.prefix_lists.iter();
    known.extend(lists.map(|list| Peer::PrefixList(list.id.clone())));
    proptest::sample::select(known)
}

/// An account, and a rule of its first group.
fn account_with_rule() -> impl Strategy<Value = (Account, Rule)> {
    account().prop_flat_map(|account| {
        let rule = rule_of(&account);
        (Just(account), rule)
    })
}

/// A rule with a source that the first group of an account can name.
fn rule_of(account: &Account) -> impl Strategy<Value = Rule> + use<> {
    let parts = (
        support::direction(),
        support::traffic(),
        peer_of(account),
        description(),
    );
    parts.prop_map(|(direction, traffic, peer, description)| {
        let mut rule = Rule::new(direction, traffic, peer);
        rule.description = description.into();
        rule
    })
}

fn description() -> impl Strategy<Value = String> {
    let words = vec![
        "",
        "office",
        "server",
        "server b",
        "the office, main floor",
        "self",
        "https",
        "(web)",
    ];
    // What fills empty cells, such as - and N/A, is no description.
    let is_text = |text: &String| {
        let has_letter = text.bytes().any(|byte| byte.is_ascii_alphanumeric());
        has_letter && !text.eq_ignore_ascii_case("n/a")
    };
    prop_oneof![
        2 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9._:/()@=&;{}!$*,#+-]{1,6}( [a-zA-Z0-9._:/()@=&;{}!$*,#+-]{1,6}){0,2}"
            .prop_filter("a placeholder", is_text),
    ]
}

/// Whether both are the same rule to EC2, its description included.
fn is_same(made: &Rule, meant: &Rule) -> bool {
    made.key() == meant.key() && made.description == meant.description
}

/// Fails unless rows are the one rule that was meant.
fn check_meant(made: &[RuleDraft], meant: &Rule, how: &str) -> Result<(), TestCaseError> {
    let rules: Vec<Rule> = made.iter().filter_map(RuleDraft::rule).collect();
    let is_right = matches!(rules.as_slice(), [rule] if is_same(rule, meant));
    prop_assert!(is_right, "{how:?} gives {made:?} instead of {meant:?}");
    Ok(())
}

/// A cell as spreadsheets quote it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn what_is_typed_cell_by_cell_is_the_rule_or_refused((account, meant) in account_with_rule()) {
        let context = account.context();
        let wanted = RuleDraft::from(&meant);
        for text in account.texts_for(&meant.peer).unwrap() {
            let mut row = RuleDraft::empty(meant.direction);
            let mut made = Vec::new();
            let mut is_refused = false;
            for (column, text) in [
                (CellColumn::Protocol, cell_text(CellColumn::Protocol, &wanted, &context)),
                (CellColumn::Ports, cell_text(CellColumn::Ports, &wanted, &context)),
                (CellColumn::Description, meant.description.to_string()),
                (CellColumn::Peer, text.clone()),
            ] {
                match parse_cell(column, &text, &row, &context) {
                    Ok(reading) => {
                        row = reading.rule.clone();
                        made = [vec![reading.rule], reading.more].concat();
                    }
                    Err(error) => {
                        assert!(column == CellColumn::Peer, "{column:?} {text:?}: {error}");
                        is_refused = true;
                    }
                }
            }
            if !is_refused {
                check_meant(&made, &meant, &text)?;
            }
        }
    }

    #[test]
    fn a_source_typed_into_the_column_of_kinds_is_that_source_or_refused((account, meant) in account_with_rule()) {
        let context = account.context();
        let row = RuleDraft { peer: portcullis::draft::PeerDraft::Missing, ..RuleDraft::from(&meant) };
        for text in account.texts_for(&meant.peer).unwrap() {
            if let Ok(reading) = parse_cell(CellColumn::PeerKind, &text, &row, &context) {
                check_meant(&[reading.rule], &meant, &text)?;
            }
        }
    }

    #[test]
    fn a_cell_opened_and_closed_changes_nothing((account, rule) in account_with_rule()) {
        let context = account.context();
        let row = RuleDraft::from(&rule);
        for column in CellColumn::ALL {
            let shown = cell_text(column, &row, &context);
            let reading = parse_cell(column, &shown, &row, &context).unwrap();
            prop_assert_eq!((&reading.rule, reading.more.len()), (&row, 0), "{:?} {:?}", column, shown);
        }
    }

    #[test]
    fn a_time_is_read_as_it_is_shown(seconds in 0_u64..253_402_200_000, offset in 0usize..4) {
        let offsets: [fn(Timestamp) -> i32; 4] = [|_| 0, |_| 330, |_| -570, |time| if time.utc().ordinal() % 2 == 0 { 60 } else { 120 }];
        let context = UntilContext { offset_minutes: offsets[offset], ..UntilContext::default() };
        let time = Timestamp::from_unix_millis(seconds * 1000).unwrap();
        let shown = until_text(time, &context);
        prop_assert_eq!(parse_until(&shown, &context), Ok(Some(time)), "{}", shown);
    }

    #[test]
    fn what_is_chosen_is_what_is_shown((account, meant) in account_with_rule(), cut in 0usize..30) {
        let context = account.context();
        let row = RuleDraft { peer: portcullis::draft::PeerDraft::Missing, ..RuleDraft::from(&meant) };
        for text in account.texts_for(&meant.peer).unwrap() {
            let typed: String = text.chars().take(cut).collect();
            for offer in completions(CellColumn::Peer, &typed, &row, &context) {
                let Choice::Peers(peers) = &offer.value else { panic!("{offer:?}") };
                let chosen = choose(&offer.value, &row);
                let read = parse_cell(CellColumn::Peer, &offer.text, &row, &context);
                // The text kept in the cell is the choice or, where no text is clear enough, refused.
                if let Ok(read) = read {
                    prop_assert!(read.rule.is_same_as(&chosen.rule) && read.more == chosen.more, "{:?}", offer);
                }
                if let [peer] = peers.as_slice() {
                    prop_assert_eq!(chosen.rule.peer.known(), Some(peer));
                    let shown = format!("{} {}", offer.label, offer.note);
                    let is_shown = match peer {
                        Peer::Cidr(cidr) => shown.contains(&cidr.to_string()),
                        Peer::Group(reference) if reference.group_id == account.groups[0].id
                            && shown == "self members of this group" => true,
                        Peer::Group(reference) => {
                            let name = context.group(&reference.group_id).map(|group| group.name.as_str());
                            shown.contains(name.unwrap_or_default()) && shown.contains(reference.group_id.as_str())
                        }
                        Peer::PrefixList(id) => shown.contains(id.as_str()),
                    };
                    prop_assert!(is_shown, "{:?}", offer);
                }
            }
        }
        // Its name and its id find a group.
        if let Peer::Group(reference) = &meant.peer {
            let group = context.group(&reference.group_id).unwrap();
            for typed in [group.name.as_str(), group.id.as_str()] {
                let offers = completions(CellColumn::Peer, typed, &row, &context);
                let is_offered = offers.iter().any(|offer| {
                    choose(&offer.value, &row).rule.peer.known() == Some(&meant.peer)
                });
                // A range with host bits offers its readings instead.
                prop_assert!(is_offered || Cidr::parse(typed).is_ok(), "{:?} {:?}", typed, offers);
            }
        }
    }

    #[test]
    fn several_sources_are_those_or_refused(
        (account, peers) in account().prop_flat_map(|account| {
            let peers = proptest::collection::vec(peer_of(&account), 2..4);
            (Just(account), peers)
        }),
        pick in any::<proptest::sample::Index>(),
    ) {
        let context = account.context();
        let row = RuleDraft::empty(Direction::Ingress);
        let texts: Vec<String> = peers
            .iter()
            .map(|peer| {
                let texts = account.texts_for(peer).unwrap();
                texts[pick.index(texts.len())].clone()
            })
            .collect();
        if let Ok(reading) = parse_cell(CellColumn::Peer, &texts.join(", "), &row, &context) {
            let made = [vec![reading.rule], reading.more].concat();
            let made: Vec<&Peer> = made.iter().map(|rule| rule.peer.known().unwrap()).collect();
            let is_right = made.len() == peers.len()
                && made.iter().zip(&peers).all(|(made, meant)| made.is_same_as(meant));
            prop_assert!(is_right, "{texts:?} gives {made:?} instead of {peers:?}");
        }
        // The same, each chosen after the other.
        let mut typed = String::new();
        let mut chosen: Vec<Peer> = Vec::new();
        for peer in &peers {
            let text = account.texts_for(peer).unwrap()[0].clone();
            let offers = completions(CellColumn::Peer, &format!("{typed}{text}"), &row, &context);
            let wanted = [chosen.as_slice(), std::slice::from_ref(peer)].concat();
            let is_it = |offer: &&portcullis::entry::Completion| offer.value == Choice::Peers(wanted.clone());
            let Some(offer) = offers.iter().find(is_it) else { break };
            if let Ok(reading) = parse_cell(CellColumn::Peer, &offer.text, &row, &context) {
                let made = [vec![reading.rule], reading.more].concat();
                let made: Vec<Option<&Peer>> = made.iter().map(|rule| rule.peer.known()).collect();
                prop_assert_eq!(made, wanted.iter().map(Some).collect::<Vec<_>>(), "{:?}", offer);
            }
            typed = format!("{}, ", offer.text);
            chosen = wanted;
        }
    }

    #[test]
    fn what_is_pasted_under_headings_is_the_rule_or_refused((account, meant) in account_with_rule()) {
        let context = account.context();
        let wanted = RuleDraft::from(&meant);
        let ports = cell_text(CellColumn::Ports, &wanted, &context);
        let protocol = meant.traffic.protocol().to_string();
        let direction = if meant.direction == Direction::Ingress { "inbound" } else { "outbound" };
        let mut texts = vec![rules_to_tsv([&meant].into_iter())];
        for source in account.texts_for(&meant.peer).unwrap() {
            let cells = [direction, &protocol, &ports, &source, &meant.description];
            texts.push(format!("Direction\tProtocol\tPorts\tSource\tDescription\n{}", cells.join("\t")));
            let cells = cells.map(quoted);
            texts.push(format!("Direction,Protocol,Ports,Source,Description\n{}", cells.join(",")));
        }
        for text in texts {
            for line in parse_paste(text.as_str(), Direction::Ingress, TrafficDraft::Missing, &[], &context).lines {
                if let Ok(rules) = line.outcome {
                    check_meant(&rules, &meant, &text)?;
                }
            }
        }
    }

    #[test]
    fn what_is_pasted_as_words_is_the_rule_or_refused((account, meant) in account_with_rule()) {
        // A protocol by number alone is a port, and ranges behind a range are sources too.
        prop_assume!(!matches!(meant.traffic, Traffic::Other(_)));
        let is_plain = |word: &str| word.bytes().any(|byte| byte.is_ascii_alphanumeric());
        prop_assume!(meant.description.split_whitespace().all(is_plain));
        let first = meant.description.split([' ', ',']).next().unwrap_or_default();
        prop_assume!(!first.starts_with('#') && first != "-" && Cidr::parse(first).is_err());
        let context = account.context();
        let ports = cell_text(CellColumn::Ports, &RuleDraft::from(&meant), &context);
        let protocol = meant.traffic.protocol().to_string();
        let direction = if meant.direction == Direction::Ingress { "inbound" } else { "outbound" };
        for source in account.texts_for(&meant.peer).unwrap() {
            let words = [direction, &protocol, &ports, &source, &meant.description];
            for text in [words.join(" "), words.join("\t"), words.map(quoted).join(",")] {
                for line in parse_paste(text.as_str(), Direction::Ingress, TrafficDraft::Missing, &[], &context).lines {
                    if let Ok(rules) = line.outcome {
                        check_meant(&rules, &meant, &text)?;
                    }
                }
            }
        }
    }
}

/// The groups of an account as EC2 has them, and some of them with other rules: what a file describes.
#[derive(Clone, Debug)]
struct MergeCase {
    account: Account,
    live: Vec<SecurityGroup>,
    wanted: Vec<SecurityGroup>,
}

const OWNER: &str = "123456789012";

fn merge_case() -> impl Strategy<Value = MergeCase> {
    account().prop_flat_map(|mut account| {
        account
            .groups
            .retain(|group| !group.is_deleted && !group.id.as_str().starts_with("new-"));
        let number = account.groups.len();
        let vpc = account.groups[0].vpc_id.clone();
        for group in &mut account.groups {
            group.vpc_id = group.vpc_id.clone().or_else(|| vpc.clone());
        }
        let rules = proptest::collection::vec(
            proptest::collection::vec(rule_of(&account), 0..4),
            2 * number,
        );
        let is_wanted = proptest::collection::vec(any::<bool>(), number);
        (Just(account), rules, is_wanted).prop_map(|(account, mut rules, is_wanted)| {
            let own = account.groups[0].clone();
            let mut group_with = |group: &KnownGroup| {
                let mut rules = rules.pop().unwrap_or_default();
                let mut keys = HashSet::new();
                // A group names groups of its own VPC.
                rules.retain(|rule| {
                    let is_far = matches!(rule.peer, Peer::Group(_)) && group.vpc_id != own.vpc_id;
                    !is_far && keys.insert(rule.key())
                });
                rules.sort_by_key(|rule| rule.direction);
                SecurityGroup {
                    id: group.id.clone(),
                    name: group.name.clone(),
                    description: "d".to_owned(),
                    vpc_id: group.vpc_id.clone(),
                    owner_id: AccountId::from_remote(OWNER),
                    tags: vec![Tag {
                        key: "stage".to_owned(),
                        value: group.id.to_string(),
                    }],
                    rules,
                    has_rule_ids: false,
                }
            };
            let live: Vec<SecurityGroup> = account.groups.iter().map(&mut group_with).collect();
            let picked = account.groups.iter().zip(is_wanted);
            let picked = picked
                .filter(|(_, is_wanted)| *is_wanted)
                .map(|(group, _)| group);
            let wanted = picked.map(&mut group_with).collect();
            MergeCase {
                account,
                live,
                wanted,
            }
        })
    })
}

impl MergeCase {
    /// The account after the text is applied to it. An error if the text is refused.
    fn after(&self, text: &str) -> Result<Vec<SecurityGroup>, String> {
        let document = Document::parse("x", text).map_err(|error| error.text())?;
        let Contents::Groups { imported, .. } = document.contents else {
            return Err("a snapshot".to_owned());
        };
        let owner = AccountId::from_remote(OWNER);
        let live = self.live.iter().cloned().collect();
        let merged = merge_import(&imported, &live, &owner, &MergeOptions::default())
            .map_err(|error| error.text())?;
        // Which default group is meant is asked for, and the others are merged on.
        let notes: Vec<String> = merged.notes.iter().map(|note| note.text()).collect();
        if notes.iter().any(|note| note.contains("left out")) {
            return Err(notes.join(" "));
        }
        let after = after_changes(&live, &merged.changes).groups;
        let after = after.iter().map(|group| SecurityGroup::clone(group));
        let mut after: Vec<SecurityGroup> = after.collect();
        after.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(after)
    }

    /// Fails unless the account has exactly the groups that it had, with the rules that were meant: in the directions
    /// that `describes` names, those of the file.
    fn check(
        &self,
        text: &str,
        has_tags: bool,
        describes: impl Fn(&SecurityGroup, Direction) -> bool,
    ) -> Result<(), TestCaseError> {
        let Ok(after) = self.after(text) else {
            return Ok(());
        };
        let mut meant = self.live.clone();
        let is_json = text.starts_with(['{', '[']);
        let is_described = |group: &SecurityGroup| {
            let mut rules = group.rules.iter();
            rules.any(|rule| describes(group, rule.direction) && !rule.description.is_empty())
        };
        let has_descriptions = !is_json || self.wanted.iter().any(is_described);
        for group in &mut meant {
            let Some(wanted) = self.wanted.iter().find(|wanted| wanted.id == group.id) else {
                continue;
            };
            for direction in Direction::BOTH {
                if describes(wanted, direction) {
                    let known = std::mem::take(&mut group.rules);
                    let (same, other): (Vec<Rule>, Vec<Rule>) = known
                        .into_iter()
                        .partition(|rule| rule.direction == direction);
                    group.rules = other;
                    for rule in wanted.rules_in(direction) {
                        let mut rule = rule.clone();
                        // Without any description the file may be one that leaves them out.
                        if let Some(known) = same.iter().find(|known| known.key() == rule.key())
                            && !has_descriptions
                        {
                            rule.description = known.description.clone();
                        }
                        group.rules.push(rule);
                    }
                }
            }
            if has_tags {
                group.tags.clone_from(&wanted.tags);
            }
        }
        meant.sort_by(|a, b| a.id.cmp(&b.id));
        let facts = |groups: &[SecurityGroup]| -> Vec<_> {
            let facts = groups.iter().map(|group| {
                let rules = group
                    .rules
                    .iter()
                    .map(|rule| (rule.key(), rule.description.to_string()));
                let mut rules: Vec<_> = rules.collect();
                rules.sort();
                (
                    group.id.clone(),
                    group.name.clone(),
                    group.vpc_id.clone(),
                    group.tags.clone(),
                    rules,
                )
            });
            facts.collect()
        };
        prop_assert_eq!(facts(&after), facts(&meant), "{}", text);
        Ok(())
    }
}

proptest! {
    #[test]
    fn what_is_imported_is_exactly_what_the_file_says_or_refused(case in merge_case(), pick in any::<proptest::sample::Index>()) {
        prop_assume!(!case.wanted.is_empty());
        let context = ExportContext::default();
        let wanted: Inventory = case.wanted.iter().cloned().collect();
        let json = cli_json(&wanted, &context);
        // By id, an export of this page is never refused.
        for export in [&json, &csv(&wanted, &context)] {
            let read = case.after(export);
            prop_assert!(read.is_ok(), "{read:?} {export}");
        }
        case.check(&json, true, |_, _| true)?;
        let in_table = Direction::BOTH.map(|way| case.wanted.iter().any(|group| group.rules_in(way).next().is_some()));
        // A table with rules of one direction alone says nothing of the other.
        let describes = |_: &SecurityGroup, way| in_table[usize::from(way == Direction::Egress)];
        case.check(&csv(&wanted, &context), true, describes)?;
        // A projection of the JSON: what it leaves out stays.
        let mut value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let fields = ["IpPermissionsEgress", "IpPermissions", "Tags"];
        let left_out = fields[pick.index(fields.len())];
        for group in value["SecurityGroups"].as_array_mut().unwrap() {
            group.as_object_mut().unwrap().remove(left_out);
        }
        let projection = value["SecurityGroups"].to_string();
        let describes = |_: &SecurityGroup, direction| match direction {
            Direction::Ingress => left_out != "IpPermissions",
            Direction::Egress => left_out != "IpPermissionsEgress",
        };
        case.check(&projection, left_out != "Tags", describes)?;
        // A table that names groups, as people write it; it describes the directions that it has rules of.
        let mut table = "Group,VPC,Direction,Protocol,Ports,Source,Description\n".to_owned();
        for group in &case.wanted {
            let account = Account {
                // `self` is the group of the row.
                groups: std::iter::once(&group.id)
                    .chain(case.account.groups.iter().map(|other| &other.id))
                    .filter_map(|id| case.account.groups.iter().find(|known| known.id == *id))
                    .cloned()
                    .collect(),
                prefix_lists: case.account.prefix_lists.clone(),
            };
            for rule in &group.rules {
                let row = RuleDraft::from(rule);
                let Some(mut texts) = account.texts_for(&rule.peer) else { continue };
                // Files know prefix lists by their ids alone.
                if matches!(rule.peer, Peer::PrefixList(_)) {
                    texts.truncate(1);
                }
                let cells = [
                    group.name.clone(),
                    group.vpc_id.as_ref().map(ToString::to_string).unwrap_or_default(),
                    if rule.direction == Direction::Ingress { "inbound" } else { "outbound" }.to_owned(),
                    rule.traffic.protocol().to_string(),
                    cell_text(CellColumn::Ports, &row, &account.context()),
                    texts[pick.index(texts.len())].clone(),
                    rule.description.to_string(),
                ];
                table.push_str(&cells.map(|cell| quoted(&cell)).join(","));
                table.push('\n');
            }
        }
        case.check(&table, false, |group, direction| group.rules_in(direction).next().is_some())?;
    }
}
