"""Each action of the sandbox through boto3."""

import contextlib
import ipaddress
import itertools
import re

import pytest
from conftest import refused, sandbox_server

ANYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}


def tcp(port, *ranges, **sources):
    ranges = [{"CidrIp": range} if isinstance(range, str) else range for range in ranges]
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges} | sources


def create(ec2, name="apache", **more):
    return ec2.create_security_group(GroupName=name, Description=f"about {name}", **more)["GroupId"]


def allow(ec2, group_id, *permissions, **more):
    answer = ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=permissions, **more)
    assert answer["Return"] is True
    return answer["SecurityGroupRules"]


def group(ec2, group_id):
    [found] = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    return found


def inbound(ec2, group_id):
    return group(ec2, group_id)["IpPermissions"]


def rules(ec2, group_id, **more):
    answer = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group_id]}], **more)
    return answer["SecurityGroupRules"]


def default_vpc(ec2):
    [vpc] = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    return vpc["VpcId"]


def other_vpc(ec2, **more):
    return ec2.create_vpc(CidrBlock="10.0.0.0/16", **more)["Vpc"]["VpcId"]


def tags(type, **tags):
    return [{"ResourceType": type, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


# --- The scenario --------------------------------------------------------------------------------------------------


def test_the_three_tier_session(ec2):
    assert [found["GroupName"] for found in ec2.describe_security_groups()["SecurityGroups"]] == ["default"]
    web = create(ec2, "apache")
    allow(ec2, web, tcp(80, "0.0.0.0/0"))
    app = create(ec2, "appserver")
    allow(ec2, app, {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": web}]})
    allow(ec2, web, tcp(22, "192.168.1.130/32"))
    assert [permission["FromPort"] for permission in inbound(ec2, web)] == [80, 22]
    answer = ec2.revoke_security_group_ingress(GroupId=web, IpPermissions=[tcp(22, "192.168.1.130/32")])
    assert answer["Return"] is True
    assert [permission["FromPort"] for permission in inbound(ec2, web)] == [80]


# --- Groups ----------------------------------------------------------------------------------------------------------


def test_a_new_group(ec2):
    answer = ec2.create_security_group(
        GroupName="apache ", Description="Our Apache Group", TagSpecifications=tags("security-group", Name="web")
    )
    assert answer["Tags"] == [{"Key": "Name", "Value": "web"}]
    assert answer["SecurityGroupArn"] == f"arn:aws:ec2:us-east-1:123456789012:security-group/{answer['GroupId']}"
    assert group(ec2, answer["GroupId"]) == {
        "GroupId": answer["GroupId"],
        "GroupName": "apache",
        "Description": "Our Apache Group",
        "OwnerId": "123456789012",
        "VpcId": default_vpc(ec2),
        "SecurityGroupArn": answer["SecurityGroupArn"],
        "IpPermissions": [],
        "IpPermissionsEgress": [ANYWHERE],
        "Tags": [{"Key": "Name", "Value": "web"}],
    }


def test_the_default_group_allows_itself_inbound_and_everything_outbound(ec2):
    vpc_id = other_vpc(ec2, AmazonProvidedIpv6CidrBlock=True)
    [default] = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["SecurityGroups"]
    assert (default["GroupName"], default["Description"]) == ("default", "default VPC security group")
    [permission] = default["IpPermissions"]
    assert permission["UserIdGroupPairs"] == [{"UserId": "123456789012", "GroupId": default["GroupId"]}]
    [outbound] = default["IpPermissionsEgress"]
    assert (outbound["IpRanges"], outbound["Ipv6Ranges"]) == ([{"CidrIp": "0.0.0.0/0"}], [{"CidrIpv6": "::/0"}])


@pytest.mark.parametrize(
    ("name", "description", "code", "message"),
    [
        ("sg-web", "x", "InvalidParameterValue", r"^Value \(sg-web\) for parameter GroupName is invalid. Group names may not be in the format sg-\*.$"),
        ("Default", "x", "InvalidGroup.Reserved", "reserved"),
        ("a'b", "x", "InvalidParameterValue", r"^Value \(a'b\) for parameter GroupName is invalid. .*strings less than 256 characters from the following set: a-zA-Z0-9"),
        ("wéb", "x", "InvalidParameterValue", r"^Value \(wéb\) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.$"),
        ("x" * 256, "x", "InvalidParameterValue", "less than 256"),
        ("a", "ünser", "InvalidParameterValue", "Character sets beyond ASCII are not supported"),
        ("a", "x<y", "InvalidParameterValue", "security group description"),
        ("", "x", "MissingParameter", "GroupName"),
        ("a", "", "MissingParameter", "GroupDescription"),
    ],
)
def test_invalid_names_and_descriptions_are_refused(ec2, name, description, code, message):
    with refused(code, message):
        ec2.create_security_group(GroupName=name, Description=description)


def test_a_name_is_unique_in_a_vpc_ignoring_case(ec2):
    create(ec2)
    with refused("InvalidGroup.Duplicate", "'APACHE' already exists for VPC 'vpc-"):
        create(ec2, "APACHE")
    assert create(ec2, VpcId=other_vpc(ec2))


def test_unknown_vpcs(ec2):
    with refused("InvalidVpcID.NotFound", "^The vpc ID 'vpc-1a2b3c4d' does not exist$"):
        create(ec2, VpcId="vpc-1a2b3c4d")
    with refused("InvalidVpcId.Malformed", '^Invalid id: "nonsense" \\(expecting "vpc-\\.\\.\\."\\)$'):
        create(ec2, VpcId="nonsense")
    # An empty default VPC can be deleted too.
    for subnet in ec2.describe_subnets()["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_vpc(VpcId=default_vpc(ec2))
    with refused("VPCIdNotSpecified"):
        create(ec2)


def test_groups_are_found_by_id_and_in_the_default_vpc_by_name(ec2):
    vpc_id = other_vpc(ec2)
    here, there = create(ec2, "here"), create(ec2, "there", VpcId=vpc_id)
    assert group(ec2, there)["VpcId"] == vpc_id
    [found] = ec2.describe_security_groups(GroupNames=["here"])["SecurityGroups"]
    assert found["GroupId"] == here
    with refused("InvalidGroup.NotFound", "^The security group 'there' does not exist in default VPC 'vpc-"):
        ec2.describe_security_groups(GroupNames=["there"])
    with refused("InvalidGroup.NotFound", "^The security group 'sg-1a2b3c4d' does not exist$"):
        ec2.describe_security_groups(GroupIds=["sg-1a2b3c4d"])
    for malformed in ["nonsense", "sg-1a2b3c4", here.upper(), f" {here}"]:
        with refused("InvalidGroupId.Malformed", "Invalid id"):
            ec2.describe_security_groups(GroupIds=[malformed])


def test_deleting(ec2):
    web, app = create(ec2, "apache"), create(ec2, "appserver")
    allow(ec2, web, tcp(80, UserIdGroupPairs=[{"GroupId": web}]))
    allow(ec2, app, tcp(80, UserIdGroupPairs=[{"GroupId": web}]))
    with refused("DependencyViolation", f"^resource {web} has a dependent object$"):
        ec2.delete_security_group(GroupId=web)
    assert ec2.delete_security_group(GroupName="appserver")["GroupId"] == app
    assert ec2.delete_security_group(GroupId=web)["Return"] is True
    with refused("InvalidGroup.NotFound"):
        ec2.delete_security_group(GroupId=web)
    [default] = ec2.describe_security_groups()["SecurityGroups"]
    with refused("CannotDelete", '^the specified group: "sg-.*" name: "default" cannot be deleted by a user$'):
        ec2.delete_security_group(GroupId=default["GroupId"])
    with refused("MissingParameter"):
        ec2.delete_security_group()


# --- Rules -----------------------------------------------------------------------------------------------------------


def test_authorize_returns_rules_with_ids(ec2):
    web, app = create(ec2, "apache"), create(ec2, "appserver")
    [first, second, third] = allow(
        ec2,
        web,
        tcp(443, {"CidrIp": "203.0.113.7/24", "Description": "office"}, UserIdGroupPairs=[{"GroupId": app}]),
        {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "2001:DB8::1/32"}]},
        TagSpecifications=tags("security-group-rule", stage="test"),
    )
    assert first["SecurityGroupRuleId"].startswith("sgr-0")
    assert first == {
        "SecurityGroupRuleId": first["SecurityGroupRuleId"],
        "GroupId": web,
        "GroupOwnerId": "123456789012",
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "CidrIpv4": "203.0.113.0/24",
        "Description": "office",
        "Tags": [{"Key": "stage", "Value": "test"}],
        "SecurityGroupRuleArn": f"arn:aws:ec2:us-east-1:123456789012:security-group-rule/{first['SecurityGroupRuleId']}",
    }
    assert second["ReferencedGroupInfo"] == {"GroupId": app, "UserId": "123456789012"}
    assert (third["IpProtocol"], third["FromPort"], third["ToPort"]) == ("-1", -1, -1)
    assert third["CidrIpv6"] == "2001:db8::/32"
    found = rules(ec2, web)
    assert sorted(rule["SecurityGroupRuleId"] for rule in found if not rule["IsEgress"]) == sorted(
        rule["SecurityGroupRuleId"] for rule in (first, second, third)
    )
    [outbound] = [rule for rule in found if rule["IsEgress"]]
    assert (outbound["CidrIpv4"], outbound["Tags"]) == ("0.0.0.0/0", [])


def test_rules_with_the_same_ports_are_described_as_one_permission(ec2):
    web, app = create(ec2, "apache"), create(ec2, "appserver")
    [lists] = ec2.describe_managed_prefix_lists(
        Filters=[{"Name": "prefix-list-name", "Values": ["com.amazonaws.us-east-1.s3"]}]
    )["PrefixLists"]
    allow(ec2, web, tcp(80, "10.0.0.0/8"))
    allow(ec2, web, tcp(22, "10.0.0.0/8"))
    allow(ec2, web, tcp(80, {"CidrIp": "192.168.0.0/16", "Description": "lan"}, Ipv6Ranges=[{"CidrIpv6": "::/0"}]))
    allow(ec2, web, tcp(80, UserIdGroupPairs=[{"GroupId": app, "Description": "tier"}]))
    allow(ec2, web, tcp(80, PrefixListIds=[{"PrefixListId": lists["PrefixListId"]}]))
    [http, ssh] = inbound(ec2, web)
    assert ssh["FromPort"] == 22
    assert http == {
        "IpProtocol": "tcp",
        "FromPort": 80,
        "ToPort": 80,
        "IpRanges": [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "192.168.0.0/16", "Description": "lan"}],
        "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
        "PrefixListIds": [{"PrefixListId": lists["PrefixListId"]}],
        "UserIdGroupPairs": [
            {"GroupId": app, "GroupName": "appserver", "UserId": "123456789012", "Description": "tier"}
        ],
    }


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"IpProtocol": "6", "FromPort": 1, "ToPort": 2}, ("tcp", 1, 2)),
        ({"IpProtocol": "TCP", "FromPort": 0, "ToPort": 65535}, ("tcp", 0, 65535)),
        ({"IpProtocol": "17", "FromPort": 53, "ToPort": 53}, ("udp", 53, 53)),
        ({"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1}, ("icmp", 8, -1)),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}, ("icmp", -1, -1)),
        ({"IpProtocol": "1", "FromPort": 3, "ToPort": 4}, ("icmp", 3, 4)),
        ({"IpProtocol": "icmpv6"}, ("icmpv6", -1, -1)),
        ({"IpProtocol": "58", "FromPort": 128, "ToPort": 0}, ("icmpv6", 128, 0)),
        ({"IpProtocol": "-1", "FromPort": 80, "ToPort": 80}, ("-1", None, None)),
        ({"IpProtocol": "-1", "FromPort": 0, "ToPort": 65535}, ("-1", None, None)),
        ({"IpProtocol": "-1", "FromPort": -1, "ToPort": -1}, ("-1", None, None)),
        ({"IpProtocol": "50", "FromPort": 80, "ToPort": 80}, ("50", None, None)),
    ],
)
def test_protocols_and_ports(ec2, fields, shown):
    web = create(ec2)
    allow(ec2, web, fields | {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]})
    [permission] = inbound(ec2, web)
    assert (permission["IpProtocol"], permission.get("FromPort"), permission.get("ToPort")) == shown


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({}, "InvalidParameterValue", "^Invalid value 'null' for protocol. VPC security group rules must specify"),
        ({"IpProtocol": "gre"}, "InvalidParameterValue", "^Invalid value 'gre' for IP protocol. Unknown protocol.$"),
        ({"IpProtocol": "256"}, "InvalidParameterValue", "Unknown protocol"),
        ({"IpProtocol": "tcp"}, "InvalidParameterValue", "Must specify both from and to ports with TCP/UDP.$"),
        ({"IpProtocol": "udp", "FromPort": 1}, "InvalidParameterValue", "both from and to ports"),
        ({"IpProtocol": "icmp"}, "InvalidParameterValue", "both from and to ports with ICMP"),
        ({"IpProtocol": "tcp", "FromPort": -1, "ToPort": -1}, "InvalidPermission.Malformed", r"^TCP/UDP port \(-1\) out of range$"),
        ({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 65536}, "InvalidPermission.Malformed", "65536"),
        ({"IpProtocol": "tcp", "FromPort": 90, "ToPort": 80}, "InvalidParameterValue", "port range"),
        ({"IpProtocol": "icmp", "FromPort": 256, "ToPort": -1}, "InvalidParameterValue", r"^ICMP type \(256\) out of range$"),
        ({"IpProtocol": "icmp", "FromPort": 0, "ToPort": 65535}, "InvalidParameterValue", r"^ICMP code \(65535\) out of range$"),
        ({"IpProtocol": "icmpv6", "FromPort": 0, "ToPort": 65535}, "InvalidParameterValue", r"^ICMP code \(65535\) out of range$"),
        ({"IpProtocol": "1", "FromPort": -2, "ToPort": -1}, "InvalidParameterValue", r"^ICMP type \(-2\) out of range$"),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": 0}, "InvalidPermission.Malformed", "ICMP code"),
    ],
)
def test_invalid_protocols_and_ports_are_refused(ec2, fields, code, message):
    web = create(ec2)
    with refused(code, message):
        allow(ec2, web, fields | {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]})


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ({"IpRanges": [{"CidrIp": "10.0.0.0"}]}, "InvalidParameterValue", "^CIDR block 10.0.0.0 is malformed$"),
        ({"IpRanges": [{"CidrIp": "10.0.0.0/33"}]}, "InvalidParameterValue", "malformed"),
        ({"IpRanges": [{"CidrIp": "10.0.0/8"}]}, "InvalidParameterValue", "malformed"),
        ({"IpRanges": [{"CidrIp": "2c0f:f248::/32"}]}, "InvalidParameterValue", "^CIDR block 2c0f:f248::/32 is malformed$"),
        ({"Ipv6Ranges": [{"CidrIpv6": "10.0.0.0/8"}]}, "InvalidParameterValue", "malformed"),
        ({"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "it's"}]}, "InvalidParameterValue", "^Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: a-zA-Z0-9. _-:/"),
        ({"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "x" * 256}]}, "InvalidParameterValue", "less than 256"),
        ({"PrefixListIds": [{"PrefixListId": "pl-1a2b3c4d"}]}, "InvalidPrefixListID.NotFound", "pl-1a2b3c4d"),
        ({"PrefixListIds": [{"PrefixListId": "nonsense"}]}, "InvalidPrefixListId.Malformed", "nonsense"),
        ({"UserIdGroupPairs": [{"GroupId": "sg-1a2b3c4d"}]}, "InvalidGroup.NotFound", "sg-1a2b3c4d"),
        ({"UserIdGroupPairs": [{"GroupId": "nonsense"}]}, "InvalidGroupId.Malformed", "nonsense"),
        ({"UserIdGroupPairs": [{"GroupName": "unknown"}]}, "InvalidGroup.NotFound", "does not exist in default VPC"),
        ({"IpRanges": []}, "MissingParameter", "Missing source specification"),
    ],
)
def test_invalid_sources_are_refused(ec2, source, code, message):
    web = create(ec2)
    with refused(code, message):
        allow(ec2, web, {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80} | source)
    assert inbound(ec2, web) == []


def test_groups_of_another_vpc_or_account_cannot_be_referenced(ec2):
    here, there = create(ec2, "here"), create(ec2, "there", VpcId=other_vpc(ec2))
    with refused("InvalidGroup.NotFound", "belong to different networks"):
        allow(ec2, here, tcp(80, UserIdGroupPairs=[{"GroupId": there}]))
    with refused("InvalidGroup.NotFound"):
        allow(ec2, here, tcp(80, UserIdGroupPairs=[{"GroupId": here, "UserId": "111122223333"}]))
    allow(ec2, here, tcp(80, UserIdGroupPairs=[{"GroupId": here, "UserId": "123456789012"}]))


def test_the_same_rule_twice(ec2):
    web = create(ec2)
    allow(ec2, web, tcp(443, {"CidrIp": "0.0.0.0/0", "Description": "one"}))
    with refused(
        "InvalidPermission.Duplicate",
        '^the specified rule "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW" already exists$',
    ):
        allow(ec2, web, tcp(443, {"CidrIp": "0.0.0.0/0", "Description": "two"}))
    allow(ec2, web, tcp(22, "100.68.0.18/18"))
    with refused("InvalidPermission.Duplicate", "peer: 100.68.0.0/18, TCP"):
        allow(ec2, web, tcp(22, "100.68.0.0/18"))
    with refused("InvalidPermission.Duplicate", '"peer: 0.0.0.0/0, ALL, ALLOW" already exists'):
        ec2.authorize_security_group_egress(GroupId=web, IpPermissions=[ANYWHERE])
    with refused("InvalidParameterValue", "^The same permission must not appear multiple times$"):
        allow(ec2, web, tcp(80, "10.0.0.1/8"), tcp(80, "10.0.0.2/8"))


def test_one_invalid_permission_and_none_is_authorized(ec2):
    web = create(ec2)
    with refused("InvalidParameterValue"):
        allow(ec2, web, tcp(80, "10.0.0.0/8"), tcp(443, "10.0.0.0/99"))
    assert inbound(ec2, web) == []


def test_legacy_parameters(ec2):
    web, app = create(ec2, "apache"), create(ec2, "appserver")
    ec2.authorize_security_group_ingress(GroupName="apache", IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    ec2.authorize_security_group_ingress(
        GroupId=app, SourceSecurityGroupName="apache", SourceSecurityGroupOwnerId="123456789012"
    )
    assert [permission["IpProtocol"] for permission in inbound(ec2, app)] == ["tcp", "udp", "icmp"]
    ec2.revoke_security_group_ingress(GroupId=web, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    assert inbound(ec2, web) == []
    with refused("InvalidParameterCombination"):
        ec2.authorize_security_group_egress(GroupId=web, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    with refused("MissingParameter"):
        ec2.authorize_security_group_ingress(GroupId=web)
    with refused("MissingParameter"):
        ec2.authorize_security_group_ingress(IpPermissions=[tcp(80, "10.0.0.0/8")])


def test_revoking_unknown_rules(ec2):
    here, there = create(ec2, "here"), create(ec2, "there", VpcId=other_vpc(ec2))
    for web in (here, there):
        allow(ec2, web, tcp(80, "10.0.0.0/8"))
    answer = ec2.revoke_security_group_ingress(
        GroupId=here, IpPermissions=[tcp(80, "10.0.0.0/8"), tcp(22, "10.0.0.0/8")]
    )
    [unknown] = answer["UnknownIpPermissions"]
    assert (unknown["FromPort"], unknown["IpRanges"]) == (22, [{"CidrIp": "10.0.0.0/8"}])
    [revoked] = answer["RevokedSecurityGroupRules"]
    assert (revoked["FromPort"], revoked["CidrIpv4"], revoked["GroupId"]) == (80, "10.0.0.0/8", here)
    assert inbound(ec2, here) == []
    with refused("InvalidPermission.NotFound", "^The specified rule does not exist in this security group"):
        ec2.revoke_security_group_ingress(
            GroupId=there, IpPermissions=[tcp(80, "10.0.0.0/8"), tcp(22, "10.0.0.0/8")]
        )
    assert len(inbound(ec2, there)) == 1


def test_revoking_by_id(ec2):
    web, app = create(ec2, "apache"), create(ec2, "appserver")
    [first, second] = allow(ec2, web, tcp(80, "10.0.0.0/8", UserIdGroupPairs=[{"GroupId": app}]))
    [outbound] = [rule for rule in rules(ec2, web) if rule["IsEgress"]]
    ids = [first["SecurityGroupRuleId"], second["SecurityGroupRuleId"]]
    with refused("InvalidSecurityGroupRuleId.NotFound", "^The security group rule ID 'sgr-1a2b3c4d' does not exist$"):
        ec2.revoke_security_group_ingress(GroupId=web, SecurityGroupRuleIds=[*ids, "sgr-1a2b3c4d"])
    with refused("InvalidSecurityGroupRuleId.Malformed"):
        ec2.revoke_security_group_ingress(GroupId=web, SecurityGroupRuleIds=["nonsense"])
    with refused("InvalidSecurityGroupRuleId.NotFound"):
        ec2.revoke_security_group_ingress(GroupId=web, SecurityGroupRuleIds=[outbound["SecurityGroupRuleId"]])
    with refused("InvalidParameterCombination"):
        ec2.revoke_security_group_ingress(GroupId=web, SecurityGroupRuleIds=ids, IpPermissions=[tcp(80, "10.0.0.0/8")])
    answer = ec2.revoke_security_group_ingress(GroupId=web, SecurityGroupRuleIds=ids)
    assert [rule.get("ReferencedGroupId") for rule in answer["RevokedSecurityGroupRules"]] == [None, app]
    assert inbound(ec2, web) == []
    with refused("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided"):
        ec2.revoke_security_group_ingress(GroupId=web)


def test_described_permissions_can_be_sent_back(ec2):
    web, app = create(ec2, "apache"), create(ec2, "appserver")
    allow(ec2, app, tcp(80, {"CidrIp": "10.0.0.0/8", "Description": "lan"}, UserIdGroupPairs=[{"GroupId": web}]))
    allow(ec2, app, {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
    ec2.revoke_security_group_ingress(GroupId=app, IpPermissions=inbound(ec2, app))
    assert inbound(ec2, app) == []


def test_modifying_replaces_a_rule_and_keeps_its_id_and_tags(ec2):
    web, app = create(ec2, "apache"), create(ec2, "appserver")
    made = allow(
        ec2,
        web,
        tcp(80, {"CidrIp": "10.0.0.0/8", "Description": "old"}, UserIdGroupPairs=[{"GroupId": web}]),
        TagSpecifications=tags("security-group-rule", stage="test"),
    )
    ranged, grouped = (rule["SecurityGroupRuleId"] for rule in made)
    modify(ec2, web, (ranged, {"IpProtocol": "udp", "FromPort": 1, "ToPort": 9, "CidrIpv4": "10.1.0.9/16"}))
    modify(ec2, web, (grouped, {"IpProtocol": "-1", "ReferencedGroupId": app, "Description": "all of it"}))
    [rule] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[ranged])["SecurityGroupRules"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("udp", 1, 9)
    assert (rule["CidrIpv4"], rule.get("Description")) == ("10.1.0.0/16", None)
    assert rule["Tags"] == [{"Key": "stage", "Value": "test"}]
    [rule] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[grouped])["SecurityGroupRules"]
    assert (rule["ReferencedGroupInfo"]["GroupId"], rule["Description"]) == (app, "all of it")


def test_refused_modifications_change_nothing(ec2):
    web = create(ec2)
    made = allow(ec2, web, tcp(80, "10.0.0.0/8"), tcp(22, "10.0.0.0/8"), tcp(80, Ipv6Ranges=[{"CidrIpv6": "::/0"}]))
    http, ssh, ipv6 = (rule["SecurityGroupRuleId"] for rule in made)
    good = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "CidrIpv4": "10.0.0.0/8"}
    before = rules(ec2, web)

    def fails(code, message, *updates):
        with refused(code, message):
            modify(ec2, web, (http, good), *updates)
        assert rules(ec2, web) == before

    fails("InvalidParameterCombination", "^Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified$", (ssh, good | {"CidrIpv6": "::/0"}))
    fails("MissingParameter", "^The request must contain exactly one of: cidrIp", (ssh, {"IpProtocol": "-1"}))
    fails("InvalidSecurityGroupRuleId.NotFound", "sgr-1a2b3c4d", ("sgr-1a2b3c4d", good))
    fails("InvalidParameterValue", "^Invalid value 'null' for protocol", (ssh, {"CidrIpv4": "10.0.0.0/8"}))
    fails("InvalidParameterValue", "both from and to ports", (ssh, {"IpProtocol": "tcp", "CidrIpv4": "10.0.0.0/8"}))
    fails("InvalidParameterValue", "^Invalid rule type for security group rule 'sgr-", (ipv6, good))
    fails("InvalidPermission.Duplicate", "peer: 10.0.0.0/8, TCP, from port: 8080", (ssh, good))
    fails("InvalidParameterValue", "multiple times", (http, good))
    modify(ec2, web, (http, good | {"FromPort": 22, "ToPort": 22}), (ssh, good | {"FromPort": 80, "ToPort": 80}))


@pytest.mark.parametrize(
    ("ports", "is_refused"),
    [
        ({}, False),
        ({"FromPort": -1, "ToPort": -1}, False),
        ({"FromPort": 0, "ToPort": 65535}, True),
        ({"FromPort": 0, "ToPort": 0}, True),
        ({"FromPort": 80}, True),
        ({"ToPort": 80}, True),
    ],
)
def test_all_protocols_have_no_ports_in_a_modification(ec2, ports, is_refused):
    web = create(ec2)
    # Unlike an authorization, which ignores them.
    [made] = allow(ec2, web, {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]} | ports)
    update = (made["SecurityGroupRuleId"], {"IpProtocol": "-1", "CidrIpv4": "10.1.0.0/16"} | ports)
    if is_refused:
        with refused("InvalidParameterValue", "^You may not specify all protocols and specific ports. Please specify each protocol and port range combination individually, or all protocols and no port range.$"):
            modify(ec2, web, update)
    else:
        modify(ec2, web, update)
    [permission] = inbound(ec2, web)
    assert permission["IpRanges"] == [{"CidrIp": "10.0.0.0/8" if is_refused else "10.1.0.0/16"}]


def test_all_protocols_have_no_ports_when_a_rule_is_described(ec2):
    web = create(ec2)
    for ports, message in [({"FromPort": 0, "ToPort": 0}, "from-port"), ({"ToPort": 1}, "to-port")]:
        with refused("InvalidParameterValue", f"^When protocol is ALL, you cannot specify {message}.$"):
            ec2.update_security_group_rule_descriptions_egress(GroupId=web, IpPermissions=[ANYWHERE | ports])
    # A revocation accepts any ports.
    ec2.revoke_security_group_egress(GroupId=web, IpPermissions=[ANYWHERE | {"FromPort": 0, "ToPort": 65535}])


def test_a_description_of_one_space_is_empty(ec2):
    web = create(ec2)
    [made, kept] = allow(
        ec2, web, tcp(80, {"CidrIp": "10.0.0.0/8", "Description": " "}, {"CidrIp": "10.0.0.0/16", "Description": " a "})
    )
    assert ("Description" in made, kept["Description"]) == (False, " a ")
    id = kept["SecurityGroupRuleId"]
    modify(ec2, web, (id, {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIpv4": "10.0.0.0/16", "Description": " "}))
    assert described(ec2, web) == {None}
    for blank, shown in [("x", "x"), (" ", None)]:
        ec2.update_security_group_rule_descriptions_ingress(
            GroupId=web, SecurityGroupRuleDescriptions=[{"SecurityGroupRuleId": id, "Description": blank}]
        )
        assert described(ec2, web) == {None, shown}


def modify(ec2, group_id, *updates):
    answer = ec2.modify_security_group_rules(
        GroupId=group_id,
        SecurityGroupRules=[{"SecurityGroupRuleId": id, "SecurityGroupRule": rule} for id, rule in updates],
    )
    assert answer["Return"] is True


def test_descriptions_change_by_rule_and_by_id(ec2):
    web = create(ec2)
    [made] = allow(ec2, web, tcp(80, {"CidrIp": "10.0.0.0/8", "Description": "old"}))
    assert ec2.update_security_group_rule_descriptions_ingress(
        GroupId=web, IpPermissions=[tcp(80, {"CidrIp": "10.0.0.0/8", "Description": "new"})]
    )["Return"] is True
    assert described(ec2, web) == {"new", None}
    by_id = {"SecurityGroupRuleId": made["SecurityGroupRuleId"]}
    ec2.update_security_group_rule_descriptions_ingress(
        GroupName="apache", SecurityGroupRuleDescriptions=[by_id | {"Description": "newer"}]
    )
    assert described(ec2, web) == {"newer", None}
    ec2.update_security_group_rule_descriptions_ingress(GroupId=web, SecurityGroupRuleDescriptions=[by_id])
    ec2.update_security_group_rule_descriptions_egress(
        GroupId=web, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "out"}]}]
    )
    assert described(ec2, web) == {None, "out"}
    with refused("InvalidPermission.NotFound"):
        ec2.update_security_group_rule_descriptions_ingress(GroupId=web, IpPermissions=[tcp(81, "10.0.0.0/8")])
    with refused("InvalidParameterCombination", "'ipPermissions' may not be used in combination with 'securityGroupRuleDescriptions'"):
        ec2.update_security_group_rule_descriptions_ingress(
            GroupId=web, IpPermissions=[tcp(80, "10.0.0.0/8")], SecurityGroupRuleDescriptions=[by_id]
        )


def described(ec2, group_id):
    return {rule.get("Description") for rule in rules(ec2, group_id)}


def test_sixty_rules_of_each_family_and_direction(ec2):
    web = create(ec2)
    allow(ec2, web, tcp(80, *(f"10.0.{number}.0/24" for number in range(60))))
    with refused("RulesPerSecurityGroupLimitExceeded", "^The maximum number of rules per security group has been reached.$"):
        allow(ec2, web, tcp(81, "10.0.0.0/8"))
    allow(ec2, web, tcp(80, Ipv6Ranges=[{"CidrIpv6": f"2001:db8:{number}::/48"} for number in range(60)]))
    ec2.authorize_security_group_egress(
        GroupId=web, IpPermissions=[tcp(80, *(f"10.0.{number}.0/24" for number in range(59)))]
    )
    with refused("RulesPerSecurityGroupLimitExceeded"):
        ec2.authorize_security_group_egress(GroupId=web, IpPermissions=[tcp(81, "10.0.0.0/8")])


def test_a_prefix_list_counts_for_its_maximum_of_entries(ec2):
    web = create(ec2)
    [made] = [
        ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=40, AddressFamily="IPv4")["PrefixList"]
    ]
    source = {"PrefixListIds": [{"PrefixListId": made["PrefixListId"]}]}
    allow(ec2, web, tcp(80, **source))
    with refused("RulesPerSecurityGroupLimitExceeded"):
        allow(ec2, web, tcp(81, **source))
    allow(ec2, web, tcp(81, *(f"10.0.{number}.0/24" for number in range(20))))


# --- Filters and pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def zoo(ec2):
    """Groups that differ in everything a filter can match."""
    vpc_id = other_vpc(ec2)
    web = create(ec2, "web", TagSpecifications=tags("security-group", stage="production", owner="Ann"))
    app = create(ec2, "app", TagSpecifications=tags("security-group", stage="test"))
    db = create(ec2, "db*", VpcId=vpc_id)
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=1, AddressFamily="IPv4")
    list_id = made["PrefixList"]["PrefixListId"]
    allow(ec2, web, tcp(443, "0.0.0.0/0", Ipv6Ranges=[{"CidrIpv6": "::/0"}]))
    allow(ec2, web, {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]})
    allow(ec2, app, {"IpProtocol": "udp", "FromPort": 5000, "ToPort": 5010, "UserIdGroupPairs": [{"GroupId": web}]})
    allow(ec2, db, tcp(5432, PrefixListIds=[{"PrefixListId": list_id}]))
    ec2.authorize_security_group_egress(
        GroupId=web,
        IpPermissions=[
            tcp(9000, "10.9.0.0/16", Ipv6Ranges=[{"CidrIpv6": "2001:db8::/32"}], UserIdGroupPairs=[{"GroupId": app}]),
            tcp(9001, PrefixListIds=[{"PrefixListId": list_id}]),
        ],
    )
    return {"vpc": vpc_id, "web": web, "app": app, "list": list_id}


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("description", ["about app"], {"app"}),
        ("group-id", ["{web}"], {"web"}),
        ("group-name", ["web", "app"], {"web", "app"}),
        ("group-name", ["w?b"], {"web"}),
        ("group-name", ["*b*"], {"web", "db*"}),
        ("group-name", ["db\\*"], {"db*"}),
        ("group-name", ["WEB"], set()),
        ("owner-id", ["123456789012"], {"web", "app", "db*", "default"}),
        ("vpc-id", ["{vpc}"], {"db*", "default"}),
        ("tag:stage", ["prod*"], {"web"}),
        ("tag:stage", ["*"], {"web", "app"}),
        ("tag:Stage", ["*"], set()),
        ("tag-key", ["owner"], {"web"}),
        ("ip-permission.cidr", ["0.0.0.0/0"], {"web"}),
        ("ip-permission.ipv6-cidr", ["::/0"], {"web"}),
        ("ip-permission.from-port", ["5000"], {"app"}),
        ("ip-permission.to-port", ["5010"], {"app"}),
        ("ip-permission.to-port", ["-1"], {"web"}),
        ("ip-permission.group-id", ["{web}"], {"app"}),
        ("ip-permission.group-name", ["web"], {"app"}),
        ("ip-permission.user-id", ["123456789012"], {"app", "default"}),
        ("ip-permission.prefix-list-id", ["{list}"], {"db*"}),
        ("ip-permission.protocol", ["udp"], {"app"}),
        ("ip-permission.protocol", ["6"], {"web", "db*"}),
        ("ip-permission.protocol", ["-1"], {"default"}),
        ("egress.ip-permission.cidr", ["10.9.0.0/16"], {"web"}),
        ("egress.ip-permission.ipv6-cidr", ["2001:db8::/32"], {"web"}),
        ("egress.ip-permission.from-port", ["9000"], {"web"}),
        ("egress.ip-permission.to-port", ["9001"], {"web"}),
        ("egress.ip-permission.group-id", ["{app}"], {"web"}),
        ("egress.ip-permission.group-name", ["a*"], {"web"}),
        ("egress.ip-permission.user-id", ["123456789012"], {"web"}),
        ("egress.ip-permission.prefix-list-id", ["{list}"], {"web"}),
        ("egress.ip-permission.protocol", ["tcp"], {"web"}),
    ],
)
def test_filters_of_groups(ec2, zoo, name, values, found):
    values = [value.format(**zoo) for value in values]
    answer = ec2.describe_security_groups(Filters=[{"Name": name, "Values": values}])
    assert {group["GroupName"] for group in answer["SecurityGroups"]} == found


