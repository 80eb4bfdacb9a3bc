//! Evaluation of a query.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use portcullis_analysis::QuotaUse;
use portcullis_analysis::checks::{Finding, FindingIndex};
use portcullis_analysis::usage::{Usage, Verdict};
use portcullis_model::{
    AddressFamily, Direction, ExpiryClock, GroupId, Peer, PortRange, PrefixList, Protocol, Rule,
    SecurityGroup, Timestamp, Traffic, Vpc, VpcId,
};

use super::peer_test::PeerTest;
use super::query::{Condition, Filter, GroupState, Operator, Property, Query, Value};
use super::word::SearchWord;
use super::word_test::WordTest;

/// Everything that a query can refer to.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// The groups, with the draft applied.
    pub groups: &'a [Arc<SecurityGroup>],
    /// The prefix lists.
    pub prefix_lists: &'a [PrefixList],
    /// The VPCs.
    pub vpcs: &'a [Vpc],
    /// The groups that the draft changes.
    pub changed: &'a BTreeSet<GroupId>,
    /// The quota of rules per direction and address family.
    pub rules_per_group: usize,
    /// The findings of checks, as far as they are known.
    pub findings: &'a FindingIndex,
    /// The tag that says when rules expire, and the time.
    pub expiry: ExpiryClock<'a>,
    /// What uses the groups; `None` if it is not known.
    pub usage: Option<&'a Usage>,
}

/// Place of a group among the results of a query with free words: names before contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The words are the name.
    Name,
    /// The name starts with the first word and contains the others.
    NameStart,
    /// The name contains every word.
    InName,
    /// The group matches every word.
    InGroup,
    /// A rule matches a word.
    InRules,
}

/// Compiled query. It refers to names of the account, so it is compiled again when those change.
#[derive(Debug)]
pub struct Matcher {
    terms: Vec<CompiledTerm>,
    /// Direction of the rules that are searched; `None` for both.
    scope: Option<Direction>,
}

#[derive(Debug)]
struct CompiledTerm {
    is_excluded: bool,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Word(WordTest),
    OpenToInternet,
    NearQuota {
        groups: HashSet<GroupId>,
    },
    Changed {
        groups: BTreeSet<GroupId>,
    },
    Finding {
        groups: HashSet<GroupId>,
    },
    Expiry {
        is_past: bool,
        key: String,
        now: Timestamp,
    },
    Usage {
        groups: HashSet<GroupId>,
    },
    HasTag(String),
    Tag {
        key: String,
        text: TextTest,
    },
    Name(TextTest),
    Id(TextTest),
    Description(TextTest),
    Vpc {
        text: TextTest,
        vpcs: HashSet<VpcId>,
    },
    Ports(Operator, PortRange),
    Protocol(Operator, Protocol),
    Direction(Option<Direction>),
    Peer(PeerTest),
}

#[derive(Debug)]
struct TextTest {
    operator: Operator,
    value: String,
    word: SearchWord,
}

impl TextTest {
    fn new(operator: Operator, value: &str) -> Self {
        Self {
            operator,
            value: value.to_owned(),
            word: SearchWord::of(value),
        }
    }

    fn is_met(&self, text: &str) -> bool {
        match self.operator {
            Operator::Contains => self.word.is_in(text),
            Operator::IsNot => !text.eq_ignore_ascii_case(&self.value),
            _ => text.eq_ignore_ascii_case(&self.value),
        }
    }
}

impl Matcher {
    /// Compiles a query.
    pub fn new(query: &Query, account: &Account<'_>) -> Self {
        let terms = query.terms.iter().map(|term| CompiledTerm {
            is_excluded: term.is_excluded,
            test: compile(&term.condition, account),
        });
        let terms: Vec<CompiledTerm> = terms.collect();
        let mut scopes = terms.iter().filter_map(|term| match term.test {
            Test::Direction(direction) if !term.is_excluded => Some(direction),
            _ => None,
        });
        // Most outbound rules allow everything and would match every address. A time is looked for in both directions.
        let has_expiry = terms
            .iter()
            .any(|term| matches!(term.test, Test::Expiry { .. }));
        let usual = (!has_expiry).then_some(Direction::Ingress);
        let scope = scopes.next().unwrap_or(usual);
        Self { terms, scope }
    }

