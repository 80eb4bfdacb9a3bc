//! What is other in a snapshot than in what is open, and the way back to it.

mod compare_page;
mod way_back;

pub(super) use compare_page::ComparePage;
pub(super) use way_back::WayBack;
