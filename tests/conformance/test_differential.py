"""Runs the same random operations, drawn from a seed, on the sandbox and on moto.

Each disagreement needs a row in docs/sandbox-differences.md with the reason; its ids are the keys of DIFFERENCES here.
After a disagreement moto is set to the sandbox's state, so that one difference does not cause the next.
"""

import pathlib
import random
import re

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from conftest import ROOT

SEEDS = range(8)
OPERATIONS = 40
# The first operations of each sequence create groups and rules for the others.
FIRST = ["create", "create", "create", "create", "authorize", "authorize"]

RANGES = ["0.0.0.0/0", "10.0.0.0/8", "10.20.30.40/32", "192.168.0.0/16"]
IPV6_RANGES = ["::/0", "2001:db8::/32"]
PORTS = [(22, 22), (80, 80), (443, 443), (0, 65535), (8000, 8010)]
DESCRIPTIONS = [None, None, "office", "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"]
NAMES = ["apache", "appserver", "db", "cache", "queue"]


class Server:
    """One of the two servers, addressed by names that both share instead of its own ids."""

    def __init__(self, client):
        self.client = client
        self.start()

    def start(self):
        """Records the ids of the initial resources, and adds a second VPC."""
        vpcs = self.client.describe_vpcs()["Vpcs"]
        [default] = [vpc["VpcId"] for vpc in vpcs if vpc["IsDefault"]]
        self.ids = {"vpc:default": default}
        self.ids["vpc:other"] = self.client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for group in self.client.describe_security_groups()["SecurityGroups"]:
            self.ids[f"default@{self.name_of(group['VpcId'])}"] = group["GroupId"]

    def name_of(self, id):
        return next((name for name, known in self.ids.items() if known == id), id)

    def real(self, value):
        """Replaces names in a request with the ids of this side."""
        if isinstance(value, dict):
            return {key: self.real(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.real(item) for item in value]
        if isinstance(value, Rule):
            return self.rule_id(value)
        return self.ids.get(value, value)

    def rule_id(self, rule):
        for found in self.client.describe_security_group_rules()["SecurityGroupRules"]:
            if self.key_of(found) == rule.key:
                return found["SecurityGroupRuleId"]
        return "sgr-0123456789abcdef0"

    def key_of(self, rule):
        """A rule of DescribeSecurityGroupRules, in the form of `rules_of`."""
        group = rule.get("ReferencedGroupInfo", {}).get("GroupId")
        source = rule.get("CidrIpv4") or rule.get("CidrIpv6") or self.name_of(group)
        is_all = rule["IpProtocol"] == "-1"
        ports = (None, None) if is_all else (rule["FromPort"], rule["ToPort"])
        return self.name_of(rule["GroupId"]), rule["IsEgress"], rule["IpProtocol"], *ports, source

    def call(self, operation, parameters):
        """Outcome of an operation: an error code, or "done" with the relevant part of the response."""
        try:
            answer = getattr(self.client, operation)(**self.real(parameters))
        except ClientError as error:
            return error.response["Error"]["Code"]
        except ResponseParserError:
            # An HTML page about an internal error.
            return "crash"
        if operation == "create_security_group":
            vpc = "vpc:" + (parameters.get("VpcId") or "vpc:default").removeprefix("vpc:")
            self.ids[f"{parameters['GroupName'].rstrip()}@{vpc}"] = answer["GroupId"]
        if operation == "describe_security_groups":
            return sorted(self.name_of(group["GroupId"]) for group in answer["SecurityGroups"])
        return "done"

    def state(self):
        """All groups with all their rules, with names instead of ids."""
        groups = {}
        for group in self.client.describe_security_groups()["SecurityGroups"]:
            groups[self.name_of(group["GroupId"])] = {
                "vpc": self.name_of(group["VpcId"]),
                "description": group["Description"],
                "tags": {tag["Key"]: tag["Value"] for tag in group.get("Tags", [])},
                "in": self.taken_apart(group["IpPermissions"]),
                "out": self.taken_apart(group["IpPermissionsEgress"]),
            }
        return groups

    def taken_apart(self, permissions):
        """Permissions as rules; how EC2 groups them is tested elsewhere."""
        rules = []
        for permission in permissions:
            head = (permission["IpProtocol"], permission.get("FromPort"), permission.get("ToPort"))
            for list, key in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"), ("UserIdGroupPairs", "GroupId")]:
                for source in permission.get(list, []):
                    rules.append((*head, self.name_of(source[key]), source.get("Description")))
        return sorted(rules, key=str)

    def become(self, state):
        """Recreates a state, group by group and rule by rule."""
        for name, group in state.items():
            if name not in self.ids:
                answer = self.client.create_security_group(
                    GroupName=name.rpartition("@")[0], Description=group["description"], VpcId=self.ids[group["vpc"]]
                )
                self.ids[name] = answer["GroupId"]
        for name, group in state.items():
            [found] = self.client.describe_security_groups(GroupIds=[self.ids[name]])["SecurityGroups"]
            for direction, present, wanted in [
                ("ingress", found["IpPermissions"], group["in"]),
                ("egress", found["IpPermissionsEgress"], group["out"]),
            ]:
                if present:
                    revoke = getattr(self.client, f"revoke_security_group_{direction}")
                    revoke(GroupId=self.ids[name], IpPermissions=present)
                authorize = getattr(self.client, f"authorize_security_group_{direction}")
                for rule in wanted:
                    authorize(GroupId=self.ids[name], IpPermissions=[self.real(as_permission(*rule))])
            if group["tags"]:
                tags = [{"Key": key, "Value": value} for key, value in group["tags"].items()]
                self.client.create_tags(Resources=[self.ids[name]], Tags=tags)


def as_permission(protocol, from_port, to_port, source, description=None):
    """One rule as a permission."""
    permission = {"IpProtocol": protocol}
    if protocol != "-1":
        permission |= {"FromPort": from_port, "ToPort": to_port}
    described = {"Description": description} if description else {}
    if "@" in source:
        return permission | {"UserIdGroupPairs": [{"GroupId": source} | described]}
    if ":" in source:
        return permission | {"Ipv6Ranges": [{"CidrIpv6": source} | described]}
    return permission | {"IpRanges": [{"CidrIp": source} | described]}


class Rule:
    """A rule identified by its content, for requests that need its id."""

    def __init__(self, key):
        self.key = key

    def __repr__(self):
        return f"Rule{self.key}"


def rules_of(state, group):
    """Identity of each rule of a group: direction, traffic and source."""
    found = state.get(group, {"in": [], "out": []})
    return [(group, key == "out", *rule[:4]) for key in ("in", "out") for rule in found[key]]


class Draw:
    """Draws operations that are valid in a state, and some that are not."""

    def __init__(self, seed, state):
        self.random = random.Random(seed)
        self.state = state

    def operation(self, number):
        if number < len(FIRST):
            return getattr(self, FIRST[number])()
        kinds = [
            (self.create, 3), (self.delete, 2), (self.authorize, 8), (self.revoke, 4), (self.revoke_by_id, 3),
            (self.describe_rules, 3), (self.modify, 3), (self.tag, 2), (self.untag, 1), (self.find, 4),
        ]
        [kind] = self.random.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
        return kind()

    def pick(self, *options):
        return self.random.choice(options)

    @property
    def groups(self):
        return sorted(self.state)

    def group(self):
        if self.random.random() < 0.03:
            return "sg-0123456789abcdef0"
        return self.pick(*self.groups)

    def direction(self):
        return self.pick("ingress", "ingress", "egress")

    def described(self, source):
        description = self.pick(*DESCRIPTIONS)
        return source | ({"Description": description} if description else {})

    def source(self, group):
        kind = self.pick("IpRanges", "IpRanges", "Ipv6Ranges", "UserIdGroupPairs")
        if kind == "IpRanges":
            return kind, self.described({"CidrIp": self.pick(*RANGES)})
        if kind == "Ipv6Ranges":
            return kind, self.described({"CidrIpv6": self.pick(*IPV6_RANGES)})
        vpc = group.rpartition("@")[2]
        near = [other for other in self.groups if other.endswith(vpc)] or self.groups
        return kind, {"GroupId": self.pick(*near)}

    def traffic(self):
        protocol = self.pick("tcp", "tcp", "udp", "icmp", "-1")
        if protocol == "-1":
            return {"IpProtocol": protocol}
        from_port, to_port = self.pick((-1, -1), (8, -1), (3, 4)) if protocol == "icmp" else self.pick(*PORTS)
        return {"IpProtocol": protocol, "FromPort": from_port, "ToPort": to_port}

    def permission(self, group, sources=None):
        permission = self.traffic()
        for _ in range(sources or self.pick(1, 1, 2)):
            kind, source = self.source(group)
            others = permission.setdefault(kind, [])
            if all(source.items() & other.items() == set() for other in others):
                others.append(source)
        return permission

    def create(self):
        parameters = {"GroupName": self.pick(*NAMES, "default"), "Description": "about it"}
        if self.pick(True, False):
            parameters["VpcId"] = "vpc:other"
        if self.pick(True, False, False):
            parameters["TagSpecifications"] = [{"ResourceType": "security-group", "Tags": [{"Key": "a", "Value": "1"}]}]
        return "create_security_group", parameters

    def delete(self):
        group = self.group()
        if group.startswith("default@") and self.random.random() < 0.8:
            # Deleting the default group has one outcome, so that it is drawn less often.
            group = self.group()
        return "delete_security_group", {"GroupId": group}

    def authorize(self):
        group = self.group()
        permissions = [self.permission(group)]
        return f"authorize_security_group_{self.direction()}", {"GroupId": group, "IpPermissions": permissions}

    def existing(self):
        """An existing rule of the drawn group, if it has any."""
        group = self.group()
        rules = rules_of(self.state, group)
        return group, self.pick(*rules) if rules else None

    def revoke(self):
        group, rule = self.existing()
        if rule is None or self.random.random() < 0.2:
            direction, permission = self.direction(), self.permission(group, sources=1)
        else:
            direction, permission = "egress" if rule[1] else "ingress", as_permission(*rule[2:])
        return f"revoke_security_group_{direction}", {"GroupId": group, "IpPermissions": [permission]}

    def revoke_by_id(self):
        group, rule = self.existing()
        rule = rule or (group, False, "tcp", 1, 1, "nowhere")
        direction = "egress" if rule[1] else "ingress"
        if self.random.random() < 0.1:
            rule = (*rule[:5], "nowhere")
        return f"revoke_security_group_{direction}", {"GroupId": group, "SecurityGroupRuleIds": [Rule(rule)]}

    def describe_rules(self):
        group, rule = self.existing()
        if rule is None:
            direction, permission = "ingress", self.permission(group, sources=1)
        else:
            direction, permission = "egress" if rule[1] else "ingress", as_permission(*rule[2:])
        for kind in ("IpRanges", "Ipv6Ranges", "UserIdGroupPairs"):
            for source in permission.get(kind, []):
                source["Description"] = self.pick("new", "newer")
        parameters = {"GroupId": group, "IpPermissions": [permission]}
        return f"update_security_group_rule_descriptions_{direction}", parameters

    def modify(self):
        group, rule = self.existing()
        update = self.traffic() | {"Description": self.pick("x", "y")}
        kinds = ["CidrIpv4", "CidrIpv6"] if self.random.random() < 0.2 else [self.pick("CidrIpv4", "CidrIpv4", "CidrIpv6")]
        for kind in kinds:
            update[kind] = self.pick(*(RANGES if kind == "CidrIpv4" else IPV6_RANGES))
        rule = rule or (group, False, "tcp", 1, 1, "nowhere")
        rules = [{"SecurityGroupRuleId": Rule(rule), "SecurityGroupRule": update}]
        return "modify_security_group_rules", {"GroupId": group, "SecurityGroupRules": rules}

    def tag(self):
        tags = [{"Key": self.pick("a", "b", "c"), "Value": self.pick("", "1", "2")}]
        return "create_tags", {"Resources": [self.group()], "Tags": tags}

    def untag(self):
        tag = {"Key": self.pick("a", "b", "c")} | self.pick({}, {"Value": "1"})
        return "delete_tags", {"Resources": [self.group()], "Tags": [tag]}

    def find(self):
        name, values = self.pick(
            ("group-name", ["a*"]), ("group-name", ["apache", "db"]), ("vpc-id", ["vpc:other"]), ("tag:a", ["1"]),
            ("tag-key", ["b"]), ("ip-permission.cidr", ["10.0.0.0/8"]), ("ip-permission.ipv6-cidr", ["::/0"]),
            ("ip-permission.from-port", ["22", "80"]), ("ip-permission.to-port", ["80*"]),
            ("ip-permission.protocol", ["tcp"]), ("ip-permission.protocol", ["-1"]),
            ("ip-permission.group-id", [self.group()]), ("egress.ip-permission.cidr", ["0.0.0.0/0"]),
            ("egress.ip-permission.protocol", ["udp"]), ("description", ["about*"]), ("owner-id", ["123456789012"]),
            ("group-id", [self.group()]), ("nonsense", ["x"]),
        )
        return "describe_security_groups", {"Filters": [{"Name": name, "Values": values}]}


# --- Permitted disagreements -----------------------------------------------------------------------------------------------


class Disagreement:
    """An operation, its outcome on each side, and the state before."""

    def __init__(self, operation, parameters, ours, theirs, before):
        self.operation = operation
        self.parameters = parameters
        self.outcomes = (ours, theirs)
        self.before = before

    @property
    def group(self):
        return self.parameters.get("GroupId", "")

    def concerns(self, *operations):
        return self.operation.startswith(operations)

    def permissions(self):
        return self.parameters.get("IpPermissions", [])

    def sources(self, kind):
        return [source for permission in self.permissions() for source in permission.get(kind, [])]

    def modified_to(self, kind):
        return any(kind in update["SecurityGroupRule"] for update in self.parameters.get("SecurityGroupRules", []))

    def filters(self):
        return {filter["Name"] for filter in self.parameters.get("Filters", [])}

    def __repr__(self):
        return f"{self.operation}({self.parameters}): sandbox {self.outcomes[0]}, moto {self.outcomes[1]}"


# Maps an id of docs/sandbox-differences.md to a predicate: whether a disagreement is that difference.
DIFFERENCES = {
    "delete-default": lambda seen: seen.concerns("delete_sec") and seen.outcomes == ("CannotDelete", "done"),
    "delete-used": lambda seen: seen.concerns("delete_sec") and seen.outcomes == ("DependencyViolation", "done"),
    "reserved-name": lambda seen: seen.outcomes == ("InvalidGroup.Reserved", "InvalidGroup.Duplicate"),
    "revoke-unknown-id": lambda seen: seen.outcomes == ("InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound"),
    "revoke-unknown": lambda seen: seen.concerns("revoke")
    and seen.group.endswith("@vpc:default")
    and seen.outcomes == ("done", "InvalidPermission.NotFound"),
    "group-description": lambda seen: seen.sources("UserIdGroupPairs")
    and seen.outcomes
    in [("done", "InvalidPermission.NotFound"), ("done", "done"), ("InvalidPermission.Duplicate", "done")],
    "egress-ipv6": lambda seen: seen.concerns("revoke_security_group_egress") and seen.sources("Ipv6Ranges"),
    "describe-unknown": lambda seen: seen.concerns("update") and seen.outcomes == ("InvalidPermission.NotFound", "done"),
    "unknown-filter": lambda seen: seen.outcomes == ("InvalidParameterValue", "crash") and seen.filters() == {"nonsense"},
    "filter-crash": lambda seen: seen.concerns("describe") and seen.outcomes[1] == "crash",
    "modify-kind": lambda seen: seen.concerns("modify") and seen.outcomes == ("InvalidParameterValue", "done"),
    "modify-ports": lambda seen: seen.concerns("modify") and seen.outcomes[1] == "InvalidParameterValue",
    "modify-duplicate": lambda seen: seen.concerns("modify") and seen.outcomes == ("InvalidPermission.Duplicate", "done"),
    "modify-ignored": lambda seen: seen.concerns("modify") and seen.outcomes == ("done", "done") and seen.modified_to("CidrIpv6"),
    "untag-unknown": lambda seen: seen.concerns("delete_tags") and seen.outcomes == ("InvalidGroup.NotFound", "done"),
    "not-atomic": lambda seen: seen.concerns("authorize") and len(set(seen.outcomes)) == 1,
}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_operations_have_the_same_outcomes(sandbox, moto_process, seed):
    ours = Server(sandbox.client())
    theirs = brought_to(moto_process, ours.state())
    draw = Draw(seed, ours.state())
    for number in range(OPERATIONS):
        operation, parameters = draw.operation(number)
        outcomes = ours.call(operation, parameters), theirs.call(operation, parameters)
        state = ours.state()
        is_same_state = state == theirs.state()
        if outcomes[0] != outcomes[1] or not is_same_state:
            seen = Disagreement(operation, parameters, *outcomes, draw.state)
            assert any(is_it(seen) for is_it in DIFFERENCES.values()), (seen, state, theirs.state())
        if not is_same_state:
            theirs = brought_to(moto_process, state)
            assert theirs.state() == state
        draw.state = state
    rules = [sorted(map(str, keys(side))) for side in (ours, theirs)]
    assert rules[0] == rules[1] == sorted(str(rule) for group in state for rule in rules_of(state, group))


def keys(side):
    return [side.key_of(rule) for rule in side.client.describe_security_group_rules()["SecurityGroupRules"]]


def brought_to(moto_process, state):
    """moto, reset and then set to a state."""
    assert moto_process.post("/moto-api/reset")[0] == 200
    side = Server(moto_process.client())
    side.become(state)
    return side


# --- A demonstration of each difference ---------------------------------------------------------------------------------------


def made(side, name="apache", vpc="vpc:default"):
    assert side.call("create_security_group", {"GroupName": name, "Description": "x", "VpcId": vpc}) == "done"
    return f"{name}@{vpc}"


def http(*ranges, **sources):
    ranges = [{"CidrIp": range} for range in ranges]
    return {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80} | ({"IpRanges": ranges} if ranges else {}) | sources


def allow(side, group, *permissions):
    return side.call("authorize_security_group_ingress", {"GroupId": group, "IpPermissions": list(permissions)})


def revoke(side, group, *permissions):
    return side.call("revoke_security_group_ingress", {"GroupId": group, "IpPermissions": list(permissions)})


def modify(side, group, index, **update):
    rules = [{"SecurityGroupRuleId": Rule(rules_of(side.state(), group)[index]), "SecurityGroupRule": update}]
    return side.call("modify_security_group_rules", {"GroupId": group, "SecurityGroupRules": rules})


def sources_in(side, group):
    return [rule[3] for rule in side.state()[group]["in"]]


def show_canonical_cidr(side):
    group = made(side)
    allow(side, group, http("100.68.0.18/18"))
    return allow(side, group, http("100.68.0.0/18"))


def show_default_rule(side):
    return sources_in(side, "default@vpc:default")


def show_delete_default(side):
    return side.call("delete_security_group", {"GroupId": "default@vpc:default"})


def show_delete_used(side):
    web, app = made(side, "apache"), made(side, "appserver")
    allow(side, app, http(UserIdGroupPairs=[{"GroupId": web}]))
    return side.call("delete_security_group", {"GroupId": web})


def show_describe_unknown(side):
    described = [http() | {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "new"}]}]
    parameters = {"GroupId": made(side), "IpPermissions": described}
    return side.call("update_security_group_rule_descriptions_ingress", parameters)


