//! How fast changes are sent: as fast as EC2 takes them.
//!
//! EC2 limits each action per account and Region by a token bucket: one of so many tokens, refilled at
//! so many a second (Request throttling for the Amazon EC2 API). The buckets are shared with everybody
//! else who uses the account, so being within them is courtesy, and no promise.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

/// The tokens left of each action.
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

/// A bucket's size, and its tokens a second.
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

impl Pace {
    /// As EC2 has it.
    pub fn of_ec2() -> Self {
        Self {
            is_limited: true,
            buckets: HashMap::new(),
        }
    }

    /// No limit, for the sandbox in the page.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// Takes a token of an action, and tells how long to wait before sending it.
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

    /// EC2 has refused an action for being asked too often: its bucket is empty, whoever emptied it.
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
        _ => CHANGES,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_at_once_then_five_a_second() {
        let mut pace = Pace::of_ec2();
        let start = SystemTime::UNIX_EPOCH;
        let action = "AuthorizeSecurityGroupIngress";
        let burst = (0..50).map(|_| pace.take(action, start));
        assert!(burst.into_iter().all(|wait| wait.is_zero()));
        assert_eq!(pace.take(action, start), Duration::from_millis(200));
        assert_eq!(pace.take(action, start), Duration::from_millis(400));
        // Each action has a bucket of its own.
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
