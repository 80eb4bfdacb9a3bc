//! Exports of hostile groups: whatever an imported file contains, no export has a character that a
//! terminal or an editor acts on, and each format's own reader finds the texts that were written.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use portcullis::analysis::graph::{Graph, GraphInput};
use portcullis::export::{
    ExportContext, MapSizes, MapWords, PolicyPurpose, ScriptTarget, authorize_commands,
    boto3_script, cli_json, cli_script, cloudformation, csv, dot, iam_policy, layout_graph,
    map_svg, markdown, mermaid, recreation, rules_to_tsv, terraform,
};
use portcullis::import::parse_csv;
use portcullis::layout::{Options, Placement, layout};
use portcullis::model::{
    AccountId, Direction, GroupId, Inventory, Peer, PortRange, Region, Rule, SecurityGroup, Tag,
    Traffic, VpcId, escape_invisible, is_invisible,
};
use portcullis::plan::{PlanOptions, plan};
use portcullis::text::{edge_sentence, node_words};

/// What stands in the names, descriptions and tags of the groups, one after the other.
const HOSTILE: [&str; 24] = [
    "\u{1b}[2J\u{1b}]0;title\u{7}",
    "a\0b",
    "\u{7f}\u{85}\u{9b}31m",
    "\u{202e}0.0.0.0/0\u{202c} office",
    "\u{2066}a\u{2069}\u{200f}\u{200e}\u{61c}",
    "\u{feff}zero\u{200b}width\u{2060}\u{ad}",
    "line\u{2028}separator\u{2029}",
    "tags\u{e0001}\u{e0068}\u{e0069}\u{e007f} \u{e0100}",
    "join\u{200d}ers\u{200c} \u{fe0f} \u{3164}\u{115f}\u{34f}",
    "a\nb\r\nc\td\u{b}\u{c}",
    "\\u{1b} \\u001b \\x1b \\033 \\",
    "\\\\u{1b}\\u{5c}u{1b}\\u{",
    "${aws:username} $${x} $$${y} %{if} %%{z} $ %",
    "{{resolve:ssm:/secret}} {{resolve:secretsmanager:x}}",
    "' \" ` $(touch /tmp/x) ; | & < > \\'",
    "=HYPERLINK(\"x\")",
    "+1",
    "\u{1b}=1",
    "<script>alert(1)</script> [x](javascript:0) | a",
    "# heading\n```\n",
    "é 北京 👩\u{200d}🔧",
    "%0d%0a %s %n",
    "\"\"\" ''' #{x}",
    " blanks around ",
];

/// A text of each kind in every place, ids and all.
fn groups() -> Vec<SecurityGroup> {
    let groups = HOSTILE.iter().zip(1..).map(|(text, number)| {
        let mut rule = Rule::new(
            Direction::Ingress,
            Traffic::Tcp(PortRange::single(443)),
            Peer::parse("10.0.0.0/8").unwrap(),
        );
        rule.description = (*text).into();
        rule.tags = vec![Tag {
            key: format!("k{text}"),
            value: (*text).to_owned(),
        }];
        SecurityGroup {
            id: GroupId::from_remote(format!("sg-{number:08x}")),
            name: format!("{number}{text}"),
            description: (*text).to_owned(),
            vpc_id: Some(VpcId::from_remote("vpc-00000001")),
            owner_id: AccountId::from_remote("123456789012"),
            tags: rule.tags.clone(),
            rules: vec![rule],
            has_rule_ids: false,
        }
    });
    groups.collect()
}

/// The same with hostile ids, which are no ids of EC2.
fn groups_of_hostile_ids() -> Vec<SecurityGroup> {
    let mut groups = groups();
    for (group, text) in groups.iter_mut().zip(HOSTILE) {
        group.id = GroupId::from_remote(format!("sg-{text}"));
        group.vpc_id = Some(VpcId::from_remote(format!("vpc-{text}")));
        group.owner_id = AccountId::from_remote(text);
        for rule in &mut group.rules {
            rule.peer = Peer::Group(portcullis::model::GroupReference::new(
                GroupId::from_remote(format!("sg-other-{text}")),
            ));
        }
    }
    groups
}

