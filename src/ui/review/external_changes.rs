//! Changes by another client since the draft or plan was made: the version before, the one in EC2
//! and the planned one, side by side. If both sides changed the same, the user chooses.

use leptos::prelude::*;

use super::focus_next;
use crate::draft::{Editing, GroupView, Row, RuleDraft};
use crate::model::{GroupId, Rule, RuleRef, escape_invisible};
use crate::plan::{ConcurrentChange, Resolution};
use crate::text::meanwhile_sides;
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::Workspace;

/// The differences, a row each; nothing where there are none.
pub(super) fn external_changes_view(
    workspace: Workspace,
    meanwhile: &[ConcurrentChange],
) -> Option<AnyView> {
    if meanwhile.is_empty() {
        return None;
    }
    let name = |id: &GroupId| workspace.group_name(id);
    let rows: Vec<AnyView> = meanwhile
        .iter()
        .map(|difference| row_view(workspace, difference, &name))
        .collect();
    let title = if meanwhile.iter().any(|one| one.is_clash()) {
        "Another client changed these groups. Choose a version of each rule that you both changed"
    } else {
        "Another client changed these groups. Its changes are kept"
    };
    Some(
        view! {
            <Notice kind=NoticeKind::Warning title=title.to_owned()>
                <div class="meanwhile-scroll" tabindex="0" role="group" aria-label="Changes by another client">
                <table class="meanwhile">
                    <thead>
                        <tr>
                            <th scope="col">"Group"</th>
                            <th scope="col">"Before"</th>
                            <th scope="col">"EC2 now"</th>
                            <th scope="col">"Your changes"</th>
                            <th scope="col">"Choice"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                </div>
            </Notice>
        }
        .into_any(),
    )
}

fn row_view(
    workspace: Workspace,
    difference: &ConcurrentChange,
    name: &dyn Fn(&GroupId) -> Option<String>,
) -> AnyView {
    let [base, theirs, mine] = meanwhile_sides(difference, name);
    let group = match difference {
        ConcurrentChange::Gone { name, .. } => escape_invisible(name),
        ConcurrentChange::Rule { group, .. } | ConcurrentChange::Tags { group, .. } => {
            name(group).unwrap_or_else(|| group.to_string())
        }
    };
    let choice = if difference.is_clash() {
        choice_view(workspace, difference.clone(), &mine, &theirs)
    } else {
        "EC2's is kept".into_any()
    };
    view! {
        <tr>
            <th scope="row">{group}</th>
            <td>{base}</td>
            <td>{theirs}</td>
            <td>{mine}</td>
            <td>{choice}</td>
        </tr>
    }
    .into_any()
}

fn choice_view(
    workspace: Workspace,
    difference: ConcurrentChange,
    mine: &str,
    theirs: &str,
) -> AnyView {
    let chosen = workspace
        .reviewing()
        .proposal()
        .read()
        .as_ref()
        .and_then(|proposal| proposal.chosen.get(&difference.key()).copied());
    let button = |resolution: Resolution, label: &'static str, text: &str| {
        let difference = difference.clone();
        let is_pressed = chosen == Some(resolution);
        let label_long = format!("{label}: {text}");
        view! {
            <button class="button button--small" type="button" aria-label=label_long
                aria-pressed=is_pressed.to_string()
                on:click=move |_| choose(workspace, &difference, resolution)>{label}</button>
        }
    };
    view! {
        <span class="meanwhile__choice" data-open=chosen.is_none().then_some("")>
            {button(Resolution::Mine, "Keep mine", mine)}
            {button(Resolution::Theirs, "Use EC2's", theirs)}
        </span>
    }
    .into_any()
}

/// Applies a choice. In the draft it is an edit like any other; a proposal only stores it.
fn choose(workspace: Workspace, difference: &ConcurrentChange, resolution: Resolution) {
    if workspace.reviewing().proposal().read_untracked().is_some() {
        workspace
            .reviewing()
            .choose_resolution(difference.key(), resolution);
        focus_next();
        return;
    }
    let view = workspace.group_view_now(difference.group());
    let label = match resolution {
        Resolution::Mine => "kept my change",
        Resolution::Theirs => "took EC2's change",
    };
    let Some(editor) = workspace.editor_now() else {
        return;
    };
    let mut is_answered = false;
    editor.edit(label, &mut |editing| {
        is_answered = answer(editing, &view, difference, resolution);
    });
    if !is_answered {
        workspace.announce("This changed again. Leave the review and open it again");
        return;
    }
    let key = difference.key();
    workspace.reviewing().remove_meanwhile(&key);
    focus_next();
}

/// Changes the draft to the chosen version. Returns whether the rule or tags still exist.
///
/// The draft may have merged the changes of both sides to different parts of a rule; the choice
/// replaces the merged version with the one that was shown.
fn answer(
    editing: &mut Editing<'_>,
    view: &GroupView,
    difference: &ConcurrentChange,
    resolution: Resolution,
) -> bool {
    match (difference, resolution) {
        (ConcurrentChange::Rule { mine: None, .. }, Resolution::Mine) if view.is_deleted() => {}
        (ConcurrentChange::Rule { mine: None, .. }, Resolution::Theirs) if view.is_deleted() => {
            let mut facts = view.facts.clone();
            facts.is_deleted = false;
            editing.set_facts(&view.id, facts);
        }
        (
            ConcurrentChange::Rule {
                base, theirs, mine, ..
            },
            _,
        ) => {
            // If both sides added the same rule, there are two rows: EC2's and the draft's.
            let twin = mine.as_ref().filter(|_| base.is_none());
            let twin = twin.and_then(|mine| drafted_row(view, mine));
            let row = match (theirs, mine) {
                (Some(theirs), _) => view.row_of(&RuleRef::new(view.id.clone(), theirs)),
                (None, Some(mine)) => drafted_row(view, mine),
                (None, None) => None,
            };
            let Some(row) = row else { return false };
            if let Some(twin) = twin {
                editing.revert_row(view, twin);
            }
            match resolution {
                Resolution::Mine => {
                    editing.decide_row(view, row, mine.as_ref().map(RuleDraft::from))
                }
                Resolution::Theirs => editing.revert_row(view, row),
            }
        }
        (ConcurrentChange::Tags { .. }, Resolution::Theirs) => {
            let mut facts = view.facts.clone();
            facts.tags = None;
            editing.set_facts(&view.id, facts);
        }
        // The draft already has these tags.
        (ConcurrentChange::Tags { .. }, Resolution::Mine) => {}
        // A deleted group leaves no choice.
        (ConcurrentChange::Gone { .. }, _) => return false,
    }
    true
}

/// Finds the added row of a rule that EC2 does not have.
fn drafted_row<'a>(view: &'a GroupView, wanted: &Rule) -> Option<&'a Row> {
    view.rows().iter().find(|row| {
        view.remote_rule(row).is_none()
            && view
                .rule(row)
                .is_some_and(|rule| rule.key() == wanted.key())
    })
}
