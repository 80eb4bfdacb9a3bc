//! Findings as Markdown.

use portcullis_analysis::checks::{Severity, rule_text};

use super::{ReportFacts, ReportLine};
use crate::export::markdown::{escaped, push_row};

/// Returns findings as Markdown: a table for each severity, the most urgent first. Suppressed
/// findings are only counted.
pub fn markdown_report(facts: &ReportFacts, lines: &[ReportLine<'_>]) -> String {
    let mut text = format!(
        "# Findings\n\nProfile `{}`, {}\n",
        escaped(&facts.profile),
        escaped(&facts.source)
    );
    for severity in Severity::ALL.into_iter().rev() {
        let mut of_severity = lines
            .iter()
            .filter(|line| line.reported.counts() && line.reported.finding.severity == severity)
            .peekable();
        if of_severity.peek().is_none() {
            continue;
        }
        text.push_str(&format!("\n## {}\n\n", capitalized(severity.as_str())));
        let headings = ["Group", "Rules", "Finding", "What to do"].map(str::to_owned);
        push_row(&mut text, &headings);
        push_row(&mut text, &headings.map(|_| "---".to_owned()));
        for line in of_severity {
            let finding = &line.reported.finding;
            let rules: Vec<String> = finding.rules.iter().map(rule_text).collect();
            let message = match line.severity_reason {
                Some(reason) => format!("{}. {reason}", line.message),
                None => line.message.clone(),
            };
            let cells = [
                &format!("{} ({})", line.group_name, finding.group),
                &rules.join("; "),
                &message,
                &line.advice,
            ];
            push_row(&mut text, &cells.map(|cell| escaped(cell)));
        }
    }
    let suppressed = lines.iter().filter(|line| !line.reported.counts()).count();
    if suppressed > 0 {
        text.push_str(&format!("\nSuppressed: {suppressed}\n"));
    }
    if lines.is_empty() {
        text.push_str("\nNo findings\n");
    }
    text
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
