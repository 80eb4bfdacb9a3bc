"""Conditions of tools that cannot run here, transcribed from their sources.

ScoutSuite 5.14.0: `ScoutSuite/providers/aws/rules/` (findings, conditions, rulesets/default.json) and
`resources/ec2/securitygroups.py`, which names ports. Trivy: trivy-checks, `checks/cloud/aws/ec2/*.rego` and
`lib/cloud/net.rego`.
"""

EVERYWHERE = ("0.0.0.0/0", "::/0")
# The arguments of `ec2-security-group-opens-known-port-to-all` in ScoutSuite's default rules.
KNOWN_PORTS = [("UDP", "53")] + [
    ("TCP", port) for port in ("3306", "27017", "1433", "1521", "5432", "3389", "22", "2049", "25")
]
# Ports that `ec2-security-group-opens-port-to-all` leaves to the others.
NOT_OTHER_PORTS = ("22", "25", "80", "443", "1433", "1521", "3306", "3389", "5432", "27017")


def addresses(permission):
    ranges = [block["CidrIp"] for block in permission["IpRanges"]]
    return ranges + [block["CidrIpv6"] for block in permission["Ipv6Ranges"]]


def is_open(permission):
    return any(address in EVERYWHERE for address in addresses(permission))


def scoutsuite_port(permission):
    """ScoutSuite's names of protocol and port: it compares these texts."""
    protocol = permission["IpProtocol"].upper().replace("-1", "ALL")
    first, last = permission.get("FromPort"), permission.get("ToPort")
    if protocol == "ICMP":
        return protocol, f"type {first}"
    if first is None:
        return protocol, "1-65535"
    return protocol, str(first) if first == last else f"{first}-{last}"


def scoutsuite(group, is_used):
    """The findings of ScoutSuite's default rules about a group as EC2 describes it."""
    findings = set()
    for permission in filter(is_open, group["IpPermissions"]):
        protocol, port = scoutsuite_port(permission)
        if protocol == "ALL" or port in ("0-65535", "1-65535"):
            findings.add("ec2-security-group-opens-all-ports-to-all")
        if (protocol, port) in KNOWN_PORTS:
            name = {"22": "SSH", "3389": "RDP"}.get(port)
            findings.add(
                f"ec2-security-group-opens-{name}-port-to-all" if name else "ec2-security-group-opens-known-port-to-all"
            )
        if protocol in ("TCP", "UDP") and port not in NOT_OTHER_PORTS:
            findings.add("ec2-security-group-opens-port-to-all")
        if protocol == "ICMP":
            findings.add("ec2-security-group-opens-icmp-to-all")
    # `is_default_configuration`: all traffic from itself, and all outbound.
    own = any(
        permission["IpProtocol"] == "-1"
        and any(pair["GroupId"] == group["GroupId"] for pair in permission["UserIdGroupPairs"])
        for permission in group["IpPermissions"]
    )
    out = any(
        permission["IpProtocol"] == "-1" and any(block["CidrIp"] == "0.0.0.0/0" for block in permission["IpRanges"])
        for permission in group["IpPermissionsEgress"]
    )
    if group["GroupName"] == "default":
        if own and out:
            findings.add("ec2-default-security-group-with-rules")
            if is_used:
                findings.add("ec2-default-security-group-in-use")
    elif not is_used:
        findings.add("ec2-unused-security-group")
    return findings


SCOUTSUITE = [
    "ec2-default-security-group-in-use",
    "ec2-default-security-group-with-rules",
    "ec2-security-group-opens-RDP-port-to-all",
    "ec2-security-group-opens-SSH-port-to-all",
    "ec2-security-group-opens-all-ports-to-all",
    "ec2-security-group-opens-icmp-to-all",
    "ec2-security-group-opens-known-port-to-all",
    "ec2-security-group-opens-port-to-all",
    "ec2-unused-security-group",
]


def trivy(group):
    """The findings of Trivy's checks about a group as EC2 describes it."""
    findings = set()
    is_default = group["GroupName"] == "default"
    for permission in filter(is_open, group["IpPermissions"]):
        is_all = permission["IpProtocol"] == "-1"
        first, last = permission.get("FromPort", 0), permission.get("ToPort", 0)
        has_port = is_all or any(first <= port <= last for port in (22, 3389))
        if permission["IpProtocol"] in ("tcp", "udp", "-1", "6", "17") and has_port:
            findings.add("AWS-0107")
    permissions = group["IpPermissions"] + group["IpPermissionsEgress"]
    if any(map(is_open, group["IpPermissionsEgress"])):
        findings.add("AWS-0104")
    if not is_default and group["Description"] in ("", "Managed by Terraform"):
        findings.add("AWS-0099")
    kinds = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
    texts = [
        source.get("Description", "") for permission in permissions for kind in kinds for source in permission[kind]
    ]
    if any(text in ("", "Managed by Terraform") for text in texts):
        findings.add("AWS-0124")
    if is_default and permissions:
        findings.add("AWS-0173")
    return findings


TRIVY = ["AWS-0099", "AWS-0104", "AWS-0107", "AWS-0124", "AWS-0173"]
