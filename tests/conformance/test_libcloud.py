"""Apache Libcloud's EC2 driver, which sends GET requests and counts some lists from 0."""

import pytest
from conftest import SECRET, sandbox_server
from libcloud.common.types import InvalidCredsError
from libcloud.compute.drivers.ec2 import EC2NodeDriver


def connected(server, secret=SECRET):
    return EC2NodeDriver("AKIAIOSFODNN7EXAMPLE", secret, region="us-east-1", host="127.0.0.1", port=server.port, secure=False, signature_version="4")


@pytest.fixture
def driver(sandbox):
    return connected(sandbox)


def group(driver, name):
    [found] = driver.ex_get_security_groups(filters={"group-name": name})
    return found


def created(driver, name, **more):
    return driver.ex_create_security_group(name, f"about {name}", **more)["group_id"]


def shown(rules):
    return [
        (rule["protocol"], rule["from_port"], rule["to_port"], rule["cidr_ips"], [pair["group_id"] for pair in rule["group_pairs"]])
        for rule in rules
    ]


def test_create_list_and_delete_groups(driver):
    id = created(driver, "apache")
    assert set(driver.ex_list_security_groups()) == {"default", "apache"}
    found = group(driver, "apache")
    assert (found.id, found.extra["description"], found.extra["owner_id"]) == (id, "about apache", "123456789012")
    assert driver.ex_get_security_groups(group_ids=[id])[0].name == "apache"
    assert driver.ex_get_security_groups(group_names=["apache"])[0].id == id
    assert driver.ex_delete_security_group_by_id(id)
    created(driver, "apache")
    assert driver.ex_delete_security_group_by_name("apache")
    assert driver.ex_list_security_groups() == ["default"]


def test_authorize_and_revoke_rules(driver):
    web, app = created(driver, "apache"), created(driver, "appserver")
    pair = [{"group_id": web, "user_id": "123456789012"}]
    assert driver.ex_authorize_security_group_ingress(app, 80, 90, cidr_ips=["10.0.0.0/8", "192.168.0.0/16"], description="x")
    assert driver.ex_authorize_security_group_ingress(app, 53, 53, group_pairs=pair, protocol="udp")
    assert driver.ex_authorize_security_group_egress(app, 443, 443, cidr_ips=["0.0.0.0/0"])
    assert driver.ex_authorize_security_group("appserver", 22, 22, "203.0.113.0/24")
    assert shown(group(driver, "appserver").ingress_rules) == [
        ("tcp", "80", "90", ["10.0.0.0/8", "192.168.0.0/16"], []),
        ("udp", "53", "53", [], [web]),
        ("tcp", "22", "22", ["203.0.113.0/24"], []),
    ]
    # The other outbound rule is the default one of every new group.
    assert ("tcp", "443", "443", ["0.0.0.0/0"], []) in shown(group(driver, "appserver").egress_rules)
    assert driver.ex_revoke_security_group_ingress(app, 80, 90, cidr_ips=["10.0.0.0/8", "192.168.0.0/16"])
    assert driver.ex_revoke_security_group_ingress(app, 53, 53, group_pairs=pair, protocol="udp")
    assert driver.ex_revoke_security_group_egress(app, 443, 443, cidr_ips=["0.0.0.0/0"])
    assert shown(group(driver, "appserver").ingress_rules) == [("tcp", "22", "22", ["203.0.113.0/24"], [])]
    assert len(group(driver, "appserver").egress_rules) == 1


def test_a_permissive_group(driver):
    created(driver, "open")
    assert len(driver.ex_authorize_security_group_permissive("open")) == 3
    assert shown(group(driver, "open").ingress_rules) == [
        ("tcp", "0", "65535", ["0.0.0.0/0"], []),
        ("udp", "0", "65535", ["0.0.0.0/0"], []),
        ("icmp", "-1", "-1", ["0.0.0.0/0"], []),
    ]


def test_tags_with_indices_from_zero(driver):
    created(driver, "apache")
    found = group(driver, "apache")
    assert driver.ex_describe_tags(found) == {}
    assert driver.ex_create_tags(found, {"stage": "test", "owner": "Ann"})
    assert driver.ex_describe_tags(found) == {"stage": "test", "owner": "Ann"}
    assert driver.ex_delete_tags(found, {"stage": "test"})
    assert driver.ex_describe_tags(found) == {"owner": "Ann"}
    assert [found.name for found in driver.ex_get_security_groups(filters={"tag-value": "Ann"})] == ["apache"]


def test_networks_and_interfaces(driver):
    network = driver.ex_create_network("10.0.0.0/16", name="shop")
    assert {found.cidr_block for found in driver.ex_list_networks()} == {"10.0.0.0/16", "172.31.0.0/16"}
    assert driver.ex_list_networks(network_ids=[network.id])[0].name == "shop"
    id = created(driver, "apache", vpc_id=network.id)
    assert group(driver, "apache").extra["vpc_id"] == network.id
    with pytest.raises(Exception, match="DependencyViolation"):
        driver.ex_delete_network(network)
    assert driver.ex_delete_security_group_by_id(id)
    assert driver.ex_delete_network(network)
    assert driver.ex_list_network_interfaces() == []


def test_errors_are_parsed(driver):
    created(driver, "apache")
    with pytest.raises(Exception, match="InvalidGroup.Duplicate: The security group 'apache' already exists"):
        created(driver, "apache")
    with pytest.raises(Exception, match="InvalidGroup.NotFound"):
        driver.ex_delete_security_group_by_id("sg-1a2b3c4d")


def test_signatures_are_verified():
    with sandbox_server("--verify-secret", SECRET) as server:
        assert connected(server).ex_list_security_groups() == ["default"]
        with pytest.raises(InvalidCredsError, match="AuthFailure"):
            connected(server, "wrong").ex_list_security_groups()