def show_description_characters(side):
    return allow(side, made(side), http() | {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "it's"}]})


def show_different_networks(side):
    there = made(side, "there", "vpc:other")
    return allow(side, made(side), http(UserIdGroupPairs=[{"GroupId": there}]))


def show_duplicate_names_the_rule(side):
    group = made(side)
    allow(side, group, http("10.0.0.0/8"))
    try:
        side.client.authorize_security_group_ingress(GroupId=side.ids[group], IpPermissions=[http("10.0.0.0/8")])
    except ClientError as error:
        return "10.0.0.0/8" in error.response["Error"]["Message"]


def show_egress_ipv6(side):
    group = made(side)
    everywhere = {"GroupId": group, "IpPermissions": [http(Ipv6Ranges=[{"CidrIpv6": "::/0"}])]}
    side.call("authorize_security_group_egress", everywhere)
    side.call("revoke_security_group_egress", everywhere)
    return len(side.state()[group]["out"])


def show_filter_crash(side):
    made(side)
    filters = [{"Name": "ip-permission.ipv6-cidr", "Values": ["::/0"]}]
    allow(side, "apache@vpc:default", http("10.0.0.0/8"))
    return side.call("describe_security_groups", {"Filters": filters})


def show_group_description(side):
    group = made(side)
    allow(side, group, http(UserIdGroupPairs=[{"GroupId": group, "Description": "one"}]))
    return allow(side, group, http(UserIdGroupPairs=[{"GroupId": group, "Description": "two"}]))