    /// Whether a group matches every term. Terms that the group itself does not match must match
    /// the same rule.
    pub fn matches(&self, group: &SecurityGroup) -> bool {
        let is_excluded = self.terms.iter().any(|term| {
            term.is_excluded
                && (is_met_by_group(&term.test, group) || self.has_rule(group, &term.test))
        });
        if is_excluded {
            return false;
        }
        let demands = self.demands_of_rules(group);
        demands.is_empty()
            || group
                .rules
                .iter()
                .any(|rule| self.meets(group, rule, &demands))
    }

    /// Returns the rules that make a group match. Empty if the group itself matches every term.
    pub fn rules<'a>(&self, group: &'a SecurityGroup) -> Vec<&'a Rule> {
        let demands = self.demands_of_rules(group);
        if demands.is_empty() {
            return Vec::new();
        }
        let rules = group.rules.iter();
        rules
            .filter(|rule| self.meets(group, rule, &demands))
            .collect()
    }

    /// Returns the place of a matching group among the results.
    pub fn rank(&self, group: &SecurityGroup) -> Rank {
        let words = self.terms.iter().filter(|term| !term.is_excluded);
        let words: Vec<&WordTest> = words
            .filter_map(|term| match &term.test {
                Test::Word(word) => Some(word),
                _ => None,
            })
            .collect();
        let Some(first) = words.first().map(|word| word.word()) else {
            return Rank::Name;
        };
        if words.iter().all(|word| word.word().is_in(&group.name)) {
            let start = group.name.get(..first.text().len());
            return match start {
                Some(start) if start.eq_ignore_ascii_case(first.text()) => {
                    if words.len() == 1 && start.len() == group.name.len() {
                        Rank::Name
                    } else {
                        Rank::NameStart
                    }
                }
                _ => Rank::InName,
            };
        }
        if words.iter().all(|word| word.is_met_by_group(group)) {
            Rank::InGroup
        } else {
            Rank::InRules
        }
    }

    fn has_rule(&self, group: &SecurityGroup, test: &Test) -> bool {
        let scope = match test {
            Test::Direction(_) => None,
            _ => self.scope,
        };
        let mut rules = group.rules.iter();
        rules.any(|rule| is_in_scope(scope, rule) && is_met_by_rule(test, group, rule))
    }

    fn demands_of_rules(&self, group: &SecurityGroup) -> Vec<&Test> {
        let terms = self.terms.iter().filter(|term| !term.is_excluded);
        let tests = terms.map(|term| &term.test);
        tests.filter(|test| !is_met_by_group(test, group)).collect()
    }

    fn meets(&self, group: &SecurityGroup, rule: &Rule, demands: &[&Test]) -> bool {
        is_in_scope(self.scope, rule)
            && demands.iter().all(|test| is_met_by_rule(test, group, rule))
    }
}

/// Whether a rule of a group allows every address of a family.
pub fn is_open_to_internet(group: &SecurityGroup) -> bool {
    let mut rules = group.rules_in(Direction::Ingress);
    rules.any(|rule| rule.peer.is_anywhere())
}

/// Whether the rules of a group use at least three quarters of the quota in a direction and family.
pub fn is_near_quota(group: &SecurityGroup, account: &Account<'_>) -> bool {
    // A prefix list counts several times, so only groups without one are decided by their length.
    let has_list = |rule: &Rule| matches!(rule.peer, Peer::PrefixList(_));
    let threshold = (account.rules_per_group * 3).div_ceil(4);
    if group.rules.len() < threshold && !group.rules.iter().any(has_list) {
        return false;
    }
    [Direction::Ingress, Direction::Egress]
        .into_iter()
        .any(|direction| {
            let peers = group.rules_in(direction).map(|rule| &rule.peer);
            let used = QuotaUse::of(peers, account.prefix_lists);
            let families = [AddressFamily::Ipv4, AddressFamily::Ipv6];
            families
                .into_iter()
                .any(|family| used.family(family).total() >= threshold)
        })
}

fn is_in_scope(scope: Option<Direction>, rule: &Rule) -> bool {
    scope.is_none_or(|direction| rule.direction == direction)
}

