"""VPC associations, references, stale rules, and tags as a list, through boto3."""

import pytest
from conftest import refused, sandbox_server
from test_boto3 import allow, create, default_vpc, filters_in, group, inbound, rules, tags, tcp


@pytest.fixture
def vpcs(ec2):
    """Two VPCs in addition to the default one."""
    return [ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in (1, 2)]


def associate(ec2, group_id, vpc_id):
    assert ec2.associate_security_group_vpc(GroupId=group_id, VpcId=vpc_id)["State"] == "associating"


def disassociate(ec2, group_id, vpc_id):
    assert ec2.disassociate_security_group_vpc(GroupId=group_id, VpcId=vpc_id)["State"] == "disassociating"


def from_group(group_id, port=80):
    return tcp(port, UserIdGroupPairs=[{"GroupId": group_id}])


def stale(ec2, vpc_id):
    return ec2.describe_stale_security_groups(VpcId=vpc_id)["StaleSecurityGroupSet"]


# --- Associations ----------------------------------------------------------------------------------------------------


def test_an_associated_group_is_usable_in_both_vpcs(ec2, vpcs):
    home, other = vpcs
    web = create(ec2, "web", VpcId=home)
    subnet_id = ec2.create_subnet(VpcId=other, CidrBlock="10.2.1.0/24")["Subnet"]["SubnetId"]
    with refused("InvalidGroup.NotFound", "different networks"):
        ec2.create_network_interface(SubnetId=subnet_id, Groups=[web])
    associate(ec2, web, other)
    assert ec2.describe_security_group_vpc_associations()["SecurityGroupVpcAssociations"] == [
        {
            "GroupId": web,
            "VpcId": other,
            "VpcOwnerId": "123456789012",
            "GroupOwnerId": "123456789012",
            "State": "associated",
        }
    ]
    made = ec2.create_network_interface(SubnetId=subnet_id, Groups=[web])["NetworkInterface"]
    assert made["Groups"] == [{"GroupId": web, "GroupName": "web"}]
    # The group stays in the VPC in which it was created.
    assert group(ec2, web)["VpcId"] == home
    with refused("DependencyViolation"):
        ec2.disassociate_security_group_vpc(GroupId=web, VpcId=other)
    ec2.delete_network_interface(NetworkInterfaceId=made["NetworkInterfaceId"])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=web)
    disassociate(ec2, web, other)
    assert ec2.describe_security_group_vpc_associations()["SecurityGroupVpcAssociations"] == []
    ec2.delete_security_group(GroupId=web)


@pytest.mark.parametrize(
    ("group_id", "vpc_id", "code"),
    [
        ("{web}", "{default_vpc}", "InvalidParameterValue"),
        ("{default}", "{other}", "InvalidParameterValue"),
        ("{web}", "{home}", "Resource.AlreadyAssociated"),
        ("{web}", "vpc-1a2b3c4d", "InvalidVpcID.NotFound"),
        ("{web}", "nonsense", "InvalidVpcId.Malformed"),
        ("sg-1a2b3c4d", "{other}", "InvalidGroup.NotFound"),
        ("nonsense", "{other}", "InvalidGroupId.Malformed"),
        ("", "{other}", "MissingParameter"),
        ("{web}", "", "MissingParameter"),
    ],
)
def test_invalid_associations_are_refused(ec2, vpcs, group_id, vpc_id, code):
    home, other = vpcs
    filters = [{"Name": "vpc-id", "Values": [home]}]
    [default] = ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    known = {
        "web": create(ec2, "web", VpcId=home),
        "default": default["GroupId"],
        "default_vpc": default_vpc(ec2),
        "home": home,
        "other": other,
    }
    with refused(code):
        ec2.associate_security_group_vpc(GroupId=group_id.format(**known), VpcId=vpc_id.format(**known))
    assert ec2.describe_security_group_vpc_associations()["SecurityGroupVpcAssociations"] == []


