"""`portcullis snapshot` and `portcullis search`: one account, many accounts with a role in each, and a Config aggregator."""

import copy
import json
import os
import subprocess

import jsonschema
import pytest
import referencing
from config_server import config_server
from conftest import ROOT, SECRET, program, sandbox_server

KEY = "AKIAIOSFODNN7EXAMPLE"
FIRST = 123456789012
ACCOUNTS = [str(FIRST + index) for index in range(50)]
DENIED, SLOW, THROTTLED, LYING = ACCOUNTS[1:5]
ROLE = ("--role-pattern", "arn:aws:iam::{account}:role/Viewer")


def run(*arguments, text=None, code=0):
    done = subprocess.run(
        [program(), *arguments],
        env=os.environ | {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET},
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code, done
    return done.stdout, done.stderr


def validator():
    schemas = [json.loads((ROOT / f"public/snapshot{end}.schema.json").read_text()) for end in ("", "s")]
    resource = referencing.Resource.from_contents(schemas[0])
    registry = referencing.Registry().with_resource("snapshot.schema.json", resource)
    return jsonschema.Draft202012Validator(schemas[1], registry=registry)


# --- many accounts


@pytest.fixture(scope="module")
def organization():
    roles = ("--denied-role", DENIED, "--slow-role", SLOW, "--throttled-role", THROTTLED, "--lying-role", LYING)
    size = ("--accounts", "50", "--regions", "4", "--groups", "5", "--delay", "100")
    with sandbox_server(*size, *roles, "--blocked-region", "ap-southeast-2", "--verify-secret", SECRET) as server:
        yield server


@pytest.fixture(scope="module")
def snapshot(organization, tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    accounts = folder / "accounts.txt"
    accounts.write_text("# all\n" + "\n".join(f"{account} Account {account[-2:]}" for account in ACCOUNTS) + "\nnone\n")
    text, remarks = run(
        "snapshot", "--region", "us-east-1", "--endpoint", organization.url, *ROLE, "--accounts", str(accounts)
    )
    path = folder / "snapshot.json"
    path.write_text(text)
    return path, remarks


def test_every_account_is_in_the_snapshot_or_said_to_be_missing(snapshot, organization):
    path, remarks = snapshot
    written = json.loads(path.read_text())
    validator().validate(written)
    scopes = {(scope["source"]["account"], scope["source"]["region"]) for scope in written["scopes"]}
    read = [account for account in ACCOUNTS if account not in (DENIED, LYING)]
    assert scopes == {(account, region) for account in read for region in ("us-east-1", "eu-west-1", "eu-central-1")}
    for scope in written["scopes"]:
        assert {group["owner"] for group in scope["groups"]} == {scope["source"]["account"]}
    missing = {entry["account"]: entry["reason"] for entry in written["missing"]}
    assert set(missing) == {DENIED, LYING}
    assert "AccessDenied" in missing[DENIED]
    assert "returned keys of" in missing[LYING]
    assert "line 52" in remarks
    assert "48 Regions of accounts are not enabled" in remarks
    assert "ap-southeast-2" not in remarks


def test_no_request_used_keys_of_another_account(snapshot, organization):
    requests = json.loads(organization.post("/requests", method="GET")[2])
    assert len(requests) > 48 * 4
    for request in requests:
        if request["assumedFor"] is None:
            assert request["action"] == "AssumeRole"
        elif request["assumedFor"] != request["account"]:
            assert request["action"] == "GetCallerIdentity"
            assert request["assumedFor"] == LYING
    first = {}
    for request in requests:
        if request["assumedFor"]:
            first.setdefault(request["accessKeyId"], request["action"])
    assert set(first.values()) == {"GetCallerIdentity"}, "each key was confirmed before it was used"


def test_other_commands_read_one_account_of_it(snapshot):
    path = str(snapshot[0])
    scope = ("--scope", f"{ACCOUNTS[7]}/eu-west-1")
    assert "web-sg" in run("check", path, *scope, code=1)[0]
    assert "web-sg" in run("map", path, *scope, "--format", "mermaid")[0]
    assert "reaches web-sg with tcp 443" in run("reach", "--ask", "internet to web-sg 443", path, *scope)[0]
    assert run("diff", path, path, *scope)[0]
    refused = run("check", path, code=2)[1]
    assert "144 accounts and Regions" in refused
    assert "--scope" in refused
    assert "has no 123456789012/sa-east-1" in run("check", path, "--scope", "123456789012/sa-east-1", code=2)[1]


def test_a_scope_can_be_taken_out_and_redacted(snapshot):
    path = str(snapshot[0])
    one = json.loads(run("snapshot", "--from", path, "--scope", f"{ACCOUNTS[7]}/eu-west-1")[0])
    assert one["version"] == 2
    assert one["source"]["account"] == ACCOUNTS[7]
    text = run("snapshot", "--from", path, "--redact", "accountIds,publicAddresses")[0]
    redacted = json.loads(text)
    validator().validate(redacted)
    assert redacted["redacted"] == ["accountIds", "publicAddresses"]
    assert not [account for account in ACCOUNTS if account in text]
    assert len({scope["source"]["account"] for scope in redacted["scopes"]}) == 48


def test_the_search_finds_rules_in_all_accounts(snapshot):
    path = snapshot[0]
    found, remarks = run("search", "source contains 203.0.113.7 port contains 22", str(path))
    expected = sum(
        1
        for scope in json.loads(path.read_text())["scopes"]
        for group in scope["groups"]
        if any(rule.get("cidr") == "203.0.113.0/24" for rule in group["ingress"])
    )
    assert found.count("inbound tcp 22 203.0.113.0/24") == expected > 10
    assert f"{expected} of 864 groups match" in remarks
    run("search", "name = nowhere", str(path), code=1)
    assert "query" in run("search", "port = 99999", str(path), code=2)[1]


def test_one_account_has_the_earlier_version(organization):
    text, _ = run("snapshot", "--region", "eu-west-1", "--endpoint", organization.url)
    one = json.loads(text)
    assert (one["version"], one["source"]["account"]) == (2, ACCOUNTS[0])
    assert "NoRegion" not in run("snapshot", code=2)[1]


# --- an aggregator


def record(account, number, rules, region="eu-west-1"):
    """A group as Config records it; rules are (port, CIDR block)."""
    permissions = [
        {
            "ipProtocol": "tcp",
            "fromPort": port,
            "toPort": port,
            "ipRanges": [cidr],
            "ipv4Ranges": [{"cidrIp": cidr}],
            "ipv6Ranges": [],
            "prefixListIds": [],
            "userIdGroupPairs": [],
        }
        for port, cidr in rules
    ]
    group = f"sg-{number:017x}"
    return {
        "resourceType": "AWS::EC2::SecurityGroup",
        "accountId": account,
        "awsRegion": region,
        "resourceId": group,
        "resourceName": f"group-{number}",
        "arn": f"arn:aws:ec2:{region}:{account}:security-group/{group}",
        "configuration": {
            "groupId": group,
            "groupName": f"group-{number}",
            "description": "d",
            "ownerId": account,
            "vpcId": "vpc-0123456789abcdef0",
            "ipPermissions": permissions,
            "ipPermissionsEgress": [{"ipProtocol": "-1", "ipRanges": ["0.0.0.0/0"], "ipv4Ranges": [{"cidrIp": "0.0.0.0/0"}]}],
        },
        "relationships": [{"resourceId": "eni-1", "resourceType": "AWS::EC2::NetworkInterface"}],
        "tags": [{"key": "team", "tag": "team=a", "value": "a"}],
        "configurationItemCaptureTime": "2026-11-29T10:00:00.000Z",
    }


def source(account, status, region="eu-west-1", **more):
    return {"SourceId": account, "SourceType": "ACCOUNT", "AwsRegion": region, "LastUpdateStatus": status} | more


@pytest.fixture
def aggregator():
    with config_server(KEY, SECRET, "organization") as server:
        server.records = [record(ACCOUNTS[number % 40], number, [(443, "0.0.0.0/0")]) for number in range(240)]
        server.records.append(record(ACCOUNTS[3], 1000, [(22, "203.0.113.0/24"), (443, "0.0.0.0/0")]))
        # Two conditions are met by different rules: Config returns it, and it is no answer.
        server.records.append(record(ACCOUNTS[4], 1001, [(22, "10.0.0.0/8"), (443, "203.0.113.0/24")]))
        server.sources = [source(account, "SUCCEEDED") for account in ACCOUNTS[:41]]
        server.sources.append(source(ACCOUNTS[45], "FAILED", LastErrorCode="AccessDenied"))
        yield server


def arguments(server):
    return ("--aggregator", "organization", "--region", "eu-west-1", "--endpoint", server.url)


def test_a_search_is_narrowed_by_config_and_decided_here(aggregator):
    found, remarks = run("search", "source contains 203.0.113.7 port contains 22", *arguments(aggregator))
    assert found.count("sg-") == 1
    assert "group-1000" in found
    assert "used by 1" in found
    assert "1 of 2 groups match" in remarks
    assert "prefix lists" in remarks
    (_, request), = aggregator.requests
    assert ".ipRanges = '203.0.113.7'" in request["Expression"]
    assert request["Limit"] == 100


def test_pages_and_throttling_are_followed(aggregator):
    aggregator.throttle_every = 3
    found, remarks = run("search", "port contains 443", *arguments(aggregator))
    assert found.count("sg-") == 242
    assert "242 of 242 groups match" in remarks
    assert len(aggregator.requests) == 4


def test_a_snapshot_says_what_config_does_not_have(aggregator):
    text, remarks = run("snapshot", *arguments(aggregator))
    written = json.loads(text)
    validator().validate(written)
    assert len(written["scopes"]) == 40
    assert sum(len(scope["groups"]) for scope in written["scopes"]) == 242
    assert {scope["takenAt"] for scope in written["scopes"]} == {"2026-11-29T10:00:00Z"}
    missing = {entry["account"]: entry["reason"] for entry in written["missing"]}
    assert "AccessDenied" in missing[ACCOUNTS[45]]
    assert "does not record security groups" in missing[ACCOUNTS[40]]
    assert len(missing) == 2
    assert remarks.count("missing: ") == 2


def test_refusals_of_config_are_explained(aggregator):
    other = ("--aggregator", "other", *arguments(aggregator)[2:])
    assert "NoSuchConfigurationAggregatorException" in run("search", "port = 22", *other, code=2)[1]
    broken = copy.deepcopy(aggregator.records[0])
    broken["configuration"]["ipPermissions"][0]["ipProtocol"] = "?"
    aggregator.records.append(broken)
    assert "1 of the groups could not be decoded" in run("search", "port = 443", *arguments(aggregator))[1]
