//! Comparison with a snapshot or a file, and drafts that restore or import it.

mod compare_page;
mod way_back;

pub(super) use compare_page::ComparePage;
pub(super) use way_back::WayBack;
