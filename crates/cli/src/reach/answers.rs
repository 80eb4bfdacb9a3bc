//! Answers as text and JSON.

use std::fmt::Write as _;

use portcullis_analysis::reach::{
    Answer, Comparison, End, Part, Question, ReachIndex, ReachTable, Side, TrafficList, Verdict,
    compare,
};
use portcullis_model::{RuleRef, Traffic, escape_invisible};
use portcullis_text::{Text as _, answer_text, part_text, place_text, rule_sentence, unknown_text};
use serde_json::{Value, json};

use super::{Format, name_in};
use crate::error::CliError;

/// Answers a question.
pub(super) fn answer(
    index: &ReachIndex,
    before: Option<&ReachIndex>,
    question: &Question,
    format: Format,
) -> Result<String, CliError> {
    let Question::Between { from, to, traffic } = question else {
        let table = ReachTable::of(index, question)?;
        return Ok(match format {
            Format::Json => {
                portcullis_plan::readable_json(&table_json(index, question, &table)) + "\n"
            }
            Format::Text | Format::Sarif => table_lines(index, &table),
        });
    };
    let answer = index.answer(from, to, traffic.clone())?;
    let change = before.map(|before| compare(before, index, from, to, traffic.clone()));
    Ok(match format {
        Format::Json => {
            let value = answer_json(index, question, &answer, change.as_ref());
            portcullis_plan::readable_json(&value) + "\n"
        }
        Format::Text | Format::Sarif => {
            answer_lines(index, (from, to, traffic), &answer, change.as_ref())
        }
    })
}

/// Returns the rules of both sides that decide, with their groups.
pub(super) fn deciding_rules(index: &ReachIndex, answer: &Answer) -> Vec<String> {
    let sides = [&answer.outbound, &answer.inbound].into_iter().flatten();
    let rules = sides.flat_map(|side| side.deciding.iter().chain(&side.uncertain));
    rules.map(|rule| rule_line(index, rule)).collect()
}

/// Returns a rule as a line: `db (sg-1a2b3c4d) inbound tcp 5432 from 10.0.0.0/8`.
fn rule_line(index: &ReachIndex, rule: &RuleRef) -> String {
    let name = name_in(index)(rule.group()).unwrap_or_default();
    let group = format!("{} ({})", escape_invisible(&name), rule.group());
    match index.inventory().rule(rule) {
        Some(rule) => format!("{group} {} {}", rule.direction, rule_sentence(rule)),
        None => group,
    }
}

fn answer_lines(
    index: &ReachIndex,
    (from, to, traffic): (&End, &End, &TrafficList),
    answer: &Answer,
    change: Option<&Comparison>,
) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = writeln!(
        text,
        "{}: {}",
        answer.verdict.text(),
        answer_text(answer, from, to, traffic)
    );
    let mut list = |title: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        let _ = writeln!(text, "{title}:");
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    };
    let rule = |rule: &RuleRef| rule_line(index, rule);
    let part = |part: &Part| escape_invisible(&part_text(part, name_in(index)));
    let parts = |parts: &[Part]| parts.iter().map(part).collect::<Vec<String>>();
    for (name, side) in sides(answer) {
        list(
            &format!("{name} rules that allow it"),
            side.deciding.iter().map(rule).collect(),
        );
        list(
            &format!("{name} rules that may allow it"),
            side.uncertain.iter().map(rule).collect(),
        );
        list(
            &format!("Nearest {} rules", name.to_lowercase()),
            side.nearest.iter().map(rule).collect(),
        );
    }
    let and_more = |mut lines: Vec<String>, has_more: bool| {
        lines.extend(has_more.then(|| "and more".to_owned()));
        lines
    };
    let has_more_allowed = answer.has_more_allowed;
    list(
        "Allowed",
        and_more(parts(&answer.allowed), has_more_allowed),
    );
    if !answer.allowed.is_empty() || has_more_allowed {
        let title = match answer.verdict {
            Verdict::CannotTell => "Not certain",
            Verdict::Yes | Verdict::No | Verdict::Partly => "Not allowed",
        };
        list(
            title,
            and_more(parts(&answer.missing), answer.has_more_missing),
        );
    }
    let unknown = |unknown| unknown_text(unknown, name_in(index));
    list("Not read", answer.unknowns.iter().map(unknown).collect());
    let missing = answer.additions.iter().map(|addition| {
        let name = name_in(index)(&addition.group).unwrap_or_default();
        let (name, id, rule) = (escape_invisible(&name), &addition.group, &addition.rule);
        format!("{name} ({id}) {} {}", rule.direction, rule_sentence(rule))
    });
    list("Missing rules", missing.collect());
    if let Some(change) = change {
        let (new, gone) = (&change.newly_allowed, &change.no_longer_allowed);
        list(
            "Newly allowed",
            and_more(parts(new), change.has_more_allowed),
        );
        list(
            "No longer allowed",
            and_more(parts(gone), change.has_more_gone),
        );
    }
    let assumptions = answer
        .assumptions
        .iter()
        .map(|assumption| format!("{}.", assumption.text()));
    list("Assumptions", assumptions.collect());
    text
}

