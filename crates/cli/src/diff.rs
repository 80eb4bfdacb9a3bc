//! `portcullis diff`: what was added, changed and removed between two files; the page's Compare in a terminal.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use clap::Args;
use portcullis_edit::draft::Mark;
use portcullis_formats::import::Document;
use portcullis_formats::share::{CompareSide, Comparison, EntryChange, ListChange, Scope, compare};
use portcullis_model::{
    GroupId, Inventory, PrefixListEntry, Rule, RuleId, SecurityGroup, Tag, VpcId, escape_invisible,
};
use portcullis_plan::{GroupChange, differences};
use portcullis_text::{
    DifferenceCounts, DifferenceLine, compared_text, comparison_counts, comparison_notes,
    comparison_summary, entry_counts, group_difference, list_difference, other_origins_text,
};
use serde::Serialize;

use crate::Outcome;
use crate::document::{ScopeName, read_document, refuse_page};
use crate::error::CliError;
use crate::io::{Input, remark, write};

/// Compares security groups of two files.
///
/// Reads snapshots, JSON of the AWS CLI and CSV, in any combination. Exits with 1 if they differ.
#[derive(Args)]
pub(crate) struct DiffArgs {
    /// File with the groups before; `-` is standard input.
    old: Input,
    /// File with the groups after; `-` is standard input.
    new: Input,
    /// Account and Region to compare in snapshots of several, such as `123456789012/eu-west-1`.
    #[arg(long, value_name = "ACCOUNT/REGION")]
    scope: Option<ScopeName>,
    /// Prints the differences as JSON.
    #[arg(long)]
    json: bool,
    /// Takes JSON of the AWS CLI and CSV for all groups of the account: groups that only one file has
    /// were added or removed. Without it, only snapshots of all groups say so.
    #[arg(long)]
    complete: bool,
}

/// Compares the two files and prints the differences.
pub(crate) fn run(args: &DiffArgs) -> Result<Outcome, CliError> {
    if args.old.is_standard() && args.new.is_standard() {
        return Err(CliError::TwoStandardInputs);
    }
    let documents = [
        read_document(&args.old, args.scope.as_ref())?,
        read_document(&args.new, args.scope.as_ref())?,
    ];
    if args.complete {
        for (document, input) in documents.iter().zip([&args.old, &args.new]) {
            refuse_page(document, input)?;
        }
    }
    let diff = Diff::of(&documents, args.complete);
    remark(diff.notes.iter().cloned());
    if diff.comparison.compares_nothing() {
        return Err(CliError::NothingCompared);
    }
    if args.json {
        write(&diff.json()?)?;
    } else {
        write(diff.text().as_bytes())?;
    }
    Ok(if diff.comparison.is_empty() {
        Outcome::Done
    } else {
        Outcome::Differences
    })
}

/// Differences between two documents.
struct Diff {
    comparison: Comparison,
    /// How much differs, in a sentence.
    summary: String,
    notes: Vec<String>,
    /// Names of the groups of both documents.
    names: HashMap<GroupId, String>,
}

impl Diff {
    fn of([before, after]: &[Document; 2], is_complete: bool) -> Self {
        let old = before.beside(&after.inventory());
        let new = after.beside(&old);
        let sides = [
            side(before, &old, is_complete),
            side(after, &new, is_complete),
        ];
        let comparison = compare(sides[0], sides[1]);
        let is_partial = sides.iter().any(|side| side.scope == Scope::Chosen);
        let mut notes = comparison_notes(&comparison, is_partial);
        notes.extend(other_origins_text(&before.origins(), &after.origins()));
        let mut side_notes = Vec::new();
        for document in [before, after] {
            let of_side = document.comparison_notes();
            let texts = of_side.iter().map(compared_text);
            notes.extend(texts.map(|text| format!("{}: {text}", document.name)));
            side_notes.extend(of_side);
        }
        let summary = comparison_summary(&comparison, &side_notes);
        let groups = old.groups.iter().chain(new.groups.iter());
        let names = groups.filter(|group| !group.name.is_empty());
        Self {
            comparison,
            summary,
            notes,
            names: names
                .map(|group| (group.id.clone(), group.name.clone()))
                .collect(),
        }
    }

    fn name_of(&self, id: &GroupId) -> Option<String> {
        self.names.get(id).cloned()
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n", self.summary);
        for change in &self.comparison.changes {
            let group = group_difference(change, &|id| self.name_of(id));
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                text,
                "\n{} {} ({})",
                group.mark.sign(),
                group.name,
                group.id
            );
            push_lines(&mut text, group.lines);
        }
        for list in &self.comparison.lists {
            let name = escape_invisible(&list.name);
            let _ = writeln!(text, "\n{} {name} ({})", Mark::Changed.sign(), list.id);
            push_lines(&mut text, list_difference(list));
        }
        text
    }

    fn json(&self) -> Result<Vec<u8>, CliError> {
        let (groups, rules) = comparison_counts(&self.comparison);
        let changes = self.comparison.changes.iter();
        let report = DiffJson {
            summary: SummaryJson {
                groups: groups.into(),
                rules: rules.into(),
                prefix_list_entries: entry_counts(&self.comparison).into(),
            },
            notes: &self.notes,
            groups: changes.map(GroupJson::of).collect(),
            prefix_lists: self.comparison.lists.iter().map(ListJson::of).collect(),
        };
        let mut text = serde_json::to_vec_pretty(&report).map_err(CliError::Json)?;
        text.push(b'\n');
        Ok(text)
    }
}

