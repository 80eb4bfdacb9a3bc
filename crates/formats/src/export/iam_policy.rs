//! Minimal IAM policies for viewing all groups, or for editing chosen ones.
//!
//! The resources of each action follow AWS's Service Authorization Reference for EC2, as of 2026:
//!
//! - Describe actions, including that of network interfaces, support no resources and need `*`. Of
//!   the conditions, only the Region restricts them.
//! - Authorize, Revoke, UpdateSecurityGroupRuleDescriptions and DeleteSecurityGroup are checked
//!   against the group, but not against groups that rules reference.
//! - Authorize is also checked against `security-group-rule` if the new rules get tags, and then
//!   needs CreateTags on it.
//! - ModifySecurityGroupRules is checked against the group, each rule, and referenced prefix lists.
//! - CreateSecurityGroup is checked against the VPC and the new group, whose id is not known yet.
//! - No condition ties a rule to its group, so the resource for rules is `security-group-rule/*`.
//!   The check of the group limits it; only tags of rules are open in the whole account.

use std::collections::BTreeSet;

use serde::Serialize;

use portcullis_ec2::Partition;
use portcullis_model::{AccountId, Region, SecurityGroup, VpcId, escape_invisible_in_json};

/// What a policy allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyPurpose {
    /// Viewing all groups of the Region.
    View,
    /// Viewing, changing and deleting the chosen groups, and creating groups in their VPCs. Rules
    /// of groups created later need another policy.
    Edit,
}

/// Returns a policy as JSON. `account` is the account that the policy is for; ARNs of groups have
/// the account of their owner. IAM accepts up to 6,144 characters per policy, not counting
/// whitespace.
pub fn iam_policy(
    purpose: PolicyPurpose,
    region: &Region,
    account: &AccountId,
    groups: &[&SecurityGroup],
) -> String {
    let reading = |sid, actions| Statement {
        condition: Some(Condition::requested_region(region)),
        ..Statement::new(sid, actions, vec!["*".to_owned()])
    };
    // By feature: without the other statements the page shows groups, but not what uses them, who changed
    // them and which of their rules are stale.
    let mut statements = vec![
        reading("ViewSecurityGroups", &VIEW),
        reading("ViewWhatUsesGroups", &VIEW_USES),
        reading("LookUpChangesAndStaleRules", &LOOK_UP),
    ];
    if purpose == PolicyPurpose::Edit && !groups.is_empty() {
        push_edit(&mut statements, &Arns { region, account }, groups);
    }
    policy_text(statements)
}

/// Returns the policy of a key that reads many accounts: it assumes `role` in any account.
pub fn assume_role_policy(partition: Partition, role_path_and_name: &str) -> String {
    let role = escaped(role_path_and_name);
    let resource = ["arn:", partition.as_str(), ":iam::*:role/", &role].concat();
    policy_text(vec![Statement::new(
        "AssumeViewers",
        &["sts:AssumeRole"],
        vec![resource],
    )])
}

/// Returns the policy that queries the Config aggregators of an account and Region. ARNs of
/// aggregators have an id instead of their name, so that one aggregator cannot be chosen by name.
pub fn aggregator_policy(region: &Region, account: &AccountId) -> String {
    let partition = Partition::of(region).as_str();
    let (region, account) = (region.as_str(), account.as_str());
    let resource = [
        "arn:",
        partition,
        ":config:",
        region,
        ":",
        account,
        ":config-aggregator/*",
    ];
    policy_text(vec![Statement::new(
        "QueryAggregators",
        &QUERY_AGGREGATOR,
        vec![resource.concat()],
    )])
}

fn policy_text(statement: Vec<Statement>) -> String {
    let policy = Policy {
        version: "2012-10-17",
        statement,
    };
    escape_invisible_in_json(&serde_json::to_string_pretty(&policy).unwrap_or_default())
}

