"""Validates the documents of tests/fixtures/config.json with public/config.schema.json.

tests/config_schema.rs checks the parser with the same documents.
"""

import json

import jsonschema
import pytest
from conftest import ROOT

SCHEMA = json.loads((ROOT / "public/config.schema.json").read_text())
ROWS = json.loads((ROOT / "tests/fixtures/config.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_the_schema_agrees_with_the_parser(row):
    # A schema cannot express some rules, such as unique names.
    is_refused = "message" in row and "schema" not in row
    assert VALIDATOR.is_valid(row["config"]) != is_refused


def test_the_pages_own_configuration_is_valid():
    VALIDATOR.validate(json.loads((ROOT / "public/config.json").read_text()))
