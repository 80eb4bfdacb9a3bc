//! Any bytes as the content of a link or file: either a snapshot or a typed error, never a panic.
//! Snapshots round-trip.

#![no_main]

use std::fmt::Display;

use libfuzzer_sys::fuzz_target;
use portcullis::share::{
    COMPACT_VERSION, Envelope, Limits, Redaction, Snapshot, base64url, compare, from_compact_bytes,
    redact, restore, to_compact_bytes,
};

const LIMITS: Limits = Limits {
    envelope_chars: 1 << 16,
    bytes: 1 << 16,
    groups: 1_000,
    rules: 10_000,
    entries: 10_000,
    text_bytes: 1 << 20,
};

fuzz_target!(|bytes: &[u8]| {
    if let Some(snapshot) = read(from_compact_bytes(bytes, &LIMITS)) {
        check(&snapshot);
    }
    // With a valid version, more of the input is parsed.
    for version in 1..=COMPACT_VERSION {
        if let Some(snapshot) = read(from_compact_bytes(&[&[version], bytes].concat(), &LIMITS)) {
            check(&snapshot);
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Some(snapshot) = read(Snapshot::parse(text, 1 << 16)) {
        check(&snapshot);
    }
    if let Some(bytes) = read(base64url::decode(text)) {
        assert_eq!(base64url::encode(&bytes), text);
    }
    if let Some(envelope) = read(Envelope::parse(text)) {
        assert_eq!(Envelope::parse(&envelope.to_text()), Ok(envelope));
    }
});

fn read<T, E: Display>(result: Result<T, E>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

fn check(snapshot: &Snapshot) {
    let json = snapshot.to_json();
    assert_eq!(Snapshot::parse(&json, usize::MAX).as_ref(), Ok(snapshot));
    let compact = to_compact_bytes(snapshot);
    let unbounded = Limits {
        bytes: usize::MAX,
        text_bytes: usize::MAX,
        ..LIMITS
    };
    if let Some(again) = read(from_compact_bytes(&compact, &unbounded)) {
        assert_eq!(again, *snapshot);
    }
    let redacted = redact(snapshot, Redaction::ALL);
    assert_eq!(redact(&redacted, Redaction::ALL), redacted);
    let _ = compare(snapshot.into(), (&redacted).into());
    let _ = restore(&redacted, snapshot.into(), true);
}
