//! Why a file cannot be imported, and how it was read, in words.

use std::collections::BTreeSet;

use super::paste::{several_ports_text, title_line_text, unread_columns_text};
use super::{Text, bytes_text};
use portcullis_edit::entry::DescriptionOf;
use portcullis_formats::import::{
    Candidate, DecodeError, Described, DocumentError, Excess, ForeignFile, ForeignKind,
    IdFormError, IdKind, ImportError, ImportNote, ImportProblem, MAX_BYTES, MergeError, MergeNote,
    MissingColumns, OpenDescription, Origin, Question, RefusedText,
};
use portcullis_model::{
    AccountId, Cidr, GroupId, MAX_TAGS_PER_RESOURCE, PeerKind, Region, VpcId, counted,
    escape_invisible, grouped,
};

impl Text for DocumentError {
    fn text(&self) -> String {
        match self {
            Self::Unknown => "this is not a snapshot of Portcullis, JSON of aws ec2 describe-security-groups, or CSV with headings; choose another file".to_owned(),
            Self::NoScope { account, region } => format!("this snapshot has no {account}/{region}; choose one that it has"),
            Self::Encoding(value) => value.text(),
            Self::Id(value) => value.text(),
            Self::Snapshot(value) => value.text(),
            Self::Import(value) => value.text(),
        }
    }
}

impl Text for MergeError {
    fn text(&self) -> String {
        match self {
            Self::Origin(origins) => match origins.len() {
                1 => format!(
                    "the file has groups of {}, and not of the account and Region they are imported into",
                    origins_text(origins)
                ),
                _ => format!(
                    "the file has groups of {}; split it into one file for each",
                    origins_text(origins)
                ),
            },
            Self::Ambiguous(questions) => format!(
                "{}. Choose one, or add its ID to the file",
                listed(questions, "; ")
            ),
            Self::SameGroup { first, second, id } => {
                format!(
                    "{first} and {second} are both the group {id} of this account; remove one of them from the file"
                )
            }
            Self::SameName {
                name,
                vpc_id,
                first,
                second,
            } => format!(
                "{first} and {second} are both named {name}{}; names must be unique in the VPC (not case-sensitive). Rename one of them in the file",
                in_vpc(vpc_id.as_ref())
            ),
            Self::SourceAccount {
                id,
                group,
                owner,
                named,
            } => format!(
                "the source {id} of {group} belongs to account {owner}, not {named}; correct the account in the file"
            ),
            Self::SourceName { text, group, named } => format!(
                "the source {text:?} of {group} is also the name of {named} in this account; use {named} in the file, or add a column Source kind"
            ),
            Self::GroupName { text, id, named } => format!(
                "{text:?} is read as the group {id}, but is also the name of {named} in this account; use only the ID in the file"
            ),
            Self::Tag {
                group,
                key,
                problem,
            } => format!("the tag {key:?} of {group}: {}", problem.text()),
            Self::TagTwice { group, key } => {
                format!("{group} has the tag {key:?} twice; remove one of them")
            }
            Self::TooManyTags { group, number } => {
                format!("{group} has {number} tags; at most {MAX_TAGS_PER_RESOURCE} are allowed")
            }
            Self::Text {
                group,
                what,
                problem,
            } => format!("{} of {group}: {}", refused_text(*what), problem.text()),
            Self::Unnamed { id } => format!(
                "{id} is not in this account, and the file has no name to create it with; add its name to the file"
            ),
        }
    }
}

impl Text for ImportError {
    fn text(&self) -> String {
        match self {
            Self::Empty => "the file has no security group; export the groups with aws ec2 describe-security-groups".to_owned(),
            Self::Field { path, problem } => format!("{path}: {}", problem.text()),
            Self::Foreign(value) => value.text(),
            Self::Headings(value) => format!(
                "the first line has no headings for {}; expected headings such as Group, Direction, Protocol, Ports, Source, Description",
                missing_text(*value)
            ),
            Self::Line {
                line,
                column,
                problem,
            } => format!("line {line}, {column}: {}", problem.text()),
            Self::NotJson {
                line,
                column,
                problem,
            } => format!(
                "line {line}, character {column}: invalid JSON: {problem}; correct it there"
            ),
            Self::TooLarge(value) => format!(
                "the file is too large: {}; choose one of at most {}",
                bytes_text(*value),
                bytes_text(MAX_BYTES)
            ),
            Self::TooMany { what, max } => format!(
                "the file has more than {} {}",
                grouped(*max),
                excess_text(*what)
            ),
            Self::Unclosed(value) => {
                format!("line {value}: a quotation mark is never closed; close it")
            }
        }
    }
}

