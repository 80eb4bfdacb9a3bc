//! Evaluation of policy files.

use std::fmt::Write as _;

use portcullis_analysis::reach::{Policy, PolicyState, ReachIndex, check_policy};
use portcullis_formats::report::{
    PolicyLine, parse_policies, policy_json_report, policy_sarif_report,
};
use portcullis_model::escape_invisible;
use portcullis_text::{Text as _, answer_text};

use super::{Format, answers};
use crate::Outcome;
use crate::error::CliError;
use crate::io::Input;
use crate::subject::args_error;

/// Evaluates the policies of a file. Only those that hold for certain pass.
pub(super) fn evaluate(
    index: &ReachIndex,
    source: &str,
    file: &Input,
    format: Format,
) -> Result<(String, Outcome), CliError> {
    let policies = parse_policies(&file.read_text()?).map_err(|error| args_error(file, &error))?;
    let lines: Vec<PolicyLine<'_>> = policies.iter().map(|policy| line(index, policy)).collect();
    let text = match format {
        Format::Text => text_report(&lines),
        Format::Json => policy_json_report(source, &lines) + "\n",
        Format::Sarif => policy_sarif_report(source, env!("CARGO_PKG_VERSION"), &lines) + "\n",
    };
    let holds = lines.iter().all(|line| line.state == PolicyState::Holds);
    let outcome = if holds {
        Outcome::Done
    } else {
        Outcome::BrokenPolicies
    };
    Ok((text, outcome))
}

fn line<'a>(index: &ReachIndex, policy: &'a Policy) -> PolicyLine<'a> {
    let result = check_policy(index, policy);
    let (message, rules) = match &result.answer {
        Ok(answer) => (
            answer_text(answer, &policy.from, &policy.to, &policy.traffic),
            answers::deciding_rules(index, answer),
        ),
        Err(error) => (error.text(), Vec::new()),
    };
    PolicyLine {
        policy,
        state: result.state,
        state_text: result.state.text(),
        message,
        rules,
    }
}

fn text_report(lines: &[PolicyLine<'_>]) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    for line in lines {
        let policy = line.policy.to_string();
        let _ = writeln!(
            text,
            "{:<12} {}",
            line.state_text,
            escape_invisible(&policy)
        );
        if line.state == PolicyState::Holds {
            continue;
        }
        let _ = writeln!(text, "             {}.", escape_invisible(&line.message));
        for rule in &line.rules {
            let _ = writeln!(text, "             {rule}");
        }
    }
    let held = lines
        .iter()
        .filter(|line| line.state == PolicyState::Holds)
        .count();
    let noun = if lines.len() == 1 {
        "policy"
    } else {
        "policies"
    };
    let _ = writeln!(text, "{held} of {} {noun} hold", lines.len());
    text
}
