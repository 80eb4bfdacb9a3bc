//! Drafts that restore a snapshot or import a file.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::compare_page::foreign_notice;
use crate::import::{Document, Imported, LayError, LayOptions, Question, Target, Unlisted};
use crate::model::{GroupId, VpcId, counted};
use crate::platform::dom;
use crate::share::Scope;
use crate::text::{Text as _, capitalised, redacted_text};
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::{RestoreOptions, RestorePlan, Workspace};

/// Form that creates the draft; empty if the connection is read-only.
#[component]
pub(in crate::ui) fn WayBack(
    /// The snapshot or imported file.
    document: Arc<Document>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let deletes_new = RwSignal::new(false);
    let said = RwSignal::new(None::<Result<Vec<String>, String>>);
    let is_snapshot = document.facts().is_some();
    let has_all = document.scope() == Scope::Everything;
    let (title, lead) = match is_snapshot {
        true => (
            "Restore",
            "Drafts the changes that restore this snapshot. Nothing is sent to EC2 until you review and apply the draft.",
        ),
        false => (
            "Import",
            "Drafts the changes that make the account's groups match this file, and creates missing groups. Anything that the file doesn't describe is kept. Nothing is sent to EC2 until you review and apply the draft.",
        ),
    };
    let has_unlisted = document
        .imported()
        .is_some_and(Imported::has_unlisted_rules);
    let removes_unlisted = RwSignal::new(false);
    let document = StoredValue::new(document);
    let vpcs = RwSignal::new(HashMap::<Option<VpcId>, VpcId>::new());
    let unknown = Memo::new(move |_| workspace.unknown_vpcs(&document.get_value()));
    let questions = RwSignal::new(Vec::<Question>::new());
    let answers = RwSignal::new(HashMap::<GroupId, Target>::new());
    let make = move |_| {
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        let document = document.get_value();
        let unlisted = if removes_unlisted.get_untracked() {
            Unlisted::Remove
        } else {
            Unlisted::Leave
        };
        let options = RestoreOptions {
            deletes_new: deletes_new.get_untracked(),
            vpcs: vpcs.get_untracked(),
            lay: LayOptions {
                unlisted,
                chosen: answers.get_untracked(),
            },
        };
        let back = match editor.changes_to_restore(&document, &options) {
            Ok(back) => back,
            Err(LayError::Ambiguous(asked)) => {
                said.set(None);
                let is_new = |question: &Question| {
                    questions
                        .read_untracked()
                        .iter()
                        .all(|known| known.id != question.id)
                };
                let new: Vec<Question> = asked.into_iter().filter(is_new).collect();
                questions.update(|questions| questions.extend(new));
                workspace.announce("Choose the matching groups".to_owned());
                dom::focus_soon("[id^=way-back-group-]");
                return;
            }
            Err(error) => {
                said.set(Some(Err(capitalised(&error.text()))));
                return;
            }
        };
        if let Some(name) = editor.find_drafted_duplicate(&back.changes) {
            said.set(Some(Err(format!(
                "The draft already creates a group named {name} in this VPC. Apply or discard the draft first"
            ))));
            return;
        }
        let notes = notes(&back);
        let changes = back.changes.len();
        if changes == 0 {
            let same = "No changes needed. The account already matches.";
            let all = std::iter::once(same.to_owned()).chain(notes);
            said.set(Some(Ok(all.collect())));
            return;
        }
        let label = format!("imported {}", document.name);
        workspace.announce(
            std::iter::once(format!("Drafted changes to {}", counted(changes, "group")))
                .chain(notes.clone())
                .collect::<Vec<_>>()
                .join(". "),
        );
        let notice = (!notes.is_empty()).then(|| notes.join(" "));
        workspace.draft().set_notice(notice);
        editor.draft_changes(label, &back.changes);
    };
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    view! {
        <Show when=move || can_edit.get()>
            <section class="way-back" aria-label=title>
                <p>{lead}</p>
                {move || foreign_notice(workspace, &document.get_value())}
                {move || unknown.get().into_iter().map(|vpc| vpc_choice(workspace, vpc, vpcs)).collect::<Vec<AnyView>>()}
                <Show when=move || is_snapshot && has_all>
                    {check(deletes_new, "Also delete groups created since")}
                </Show>
                <Show when=move || has_unlisted>
                    {check(removes_unlisted, "Also remove rules of these groups that the file doesn't list")}
                </Show>
                <For each=move || questions.get() key=|question| question.id.clone()
                    children=move |question| group_choice(question, answers) />
                <div class="form__actions">
                    <button class="button" type="button" on:click=make>
                        {if is_snapshot { "Draft a restore" } else { "Draft an import" }}
                    </button>
                </div>
                {move || said.get().map(|said| match said {
                    Ok(notes) => view! { <p role="status">{notes.join(" ")}</p> }.into_any(),
                    Err(reason) => view! {
                        <Notice kind=NoticeKind::Error title="Couldn't draft the changes".to_owned()><p>{reason}</p></Notice>
                    }
                    .into_any(),
                })}
            </section>
        </Show>
    }
}

