//! Stray texts: typed by the user, and without a place in the draft any more. The draft keeps them
//! until the user dismisses them.

use serde::{Deserialize, Serialize};

use super::Draft;
use portcullis_model::NewGroup;

/// A typed text without a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StrayText {
    /// Unfinished text of a cell whose rule no longer exists.
    Cell(String),
    /// Text of a form that was open when a run created its group.
    Form(String),
    /// Text of a form that was open when its group was deleted or discarded elsewhere.
    FormOfGoneGroup(String),
    /// Changes to a group that a run created before they were made. EC2 cannot change the name, the
    /// description or the VPC of a group.
    NewGroup {
        /// The group as it was created.
        created: NewGroup,
        /// The group as the user wanted it.
        typed: NewGroup,
    },
}

impl Draft {
    /// Returns the stray texts, the oldest first.
    pub fn stray_texts(&self) -> &[StrayText] {
        &self.stray
    }

    /// Drops the stray texts.
    pub fn dismiss_stray_texts(&mut self) {
        self.stray.clear();
    }

    /// Keeps the texts that differ from those of a created group. Tags are not texts: they can be
    /// changed later.
    pub fn keep_stray_new_group(&mut self, created: &NewGroup, typed: &NewGroup) {
        let [created, typed] = [created, typed].map(|group| NewGroup {
            tags: Vec::new(),
            ..group.clone()
        });
        if created != typed {
            self.keep_stray(StrayText::NewGroup { created, typed });
        }
    }

    /// Keeps a text, once.
    pub fn keep_stray(&mut self, text: StrayText) {
        if !self.stray.contains(&text) {
            self.stray.push(text);
        }
    }
}
