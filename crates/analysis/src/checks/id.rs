//! The checks by their ids, with the ids of equivalent controls elsewhere.

use std::fmt;

/// A catalogue of controls by another tool or standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Catalogue {
    /// AWS Security Hub CSPM.
    SecurityHub,
    /// CIS AWS Foundations Benchmark 5.0.
    Cis5,
    /// CIS AWS Foundations Benchmark 7.0.
    Cis7,
    /// Prowler 5.
    Prowler,
    /// ScoutSuite 5.
    ScoutSuite,
    /// Trivy.
    Trivy,
    /// Checkov 3.
    Checkov,
    /// cloudsploit.
    Cloudsploit,
}

impl Catalogue {
    /// The name as people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SecurityHub => "Security Hub",
            Self::Cis5 => "CIS 5.0",
            Self::Cis7 => "CIS 7.0",
            Self::Prowler => "Prowler",
            Self::ScoutSuite => "ScoutSuite",
            Self::Trivy => "Trivy",
            Self::Checkov => "Checkov",
            Self::Cloudsploit => "cloudsploit",
        }
    }
}

/// A control of another catalogue that looks for the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// The catalogue.
    pub catalogue: Catalogue,
    /// The control's id there.
    pub id: &'static str,
}

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident $id:literal [$($catalogue:ident $control:literal),* $(,)?])*) => {
        /// A check. Its id is stable: profiles, suppressions and reports name it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum CheckId {
            $($(#[$doc])* $name,)*
        }

        impl CheckId {
            /// All checks.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The id, such as `public-ssh`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// Controls of other catalogues that look for the same thing. Their exact conditions differ;
            /// `docs/verdicts.md` says how.
            pub fn equivalents(self) -> &'static [Equivalent] {
                match self {
                    $(Self::$name => &[$(Equivalent { catalogue: Catalogue::$catalogue, id: $control }),*],)*
                }
            }
        }
    };
}

