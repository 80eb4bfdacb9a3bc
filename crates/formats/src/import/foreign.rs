//! Recognized files that are not lists of security groups.

use serde_json::{Map, Value};

/// A recognized text of another kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForeignFile {
    /// A file of a known kind.
    Known(ForeignKind),
    /// The response of another EC2 action, by its field.
    Answer(String),
}

/// A known kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForeignKind {
    /// An AWS Config configuration item.
    ConfigItem,
    /// An AWS Config configuration history.
    ConfigHistory,
    /// An AWS Config notification.
    ConfigNotification,
    /// A Cloud Control API resource.
    CloudControlResource,
    /// A list of Cloud Control API resources.
    CloudControlResources,
    /// A Terraform state or plan.
    TerraformState,
    /// A CloudFormation template.
    CloudFormationTemplate,
    /// The properties of a CloudFormation AWS::EC2::SecurityGroup.
    CloudFormationProperties,
    /// The response of DescribeStaleSecurityGroups, which lists only stale rules.
    StaleGroups,
    /// A Terraform plan.
    TerraformPlan,
    /// The response of DescribeInstances.
    Instances,
    /// A CloudTrail log.
    CloudTrail,
    /// The result of Ansible's ec2_security_group_info.
    Ansible,
    /// A list of Security Hub findings.
    SecurityHub,
    /// The response of GetSecurityGroupsForVpc, which has no rules.
    GroupsForVpc,
    /// A document of Edda.
    Edda,
    /// A plan of this page, which is opened on the review page.
    Plan,
    /// A Security Hub finding.
    SecurityHubFinding,
    /// A CloudTrail event.
    CloudTrailEvent,
    /// The response of RevokeSecurityGroupIngress, which lists revoked rules.
    RevokedRules,
    /// A Terraform state or one of its resources.
    TerraformStateOrResource,
    /// A resource of a Terraform state.
    TerraformResource,
    /// The output of terraform show.
    TerraformShow,
    /// A report of ScoutSuite.
    ScoutSuite,
    /// A report of Prowler.
    Prowler,
    /// The context of the AWS CDK.
    CdkContext,
    /// The output of Steampipe.
    Steampipe,
    /// A Terraform configuration.
    TerraformConfiguration,
    /// A CloudFormation template in YAML.
    CloudFormationYaml,
    /// YAML.
    Yaml,
    /// An Ansible playbook.
    AnsiblePlaybook,
    /// XML.
    Xml,
    /// A page of HTML.
    Html,
    /// A script.
    Script,
    /// A script for the AWS CLI.
    CliScript,
    /// A script for boto3.
    BotoScript,
    /// A workbook or an archive.
    Archive,
    /// A PDF document.
    Pdf,
}

/// Kinds of JSON files, by a field that EC2 responses do not have.
const BY_FIELD: &[(&str, ForeignKind)] = &[
    ("configurationItemCaptureTime", ForeignKind::ConfigItem),
    ("configurationItemStatus", ForeignKind::ConfigItem),
    ("configurationItems", ForeignKind::ConfigHistory),
    ("configurationItem", ForeignKind::ConfigNotification),
    ("ResourceDescription", ForeignKind::CloudControlResource),
    ("ResourceDescriptions", ForeignKind::CloudControlResources),
    ("terraform_version", ForeignKind::TerraformState),
    // Findings also have resources.
    ("ProductArn", ForeignKind::SecurityHubFinding),
    (
        "AWSTemplateFormatVersion",
        ForeignKind::CloudFormationTemplate,
    ),
    ("Resources", ForeignKind::CloudFormationTemplate),
    (
        "SecurityGroupIngress",
        ForeignKind::CloudFormationProperties,
    ),
    ("SecurityGroupEgress", ForeignKind::CloudFormationProperties),
    ("GroupDescription", ForeignKind::CloudFormationProperties),
    ("StaleSecurityGroupSet", ForeignKind::StaleGroups),
    ("StaleIpPermissions", ForeignKind::StaleGroups),
    ("StaleIpPermissionsEgress", ForeignKind::StaleGroups),
    ("planned_values", ForeignKind::TerraformPlan),
    ("Reservations", ForeignKind::Instances),
    ("Records", ForeignKind::CloudTrail),
    ("security_groups", ForeignKind::Ansible),
    ("Findings", ForeignKind::SecurityHub),
    ("SecurityGroupForVpcs", ForeignKind::GroupsForVpc),
    ("TypeName", ForeignKind::CloudControlResource),
    ("eventSource", ForeignKind::CloudTrailEvent),
    ("eventName", ForeignKind::CloudTrailEvent),
    ("RevokedSecurityGroupRules", ForeignKind::RevokedRules),
    ("UnknownIpPermissions", ForeignKind::RevokedRules),
    ("schema_version", ForeignKind::TerraformStateOrResource),
    ("format_version", ForeignKind::TerraformShow),
    ("resource_changes", ForeignKind::TerraformPlan),
    ("provider_code", ForeignKind::ScoutSuite),
    ("last_run", ForeignKind::ScoutSuite),
    ("CheckID", ForeignKind::Prowler),
    ("finding_info", ForeignKind::Prowler),
];

