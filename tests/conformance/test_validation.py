"""EC2's validation of rules (tests/fixtures/validation.json) on moto: the rows that moto implements.

tests/validation_table.rs holds all of them against the page and against the sandbox.
"""

import json
import uuid

import pytest
from botocore.exceptions import ClientError
from conftest import ROOT

ROWS = [row for row in json.loads((ROOT / "tests/fixtures/validation.json").read_text()) if row.get("moto")]
LISTS = {"CidrIp": "IpRanges", "CidrIpv6": "Ipv6Ranges", "GroupId": "UserIdGroupPairs", "PrefixListId": "PrefixListIds"}


def test_some_rows_are_valid_and_some_invalid():
    assert {"message" in row for row in ROWS} == {True, False}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_moto_agrees(moto_process, row):
    client = moto_process.client()
    group = client.create_security_group(GroupName=f"tried-{uuid.uuid4()}", Description="x")["GroupId"]
    wire = {name: group if value == "{group}" else value for name, value in row["wire"].items()}
    source = next(name for name in LISTS if name in wire)
    peer = {name: wire.pop(name) for name in (source, "Description") if name in wire}
    permission = wire | {LISTS[source]: [peer]}
    if "message" in row:
        with pytest.raises(ClientError):
            client.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    else:
        answer = client.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
        assert len(answer["SecurityGroupRules"]) == 1