fn compile(condition: &Condition, account: &Account<'_>) -> Test {
    match condition {
        Condition::Word(word) => Test::Word(WordTest::new(word, account)),
        Condition::Is(GroupState::OpenToInternet) => Test::OpenToInternet,
        Condition::Is(GroupState::NearQuota) => {
            let groups = account.groups.iter();
            let near = groups.filter(|group| is_near_quota(group, account));
            Test::NearQuota {
                groups: near.map(|group| group.id.clone()).collect(),
            }
        }
        Condition::Is(GroupState::Changed) => Test::Changed {
            groups: account.changed.clone(),
        },
        Condition::Is(state @ (GroupState::Expiring | GroupState::Expired)) => Test::Expiry {
            is_past: *state == GroupState::Expired,
            key: account.expiry.key.to_owned(),
            now: account.expiry.now,
        },
        Condition::Is(GroupState::Used) => with_verdict(account, Verdict::Used),
        Condition::Is(GroupState::Unused) => with_verdict(account, Verdict::NothingFound),
        Condition::HasTag(key) => Test::HasTag(key.clone()),
        Condition::Filter(filter) => compile_filter(filter, account),
    }
}

fn compile_filter(filter: &Filter, account: &Account<'_>) -> Test {
    let operator = filter.operator;
    match (&filter.property, &filter.value) {
        (Property::Source, Value::Text(text)) => Test::Peer(PeerTest::new(operator, text, account)),
        (Property::Vpc, Value::Text(text)) => {
            // `!=` is the opposite of `=`, for names as well as for IDs.
            let asked = match operator {
                Operator::IsNot => Operator::Is,
                other => other,
            };
            let asked = TextTest::new(asked, text);
            let vpcs = account.vpcs.iter();
            let named = vpcs.filter(|vpc| vpc.name().is_some_and(|name| asked.is_met(name)));
            Test::Vpc {
                vpcs: named.map(|vpc| vpc.id.clone()).collect(),
                text: TextTest::new(operator, text),
            }
        }
        (Property::Tag(key), Value::Text(text)) => Test::Tag {
            key: key.clone(),
            text: TextTest::new(operator, text),
        },
        (Property::UsedBy, Value::Text(text)) => used_by(account, operator, text),
        (Property::Name, Value::Text(text)) => Test::Name(TextTest::new(operator, text)),
        (Property::Id, Value::Text(text)) => Test::Id(TextTest::new(operator, text)),
        (_, Value::Text(text)) => Test::Description(TextTest::new(operator, text)),
        (_, Value::Ports(ports)) => Test::Ports(operator, *ports),
        (_, Value::Protocol(protocol)) => Test::Protocol(operator, *protocol),
        (_, Value::Direction(direction)) => Test::Direction(*direction),
        (_, Value::Severity(severity)) => {
            with_finding(account, operator, |finding| match operator {
                Operator::AtLeast => finding.severity >= *severity,
                _ => finding.severity == *severity,
            })
        }
        (_, Value::Check(check)) => {
            with_finding(account, operator, |finding| finding.check == *check)
        }
    }
}

/// Returns the test for groups that have such a finding; with `!=`, for those that have none.
fn with_finding(
    account: &Account<'_>,
    operator: Operator,
    is_asked_for: impl Fn(&Finding) -> bool,
) -> Test {
    let groups = account.groups.iter().filter(|group| {
        let has_one = account.findings.of(&group.id).any(&is_asked_for);
        has_one != (operator == Operator::IsNot)
    });
    Test::Finding {
        groups: groups.map(|group| group.id.clone()).collect(),
    }
}

/// Returns the test for groups with a verdict. Of an account whose usage is not known, no group passes.
fn with_verdict(account: &Account<'_>, verdict: Verdict) -> Test {
    let groups = account.groups.iter().filter(|group| {
        let usage = account.usage.filter(|_| !group.id.is_new());
        usage.is_some_and(|usage| usage.verdict(&group.id) == verdict)
    });
    Test::Usage {
        groups: groups.map(|group| group.id.clone()).collect(),
    }
}

/// Returns the test for groups that something of a kind, or with an ID or a name, uses; with `!=`, for those that
/// nothing of the kind uses.
fn used_by(account: &Account<'_>, operator: Operator, text: &str) -> Test {
    let asked = match operator {
        Operator::IsNot => Operator::Is,
        other => other,
    };
    let asked = TextTest::new(asked, text);
    let groups = account.groups.iter().filter(|group| {
        let uses = account.usage.map(|usage| usage.uses(&group.id));
        let has_one = uses.into_iter().flatten().any(|one| {
            asked.is_met(one.kind().as_str())
                || asked.is_met(one.id())
                || one.name().is_some_and(|name| asked.is_met(name))
        });
        has_one != (operator == Operator::IsNot)
    });
    Test::Usage {
        groups: groups.map(|group| group.id.clone()).collect(),
    }
}

