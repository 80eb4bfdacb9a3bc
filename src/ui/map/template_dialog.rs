//! Dialog that creates three tiers: load balancer, web and database.

use leptos::prelude::*;

use super::state::MapState;
use crate::model::{GroupName, is_same_group_name};
use crate::platform::dom;
use crate::present::{create_tiers, tier_names};
use crate::text::{Text as _, capitalised};
use crate::ui::components::{Dialog, KeptTexts, TextField};
use crate::ui::groups::{default_vpc, vpc_from_value, vpc_options};
use crate::workspace::Workspace;

/// Form with the start of the names and the VPC.
#[component]
pub(super) fn TemplateDialog(state: MapState) -> impl IntoView {
    let workspace = state.workspace;
    let prefix = RwSignal::new(String::new());
    let kept = KeptTexts::restore(workspace, "template", vec![prefix]);
    let vpc = RwSignal::new(default_vpc(workspace));
    let close = Callback::new(move |()| state.dialog.set(None));
    let error = Signal::derive(move || {
        let names = tier_names(&prefix.read());
        names
            .iter()
            .find_map(|name| name_error(workspace, name, &vpc.read()))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if error.get_untracked().is_some() {
            dom::focus_first("#map-template-prefix");
            return;
        }
        let Some(editor) = workspace.editor_now() else {
            return;
        };
        editor.edit("created three tiers", &mut |editing| {
            create_tiers(
                editing,
                &prefix.read_untracked(),
                vpc.read_untracked().as_ref(),
            );
        });
        kept.drop_all();
        close.run(());
    };
    view! {
        <Dialog title="Three tiers" id="map-template" on_close=close>
            <form class="form" novalidate on:submit=submit>
                {kept.notice()}
                <p>"Adds three groups to the draft: a load balancer that is open to the internet on ports 80 and 443, web servers open to it on port 80, and a PostgreSQL database open to those."</p>
                <TextField id="map-template-prefix" label="Start of the names".to_owned() value=prefix error=error
                    hint=Signal::derive(move || Some(tier_names(&prefix.read()).join(", ")))
                    placeholder="shop".to_owned() />
                <div class="field">
                    <label class="field__label" for="map-template-vpc">"VPC"</label>
                    <select class="field__input field__input--code" id="map-template-vpc"
                        on:change=move |event| vpc.set(vpc_from_value(&event_target_value(&event)))>
                        {move || vpc_options(workspace, &vpc.get_untracked())}
                    </select>
                </div>
                <div class="form__actions">
                    <button class="button button--primary" type="submit">"Add to draft"</button>
                    <button class="button" type="button" on:click=|event| dom::cancel_dialog_around(event.target())>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Returns the mistake in the name of a tier. Reactive.
fn name_error(
    workspace: Workspace,
    name: &str,
    vpc: &Option<crate::model::VpcId>,
) -> Option<String> {
    if let Err(error) = GroupName::parse(name) {
        return Some(capitalised(&error.text()));
    }
    let groups = workspace.draft().known_groups().get();
    let twin = groups
        .iter()
        .find(|group| group.vpc_id == *vpc && is_same_group_name(&group.name, name))?;
    Some(format!(
        "{} already exists in this VPC. Enter another start",
        twin.name
    ))
}
