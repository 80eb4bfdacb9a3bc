//! JSON as printed by `aws ec2 describe-security-groups`: rules with the same protocol and ports
//! share a permission, referenced groups always have their owner, and empty lists are present.

use serde_json::{Map, Value, json};

use super::ExportContext;
use portcullis_ec2::Partition;
use portcullis_ec2::shape::{self, Name, Permissions, security_group};
use portcullis_model::{
    Direction, Inventory, RuleCoverage, SecurityGroup, escape_invisible_in_json,
};

/// Returns the groups as the AWS CLI prints them, `{"SecurityGroups": [...]}`.
///
/// The format has no rule ids and rule tags. ARNs are left out if the Region is unknown.
pub fn cli_json(inventory: &Inventory, context: &ExportContext<'_>) -> String {
    let groups: Vec<Value> = inventory
        .groups
        .iter()
        .map(|group| of_group(group, context))
        .collect();
    let json = format!("{:#}\n", json!({ "SecurityGroups": groups }));
    escape_invisible_in_json(&json)
}

fn of_group(group: &SecurityGroup, context: &ExportContext<'_>) -> Value {
    use security_group as names;
    let owner = group.owner_id.as_str();
    let mut fields = Map::new();
    let mut set = |name: Name, value: Value| fields.insert(name.sdk.to_owned(), value);
    set(names::GROUP_ID, json!(group.id.as_str()));
    set(names::GROUP_NAME, json!(group.name));
    let coverage = context.coverage(&group.id);
    if coverage.description {
        set(names::DESCRIPTION, json!(group.description));
    }
    set(names::OWNER_ID, json!(owner));
    if let Some(vpc_id) = &group.vpc_id {
        set(names::VPC_ID, json!(vpc_id.as_str()));
    }
    if let Some(region) = context.region {
        let partition = Partition::of(region).as_str();
        let id = &group.id;
        let arn = format!("arn:{partition}:ec2:{region}:{owner}:security-group/{id}");
        set(names::SECURITY_GROUP_ARN, json!(arn));
    }
    // EC2 omits empty tag lists.
    if !group.tags.is_empty() {
        set(names::TAGS, json!(shape::tags_of(&group.tags)));
    }
    for (name, direction) in [
        (names::IP_PERMISSIONS, Direction::Ingress),
        (names::IP_PERMISSIONS_EGRESS, Direction::Egress),
    ] {
        if coverage.rules_in(group, direction) != RuleCoverage::Absent {
            let permissions = Permissions::Answered { owner }.of(group.rules_in(direction));
            set(name, json!(permissions));
        }
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::testing::{group, inventory};
    use portcullis_model::Region;

    #[test]
    fn rules_with_the_same_traffic_share_a_permission() {
        let region = Region::from_remote("cn-north-1");
        let context = ExportContext {
            region: Some(&region),
            ..ExportContext::default()
        };
        let text = cli_json(&inventory(), &context);
        let json: Value = serde_json::from_str(&text).unwrap();
        let web = &json["SecurityGroups"][0];
        assert_eq!(
            web["SecurityGroupArn"],
            "arn:aws-cn:ec2:cn-north-1:123456789012:security-group/sg-00000001"
        );
        assert_eq!(web["Tags"], json!([{ "Key": "Name", "Value": "a=b;c" }]));
        assert_eq!(
            web["IpPermissions"][0],
            json!({
                "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                "IpRanges": [{ "CidrIp": "10.0.0.0/8", "Description": "=office" }],
                "Ipv6Ranges": [{ "CidrIpv6": "2001:db8::/32" }],
                "PrefixListIds": [{ "PrefixListId": "pl-00000001" }],
                "UserIdGroupPairs": [{ "GroupId": "sg-00000002", "UserId": "123456789012" }],
            })
        );
        assert_eq!(
            web["IpPermissionsEgress"][0],
            json!({
                "IpProtocol": "-1", "IpRanges": [], "Ipv6Ranges": [{ "CidrIpv6": "::/0" }],
                "PrefixListIds": [], "UserIdGroupPairs": [],
            })
        );
    }

    #[test]
    fn missing_values_are_omitted() {
        let text = cli_json(
            &Inventory::from_iter([group("sg-00000009", "bare", Vec::new())]),
            &ExportContext::default(),
        );
        let json: Value = serde_json::from_str(&text).unwrap();
        let bare = &json["SecurityGroups"][0];
        assert_eq!(bare.get("Tags"), None);
        assert_eq!(bare.get("SecurityGroupArn"), None);
        assert_eq!(bare["IpPermissions"], json!([]));
    }
}
