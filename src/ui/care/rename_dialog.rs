//! Dialog that replaces a group by a clone with another name or description.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::{GroupDescription, GroupId, GroupName, SecurityGroup};
use crate::plan::{Rename, RenameError, RenameWish};
use crate::text::{RenameText, Text as _, capitalised, rename_text};
use crate::ui::components::{Dialog, KeptTexts, Notice, NoticeKind, TextField};
use crate::ui::group::keep_form_text;
use crate::workspace::{Editor, TypedRename, Workspace};

/// The text that the user asked to change. Both can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum RenamedText {
    /// The name.
    Name,
    /// The description.
    Description,
}

/// What is entered.
#[derive(Clone, Copy)]
struct Form {
    workspace: Workspace,
    group: StoredValue<Arc<SecurityGroup>>,
    /// The name that the form proposes.
    proposed: StoredValue<String>,
    name: RwSignal<String>,
    description: RwSignal<String>,
}

impl Form {
    /// Starts with what was typed before and not drafted.
    fn new(workspace: Workspace, group: Arc<SecurityGroup>, changed: RenamedText) -> Self {
        // EC2 has both groups for a while, so the clone needs another name.
        let proposed = match changed {
            RenamedText::Name => group.name.clone(),
            RenamedText::Description => workspace.free_name_beside(&group),
        };
        let (name, description) = match workspace.inputs().dialogs().rename_of(&group.id) {
            Some(typed) => (typed.name, typed.description),
            None => (proposed.clone(), group.description.clone()),
        };
        Self {
            workspace,
            group: StoredValue::new(group),
            proposed: StoredValue::new(proposed),
            name: RwSignal::new(name),
            description: RwSignal::new(description),
        }
    }

    /// Keeps what is typed beyond the page, too.
    fn kept(self) -> KeptTexts {
        let group = self.group.get_value();
        let initial = vec![self.proposed.get_value(), group.description.clone()];
        let fields = vec![self.name.into(), self.description.into()];
        KeptTexts::restore_from(
            self.workspace,
            &format!("rename {}", group.id),
            fields,
            initial,
        )
    }

    /// Returns what the user has typed. Reactive.
    fn typed(self) -> Option<TypedRename> {
        let group = self.group.try_get_value()?;
        let (name, description) = (self.name.try_get()?, self.description.try_get()?);
        let is_typed = name != self.proposed.try_get_value()? || description != group.description;
        is_typed.then(|| TypedRename {
            group: group.id.clone(),
            name,
            description,
        })
    }

    /// Keeps what is typed until it is drafted. Text for a group that is gone goes to the draft.
    fn keep_typed(self) {
        let id = self.group.with_value(|group| group.id.clone());
        Effect::new({
            let id = id.clone();
            move |_| {
                let inputs = self.workspace.inputs();
                match self.typed() {
                    Some(typed) => inputs.dialogs().set_rename(typed),
                    None => inputs.dialogs().clear_rename(&id),
                }
            }
        });
        keep_form_text(self.workspace, id, move || {
            let typed = untrack(move || self.typed())?;
            Some(format!("{}, {}", typed.name, typed.description))
        });
    }

    /// Whether either text differs from the group's. Reactive.
    fn is_changed(self) -> bool {
        let group = self.group.get_value();
        *self.name.read() != group.name || *self.description.read() != group.description
    }

    /// Returns the replacement; `None` while a text is invalid or nothing is changed. Reactive.
    fn rename(self) -> Option<Result<Rename, RenameError>> {
        let wish = RenameWish {
            group: self.group.get_value().id.clone(),
            name: GroupName::parse(&self.name.read()).ok()?,
            description: GroupDescription::parse(&self.description.read()).ok()?,
        };
        self.is_changed().then(|| self.workspace.rename_of(&wish))
    }

    /// The mistake in the name. Reactive.
    fn name_error(self) -> Option<String> {
        if let Err(error) = GroupName::parse(&self.name.read()) {
            return Some(capitalised(&error.text()));
        }
        match self.rename() {
            Some(Err(error @ RenameError::NameTaken(_))) => Some(capitalised(&error.text())),
            _ => None,
        }
    }

    /// The mistake in the description. Reactive.
    fn description_error(self) -> Option<String> {
        let error = GroupDescription::parse(&self.description.read()).err()?;
        Some(capitalised(&error.text()))
    }