def test_an_association_is_created_once_and_ended_once(ec2, vpcs):
    home, other = vpcs
    web = create(ec2, "web", VpcId=home)
    with refused("InvalidAssociationID.NotFound"):
        ec2.disassociate_security_group_vpc(GroupId=web, VpcId=other)
    associate(ec2, web, other)
    with refused("Resource.AlreadyAssociated"):
        ec2.associate_security_group_vpc(GroupId=web, VpcId=other)
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=other)
    disassociate(ec2, web, other)
    ec2.delete_vpc(VpcId=other)


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("group-id", ["{web}"], 1),
        ("group-id", ["sg-1a2b3c4d"], 0),
        ("group-owner-id", ["123456789012"], 6),
        ("state", ["associated"], 6),
        ("state", ["associating"], 0),
        ("vpc-id", ["{other}"], 6),
        ("vpc-id", ["{home}"], 0),
        ("vpc-owner-id", ["1234*"], 6),
    ],
)
def test_filters_of_associations(ec2, vpcs, name, values, found):
    home, other = vpcs
    ids = [create(ec2, f"group-{number}", VpcId=home) for number in range(6)]
    for id in ids:
        associate(ec2, id, other)
    values = [value.format(web=ids[0], home=home, other=other) for value in values]
    answer = ec2.describe_security_group_vpc_associations(Filters=[{"Name": name, "Values": values}])
    assert len(answer["SecurityGroupVpcAssociations"]) == found


def test_groups_for_a_vpc(ec2, vpcs):
    home, other = vpcs
    web = create(ec2, "web", VpcId=home, TagSpecifications=tags("security-group", stage="test"))
    create(ec2, "elsewhere", VpcId=home)
    associate(ec2, web, other)

    def usable(*filters):
        filters = [{"Name": name, "Values": values} for name, values in filters]
        return ec2.get_security_groups_for_vpc(VpcId=other, Filters=filters)["SecurityGroupForVpcs"]

    assert {found["GroupName"]: found["PrimaryVpcId"] for found in usable()} == {"default": other, "web": home}
    [found] = usable(("group-id", [web]))
    assert found == {
        "GroupId": web,
        "GroupName": "web",
        "Description": "about web",
        "OwnerId": "123456789012",
        "PrimaryVpcId": home,
        "Tags": [{"Key": "stage", "Value": "test"}],
    }
    for name, value, names in [
        ("description", "about*", {"web"}),
        ("group-name", "default", {"default"}),
        ("owner-id", "123456789012", {"web", "default"}),
        ("primary-vpc-id", home, {"web"}),
    ]:
        assert {found["GroupName"] for found in usable((name, [value]))} == names
    with refused("InvalidVpcID.NotFound"):
        ec2.get_security_groups_for_vpc(VpcId="vpc-1a2b3c4d")
    with refused("MissingParameter", "VpcId"):
        ec2.get_security_groups_for_vpc(VpcId="")


# --- Stale rules and references --------------------------------------------------------------------------------------


