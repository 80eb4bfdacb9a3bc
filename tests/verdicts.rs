//! Findings about the fixtures of `tests/fixtures/verdicts`, and where other tools differ: `docs/verdicts.md` has the
//! table. `make oracles` runs the other tools.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use portcullis::analysis::DEFAULT_RULES_PER_GROUP;
use portcullis::analysis::checks::{Catalogue, CheckId, CheckInput, Profile, run};
use portcullis::import::{Document, parse_interfaces, parse_prefix_list_entries};
use portcullis::model::{
    AddressFamily, ExpiryClock, PrefixList, PrefixListId, PrefixListState, SecurityGroup, Tag,
    Timestamp,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Files of the folder that hold no fixtures.
const OTHER_FILES: [&str; 2] = ["others.json", "differences.json"];

/// Key of the tag that says when rules expire.
const EXPIRY_TAG: &str = "expires-at";

/// Each check by itself with the parameters of `strict`, in `expected`.
const EACH: &str = "each";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Fixture {
    name: String,
    /// Why other tools do not see the fixture.
    only_ours: Option<String>,
    /// In the shape of the AWS CLI.
    groups: Vec<Value>,
    /// In the shape of the AWS CLI.
    interfaces: Vec<Value>,
    #[serde(default)]
    prefix_lists: Vec<Entries>,
    /// Value of the tag `expires-at` of the first rule, which the AWS CLI lists apart from groups.
    expires_at: Option<String>,
    /// Checks with findings by profile.
    expected: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Entries {
    prefix_list_id: String,
    entries: Vec<Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verdicts")
}

fn read<T: for<'a> Deserialize<'a>>(name: &str) -> T {
    let path = folder().join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn fixtures() -> Vec<Fixture> {
    let files = folder().read_dir().unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json") && !OTHER_FILES.contains(&name.as_str()))
        .collect();
    names.sort();
    names
        .iter()
        .flat_map(|name| read::<Vec<Fixture>>(name))
        .collect()
}

impl Fixture {
    fn findings(&self, profile: &Profile) -> BTreeSet<String> {
        let text = json!({ "SecurityGroups": self.groups }).to_string();
        let document = Document::parse_bytes(&self.name, text.as_bytes()).unwrap();
        let groups = &document.inventory().groups;
        let mut groups: Vec<Arc<SecurityGroup>> = groups.iter().cloned().collect();
        if let Some(value) = &self.expires_at {
            let tag = Tag::parse(EXPIRY_TAG, value).unwrap();
            Arc::make_mut(&mut groups[0]).rules[0].tags.push(tag);
        }
        let text = json!({ "NetworkInterfaces": self.interfaces }).to_string();
        let lists: Vec<PrefixList> = self.prefix_lists.iter().map(list).collect();
        let input = CheckInput {
            coverage: None,
            groups: &groups,
            has_all_groups: true,
            interfaces: Some(&parse_interfaces(&text).unwrap()),
            prefix_lists: &lists,
            rule_quota: DEFAULT_RULES_PER_GROUP,
            stale: &[],
            expiry: Some(ExpiryClock {
                key: EXPIRY_TAG,
                now: Timestamp::parse("2026-06-01T00:00:00Z").unwrap(),
            }),
        };
        let findings = run(input, profile);
        let checks = findings.iter().map(|finding| finding.check.to_string());
        checks.collect()
    }

    fn expects(&self, check: CheckId) -> bool {
        self.expected[EACH].contains(check.as_str())
    }
}

fn list(file: &Entries) -> PrefixList {
    let text = json!({ "Entries": file.entries }).to_string();
    PrefixList {
        id: PrefixListId::parse(&file.prefix_list_id).unwrap(),
        name: String::new(),
        family: AddressFamily::Ipv4,
        max_entries: None,
        owner_id: "123456789012".to_owned(),
        state: PrefixListState::Ready,
        is_ipam_managed: false,
        version: None,
        entries: parse_prefix_list_entries(&text).unwrap(),
    }
}

fn profile(id: &str) -> Profile {
    if id != EACH {
        return Profile::built_in(id).unwrap();
    }
    Profile {
        is_one_per_rule: false,
        ..Profile::built_in("strict").unwrap()
    }
}

#[test]
fn each_fixture_has_exactly_the_findings_that_it_expects() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 150);
    let mut wrong = Vec::new();
    for fixture in &fixtures {
        let profiles = [&[EACH], Profile::BUILT_IN.as_slice()].concat();
        let named: Vec<&str> = fixture.expected.keys().map(String::as_str).collect();
        assert_eq!(
            BTreeSet::from_iter(named),
            BTreeSet::from_iter(profiles.iter().copied()),
            "{}",
            fixture.name
        );
        for id in profiles {
            let found = fixture.findings(&profile(id));
            let expected = &fixture.expected[id];
            if found != *expected {
                let missing: Vec<_> = expected.difference(&found).collect();
                let surplus: Vec<_> = found.difference(expected).collect();
                wrong.push(format!(
                    "{} {id}: missing {missing:?}, surplus {surplus:?}",
                    fixture.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_is_triggered_and_nearly_missed() {
    let fixtures = fixtures();
    let names: BTreeSet<&str> = fixtures
        .iter()
        .map(|fixture| fixture.name.as_str())
        .collect();
    assert_eq!(names.len(), fixtures.len(), "a name is used twice");
    for check in CheckId::ALL {
        let triggers = fixtures.iter().filter(|fixture| fixture.expects(*check));
        assert!((1..fixtures.len()).contains(&triggers.count()), "{check}");
    }
}

/// Verdicts of other tools: for each tool and control, the names of the fixtures that fail it. `make oracles` compares
/// them with the tools' answers.
type Others = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Why tools differ from us.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    /// Sentences by id.
    reasons: BTreeMap<String, String>,
    /// What each explains.
    differences: Vec<Difference>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    reason: String,
    tool: String,
    check: String,
    fixtures: Vec<String>,
}

/// Returns the controls of a tool that look for the same as a check. Those of Cloud Custodian are policies of
/// `tests/oracles/test_verdicts.py`, named after our checks.
fn controls(tool: &str, check: CheckId) -> Vec<&'static str> {
    let catalogue = match tool.split(',').next().unwrap() {
        "Cloud Custodian" => return vec![check.as_str()],
        "Prowler" => Catalogue::Prowler,
        "Checkov" => Catalogue::Checkov,
        "ScoutSuite" => Catalogue::ScoutSuite,
        "Trivy" => Catalogue::Trivy,
        other => panic!("{other}"),
    };
    let equivalents = check.equivalents().iter();
    let of_tool = equivalents.filter(|equivalent| equivalent.catalogue == catalogue);
    of_tool.map(|equivalent| equivalent.id).collect()
}

/// What a tool says about the fixtures, by one check of ours.
struct Comparison<'a> {
    tool: &'a str,
    check: CheckId,
    agreed: usize,
    only_ours: BTreeSet<&'a str>,
    only_theirs: BTreeSet<&'a str>,
}

impl Comparison<'_> {
    fn differing(&self) -> impl Iterator<Item = &str> {
        self.only_ours.union(&self.only_theirs).copied()
    }
}

fn comparisons<'a>(fixtures: &'a [Fixture], others: &'a Others) -> Vec<Comparison<'a>> {
    let mut comparisons = Vec::new();
    for check in CheckId::ALL {
        for (tool, verdicts) in others {
            let controls = controls(tool, *check);
            let failed: Vec<_> = controls.iter().filter_map(|id| verdicts.get(*id)).collect();
            if failed.is_empty() {
                continue;
            }
            let mut comparison = Comparison {
                tool,
                check: *check,
                agreed: 0,
                only_ours: BTreeSet::new(),
                only_theirs: BTreeSet::new(),
            };
            for fixture in fixtures
                .iter()
                .filter(|fixture| fixture.only_ours.is_none())
            {
                let name = fixture.name.as_str();
                let theirs = failed.iter().any(|names| names.contains(name));
                match (fixture.expects(*check), theirs) {
                    (true, false) => drop(comparison.only_ours.insert(name)),
                    (false, true) => drop(comparison.only_theirs.insert(name)),
                    _ => comparison.agreed += 1,
                }
            }
            comparisons.push(comparison);
        }
    }
    comparisons
}

#[test]
fn every_control_that_another_tool_ran_is_an_equivalent_of_a_check() {
    let others: Others = read("others.json");
    for (tool, verdicts) in &others {
        let known = CheckId::ALL.iter().flat_map(|check| controls(tool, *check));
        let known: BTreeSet<&str> = known.collect();
        for control in verdicts.keys() {
            assert!(known.contains(control.as_str()), "{tool}: {control}");
        }
    }
}

#[test]
fn every_difference_has_one_reason() {
    let (fixtures, others) = (fixtures(), read::<Others>("others.json"));
    let known: Reasons = read("differences.json");
    let mut explained: BTreeMap<(&str, &str, &str), &str> = BTreeMap::new();
    for difference in &known.differences {
        let Difference {
            reason,
            tool,
            check,
            fixtures,
        } = difference;
        assert!(known.reasons.contains_key(reason), "{reason}");
        for fixture in fixtures {
            let before = explained.insert((tool, check, fixture), reason);
            assert_eq!(before, None, "{tool} {check} {fixture} has two reasons");
        }
    }
    for reason in known.reasons.keys() {
        let is_used = known
            .differences
            .iter()
            .any(|difference| difference.reason == *reason);
        assert!(is_used, "nothing differs for the reason {reason}");
    }
    let comparisons = comparisons(&fixtures, &others);
    for comparison in &comparisons {
        for fixture in comparison.differing() {
            let place = (comparison.tool, comparison.check.as_str(), fixture);
            assert!(
                explained.remove(&place).is_some(),
                "no reason for {place:?}"
            );
        }
    }
    assert!(
        explained.is_empty(),
        "no difference any more: {explained:?}"
    );
}

/// Marks around the tables in `docs/verdicts.md`.
const MARKS: [&str; 2] = ["<!-- verdicts: start -->\n", "<!-- verdicts: end -->\n"];

#[test]
fn the_tables_of_the_documentation_are_those_of_the_fixtures() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/verdicts.md");
    let docs = std::fs::read_to_string(path).unwrap();
    let (before, rest) = docs.split_once(MARKS[0]).unwrap();
    let (tables, after) = rest.split_once(MARKS[1]).unwrap();
    let fixtures = fixtures();
    let expected = tables_of(&fixtures, &read("others.json"), &read("differences.json"));
    if tables != expected {
        let new = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verdicts.md");
        let text = [before, MARKS[0], &expected, MARKS[1], after].concat();
        std::fs::write(&new, text).unwrap();
        panic!(
            "docs/verdicts.md has other tables; they should be those of {}",
            new.display()
        );
    }
}

/// Counts by check and tool, then each difference, then the reasons.
fn tables_of(fixtures: &[Fixture], others: &Others, known: &Reasons) -> String {
    let comparisons = comparisons(fixtures, others);
    let shared = fixtures
        .iter()
        .filter(|fixture| fixture.only_ours.is_none())
        .count();
    let tools: Vec<&String> = others.keys().collect();
    let titles: Vec<&str> = tools.iter().map(|tool| tool.as_str()).collect();
    let mut text = format!(
        "{} fixtures, {shared} of them in reach of the other tools. A cell has the number of fixtures with the same \
         verdict; then, where verdicts differ, those that only our check reports (+) and those that only the tool \
         reports (−).\n\n| check | {} |\n|---|{}\n",
        fixtures.len(),
        titles.join(" | "),
        "---|".repeat(tools.len()),
    );
    for check in CheckId::ALL {
        let cells: Vec<String> = tools
            .iter()
            .map(|tool| {
                let of = |comparison: &&Comparison<'_>| {
                    comparison.check == *check && comparison.tool == tool.as_str()
                };
                comparisons
                    .iter()
                    .find(of)
                    .map_or_else(String::new, count_cell)
            })
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            text.push_str(&format!("| `{check}` | {} |\n", cells.join(" | ")));
        }
    }
    text.push_str("\n## Each difference\n\n| check | tool | reports | fixtures | why |\n|---|---|---|---|---|\n");
    for comparison in &comparisons {
        let sides = [
            ("only ours", &comparison.only_ours),
            ("only the tool", &comparison.only_theirs),
        ];
        for (side, names) in sides {
            for reason in known.reasons.keys() {
                let explains = |name: &&&str| {
                    known.differences.iter().any(|difference| {
                        difference.reason == *reason
                            && difference.tool == comparison.tool
                            && difference.check == comparison.check.as_str()
                            && difference.fixtures.iter().any(|fixture| fixture == **name)
                    })
                };
                let names: Vec<&str> = names.iter().filter(explains).copied().collect();
                if !names.is_empty() {
                    text.push_str(&format!(
                        "| `{}` | {} | {side} | {} | {reason} |\n",
                        comparison.check,
                        comparison.tool,
                        names.join(", "),
                    ));
                }
            }
        }
    }
    text.push_str("\n## Why\n\n| reason | |\n|---|---|\n");
    for (id, sentence) in &known.reasons {
        text.push_str(&format!("| {id} | {sentence} |\n"));
    }
    text
}

fn count_cell(comparison: &Comparison<'_>) -> String {
    let mut cell = comparison.agreed.to_string();
    for (sign, names) in [("+", &comparison.only_ours), ("−", &comparison.only_theirs)] {
        if !names.is_empty() {
            cell.push_str(&format!(" {sign}{}", names.len()));
        }
    }
    cell
}
