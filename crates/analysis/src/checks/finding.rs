//! The results of checks.

use std::fmt;
use std::hash::{Hash, Hasher};

use portcullis_model::{
    AddressFamily, Cidr, Direction, ExpiryError, GroupId, Peer, RuleKey, Timestamp, Traffic,
};

use super::CheckId;
use crate::access::Grant;

/// How urgent a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Informational,
    /// Untidy.
    Low,
    /// To be fixed in time.
    Medium,
    /// To be fixed soon.
    High,
    /// To be fixed now.
    Critical,
}

impl Severity {
    /// All severities, the least urgent first.
    pub const ALL: [Self; 5] = [
        Self::Informational,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// The word, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Parses the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str() == text)
    }

    /// Returns the next lower severity, at least [`Severity::Low`].
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Informational => Self::Informational,
            Self::Low | Self::Medium => Self::Low,
            Self::High => Self::Medium,
            Self::Critical => Self::High,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Where the network interfaces of a group can be reached from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// No network interface uses the group.
    Unattached,
    /// All interfaces belong to load balancers, which listen on their listeners' ports alone.
    LoadBalancer,
    /// No interface has a public address.
    Private,
    /// An interface has a public address.
    Public,
}

/// A result of a check, with what it is based on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check.
    pub check: CheckId,
    /// The severity in the profile, adjusted by the exposure if that is known.
    pub severity: Severity,
    /// The exposure that changed the severity.
    pub adjusted_by: Option<Exposure>,
    /// The group.
    pub group: GroupId,
    /// The rules that the finding is about; none if it is about the group.
    pub rules: Vec<RuleKey>,
    /// What was found.
    pub evidence: Evidence,
    /// An edit of the rules that removes the finding and, where [`Fix::keeps_access`], allows the same as before.
    pub fix: Option<Fix>,
}

impl Hash for Finding {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.check.hash(state);
        self.group.hash(state);
        self.rules.hash(state);
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Traffic is open to all addresses of a family.
    Open {
        /// What is open.
        traffic: Traffic,
        /// The port that the check looks for, with its service; none for all ports.
        port: Option<(u16, Option<&'static str>)>,
        /// The address family.
        family: AddressFamily,
    },
    /// A rule names a range of addresses.
    Range {
        /// The range.
        cidr: Cidr,
        /// The rule's direction.
        direction: Direction,
    },
    /// Other rules allow the same.
    AllowedBy {
        /// The rules, a minimal set.
        rules: Vec<RuleKey>,
    },
    /// Rules can be replaced by one.
    MergesInto {
        /// The rule.
        grant: Grant,
        /// Number of different descriptions of the rules. One of them remains.
        descriptions: usize,
    },
    /// Rules of a direction use so much of a quota.
    Quota {
        /// The rules' direction.
        direction: Direction,
        /// The address family.
        family: AddressFamily,
        /// Used.
        used: usize,
        /// The quota.
        quota: usize,
    },
    /// The number of rules.
    Count {
        /// The number.
        rules: usize,
        /// The most that the profile allows.
        limit: usize,
    },
    /// Tags are missing; empty if the group has none at all.
    Tags(Vec<String>),
    /// Another group is involved.
    Group(GroupId),
    /// A circle of groups, in the order in which they reference each other.
    Circle(Vec<GroupId>),
    /// Nothing uses the group in what was looked at.
    NotFound {
        /// Whether rules of other groups were looked at completely.
        has_all_groups: bool,
    },
    /// A network interface with both groups.
    Interface {
        /// Id of the interface.
        id: String,
        /// The other group; none if the group itself is meant.
        other: Option<GroupId>,
    },
    /// A rule has expired.
    Expired {
        /// When.
        time: Timestamp,
    },
    /// The tag that says when a rule expires is no time.
    UnusableExpiry {
        /// The value of the tag.
        text: String,
        /// What is wrong with it.
        error: ExpiryError,
    },
    /// Rules that the group has, where it should have none.
    Rules(Vec<RuleKey>),
    /// Nothing more than the check says.
    Plain,
}

/// An edit of a group's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Rules to remove.
    pub remove: Vec<RuleKey>,
    /// What to add in their place, in the same direction.
    pub add: Vec<Grant>,
    /// Whether the group allows the same afterwards.
    pub keeps_access: bool,
}