fn push_lines(text: &mut String, lines: Vec<DifferenceLine>) {
    for line in lines {
        let said = match (line.before, line.after) {
            (Some(before), Some(after)) => format!("{before} -> {after}"),
            (before, after) => before.or(after).unwrap_or_default(),
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "  {} {said}", line.mark.sign());
    }
}

/// What `--json` prints. `docs/command-line.md` describes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DiffJson<'a> {
    summary: SummaryJson,
    notes: &'a [String],
    groups: Vec<GroupJson<'a>>,
    prefix_lists: Vec<ListJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryJson {
    groups: CountsJson,
    rules: CountsJson,
    prefix_list_entries: CountsJson,
}

#[derive(Serialize)]
struct CountsJson {
    added: usize,
    changed: usize,
    removed: usize,
}

impl From<DifferenceCounts> for CountsJson {
    fn from(counts: DifferenceCounts) -> Self {
        Self {
            added: counts.added,
            changed: counts.changed,
            removed: counts.removed,
        }
    }
}

#[derive(Serialize)]
struct GroupJson<'a> {
    change: &'static str,
    id: &'a str,
    /// Properties of the group before; absent if it was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<PropertiesJson<'a>>,
    /// Properties of the group after; absent if it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<PropertiesJson<'a>>,
    rules: Vec<ChangeJson<RuleJson<'a>>>,
}

impl<'a> GroupJson<'a> {
    fn of(change: &'a GroupChange) -> Self {
        let rules = differences(change).into_iter();
        Self {
            change: Mark::between(change.before.as_ref(), change.after.as_ref()).as_str(),
            id: change.id.as_str(),
            before: change.before.as_ref().map(PropertiesJson::of),
            after: change.after.as_ref().map(PropertiesJson::of),
            rules: rules
                .map(|rule| ChangeJson {
                    change: Mark::between(rule.before, rule.after).as_str(),
                    before: rule.before.map(RuleJson::of),
                    after: rule.after.map(RuleJson::of),
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PropertiesJson<'a> {
    name: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    vpc_id: Option<&'a str>,
    tags: BTreeMap<&'a str, &'a str>,
}

impl<'a> PropertiesJson<'a> {
    fn of(group: &'a SecurityGroup) -> Self {
        Self {
            name: &group.name,
            description: &group.description,
            vpc_id: group.vpc_id.as_ref().map(VpcId::as_str),
            tags: tags(&group.tags),
        }
    }
}

/// A difference of two rules or entries; `None` on the side that lacks it.
#[derive(Serialize)]
struct ChangeJson<T> {
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    direction: String,
    /// EC2's name: `tcp`, a number, or `-1` for all traffic.
    protocol: String,
    /// First port, or ICMP type.
    #[serde(skip_serializing_if = "Option::is_none")]
    from_port: Option<i32>,
    /// Last port, or ICMP code.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_port: Option<i32>,
    /// CIDR block, security group or prefix list.
    peer: String,
    description: &'a str,
    tags: BTreeMap<&'a str, &'a str>,
}

impl<'a> RuleJson<'a> {
    fn of(rule: &'a Rule) -> Self {
        let ports = rule.traffic.port_fields();
        Self {
            id: rule.id.as_ref().map(RuleId::as_str),
            direction: rule.direction.to_string(),
            protocol: rule.traffic.protocol().wire(),
            from_port: ports.map(|(from, _)| from),
            to_port: ports.map(|(_, to)| to),
            peer: rule.peer.to_string(),
            description: &rule.description,
            tags: tags(&rule.tags),
        }
    }
}

/// Prefix list whose entries differ.
#[derive(Serialize)]
struct ListJson<'a> {
    id: &'a str,
    name: &'a str,
    entries: Vec<ChangeJson<EntryJson<'a>>>,
}

impl<'a> ListJson<'a> {
    fn of(list: &'a ListChange) -> Self {
        let entry = |change: &'a EntryChange| ChangeJson {
            change: Mark::between(change.before.as_ref(), change.after.as_ref()).as_str(),
            before: change.before.as_ref().map(EntryJson::of),
            after: change.after.as_ref().map(EntryJson::of),
        };
        Self {
            id: list.id.as_str(),
            name: &list.name,
            entries: list.entries.iter().map(entry).collect(),
        }
    }
}

#[derive(Serialize)]
struct EntryJson<'a> {
    cidr: String,
    description: &'a str,
}

impl<'a> EntryJson<'a> {
    fn of(entry: &'a PrefixListEntry) -> Self {
        Self {
            cidr: entry.cidr.to_string(),
            description: &entry.description,
        }
    }
}

fn tags(tags: &[Tag]) -> BTreeMap<&str, &str> {
    tags.iter()
        .map(|tag| (tag.key.as_str(), tag.value.as_str()))
        .collect()
}

fn side<'a>(document: &Document, inventory: &'a Inventory, is_complete: bool) -> CompareSide<'a> {
    let side = document.side(inventory);
    let scope = match side.scope {
        Scope::Chosen if is_complete && document.facts().is_none() => Scope::Everything,
        scope => scope,
    };
    CompareSide { scope, ..side }
}
