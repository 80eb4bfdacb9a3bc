//! Which checks run, how urgent their findings are, and what they compare with.

use std::collections::BTreeMap;

use portcullis_model::{Cidr, PortRange};

use super::{CheckId, Severity};

/// Ports that Security Hub's EC2.19 lists, which cannot be customized there.
const HIGH_RISK_PORTS: [u16; 24] = [
    20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500,
    5601, 8080, 8088, 8888, 9200, 9300,
];

/// Rules of a group above which Prowler reports it.
const MANY_RULES: usize = 50;

/// A set of checks with their severities and parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The id, such as `default`.
    pub id: String,
    /// The checks that run, with their severities.
    pub checks: BTreeMap<CheckId, Severity>,
    /// Whether a rule gets one finding about being open to the internet, of the most specific check, instead of one for
    /// each check that applies.
    pub is_one_per_rule: bool,
    /// Whether what is open to every public address, by one rule or several together, is open to the internet. If not,
    /// as in standards, all addresses must be named: by one rule, or for a port by several together.
    pub counts_public_addresses: bool,
    /// Whether known exposure changes severities.
    pub uses_exposure: bool,
    /// TCP ports that may be open to the internet.
    pub authorized_tcp: Vec<PortRange>,
    /// UDP ports that may be open to the internet.
    pub authorized_udp: Vec<PortRange>,
    /// Ports that [`CheckId::PublicHighRiskPort`] looks for.
    pub high_risk_ports: Vec<u16>,
    /// Keys of tags that every group must have. Without any, one tag of any key suffices.
    pub required_tags: Vec<String>,
    /// Ranges of addresses that need no finding.
    pub trusted_ranges: Vec<Cidr>,
    /// The most rules of a group, both directions together.
    pub max_rules: usize,
}

impl Profile {
    /// Ids of the built-in profiles.
    pub const BUILT_IN: [&str; 6] = [
        "default",
        "security-hub",
        "cis-5",
        "cis-7",
        "prowler",
        "strict",
    ];

    /// Returns a built-in profile.
    pub fn built_in(id: &str) -> Option<Self> {
        use CheckId as Id;
        use Severity::{Critical, High, Informational, Low, Medium};
        let checks: &[(CheckId, Severity)] = match id {
            "default" => &[
                (Id::PublicAllPorts, Critical),
                (Id::PublicSsh, High),
                (Id::PublicRdp, High),
                (Id::PublicService, High),
                (Id::PublicHighRiskPort, High),
                (Id::PublicUnauthorizedPort, Medium),
                (Id::PublicIcmp, Informational),
                (Id::WidePublicRange, Medium),
                (Id::PublicAddress, Low),
                (Id::OpenEgress, Informational),
                (Id::DefaultGroupRules, Informational),
                (Id::DefaultGroupInUse, Low),
                (Id::LaunchWizard, Low),
                (Id::Unused, Low),
                (Id::QuotaPressure, Medium),
                (Id::Redundant, Low),
                (Id::RedundantUnion, Low),
                (Id::Mergeable, Informational),
                (Id::ExpiredRule, Medium),
                (Id::UnusableExpiry, Low),
                (Id::DanglingReference, Medium),
                (Id::StaleReference, Medium),
                (Id::ForeignReference, Informational),
                (Id::CircularReference, Informational),
                (Id::SameRuleOnInterface, Informational),
            ],
            "security-hub" => &[
                (Id::DefaultGroupRules, High),
                (Id::PublicSsh, High),
                (Id::PublicRdp, High),
                (Id::PublicUnauthorizedPort, High),
                (Id::PublicHighRiskPort, Critical),
                (Id::Unused, Medium),
                (Id::MissingTags, Low),
                (Id::PublicAdminIpv4, High),
                (Id::PublicAdminIpv6, High),
            ],
            "cis-5" | "cis-7" => &[
                (Id::PublicAdminIpv4, High),
                (Id::PublicAdminIpv6, High),
                (Id::DefaultGroupRules, High),
            ],
            "prowler" => &[
                (Id::PublicAllPorts, Critical),
                (Id::PublicSsh, High),
                (Id::PublicRdp, High),
                (Id::PublicService, High),
                (Id::PublicHighRiskPort, High),
                (Id::PublicUnauthorizedPort, High),
                (Id::WidePublicRange, High),
                (Id::PublicAddress, Medium),
                (Id::DefaultGroupRules, High),
                (Id::LaunchWizard, Medium),
                (Id::Unused, Low),
                (Id::TooManyRules, Medium),
            ],
            "strict" => &[
                (Id::PublicAllPorts, Critical),
                (Id::PublicSsh, Critical),
                (Id::PublicRdp, Critical),
                (Id::PublicAdminIpv4, Critical),
                (Id::PublicAdminIpv6, Critical),
                (Id::PublicService, Critical),
                (Id::PublicHighRiskPort, Critical),
                (Id::PublicUnauthorizedPort, High),
                (Id::PublicHttp, Medium),
                (Id::PublicIcmp, Medium),
                (Id::WidePublicRange, High),
                (Id::PublicAddress, Medium),
                (Id::WholePrivateNetwork, Medium),
                (Id::OpenEgress, Medium),
                (Id::DefaultGroupRules, High),
                (Id::DefaultGroupInUse, Medium),
                (Id::LaunchWizard, Medium),
                (Id::Unused, Medium),
                (Id::TooManyRules, Medium),
                (Id::QuotaPressure, Medium),
                (Id::GroupDescription, Low),
                (Id::RuleDescription, Low),
                (Id::MissingTags, Low),
                (Id::Redundant, Low),
                (Id::RedundantUnion, Low),
                (Id::Mergeable, Low),
                (Id::ExpiredRule, High),
                (Id::UnusableExpiry, Medium),
                (Id::DanglingReference, Medium),
                (Id::StaleReference, Medium),
                (Id::ForeignReference, Low),
                (Id::CircularReference, Low),
                (Id::SameRuleOnInterface, Low),
            ],
            _ => return None,
        };
        let is_own = matches!(id, "default" | "strict");
        let web = vec![PortRange::single(80), PortRange::single(443)];
        Some(Self {
            id: id.to_owned(),
            checks: checks.iter().copied().collect(),
            is_one_per_rule: is_own,
            counts_public_addresses: is_own,
            uses_exposure: is_own,
            // Prowler authorizes no port.
            authorized_tcp: if id == "prowler" { Vec::new() } else { web },
            authorized_udp: if is_own {
                // HTTP/3.
                vec![PortRange::single(443)]
            } else {
                Vec::new()
            },
            high_risk_ports: HIGH_RISK_PORTS.to_vec(),
            required_tags: Vec::new(),
            trusted_ranges: Vec::new(),
            max_rules: MANY_RULES,
        })
    }

    /// Whether a check runs.
    pub fn runs(&self, check: CheckId) -> bool {
        self.checks.contains_key(&check)
    }
}

impl Default for Profile {
    fn default() -> Self {
        // The fallback is never taken: there is a profile of that id.
        Self::built_in("default").unwrap_or_else(|| Self {
            id: String::new(),
            checks: BTreeMap::new(),
            is_one_per_rule: true,
            counts_public_addresses: true,
            uses_exposure: false,
            authorized_tcp: Vec::new(),
            authorized_udp: Vec::new(),
            high_risk_ports: Vec::new(),
            required_tags: Vec::new(),
            trusted_ranges: Vec::new(),
            max_rules: usize::MAX,
        })
    }
}