fn is_met_by_group(test: &Test, group: &SecurityGroup) -> bool {
    match test {
        Test::Word(word) => word.is_met_by_group(group),
        Test::NearQuota { groups } => groups.contains(&group.id),
        Test::Changed { groups } => groups.contains(&group.id),
        Test::Finding { groups } | Test::Usage { groups } => groups.contains(&group.id),
        Test::HasTag(key) => group.tags.iter().any(|tag| tag.key == *key),
        Test::Tag { key, text } => {
            let tag = group.tags.iter().find(|tag| tag.key == *key);
            match tag {
                Some(tag) => text.is_met(&tag.value),
                None => text.operator == Operator::IsNot,
            }
        }
        Test::Name(text) => text.is_met(&group.name),
        Test::Id(text) => text.is_met(group.id.as_str()),
        Test::Description(text) => text.is_met(&group.description),
        Test::Vpc { text, vpcs } => {
            let vpc = group.vpc_id.as_ref();
            let is_named = vpc.is_some_and(|vpc| vpcs.contains(vpc));
            let has_id = text.is_met(vpc.map_or("", |vpc| vpc.as_str()));
            match text.operator {
                Operator::IsNot => has_id && !is_named,
                _ => has_id || is_named,
            }
        }
        Test::OpenToInternet
        | Test::Expiry { .. }
        | Test::Ports(..)
        | Test::Protocol(..)
        | Test::Direction(_)
        | Test::Peer(_) => false,
    }
}

fn is_met_by_rule(test: &Test, group: &SecurityGroup, rule: &Rule) -> bool {
    match test {
        Test::Word(word) => word.is_met_by_rule(group, rule),
        Test::OpenToInternet => rule.peer.is_anywhere(),
        Test::Expiry { is_past, key, now } => {
            let clock = ExpiryClock { key, now: *now };
            if *is_past {
                clock.has_expired(rule)
            } else {
                clock.is_expiring(rule)
            }
        }
        // An inequality of texts is about the group alone: nearly every group has a rule that differs.
        Test::Id(text) if text.operator != Operator::IsNot => {
            rule.id.as_ref().is_some_and(|id| text.is_met(id.as_str()))
        }
        Test::Description(text) if text.operator != Operator::IsNot => {
            text.is_met(&rule.description)
        }
        Test::Ports(operator, ports) => has_ports(rule.traffic, *operator, *ports),
        Test::Protocol(Operator::IsNot, protocol) => rule.traffic.protocol() != *protocol,
        Test::Protocol(_, protocol) => rule.traffic.protocol() == *protocol,
        Test::Direction(direction) => is_in_scope(*direction, rule),
        Test::Peer(peer) => peer.is_met(group, &rule.peer),
        Test::NearQuota { .. }
        | Test::Changed { .. }
        | Test::Finding { .. }
        | Test::Usage { .. }
        | Test::HasTag(_)
        | Test::Tag { .. }
        | Test::Name(_)
        | Test::Id(_)
        | Test::Description(_)
        | Test::Vpc { .. } => false,
    }
}

/// Whether traffic meets a comparison with ports. `=` compares what the rule says; `contains` and the
/// inequalities ask which ports it lets through, so they include *All traffic*.
fn has_ports(traffic: Traffic, operator: Operator, asked: PortRange) -> bool {
    let named = match traffic {
        Traffic::All => Some(PortRange::ALL),
        other => other.ports(),
    };
    let Some(known) = named else {
        return operator == Operator::IsNot;
    };
    match operator {
        Operator::Is => known == asked,
        Operator::IsNot => known != asked,
        Operator::Contains => known.covers(asked),
        Operator::Above => known.to() > asked.to(),
        Operator::AtLeast => known.to() >= asked.from(),
        Operator::Below => known.from() < asked.from(),
        Operator::AtMost => known.from() <= asked.to(),
        Operator::Within => asked.covers(known),
    }
}
