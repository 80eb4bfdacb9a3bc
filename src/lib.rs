//! Portcullis: a page that shows the security groups of an AWS account and edits their rules safely.
//!
//! A functional core with an imperative shell. [`model`], [`aws`] and [`sandbox`] are pure and
//! compile everywhere; `platform`, `environment`, `workspace`, `shell` and `ui` exist only in the page.
//! Who may import whom is written in `ARCHITECTURE.md` and checked by `tests/architecture.rs`.

pub mod analysis;
pub mod apply;
pub mod aws;
pub mod connect;
pub mod draft;
pub mod entry;
pub mod export;
pub mod import;
pub mod model;
pub mod plan;
pub mod present;
pub mod sandbox;
pub mod share;
pub mod text;

#[cfg(target_arch = "wasm32")]
pub mod environment;
#[cfg(target_arch = "wasm32")]
pub mod platform;
#[cfg(target_arch = "wasm32")]
pub mod shell;
#[cfg(target_arch = "wasm32")]
pub mod ui;
#[cfg(target_arch = "wasm32")]
pub mod workspace;