def test_rules_are_stale_without_the_association_they_need(ec2, vpcs):
    home, other = vpcs
    web, app = create(ec2, "web", VpcId=home), create(ec2, "app", VpcId=other)
    with refused("InvalidGroup.NotFound", "different networks"):
        allow(ec2, app, from_group(web))
    associate(ec2, web, other)
    allow(ec2, app, from_group(web), from_group(web, 81), tcp(80, "10.0.0.0/8"), from_group(app))
    ec2.authorize_security_group_egress(GroupId=app, IpPermissions=[from_group(web, 443)])
    # The same in the other direction.
    allow(ec2, web, from_group(app))
    assert stale(ec2, home) == stale(ec2, other) == []

    disassociate(ec2, web, other)
    pair = {"GroupId": web, "UserId": "123456789012", "VpcId": home}
    permission = {"IpProtocol": "tcp", "IpRanges": [], "PrefixListIds": [], "UserIdGroupPairs": [pair]}
    assert stale(ec2, other) == [
        {
            "GroupId": app,
            "GroupName": "app",
            "Description": "about app",
            "VpcId": other,
            "StaleIpPermissions": [permission | {"FromPort": port, "ToPort": port} for port in (80, 81)],
            "StaleIpPermissionsEgress": [permission | {"FromPort": 443, "ToPort": 443}],
        }
    ]
    assert [found["GroupName"] for found in stale(ec2, home)] == ["web"]
    assert stale(ec2, default_vpc(ec2)) == []

    # A stale rule can be described and revoked, but no other rule can reference its group.
    described = tcp(80, UserIdGroupPairs=[{"GroupId": web, "Description": "stale"}])
    ec2.update_security_group_rule_descriptions_ingress(GroupId=app, IpPermissions=[described])
    with refused("InvalidGroup.NotFound", "different networks"):
        allow(ec2, app, from_group(web, 82))
    ec2.revoke_security_group_ingress(GroupId=app, IpPermissions=[from_group(web, 81)])
    [found] = stale(ec2, other)
    assert [permission["FromPort"] for permission in found["StaleIpPermissions"]] == [80]
    # It does not prevent the deletion of the referenced group.
    ec2.delete_security_group(GroupId=web)
    [found] = stale(ec2, other)
    assert found["StaleIpPermissions"][0]["UserIdGroupPairs"] == [{"GroupId": web, "Description": "stale"}]
    ids = [rule["SecurityGroupRuleId"] for rule in rules(ec2, app) if "ReferencedGroupInfo" in rule]
    ids = [id for id in ids if not is_egress(ec2, id)]
    ec2.revoke_security_group_ingress(GroupId=app, SecurityGroupRuleIds=ids)
    [found] = stale(ec2, other)
    assert found["StaleIpPermissions"] == []
    associate(ec2, app, home)


def is_egress(ec2, rule_id):
    [rule] = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule_id])["SecurityGroupRules"]
    return rule["IsEgress"]


def test_invalid_requests_for_stale_groups_are_refused(ec2):
    for vpc_id, code in [("", "MissingParameter"), ("vpc-1a2b3c4d", "InvalidVpcID.NotFound"), ("x", "InvalidVpcId.Malformed")]:
        with refused(code):
            stale(ec2, vpc_id)
    for size in (4, 256):
        with refused("InvalidMaxResults"):
            ec2.describe_stale_security_groups(VpcId=default_vpc(ec2), MaxResults=size)


def test_references_from_the_other_end_of_a_peering_connection():
    with sandbox_server("--three-tier") as server:
        ec2 = server.client()
        [app] = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["app"]}])["SecurityGroups"]
        [web] = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["web"]}])["SecurityGroups"]
        [partner] = [
            pair
            for permission in app["IpPermissions"]
            for pair in permission["UserIdGroupPairs"]
            if "VpcPeeringConnectionId" in pair
        ]
        ids = [web["GroupId"], app["GroupId"]]
        assert ec2.describe_security_group_references(GroupId=ids)["SecurityGroupReferenceSet"] == [
            {
                "GroupId": app["GroupId"],
                "ReferencingVpcId": partner["VpcId"],
                "VpcPeeringConnectionId": partner["VpcPeeringConnectionId"],
            }
        ]
        with refused("InvalidGroup.NotFound"):
            ec2.describe_security_group_references(GroupId=[web["GroupId"], "sg-1a2b3c4d"])
        with refused("InvalidGroupId.Malformed"):
            ec2.describe_security_group_references(GroupId=["nonsense"])
        with refused("MissingParameter"):
            ec2.describe_security_group_references(GroupId=[])


# --- Tags as a list --------------------------------------------------------------------------------------------------


