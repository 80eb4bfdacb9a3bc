"""Exports and imports of groups, checked with tools of these formats: boto3 and moto, the AWS CLI, Python's csv,
cfn-lint, a reading of templates, a parser of Terraform's language."""

import csv
import io
import json
import os
import pathlib
import random
import subprocess
import sys

import hcl2
import pytest
from conftest import SECRET, program

LEGAL = "abcXYZ019. _-:/()#,@[]+=&;{}!$*"
BIN = pathlib.Path(sys.executable).parent


def convert(text, to, *options):
    text = text if isinstance(text, str) else json.dumps(text)
    result = subprocess.run([program(), "convert", "--to", to, *options], input=text.encode(), capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


# --- An account ------------------------------------------------------------------------------------------------------


def text(random, most=30):
    """A text that EC2 accepts. Group descriptions that start with a hyphen have a test of their own."""
    return "".join(random.choice(LEGAL) for _ in range(random.randint(1, most))).strip(" -") or "x"


def source(random, ids):
    described = {"Description": text(random)} if random.random() < 0.5 else {}
    kind = random.choice(["IpRanges", "IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"])
    value = {
        "IpRanges": lambda: {"CidrIp": f"10.{random.randrange(256)}.{random.randrange(256)}.0/24"},
        "Ipv6Ranges": lambda: {"CidrIpv6": f"2001:db8:{random.randrange(1, 0xffff):x}::/48"},
        "PrefixListIds": lambda: {"PrefixListId": f"pl-{random.randrange(1 << 32):08x}"},
        "UserIdGroupPairs": lambda: {"GroupId": random.choice(ids)},
    }[kind]()
    return {kind: [value | described]}


def traffic(random):
    protocol = random.choice(["tcp", "tcp", "udp", "icmp", "icmpv6", "-1"])
    if protocol == "-1":
        return {"IpProtocol": "-1"}
    if protocol.startswith("icmp"):
        kind = random.choice([-1, 3, 8])
        return {"IpProtocol": protocol, "FromPort": kind, "ToPort": -1 if kind == -1 else random.choice([-1, 4])}
    first = random.choice([22, 80, 443, 8000])
    return {"IpProtocol": protocol, "FromPort": first, "ToPort": first + random.choice([0, 0, 80])}


def tags(random):
    keys = {text(random, 10).replace("aws:", "x") for _ in range(random.randrange(3))}
    return [{"Key": key, "Value": text(random)} for key in sorted(keys)]


def fill(ec2, seed):
    """Creates groups of all shapes through boto3 and returns their ids."""
    chance = random.Random(seed)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ids = []
    for number in range(5):
        specification = [{"ResourceType": "security-group", "Tags": tags(chance)}]
        more = {"TagSpecifications": specification} if specification[0]["Tags"] else {}
        name = f"{text(chance)} {number}"
        group = ec2.create_security_group(GroupName=name, Description=text(chance), VpcId=vpc, **more)
        ids.append(group["GroupId"])
    for id in ids:
        for authorize in [ec2.authorize_security_group_ingress, ec2.authorize_security_group_egress]:
            taken = set()
            for _ in range(chance.randrange(7)):
                permission = traffic(chance) | source(chance, ids)
                [key] = [json.dumps({**permission, kind: [{name: value for name, value in one.items() if name != "Description"} for one in permission[kind]]}) for kind in permission if isinstance(permission[kind], list)]
                if key not in taken:
                    authorize(GroupId=id, IpPermissions=[permission])
                taken.add(key)
        if chance.random() < 0.4:
            everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            ec2.revoke_security_group_egress(GroupId=id, IpPermissions=[everything])
    return ids


def describe(ec2, ids):
    groups = ec2.describe_security_groups(GroupIds=ids)["SecurityGroups"]
    return sorted(groups, key=lambda group: ids.index(group["GroupId"]))


def normal(groups):
    """The groups without ids, with their rules sorted."""
    names = {group["GroupId"]: group["GroupName"] for group in groups}

    def sources(permission):
        for kind in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"]:
            for one in permission[kind]:
                one = {name: names.get(value, value) for name, value in one.items()}
                ports = [permission.get(name) for name in ["IpProtocol", "FromPort", "ToPort"]]
                yield json.dumps([ports, kind, one], sort_keys=True)

    return {
        group["GroupName"]: [
            group["Description"],
            group["VpcId"],
            sorted(json.dumps(tag) for tag in group.get("Tags", [])),
            *(sorted(line for one in group[way] for line in sources(one)) for way in ["IpPermissions", "IpPermissionsEgress"]),
        ]
        for group in groups
    }


@pytest.fixture(params=range(3))
def account(moto_process, request):
    """Groups in moto: a client, their ids, and boto3's description of them."""
    ec2 = moto_process.client()
    ids = fill(ec2, request.param)
    yield ec2, ids, describe(ec2, ids)
    delete(ec2, ids)


def delete(ec2, ids):
    """Deletes groups that the test has not deleted itself. moto also deletes referenced groups."""
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        if group["GroupId"] in ids:
            ec2.delete_security_group(GroupId=group["GroupId"])


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_json_equals_the_response_of_moto(account):
    _, _, groups = account
    written = json.loads(convert({"SecurityGroups": groups}, "cli-json"))
    # EC2 omits empty tags, and moto returns an empty list.
    expected = [{name: value for name, value in group.items() if (name, value) != ("Tags", [])} for group in groups]
    assert written == {"SecurityGroups": expected}


def test_json_survives_rules_and_csv(account):
    ec2, ids, groups = account
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": ids}])["SecurityGroupRules"]
    both = json.dumps({"SecurityGroups": groups}) + json.dumps({"SecurityGroupRules": rules})
    table = convert(both, "csv")
    rows = list(csv.DictReader(io.StringIO(table, newline=""), strict=True))
    # moto returns no rule ids for group references; all other rules have one.
    known = {rule["SecurityGroupRuleId"] for rule in rules}
    assert {row["Rule id"] for row in rows} - {""} <= known
    assert sum(bool(row["Rule id"]) for row in rows) > len(rows) / 2
    assert normal(json.loads(convert(table, "cli-json"))["SecurityGroups"]) == normal(groups)


def test_json_equals_the_response_of_the_sandbox():
    from conftest import sandbox_server

    with sandbox_server("--three-tier") as sandbox:
        groups = sandbox.client().describe_security_groups()["SecurityGroups"]
        environment = command_line(sandbox.url)
        printed = subprocess.run([BIN / "aws", "ec2", "describe-security-groups", "--output", "json"], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(printed.stdout)["SecurityGroups"] == groups
    written = json.loads(convert(printed.stdout, "cli-json"))["SecurityGroups"]
    # "[Default VPC] The name of the security group", which is redundant with the id.
    for pair in (pair for group in groups for one in group["IpPermissions"] + group["IpPermissionsEgress"] for pair in one["UserIdGroupPairs"]):
        pair.pop("GroupName", None)
    assert written == groups


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_python_reads_csv(account):
    _, _, groups = account
    # Without `newline=""`, Python would change line ends in cells before the reader sees them.
    rows = list(csv.DictReader(io.StringIO(convert({"SecurityGroups": groups}, "csv"), newline=""), strict=True))
    for group in groups:
        mine = [row for row in rows if row["Group id"] == group["GroupId"]]
        listed = [
            (way, one["IpProtocol"], source)
            for way, permissions in [("inbound", group["IpPermissions"]), ("outbound", group["IpPermissionsEgress"])]
            for one in permissions
            for kind in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"]
            for source in one[kind]
        ]
        assert len(mine) == max(1, len(listed))
        assert {unguarded(row["Group name"]) for row in mine} == {group["GroupName"]}
        assert {unguarded(row["Group description"]) for row in mine} == {group["Description"]}
        expected = sorted(
            (way, protocol.replace("-1", "all"), *(source.get(key) for key in ["CidrIp", "CidrIpv6", "PrefixListId", "GroupId"] if key in source), source.get("Description", ""))
            for way, protocol, source in listed
        )
        if listed:
            read = sorted((row["Direction"], row["Protocol"], row["Source"], unguarded(row["Description"])) for row in mine)
            assert read == expected


def test_no_cell_is_a_formula():
    starts = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "\n=1", "=cmd|' /C calc'!A0", "＝1"]
    groups = [
        {"GroupId": f"sg-{number:08x}", "GroupName": start, "Description": start, "OwnerId": "123456789012", "Tags": [{"Key": start, "Value": start}],
         "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": start}]}]}
        for number, start in enumerate(starts)
    ]
    table = convert({"SecurityGroups": groups}, "csv")
    rows = list(csv.reader(io.StringIO(table, newline=""), strict=True))
    assert not [cell for row in rows for cell in row if cell and cell[0] in "=+-@\t\r\n＝"]
    assert [unguarded(row[rows[0].index("Description")]) for row in rows[1:]] == starts
    back = json.loads(convert(table, "cli-json"))["SecurityGroups"]
    assert [(group["GroupName"], group["Tags"]) for group in back] == [(group["GroupName"], group["Tags"]) for group in groups]


