"""SARIF of `portcullis check` against the schema of SARIF 2.1.0."""

import functools
import json
import subprocess

import jsonschema
import pytest
from conftest import ROOT, program


def check(*arguments):
    """Exit code and output of the command."""
    done = subprocess.run([program(), "check", *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@functools.cache
def sarif_validator():
    schema = json.loads((ROOT / "tests/fixtures/sarif/sarif-2.1.0-rtm.5.json").read_text())
    jsonschema.Draft4Validator.check_schema(schema)
    return jsonschema.Draft4Validator(schema)


def suppressions(folder, **until):
    path = folder / "suppressions.json"
    entries = [
        {"check": check, "scope": {"group": "sg-00000001"}, "reason": f"why {check}", "until": date, "by": "ana"}
        for check, date in until.items()
    ]
    path.write_text(json.dumps({"kind": "portcullis-suppressions", "version": 1, "suppressions": entries}))
    return str(path)


@pytest.mark.parametrize("profile", ["default", "security-hub", "cis-5", "cis-7", "prowler", "strict"])
def test_sarif_is_valid_with_its_suppressions(tmp_path, profile):
    ranges = [{"CidrIp": "0.0.0.0/0"}]
    permissions = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges} for port in (22, 3389, 8080)
    ]
    group = {
        "GroupId": "sg-00000001",
        "GroupName": "launch-wizard <1>",
        "OwnerId": "123456789012",
        "VpcId": "vpc-00000001",
    }
    group |= {"Description": "é", "IpPermissions": permissions, "IpPermissionsEgress": []}
    # A name that a URI must escape.
    path = tmp_path / "my groups %.json"
    path.write_text(json.dumps({"SecurityGroups": [group]}))
    options = ("--profile", profile, "--format", "sarif")
    accepted = suppressions(
        tmp_path, **{"public-ssh": "2999-12-31", "public-rdp": "2020-12-31", "public-admin-ipv4": "2999-12-31"}
    )
    for arguments in ((), ("--suppress", accepted)):
        report = check(str(path), *options, *arguments)[1]
        log = json.loads(report)
        sarif_validator().validate(log)
        [run] = log["runs"]
        assert run["results"]
        found = {result["ruleId"]: result.get("suppressions") for result in run["results"]}
        assert "public-rdp" not in found or found["public-rdp"] is None
        for check_id in {"public-ssh", "public-admin-ipv4"} & found.keys():
            justified = [{"kind": "external", "status": "accepted", "justification": f"why {check_id}"}]
            assert found[check_id] == (justified if arguments else None)
        ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert all(ids[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_sarif_without_findings_is_valid(tmp_path):
    path = tmp_path / "groups.json"
    group = {"GroupId": "sg-00000001", "GroupName": "web", "OwnerId": "123456789012", "Description": "the web"}
    path.write_text(json.dumps({"SecurityGroups": [group | {"IpPermissions": [], "IpPermissionsEgress": []}]}))
    code, report = check(str(path), "--format", "sarif")
    assert code == 0
    sarif_validator().validate(json.loads(report))
    with pytest.raises(jsonschema.ValidationError):
        sarif_validator().validate(json.loads(report) | {"version": "2.2.0"})
