//! Editing: pending changes as data, and the parsers of what the user types and pastes into cells.
//!
//! [`draft`] holds the pending changes of a scope. [`entry`] parses text and returns rows of a
//! draft; `draft` does not depend on it. Pure: no browser, no storage, no clock.

pub mod draft;
pub mod entry;
