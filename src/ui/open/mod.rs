//! Opening files and links as read-only views.

mod document_facts;
mod document_picker;
mod open_page;
mod view_banner;
mod view_gate;

pub(super) use document_facts::document_title;
pub(super) use document_picker::DocumentPicker;
pub(super) use open_page::OpenPage;
pub(super) use view_banner::ViewBanner;
pub(super) use view_gate::ViewGate;
