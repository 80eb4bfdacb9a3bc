//! Where shortcuts apply: the order and the headings of the help.

use super::page_shortcuts::{PAGE_SHORTCUTS, REVIEW_SHORTCUTS};
use super::shortcuts::{GRID_SHORTCUTS, OPEN_CELL_SHORTCUTS, Shortcut};

/// Shortcuts of the list of groups. Its checkboxes, links and search field handle them.
const LIST_SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        label: "Enter",
        help: "In the search field: keep a filter, or open the first group",
        bindings: &[],
    },
    Shortcut {
        label: "Arrow up, Arrow down",
        help: "Move between the groups, and from the search field to them",
        bindings: &[],
    },
    Shortcut {
        label: "Space",
        help: "Select the group",
        bindings: &[],
    },
];

/// Where shortcuts apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortcutPlace {
    /// On all pages.
    Page,
    /// On the review page.
    Review,
    /// In the list of groups.
    List,
    /// In a grid without an open cell.
    Grid,
    /// In the open cell.
    OpenCell,
}

impl ShortcutPlace {
    /// All places, in the order of the help.
    pub const ALL: [Self; 5] = [
        Self::Page,
        Self::Review,
        Self::List,
        Self::Grid,
        Self::OpenCell,
    ];

    /// Returns the heading of its shortcuts.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Page => "On all pages",
            Self::Review => "On the review page",
            Self::List => "In the list of groups",
            Self::Grid => "In a table of rules",
            Self::OpenCell => "In an open cell",
        }
    }

    /// Returns its shortcuts.
    pub fn shortcuts(self) -> &'static [Shortcut] {
        match self {
            Self::Page => PAGE_SHORTCUTS,
            Self::Review => REVIEW_SHORTCUTS,
            Self::List => LIST_SHORTCUTS,
            Self::Grid => GRID_SHORTCUTS,
            Self::OpenCell => OPEN_CELL_SHORTCUTS,
        }
    }
}