checks! {
    /// Every port of a protocol, or all traffic, is open to the internet.
    PublicAllPorts "public-all-ports" [
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_all_ports",
        ScoutSuite "ec2-security-group-opens-all-ports-to-all",
        Checkov "CKV_AWS_277",
        Cloudsploit "openAllPortsProtocols",
    ]
    /// TCP port 22 is open to the internet.
    PublicSsh "public-ssh" [
        SecurityHub "EC2.13",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
        ScoutSuite "ec2-security-group-opens-SSH-port-to-all",
        Trivy "AWS-0107",
        Checkov "CKV_AWS_24",
        Cloudsploit "openSSH",
    ]
    /// TCP or UDP port 3389 is open to the internet.
    PublicRdp "public-rdp" [
        SecurityHub "EC2.14",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389",
        ScoutSuite "ec2-security-group-opens-RDP-port-to-all",
        Trivy "AWS-0107",
        Checkov "CKV_AWS_25",
        Cloudsploit "openRDP",
    ]
    /// A port for administration (22, 3389; TCP, UDP or all traffic) is open to 0.0.0.0/0.
    PublicAdminIpv4 "public-admin-ipv4" [SecurityHub "EC2.53", Cis5 "5.3", Cis7 "6.3"]
    /// A port for administration (22, 3389; TCP, UDP or all traffic) is open to ::/0.
    PublicAdminIpv6 "public-admin-ipv6" [SecurityHub "EC2.54", Cis5 "5.4", Cis7 "6.4"]
    /// A port of a database, a file share or another service for internal use is open to the internet.
    PublicService "public-service" [
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_ftp_20_21",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_telnet_23",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_mysql_3306",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_postgres_5432",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_sql_server_1433_1434",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_oracle_1521_2483",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_mongodb_27017_27018",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_redis_6379",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_memcached_11211",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_cassandra_7199_9160_8888",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_elasticsearch_kibana_9200_9300_5601",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_kafka_9092",
        ScoutSuite "ec2-security-group-opens-known-port-to-all",
    ]
    /// A port of Security Hub's list of high-risk ports is open to the internet.
    PublicHighRiskPort "public-high-risk-port" [
        SecurityHub "EC2.19",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports",
    ]
    /// A port that the profile does not authorize is open to the internet.
    PublicUnauthorizedPort "public-unauthorized-port" [
        SecurityHub "EC2.18",
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_any_port",
        ScoutSuite "ec2-security-group-opens-port-to-all",
        Cloudsploit "openCustomPorts",
    ]
    /// Port 80 is open to the internet.
    PublicHttp "public-http" [Checkov "CKV_AWS_260", Cloudsploit "openHTTP"]
    /// ICMP messages are open to the internet.
    PublicIcmp "public-icmp" [ScoutSuite "ec2-security-group-opens-icmp-to-all"]
    /// A rule names a large range of public IPv4 addresses.
    WidePublicRange "wide-public-range" [Prowler "ec2_securitygroup_allow_wide_open_public_ipv4"]
    /// A rule names a single public address and has no description that says whose it is.
    PublicAddress "public-address" [
        Prowler "ec2_securitygroup_allow_ingress_from_internet_to_any_port_from_ip",
    ]
    /// A rule allows a whole private network: 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.
    WholePrivateNetwork "whole-private-network" [Cloudsploit "securityGroupRfc1918"]
    /// All outbound traffic is allowed to every address.
    OpenEgress "open-egress" [
        Trivy "AWS-0104",
        Checkov "CKV_AWS_382",
        Cloudsploit "openAllPortsProtocolsEgress",
    ]
    /// The default group of a VPC has rules.
    DefaultGroupRules "default-group-rules" [
        SecurityHub "EC2.2",
        Cis5 "5.5",
        Cis7 "6.5",
        Prowler "ec2_securitygroup_default_restrict_traffic",
        ScoutSuite "ec2-default-security-group-with-rules",
        Trivy "AWS-0173",
        Checkov "CKV2_AWS_12",
        Cloudsploit "defaultSecurityGroup",
    ]
    /// A network interface uses the default group of its VPC.
    DefaultGroupInUse "default-group-in-use" [
        ScoutSuite "ec2-default-security-group-in-use",
        Cloudsploit "defaultSecurityGroupInUse",
    ]
    /// The launch wizard of the console created the group.
    LaunchWizard "launch-wizard" [
        Prowler "ec2_securitygroup_from_launch_wizard",
        Cloudsploit "launchWizardSecurityGroups",
    ]
    /// Neither a network interface nor another group uses the group, as far as was looked at.
    Unused "unused" [
        SecurityHub "EC2.22",
        Prowler "ec2_securitygroup_not_used",
        ScoutSuite "ec2-unused-security-group",
        Checkov "CKV2_AWS_5",
        Cloudsploit "unusedSecurityGroups",
    ]
    /// The group has more rules than the profile allows.
    TooManyRules "too-many-rules" [
        Prowler "ec2_securitygroup_with_many_ingress_egress_rules",
    ]
    /// The rules of one direction nearly use up the quota.
    QuotaPressure "quota-pressure" []
    /// The group's description says nothing.
    GroupDescription "group-description" [Trivy "AWS-0099", Checkov "CKV_AWS_23"]
    /// A rule has no description.
    RuleDescription "rule-description" [Trivy "AWS-0124", Checkov "CKV_AWS_23"]
    /// The group has no tags, or lacks required ones.
    MissingTags "missing-tags" [SecurityHub "EC2.43", Cloudsploit "securityGroupsHasTags"]
    /// One other rule of the group allows everything that the rule allows.
    Redundant "redundant" []
    /// Several other rules of the group together allow everything that the rule allows.
    RedundantUnion "redundant-union" []
    /// Several rules can be replaced by one that allows the same.
    Mergeable "mergeable" []
    /// The time at which a rule expires, which a tag of the rule says, has come.
    ExpiredRule "expired-rule" []
    /// The tag of a rule that says when it expires is no time with a zone, so nothing acts on it.
    UnusableExpiry "unusable-expiry" []
    /// A rule references a group that does not exist.
    DanglingReference "dangling-reference" []
    /// A rule references a group over a deleted or rejected peering connection.
    StaleReference "stale-reference" []
    /// A rule references a group of another account.
    ForeignReference "foreign-reference" []
    /// Groups reference each other in a circle, so that none of them can be deleted first.
    CircularReference "circular-reference" []
    /// Two groups on one network interface have the same rule.
    SameRuleOnInterface "same-rule-on-interface" [Cloudsploit "overlappingSecurityGroups"]
}

impl CheckId {
    /// Parses an id.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|check| check.as_str() == text)
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}
