//! JSON that is known, and is not a list of security groups.

use serde_json::{Map, Value};

/// What a JSON text is, when it is none that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForeignFile {
    /// A file whose kind is known by what only this kind has.
    Known(ForeignKind),
    /// The answer of another call of EC2, by the field that it has.
    Answer(String),
}

/// A kind of file that is known.
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
    /// An answer of DescribeStaleSecurityGroups, which lists stale rules only.
    StaleGroups,
    /// A Terraform plan.
    TerraformPlan,
    /// An answer of DescribeInstances.
    Instances,
    /// A CloudTrail log.
    CloudTrail,
    /// What Ansible's ec2_security_group_info returns.
    Ansible,
    /// A list of Security Hub findings.
    SecurityHub,
    /// An answer of GetSecurityGroupsForVpc, which has no rules.
    GroupsForVpc,
    /// A document of Edda.
    Edda,
    /// A plan of this page, which is opened where it is reviewed.
    Plan,
}

/// Files by a field that they have and no answer of EC2.
const BY_FIELD: [(&str, ForeignKind); 22] = [
    ("configurationItemCaptureTime", ForeignKind::ConfigItem),
    ("configurationItemStatus", ForeignKind::ConfigItem),
    ("configurationItems", ForeignKind::ConfigHistory),
    ("configurationItem", ForeignKind::ConfigNotification),
    ("ResourceDescription", ForeignKind::CloudControlResource),
    ("ResourceDescriptions", ForeignKind::CloudControlResources),
    ("terraform_version", ForeignKind::TerraformState),
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
];

/// What a value is, where that is known. Of a list, its first item is looked at.
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
    // Edda keeps the answers of the AWS SDK for Java with the names of its classes.
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
    if has("GroupId") || has("GroupName") {
        return None;
    }
    // One list beside what every answer may have.
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
