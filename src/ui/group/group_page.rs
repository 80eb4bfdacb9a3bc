//! The page of one security group.

use std::sync::Arc;

use leptos::prelude::*;

use super::add_rule::AddRule;
use super::delete_group_dialog::DeleteGroupDialog;
use super::rule_grid::RuleGrid;
use crate::model::{Direction, GroupId, SecurityGroup};
use crate::present::{Page, explain};
use crate::state::{App, GroupLoad, Load};
use crate::ui::components::{CopyButton, ErrorPanel};

/// Shows the group of an id, or that there is none.
#[component]
pub(in crate::ui) fn GroupPage(
    /// The group.
    id: GroupId,
) -> impl IntoView {
    let app = App::of_page();
    let group = {
        let id = id.clone();
        Memo::new(move |_| app.group(&id))
    };
    let is_there = Memo::new(move |_| group.read().is_some());
    move || {
        if is_there.get() {
            view! { <GroupDetails group /> }.into_any()
        } else if matches!(&*app.load.read(), Load::Ready | Load::Outdated(_)) {
            missing(app, &id).into_any()
        } else {
            view! { <p class="loading__text" role="status">"Reading security groups…"</p> }
                .into_any()
        }
    }
}

#[component]
fn GroupDetails(group: Memo<Option<Arc<SecurityGroup>>>) -> impl IntoView {
    let app = App::of_page();
    let is_deleting = RwSignal::new(false);
    let can_edit = Memo::new(move |_| app.editor().is_some());
    let heading = Memo::new(move |_| group.read().as_ref().map(|group| group.name.clone()));
    let can_be_deleted = move || {
        can_edit.get()
            && group
                .read()
                .as_ref()
                .is_some_and(|group| !group.is_default())
    };
    view! {
        <a class="back-link" href=move || app.link(Page::Groups)>"← All security groups"</a>
        <div class="page-head">
            <h1 class="page-head__title">{heading}</h1>
            <div class="page-head__actions">
                <Show when=can_be_deleted>
                    <button class="button button--danger" type="button"
                        on:click=move |_| is_deleting.set(true)>
                        "Delete group…"
                    </button>
                </Show>
            </div>
        </div>
        {move || group.get().map(|group| facts(app, &group))}
        {move || {
            let (heading, error) = match &*app.group_load.read() {
                GroupLoad::Failed(_, error) => {
                    ("The rule IDs cannot be read; the rules below are shown without them", error.clone())
                }
                GroupLoad::Outdated(_, error) => {
                    ("The change was made, but the group cannot be read again; the rules below are those before it", error.clone())
                }
                GroupLoad::Idle | GroupLoad::Loading(_) | GroupLoad::Ready(_) => return None,
            };
            let retry = Callback::new(move |()| app.load_inventory());
            Some(view! { <ErrorPanel heading=heading.to_owned() explanation=explain(&error) retry /> })
        }}
        {Direction::BOTH.map(|direction| view! { <RuleSection group direction /> })}
        {move || is_deleting.get().then(|| group.get_untracked()).flatten().map(|group| view! {
            <DeleteGroupDialog group on_close=Callback::new(move |()| is_deleting.set(false)) />
        })}
    }
}

/// The rules of one direction, with what can be done to them.
#[component]
fn RuleSection(group: Memo<Option<Arc<SecurityGroup>>>, direction: Direction) -> impl IntoView {
    let app = App::of_page();
    let (heading, id) = match direction {
        Direction::Ingress => ("Inbound rules", "inbound-rules"),
        Direction::Egress => ("Outbound rules", "outbound-rules"),
    };
    let count = Memo::new(move |_| {
        group
            .read()
            .as_ref()
            .map_or(0, |group| group.rules_in(direction).count())
    });
    let can_edit = Memo::new(move |_| app.editor().is_some());
    view! {
        <section class="rule-section" aria-labelledby=id>
            <div class="rule-section__head">
                <h2 class="rule-section__title" id=id>{heading}</h2>
                <span class="rule-section__count">{count}</span>
            </div>
            <Show when=move || { count.get() > 0 }
                fallback=move || view! { <p class="rule-section__none">{no_rules(direction)}</p> }>
                <RuleGrid group direction />
            </Show>
            <Show when=move || can_edit.get()>
                <AddRule group direction />
            </Show>
        </section>
    }
}

fn facts(app: App, group: &SecurityGroup) -> impl IntoView + use<> {
    let vpc_id = group.vpc_id.clone();
    let vpc = {
        let vpc_id = vpc_id.clone();
        move || {
            let vpcs = app.vpcs.read();
            let vpc = vpcs.iter().find(|vpc| Some(&vpc.id) == vpc_id.as_ref())?;
            let cidr = vpc.cidr.as_ref().map(ToString::to_string);
            let parts = [
                vpc.name().map(str::to_owned),
                cidr,
                vpc.is_default.then(|| "default".to_owned()),
            ];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
    };
    let tags = group.tags.clone();
    view! {
        <dl class="facts">
            <div class="facts__item">
                <dt>"Group ID"</dt>
                <dd>
                    <span class="code">{group.id.to_string()}</span>
                    <CopyButton text=group.id.to_string() what="group ID" />
                </dd>
            </div>
            <div class="facts__item">
                <dt>"VPC"</dt>
                <dd>
                    <span class="code">{vpc_id.map_or_else(|| "none".to_owned(), |id| id.to_string())}</span>
                    " "<span class="muted">{vpc}</span>
                </dd>
            </div>
            <div class="facts__item">
                <dt>"Owner"</dt>
                <dd class="code">{group.owner_id.to_string()}</dd>
            </div>
            <div class="facts__item facts__item--wide">
                <dt>"Description"</dt>
                <dd>{group.description.clone()}</dd>
            </div>
            {(!tags.is_empty()).then(|| view! {
                <div class="facts__item facts__item--wide">
                    <dt>"Tags"</dt>
                    <dd class="tags">
                        {tags.into_iter().map(|tag| view! {
                            <span class="tag">
                                <span class="tag__key">{tag.key}</span>
                                <span class="tag__value">{tag.value}</span>
                            </span>
                        }).collect_view()}
                    </dd>
                </div>
            })}
        </dl>
    }
}

fn no_rules(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => {
            "No inbound rules: nothing may open a connection to what carries this group. Answers to its own connections still pass. Add a rule to let traffic in, for example HTTPS from anywhere."
        }
        Direction::Egress => {
            "No outbound rules: what carries this group may open no connection. Answers to connections from outside still pass. Add a rule to let traffic out, for example HTTPS to anywhere."
        }
    }
}

fn missing(app: App, id: &GroupId) -> impl IntoView + use<> {
    let place = app
        .session
        .read_untracked()
        .as_ref()
        .map(|session| session.region().to_string());
    view! {
        <section class="empty-state">
            <h1 class="empty-state__title">"No such security group here"</h1>
            <p>
                <code>{id.to_string()}</code>" is not among the groups of "{place.unwrap_or_default()}
                ". It may have been deleted, or be in another Region or account."
            </p>
            <div class="empty-state__actions">
                <a class="button" href=move || app.link(Page::Groups)>"Show all security groups"</a>
                <button class="button" type="button" on:click=move |_| app.load_inventory()>"Reload"</button>
            </div>
        </section>
    }
}
