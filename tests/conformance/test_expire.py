"""`portcullis expire` of a live endpoint: what it lists, what it removes, what it leaves alone, and the undo."""

import http.server
import json
import os
import subprocess
import threading
import urllib.parse

import pytest
from conftest import SECRET, program, sandbox_server

KEY = "AKIAIOSFODNN7EXAMPLE"
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
PAST, FUTURE = "2020-01-31T18:00:00+01:00", "2999-12-31T18:00:00Z"


def expire(server, *arguments, folder, region="us-east-1"):
    """Exit code, output and error of the command."""
    command = [program(), "expire", "--region", region, "--endpoint", server.url, *arguments]
    environment = os.environ | KEYS
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def verifying():
    with sandbox_server("--verify-secret", SECRET) as server:
        yield server


@pytest.fixture(params=["verifying", "moto_process"])
def server(request):
    server = request.getfixturevalue(request.param)
    server.post("/reset" if request.param == "verifying" else "/moto-api/reset")
    return server


def rule(port, cidr="203.0.113.7/32", description=""):
    source = {"CidrIp": cidr} | ({"Description": description} if description else {})
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [source]}


def authorize(ec2, group, port, tags, direction="ingress", **more):
    call = getattr(ec2, f"authorize_security_group_{direction}")
    made = call(GroupId=group, IpPermissions=[rule(port, **more)])
    identifier = made["SecurityGroupRules"][0]["SecurityGroupRuleId"]
    # Moto gives a rule no tags from TagSpecifications.
    if tags:
        ec2.create_tags(Resources=[identifier], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    return identifier


@pytest.fixture
def account(server):
    """A group with rules of each kind: the client, the number of the account, the group, the rules by name."""
    ec2 = server.client()
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="about web", VpcId=vpc)["GroupId"]
    rules = {
        "expired": authorize(ec2, group, 22, {"expires-at": PAST, "owner": "ana"}, description="laptop of Ana"),
        "outbound": authorize(ec2, group, 443, {"expires-at": "2020-01-01T00:00Z"}, "egress"),
        "later": authorize(ec2, group, 80, {"expires-at": FUTURE}),
        "zoneless": authorize(ec2, group, 81, {"expires-at": "2020-01-01T00:00:00"}),
        "malformed": authorize(ec2, group, 82, {"expires-at": "yesterday"}),
        "other key": authorize(ec2, group, 83, {"until": PAST}),
        "untagged": authorize(ec2, group, 84, {}),
    }
    number = server.client("sts").get_caller_identity()["Account"]
    return ec2, number, group, rules


def identifiers(ec2, group):
    filters = [{"Name": "group-id", "Values": [group]}]
    listed = ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    return {known["SecurityGroupRuleId"] for known in listed}


def test_without_apply_it_only_lists(server, account, tmp_path):
    ec2, number, group, rules = account
    before = identifiers(ec2, group)
    code, report, error = expire(server, "--format", "json", folder=tmp_path)
    assert (code, error) == (1, "")
    report = json.loads(report)
    assert (report["account"], report["region"], report["applied"]) == (number, "us-east-1", False)
    listed = {kind: [known["ruleId"] for known in report[kind]] for kind in ("expired", "unusable", "later")}
    # The earliest first.
    assert listed["expired"] == [rules["outbound"], rules["expired"]]
    assert set(listed["unusable"]) == {rules["zoneless"], rules["malformed"]}
    assert listed["later"] == [rules["later"]]
    problems = {known["ruleId"]: known["problem"] for known in report["unusable"]}
    assert "no zone" in problems[rules["zoneless"]]
    assert "ISO 8601" in problems[rules["malformed"]]
    code, text, _ = expire(server, folder=tmp_path)
    assert code == 1
    assert f"{rules['expired']} inbound tcp 22 from 203.0.113.7/32 (laptop of Ana)" in text
    assert "2 expired rules left, 1 later, 2 unusable tags" in text
    assert identifiers(ec2, group) == before
    assert not list(tmp_path.iterdir())


def test_apply_removes_by_id_and_the_undo_adds_again(server, account, tmp_path):
    ec2, number, group, rules = account
    before = identifiers(ec2, group)
    code, text, error = expire(server, "--apply", "--account", number, folder=tmp_path)
    # The tags that are no time are left.
    assert (code, error) == (1, "")
    assert "2 expired rules removed, 1 later, 2 unusable tags" in text
    gone = {rules["expired"], rules["outbound"]}
    assert identifiers(ec2, group) == before - gone

    (path,) = tmp_path.iterdir()
    assert path.name.startswith(f"portcullis-expire-{number}-us-east-1-2")
    assert f"Undo: open {path.name} in the page" in text
    plan = json.loads(path.read_text())
    assert (plan["kind"], plan["place"]["account"], plan["place"]["region"]) == ("portcullis-plan", number, "us-east-1")
    (change,) = plan["changes"]
    assert change["id"] == group
    known = {json.dumps(entry, sort_keys=True) for entry in change["before"]["rules"]}
    added = [entry for entry in change["after"]["rules"] if json.dumps(entry, sort_keys=True) not in known]
    assert all("id" not in entry for entry in added)
    restored = {(entry["direction"], entry.get("description", "")) for entry in added}
    assert restored == {("ingress", "laptop of Ana"), ("egress", "")}
    tags = {tag["key"]: tag["value"] for entry in added if entry["direction"] == "ingress" for tag in entry["tags"]}
    assert tags == {"expires-at": PAST, "owner": "ana"}

    code, text, _ = expire(server, "--apply", "--account", number, folder=tmp_path)
    assert "0 expired rules removed" in text
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_left_exits_with_0(server, account, tmp_path):
    ec2, number, group, rules = account
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rules["zoneless"], rules["malformed"]])
    undo = tmp_path / "undo.json"
    code, _, error = expire(server, "--apply", "--account", number, "--undo", str(undo), folder=tmp_path)
    assert (code, error) == (0, "")
    assert undo.exists()
    assert expire(server, folder=tmp_path)[0] == 0


