//! Dialog that creates a security group in the draft or edits a drafted one.

use leptos::prelude::*;

use super::vpc_choice::{default_vpc, vpc_from_value, vpc_options};
use crate::model::{GroupDescription, GroupId, GroupName, NewGroup, VpcId, is_same_group_name};
use crate::platform::dom;
use crate::present::Page;
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Dialog, KeptTexts, TextField};
use crate::workspace::{Editor, Workspace};

/// What is entered of a group, and whether it is valid.
#[derive(Clone, Copy)]
struct GroupForm {
    workspace: Workspace,
    /// The group of the draft that is changed, as it was; `None` to create one.
    edited: StoredValue<Option<(GroupId, NewGroup)>>,
    name: RwSignal<String>,
    description: RwSignal<String>,
    vpc: RwSignal<Option<VpcId>>,
    was_submitted: RwSignal<bool>,
    kept: KeptTexts,
}

impl GroupForm {
    /// Starts with the group that is changed, or with the texts typed before.
    fn new(workspace: Workspace, edited: Option<GroupId>) -> Self {
        let edited = edited.and_then(|id| {
            let created = workspace.group_view_now(&id).facts.created?;
            Some((id, created))
        });
        let (name, description, vpc) = match &edited {
            Some((_, known)) => (
                RwSignal::new(known.name.to_string()),
                RwSignal::new(known.description.to_string()),
                RwSignal::new(known.vpc_id.clone()),
            ),
            None => {
                let (name, description) = kept_texts(workspace);
                (name, description, RwSignal::new(default_vpc(workspace)))
            }
        };
        let (kind, initial) = match &edited {
            Some((id, known)) => (
                format!("edit {id}"),
                [known.name.to_string(), known.description.to_string()],
            ),
            None => ("create group".to_owned(), Default::default()),
        };
        let fields = vec![name.into(), description.into()];
        Self {
            workspace,
            edited: StoredValue::new(edited),
            name,
            description,
            vpc,
            was_submitted: RwSignal::new(false),
            kept: KeptTexts::restore_from(workspace, &kind, fields, initial.to_vec()),
        }
    }

    /// Whether mistakes in a text are shown: an empty field is one only once it has been sent.
    /// Reactive.
    fn is_due(self, text: &str) -> bool {
        self.was_submitted.get() || !text.is_empty()
    }

    /// The mistake in the name. Reactive.
    fn name_error(self) -> Option<String> {
        let text = self.name.read();
        if !self.is_due(&text) {
            return None;
        }
        match GroupName::parse(&text) {
            Ok(parsed) => {
                let edited = self.edited.get_value();
                let id = edited.as_ref().map(|(id, _)| id);
                twin(self.workspace, &parsed, &self.vpc.read(), id)
            }
            Err(error) => Some(capitalised(&error.text())),
        }
    }

    /// The mistake in the description. Reactive.
    fn description_error(self) -> Option<String> {
        let text = self.description.read();
        let error = GroupDescription::parse(&text).err()?;
        self.is_due(&text).then(|| capitalised(&error.text()))
    }

    /// The group that is entered; `None` if something is wrong with it.
    fn group(self) -> Option<NewGroup> {
        let name = GroupName::parse(&self.name.read_untracked()).ok()?;
        let description = GroupDescription::parse(&self.description.read_untracked()).ok()?;
        if untrack(move || self.name_error()).is_some() {
            return None;
        }
        Some(NewGroup {
            vpc_id: self.vpc.get_untracked(),
            ..NewGroup::new(name, description)
        })
    }

    /// Puts the group into the draft and calls `on_close`, or focuses the first mistake.
    fn submit(self, on_close: Callback<()>) {
        self.was_submitted.set(true);
        let Some(group) = self.group() else {
            dom::focus_first("#create-group [aria-invalid]");
            return;
        };
        let Some(editor) = self.workspace.editor_now() else {
            return;
        };
        match self.edited.get_value() {
            Some((id, known)) => {
                change(&editor, &id, &known, group);
                self.kept.drop_all();
                on_close.run(());
            }
            None => self.create(&editor, &group, on_close),
        }
    }

    /// Keeps the texts if a run has created the group meanwhile, or another tab discarded it: the dialog closes.
    fn keep_texts(self) {
        let Some(Some((id, known))) = self.edited.try_get_value() else {
            return;
        };
        let (Some(name), Some(description), Some(vpc_id)) = (
            self.name.try_get_untracked(),
            self.description.try_get_untracked(),
            self.vpc.try_get_untracked(),
        ) else {
            return;
        };
        let Some(editor) = self.workspace.editor_now() else {
            return;
        };
        if editor.has_created(&id) {
            let typed = NewGroup {
                vpc_id,
                ..NewGroup::new(
                    GroupName::from_remote(&name),
                    GroupDescription::from_remote(&description),
                )
            };
            change(&editor, &id, &known, typed);
        } else if name != known.name.as_str() || description != known.description.as_str() {
            editor.keep_form_text(&id, &format!("{name}, {description}"));
        }
    }

