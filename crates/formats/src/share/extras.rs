//! What a snapshot has besides the groups: policies, places of nodes on the map, and the profile of findings.

use std::collections::BTreeSet;

use portcullis_analysis::checks::Profile;
use portcullis_analysis::graph::{Graph, GraphInput};
use portcullis_analysis::reach::{End, Policy, ReachIndex};
use portcullis_model::{Cidr, Inventory};
use portcullis_search::parse_policy;

use super::Scope;
use crate::report::{ProfileError, parse_profile, profile_json};

/// Policies, places and the profile of a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotExtras {
    /// Policies. The page that opens the snapshot checks them.
    pub policies: Vec<SharedPolicy>,
    /// Places to which nodes of the map were dragged.
    pub map_places: Vec<MapPlace>,
    /// Profile by which findings are shown; `None` for the default one.
    pub profile: Option<Box<Profile>>,
}

/// A policy as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedPolicy {
    /// The sentence, such as `internet must not reach db`.
    pub text: String,
    /// Why; may be empty.
    pub reason: String,
}

/// Place of the center of a node on the map, in its units, which are pixels at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapPlace {
    /// Key of the node: the ID of a group, or `ingress` or `egress` with what is outside.
    pub node: String,
    /// Distance to the right.
    pub x: i32,
    /// Distance down.
    pub y: i32,
}

impl SharedPolicy {
    /// Writes a policy.
    pub fn of(policy: &Policy) -> Self {
        Self {
            text: policy.to_string(),
            reason: policy.reason.clone(),
        }
    }

    /// Parses the policy; `None` if the text is none.
    pub fn parse(&self) -> Option<Policy> {
        let policy = parse_policy(&self.text).ok()?;
        Some(Policy {
            reason: self.reason.clone(),
            ..policy
        })
    }
}

impl SnapshotExtras {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty() && self.map_places.is_empty() && self.profile.is_none()
    }

    /// Keeps only what concerns an inventory: places of its nodes and, if it is a part of an account, policies about what
    /// it has, so that nothing names a group that is not shared.
    pub(super) fn tidy(&mut self, inventory: &Inventory, scope: Scope) {
        if !self.map_places.is_empty() {
            let graph = Graph::of(GraphInput {
                before: inventory,
                after: inventory,
                findings: &[],
            });
            let nodes = graph.nodes.iter().map(|node| node.id.to_string());
            let nodes: BTreeSet<String> = nodes.collect();
            self.map_places.retain(|place| nodes.contains(&place.node));
        }
        if scope == Scope::Chosen && !self.policies.is_empty() {
            let index = ReachIndex::new(inventory);
            let is_known = |end: &End| index.resolve(end).is_ok();
            self.policies.retain(|policy| {
                let policy = policy.parse();
                policy.is_some_and(|policy| is_known(&policy.from) && is_known(&policy.to))
            });
        }
    }
}

/// Writes a profile: the ID of a built-in one, or a file.
pub(super) fn profile_text(profile: &Profile) -> String {
    if Profile::built_in(&profile.id).as_ref() == Some(profile) {
        profile.id.clone()
    } else {
        profile_json(profile)
    }
}

/// Reads the result of [`profile_text`].
///
/// # Errors
/// [`ProfileError`] with the part that is invalid.
pub(super) fn parse_profile_text(text: &str) -> Result<Box<Profile>, ProfileError> {
    let built_in = Profile::built_in(text).map(Ok);
    built_in
        .unwrap_or_else(|| parse_profile(text))
        .map(Box::new)
}

/// Replaces the CIDR blocks in the key of a node; `block` returns the replacement, or `None` to keep one.
pub(super) fn replace_in_node(node: &str, mut block: impl FnMut(&Cidr) -> Option<Cidr>) -> String {
    let words = node.split(' ').map(|word| {
        let known = Cidr::parse(word).ok().filter(|_| word.contains('/'));
        let other = known.and_then(|cidr| block(&cidr));
        other.map_or_else(|| word.to_owned(), |cidr| cidr.to_string())
    });
    words.collect::<Vec<String>>().join(" ")
}
