//! Execution of a plan: the request of each step, the checks beforehand, the pace, the journal, and recovery
//! when an answer is lost.
//!
//! Pure except for the traits that the caller passes: the client's transport and clock, and a [`Watch`] that keeps
//! the journal. Host tests can therefore inject every network fault.
//!
//! A step is written into the journal before it is sent and when its outcome is known. An outcome that
//! is not known (a lost connection, a server's failure, an answer cut short) is settled by describing
//! the group: what it then shows decides whether the step is done or is sent again. EC2 refuses to do
//! any of these steps twice, and what it says then (that the rule exists already, that there is no such
//! group) is settled in the same way, for the first of two requests may have been a browser's own.

mod describe;
mod guard;
mod pace;
mod precheck;
mod record;
mod request;
mod resolve;
mod runner;
mod settle;

pub use describe::{
    describe_groups, describe_groups_named, describe_groups_with_same_names, describe_rules,
};
pub use pace::Pace;
pub use precheck::{Denial, Precheck, precheck_permissions};
pub use record::{DoneNote, Failure, NotDone, Outcome, RunRecord, RunSource, RunState, StepRecord};
pub use request::{Answer, request};
pub use resolve::resolve;
pub use runner::{AfterFailure, Report, Runner, Watch};
