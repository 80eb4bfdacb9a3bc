//! How the user wants tables and the page to look. The browser stores it as one versioned JSON value.

use serde::{Deserialize, Serialize};

use super::columns::{ColumnPreference, Columns, TableColumn};
use super::group_list::GroupColumn;
use super::list_style::list_style;
use crate::draft::CellColumn;

/// Version of the stored value.
const VERSION: u32 = 1;

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

impl TableColumn for DataColumn {
    const COLUMNS: &'static [Self] = &[
        Self::Cell(CellColumn::Type),
        Self::Cell(CellColumn::Protocol),
        Self::Cell(CellColumn::Ports),
        Self::Cell(CellColumn::PeerKind),
        Self::Cell(CellColumn::Peer),
        Self::Cell(CellColumn::Description),
        Self::Cell(CellColumn::Until),
        Self::RuleId,
    ];

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

    /// No rule can be understood or added without its type, ports and source.
    fn is_always_shown(self) -> bool {
        matches!(
            self,
            Self::Cell(CellColumn::Type | CellColumn::Ports | CellColumn::Peer)
        )
    }

    fn is_shown_initially(self) -> bool {
        self.is_always_shown() || self == Self::Cell(CellColumn::Description)
    }
}

impl TableColumn for GroupColumn {
    const COLUMNS: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }

    /// The name leads to the group, and selects it.
    fn is_always_shown(self) -> bool {
        self == Self::Name
    }

    fn is_shown_initially(self) -> bool {
        true
    }
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The columns of tables of rules.
    pub rules: Columns<DataColumn>,
    /// The columns of the list of groups.
    pub groups: Columns<GroupColumn>,
    /// Whether long values take a second line.
    pub wraps_lines: bool,
    /// The height of rows.
    pub density: Density,
    /// The colours.
    pub theme: Theme,
    /// Number of groups on a page of the list; `None` for all on one.
    groups_per_page: Option<u16>,
}

/// The stored value. `public/boot.js` reads `density`, `theme` and `list_style` of it.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    #[serde(default)]
    columns: Vec<StoredColumn>,
    #[serde(default)]
    groups: Vec<StoredColumn>,
    #[serde(default)]
    wrap: bool,
    #[serde(default)]
    density: Density,
    #[serde(default)]
    theme: Theme,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<u16>,
    #[serde(default, skip_deserializing, skip_serializing_if = "String::is_empty")]
    list_style: String,
}

#[derive(Serialize, Deserialize)]
struct StoredColumn {
    name: String,
    shown: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    width: Option<u16>,
}

impl StoredColumn {
    fn all<C: TableColumn>(columns: &Columns<C>) -> Vec<Self> {
        let stored = |known: &ColumnPreference<C>| Self {
            name: known.column.name().to_owned(),
            shown: known.is_shown,
            width: known.width,
        };
        columns.all().iter().map(stored).collect()
    }

    fn columns<C: TableColumn>(stored: &[Self]) -> Columns<C> {
        let stored = stored.iter();
        Columns::from_stored(stored.map(|it| (it.name.as_str(), it.shown, it.width)))
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
        Self {
            rules: StoredColumn::columns(&stored.columns),
            groups: StoredColumn::columns(&stored.groups),
            wraps_lines: stored.wrap,
            density: stored.density,
            theme: stored.theme,
            groups_per_page: stored.page.filter(|size| PAGE_SIZES.contains(size)),
        }
    }

    /// Returns the text to store.
    pub fn to_text(&self) -> String {
        let stored = Stored {
            version: VERSION,
            columns: StoredColumn::all(&self.rules),
            groups: StoredColumn::all(&self.groups),
            wrap: self.wraps_lines,
            density: self.density,
            theme: self.theme,
            page: self.groups_per_page,
            list_style: self.list_style(),
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// Returns the style of the list of groups; empty for the initial one.
    pub fn list_style(&self) -> String {
        list_style(&self.groups, self.wraps_lines)
    }

    /// Returns the number of groups on a page of the list; `None` for all on one.
    pub fn groups_per_page(&self) -> Option<u16> {
        self.groups_per_page
    }

    /// Sets the number of groups on a page of the list: one of [`PAGE_SIZES`], or all for any other.
    pub fn set_groups_per_page(&mut self, size: Option<u16>) {
        self.groups_per_page = size.filter(|size| PAGE_SIZES.contains(size));
    }

    /// Restores the initial look of tables of rules: columns, widths, lines and density.
    pub fn reset_rules(&mut self) {
        self.rules = Columns::default();
        self.reset_rows();
    }

    /// Restores the initial look of the list of groups: columns, widths, lines, density, and all groups on one page.
    pub fn reset_groups(&mut self) {
        self.groups = Columns::default();
        self.groups_per_page = None;
        self.reset_rows();
    }

    fn reset_rows(&mut self) {
        self.wraps_lines = false;
        self.density = Density::default();
    }
}

#[cfg(test)]
mod tests;
