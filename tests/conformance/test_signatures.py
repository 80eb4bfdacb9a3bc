"""The server that checks signatures lets in who knows the secret, and nobody else."""

import datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import SECRET, refused, sandbox_server

BODY = "Action=DescribeVpcs&Version=2016-11-15"


@pytest.fixture(scope="module")
def server():
    with sandbox_server("--verify-secret", SECRET) as server:
        yield server


def test_the_right_secret_is_let_in(server):
    client = server.client(region="eu-west-1")
    assert len(client.describe_security_groups()["SecurityGroups"]) == 1
    assert client.create_security_group(GroupName="apache", Description="Our Apache Group")["GroupId"]
    assert server.client(token="a/session+token==").describe_vpcs()["Vpcs"]
    assert server.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_wrong_secret_is_not(server):
    with refused("AuthFailure", "^AWS was not able to validate the provided access credentials$", status=401):
        server.client(secret="wrong").describe_vpcs()
    with refused("SignatureDoesNotMatch", status=403):
        server.client("sts", secret="wrong").get_caller_identity()


def test_unsigned_requests_are_not(server):
    status, _, answer = server.post("/", BODY)
    assert status == 403
    assert "<Code>MissingAuthenticationToken</Code>" in answer


def test_changed_and_broken_requests_are_not(server):
    headers = signed(server.url, BODY)
    assert server.post("/", BODY, headers)[0] == 200
    assert server.post("/", BODY + "&VpcId.1=x", headers)[0] == 401
    assert server.post("/elsewhere", BODY, headers)[0] == 401
    status, _, answer = server.post("/", BODY, headers | {"Authorization": "AWS4-HMAC-SHA256 nonsense"})
    assert status == 400
    assert "<Code>IncompleteSignature</Code>" in answer


@pytest.mark.parametrize("minutes", [-16, 16])
def test_old_requests_and_wrong_clocks_are_not(server, minutes):
    status, _, answer = server.post("/", BODY, signed(server.url, BODY, minutes))
    assert status == 400
    assert "<Code>RequestExpired</Code>" in answer


def test_preflights_need_no_signature(server):
    assert server.post("/", headers={"Origin": "http://example.com"}, method="OPTIONS")[0] == 200


def signed(url, body, minutes=0):
    """Headers that are right, but for the time."""
    request = AWSRequest("POST", url + "/", {"Content-Type": "application/x-www-form-urlencoded"}, body)
    auth = SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", SECRET), "ec2", "us-east-1")
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    request.context["timestamp"] = time.strftime("%Y%m%dT%H%M%SZ")
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    canonical = auth.canonical_request(request)
    signature = auth.signature(auth.string_to_sign(request, canonical), request)
    request.headers["Authorization"] = ", ".join(
        [
            f"AWS4-HMAC-SHA256 Credential={auth.scope(request)}",
            f"SignedHeaders={auth.signed_headers(auth.headers_to_sign(request))}",
            f"Signature={signature}",
        ]
    )
    return dict(request.headers)
