//! Reasons why a run did not start.

use std::sync::Arc;

use crate::aws::Error;

/// Reason why nothing was sent.
#[derive(Clone, Debug)]
pub enum ApplyRefusal {
    /// Another tab executes a plan at the same place.
    OtherTab,
    /// The access keys belong to another account than the connection requires.
    OtherAccount,
    /// EC2 did not answer the checks before the run.
    NoAnswer(Arc<Error>),
    /// The caller lacks permissions.
    Denied(Vec<(String, Arc<Error>)>),
    /// The endpoint performed a step that it was only asked to check.
    CarriedOut(&'static str),
    /// A group has been changed elsewhere since the review.
    Changed,
    /// The name of a group to create is taken.
    NameTaken(String),
    /// Groups to be deleted, with the network interfaces that use them.
    StillUsed(Vec<(String, String)>),
}

impl ApplyRefusal {
    /// Returns what happened, without what to do about it.
    pub fn title(&self) -> String {
        match self {
            Self::OtherTab => "Nothing was sent: another tab is applying changes".to_owned(),
            Self::OtherAccount => {
                "Nothing was sent: these access keys belong to another account".to_owned()
            }
            Self::NoAnswer(_) => "Nothing was sent: the check before applying failed".to_owned(),
            Self::Denied(denied) => {
                let denied = denied.iter();
                let denied = denied.map(|(group, error)| denial(group, error));
                nothing_sent(&denied.collect::<Vec<String>>().join(", "))
            }
            Self::CarriedOut(_) => "This endpoint doesn't support DryRun".to_owned(),
            Self::Changed => "Nothing was sent: another client changed these groups".to_owned(),
            Self::NameTaken(_) => "Nothing was sent: a group to create already exists".to_owned(),
            Self::StillUsed(_) => "Nothing was sent: a group to delete is still in use".to_owned(),
        }
    }

    /// Returns the title of one of the permissions that are lacking.
    pub fn denied_title(group: &str, error: &Error) -> String {
        nothing_sent(&denial(group, error))
    }
}

fn denial(group: &str, error: &Error) -> String {
    format!("{} on {group} isn't allowed", error.action())
}

fn nothing_sent(why: &str) -> String {
    format!("Nothing was sent: {why}")
}
