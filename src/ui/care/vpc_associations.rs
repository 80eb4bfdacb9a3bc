//! The VPCs whose network interfaces can use a group, on the page of the group.

use std::sync::Arc;

use leptos::prelude::*;

use super::vpc_association_dialog::VpcAssociationDialog;
use crate::draft::GroupView;
use crate::model::{Vpc, VpcId, escape_invisible};
use crate::present::{AssociationDraft, AssociationRow};
use crate::text::{
    interfaces_keep_association, unread_associations_text, unread_usable_groups_text,
};
use crate::workspace::{Freshness, Workspace};

/// Lists the associations of the group with VPCs besides its own, and drafts new ones and their ends.
#[component]
pub(super) fn VpcAssociations(
    /// The group with the draft applied.
    view: Memo<Arc<GroupView>>,
) -> impl IntoView {
    let workspace = Workspace::here();
    let rows = Memo::new(move |_| workspace.association_rows(&view.read()));
    let has_rows = Memo::new(move |_| !rows.read().is_empty());
    let shows_dialog = RwSignal::new(false);
    let on_close = Callback::new(move |()| shows_dialog.set(false));

    let obstacle = Memo::new(move |_| group_obstacle(workspace, &view.read()));
    let can_edit = Memo::new(move |_| workspace.editor().is_some());
    let freshness = workspace.inventory().associations().freshness();
    // A review can't compare a drafted association with associations that were not read, and would stop all of the
    // draft.
    let can_associate = {
        let freshness = freshness.clone();
        Memo::new(move |_| can_edit.get() && freshness.read().is_whole())
    };
    let state = move || state_text(&freshness.read(), has_rows.get());
    let vpc_id = Memo::new(move |_| view.read().vpc_id().cloned());
    keep_usable_groups(workspace, vpc_id, can_edit);
    let unread_groups = move || {
        let freshness = workspace
            .inventory()
            .usable_groups()
            .freshness(&vpc_id.get()?);
        let text = unread_usable_groups_text(freshness.error()?);
        Some(view! { <p class="muted">{text}"."</p> })
    };
    let row = move |vpc_id: VpcId| {
        let shown = {
            let vpc_id = vpc_id.clone();
            Memo::new(move |_| rows.read().iter().find(|row| row.vpc_id == vpc_id).cloned())
        };
        association_row(workspace, view, vpc_id, shown, can_edit)
    };
    view! {
        <section class="care" aria-labelledby="vpc-associations-heading">
            <h2 class="rule-section__title" id="vpc-associations-heading">"VPC associations"</h2>
            <p>{state}</p>
            {unread_groups}
            <Show when=move || has_rows.get()>
                <table class="care__table" aria-labelledby="vpc-associations-heading">
                    <thead><tr><th>"VPC"</th><th>"ID"</th><th>"State"</th><th>"Action"</th></tr></thead>
                    <tbody>
                        <For each=move || rows.get() key=|row| row.vpc_id.clone() children=move |listed| row(listed.vpc_id) />
                    </tbody>
                </table>
            </Show>
            <Show when=move || can_associate.get()>
                {move || match obstacle.get() {
                    Some(reason) => view! { <p class="muted">{reason}"."</p> }.into_any(),
                    None => view! {
                        <button class="button" type="button" aria-haspopup="dialog" on:click=move |_| shows_dialog.set(true)>
                            "Associate with a VPC…"
                        </button>
                    }
                    .into_any(),
                }}
            </Show>
        </section>
        <Show when=move || shows_dialog.get()>
            <VpcAssociationDialog view on_close />
        </Show>
    }
}

/// Reads which groups of other VPCs and accounts sources can reference, with each reading of the groups.
fn keep_usable_groups(workspace: Workspace, vpc_id: Memo<Option<VpcId>>, can_edit: Memo<bool>) {
    let groups = workspace.inventory().groups().freshness();
    let is_ready = Memo::new(move |_| matches!(&*groups.read(), Freshness::Ready));
    Effect::new(move |_| {
        if let Some(vpc_id) = vpc_id.get().filter(|_| is_ready.get() && can_edit.get()) {
            workspace.load_usable_groups(vpc_id);
        }
    });
}

