//! A draft that makes the account what a document has.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use leptos::prelude::*;

use super::compare_page::foreign_notice;
use super::restore_fields::{ORIGIN_FIELD, group_choice, origin_choice, vpc_choice};
use crate::import::{
    Document, Imported, MergeError, MergeOptions, Origin, Question, Target, Unlisted,
};
use crate::model::{GroupId, VpcId, counted};
use crate::platform::dom;
use crate::share::Scope;
use crate::text::{Text as _, capitalised, redacted_text};
use crate::ui::components::{Notice, NoticeKind};
use crate::workspace::{Editor, RestoreOptions, RestorePlan, Workspace};

/// The document, the choices about it, and what became of it.
#[derive(Clone, Copy)]
struct Restoration {
    workspace: Workspace,
    document: StoredValue<Arc<Document>>,
    deletes_new: RwSignal<bool>,
    removes_unlisted: RwSignal<bool>,
    /// VPCs of this account by the document's.
    vpcs: RwSignal<HashMap<Option<VpcId>, VpcId>>,
    /// Accounts and Regions of the document, if the user has to choose one.
    origins: RwSignal<BTreeSet<Origin>>,
    origin: RwSignal<Option<Origin>>,
    /// Groups of the document that can be several of the account.
    questions: RwSignal<Vec<Question>>,
    answers: RwSignal<HashMap<GroupId, Target>>,
    /// Notes about the draft that was made, or the reason why there is none.
    result: RwSignal<Option<Result<Vec<String>, String>>>,
}

impl Restoration {
    fn new(workspace: Workspace, document: Arc<Document>) -> Self {
        Self {
            workspace,
            document: StoredValue::new(document),
            deletes_new: RwSignal::new(false),
            removes_unlisted: RwSignal::new(false),
            vpcs: RwSignal::default(),
            origins: RwSignal::default(),
            origin: RwSignal::default(),
            questions: RwSignal::default(),
            answers: RwSignal::default(),
            result: RwSignal::new(None),
        }
    }

    fn options(self) -> RestoreOptions {
        let unlisted = if self.removes_unlisted.get_untracked() {
            Unlisted::Remove
        } else {
            Unlisted::Leave
        };
        RestoreOptions {
            deletes_new: self.deletes_new.get_untracked(),
            vpcs: self.vpcs.get_untracked(),
            merge: MergeOptions {
                unlisted,
                origin: self.origin.get_untracked(),
                chosen: self.answers.get_untracked(),
                ..MergeOptions::default()
            },
        }
    }

    /// Drafts the changes, asks which groups are meant, or says why there is no draft.
    fn draft(self) {
        let Some(editor) = self.workspace.editor_now() else {
            return;
        };
        let document = self.document.get_value();
        match editor.changes_to_restore(&document, &self.options()) {
            Ok(back) => self.put_into_draft(&editor, &back),
            Err(MergeError::Origin(origins)) => self.ask_origin(origins),
            Err(MergeError::Ambiguous(asked)) => self.ask(asked),
            Err(error) => self.refuse(capitalised(&error.text())),
        }
    }

    fn refuse(self, reason: String) {
        self.result.set(Some(Err(reason)));
    }

    /// Asks for the account and Region whose groups to import.
    fn ask_origin(self, origins: BTreeSet<Origin>) {
        self.result.set(None);
        self.origins.set(origins);
        self.workspace
            .announce("Choose the account and Region to import from".to_owned());
        dom::focus_soon(&format!("#{ORIGIN_FIELD}"));
    }

    /// Adds the questions that are not on the screen yet, and focuses the first.
    fn ask(self, asked: Vec<Question>) {
        self.result.set(None);
        let is_new = |question: &Question| {
            self.questions
                .read_untracked()
                .iter()
                .all(|known| known.id != question.id)
        };
        let new: Vec<Question> = asked.into_iter().filter(is_new).collect();
        self.questions.update(|questions| questions.extend(new));
        self.workspace
            .announce("Choose the matching groups".to_owned());
        dom::focus_soon("[id^=restore-form-group-]");
    }

    fn put_into_draft(self, editor: &Editor, back: &RestorePlan) {
        let workspace = self.workspace;
        if let Some(name) = editor.find_drafted_duplicate(&back.changes) {
            self.refuse(format!(
                "The draft already creates a group named {name} in this VPC. Apply or discard the draft first"
            ));
            return;
        }
        let notes = notes(back);
        let changes = back.changes.len();
        if changes == 0 {
            let same = "No changes needed. The account already matches.";
            let all = std::iter::once(same.to_owned()).chain(notes);
            self.result.set(Some(Ok(all.collect())));
            return;
        }
        let label = format!("imported {}", self.document.get_value().name);
        workspace.announce(
            std::iter::once(format!("Drafted changes to {}", counted(changes, "group")))
                .chain(notes.clone())
                .collect::<Vec<_>>()
                .join(". "),
        );
        let notice = (!notes.is_empty()).then(|| notes.join(" "));
        workspace.draft().set_notice(notice);
        editor.draft_changes(label, &back.changes);
    }
}

/// Offers the draft; nothing where nothing can be changed.
#[component]
pub(in crate::ui) fn RestoreForm(
    /// The snapshot to restore, or the file to import.
    document: Arc<Document>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let is_snapshot = document.facts().is_some();
    let has_all = document.scope() == Scope::Everything;
    let (title, lead) = if is_snapshot {
        (
            "Restore",
            "Drafts the changes that restore this snapshot. Nothing is sent to EC2 until you review and apply the draft.",
        )
    } else {
        (
            "Import",
            "Drafts the changes that make the account's groups match this file, and creates missing groups. Anything that the file doesn't describe is kept. Nothing is sent to EC2 until you review and apply the draft.",
        )
    };
    let has_unlisted = document
        .imported()
        .is_some_and(Imported::has_unlisted_rules);
    let form = Restoration::new(workspace, document);
    let Restoration {
        document,
        deletes_new,
        removes_unlisted,
        vpcs,
        origins,
        origin,
        questions,
        answers,
        result,
        ..
    } = form;
    let unknown = Memo::new(move |_| workspace.unknown_vpcs(&document.get_value()));
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    view! {
        <Show when=move || can_edit.get()>
            <section class="restore-form" aria-label=title>
                <p>{lead}</p>
                {move || foreign_notice(workspace, &document.get_value())}
                {move || unknown.get().into_iter().map(|vpc| vpc_choice(workspace, vpc, vpcs)).collect::<Vec<AnyView>>()}
                <Show when=move || is_snapshot && has_all>
                    {check(deletes_new, "Also delete groups created since")}
                </Show>
                <Show when=move || has_unlisted>
                    {check(removes_unlisted, "Also remove rules of these groups that the file doesn't list")}
                </Show>
                {move || origin_choice(&origins.get(), origin)}
                <For each=move || questions.get() key=|question| question.id.clone()
                    children=move |question| group_choice(question, answers) />
                <div class="form__actions">
                    <button class="button" type="button" on:click=move |_| form.draft()>
                        {if is_snapshot { "Draft a restore" } else { "Draft an import" }}
                    </button>
                </div>
                {move || result.get().map(|result| match result {
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

/// What the draft does not bring back.
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
