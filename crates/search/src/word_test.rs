//! Comparison of groups and rules with a free word.

use std::collections::HashSet;

use portcullis_edit::draft::TrafficDraft;
use portcullis_edit::entry::PRESETS;
use portcullis_model::{
    GroupId, Peer, PrefixListId, Protocol, Rule, SecurityGroup, Tag, Traffic, VpcId,
};

use super::matcher::Account;
use super::peer_test::is_anywhere_word;
use super::word::SearchWord;

/// Names of presets that are ordinary words, which users search for in names.
const ORDINARY_WORDS: [&str; 3] = ["web", "echo", "submission"];

/// Compiled free word.
#[derive(Debug)]
pub(super) struct WordTest {
    word: SearchWord,
    is_anywhere: bool,
    is_self: bool,
    protocol: Option<Protocol>,
    /// Traffic of the presets with this name.
    presets: Vec<Traffic>,
    lists: HashSet<PrefixListId>,
    vpcs: HashSet<VpcId>,
    /// Groups with the word in their names.
    groups: HashSet<GroupId>,
}

impl WordTest {
    pub(super) fn new(text: &str, account: &Account<'_>) -> Self {
        let word = SearchWord::of(text);
        let lists = account.prefix_lists.iter();
        let lists = lists.filter(|list| word.is_in(&list.name));
        let vpcs = account.vpcs.iter();
        let vpcs = vpcs.filter(|vpc| vpc.name().is_some_and(|name| word.is_in(name)));
        let groups = account.groups.iter();
        let groups = groups.filter(|group| word.is_in(&group.name));
        Self {
            groups: groups.map(|group| group.id.clone()).collect(),
            is_anywhere: is_anywhere_word(text),
            is_self: text.eq_ignore_ascii_case("self"),
            protocol: named_protocol(text),
            presets: preset_traffic(text),
            lists: lists.map(|list| list.id.clone()).collect(),
            vpcs: vpcs.map(|vpc| vpc.id.clone()).collect(),
            word,
        }
    }

    /// Returns the word.
    pub(super) fn word(&self) -> &SearchWord {
        &self.word
    }

    /// Whether the group itself matches: name, ID, description, VPC or tags.
    pub(super) fn is_met_by_group(&self, group: &SecurityGroup) -> bool {
        let word = &self.word;
        let has_vpc = |vpc: &VpcId| word.is_in(vpc.as_str()) || self.vpcs.contains(vpc);
        word.is_in(&group.name)
            || word.is_in(group.id.as_str())
            || word.is_in(&group.description)
            || group.vpc_id.as_ref().is_some_and(has_vpc)
            || self.is_in_tags(&group.tags)
    }

    /// Whether a rule of `group` matches: by its texts, by the name of its group or prefix list, or by
    /// its meaning.
    pub(super) fn is_met_by_rule(&self, group: &SecurityGroup, rule: &Rule) -> bool {
        let is_peer_named = match &rule.peer {
            Peer::Cidr(cidr) => self.is_anywhere && cidr.is_anywhere(),
            Peer::Group(reference) => {
                self.is_self && reference.group_id == group.id
                    || self.groups.contains(&reference.group_id)
            }
            Peer::PrefixList(id) => self.lists.contains(id),
        };
        is_peer_named
            || self.protocol == Some(rule.traffic.protocol())
            || self
                .presets
                .iter()
                .any(|preset| is_named_traffic(rule.traffic, *preset))
            || self.word.is_of(rule)
    }

    fn is_in_tags(&self, tags: &[Tag]) -> bool {
        let mut tags = tags.iter();
        tags.any(|tag| self.word.is_in(&tag.key) || self.word.is_in(&tag.value))
    }
}

/// Whether a rule allows the traffic of a preset by its ports or messages. *All traffic* names no
/// port, and would make every word of this kind find the default group of each VPC.
fn is_named_traffic(traffic: Traffic, preset: Traffic) -> bool {
    traffic != Traffic::All && traffic.covers(preset)
}

/// Returns the protocol that a word names. Numbers mean ports.
fn named_protocol(text: &str) -> Option<Protocol> {
    let protocol = Protocol::parse(text).ok()?;
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic());
    (is_name && protocol != Protocol::All).then_some(protocol)
}

fn preset_traffic(text: &str) -> Vec<Traffic> {
    if ORDINARY_WORDS.contains(&text.to_ascii_lowercase().as_str()) {
        return Vec::new();
    }
    let named = PRESETS.iter().filter(|preset| preset.has_name(text));
    let known = named.filter_map(|preset| match preset.traffic {
        TrafficDraft::Known(Traffic::All) => None,
        TrafficDraft::Known(traffic) => Some(traffic),
        _ => None,
    });
    known.collect()
}