/// Every export of some groups, by its name.
fn exports(groups: &[SecurityGroup]) -> Vec<(&'static str, String)> {
    let region = Region::parse("eu-west-1").unwrap();
    let context = ExportContext {
        region: Some(&region),
        ..ExportContext::default()
    };
    let inventory: Inventory = groups.iter().cloned().collect();
    let none = BTreeSet::new();
    let options = PlanOptions {
        rules_per_group: 60,
        revoke_first: &none,
        address: None,
    };
    let plan = plan(&Inventory::default(), &recreation(&inventory), &options);
    let steps = plan.calls();
    let target = ScriptTarget {
        region: "eu-west-1".to_owned(),
        ..ScriptTarget::default()
    };
    let all: Vec<&SecurityGroup> = groups.iter().collect();
    let account = AccountId::from_remote("123456789012");
    let commands = groups
        .iter()
        .map(|group| authorize_commands(&group.id, group.rules.iter()));
    let [svg, mermaid, dot] = maps(&inventory);
    vec![
        ("SVG", svg),
        ("Mermaid", mermaid),
        ("DOT", dot),
        ("JSON", cli_json(&inventory, &context)),
        ("CSV", csv(&inventory, &context)),
        ("Markdown", markdown(&inventory, &context)),
        ("CloudFormation", cloudformation(&inventory)),
        ("Terraform", terraform(&plan.changes)),
        ("AWS CLI", cli_script(&steps, &target)),
        ("commands", commands.collect()),
        ("boto3", boto3_script(&steps, &target)),
        (
            "IAM policy",
            iam_policy(PolicyPurpose::Edit, &region, &account, &all),
        ),
        (
            "cells",
            rules_to_tsv(groups.iter().flat_map(|group| &group.rules)),
        ),
    ]
}

/// The map of some groups as SVG, Mermaid and DOT.
fn maps(inventory: &Inventory) -> [String; 3] {
    let graph = Graph::of(GraphInput {
        before: inventory,
        after: inventory,
        findings: &[],
    });
    let nodes = graph.nodes.iter();
    let nodes: Vec<_> = nodes.map(|node| node_words(node, inventory)).collect();
    let edges = graph.edges.iter();
    let edges: Vec<String> = edges
        .map(|edge| edge_sentence(&graph, edge, inventory))
        .collect();
    let texts = HOSTILE.map(str::to_owned);
    let words = MapWords {
        title: &HOSTILE.concat(),
        facts: &texts,
        nodes: &nodes,
        edges: &edges,
        legend: &texts,
    };
    let input = layout_graph(&graph, &nodes, &MapSizes::FILE, &|_| Placement::Free);
    let picture = layout(input, Options::default());
    [
        map_svg(&graph, &picture, &words),
        mermaid(&graph, &words),
        dot(&graph, &words),
    ]
}

/// Text as a map shows it: on one line, without what is invisible.
fn shown(text: &str) -> String {
    escape_invisible(text)
}

#[test]
fn svg_is_xml_with_every_name_as_text_alone() {
    for groups in [groups(), groups_of_hostile_ids()] {
        let svg = export("SVG", &groups);
        let mut reader = quick_xml::Reader::from_str(&svg);
        let (mut elements, mut titles) = (BTreeSet::new(), Vec::new());
        let mut text = String::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                    elements.insert(tag.name().as_ref().to_owned());
                    text.clear();
                }
                quick_xml::events::Event::Text(part) => text.push_str(&part),
                quick_xml::events::Event::GeneralRef(name) => {
                    let known = quick_xml::escape::resolve_predefined_entity(&name);
                    text.push_str(known.unwrap());
                }
                quick_xml::events::Event::End(tag) if tag.name().as_ref() == "title" => {
                    titles.push(std::mem::take(&mut text));
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        let known = [
            "defs", "g", "marker", "path", "rect", "svg", "text", "title",
        ];
        assert_eq!(elements.iter().collect::<Vec<_>>(), known);
        for group in &groups {
            let name = shown(&group.name);
            let is_of_group = |title: &String| title.replace('\n', "\\u{a}").starts_with(&name);
            assert!(titles.iter().any(is_of_group), "{name}: {titles:?}");
        }
    }
}

