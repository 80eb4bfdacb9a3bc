//! Background tasks: only the latest one goes on, in slices between which the browser handles input.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use crate::aws::Clock as _;
use crate::platform::BrowserClock;

/// Time after which a task lets the browser handle input.
const SLICE: Duration = Duration::from_millis(8);

/// Numbers the tasks of one kind. Only the latest goes on.
#[derive(Clone, Debug, Default)]
pub struct Turns(Rc<Cell<u64>>);

/// The turn of one task.
#[derive(Debug)]
pub struct Turn {
    latest: Rc<Cell<u64>>,
    number: u64,
    slice: Cell<SystemTime>,
}

impl Turns {
    /// Starts a turn, which ends the earlier ones.
    pub fn start(&self) -> Turn {
        let number = self.0.get() + 1;
        self.0.set(number);
        Turn {
            latest: Rc::clone(&self.0),
            number,
            slice: Cell::new(BrowserClock.now()),
        }
    }
}

impl Turn {
    /// Lets the browser handle input. Returns whether the task goes on.
    pub async fn pause(&self) -> bool {
        BrowserClock.pause().await;
        self.slice.set(BrowserClock.now());
        self.latest.get() == self.number
    }

    /// Like [`Turn::pause`], if the last pause was long enough ago.
    pub async fn pause_if_due(&self) -> bool {
        let passed = BrowserClock.now().duration_since(self.slice.get());
        passed.is_ok_and(|passed| passed < SLICE) || self.pause().await
    }
}
