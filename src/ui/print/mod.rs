//! All groups with their rules, one below the other, for paper.

mod print_page;

pub(super) use print_page::PrintPage;
