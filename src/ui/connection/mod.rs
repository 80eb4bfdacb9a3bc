//! Choosing where to read and change security groups.

mod connection_dialog;

pub(super) use connection_dialog::ConnectionDialog;
