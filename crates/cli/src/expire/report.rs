//! What `portcullis expire` prints.

use std::fmt::Write as _;
use std::path::PathBuf;

use portcullis_model::{
    AccountId, Direction, ExpiryClock, Region, counted, escape_invisible, parse_expiry,
};
use portcullis_text::{Text as _, expiry_countdown, rule_sentence};
use serde::Serialize;

use super::due::{Sorted, TaggedRule};
use super::revoke::RuleOutcome;
use crate::error::CliError;

/// Rules with the tag, and what became of those that have expired.
pub(super) struct Report<'a> {
    pub(super) account: AccountId,
    pub(super) region: &'a Region,
    pub(super) clock: ExpiryClock<'a>,
    /// Whether rules were to be removed.
    pub(super) is_applied: bool,
    pub(super) sorted: Sorted,
    /// One for each expired rule.
    pub(super) outcomes: Vec<RuleOutcome>,
    /// The plan that adds the removed rules again.
    pub(super) undo_file: Option<PathBuf>,
}

impl RuleOutcome {
    /// The word in JSON.
    fn as_str(self) -> &'static str {
        match self {
            Self::Due => "expired",
            Self::Revoked => "removed",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Failed => "failed",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Due => "expired",
            Self::Revoked => "removed",
            Self::Changed => "changed meanwhile, left alone",
            Self::Gone => "already removed by another client",
            Self::Failed => "failed",
        }
    }
}

impl Report<'_> {
    /// Whether no expired rule is left, and no tag is unreadable.
    pub(super) fn is_all_done(&self) -> bool {
        let is_gone =
            |outcome: &RuleOutcome| matches!(outcome, RuleOutcome::Revoked | RuleOutcome::Gone);
        self.sorted.unreadable.is_empty() && self.outcomes.iter().all(is_gone)
    }

    /// One line for each rule, and a summary.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |rule: &TaggedRule, state: &str| {
            let shown = format!("{}: {} {state}", rule_text(rule), self.clock.key);
            // Writing to a `String` cannot fail.
            let _ = writeln!(text, "{}", escape_invisible(&shown));
        };
        for (rule, outcome) in self.sorted.expired.iter().zip(&self.outcomes) {
            let state = format!(
                "{}, {}: {}",
                rule.text,
                self.countdown(rule),
                outcome.text()
            );
            line(rule, &state);
        }
        for (rule, error) in &self.sorted.unreadable {
            let state = format!("{:?} is unusable, left alone: {}", rule.text, error.text());
            line(rule, &state);
        }
        for rule in &self.sorted.upcoming {
            line(rule, &format!("{}, {}", rule.text, self.countdown(rule)));
        }
        let _ = writeln!(text, "{}", self.summary());
        if let Some(path) = &self.undo_file {
            let _ = writeln!(
                text,
                "Undo: open {} in the page, and apply it",
                path.display()
            );
        }
        text
    }

    fn countdown(&self, rule: &TaggedRule) -> String {
        let time = parse_expiry(&rule.text);
        time.map_or_else(
            |error| error.text(),
            |time| expiry_countdown(time, self.clock.now),
        )
    }

    fn summary(&self) -> String {
        let count = |wanted: RuleOutcome| {
            let outcomes = self.outcomes.iter();
            outcomes.filter(|outcome| **outcome == wanted).count()
        };
        let mut parts = Vec::new();
        if self.is_applied {
            let removed = count(RuleOutcome::Revoked);
            parts.push(format!("{} removed", counted(removed, "expired rule")));
        }
        let left =
            count(RuleOutcome::Due) + count(RuleOutcome::Changed) + count(RuleOutcome::Failed);
        if left > 0 || !self.is_applied {
            parts.push(format!("{} left", counted(left, "expired rule")));
        }
        parts.push(format!("{} later", self.sorted.upcoming.len()));
        if !self.sorted.unreadable.is_empty() {
            parts.push(counted(self.sorted.unreadable.len(), "unusable tag"));
        }
        format!(
            "Account {}, {}, {}: {}",
            self.account,
            self.region,
            self.clock.now,
            parts.join(", ")
        )
    }

    /// The report as JSON. `docs/expiring-rules.md` describes it.
    pub(super) fn json(&self) -> Result<String, CliError> {
        let expired = self.sorted.expired.iter().zip(&self.outcomes);
        let report = ReportJson {
            account: self.account.as_str(),
            region: self.region.as_str(),
            at: self.clock.now.to_string(),
            tag: self.clock.key,
            applied: self.is_applied,
            expired: expired
                .map(|(rule, outcome)| RuleJson {
                    outcome: Some(outcome.as_str()),
                    ..RuleJson::of(rule)
                })
                .collect(),
            unusable: self
                .sorted
                .unreadable
                .iter()
                .map(|(rule, error)| RuleJson {
                    problem: Some(error.text()),
                    ..RuleJson::of(rule)
                })
                .collect(),
            later: self.sorted.upcoming.iter().map(RuleJson::of).collect(),
            undo_file: self
                .undo_file
                .as_ref()
                .map(|path| path.display().to_string()),
        };
        let text = serde_json::to_string_pretty(&report).map_err(CliError::Json)?;
        Ok(text + "\n")
    }
}

/// `sg-... sgr-... inbound tcp 22 from 203.0.113.7/32 (description)`.
fn rule_text(tagged: &TaggedRule) -> String {
    let rule = &tagged.rule;
    let id = rule.id.as_ref().map_or("-", |id| id.as_str());
    let mut text = format!(
        "{} {id} {} {}",
        tagged.group,
        rule.direction,
        rule_sentence(rule)
    );
    if !rule.description.is_empty() {
        let _ = write!(text, " ({})", rule.description);
    }
    text
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportJson<'a> {
    account: &'a str,
    region: &'a str,
    at: String,
    tag: &'a str,
    applied: bool,
    expired: Vec<RuleJson<'a>>,
    unusable: Vec<RuleJson<'a>>,
    later: Vec<RuleJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undo_file: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson<'a> {
    group_id: &'a str,
    rule_id: Option<&'a str>,
    direction: &'static str,
    rule: String,
    description: &'a str,
    expires_at: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl<'a> RuleJson<'a> {
    fn of(tagged: &'a TaggedRule) -> Self {
        let rule = &tagged.rule;
        Self {
            group_id: tagged.group.as_str(),
            rule_id: rule.id.as_ref().map(|id| id.as_str()),
            direction: match rule.direction {
                Direction::Ingress => "inbound",
                Direction::Egress => "outbound",
            },
            rule: rule_sentence(rule),
            description: &rule.description,
            expires_at: &tagged.text,
            outcome: None,
            problem: None,
        }
    }
}
