"""Validates the snapshots of tests/fixtures/snapshots with public/snapshot.schema.json.

tests/snapshot_schema.rs holds the same documents against the parser.
"""

import copy
import json

import jsonschema
import pytest
import referencing
from conftest import ROOT

SCHEMA = json.loads((ROOT / "public/snapshot.schema.json").read_text())
SNAPSHOTS = ROOT / "tests/fixtures/snapshots"
CURRENT = json.loads((SNAPSHOTS / f"version-{SCHEMA['properties']['version']['const']}.json").read_text())
CHANGES = json.loads((SNAPSHOTS / "changes.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def changed(change):
    """The snapshot with changed fields at one path."""
    snapshot = copy.deepcopy(CURRENT)
    place = snapshot
    for step in change["at"].split("/")[1:]:
        place = place[int(step) if step.isdigit() else step]
    place.update(change["fields"])
    return snapshot


def test_the_schema_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change["what"])
def test_the_schema_agrees_with_the_parser(change):
    # A schema cannot express some rules, such as the order of ports.
    is_refused = "message" in change and "schema" not in change
    assert VALIDATOR.is_valid(changed(change)) != is_refused


def of_schema(name):
    """A validator of a schema that refers to others."""
    schema = json.loads((ROOT / f"public/{name}.schema.json").read_text())
    registry = referencing.Registry()
    for other in ("snapshot", "snapshot-extras", "profile"):
        contents = json.loads((ROOT / f"public/{other}.schema.json").read_text())
        resource = referencing.Resource.from_contents(contents)
        registry = registry.with_resource(f"{other}.schema.json", resource)
    return jsonschema.Draft202012Validator(schema, registry=registry)


def test_files_of_several_accounts_have_a_schema():
    validator = of_schema("snapshots")
    validator.check_schema(validator.schema)
    file = json.loads((SNAPSHOTS / "version-3.json").read_text())
    validator.validate(file)
    for place in (file, file["scopes"][0], file["scopes"][0]["source"], file["missing"][0]):
        place["no-such-field"] = 1
        assert not validator.is_valid(file)
        del place["no-such-field"]
    file["scopes"] = []
    assert not validator.is_valid(file)


def test_files_with_policies_and_places_have_a_schema():
    validator = of_schema("snapshot-extras")
    validator.check_schema(validator.schema)
    file = json.loads((SNAPSHOTS / "version-4.json").read_text())
    validator.validate(file)
    for place in (file, file["source"], file["policies"][0], file["mapPlaces"][0]):
        place["no-such-field"] = 1
        assert not validator.is_valid(file)
        del place["no-such-field"]
    for place in (file["policies"][0], file["mapPlaces"][0]):
        for field in [field for field in place if field != "reason"]:
            value = place.pop(field)
            assert not validator.is_valid(file), field
            place[field] = value


def test_files_with_a_profile_have_a_schema():
    validator = of_schema("snapshot-profile")
    validator.check_schema(validator.schema)
    file = json.loads((SNAPSHOTS / "version-5.json").read_text())
    validator.validate(file)
    for place in (file, file["source"], file["policies"][0], file["profile"]):
        place["no-such-field"] = 1
        assert not validator.is_valid(file)
        del place["no-such-field"]
    file["profile"] = "cis-5"
    validator.validate(file)
    file["profile"] = "lax"
    assert not validator.is_valid(file)


def test_snapshots_of_the_page_are_valid():
    VALIDATOR.validate(json.loads((SNAPSHOTS / "three-tier.json").read_text()))
