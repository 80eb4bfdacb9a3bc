//! A map as a picture: an SVG file that stands by itself, on white, for print and wikis.

use portcullis_analysis::graph::{Change, ClusterKey, Edge, Graph, NodeId};
use portcullis_layout::{Picture, Rect, Route};
use portcullis_model::escape_invisible;

use super::layout_graph::{LETTER, width};
use super::{MapSizes, MapWords, NodeWords};

/// Distance around the picture and between its parts.
const MARGIN: f64 = 24.0;
/// Height of a line of the title and of the legend.
const LINE: f64 = 18.0;
/// Least width, so that title and legend fit.
const MIN_WIDTH: f64 = 480.0;

/// Distance of the inner border of several groups from the outer one.
const INSET: f64 = 3.0;

const INK: &str = "#1f2937";
const MUTED: &str = "#4b5563";
const BORDER: &str = "#6b7280";
const ADDED: &str = "#15803d";
const REMOVED: &str = "#b91c1c";
const CHANGED: &str = "#b45309";

/// Shape of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Group,
    Groups,
    Outside,
}

impl Shape {
    fn of(id: &NodeId) -> Self {
        match id {
            NodeId::Group(_) => Self::Group,
            NodeId::Cluster(key) if !matches!(key, ClusterKey::Blocks(..)) => Self::Groups,
            NodeId::Cluster(_) | NodeId::Outside(..) => Self::Outside,
        }
    }
}

/// Draws a laid-out graph with its title and a legend. Texts that a box cannot hold are cut; they are in its tooltip.
pub fn map_svg(graph: &Graph, picture: &Picture, words: &MapWords<'_>) -> String {
    let bounds = picture.bounds;
    let head = MARGIN + LINE * (words.facts.len() + 1) as f64 + MARGIN / 2.0;
    let texts = words.legend.iter().chain(words.facts);
    let longest = texts.map(|line| width(line)).fold(MIN_WIDTH, f64::max);
    let full_width = bounds.width.max(longest) + 2.0 * MARGIN;
    let legend_top = head + bounds.height + MARGIN;
    let full_height = legend_top + LINE * words.legend.len() as f64 + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"graphics-document\" \
         width=\"{full_width:.0}\" height=\"{full_height:.0}\" \
         viewBox=\"0 0 {full_width:.0} {full_height:.0}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n\
         <title>{}</title>\n\
         <defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto\"><path d=\"M0,0 8,4 0,8z\" fill=\"{BORDER}\"/></marker></defs>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        escaped(words.title)
    );
    push_text(&mut svg, MARGIN, MARGIN + 12.0, words.title, (INK, "bold"));
    for (line, fact) in words.facts.iter().enumerate() {
        let y = MARGIN + 12.0 + LINE * (line + 1) as f64;
        push_text(&mut svg, MARGIN, y, fact, (MUTED, "normal"));
    }
    svg.push_str(&format!(
        "<g transform=\"translate({:.1} {:.1})\">\n",
        MARGIN - bounds.x,
        head - bounds.y
    ));
    push_edges(&mut svg, graph, picture, words.edges);
    for ((node, rect), words) in graph.nodes.iter().zip(&picture.nodes).zip(words.nodes) {
        push_node(
            &mut svg,
            *rect,
            words,
            (stroke(node.change), Shape::of(&node.id)),
        );
    }
    svg.push_str("</g>\n");
    for (line, text) in words.legend.iter().enumerate() {
        let y = legend_top + 12.0 + LINE * line as f64;
        push_text(&mut svg, MARGIN, y, text, (MUTED, "normal"));
    }
    svg.push_str("</svg>\n");
    svg
}

fn push_edges(svg: &mut String, graph: &Graph, picture: &Picture, sentences: &[String]) {
    let routes = graph.edges.iter().zip(&picture.edges).enumerate();
    let drawn = routes.filter_map(|(index, (edge, route))| Some((index, edge, route.as_ref()?)));
    let mut labels = String::new();
    for (index, edge, route) in drawn {
        let sentence = sentences.get(index).map_or("", String::as_str);
        push_edge(svg, edge, route, sentence);
        if let Some(rect) = route.label {
            push_label(&mut labels, edge, rect);
        }
    }
    // Labels cover lines.
    svg.push_str(&labels);
}