impl Text for DecodeError {
    fn text(&self) -> String {
        match self {
            Self => "the file is not text in UTF-8 or UTF-16; save it as UTF-8".to_owned(),
        }
    }
}

fn missing_text(missing: MissingColumns) -> &'static str {
    match missing {
        MissingColumns::Groups => "the groups",
        MissingColumns::Traffic => "the protocols and ports",
        MissingColumns::Sources => "the sources",
        MissingColumns::TrafficAndSources => "the protocols and sources",
    }
}

/// Items that exceed a limit, with what to do.
fn excess_text(excess: Excess) -> &'static str {
    match excess {
        Excess::Columns => "columns; remove those that are not needed",
        Excess::Groups => "groups; split it",
        Excess::Rules => "rules; split it",
    }
}

fn refused_text(text: RefusedText) -> &'static str {
    match text {
        RefusedText::Name => "the name",
        RefusedText::Description => "the description",
        RefusedText::RuleDescription => "a rule's description",
    }
}

fn in_vpc(vpc_id: Option<&VpcId>) -> String {
    vpc_id.map(|vpc| format!(" in {vpc}")).unwrap_or_default()
}

fn listed(items: &[impl Text], separator: &str) -> String {
    let items: Vec<String> = items.iter().map(Text::text).collect();
    items.join(separator)
}

impl Text for Question {
    /// A sentence without a period that can stand among others of its kind.
    fn text(&self) -> String {
        let name = if self.id.as_str().starts_with(GroupId::PREFIX) {
            format!("{} ({})", self.name, self.id)
        } else {
            self.name.clone()
        };
        format!("{name} could be {}", listed(&self.candidates, " or "))
    }
}

impl Text for Origin {
    /// The account and the Region, as a part of a sentence.
    fn text(&self) -> String {
        match (&self.account, &self.region) {
            (Some(account), Some(region)) => format!("account {account} in {region}"),
            (Some(account), None) => format!("account {account}"),
            (None, Some(region)) => region.to_string(),
            (None, None) => "an unknown account".to_owned(),
        }
    }
}

