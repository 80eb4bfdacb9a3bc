//! Portcullis: a page that shows the security groups of an AWS account and edits their rules
//! safely.
//!
//! A functional core with an imperative shell. The core consists of the crates that this package
//! re-exports: they are pure and compile for every target. `platform`, `environment`, `workspace`,
//! `shell`, `accounts`, `ui` and the views of [`grid`] are compiled for the browser only. `ARCHITECTURE.md`
//! lists the permitted imports.

pub mod grid;
pub mod present;

pub use portcullis_analysis as analysis;
pub use portcullis_apply as apply;
pub use portcullis_browser as browser;
pub use portcullis_connect as connect;
pub use portcullis_ec2 as aws;
pub use portcullis_edit::{draft, entry};
pub use portcullis_fleet as fleet;
pub use portcullis_formats::{export, import, report, share};
pub use portcullis_layout as layout;
pub use portcullis_model as model;
pub use portcullis_plan as plan;
pub use portcullis_sandbox as sandbox;
pub use portcullis_search as search;
pub use portcullis_text as text;

#[cfg(target_arch = "wasm32")]
pub mod accounts;
#[cfg(target_arch = "wasm32")]
pub mod environment;
#[cfg(target_arch = "wasm32")]
pub mod platform;
#[cfg(target_arch = "wasm32")]
pub mod sealing;
#[cfg(target_arch = "wasm32")]
pub mod shell;
#[cfg(target_arch = "wasm32")]
pub mod ui;
#[cfg(target_arch = "wasm32")]
pub mod viewer;
#[cfg(target_arch = "wasm32")]
pub mod workspace;