    /// Whether the group has pending changes, which its clone would lack. Reactive.
    fn is_drafted(self) -> bool {
        self.workspace.has_draft_of(&self.group.get_value().id)
    }

    fn draft(self, editor: &Editor, rename: &Rename, kept: KeptTexts, on_close: Callback<()>) {
        let group = self.group.get_value();
        let new = self.name.get_untracked();
        let label = if new == group.name {
            format!("changed the description of {}", group.name)
        } else {
            format!("renamed {} to {new}", group.name)
        };
        kept.drop_all();
        on_close.run(());
        self.workspace.inputs().dialogs().clear_rename(&group.id);
        editor.draft_changes(label, &rename.changes);
        self.workspace
            .announce("Added to the draft. Nothing has been sent to EC2");
    }
}

/// Form for name and description, with the moments of the replacement.
#[component]
pub(in crate::ui) fn RenameDialog(
    /// The group.
    id: GroupId,
    /// The text that the user asked to change.
    changed: RenamedText,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let group = workspace.inventory().groups().find_now(&id);
    group.map(|group| view! { <RenameForm group changed on_close /> })
}

#[component]
fn RenameForm(
    group: Arc<SecurityGroup>,
    changed: RenamedText,
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let title = match changed {
        RenamedText::Name => "Rename security group",
        RenamedText::Description => "Change description",
    };
    let form = Form::new(workspace, group, changed);
    let kept = form.kept();
    form.keep_typed();
    let rename = Memo::new(move |_| form.rename());
    let name_error = Signal::derive(move || form.name_error());
    let description_error = Signal::derive(move || form.description_error());
    let is_possible = Memo::new(move |_| {
        matches!(&*rename.read(), Some(Ok(_))) && !form.is_drafted() && workspace.editor().is_some()
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(Ok(rename)) = rename.get_untracked() else {
            return;
        };
        if let Some(editor) = workspace
            .editor_now()
            .filter(|_| is_possible.get_untracked())
        {
            form.draft(&editor, &rename, kept, on_close);
        }
    };
    let name_hint = match changed {
        RenamedText::Name => "EC2 can't rename a group. A clone with the new name takes its place",
        RenamedText::Description => {
            "EC2 can't change a description. A clone takes the group's place, and needs another name, because both exist \
             for a while. Rename it afterwards to get the name back"
        }
    };
    view! {
        <Dialog title id="rename-group" on_close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <TextField id="rename-group-name" label="Name".to_owned() value=form.name error=name_error
                    hint=Some(name_hint.to_owned()) />
                <TextField id="rename-group-description" label="Description".to_owned() value=form.description
                    error=description_error hint=Some(String::new()) />
                <section class="care__outcome" aria-labelledby="rename-group-moments">
                    <h3 id="rename-group-moments">"What will happen"</h3>
                    {move || outcome(form, &rename.read())}
                </section>
                <div class="form__actions">
                    <button class="button button--primary" type="submit"
                        disabled=move || !is_possible.get()>"Draft the replacement"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// The moments of the replacement, or why there are none.
fn outcome(form: Form, rename: &Option<Result<Rename, RenameError>>) -> AnyView {
    if form.is_drafted() {
        return problem(
            "The group has pending changes. Apply or discard them first: the clone is made of what EC2 has".to_owned(),
        );
    }
    match rename {
        None => view! { <p>"Enter another name or description"</p> }.into_any(),
        Some(Err(RenameError::NameTaken(_))) => view! { <p>"Choose another name"</p> }.into_any(),
        Some(Err(error)) => problem(capitalised(&error.text())),
        Some(Ok(rename)) => {
            let workspace = form.workspace;
            let group = form.group.get_value();
            let RenameText { moments, warnings } =
                rename_text(rename, &group, &|id| workspace.group_name(id));
            let item = |text: String| view! { <li>{text}</li> };
            view! {
                <ol class="care__moments">{moments.into_iter().map(item).collect::<Vec<_>>()}</ol>
                <ul class="care__moments">{warnings.into_iter().map(item).collect::<Vec<_>>()}</ul>
            }
            .into_any()
        }
    }
}

fn problem(text: String) -> AnyView {
    view! {
        <Notice kind=NoticeKind::Error title="The group can't be replaced".to_owned()><p>{text}</p></Notice>
    }
    .into_any()
}
