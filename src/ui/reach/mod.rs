//! Reachability: questions, answers, and policies.

mod reach_page;

pub(super) use reach_page::ReachPage;
