//! Redaction of snapshots. The same value gets the same stand-in everywhere, so relations stay
//! visible. Every stand-in is a valid value of the model.
//!
//! - Account ids become `000000000001`, `000000000002` and so on, which no AWS account has. Owners
//!   that are AWS services, such as `AWS` and `amazon-elb`, stay.
//! - Names of groups, VPCs and prefix lists, and values of `Name` tags, become `name-1` and so on.
//!   `default`, which EC2 treats specially, and the names of AWS's prefix lists stay. The identity
//!   that took the snapshot and the endpoint are removed.
//! - Descriptions of groups, rules and entries of prefix lists become `description-1` and so on. Empty ones stay empty.
//! - Tags become `key-1` with `value-1` and so on.
//! - Public addresses become the stand-ins of `addresses`.
//!
//! Ids of groups, rules, VPCs, prefix lists and peering connections stay: references and
//! comparisons depend on them, and they give no access to the account. Values defined by EC2 also
//! stay: Regions, protocols, peering statuses.
//!
//! A redacted value is also replaced in all other texts: an account id in an ARN in a description,
//! a name in a tag. Whitespace around the value is ignored. Values of three bytes are replaced as
//! whole words; shorter ones are not searched for.
//!
//! Stand-ins never equal existing values: numbers that occur in any text are skipped.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::addresses::{may_be_stand_in, stand_ins};
use super::extras::replace_in_node;
use super::free_text::{
    Substitutes, accounts_in, addresses_in, holds_address, like_stand_ins_in, replace_addresses,
    with_hyphens,
};
use super::snapshot::NAME_KEY;
use super::{RedactedKind, Redaction, Snapshot, SnapshotExtras, SnapshotSet};
use portcullis_analysis::checks::Profile;
use portcullis_analysis::reach::End;
use portcullis_model::{
    AccountId, Cidr, Inventory, Peer, PrefixListEntries, PrefixListEntry, Tag, is_same_group_name,
};

/// Prefix of the names of AWS's own prefix lists, which are the same in every account.
const AWS_LIST_PREFIX: &str = "com.amazonaws.";

/// Name of the group that EC2 creates with each VPC.
const DEFAULT_NAME: &str = "default";

/// Returns the snapshot without the kinds of values in `redaction`. Kinds that are redacted already
/// stay as they are.
#[must_use]
pub fn redact(snapshot: &Snapshot, redaction: Redaction) -> Snapshot {
    let redaction = redaction.without(snapshot.redacted);
    let mut redacted = snapshot.clone();
    replace(redaction, |visitor| visit_snapshot(&mut redacted, visitor));
    close(&mut redacted, redaction);
    redacted
}

/// Returns the snapshots without the kinds of values in `redaction`. An account has the same stand-in
/// in all of them, so that references between accounts stay visible.
#[must_use]
pub fn redact_set(set: &SnapshotSet, redaction: Redaction) -> SnapshotSet {
    let redaction = redaction.without(set.redacted());
    let mut redacted = set.clone();
    replace(redaction, |visitor| {
        for snapshot in &mut redacted.snapshots {
            visit_snapshot(snapshot, visitor);
        }
        for missing in &mut redacted.missing {
            visit_account(&mut missing.account, visitor);
            visit_text(Place::Other, &mut missing.reason, visitor);
        }
    });
    for snapshot in &mut redacted.snapshots {
        close(snapshot, redaction);
    }
    redacted
}

fn visit_snapshot(snapshot: &mut Snapshot, visitor: &mut dyn Visitor) {
    let facts = &mut snapshot.facts;
    visit_account(&mut facts.source.account, visitor);
    let texts = facts.source.endpoint.iter_mut();
    for text in texts.chain(&mut facts.taken_by) {
        visit_text(Place::Other, text, visitor);
    }
    // Before the names of the groups are replaced, which policies name in any case of letters.
    visit_extras(&mut snapshot.extras, &snapshot.inventory, visitor);
    visit_inventory(&mut snapshot.inventory, visitor);
}

