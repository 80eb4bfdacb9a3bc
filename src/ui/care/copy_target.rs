//! Choice of the open workspace and VPC that groups are copied to.

use leptos::prelude::*;

use crate::model::VpcId;
use crate::shell::Shell;
use crate::ui::groups::{default_vpc, vpc_from_value, vpc_options};
use crate::workspace::{ChosenCopies, Freshness, Workspace};

/// The chosen target.
#[derive(Clone, Copy)]
pub(super) struct CopyTarget {
    pub(super) workspace: RwSignal<Workspace, LocalStorage>,
    pub(super) vpc: RwSignal<Option<VpcId>>,
}

impl CopyTarget {
    /// Starts with the workspace of the groups and its default VPC, or with the target that was chosen before and
    /// is still open.
    pub(super) fn new(here: Workspace, chosen: Option<&ChosenCopies>) -> Self {
        let all = untrack(|| choices(Shell::of_page()));
        let known = chosen.and_then(|chosen| {
            let (workspace, _) = all.iter().find(|(_, name)| *name == chosen.place)?;
            Some((*workspace, chosen.vpc.clone()))
        });
        let (workspace, vpc) = known.unwrap_or_else(|| (here, default_vpc(here)));
        Self {
            workspace: RwSignal::new_local(workspace),
            vpc: RwSignal::new(vpc),
        }
    }

    /// Returns the name of the target, as its option says. Reactive.
    pub(super) fn name(self) -> Option<String> {
        let chosen = self.workspace.get();
        let all = choices(Shell::of_page());
        let found = all.into_iter().find(|(workspace, _)| *workspace == chosen);
        found.map(|(_, name)| name)
    }
}

/// Returns the open workspaces whose groups can be changed and are loaded, with their names. Reactive.
fn choices(shell: Shell) -> Vec<(Workspace, String)> {
    let open = shell.workspaces().all().into_iter();
    let choices = open.filter_map(|workspace| {
        workspace.editor()?;
        let groups = workspace.inventory().groups().freshness();
        if matches!(
            &*groups.read(),
            Freshness::NeverRead | Freshness::Loading(_)
        ) {
            return None;
        }
        let session = workspace.session().current().get()?;
        let mut name = format!("{}, {}", session.connection().name, session.region());
        if let Some(account) = workspace.own_account() {
            name.push_str(&format!(", account {account}"));
        }
        Some((workspace, name))
    });
    choices.collect()
}

/// Fields for the target.
#[component]
pub(super) fn CopyTargetFields(
    /// The chosen target.
    target: CopyTarget,
) -> impl IntoView {
    let shell = Shell::of_page();
    let choose = move |event: leptos::ev::Event| {
        let index: Option<usize> = event_target_value(&event).parse().ok();
        let all = untrack(move || choices(shell));
        if let Some((workspace, _)) = index.and_then(|index| all.get(index)) {
            target.vpc.set(default_vpc(*workspace));
            target.workspace.set(*workspace);
        }
    };
    let options = move || {
        let chosen = target.workspace.get();
        let options = choices(shell).into_iter().enumerate().map(|(index, (workspace, name))| {
            view! { <option value=index.to_string() selected=workspace == chosen>{name}</option> }
        });
        options.collect::<Vec<_>>()
    };
    view! {
        <div class="field">
            <label class="field__label" for="copy-groups-place">"Copy to"</label>
            <select class="field__input" id="copy-groups-place" on:change=choose>{options}</select>
            <p class="field__note">"Connections and Regions that are open in this page. Open another one to copy to it"</p>
        </div>
        <div class="field">
            <label class="field__label" for="copy-groups-vpc">"VPC"</label>
            <select class="field__input field__input--code" id="copy-groups-vpc"
                on:change=move |event| target.vpc.set(vpc_from_value(&event_target_value(&event)))>
                {move || vpc_options(target.workspace.get(), &target.vpc.get_untracked())}
            </select>
        </div>
    }
}