#[test]
fn mermaid_and_dot_say_the_names_of_the_groups() {
    for groups in [groups(), groups_of_hostile_ids()] {
        let mermaid = export("Mermaid", &groups);
        // Each line is one of those that it writes, with nothing but letters and codes between quotation marks.
        for line in mermaid.lines().skip(1) {
            let is_comment = line.starts_with("    %% ") && !line.contains(['{', '}']);
            let parts: Vec<&str> = line.split('"').collect();
            let is_plain = |part: &&str| !part.contains(['<', '>', '`', '[', '\\', '{']);
            let label = parts.get(1).map(|label| label.replace("<br/>", ""));
            assert!(
                is_comment || parts.len() == 3 && is_plain(&&*label.unwrap()),
                "{line}"
            );
        }
        let decoded = decoded_mermaid(&mermaid);
        let dot = export("DOT", &groups);
        let decoded_dot = decoded_dot(&dot);
        for group in &groups {
            let name = shown(&group.name);
            assert!(
                decoded.iter().any(|label| label.starts_with(&name)),
                "{name}"
            );
            assert!(
                decoded_dot.iter().any(|label| label.starts_with(&name)),
                "{name}"
            );
        }
    }
}

/// Labels of a Mermaid flowchart, with `#65;` read as a character.
fn decoded_mermaid(text: &str) -> Vec<String> {
    let labels = text.lines().filter_map(|line| line.split('"').nth(1));
    labels
        .map(|label| {
            let mut parts = label.split('#');
            let mut decoded = parts.next().unwrap().to_owned();
            for part in parts {
                let (code, rest) = part.split_once(';').unwrap();
                decoded.push(char::from_u32(code.parse().unwrap()).unwrap());
                decoded.push_str(rest);
            }
            decoded
        })
        .collect()
}

/// Labels of a DOT graph, read as Graphviz reads quoted texts: `\"` and `\\` are escapes, and entities are characters.
fn decoded_dot(text: &str) -> Vec<String> {
    let mut labels = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("label=\"") {
        let mut label = String::new();
        let mut letters = after.char_indices();
        let end = loop {
            match letters.next().unwrap() {
                (end, '"') => break end,
                (_, '\\') => match letters.next().unwrap().1 {
                    'n' => label.push('\n'),
                    letter @ ('"' | '\\') => label.push(letter),
                    other => panic!("\\{other}"),
                },
                (_, letter) => label.push(letter),
            }
        };
        labels.push(label.replace("&amp;", "&"));
        rest = &after[end..];
    }
    labels
}

fn export(name: &str, groups: &[SecurityGroup]) -> String {
    let mut exports = exports(groups).into_iter();
    exports.find(|(known, _)| *known == name).unwrap().1
}

#[test]
fn no_export_has_a_character_that_a_terminal_or_an_editor_acts_on() {
    for groups in [groups(), groups_of_hostile_ids()] {
        for (name, text) in exports(&groups) {
            // Line breaks and tabs stand between quotation marks of a table, and between its cells.
            let is_kept = |letter: char| match name {
                "CSV" => matches!(letter, '\n' | '\r' | '\t'),
                "cells" => matches!(letter, '\n' | '\t'),
                _ => letter == '\n',
            };
            let found = text.chars().find(|it| is_invisible(*it) && !is_kept(*it));
            assert_eq!(found, None, "{name}");
        }
    }
}

#[test]
fn json_says_what_the_groups_say() {
    let groups = groups();
    let json: serde_json::Value = serde_json::from_str(&export("JSON", &groups)).unwrap();
    for (group, said) in groups
        .iter()
        .zip(json["SecurityGroups"].as_array().unwrap())
    {
        assert_eq!(said["GroupName"], group.name);
        assert_eq!(said["Description"], group.description);
        assert_eq!(said["Tags"][0]["Value"], group.tags[0].value);
        let described = &said["IpPermissions"][0]["IpRanges"][0]["Description"];
        assert_eq!(described, &*group.rules[0].description);
    }
}

#[test]
fn csv_is_read_back_as_it_was() {
    let mut groups = groups();
    for group in &mut groups {
        // Another description of the same rule is no other rule, and a table has no place for the order.
        group.has_rule_ids = false;
    }
    let read = parse_csv(&export("CSV", &groups)).unwrap();
    assert_eq!(read.inventory(), groups.into_iter().collect());
}

#[test]
fn cloudformation_looks_nothing_up() {
    for groups in [groups(), groups_of_hostile_ids()] {
        let text = export("CloudFormation", &groups);
        assert!(!text.contains("{{resolve:"), "{text}");
        let template: serde_json::Value = serde_json::from_str(&text).unwrap();
        let descriptions: Vec<&str> = template["Resources"]
            .as_object()
            .unwrap()
            .values()
            .filter_map(|resource| resource["Properties"]["GroupDescription"].as_str())
            .collect();
        for text in HOSTILE {
            let text = text.replace("{{resolve:", "{ {resolve:");
            assert!(descriptions.contains(&text.as_str()), "{text:?}");
        }
    }
}

