//! A plan as a file, for a second person to review and apply. Never holds a credential.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::GroupChange;
use crate::model::{GroupDescription, GroupId, GroupName, RuleDescription};

/// The form of the file.
const VERSION: u32 = 1;

/// The word that tells the file from other JSON.
const KIND: &str = "portcullis-plan";

/// No plan is as large; what is gets no further.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Where a plan is to be carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPlace {
    /// The address of EC2's endpoint.
    pub endpoint: String,
    /// The Region.
    pub region: String,
    /// The account.
    pub account: String,
}

/// A plan as a file: the groups before and after, from which the steps follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanDocument {
    kind: String,
    version: u32,
    /// When it was made, as ISO 8601 has it.
    pub made_at: String,
    /// Who made it, where EC2's side told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// Where it is to be carried out.
    pub place: PlanPlace,
    /// The groups whose old rules go before their new ones.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub revoke_first: BTreeSet<GroupId>,
    /// What changes.
    pub changes: Vec<GroupChange>,
    /// The calls in words, for people who open the file elsewhere; not read back.
    #[serde(default)]
    pub calls: Vec<String>,
}

/// Why a file is not a plan that can be reviewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// It changes nothing.
    #[error("this plan changes nothing")]
    Empty,
    /// A text in it is one that EC2 refuses.
    #[error("this plan holds a text that EC2 refuses: {0}")]
    Invalid(String),
    /// It is JSON of something else, or no JSON.
    #[error("this file is not a plan of Portcullis: {0}")]
    NotAPlan(String),
    /// It is larger than any plan.
    #[error("this file is too large for a plan: {0} bytes")]
    TooLarge(usize),
    /// It is of a later version.
    #[error(
        "this plan is of version {0}; this page reads version {VERSION}. Open it with a newer page"
    )]
    Version(u32),
}

impl PlanDocument {
    /// A document of changes.
    pub fn new(
        made_at: String,
        made_by: Option<String>,
        place: PlanPlace,
        changes: Vec<GroupChange>,
        revoke_first: BTreeSet<GroupId>,
        calls: Vec<String>,
    ) -> Self {
        Self {
            kind: KIND.to_owned(),
            version: VERSION,
            made_at,
            made_by,
            place,
            revoke_first,
            changes,
            calls,
        }
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        readable_json(self)
    }

    /// Reads a file's text, and holds what is in it to what EC2 takes: whoever wrote it may be at
    /// fault, or may mean harm.
    ///
    /// # Errors
    /// [`DocumentError`] says what it is instead.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        if text.len() > MAX_BYTES {
            return Err(DocumentError::TooLarge(text.len()));
        }
        let not_a_plan = |error: serde_json::Error| DocumentError::NotAPlan(error.to_string());
        #[derive(Deserialize)]
        struct Head {
            kind: String,
            version: u32,
        }
        let head: Head = serde_json::from_str(text).map_err(not_a_plan)?;
        if head.kind != KIND {
            return Err(DocumentError::NotAPlan(format!(
                "its kind is {}",
                head.kind
            )));
        }
        if head.version != VERSION {
            return Err(DocumentError::Version(head.version));
        }
        let document: Self = serde_json::from_str(text).map_err(not_a_plan)?;
        if document.changes.is_empty() {
            return Err(DocumentError::Empty);
        }
        for change in &document.changes {
            check(change)?;
        }
        Ok(document)
    }
}

/// A value as JSON that people can read, too. By way of a generic value: the types have one
/// serializer then, and not a second one for the line ends.
pub fn readable_json(value: &impl Serialize) -> String {
    // Texts, numbers and lists: all of them have a form in JSON.
    let value = serde_json::to_value(value).unwrap_or_default();
    format!("{value:#}")
}

/// What the plan would send has to be what EC2 could have or takes.
fn check(change: &GroupChange) -> Result<(), DocumentError> {
    let invalid = |error: &dyn std::fmt::Display| DocumentError::Invalid(error.to_string());
    for group in change.before.iter().chain(&change.after) {
        if group.id != change.id {
            return Err(invalid(&format!("{} is called {}", change.id, group.id)));
        }
    }
    let Some(after) = &change.after else {
        return match &change.before {
            Some(_) => Ok(()),
            None => Err(invalid(&format!("{} neither is nor is to be", change.id))),
        };
    };
    if change.before.is_none() {
        GroupName::parse(&after.name).map_err(|error| invalid(&error))?;
        GroupDescription::parse(&after.description).map_err(|error| invalid(&error))?;
    }
    let known = change.before.iter().flat_map(|group| &group.rules);
    let known: BTreeSet<&str> = known.map(|rule| &*rule.description).collect();
    for rule in &after.rules {
        if !rule.description.is_empty() && !known.contains(&*rule.description) {
            RuleDescription::parse(&rule.description).map_err(|error| invalid(&error))?;
        }
    }
    Ok(())
}
