"""The session from the manual of the old boto library, word for word."""

import importlib.abc
import importlib.machinery
import os
import sys
import types
import warnings

import pytest

os.environ["EC2_USE_SIGV4"] = "True"

if sys.version_info >= (3, 12):
    # The last boto predates Python 3.12, which removed modules that its copy of six and its plugins need. Replacing them
    # does not change its requests.
    class SixOfToday(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        """Imports the current six instead of boto's copy."""

        def find_spec(self, name, path, target=None):
            if name.startswith("boto.vendored.six"):
                return importlib.machinery.ModuleSpec(name, self, is_package=True)

        def create_module(self, spec):
            return importlib.import_module(spec.name.removeprefix("boto.vendored."))

        def exec_module(self, module):
            pass

    sys.meta_path.insert(0, SixOfToday())
    sys.modules["imp"] = types.ModuleType("imp")

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import boto.ec2.connection
    import boto.ec2.regioninfo
    from boto.exception import EC2ResponseError

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def conn(sandbox):
    region = boto.ec2.regioninfo.RegionInfo(name="us-east-1", endpoint="127.0.0.1")
    return boto.ec2.connection.EC2Connection(
        "AKIAIOSFODNN7EXAMPLE", "secret", region=region, port=sandbox.port, is_secure=False
    )


def test_the_session_of_the_manual_prints_the_output_of_the_manual(conn):
    assert repr(conn.get_all_security_groups()) == "[SecurityGroup:default]"

    web = conn.create_security_group("apache", "Our Apache Group")
    assert repr(web) == "SecurityGroup:apache"
    assert web.authorize("tcp", 80, 80, "0.0.0.0/0") is True
    app = conn.create_security_group("appserver", "The application tier")
    assert app.authorize(src_group=web) is True
    assert web.authorize(ip_protocol="tcp", from_port=22, to_port=22, cidr_ip="192.168.1.130/32") is True
    assert repr(web.rules) == "[IPPermissions:tcp(80-80), IPPermissions:tcp(22-22)]"
    assert repr(fetched(conn, "apache").rules) == "[IPPermissions:tcp(80-80), IPPermissions:tcp(22-22)]"

    assert web.revoke("tcp", 22, 22, cidr_ip="192.168.1.130/32") is True
    assert repr(web.rules) == "[IPPermissions:tcp(80-80)]"
    assert repr(fetched(conn, "apache").rules) == "[IPPermissions:tcp(80-80)]"


def test_a_group_granted_access_without_a_protocol_gets_all_tcp_udp_and_icmp(conn):
    web = conn.create_security_group("apache", "Our Apache Group")
    app = conn.create_security_group("appserver", "The application tier")
    app.authorize(src_group=web)
    rules = fetched(conn, "appserver").rules
    assert repr(rules) == "[IPPermissions:tcp(0-65535), IPPermissions:udp(0-65535), IPPermissions:icmp(-1--1)]"
    assert [repr(grant) for rule in rules for grant in rule.grants] == ["apache-123456789012"] * 3
    assert app.revoke(src_group=web) is True
    assert fetched(conn, "appserver").rules == []


def test_groups_fetched_with_their_vpc_are_addressed_by_id(conn):
    conn.create_security_group("apache", "Our Apache Group")
    conn.create_security_group("appserver", "The application tier")
    web, app = fetched(conn, "apache"), fetched(conn, "appserver")
    assert app.authorize("tcp", 8080, 8080, src_group=web) is True
    [rule] = fetched(conn, "appserver").rules
    assert [grant.group_id for grant in rule.grants] == [web.id]
    with pytest.raises(EC2ResponseError) as caught:
        web.delete()
    assert (caught.value.status, caught.value.error_code) == (400, "DependencyViolation")
    assert app.revoke("tcp", 8080, 8080, src_group=web) is True
    assert web.delete() is True


def test_filters_tags_and_egress(conn):
    web = conn.create_security_group("apache", "Our Apache Group")
    web.add_tag("stage", "production")
    found = conn.get_all_security_groups(filters={"tag:stage": "prod*", "group_name": "apache"})
    assert [(group.name, dict(group.tags)) for group in found] == [("apache", {"stage": "production"})]
    assert conn.authorize_security_group_egress(web.id, "tcp", 443, 443, cidr_ip="10.0.0.0/8") is True
    assert repr(fetched(conn, "apache").rules_egress) == "[IPPermissions:-1(None-None), IPPermissions:tcp(443-443)]"
    assert conn.revoke_security_group_egress(web.id, "tcp", 443, 443, cidr_ip="10.0.0.0/8") is True


def test_regions_have_their_names(conn):
    assert {"us-east-1", "eu-west-1"} <= {region.name for region in conn.get_all_regions()}


def test_errors_are_parsed(conn):
    with pytest.raises(EC2ResponseError) as caught:
        conn.create_security_group("default", "x")
    assert caught.value.error_code == "InvalidGroup.Reserved"
    assert caught.value.request_id
    with pytest.raises(EC2ResponseError) as caught:
        conn.create_security_group("apache", "Our Apache Group", dry_run=True)
    assert (caught.value.status, caught.value.error_code) == (412, "DryRunOperation")


def fetched(conn, name):
    [group] = conn.get_all_security_groups(groupnames=[name])
    return group
