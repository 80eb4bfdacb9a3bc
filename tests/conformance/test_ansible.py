"""Ansible's modules for security groups, with the arguments of the integration tests of amazon.aws.

Each call runs the module like Ansible, including check mode and diff mode, but in this process, where the SDK's
model of EC2 is read once and the module does not wait for rules to propagate.
"""

import contextlib
import functools
import io
import json

import botocore.loaders
import pytest
from ansible.module_utils import basic
from ansible_collections.amazon.aws.plugins.modules import ec2_security_group, ec2_security_group_info
from test_boto3 import other_vpc

DESCRIPTION = "Created by an Ansible task"


@functools.cache
def read_once(path):
    return botocore.loaders.JSONFileLoader().load_file(path)


class ReadOnce(botocore.loaders.JSONFileLoader):
    """Loads each file of botocore once for all tests."""

    def load_file(self, file_path):
        return read_once(file_path)


@pytest.fixture
def ansible(sandbox, monkeypatch, tmp_path):
    """Runs the module and returns its report."""
    monkeypatch.setattr(botocore.loaders.Loader, "FILE_LOADER_CLASS", ReadOnce)
    monkeypatch.setattr(ec2_security_group, "sleep", lambda seconds: None)

    def run(module=ec2_security_group, check=False, **arguments):
        arguments |= {
            "endpoint_url": sandbox.url,
            "region": "us-east-1",
            "access_key": "AKIAIOSFODNN7EXAMPLE",
            "secret_key": "secret",
            "_ansible_check_mode": check,
            "_ansible_diff": True,
            "_ansible_tmpdir": str(tmp_path),
        }
        monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
        monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), pytest.raises(SystemExit):
            module.main()
        return json.loads(said.getvalue().strip().splitlines()[-1])

    return run


@pytest.fixture
def group(ansible):
    """A task for one group. Its changes are those that check mode predicts, and a second run changes nothing."""

    def task(name="web", changes=True, **arguments):
        arguments = {"name": name, "description": DESCRIPTION} | arguments
        foretold = ansible(check=True, **arguments)
        done = ansible(**arguments)
        assert not foretold.get("failed") and not done.get("failed"), (foretold, done)
        assert (foretold["changed"], done["changed"]) == (changes, changes)
        again = ansible(**arguments)
        # The task is idempotent, with and without purging.
        assert not again["changed"], again
        return done

    return task


def permissions(result, direction="ip_permissions"):
    """Sorted protocols, ports and sources."""
    return sorted(
        (
            permission["ip_protocol"],
            permission.get("from_port"),
            permission.get("to_port"),
            [source["cidr_ip"] for source in permission["ip_ranges"]]
            + [source["cidr_ipv6"] for source in permission["ipv6_ranges"]]
            + [source["group_id"] for source in permission["user_id_group_pairs"]],
        )
        for permission in result[direction]
    )


def tcp(port, **source):
    return {"proto": "tcp", "from_port": port, "to_port": port} | source


EVERYWHERE = [("-1", None, None, ["0.0.0.0/0"])]


@pytest.fixture
def vpc(ec2):
    return other_vpc(ec2)


def test_a_group_is_created_described_and_deleted(ansible, group):
    assert not ansible(name="web", state="absent", check=True)["changed"]
    made = group()
    assert made["group_id"].startswith("sg-")
    assert (permissions(made), permissions(made, "ip_permissions_egress")) == ([], EVERYWHERE)
    # A description cannot be changed; the module warns and continues.
    assert not ansible(name="web", description="another")["changed"]
    gone = ansible(name="web", state="absent", check=True)
    assert gone["changed"] and not gone["diff"][0]["after"]
    assert ansible(name="web", state="absent")["group_id"] is None
    assert not ansible(name="web", state="absent")["changed"]


def test_changes_match_the_prediction_of_diff_mode(ansible):
    def agree(*rules, **more):
        arguments = {"name": "web", "description": DESCRIPTION, "rules": list(rules)} | more
        foretold = ansible(check=True, **arguments)["diff"][0]["after"]
        done = ansible(**arguments)["diff"][0]["after"]
        for direction in ("ip_permissions", "ip_permissions_egress"):
            assert foretold[direction] == done[direction]

    everything = [{"proto": "all", "cidr_ip": "0.0.0.0/0"}]
    http = tcp(80, cidr_ip="0.0.0.0/0")
    agree(http, rules_egress=everything)
    agree(http, tcp(22, cidr_ip="172.16.0.0/12"), tcp(22, cidr_ip="10.0.0.0/8"), rules_egress=everything)
    agree(tcp(22, cidr_ip="172.16.0.0/12"), http, tcp(22, cidr_ip="10.0.0.0/8"), rules_egress=everything)
    agree(http, rules_egress=[])


