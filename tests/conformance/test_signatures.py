"""The server with signature verification accepts only requests signed with the secret."""

import datetime
import unittest.mock

import botocore.auth
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from conftest import SECRET, refused, sandbox_server

BODY = "Action=DescribeVpcs&Version=2016-11-15"


@pytest.fixture(scope="module")
def server():
    with sandbox_server("--verify-secret", SECRET) as server:
        yield server


def test_the_right_secret_is_accepted(server):
    client = server.client(region="eu-west-1")
    assert len(client.describe_security_groups()["SecurityGroups"]) == 1
    assert client.create_security_group(GroupName="apache", Description="Our Apache Group")["GroupId"]
    assert server.client(token="a/session+token==").describe_vpcs()["Vpcs"]
    assert server.client("sts").get_caller_identity()["Account"] == "123456789012"


def test_a_wrong_secret_is_refused(server):
    with refused("AuthFailure", "^AWS was not able to validate the provided access credentials$", status=401):
        server.client(secret="wrong").describe_vpcs()
    with refused("SignatureDoesNotMatch", status=403):
        server.client("sts", secret="wrong").get_caller_identity()


def test_unsigned_requests_are_refused(server):
    status, _, answer = server.post("/", BODY)
    assert status == 403
    assert "<Code>MissingAuthenticationToken</Code>" in answer


def test_changed_and_malformed_requests_are_refused(server):
    headers = signed(server.url, BODY)
    assert server.post("/", BODY, headers)[0] == 200
    assert server.post("/", BODY + "&VpcId.1=x", headers)[0] == 401
    assert server.post("/elsewhere", BODY, headers)[0] == 401
    status, _, answer = server.post("/", BODY, headers | {"Authorization": "AWS4-HMAC-SHA256 nonsense"})
    assert status == 400
    assert "<Code>IncompleteSignature</Code>" in answer


@pytest.mark.parametrize("minutes", [-16, 16])
def test_old_and_future_requests_are_refused(server, minutes):
    status, _, answer = server.post("/", BODY, signed(server.url, BODY, minutes))
    assert status == 400
    assert "<Code>RequestExpired</Code>" in answer


def test_presigned_queries_use_the_region_of_their_scope(server):
    for region in ("eu-west-1", "ap-southeast-2"):
        status, _, answer = get(server, presigned(server, region))
        assert status == 200
        # The response is that of the Region in the scope; the URL names none.
        assert f"<availabilityZone>{region}a</availabilityZone>" in answer
    assert get(server, presigned(server, token="a/session+token=="))[0] == 200
    assert get(server, presigned(server, service="sts"))[0] == 200


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("us-east-1", "eu-west-1", 401, "AuthFailure"),
        ("DescribeSubnets", "DescribeVpcs", 401, "AuthFailure"),
        ("X-Amz-Expires=300", "X-Amz-Expires=301", 401, "AuthFailure"),
        ("X-Amz-Signature=", "X-Amz-Signature=0", 401, "AuthFailure"),
        ("X-Amz-Signature=", "X-Amz-Sign=", 400, "IncompleteSignature"),
        ("X-Amz-Credential=", "X-Amz-Cred=", 400, "IncompleteSignature"),
        ("X-Amz-Date=", "X-Amz-Day=", 400, "IncompleteSignature"),
        ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date", 400, "IncompleteSignature"),
        ("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Algorithm=none", 400, "IncompleteSignature"),
        ("X-Amz-Algorithm=", "X-Amz-Al=", 403, "MissingAuthenticationToken"),
    ],
)
def test_changed_presigned_queries_are_refused(server, old, new, status, code):
    url = presigned(server)
    assert old in url
    found, _, answer = get(server, url.replace(old, new))
    assert (found, f"<Code>{code}</Code>" in answer) == (status, True), answer


def test_presigned_queries_with_a_wrong_secret_service_or_time_are_refused(server):
    assert get(server, presigned(server, secret="wrong"))[0] == 401
    assert get(server, presigned(server, scope_service="s3"))[0] == 401
    for minutes in (-6, 16):
        status, _, answer = get(server, presigned(server, minutes=minutes))
        assert (status, "<Code>RequestExpired</Code>" in answer) == (400, True)
    assert get(server, presigned(server, minutes=-4))[0] == 200


def test_a_signed_header_precedes_a_presigned_query(server):
    status, _, _ = server.post(presigned(server), headers={"Authorization": "AWS4-HMAC-SHA256 nonsense"}, method="GET")
    assert status == 400


def test_presigned_queries_have_their_region_without_verification(sandbox):
    status, _, answer = get(sandbox, presigned(sandbox, "eu-west-1", secret="any"))
    assert (status, "<availabilityZone>eu-west-1a</availabilityZone>" in answer) == (200, True)


def get(server, url):
    return server.post(url, method="GET")


def presigned(server, region="us-east-1", service="ec2", scope_service=None, secret=SECRET, token=None, minutes=0):
    """Path and query of a request presigned by botocore for five minutes."""
    action = "Action=GetCallerIdentity&Version=2011-06-15" if service == "sts" else "Action=DescribeSubnets&Version=2016-11-15"
    request = AWSRequest("GET", f"{server.url}/?{action}")
    auth = SigV4QueryAuth(Credentials("AKIAIOSFODNN7EXAMPLE", secret, token), scope_service or service, region, expires=300)
    time = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
    with unittest.mock.patch.object(botocore.auth, "get_current_datetime", lambda **_: time.replace(tzinfo=None)):
        auth.add_auth(request)
    return request.url.removeprefix(server.url)


def test_preflights_need_no_signature(server):
    assert server.post("/", headers={"Origin": "http://example.com"}, method="OPTIONS")[0] == 200


def signed(url, body, minutes=0):
    """Signed headers with a chosen time."""
    request = AWSRequest("POST", url + "/", {"Content-Type": "application/x-www-form-urlencoded"}, body)
    auth = SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", SECRET), "ec2", "us-east-1")
    time = datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=minutes)
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
