"""`portcullis check` of a live endpoint: the same findings as from files, access keys, servers that misbehave, TLS."""

import contextlib
import datetime
import http.server
import ipaddress
import json
import os
import ssl
import subprocess
import threading
import urllib.parse
import zlib

import pytest
from conftest import SECRET, program, sandbox_server
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

KEY = "AKIAIOSFODNN7EXAMPLE"
TOKEN = "IQoJb3JpZ2luX2VjEMmarked+with/symbols+and/more=="
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
REGION = ("--region", "us-east-1")


def check(*arguments, environment=KEYS):
    """Exit code, output and remarks of the command."""
    command = [program(), "check", *arguments]
    done = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr


def check_live(server, *arguments, environment=KEYS):
    return check(*REGION, "--endpoint", server.url, *arguments, environment=environment)


# --- the same findings as from files


@pytest.fixture(scope="module")
def verifying():
    with sandbox_server("--verify-secret", SECRET) as server:
        yield server


def fill(ec2):
    """Groups with findings: an open port, a prefix list that names all addresses, a reference, an interface."""
    vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]
    web, db = (
        ec2.create_security_group(GroupName=name, Description=f"about {name}", VpcId=vpc)["GroupId"]
        for name in ("web", "db")
    )
    entries = [{"Cidr": "0.0.0.0/1"}, {"Cidr": "128.0.0.0/1"}]
    made = ec2.create_managed_prefix_list(PrefixListName="halves", AddressFamily="IPv4", MaxEntries=2, Entries=entries)
    prefix_list = made["PrefixList"]["PrefixListId"]
    ranges = [{"CidrIp": "0.0.0.0/0"}, {"CidrIp": "10.0.0.0/8"}]
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": ranges}
    database = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}
    redis = {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6379, "PrefixListIds": [{"PrefixListId": prefix_list}]}
    ec2.authorize_security_group_ingress(GroupId=web, IpPermissions=[ssh])
    ec2.authorize_security_group_ingress(GroupId=db, IpPermissions=[database, redis])
    ec2.create_network_interface(SubnetId=subnet, Groups=[web])
    return prefix_list


def files_of(ec2, folder, prefix_list):
    """Writes what the AWS CLI prints, and returns the arguments that name the files."""
    answers = {
        "groups": ec2.describe_security_groups(),
        "interfaces": ec2.describe_network_interfaces(),
        "entries": ec2.get_managed_prefix_list_entries(PrefixListId=prefix_list),
    }
    paths = {}
    for name, answer in answers.items():
        paths[name] = folder / f"{name}.json"
        paths[name].write_text(json.dumps(answer, default=str))
    entries = f"{prefix_list}={paths['entries']}"
    return (
        str(paths["groups"]),
        "--complete",
        "--interfaces",
        str(paths["interfaces"]),
        "--prefix-list-entries",
        entries,
    )


@pytest.mark.parametrize("profile", ["default", "prowler", "strict"])
@pytest.mark.parametrize("name", ["verifying", "moto_process"])
def test_findings_are_those_of_the_files(request, tmp_path, name, profile):
    server = request.getfixturevalue(name)
    server.post("/reset" if name == "verifying" else "/moto-api/reset")
    ec2 = server.client()
    files = files_of(ec2, tmp_path, fill(ec2))
    options = ("--format", "json", "--profile", profile)
    live_code, live, remarks = check_live(server, *options)
    code, from_files, _ = check(*files, *options)
    assert (live_code, remarks) == (code, "") == (1, "")
    live, from_files = json.loads(live), json.loads(from_files)
    assert live.pop("source") == "us-east-1"
    del from_files["source"]
    # describe-security-groups has no tags of rules, which say when they expire.
    assert live.pop("notChecked") == []
    assert set(from_files.pop("notChecked")) <= {"expired-rule", "unusable-expiry"}
    assert live == from_files
    found = {finding["check"] for finding in live["findings"]}
    assert {"public-ssh", "public-service", "unused" if profile != "default" else "redundant"} <= found


def test_the_example_of_the_sandbox_is_checked(tmp_path):
    with sandbox_server("--three-tier", "--verify-secret", SECRET) as server:
        code, report, _ = check_live(server, "--fail-on", "critical")
        assert code in (0, 1)
        assert " findings: " in report


# --- access keys


def test_a_wrong_secret_is_refused_with_the_words_of_ec2(verifying):
    wrong = SECRET.replace("EXAMPLE", "MISTAKE")
    code, report, error = check_live(verifying, environment=KEYS | {"AWS_SECRET_ACCESS_KEY": wrong})
    assert (code, report) == (2, "")
    assert "AuthFailure: AWS was not able to validate the provided access credentials (request ID " in error
    assert wrong not in error


def profile_files(folder, credentials="", configuration=""):
    paths = {"AWS_SHARED_CREDENTIALS_FILE": folder / "credentials", "AWS_CONFIG_FILE": folder / "config"}
    for path, text in zip(paths.values(), (credentials, configuration), strict=True):
        path.write_text(text)
    return {name: str(path) for name, path in paths.items()}


def test_keys_come_from_profiles_and_processes(verifying, tmp_path):
    output = tmp_path / "a key.json"
    output.write_text(json.dumps({"Version": 1, "AccessKeyId": KEY, "SecretAccessKey": SECRET}))
    environment = profile_files(
        tmp_path,
        f"[plain]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n",
        f"[profile process]\ncredential_process = cat '{output}'\n[profile role]\nrole_arn = arn:aws:iam::1:role/x\n",
    )
    for profile in ("plain", "process"):
        assert check_live(verifying, "--aws-profile", profile, environment=environment)[0] in (0, 1)
        assert check_live(verifying, environment=environment | {"AWS_PROFILE": profile})[0] in (0, 1)
    code, _, error = check_live(verifying, "--aws-profile", "role", environment=environment)
    assert code == 2
    assert "aws configure export-credentials --profile role" in error
    assert check_live(verifying, environment={})[0] == 2


