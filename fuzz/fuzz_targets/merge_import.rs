//! Any text as a file that is merged into an account: no rule allows more than the text does, and
//! groups that the text does not name stay unchanged.

#![no_main]

#[path = "../../tests/support/text_access.rs"]
mod text_access;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use portcullis::import::{
    Contents, Document, MergeError, MergeOptions, Unlisted, merge_import, parse_cli_json,
};
use portcullis::model::{AccountId, Inventory};
use text_access::widened;

/// The account.
static LIVE: LazyLock<Inventory> = LazyLock::new(|| {
    parse_cli_json(include_str!("../account.json"))
        .map(|imported| imported.inventory())
        .unwrap_or_default()
});

fuzz_target!(|text: &str| {
    let Ok(Document {
        contents: Contents::Groups { imported, .. },
        ..
    }) = Document::parse("x", text)
    else {
        return;
    };
    let owner = AccountId::from_remote("123456789012");
    for unlisted in [Unlisted::Leave, Unlisted::Remove] {
        let mut options = MergeOptions {
            unlisted,
            ..MergeOptions::default()
        };
        let mut merged = merge_import(&imported, &LIVE, &owner, &options);
        // The user chooses the groups of another account.
        if let Err(MergeError::Origin(origins)) = &merged {
            options.origin = origins.last().cloned();
            merged = merge_import(&imported, &LIVE, &owner, &options);
        }
        let Ok(merged) = merged else {
            continue;
        };
        let widened = widened(text, &LIVE, &merged.changes);
        assert!(widened.is_none(), "more than the text allows: {widened:?}");
        for change in &merged.changes {
            if let (Some(before), Some(after)) = (&change.before, &change.after) {
                assert_eq!(
                    (&before.name, &before.vpc_id, &before.owner_id),
                    (&after.name, &after.vpc_id, &after.owner_id)
                );
            }
        }
    }
});
