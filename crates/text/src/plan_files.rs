//! Why a file is not a plan that can be reviewed, in words.

use super::Text;
use portcullis_plan::{DocumentError, InvalidPlan, NotAPlan, PLAN_VERSION};

impl Text for DocumentError {
    fn text(&self) -> String {
        match self {
            Self::Empty => "this plan changes nothing".to_owned(),
            Self::Invalid(value) => format!("this plan holds what cannot be: {}", value.text()),
            Self::Twice(value) => {
                format!("this plan changes {value} twice; a plan has one change of each group")
            }
            Self::NotAPlan(value) => {
                format!("this file is not a plan of Portcullis: {}", value.text())
            }
            Self::TooLarge(value) => format!("this file is too large for a plan: {value} bytes"),
            Self::Version(value) => format!(
                "this plan is of version {value}; this page reads version {PLAN_VERSION}. Open it with a newer page"
            ),
        }
    }
}

impl Text for NotAPlan {
    fn text(&self) -> String {
        match self {
            Self::Json(reason) => reason.clone(),
            Self::Kind(kind) => format!("its kind is {kind}"),
        }
    }
}

impl Text for InvalidPlan {
    fn text(&self) -> String {
        match self {
            Self::Text(error) => error.text(),
            Self::Id(error) => error.text(),
            Self::Tag(error) => error.text(),
            Self::OtherGroup { change, group } => format!("{change} is called {group}"),
            Self::NoGroup(group) => format!("{group} neither is nor is to be"),
            Self::TwoRules { group, rule } => {
                format!("two rules of {group} for {} {}", rule.traffic, rule.peer)
            }
            Self::Account(owner) => format!("{owner:?} for an account"),
            Self::Spelling { typed, id } => format!("{typed:?} for {id}"),
        }
    }
}