fn sides(answer: &Answer) -> impl Iterator<Item = (&'static str, &Side)> {
    let outbound = answer.outbound.as_ref().map(|side| ("Outbound", side));
    outbound
        .into_iter()
        .chain(answer.inbound.as_ref().map(|side| ("Inbound", side)))
}

fn answer_json(
    index: &ReachIndex,
    question: &Question,
    answer: &Answer,
    change: Option<&Comparison>,
) -> Value {
    let part = |part: &Part| part_text(part, name_in(index));
    let parts = |parts: &[Part]| parts.iter().map(part).collect::<Vec<String>>();
    let rules = |rules: &[RuleRef]| {
        rules
            .iter()
            .map(|rule| rule_json(index, rule))
            .collect::<Vec<Value>>()
    };
    let side = |side: &Side| {
        json!({
            "groups": side.groups,
            "deciding": rules(&side.deciding),
            "uncertain": rules(&side.uncertain),
            "nearest": rules(&side.nearest),
        })
    };
    let additions = answer.additions.iter();
    let additions: Vec<Value> = additions
        .map(|addition| json!({ "group": addition.group, "rule": addition.rule }))
        .collect();
    let unknowns = answer
        .unknowns
        .iter()
        .map(|unknown| unknown_text(unknown, name_in(index)));
    let assumptions = answer.assumptions.iter().map(portcullis_text::Text::text);
    let mut value = json!({
        "question": question.to_string(),
        "verdict": answer.verdict.text(),
        "allowed": parts(&answer.allowed),
        "missing": parts(&answer.missing),
        "isShortened": answer.is_shortened,
        "outbound": answer.outbound.as_ref().map(side),
        "inbound": answer.inbound.as_ref().map(side),
        "notRead": unknowns.collect::<Vec<String>>(),
        "additions": additions,
        "assumptions": assumptions.collect::<Vec<String>>(),
    });
    if let (Some(value), Some(change)) = (value.as_object_mut(), change) {
        value.insert(
            "newlyAllowed".to_owned(),
            json!(parts(&change.newly_allowed)),
        );
        value.insert(
            "noLongerAllowed".to_owned(),
            json!(parts(&change.no_longer_allowed)),
        );
    }
    value
}

fn rule_json(index: &ReachIndex, rule: &RuleRef) -> Value {
    json!({ "group": rule.group(), "rule": index.inventory().rule(rule) })
}

fn table_lines(index: &ReachIndex, table: &ReachTable) -> String {
    let mut text = String::new();
    let ways = table.ways();
    for row in &table.rows {
        let place = |place| escape_invisible(&place_text(place, name_in(index)));
        let traffic: Vec<String> = row.traffic.iter().map(Traffic::to_string).collect();
        let path = ways.path(row);
        let mut way: Vec<String> = path.iter().map(|hop| place(&hop.from)).collect();
        way.extend(path.last().map(|hop| place(&hop.to)));
        // Only the hop at the end that the question names has other parts.
        let is_source = path.first().is_some_and(|hop| hop.from == row.place);
        let end = if is_source {
            way.last_mut()
        } else {
            way.first_mut()
        };
        if let Some(end) = end {
            for part in path.iter().flat_map(|hop| &hop.also) {
                end.push_str(", ");
                end.push_str(&place(part));
            }
        }
        let uncertain = if row.is_uncertain {
            " (cannot tell)"
        } else {
            ""
        };
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "{:<20} {}: {}{uncertain}",
            place(&row.place),
            traffic.join(", "),
            way.join(" -> ")
        );
    }
    if table.rows.is_empty() {
        // Rules that are not known may let something pass.
        text.push_str(if table.unknowns.is_empty() {
            "Nothing\n"
        } else {
            "Nothing is certain\n"
        });
    }
    if !table.unknowns.is_empty() {
        text.push_str("Not read:\n");
    }
    for unknown in &table.unknowns {
        let _ = writeln!(text, "  {}", unknown_text(unknown, name_in(index)));
    }
    text
}

fn table_json(index: &ReachIndex, question: &Question, table: &ReachTable) -> Value {
    let ways = table.ways();
    let rows = table.rows.iter().map(|row| {
        let path = ways.path(row);
        let hops: Vec<Value> = path
            .iter()
            .map(|hop| {
                json!({
                    "from": place_text(&hop.from, name_in(index)),
                    "to": place_text(&hop.to, name_in(index)),
                    "also": hop.also.iter().map(|place| place_text(place, name_in(index))).collect::<Vec<String>>(),
                    "traffic": hop.traffic.iter().map(Traffic::to_string).collect::<Vec<String>>(),
                    "rules": hop.rules.iter().map(|rule| rule_json(index, rule)).collect::<Vec<Value>>(),
                })
            })
            .collect();
        json!({
            "place": place_text(&row.place, name_in(index)),
            "hops": row.hops,
            "isUncertain": row.is_uncertain,
            "path": hops,
        })
    });
    let unknowns = table.unknowns.iter();
    let unknowns = unknowns.map(|unknown| unknown_text(unknown, name_in(index)));
    json!({
        "question": question.to_string(),
        "rows": rows.collect::<Vec<Value>>(),
        "notRead": unknowns.collect::<Vec<String>>(),
    })
}
