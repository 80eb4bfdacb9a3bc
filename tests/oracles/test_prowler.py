"""Prowler's checks of security groups: what it reports of each group, and of an account in order."""

import csv

import pytest

CHECKS = "ec2_securitygroup_"
FROM_INTERNET = f"{CHECKS}allow_ingress_from_internet_to_"

# Checks, and the groups that fail; all others pass. What is open as a whole is not reported port by port.
EXPECTED = {
    f"{FROM_INTERNET}tcp_port_22": {"bastion"},
    f"{FROM_INTERNET}tcp_port_3389": set(),
    f"{FROM_INTERNET}tcp_port_telnet_23": {"launch-wizard-1"},
    f"{FROM_INTERNET}tcp_port_postgres_5432": set(),
    f"{FROM_INTERNET}tcp_port_mongodb_27017_27018": {"cache"},
    f"{FROM_INTERNET}tcp_port_redis_6379": {"cache"},
    f"{FROM_INTERNET}all_ports": {"legacy"},
    f"{CHECKS}allow_wide_open_public_ipv4": set(),
    f"{CHECKS}default_restrict_traffic": {"default"},
    f"{CHECKS}from_launch_wizard": {"launch-wizard-1"},
    f"{CHECKS}with_many_ingress_egress_rules": {"many"},
}


@pytest.fixture
def prowler(run, tmp_path):
    """Runs checks; the rows of its report come back."""

    def prowler(*checks):
        # Without a flag of its own, a check that fails is exit code 3.
        run(
            *("prowler/bin/prowler", "aws", "--region", "us-east-1", "--check", *checks),
            *("--scan-unused-services", "--output-formats", "csv", "--output-directory", "out", "--output-filename", "report"),
            *("--no-banner", "--no-color", "--ignore-exit-code-3"),
        )
        with open(tmp_path / "out/report.csv", newline="") as report:
            return list(csv.DictReader(report, delimiter=";"))

    return prowler


def failed(account, rows):
    found = {check: set() for check in EXPECTED}
    for row in rows:
        if row["STATUS"] == "FAIL":
            found[row["CHECK_ID"]].add(account.name_of(row["RESOURCE_UID"].rpartition("/")[2]))
    return found


def test_each_check_finds_the_groups_that_it_is_for(account, prowler):
    rows = prowler(*EXPECTED)
    assert {row["ACCOUNT_UID"] for row in rows} == {"123456789012"}
    for row in rows:
        assert row["STATUS"] in ("PASS", "FAIL"), row
    assert failed(account, rows) == EXPECTED
    # Every group was looked at, those of the default VPC included.
    seen = {row["RESOURCE_UID"].rpartition("/")[2] for row in rows if row["CHECK_ID"].endswith("port_22")}
    assert set(account.ids.values()) < seen
    assert len(seen) == len(account.ids) + 3


def test_an_account_in_order_passes(account, prowler, ec2):
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        for direction, permissions in (("ingress", group["IpPermissions"]), ("egress", group["IpPermissionsEgress"])):
            if permissions:
                getattr(ec2, f"revoke_security_group_{direction}")(GroupId=group["GroupId"], IpPermissions=permissions)
    ec2.delete_security_group(GroupId=account.ids["launch-wizard-1"])
    rows = prowler(*EXPECTED)
    assert rows and {row["STATUS"] for row in rows} == {"PASS"}
