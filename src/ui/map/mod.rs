//! The map: groups, outside sources and the rules between them, as a picture and as a table.

mod map_page;

pub(super) use map_page::MapPage;