def test_all_filters_must_match_with_any_of_their_values(ec2, zoo):
    def found(*filters):
        answer = ec2.describe_security_groups(Filters=[{"Name": name, "Values": values} for name, values in filters])
        return {group["GroupName"] for group in answer["SecurityGroups"]}

    assert found(("group-name", ["web", "app"]), ("tag:stage", ["test", "staging"])) == {"app"}
    # "Multiple filters match any combination of rules", not one rule.
    assert found(("ip-permission.protocol", ["icmp"]), ("ip-permission.cidr", ["0.0.0.0/0"])) == {"web"}
    with refused("InvalidParameterValue", "^The filter 'nonsense' is invalid$"):
        found(("nonsense", ["x"]))
    with refused("FilterLimitExceeded"):
        found(("group-name", [str(number) for number in range(201)]))


def test_filters_of_rules(ec2, zoo):
    everything = ec2.describe_security_group_rules()["SecurityGroupRules"]
    some = everything[0]["SecurityGroupRuleId"]
    ec2.create_tags(Resources=[some], Tags=[{"Key": "why", "Value": "because"}])

    def found(name, *values):
        answer = ec2.describe_security_group_rules(Filters=[{"Name": name, "Values": values}])
        return [rule["SecurityGroupRuleId"] for rule in answer["SecurityGroupRules"]]

    assert found("security-group-rule-id", some) == [some]
    assert found("tag:why", "beca*") == [some]
    assert len(found("group-id", zoo["app"])) == 2
    assert found("group-id", "sg-1a2b3c4d") == []
    with refused("InvalidGroupId.Malformed", "^The security group ID '' is malformed$"):
        found("group-id", "")
    with refused("InvalidParameterValue", "^The filter 'vpc-id' is invalid$"):
        found("vpc-id", "x")
    with refused("InvalidSecurityGroupRuleId.NotFound"):
        ec2.describe_security_group_rules(SecurityGroupRuleIds=[some, "sgr-1a2b3c4d"])


