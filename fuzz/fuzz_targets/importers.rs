//! Any text through every import: either groups that every format can write and that are read back
//! unchanged, or a typed error.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use portcullis::export::{
    ExportContext, cli_json, cloudformation, csv, markdown, recreation, terraform,
};
use portcullis::import::{Imported, MergeOptions, detect, merge_import, parse_cli_json, parse_csv};
use portcullis::model::{AccountId, Inventory};
use portcullis::plan::{PlanOptions, plan};
use portcullis::text::Text as _;

fuzz_target!(|text: &str| {
    let _ = detect(text);
    for read in [parse_cli_json(text), parse_csv(text)] {
        match read {
            Ok(imported) => write(&imported),
            Err(error) => assert!(!error.text().is_empty()),
        }
    }
});

fn write(imported: &Imported) {
    let inventory = &imported.inventory();
    assert!(!inventory.groups.is_empty());
    let context = ExportContext::default();
    let json = cli_json(inventory, &context);
    // Permissions that are grouped once stay grouped.
    if let Ok(again) = parse_cli_json(&json) {
        assert_eq!(cli_json(&again.inventory(), &context), json);
    }
    let _ = csv(inventory, &context);
    let _ = markdown(inventory, &context);
    let _ = cloudformation(inventory);
    let options = PlanOptions {
        rules_per_group: usize::MAX,
        revoke_first: &BTreeSet::new(),
        address: None,
    };
    let plan = plan(&Inventory::default(), &recreation(inventory), &options);
    let _ = terraform(&plan.changes);
    let owner = AccountId::from_remote("123456789012");
    let options = MergeOptions::default();
    let _ = merge_import(imported, inventory, &owner, &options);
    let _ = merge_import(imported, &Inventory::default(), &owner, &options);
}
