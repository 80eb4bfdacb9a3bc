//! Style of the list of groups with the preferred columns.
//!
//! The start draws the list, and the start has no room for the preferences. So they become a style sheet, which
//! `public/boot.js` adopts before the program runs: the list is never drawn in another way first.

use super::columns::{ColumnPreference, Columns, TableColumn as _};
use super::group_list::GroupColumn;

/// Returns the style of the list for its columns. Empty if all is as it is initially.
///
/// `style/groups.css` has the widths of columns that no user has set, and hides columns in narrow windows: there,
/// `--without-…` leaves out a width that the user has set. A very narrow window has no columns.
pub(super) fn list_style(columns: &Columns<GroupColumn>, wraps_lines: bool) -> String {
    let mut style = String::new();
    if *columns != Columns::default() {
        style.push_str(&columns_style(columns));
    }
    if wraps_lines {
        style.push_str(WRAPPED);
    }
    style
}

/// Long values take a second line.
const WRAPPED: &str = "@media (min-width:761px){.groups__body{--row-height:48px}.groups__body .groups__row{block-size:48px}\
    .groups__body .groups__cell{line-height:1.35;max-block-size:2.7em;overflow-wrap:anywhere;white-space:normal}}";

fn columns_style(columns: &Columns<GroupColumn>) -> String {
    let (mut hidden, mut tracks, mut orders) = (String::new(), String::new(), String::new());
    for (place, known) in columns.all().iter().enumerate() {
        let name = known.column.name();
        if known.is_shown {
            tracks.push_str(&track(known));
            orders.push_str(&format!(".groups__cell--{name}{{order:{place}}}"));
        } else {
            hidden.push_str(&format!(".groups .groups__cell--{name}{{display:none}}"));
        }
    }
    let last = columns.all().len();
    // The order of the focus and of screen readers is that of the eye, where the browser knows `reading-flow`.
    format!(
        "{hidden}@media (min-width:761px){{.groups .groups__row{{grid-template-columns:{tracks}var(--groups-rules);\
        reading-flow:grid-order}}{orders}.groups__cell--rules{{order:{last}}}}}"
    )
}

fn track(known: &ColumnPreference<GroupColumn>) -> String {
    let name = known.column.name();
    match known.width {
        Some(width) => format!("var(--without-{name},minmax(40px,{width}px)) "),
        None => format!("var(--groups-{name}) "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initial_columns_need_no_style() {
        assert_eq!(list_style(&Columns::default(), false), "");
        assert_eq!(list_style(&Columns::default(), true), WRAPPED);
    }

    #[test]
    fn columns_are_hidden_moved_and_sized() {
        let mut columns = Columns::default();
        columns.show(GroupColumn::Vpc, false);
        columns.shift(GroupColumn::Id, -1);
        columns.set_width(GroupColumn::UsedBy, Some(200));
        let style = list_style(&columns, false);
        assert!(
            style.starts_with(".groups .groups__cell--vpc{display:none}@media (min-width:761px){"),
            "{style}"
        );
        let tracks = "grid-template-columns:var(--groups-id) var(--groups-name) var(--groups-inbound) \
            var(--groups-outbound) var(--groups-findings) var(--without-used-by,minmax(40px,200px)) \
            var(--groups-description) var(--groups-rules);";
        assert!(style.contains(tracks), "{style}");
        assert!(
            style.contains(".groups__cell--id{order:0}.groups__cell--name{order:1}"),
            "{style}"
        );
    }

    #[test]
    fn the_name_cannot_be_hidden() {
        let mut columns = Columns::default();
        columns.show(GroupColumn::Name, false);
        assert_eq!(columns, Columns::default());
    }
}
