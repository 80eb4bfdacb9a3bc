//! Names of what questions and answers are about, and links to rules.

use leptos::prelude::*;

use crate::analysis::reach::{End, Place, Question, ReachIndex, Verdict};
use crate::draft::Row;
use crate::model::{GroupId, Peer, Rule, RuleRef, Traffic, escape_invisible};
use crate::present::Page;
use crate::text::{Text as _, named_rule_sentence, peer_text, place_text};
use crate::workspace::Workspace;

/// Returns the name of a group, or its ID if the group is unknown.
pub(super) fn group_text(index: &ReachIndex, id: &GroupId) -> String {
    let group = index.inventory().group(id);
    group.map_or_else(|| id.to_string(), |group| escape_invisible(&group.name))
}

/// Returns the name of a place.
pub(super) fn place_name(index: &ReachIndex, place: &Place) -> String {
    let inventory = index.inventory();
    let text = match place {
        Place::Peer(Peer::PrefixList(id)) => inventory
            .prefix_list(id)
            .map_or_else(|| id.to_string(), |list| list.name.clone()),
        Place::Peer(peer) if peer.is_anywhere() => format!("{peer} (anywhere)"),
        place => place_text(place, |id| {
            inventory.group(id).map(|group| group.name.clone())
        }),
    };
    escape_invisible(&text)
}

/// Returns a question with the names of groups instead of their IDs.
pub(super) fn question_text(index: &ReachIndex, question: &Question) -> String {
    let name = |end: &End| match end {
        End::Group(id) => group_text(index, id),
        end => escape_invisible(&end.to_string()),
    };
    let ends = match question {
        Question::Between { from, to, .. } => format!("{} → {}", name(from), name(to)),
        Question::Sources { to, .. } => format!("Who can reach {}", name(to)),
        Question::Destinations { from, .. } => format!("What can {} reach", name(from)),
    };
    if question.traffic().is_all() {
        ends
    } else {
        format!("{ends}, {}", question.traffic())
    }
}

/// Returns traffic as a list: `tcp 22, tcp 443`.
pub(super) fn traffic_list(traffic: &[Traffic]) -> String {
    let texts = traffic.iter().map(Traffic::to_string);
    texts.collect::<Vec<_>>().join(", ")
}

/// Renders a verdict: a sign and a word.
pub(super) fn verdict_view(verdict: Verdict) -> AnyView {
    let (class, sign) = match verdict {
        Verdict::Yes => ("verdict verdict--yes", "✓"),
        Verdict::No => ("verdict verdict--no", "✕"),
        Verdict::Partly => ("verdict verdict--partly", "◐"),
        Verdict::CannotTell => ("verdict verdict--unknown", "?"),
    };
    view! { <strong class=class><span aria-hidden="true">{sign}" "</span>{verdict.text()}</strong> }
        .into_any()
}

/// Describes a rule of a group: `db, inbound: tcp 5432 from app`.
pub(super) fn rule_text(index: &ReachIndex, group: &GroupId, rule: &Rule) -> String {
    let inventory = index.inventory();
    let mut peer = peer_text(&rule.peer, |id| {
        inventory.group(id).map(|group| group.name.clone())
    });
    if peer.is_anywhere {
        // Both families have this name.
        peer.name = format!("{} (anywhere)", peer.value);
    }
    if let Peer::PrefixList(id) = &rule.peer {
        let list = inventory.prefix_list(id);
        peer.name = list.map(|list| list.name.clone()).unwrap_or_default();
    }
    let sentence = escape_invisible(&named_rule_sentence(rule, &peer));
    format!(
        "{}, {}: {sentence}",
        group_text(index, group),
        rule.direction
    )
}

/// Renders a link to the row of a rule. `index` has the rule.
pub(super) fn rule_link(workspace: Workspace, index: &ReachIndex, rule: &RuleRef) -> AnyView {
    let inventory = index.inventory();
    let group = rule.group().clone();
    let Some(known) = inventory.rule(rule) else {
        return view! { <span>{group_text(index, &group)}</span> }.into_any();
    };
    let text = rule_text(index, &group, known);
    let href = {
        let group = group.clone();
        move || workspace.link(Page::Group(group.clone()))
    };
    let rule = rule.clone();
    let open = move |_| {
        let view = workspace.group_view_now(&group);
        let is_it = |row: &&Row| view.rule(row).is_some_and(|known| rule.names(known));
        let row = view.rows().iter().find(is_it);
        // The draft may have removed or changed it.
        let row = row.or_else(|| view.row_of(&rule));
        let row = row.map(|row| (group.clone(), view.row_id(row)));
        workspace.inputs().request_row(row);
    };
    view! { <a class="link" href=href on:click=open>{text}</a> }.into_any()
}
