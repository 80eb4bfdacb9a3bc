"""Verdicts of other tools on the fixtures of tests/fixtures/verdicts: one account in moto, and our exports.

Compares them with tests/fixtures/verdicts/others.json. `UPDATE_VERDICTS=1` writes that file instead; then
`cargo test --test verdicts` says which differences need a reason.
"""

import csv
import json
import os
import subprocess

import pytest
from conftest import ROOT, conformance, tool_environment
from transcribed import SCOUTSUITE, TRIVY, scoutsuite, trivy
from verdict_account import FOLDER, Account, fixtures

TABLE = FOLDER / "others.json"
TOOLS = ROOT / ".tools/oracles"
OPEN = {"Cidr": {"value": "0.0.0.0/0"}}, {"CidrV6": {"value": "::/0"}}
SERVICES = [
    20,
    21,
    23,
    1433,
    1434,
    1521,
    2483,
    3306,
    5432,
    5601,
    6379,
    7199,
    8888,
    9092,
    9160,
    9200,
    9300,
    11211,
    27017,
    27018,
]
HIGH_RISK = [
    20,
    21,
    22,
    23,
    25,
    110,
    135,
    143,
    445,
    1433,
    1434,
    3000,
    3306,
    3389,
    4333,
    5000,
    5432,
    5500,
    5601,
    8080,
    8088,
    8888,
]
HIGH_RISK += [9200, 9300]


def from_internet(**filters):
    return [{"or": [{"type": "ingress", **filters, **family} for family in OPEN]}]


# Policies as Cloud Custodian's documentation writes them, by our check.
POLICIES = {
    "public-all-ports": from_internet(IpProtocol="-1"),
    "public-ssh": from_internet(Ports=[22]),
    "public-rdp": from_internet(Ports=[3389]),
    "public-service": from_internet(Ports=SERVICES),
    "public-high-risk-port": from_internet(Ports=HIGH_RISK),
    "public-unauthorized-port": from_internet(OnlyPorts=[80, 443]),
    "public-http": from_internet(Ports=[80]),
    "public-icmp": from_internet(IpProtocol="icmp"),
    "open-egress": [{"or": [{"type": "egress", "IpProtocol": "-1", **family} for family in OPEN]}],
    "default-group-rules": [
        {"GroupName": "default"},
        {
            "or": [
                {"type": "value", "key": key, "value": "not-null"}
                for key in ("IpPermissions[0]", "IpPermissionsEgress[0]")
            ]
        },
    ],
    "launch-wizard": [{"type": "value", "key": "GroupName", "op": "regex", "value": ".*launch-wizard.*"}],
    "unused": ["unused", {"type": "value", "key": "GroupName", "op": "ne", "value": "default"}],
    "missing-tags": [{"type": "value", "key": "Tags", "value": "empty"}],
}

# Checkov's checks of a group by itself. CKV2_AWS_5 and CKV2_AWS_12 need interfaces and VPCs, which exports do not have.
CHECKOV = ["CKV_AWS_23", "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277", "CKV_AWS_382"]


@pytest.fixture(scope="module")
def moto():
    command = [TOOLS / "moto/bin/python", ROOT / "tests/oracles/moto_server.py"]
    with conformance.running(command, r"http://127\.0\.0\.1:\d+(?=\n)") as server:
        yield server


@pytest.fixture(scope="module")
def account(moto):
    return Account(moto.client())


@pytest.fixture(scope="module")
def run(moto, tmp_path_factory):
    """Runs a tool in a folder of its own, and returns the folder."""

    def run(tool, *arguments, expected=(0,)):
        folder = tmp_path_factory.mktemp(tool.replace("/", "-"))
        environment = tool_environment(folder, moto.url)
        with open(folder / "stdout", "w") as stdout:
            done = subprocess.run(
                [TOOLS / tool, *arguments],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
                timeout=1800,
                check=False,
            )
        assert done.returncode in expected, (folder / "stdout").read_text()[-2000:] + done.stderr[-2000:]
        return folder

    return run