def test_pages_of_groups_and_rules(ec2):
    ids = {create(ec2, f"group-{number}") for number in range(12)}
    pages = list(ec2.get_paginator("describe_security_groups").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(page["SecurityGroups"]) for page in pages] == [5, 5, 3]
    found = [group["GroupId"] for page in pages for group in page["SecurityGroups"]]
    assert len(set(found)) == 13 and ids < set(found)
    pages = list(ec2.get_paginator("describe_security_group_rules").paginate(PaginationConfig={"PageSize": 6}))
    assert [len(page["SecurityGroupRules"]) for page in pages] == [6, 6, 2]
    assert len(ec2.describe_security_groups()["SecurityGroups"]) == 13


def test_pages_continue_while_groups_are_created_and_deleted(ec2):
    for number in range(8):
        create(ec2, f"group-{number}")
    first = ec2.describe_security_groups(MaxResults=5)
    seen = [group["GroupId"] for group in first["SecurityGroups"]]
    for group in first["SecurityGroups"]:
        if group["GroupName"] != "default":
            ec2.delete_security_group(GroupId=group["GroupId"])
    rest = ec2.describe_security_groups(MaxResults=5, NextToken=first["NextToken"])
    seen += [group["GroupId"] for group in rest["SecurityGroups"]]
    assert len(set(seen)) == len(seen) == 9


