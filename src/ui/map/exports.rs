//! The map as a file: SVG, PNG, Mermaid, DOT.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::legend::MEANINGS;
use super::state::MapState;
use crate::environment::timestamp;
use crate::export::{MapWords, dot, map_svg, mermaid};
use crate::platform::dom;
use crate::text::{hidden_lines, moment_text};
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
    let facts = facts(state.workspace);
    let mut legend: Vec<String> = MEANINGS.iter().map(|line| (*line).to_owned()).collect();
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

/// Where and when the map was drawn.
fn facts(workspace: Workspace) -> Vec<String> {
    untrack(move || {
        let session = workspace.session().now();
        let account = workspace.account().map(|account| account.to_string());
        let place = session.map(|session| {
            let account = account.clone().unwrap_or_default();
            format!(
                "{} {account}, {}",
                session.connection().name,
                session.region()
            )
        });
        let place = place.or_else(|| workspace.view().viewed().map(|_| "Shared view".to_owned()));
        place
            .into_iter()
            .chain([moment_text(timestamp())])
            .collect()
    })
}
