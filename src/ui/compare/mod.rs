//! Comparison with a snapshot or a file, and drafts that restore or import it.

mod compare_page;
mod open_workspaces;
mod restore_fields;
mod restore_form;

pub(super) use compare_page::ComparePage;
pub(super) use restore_form::RestoreForm;
