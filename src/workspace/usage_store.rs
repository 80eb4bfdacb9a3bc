//! Store of what uses the groups, with the draft applied.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::analysis::usage::Usage;
use crate::model::GroupId;

/// What uses the groups. It stays as it was until a change has been looked at.
#[derive(Debug, Default)]
pub struct UsageStore {
    current: ArcRwSignal<Option<Arc<Usage>>>,
    numbers: ArcRwSignal<Arc<HashMap<GroupId, usize>>>,
}

impl UsageStore {
    /// Returns what uses the groups with the draft applied; `None` until it was derived once.
    pub fn current(&self) -> ArcReadSignal<Option<Arc<Usage>>> {
        self.current.read_only()
    }

    /// Returns the numbers of users, by group. Groups without users are not in it.
    pub fn numbers(&self) -> ArcReadSignal<Arc<HashMap<GroupId, usize>>> {
        self.numbers.read_only()
    }

    pub(super) fn put(&self, usage: Arc<Usage>) {
        let numbers = usage.numbers();
        if *self.numbers.read_untracked().as_ref() != numbers {
            self.numbers.set(Arc::new(numbers));
        }
        self.current.set(Some(usage));
    }
}
