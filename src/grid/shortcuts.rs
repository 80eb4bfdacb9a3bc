//! Table of all shortcuts: keys, conditions, commands and help. It drives the key handling and the
//! help.

use super::binding::{Binding, When, bind, extend, go, letters};
use super::command::Command;
use super::motion::Motion;

/// A line of the help, with its key bindings.
#[derive(Clone, Copy, Debug)]
pub struct Shortcut {
    /// The keys, as shown in the help.
    pub label: &'static str,
    /// What the keys do.
    pub help: &'static str,
    /// The bindings. Empty for the clipboard and the pointer, which have their own events.
    pub bindings: &'static [Binding],
}

/// Shortcuts of a grid without an open cell.
pub const GRID_SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        label: "Arrows",
        help: "Move in the grid",
        bindings: &[
            go("ArrowUp", Motion::Up),
            go("ArrowDown", Motion::Down),
            go("ArrowLeft", Motion::Left),
            go("ArrowRight", Motion::Right),
        ],
    },
    Shortcut {
        label: "Home, End",
        help: "First and last cell of the row",
        bindings: &[go("Home", Motion::Home), go("End", Motion::End)],
    },
    Shortcut {
        label: "Ctrl+Home, Ctrl+End",
        help: "First and last cell of the grid",
        bindings: &[
            go("Home", Motion::GridHome).with_ctrl(),
            go("End", Motion::GridEnd).with_ctrl(),
        ],
    },
    Shortcut {
        label: "Page Up, Page Down",
        help: "Move one page up or down",
        bindings: &[
            go("PageUp", Motion::PageUp),
            go("PageDown", Motion::PageDown),
        ],
    },
    Shortcut {
        label: "Enter, F2, typing",
        help: "Open the cell",
        bindings: &[
            bind("Enter", When::EditableText, Command::OpenCell),
            bind("F2", When::EditableText, Command::OpenCell),
            letters(When::EditableText, Command::TypeIntoCell),
            bind(" ", When::EditableText, Command::TypeIntoCell).without_shift(),
        ],
    },
    Shortcut {
        label: "Backspace",
        help: "Open the cell and clear its text",
        bindings: &[bind(
            "Backspace",
            When::EditableText,
            Command::OpenEmptyCell,
        )],
    },
    Shortcut {
        label: "Letters",
        help: "In a read-only column: go to the next row that starts with these letters",
        bindings: &[
            letters(When::ClosedToTyping, Command::TypeAhead),
            bind(" ", When::ReadOnlyText, Command::TypeAhead).without_shift(),
        ],
    },
    Shortcut {
        label: "Insert",
        help: "Add a rule",
        bindings: &[bind("Insert", When::EditableGrid, Command::AddRule).with_any_ctrl()],
    },
    Shortcut {
        label: "Typing",
        help: "On the empty last line: add a rule and type into its first cell",
        bindings: &[letters(When::NewRule, Command::TypeIntoNewRule)],
    },
    Shortcut {
        label: "Up",
        help: "On the empty last line: return to the rules",
        bindings: &[bind("ArrowUp", When::NewRule, Command::LeaveNewRule)],
    },
    Shortcut {
        label: "Ctrl+D",
        help: "Fill down: copy the cell above, or the first cell of the selected rules",
        bindings: &[bind("d", When::EditableGrid, Command::FillDown)
            .with_ctrl()
            .without_shift()],
    },
    Shortcut {
        label: "Ctrl+Shift+D",
        help: "Duplicate the selected rules",
        bindings: &[
            bind("d", When::EditableGrid, Command::DuplicateRules)
                .with_ctrl()
                .with_shift(),
            bind("D", When::EditableGrid, Command::DuplicateRules)
                .with_ctrl()
                .with_shift(),
        ],
    },
    Shortcut {
        label: "Delete",
        help: "Remove the selected rules",
        bindings: &[bind("Delete", When::EditableRule, Command::RemoveRules).with_any_ctrl()],
    },
    Shortcut {
        label: "Ctrl+Backspace",
        help: "Restore the cell's value in EC2",
        bindings: &[bind("Backspace", When::EditableText, Command::RevertCell)
            .with_ctrl()
            .without_shift()],
    },
    Shortcut {
        label: "Ctrl+Shift+Backspace",
        help: "Revert the selected rules",
        bindings: &[
            bind("Backspace", When::EditableText, Command::RevertRules)
                .with_ctrl()
                .with_shift(),
            bind("Backspace", When::EditableRest, Command::RevertRules).with_ctrl(),
        ],
    },
    Shortcut {
        label: "Space",
        help: "Select the rule (in an editable cell: Shift+Space)",
        bindings: &[
            bind(" ", When::PlainCell, Command::ToggleRule).with_any_ctrl(),
            bind(" ", When::TextCell, Command::ToggleRule).with_ctrl(),
            bind(" ", When::TextCell, Command::ToggleRule).with_shift(),
        ],
    },
    Shortcut {
        label: "Shift+Arrow up, down",
        help: "Select more rules; also with Page Up, Page Down, Ctrl+Home, Ctrl+End",
        bindings: &[
            extend("ArrowUp", Motion::Up),
            extend("ArrowDown", Motion::Down),
            extend("PageUp", Motion::PageUp),
            extend("PageDown", Motion::PageDown),
            extend("Home", Motion::GridHome).with_ctrl(),
            extend("End", Motion::GridEnd).with_ctrl(),
        ],
    },
    Shortcut {
        label: "Shift+Arrow left, right",
        help: "Select a block of cells in the selected rules; also with Home, End",
        bindings: &[
            extend("ArrowLeft", Motion::Left),
            extend("ArrowRight", Motion::Right),
            extend("Home", Motion::Home),
            extend("End", Motion::End),
        ],
    },
    Shortcut {
        label: "Ctrl+A",
        help: "Select all rules, or none",
        bindings: &[bind("a", When::Grid, Command::ToggleAll).with_ctrl()],
    },
    Shortcut {
        label: "Escape",
        help: "Clear the selection",
        bindings: &[bind("Escape", When::Grid, Command::ClearSelection).with_any_ctrl()],
    },
    Shortcut {
        label: "Ctrl+C",
        help: "Copy the cell, the block of cells, or the selected rules",
        bindings: &[],
    },
    Shortcut {
        label: "Ctrl+X",
        help: "Cut descriptions; other cells of a rule can't be empty",
        bindings: &[],
    },
    Shortcut {
        label: "Ctrl+V",
        help: "Paste cells from the focused cell on, one value into all selected rules, or rules (with a preview)",
        bindings: &[],
    },
    Shortcut {
        label: "Ctrl+Enter",
        help: "On a source that is a security group: open that group",
        bindings: &[bind("Enter", When::Grid, Command::FollowLink).with_ctrl()],
    },
];

