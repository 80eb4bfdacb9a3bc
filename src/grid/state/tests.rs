//! Tests the state of a grid with sequences of user actions.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::draft::{Draft, Mark, RowIndex};
use crate::grid::held_row::HeldRow;
use crate::grid::testing::group;
use crate::grid::{COLUMNS, Leave, Motion, NextStop, moved};
use crate::model::{PortRange, Traffic};

fn view(ports: &[u16]) -> GroupView {
    let group = group(ports);
    Draft::default().view(&group.id.clone(), Some(group))
}

fn at(line: usize, column: usize) -> GridPosition {
    let line = Line::new(line);
    GridPosition { line, column }
}

/// Returns the indexes of the rows with these numbers in a view.
fn indexes<const N: usize>(view: &GroupView, numbers: [usize; N]) -> [RowIndex; N] {
    let known: Vec<RowIndex> = view.indexed_rows().map(|(index, _)| index).collect();
    numbers.map(|number| known[number])
}

/// Returns the selected lines.
fn selected(state: &GridState, lines: Lines<'_>) -> Vec<usize> {
    let count = lines.places.len();
    let is_selected = |line: &Line| state.selected().contains(&lines.id(*line).unwrap());
    let selected = Line::range(Line::FIRST, Line::new(count)).filter(is_selected);
    selected.map(Line::number).collect()
}

fn open(view: &GroupView, place: usize, column: CellColumn) -> OpenCell {
    let row = &view.rows()[place];
    OpenCell {
        group: view.id.clone(),
        row: HeldRow::of(view, row),
        column,
        was: String::new(),
        text: String::new(),
        is_unfinished: false,
        serial: 0,
    }
}

#[test]
fn shift_extends_the_selection_from_its_start() {
    let view = view(&[1, 2, 3, 4]);
    let places = indexes(&view, [0, 1, 2, 3]);
    let lines = Lines {
        view: &view,
        places: &places,
    };
    let mut state = GridState::default();
    let mut step = |from, to, is_extending, extension, marked: &[usize]| {
        assert_eq!(state.step(from, to, is_extending, lines), extension);
        assert_eq!(state.focus(), to);
        assert_eq!(selected(&state, lines), marked);
    };
    step(at(1, 5), at(2, 5), false, Extension::None, &[]);
    step(at(2, 5), at(3, 5), true, Extension::Lines, &[2, 3]);
    step(at(3, 5), at(4, 5), true, Extension::Lines, &[2, 3, 4]);
    step(at(4, 5), at(1, 5), true, Extension::Lines, &[1, 2]);
    // Moving without Shift keeps the selection and its start.
    step(at(1, 5), at(4, 5), false, Extension::None, &[1, 2]);
    step(at(4, 5), at(3, 5), true, Extension::Lines, &[2, 3]);
    // The heading is not a rule.
    step(at(3, 5), at(0, 5), true, Extension::Lines, &[1, 2]);
}

#[test]
fn shift_and_the_side_arrows_span_a_block_of_cells() {
    let view = view(&[1, 2]);
    let places = indexes(&view, [0, 1]);
    let lines = Lines {
        view: &view,
        places: &places,
    };
    let mut state = GridState::default();
    assert_eq!(
        state.step(at(2, 3), at(2, 4), true, lines),
        Extension::Columns(2)
    );
    assert_eq!(selected(&state, lines), [2], "the row of the block");
    assert_eq!(
        state.columns().unwrap(),
        [CellColumn::Ports, CellColumn::PeerKind]
    );
    assert_eq!(
        state.step(at(2, 4), at(2, 1), true, lines),
        Extension::Columns(3)
    );
    assert_eq!(state.columns().unwrap().first(), Some(&CellColumn::Type));
    // The rule ID is not part of a block.
    assert_eq!(state.step(at(2, 7), at(2, 8), true, lines), Extension::None);
    let before = state.revision();
    state.step(at(2, 8), at(1, 8), false, lines);
    assert_eq!(state.columns(), None, "a step without Shift ends the block");
    assert_ne!(state.revision(), before, "and it has to be drawn");
    let before = state.revision();
    state.step(at(1, 8), at(2, 8), false, lines);
    assert_eq!(
        state.revision(),
        before,
        "a step that selects nothing draws nothing"
    );
}

