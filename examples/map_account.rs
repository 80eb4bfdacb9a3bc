//! Prints an example account for maps as CSV: `cargo run --example map_account 500 3000` for 500 groups that reference
//! each other at least 3,000 times.

#![cfg_attr(not(target_arch = "wasm32"), allow(missing_docs, clippy::unwrap_used))]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/support/map_accounts.rs"]
mod map_accounts;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use portcullis::export::{ExportContext, csv};

    let mut numbers = std::env::args().skip(1).map(|text| text.parse().unwrap());
    let (groups, references) = (numbers.next().unwrap(), numbers.next().unwrap());
    let account = map_accounts::services(groups, references);
    print!("{}", csv(&account, &ExportContext::default()));
}

#[cfg(target_arch = "wasm32")]
fn main() {}
