//! A key binding: one row of the table of shortcuts.

use super::command::{CellKind, Command, KeyPlace, Press};
use super::motion::Motion;

/// What a key does under a condition.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    pub(super) key: Key,
    pub(super) ctrl: Modifier,
    pub(super) shift: Modifier,
    when: When,
    /// Resulting command.
    pub command: Command,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    /// The key with this name in [`Press::key`].
    Named(&'static str),
    /// Any key that types one character, except Space.
    Character,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Modifier {
    Up,
    Down,
    Any,
}

/// Condition of a binding.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    Page,
    /// The page, if the focused element does not take letters.
    PageWithoutLetters,
    NewRule,
    Grid,
    EditableGrid,
    /// Any cell of a rule that can be edited.
    EditableRule,
    /// A cell that can be opened.
    EditableText,
    /// Headings and cells that cannot be opened, in a grid that can be edited.
    EditableRest,
    TextCell,
    PlainCell,
    ReadOnlyText,
    /// A cell that cannot be opened.
    ClosedToTyping,
    OpenCell,
    OpenCellWithChoices,
    OpenCellWithMarked,
    OpenCellWithoutMarked,
}

/// Binds a key without Control, with or without Shift.
pub(super) const fn bind(key: &'static str, when: When, command: Command) -> Binding {
    Binding {
        key: Key::Named(key),
        ctrl: Modifier::Up,
        shift: Modifier::Any,
        when,
        command,
    }
}

/// Binds all letters without Control.
pub(super) const fn letters(when: When, command: Command) -> Binding {
    Binding {
        key: Key::Character,
        ..bind("", when, command)
    }
}

/// Binds a key that moves the focus.
pub(super) const fn go(key: &'static str, motion: Motion) -> Binding {
    bind(key, When::Grid, Command::Move(motion)).without_shift()
}

/// Binds a key that extends the selection.
pub(super) const fn extend(key: &'static str, motion: Motion) -> Binding {
    bind(key, When::Grid, Command::Extend(motion)).with_shift()
}

impl Binding {
    pub(super) const fn with_ctrl(mut self) -> Self {
        self.ctrl = Modifier::Down;
        self
    }

    pub(super) const fn with_any_ctrl(mut self) -> Self {
        self.ctrl = Modifier::Any;
        self
    }

    pub(super) const fn with_shift(mut self) -> Self {
        self.shift = Modifier::Down;
        self
    }

    pub(super) const fn without_shift(mut self) -> Self {
        self.shift = Modifier::Up;
        self
    }

    /// Whether the binding applies to a key press in a place.
    pub(super) fn matches(&self, press: Press<'_>, place: KeyPlace) -> bool {
        let is_key = match self.key {
            Key::Named(name) => name == press.key,
            Key::Character => press.key != " " && press.key.chars().count() == 1,
        };
        is_key
            && self.ctrl.allows(press.is_ctrl)
            && self.shift.allows(press.is_shift)
            && self.when.holds(place)
    }
}

impl Modifier {
    fn allows(self, is_down: bool) -> bool {
        match self {
            Self::Up => !is_down,
            Self::Down => is_down,
            Self::Any => true,
        }
    }
}

impl When {
    fn holds(self, place: KeyPlace) -> bool {
        use KeyPlace::{Cell, Heading, NewRule, OpenCell, Page};
        let is_text = matches!(
            place,
            Cell {
                kind: CellKind::Text,
                ..
            }
        );
        let can_edit = matches!(
            place,
            Heading { can_edit: true } | Cell { can_edit: true, .. }
        );
        match self {
            Self::Page => matches!(place, Page { .. }),
            Self::PageWithoutLetters => {
                matches!(
                    place,
                    Page {
                        takes_letters: false
                    }
                )
            }
            Self::NewRule => matches!(place, NewRule),
            Self::Grid => matches!(place, Heading { .. } | Cell { .. }),
            Self::EditableGrid => can_edit,
            Self::EditableRule => can_edit && matches!(place, Cell { .. }),
            Self::EditableText => can_edit && is_text,
            Self::EditableRest => can_edit && !is_text,
            Self::TextCell => is_text,
            Self::PlainCell => matches!(
                place,
                Cell {
                    kind: CellKind::Plain,
                    ..
                }
            ),
            Self::ReadOnlyText => is_text && !can_edit,
            Self::ClosedToTyping => matches!(place, Cell { .. }) && !(is_text && can_edit),
            Self::OpenCell => matches!(place, OpenCell { .. }),
            Self::OpenCellWithChoices => {
                matches!(
                    place,
                    OpenCell {
                        has_choices: true,
                        ..
                    }
                )
            }
            Self::OpenCellWithMarked => {
                matches!(
                    place,
                    OpenCell {
                        has_marked: true,
                        ..
                    }
                )
            }
            Self::OpenCellWithoutMarked => {
                matches!(
                    place,
                    OpenCell {
                        has_marked: false,
                        ..
                    }
                )
            }
        }
    }
}
