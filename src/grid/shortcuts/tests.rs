//! Tests the table of shortcuts with every key in every place.

#![allow(clippy::panic, clippy::unwrap_used)]

use super::*;
use crate::grid::binding::{Key, Modifier};
use crate::grid::{CellKind, KeyPlace, PAGE_SHORTCUTS, Press, ShortcutPlace, command_for};

/// All commands. [`listed`] does not compile if one is missing there.
fn all_commands() -> Vec<Command> {
    use Motion::{Down, End, GridEnd, GridHome, Home, Left, PageDown, PageUp, Right, Up};
    let motions = [
        Down, End, GridEnd, GridHome, Home, Left, PageDown, PageUp, Right, Up,
    ];
    let mut commands = vec![
        Command::SearchGroups,
        Command::QuickOpen,
        Command::ToggleHelp,
        Command::Undo,
        Command::Redo,
        Command::ReviewChanges,
        Command::ApplyChanges,
        Command::OpenCell,
        Command::OpenEmptyCell,
        Command::TypeIntoCell,
        Command::TypeAhead,
        Command::AddRule,
        Command::TypeIntoNewRule,
        Command::LeaveNewRule,
        Command::FillDown,
        Command::DuplicateRules,
        Command::RemoveRules,
        Command::RevertCell,
        Command::RevertRules,
        Command::ToggleRule,
        Command::ToggleAll,
        Command::ClearSelection,
        Command::FollowLink,
        Command::CommitAndGoDown,
        Command::CommitAndGoUp,
        Command::CommitAndGoForward,
        Command::CommitAndGoBack,
        Command::CommitToSelected,
        Command::DiscardText,
        Command::LeaveChoices,
        Command::NextChoice,
        Command::PreviousChoice,
    ];
    for motion in motions {
        commands.extend([Command::Move(motion), Command::Extend(motion)]);
    }
    for command in &commands {
        assert!(listed(*command));
    }
    commands
}

/// Fails to compile for a new command or motion, which must also go into [`all_commands`].
fn listed(command: Command) -> bool {
    match command {
        Command::Move(motion) | Command::Extend(motion) => match motion {
            Motion::Down
            | Motion::End
            | Motion::GridEnd
            | Motion::GridHome
            | Motion::Home
            | Motion::Left
            | Motion::PageDown
            | Motion::PageUp
            | Motion::Right
            | Motion::Up => true,
        },
        Command::SearchGroups
        | Command::QuickOpen
        | Command::ToggleHelp
        | Command::Undo
        | Command::Redo
        | Command::ReviewChanges
        | Command::ApplyChanges
        | Command::OpenCell
        | Command::OpenEmptyCell
        | Command::TypeIntoCell
        | Command::TypeAhead
        | Command::AddRule
        | Command::TypeIntoNewRule
        | Command::LeaveNewRule
        | Command::FillDown
        | Command::DuplicateRules
        | Command::RemoveRules
        | Command::RevertCell
        | Command::RevertRules
        | Command::ToggleRule
        | Command::ToggleAll
        | Command::ClearSelection
        | Command::FollowLink
        | Command::CommitAndGoDown
        | Command::CommitAndGoUp
        | Command::CommitAndGoForward
        | Command::CommitAndGoBack
        | Command::CommitToSelected
        | Command::DiscardText
        | Command::LeaveChoices
        | Command::NextChoice
        | Command::PreviousChoice => true,
    }
}

fn all_shortcuts() -> impl Iterator<Item = &'static Shortcut> {
    let places = ShortcutPlace::ALL.into_iter();
    places.flat_map(ShortcutPlace::shortcuts)
}

fn bindings() -> impl Iterator<Item = &'static Binding> {
    let shortcuts = all_shortcuts();
    shortcuts.flat_map(|shortcut| shortcut.bindings)
}

