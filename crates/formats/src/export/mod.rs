//! Exports of rules, plans and permissions for other tools, one file per format. Pure: text in,
//! text out.

mod aws_cli;
mod boto3;
mod cli_json;
mod cloudformation;
mod context;
pub(crate) mod csv;
mod iam_policy;
mod map;
pub(crate) mod markdown;
mod recreate;
mod script_target;
mod sdk_call;
mod terraform;
mod terraform_lists;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod tsv;

pub use aws_cli::{authorize_commands, cli_script};
pub use boto3::boto3_script;
pub use cli_json::cli_json;
pub use cloudformation::cloudformation;
pub use context::ExportContext;
pub use csv::{CSV_HEADINGS, csv, is_guarded_start, unescaped_cell};
pub use iam_policy::{PolicyPurpose, aggregator_policy, assume_role_policy, iam_policy};
pub use map::{MapSizes, MapWords, NodeWords, dot, layout_graph, map_svg, mermaid};
pub use markdown::markdown;
pub use recreate::recreation;
pub use script_target::ScriptTarget;
pub use terraform::terraform;
pub use terraform_lists::terraform_lists;
pub use tsv::rules_to_tsv;
