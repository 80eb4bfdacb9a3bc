//! Connection dialog, open connections and session notices.

mod close_dialog;
mod connection_actions;
mod connection_choices;
mod connection_dialog;
mod connection_form;
mod endpoint_variant_field;
mod form_state;
mod keys_field;
mod lock_field;
mod open_connections;
mod region_menu;
mod rename_field;
mod reset_dialog;
mod role_fields;
mod session_notices;
mod sign_in_button;
mod target_field;

pub(super) use connection_dialog::ConnectionDialog;
pub(super) use open_connections::OpenConnections;
pub(super) use region_menu::RegionMenu;
pub(super) use session_notices::SessionNotices;
