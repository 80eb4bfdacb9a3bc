//! Widths of the columns of the list of groups: dragging the edge of a heading, and double-clicking it.

use leptos::ev::{self, MouseEvent, PointerEvent};
use leptos::prelude::*;

use crate::environment::Settings;
use crate::platform::dom;
use crate::present::GroupColumn;
use crate::workspace::Workspace;

/// The headings with a width.
const HEADINGS: &str = ".groups__row--head .groups__cell:not(.groups__cell--rules)";

/// A column whose edge is dragged.
#[derive(Clone, Copy, Debug)]
struct Drag {
    column: GroupColumn,
    /// Place of the pointer when it began, and the width of the column then.
    start: (f64, f64),
    /// The width now, once the pointer has moved.
    width: Option<u16>,
}

/// Lets the user drag the edges of the headings of the list, as long as what calls it is on the page.
pub(super) fn size_list_columns() {
    let settings = Workspace::here().environment().settings();
    // A style that another version of the page has stored gives way.
    settings.show_preferences(|_| {});
    let dragged = StoredValue::new(None::<Drag>);
    let press = window_event_listener(ev::pointerdown, move |event| {
        if let Some(drag) = start_of(&event).filter(|_| event.button() == 0) {
            event.prevent_default();
            dom::capture_pointer(event.target(), event.pointer_id());
            dragged.set_value(Some(drag));
        }
    });
    let moved = window_event_listener(ev::pointermove, move |event: PointerEvent| {
        let Some(drag) = dragged.get_value() else {
            return;
        };
        let (start, width) = drag.start;
        let width = width + f64::from(event.client_x()) - start;
        let width = Some(width as u16);
        dragged.set_value(Some(Drag { width, ..drag }));
        settings.show_preferences(|preferences| preferences.groups.set_width(drag.column, width));
    });
    let released = window_event_listener(ev::pointerup, move |_| {
        let drag = dragged.get_value();
        dragged.set_value(None);
        if let Some((drag, width)) = drag.and_then(|drag| Some((drag, drag.width?))) {
            set_width(settings, drag.column, width);
        }
    });
    let cancelled = window_event_listener(ev::pointercancel, move |_| {
        dragged.set_value(None);
        settings.show_preferences(|_| {});
    });
    let fitted = window_event_listener(ev::dblclick, move |event| fit(settings, &event));
    on_cleanup(move || {
        for listener in [press, moved, released, cancelled, fitted] {
            listener.remove();
        }
    });
}

fn set_width(settings: Settings, column: GroupColumn, width: u16) {
    settings.change_preferences(|preferences| preferences.groups.set_width(column, Some(width)));
}

fn start_of(event: &PointerEvent) -> Option<Drag> {
    let (classes, width) = dom::heading_edge_at(event, HEADINGS)?;
    Some(Drag {
        column: column_of(&classes)?,
        start: (f64::from(event.client_x()), width),
        width: None,
    })
}

/// Gives the column whose edge is double-clicked the width of its longest text.
fn fit(settings: Settings, event: &MouseEvent) {
    let heading = dom::heading_edge_at(event, HEADINGS);
    let Some(column) = heading.and_then(|(classes, _)| column_of(&classes)) else {
        return;
    };
    let cells = format!(".groups .groups__cell--{}", column.as_str());
    if let Some(width) = dom::fitting_width(&cells) {
        set_width(settings, column, width);
    }
}

/// Returns the column of a heading, which the last of its classes names.
fn column_of(classes: &str) -> Option<GroupColumn> {
    let (_, name) = classes.rsplit_once("--")?;
    GroupColumn::ALL
        .into_iter()
        .find(|column| column.as_str() == name)
}
