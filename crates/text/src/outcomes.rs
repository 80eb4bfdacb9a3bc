//! What became of the steps of a run, in words.

use super::Text;
use portcullis_apply::{DoneNote, Failure, NotDone};

impl Text for DoneNote {
    /// How it is known that a step is done, as a phrase.
    fn text(&self) -> String {
        match self {
            Self::AnswerLost => {
                "the response was lost; EC2 shows that the step succeeded".to_owned()
            }
            Self::Refused(code) => {
                format!("EC2 returned {code}, but shows that the step succeeded")
            }
            Self::Shown => "EC2 shows that the step succeeded".to_owned(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Text for NotDone {
    /// Why a step is not done, as a phrase.
    fn text(&self) -> String {
        match self {
            Self::Overtaken => "not sent: another client has since changed this",
            Self::Shown => "EC2 shows that the step did not succeed",
        }
        .to_owned()
    }
}

impl Text for Failure {
    /// Why a step is not done, in EC2's words where there are any.
    fn text(&self) -> String {
        match (&self.code, self.not_done) {
            (Some(code), _) => format!("{code}: {}", self.message),
            (None, Some(reason)) => reason.text(),
            (None, None) => self.message.clone(),
        }
    }
}
