//! Shortcuts outside of grids.

use super::binding::{When, bind};
use super::command::Command;
use super::shortcuts::Shortcut;

/// Shortcuts of all pages. Separate from the others, which are loaded later.
pub const PAGE_SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        label: "/",
        help: "Search groups",
        bindings: &[bind("/", When::PageWithoutLetters, Command::SearchGroups)],
    },
    Shortcut {
        label: "Ctrl+K",
        help: "Quick open: jump to a group, rule, page, or action",
        bindings: &[bind("k", When::Page, Command::QuickOpen).with_ctrl()],
    },
    Shortcut {
        label: "?",
        help: "Open or close the help, with all keyboard shortcuts",
        bindings: &[bind("?", When::PageWithoutLetters, Command::ToggleHelp)],
    },
    Shortcut {
        label: "Ctrl+Z",
        help: "Undo, in any group",
        bindings: &[bind("z", When::Page, Command::Undo)
            .with_ctrl()
            .without_shift()],
    },
    Shortcut {
        label: "Ctrl+Shift+Z, Ctrl+Y",
        help: "Redo",
        bindings: &[
            bind("z", When::Page, Command::Redo)
                .with_ctrl()
                .with_shift(),
            bind("Z", When::Page, Command::Redo).with_ctrl(),
            bind("y", When::Page, Command::Redo).with_ctrl(),
        ],
    },
    Shortcut {
        label: "Ctrl+S",
        help: "Review the changes",
        bindings: &[bind("s", When::Page, Command::ReviewChanges)
            .with_ctrl()
            .without_shift()],
    },
];

/// Shortcuts of the review.
pub const REVIEW_SHORTCUTS: &[Shortcut] = &[Shortcut {
    label: "Ctrl+Enter",
    help: "Apply the changes, or go to the field that confirms them",
    bindings: &[bind("Enter", When::Page, Command::ApplyChanges).with_ctrl()],
}];
