//! File formats: [`export`] writes groups, rules and plans for other tools, [`import`] reads what other tools write, and
//! [`share`] has the snapshots of this page with their redaction and comparison.
//!
//! `import` uses the other two, which do not know each other. Pure: text and bytes in, text and bytes out.

pub mod export;
pub mod import;
pub mod report;
pub mod share;
