//! Print listing of all groups with their rules.

mod print_page;

pub(super) use print_page::PrintPage;
