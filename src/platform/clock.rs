//! The browser's clock, timers and dice.

use std::time::{Duration, SystemTime};

use super::page::next_task;
use crate::aws::{Clock, LocalFuture};

/// The browser's clock. `SystemTime::now()` itself panics in WebAssembly.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

/// A text that no other tab has.
pub fn random_text() -> String {
    format!("{:x}", (js_sys::Math::random() * 2f64.powi(53)) as u64)
}

/// The time as ISO 8601 has it: `2026-11-24T15:06:52.123Z`.
pub fn iso_time() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// The time so long ago, in the same form: of two times, the later one sorts last.
pub fn iso_time_ago(duration: Duration) -> String {
    let then = js_sys::Date::now() - duration.as_secs_f64() * 1000.0;
    js_sys::Date::new(&then.into()).to_iso_string().into()
}

impl Clock for BrowserClock {
    fn now(&self) -> SystemTime {
        let milliseconds = js_sys::Date::now().max(0.0) as u64;
        SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
    }

    fn sleep(&self, duration: Duration) -> LocalFuture<'_, ()> {
        Box::pin(gloo_timers::future::sleep(duration))
    }

    fn pause(&self) -> LocalFuture<'_, ()> {
        Box::pin(next_task())
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }
}
