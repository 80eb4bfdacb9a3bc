//! Why a file is not a plan that can be reviewed, in words.

use super::{Text, bytes_text};
use portcullis_plan::{DocumentError, InvalidPlan, NotAPlan, PLAN_VERSION};

impl Text for DocumentError {
    fn text(&self) -> String {
        match self {
            Self::Empty => "this plan changes nothing; choose another file".to_owned(),
            Self::Invalid(value) => format!(
                "this plan is invalid: {}; save the plan again, then open the new file",
                value.text()
            ),
            Self::Twice(value) => {
                format!("this plan changes {value} twice; remove one of the changes from the file")
            }
            Self::ListTwice(value) => {
                format!(
                    "this plan changes the prefix list {value} twice; remove one of the changes from the file"
                )
            }
            Self::NotAPlan(value) => {
                format!(
                    "this file is not a plan of Portcullis: {}; choose another file",
                    value.text()
                )
            }
            Self::TooLarge(value) => format!(
                "this file is too large for a plan: {}; choose another file",
                bytes_text(*value)
            ),
            Self::Version(value) => format!(
                "this plan has version {value}; this page reads version {PLAN_VERSION}. Open it with a newer version of the page"
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
            Self::OtherGroup { change, group } => {
                format!("the change of {change} has the group {group}")
            }
            Self::List { name, error } => format!("the prefix list {name:?}: {}", error.text()),
            Self::NoList(list) => format!("the prefix list {list} neither exists nor is created"),
            Self::NoGroup(group) => format!("{group} neither exists nor is created"),
            Self::TwoRules { group, rule } => {
                format!("{group} has two rules for {} {}", rule.traffic, rule.peer)
            }
            Self::Account(owner) => format!("{owner:?} is not an account ID"),
            Self::Spelling { typed, id } => format!("{typed:?} is another spelling of {id}"),
        }
    }
}