/// Several accounts and Regions, as a part of a sentence.
pub fn origins_text(origins: &BTreeSet<Origin>) -> String {
    let mut texts: Vec<String> = origins.iter().map(Text::text).collect();
    match texts.pop() {
        Some(last) if !texts.is_empty() => format!("{} and {last}", texts.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// Sentence about two sides of a comparison that are of different accounts or Regions. `None` if they are
/// the same, as far as known.
pub fn other_origins_text(before: &BTreeSet<Origin>, after: &BTreeSet<Origin>) -> Option<String> {
    let accounts = |origins: &BTreeSet<Origin>| -> BTreeSet<AccountId> {
        let accounts = origins.iter().filter_map(|origin| origin.account.clone());
        accounts.collect()
    };
    let regions = |origins: &BTreeSet<Origin>| -> BTreeSet<Region> {
        let regions = origins.iter().filter_map(|origin| origin.region.clone());
        regions.collect()
    };
    let (accounts, regions) = (
        [accounts(before), accounts(after)],
        [regions(before), regions(after)],
    );
    let has_other_accounts =
        accounts[0] != accounts[1] && accounts.iter().all(|some| !some.is_empty());
    let has_other_regions = regions[0] != regions[1] && regions.iter().all(|some| !some.is_empty());
    (has_other_accounts || has_other_regions).then(|| {
        format!(
            "The groups before are of {}, those after of {}.",
            origins_text(before),
            origins_text(after)
        )
    })
}

/// Sentence about what a file of another tool says about where and when its groups were read.
pub fn origin_sentence(origins: &BTreeSet<Origin>) -> String {
    let (has_account, has_region) = (
        origins.iter().any(|origin| origin.account.is_some()),
        origins.iter().any(|origin| origin.region.is_some()),
    );
    let missing = match (has_account, has_region) {
        (false, false) => "account, Region, or date",
        (true, false) => "Region or date",
        (false, true) => "account or date",
        (true, true) => "date",
    };
    let lacks = format!("The file doesn't name its {missing}.");
    if has_account || has_region {
        format!("Groups of {}. {lacks}", origins_text(origins))
    } else {
        lacks
    }
}

impl Text for Candidate {
    /// The group by its id, name, VPC and owner.
    fn text(&self) -> String {
        let vpc = in_vpc(self.vpc_id.as_ref());
        format!("{} ({}{vpc}, owner {})", self.id, self.name, self.owner_id)
    }
}

impl Text for IdFormError {
    fn text(&self) -> String {
        let noun = match self.kind {
            IdKind::Group => "a security group ID",
            IdKind::Rule => "a security group rule ID",
            IdKind::Vpc => "a VPC ID",
            IdKind::PrefixList => "a prefix list ID",
            IdKind::Account => "an account ID",
            IdKind::Peering => "a peering connection or its state",
        };
        let prefix = match self.kind.prefix() {
            "" => String::new(),
            prefix => format!("{prefix} and "),
        };
        format!(
            "{:?} is not {noun}; expected {prefix}letters, digits and hyphens",
            self.text
        )
    }
}

impl Text for ForeignFile {
    fn text(&self) -> String {
        let what = match self {
            Self::Known(kind) => kind.text(),
            Self::Answer(field) => format!("an AWS response with {field}"),
        };
        format!(
            "this is {what}, not a list of security groups; open the output of aws ec2 describe-security-groups instead"
        )
    }
}

impl Text for ForeignKind {
    /// What to call such a file in a sentence.
    fn text(&self) -> String {
        match self {
            Self::ConfigItem => "an AWS Config configuration item",
            Self::ConfigHistory => "an AWS Config configuration history",
            Self::ConfigNotification => "an AWS Config notification",
            Self::CloudControlResource => "a Cloud Control API resource",
            Self::CloudControlResources => "a list of Cloud Control API resources",
            Self::TerraformState => "a Terraform state or plan",
            Self::CloudFormationTemplate => "a CloudFormation template",
            Self::CloudFormationProperties => {
                "the properties of a CloudFormation AWS::EC2::SecurityGroup"
            }
            Self::StaleGroups => {
                "a response of DescribeStaleSecurityGroups, which lists stale rules only"
            }
            Self::TerraformPlan => "a Terraform plan",
            Self::Instances => "a response of DescribeInstances",
            Self::CloudTrail => "a CloudTrail log",
            Self::Ansible => "output of Ansible's ec2_security_group_info",
            Self::SecurityHub => "a list of Security Hub findings",
            Self::GroupsForVpc => "a response of GetSecurityGroupsForVpc, which has no rules",
            Self::Edda => "an Edda document",
            Self::Plan => "a plan of Portcullis, which opens on the review page",
            Self::SecurityHubFinding => "a Security Hub finding",
            Self::CloudTrailEvent => "a CloudTrail event",
            Self::RevokedRules => {
                "a response of RevokeSecurityGroupIngress, which lists removed rules"
            }
            Self::TerraformStateOrResource => "a Terraform state or one of its resources",
            Self::TerraformResource => "a resource of a Terraform state",
            Self::TerraformShow => "output of terraform show",
            Self::ScoutSuite => "a ScoutSuite report",
            Self::Prowler => "a Prowler report",
            Self::CdkContext => "an AWS CDK context",
            Self::Steampipe => "output of Steampipe",
            Self::TerraformConfiguration => "a Terraform configuration",
            Self::CloudFormationYaml => "a CloudFormation template in YAML",
            Self::Yaml => "YAML",
            Self::AnsiblePlaybook => "an Ansible playbook",
            Self::Xml => "XML",
            Self::Html => "an HTML page",
            Self::Script => "a script",
            Self::CliScript => "an AWS CLI script",
            Self::BotoScript => "a boto3 script",
            Self::Archive => "a workbook or an archive",
            Self::Pdf => "a PDF document",
        }
        .to_owned()
    }
}

impl Text for ImportProblem {
    fn text(&self) -> String {
        match self {
            Self::RepeatedRule => "an earlier line of this group has the same rule; remove one of them".to_owned(),
            Self::MaybeComment => {
                "this line could be a comment, or start one; remove it, or add the group's ID".to_owned()
            }
            Self::NoGroup => "expected the name or ID of a group".to_owned(),
            Self::TwoGroups { first, second } => {
                format!("{first} and {second} are on one line; put each group on its own line")
            }
            Self::MaybeTitle(name) => format!(
                "{name:?} is on a line without a rule and could be a title; remove the line, or add the group's ID or VPC"
            ),
            Self::OtherHeadings(missing) => format!(
                "this line looks like the headings of another table, without a column for {}; add the column",
                missing_text(*missing)
            ),
            Self::Namesakes => {
                "several groups of another table have this name; add the ID or the VPC of the group".to_owned()
            }
            Self::DirectionOfOtherTables => {
                "the file's other tables give the direction of their rules; add a column Direction to this one".to_owned()
            }
            Self::OtherAccount { account, owner } => {
                format!("the account is {account}, but the group's ID has {owner}; remove one of them")
            }
            Self::OtherOrigin { value, other } => {
                format!("{value}, but the group's ARN or a title above has {other}; remove one of them")
            }
            Self::AccountNames { name, first } => format!(
                "the account is {name}, and {first} on an earlier line; add a column Account ID, or put each account into a file of its own"
            ),
            Self::SeveralCopies { value, first } => format!(
                "{value}, and {first} on an earlier line of this group, which would become one group; keep the lines of one of them, or add the ID of each group"
            ),
            Self::PartitionOfArn { partition, region } => format!(
                "the ARN is of the partition {partition}, which does not have its Region {region}; correct one of them"
            ),
            Self::PartitionOfSource { source, region } => format!(
                "the ARN is of the partition {source}, and the group or another of its sources is in {region}; EC2 has no references to other Regions; correct one of them"
            ),
            Self::RegionOfSource { source, group } => format!(
                "the ARN is of {source}, and the group or another of its sources is in {group}; EC2 has no references to other Regions; correct one of them"
            ),
            Self::OtherArn(arn) => {
                format!("{arn:?} does not match the ID and the owner next to it; correct one of them")
            }
            Self::Doubt(doubt) => doubt.text(),
            Self::Named(error) => error.text(),
            Self::OtherIdentity { now, first } => format!(
                "{now}, but an earlier line of this group has {first}; add the ID or the VPC of each group"
            ),
            Self::DirectionAlone => {
                "a direction without a protocol and a source; complete the rule, or remove the line".to_owned()
            }
            Self::NoTraffic => "expected a protocol or ports".to_owned(),
            Self::NoPorts => "expected ports such as 443 or 8000-8080, or all".to_owned(),
            Self::NoIcmpType => {
                "expected an ICMP type and code such as 8 or 3/4, or all".to_owned()
            }
            Self::SeveralPorts => "a rule with an ID has one port or range; put the other ports on lines of their own, or remove the ID".to_owned(),
            Self::TitleOfOtherGroup(named) => format!("the title names {named}, but no line below is for that group; remove the title, or correct it"),
            Self::SeveralSources => "a rule with an ID has one source; remove the other sources, or the ID".to_owned(),
            Self::OtherDescription => {
                "an earlier line of this group has another description; read the column as the descriptions of the rules".to_owned()
            }
            Self::Tags => "expected tags such as Name=web;Owner=ops".to_owned(),
            Self::Row(problem) => problem.text(),
            Self::NotAnObject => "expected an object".to_owned(),
            Self::TwoSpellings(name) => format!("is also present as {name}; remove one of them"),
            Self::UnknownField => {
                "is unknown and could change the rule; remove it from the file if it does not".to_owned()
            }
            Self::CutByPowerShell => {
                "PowerShell wrote the name of a type instead of the values; export again with ConvertTo-Json -Depth 10".to_owned()
            }
            Self::NotAList => "expected a list".to_owned(),
            Self::NotAText => "expected a string".to_owned(),
            Self::NoText => "the field is missing; expected a string".to_owned(),
            Self::NotANumber => "expected a whole number".to_owned(),
            Self::NotABool => "expected true or false".to_owned(),
            Self::CallInput => {
                "this could be the input of an authorize or revoke call; for a group, add its GroupName".to_owned()
            }
            Self::NoGroupsNorRules => {
                "expected a field SecurityGroups or SecurityGroupRules".to_owned()
            }
            Self::GroupTwice(id) => {
                format!("{id} is listed twice, with different content; remove one of them")
            }
            Self::MayHoldRules => {
                "these look like rules; rename the field to IpPermissions (inbound) or IpPermissionsEgress (outbound), or remove it".to_owned()
            }
            Self::NoSourceField => {
                "the rule has no field for sources; add the fields, such as IpRanges, to the --query".to_owned()
            }
            Self::RangesDiffer => "IpRanges and Ipv4Ranges differ; remove one of them".to_owned(),
            Self::OneSource => {
                "expected one source: CidrIpv4, CidrIpv6, PrefixListId or ReferencedGroupInfo".to_owned()
            }
            Self::OtherFamily(text) => format!(
                "{text:?} belongs to the other address family; put IPv4 and IPv6 ranges in their own fields"
            ),
            Self::Account(error) => error.text(),
            Self::Id(error) => error.text(),
            Self::Protocol(error) => error.text(),
            Self::Traffic(error) => error.text(),
            Self::Cidr(error) => error.text(),
        }
    }
}

/// Number of ranges that a note lists.
const SHOWN_RANGES: usize = 5;

fn host_bits_text(ranges: &[Cidr]) -> String {
    let shown = ranges.iter().take(SHOWN_RANGES);
    let mut texts: Vec<String> = shown
        .map(|cidr| format!("{} as {cidr}", cidr.typed().unwrap_or_default()))
        .collect();
    if let Some(more) = ranges
        .len()
        .checked_sub(SHOWN_RANGES)
        .filter(|more| *more > 0)
    {
        texts.push(format!("and {more} more in the same way"));
    }
    format!("EC2 stores {}.", texts.join(", "))
}

/// A part that a text lacks, such as `inbound rules of 2 groups`.
pub(super) fn lacking_text(what: Described, groups: Option<usize>) -> String {
    let what = match what {
        Described::Rules(direction) => &format!("{direction} rules"),
        Described::Tags => "tags",
        Described::RuleDescriptions => "rule descriptions",
    };
    let of = groups.map(|groups| format!(" of {}", counted(groups, "group")));
    format!("{what}{}", of.unwrap_or_default())
}

/// Kinds of sources, such as `security groups or prefix lists`.
pub(super) fn kinds_text(kinds: &[PeerKind]) -> String {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind_text(*kind)).collect();
    kinds.join(" or ")
}

impl Text for ImportNote {
    /// One or more whole sentences; headings that are not read, as a list.
    fn text(&self) -> String {
        match self {
            Self::Lacks { what, groups } => {
                format!("This file has no {}; they are kept.", lacking_text(*what, *groups))
            }
            Self::MayLackRules => {
                "The file may not list all rules of its groups; rules that it does not list are kept."
                    .to_owned()
            }
            Self::LacksKinds(kinds) => {
                format!(
                    "This file has no field for {}; rules with these sources are kept.",
                    kinds_text(kinds)
                )
            }
            Self::OnePage => {
                "The file contains only one page of several: there are more groups.".to_owned()
            }
            Self::SeveralOrigins(origins) => {
                format!("The file has groups of {}.", origins_text(origins))
            }
            Self::SameName {
                first,
                second,
                name,
            } => format!(
                "{first} and {second} have the same name in one VPC: {}.",
                escape_invisible(name)
            ),
            Self::HostBits(ranges) => host_bits_text(ranges),
            Self::Description(open) => description_text(*open),
            Self::UnreadColumns(headings) => unread_columns_text(headings),
            Self::Unfiltered { heading, values } => unfiltered_text(heading, values),
            Self::TitleLine(line) => format!("{}.", title_line_text(*line)),
            Self::SeveralPorts(lines) => format!("{}.", several_ports_text(lines)),
            Self::InboundByDefault => {
                "No column has the direction of the rules, so they are read as inbound. Add a column Direction for outbound rules.".to_owned()
            }
            Self::RuleIdNotUsed(problem) => {
                format!("The ID of a rule is ignored: {}.", problem.text())
            }
            Self::RulesOfOtherGroups(groups) => format!(
                "The rules of {} that the file does not describe are ignored.",
                counted(*groups, "group")
            ),
        }
    }
}

/// Number of values that a note lists.
const SHOWN_VALUES: usize = 5;

fn unfiltered_text(heading: &str, values: &[String]) -> String {
    let heading = escape_invisible(heading);
    if let [only] = values {
        let only = escape_invisible(only);
        return format!(
            "The column {heading} is not read: {only} is not compared with your account."
        );
    }
    let shown = values.iter().take(SHOWN_VALUES);
    let mut texts: Vec<String> = shown.map(|value| escape_invisible(value)).collect();
    if let Some(more) = values
        .len()
        .checked_sub(SHOWN_VALUES)
        .filter(|more| *more > 0)
    {
        texts.push(format!("{more} more"));
    }
    format!(
        "The column {heading} is not read, and nothing is filtered by it: the groups of {} are imported.",
        texts.join(", ")
    )
}

fn kind_text(kind: PeerKind) -> &'static str {
    match kind {
        PeerKind::Group => "security groups",
        PeerKind::Ipv4 => "IPv4 ranges",
        PeerKind::Ipv6 => "IPv6 ranges",
        PeerKind::PrefixList => "prefix lists",
    }
}

fn description_text(open: OpenDescription) -> String {
    let place = "The column Description is next to the group's columns";
    let other = "rename it to";
    match (open.read_as, open.can_change) {
        (DescriptionOf::Groups, _) => format!(
            "{place} and has one text for each group, so it is read as the description of the group. If it describes rules, {other} Rule description."
        ),
        (DescriptionOf::Rules, true) => format!(
            "{place} and is read as the descriptions of the rules. If it describes groups, {other} Group description."
        ),
        (DescriptionOf::Rules, false) => format!(
            "{place} and differs within a group, so it is read as the descriptions of the rules."
        ),
    }
}

impl Text for MergeNote {
    /// A whole sentence.
    fn text(&self) -> String {
        let kept = |count: usize| if count == 1 { "is kept" } else { "are kept" };
        match self {
            Self::Origin { origin, left_out } => {
                let imported = format!("Only the groups of {} are imported", origin.text());
                match left_out {
                    0 => format!("The groups of {} are imported.", origin.text()),
                    1 => format!("{imported}; 1 other group of the file is left out."),
                    several => {
                        format!("{imported}; {several} other groups of the file are left out.")
                    }
                }
            }
            Self::DefaultGroup { group } => {
                format!("{group} is left out: choose the VPC that it is the default group of.")
            }
            Self::UnlistedRules { direction, count } => format!(
                "{} that the file does not list {}.",
                counted(*count, &format!("{direction} rule")),
                kept(*count)
            ),
            Self::Descriptions(count) => format!(
                "{} {}: the file has no descriptions of rules.",
                counted(*count, "rule description"),
                kept(*count)
            ),
            Self::Tags(groups) => format!(
                "The tags of {} are kept: the file has no tags for them.",
                counted(*groups, "group")
            ),
            Self::RulesLeftOut(count) => format!(
                "{} left out: {} is a group that is left out.",
                counted(*count, "rule"),
                if *count == 1 {
                    "its source"
                } else {
                    "their source"
                }
            ),
            Self::WithoutEgress(groups) => format!(
                "Created without outbound rules, because the file has none: {}.",
                groups.join(", ")
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, clippy::unwrap_used)]

    use super::*;
    use portcullis_formats::import::{parse_cli_json, parse_csv};

    #[test]
    fn json_says_where_it_is_wrong() {
        let one = |fields: &str| {
            format!(
                r#"{{"SecurityGroups": [{{"GroupId": "sg-1", "GroupName": "a"}}, {{"GroupName": "b"{fields}}}]}}"#
            )
        };
        let permission = |fields: &str| {
            one(&format!(
                r#", "GroupId": "sg-2", "IpPermissionsEgress": [{{{fields}}}]"#
            ))
        };
        for (text, words) in [
            ("{".to_owned(), "line 1, character 1: invalid JSON: EOF"),
            (String::new(), "no security group"),
            ("[]".to_owned(), "no security group"),
            ("7".to_owned(), "the whole: expected an object"),
            ("{}".to_owned(), "the whole: expected a field SecurityGroups"),
            (r#"{"SecurityGroups": 7}"#.to_owned(), "SecurityGroups: expected a list"),
            (one(""), "SecurityGroups[1].GroupId: the field is missing"),
            (one(r#", "GroupId": "sg-1""#), "SecurityGroups[1]: sg-1 is listed twice"),
            (one(r#", "GroupId": 7"#), "SecurityGroups[1].GroupId: expected a string"),
            (permission(""), "SecurityGroups[1].IpPermissionsEgress[0].IpProtocol: the field is missing"),
            (
                permission(r#""IpProtocol": "tcp", "FromPort": 1"#),
                "SecurityGroups[1].IpPermissionsEgress[0]: TCP and UDP need a first",
            ),
            (
                permission(r#""IpProtocol": "-1", "IpRanges": [{"CidrIp": "::/0"}]"#),
                "SecurityGroups[1].IpPermissionsEgress[0].IpRanges[0].CidrIp: \"::/0\" belongs to the other",
            ),
            (
                permission(r#""IpProtocol": "tcp", "FromPort": "x", "ToPort": 2"#),
                "IpPermissionsEgress[0].FromPort: expected a whole number",
            ),
            (
                r#"{"SecurityGroupRules": [{"IsEgress": true, "IpProtocol": "-1", "GroupId": "sg-1"}]}"#.to_owned(),
                "SecurityGroupRules[0]: expected one source",
            ),
        ] {
            let error = parse_cli_json(&text).unwrap_err().text();
            assert!(error.contains(words), "{text}\n{error}");
        }
    }

    #[test]
    fn tables_say_where_they_are_wrong() {
        for (rows, words) in [
            ("", "no security group"),
            (
                "\na,tcp,443,nothing-here\n",
                "line 3, source: no group or prefix list is named",
            ),
            ("a,tcp,443,10.0.0.0/40\n", "line 2, source: "),
            ("a,tcp,,10.0.0.0/8\n", "line 2, ports: expected ports"),
            ("a,tcp,70000,10.0.0.0/8\n", "line 2, ports: "),
            ("a,tcp,443,\n", "line 2, source: empty"),
            (
                "a,,443,10.0.0.0/8\n",
                "line 2, protocol: the protocol is missing",
            ),
            (",tcp,443,10.0.0.0/8\n", "line 2, group: expected"),
            ("a,tcq,443,10.0.0.0/8\n", "line 2, protocol: "),
            (
                "a,tcp,1,::/0\n\"a\",tcp,1,::/0\n",
                "line 3, rule: an earlier line of this group has",
            ),
            (
                "\"a\n\",tcp,1,::/0\nb,\"tcp,1,::/0",
                "line 4: a quotation mark",
            ),
        ] {
            let text = format!("Group,Protocol,Ports,Source\n{rows}");
            let error = parse_csv(&text).unwrap_err().text();
            assert!(error.contains(words), "{rows}\n{error}");
        }
        let missing = |text: &str| parse_csv(text).unwrap_err().text();
        assert!(missing("Protocol,Ports,Source\n").contains("for the groups"));
        assert!(missing("Group,Ports\n").contains("for the protocols and sources"));
    }
}
