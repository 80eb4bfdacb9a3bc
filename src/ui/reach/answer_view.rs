//! Answer to a question about two ends: verdicts, deciding rules, differences, missing rules.

use leptos::prelude::*;

use super::missing_rules::missing_rules_view;
use super::names::{group_text, place_name, rule_link, verdict_view};
use super::page_state::{Answered, ReachState};
use super::resolve_error_view::resolve_error_view;
use crate::analysis::reach::{
    Answer, Assumption, Comparison, Part, ReachIndex, ResolveError, Side, Unknown, Verdict,
};
use crate::model::{Direction, GroupId, RuleRef, Traffic, escape_invisible};
use crate::text::{Text as _, unknown_text};
use crate::workspace::Workspace;

/// Renders the answer, as EC2 has the groups and with the draft.
pub(super) fn answer_view(state: ReachState, answered: &Answered, answer: &Comparison) -> AnyView {
    let Answered { indexes, .. } = answered;
    let index = &indexes.after;
    let verdicts = if indexes.has_changes() {
        view! {
            <div><dt>"In EC2"</dt><dd>{verdict_of(&answer.before)}</dd></div>
            <div><dt>"With the draft"</dt><dd>{verdict_of(&answer.after)}</dd></div>
        }
        .into_any()
    } else {
        view! { <div><dt>"Answer"</dt><dd>{verdict_of(&answer.after)}</dd></div> }.into_any()
    };
    let shown = match &answer.after {
        Ok(after) => Some(details_view(state, index, after)),
        Err(error) => Some(resolve_error_view(state, answered, error)),
    };
    let changes = [
        ("Newly allowed by the draft", &answer.newly_allowed, index),
        (
            "No longer allowed with the draft",
            &answer.no_longer_allowed,
            &indexes.before,
        ),
    ];
    let changes = changes
        .into_iter()
        .filter_map(|(title, parts, index)| parts_view(title, parts, index))
        .collect::<Vec<_>>();
    view! {
        <div role="status"><dl class="reach__verdicts">{verdicts}</dl></div>
        {changes}
        {shown}
    }
    .into_any()
}

fn verdict_of(answer: &Result<Answer, ResolveError>) -> AnyView {
    match answer {
        Ok(answer) => verdict_view(answer.verdict),
        Err(_) => view! { <span class="muted">"No answer"</span> }.into_any(),
    }
}

fn details_view(state: ReachState, index: &ReachIndex, answer: &Answer) -> AnyView {
    let workspace = state.workspace;
    let is_partly = answer.verdict == Verdict::Partly;
    let is_open = !matches!(answer.verdict, Verdict::Yes | Verdict::No);
    let allowed = parts_view("Allowed", &answer.allowed, index).filter(|_| is_open);
    let title = if is_partly {
        "Not allowed"
    } else {
        "Not certain"
    };
    let missing = parts_view(title, &answer.missing, index).filter(|_| is_open);
    view! {
        {allowed}
        {missing}
        {unknowns_view(index, &answer.unknowns)}
        <div class="reach__sides">
            {side_view(workspace, index, Direction::Egress, answer.outbound.as_ref(), is_open)}
            {side_view(workspace, index, Direction::Ingress, answer.inbound.as_ref(), is_open)}
        </div>
        {missing_rules_view(workspace, index, &answer.additions)}
        {assumptions_view(&answer.assumptions)}
    }
    .into_any()
}

/// Lists parts of what a question asks about; `None` if there are none.
fn parts_view(title: &'static str, parts: &[Part], index: &ReachIndex) -> Option<AnyView> {
    let item = |part: &Part| {
        let traffic = match part.traffic {
            Traffic::All => "all traffic".to_owned(),
            traffic => traffic.to_string(),
        };
        let (from, to) = (place_name(index, &part.from), place_name(index, &part.to));
        view! { <li class="code">{traffic}" from "{from}" to "{to}</li> }.into_any()
    };
    let items: Vec<AnyView> = parts.iter().map(item).collect();
    (!items.is_empty()).then(|| {
        view! {
            <h3 class="reach__title">{title}</h3>
            <ul class="reach__list">{items}</ul>
        }
        .into_any()
    })
}

/// Lists the rules of one side. Those that allow something for uncertain are of interest only while the answer is open.
fn side_view(
    workspace: Workspace,
    index: &ReachIndex,
    direction: Direction,
    side: Option<&Side>,
    is_open: bool,
) -> AnyView {
    let whose = match direction {
        Direction::Egress => "Outbound rules of the source",
        Direction::Ingress => "Inbound rules of the destination",
    };
    let Some(side) = side else {
        return view! {
            <section>
                <h3 class="reach__title">{whose}</h3>
                <p class="muted">"It has no security groups here, so no rule decides."</p>
            </section>
        }
        .into_any();
    };
    let groups = side.groups.iter().map(|id| group_text(index, id));
    let groups = groups.collect::<Vec<_>>().join(", ");
    let list = |title: &'static str, rules: &[RuleRef]| {
        let items = rules
            .iter()
            .map(|rule| view! { <li>{rule_link(workspace, index, rule)}</li> }.into_any());
        let items: Vec<AnyView> = items.collect();
        (!items.is_empty()).then(|| {
            view! {
                <p class="muted">{title}</p>
                <ul class="reach__list">{items}</ul>
            }
            .into_any()
        })
    };
    let is_silent = side.deciding.is_empty() && (!is_open || side.uncertain.is_empty());
    view! {
        <section>
            <h3 class="reach__title">{whose}": "{groups}</h3>
            {list("Allow it:", &side.deciding)}
            {is_open.then(|| list("May allow it, depending on what wasn't read:", &side.uncertain))}
            {is_silent.then(|| view! { <p>"No rule allows it."</p> })}
            {list("Nearest rules:", &side.nearest)}
        </section>
    }
    .into_any()
}

fn unknowns_view(index: &ReachIndex, unknowns: &[Unknown]) -> Option<AnyView> {
    let name_of = |id: &GroupId| {
        let group = index.inventory().group(id);
        group.map(|group| group.name.clone())
    };
    let texts = unknowns
        .iter()
        .map(|unknown| escape_invisible(&unknown_text(unknown, name_of)));
    let text = texts.collect::<Vec<_>>().join(", ");
    (!unknowns.is_empty()).then(|| view! { <p>"Not read, and decisive: "{text}"."</p> }.into_any())
}

/// Lists what an answer takes for granted.
pub(super) fn assumptions_view(assumptions: &[Assumption]) -> Option<AnyView> {
    let items = assumptions
        .iter()
        .map(|assumption| view! { <li>{assumption.text()}"."</li> }.into_any());
    let items: Vec<AnyView> = items.collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="reach__limits">
                <h3 class="reach__title">"Assumptions and limits"</h3>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    })
}