@pytest.fixture
def tagged(ec2):
    """The ids of one resource of each type, by type; each has a tag `stage` with its type as the value."""
    web = create(ec2)
    [subnet, *_] = ec2.describe_subnets()["Subnets"]
    interface = ec2.create_network_interface(SubnetId=subnet["SubnetId"])["NetworkInterface"]
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=1, AddressFamily="IPv4")["PrefixList"]
    ids = {
        "security-group": web,
        "security-group-rule": rules(ec2, web)[0]["SecurityGroupRuleId"],
        "vpc": default_vpc(ec2),
        "subnet": subnet["SubnetId"],
        "network-interface": interface["NetworkInterfaceId"],
        "prefix-list": made["PrefixListId"],
    }
    for type, id in ids.items():
        ec2.create_tags(Resources=[id], Tags=[{"Key": "stage", "Value": type}])
    ec2.create_tags(Resources=[web], Tags=[{"Key": "Owner", "Value": "Ann"}, {"Key": "empty", "Value": ""}])
    return ids


def test_all_tags(ec2, tagged):
    found = ec2.describe_tags()["Tags"]
    assert {(tag["ResourceType"], tag["ResourceId"]) for tag in found} == set(tagged.items())
    assert len(found) == 8
    assert {"ResourceId": tagged["vpc"], "ResourceType": "vpc", "Key": "stage", "Value": "vpc"} in found


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"resource-id": ["{security-group}"]}, 3),
        ({"resource-id": ["{security-group}", "{vpc}"]}, 4),
        ({"resource-id": ["sg-1a2b3c4d"]}, 0),
        ({"resource-type": ["security-group*"]}, 4),
        ({"key": ["stage"]}, 6),
        ({"key": ["Stage"]}, 0),
        ({"value": ["Ann"]}, 1),
        ({"value": [""]}, 1),
        ({"tag:Owner": ["*"]}, 1),
        ({"tag:Owner": ["Bob"]}, 0),
        ({"resource-id": ["{security-group}"], "key": ["stage"]}, 1),
    ],
)
def test_filters_of_tags(ec2, tagged, filters, number):
    filters = [
        {"Name": name, "Values": [value.format(**tagged) for value in values]} for name, values in filters.items()
    ]
    assert len(ec2.describe_tags(Filters=filters)["Tags"]) == number


def test_tags_of_other_lists_are_found_by_value(ec2, tagged):
    filters = [{"Name": "tag-value", "Values": ["A?n"]}]
    assert [found["GroupId"] for found in ec2.describe_security_groups(Filters=filters)["SecurityGroups"]] == [
        tagged["security-group"]
    ]
    filters = [{"Name": "tag-value", "Values": ["vpc"]}]
    assert len(ec2.describe_vpcs(Filters=filters)["Vpcs"]) == 1
    assert ec2.describe_security_groups(Filters=filters)["SecurityGroups"] == []


# --- Pages, filters and dry runs of all of them -------------------------------------------------------------------------


def test_pages(ec2, vpcs):
    home, other = vpcs
    ids = [create(ec2, f"group-{number}", VpcId=home, TagSpecifications=tags("security-group", a="b")) for number in range(7)]
    app = [create(ec2, f"app-{number}", VpcId=other) for number in range(7)]
    for id, partner in zip(ids, app):
        associate(ec2, id, other)
        allow(ec2, partner, from_group(id))

    def sizes(operation, field, **parameters):
        pages = ec2.get_paginator(operation).paginate(PaginationConfig={"PageSize": 5}, **parameters)
        return [len(page[field]) for page in pages]

    assert sizes("describe_security_group_vpc_associations", "SecurityGroupVpcAssociations") == [5, 2]
    assert sizes("get_security_groups_for_vpc", "SecurityGroupForVpcs", VpcId=other) == [5, 5, 5]
    assert sizes("describe_tags", "Tags") == [5, 2]
    for id in ids:
        disassociate(ec2, id, other)
    assert sizes("describe_stale_security_groups", "StaleSecurityGroupSet", VpcId=other) == [5, 2]
    token = ec2.describe_tags(MaxResults=5)["NextToken"]
    with refused("InvalidNextToken"):
        ec2.describe_stale_security_groups(VpcId=other, NextToken=token)


