//! Graphs of Graphviz.

use portcullis_analysis::graph::{Change, Graph};
use portcullis_model::escape_invisible;

use super::MapWords;

/// Most ports in a label.
const LABEL_PARTS: usize = 4;

/// Returns a graph for `dot`. Edges that the draft adds are bold, those that it removes dashed.
pub fn dot(graph: &Graph, words: &MapWords<'_>) -> String {
    let lines = std::iter::once(words.title).chain(words.facts.iter().map(String::as_str));
    let title: Vec<String> = lines.map(quoted).collect();
    let mut text = format!(
        "digraph map {{\n    rankdir=LR;\n    label=\"{}\";\n    node [shape=box];\n",
        title.join("\\n")
    );
    for (index, node) in words.nodes.iter().enumerate().take(graph.nodes.len()) {
        let lines = [&node.title, &node.note, &node.signs];
        let lines = lines.into_iter().filter(|line| !line.is_empty());
        let label: Vec<String> = lines.map(|line| quoted(line)).collect();
        text.push_str(&format!(
            "    n{index} [label=\"{}\"];\n",
            label.join("\\n")
        ));
    }
    for edge in &graph.edges {
        let label = quoted(&edge.short_traffic(LABEL_PARTS).to_string());
        let style = match edge.change {
            Change::Kept | Change::Changed => "solid",
            Change::Added => "bold",
            Change::Removed => "dashed",
        };
        let (source, target) = (edge.source, edge.target);
        text.push_str(&format!(
            "    n{source} -> n{target} [label=\"{label}\", style={style}];\n"
        ));
    }
    text.push_str("}\n");
    text
}

/// Escapes a text between quotation marks. Graphviz reads `\N` and the like, and entities of HTML.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for letter in escape_invisible(text).chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            '&' => quoted.push_str("&amp;"),
            other => quoted.push(other),
        }
    }
    quoted
}