#[test]
fn no_id_is_a_pattern_of_iam() {
    let mut groups = groups();
    groups[0].id = GroupId::from_remote("*");
    groups[1].id = GroupId::from_remote("sg-?${aws:x}");
    let policy = export("IAM policy", &groups);
    assert!(policy.contains(":security-group/${*}\""), "{policy}");
    assert!(
        policy.contains(":security-group/sg-${?}${$}{aws:x}\""),
        "{policy}"
    );
}

/// The text of an HCL string, as its specification has it.
fn hcl_text(literal: &str) -> String {
    let mut text = String::new();
    let mut rest = literal;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        assert!(
            !rest.starts_with("${") && !rest.starts_with("%{"),
            "{literal}"
        );
        let (piece, length) = match letter {
            '\\' => match after.chars().next().unwrap() {
                'n' => ('\n', 2),
                'r' => ('\r', 2),
                't' => ('\t', 2),
                'u' => {
                    let number = u32::from_str_radix(&after[1..5], 16).unwrap();
                    (char::from_u32(number).unwrap(), 6)
                }
                'U' => {
                    let number = u32::from_str_radix(&after[1..9], 16).unwrap();
                    (char::from_u32(number).unwrap(), 10)
                }
                quoted @ ('"' | '\\') => (quoted, 2),
                other => panic!("{other} in {literal}"),
            },
            '$' | '%' if rest.starts_with(&format!("{letter}{letter}{{")) => (letter, 2),
            other => (other, other.len_utf8()),
        };
        text.push(piece);
        rest = &rest[length..];
    }
    text
}

#[test]
fn terraform_says_what_the_groups_say() {
    let groups = groups();
    let text = export("Terraform", &groups);
    let said: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  description = \"")?.strip_suffix('"'))
        .map(hcl_text)
        .collect();
    let expected: Vec<&str> = HOSTILE.iter().flat_map(|text| [*text, *text]).collect();
    let (mut said, mut expected) = (said, expected);
    said.sort_unstable();
    expected.sort_unstable();
    assert_eq!(said, expected);
}

/// Runs a program with a text as its input.
fn run(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_shell_hands_every_text_over_as_it_was() {
    let groups = groups();
    // The arguments of `aws`, recorded instead of the calls.
    let aws = "aws() { while [ $# -gt 0 ]; do if [ \"$1\" = --cli-input-json ]; then printf '%s\\n' \"$2\" >&3; fi; shift; done; echo sg-9; }\n";
    let script = export("AWS CLI", &groups);
    let script = format!("exec 3>&1 >/dev/null\n{aws}{script}");
    let said = run(&mut Command::new("sh"), &script);
    let descriptions: Vec<String> = said
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|call| call["Description"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(descriptions, HOSTILE);
    // Ids that no group of EC2 has; no argument holds NUL.
    let mut groups = groups_of_hostile_ids();
    groups.retain(|group| !group.id.as_str().contains('\0'));
    let commands = export("commands", &groups);
    let aws = "aws() { printf '%s' \"$4\" | od -An -v -tx1 | tr -d ' \\n'; echo; }\n";
    let said = run(&mut Command::new("sh"), &format!("{aws}{commands}"));
    let ids: Vec<String> = groups
        .iter()
        .map(|group| group.id.as_str().trim_end_matches('\n'))
        .map(|id| id.bytes().map(|byte| format!("{byte:02x}")).collect())
        .collect();
    assert_eq!(said.lines().collect::<Vec<_>>(), ids);
}

#[test]
fn python_reads_every_text_as_it_was() {
    let script = export("boto3", &groups());
    let reader = "import ast, json, sys\n\
        tree = ast.parse(sys.stdin.buffer.read())\n\
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]\n\
        print(json.dumps([word.value.value for call in calls for word in call.keywords if word.arg == 'Description']))\n";
    let said = run(Command::new("python3").args(["-c", reader]), &script);
    let mut said: Vec<String> = serde_json::from_str(&said).unwrap();
    said.sort_unstable();
    let mut expected = HOSTILE;
    expected.sort_unstable();
    assert_eq!(said, expected);
}