def table(controls, found):
    """The fixtures that fail each control, in order, from pairs of control and fixture."""
    assert {control for control, _ in found} <= set(controls)
    return {
        control: sorted({fixture for failed, fixture in found if failed == control}) for control in sorted(controls)
    }


def hold(tool, verdicts):
    known = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    if os.environ.get("UPDATE_VERDICTS"):
        TABLE.write_text(json.dumps(known | {tool: verdicts}, indent=1, sort_keys=True) + "\n")
        return
    assert verdicts == known[tool]


def test_prowler(account, run):
    checks = sorted(
        path.name
        for path in TOOLS.glob("prowler/lib/*/site-packages/prowler/providers/aws/services/ec2/ec2_securitygroup_*")
    )
    assert len(checks) == 23
    folder = run(
        *("prowler/bin/prowler", "aws", "--region", "us-east-1", "--check", *checks),
        *(
            "--scan-unused-services",
            "--output-formats",
            "csv",
            "--output-directory",
            "out",
            "--output-filename",
            "report",
        ),
        *("--no-banner", "--no-color", "--ignore-exit-code-3"),
    )
    with open(folder / "out/report.csv", newline="") as report:
        rows = list(csv.DictReader(report, delimiter=";"))
    found = set()
    for row in rows:
        fixture = account.fixture_of.get(row["RESOURCE_UID"].rpartition("/")[2])
        if row["STATUS"] == "FAIL" and fixture:
            found.add((row["CHECK_ID"], fixture))
    hold("Prowler", table(checks, found))


def test_cloud_custodian(account, run, tmp_path):
    policies = [
        {"name": name, "resource": "aws.security-group", "filters": filters} for name, filters in POLICIES.items()
    ]
    path = tmp_path / "policies.json"
    path.write_text(json.dumps({"policies": policies}))
    folder = run(
        "cloud-custodian/bin/custodian", "run", "--cache-period=0", "--region=us-east-1", "-s", "out", str(path)
    )
    found = set()
    for name in POLICIES:
        for group in json.loads((folder / f"out/{name}/resources.json").read_text()):
            if fixture := account.fixture_of.get(group["GroupId"]):
                found.add((name, fixture))
    hold("Cloud Custodian", table(POLICIES, found))


@pytest.mark.parametrize(
    ("name", "format", "framework", "ending", "checks"),
    [
        ("Checkov, Terraform", "terraform", "terraform", "tf", CHECKOV),
        ("Checkov, CloudFormation", "cloudformation", "cloudformation", "json", CHECKOV[:4]),
    ],
)
def test_checkov(run, tmp_path, name, format, framework, ending, checks):
    for fixture in fixtures().values():
        groups = json.dumps({"SecurityGroups": fixture["groups"]})
        command = [conformance.program(), "convert", "--to", format, "--region", "us-east-1"]
        exported = subprocess.run(command, input=groups, capture_output=True, text=True, check=True).stdout
        (tmp_path / f"{fixture['name']}.{ending}").write_text(exported)
    arguments = ("--framework", framework, "--check", ",".join(checks), "--output", "json", "--quiet", "--soft-fail")
    folder = run("checkov/bin/checkov", "--directory", str(tmp_path), *arguments)
    report = json.loads((folder / "stdout").read_text())
    assert report["summary"]["parsing_errors"] == 0
    failed = report["results"]["failed_checks"]
    found = {(row["check_id"], row["file_path"].strip("/").removesuffix(f".{ending}")) for row in failed}
    hold(name, table(checks, found))


def test_transcribed():
    found = {"ScoutSuite": set(), "Trivy": set()}
    for name, fixture in fixtures().items():
        used = {group["GroupId"] for interface in fixture["interfaces"] for group in interface["Groups"]}
        for group in fixture["groups"]:
            found["ScoutSuite"] |= {(control, name) for control in scoutsuite(group, group["GroupId"] in used)}
            found["Trivy"] |= {(control, name) for control in trivy(group)}
    hold("ScoutSuite", table(SCOUTSUITE, found["ScoutSuite"]))
    hold("Trivy", table(TRIVY, found["Trivy"]))
