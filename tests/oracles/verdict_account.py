"""The fixtures of tests/fixtures/verdicts as groups of one account, and back."""

import functools
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/fixtures/verdicts"
# Files of the folder that hold no fixtures.
OTHER_FILES = ("others", "differences")


@functools.cache
def fixtures():
    """The fixtures that an account can hold, by name."""
    files = [path for path in sorted(FOLDER.glob("*.json")) if path.stem not in OTHER_FILES]
    known = [fixture for path in files for fixture in json.loads(path.read_text())]
    return {fixture["name"]: fixture for fixture in known if "onlyOurs" not in fixture}


def permissions_of(group):
    return group["IpPermissions"] + group["IpPermissionsEgress"]


class Account:
    """Creates the groups of all fixtures; their IDs, and the fixtures by those."""

    def __init__(self, ec2):
        self.ec2 = ec2
        self.vpcs, self.subnets, self.lists, self.ids = {}, {}, {}, {}
        self.fixture_of = {}
        for name, fixture in fixtures().items():
            for group in fixture["groups"]:
                self.ids[group["GroupId"]] = self.create(group)
                self.fixture_of[self.ids[group["GroupId"]]] = name
            for prefix_list in fixture.get("prefixLists", ()):
                self.create_list(prefix_list)
            for group in fixture["groups"]:
                self.allow(group)
            for interface in fixture["interfaces"]:
                self.attach(fixture, interface)

    def create(self, group):
        vpc = self.vpc(group["VpcId"])
        if group["GroupName"] == "default":
            filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
            [found] = self.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
            group_id = found["GroupId"]
            self.ec2.create_tags(Resources=[group_id], Tags=group["Tags"])
        else:
            named = {"GroupName": group["GroupName"], "Description": group["Description"], "VpcId": vpc}
            group_id = self.ec2.create_security_group(**named)["GroupId"]
            if "Tags" in group:
                self.ec2.create_tags(Resources=[group_id], Tags=group["Tags"])
            [found] = self.ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
        if found["IpPermissions"]:
            self.ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=found["IpPermissions"])
        if found["IpPermissionsEgress"]:
            self.ec2.revoke_security_group_egress(GroupId=group_id, IpPermissions=found["IpPermissionsEgress"])
        return group_id

    def vpc(self, known):
        if known not in self.vpcs:
            block = f"10.{len(self.vpcs) + 1}.0.0/16"
            self.vpcs[known] = self.ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
            made = self.ec2.create_subnet(VpcId=self.vpcs[known], CidrBlock=block)
            self.subnets[known] = made["Subnet"]["SubnetId"]
        return self.vpcs[known]

    def create_list(self, prefix_list):
        known, entries = prefix_list["PrefixListId"], prefix_list["Entries"]
        made = self.ec2.create_managed_prefix_list(
            PrefixListName=known, AddressFamily="IPv4", MaxEntries=len(entries), Entries=entries
        )
        self.lists[known] = made["PrefixList"]["PrefixListId"]

    def allow(self, group):
        group_id = self.ids[group["GroupId"]]
        for direction, permissions in (("ingress", group["IpPermissions"]), ("egress", group["IpPermissionsEgress"])):
            if permissions:
                authorize = getattr(self.ec2, f"authorize_security_group_{direction}")
                authorize(GroupId=group_id, IpPermissions=[self.here(permission) for permission in permissions])

    def here(self, permission):
        """A permission with the IDs of this account."""
        pairs = [pair | {"GroupId": self.ids[pair["GroupId"]]} for pair in permission["UserIdGroupPairs"]]
        lists = [named | {"PrefixListId": self.lists[named["PrefixListId"]]} for named in permission["PrefixListIds"]]
        return permission | {"UserIdGroupPairs": pairs, "PrefixListIds": lists}

    def attach(self, fixture, interface):
        groups = [self.ids[group["GroupId"]] for group in interface["Groups"]]
        subnet = self.subnets[fixture["groups"][0]["VpcId"]]
        self.ec2.create_network_interface(SubnetId=subnet, Groups=groups)
