//! The moment at which the next rule expires, for what has to look at the rules again.

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use crate::model::{ExpiryClock, Groups};

/// Longest wait. Browsers do not wait longer than 24 days, and the clock may be set meanwhile.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);

/// Notifies when the next rule expires. Belongs to the current reactive owner.
#[derive(Clone, Copy, Debug)]
pub(super) struct NextExpiry {
    reached: Trigger,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl NextExpiry {
    pub(super) fn new() -> Self {
        let timer = StoredValue::new(None::<TimeoutHandle>);
        on_cleanup(move || stop(timer));
        Self {
            reached: Trigger::new(),
            timer,
        }
    }

    /// Calls the current effect again at the moment of [`NextExpiry::schedule`].
    pub(super) fn track(self) {
        self.reached.track();
    }

    /// Waits for the next time at which one of the rules expires, instead of an earlier call's.
    pub(super) fn schedule(self, groups: &Groups, clock: ExpiryClock<'_>) {
        stop(self.timer);
        let rules = groups.iter().flat_map(|group| &group.rules);
        let times = rules.filter_map(|rule| clock.of(rule)?.time.ok());
        let Some(next) = times.filter(|time| *time > clock.now).min() else {
            return;
        };
        let left = (next.utc() - clock.now.utc()).unsigned_abs();
        // A timer may fire a little early.
        let wait = (left + Duration::from_millis(50)).min(LONGEST_WAIT);
        let timer = set_timeout_with_handle(move || self.reached.notify(), wait);
        self.timer.set_value(timer.ok());
    }
}

fn stop(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(timer) = timer.try_get_value().flatten() {
        timer.clear();
    }
}