impl Finding {
    /// A finding about a group as a whole.
    pub(super) fn of_group(check: CheckId, group: &GroupId, evidence: Evidence) -> Self {
        Self::of_rules(check, group, Vec::new(), evidence)
    }

    /// A finding about rules. The profile sets its severity.
    pub(super) fn of_rules(
        check: CheckId,
        group: &GroupId,
        rules: Vec<RuleKey>,
        evidence: Evidence,
    ) -> Self {
        Self {
            check,
            severity: Severity::Informational,
            adjusted_by: None,
            group: group.clone(),
            rules,
            evidence,
            fix: None,
        }
    }

    /// The same with an edit that removes rules whose access others allow.
    pub(super) fn with_fix(self, fix: Fix) -> Self {
        Self {
            fix: Some(fix),
            ..self
        }
    }

    /// Whether the finding is about addresses that rules of one kind of traffic name, so that naming fewer removes it.
    pub fn can_be_narrowed(&self) -> bool {
        let is_about_addresses = matches!(
            self.evidence,
            Evidence::Open { .. } | Evidence::Range { .. }
        );
        let traffics = || self.rules.iter().map(|rule| rule.traffic);
        is_about_addresses
            && traffics()
                .next()
                .is_some_and(|first| traffics().all(|one| one == first))
    }

    /// Returns an edit that allows the traffic of the rules from or to other peers only. `None` if the finding cannot
    /// be narrowed, without peers, and if a peer is one that the finding is about.
    pub fn narrowed_to(&self, peers: &[Peer]) -> Option<Fix> {
        let traffic = self.rules.first()?.traffic;
        let is_known = |peer: &Peer| self.rules.iter().any(|rule| rule.peer.is_of(peer));
        if !self.can_be_narrowed() || peers.is_empty() || peers.iter().any(is_known) {
            return None;
        }
        let grants = peers.iter().cloned();
        Some(Fix {
            remove: self.rules.clone(),
            add: grants.map(|peer| Grant { traffic, peer }).collect(),
            keeps_access: false,
        })
    }

    /// Text that names the finding in baselines and suppressions. It stays the same while check, group and rules do,
    /// and does not depend on rule ids, which change when a rule is replaced.
    pub fn key(&self) -> String {
        let mut key = format!("{}/{}", self.check, self.group);
        for rule in &self.rules {
            key.push('/');
            key.push_str(&rule_text(rule));
        }
        key
    }
}

impl Finding {
    /// Returns the keys of the parts of a finding: of each rule that a group should not have, of each group in a circle,
    /// and so on; [`Self::key`] if it has no parts. A finding is known from before only if all its parts are.
    pub fn part_keys(&self) -> Vec<String> {
        let part = |part: &dyn fmt::Display| format!("{}/{part}", self.key());
        match &self.evidence {
            Evidence::Rules(rules) if !rules.is_empty() => {
                rules.iter().map(|rule| part(&rule_text(rule))).collect()
            }
            Evidence::Circle(groups) => groups.iter().map(|id| part(id)).collect(),
            Evidence::Tags(keys) if !keys.is_empty() => keys.iter().map(|key| part(key)).collect(),
            Evidence::Quota {
                direction, family, ..
            } => vec![part(&format_args!("{direction} {}", family.as_str()))],
            _ => vec![self.key()],
        }
    }
}

/// A rule's identity as text, such as `ingress tcp 22 0.0.0.0/0`.
pub fn rule_text(rule: &RuleKey) -> String {
    use portcullis_model::PeerIdentity;
    let peer = match &rule.peer {
        PeerIdentity::Cidr(cidr) => cidr.to_string(),
        PeerIdentity::Group(id) => id.to_string(),
        PeerIdentity::PrefixList(id) => id.to_string(),
    };
    let direction = match rule.direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    };
    [direction, &rule.traffic.to_string(), &peer].join(" ")
}