@pytest.mark.parametrize("size", [0, 4, 1001])
def test_invalid_page_sizes_are_refused(ec2, size):
    for describe in (ec2.describe_security_groups, ec2.describe_security_group_rules, ec2.describe_vpcs):
        with refused("InvalidMaxResults", "for parameter maxResults is invalid"):
            describe(MaxResults=size)


def test_invalid_tokens_are_refused(ec2):
    for number in range(6):
        create(ec2, f"group-{number}")
    token = ec2.describe_security_groups(MaxResults=5)["NextToken"]
    for bad in ("nonsense", token[:-2], token[2:]):
        with refused("InvalidNextToken"):
            ec2.describe_security_groups(NextToken=bad)
    with refused("InvalidNextToken"):
        ec2.describe_security_group_rules(NextToken=token)


# --- Tags ------------------------------------------------------------------------------------------------------------


def test_create_and_delete_tags(ec2):
    web = create(ec2)
    rule = rules(ec2, web)[0]["SecurityGroupRuleId"]
    ec2.create_tags(Resources=[web, rule, default_vpc(ec2)], Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    ec2.create_tags(Resources=[web], Tags=[{"Key": "a", "Value": "2"}, {"Key": "c", "Value": "3"}])
    assert group(ec2, web)["Tags"] == [{"Key": key, "Value": value} for key, value in [("a", "2"), ("b", ""), ("c", "3")]]
    assert len(rules(ec2, web)[0]["Tags"]) == 2

    def left(*tags):
        ec2.delete_tags(Resources=[web], Tags=tags) if tags else ec2.delete_tags(Resources=[web])
        return [tag["Key"] for tag in group(ec2, web).get("Tags", [])]

    assert left({"Key": "a", "Value": "1"}) == ["a", "b", "c"]
    assert left({"Key": "a", "Value": ""}) == ["a", "b", "c"]
    assert left({"Key": "b", "Value": ""}) == ["a", "c"]
    assert left({"Key": "a"}) == ["c"]
    assert left() == []


def test_invalid_tags_are_refused(ec2):
    web = create(ec2)
    good = [{"Key": "a", "Value": "1"}]
    with refused("InvalidID", "^The ID 'nonsense' is not valid$"):
        ec2.create_tags(Resources=[web, "nonsense"], Tags=good)
    with refused("InvalidGroup.NotFound"):
        ec2.create_tags(Resources=[web, "sg-1a2b3c4d"], Tags=good)
    with refused("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use"):
        ec2.create_tags(Resources=[web], Tags=[{"Key": "aws:x", "Value": "1"}])
    with refused("InvalidParameterValue", "127"):
        ec2.create_tags(Resources=[web], Tags=[{"Key": "k" * 128, "Value": ""}])
    with refused("InvalidParameterValue", "256"):
        ec2.create_tags(Resources=[web], Tags=[{"Key": "k", "Value": "v" * 257}])
    with refused("TagLimitExceeded"):
        ec2.create_tags(Resources=[web], Tags=[{"Key": str(number), "Value": ""} for number in range(51)])
    with refused("MissingParameter"):
        ec2.create_tags(Resources=[web], Tags=[])
    with refused("InvalidParameterValue", "^'security-group' is not a valid taggable resource type for this operation.$"):
        allow(ec2, web, tcp(80, "10.0.0.0/8"), TagSpecifications=tags("security-group", a="1"))
    assert "Tags" not in group(ec2, web)


# --- Dry runs and raw requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("authorize_security_group_ingress", {"GroupId": "sg-1a2b3c4d"}),
        ("authorize_security_group_egress", {"GroupId": "sg-1a2b3c4d"}),
        ("revoke_security_group_ingress", {"GroupId": "sg-1a2b3c4d"}),
        ("revoke_security_group_egress", {"GroupId": "sg-1a2b3c4d"}),
        ("modify_security_group_rules", {"GroupId": "sg-1a2b3c4d"}),
        ("update_security_group_rule_descriptions_ingress", {}),
        ("update_security_group_rule_descriptions_egress", {}),
        ("create_security_group", {"GroupName": "x", "Description": "y"}),
        ("delete_security_group", {"GroupId": "sg-1a2b3c4d"}),
        ("create_tags", {"Resources": ["sg-1a2b3c4d"], "Tags": [{"Key": "k"}]}),
        ("delete_tags", {"Resources": ["sg-1a2b3c4d"]}),
        ("describe_security_groups", {}),
        ("describe_security_group_rules", {}),
        ("describe_vpcs", {}),
        ("describe_regions", {}),
        ("describe_network_interfaces", {}),
        ("describe_managed_prefix_lists", {}),
    ],
)
def test_dry_runs_change_nothing_and_say_so(ec2, action, parameters):
    before = ec2.describe_security_groups()["SecurityGroups"]
    with refused("DryRunOperation", "^Request would have succeeded, but DryRun flag is set.$", status=412):
        getattr(ec2, action)(DryRun=True, **parameters)
    assert ec2.describe_security_groups()["SecurityGroups"] == before


