"""Runs third-party tools against the sandbox server, each in its own environment; see scripts/oracles."""

import importlib.util
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Uses the servers and clients of the conformance tests.
spec = importlib.util.spec_from_file_location("conformance", ROOT / "tests/conformance/conftest.py")
conformance = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conformance)
sandbox_process, sandbox, ec2 = conformance.sandbox_process, conformance.sandbox, conformance.ec2


def tool_environment(folder, url):
    """Returns the environment of a tool: a home folder, and the endpoint of all AWS services."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": conformance.SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


@pytest.fixture
def run(sandbox, tmp_path):
    """Runs a command of a tool in an empty folder, with the sandbox as the endpoint of all AWS services."""

    def run(tool, *arguments, expected=(0,)):
        environment = tool_environment(tmp_path, sandbox.url)
        done = subprocess.run(
            [ROOT / ".tools/oracles" / tool, *arguments],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode in expected, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


class Account:
    """An account with findings; maps names of groups to ids."""

    def __init__(self, ec2):
        self.ec2 = ec2
        self.vpcs = [ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in (1, 2)]
        self.ids = {}

    def group(self, name, *permissions, vpc=0, **tags):
        tags = [{"Key": key, "Value": value} for key, value in tags.items()]
        made = self.ec2.create_security_group(
            GroupName=name,
            Description=f"about {name}",
            VpcId=self.vpcs[vpc],
            TagSpecifications=[{"ResourceType": "security-group", "Tags": tags}] if tags else [],
        )
        self.ids[name] = made["GroupId"]
        self.allow(name, *permissions)

    def allow(self, name, *permissions):
        if permissions:
            self.ec2.authorize_security_group_ingress(GroupId=self.ids[name], IpPermissions=permissions)

    def use(self, name, vpc=0):
        """Creates a network interface in a group."""
        subnet_id = self.ec2.create_subnet(VpcId=self.vpcs[vpc], CidrBlock=f"10.{vpc + 1}.1.0/24")["Subnet"]["SubnetId"]
        self.ec2.create_network_interface(SubnetId=subnet_id, Groups=[self.ids[name]])

    def name_of(self, id):
        return next((name for name, known in self.ids.items() if known == id), "default")


def tcp(from_port, to_port=None, cidr="0.0.0.0/0", **sources):
    permission = {"IpProtocol": "tcp", "FromPort": from_port, "ToPort": to_port or from_port}
    return permission | (sources or {"IpRanges": [{"CidrIp": cidr}]})


@pytest.fixture
def account(ec2):
    """Groups that differ in the properties that the tools check."""
    account = Account(ec2)
    account.group("web", tcp(80), tcp(443), stage="production", owner="Ann")
    account.group("bastion", tcp(22), tcp(3389, cidr="203.0.113.0/24"), stage="production")
    account.group("db", tcp(5432, cidr="10.1.0.0/16"), stage="test")
    account.group("legacy", tcp(0, 65535), {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
    account.group("launch-wizard-1", tcp(23))
    account.group("cache", tcp(6379), tcp(27000, 27100))
    account.group("many", *(tcp(port, cidr="10.0.0.0/8") for port in range(1000, 1055)))
    account.group("shared")
    account.group("partner", vpc=1)
    account.use("web")
    # The rule of `partner` becomes stale.
    ec2.associate_security_group_vpc(GroupId=account.ids["shared"], VpcId=account.vpcs[1])
    account.allow("partner", tcp(8080, UserIdGroupPairs=[{"GroupId": account.ids["shared"]}]))
    ec2.disassociate_security_group_vpc(GroupId=account.ids["shared"], VpcId=account.vpcs[1])
    return account
