//! Token buckets in front of a transport. EC2 limits requests per account and Region, so that each
//! of these has a bucket of its own.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use portcullis_ec2::{
    Clock, HttpRequest, HttpResponse, LocalFuture, OpenResponse, Transport, TransportError,
};

/// Rate of requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Number of requests without a delay.
    pub burst: f64,
    /// Number of requests per second after that.
    pub per_second: f64,
}

impl Pace {
    /// Half of what EC2 allows for describing actions without a filter (50, then 10 per second), so
    /// that others in the account are not throttled.
    pub const EC2: Self = Self {
        burst: 25.0,
        per_second: 5.0,
    };

    /// Config publishes no rate for queries; aggregators of large organizations were throttled at
    /// more.
    pub const CONFIG: Self = Self {
        burst: 10.0,
        per_second: 4.0,
    };
}

/// Transport that delays requests to keep a rate. Clones share the rate.
#[derive(Clone)]
pub struct PacedTransport {
    inner: Rc<dyn Transport>,
    clock: Rc<dyn Clock>,
    bucket: Rc<Bucket>,
}

struct Bucket {
    pace: Pace,
    tokens: Cell<f64>,
    filled_at: Cell<SystemTime>,
}

impl PacedTransport {
    /// Creates a transport with a full bucket.
    pub fn new(inner: Rc<dyn Transport>, clock: Rc<dyn Clock>, pace: Pace) -> Self {
        let bucket = Bucket {
            pace,
            tokens: Cell::new(pace.burst),
            filled_at: Cell::new(clock.now()),
        };
        Self {
            inner,
            clock,
            bucket: Rc::new(bucket),
        }
    }

    async fn wait(&self) {
        while let Some(delay) = self.bucket.take(self.clock.now()) {
            self.clock.sleep(delay).await;
        }
    }
}

impl Bucket {
    /// Takes a token, or returns when there will be one.
    fn take(&self, now: SystemTime) -> Option<Duration> {
        let since = now.duration_since(self.filled_at.get()).unwrap_or_default();
        let filled = self.tokens.get() + since.as_secs_f64() * self.pace.per_second;
        let tokens = filled.min(self.pace.burst.max(1.0));
        self.filled_at.set(now);
        // A rounding error must not cause a second, tiny delay.
        let has_token = tokens >= 1.0 - 1e-6;
        self.tokens
            .set(if has_token { tokens - 1.0 } else { tokens });
        let missing = (1.0 - tokens) / self.pace.per_second.max(f64::MIN_POSITIVE);
        (!has_token).then(|| Duration::try_from_secs_f64(missing).unwrap_or(Duration::MAX))
    }
}

impl Transport for PacedTransport {
    fn send(&self, request: HttpRequest) -> LocalFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.wait().await;
            self.inner.send(request).await
        })
    }

    fn open(&self, request: HttpRequest) -> LocalFuture<'_, Result<OpenResponse, TransportError>> {
        Box::pin(async move {
            self.wait().await;
            self.inner.open(request).await
        })
    }

    fn ready_to_read(&self, is_urgent: bool) -> LocalFuture<'_, Result<(), TransportError>> {
        self.inner.ready_to_read(is_urgent)
    }
}

impl std::fmt::Debug for PacedTransport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PacedTransport")
            .field("pace", &self.bucket.pace)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_allows_a_burst_and_then_the_rate() {
        let pace = Pace {
            burst: 3.0,
            per_second: 2.0,
        };
        let start = SystemTime::UNIX_EPOCH;
        let bucket = Bucket {
            pace,
            tokens: Cell::new(3.0),
            filled_at: Cell::new(start),
        };
        for _ in 0..3 {
            assert_eq!(bucket.take(start), None);
        }
        let delay = bucket.take(start).unwrap();
        assert_eq!(delay, Duration::from_millis(500));
        assert_eq!(bucket.take(start + delay), None);
        assert!(bucket.take(start + delay).is_some());
        let later = start + Duration::from_secs(3600);
        let taken = (0..10).take_while(|_| bucket.take(later).is_none()).count();
        assert_eq!(taken, 3, "the burst is the limit after a pause");
    }
}