def test_numeric_protocols_and_tags(group, vpc):
    gre = {"proto": 47, "from_port": -1, "to_port": -1, "cidr_ip": "0.0.0.0/0"}
    made = group(vpc_id=vpc, rules=[gre])
    assert permissions(made) == [("47", None, None, ["0.0.0.0/0"])]
    group(vpc_id=vpc, rules=[gre | {"proto": "47"}], changes=False)
    assert group(vpc_id=vpc, rules=[gre], tags={"foo": 1})["tags"] == {"foo": "1"}
    group(vpc_id=vpc, rules=[gre], tags={"foo": 1}, changes=False)


def test_rules_create_the_groups_they_reference(ansible, group, vpc):
    own = group("one", vpc_id=vpc, rules=[{"proto": "tcp", "from_port": 8000, "to_port": 8100, "group_name": "one"}])
    assert permissions(own) == [("tcp", 8000, 8100, [own["group_id"]])]
    two = group("two", vpc_id=vpc)["group_id"]
    for port in (20, 40):
        group("one", vpc_id=vpc, purge_rules=False, rules=[tcp(port, group_name="two")])
    refused = ansible(name="one", description=DESCRIPTION, vpc_id=vpc, rules=[tcp(80, group_name="three")])
    assert refused["failed"] and "no description" in refused["msg"]
    made = group("one", vpc_id=vpc, rules=[{"proto": "tcp", "ports": [22, 80], "group_name": "three", "group_desc": "x"}])
    assert [rule[:3] for rule in permissions(made)] == [("tcp", 22, 22), ("tcp", 80, 80)]
    [[three], [also_three]] = [rule[3] for rule in permissions(made)]
    assert three == also_three != two
    made = group("one", vpc_id=vpc, rules=[tcp(8185, group_id=two)], rules_egress=[tcp(8186, group_id=two)])
    assert (permissions(made), permissions(made, "ip_permissions_egress")) == (
        [("tcp", 8185, 8185, [two])],
        [("tcp", 8186, 8186, [two])],
    )
    refused = ansible(name="two", vpc_id=vpc, state="absent")
    assert refused["failed"] and "DependencyViolation" in refused["msg"]


def test_outbound_rules(group, vpc):
    def outbound(changes=True, **more):
        return permissions(group(vpc_id=vpc, changes=changes, **more), "ip_permissions_egress")

    assert outbound() == EVERYWHERE
    assert outbound(False, purge_rules_egress=False) == EVERYWHERE
    assert outbound(False, purge_rules_egress=False, rules_egress=[]) == EVERYWHERE
    assert outbound(rules_egress=[]) == []
    first, second = tcp(1212, cidr_ip="10.2.1.2/32"), tcp(2323, cidr_ip="10.3.2.3/32")
    assert outbound(rules_egress=[first]) == [("tcp", 1212, 1212, ["10.2.1.2/32"])]
    assert len(outbound(purge_rules_egress=False, rules_egress=[second])) == 2
    assert outbound(rules_egress=[first]) == [("tcp", 1212, 1212, ["10.2.1.2/32"])]
    everywhere = [{"proto": "tcp", "ports": "0-65535", "cidr_ip": "0.0.0.0/0"}]
    assert outbound(rules_egress=everywhere) == [("tcp", 0, 65535, ["0.0.0.0/0"])]
    assert outbound(rules_egress=[{"proto": -1, "cidr_ip": "0.0.0.0/0"}]) == EVERYWHERE


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        ({"proto": "icmp", "icmp_type": 3, "icmp_code": 8}, ("icmp", 3, 8)),
        ({"proto": "icmp", "icmp_type": 0, "icmp_code": 1}, ("icmp", 0, 1)),
        ({"proto": "icmp", "icmp_type": -1, "icmp_code": -1}, ("icmp", -1, -1)),
        ({"proto": "icmpv6", "icmp_type": 1, "icmp_code": 4}, ("icmpv6", 1, 4)),
        ({"proto": "icmp", "from_port": 8, "to_port": -1}, ("icmp", 8, -1)),
        ({"proto": "tcp", "from_port": "8182", "to_port": 8182}, ("tcp", 8182, 8182)),
        ({"proto": "tcp", "ports": ["9002-9005"]}, ("tcp", 9002, 9005)),
    ],
)
def test_ports_and_messages(group, vpc, rule, shown):
    source = {"cidr_ipv6": "64:ff9b::/96"} if rule["proto"] == "icmpv6" else {"cidr_ip": ["10.0.0.0/8", "172.16.40.10/32"]}
    [found] = permissions(group(vpc_id=vpc, rules=[rule | source]))
    assert found[:3] == shown


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        # Checks of the module itself.
        ({"proto": "tcp", "icmp_type": 0, "icmp_code": 1}, "Specify proto: icmp or icmpv6"),
        ({"proto": "icmp", "from_port": 5, "to_port": 1, "icmp_type": 0, "icmp_code": 1}, "mutually exclusive"),
        # Checks of EC2, whose messages the module does not report.
        ({"proto": "icmp", "from_port": 0, "to_port": 65535}, "Failed to authorize security group ingress"),
        ({"proto": "tcp", "from_port": 90, "to_port": 80}, "Failed to authorize security group ingress"),
        ({"proto": "gre", "from_port": 1, "to_port": 1}, "Failed to authorize security group ingress"),
    ],
)
def test_invalid_rules_are_refused(ansible, ec2, rule, message):
    refused = ansible(name="web", description=DESCRIPTION, rules=[rule | {"cidr_ip": "10.0.0.0/8"}])
    assert refused["failed"] and message in refused["msg"], refused
    groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["web"]}])["SecurityGroups"]
    assert all(group["IpPermissions"] == [] for group in groups)


