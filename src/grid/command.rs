//! From a key and the place where it is pressed to a command.

use super::motion::Motion;
use super::shortcuts::Shortcut;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Focuses the search field.
    SearchGroups,
    /// Opens the list of shortcuts.
    ShowShortcuts,
    /// Undoes the last edit of the draft.
    Undo,
    /// Repeats the last undone edit.
    Redo,
    /// Moves the focus.
    Move(Motion),
    /// Moves the focus and extends the selection to it.
    Extend(Motion),
    /// Opens the cell with its value.
    OpenCell,
    /// Opens the cell with nothing in it.
    OpenEmptyCell,
    /// Opens the cell with the letter that was typed.
    TypeIntoCell,
    /// Moves to the next row whose text starts with the letters typed.
    TypeAhead,
    /// Adds a rule.
    AddRule,
    /// Adds a rule with the letter that was typed in its first cell.
    TypeIntoNewRule,
    /// Copies the value above, or of the first selected rule, into the cells below it.
    FillDown,
    /// Adds the chosen rules once more.
    DuplicateRules,
    /// Removes the chosen rules.
    RemoveRules,
    /// Restores the cell to EC2's value.
    RevertCell,
    /// Restores the chosen rules to EC2's values.
    RevertRules,
    /// Selects or deselects the rule.
    ToggleRule,
    /// Selects all rules or, where all are selected, none.
    ToggleAll,
    /// Deselects all rules.
    ClearSelection,
    /// Follows the link in the cell.
    FollowLink,
    /// Takes the text of the open cell over and moves down.
    TakeAndGoDown,
    /// Takes the text of the open cell over and moves up.
    TakeAndGoUp,
    /// Takes the text of the open cell over and moves to the next cell.
    TakeAndGoForward,
    /// Takes the text of the open cell over and moves to the previous cell.
    TakeAndGoBack,
    /// Takes the text of the open cell over into its column of all selected rules.
    TakeForSelected,
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
    /// The page outside of fields and dialogs.
    Page {
        /// Whether letters belong to the focused element.
        takes_letters: bool,
    },
    /// The button that adds a rule.
    AddButton,
    /// The heading of a grid.
    Heading {
        /// Whether the rules can be edited.
        can_edit: bool,
    },
    /// A closed cell of a rule.
    Cell {
        /// What the cell holds.
        kind: CellKind,
        /// Whether the rules can be edited.
        can_edit: bool,
    },
    /// The open cell.
    OpenCell {
        /// Whether it offers choices.
        has_choices: bool,
        /// Whether one of them is marked.
        has_marked: bool,
    },
}

/// What a cell of a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// A value that can be typed.
    Text,
    /// A text that cannot be typed: the mark, the rule ID, findings.
    Plain,
    /// A button, which handles Enter and Space itself.
    Button,
}

/// Returns the command of a key press in a place.
pub fn command_for(shortcuts: &[Shortcut], press: Press<'_>, place: KeyPlace) -> Option<Command> {
    // Alt composes letters and opens menus; input methods use it in an open cell.
    if press.is_alt && !matches!(place, KeyPlace::OpenCell { .. }) {
        return None;
    }
    let bindings = shortcuts.iter().flat_map(|shortcut| shortcut.bindings);
    let mut matching = bindings.filter(|binding| binding.matches(press, place));
    matching.next().map(|binding| binding.command)
}
