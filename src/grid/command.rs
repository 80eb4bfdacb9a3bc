//! Mapping of key presses to commands.

use super::motion::Motion;
use super::shortcuts::Shortcut;

/// A command of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Focuses the search field.
    SearchGroups,
    /// Opens quick open.
    QuickOpen,
    /// Opens or closes the help.
    ToggleHelp,
    /// Undoes the last edit of the draft.
    Undo,
    /// Redoes the last undone edit.
    Redo,
    /// Opens the review of the draft.
    ReviewChanges,
    /// Applies the reviewed changes.
    ApplyChanges,
    /// Moves the focus.
    Move(Motion),
    /// Moves the focus and extends the selection to it.
    Extend(Motion),
    /// Opens the cell with its value.
    OpenCell,
    /// Opens the cell without a value.
    OpenEmptyCell,
    /// Opens the cell with the typed letter.
    TypeIntoCell,
    /// Moves to the next row whose text starts with the typed letters.
    TypeAhead,
    /// Adds a rule.
    AddRule,
    /// Adds a rule with the letter that was typed in its first cell.
    TypeIntoNewRule,
    /// Returns from the empty last line to the rows.
    LeaveNewRule,
    /// Copies the value above, or of the first selected rule, into the cells below it.
    FillDown,
    /// Duplicates the selected rules.
    DuplicateRules,
    /// Removes the selected rules.
    RemoveRules,
    /// Restores the cell to EC2's value.
    RevertCell,
    /// Restores the selected rules to EC2's values.
    RevertRules,
    /// Selects or deselects the rule.
    ToggleRule,
    /// Selects all rules, or none if all are selected.
    ToggleAll,
    /// Deselects all rules.
    ClearSelection,
    /// Follows the link in the cell.
    FollowLink,
    /// Applies the text of the open cell and moves down.
    CommitAndGoDown,
    /// Applies the text of the open cell and moves up.
    CommitAndGoUp,
    /// Applies the text of the open cell and moves to the next cell.
    CommitAndGoForward,
    /// Applies the text of the open cell and moves to the previous cell.
    CommitAndGoBack,
    /// Applies the text of the open cell to its column in all selected rules.
    CommitToSelected,
    /// Discards the text of the open cell.
    DiscardText,
    /// Leaves the list of choices of the open cell.
    LeaveChoices,
    /// Moves to the next choice of the open cell.
    NextChoice,
    /// Moves to the previous choice of the open cell.
    PreviousChoice,
}

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press<'a> {
    /// The browser's name of the key.
    pub key: &'a str,
    /// Whether Control is down, or Command on a Mac.
    pub is_ctrl: bool,
    /// Whether Shift is down.
    pub is_shift: bool,
    /// Whether Alt is down.
    pub is_alt: bool,
}

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// The page, outside of fields and dialogs.
    Page {
        /// Whether the focused element takes letters.
        takes_letters: bool,
    },
    /// The empty last line, which adds a rule.
    NewRule,
    /// A heading of a grid.
    Heading {
        /// Whether the rules can be edited.
        can_edit: bool,
    },
    /// A closed cell of a rule.
    Cell {
        /// The kind of cell.
        kind: CellKind,
        /// Whether the rules can be edited.
        can_edit: bool,
    },
    /// The open cell.
    OpenCell {
        /// Whether the cell offers choices.
        has_choices: bool,
        /// Whether one of them is marked.
        has_marked: bool,
    },
}

/// Kind of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// An editable value.
    Text,
    /// Text that cannot be edited: the mark, the rule ID, findings.
    Plain,
    /// A button, which handles Enter and Space itself.
    Button,
}

/// Returns the command of a key press, if there is one.
pub fn command_for(shortcuts: &[Shortcut], press: Press<'_>, place: KeyPlace) -> Option<Command> {
    // Alt composes letters and opens menus. In an open cell, input methods use it.
    if press.is_alt && !matches!(place, KeyPlace::OpenCell { .. }) {
        return None;
    }
    let bindings = shortcuts.iter().flat_map(|shortcut| shortcut.bindings);
    let mut matching = bindings.filter(|binding| binding.matches(press, place));
    matching.next().map(|binding| binding.command)
}
