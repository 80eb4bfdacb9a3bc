//! Reason why a question has no answer, with the questions that may be meant.

use leptos::prelude::*;

use super::page_state::{Answered, ReachState};
use crate::analysis::reach::{Candidate, End, Question, ResolveError};
use crate::model::escape_invisible;
use crate::text::{Text as _, capitalised};

/// Explains why a question has no answer. If a name has several meanings, links to the question about each.
pub(super) fn resolve_error_view(
    state: ReachState,
    answered: &Answered,
    error: &ResolveError,
) -> AnyView {
    // A text that begins with a name keeps its letters.
    let (text, end, candidates) = match error {
        ResolveError::Ambiguous { end, candidates } => {
            (error.text(), Some(end), candidates.as_slice())
        }
        _ => (capitalised(&error.text()), None, [].as_slice()),
    };
    let text = escape_invisible(&text);
    let question = answered.question.as_ref();
    let meant = candidates.iter().filter_map(|candidate| {
        let question = with_end(question?, end?, &end_of(candidate));
        let question = question.to_string();
        let label = question.clone();
        let href = move || {
            let address = state.workspace.environment().address();
            address.question_link(&question)
        };
        Some(view! { <li><a class="link" href=href>{label}</a></li> }.into_any())
    });
    let meant: Vec<AnyView> = meant.collect();
    view! {
        <p role="alert">{text}"."</p>
        <ul class="reach__list">{meant}</ul>
    }
    .into_any()
}

fn end_of(candidate: &Candidate) -> End {
    match candidate {
        Candidate::Group(id) => End::Group(id.clone()),
        Candidate::PrefixList(id) => End::PrefixList(id.clone()),
        Candidate::Interface(id) => End::Interface(id.clone()),
    }
}

/// Returns a question about another end instead of `end`.
fn with_end(question: &Question, end: &End, other: &End) -> Question {
    let changed = |known: &End| {
        if known == end {
            other.clone()
        } else {
            known.clone()
        }
    };
    match question {
        Question::Between { from, to, traffic } => Question::Between {
            from: changed(from),
            to: changed(to),
            traffic: traffic.clone(),
        },
        Question::Sources { to, traffic } => Question::Sources {
            to: changed(to),
            traffic: traffic.clone(),
        },
        Question::Destinations { from, traffic } => Question::Destinations {
            from: changed(from),
            traffic: traffic.clone(),
        },
    }
}
