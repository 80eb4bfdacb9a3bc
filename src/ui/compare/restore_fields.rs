//! Fields of the restore form: which group or VPC of the account one of the document is.

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;

use crate::import::{Origin, Question, Target};
use crate::model::{GroupId, VpcId};
use crate::text::Text as _;
use crate::workspace::Workspace;

/// Id of the field of [`origin_choice`].
pub(super) const ORIGIN_FIELD: &str = "restore-form-origin";

/// Field for the account and Region whose groups to import, if there is anything to choose.
pub(super) fn origin_choice(
    origins: &BTreeSet<Origin>,
    chosen: RwSignal<Option<Origin>>,
) -> Option<AnyView> {
    let known: Vec<Origin> = origins.iter().cloned().collect();
    let options: Vec<AnyView> = known
        .iter()
        .enumerate()
        .map(|(place, origin)| {
            view! { <option value=place.to_string()>{origin.text()}</option> }.into_any()
        })
        .collect();
    let choose = move |event: leptos::ev::Event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        chosen.set(place.and_then(|place| known.get(place).cloned()));
    };
    (!options.is_empty()).then(|| {
        view! {
            <div class="field">
                <label class="field__label" for=ORIGIN_FIELD>"Import the groups of"</label>
                <select class="field__input" id=ORIGIN_FIELD on:change=choose>
                    <option value="">"Choose an account and Region"</option>
                    {options}
                </select>
            </div>
        }
        .into_any()
    })
}

/// Field for the group of the account that an imported one is, where it may be several.
pub(super) fn group_choice(
    question: Question,
    answers: RwSignal<HashMap<GroupId, Target>>,
) -> AnyView {
    let Question {
        id,
        name,
        candidates,
    } = question;
    let field = format!("restore-form-group-{id}");
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

/// The value of the choice to leave a group out.
const LEFT_OUT: &str = "-";

/// Field for the VPC that replaces one that is not here, or none.
pub(super) fn vpc_choice(
    workspace: Workspace,
    vpc: Option<VpcId>,
    chosen: RwSignal<HashMap<Option<VpcId>, VpcId>>,
) -> AnyView {
    let (id, label, same) = match &vpc {
        Some(vpc) => (
            format!("restore-form-{vpc}"),
            format!("{vpc} doesn't exist here. VPC for its groups"),
            "Same ID (EC2 rejects groups of a VPC that doesn't exist)",
        ),
        None => (
            "restore-form-no-vpc".to_owned(),
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
