//! Rules as other tools read them, one file per format.

mod aws_cli;
mod tsv;

pub use aws_cli::authorize_commands;
pub use tsv::rules_to_tsv;