#[test]
fn lines_are_toggled_one_by_one_and_all_at_once() {
    let view = view(&[1, 2, 3]);
    let shown = indexes(&view, [0, 2]);
    let lines = Lines {
        view: &view,
        places: &shown,
    };
    let mut state = GridState::default();
    assert!(state.toggle(Line::new(2), lines));
    assert!(!state.toggle(Line::new(3), lines), "there is no third line");
    assert_eq!(selected(&state, lines), [2]);
    let all = indexes(&view, [0, 1, 2]);
    let all = Lines {
        view: &view,
        places: &all,
    };
    state.toggle_all(all);
    assert_eq!(state.selected_counts(lines, Direction::Ingress), (2, 1));
    assert_eq!(
        state.chosen_rows(&view, &shown).len(),
        2,
        "hidden rows are left alone"
    );
    state.toggle_all(all);
    assert_eq!(state.selected_counts(lines, Direction::Ingress), (0, 0));
    state.focus_on(at(2, 1));
    let chosen = state.chosen_rows(&view, &shown);
    assert_eq!(
        chosen
            .iter()
            .map(|row| view.row_id(row))
            .collect::<Vec<_>>(),
        [lines.id(Line::new(2)).unwrap()]
    );
    state.focus_on(at(0, 1));
    assert!(
        state.chosen_rows(&view, &shown).is_empty(),
        "the heading is no rule"
    );
}

#[test]
fn keys_outside_of_the_selection_apply_to_the_focused_cell() {
    let view = view(&[1, 2, 3]);
    let places = indexes(&view, [0, 1, 2]);
    let lines = Lines {
        view: &view,
        places: &places,
    };
    for (focus, left) in [
        (at(1, 5), 1),
        (at(3, 5), 0),
        // On the heading and on checkboxes, keys apply to the selected rows.
        (at(0, 5), 1),
        (at(3, 0), 1),
    ] {
        let mut state = GridState::default();
        state.select_only(lines.id(Line::FIRST).unwrap(), Line::FIRST);
        state.focus_on(focus);
        state.aim_at_focus(lines);
        assert_eq!(state.selected().len(), left, "{focus:?}");
    }
}

#[test]
fn the_row_of_the_open_cell_keeps_its_line() {
    let view = view(&[1, 2, 3]);
    let mut state = GridState::default();
    state.focus_on(at(2, 5));
    state.set_open(Some(open(&view, 1, CellColumn::Peer)));
    let [a, b, c] = indexes(&view, [0, 1, 2]);
    for (places, is_sorted, kept) in [
        (vec![a, b, c], false, vec![a, b, c]),
        (vec![b, a, c], true, vec![a, b, c]),
        // EC2's order is kept without sorting.
        (vec![b, a, c], false, vec![b, a, c]),
        // The filter hides it.
        (vec![a, c], false, vec![a, b, c]),
        (vec![], false, vec![b]),
    ] {
        let mut places = places;
        state.keep_open_row(&mut places, &view, is_sorted);
        assert_eq!(places, kept);
    }
    state.set_open(None);
    let mut places = vec![c, a];
    state.keep_open_row(&mut places, &view, true);
    assert_eq!(places, [c, a]);
}

#[test]
fn the_open_cell_follows_a_rule_changed_in_ec2() {
    let before = view(&[1, 2]);
    let cell = open(&before, 1, CellColumn::Ports);
    let mut changed = (*group(&[1, 2])).clone();
    changed.rules[1].traffic = Traffic::Tcp(PortRange::single(99));
    let changed = Arc::new(changed);
    let after = Draft::default().view(&changed.id.clone(), Some(changed));
    assert_eq!(cell.row_index(&after), Some(indexes(&after, [1])[0]));
    assert_eq!(cell.row_index(&view(&[1])), None);
}