# --- servers that misbehave


class Scripted:
    """A server that answers the first requests for an action with its answers in turn, then with the last one."""

    def __init__(self, answers, context=None):
        self.answers, self.requests = answers, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(handler):
                body = handler.rfile.read(int(handler.headers["content-length"])).decode()
                parameters = dict(urllib.parse.parse_qsl(body))
                self.requests.append(parameters)
                action = parameters["Action"]
                before = sum(known["Action"] == action for known in self.requests) - 1
                answers = self.answers[action]
                status, answer = answers[min(before, len(answers) - 1)]
                answer = answer.encode()
                handler.send_response(status)
                if status == 307:
                    handler.send_header("location", "/elsewhere")
                handler.send_header("content-length", str(len(answer)))
                handler.end_headers()
                handler.wfile.write(answer)

            def log_message(handler, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.server.server_address[1]}"


@contextlib.contextmanager
def scripted(groups, interfaces=None, context=None):
    answers = {"DescribeSecurityGroups": groups, "DescribeNetworkInterfaces": interfaces or [page("NetworkInterfaces")]}
    scripted = Scripted(answers, context)
    thread = threading.Thread(target=scripted.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        scripted.server.shutdown()
        scripted.server.server_close()
        thread.join()


def page(of, inner="", token=None):
    token = f"<nextToken>{token}</nextToken>" if token else ""
    return (
        200,
        f'<Describe{of}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">{inner}{token}</Describe{of}Response>',
    )


def groups(*names, description="about it", token=None):
    """A page of groups without rules. An ID depends on the name only."""
    items = "".join(
        f"<item><ownerId>123456789012</ownerId><groupId>sg-{zlib.crc32(name.encode()):08x}</groupId><groupName>{name}</groupName>"
        f"<groupDescription>{description}</groupDescription><vpcId>vpc-00000001</vpcId><ipPermissions/><ipPermissionsEgress/></item>"
        for name in names
    )
    return page("SecurityGroups", f"<securityGroupInfo>{items}</securityGroupInfo>", token)


def failure(code, message, status=400):
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return (
        status,
        f"<Response><Errors>{error}</Errors><RequestID>6f2f1d1c-0000-4000-8000-000000000001</RequestID></Response>",
    )


def test_all_pages_are_read_and_throttled_requests_repeated():
    answers = [
        failure("RequestLimitExceeded", "slow", 503),
        groups("launch-wizard-1", token="more"),
        groups("launch-wizard-2"),
    ]
    with scripted(answers) as server:
        code, report, _ = check_live(server, "--format", "json")
    assert code == 1
    names = {
        finding["group"]["name"] for finding in json.loads(report)["findings"] if finding["check"] == "launch-wizard"
    }
    assert names == {"launch-wizard-1", "launch-wizard-2"}
    asked = [request.get("NextToken") for request in server.requests if request["Action"] == "DescribeSecurityGroups"]
    assert asked == [None, None, "more"]
    assert {request["Action"] for request in server.requests} == {"DescribeSecurityGroups", "DescribeNetworkInterfaces"}
    assert server.requests[-1]["IncludeManagedResources"] == "true"


def test_interfaces_that_may_not_be_read_are_said():
    denied = [failure("UnauthorizedOperation", "You are not authorized to perform this operation.", 403)]
    with scripted([groups("web")], denied) as server:
        code, report, remarks = check_live(server, "--profile", "security-hub")
    assert code == 1
    assert "DescribeNetworkInterfaces is not permitted (UnauthorizedOperation)" in remarks
    assert "not checked: unused" in report


@pytest.mark.parametrize("form", [str, urllib.parse.quote_plus, str.lower, lambda text: text.encode().hex()])
def test_a_repeated_secret_is_not_printed(form):
    environment = KEYS | {"AWS_SESSION_TOKEN": TOKEN}
    repeated = " ".join(form(secret) for secret in (KEY, SECRET, TOKEN))
    for answers in (
        [failure("AuthFailure", f"The canonical string was {repeated}", 401)],
        [groups(f"launch-wizard {repeated}", description=repeated)],
        [(502, f"<html>{repeated}</html>")],
        [(200, f"<wrong>{repeated}</wrong>")],
    ):
        with scripted(answers) as server:
            for output in ("text", "json", "sarif", "csv", "markdown"):
                _, report, error = check_live(
                    server, "--format", output, "--profile", "strict", environment=environment
                )
                assert report or error
                for secret in (KEY, SECRET, TOKEN):
                    assert form(secret) not in report + error


def test_a_redirect_is_not_followed():
    with scripted([(307, "")]) as server:
        code, _, error = check_live(server)
    assert code == 2
    assert "redirects" in error
    assert len(server.requests) == 1


# --- TLS


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that no root has signed, as a context for servers and as a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(
        now + datetime.timedelta(hours=1)
    )
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    path, key_path = tmp_path / "certificate.pem", tmp_path / "key.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    key_path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key_path)
    return context, str(path)


def test_certificates_are_verified(certificate, tmp_path):
    context, path = certificate
    with scripted([groups("web")], context=context) as server:
        code, _, error = check_live(server)
        assert code == 2
        assert "certificate" in error
        assert not server.requests
        assert check_live(server, environment=KEYS | {"AWS_CA_BUNDLE": path})[0] in (0, 1)
        assert len(server.requests) == 2
        empty = tmp_path / "empty.pem"
        empty.write_text("")
        code, _, error = check_live(server, environment=KEYS | {"AWS_CA_BUNDLE": str(empty)})
        assert code == 2
        assert "it has no certificate" in error