fn check(is_set: RwSignal<bool>, text: &'static str) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" prop:checked=is_set
                on:change=move |_| is_set.update(|is_set| *is_set = !*is_set) />
            {text}
        </label>
    }
    .into_any()
}

/// Field that chooses the group that an imported one matches, if there are several.
fn group_choice(question: Question, answers: RwSignal<HashMap<GroupId, Target>>) -> AnyView {
    let Question {
        id,
        name,
        candidates,
    } = question;
    let field = format!("way-back-group-{id}");
    let options: Vec<AnyView> = candidates
        .iter()
        .map(|known| {
            view! { <option value=known.id.to_string()>{known.text()}</option> }.into_any()
        })
        .collect();
    let choose = move |event: leptos::ev::Event| {
        let target = match event_target_value(&event).as_str() {
            "" => None,
            LEFT_OUT => Some(Target::LeftOut),
            known => Some(Target::Group(GroupId::from_remote(known))),
        };
        answers.update(|answers| {
            match target {
                Some(target) => answers.insert(id.clone(), target),
                None => answers.remove(&id),
            };
        });
    };
    view! {
        <div class="field">
            <label class="field__label" for=field.clone()>
                {format!("Several groups match {name} in the file. Choose one")}
            </label>
            <select class="field__input" id=field on:change=choose>
                <option value="">"Choose a group"</option>
                {options}
                <option value=LEFT_OUT>"None (skip this group)"</option>
            </select>
        </div>
    }
    .into_any()
}

/// Value of the option that skips a group.
const LEFT_OUT: &str = "-";

/// Field that chooses a VPC for groups whose VPC does not exist or is unknown.
fn vpc_choice(
    workspace: Workspace,
    vpc: Option<VpcId>,
    chosen: RwSignal<HashMap<Option<VpcId>, VpcId>>,
) -> AnyView {
    let (id, label, same) = match &vpc {
        Some(vpc) => (
            format!("way-back-{vpc}"),
            format!("{vpc} doesn't exist here. VPC for its groups"),
            "Same ID (EC2 rejects groups of a VPC that doesn't exist)",
        ),
        None => (
            "way-back-no-vpc".to_owned(),
            "VPC for groups without one".to_owned(),
            "The VPC of the group with the same name, or the default VPC for new groups",
        ),
    };
    let options: Vec<AnyView> = workspace
        .inventory()
        .vpcs()
        .read()
        .iter()
        .map(|known| {
            let text = match known.name() {
                Some(name) => format!("{} {name}", known.id),
                None => known.id.to_string(),
            };
            view! { <option value=known.id.to_string()>{text}</option> }.into_any()
        })
        .collect();
    let choose = move |event: leptos::ev::Event| {
        let here = event_target_value(&event);
        chosen.update(|chosen| {
            if here.is_empty() {
                chosen.remove(&vpc)
            } else {
                chosen.insert(vpc.clone(), VpcId::from_remote(here))
            };
        });
    };
    view! {
        <div class="field">
            <label class="field__label" for=id.clone()>{label}</label>
            <select class="field__input" id=id on:change=choose>
                <option value="">{same}</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// Returns sentences about what the draft does not restore.
fn notes(back: &RestorePlan) -> Vec<String> {
    let mut notes: Vec<String> = back.notes.iter().map(|note| note.text()).collect();
    if let Some(ignored) = redacted_text(back.ignored) {
        notes.push(format!("Redacted values aren't restored: {ignored}."));
    }
    if back.ignored_rules > 0 {
        notes.push(format!(
            "Can't restore {} with redacted addresses.",
            counted(back.ignored_rules, "rule")
        ));
    }
    let groups = back.not_restored.iter();
    notes.extend(groups.map(|group| {
        format!(
            "Can't restore the group {} ({}): {}.",
            group.name,
            group.id,
            group.obstacle.text()
        )
    }));
    notes
}
