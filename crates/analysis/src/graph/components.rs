//! Connected parts of a selection.

use std::collections::HashMap;

use super::view::Selection;
use super::{Graph, NodeId};

/// Returns the first group of the part to which each group belongs. Outside nodes connect none.
pub(super) fn components(graph: &Graph, selection: &Selection) -> HashMap<usize, usize> {
    let is_group = |index: usize| {
        let node = graph.nodes.get(index);
        node.is_some_and(|node| matches!(node.id, NodeId::Group(_)))
    };
    let mut parents: Vec<usize> = (0..graph.nodes.len()).collect();
    for (source, target, _) in &selection.edges {
        if is_group(*source) && is_group(*target) {
            let (one, other) = (root(&mut parents, *source), root(&mut parents, *target));
            // The root of a part is its first node.
            if let Some(parent) = parents.get_mut(one.max(other)) {
                *parent = one.min(other);
            }
        }
    }
    let nodes = selection.nodes.iter().copied();
    let groups: Vec<usize> = nodes.filter(|index| is_group(*index)).collect();
    let roots = groups
        .into_iter()
        .map(|index| (index, root(&mut parents, index)));
    roots.collect()
}

/// Finds the root of a tree, and shortens the way there.
fn root(parents: &mut [usize], node: usize) -> usize {
    let mut here = node;
    while let Some(parent) = parents.get(here).copied().filter(|parent| *parent != here) {
        let above = parents.get(parent).copied().unwrap_or(parent);
        if let Some(known) = parents.get_mut(here) {
            *known = above;
        }
        here = above;
    }
    here
}
