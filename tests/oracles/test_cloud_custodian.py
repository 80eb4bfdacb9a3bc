"""Cloud Custodian's policies for security groups and VPCs, as far as they need only EC2.

`used` and `unused` are not among them: they also ask Lambda, Auto Scaling, ECS and others.
"""

import json

import pytest


@pytest.fixture
def custodian(run, tmp_path):
    """Runs one policy and returns the resources it found."""

    def policy(resource, *filters, actions=()):
        policy = {"name": "tried", "resource": f"aws.{resource}", "filters": list(filters), "actions": list(actions)}
        (tmp_path / "policy.json").write_text(json.dumps({"policies": [policy]}))
        run("cloud-custodian/bin/custodian", "run", "--cache-period=0", "--region=us-east-1", "-s", "out", "policy.json")
        return json.loads((tmp_path / "out/tried/resources.json").read_text())

    return policy


def named(resources):
    return sorted(resource["GroupName"] for resource in resources)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (["stale"], ["partner"]),
        ([{"type": "ingress", "Ports": [22], "Cidr": {"value": "0.0.0.0/0"}}], ["bastion", "legacy"]),
        ([{"type": "ingress", "OnlyPorts": [80, 443], "Cidr": {"value": "0.0.0.0/0"}}], ["bastion", "cache", "launch-wizard-1", "legacy"]),
        ([{"type": "ingress", "CidrV6": {"value": "::/0"}}], ["legacy"]),
        ([{"type": "ingress", "IpProtocol": "-1", "SelfReference": True}], ["default", "default", "default"]),
        ([{"type": "ingress", "SGReferences": {"key": "GroupName", "value": "shared"}}], ["partner"]),
        ([{"type": "egress", "IpProtocol": "-1", "Cidr": "0.0.0.0/0"}, {"tag:stage": "test"}], ["db"]),
        ([{"tag:stage": "production"}], ["bastion", "web"]),
        ([{"tag:owner": "absent"}, {"tag:stage": "present"}], ["bastion", "db"]),
        ([{"type": "tag-count", "count": 2}], ["web"]),
        ([{"type": "value", "key": "GroupName", "op": "regex", "value": "launch-wizard.*"}], ["launch-wizard-1"]),
        ([{"type": "default-vpc"}], ["default"]),
        ([{"GroupName": "default"}], ["default", "default", "default"]),
    ],
)
def test_filters(account, custodian, filters, names):
    assert named(custodian("security-group", *filters)) == names


def test_stale_groups_are_found(account, custodian):
    [found] = custodian("security-group", "stale")
    [permission] = found["MatchedIpPermissions"]
    assert (permission["FromPort"], permission["UserIdGroupPairs"][0]["GroupId"]) == (8080, account.ids["shared"])


def test_matching_rules_are_removed(account, custodian, ec2):
    ssh = {"type": "ingress", "Ports": [22], "Cidr": {"value": "0.0.0.0/0"}}
    found = custodian("security-group", {"GroupName": "bastion"}, ssh, actions=[{"type": "remove-permissions", "ingress": "matched"}])
    assert named(found) == ["bastion"]
    [left] = ec2.describe_security_groups(GroupIds=[account.ids["bastion"]])["SecurityGroups"]
    assert [permission["FromPort"] for permission in left["IpPermissions"]] == [3389]
    assert named(custodian("security-group", {"GroupName": "bastion"}, ssh)) == []


def test_rules_are_set(account, custodian, ec2):
    # Parameters of the API, passed through: once as `IpPermissions`, once as the older parameters.
    ranges = [{"CidrIp": "10.0.0.0/8", "Description": "x"}]
    added = [
        {"IpPermissions": [{"IpProtocol": "TCP", "FromPort": 8443, "ToPort": 8443, "IpRanges": ranges}]},
        {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "CidrIp": "10.0.0.0/8"},
    ]
    custodian(
        "security-group",
        {"GroupName": "legacy"},
        actions=[{"type": "set-permissions", "remove-ingress": "all", "add-ingress": added}],
    )
    [group] = ec2.describe_security_groups(GroupIds=[account.ids["legacy"]])["SecurityGroups"]
    found = {permission["FromPort"]: permission["IpRanges"] for permission in group["IpPermissions"]}
    assert found == {8443: ranges, 53: [{"CidrIp": "10.0.0.0/8"}]}


def test_tags_are_set_renamed_and_removed(account, custodian, ec2):
    def tags():
        [group] = ec2.describe_security_groups(GroupIds=[account.ids["db"]])["SecurityGroups"]
        return {tag["Key"]: tag["Value"] for tag in group.get("Tags", [])}

    db = {"GroupName": "db"}
    custodian("security-group", db, actions=[{"type": "tag", "key": "team", "value": "data"}])
    assert tags() == {"stage": "test", "team": "data"}
    custodian("security-group", db, actions=[{"type": "rename-tag", "old_key": "team", "new_key": "Team"}])
    assert tags() == {"stage": "test", "Team": "data"}
    custodian("security-group", db, actions=[{"type": "remove-tag", "tags": ["stage", "Team"]}])
    assert tags() == {}
    custodian("security-group", db, actions=[{"type": "mark-for-op", "op": "delete", "days": 0, "tag": "expires"}])
    assert named(custodian("security-group", {"type": "marked-for-op", "op": "delete", "tag": "expires"})) == ["db"]


def test_groups_are_deleted(account, custodian, ec2):
    custodian("security-group", {"GroupName": "launch-wizard-1"}, actions=["delete"])
    assert named(custodian("security-group", {"GroupName": "launch-wizard-1"})) == []


def test_vpcs_subnets_and_interfaces(account, custodian):
    assert {vpc["VpcId"] for vpc in custodian("vpc", {"IsDefault": False})} == set(account.vpcs)
    found = custodian("vpc", {"type": "security-group", "key": "tag:stage", "value": "production"})
    assert [vpc["VpcId"] for vpc in found] == account.vpcs[:1]
    [subnet] = custodian("subnet", {"VpcId": account.vpcs[0]})
    [interface] = custodian("eni", {"type": "security-group", "key": "GroupName", "value": "web"})
    assert interface["SubnetId"] == subnet["SubnetId"]
    assert [found["PrefixListName"] for found in custodian("prefix-list", {"PrefixListName": "com.amazonaws.us-east-1.s3"})]