    fn create(self, editor: &Editor, group: &NewGroup, on_close: Callback<()>) {
        let workspace = self.workspace;
        let mut created = None;
        let label = format!("created the group {}", group.name);
        editor.edit(label, &mut |editing| {
            created = Some(editing.create_group(group.clone()));
        });
        self.kept.drop_all();
        let inputs = workspace.inputs();
        inputs.set_new_group_name(String::new());
        inputs.set_new_group_description(String::new());
        on_close.run(());
        workspace.announce("Added to the draft. Nothing has been sent to EC2");
        if let Some(id) = created {
            inputs.set_new_group(id.clone());
            // The map shows the new group itself.
            let address = workspace.environment().address();
            if address.page_now() != Page::Map {
                address.go_to(Page::Group(id));
            }
        }
    }
}

/// Changes a group of the draft, or keeps the texts if a run has created it as `known`.
fn change(editor: &Editor, id: &GroupId, known: &NewGroup, group: NewGroup) {
    let label = format!("changed the new group {}", group.name);
    editor.edit(label, &mut |editing| {
        editing.change_new_group(id, known, group.clone());
    });
}

/// Form for name, description and VPC, validated while typing.
#[component]
pub(in crate::ui) fn GroupDialog(
    /// The drafted group to edit; `None` to create one.
    edited: Option<GroupId>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let (title, verb) = match edited {
        Some(_) => ("Edit security group", "Save to draft"),
        None => ("Create security group", "Create security group"),
    };
    let form = GroupForm::new(workspace, edited);
    on_cleanup(move || form.keep_texts());
    let GroupForm {
        name,
        description,
        vpc,
        ..
    } = form;
    if !name.read_untracked().is_empty() && description.read_untracked().is_empty() {
        dom::focus_in_next_frame("#create-group-description");
    }
    let name_error = Signal::derive(move || form.name_error());
    let description_error = Signal::derive(move || form.description_error());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.submit(on_close);
    };
    view! {
        <Dialog title id="create-group" on_close>
            <form class="form" novalidate on:submit=submit>
                {form.kept.notice()}
                <TextField id="create-group-name" label="Name".to_owned() value=name error=name_error
                    hint=Some("Must be unique in the VPC (not case-sensitive). Can't be changed later".to_owned())
                    placeholder="web-servers".to_owned() />
                <TextField id="create-group-description" label="Description".to_owned() value=description
                    error=description_error
                    hint=Some("Required. Can't be changed later".to_owned())
                    placeholder="Public web servers".to_owned() />
                <div class="field">
                    <label class="field__label" for="create-group-vpc">"VPC"</label>
                    <select class="field__input field__input--code" id="create-group-vpc"
                        on:change=move |event| vpc.set(vpc_from_value(&event_target_value(&event)))>
                        {move || vpc_options(workspace, &vpc.get_untracked())}
                    </select>
                    <p class="field__note">"Only network interfaces in this VPC can use the group"</p>
                </div>
                <div class="form__actions">
                    <button class="button button--primary" type="submit">{verb}</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Returns the input of the next new group, which is kept when the dialog closes.
fn kept_texts(workspace: Workspace) -> (RwSignal<String>, RwSignal<String>) {
    let inputs = workspace.inputs();
    let name = RwSignal::new(inputs.new_group_name().get_untracked());
    let description = RwSignal::new(inputs.new_group_description().get_untracked());
    Effect::new(move |_| workspace.inputs().set_new_group_name(name.get()));
    Effect::new(move |_| {
        workspace
            .inputs()
            .set_new_group_description(description.get())
    });
    (name, description)
}

/// Returns the error for a name that another group of the VPC has.
fn twin(
    workspace: Workspace,
    name: &GroupName,
    vpc: &Option<VpcId>,
    edited: Option<&GroupId>,
) -> Option<String> {
    let groups = workspace.draft().known_groups().read();
    let twin = groups.iter().find(|group| {
        group.vpc_id == *vpc
            && workspace.is_own_id(&group.id)
            && Some(&group.id) != edited
            && is_same_group_name(&group.name, name.as_str())
    })?;
    Some(format!(
        "{} ({}) already has this name in this VPC. Choose another name",
        twin.name, twin.id
    ))
}
