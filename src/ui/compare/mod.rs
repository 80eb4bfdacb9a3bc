//! What is other in a snapshot than in what is open, and the way back to it.

mod compare_page;
mod restore_fields;
mod restore_form;

pub(super) use compare_page::ComparePage;
pub(super) use restore_form::RestoreForm;