fn push_edge(svg: &mut String, edge: &Edge, route: &Route, sentence: &str) {
    let (color, dashes) = stroke(edge.change);
    svg.push_str(&format!(
        "<g role=\"graphics-symbol\"><title>{}</title><path d=\"{}\" fill=\"none\" stroke=\"{color}\" \
         stroke-width=\"1.2\"{dashes} marker-end=\"url(#arrow)\"/></g>\n",
        escaped(sentence),
        route.svg_path()
    ));
}

fn push_label(svg: &mut String, edge: &Edge, rect: Rect) {
    let (color, _) = stroke(edge.change);
    let text = edge.short_traffic(MapSizes::FILE.label_parts).to_string();
    let center = rect.center();
    svg.push_str(&format!(
        "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"3\" fill=\"#ffffff\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-size=\"11\" fill=\"{color}\">{}</text>\n",
        rect.x,
        rect.y,
        rect.width,
        rect.height,
        center.x,
        center.y + 4.0,
        escaped(&cut(&text, rect.width + LETTER))
    ));
}

fn push_node(
    svg: &mut String,
    rect: Rect,
    words: &NodeWords,
    ((color, dashes), shape): ((&str, &str), Shape),
) {
    let title = match words.signs.as_str() {
        "" => words.title.clone(),
        signs => [signs, " ", &words.title].concat(),
    };
    let radius = match shape {
        Shape::Group | Shape::Groups => 4.0,
        Shape::Outside => rect.height / 2.0,
    };
    svg.push_str(&format!(
        "<g role=\"graphics-symbol\"><title>{}</title><rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" \
         height=\"{:.1}\" rx=\"{radius:.1}\" fill=\"#f9fafb\" stroke=\"{color}\"{dashes}/>",
        escaped(&[title.as_str(), &words.note].join("\n")),
        rect.x,
        rect.y,
        rect.width,
        rect.height,
    ));
    if shape == Shape::Groups {
        svg.push_str(&format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\" fill=\"none\" stroke=\"{color}\"/>",
            rect.x + INSET,
            rect.y + INSET,
            rect.width - 2.0 * INSET,
            rect.height - 2.0 * INSET,
        ));
    }
    let lines = [(title, INK), (words.note.clone(), MUTED)];
    let lines: Vec<_> = lines
        .into_iter()
        .filter(|(line, _)| !line.is_empty())
        .collect();
    let center = rect.center();
    let first = center.y + 4.0 - (lines.len().saturating_sub(1)) as f64 * LINE / 2.0;
    for (line, (text, color)) in lines.iter().enumerate() {
        svg.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{color}\">{}</text>",
            center.x,
            first + LINE * line as f64,
            escaped(&cut(text, rect.width))
        ));
    }
    svg.push_str("</g>\n");
}

fn push_text(svg: &mut String, x: f64, y: f64, text: &str, (color, weight): (&str, &str)) {
    svg.push_str(&format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-weight=\"{weight}\" fill=\"{color}\">{}</text>\n",
        escaped(text)
    ));
}

/// Color and dashes of what a draft changes. Signs and dashes say the same as the color.
fn stroke(change: Change) -> (&'static str, &'static str) {
    match change {
        Change::Kept => (BORDER, ""),
        Change::Added => (ADDED, " stroke-dasharray=\"8 2\""),
        Change::Removed => (REMOVED, " stroke-dasharray=\"2 3\""),
        Change::Changed => (CHANGED, " stroke-dasharray=\"6 2 2 2\""),
    }
}

/// Cuts a text to a width.
fn cut(text: &str, max: f64) -> String {
    let letters = (max / LETTER).floor() as usize;
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept = text.chars().take(letters.saturating_sub(1));
    kept.chain(['…']).collect()
}

/// Escapes a text for XML, within elements and attributes. XML has no control characters at all.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for line in text.split('\n') {
        if !escaped.is_empty() {
            escaped.push('\n');
        }
        for letter in escape_invisible(line).chars() {
            match letter {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\u{FFFE}' | '\u{FFFF}' => {}
                other => escaped.push(other),
            }
        }
    }
    escaped
}
