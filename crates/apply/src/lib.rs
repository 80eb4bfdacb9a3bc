//! Execution of a plan: requests of the steps, checks beforehand, rate limiting, the journal, and
//! recovery from lost responses.
//!
//! The caller passes the client with its transport and clock, and a [`Watch`] that writes the
//! journal. There is no other I/O, so host tests can inject every network fault.
//!
//! Each step is written to the journal before it is sent, and again when its outcome is known. An
//! outcome is unknown after a lost connection, a server error or a truncated response. The runner
//! then describes the group, which shows whether the step is done or is sent again.
//!
//! EC2 refuses to repeat any of these steps. Such a refusal (the rule exists already, the group
//! does not exist) is checked in the same way, because the browser may have sent the request twice
//! on its own.

mod created;
mod describe;
mod guard;
mod list_outcomes;
mod outcome_lookup;
mod pace;
mod precheck;
mod record;
mod record_lists;
mod request;
mod resolve;
mod runner;
mod use_steps;

pub use created::{Created, CreatedId, Namesakes};
use describe::describe_lists_named;
pub use describe::{
    describe_associations, describe_groups, describe_groups_named, describe_groups_with_same_names,
    describe_interfaces, describe_lists, describe_rules, find_referencing_groups,
};
pub use pace::Pace;
pub use precheck::{Denial, Precheck, precheck_permissions};
pub use record::{DoneNote, Failure, NotDone, Outcome, RunRecord, RunSource, RunState, StepRecord};
pub use request::{Answer, request};
pub use resolve::resolve;
pub use runner::{AfterFailure, Report, Runner, Watch};
