//! Tests what is stored and which columns are shown.

use super::super::columns::ColumnChange;
use super::*;

const PROTOCOL: DataColumn = DataColumn::Cell(CellColumn::Protocol);
const SOURCE: DataColumn = DataColumn::Cell(CellColumn::Peer);

fn shown(preferences: &Preferences) -> Vec<&'static str> {
    let columns = preferences.rules.shown_with(|_| false).into_iter();
    columns.map(|it| it.column.name()).collect()
}

#[test]
fn four_columns_are_shown_initially() {
    let preferences = Preferences::default();
    assert_eq!(
        shown(&preferences),
        ["type", "ports", "source", "description"]
    );
    let needed = preferences.rules.shown_with(|column| column == PROTOCOL);
    assert_eq!(
        needed.get(1).map(|it| it.column),
        Some(PROTOCOL),
        "a column that is needed has its place"
    );
}

#[test]
fn preferences_survive_storage() {
    let mut preferences = Preferences::default();
    preferences.rules.show(PROTOCOL, true);
    preferences
        .rules
        .show(DataColumn::Cell(CellColumn::Description), false);
    assert_eq!(preferences.rules.shift(SOURCE, -4), Some(0));
    preferences.rules.set_width(SOURCE, Some(300));
    preferences.wraps_lines = true;
    preferences.density = Density::Compact;
    preferences.theme = Theme::Dark;
    preferences.set_groups_per_page(Some(50));
    preferences.groups.change("vpc", ColumnChange::Show(false));
    preferences
        .groups
        .set_width(GroupColumn::Description, Some(400));
    assert_eq!(shown(&preferences), ["source", "type", "protocol", "ports"]);
    let text = preferences.to_text();
    assert!(
        text.contains(r#""density":"compact""#) && text.contains(r#""theme":"dark""#),
        "{text}"
    );
    assert!(
        text.contains(r#""list_style":"#),
        "the start reads it: {text}"
    );
    assert_eq!(Preferences::parse(&text), preferences);
    assert_eq!(preferences.groups_per_page(), Some(50));
    preferences.set_groups_per_page(Some(51));
    assert_eq!(preferences.groups_per_page(), None);
    preferences.reset_rules();
    assert_eq!(preferences.rules, Columns::default());
    preferences.reset_groups();
    assert_eq!(
        preferences,
        Preferences {
            theme: Theme::Dark,
            ..Preferences::default()
        }
    );
}

#[test]
fn a_text_that_cannot_be_read_gives_the_defaults() {
    for text in [
        "",
        "{}",
        "nonsense",
        r#"{"version":2,"wrap":true}"#,
        r#"{"version":1,"density":"huge"}"#,
    ] {
        assert_eq!(Preferences::parse(text), Preferences::default(), "{text}");
    }
}

#[test]
fn unknown_and_repeated_columns_are_left_out_and_missing_ones_follow() {
    let text = r#"{"version":1,"columns":[{"name":"rule-id","shown":true,"width":7},{"name":"cost","shown":true},
        {"name":"rule-id","shown":false},{"name":"type","shown":false}]}"#;
    let preferences = Preferences::parse(text);
    assert_eq!(preferences.rules.all().len(), DataColumn::COLUMNS.len());
    assert_eq!(
        shown(&preferences),
        ["rule-id", "type", "ports", "source", "description"]
    );
    assert_eq!(
        preferences.rules.all().first().and_then(|it| it.width),
        None,
        "7 pixels are too few"
    );
}

#[test]
fn columns_stay_within_the_table_and_its_limits() {
    let mut preferences = Preferences::default();
    assert_eq!(
        preferences
            .rules
            .shift(DataColumn::Cell(CellColumn::Type), -1),
        None
    );
    assert_eq!(preferences.rules.shift(DataColumn::RuleId, 1), None);
    preferences.rules.set_width(SOURCE, Some(4));
    preferences.rules.set_width(PROTOCOL, Some(9999));
    let widths: Vec<Option<u16>> = preferences.rules.all().iter().map(|it| it.width).collect();
    assert_eq!(
        widths,
        [None, Some(1200), None, None, Some(48), None, None, None]
    );
    preferences.rules.show(SOURCE, false);
    assert!(
        shown(&preferences).contains(&"source"),
        "it is always shown"
    );
}