def show_invalid_protocol(side):
    return allow(side, made(side), {"IpProtocol": "gre", "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]})


def show_legacy_grant(side):
    web, app = made(side, "apache"), made(side, "appserver")
    parameters = {"GroupName": "appserver", "SourceSecurityGroupName": "apache"}
    assert side.call("authorize_security_group_ingress", parameters) in ("done", "crash")
    return sources_in(side, app) == [web] * 3


def show_icmp_range(side):
    return allow(side, made(side), http("10.0.0.0/8") | {"IpProtocol": "icmp", "FromPort": 0, "ToPort": 65535})


def show_blank_description(side):
    group = made(side)
    allow(side, group, http() | {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": " "}]})
    [rule] = side.state()[group]["in"]
    return rule[-1]


def show_modify_all_ports(side):
    group = made(side)
    allow(side, group, {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]})
    return modify(side, group, 0, IpProtocol="-1", FromPort=0, ToPort=65535, CidrIpv4="10.0.0.0/8")


def show_unknown_version(side):
    client = side.client
    body = b"Action=DescribeVpcs&Version=2016-11-16"
    answer = client._endpoint.http_session.send(AWSRequest("POST", client.meta.endpoint_url, {}, body).prepare())
    return answer.status_code


def show_modify_duplicate(side):
    group = made(side)
    allow(side, group, http("10.0.0.0/8"), http("192.168.0.0/16"))
    return modify(side, group, 0, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIpv4="192.168.0.0/16")


def show_modify_ignored(side):
    group = made(side)
    allow(side, group, http(Ipv6Ranges=[{"CidrIpv6": "2001:db8::/32"}]))
    modify(side, group, 0, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIpv6="::/0")
    return sources_in(side, group)


def show_modify_kind(side):
    group = made(side)
    allow(side, group, http("10.0.0.0/8"))
    return modify(side, group, 0, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIpv6="::/0")


def show_modify_ports(side):
    group = made(side)
    allow(side, group, http("10.0.0.0/8"))
    return modify(side, group, 0, IpProtocol="-1", CidrIpv4="10.0.0.0/8")


def show_name_case(side):
    made(side)
    return side.call("create_security_group", {"GroupName": "APACHE", "Description": "x"})


def show_name_characters(side):
    return side.call("create_security_group", {"GroupName": "a<b", "Description": "x"})


def show_name_elsewhere(side):
    made(side, "there", "vpc:other")
    return side.call("describe_security_groups", {"GroupNames": ["there"]})


def show_not_atomic(side):
    group = made(side)
    allow(side, group, http("10.0.0.0/8"))
    allow(side, group, http("192.168.0.0/16", "10.0.0.0/8"))
    return len(side.state()[group]["in"])


def show_pages(side):
    for number in range(6):
        made(side, f"group-{number}")
    return len(side.client.describe_security_groups(MaxResults=5)["SecurityGroups"]) == 5


def show_port_range(side):
    return allow(side, made(side), http() | {"FromPort": 90, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]})


def show_quota_per_family(side):
    group = made(side)
    allow(side, group, http(*(f"10.0.{number}.0/24" for number in range(60))))
    return allow(side, group, http(Ipv6Ranges=[{"CidrIpv6": "::/0"}]))


def show_repeated(side):
    return allow(side, made(side), http("10.0.0.0/8"), http("10.0.0.0/8"))


def show_reserved_name(side):
    return side.call("create_security_group", {"GroupName": "default", "Description": "x"})


def show_revoke_answer(side):
    group = made(side)
    allow(side, group, http("10.0.0.0/8"))
    answer = side.client.revoke_security_group_ingress(GroupId=side.ids[group], IpPermissions=[http("10.0.0.0/8")])
    return len(answer.get("RevokedSecurityGroupRules", []))


def show_revoke_unknown(side):
    return revoke(side, made(side), http("10.0.0.0/8"))


def show_revoke_unknown_id(side):
    parameters = {"GroupId": made(side), "SecurityGroupRuleIds": ["sgr-0123456789abcdef0"]}
    return side.call("revoke_security_group_ingress", parameters)


def show_unknown_filter(side):
    return side.call("describe_security_groups", {"Filters": [{"Name": "nonsense", "Values": ["x"]}]})


def show_untag_unknown(side):
    return side.call("delete_tags", {"Resources": ["sg-0123456789abcdef0"], "Tags": [{"Key": "a"}]})


# Maps an id to the outcomes of the sandbox and of moto.
SHOWN = {
    "blank-description": (None, " "),
    "canonical-cidr": ("InvalidPermission.Duplicate", "done"),
    "default-rule": (["default@vpc:default"], []),
    "delete-default": ("CannotDelete", "done"),
    "delete-used": ("DependencyViolation", "done"),
    "describe-unknown": ("InvalidPermission.NotFound", "done"),
    "description-characters": ("InvalidParameterValue", "done"),
    "different-networks": ("InvalidGroup.NotFound", "done"),
    "duplicate-names-the-rule": (True, False),
    "egress-ipv6": (1, 2),
    "filter-crash": ([], "crash"),
    "group-description": ("InvalidPermission.Duplicate", "done"),
    "icmp-range": ("InvalidParameterValue", "done"),
    "invalid-protocol": ("InvalidParameterValue", "done"),
    "legacy-grant": (True, False),
    "modify-all-ports": ("InvalidParameterValue", "done"),
    "modify-duplicate": ("InvalidPermission.Duplicate", "done"),
    "modify-ignored": (["::/0"], ["2001:db8::/32"]),
    "modify-kind": ("InvalidParameterValue", "done"),
    "modify-ports": ("done", "InvalidParameterValue"),
    "name-case": ("InvalidGroup.Duplicate", "done"),
    "name-characters": ("InvalidParameterValue", "done"),
    "name-elsewhere": ("InvalidGroup.NotFound", ["there@vpc:other"]),
    "not-atomic": (1, 2),
    "pages": (True, False),
    "port-range": ("InvalidParameterValue", "done"),
    "quota-per-family": ("done", "RulesPerSecurityGroupLimitExceeded"),
    "repeated": ("InvalidParameterValue", "InvalidPermission.Duplicate"),
    "reserved-name": ("InvalidGroup.Reserved", "InvalidGroup.Duplicate"),
    "revoke-answer": (1, 0),
    "revoke-unknown": ("done", "InvalidPermission.NotFound"),
    "revoke-unknown-id": ("InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound"),
    "unknown-filter": ("InvalidParameterValue", "crash"),
    "unknown-version": (400, 200),
    "untag-unknown": ("InvalidGroup.NotFound", "done"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_each_difference_exists(sandbox, moto_process, name):
    show = globals()["show_" + name.replace("-", "_")]
    ours = Server(sandbox.client())
    assert moto_process.post("/moto-api/reset")[0] == 200
    theirs = Server(moto_process.client())
    assert (show(ours), show(theirs)) == SHOWN[name]


def test_documented_and_demonstrated_differences_are_the_same():
    table = pathlib.Path(ROOT, "docs", "sandbox-differences.md").read_text()
    assert set(re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE)) == set(SHOWN)
    assert set(DIFFERENCES) < set(SHOWN)
