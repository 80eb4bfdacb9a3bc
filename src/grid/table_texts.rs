//! Texts that a rule table and the page around it share.

use crate::model::{Direction, counted};

/// Returns the element ID of the button that adds a rule.
pub fn add_button_id(direction: Direction) -> String {
    format!("add-{direction}-rule")
}

/// Returns the element ID of the empty last line, which adds a rule.
pub fn new_rule_id(direction: Direction) -> String {
    format!("new-{direction}-rule")
}

/// Formats a number of rules: `1 rule`, `3 rules`.
pub fn rows_text(count: usize) -> String {
    counted(count, "rule")
}
