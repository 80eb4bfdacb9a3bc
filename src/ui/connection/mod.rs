//! Connection dialog, open connections and session notices.

mod close_dialog;
mod connection_actions;
mod connection_dialog;
mod connection_entry;
mod connection_form;
mod keys_field;
mod lock_field;
mod open_connections;
mod reset_dialog;
mod role_fields;
mod sign_in;
mod status;
mod targets;
mod variant_field;

pub(super) use connection_dialog::ConnectionDialog;
pub(super) use open_connections::OpenConnections;
pub(super) use status::SessionNotices;