def test_requests_that_no_library_sends(sandbox):
    def code(body, **more):
        status, headers, answer = sandbox.post("/", body, **more)
        assert headers["Content-Type"] == "text/xml;charset=UTF-8"
        assert answer.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>')
        return status, answer.partition("<Code>")[2].partition("</Code>")[0]

    assert code("Action=Nonsense&Version=2016-11-15") == (400, "InvalidAction")
    assert code("") == (400, "MissingAction")
    assert code("Action=DescribeVpcs&Colour=blue") == (400, "UnknownParameter")
    for version in ("latest", "2016-11-16", "2030-01-01"):
        assert code(f"Action=DescribeVpcs&Version={version}") == (400, "NoSuchVersion")
    assert code("Action=DescribeVpcs&DryRun=perhaps") == (400, "InvalidParameterValue")
    assert code("Action=DescribeVpcs&Filter.1.Value.1=x") == (400, "InvalidParameterValue")
    assert code("Action=%f") == (400, "MalformedQueryString")


def test_lists_may_have_gaps_and_get_is_accepted(sandbox):
    status, _, answer = sandbox.post("/?Action=DescribeRegions&RegionName.7=eu-west-1&RegionName.3=us-east-1", method="GET")
    assert status == 200
    assert answer.index("us-east-1") < answer.index("eu-west-1") or answer.count("<regionName>") == 2


