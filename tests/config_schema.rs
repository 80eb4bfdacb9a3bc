//! `public/config.schema.json` against the parser: the same fields, the same ones required, and the
//! documents of `tests/fixtures/config.json` taken and refused, with the reason that is given there.
//! `tests/conformance/test_config.py` holds the same documents against the schema.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::BTreeSet;
use std::path::Path;

use portcullis::connect::{Colour, Config};
use portcullis::text::Text as _;
use serde_json::{Value, json};

#[test]
fn every_document_is_taken_or_refused_for_its_reason() {
    let rows = rows();
    assert!(rows.len() > 30);
    for row in &rows {
        let what = &row["what"];
        let parsed = parse(&row["config"]);
        match (parsed, row["message"].as_str()) {
            (Ok(()), None) => {}
            (Err(error), Some(message)) => {
                assert!(error.contains(message), "{what}: {error}");
            }
            (result, message) => panic!("{what}: {result:?}, expected {message:?}"),
        }
    }
}

#[test]
fn the_schema_has_the_parsers_fields_and_no_others() {
    let schema = schema();
    for (structure, place) in [
        (&schema, Place::File),
        (&schema["$defs"]["connection"], Place::Connection),
        (&schema["$defs"]["oidc"], Place::Oidc),
    ] {
        let fields: BTreeSet<String> = structure["properties"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(fields, place.known_fields());
        assert_eq!(structure["additionalProperties"], false);
    }
}

#[test]
fn the_schema_requires_what_the_parser_requires() {
    let schema = schema();
    let full = rows()
        .into_iter()
        .find(|row| row["what"] == "everything that the page can sign with")
        .unwrap();
    let connection = "/connections/0";
    for (structure, pointer) in [
        (&schema, ""),
        (&schema["$defs"]["connection"], connection),
        (&schema["$defs"]["oidc"], "/connections/0/oidc"),
    ] {
        let required = structure["required"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        for field in structure["properties"].as_object().unwrap().keys() {
            let mut config = full["config"].clone();
            // What only goes with another field would be refused for that.
            config
                .pointer_mut(connection)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove("externalId");
            config.as_object_mut().unwrap().remove("autoConnect");
            config
                .pointer_mut(pointer)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .remove(field);
            let is_missed = parse(&config).is_err_and(|error| error.contains("missing field"));
            assert_eq!(
                is_missed,
                required.contains(&json!(field)),
                "{pointer}/{field}"
            );
        }
    }
}

#[test]
fn the_schema_has_the_parsers_colours() {
    let schema = schema();
    let colours = &schema["$defs"]["connection"]["properties"]["colour"]["enum"];
    let mut expected: Vec<Value> = Colour::ALL.map(|colour| json!(colour.as_str())).to_vec();
    for colour in &expected {
        let connection = json!({"name": "A", "url": "/", "regions": ["r-1"], "signing": "proxy", "colour": colour});
        assert_eq!(parse(&json!({"connections": [connection]})), Ok(()));
    }
    expected.push(Value::Null);
    assert_eq!(colours, &json!(expected));
}

#[test]
fn the_documents_in_the_documentation_can_be_used() {
    for (file, at_least) in [("docs/connections.md", 5), ("README.md", 1)] {
        let text = read(file);
        let mut found = 0;
        for block in json_blocks(&text) {
            let config = serde_json::from_str(&block)
                .unwrap_or_else(|error| panic!("{file}: {error}\n{block}"));
            assert_eq!(parse(&config), Ok(()), "{file}\n{block}");
            found += 1;
        }
        assert!(found >= at_least, "{found} in {file}");
    }
    assert_eq!(
        parse(&serde_json::from_str(&read("public/config.json")).unwrap()),
        Ok(())
    );
}

/// Indented blocks that are JSON objects.
fn json_blocks(text: &str) -> Vec<String> {
    let mut blocks = vec![String::new()];
    for line in text.lines() {
        match line.strip_prefix("    ") {
            Some(code) => {
                let block = blocks.last_mut().unwrap();
                block.push_str(code);
                block.push('\n');
            }
            None => blocks.push(String::new()),
        }
    }
    blocks.retain(|block| block.starts_with('{'));
    blocks
}

/// A structure of the file. Its fields are those that the parser lists when it meets an unknown one.
enum Place {
    File,
    Connection,
    Oidc,
}

impl Place {
    fn known_fields(&self) -> BTreeSet<String> {
        let unknown = json!({"no-such-field": 1});
        let config = match self {
            Self::File => unknown,
            Self::Connection => json!({"connections": [unknown]}),
            Self::Oidc => json!({"connections": [{"oidc": unknown}]}),
        };
        let error = parse(&config).unwrap_err();
        let (_, expected) = error.split_once("expected one of ").expect(&error);
        expected
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    }
}

fn parse(config: &Value) -> Result<(), String> {
    Config::parse(&config.to_string(), "portcullis.example")
        .map(|_| ())
        .map_err(|error| error.text())
}

fn rows() -> Vec<Value> {
    serde_json::from_str(&read("tests/fixtures/config.json")).unwrap()
}

fn schema() -> Value {
    serde_json::from_str(&read("public/config.schema.json")).unwrap()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}