fn places() -> Vec<KeyPlace> {
    let mut places = vec![KeyPlace::NewRule];
    for flag in [false, true] {
        places.push(KeyPlace::Page {
            takes_letters: flag,
        });
        places.push(KeyPlace::Heading { can_edit: flag });
        for kind in [CellKind::Text, CellKind::Plain, CellKind::Button] {
            places.push(KeyPlace::Cell {
                kind,
                can_edit: flag,
            });
        }
        for has_marked in [false, true] {
            places.push(KeyPlace::OpenCell {
                has_choices: flag,
                has_marked,
            });
        }
    }
    places
}

/// All bound keys, unbound letters, and an unbound key with a longer name.
fn presses() -> Vec<Press<'static>> {
    let mut keys: Vec<&str> = vec!["x", "7", "é", "A", "F5"];
    keys.extend(bindings().filter_map(|binding| match binding.key {
        Key::Named(name) => Some(name),
        Key::Character => None,
    }));
    let mut presses = Vec::new();
    for key in keys {
        for flags in 0..4 {
            presses.push(Press {
                key,
                is_ctrl: flags & 1 > 0,
                is_shift: flags & 2 > 0,
                is_alt: false,
            });
        }
    }
    presses
}

#[test]
fn every_command_has_a_key_and_a_line_of_help() {
    for command in all_commands() {
        let count = bindings()
            .filter(|binding| binding.command == command)
            .count();
        assert!(count > 0, "{command:?} has no key");
    }
    for shortcut in all_shortcuts() {
        assert!(!shortcut.label.is_empty() && !shortcut.help.is_empty());
    }
}

#[test]
fn bindings_do_not_overlap() {
    for place in places() {
        for press in presses() {
            let matching: Vec<&Binding> = bindings()
                .filter(|binding| binding.matches(press, place))
                .collect();
            assert!(matching.len() < 2, "{press:?} in {place:?}: {matching:?}");
        }
    }
}

/// A key that the grid does not handle reaches the page, where a grid counts as taking letters.
#[test]
fn grid_keys_are_not_page_keys() {
    let page = KeyPlace::Page {
        takes_letters: true,
    };
    for place in places() {
        for press in presses() {
            let is_both = command_for(GRID_SHORTCUTS, press, place).is_some()
                && command_for(PAGE_SHORTCUTS, press, page).is_some();
            assert!(!is_both, "{press:?} in {place:?}");
        }
    }
}

#[test]
fn every_binding_applies_somewhere() {
    for binding in bindings() {
        let applies = |place: &KeyPlace| {
            presses()
                .into_iter()
                .any(|press| binding.matches(press, *place))
        };
        assert!(places().iter().any(applies), "{binding:?}");
    }
}

/// Returns the name of a key in the help.
fn spoken(key: Key) -> &'static str {
    match key {
        Key::Character => "",
        Key::Named(" ") => "space",
        Key::Named("ArrowUp") => "up",
        Key::Named("ArrowDown") => "down",
        Key::Named("ArrowLeft") => "left",
        Key::Named("ArrowRight") => "right",
        Key::Named("PageUp") => "page up",
        Key::Named("PageDown") => "page down",
        Key::Named(name) => name,
    }
}

#[test]
fn the_help_names_its_keys() {
    for shortcut in all_shortcuts() {
        let text = format!("{} {}", shortcut.label, shortcut.help).to_lowercase();
        for binding in shortcut.bindings {
            let arrows = text.contains("arrows");
            let is_arrow = matches!(binding.key, Key::Named(name) if name.starts_with("Arrow"));
            // Typing a letter includes Space.
            let is_letter = matches!(
                binding.command,
                Command::TypeIntoCell | Command::TypeIntoNewRule | Command::TypeAhead
            );
            assert!(
                is_letter
                    || arrows && is_arrow
                    || text.contains(&spoken(binding.key).to_lowercase()),
                "{text} does not name {binding:?}"
            );
            let is_named = |modifier: Modifier, name: &str| {
                !matches!(modifier, Modifier::Down) || text.contains(name)
            };
            // The browser's name of a letter with Shift is the capital letter.
            assert!(is_named(binding.shift, "shift"), "{text}: {binding:?}");
            let is_space = matches!(binding.key, Key::Named(" "));
            assert!(
                is_space || is_named(binding.ctrl, "ctrl"),
                "{text}: {binding:?}"
            );
        }
    }
}

