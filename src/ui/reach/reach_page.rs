//! Page of reachability.

use leptos::prelude::*;

use super::answer_view::answer_view;
use super::ask_form::AskForm;
use super::exposed_view::exposed_view;
use super::names::question_text;
use super::page_state::{Answered, ReachState};
use super::policies_view::PoliciesView;
use super::save_policy::save_policy_view;
use super::table_view::table_view;
use crate::platform::dom;
use crate::present::{HelpTopic, Page};
use crate::ui::help::InfoLink;
use crate::workspace::{ReachAnswer, Workspace};

/// Style of the page, which comes with its bundle instead of at the start.
const STYLE: &str = include_str!("../../../style/reach.css");

/// Asks who can reach what, and shows the answer with the draft applied.
#[component]
pub(in crate::ui) fn ReachPage() -> impl IntoView {
    dom::adopt_style("reach", STYLE);
    let workspace = Workspace::here();
    let state = ReachState::new(workspace);
    view! {
        <div class="page-head">
            <h1 class="page-head__title">"Reachability"</h1>
            <InfoLink topic=HelpTopic::Reach about="reachability".to_owned() />
            <Show when=move || state.asked.read().is_some()>
                <div class="page-head__actions">
                    <a class="button" href=move || workspace.link(Page::Reach)>"Open to the internet"</a>
                </div>
            </Show>
        </div>
        <div class="reach">
            <AskForm state />
            <Show when=move || state.line_error.read().is_none() && !matches!(&*state.asked.read(), Some(Err(_)))>
                <AnswerSection state />
            </Show>
            <PoliciesView />
        </div>
    }
}

/// The answer to the question in the address.
#[component]
fn AnswerSection(state: ReachState) -> impl IntoView {
    let content = move || {
        let Some(answered) = state.answer() else {
            return view! { <p role="status">"Checking rules…"</p> }.into_any();
        };
        let Answered {
            question,
            answer,
            indexes,
        } = &answered;
        let heading = match question {
            Some(question) => question_text(&indexes.after, question),
            None => "Open to the internet, directly and through one hop".to_owned(),
        };
        let (body, save) = match answer {
            ReachAnswer::Between(comparison) => {
                let save = save_policy_view(state.workspace, question.as_ref());
                (answer_view(state, &answered, comparison), save)
            }
            ReachAnswer::Table { before, after } => {
                (table_view(state, &answered, before, after), None)
            }
            ReachAnswer::Exposed { before, after } => {
                (exposed_view(state.workspace, indexes, before, after), None)
            }
        };
        view! {
            <h2 class="reach__heading" id="reach-answer">{heading}</h2>
            {body}
            {save}
        }
        .into_any()
    };
    view! { <section aria-label="Answer">{content}</section> }
}