def unguarded(cell):
    return cell[1:] if cell[:1] == "'" and cell[1:2] in list("=+-@\t\r\n'＝") else cell


# --- CloudFormation and Terraform ------------------------------------------------------------------------------------


def lint(template, folder):
    path = folder / "template.json"
    path.write_text(template)
    result = subprocess.run([BIN / "cfn-lint", "--include-checks", "I", "--", path], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr
    return json.loads(template)


def test_cfn_lint_has_no_finding(account, tmp_path):
    _, _, groups = account
    template = lint(convert({"SecurityGroups": groups}, "cloudformation"), tmp_path)
    kinds = [resource["Type"] for resource in template["Resources"].values()]
    assert kinds.count("AWS::EC2::SecurityGroup") == len(groups)
    created = {
        resource["Properties"]["GroupName"]: name for name, resource in template["Resources"].items() if resource["Type"] == "AWS::EC2::SecurityGroup"
    }
    for group in groups:
        name = created[group["GroupName"]]
        inline = template["Resources"][name]["Properties"]["SecurityGroupEgress"]
        for way, permissions in [("Ingress", group["IpPermissions"]), ("Egress", group["IpPermissionsEgress"])]:
            wanted = sum(len(one[kind]) for one in permissions for kind in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"])
            apart = [
                resource
                for resource in template["Resources"].values()
                if resource["Type"] == f"AWS::EC2::SecurityGroup{way}" and resource["Properties"]["GroupId"]["Fn::GetAtt"][0] == name
            ]
            within = [rule for rule in inline if rule.get("CidrIp") != "127.0.0.1/32"] if way == "Egress" else []
            assert len(apart) + len(within) == wanted
        assert inline


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param([("web", {})], id="one without rules"),
        pytest.param([("default", {"self": "web"}), ("web", {"peer": "default"})], id="a default group"),
        pytest.param([("a b", {}), ("a-b", {}), ("9", {}), ("a b2", {})], id="names that look alike"),
        pytest.param([(f"group {number}", {"many": 25}) for number in range(30)], id="more rules than a template has room for"),
        pytest.param([("{{resolve:ssm:x}} ${AWS::Region}", {"peer": "outside"})], id="names that CloudFormation would look up"),
        pytest.param([("web", {"gre": 1}), ("app", {"account": 1})], id="other protocols and accounts"),
    ],
)
def test_cfn_lint_has_no_finding_in_odd_shapes(groups, tmp_path):
    ids = {name: f"sg-{number:08x}" for number, (name, _) in enumerate(groups)}

    def group(name, shape):
        permissions = []
        for peer in [shape[key] for key in ["self", "peer"] if key in shape]:
            permissions.append({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": ids.get(peer, "sg-ffffffff"), "UserId": "123456789012"}]})
        ranges = [{"CidrIp": f"10.0.{number}.0/24"} for number in range(shape.get("many", 0))]
        permissions.append({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": ranges})
        if "gre" in shape:
            permissions.append({"IpProtocol": "47", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
        if "account" in shape:
            permissions.append({"IpProtocol": "udp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": "sg-eeeeeeee", "UserId": "999999999999"}]})
        return {"GroupId": ids[name], "GroupName": name, "Description": name, "VpcId": "vpc-12345678", "OwnerId": "123456789012", "IpPermissions": permissions, "IpPermissionsEgress": permissions}

    template = lint(convert([group(*one) for one in groups], "cloudformation"), tmp_path)
    assert len(template["Resources"]) <= 500
    assert "{{resolve" not in json.dumps(template)


def deployed(template):
    """The groups of a stack of the template, in the form of describe-security-groups: what CloudFormation and EC2
    document for each property, for parameters with their defaults."""
    parameters = {name: parameter["Default"] for name, parameter in template.get("Parameters", {}).items()}
    resources = template["Resources"]
    of_kind = lambda kind: {name: one["Properties"] for name, one in resources.items() if one["Type"] == f"AWS::EC2::{kind}"}

    def value(property):
        match property:
            case {"Ref": name}:
                return parameters[name]
            case {"Fn::GetAtt": [name, "GroupId"]}:
                assert resources[name]["Type"] == "AWS::EC2::SecurityGroup"
                return name
        return property

    def permission(rule, end):
        fields = {name: value(property) for name, property in rule.items()}
        fields.pop("GroupId", None)
        described = {"Description": fields.pop("Description")} if "Description" in fields else {}
        traffic = {name: fields.pop(name) for name in ["IpProtocol", "FromPort", "ToPort"] if name in fields}
        owner = fields.pop("SourceSecurityGroupOwnerId", None)
        assert owner is None or end == "Source"
        [(kind, source)] = fields.items()
        kind, key = {
            "CidrIp": ("IpRanges", "CidrIp"),
            "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
            f"{end}PrefixListId": ("PrefixListIds", "PrefixListId"),
            f"{end}SecurityGroupId": ("UserIdGroupPairs", "GroupId"),
        }[kind]
        pair = {"UserId": owner or OWNER} if key == "GroupId" else {}
        empty = {name: [] for name in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"]}
        return traffic | empty | {kind: [{key: source} | pair | described]}

    def permissions(name, way, end, inline):
        apart = [rule for rule in of_kind(f"SecurityGroup{way}").values() if value(rule["GroupId"]) == name]
        return [permission(rule, end) for rule in inline + apart]

    # Keeps EC2 from adding the rule that allows all outbound traffic to a group without any.
    stands_for_none = lambda rule: rule["IpProtocol"] == "-1" and rule.get("CidrIp") == "127.0.0.1/32"
    everything = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
    groups = []
    for name, group in of_kind("SecurityGroup").items():
        outbound = [rule for rule in group.get("SecurityGroupEgress", [everything]) if not stands_for_none(rule)]
        groups.append({
            "GroupId": name,
            "GroupName": group["GroupName"],
            "Description": group["GroupDescription"],
            "VpcId": value(group["VpcId"]),
            "Tags": group.get("Tags", []),
            "IpPermissions": permissions(name, "Ingress", "Source", group.get("SecurityGroupIngress", [])),
            "IpPermissionsEgress": permissions(name, "Egress", "Destination", outbound),
        })
    return groups


OWNER = "123456789012"
TRAFFIC = [
    {"IpProtocol": "-1"},
    *({"IpProtocol": protocol, "FromPort": first, "ToPort": last} for protocol in ["tcp", "udp"] for first, last in [(0, 0), (443, 443), (8000, 8080), (0, 65535)]),
    *({"IpProtocol": "icmp", "FromPort": kind, "ToPort": code} for kind, code in [(-1, -1), (8, -1), (8, 0), (3, 4), (0, 0)]),
    *({"IpProtocol": "icmpv6", "FromPort": kind, "ToPort": code} for kind, code in [(-1, -1), (135, -1), (128, 0)]),
    {"IpProtocol": "47"},
    {"IpProtocol": "50"},
    {"IpProtocol": "112"},
]


def of_every_kind(count):
    """Groups in two VPCs, and among them rules of every protocol from and to every kind of source."""
    ids = [f"sg-{number:08x}" for number in range(count)]
    default, outside = "sg-dddddddd", "sg-eeeeeeee"

    def permissions(number, way):
        empty = {name: [] for name in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"]}
        groups = [ids[number], ids[(number + 1) % count], default, outside]
        pairs = [{"GroupId": id, "UserId": OWNER} for id in dict.fromkeys(groups)]
        # CloudFormation has no property for the owner of a destination.
        pairs += [{"GroupId": "sg-ffffffff", "UserId": "999999999999"}] if way == "inbound" else []
        kinds = {
            "IpRanges": [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "0.0.0.0/0", "Description": f"{way} 'a' & {{b}} $c"}],
            "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}, {"CidrIpv6": "::/0", "Description": way}],
            "PrefixListIds": [{"PrefixListId": "pl-12345678"}],
            "UserIdGroupPairs": [pair | {"Description": way} for pair in pairs],
        }
        return [traffic | empty | {kind: sources} for traffic in TRAFFIC for kind, sources in kinds.items()]

    groups = [
        {"GroupId": id, "GroupName": f"group {number}", "Description": f"The group {number}", "OwnerId": OWNER, "VpcId": f"vpc-0000000{number % 2}",
         "Tags": [{"Key": "Name", "Value": id}], "IpPermissions": permissions(number, "inbound"), "IpPermissionsEgress": permissions(number, "outbound")}
        for number, id in enumerate(ids)
    ]
    came_with_vpc = {"GroupId": default, "GroupName": "default", "Description": "d", "OwnerId": OWNER, "VpcId": "vpc-00000000", "IpPermissions": [], "IpPermissionsEgress": []}
    return groups, came_with_vpc


@pytest.mark.parametrize("count", [pytest.param(1, id="rules apart"), pytest.param(3, id="rules within their groups")])
def test_a_stack_of_cloudformation_has_every_kind_of_rule(count, tmp_path):
    groups, came_with_vpc = of_every_kind(count)
    template = lint(convert({"SecurityGroups": [*groups, came_with_vpc]}, "cloudformation"), tmp_path)
    has_rules_within = any("SecurityGroupIngress" in one["Properties"] for one in template["Resources"].values())
    assert has_rules_within == (count > 1)
    assert normal(deployed(template)) == normal(groups)


def test_a_stack_of_cloudformation_has_the_groups(account):
    _, _, groups = account
    assert normal(deployed(json.loads(convert({"SecurityGroups": groups}, "cloudformation")))) == normal(groups)


def test_an_hcl_parser_reads_terraform(account):
    _, _, groups = account
    # This parser accepts an escaped `${` only with a closing brace.
    groups = json.loads(json.dumps(groups).replace("${", "$("))
    parsed = hcl2.loads(convert({"SecurityGroups": groups}, "terraform"))
    kinds = [kind.strip('"') for resource in parsed["resource"] for kind in resource]
    count = lambda way: sum(len(one[kind]) for group in groups for one in group[way] for kind in ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"])
    assert kinds.count("aws_security_group") == len(groups)
    assert kinds.count("aws_vpc_security_group_ingress_rule") == count("IpPermissions")
    assert kinds.count("aws_vpc_security_group_egress_rule") == count("IpPermissionsEgress")
    assert "import" not in parsed


# --- Scripts ---------------------------------------------------------------------------------------------------------


def command_line(url):
    keys = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": "us-east-1"}
    return os.environ | keys | {"AWS_ENDPOINT_URL": url, "AWS_PAGER": "", "PATH": f"{BIN}:{os.environ['PATH']}"}


def run_script(kind, script, url):
    command = {"aws-cli": ["sh", "-c", script], "boto3": [sys.executable, "-c", script]}[kind]
    result = subprocess.run(command, env=command_line(url), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr + script


@pytest.mark.parametrize("kind", ["aws-cli", "boto3"])
def test_scripts_recreate_the_groups(account, moto_process, kind):
    ec2, ids, groups = account
    delete(ec2, ids)
    run_script(kind, convert({"SecurityGroups": groups}, kind), moto_process.url)
    names = {group["GroupName"] for group in groups}
    created = [group for group in ec2.describe_security_groups()["SecurityGroups"] if group["GroupName"] in names]
    try:
        assert normal(created) == normal(groups)
        assert not {group["GroupId"] for group in created} & set(ids)
    finally:
        delete(ec2, [group["GroupId"] for group in created])


@pytest.mark.parametrize("kind", ["aws-cli", "boto3"])
def test_scripts_recreate_texts_that_look_like_options(moto_process, kind):
    ec2 = moto_process.client()
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    id = ec2.create_security_group(GroupName="--group-id x", Description="-d", VpcId=vpc)["GroupId"]
    groups = describe(ec2, [id])
    ec2.delete_security_group(GroupId=id)
    run_script(kind, convert({"SecurityGroups": groups}, kind), moto_process.url)
    created = [group for group in ec2.describe_security_groups()["SecurityGroups"] if group["GroupName"] == "--group-id x"]
    delete(ec2, [group["GroupId"] for group in created])
    assert normal(created) == normal(groups)


def test_rule_tags_are_recreated(moto_process):
    ec2 = moto_process.client()
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    id = ec2.create_security_group(GroupName="tagged", Description="d", VpcId=vpc)["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    tag = [{"Key": "owner", "Value": "ops"}]
    ec2.authorize_security_group_ingress(
        GroupId=id, IpPermissions=[permission], TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": tag}]
    )
    rules_of = lambda id: ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [id]}])["SecurityGroupRules"]
    both = json.dumps({"SecurityGroups": describe(ec2, [id])}) + json.dumps({"SecurityGroupRules": rules_of(id)})
    ec2.delete_security_group(GroupId=id)
    run_script("boto3", convert(both, "boto3"), moto_process.url)
    [again] = [group["GroupId"] for group in ec2.describe_security_groups()["SecurityGroups"] if group["GroupName"] == "tagged"]
    assert [rule["Tags"] for rule in rules_of(again) if not rule["IsEgress"]] == [tag]
    ec2.delete_security_group(GroupId=again)


def test_an_import_onto_an_account_restores_its_state(account, moto_process, tmp_path):
    ec2, ids, groups = account
    # Meanwhile a rule was added, the rules of a group were removed, and a group was deleted.
    ec2.authorize_security_group_ingress(
        GroupId=ids[0], IpPermissions=[{"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": "192.0.2.0/24"}]}]
    )
    for permission in groups[1]["IpPermissions"]:
        ec2.revoke_security_group_ingress(GroupId=ids[1], IpPermissions=[permission])
    ec2.create_tags(Resources=[ids[2]], Tags=[{"Key": "later", "Value": "x"}])
    # EC2 deletes a group only if no other references it.
    for group in describe(ec2, ids[:4]):
        for way, revoke in [("IpPermissions", ec2.revoke_security_group_ingress), ("IpPermissionsEgress", ec2.revoke_security_group_egress)]:
            for permission in group[way]:
                pairs = [pair for pair in permission["UserIdGroupPairs"] if pair["GroupId"] == ids[4]]
                if pairs:
                    only = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": pairs}
                    revoke(GroupId=group["GroupId"], IpPermissions=[permission | only])
    ec2.delete_security_group(GroupId=ids[4])
    live = tmp_path / "live.json"
    live.write_text(json.dumps(ec2.describe_security_groups(GroupIds=ids[:4]), default=str))
    script = convert({"SecurityGroups": groups}, "boto3", "--onto", str(live))
    run_script("boto3", script, moto_process.url)
    names = {group["GroupName"] for group in groups}
    now = [group for group in ec2.describe_security_groups()["SecurityGroups"] if group["GroupName"] in names]
    assert {group["GroupId"] for group in now} >= set(ids[:4])
    assert normal(now) == normal(groups)
    delete(ec2, [group["GroupId"] for group in now])