/// Shortcuts of the open cell.
pub const OPEN_CELL_SHORTCUTS: &[Shortcut] = &[
    Shortcut {
        label: "Enter",
        help: "In an open cell: accept the text and go down (with Shift: up)",
        bindings: &[
            bind("Enter", When::OpenCell, Command::CommitAndGoDown).without_shift(),
            bind("Enter", When::OpenCell, Command::CommitAndGoUp).with_shift(),
        ],
    },
    Shortcut {
        label: "Tab",
        help: "In an open cell: accept the text and go right (with Shift: left)",
        bindings: &[
            bind("Tab", When::OpenCell, Command::CommitAndGoForward)
                .with_any_ctrl()
                .without_shift(),
            bind("Tab", When::OpenCell, Command::CommitAndGoBack)
                .with_any_ctrl()
                .with_shift(),
        ],
    },
    Shortcut {
        label: "Tab",
        help: "In a new rule: open its next empty cell, then the next new rule, then the button that adds one (with Shift: go back)",
        bindings: &[],
    },
    Shortcut {
        label: "Click elsewhere",
        help: "Accept the text of the open cell. Invalid text stays marked in its cell",
        bindings: &[],
    },
    Shortcut {
        label: "Ctrl+Enter",
        help: "In an open cell: accept the text for all selected rules",
        bindings: &[bind("Enter", When::OpenCell, Command::CommitToSelected).with_ctrl()],
    },
    Shortcut {
        label: "Escape",
        help: "In an open cell: discard the text",
        bindings: &[
            bind("Escape", When::OpenCellWithoutMarked, Command::DiscardText).with_any_ctrl(),
        ],
    },
    Shortcut {
        label: "Arrow down, Arrow up",
        help: "In an open cell: choose from the list (Escape closes the list)",
        bindings: &[
            bind("ArrowDown", When::OpenCellWithChoices, Command::NextChoice).with_any_ctrl(),
            bind(
                "ArrowUp",
                When::OpenCellWithChoices,
                Command::PreviousChoice,
            )
            .with_any_ctrl(),
            bind("Escape", When::OpenCellWithMarked, Command::LeaveChoices).with_any_ctrl(),
        ],
    },
];

#[cfg(test)]
mod tests;
