//! Parsers of what the user types and pastes: `https`, `22`, `anywhere`, a group by name.
//!
//! Pure. Input: a text, its row, and the known groups and prefix lists. Output: the new row, or
//! what is wrong with the text.

mod cell;
mod cell_block;
mod complete;
mod context;
mod foreign_words;
mod icmp_name;
mod list_entries;
mod named_id;
mod other_ranges;
mod paste;
mod peer;
mod preset;
mod problem;
mod provenance;
mod quoted_cell;
mod scope;
mod table_column;
mod table_row;
mod table_words;
mod traffic;
mod until;

pub use cell::{CellError, ParsedCell, cell_text, choose, parse_cell};
pub use cell_block::{
    BlockError, BlockTarget, PastedRow, block_text, copied_text, is_rules, lay_out_block,
    parse_block, paste_cells,
};
pub use complete::{Choice, Completion, completions};
pub use context::{EntryContext, EntryScope, KnownGroup};
pub use icmp_name::icmp_name;
pub use list_entries::{
    EntryLineError, ListField, ListInput, ListInputError, list_entries_text, parse_list_entries,
};
pub use named_id::{NamedId, NamedIdError, named_id};
pub use paste::{MAX_LINES, Paste, PastedHeading, PastedLine, PastedText, parse_paste};
pub use peer::{
    MAX_SOURCES, PeerEntryError, SEPARATORS, canonical_note, is_list_named, parse_peer,
    parse_peers, peer_notes, source_texts,
};
pub use preset::{PRESETS, Preset, preset_name};
pub use problem::{
    CellNote, DirectionSource, InvisibleCharacter, LineProblem, PasteNote, PastedCellError,
    TableProblem, UnknownColumn,
};
pub use provenance::{Provenance, provenance_of};
pub use quoted_cell::{FirstCell, first_cell, text_before};
pub use scope::{
    Doubt, LineEffect, MAX_TITLES, OwnDirection, Said, Scope, comment_of, group_ids_in,
    is_commented_out, is_file_mark, is_title, labelled_group, opens_comment, without_pipes,
};
pub use table_column::{TableColumn, table_column};
pub use table_row::{DescriptionOf, TableColumns, TableRow, TableRowError, unread_columns};
pub use table_words::{is_absent, mentions_direction};
pub use traffic::{
    MAX_PORTS, TrafficCells, TrafficCellsError, TrafficEntryError, parse_ports,
    parse_protocol_cell, parse_traffic_cells, parse_type,
};
pub use until::{UntilContext, UntilError, parse_until, until_text};
