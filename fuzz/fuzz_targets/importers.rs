//! Any text to every import: groups that every format can write, and that are read again as they were;
//! or a typed error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portcullis::export::{
    ExportContext, cli_json, cloudformation, csv, markdown, recreation, terraform,
};
use portcullis::import::{Imported, LayOptions, as_changes, detect, read_cli_json, read_csv};
use portcullis::model::AccountId;

fuzz_target!(|text: &str| {
    let _ = detect(text);
    for read in [read_cli_json(text), read_csv(text)] {
        match read {
            Ok(imported) => write(&imported),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});

fn write(imported: &Imported) {
    let groups = &imported.to_groups();
    assert!(!groups.is_empty());
    let context = ExportContext::default();
    let json = cli_json(groups, &context);
    // What is bundled once is bundled so.
    if let Ok(again) = read_cli_json(&json) {
        assert_eq!(cli_json(&again.to_groups(), &context), json);
    }
    let _ = csv(groups, &context);
    let _ = markdown(groups, &context);
    let _ = cloudformation(groups, &context);
    let _ = terraform(&recreation(groups));
    let owner = AccountId::from_remote("123456789012");
    let options = LayOptions::default();
    let _ = as_changes(imported, groups, &owner, &options);
    let _ = as_changes(imported, &[], &owner, &options);
}