def test_list_indices_may_start_at_zero(sandbox):
    ec2 = sandbox.client()
    web = create(ec2)
    status, _, _ = sandbox.post("/", f"Action=CreateTags&ResourceId.0={web}&Tag.0.Key=a&Tag.0.Value=1&Tag.1.Key=b&Tag.1.Value=2")
    assert status == 200
    assert group(ec2, web)["Tags"] == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    permission = f"Action=AuthorizeSecurityGroupIngress&GroupId={web}&IpPermissions.0.IpProtocol=tcp&IpPermissions.0.FromPort=1"
    status, _, _ = sandbox.post("/", permission + "&IpPermissions.0.ToPort=2&IpPermissions.0.IpRanges.0.CidrIp=10.0.0.0%2F8")
    assert status == 200
    assert [permission["FromPort"] for permission in inbound(ec2, web)] == [1]
    status, _, answer = sandbox.post("/", "Action=DescribeSecurityGroups&Filter.0.Name=tag-value&Filter.0.Value.0=2")
    assert (status, answer.count("<groupId>")) == (200, 1)
    assert sandbox.post("/", "Action=DescribeSecurityGroups&GroupId.00=" + web)[0] == 400


def test_cross_origin_headers_are_those_of_ec2(sandbox):
    _, headers, _ = sandbox.post("/", "Action=DescribeVpcs", {"Origin": "https://example.com"})
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert {"Access-Control-Expose-Headers", "Access-Control-Allow-Credentials"}.isdisjoint(headers)
    status, headers, _ = sandbox.post(
        "/",
        headers={
            "Origin": "https://example.com",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,x-amz-date,x-anything",
        },
        method="OPTIONS",
    )
    assert status == 200
    assert headers["Access-Control-Allow-Headers"] == "authorization,x-amz-date,x-anything"
    assert headers["Access-Control-Allow-Methods"] == "GET, POST, OPTIONS, DELETE, PUT"
    assert headers["Access-Control-Max-Age"] == "1800"


def test_reset_restores_the_first_state(sandbox):
    ec2 = sandbox.client()
    before = ec2.describe_security_groups()["SecurityGroups"]
    create(ec2)
    assert sandbox.post("/reset")[0] == 204
    assert ec2.describe_security_groups()["SecurityGroups"] == before


# --- Regions, VPCs, interfaces, prefix lists, identity ------------------------------------------------------------------------


def test_regions_are_independent(sandbox):
    here, there = sandbox.client(), sandbox.client(region="eu-west-1")
    web = create(here)
    with refused("InvalidGroup.NotFound"):
        group(there, web)
    assert default_vpc(here) != default_vpc(there)


def test_describing_regions(ec2):
    usable = ec2.describe_regions()["Regions"]
    everything = ec2.describe_regions(AllRegions=True)["Regions"]
    assert len(usable) == 17 < len(everything)
    [ireland] = ec2.describe_regions(Filters=[{"Name": "endpoint", "Values": ["ec2.eu-west-1.*"]}])["Regions"]
    assert ireland == {
        "RegionName": "eu-west-1",
        "Endpoint": "ec2.eu-west-1.amazonaws.com",
        "OptInStatus": "opt-in-not-required",
        "Geography": [{"Name": "Ireland"}],
    }
    assert ec2.describe_regions(RegionNames=["eu-west-1"])["Regions"] == [ireland]
    filters = [{"Name": "opt-in-status", "Values": ["not-opted-in"]}, {"Name": "region-name", "Values": ["eu-*"]}]
    assert {region["RegionName"] for region in ec2.describe_regions(AllRegions=True, Filters=filters)["Regions"]} == {
        "eu-central-2", "eu-south-1", "eu-south-2",
    }
    with refused("InvalidParameterValue", "nowhere-1"):
        ec2.describe_regions(RegionNames=["nowhere-1"])


def test_the_regions_are_those_of_botocore(ec2):
    import botocore.session

    known = set(botocore.session.get_session().get_available_regions("ec2"))
    listed = {region["RegionName"] for region in ec2.describe_regions(AllRegions=True)["Regions"]}
    assert listed <= known | {"ap-east-2", "ap-southeast-6", "ap-southeast-7", "mx-central-1"}
    assert len(listed) >= 30


@pytest.mark.parametrize(
    ("name", "values", "number"),
    [
        ("cidr", ["10.0.0.0/16"], 1),
        ("cidr-block-association.cidr-block", ["10.0.*"], 1),
        ("cidr-block-association.association-id", ["vpc-cidr-assoc-*"], 2),
        ("cidr-block-association.state", ["associated"], 2),
        ("dhcp-options-id", ["dopt-*"], 2),
        ("ipv6-cidr-block-association.ipv6-cidr-block", ["2001:db8:*"], 1),
        ("ipv6-cidr-block-association.ipv6-pool", ["Amazon"], 1),
        ("ipv6-cidr-block-association.association-id", ["vpc-cidr-assoc-*"], 1),
        ("ipv6-cidr-block-association.state", ["associated"], 1),
        ("is-default", ["true"], 1),
        ("isDefault", ["false"], 1),
        ("owner-id", ["123456789012"], 2),
        ("state", ["available"], 2),
        ("tag:Name", ["shop"], 1),
        ("tag-key", ["Na?e"], 1),
        ("vpc-id", ["vpc-*"], 2),
    ],
)
def test_filters_of_vpcs(ec2, name, values, number):
    other_vpc(ec2, AmazonProvidedIpv6CidrBlock=True, TagSpecifications=tags("vpc", Name="shop"))
    assert len(ec2.describe_vpcs(Filters=[{"Name": name, "Values": values}])["Vpcs"]) == number