#[test]
fn enter_and_tab_move_to_neighbouring_cells() {
    let view = view(&[1, 2, 3]);
    let places = indexes(&view, [2, 1, 0]);
    let lines = Lines {
        view: &view,
        places: &places,
    };
    let cell = open(&view, 0, CellColumn::Peer);
    for (leave, next) in [
        (Leave::Stay, at(3, 5)),
        (Leave::Down, at(4, 5)),
        (Leave::Up, at(2, 5)),
        (Leave::Forward, at(3, 6)),
        (Leave::Back, at(3, 4)),
    ] {
        assert_eq!(
            cell.next_stop(leave, Line::new(9), lines, &COLUMNS),
            NextStop::Focus(next)
        );
    }
    // A removed row leaves its line to the next row.
    let longer = self::view(&[11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    let gone = OpenCell {
        row: HeldRow::of(&longer, &longer.rows()[9]),
        ..cell
    };
    assert_eq!(
        gone.next_stop(Leave::Stay, Line::new(2), lines, &COLUMNS),
        NextStop::Focus(at(2, 5))
    );
}

#[test]
fn blocks_and_tab_follow_the_columns_shown() {
    use CellColumn::{Description, Peer, PeerKind, Ports, Type};
    let view = view(&[1, 2]);
    let places = indexes(&view, [0, 1]);
    let lines = Lines {
        view: &view,
        places: &places,
    };
    let shown = [Type, Peer, Ports].map(GridColumn::Cell);
    let mut state = GridState::default();
    state.focus_on(at(1, grid_column(Description)));
    state.show_columns(&shown);
    assert_eq!(
        state.focus(),
        at(1, grid_column(Type)),
        "the focus leaves a hidden column"
    );
    let step = |from, to| (at(1, grid_column(from)), at(1, grid_column(to)));
    let (from, to) = step(Type, Ports);
    assert_eq!(state.step(from, to, true, lines), Extension::Columns(3));
    assert_eq!(state.columns().unwrap(), [Type, Peer, Ports]);
    // A block that ends in a column that is hidden meanwhile ends.
    state.show_columns(&shown[..2]);
    assert_eq!(state.columns(), None);
    let cell = open(&view, 0, Peer);
    for (leave, next) in [(Leave::Forward, Ports), (Leave::Back, Type)] {
        let next = at(1, grid_column(next));
        let stop = cell.next_stop(leave, Line::new(1), lines, &shown);
        assert_eq!(stop, NextStop::Focus(next));
    }
    let hidden = open(&view, 0, PeerKind);
    let stop = hidden.next_stop(Leave::Forward, Line::new(1), lines, &shown);
    assert_eq!(stop, NextStop::Focus(at(1, grid_column(PeerKind))));
}

#[test]
fn tab_visits_added_rows_in_order() {
    let group = group(&[1]);
    let mut draft = Draft::default();
    let mut added = Vec::new();
    draft.edit("added rules", |editing| {
        for _ in 0..2 {
            let rule = crate::draft::RuleDraft::empty(Direction::Ingress);
            added.push(editing.add_row(&group.id, rule));
        }
    });
    let view = draft.view(&group.id, Some(group.clone()));
    let places = indexes(&view, [0, 1, 2]);
    let lines = Lines {
        view: &view,
        places: &places,
    };
    assert_eq!(view.rows()[1].mark, Mark::Added);
    let stop =
        |column, leave| open(&view, 1, column).next_stop(leave, Line::new(2), lines, &COLUMNS);
    let next = |row: usize, column| NextStop::Open(added[row].clone(), column);
    assert_eq!(
        stop(CellColumn::Type, Leave::Forward),
        next(0, CellColumn::Peer)
    );
    assert_eq!(
        stop(CellColumn::Peer, Leave::Forward),
        next(0, CellColumn::Description)
    );
    assert_eq!(
        stop(CellColumn::Description, Leave::Forward),
        next(1, CellColumn::Type)
    );
    assert_eq!(
        stop(CellColumn::Peer, Leave::Back),
        next(0, CellColumn::Type)
    );
    let last = open(&view, 2, CellColumn::Description).next_stop(
        Leave::Forward,
        Line::new(3),
        lines,
        &COLUMNS,
    );
    assert_eq!(last, NextStop::NewRule, "no rule is added unasked");
    // A rule that is complete is corrected cell by cell.
    draft.edit("filled in", |editing| {
        let filled = crate::draft::RuleDraft {
            description: "web".into(),
            ..crate::draft::RuleDraft::from(&group.rules[0])
        };
        editing.set_row(&view, &view.rows()[2], filled);
    });
    let view = draft.view(&group.id, Some(group.clone()));
    let lines = Lines {
        view: &view,
        places: &places,
    };
    let next =
        open(&view, 2, CellColumn::Ports).next_stop(Leave::Forward, Line::new(3), lines, &COLUMNS);
    assert_eq!(next, NextStop::Focus(at(3, 4)));
}

/// For all keys: the focus stays in the grid, and selected rows are shown.
#[test]
fn no_sequence_of_steps_leaves_the_grid() {
    let view = view(&[1, 2, 3, 4, 5]);
    let places = indexes(&view, [4, 2, 0, 1]);
    let lines = Lines {
        view: &view,
        places: &places,
    };
    let size = crate::grid::GridSize {
        rows: places.len() + 1,
        columns: COLUMNS.len(),
        page: 3,
    };
    let motions = [
        Motion::Down,
        Motion::Up,
        Motion::Left,
        Motion::Right,
        Motion::Home,
        Motion::End,
        Motion::GridHome,
        Motion::GridEnd,
        Motion::PageDown,
        Motion::PageUp,
    ];
    let mut state = GridState::default();
    let mut seed = 7_u64;
    for _ in 0..5000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let number = (seed >> 33) as usize;
        let from = state.focus();
        match number % 16 {
            10 => state.clear_selection(),
            11 => state.toggle_all(lines),
            12 => drop(state.toggle(from.line, lines)),
            13 => state.aim_at_focus(lines),
            14 => state.end_block(),
            15 => state.extend_to(Line::new(number % 5), lines),
            motion => {
                let to = moved(from, motions[motion], size);
                state.step(from, to, number & 64 > 0, lines);
            }
        }
        let focus = state.focus();
        assert!(focus.line.number() < size.rows && focus.column < size.columns);
        let (shown, hidden) = state.selected_counts(lines, Direction::Ingress);
        assert_eq!((shown, hidden), (state.selected().len(), 0));
        let block = state.columns().map_or(1, <[_]>::len);
        assert!((1..=6).contains(&block));
    }
}
