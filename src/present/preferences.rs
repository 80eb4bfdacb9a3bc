//! How the user wants tables and the page to look. The browser stores it as one versioned JSON value.

use serde::{Deserialize, Serialize};

use crate::draft::CellColumn;

/// Version of the stored value.
const VERSION: u32 = 1;

/// Smallest and largest width of a column, in pixels.
const WIDTHS: std::ops::RangeInclusive<u16> = 48..=1200;

/// Numbers of groups on a page of the list that can be preferred.
pub const PAGE_SIZES: [u16; 4] = [25, 50, 100, 200];

/// A column of a rule table that shows a part of the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataColumn {
    /// An editable part.
    Cell(CellColumn),
    /// The ID of the rule.
    RuleId,
}

impl DataColumn {
    /// All columns, in their initial order.
    pub const ALL: [Self; 8] = [
        Self::Cell(CellColumn::Type),
        Self::Cell(CellColumn::Protocol),
        Self::Cell(CellColumn::Ports),
        Self::Cell(CellColumn::PeerKind),
        Self::Cell(CellColumn::Peer),
        Self::Cell(CellColumn::Description),
        Self::Cell(CellColumn::Until),
        Self::RuleId,
    ];

    /// Whether the column is always shown: no rule can be understood or added without it.
    pub fn is_always_shown(self) -> bool {
        matches!(
            self,
            Self::Cell(CellColumn::Type | CellColumn::Ports | CellColumn::Peer)
        )
    }

    fn is_shown_initially(self) -> bool {
        self.is_always_shown() || self == Self::Cell(CellColumn::Description)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Cell(CellColumn::Type) => "type",
            Self::Cell(CellColumn::Protocol) => "protocol",
            Self::Cell(CellColumn::Ports) => "ports",
            Self::Cell(CellColumn::PeerKind) => "source-type",
            Self::Cell(CellColumn::Peer) => "source",
            Self::Cell(CellColumn::Description) => "description",
            Self::Cell(CellColumn::Until) => "until",
            Self::RuleId => "rule-id",
        }
    }
}

/// A column with its preferences. Its place in the list is its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnPreference {
    /// The column.
    pub column: DataColumn,
    /// Whether it is shown.
    pub is_shown: bool,
    /// Its width in pixels. `None` to share the room that is left.
    pub width: Option<u16>,
}

/// Height of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// 32 pixels.
    #[default]
    Comfortable,
    /// 28 pixels.
    Compact,
}

/// Colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl Density {
    /// Returns the word for the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

impl Theme {
    /// Returns the word for the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How the user wants tables and the page to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    columns: Vec<ColumnPreference>,
    /// Whether long values take a second line.
    pub wraps_lines: bool,
    /// The height of rows.
    pub density: Density,
    /// The colours.
    pub theme: Theme,
    /// Number of groups on a page of the list; `None` for all on one.
    groups_per_page: Option<u16>,
}

/// The stored value. `public/boot.js` reads `density` and `theme` of it.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    #[serde(default)]
    columns: Vec<StoredColumn>,
    #[serde(default)]
    wrap: bool,
    #[serde(default)]
    density: Density,
    #[serde(default)]
    theme: Theme,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<u16>,
}

#[derive(Serialize, Deserialize)]
struct StoredColumn {
    name: String,
    shown: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u16>,
}

impl Default for Preferences {
    fn default() -> Self {
        let column = |column: DataColumn| ColumnPreference {
            column,
            is_shown: column.is_shown_initially(),
            width: None,
        };
        Self {
            columns: DataColumn::ALL.map(column).to_vec(),
            wraps_lines: false,
            density: Density::default(),
            theme: Theme::default(),
            groups_per_page: None,
        }
    }
}

impl Preferences {
    /// Parses a stored text. Returns the defaults for a text that this version cannot read. Columns that it does not
    /// name follow those that it names.
    pub fn parse(text: &str) -> Self {
        let stored = serde_json::from_str::<Stored>(text).ok();
        let Some(stored) = stored.filter(|stored| stored.version == VERSION) else {
            return Self::default();
        };
        let mut columns: Vec<ColumnPreference> = Vec::new();
        for known in stored.columns {
            let column = DataColumn::ALL
                .into_iter()
                .find(|it| it.name() == known.name);
            let Some(column) =
                column.filter(|column| columns.iter().all(|it| it.column != *column))
            else {
                continue;
            };
            columns.push(ColumnPreference {
                column,
                is_shown: known.shown || column.is_always_shown(),
                width: known.width.filter(|width| WIDTHS.contains(width)),
            });
        }
        let rest = Self::default().columns.into_iter();
        let rest: Vec<_> = rest
            .filter(|it| columns.iter().all(|known| known.column != it.column))
            .collect();
        columns.extend(rest);
        Self {
            columns,
            wraps_lines: stored.wrap,
            density: stored.density,
            theme: stored.theme,
            groups_per_page: stored.page.filter(|size| PAGE_SIZES.contains(size)),
        }
    }

    /// Returns the text to store.
    pub fn to_text(&self) -> String {
        let column = |known: &ColumnPreference| StoredColumn {
            name: known.column.name().to_owned(),
            shown: known.is_shown,
            width: known.width,
        };
        let stored = Stored {
            version: VERSION,
            columns: self.columns.iter().map(column).collect(),
            wrap: self.wraps_lines,
            density: self.density,
            theme: self.theme,
            page: self.groups_per_page,
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// Returns all columns, in their order.
    pub fn columns(&self) -> &[ColumnPreference] {
        &self.columns
    }

    /// Returns the columns of a table that has to show some of them, in their order.
    pub fn shown_with(&self, is_needed: impl Fn(DataColumn) -> bool) -> Vec<ColumnPreference> {
        let columns = self.columns.iter().copied();
        columns
            .filter(|it| it.is_shown || is_needed(it.column))
            .collect()
    }

    /// Shows or hides a column. Columns that are always shown stay.
    pub fn show(&mut self, column: DataColumn, is_shown: bool) {
        if let Some(known) = self.preference(column) {
            known.is_shown = is_shown || column.is_always_shown();
        }
    }

    /// Moves a column by a number of places. Returns its new place.
    pub fn shift(&mut self, column: DataColumn, places: isize) -> Option<usize> {
        let from = self.columns.iter().position(|it| it.column == column)?;
        let to = from.checked_add_signed(places)?;
        if to >= self.columns.len() {
            return None;
        }
        let moved = self.columns.remove(from);
        self.columns.insert(to, moved);
        Some(to)
    }

    /// Sets the width of a column, within the limits.
    pub fn set_width(&mut self, column: DataColumn, width: Option<u16>) {
        if let Some(known) = self.preference(column) {
            known.width = width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end()));
        }
    }

    /// Returns the number of groups on a page of the list; `None` for all on one.
    pub fn groups_per_page(&self) -> Option<u16> {
        self.groups_per_page
    }

    /// Sets the number of groups on a page of the list: one of [`PAGE_SIZES`], or all for any other.
    pub fn set_groups_per_page(&mut self, size: Option<u16>) {
        self.groups_per_page = size.filter(|size| PAGE_SIZES.contains(size));
    }

    /// Restores the initial tables: columns, widths, lines, density and all groups on one page. The theme stays.
    pub fn reset_tables(&mut self) {
        let theme = self.theme;
        *self = Self {
            theme,
            ..Self::default()
        };
    }

    fn preference(&mut self, column: DataColumn) -> Option<&mut ColumnPreference> {
        self.columns.iter_mut().find(|it| it.column == column)
    }
}

#[cfg(test)]
mod tests;
