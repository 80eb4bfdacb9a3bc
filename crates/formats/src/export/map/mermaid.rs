//! Flowcharts of Mermaid, as GitHub and many wikis show them.

use portcullis_analysis::graph::{Change, Graph};
use portcullis_model::{escape_invisible, is_invisible};

use super::{MapWords, NodeWords};

/// Most ports in a label.
const LABEL_PARTS: usize = 4;

/// Returns a flowchart. Edges that the draft adds are thick, those that it removes dotted.
pub fn mermaid(graph: &Graph, words: &MapWords<'_>) -> String {
    let mut text = String::from("flowchart LR\n");
    for line in std::iter::once(words.title).chain(words.facts.iter().map(String::as_str)) {
        text.push_str(&format!("    %% {}\n", comment(line)));
    }
    for (index, node) in words.nodes.iter().enumerate().take(graph.nodes.len()) {
        text.push_str(&format!("    n{index}[\"{}\"]\n", node_label(node)));
    }
    for edge in &graph.edges {
        let label = quoted(&edge.short_traffic(LABEL_PARTS).to_string());
        let line = match edge.change {
            Change::Kept | Change::Changed => "-->",
            Change::Added => "==>",
            Change::Removed => "-.->",
        };
        let (source, target) = (edge.source, edge.target);
        text.push_str(&format!("    n{source} {line}|\"{label}\"| n{target}\n"));
    }
    text
}

fn node_label(words: &NodeWords) -> String {
    let lines = [&words.title, &words.note, &words.signs];
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines
        .map(|line| quoted(line))
        .collect::<Vec<_>>()
        .join("<br/>")
}

/// Escapes a text between quotation marks. Mermaid reads `#...;` as a character, and shows labels as HTML and Markdown.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for letter in escape_invisible(text).chars() {
        if letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '.' | ',' | ':' | '/' | '+') {
            quoted.push(letter);
        } else {
            quoted.push_str(&format!("#{};", u32::from(letter)));
        }
    }
    quoted
}

/// Comments end with their line; braces would start a directive.
fn comment(text: &str) -> String {
    let is_kept = |letter: &char| !is_invisible(*letter) && !matches!(letter, '{' | '}');
    text.chars().filter(is_kept).collect()
}