@pytest.mark.parametrize(
    "operation",
    ["DescribeSecurityGroupVpcAssociations", "DescribeTags", "GetSecurityGroupsForVpc"],
)
def test_exactly_the_documented_filters_are_known(ec2, operation):
    shape = ec2.meta.service_model.operation_model(operation).input_shape
    names = filters_in(shape.members["Filters"].documentation)
    if operation == "DescribeTags":
        names = ["key", "resource-id", "resource-type", "tag:x", "value"]
    assert len(names) == 5
    needed = {"VpcId": default_vpc(ec2)} if operation == "GetSecurityGroupsForVpc" else {}
    for name in names:
        ec2._make_api_call(operation, needed | {"Filters": [{"Name": name, "Values": ["x"]}]})
    with refused("InvalidParameterValue", "^The filter 'nonsense' is invalid$"):
        ec2._make_api_call(operation, needed | {"Filters": [{"Name": "nonsense", "Values": ["x"]}]})


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("associate_security_group_vpc", {"GroupId": "sg-1a2b3c4d", "VpcId": "vpc-1a2b3c4d"}),
        ("disassociate_security_group_vpc", {"GroupId": "sg-1a2b3c4d", "VpcId": "vpc-1a2b3c4d"}),
        ("describe_security_group_vpc_associations", {}),
        ("describe_security_group_references", {"GroupId": ["sg-1a2b3c4d"]}),
        ("describe_stale_security_groups", {"VpcId": "vpc-1a2b3c4d"}),
        ("describe_tags", {}),
        ("get_security_groups_for_vpc", {"VpcId": "vpc-1a2b3c4d"}),
        ("delete_managed_prefix_list", {"PrefixListId": "pl-1a2b3c4d"}),
    ],
)
def test_dry_runs(ec2, operation, parameters):
    with refused("DryRunOperation", status=412):
        getattr(ec2, operation)(DryRun=True, **parameters)


# --- Prefix lists ----------------------------------------------------------------------------------------------------


def test_a_prefix_list_is_deleted_when_no_rule_references_it(ec2):
    web = create(ec2)
    made = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=1, AddressFamily="IPv4")["PrefixList"]
    id = made["PrefixListId"]
    allow(ec2, web, tcp(80, PrefixListIds=[{"PrefixListId": id}]))

    def state():
        [found] = ec2.describe_managed_prefix_lists(PrefixListIds=[id])["PrefixLists"]
        return found["State"]

    # EC2 accepts the request, and the list stays.
    assert ec2.delete_managed_prefix_list(PrefixListId=id)["PrefixList"] == made | {"State": "delete-in-progress"}
    assert state() == "delete-failed"
    ec2.revoke_security_group_ingress(GroupId=web, IpPermissions=inbound(ec2, web))
    assert ec2.delete_managed_prefix_list(PrefixListId=id)["PrefixList"]["State"] == "delete-in-progress"
    with refused("InvalidPrefixListID.NotFound"):
        state()


def test_prefix_lists_that_cannot_be_deleted(ec2):
    [managed, *_] = ec2.describe_managed_prefix_lists(Filters=[{"Name": "owner-id", "Values": ["AWS"]}])["PrefixLists"]
    for id, code, status in [
        ("pl-1a2b3c4d", "InvalidPrefixListID.NotFound", 400),
        ("nonsense", "InvalidPrefixListId.Malformed", 400),
        ("", "MissingParameter", 400),
        (managed["PrefixListId"], "UnauthorizedOperation", 403),
    ]:
        with refused(code, status=status):
            ec2.delete_managed_prefix_list(PrefixListId=id)
