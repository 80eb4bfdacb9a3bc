//! Rules, plans and the rights they take, as other tools read them: one file per format. Pure text;
//! nothing here knows where it goes.

mod aws_cli;
mod boto3;
mod iam_policy;
mod ip_permissions;
mod script_target;
mod sdk_call;
mod terraform;
#[cfg(test)]
mod tests;
mod tsv;

pub use aws_cli::{authorize_commands, cli_script};
pub use boto3::boto3_script;
pub use iam_policy::{PolicyPurpose, iam_policy};
pub use script_target::ScriptTarget;
pub use terraform::terraform;
pub use tsv::rules_to_tsv;