fn push_edit(statements: &mut Vec<Statement>, arns: &Arns<'_>, groups: &[&SecurityGroup]) {
    let group_arn = |group: &SecurityGroup| {
        let (owner, id) = (escaped(group.owner_id.as_str()), escaped(group.id.as_str()));
        arns.of(&owner, "security-group", &id)
    };
    let account = arns.account.as_str();
    let all_rules = arns.of(account, "security-group-rule", "*");
    let all_groups = arns.of(account, "security-group", "*");
    let mut with_rules: Vec<String> = groups.iter().map(|group| group_arn(group)).collect();
    with_rules.push(all_rules);
    statements.push(Statement::new(
        "ChangeRules",
        &CHANGE_RULES,
        with_rules.clone(),
    ));
    // Prefix lists may be owned by AWS or by another account.
    statements.push(Statement::new(
        "NamePrefixListsInChangedRules",
        &["ec2:ModifySecurityGroupRules"],
        vec![arns.of("*", "prefix-list", "*")],
    ));
    statements.push(Statement::new("ChangeTags", &CHANGE_TAGS, with_rules));
    let mut uses = vec![
        arns.of(account, "network-interface", "*"),
        arns.of(account, "vpc", "*"),
    ];
    uses.extend(groups.iter().map(|group| group_arn(group)));
    statements.push(Statement::new("ChangeWhatUsesGroups", &CHANGE_USES, uses));
    // The IDs of new lists are not known yet.
    statements.push(Statement::new(
        "ChangePrefixLists",
        &CHANGE_LISTS,
        vec![arns.of(account, "prefix-list", "*")],
    ));
    let deletable = groups.iter().filter(|group| !group.is_default());
    let deletable: Vec<String> = deletable.map(|group| group_arn(group)).collect();
    if !deletable.is_empty() {
        statements.push(Statement::new(
            "DeleteGroups",
            &["ec2:DeleteSecurityGroup"],
            deletable,
        ));
    }
    let vpcs: BTreeSet<&VpcId> = groups
        .iter()
        .filter_map(|group| group.vpc_id.as_ref())
        .collect();
    if vpcs.is_empty() {
        return;
    }
    let mut new_group = vec![all_groups.clone()];
    new_group.extend(
        vpcs.iter()
            .map(|vpc| arns.of(account, "vpc", &escaped(vpc.as_str()))),
    );
    statements.push(Statement::new(
        "CreateGroups",
        &["ec2:CreateSecurityGroup"],
        new_group,
    ));
    statements.push(Statement {
        condition: Some(Condition::while_creating_a_group()),
        ..Statement::new("TagNewGroups", &["ec2:CreateTags"], vec![all_groups])
    });
}

/// Escapes an id for a policy: IAM reads `*` and `?` as wildcards, and `$` as the start of a
/// variable. Emulators and files may have any id.
fn escaped(id: &str) -> String {
    let mut exact = String::with_capacity(id.len());
    for letter in id.chars() {
        match letter {
            '$' | '*' | '?' => exact.extend(['$', '{', letter, '}']),
            other => exact.push(other),
        }
    }
    exact
}

struct Arns<'a> {
    region: &'a Region,
    account: &'a AccountId,
}

impl Arns<'_> {
    fn of(&self, owner: &str, kind: &str, id: &str) -> String {
        let partition = Partition::of(self.region).as_str();
        let region = self.region.as_str();
        [
            "arn:", partition, ":ec2:", region, ":", owner, ":", kind, "/", id,
        ]
        .concat()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    version: &'static str,
    statement: Vec<Statement>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    sid: &'static str,
    effect: &'static str,
    action: &'static [&'static str],
    resource: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
}

