"""Checks of configurations that cannot run here: the CloudFormation template, against `public/_headers` and cfn-lint."""

import fnmatch
import importlib.util
import json
import pathlib
import re
import subprocess
import sys

import pytest
from cfnlint.decode import cfn_yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy/cloudfront/template.yaml"
HEADERS = (ROOT / "public/_headers").read_text()

_spec = importlib.util.spec_from_file_location("serve", ROOT / "scripts/serve.py")
serve = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(serve)

RESOURCES = cfn_yaml.load(str(TEMPLATE))["Resources"]
DISTRIBUTION = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
BEHAVIORS = [*DISTRIBUTION["CacheBehaviors"], DISTRIBUTION["DefaultCacheBehavior"]]


def sample_paths():
    """A path for each pattern of both sides, so that a rule of one side only is found."""
    patterns = [line for line in HEADERS.splitlines() if line.startswith("/") and line != "/*"]
    patterns += [behavior["PathPattern"] for behavior in DISTRIBUTION["CacheBehaviors"]]
    return sorted({pattern.replace("*", ending) for pattern in patterns for ending in ("0f1e2d.js", "0f1e2d.css")})


def headers_file(path):
    """The headers of a path according to `_headers`."""
    rules = serve.parse_headers(HEADERS)
    return [field for pattern, fields in rules if pattern.fullmatch(path) for field in fields]


def cloudfront(path):
    """The headers of a path according to the template: those of the first matching behavior."""
    behavior = next(behavior for behavior in BEHAVIORS if fnmatch.fnmatchcase(path, behavior.get("PathPattern", "*")))
    policy = RESOURCES[behavior["ResponseHeadersPolicyId"]["Ref"]]["Properties"]["ResponseHeadersPolicyConfig"]
    security = dict(policy["SecurityHeadersConfig"])
    items = policy["CustomHeadersConfig"]["Items"]
    assert all(header["Override"] for header in [*security.values(), *items])
    headers = {
        "Content-Security-Policy": security.pop("ContentSecurityPolicy")["ContentSecurityPolicy"],
        "Referrer-Policy": security.pop("ReferrerPolicy")["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={security.pop('StrictTransportSecurity')['AccessControlMaxAgeSec']}",
    }
    if security.pop("ContentTypeOptions", None):
        headers["X-Content-Type-Options"] = "nosniff"
    assert not security, "a header that is not compared"
    for item in items:
        assert item["Header"] not in headers
        headers[item["Header"]] = item["Value"]
    return headers


@pytest.mark.parametrize("path", sample_paths())
def test_cloudfront_sends_the_headers_of_the_headers_file(path):
    assert cloudfront(path) == dict(headers_file(path))


@pytest.mark.parametrize("path", sample_paths())
def test_no_path_has_a_header_twice(path):
    names = [name for name, _ in headers_file(path)]
    assert len(names) == len(set(names)), "hosts join the values of rules that meet"


def test_cfn_lint_has_no_finding():
    lint = pathlib.Path(sys.executable).with_name("cfn-lint")
    result = subprocess.run([lint, "--include-checks", "I", "--", TEMPLATE], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def test_tls_is_required_and_the_bucket_is_private():
    assert DISTRIBUTION["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    assert {behavior["ViewerProtocolPolicy"] for behavior in BEHAVIORS} == {"redirect-to-https"}
    assert all(behavior["Compress"] for behavior in BEHAVIORS)
    assert DISTRIBUTION["DefaultRootObject"] == "index.html"
    access = RESOURCES["Bucket"]["Properties"]["PublicAccessBlockConfiguration"]
    assert len(access) == 4 and all(access.values())
    statements = RESOURCES["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert [(statement["Principal"], statement["Action"]) for statement in allowed] == [
        ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    ]
    assert "AWS:SourceArn" in allowed[0]["Condition"]["StringEquals"]


def test_the_read_only_policy_can_only_describe():
    policy = json.loads((ROOT / "deploy/iam/read-only.json").read_text())
    actions = [action for statement in policy["Statement"] for action in statement["Action"]]
    assert actions and all(re.fullmatch(r"ec2:Describe[A-Za-z]+", action) for action in actions), actions