fn visit_extras(extras: &mut SnapshotExtras, inventory: &Inventory, visitor: &mut dyn Visitor) {
    for shared in &mut extras.policies {
        visit_text(Place::Description, &mut shared.reason, visitor);
        match shared.parse() {
            Some(mut policy) => {
                for end in [&mut policy.from, &mut policy.to] {
                    visit_end(end, inventory, visitor);
                }
                shared.text = policy.to_string();
            }
            None => visit_text(Place::Other, &mut shared.text, visitor),
        }
    }
    if let Some(profile) = &mut extras.profile
        && Profile::built_in(&profile.id).is_none()
    {
        visit_text(Place::Name, &mut profile.id, visitor);
        for key in &mut profile.required_tags {
            if key != NAME_KEY {
                visit_text(Place::TagKey, key, visitor);
            }
        }
        for range in &mut profile.trusted_ranges {
            if let Some(other) = visitor.range(range) {
                *range = other;
            }
        }
    }
    for place in &mut extras.map_places {
        let node = replace_in_node(&place.node, |range| visitor.range(range));
        place.node = node;
        visit_text(Place::Other, &mut place.node, visitor);
    }
}

fn visit_end(end: &mut End, inventory: &Inventory, visitor: &mut dyn Visitor) {
    match end {
        End::Internet
        | End::Anything
        | End::Group(_)
        | End::PrefixList(_)
        | End::Interface(_)
        | End::Instance(_) => {}
        End::Address(address) => {
            if let Some(range) = visitor.range(&Cidr::from(*address)) {
                *address = range.network().network();
            }
        }
        End::Cidr(cidr) => {
            if let Some(range) = visitor.range(cidr) {
                *cidr = range;
            }
        }
        End::Tag { key, value } => {
            let mut tag = Tag {
                key: std::mem::take(key),
                value: std::mem::take(value),
            };
            visit_tags(std::slice::from_mut(&mut tag), visitor);
            (*key, *value) = (tag.key, tag.value);
        }
        End::Name(name) => {
            let groups = inventory.groups.iter().map(|group| &group.name);
            let lists = inventory.prefix_lists.iter().map(|list| &list.name);
            let mut known = groups.chain(lists);
            let known = known.find(|known| is_same_group_name(known, name));
            if let Some(known) = known {
                *name = known.clone();
            }
            if !name.starts_with(AWS_LIST_PREFIX) {
                visit_text(Place::Name, name, visitor);
            }
        }
    }
}

/// Removes what goes with the names, and notes what was redacted.
fn close(snapshot: &mut Snapshot, redaction: Redaction) {
    if redaction.has(RedactedKind::Names) {
        snapshot.facts.taken_by = None;
        snapshot.facts.source.endpoint = None;
    }
    snapshot.redacted = snapshot.redacted.union(redaction);
}

/// Returns an inventory without the kinds of values in `redaction`, for exports that state neither
/// an account nor a time.
#[must_use]
pub fn redact_inventory(inventory: &Inventory, redaction: Redaction) -> Inventory {
    let mut redacted = inventory.clone();
    replace(redaction, |visitor| visit_inventory(&mut redacted, visitor));
    redacted
}

/// Calls `visit` with a visitor that collects all values, then with one that replaces them.
fn replace(redaction: Redaction, mut visit: impl FnMut(&mut dyn Visitor)) {
    if redaction.is_empty() {
        return;
    }
    let mut found = Found::default();
    visit(&mut found);
    visit(&mut Replacement::new(redaction, found));
}

