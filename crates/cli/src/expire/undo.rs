//! The plan that adds removed rules again, as a file that the page opens.

use std::collections::{BTreeSet, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use portcullis_apply::describe_groups;
use portcullis_ec2::Service;
use portcullis_model::{EndpointUrl, GroupId, RuleId, SecurityGroup};
use portcullis_plan::{GroupChange, PlanDocument, PlanPlace, UseChange};

use super::ExpireError;
use super::report::Report;
use super::revoke::RuleOutcome;
use crate::account::{AccountError, Connection};
use crate::error::CliError;

/// A file for the undo, with the groups as they were before the run.
pub(super) struct UndoFile {
    path: PathBuf,
    groups: HashMap<GroupId, SecurityGroup>,
    place: PlanPlace,
    made_by: String,
}

impl UndoFile {
    /// Reads the groups of the expired rules, and writes a plan that adds all of these rules. It exists before the
    /// first rule is removed, so that nothing is lost if the run is interrupted.
    ///
    /// # Errors
    /// [`AccountError`] if the groups cannot be read, [`ExpireError::UndoFile`] if the file exists or cannot be
    /// written.
    pub(super) async fn create(
        connection: &Connection,
        report: &Report<'_>,
        made_by: String,
        path: Option<&Path>,
    ) -> Result<Self, CliError> {
        let ids: BTreeSet<GroupId> = report
            .sorted
            .expired
            .iter()
            .map(|rule| rule.group.clone())
            .collect();
        let ids: Vec<GroupId> = ids.into_iter().collect();
        let groups = describe_groups(&connection.client, &ids).await;
        let endpoint = connection.client.endpoint().url(Service::Ec2);
        let file = Self {
            path: path.map_or_else(|| default_path(report), Path::to_owned),
            groups: groups.map_err(AccountError::from)?,
            place: PlanPlace {
                endpoint: EndpointUrl::from_remote(endpoint),
                region: connection.region.clone(),
                account: Some(report.account.clone()),
            },
            made_by,
        };
        let text = file.plan(report, |outcome| outcome == RuleOutcome::Due);
        let created = std::fs::File::create_new(&file.path);
        created
            .and_then(|mut created| created.write_all(text.as_bytes()))
            .map_err(|source| file.error(source, "nothing was removed"))?;
        Ok(file)
    }

    /// Reduces the plan to the rules that were removed. Returns the path, or `None` if none was, and the file is gone.
    ///
    /// # Errors
    /// [`ExpireError::UndoFile`] if the file cannot be written. The plan for all expired rules is left then.
    pub(super) fn complete(self, report: &Report<'_>) -> Result<Option<PathBuf>, CliError> {
        let is_revoked = |outcome| outcome == RuleOutcome::Revoked;
        // EC2 may have removed a rule although it did not say so.
        let may_be_gone = |outcome| is_revoked(outcome) || outcome == RuleOutcome::Failed;
        let written = if report.outcomes.iter().any(|outcome| may_be_gone(*outcome)) {
            std::fs::write(&self.path, self.plan(report, may_be_gone))
        } else {
            std::fs::remove_file(&self.path)
        };
        written.map_err(|source| {
            self.error(
                source,
                "the plan in it may add more rules than were removed",
            )
        })?;
        Ok(self.path.exists().then_some(self.path))
    }

    fn error(&self, source: std::io::Error, consequence: &'static str) -> ExpireError {
        ExpireError::UndoFile {
            path: self.path.clone(),
            source,
            consequence,
        }
    }

    /// The plan that adds the rules with some outcomes again.
    fn plan(&self, report: &Report<'_>, is_restored: impl Fn(RuleOutcome) -> bool) -> String {
        let restored: BTreeSet<&RuleId> = report
            .sorted
            .expired
            .iter()
            .zip(&report.outcomes)
            .filter(|(_, outcome)| is_restored(**outcome))
            .filter_map(|(rule, _)| rule.rule.id.as_ref())
            .collect();
        let mut changes: Vec<GroupChange> = Vec::new();
        for (id, group) in &self.groups {
            let is_restored =
                |rule_id: &Option<RuleId>| rule_id.as_ref().is_some_and(|id| restored.contains(id));
            let (mut before, mut after) = (group.clone(), group.clone());
            before.rules.retain(|rule| !is_restored(&rule.id));
            if before.rules.len() == after.rules.len() {
                continue;
            }
            // EC2 gives a rule that is added again another ID.
            for rule in &mut after.rules {
                if is_restored(&rule.id) {
                    rule.id = None;
                }
            }
            changes.push(GroupChange {
                id: id.clone(),
                before: Some(before),
                after: Some(after),
                uses: UseChange::default(),
            });
        }
        changes.sort_by(|a, b| a.id.cmp(&b.id));
        PlanDocument::new(
            report.clock.now,
            Some(self.made_by.clone()),
            self.place.clone(),
            changes,
            BTreeSet::new(),
            Vec::new(),
        )
        .with_note(format!(
            "Adds rules again that portcullis expire removed by the tag {}",
            report.clock.key
        ))
        .to_text()
    }
}

fn default_path(report: &Report<'_>) -> PathBuf {
    let (account, region) = (&report.account, report.region);
    let time = report.clock.now.sortable_text();
    PathBuf::from(format!("portcullis-expire-{account}-{region}-{time}.json"))
}
