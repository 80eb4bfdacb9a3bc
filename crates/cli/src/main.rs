//! Command line of Portcullis: checks, converts, compares and draws security groups, says who can reach whom, removes
//! expired rules, and serves the sandbox and the page.
//!
//! ```text
//! aws ec2 describe-security-groups | portcullis convert --to csv > groups.csv
//! portcullis check groups.json --fail-on high
//! portcullis check --region eu-west-1
//! portcullis diff before.json after.json
//! portcullis expire --region eu-west-1
//! portcullis reach --ask "internet -> db tcp 5432" groups.json
//! portcullis map groups.json --focus web > map.svg
//! portcullis snapshot --region eu-west-1 > snapshot.json
//! portcullis search "port contains 22" snapshot.json
//! portcullis sandbox --port 4566
//! portcullis serve dist
//! ```
//!
//! Exit codes: 0 done, 1 differences, findings, expired rules or broken policies, 2 wrong usage or input.

mod account;
mod check;
mod clock;
mod convert;
mod diff;
mod document;
mod error;
mod expire;
mod http_server;
mod io;
mod map;
mod reach;
mod sandbox;
mod search;
mod serve;
mod snapshot;
mod subject;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use portcullis_text::samples;

use crate::error::CliError;
use crate::io::printable;

/// Checks, converts, compares and draws AWS security groups, says who can reach whom, removes expired rules, and serves
/// an EC2 sandbox and the page.
#[derive(Parser)]
#[command(
    name = "portcullis",
    version,
    after_help = "Exit codes: 0 done, 1 differences, findings, expired rules, broken policies or no match, 2 wrong usage or input."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Convert(convert::ConvertArgs),
    Diff(diff::DiffArgs),
    Expire(expire::ExpireArgs),
    Reach(reach::ReachArgs),
    Map(map::MapArgs),
    Search(search::SearchArgs),
    Snapshot(snapshot::SnapshotArgs),
    Sandbox(sandbox::SandboxArgs),
    Serve(serve::ServeArgs),
    /// Prints a sample of every text that Portcullis has for findings, risks, steps and errors.
    Texts,
    /// Prints a completion script for a shell.
    Completions {
        /// The shell that loads the script.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
}

/// Result of a command that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Differences,
    Findings,
    BrokenPolicies,
    NoMatch,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(
            Outcome::Differences | Outcome::Findings | Outcome::BrokenPolicies | Outcome::NoMatch,
        ) => ExitCode::from(1),
        Err(error) => {
            eprintln!("portcullis: {}", printable(&error.to_string()));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<Outcome, CliError> {
    match command {
        Command::Check(args) => check::run(&args),
        Command::Convert(args) => convert::run(&args).map(|()| Outcome::Done),
        Command::Diff(args) => diff::run(&args),
        Command::Expire(args) => expire::run(&args),
        Command::Reach(args) => reach::run(&args),
        Command::Map(args) => map::run(&args).map(|()| Outcome::Done),
        Command::Search(args) => search::run(&args),
        Command::Snapshot(args) => snapshot::run(&args).map(|()| Outcome::Done),
        Command::Sandbox(args) => sandbox::run(args).map(|()| Outcome::Done),
        Command::Serve(args) => serve::run(args).map(|()| Outcome::Done),
        Command::Texts => {
            let lines = samples().into_iter();
            let lines = lines.map(|sample| format!("{}\t{}\n", sample.variant, sample.text));
            io::write(lines.collect::<String>().as_bytes()).map(|()| Outcome::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut command = Cli::command();
            clap_complete::generate(shell, &mut command, "portcullis", &mut script);
            io::write(&script).map(|()| Outcome::Done)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_declared_consistently() {
        Cli::command().debug_assert();
    }
}
