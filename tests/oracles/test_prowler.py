"""Prowler's checks of security groups: its report of each group, and of an account without findings."""

import csv

import pytest

CHECKS = "ec2_securitygroup_"
FROM_INTERNET = f"{CHECKS}allow_ingress_from_internet_to_"

# Checks and the groups that fail them; all others pass. Prowler does not report single ports of a group that is open on all.
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
    """Runs checks and returns the rows of the report."""

    def prowler(*checks):
        # Without `--ignore-exit-code-3`, a failed check is exit code 3.
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


def test_each_check_finds_its_groups(account, prowler):
    rows = prowler(*EXPECTED)
    assert {row["ACCOUNT_UID"] for row in rows} == {"123456789012"}
    for row in rows:
        assert row["STATUS"] in ("PASS", "FAIL"), row
    assert failed(account, rows) == EXPECTED
    # Prowler checked every group, including those of the default VPC.
    seen = {row["RESOURCE_UID"].rpartition("/")[2] for row in rows if row["CHECK_ID"].endswith("port_22")}
    assert set(account.ids.values()) < seen
    assert len(seen) == len(account.ids) + 3


def test_an_account_without_findings_passes(account, prowler, ec2):
    for group in ec2.describe_security_groups()["SecurityGroups"]:
        for direction, permissions in (("ingress", group["IpPermissions"]), ("egress", group["IpPermissionsEgress"])):
            if permissions:
                getattr(ec2, f"revoke_security_group_{direction}")(GroupId=group["GroupId"], IpPermissions=permissions)
    ec2.delete_security_group(GroupId=account.ids["launch-wizard-1"])
    rows = prowler(*EXPECTED)
    assert rows and {row["STATUS"] for row in rows} == {"PASS"}
