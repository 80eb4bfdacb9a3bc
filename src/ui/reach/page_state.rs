//! State of the page: the question in the address, and its answer.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::analysis::reach::{Place, Question};
use crate::search::{QuestionError, parse_question};
use crate::text::{Text as _, capitalised};
use crate::workspace::{ReachAnswer, ReachIndexes, Turns, Workspace};

/// State that the parts of the page share. Cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReachState {
    pub(super) workspace: Workspace,
    /// Text in the address.
    text: Memo<Option<String>>,
    /// Text of the line.
    pub(super) line: RwSignal<String>,
    /// What is wrong with the line that was asked last. There is no answer then.
    pub(super) line_error: RwSignal<Option<String>>,
    /// The question in the address, or what is wrong with it.
    pub(super) asked: Memo<Option<Result<Question, QuestionError>>>,
    answered: RwSignal<Option<Answered>>,
    /// Places whose path is shown. They stay open while the answer is drawn again, as when interfaces have been read.
    pub(super) open_paths: RwSignal<HashSet<Place>>,
}

/// A question with its answer; without a question, what is open to the internet.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) question: Option<Question>,
    pub(super) answer: ReachAnswer,
    /// The indexes that answered it.
    pub(super) indexes: ReachIndexes,
}

impl ReachState {
    /// Follows the address, and answers its question again after each change of the draft.
    pub(super) fn new(workspace: Workspace) -> Self {
        let route = workspace.environment().address().route();
        let text = Memo::new(move |_| route.read().search.clone());
        let asked = Memo::new(move |_| text.read().as_deref().map(parse_question));
        let state = Self {
            workspace,
            text,
            line: RwSignal::new(String::new()),
            line_error: RwSignal::new(None),
            asked,
            answered: RwSignal::new(None),
            open_paths: RwSignal::default(),
        };
        Effect::new(move |_| {
            state.open_paths.set(HashSet::new());
            state.line.set(text.get().unwrap_or_default());
        });
        state.keep_answering();
        state
    }

    fn keep_answering(self) {
        let turns = StoredValue::new_local(Turns::default());
        // Ends the task under way.
        on_cleanup(move || {
            turns.try_with_value(Turns::start);
        });
        Effect::new(move |_| {
            let turn = turns.with_value(Turns::start);
            let question = match self.asked.get() {
                Some(Err(_)) => return,
                Some(Ok(question)) => Some(question),
                None => None,
            };
            let Some(indexes) = self.workspace.reach().indexes().get() else {
                return;
            };
            self.workspace.spawn(async move {
                let question_ref = question.as_ref();
                let answer = self.workspace.answer(question_ref, &indexes, &turn);
                if let Some(answer) = answer.await {
                    self.answered.set(Some(Answered {
                        question,
                        answer,
                        indexes,
                    }));
                }
            });
        });
    }

    /// Returns the answer to the question in the address, once it is there. Reactive.
    pub(super) fn answer(self) -> Option<Answered> {
        let asked = self.asked.read();
        let answered = self.answered.read();
        let is_current = |answered: &&Answered| match (&*asked, &answered.question) {
            (None, None) => true,
            (Some(Ok(asked)), Some(answered)) => asked == answered,
            _ => false,
        };
        answered.as_ref().filter(is_current).cloned()
    }

    /// Returns what is wrong with the question in the address. Reactive.
    pub(super) fn mistake(self) -> Option<String> {
        let text = self.text.get()?;
        let mistake = self.asked.get()?.err()?;
        Some(mistake_text(&text, &mistake))
    }

    /// Asks a question: writes it into the address, as a new entry of the browser's history.
    pub(super) fn ask(self, question: &Question) {
        let address = self.workspace.environment().address();
        address.ask(&question.to_string());
    }
}

/// Describes what is wrong with a question, with the wrong part of its text.
pub(super) fn mistake_text(text: &str, mistake: &QuestionError) -> String {
    let problem = mistake.problem.text();
    match text.get(mistake.at.clone()).map(str::trim) {
        None | Some("") => capitalised(&problem),
        Some(part) => format!("“{part}”: {problem}"),
    }
}
