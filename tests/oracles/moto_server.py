"""moto on a free port, with the one action that Cloud Custodian sends and moto lacks.

Runs in the environment of tests/oracles/moto.txt.
"""

from moto.ec2.responses.security_groups import SecurityGroups
from moto.server import main

# No group of the account is referenced from another VPC.
NO_REFERENCES = (
    '<DescribeSecurityGroupReferencesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
    "<securityGroupReferenceSet/></DescribeSecurityGroupReferencesResponse>"
)

SecurityGroups.describe_security_group_references = lambda self: NO_REFERENCES
main(["-H", "127.0.0.1", "-p", "0"])
