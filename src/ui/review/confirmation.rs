//! What is risky about a plan, in words, and what has to be typed before it is applied.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::model::Cidr;
use crate::plan::{Plan, Risk};
use crate::state::App;
use crate::ui::components::{Notice, NoticeKind};

/// What has to be typed: the name of the one group that it is about, or how many steps it is about;
/// none where nothing is risky.
pub(super) fn phrase(app: App, plan: &Plan) -> Option<String> {
    let groups: BTreeSet<_> = plan
        .risky_steps()
        .map(|planned| planned.step.group())
        .collect();
    let mut ids = groups.iter();
    match (ids.next(), ids.next()) {
        (None, _) => None,
        (Some(id), None) => Some(app.group_view_now(id).name().to_owned()),
        _ => Some(format!("apply {} risky steps", plan.risky_steps().count())),
    }
}

/// The risks, and the field for the phrase.
pub(super) fn risks_view(
    app: App,
    plan: &Plan,
    phrase: Option<String>,
    typed: RwSignal<String>,
) -> Option<AnyView> {
    let phrase = phrase?;
    let items: Vec<AnyView> = plan
        .steps
        .iter()
        .zip(1..)
        .flat_map(|(planned, number)| {
            let name = app.group_view_now(planned.step.group()).name().to_owned();
            planned.risks.iter().map(move |risk| {
                view! { <li>{format!("Step {number}, {name}: {risk}")}</li> }.into_any()
            })
        })
        .collect();
    let asks_address = plan
        .steps
        .iter()
        .flat_map(|planned| &planned.risks)
        .any(|risk| {
            matches!(
                risk,
                Risk::MayLockOut {
                    is_certain: false,
                    ..
                }
            )
        });
    Some(
        view! {
            <Notice kind=NoticeKind::Warning title="Look twice before you apply this".to_owned()>
                <ul class="review__problems">{items}</ul>
                {asks_address.then(|| view! { <OwnAddress /> })}
                <label class="field">
                    <span class="field__label">"Type "<code>{phrase}</code>" to confirm"</span>
                    <input class="field__input" type="text" autocomplete="off" spellcheck="false"
                        id="confirm-risks" bind:value=typed />
                </label>
            </Notice>
        }
        .into_any(),
    )
}

/// Asks for the address that the person connects from: a page cannot know it without asking a server.
#[component]
fn OwnAddress() -> impl IntoView {
    let app = App::of_page();
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let save = move |_| match Cidr::parse(&typed.read()) {
        Ok(address) => app.set_own_address(Some(address)),
        Err(reason) => error.set(Some(reason.to_string())),
    };
    view! {
        <div class="own-address">
            <label class="field">
                <span class="field__label">"Your own address, to be told for certain"</span>
                <input class="field__input" type="text" placeholder="203.0.113.7" autocomplete="off"
                    id="own-address" bind:value=typed />
            </label>
            <button class="button button--small" type="button" on:click=save>"Use"</button>
            {move || error.get().map(|error| view! { <p class="field__error" role="alert">{error}</p> })}
        </div>
    }
}
