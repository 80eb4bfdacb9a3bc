"""`portcullis sandbox --accounts`: several accounts and Regions in one process, with boto3."""

import concurrent.futures
import json
import time

import pytest
from conftest import SECRET, refused, sandbox_server

FIRST = 123456789012
ACCOUNTS = [str(FIRST + index) for index in range(50)]
DENIED, SLOW, THROTTLED, LYING = ACCOUNTS[1:5]
REGIONS = ["eu-central-1", "eu-west-1", "us-east-1", "ap-southeast-2"]


@pytest.fixture(scope="module")
def organization():
    roles = ("--denied-role", DENIED, "--slow-role", SLOW, "--throttled-role", THROTTLED, "--lying-role", LYING)
    size = ("--accounts", "50", "--regions", "4", "--groups", "5", "--delay", "150")
    with sandbox_server(*size, *roles, "--blocked-region", "ap-southeast-2", "--verify-secret", SECRET) as server:
        yield server


def session(server, account, **options):
    role = f"arn:aws:iam::{account}:role/Viewer"
    answer = server.client("sts").assume_role(RoleArn=role, RoleSessionName="test", **options)
    keys = answer["Credentials"]
    assert answer["AssumedRoleUser"]["Arn"].endswith(":assumed-role/Viewer/test")

    def client(service="ec2", region="us-east-1"):
        return server.client(service, region, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])

    return client


def requests(server):
    return json.loads(server.post("/requests", method="GET")[2])


def test_each_role_sees_its_own_account_in_every_region(organization):
    others = [account for account in ACCOUNTS if account not in (DENIED, SLOW, THROTTLED, LYING)]

    def read(account):
        client = session(organization, account)
        assert client("sts").get_caller_identity()["Account"] == account
        regions = client().describe_regions()["Regions"]
        assert {region["RegionName"] for region in regions} == set(REGIONS)
        ids = set()
        for region in REGIONS[:3]:
            groups = client(region=region).describe_security_groups()["SecurityGroups"]
            assert len(groups) == 6
            assert {group["OwnerId"] for group in groups} == {account}
            ids |= {group["GroupId"] for group in groups}
        return ids

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        read_ids = list(pool.map(read, others))
    assert len(set.union(*read_ids)) == sum(map(len, read_ids)), "accounts share no group"


def test_accounts_and_regions_have_states_of_their_own(organization):
    one, two = session(organization, ACCOUNTS[10]), session(organization, ACCOUNTS[11])
    made = one().create_security_group(GroupName="only-here", Description="d")["GroupId"]
    for other in (two(), one(region="eu-west-1")):
        with refused("InvalidGroup.NotFound"):
            other.describe_security_groups(GroupIds=[made])
    assert one().describe_security_groups(GroupIds=[made])["SecurityGroups"][0]["OwnerId"] == ACCOUNTS[10]


def test_roles_can_be_denied_slow_throttled_or_lying(organization):
    with refused("AccessDenied", "sts:AssumeRole", status=403):
        session(organization, DENIED)
    with refused("AccessDenied", status=403):
        session(organization, "999999999999")
    slow = session(organization, SLOW)
    start = time.monotonic()
    slow().describe_security_groups()
    assert time.monotonic() - start >= 0.15
    throttled = session(organization, THROTTLED)
    outcomes = []
    for _ in range(4):
        try:
            throttled().describe_security_groups()
            outcomes.append("done")
        except throttled().exceptions.ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
    assert outcomes == ["done", "RequestLimitExceeded"] * 2
    lying = session(organization, LYING)
    assert lying("sts").get_caller_identity()["Account"] != LYING
    last = requests(organization)[-1]
    assert last["assumedFor"] == LYING
    assert last["account"] != LYING
    assert last["action"] == "GetCallerIdentity"


def test_a_policy_of_the_organization_blocks_a_region(organization):
    client = session(organization, ACCOUNTS[20])
    with refused("UnauthorizedOperation", "explicit deny in a service control policy", status=403):
        client(region="ap-southeast-2").describe_security_groups()
    with refused("AuthFailure", status=401):
        client(region="sa-east-1").describe_security_groups()


def test_keys_of_sessions_are_verified(organization):
    keys = organization.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNTS[30]}:role/Viewer", RoleSessionName="test", DurationSeconds=900
    )["Credentials"]
    key, secret, token = keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"]
    with refused("SignatureDoesNotMatch", status=403):
        organization.client("sts", access_key=key, secret=SECRET, token=token).get_caller_identity()
    with refused("InvalidClientTokenId", status=403):
        organization.client("sts", access_key=key, secret=secret, token="another").get_caller_identity()
    with refused("ValidationError"):
        session(organization, ACCOUNTS[30], DurationSeconds=899)
    remaining = keys["Expiration"].timestamp() - time.time()
    assert 800 < remaining <= 900


def test_a_reset_ends_all_sessions(organization):
    client = session(organization, ACCOUNTS[40])
    assert organization.post("/reset")[0] == 204
    assert requests(organization) == []
    with refused("AuthFailure", status=401):
        client().describe_security_groups()