def test_ranges_in_different_notations(group):
    made = group(rules=[tcp(8195, cidr_ip="10.0.0.1/8")], purge_rules=False)
    assert permissions(made) == [("tcp", 8195, 8195, ["10.0.0.0/8"])]
    group(rules=[tcp(8196, cidr_ipv6="2001:db00::1/24")], purge_rules=False)
    group(rules=[{"proto": "tcp", "ports": ["8183-8190", "8192"], "cidr_ip": "10.1.1.1/32"}], purge_rules=False)

    def nested(*ipv4):
        return [
            tcp(8182, cidr_ipv6=["64:ff9b::/96", ["2620::/32"]]),
            tcp(5665, cidr_ip=["172.16.1.0/24", "172.16.17.0/24", list(ipv4)]),
        ]

    made = group(rules=nested("10.0.0.0/24", "10.20.0.0/24"))
    assert [(rule[1], len(rule[3])) for rule in permissions(made)] == [(5665, 4), (8182, 2)]
    made = group(rules=nested("10.0.0.0/24"))
    assert [(rule[1], len(rule[3])) for rule in permissions(made)] == [(5665, 3), (8182, 2)]


def test_rule_descriptions_change(group, ec2):
    rules = [tcp(80, cidr_ip="10.0.0.0/8"), {"proto": "-1", "cidr_ip": "10.1.0.0/16"}]
    for text in ("one", "two"):
        made = group(rules=[rule | {"rule_desc": text} for rule in rules])
        found = [source["description"] for permission in made["ip_permissions"] for source in permission["ip_ranges"]]
        assert found == [text, text]
    assert len(ec2.describe_security_group_rules()["SecurityGroupRules"]) == 5


def test_tags_are_added_kept_and_purged(group, vpc):
    def tagged(changes=True, **more):
        return group(vpc_id=vpc, changes=changes, **more)["tags"]

    tagged()
    assert tagged(tags={"tag1": "test1", "tag2": "test2"}) == {"tag1": "test1", "tag2": "test2"}
    assert tagged(False) == {"tag1": "test1", "tag2": "test2"}
    assert tagged(tags={"tag1": "test1"}) == {"tag1": "test1"}
    assert tagged(tags={"tag3": "test3"}, purge_tags=False) == {"tag1": "test1", "tag3": "test3"}
    assert tagged(tags={}) == {}


def test_groups_are_found_by_filters(ansible, group, vpc):
    made = group("info-1", vpc_id=vpc, rules=[tcp(90, cidr_ip="10.2.2.2/32")], tags={"test": "info"})
    group("info-2", vpc_id=vpc)
    for filters, names in [
        ({"group-name": "info-2"}, {"info-2"}),
        ({"vpc-id": vpc}, {"default", "info-1", "info-2"}),
        ({"tag:test": "info"}, {"info-1"}),
        ({"group-id": made["group_id"]}, {"info-1"}),
    ]:
        found = ansible(ec2_security_group_info, filters=filters)["security_groups"]
        assert {group["group_name"] for group in found} == names
