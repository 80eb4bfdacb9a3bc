//! `portcullis map`: groups and their traffic as a picture or a graph.

use std::collections::BTreeSet;

use clap::{Args, ValueEnum};
use portcullis_analysis::DEFAULT_RULES_PER_GROUP;
use portcullis_analysis::checks::{CheckInput, Profile, run as run_checks};
use portcullis_analysis::graph::{
    Filter, Focus, Graph, GraphInput, Grouping, NodeId, Reach, View, ViewOptions,
};
use portcullis_formats::export::{
    MapSizes, MapWords, NodeWords, dot, layout_graph, map_svg, mermaid,
};
use portcullis_formats::share::Scope;
use portcullis_layout::{Options, Placement, layout};
use portcullis_model::{GroupId, Inventory, is_same_group_name};
use portcullis_text::{edge_sentence, hidden_lines, map_facts, map_legend, node_words};

use crate::clock::now;
use crate::document::{ScopeName, read_document};
use crate::error::CliError;
use crate::io::{Input, write};

/// Draws security groups and their traffic.
///
/// Reads JSON of `aws ec2 describe-security-groups`, snapshots and CSV. Outbound rules that allow all traffic to
/// everywhere are left out unless --all-egress is given.
#[derive(Args)]
pub(crate) struct MapArgs {
    /// File with the groups; `-` is standard input.
    #[arg(default_value = Input::STANDARD)]
    file: Input,
    /// Account and Region to take of a snapshot of several, such as `123456789012/eu-west-1`.
    #[arg(long, value_name = "ACCOUNT/REGION")]
    scope: Option<ScopeName>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: MapFormat,
    /// Shows only this group and its neighbors; its ID or name.
    #[arg(long, value_name = "GROUP")]
    focus: Option<String>,
    /// Number of edges from the focus that are shown.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "focus")]
    hops: usize,
    /// By what groups are shown as one: none, vpc, name, part, or the key of a tag as tag:KEY. Without it, many groups
    /// are shown as few.
    #[arg(long, value_name = "WHAT", value_parser = parse_grouping)]
    group_by: Option<Grouping>,
    /// Also shows outbound rules that allow all traffic to everywhere.
    #[arg(long)]
    all_egress: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum MapFormat {
    #[default]
    Svg,
    Mermaid,
    Dot,
}

fn parse_grouping(text: &str) -> Result<Grouping, &'static str> {
    match text {
        "none" => Ok(Grouping::None),
        "vpc" => Ok(Grouping::Vpc),
        "name" => Ok(Grouping::NamePrefix),
        "part" => Ok(Grouping::Component),
        other => other
            .strip_prefix("tag:")
            .filter(|key| !key.is_empty())
            .map(|key| Grouping::Tag(key.to_owned()))
            .ok_or("expected none, vpc, name, part or tag:KEY"),
    }
}

/// Reads the groups and prints the map.
pub(crate) fn run(args: &MapArgs) -> Result<(), CliError> {
    let document = read_document(&args.file, args.scope.as_ref())?;
    let inventory = document.inventory();
    let coverage = document.coverage();
    let input = CheckInput {
        coverage: coverage.as_ref(),
        groups: &inventory.groups,
        has_all_groups: document.scope() == Scope::Everything,
        interfaces: None,
        prefix_lists: &inventory.prefix_lists,
        rule_quota: DEFAULT_RULES_PER_GROUP,
        stale: &[],
        expiry: None,
    };
    let findings = run_checks(input, &Profile::default());
    let graph = Graph::of(GraphInput {
        before: &inventory,
        after: &inventory,
        findings: &findings,
    });
    let view = View::of(&graph, &options(args, &graph, &inventory)?);
    let nodes = view.graph.nodes.iter();
    let nodes: Vec<NodeWords> = nodes.map(|node| node_words(node, &inventory)).collect();
    let edges = view.graph.edges.iter();
    let edges: Vec<String> = edges
        .map(|edge| edge_sentence(&view.graph, edge, &inventory))
        .collect();
    let mut legend = map_legend(&view.graph);
    legend.extend(hidden_lines(&view.hidden));
    let words = MapWords {
        title: &document.name,
        facts: &map_facts(&inventory, document.facts(), now()?),
        nodes: &nodes,
        edges: &edges,
        legend: &legend,
    };
    let text = match args.format {
        MapFormat::Svg => svg(&view.graph, &words),
        MapFormat::Mermaid => mermaid(&view.graph, &words),
        MapFormat::Dot => dot(&view.graph, &words),
    };
    write(text.as_bytes())
}

fn options(args: &MapArgs, graph: &Graph, inventory: &Inventory) -> Result<ViewOptions, CliError> {
    let focus = match &args.focus {
        Some(text) => Some(Focus {
            node: NodeId::Group(find_group(text, inventory)?),
            hops: args.hops,
            reach: Reach::Both,
        }),
        None => None,
    };
    let suggested = || match focus {
        // A neighborhood is small.
        Some(_) => Grouping::None,
        None => Grouping::suggest(graph),
    };
    Ok(ViewOptions {
        grouping: args.group_by.clone().unwrap_or_else(suggested),
        focus,
        filter: Filter {
            hides_open_egress: !args.all_egress,
            ..Filter::default()
        },
        ..ViewOptions::default()
    })
}

/// Finds the group with an ID, or the only one with a name.
fn find_group(text: &str, inventory: &Inventory) -> Result<GroupId, CliError> {
    let groups = inventory.groups.iter();
    let matching = groups
        .filter(|group| group.id.as_str() == text.trim() || is_same_group_name(&group.name, text));
    let ids: BTreeSet<&GroupId> = matching.map(|group| &group.id).collect();
    let mut ids = ids.into_iter();
    match (ids.next(), ids.next()) {
        (Some(id), None) => Ok(id.clone()),
        (None, _) => Err(CliError::NoGroup {
            name: text.to_owned(),
        }),
        (Some(_), Some(_)) => Err(CliError::SeveralGroups {
            name: text.to_owned(),
        }),
    }
}

fn svg(graph: &Graph, words: &MapWords<'_>) -> String {
    /// Most edges of a map whose edges have labels.
    const MAX_LABELED: usize = 300;
    let label_parts = if graph.edges.len() <= MAX_LABELED {
        MapSizes::FILE.label_parts
    } else {
        0
    };
    let sizes = MapSizes {
        label_parts,
        ..MapSizes::FILE
    };
    let input = layout_graph(graph, words.nodes, &sizes, &|_| Placement::Free);
    map_svg(graph, &layout(input, Options::default()), words)
}