def test_an_empty_vpc_can_be_deleted(ec2):
    vpc_id = other_vpc(ec2)
    web = create(ec2, VpcId=vpc_id)
    with refused("DependencyViolation", "has dependencies and cannot be deleted"):
        ec2.delete_vpc(VpcId=vpc_id)
    ec2.delete_security_group(GroupId=web)
    ec2.delete_vpc(VpcId=vpc_id)
    with refused("InvalidVpcID.NotFound"):
        ec2.describe_vpcs(VpcIds=[vpc_id])
    assert len(ec2.describe_security_groups()["SecurityGroups"]) == 1
    for bad, code in [("10.0.0.0/8", "InvalidVpc.Range"), ("10.0.0.0", "InvalidParameterValue")]:
        with refused(code):
            ec2.create_vpc(CidrBlock=bad)
    for number in range(4):
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")
    with refused("VpcLimitExceeded"):
        ec2.create_vpc(CidrBlock="10.9.0.0/16")


def test_an_interface_prevents_the_deletion_of_its_groups(ec2):
    vpc_id = other_vpc(ec2)
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.1.0/24")["Subnet"]
    web, app = create(ec2, "apache", VpcId=vpc_id), create(ec2, "appserver", VpcId=vpc_id)
    made = ec2.create_network_interface(
        SubnetId=subnet["SubnetId"], Groups=[web], Description="here", TagSpecifications=tags("network-interface", a="b")
    )["NetworkInterface"]
    assert made["Groups"] == [{"GroupId": web, "GroupName": "apache"}]
    assert (made["VpcId"], made["Status"], made["PrivateIpAddress"]) == (vpc_id, "available", "10.0.1.4")
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=web)
    id = made["NetworkInterfaceId"]
    ec2.modify_network_interface_attribute(NetworkInterfaceId=id, Groups=[app])
    for name, value in [("group-id", app), ("vpc-id", vpc_id), ("subnet-id", subnet["SubnetId"]), ("status", "available"), ("tag:a", "b")]:
        [found] = ec2.describe_network_interfaces(Filters=[{"Name": name, "Values": [value]}])["NetworkInterfaces"]
        assert found["Groups"] == [{"GroupId": app, "GroupName": "appserver"}]
    ec2.delete_security_group(GroupId=web)
    with refused("InvalidGroup.NotFound"):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=id, Groups=[web])
    others = [create(ec2, f"group-{number}", VpcId=vpc_id) for number in range(5)]
    with refused("SecurityGroupsPerInterfaceLimitExceeded"):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=id, Groups=[app, *others])
    ec2.delete_network_interface(NetworkInterfaceId=id)
    with refused("InvalidNetworkInterfaceID.NotFound", f"^The networkInterface ID '{id}' does not exist$"):
        ec2.describe_network_interfaces(NetworkInterfaceIds=[id])


def test_the_groups_of_managed_interfaces_cannot_be_changed():
    with sandbox_server("--three-tier") as server:
        ec2 = server.client()
        managed = [
            {"Name": "requester-managed", "Values": ["true"]},
            {"Name": "status", "Values": ["in-use"]},
        ]
        interface, *_ = ec2.describe_network_interfaces(Filters=managed)["NetworkInterfaces"]
        before = [group["GroupId"] for group in interface["Groups"]]
        id = interface["NetworkInterfaceId"]
        with refused("OperationNotPermitted"):
            ec2.modify_network_interface_attribute(NetworkInterfaceId=id, Groups=before)
        with refused("InvalidParameterValue"):
            ec2.delete_network_interface(NetworkInterfaceId=id)


def test_an_interface_keeps_a_group_and_takes_none_of_another_vpc(ec2):
    vpc_id = other_vpc(ec2)
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.1.0/24")["Subnet"]
    web, foreign = create(ec2, "apache", VpcId=vpc_id), create(ec2, "foreign")
    made = ec2.create_network_interface(SubnetId=subnet["SubnetId"], Groups=[web])["NetworkInterface"]
    id = made["NetworkInterfaceId"]
    with refused("InvalidGroup.NotFound"):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=id, Groups=[web, foreign])
    with refused("MissingParameter"):
        ec2.modify_network_interface_attribute(NetworkInterfaceId=id, Groups=[])
    [after] = ec2.describe_network_interfaces(NetworkInterfaceIds=[id])["NetworkInterfaces"]
    assert after["Groups"] == [{"GroupId": web, "GroupName": "apache"}]


def test_filters_and_pages_of_interfaces(ec2):
    [subnet, *_] = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    ids = [
        ec2.create_network_interface(SubnetId=subnet["SubnetId"])["NetworkInterface"]["NetworkInterfaceId"]
        for _ in range(7)
    ]
    shape = ec2.meta.service_model.operation_model("DescribeNetworkInterfaces").input_shape
    names = filters_in(shape.members["Filters"].documentation)
    assert len(names) > 30
    for name in names:
        ec2.describe_network_interfaces(Filters=[{"Name": name, "Values": ["*"]}])
    pages = ec2.get_paginator("describe_network_interfaces").paginate(PaginationConfig={"PageSize": 5})
    assert [len(page["NetworkInterfaces"]) for page in pages] == [5, 2]
    with refused("InvalidParameterCombination"):
        ec2.describe_network_interfaces(NetworkInterfaceIds=ids[:1], MaxResults=5)


@pytest.mark.parametrize(
    "operation",
    ["DescribeSecurityGroups", "DescribeSecurityGroupRules", "DescribeVpcs", "DescribeManagedPrefixLists", "DescribeRegions"],
)
def test_every_filter_of_the_documentation_is_known(ec2, operation):
    shape = ec2.meta.service_model.operation_model(operation).input_shape
    names = filters_in(shape.members["Filters"].documentation)
    assert names
    for name in names:
        value = "sg-1a2b3c4d" if name == "group-id" else "x"
        ec2._make_api_call(operation, {"Filters": [{"Name": name, "Values": [value]}]})


def filters_in(documentation):
    names = re.findall(r"<li> ?<p> <code>([^<]+)</code>", documentation)
    return ["tag:x" if name in ("tag", "tag:&lt;key&gt;") else name for name in names]


def entries_of(ec2, list_id, **more):
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=list_id, **more)["Entries"]
    return {entry["Cidr"]: entry.get("Description") for entry in entries}


def test_a_prefix_list_is_changed_by_versions(ec2):
    made = ec2.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=3, AddressFamily="IPv4", Entries=[{"Cidr": "10.0.0.0/8", "Description": "a"}]
    )["PrefixList"]
    list_id = made["PrefixListId"]
    changed = ec2.modify_managed_prefix_list(
        PrefixListId=list_id,
        CurrentVersion=1,
        AddEntries=[{"Cidr": "192.0.2.0/24"}, {"Cidr": "198.51.100.0/24", "Description": "b"}],
        RemoveEntries=[{"Cidr": "10.0.0.0/8"}],
    )["PrefixList"]
    assert (changed["Version"], changed["State"]) == (2, "modify-in-progress")
    assert entries_of(ec2, list_id) == {"192.0.2.0/24": None, "198.51.100.0/24": "b"}
    assert entries_of(ec2, list_id, TargetVersion=1) == {"10.0.0.0/8": "a"}
    [found] = ec2.describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"]
    assert (found["Version"], found["State"]) == (2, "modify-complete")
    # A name and a size make no version.
    ec2.modify_managed_prefix_list(PrefixListId=list_id, PrefixListName="sites")
    ec2.modify_managed_prefix_list(PrefixListId=list_id, MaxEntries=2)
    [found] = ec2.describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"]
    assert (found["PrefixListName"], found["MaxEntries"], found["Version"]) == ("sites", 2, 2)


