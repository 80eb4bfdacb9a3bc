//! What keeps a group from being deleted, with the fixes.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::not_looked_at::not_looked_at;
use super::replacement::replacement_field;
use crate::analysis::usage::{Blocker, InterfaceFix, Usage};
use crate::draft::GroupView;
use crate::model::{GroupId, SecurityGroup, counted};
use crate::text::{blocker_text, consequence_text, fix_text};
use crate::ui::components::Dialog;
use crate::workspace::{DeletionFix, Workspace};

/// Lists what keeps a group from being deleted. Each fix, or all of them, go into the draft.
#[component]
pub(super) fn DeletionBlockersDialog(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let usage = workspace.usage().current();
    let chosen = RwSignal::new(None::<GroupId>);
    let group = Memo::new(move |_| group_now(&view.read()));
    // Stays as it was, so that the choice does not disappear under the pointer when its fixes are drafted.
    let field = group
        .get_untracked()
        .zip(usage.get_untracked())
        .filter(|(group, usage)| usage.deletion(group).blockers.iter().any(needs_group))
        .map(|(group, _)| replacement_field(workspace, group.vpc_id.as_ref(), &group.id, chosen));
    let content = move || match (group.get(), usage.get()) {
        (Some(group), Some(usage)) => content(workspace, &group, &usage, chosen),
        _ => view! { <p>"Looking for what uses this group…"</p> }.into_any(),
    };
    view! {
        <Dialog title="Why can't I delete this?" id="deletion" on_close>
            {field}
            {content}
        </Dialog>
    }
}

/// Returns the group with the draft, or as EC2 has it if the draft deletes it.
fn group_now(view: &GroupView) -> Option<Arc<SecurityGroup>> {
    let remote = view.remote.as_ref()?;
    let effective = view.effective_group(&remote.owner_id);
    Some(effective.map_or_else(|| Arc::clone(remote), Arc::new))
}

fn needs_group(blocker: &Blocker<'_>) -> bool {
    matches!(
        blocker,
        Blocker::Interface {
            fix: InterfaceFix::ReplaceGroup,
            ..
        }
    )
}

fn content(
    workspace: Workspace,
    group: &Arc<SecurityGroup>,
    usage: &Arc<Usage>,
    chosen: RwSignal<Option<GroupId>>,
) -> AnyView {
    let deletion = usage.deletion(group);
    let can_edit = workspace.editor().is_some();
    let lines: Vec<AnyView> = deletion
        .blockers
        .iter()
        .map(|blocker| blocker_view(workspace, group, blocker, chosen, can_edit))
        .collect();
    let fixes: Vec<(DeletionFix, bool)> = deletion
        .blockers
        .iter()
        .filter_map(|blocker| Some((fix_of(group, blocker)?, needs_group(blocker))))
        .collect();
    let is_free = deletion.blockers.is_empty();
    let summary = if is_free {
        "No blockers found in the sources that were checked.".to_owned()
    } else {
        format!(
            "{} in the way of the deletion. A fix goes into the draft; nothing is sent to EC2 before you apply it.",
            counted(deletion.blockers.len(), "obstacle")
        )
    };
    let consequences: Vec<AnyView> = deletion
        .consequences
        .iter()
        .map(|consequence| view! { <li>{consequence_text(consequence)}"."</li> }.into_any())
        .collect();
    let can_fix_all = can_edit && !fixes.is_empty();
    let fixes = StoredValue::new(fixes);
    let id = group.id.clone();
    let draft_all = move |_| {
        let ready = ready_fixes(fixes.get_value(), chosen.get_untracked());
        if let Some(editor) = workspace.editor_now() {
            editor.draft_fixes(&id, &ready, chosen.get_untracked().as_ref());
        }
    };
    let waits = move || {
        let waiting = fixes.with_value(|fixes| fixes.iter().filter(|(_, needs)| *needs).count());
        (waiting > 0 && chosen.read().is_none())
            .then(|| view! { <p>{format!("Choose a group first to fix {}.", counted(waiting, "interface"))}</p> })
    };
    view! {
        <p role="status">{summary}</p>
        <ol class="care__blockers">{lines}</ol>
        {can_fix_all.then(|| view! {
            {waits}
            <div class="form__actions">
                <button class="button button--primary" type="button" on:click=draft_all>"Draft all fixes"</button>
            </div>
        })}
        {(!consequences.is_empty()).then(|| view! {
            <h3>"The deletion would also affect"</h3>
            <ul>{consequences}</ul>
        })}
        {not_looked_at(&deletion.judgement)}
    }
    .into_any()
}

/// Returns the fixes that can be drafted: those that replace a group need one.
fn ready_fixes(fixes: Vec<(DeletionFix, bool)>, chosen: Option<GroupId>) -> Vec<DeletionFix> {
    let fixes = fixes.into_iter();
    fixes
        .filter(|(_, needs)| !needs || chosen.is_some())
        .map(|(fix, _)| fix)
        .collect()
}

fn blocker_view(
    workspace: Workspace,
    group: &Arc<SecurityGroup>,
    blocker: &Blocker<'_>,
    chosen: RwSignal<Option<GroupId>>,
    can_edit: bool,
) -> AnyView {
    let needs_group = needs_group(blocker);
    let fix = match fix_text(blocker) {
        Err(advice) => Some(view! { <span class="muted">{advice}"."</span> }.into_any()),
        Ok(_) if !can_edit => None,
        Ok(label) => fix_of(group, blocker).map(|fix| {
            let id = group.id.clone();
            let fixes = [fix];
            let draft = move |_| {
                let chosen = chosen.get_untracked();
                if let Some(editor) = workspace.editor_now().filter(|_| !needs_group || chosen.is_some()) {
                    editor.draft_fixes(&id, &fixes, chosen.as_ref());
                }
            };
            let is_waiting = move || (needs_group && chosen.read().is_none()).then_some("true");
            view! { <button class="button" type="button" aria-disabled=is_waiting on:click=draft>{label}</button> }
                .into_any()
        }),
    };
    view! { <li class="care__blocker"><span>{blocker_text(blocker)}"."</span>{fix}</li> }.into_any()
}

/// Returns the fix of a blocker as data; `None` if the draft cannot express one.
fn fix_of(group: &Arc<SecurityGroup>, blocker: &Blocker<'_>) -> Option<DeletionFix> {
    let keys = |rules: &[&crate::model::Rule]| rules.iter().map(|rule| rule.key()).collect();
    Some(match blocker {
        Blocker::Rules {
            group: other,
            rules,
        } => DeletionFix::Revoke(BTreeMap::from([(other.id.clone(), keys(rules))])),
        Blocker::OwnRules(rules) => {
            DeletionFix::Revoke(BTreeMap::from([(group.id.clone(), keys(rules))]))
        }
        Blocker::Interface { interface, fix, .. } => {
            let id = interface.id.clone();
            match fix {
                InterfaceFix::RemoveGroup => DeletionFix::LeaveInterface(id),
                InterfaceFix::ReplaceGroup => DeletionFix::ReplaceOnInterface(id),
                InterfaceFix::DeleteInterface => DeletionFix::DeleteInterface(id),
                InterfaceFix::ByService => return None,
            }
        }
        Blocker::Association(association) => {
            DeletionFix::EndAssociation(association.vpc_id.clone())
        }
        Blocker::DefaultGroup | Blocker::Resource(_) => return None,
    })
}