#[test]
fn keys_map_to_commands_by_place() {
    let heading = KeyPlace::Heading { can_edit: true };
    let cell = |kind, can_edit| KeyPlace::Cell { kind, can_edit };
    let (text, button) = (cell(CellKind::Text, true), cell(CellKind::Button, true));
    let (plain, read_only) = (cell(CellKind::Plain, true), cell(CellKind::Text, false));
    let open = |has_marked| KeyPlace::OpenCell {
        has_choices: true,
        has_marked,
    };
    for (keys, place, command) in [
        ("ArrowDown", text, Some(Command::Move(Motion::Down))),
        ("Ctrl+ArrowDown", text, None),
        (
            "Shift+ArrowDown",
            heading,
            Some(Command::Extend(Motion::Down)),
        ),
        (
            "Ctrl+Shift+End",
            text,
            Some(Command::Extend(Motion::GridEnd)),
        ),
        ("Enter", text, Some(Command::OpenCell)),
        ("Enter", read_only, None),
        // The button handles Enter and Space itself.
        ("Enter", button, None),
        (" ", button, None),
        ("Enter", heading, None),
        (" ", heading, None),
        (" ", plain, Some(Command::ToggleRule)),
        (" ", text, Some(Command::TypeIntoCell)),
        ("Shift+ ", text, Some(Command::ToggleRule)),
        ("Ctrl+ ", read_only, Some(Command::ToggleRule)),
        (" ", read_only, Some(Command::TypeAhead)),
        ("d", text, Some(Command::TypeIntoCell)),
        ("Shift+D", text, Some(Command::TypeIntoCell)),
        ("Ctrl+d", text, Some(Command::FillDown)),
        ("Ctrl+d", read_only, None),
        ("Ctrl+Shift+D", text, Some(Command::DuplicateRules)),
        ("d", plain, Some(Command::TypeAhead)),
        ("d", heading, None),
        ("?", text, Some(Command::TypeIntoCell)),
        ("Delete", heading, None),
        ("Delete", button, Some(Command::RemoveRules)),
        ("Delete", read_only, None),
        ("Backspace", text, Some(Command::OpenEmptyCell)),
        ("Ctrl+Backspace", text, Some(Command::RevertCell)),
        ("Ctrl+Backspace", heading, Some(Command::RevertRules)),
        ("Ctrl+Shift+Backspace", text, Some(Command::RevertRules)),
        ("Ctrl+c", text, None),
        ("/", KeyPlace::NewRule, Some(Command::TypeIntoNewRule)),
        ("ArrowUp", KeyPlace::NewRule, Some(Command::LeaveNewRule)),
        // The button hears Enter and Space itself.
        ("Enter", KeyPlace::NewRule, None),
        (" ", KeyPlace::NewRule, None),
        ("Ctrl+v", KeyPlace::NewRule, None),
        ("Alt+ArrowDown", text, None),
        ("Tab", text, None),
        ("Tab", open(false), Some(Command::CommitAndGoForward)),
        ("Shift+Tab", open(true), Some(Command::CommitAndGoBack)),
        ("Alt+Tab", open(true), Some(Command::CommitAndGoForward)),
        ("Escape", open(false), Some(Command::DiscardText)),
        ("Escape", open(true), Some(Command::LeaveChoices)),
        ("d", open(false), None),
    ] {
        let (modifiers, key) = keys.rsplit_once('+').unwrap_or(("", keys));
        let press = Press {
            key,
            is_ctrl: modifiers.contains("Ctrl"),
            is_shift: modifiers.contains("Shift"),
            is_alt: modifiers.contains("Alt"),
        };
        let found = [GRID_SHORTCUTS, OPEN_CELL_SHORTCUTS]
            .into_iter()
            .find_map(|shortcuts| command_for(shortcuts, press, place));
        assert_eq!(found, command, "{keys} in {place:?}");
    }
}