def test_changes_of_prefix_lists_that_ec2_refuses(ec2):
    made = ec2.create_managed_prefix_list(
        PrefixListName="offices", MaxEntries=2, AddressFamily="IPv4", Entries=[{"Cidr": "10.0.0.0/8", "Description": "a"}]
    )["PrefixList"]
    list_id = made["PrefixListId"]
    new = [{"Cidr": "192.0.2.0/24"}]
    two_more = [{"Cidr": "192.0.2.0/24"}, {"Cidr": "198.51.100.0/24"}]
    for code, parameters in [
        ("PrefixListVersionMismatch", {"CurrentVersion": 7, "AddEntries": new}),
        ("MissingParameter", {"AddEntries": new}),
        ("InvalidParameterCombination", {"CurrentVersion": 1, "AddEntries": new, "MaxEntries": 5}),
        ("InvalidPrefixListModification", {"CurrentVersion": 1, "AddEntries": [{"Cidr": "10.0.0.0/8"}]}),
        ("InvalidPrefixListModification", {"CurrentVersion": 1, "RemoveEntries": new}),
        ("PrefixListMaxEntriesExceeded", {"CurrentVersion": 1, "AddEntries": two_more}),
        ("InvalidParameterValue", {"MaxEntries": 1001}),
        ("InvalidParameterValue", {"PrefixListName": "com.amazonaws.x"}),
    ]:
        with refused(code):
            ec2.modify_managed_prefix_list(PrefixListId=list_id, **parameters)
    [of_aws, *_] = [found for found in ec2.describe_managed_prefix_lists()["PrefixLists"] if found["OwnerId"] == "AWS"]
    with refused("UnauthorizedOperation", status=403):
        ec2.modify_managed_prefix_list(PrefixListId=of_aws["PrefixListId"], PrefixListName="mine")


def test_a_size_that_a_group_has_no_room_for_fails_in_the_background(ec2):
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=1, AddressFamily="IPv4")["PrefixList"]
    list_id = made["PrefixListId"]
    web = create(ec2, "web")
    allow(ec2, web, tcp(443, PrefixListIds=[{"PrefixListId": list_id}]))
    ec2.modify_managed_prefix_list(PrefixListId=list_id, MaxEntries=61)
    [found] = ec2.describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"]
    assert (found["State"], found["MaxEntries"]) == ("modify-failed", 1)
    assert web in found["StateMessage"]
    ec2.modify_managed_prefix_list(PrefixListId=list_id, MaxEntries=60)
    [found] = ec2.describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"]
    assert (found["State"], found["MaxEntries"]) == ("create-complete", 60)


def test_what_uses_groups_besides_interfaces(three_tier):
    ec2 = three_tier
    groups = {group["GroupName"]: group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"]}
    reservations = ec2.describe_instances()["Reservations"]
    instances = [instance for reservation in reservations for instance in reservation["Instances"]]
    names = {tag["Value"]: instance for instance in instances for tag in instance["Tags"] if tag["Key"] == "Name"}
    assert names["monitoring-1"]["State"] == {"Code": 80, "Name": "stopped"}
    assert names["web-2"]["State"]["Name"] == "running"
    assert [group["GroupId"] for group in names["web-1"]["SecurityGroups"]] == [groups["web"]]
    [interface] = names["web-1"]["NetworkInterfaces"]
    assert interface["Groups"] == [{"GroupId": groups["web"], "GroupName": "web"}]
    found = ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["stopped"]}])["Reservations"]
    assert [reservation["Instances"][0]["InstanceId"] for reservation in found] == [names["monitoring-1"]["InstanceId"]]
    with refused("InvalidInstanceID.NotFound"):
        ec2.describe_instances(InstanceIds=["i-0000000000000000f"])
    pages = ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5})
    assert sum(len(page["Reservations"]) for page in pages) == len(reservations)

    [template] = ec2.describe_launch_templates()["LaunchTemplates"]
    assert (template["DefaultVersionNumber"], template["LatestVersionNumber"]) == (1, 2)
    versions = ec2.describe_launch_template_versions(Versions=["$Default", "$Latest"])["LaunchTemplateVersions"]
    assert [(version["VersionNumber"], version["DefaultVersion"]) for version in versions] == [(1, True), (2, False)]
    assert versions[1]["LaunchTemplateData"]["SecurityGroupIds"] == [groups["web"], groups["bastion"]]
    [first] = ec2.describe_launch_template_versions(LaunchTemplateId=template["LaunchTemplateId"], Versions=["1"])["LaunchTemplateVersions"]
    assert first["VersionNumber"] == 1
    with refused("MissingParameter"):
        ec2.describe_launch_template_versions(Versions=["1"])

    [endpoint] = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    assert endpoint["Groups"] == [{"GroupId": groups["app"], "GroupName": "app"}]
    [vpn] = ec2.describe_client_vpn_endpoints()["ClientVpnEndpoints"]
    assert vpn["SecurityGroupIds"] == [groups["bastion"]]
    networks = ec2.describe_client_vpn_target_networks(ClientVpnEndpointId=vpn["ClientVpnEndpointId"])
    assert networks["ClientVpnTargetNetworks"][0]["SecurityGroups"] == [groups["bastion"]]
    [connect] = ec2.describe_instance_connect_endpoints()["InstanceConnectEndpoints"]
    assert connect["SecurityGroupIds"] == [groups["bastion"]]
    with refused("InvalidVpcEndpointId.NotFound"):
        ec2.describe_vpc_endpoints(VpcEndpointIds=["vpce-0000000000000000f"])

    # A leftover interface is detached, and can be deleted although a service made it.
    found = ec2.describe_network_interfaces(Filters=[{"Name": "status", "Values": ["available"]}])["NetworkInterfaces"]
    [leftover] = [interface for interface in found if interface["RequesterManaged"]]
    ec2.delete_network_interface(NetworkInterfaceId=leftover["NetworkInterfaceId"])


def test_prefix_lists(ec2):
    made = ec2.create_managed_prefix_list(
        PrefixListName="offices",
        MaxEntries=5,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "203.0.113.7/24", "Description": "Rotterdam"}, {"Cidr": "198.51.100.0/24"}],
        TagSpecifications=tags("prefix-list", a="b"),
    )["PrefixList"]
    assert (made["State"], made["Version"], made["MaxEntries"]) == ("create-complete", 1, 5)
    [found] = ec2.describe_managed_prefix_lists(Filters=[{"Name": "owner-id", "Values": ["123456789012"]}])["PrefixLists"]
    assert found == made
    entries = ec2.get_managed_prefix_list_entries(PrefixListId=made["PrefixListId"])["Entries"]
    assert entries == [{"Cidr": "198.51.100.0/24"}, {"Cidr": "203.0.113.0/24", "Description": "Rotterdam"}]
    pages = ec2.get_paginator("get_managed_prefix_list_entries").paginate(
        PrefixListId=made["PrefixListId"], PaginationConfig={"PageSize": 1}
    )
    assert list(itertools.chain.from_iterable(page["Entries"] for page in pages)) == entries
    for version, is_there in [(1, True), (2, False)]:
        with contextlib.nullcontext() if is_there else refused("PrefixListVersionNotFound"):
            read = ec2.get_managed_prefix_list_entries(PrefixListId=made["PrefixListId"], TargetVersion=version)
            assert read["Entries"] == entries
    of_aws = [found for found in ec2.describe_managed_prefix_lists()["PrefixLists"] if found["OwnerId"] == "AWS"]
    for found in of_aws:
        assert not {"Version", "MaxEntries"} & found.keys()
        of_list = ec2.get_managed_prefix_list_entries(PrefixListId=found["PrefixListId"])["Entries"]
        assert of_list
        for entry in of_list:
            assert f"IPv{ipaddress.ip_network(entry['Cidr']).version}" == found["AddressFamily"]
    names = {found["PrefixListName"] for found in of_aws}
    assert {"com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"} <= names
    with refused("InvalidMaxResults"):
        ec2.describe_managed_prefix_lists(MaxResults=101)
    with refused("InvalidPrefixListID.NotFound"):
        ec2.get_managed_prefix_list_entries(PrefixListId="pl-1a2b3c4d")
    with refused("InvalidPrefixListId.Malformed"):
        ec2.get_managed_prefix_list_entries(PrefixListId="offices")
    with refused("DryRunOperation", status=412):
        ec2.get_managed_prefix_list_entries(PrefixListId=made["PrefixListId"], DryRun=True)


def test_caller_identity(sandbox):
    identity = sandbox.client("sts").get_caller_identity()
    assert identity["Account"] == "123456789012"
    assert identity["Arn"].startswith("arn:aws:iam::123456789012:user/")
    assert identity["UserId"].startswith("AIDA")
