//! From what EC2 has and what a draft wants to the calls that lead from the one to the other, in an
//! order that never closes what stays open: create, tag, change in place, add, remove, delete.
//!
//! Pure: the steps are data, for whoever shows them and whoever carries them out.

mod step;
mod steps;

pub use step::{ChangedRule, Step};
pub use steps::plan;