fn state_text(freshness: &Freshness, has_rows: bool) -> String {
    match freshness {
        Freshness::Failed(error) | Freshness::Outdated(error) => {
            [&unread_associations_text(error), "."].concat()
        }
        freshness if !freshness.is_whole() => "Looking for associations…".to_owned(),
        _ if has_rows => "Network interfaces of these VPCs can use the group, too.".to_owned(),
        _ => "Only network interfaces of its own VPC can use the group.".to_owned(),
    }
}

/// Returns why the draft can't associate the group with a VPC. Reactive.
fn group_obstacle(workspace: Workspace, view: &GroupView) -> Option<String> {
    let remote = view.remote.as_ref();
    if view.facts.is_deleted {
        return Some("The draft deletes the group".to_owned());
    }
    if remote.is_some_and(|group| group.is_default()) {
        return Some("The default group of a VPC can't be associated with other VPCs".to_owned());
    }
    let is_foreign = remote.is_some_and(|group| {
        let own = workspace.own_account();
        own.is_some_and(|own| own != group.owner_id)
    });
    is_foreign.then(|| "Only the account that owns the group can associate it".to_owned())
}

fn association_row(
    workspace: Workspace,
    view: Memo<Arc<GroupView>>,
    vpc_id: VpcId,
    shown: Memo<Option<AssociationRow>>,
    can_edit: Memo<bool>,
) -> AnyView {
    let id = vpc_id.to_string();
    let name = {
        let vpc_id = vpc_id.clone();
        move || {
            let vpcs = workspace.inventory().vpcs().read();
            let vpc = vpcs.iter().find(|vpc| vpc.id == vpc_id);
            vpc.map(vpc_name).unwrap_or_default()
        }
    };
    let offer = Memo::new(move |_| offer_of(shown.get()?, can_edit.get()));
    let has_offer = Memo::new(move |_| offer.read().is_some());
    let label = move || offer.get().map(|(label, _)| label);
    let hidden = format!(" with {id}");
    // The button stays while its offer changes, so that it keeps the focus.
    let button = move || {
        let (vpc_id, hidden) = (vpc_id.clone(), hidden.clone());
        let act = move |_| {
            if let (Some((_, wish)), Some(editor)) = (offer.get_untracked(), workspace.editor_now())
            {
                editor.draft_association(&view.get_untracked(), &vpc_id, wish);
            }
        };
        has_offer.get().then(|| {
            view! {
                <button class="button button--small" type="button" on:click=act>
                    {label}<span class="visually-hidden">{hidden}</span>
                </button>
            }
        })
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="ID" class="code">{id}</td>
            <td data-label="State">{move || shown.get().map(|row| row_state(&row))}</td>
            <td data-label="Action">{button}</td>
        </tr>
    }
    .into_any()
}

/// Returns what the button of a row says and drafts; `None` for an association that is not in effect.
fn offer_of(row: AssociationRow, can_edit: bool) -> Option<(&'static str, AssociationDraft)> {
    let offer = match row.draft {
        Some(AssociationDraft::Start) => ("Discard association", AssociationDraft::End),
        Some(AssociationDraft::End) => ("Keep association", AssociationDraft::Start),
        None if row.can_end() => ("End association", AssociationDraft::End),
        None => return None,
    };
    can_edit.then_some(offer)
}

/// State in EC2, what the draft does, and what would make EC2 refuse the end.
fn row_state(row: &AssociationRow) -> AnyView {
    let badge = row.draft.map(|draft| match draft {
        AssociationDraft::Start => {
            view! { <span class="badge badge--added">"+ to be associated"</span> }.into_any()
        }
        AssociationDraft::End => {
            view! { <span class="badge badge--removed">"− to be ended"</span> }.into_any()
        }
    });
    let state = row.state.as_ref().map(|state| state.as_str().to_owned());
    let reason = row
        .reason
        .as_deref()
        .map(|reason| format!(": {}", escape_invisible(reason)));
    let kept = interfaces_keep_association(row.interfaces);
    let kept = kept.map(|text| view! { <p class="muted">{text}"."</p> });
    view! { {state}{reason}" "{badge}{kept} }.into_any()
}

/// Returns the name and the range of a VPC.
fn vpc_name(vpc: &Vpc) -> String {
    let name = vpc.name().map(escape_invisible);
    let cidr = vpc.cidr.as_ref().map(ToString::to_string);
    let parts: Vec<String> = [name, cidr].into_iter().flatten().collect();
    parts.join(", ")
}