def test_another_key_and_another_time(server, account, tmp_path):
    _, _, _, rules = account
    code, report, _ = expire(server, "--tag", "until", "--format", "json", folder=tmp_path)
    assert code == 1
    assert [known["ruleId"] for known in json.loads(report)["expired"]] == [rules["other key"]]
    _, report, _ = expire(server, "--at", FUTURE, "--format", "json", folder=tmp_path)
    assert rules["later"] in [known["ruleId"] for known in json.loads(report)["expired"]]
    assert expire(server, "--at", "2026-12-31T18:00:00", folder=tmp_path)[0] == 2


def test_what_it_refuses_changes_nothing(server, account, tmp_path):
    ec2, number, group, _ = account
    before = identifiers(ec2, group)
    taken = tmp_path / "taken.json"
    taken.write_text("mine")
    for arguments, reason in (
        (["--apply"], "--account"),
        (["--apply", "--account", "999999999999"], f"belongs to account {number}, not to 999999999999"),
        (["--account", "999999999999"], f"belongs to account {number}"),
        (["--apply", "--account", number, "--max", "1"], "2 rules have expired, and --max allows 1"),
        (["--apply", "--account", number, "--at", FUTURE], "--at"),
        (["--apply", "--account", number, "--undo", str(taken)], "nothing was removed"),
        (["--apply", "--account", number, "--undo", str(tmp_path / "none" / "x.json")], "nothing was removed"),
    ):
        code, _, error = expire(server, *arguments, folder=tmp_path)
        assert code == 2, arguments
        assert reason in error, arguments
    assert identifiers(ec2, group) == before
    assert [path.name for path in tmp_path.iterdir()] == ["taken.json"]
    assert taken.read_text() == "mine"


# --- faults, between the command and the sandbox


class Between:
    """Forwards requests to a server. `before` and `after` are called with the action; an answer of theirs is sent."""

    def __init__(self, target, before=lambda action: None, after=lambda action: None):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["content-length"])).decode()
                action = dict(urllib.parse.parse_qsl(body))["Action"]
                answer = before(action)
                if answer is None:
                    status, _, text = target.post("/", body, dict(handler.headers))
                    answer = after(action) or (status, text)
                status, text = answer
                if status == 0:
                    handler.close_connection = True
                    return
                handler.send_response(status)
                handler.send_header("content-length", str(len(text.encode())))
                handler.end_headers()
                handler.wfile.write(text.encode())

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def two_rules(ec2, sandbox):
    """The client, the number of the account, the group, and two expired rules: an outbound one, then an inbound one."""
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="web", Description="about web", VpcId=vpc)["GroupId"]
    outbound = authorize(ec2, group, 443, {"expires-at": "2020-01-01T00:00Z"}, "egress")
    inbound = authorize(ec2, group, 22, {"expires-at": PAST})
    return ec2, sandbox.client("sts").get_caller_identity()["Account"], group, (outbound, inbound)


def test_a_denial_in_the_middle_says_what_was_removed(sandbox, two_rules, tmp_path):
    ec2, number, group, (outbound, inbound) = two_rules
    answer = (
        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>not authorized</Message></Error></Errors>"
        "<RequestID>6f2f1d1c-0000-4000-8000-000000000001</RequestID></Response>"
    )
    denied = (403, answer)
    with Between(sandbox, before=lambda action: denied if action == "RevokeSecurityGroupIngress" else None) as between:
        code, text, error = expire(between, "--apply", "--account", number, folder=tmp_path)
    assert code == 2
    assert "UnauthorizedOperation" in error
    assert "1 expired rule removed, 1 expired rule left" in text
    left = identifiers(ec2, group)
    assert inbound in left
    assert outbound not in left
    assert len(list(tmp_path.iterdir())) == 1


def test_a_lost_answer_is_looked_up(sandbox, two_rules, tmp_path):
    ec2, number, group, both = two_rules
    with Between(sandbox, after=lambda action: (0, "") if action.startswith("Revoke") else None) as between:
        code, text, error = expire(between, "--apply", "--account", number, folder=tmp_path)
    assert (code, error) == (0, "")
    assert "2 expired rules removed" in text
    assert not identifiers(ec2, group) & set(both)


def test_a_request_that_never_arrives_is_no_removal(sandbox, two_rules, tmp_path):
    ec2, number, group, both = two_rules
    with Between(sandbox, before=lambda action: (0, "") if action.startswith("Revoke") else None) as between:
        code, text, _ = expire(between, "--apply", "--account", number, folder=tmp_path)
    assert code == 2
    assert "0 expired rules removed, 2 expired rules left" in text
    assert set(both) <= identifiers(ec2, group)


def test_a_rule_that_was_prolonged_meanwhile_is_left_alone(sandbox, two_rules, tmp_path):
    ec2, number, group, (outbound, inbound) = two_rules

    def prolong(action):
        # The undo reads the groups after the rules were listed.
        if action == "DescribeSecurityGroups":
            ec2.create_tags(Resources=[inbound], Tags=[{"Key": "expires-at", "Value": FUTURE}])
            ec2.revoke_security_group_egress(GroupId=group, SecurityGroupRuleIds=[outbound])

    with Between(sandbox, before=prolong) as between:
        code, text, error = expire(between, "--apply", "--account", number, folder=tmp_path)
    assert (code, error) == (1, "")
    assert "changed meanwhile, left alone" in text
    assert "already removed by another client" in text
    assert inbound in identifiers(ec2, group)
    assert not list(tmp_path.iterdir())
