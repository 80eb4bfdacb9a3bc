//! The browser's clock, timers and random numbers.

use std::time::{Duration, SystemTime};

use super::page::next_task;
use crate::aws::{Clock, LocalFuture};
use crate::model::Timestamp;

/// The browser's clock. `SystemTime::now()` panics in WebAssembly.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

/// Returns a random text, unique among tabs. Not secure.
pub fn random_text() -> String {
    format!("{:x}", (js_sys::Math::random() * 2f64.powi(53)) as u64)
}

/// Returns the current time, with millisecond precision.
pub fn timestamp() -> Timestamp {
    timestamp_before(Duration::ZERO)
}

/// Returns the time a duration ago.
pub fn timestamp_before(duration: Duration) -> Timestamp {
    let millis = js_sys::Date::now() - duration.as_secs_f64() * 1000.0;
    // A clock set before 1970 or after 9999 reads as 1970.
    Timestamp::from_unix_millis(millis as u64).unwrap_or_default()
}

/// Returns the distance of the browser's local time from UTC at a time, in minutes.
pub fn utc_offset_minutes(time: Timestamp) -> i32 {
    let since = SystemTime::from(time).duration_since(SystemTime::UNIX_EPOCH);
    let millis = since.unwrap_or_default().as_secs_f64() * 1000.0;
    let date = js_sys::Date::new(&millis.into());
    -(date.get_timezone_offset() as i32)
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
