//! File formats: [`export`] writes groups, rules and plans for other tools, [`import`] reads files
//! of other tools, [`share`] writes, reads, redacts and compares snapshots, and [`report`] writes
//! findings.
//!
//! `import` uses `export` and `share`; `report` uses `export`. Pure: text and bytes in, text and
//! bytes out.

pub mod export;
pub mod import;
pub mod report;
pub mod share;
