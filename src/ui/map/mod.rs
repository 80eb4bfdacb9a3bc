//! The map: groups, outside sources and the rules between them, as a picture and as a table.

mod address;
mod canvas;
mod connection_table;
mod edge_view;
mod edits;
mod exports;
mod filter_chips;
mod filters;
mod keys;
mod legend;
mod lookup;
mod map_page;
mod minimap;
mod node_view;
mod panel;
mod paths_list;
mod ports_dialog;
mod related;
mod rule_dialog;
mod rule_form;
mod rule_list;
mod selection;
mod state;
mod template_dialog;
mod toolbar;

pub(super) use map_page::MapPage;
