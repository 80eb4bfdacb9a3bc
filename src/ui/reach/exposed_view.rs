//! Groups that are open to the internet, directly and through one hop.

use std::collections::HashMap;

use leptos::prelude::*;

use super::answer_view::assumptions_view;
use super::names::{group_text, traffic_list};
use super::table_view::{SHOWN, more_button};
use crate::analysis::reach::{Assumption, Exposed, ReachIndex};
use crate::draft::Mark;
use crate::model::{AddressFamily, GroupId, Traffic, counted};
use crate::ui::components::{change_class, change_sign};
use crate::workspace::{ReachIndexes, Workspace};

/// Lists the groups that the internet reaches directly or through one other group, with what the draft changes.
pub(super) fn exposed_view(
    workspace: Workspace,
    indexes: &ReachIndexes,
    before: &[Exposed],
    after: &[Exposed],
) -> AnyView {
    let rows = rows(before, after);
    let count = rows.len();
    if count == 0 {
        return view! { <p role="status">"The internet reaches no group."</p> }.into_any();
    }
    let limit = RwSignal::new(SHOWN);
    let indexes = indexes.clone();
    let shown = move || {
        let rows = rows.iter().take(limit.get());
        rows.map(|(found, mark)| {
            let index = match mark {
                Mark::Removed => &indexes.before,
                Mark::Added | Mark::Changed | Mark::Unchanged => &indexes.after,
            };
            row_view(workspace, index, found, *mark)
        })
        .collect::<Vec<AnyView>>()
    };
    view! {
        <p role="status">{counted(count, "group")}</p>
        <table class="reach__table">
            <thead>
                <tr>
                    <th scope="col">"Security group"</th>
                    <th scope="col">"Directly"</th>
                    <th scope="col">"Through one group"</th>
                </tr>
            </thead>
            <tbody>{shown}</tbody>
        </table>
        {more_button(count, limit)}
        {assumptions_view(&[Assumption::Network, Assumption::PublicAddress])}
    }
    .into_any()
}

/// Returns the groups with the draft, then those that it closes, each with what the draft does to it.
fn rows(before: &[Exposed], after: &[Exposed]) -> Vec<(Exposed, Mark)> {
    let known: HashMap<&GroupId, &Exposed> =
        before.iter().map(|found| (&found.group, found)).collect();
    let mark = |found: &Exposed| match known.get(&found.group) {
        None => Mark::Added,
        Some(known) if **known == *found => Mark::Unchanged,
        Some(_) => Mark::Changed,
    };
    let closed = before
        .iter()
        .filter(|known| after.iter().all(|found| found.group != known.group));
    let closed: Vec<(Exposed, Mark)> = closed.map(|known| (known.clone(), Mark::Removed)).collect();
    let open = after.iter().map(|found| (found.clone(), mark(found)));
    open.chain(closed).collect()
}

fn row_view(workspace: Workspace, index: &ReachIndex, found: &Exposed, mark: Mark) -> AnyView {
    let is_changed = mark != Mark::Unchanged;
    let sign = is_changed.then(|| change_sign(mark));
    let class = if is_changed { change_class(mark) } else { "" };
    let name = group_text(index, &found.group);
    // What the internet reaches only through another group is not in the answer to the direct question.
    let question = if found.direct.is_empty() {
        format!("who can reach {}", found.group)
    } else {
        format!("internet -> {}", found.group)
    };
    let href = move || {
        let address = workspace.environment().address();
        address.question_link(&question)
    };
    let through = found.through.iter().map(|(group, traffic)| {
        let text = format!("{}: {}", group_text(index, group), traffic_list(traffic));
        view! { <li>{text}</li> }.into_any()
    });
    let through: Vec<AnyView> = through.collect();
    view! {
        <tr class=class>
            <th scope="row">{sign}" "<a class="link" href=href>{name}</a></th>
            <td class="code" data-label="Directly">{direct_text(&found.direct)}</td>
            <td data-label="Through one group"><ul class="reach__list">{through}</ul></td>
        </tr>
    }
    .into_any()
}

/// Describes what the internet reaches directly. Traffic of one family alone names the family.
fn direct_text(direct: &[(AddressFamily, Traffic)]) -> String {
    let has = |family, traffic| direct.contains(&(family, traffic));
    let mut texts: Vec<String> = Vec::new();
    for (family, traffic) in direct {
        let (other, name) = match family {
            AddressFamily::Ipv4 => (AddressFamily::Ipv6, "IPv4"),
            AddressFamily::Ipv6 => (AddressFamily::Ipv4, "IPv6"),
        };
        let text = if has(other, *traffic) {
            traffic.to_string()
        } else {
            format!("{traffic} ({name} only)")
        };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts.join(", ")
}
