//! `Cidr::parse` against Python's `ipaddress.ip_network(text, strict=False)`: on a recorded list of
//! random and nasty texts and, where there is a `python3`, live on others.
//!
//! `tests/fixtures/cidr/make.py` wrote the list. The differences that are meant are in
//! [`meant_difference`], each with its reason.

#![allow(clippy::panic, clippy::unwrap_used)]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use portcullis::model::Cidr;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value};

#[test]
fn recorded_verdicts_agree() {
    let text = std::fs::read_to_string(fixtures().join("cases.json")).unwrap();
    let cases: Map<String, Value> = serde_json::from_str(&text).unwrap();
    assert!(cases.len() > 3_000);
    let valid = cases.values().filter(|verdict| verdict.is_string()).count();
    assert!(
        valid > 1_000 && cases.len() - valid > 1_000,
        "{valid} of {}",
        cases.len()
    );
    let differences: Vec<String> = cases
        .iter()
        .filter_map(|(text, verdict)| difference(text, verdict.as_str()))
        .collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn live_verdicts_agree() {
    let texts = random_texts(2_000);
    let Some(verdicts) = judge(&texts) else {
        eprintln!("no python3 here: only the recorded verdicts are compared");
        return;
    };
    assert_eq!(texts.len(), verdicts.len());
    let differences: Vec<String> = texts
        .iter()
        .zip(&verdicts)
        .filter_map(|(text, verdict)| difference(text, verdict.as_deref()))
        .collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

/// What is wrong with our verdict on a text, if anything.
fn difference(text: &str, pythons: Option<&str>) -> Option<String> {
    let ours = Cidr::parse(text).ok();
    let same = match (&ours, pythons) {
        (None, None) => true,
        // Values are compared, because of one notation: Python writes `::ffff:c000:201`, Rust
        // `::ffff:192.0.2.1`, for the same address.
        (Some(ours), Some(pythons)) => Cidr::parse(pythons).is_ok_and(|pythons| *ours == pythons),
        _ => false,
    };
    let is_fine = same || meant_difference(text, ours.is_some(), pythons.is_some());
    (!is_fine).then(|| format!("{text:?}: ours {ours:?}, Python's {pythons:?}"))
}

fn meant_difference(text: &str, we_accept: bool, python_accepts: bool) -> bool {
    let prefix = text.split_once('/').map(|(_, prefix)| prefix);
    if python_accepts && !we_accept {
        // Netmasks and host masks (`/255.0.0.0`, `/0.255.255.255`): EC2 takes prefix lengths only.
        let is_mask = prefix.is_some_and(|prefix| prefix.contains('.'));
        // Zone ids (`fe80::1%eth0`) mean something on one machine only.
        let has_zone = text.contains('%');
        return is_mask || has_zone;
    }
    // White space around what a person pasted is forgiven, by Python's own idea of it and by ours.
    we_accept && !python_accepts && text.trim() != text
}

/// Python's verdicts, or nothing when there is no Python.
fn judge(texts: &[String]) -> Option<Vec<Option<String>>> {
    let mut python = Command::new("python3")
        .arg(fixtures().join("make.py"))
        .arg("--judge")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = python.stdin.take().unwrap();
    let lines: String = texts
        .iter()
        .map(|text| format!("{}\n", Value::from(text.as_str())))
        .collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let verdicts = String::from_utf8(output.stdout).unwrap();
    Some(
        verdicts
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect(),
    )
}

fn random_texts(count: usize) -> Vec<String> {
    let octet = prop_oneof![4 => (0u16..=255).boxed(), 1 => (250u16..400).boxed()];
    let ipv4 = proptest::collection::vec(octet, 3..=5).prop_map(|octets| {
        octets
            .iter()
            .map(u16::to_string)
            .collect::<Vec<_>>()
            .join(".")
    });
    let group = prop_oneof![
        Just(String::new()),
        any::<u16>().prop_map(|group| format!("{group:x}"))
    ];
    let ipv6 = proptest::collection::vec(group, 2..=9).prop_map(|groups| groups.join(":"));
    let proper_ipv6 = any::<u128>().prop_map(|bits| std::net::Ipv6Addr::from(bits).to_string());
    let prefix = prop_oneof![
        2 => Just(String::new()).boxed(),
        6 => (0u16..140).prop_map(|length| format!("/{length}")).boxed(),
        1 => "/[0-9+. -]{0,4}".boxed(),
    ];
    let text = (
        prop_oneof![ipv4, ipv6, proper_ipv6, "[0-9a-f:./%]{0,12}"],
        prefix,
    )
        .prop_map(|(address, prefix)| address + &prefix);
    let mut runner = TestRunner::default();
    (0..count)
        .map(|_| text.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cidr")
}
