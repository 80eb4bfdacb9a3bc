//! Tour of the page: a dialog beside each of its parts in turn.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::tour_steps::{STEPS, StepPage, TourStep};
use crate::environment::Welcome;
use crate::model::{Direction, SecurityGroup};
use crate::platform::dom::{self, Spotlight};
use crate::present::Page;
use crate::shell::Shell;
use crate::ui::components::Dialog;
use crate::workspace::Workspace;

/// Explains the page in steps. Escape ends the tour.
#[component]
pub(in crate::ui) fn Tour() -> impl IntoView {
    let shell = Shell::of_page();
    let environment = shell.environment();
    let place = RwSignal::new(0_usize);
    let step = Memo::new(move |_| place.get().min(STEPS.len() - 1));
    let spotlight = StoredValue::new_local(None::<Spotlight>);
    Effect::new(move |_| {
        let Some(step) = STEPS.get(step.get()) else {
            return;
        };
        show_page(shell, step);
        spotlight.set_value(Some(Spotlight::new("#tour", step.targets)));
    });
    dom::focus_soon("#tour-next");
    let end = move || {
        let settings = environment.settings();
        if settings.welcome().get_untracked() == Welcome::New {
            settings.set_welcome(Welcome::Toured);
        }
        environment.dialogs().show_tour(false);
    };
    let go_on = move || {
        if place.get_untracked() + 1 < STEPS.len() {
            place.update(|place| *place += 1)
        } else {
            end()
        }
    };
    let go_back = move || {
        place.update(|place| *place = place.saturating_sub(1));
        if place.get_untracked() == 0 {
            dom::focus_first("#tour-next");
        }
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowRight" if place.get_untracked() + 1 < STEPS.len() => go_on(),
        "ArrowLeft" => go_back(),
        _ => {}
    };
    let is_last = move || step.get() + 1 == STEPS.len();
    view! {
        <Dialog title="Tour" id="tour" on_close=Callback::new(move |()| end())>
            <div on:keydown=on_key>
                <div class="tour__step" aria-live="polite" aria-atomic="true">
                    {move || STEPS.get(step.get()).map(|shown| view! {
                        <p class="muted">{format!("Step {} of {}", step.get() + 1, STEPS.len())}</p>
                        <h3 class="tour__title">{shown.title}</h3>
                        <p>{shown.text}</p>
                    })}
                </div>
                <div class="form__actions">
                    <button class="button button--primary" type="button" id="tour-next" on:click=move |_| go_on()>
                        {move || if is_last() { "Done" } else { "Next" }}
                    </button>
                    <Show when=move || step.get() != 0>
                        <button class="button" type="button" on:click=move |_| go_back()>"Back"</button>
                    </Show>
                    <Show when=move || !is_last()>
                        <button class="button button--quiet" type="button" on:click=move |_| end()>"Skip the tour"</button>
                    </Show>
                </div>
            </div>
        </Dialog>
    }
}

/// Navigates to the page of a step, unless it is on the screen.
fn show_page(shell: Shell, step: &TourStep) {
    let address = shell.environment().address();
    let workspace = shell.workspaces().shown().get_untracked();
    match (step.page, address.page_now()) {
        (StepPage::Groups, Page::Groups) | (StepPage::Group, Page::Group(_)) => {}
        (StepPage::Groups, _) => address.go_to(Page::Groups),
        (StepPage::Group, _) => {
            if let Some(page) = example_group(workspace) {
                address.go_to(page);
            }
        }
    }
}

/// Returns the page of the group with the most inbound rules.
fn example_group(workspace: Workspace) -> Option<Page> {
    let listed = workspace.draft().listed();
    let listed = listed.read_untracked();
    let rules = |group: &SecurityGroup| group.rules_in(Direction::Ingress).count();
    let found = listed.iter().max_by_key(|group| rules(group));
    Some(Page::Group(found?.id.clone()))
}