/// Whether a text may contain a stand-in of these kinds.
pub(super) fn may_hold_stand_in(text: &str, redaction: Redaction) -> bool {
    let has_number = |place: Place| {
        let word = place.stand_in_word();
        let mut places = text.match_indices(word);
        places.any(|(start, _)| {
            let behind = text.get(start + word.len()..).unwrap_or_default();
            behind.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    let redacted = Place::REDACTED
        .into_iter()
        .filter(|place| place.kind().is_some_and(|kind| redaction.has(kind)));
    redacted.into_iter().any(has_number)
        || redaction.has(RedactedKind::PublicAddresses) && holds_address(text, may_be_stand_in)
}

/// Role of a text in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Account,
    Name,
    Description,
    TagKey,
    TagValue,
    /// Not redacted itself.
    Other,
}

impl Place {
    /// Roles with redacted values. A value with several roles gets the stand-in of the first.
    const REDACTED: [Self; 5] = [
        Self::Account,
        Self::Name,
        Self::Description,
        Self::TagValue,
        Self::TagKey,
    ];

    fn kind(self) -> Option<RedactedKind> {
        match self {
            Self::Account => Some(RedactedKind::AccountIds),
            Self::Name => Some(RedactedKind::Names),
            Self::Description => Some(RedactedKind::Descriptions),
            Self::TagKey | Self::TagValue => Some(RedactedKind::Tags),
            Self::Other => None,
        }
    }

    fn stand_in(self, number: usize) -> String {
        match self {
            Self::Account => format!("{number:012}"),
            _ => format!("{}{number}", self.stand_in_word()),
        }
    }

    /// Prefix of the stand-ins, before their number.
    fn stand_in_word(self) -> &'static str {
        match self {
            Self::Account => "000000",
            Self::Name => "name-",
            Self::Description => "description-",
            Self::TagKey => "key-",
            Self::TagValue | Self::Other => "value-",
        }
    }

    /// Whether a value identifies no account, resource or person.
    fn is_common(self, value: &str) -> bool {
        match self {
            Self::Account => !value.bytes().any(|byte| byte.is_ascii_digit()),
            Self::Name => value == DEFAULT_NAME,
            _ => value.is_empty(),
        }
    }
}

/// Visits all values that may be redacted.
trait Visitor {
    /// Returns the replacement of a text, or `None` to keep it.
    fn text(&mut self, place: Place, text: &str) -> Option<String>;

    /// Returns the replacement of a range, or `None` to keep it.
    fn range(&mut self, range: &Cidr) -> Option<Cidr>;
}

fn visit_inventory(inventory: &mut Inventory, visitor: &mut dyn Visitor) {
    inventory.groups.edit_each(|group| {
        visit_account(&mut group.owner_id, visitor);
        visit_text(Place::Name, &mut group.name, visitor);
        visit_text(Place::Description, &mut group.description, visitor);
        visit_tags(&mut group.tags, visitor);
        for rule in &mut group.rules {
            match &mut rule.peer {
                Peer::Cidr(cidr) => {
                    if let Some(range) = visitor.range(cidr) {
                        *cidr = range;
                    }
                }
                Peer::Group(reference) => {
                    if let Some(account) = &mut reference.account_id {
                        visit_account(account, visitor);
                    }
                }
                Peer::PrefixList(_) => {}
            }
            if let Some(text) = visitor.text(Place::Description, &rule.description) {
                rule.description = text.into();
            }
            visit_tags(&mut rule.tags, visitor);
        }
    });
    for vpc in Arc::make_mut(&mut inventory.vpcs) {
        visit_tags(&mut vpc.tags, visitor);
        if let Some(cidr) = &mut vpc.cidr
            && let Some(range) = visitor.range(cidr)
        {
            *cidr = range;
        }
    }
    for list in Arc::make_mut(&mut inventory.prefix_lists) {
        let is_of_aws =
            Place::Account.is_common(&list.owner_id) && list.name.starts_with(AWS_LIST_PREFIX);
        if !is_of_aws {
            visit_text(Place::Name, &mut list.name, visitor);
        }
        visit_text(Place::Account, &mut list.owner_id, visitor);
        visit_entries(&mut list.entries, visitor);
    }
}

fn visit_entries(entries: &mut PrefixListEntries, visitor: &mut dyn Visitor) {
    let visited = entries.known().map(|entries| {
        let visit = |entry: &PrefixListEntry| PrefixListEntry {
            cidr: visitor
                .range(&entry.cidr)
                .unwrap_or_else(|| entry.cidr.clone()),
            description: visitor
                .text(Place::Description, &entry.description)
                .unwrap_or_else(|| entry.description.clone()),
        };
        entries.iter().map(visit).collect()
    });
    if let Some(visited) = visited {
        *entries = visited;
    }
}

fn visit_tags(tags: &mut [Tag], visitor: &mut dyn Visitor) {
    for tag in tags {
        if tag.key == NAME_KEY {
            visit_text(Place::Name, &mut tag.value, visitor);
        } else {
            visit_text(Place::TagKey, &mut tag.key, visitor);
            visit_text(Place::TagValue, &mut tag.value, visitor);
        }
    }
}

fn visit_account(account: &mut AccountId, visitor: &mut dyn Visitor) {
    if let Some(text) = visitor.text(Place::Account, account.as_str()) {
        *account = AccountId::from_remote(text);
    }
}

fn visit_text(place: Place, text: &mut String, visitor: &mut dyn Visitor) {
    if let Some(other) = visitor.text(place, text) {
        *text = other;
    }
}

/// Values of a snapshot, without duplicates and in order.
#[derive(Default)]
struct Found {
    texts: HashSet<(Place, String)>,
    order: Vec<(Place, String)>,
    ranges: Vec<Cidr>,
}

impl Found {
    fn add(&mut self, place: Place, text: &str) {
        if !place.is_common(text) && self.texts.insert((place, text.to_owned())) {
            self.order.push((place, text.to_owned()));
        }
    }
}

impl Visitor for Found {
    fn text(&mut self, place: Place, text: &str) -> Option<String> {
        self.add(place, text);
        if place != Place::Account {
            for account in accounts_in(text) {
                self.add(Place::Account, account);
            }
            self.ranges.extend(addresses_in(text));
            // Existing ranges that look like stand-ins must not be assigned to other values.
            self.ranges.extend(like_stand_ins_in(text));
        }
        None
    }

    fn range(&mut self, range: &Cidr) -> Option<Cidr> {
        self.ranges.push(range.clone());
        None
    }
}

/// Returns the numbers of stand-ins that occur in any text.
fn known_numbers(place: Place, texts: &[(Place, String)]) -> HashSet<usize> {
    let mut numbers = HashSet::new();
    for (_, text) in texts {
        if place == Place::Account {
            numbers.extend(accounts_in(text).filter_map(|account| account.parse::<usize>().ok()));
            continue;
        }
        let text = text.to_ascii_lowercase();
        for (start, word) in text.match_indices(place.stand_in_word()) {
            let behind = text.get(start + word.len()..).unwrap_or_default();
            let end = behind.find(|c: char| !c.is_ascii_digit());
            let digits = behind.get(..end.unwrap_or(behind.len()));
            numbers.extend(digits.and_then(|digits| digits.parse::<usize>().ok()));
        }
    }
    numbers
}

/// Stand-ins by value.
struct Replacement {
    redaction: Redaction,
    texts: HashMap<(Place, String), String>,
    substitutes: Substitutes,
    ranges: HashMap<Cidr, Cidr>,
}

impl Replacement {
    fn new(redaction: Redaction, found: Found) -> Self {
        let is_redacted = |place: Place| place.kind().is_some_and(|kind| redaction.has(kind));
        let mut texts = HashMap::new();
        let mut pairs = Vec::new();
        for place in Place::REDACTED
            .into_iter()
            .filter(|place| is_redacted(*place))
        {
            let known = known_numbers(place, &found.order);
            let mut number = 0;
            for (_, value) in found.order.iter().filter(|(of, _)| *of == place) {
                number += 1;
                while known.contains(&number) {
                    number += 1;
                }
                let stand_in = place.stand_in(number);
                pairs.push((value.clone(), stand_in.clone()));
                if place == Place::Account
                    && let (Some(value), Some(stand_in)) =
                        (with_hyphens(value), with_hyphens(&stand_in))
                {
                    pairs.push((value, stand_in));
                }
                texts.insert((place, value.clone()), stand_in);
            }
        }
        let mut replacement = Self {
            redaction,
            texts,
            substitutes: Substitutes::new(pairs),
            ranges: HashMap::new(),
        };
        if redaction.has(RedactedKind::PublicAddresses) {
            let mut ranges = found.ranges;
            for (place, text) in &found.order {
                // The number of a stand-in may form a new address with the text after it.
                let text = replacement.partly_replaced(*place, text);
                ranges.extend(text.iter().flat_map(|text| addresses_in(text)));
            }
            replacement.ranges = stand_ins(&ranges);
        }
        replacement
    }

    /// Returns a text that is not redacted itself, without the redacted values in it.
    fn partly_replaced(&self, place: Place, text: &str) -> Option<String> {
        let is_own = self.texts.contains_key(&(place, text.to_owned()));
        (!is_own && place != Place::Account).then(|| self.substitutes.apply(text))
    }
}

impl Visitor for Replacement {
    fn text(&mut self, place: Place, text: &str) -> Option<String> {
        if place.is_common(text) {
            return None;
        }
        let Some(text) = self.partly_replaced(place, text) else {
            return self.texts.get(&(place, text.to_owned())).cloned();
        };
        Some(if self.redaction.has(RedactedKind::PublicAddresses) {
            replace_addresses(&text, |cidr| self.ranges.get(cidr).cloned())
        } else {
            text
        })
    }

    fn range(&mut self, range: &Cidr) -> Option<Cidr> {
        self.ranges.get(range).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{ACCOUNT, PARTNER, extras, group, of, snapshot, tag};
    use super::*;
    use portcullis_model::{GroupDescription, GroupName};

    fn only(kind: RedactedKind) -> Snapshot {
        redact(&snapshot(), Redaction::NONE.with(kind))
    }

    #[test]
    fn an_inventory_is_redacted_like_its_snapshot() {
        let whole = snapshot();
        assert_eq!(
            redact_inventory(whole.inventory(), Redaction::NONE),
            *whole.inventory()
        );
        let facts = |inventory| Snapshot::new(whole.facts.clone(), inventory);
        let redacted = facts(redact_inventory(whole.inventory(), Redaction::ALL)).to_json();
        let of_snapshot = redact(&whole, Redaction::ALL);
        let of_snapshot = facts(of_snapshot.inventory().clone()).to_json();
        assert_eq!(redacted, of_snapshot);
        assert_ne!(of_snapshot, whole.to_json());
    }

    #[test]
    fn account_ids_are_redacted_everywhere() {
        let redacted = only(RedactedKind::AccountIds);
        let json = redacted.to_json();
        for gone in [ACCOUNT, PARTNER] {
            assert!(!json.contains(gone));
        }
        assert_eq!(redacted.facts().source.account.as_str(), "000000000001");
        assert_eq!(
            redacted.facts().taken_by.as_deref(),
            Some("arn:aws:sts::000000000001:assumed-role/audit/kim")
        );
        let web = &redacted.groups()[0];
        assert_eq!(web.owner_id, redacted.facts().source.account);
        assert_eq!(
            &*web.rules[2].description,
            "the office, ticket of 000000000001"
        );
        assert_eq!(web.rules[8].peer.to_string(), "000000000002/sg-f");
        assert_eq!(
            &*redacted.groups()[1].rules[0].description,
            "from quince only, see arn:aws:iam::000000000002:role/x"
        );
        assert!(json.contains("quince") && json.contains("8.8.4.7/32"));
        assert!(AccountId::parse(web.owner_id.as_str()).is_ok());
    }

    #[test]
    fn policies_and_places_are_redacted_as_the_groups_are() {
        let whole = snapshot().with_extras(extras());
        let redacted = redact(&whole, Redaction::ALL);
        let json = redacted.to_json();
        for gone in ["quince", "edlar", "8.8.4", "1.1.1.1", "kim", "mulberry"] {
            assert!(!json.contains(gone), "{gone}: {json}");
        }
        let groups = redacted.groups();
        let office = groups[0].rules[2].peer.to_string();
        let texts: Vec<&str> = redacted
            .extras()
            .policies
            .iter()
            .map(|policy| policy.text.as_str())
            .collect();
        let names = [&groups[0].name, &groups[1].name];
        assert_eq!(texts[0], format!("{office} must reach {} tcp 22", names[0]));
        assert!(
            texts[1].contains(&format!("must reach {} tcp 22", names[1])),
            "{texts:?}"
        );
        let address = groups[1].rules[1].peer.to_string();
        assert!(
            address.starts_with(texts[1].split(' ').next().unwrap()),
            "{address} {texts:?}"
        );
        let tag = groups[0].tags.last().unwrap();
        assert_eq!(
            texts[2],
            format!("internet must not reach tag:{}={}", tag.key, tag.value)
        );
        let nodes: Vec<&str> = redacted
            .extras()
            .map_places
            .iter()
            .map(|place| place.node.as_str())
            .collect();
        assert_eq!(nodes, ["sg-a".to_owned(), format!("ingress {office}")]);
        // What is shared again is redacted once.
        assert_eq!(redact(&redacted, Redaction::ALL), redacted);
    }

    #[test]
    fn an_own_profile_is_redacted_as_the_groups_are() {
        let with_profile = |profile: Profile| {
            snapshot().with_extras(SnapshotExtras {
                profile: Some(Box::new(profile)),
                ..extras()
            })
        };
        let own = Profile {
            id: "rules of quince".to_owned(),
            required_tags: vec!["cost centre".to_owned(), NAME_KEY.to_owned()],
            trusted_ranges: vec![Cidr::parse("8.8.4.0/24").unwrap()],
            ..Profile::default()
        };
        let redacted = redact(&with_profile(own), Redaction::ALL);
        let shared = redacted.extras().profile.as_deref().unwrap();
        let tags = &redacted.groups()[0].tags;
        assert_eq!(shared.required_tags[0], tags.last().unwrap().key);
        assert_eq!(shared.required_tags[1], NAME_KEY);
        let office = redacted.groups()[0].rules[2].peer.to_string();
        assert_eq!(shared.trusted_ranges[0].to_string(), office);
        assert!(!shared.id.contains("quince"), "{}", shared.id);
        let built_in = Profile::built_in("cis-7").unwrap();
        let redacted = redact(&with_profile(built_in.clone()), Redaction::ALL);
        assert_eq!(redacted.extras().profile.as_deref(), Some(&built_in));
    }

    #[test]
    fn names_are_redacted_everywhere() {
        let redacted = only(RedactedKind::Names);
        let json = redacted.to_json();
        for gone in [
            "quince",
            "medlar",
            "orchard",
            "offices",
            "kim/",
            "amazonaws.com",
        ] {
            assert!(!json.contains(gone), "{gone}");
        }
        let web = &redacted.groups()[0];
        assert_eq!(web.name, "name-1");
        assert_eq!(web.description, "what name-1 is for");
        assert_eq!(web.tags[0], tag("Name", "name-1"));
        assert_eq!(web.tags[1], tag("cost centre", "mulberry"));
        assert_eq!(redacted.inventory.vpcs[0].name(), Some("name-3"));
        assert!(GroupName::parse(&web.name).is_ok());
        assert_eq!(redacted.facts().taken_by, None);
    }

    #[test]
    fn descriptions_and_tags_are_redacted() {
        let redacted = only(RedactedKind::Descriptions);
        let web = &redacted.groups()[0];
        assert_eq!(web.description, "description-1");
        assert_eq!(&*web.rules[0].description, "description-2");
        assert_eq!(&*web.rules[1].description, "");
        assert!(GroupDescription::parse(&web.description).is_ok());

        let redacted = only(RedactedKind::Tags);
        let json = redacted.to_json();
        assert!(!json.contains("mulberry") && !json.contains("cost centre"));
        let web = &redacted.groups()[0];
        assert_eq!(web.tags, [tag("Name", "quince"), tag("key-1", "value-1")]);
        assert_eq!(web.rules[2].tags, [tag("key-2", "value-1")]);
    }

    #[test]
    fn only_public_addresses_are_redacted() {
        let redacted = only(RedactedKind::PublicAddresses);
        let peers: Vec<String> = redacted.groups()[0].rules[..7]
            .iter()
            .map(|rule| rule.peer.to_string())
            .collect();
        assert_eq!(
            peers,
            [
                "0.0.0.0/0",
                "::/0",
                "203.0.113.0/24",
                "203.0.113.0/32",
                "3fff::/24",
                "10.0.0.0/8",
                "fe80::/10"
            ]
        );
        let ssh = &redacted.groups()[1].rules[1];
        assert_eq!(ssh.peer.to_string(), "198.51.100.0/32");
        assert_eq!(&*ssh.description, "kim at 198.51.100.0, also 198.51.100.1");
    }

    #[test]
    fn texts_that_may_contain_stand_ins() {
        for (text, kind) in [
            ("see name-12", RedactedKind::Names),
            ("description-1", RedactedKind::Descriptions),
            ("a key-1", RedactedKind::Tags),
            ("value-1", RedactedKind::Tags),
            ("arn:aws:iam::000000000002:role/x", RedactedKind::AccountIds),
            ("kim at 203.0.113.4", RedactedKind::PublicAddresses),
            ("ec2-240-0-0-1", RedactedKind::PublicAddresses),
            ("3fff::1", RedactedKind::PublicAddresses),
        ] {
            let kind = Redaction::NONE.with(kind);
            assert!(may_hold_stand_in(text, kind), "{text}");
            assert!(
                !may_hold_stand_in(text, Redaction::ALL.without(kind)),
                "{text}"
            );
        }
        for text in ["", "name", "the name- of it", "8.8.8.8 10.0.0.1", "000 12"] {
            assert!(!may_hold_stand_in(text, Redaction::ALL), "{text}");
        }
    }

    #[test]
    fn common_values_stay() {
        let mut default = group("sg-a", "default", &["in all sg-a"]);
        default.owner_id = AccountId::from_remote("amazon-elb");
        let redacted = redact(&of(vec![default]), Redaction::ALL);
        assert!(redacted.groups()[0].is_default());
        assert_eq!(redacted.groups()[0].owner_id.as_str(), "amazon-elb");
        assert_eq!(redacted.groups()[0].tags, [tag("Name", "default")]);
    }

    #[test]
    fn stand_ins_differ_from_existing_values() {
        let one = group("sg-a", "name-1", &[]);
        let mut other = group("sg-b", "other", &[]);
        other.owner_id = AccountId::from_remote("000000000001");
        let redacted = redact(&of(vec![one, other]), Redaction::ALL);
        let names: Vec<&str> = redacted
            .groups()
            .iter()
            .map(|group| group.name.as_str())
            .collect();
        assert_eq!(names, ["name-2", "name-3"]);
        assert!(!redacted.to_json().contains("000000000001"));
    }

    #[test]
    fn numbers_that_occur_in_texts_are_skipped() {
        let mut one = group(
            "sg-a",
            "web",
            &["in tcp 1 8.8.8.8/32", "in tcp 2 8.8.4.4/32"],
        );
        one.rules[0].description = "see Name-1, key-7 of 000000000001 and 203.0.113.0".into();
        one.rules[1].description = "name-02name-3.".into();
        let kinds = [RedactedKind::Names, RedactedKind::PublicAddresses];
        let redacted = redact(&of(vec![one]), kinds.into_iter().collect());
        let one = &redacted.groups()[0];
        assert_eq!(one.name, "name-4");
        assert_eq!(one.rules[0].peer.to_string(), "198.51.100.0/32");
        let said = "see Name-1, key-7 of 000000000001 and 198.51.100.1";
        assert_eq!(&*one.rules[0].description, said);
    }

    #[test]
    fn text_after_a_stand_in_forms_no_address() {
        let mut one = group("sg-a", "web-54", &["in all 54.3.2.1/32"]);
        one.rules[0].description = "web-54.3.2.1, 54.3.2.1".into();
        let kinds = [RedactedKind::Names, RedactedKind::PublicAddresses];
        let redacted = redact(&of(vec![one]), kinds.into_iter().collect());
        let rule = &redacted.groups()[0].rules[0];
        assert_eq!(rule.peer.to_string(), "203.0.113.0/32");
        assert_eq!(&*rule.description, "name-203.0.113.1, 203.0.113.0");
    }

    #[test]
    fn names_of_aws_prefix_lists_stay() {
        let mut snapshot = of(vec![group(
            "sg-a",
            "com.amazonaws.plum",
            &["in all pl-1", "in all pl-2"],
        )]);
        let lists = Arc::make_mut(&mut snapshot.inventory.prefix_lists);
        for list in &mut *lists {
            list.name = "com.amazonaws.eu-west-1.s3".to_owned();
        }
        lists[0].owner_id = "AWS".to_owned();
        let redacted = redact(&snapshot, Redaction::NONE.with(RedactedKind::Names));
        assert!(!redacted.to_json().contains("plum"));
        let [of_aws, other] = redacted.inventory.prefix_lists.as_slice() else {
            panic!("two lists");
        };
        assert_eq!(of_aws.name, "com.amazonaws.eu-west-1.s3");
        assert_eq!(other.name, "name-3");
    }

    #[test]
    fn entries_of_lists_are_redacted_as_rules_are() {
        let kinds = [RedactedKind::Descriptions, RedactedKind::PublicAddresses];
        let redacted = redact(&snapshot(), kinds.into_iter().collect());
        let json = redacted.to_json();
        assert!(!json.contains("Porto") && !json.contains("5.5.5."));
        let entries = redacted.inventory.prefix_lists[0].entries.known().unwrap();
        assert_eq!(entries[0].cidr.to_string(), "198.51.100.2/32");
        assert_eq!(entries[1].cidr.to_string(), "10.9.0.0/16");
        assert_eq!(
            (entries[0].description.is_empty(), &*entries[1].description),
            (false, "")
        );
        let names = only(RedactedKind::Names);
        let entries = names.inventory.prefix_lists[0].entries.known().unwrap();
        assert_eq!(entries[0].description, "name-1 in Porto");
    }

    #[test]
    fn redacted_kinds_are_not_redacted_again() {
        let once = redact(&snapshot(), Redaction::ALL);
        assert_eq!(redact(&once, Redaction::ALL), once);
        assert_eq!(redact(&snapshot(), Redaction::NONE), snapshot());
        let mut stepwise = snapshot();
        for kind in RedactedKind::ALL {
            stepwise = redact(&stepwise, Redaction::NONE.with(kind));
        }
        assert_eq!(stepwise.redacted(), Redaction::ALL);
    }
}
