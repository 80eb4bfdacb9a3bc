//! Reachability: who can reach whom by the rules of security groups, as data.
//!
//! A [`Question`] names its ends as the user does. [`ReachIndex`] is built from an inventory and answers questions:
//! [`ReachIndex::answer`] for a pair of ends, [`Search`] for everything that can reach an end or that it can reach,
//! also through other groups. Both can be asked before and after a draft: [`compare`] returns the difference.
//! A [`Policy`] is a question with the expected answer.
//!
//! # Semantics
//!
//! - Rules only allow. Traffic passes if an outbound rule of the source and an inbound rule of the destination allow
//!   it. An end without groups, such as a CIDR block, has no rules, so only the other end decides.
//! - A question about a group is about the rules of that group alone. Its members are its network interfaces, by their
//!   private addresses; without interfaces, they may have any private address.
//! - A reference to a group matches the private addresses of its interfaces. It never matches the internet.
//! - Answers have four values. [`Verdict::Yes`] and [`Verdict::No`] hold whatever the unknown members of groups and
//!   entries of prefix lists are, and whatever the rules are that a file does not list ([`ReachIndex::with_coverage`]); if
//!   these matter, the answer is [`Verdict::CannotTell`].

mod additions;
mod addresses;
mod answer;
mod ask;
mod bounds;
mod candidates;
mod compare;
mod edge;
mod ends;
mod evidence;
mod expand;
mod exposed;
mod gaps;
mod graph;
mod indexing;
mod members;
mod pair;
mod paths;
mod policy;
mod question;
mod region;
mod resolve;
mod search;
mod table;
mod traffic_list;

pub use answer::{Addition, Answer, Assumption, Comparison, Part, Place, Side, Unknown, Verdict};
use ask::Asked;
pub use compare::compare;
pub(crate) use ends::is_over_gone_peering;
pub use exposed::{Exposed, ExposedSearch, exposed};
pub use indexing::Indexing;
pub use paths::Passage;
pub use policy::{Expectation, Policy, PolicyResult, PolicyState, check_policy};
pub use question::{End, Question};
pub use resolve::{Candidate, ReachIndex, ResolveError};
pub use search::Search;
pub use table::{Hop, ReachTable, Row, Step, Ways};
pub use traffic_list::TrafficList;
