//! The map as a file: SVG, PNG, Mermaid, DOT.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::MapState;
use crate::environment::timestamp;
use crate::export::{MapWords, dot, map_svg, mermaid};
use crate::platform::dom;
use crate::text::{hidden_lines, map_facts, map_legend};
use crate::workspace::{DrawnMap, Workspace};

/// A format of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Svg,
    Png,
    Mermaid,
    Dot,
}

/// Downloads what the map shows.
pub(super) fn download(state: MapState, format: Format) {
    let Some(drawn) = state.drawn_now() else {
        return;
    };
    let graph = &drawn.scene.view.graph;
    let facts = facts(state.workspace, &drawn);
    let mut legend = map_legend(graph);
    legend.extend(hidden_lines(&drawn.scene.view.hidden));
    let words = MapWords {
        title: "Security groups",
        facts: &facts,
        nodes: &drawn.words,
        edges: &drawn.sentences,
        legend: &legend,
    };
    match format {
        Format::Svg => dom::download("map.svg", &map_svg(graph, &drawn.scene.picture, &words)),
        Format::Mermaid => dom::download("map.mmd", &mermaid(graph, &words)),
        Format::Dot => dom::download("map.dot", &dot(graph, &words)),
        Format::Png => png(
            state.workspace,
            &drawn,
            map_svg(graph, &drawn.scene.picture, &words),
        ),
    }
}

fn png(workspace: Workspace, drawn: &DrawnMap, svg: String) {
    let bounds = drawn.scene.picture.bounds;
    // The browser draws the picture at the size that the file itself names.
    let (width, height) = size_in(&svg).unwrap_or((bounds.width, bounds.height));
    spawn_local(async move {
        match dom::png_of_svg(&svg, width, height).await {
            Some(address) => dom::download_url("map.png", &address),
            None => workspace.announce("Couldn't draw the picture. Download the SVG instead"),
        }
    });
}

/// Returns the size in the head of an SVG file.
fn size_in(svg: &str) -> Option<(f64, f64)> {
    let value = |name: &str| {
        let (_, rest) = svg.split_once(&format!("{name}=\""))?;
        rest.split_once('"')?.0.parse().ok()
    };
    Some((value("width")?, value("height")?))
}

/// Which account the map is of, and when it was read or drawn.
fn facts(workspace: Workspace, drawn: &DrawnMap) -> Vec<String> {
    let document = untrack(move || workspace.view().viewed());
    let snapshot = document.as_ref().and_then(|document| document.facts());
    map_facts(&drawn.inventory, snapshot, timestamp())
}
