//! Dialog that creates a security group in the draft or edits a drafted one.

use leptos::prelude::*;

use crate::draft::GroupFacts;
use crate::model::{GroupDescription, GroupId, GroupName, NewGroup, VpcId, is_same_group_name};
use crate::platform::dom;
use crate::present::Page;
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Dialog, TextField};
use crate::workspace::Workspace;

/// Form for name, description and VPC, validated while typing.
#[component]
pub(in crate::ui) fn GroupDialog(
    /// The drafted group to edit; `None` to create one.
    edited: Option<GroupId>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let known = edited
        .as_ref()
        .and_then(|id| workspace.group_view_now(id).facts.created);
    let (name, description, vpc) = match known {
        Some(known) => (
            RwSignal::new(known.name.to_string()),
            RwSignal::new(known.description.to_string()),
            RwSignal::new(known.vpc_id),
        ),
        None => {
            let (name, description) = kept_texts(workspace);
            (name, description, RwSignal::new(default_vpc(workspace)))
        }
    };
    let edited = StoredValue::new(edited);
    let (title, verb) = match edited.get_value() {
        Some(_) => ("Edit security group", "Save to draft"),
        None => ("Create security group", "Create security group"),
    };
    let was_submitted = RwSignal::new(false);
    // An empty field is an error only after the form was submitted.
    let is_due = move |text: &str| was_submitted.get() || !text.is_empty();
    let name_error = Signal::derive(move || {
        let text = name.read();
        if !is_due(&text) {
            return None;
        }
        match GroupName::parse(&text) {
            Ok(parsed) => twin(workspace, &parsed, &vpc.read(), edited.get_value().as_ref()),
            Err(error) => Some(capitalised(&error.text())),
        }
    });
    let description_error = Signal::derive(move || {
        let text = description.read();
        let error = GroupDescription::parse(&text).err()?;
        is_due(&text).then(|| capitalised(&error.text()))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        was_submitted.set(true);
        let (Ok(parsed_name), Ok(parsed_description)) = (
            GroupName::parse(&name.read_untracked()),
            GroupDescription::parse(&description.read_untracked()),
        ) else {
            dom::focus_first("#create-group [aria-invalid]");
            return;
        };
        if name_error.get_untracked().is_some() {
            dom::focus_first("#create-group [aria-invalid]");
            return;
        }
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        let group = NewGroup {
            vpc_id: vpc.get_untracked(),
            ..NewGroup::new(parsed_name, parsed_description)
        };
        match edited.get_value() {
            Some(id) => {
                let label = format!("changed the new group {}", group.name);
                let mut facts: GroupFacts = workspace.group_view_now(&id).facts;
                let tags = facts.created.take().map(|known| known.tags);
                facts.created = Some(NewGroup {
                    tags: tags.unwrap_or_default(),
                    ..group
                });
                editor.edit(label, &mut |editing| editing.set_facts(&id, facts.clone()));
                on_close.run(());
            }
            None => {
                let mut created = None;
                let label = format!("created the group {}", group.name);
                editor.edit(label, &mut |editing| {
                    created = Some(editing.create_group(group.clone()));
                });
                let inputs = workspace.inputs();
                inputs.set_new_group_name(String::new());
                inputs.set_new_group_description(String::new());
                on_close.run(());
                workspace.announce("Added to the draft. Nothing has been sent to EC2");
                if let Some(id) = created {
                    workspace.environment().address().go_to(Page::Group(id));
                }
            }
        }
    };
    view! {
        <Dialog title id="create-group" on_close>
            <form class="form" novalidate on:submit=submit>
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

fn default_vpc(workspace: Workspace) -> Option<VpcId> {
    let vpcs = workspace.inventory().vpcs().read_untracked();
    let chosen = vpcs
        .iter()
        .find(|vpc| vpc.is_default)
        .or_else(|| vpcs.first());
    chosen.map(|vpc| vpc.id.clone())
}

fn vpc_from_value(value: &str) -> Option<VpcId> {
    (!value.is_empty()).then(|| VpcId::from_remote(value))
}

fn vpc_options(workspace: Workspace, chosen: &Option<VpcId>) -> Vec<AnyView> {
    let vpcs = workspace.inventory().vpcs().read();
    if vpcs.is_empty() {
        return vec![view! { <option value="">"Default VPC of the Region"</option> }.into_any()];
    }
    let option = |vpc: &crate::model::Vpc| {
        let mut text = vpc.id.to_string();
        if let Some(cidr) = &vpc.cidr {
            text.push_str(&format!("  {cidr}"));
        }
        if let Some(name) = vpc.name() {
            text.push_str(&format!("  {name}"));
        }
        if vpc.is_default {
            text.push_str("  (default)");
        }
        let is_chosen = chosen.as_ref() == Some(&vpc.id);
        view! { <option value=vpc.id.to_string() selected=is_chosen>{text}</option> }.into_any()
    };
    vpcs.iter().map(option).collect()
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
