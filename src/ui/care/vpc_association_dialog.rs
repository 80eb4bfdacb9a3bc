//! Dialog that associates a group with a VPC.

use std::sync::Arc;

use leptos::prelude::*;

use crate::draft::GroupView;
use crate::model::VpcId;
use crate::present::{AssociationDraft, VpcChoice, VpcObstacle};
use crate::ui::components::Dialog;
use crate::ui::groups::{vpc_from_value, vpc_option_text};
use crate::workspace::Workspace;

/// Form with the VPCs of the scope. Those that EC2 would refuse are there, with the reason.
#[component]
pub(super) fn VpcAssociationDialog(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
    /// Called after the dialog has closed.
    on_close: Callback<()>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let choices = Memo::new(move |_| workspace.association_choices(&view.read()));
    let first = choices.with_untracked(|all| first_free(all).cloned());
    let has_free = first.is_some();
    let chosen = RwSignal::new(first);
    let options = move || {
        let options = choices.get().into_iter().map(|choice| {
            let mut text = vpc_option_text(&choice.vpc);
            if let Some(obstacle) = choice.obstacle {
                text.push_str(obstacle_text(obstacle));
            }
            let id = choice.vpc.id;
            let is_chosen = chosen.read_untracked().as_ref() == Some(&id);
            view! { <option value=id.to_string() disabled=choice.obstacle.is_some() selected=is_chosen>{text}</option> }
        });
        options.collect::<Vec<_>>()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(vpc), Some(editor)) = (chosen.get_untracked(), workspace.editor_now()) else {
            return;
        };
        on_close.run(());
        editor.draft_association(&view.get_untracked(), &vpc, AssociationDraft::Start);
    };
    let form = has_free.then(|| view! {
        <form class="form" novalidate on:submit=submit>
            <div class="field">
                <label class="field__label" for="associated-vpc">"VPC"</label>
                <select class="field__input field__input--code" id="associated-vpc"
                    on:change=move |event| chosen.set(vpc_from_value(&event_target_value(&event)))>{options}</select>
                <p class="field__note">"Network interfaces of this VPC can then use the group, with the same rules"</p>
            </div>
            <div class="form__actions">
                <button class="button button--primary" type="submit">"Draft the association"</button>
            </div>
        </form>
    });
    view! {
        <Dialog title="Associate with a VPC" id="associate-vpc" on_close>
            {form}
            {(!has_free).then(|| view! {
                <p>"No other VPC of this Region can be associated. A default VPC never can; a VPC of another account has to be shared with this one."</p>
            })}
        </Dialog>
    }
}

fn first_free(choices: &[VpcChoice]) -> Option<&VpcId> {
    let free = choices.iter().find(|choice| choice.obstacle.is_none())?;
    Some(&free.vpc.id)
}

fn obstacle_text(obstacle: VpcObstacle) -> &'static str {
    match obstacle {
        VpcObstacle::Own => "  (the group's own VPC)",
        VpcObstacle::DefaultVpc => "  (EC2 associates no default VPC)",
        VpcObstacle::Associated => "  (associated)",
    }
}
