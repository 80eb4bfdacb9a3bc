//! Looks up nodes and edges of the map, and what names them.

use leptos::prelude::*;

use super::state::MapState;
use crate::analysis::checks::{Severity, SeverityCounts};
use crate::analysis::graph::{Edge, Node, NodeId, Outside};
use crate::layout::Rect;
use crate::model::{
    AccountId, AddressFamily, Cidr, GroupId, GroupReference, Peer, is_same_group_name,
};
use crate::present::{Endpoint, address_parts};
use crate::workspace::{DrawnMap, Workspace};

/// Returns a node of the scene.
pub(super) fn node_of<'a>(drawn: &'a DrawnMap, id: &NodeId) -> Option<(usize, &'a Node)> {
    let graph = &drawn.scene.view.graph;
    let place = graph.find(id)?;
    Some((place, graph.nodes.get(place)?))
}

/// Returns an edge of the scene by its ends.
pub(super) fn edge_of<'a>(
    drawn: &'a DrawnMap,
    source: &NodeId,
    target: &NodeId,
) -> Option<(usize, &'a Edge)> {
    let graph = &drawn.scene.view.graph;
    let ends = (graph.find(source)?, graph.find(target)?);
    let mut edges = graph.edges.iter().enumerate();
    edges.find(|(_, edge)| (edge.source, edge.target) == ends)
}

/// Returns the title of a node of the scene.
pub(super) fn title_of(drawn: &DrawnMap, id: &NodeId) -> String {
    let words = node_of(drawn, id).and_then(|(place, _)| drawn.words.get(place));
    words.map_or_else(|| id.to_string(), |words| words.title.clone())
}

/// Renders a text with its CIDR blocks in the font of code, as rules have them.
pub(super) fn with_addresses(text: &str) -> Vec<AnyView> {
    let parts = address_parts(text).into_iter();
    let parts = parts.map(|(text, is_block)| {
        if is_block {
            view! { <span class="code">{text}</span> }.into_any()
        } else {
            text.into_any()
        }
    });
    parts.collect()
}

/// Returns the most urgent severity, unless there is nothing to do about it.
pub(super) fn urgent(severities: &SeverityCounts) -> Option<Severity> {
    let worst = severities.worst();
    worst.filter(|severity| *severity > Severity::Informational)
}

/// Returns the box of a node of the scene.
pub(super) fn box_of(drawn: &DrawnMap, id: &NodeId) -> Option<Rect> {
    let (place, _) = node_of(drawn, id)?;
    drawn.scene.node_box(place)
}

/// Returns what rules can name of a node; `None` for several nodes shown as one.
pub(super) fn endpoint_of(id: &NodeId) -> Option<Endpoint> {
    let outside = match id {
        NodeId::Group(group) => return Some(Endpoint::Group(group.clone())),
        NodeId::Cluster(_) => return None,
        NodeId::Outside(_, outside) => outside,
    };
    Some(Endpoint::Outside(match outside {
        Outside::Anywhere(AddressFamily::Ipv4) => Peer::Cidr(Cidr::anywhere_ipv4()),
        Outside::Anywhere(AddressFamily::Ipv6) => Peer::Cidr(Cidr::anywhere_ipv6()),
        Outside::Vpc(_, cidr) | Outside::Reserved(cidr) | Outside::Block(cidr) => {
            Peer::Cidr(cidr.clone())
        }
        Outside::PrefixList(list) => Peer::PrefixList(list.clone()),
        Outside::ForeignGroup { account, group } => Peer::Group(foreign(account.clone(), group)),
    }))
}

fn foreign(account_id: Option<AccountId>, group: &GroupId) -> GroupReference {
    let mut reference = GroupReference::new(group.clone());
    reference.account_id = account_id;
    reference
}

/// Returns the name of a group or, if others have the same name, its ID.
pub(super) fn text_of_group(workspace: Workspace, id: &GroupId) -> String {
    let groups = workspace.draft().known_groups();
    let groups = groups.read_untracked();
    let Some(group) = groups.iter().find(|group| group.id == *id) else {
        return id.to_string();
    };
    let mut twins = groups
        .iter()
        .filter(|other| is_same_group_name(&other.name, &group.name));
    match twins.nth(1) {
        Some(_) => id.to_string(),
        None => group.name.to_string(),
    }
}

/// Returns the text that names a node in a field.
pub(super) fn text_of_node(state: MapState, id: &NodeId) -> String {
    match endpoint_of(id) {
        Some(Endpoint::Group(group)) => text_of_group(state.workspace, &group),
        Some(Endpoint::Outside(peer)) => peer.to_string(),
        None => state
            .drawn_now()
            .map(|drawn| title_of(&drawn, id))
            .unwrap_or_default(),
    }
}
