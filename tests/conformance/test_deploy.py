"""Checks of configurations that cannot run here: the CloudFormation template and the manifests of Kubernetes."""

import fnmatch
import importlib.util
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import pytest
import yaml
from cfnlint.decode import cfn_yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy/cloudfront/template.yaml"
HEADERS = (ROOT / "public/_headers").read_text()

_spec = importlib.util.spec_from_file_location("serve", ROOT / "scripts/serve.py")
serve = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(serve)

STACK = cfn_yaml.load(str(TEMPLATE))
RESOURCES = STACK["Resources"]
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


def with_defaults(value):
    """A text of the template, with the defaults of the parameters that it names."""
    if not isinstance(value, dict):
        return value
    return re.sub(r"\$\{(\w+)\}", lambda name: STACK["Parameters"][name[1]]["Default"], value["Fn::Sub"])


def cloudfront(path):
    """The headers of a path according to the template: those of the first matching behavior."""
    behavior = next(behavior for behavior in BEHAVIORS if fnmatch.fnmatchcase(path, behavior.get("PathPattern", "*")))
    policy = RESOURCES[behavior["ResponseHeadersPolicyId"]["Ref"]]["Properties"]["ResponseHeadersPolicyConfig"]
    security = dict(policy["SecurityHeadersConfig"])
    items = policy["CustomHeadersConfig"]["Items"]
    assert all(header["Override"] for header in [*security.values(), *items])
    headers = {
        "Referrer-Policy": security.pop("ReferrerPolicy")["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={security.pop('StrictTransportSecurity')['AccessControlMaxAgeSec']}",
    }
    if content_policy := security.pop("ContentSecurityPolicy", None):
        headers["Content-Security-Policy"] = with_defaults(content_policy["ContentSecurityPolicy"])
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


@pytest.mark.parametrize("template", [TEMPLATE, *sorted((ROOT / "deploy/accounts").glob("*.yaml"))], ids=lambda path: path.stem)
def test_cfn_lint_has_no_finding(template):
    lint = pathlib.Path(sys.executable).with_name("cfn-lint")
    result = subprocess.run([lint, "--include-checks", "I", "--", template], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def statements_of(template, resource, *path):
    properties = cfn_yaml.load(str(ROOT / "deploy/accounts" / template))["Resources"][resource]["Properties"]
    for step in path:
        properties = properties[step]
    return properties["PolicyDocument"]["Statement"]


def test_roles_and_readers_of_many_accounts_have_the_least_permissions():
    (viewer,) = statements_of("viewer-role.yaml", "ViewerRole", "Policies", 0)
    read_only = json.loads((ROOT / "deploy/iam/read-only.json").read_text())["Statement"]
    assert viewer["Action"] == read_only[0]["Action"]
    (reader,) = statements_of("aggregator.yaml", "ReaderPolicy")
    assert {action.split(":")[1] for action in reader["Action"]} == {
        "DescribeConfigurationAggregatorSourcesStatus",
        "SelectAggregateResourceConfig",
    }
    assert reader["Resource"] == {"Fn::GetAtt": ["Aggregator", "ConfigurationAggregatorArn"]}


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


def test_the_read_only_policy_can_only_read():
    policy = json.loads((ROOT / "deploy/iam/read-only.json").read_text())
    actions = [action for statement in policy["Statement"] for action in statement["Action"]]
    # EC2 describes prefix lists, but their entries have an action of their own, as do the groups that a VPC can use.
    reads = r"ec2:(Describe[A-Za-z]+|GetManagedPrefixListEntries|GetSecurityGroupsForVpc)"
    assert actions and all(re.fullmatch(reads, action) for action in actions), actions


# --- containers ----------------------------------------------------------------------------------------------------

NGINX = (ROOT / "deploy/container/nginx.conf").read_text()
DOCKERFILE = (ROOT / "deploy/container/Dockerfile").read_text()


def manifest(name):
    return yaml.safe_load((ROOT / f"deploy/kubernetes/{name}.yaml").read_text())


def test_the_pod_meets_the_restricted_standard():
    """https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted, and a read-only file system."""
    pod = manifest("deployment")["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC", "initContainers"} & pod.keys()
    assert all(volume.keys() - {"name"} <= {"configMap", "emptyDir"} for volume in pod["volumes"])
    [container] = pod["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert f"USER {pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}\n" in DOCKERFILE


def test_the_manifests_fit_each_other_and_the_image():
    deployment, service, ingress, policy, config = map(
        manifest, ["deployment", "service", "ingress", "network-policy", "configmap"]
    )
    template = deployment["spec"]["template"]
    labels = template["metadata"]["labels"]
    for selector in [deployment["spec"]["selector"]["matchLabels"], service["spec"]["selector"]]:
        assert selector.items() <= labels.items()
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    [container] = template["spec"]["containers"]
    [port] = container["ports"]
    assert f"listen {port['containerPort']};" in NGINX and f"EXPOSE {port['containerPort']}\n" in DOCKERFILE
    assert service["spec"]["ports"][0]["targetPort"] == port["name"] == policy["spec"]["ingress"][0]["ports"][0]["port"]
    [path] = ingress["spec"]["rules"][0]["http"]["paths"]
    assert path["backend"]["service"]["name"] == service["metadata"]["name"]
    # nginx looks for config.json where the ConfigMap is mounted, and writes where the volume in memory is.
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in template["spec"]["volumes"]}
    assert volumes["config"]["configMap"]["name"] == config["metadata"]["name"]
    assert f"root {mounts['config']};" in NGINX and "emptyDir" in volumes["tmp"]
    written = re.findall(r"^ *(?:pid|\w+_temp_path) (\S+);", NGINX, re.MULTILINE)
    assert len(written) == 6 and all(path.startswith(mounts["tmp"] + "/") for path in written)


def test_every_config_of_a_deployment_is_valid():
    schema = json.loads((ROOT / "public/config.schema.json").read_text())
    texts = [path.read_text() for path in sorted((ROOT / "deploy").rglob("config.json"))]
    texts.append(manifest("configmap")["data"]["config.json"])
    assert len(texts) == 3
    for text in texts:
        jsonschema.validate(json.loads(text), schema)


def test_compose_gives_the_containers_nothing_that_they_do_not_need():
    compose = yaml.safe_load((ROOT / "deploy/container/compose.yaml").read_text())
    page, moto = compose["services"]["page"], compose["services"]["moto"]
    for service in (page, moto):
        assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service and "environment" not in service
    assert page["read_only"] is True
    assert all(port.startswith("127.0.0.1:") for port in page["ports"]) and "ports" not in moto
    # moto can be reached through the page's nginx alone.
    assert moto["networks"] == ["inside"] and compose["networks"]["inside"]["internal"] is True
    for volume in page["volumes"]:
        source, target, mode = volume.split(":")
        assert (ROOT / "deploy/container" / source).is_file() and mode == "ro"
        assert target.startswith(("/etc/portcullis/", "/etc/nginx/portcullis/server.d/"))
    moto_version = re.search(r"^moto\[.*\]==(\S+)$", (ROOT / "scripts/requirements.txt").read_text(), re.MULTILINE)[1]
    assert moto["image"] == f"motoserver/moto:{moto_version}"


def test_the_image_holds_the_page_and_its_configuration_only():
    copied = re.findall(r"^COPY (?:--\S+ )?(\S+) ", DOCKERFILE, re.MULTILINE)
    ignore = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert ignore[0] == "*"
    allowed = [line.removeprefix("!") for line in ignore[1:]]
    assert len(copied) == 4
    for path in copied:
        assert any(path == folder or path.startswith(f"{folder}/") for folder in allowed), path
