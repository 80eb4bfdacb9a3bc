//! A clock and a thread for what waits for nothing.

// Each program uses its own part of this.
#![allow(dead_code, missing_docs, unreachable_pub)]

use std::future::Future;
use std::time::{Duration, SystemTime};

use portcullis::aws::{Clock, LocalFuture};

/// A clock that stands still, and dice that always fall the same.
pub struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }

    fn sleep(&self, _: Duration) -> LocalFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// Runs a future that waits for nothing but itself.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}
