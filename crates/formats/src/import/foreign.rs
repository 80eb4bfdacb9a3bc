//! JSON that is known, and is not a list of security groups.

use std::fmt;

use serde_json::{Map, Value};

/// What a JSON text is, when it is none that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForeignFile {
    /// A file whose kind is known by what only this kind has.
    Known(&'static str),
    /// The answer of another call of EC2, by the field that it has.
    Answer(String),
}

impl fmt::Display for ForeignFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(what) => write!(formatter, "this is {what}")?,
            Self::Answer(field) => write!(formatter, "this is an AWS answer with {field}")?,
        }
        formatter.write_str(
            ", not a list of security groups; open what aws ec2 describe-security-groups prints instead",
        )
    }
}

/// Files by a field that they have and no answer of EC2.
const BY_FIELD: [(&str, &str); 22] = [
    (
        "configurationItemCaptureTime",
        "an AWS Config configuration item",
    ),
    (
        "configurationItemStatus",
        "an AWS Config configuration item",
    ),
    ("configurationItems", "an AWS Config configuration history"),
    ("configurationItem", "an AWS Config notification"),
    ("ResourceDescription", "a Cloud Control API resource"),
    (
        "ResourceDescriptions",
        "a list of Cloud Control API resources",
    ),
    ("terraform_version", "a Terraform state or plan"),
    ("AWSTemplateFormatVersion", "a CloudFormation template"),
    ("Resources", "a CloudFormation template"),
    (
        "SecurityGroupIngress",
        "the properties of a CloudFormation AWS::EC2::SecurityGroup",
    ),
    (
        "SecurityGroupEgress",
        "the properties of a CloudFormation AWS::EC2::SecurityGroup",
    ),
    (
        "GroupDescription",
        "the properties of a CloudFormation AWS::EC2::SecurityGroup",
    ),
    (
        "StaleSecurityGroupSet",
        "an answer of DescribeStaleSecurityGroups, which lists stale rules only",
    ),
    (
        "StaleIpPermissions",
        "an answer of DescribeStaleSecurityGroups, which lists stale rules only",
    ),
    (
        "StaleIpPermissionsEgress",
        "an answer of DescribeStaleSecurityGroups, which lists stale rules only",
    ),
    ("planned_values", "a Terraform plan"),
    ("Reservations", "an answer of DescribeInstances"),
    ("Records", "a CloudTrail log"),
    (
        "security_groups",
        "what Ansible's ec2_security_group_info returns",
    ),
    ("Findings", "a list of Security Hub findings"),
    (
        "SecurityGroupForVpcs",
        "an answer of GetSecurityGroupsForVpc, which has no rules",
    ),
    ("TypeName", "a Cloud Control API resource"),
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
        return Some(ForeignFile::Known("a document of Edda"));
    }
    if let Some(kind) = text("kind").filter(|kind| kind.starts_with("portcullis-")) {
        return (kind != "portcullis-snapshot").then_some(ForeignFile::Known(
            "a plan of this page, which is opened where it is reviewed",
        ));
    }
    let has = |name: &str| fields.keys().any(|key| key.eq_ignore_ascii_case(name));
    if let Some((_, what)) = BY_FIELD.iter().find(|(name, _)| has(name)) {
        return Some(ForeignFile::Known(what));
    }
    if has("resourceType") && (has("configuration") || has("awsAccountId")) {
        return Some(ForeignFile::Known("an AWS Config configuration item"));
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