/// Kinds of other texts, by the start of a line.
const BY_LINE: &[(&str, ForeignKind)] = &[
    ("resource \"aws_", ForeignKind::TerraformConfiguration),
    ("terraform {", ForeignKind::TerraformConfiguration),
    ("module \"", ForeignKind::TerraformConfiguration),
    ("AWSTemplateFormatVersion:", ForeignKind::CloudFormationYaml),
    ("Resources:", ForeignKind::CloudFormationYaml),
    ("SecurityGroups:", ForeignKind::Yaml),
    ("- GroupId:", ForeignKind::Yaml),
    ("- GroupName:", ForeignKind::Yaml),
    ("- Description:", ForeignKind::Yaml),
    ("- hosts:", ForeignKind::AnsiblePlaybook),
    ("%YAML", ForeignKind::Yaml),
    ("---", ForeignKind::Yaml),
    ("<?xml", ForeignKind::Xml),
    ("<!DOCTYPE", ForeignKind::Html),
    ("<html", ForeignKind::Html),
    ("<table", ForeignKind::Html),
    ("#!", ForeignKind::Script),
    ("aws ec2 ", ForeignKind::CliScript),
    ("import boto3", ForeignKind::BotoScript),
    ("PK\u{3}\u{4}", ForeignKind::Archive),
    ("%PDF", ForeignKind::Pdf),
];

/// Recognizes a text that is neither JSON nor a table.
pub(super) fn identify_text(text: &str) -> Option<ForeignFile> {
    let begins = |line: &str, start: &str| {
        line.get(..start.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    let mut lines = text.lines().map(str::trim_start);
    lines.by_ref().take(MAX_LINES).find_map(|line| {
        // Longer lines of dashes belong to tables.
        let is_rule = line.starts_with("----");
        let known = BY_LINE
            .iter()
            .find(|(start, _)| begins(line, start) && !is_rule);
        known.map(|(_, what)| ForeignFile::Known(*what))
    })
}

/// Maximum number of lines to search.
const MAX_LINES: usize = 50;

/// Recognizes a JSON value. For a list, its first item.
pub(super) fn identify(value: &Value) -> Option<ForeignFile> {
    match value {
        Value::Object(fields) => of_object(fields),
        Value::Array(items) => match items.first()? {
            Value::Object(fields) => of_object(fields),
            _ => None,
        },
        _ => None,
    }
}

fn of_object(fields: &Map<String, Value>) -> Option<ForeignFile> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    // Edda keeps responses of the AWS SDK for Java, with their class names.
    if text("class").is_some_and(|class| class.starts_with("com.amazonaws.")) {
        return Some(ForeignFile::Known(ForeignKind::Edda));
    }
    if let Some(kind) = text("kind").filter(|kind| kind.starts_with("portcullis-")) {
        return (kind != "portcullis-snapshot").then_some(ForeignFile::Known(ForeignKind::Plan));
    }
    let has = |name: &str| fields.keys().any(|key| key.eq_ignore_ascii_case(name));
    if let Some((_, what)) = BY_FIELD.iter().find(|(name, _)| has(name)) {
        return Some(ForeignFile::Known(*what));
    }
    if has("resourceType") && (has("configuration") || has("awsAccountId")) {
        return Some(ForeignFile::Known(ForeignKind::ConfigItem));
    }
    if text("mode").is_some() && text("type").is_some() && has("instances") {
        return Some(ForeignFile::Known(ForeignKind::TerraformResource));
    }
    if fields
        .keys()
        .any(|key| key.contains(":account=") && key.contains(":region="))
    {
        return Some(ForeignFile::Known(ForeignKind::CdkContext));
    }
    if has("rows") && fields.len() <= 3 {
        return Some(ForeignFile::Known(ForeignKind::Steampipe));
    }
    if has("GroupId") || has("GroupName") {
        return None;
    }
    // One list besides common fields of responses.
    let mut lists = fields.iter().filter(|(_, value)| value.is_array());
    let (name, _) = lists.next()?;
    let is_answer = lists.next().is_none()
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
        && !name.starts_with("SecurityGroup")
        && fields.len() <= 3
        && !has("GroupId")
        && !has("GroupName");
    is_answer.then(|| ForeignFile::Answer(name.clone()))
}
