//! Rate limiting of changes to what EC2 accepts.
//!
//! EC2 limits each action per account and Region by a token bucket with a capacity and a refill
//! rate per second (Request throttling for the Amazon EC2 API). All clients of the account share
//! the buckets, so staying within them makes throttling unlikely but does not exclude it.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

/// Token buckets of the actions.
#[derive(Clone, Debug, Default)]
pub struct Pace {
    is_limited: bool,
    buckets: HashMap<&'static str, Bucket>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled_at: SystemTime,
}

/// Capacity of a bucket, and its refill rate in tokens per second.
#[derive(Clone, Copy, Debug)]
struct Limit {
    capacity: f64,
    refill: f64,
}

const CHANGES: Limit = Limit {
    capacity: 50.0,
    refill: 5.0,
};

const TAGS: Limit = Limit {
    capacity: 100.0,
    refill: 10.0,
};

const INTERFACES: Limit = Limit {
    capacity: 100.0,
    refill: 5.0,
};

impl Pace {
    /// Returns EC2's limits with full buckets.
    pub fn of_ec2() -> Self {
        Self {
            is_limited: true,
            buckets: HashMap::new(),
        }
    }

    /// Returns a pace without limits, for the sandbox in the page.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Takes a token of an action and returns the delay before the request.
    pub fn take(&mut self, action: &'static str, now: SystemTime) -> Duration {
        if !self.is_limited {
            return Duration::ZERO;
        }
        let limit = limit_of(action);
        let bucket = self.filled(action, limit, now);
        bucket.tokens -= 1.0;
        if bucket.tokens >= 0.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64(-bucket.tokens / limit.refill)
    }

    /// Empties the bucket of an action that EC2 throttled. Another client may have used its tokens.
    pub fn was_throttled(&mut self, action: &'static str, now: SystemTime) {
        if self.is_limited {
            let bucket = self.filled(action, limit_of(action), now);
            bucket.tokens = bucket.tokens.min(0.0);
        }
    }

    fn filled(&mut self, action: &'static str, limit: Limit, now: SystemTime) -> &mut Bucket {
        let bucket = self.buckets.entry(action).or_insert(Bucket {
            tokens: limit.capacity,
            filled_at: now,
        });
        let passed = now.duration_since(bucket.filled_at).unwrap_or_default();
        let tokens = bucket.tokens + passed.as_secs_f64() * limit.refill;
        bucket.tokens = tokens.min(limit.capacity);
        bucket.filled_at = now;
        bucket
    }
}

fn limit_of(action: &str) -> Limit {
    match action {
        "CreateTags" | "DeleteTags" => TAGS,
        "ModifyNetworkInterfaceAttribute" => INTERFACES,
        _ => CHANGES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_of_fifty_then_five_per_second() {
        let mut pace = Pace::of_ec2();
        let start = SystemTime::UNIX_EPOCH;
        let action = "AuthorizeSecurityGroupIngress";
        let burst = (0..50).map(|_| pace.take(action, start));
        assert!(burst.into_iter().all(|wait| wait.is_zero()));
        assert_eq!(pace.take(action, start), Duration::from_millis(200));
        assert_eq!(pace.take(action, start), Duration::from_millis(400));
        // Each action has its own bucket.
        assert!(pace.take("DeleteSecurityGroup", start).is_zero());
        let later = start + Duration::from_secs(10);
        assert!((0..48).all(|_| pace.take(action, later).is_zero()));
        assert!(!pace.take(action, later).is_zero());
    }

    #[test]
    fn a_throttled_bucket_is_empty() {
        let mut pace = Pace::of_ec2();
        let now = SystemTime::UNIX_EPOCH;
        pace.was_throttled("CreateTags", now);
        assert_eq!(pace.take("CreateTags", now), Duration::from_millis(100));
        assert!(Pace::unlimited().take("CreateTags", now).is_zero());
    }
}