impl Statement {
    fn new(sid: &'static str, action: &'static [&'static str], resource: Vec<String>) -> Self {
        Self {
            sid,
            effect: "Allow",
            action,
            resource,
            condition: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Condition {
    string_equals: Equals,
}

#[derive(Default, Serialize)]
struct Equals {
    #[serde(
        rename = "aws:RequestedRegion",
        skip_serializing_if = "Option::is_none"
    )]
    requested_region: Option<String>,
    #[serde(rename = "ec2:CreateAction", skip_serializing_if = "Option::is_none")]
    create_action: Option<&'static str>,
}

impl Condition {
    fn requested_region(region: &Region) -> Self {
        Self {
            string_equals: Equals {
                requested_region: Some(region.as_str().to_owned()),
                ..Equals::default()
            },
        }
    }

    fn while_creating_a_group() -> Self {
        Self {
            string_equals: Equals {
                create_action: Some("CreateSecurityGroup"),
                ..Equals::default()
            },
        }
    }
}

/// The page shows groups without the entries of prefix lists, too.
const VIEW: [&str; 6] = [
    "ec2:DescribeManagedPrefixLists",
    "ec2:DescribeRegions",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeVpcs",
    "ec2:GetManagedPrefixListEntries",
];

/// Without one of these, the page says what it did not look at.
const VIEW_USES: [&str; 9] = [
    "ec2:DescribeClientVpnEndpoints",
    "ec2:DescribeInstanceConnectEndpoints",
    "ec2:DescribeInstances",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroupReferences",
    "ec2:DescribeSecurityGroupVpcAssociations",
    "ec2:DescribeVpcEndpoints",
    "ec2:GetSecurityGroupsForVpc",
];

/// Events of groups, and rules whose references are gone.
const LOOK_UP: [&str; 2] = ["cloudtrail:LookupEvents", "ec2:DescribeStaleSecurityGroups"];

const CHANGE_RULES: [&str; 7] = [
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:ModifySecurityGroupRules",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
];

/// ModifyNetworkInterfaceAttribute is checked against the interface and the groups, the associations against the group
/// and the VPC. No condition ties an interface to its groups.
const CHANGE_USES: [&str; 4] = [
    "ec2:AssociateSecurityGroupVpc",
    "ec2:DeleteNetworkInterface",
    "ec2:DisassociateSecurityGroupVpc",
    "ec2:ModifyNetworkInterfaceAttribute",
];

const CHANGE_LISTS: [&str; 3] = [
    "ec2:CreateManagedPrefixList",
    "ec2:DeleteManagedPrefixList",
    "ec2:ModifyManagedPrefixList",
];

const QUERY_AGGREGATOR: [&str; 2] = [
    "config:DescribeConfigurationAggregatorSourcesStatus",
    "config:SelectAggregateResourceConfig",
];

const CHANGE_TAGS: [&str; 2] = ["ec2:CreateTags", "ec2:DeleteTags"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;
    use portcullis_model::GroupId;

    #[test]
    fn many_accounts_need_one_statement_for_each_feature() {
        let roles: Value =
            serde_json::from_str(&assume_role_policy(Partition::AwsCn, "a/View*")).unwrap();
        assert_eq!(
            roles["Statement"][0]["Resource"][0],
            "arn:aws-cn:iam::*:role/a/View${*}"
        );
        let region = Region::parse("eu-west-1").unwrap();
        let account = AccountId::from_remote("123456789012");
        let queries: Value = serde_json::from_str(&aggregator_policy(&region, &account)).unwrap();
        assert_eq!(queries["Statement"].as_array().unwrap().len(), 1);
        assert_eq!(
            queries["Statement"][0]["Resource"][0],
            "arn:aws:config:eu-west-1:123456789012:config-aggregator/*"
        );
        assert_eq!(queries["Statement"][0]["Action"][1], QUERY_AGGREGATOR[1]);
    }

    fn group(id: &str, name: &str, vpc: Option<&str>) -> SecurityGroup {
        SecurityGroup {
            id: GroupId::from_remote(id),
            name: name.into(),
            description: String::new(),
            vpc_id: vpc.map(VpcId::from_remote),
            owner_id: AccountId::from_remote("123456789012"),
            tags: vec![],
            rules: vec![],
            has_rule_ids: false,
        }
    }

    fn policy(purpose: PolicyPurpose, region: &str, groups: &[&SecurityGroup]) -> String {
        let region = Region::parse(region).unwrap();
        iam_policy(
            purpose,
            &region,
            &AccountId::from_remote("123456789012"),
            groups,
        )
    }

    /// Returns the resources of each action, over all statements.
    fn resources(policy: &str) -> BTreeMap<String, Vec<String>> {
        let policy: Value = serde_json::from_str(policy).unwrap();
        assert_eq!(policy["Version"], "2012-10-17");
        let words = |value: &Value| -> Vec<String> {
            let list = value.as_array().unwrap();
            list.iter()
                .map(|word| word.as_str().unwrap().to_owned())
                .collect()
        };
        let mut sids = BTreeSet::new();
        let mut resources: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for statement in policy["Statement"].as_array().unwrap() {
            let sid = statement["Sid"].as_str().unwrap().to_owned();
            assert!(
                sid.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                "{sid}"
            );
            assert!(sids.insert(sid), "a Sid twice");
            assert_eq!(statement["Effect"], "Allow");
            for action in words(&statement["Action"]) {
                let list = resources.entry(action).or_default();
                list.extend(words(&statement["Resource"]));
            }
        }
        resources
    }

    #[test]
    fn viewing_allows_describe_actions_in_one_region() {
        let expected = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ViewSecurityGroups",
      "Effect": "Allow",
      "Action": [
        "ec2:DescribeManagedPrefixLists",
        "ec2:DescribeRegions",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeVpcs",
        "ec2:GetManagedPrefixListEntries"
      ],
      "Resource": [
        "*"
      ],
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": "eu-west-1"
        }
      }
    },
    {
      "Sid": "ViewWhatUsesGroups",
      "Effect": "Allow",
      "Action": [
        "ec2:DescribeClientVpnEndpoints",
        "ec2:DescribeInstanceConnectEndpoints",
        "ec2:DescribeInstances",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroupReferences",
        "ec2:DescribeSecurityGroupVpcAssociations",
        "ec2:DescribeVpcEndpoints",
        "ec2:GetSecurityGroupsForVpc"
      ],
      "Resource": [
        "*"
      ],
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": "eu-west-1"
        }
      }
    },
    {
      "Sid": "LookUpChangesAndStaleRules",
      "Effect": "Allow",
      "Action": [
        "cloudtrail:LookupEvents",
        "ec2:DescribeStaleSecurityGroups"
      ],
      "Resource": [
        "*"
      ],
      "Condition": {
        "StringEquals": {
          "aws:RequestedRegion": "eu-west-1"
        }
      }
    }
  ]
}"#;
        let web = group("sg-1", "web", Some("vpc-1"));
        assert_eq!(policy(PolicyPurpose::View, "eu-west-1", &[&web]), expected);
        assert_eq!(policy(PolicyPurpose::Edit, "eu-west-1", &[]), expected);
    }

    #[test]
    fn editing_is_limited_to_the_chosen_groups() {
        let web = group("sg-1", "web", Some("vpc-1"));
        let mut shared = group("sg-2", "default", Some("vpc-1"));
        shared.owner_id = AccountId::from_remote("999999999999");
        let text = policy(PolicyPurpose::Edit, "eu-west-1", &[&web, &shared]);
        let resources = resources(&text);
        let arn = |rest: &str| format!("arn:aws:ec2:eu-west-1:{rest}");
        let one = arn("123456789012:security-group/sg-1");
        let other = arn("999999999999:security-group/sg-2");
        let rules = arn("123456789012:security-group-rule/*");
        let any_group = arn("123456789012:security-group/*");
        let chosen = vec![one.clone(), other, rules];
        for action in CHANGE_RULES {
            let mut expected = chosen.clone();
            if action == "ec2:ModifySecurityGroupRules" {
                expected.push(arn("*:prefix-list/*"));
            }
            assert_eq!(resources[action], expected, "{action}");
        }
        assert_eq!(resources["ec2:DeleteTags"], chosen);
        assert_eq!(
            resources["ec2:DeleteSecurityGroup"],
            [one],
            "a default group stays"
        );
        assert_eq!(
            resources["ec2:CreateSecurityGroup"],
            [any_group.clone(), arn("123456789012:vpc/vpc-1")]
        );
        let mut tagged = chosen;
        tagged.push(any_group);
        assert_eq!(resources["ec2:CreateTags"], tagged);
        assert!(text.contains("\"ec2:CreateAction\": \"CreateSecurityGroup\""));
        assert_eq!(resources["ec2:DescribeNetworkInterfaces"], ["*"]);
        let views = VIEW.len() + VIEW_USES.len() + LOOK_UP.len();
        assert_eq!(
            resources.len(),
            views + CHANGE_RULES.len() + CHANGE_USES.len() + CHANGE_LISTS.len() + 4
        );
    }

    #[test]
    fn arns_have_the_partition_of_the_region() {
        for (region, start) in [
            ("cn-north-1", "arn:aws-cn:ec2:cn-north-1:"),
            ("us-gov-west-1", "arn:aws-us-gov:ec2:us-gov-west-1:"),
            ("us-isob-east-1", "arn:aws-iso-b:ec2:us-isob-east-1:"),
        ] {
            let classic = group("sg-1", "web", None);
            let resources = resources(&policy(PolicyPurpose::Edit, region, &[&classic]));
            for (action, arns) in &resources {
                let is_right = |arn: &String| arn == "*" || arn.starts_with(start);
                assert!(arns.iter().all(is_right), "{action}: {arns:?}");
            }
            assert!(
                !resources.contains_key("ec2:CreateSecurityGroup"),
                "it needs a VPC"
            );
        }
    }

    #[test]
    fn ids_cannot_inject_policy_text() {
        let odd = group("sg-\"}],\n", "web", Some("vpc-1"));
        resources(&policy(PolicyPurpose::Edit, "eu-west-1", &[&odd]));
    }
}
