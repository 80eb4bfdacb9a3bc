//! Retry policy with exponential backoff and jitter, shared by the client and by runs.

use std::time::Duration;

/// Retry policy: the number of attempts and the delays between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// Maximum number of attempts, including the first.
    pub max_attempts: u32,
    /// Maximum delay before the second attempt. It doubles with each further attempt.
    pub base_delay: Duration,
    /// Maximum delay before any attempt.
    pub max_delay: Duration,
    /// Minimum share of the delay, from 0 to 1. The rest is random, so that clients throttled
    /// together do not retry together. 0 is "full jitter".
    pub min_share: f64,
}

/// Attempts at one request.
#[derive(Clone, Debug)]
pub struct Backoff {
    policy: RetryPolicy,
    /// Number of attempts made so far.
    attempts: u32,
}

impl Default for RetryPolicy {
    /// Returns four attempts, with delays of up to 100 ms, 200 ms and 400 ms.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base_delay: Duration::from_millis(100),
            max_delay: Duration::from_secs(5),
            min_share: 0.0,
        }
    }
}

impl RetryPolicy {
    /// Starts counting attempts; the first one is in flight.
    pub fn backoff(self) -> Backoff {
        Backoff {
            policy: self,
            attempts: 1,
        }
    }

    /// Returns the delay. `random`, from 0 to 1, interpolates between `min_share` and all of
    /// `min(max_delay, base_delay * 2 ** (attempts - 1))`.
    fn delay(&self, attempts: u32, random: f64) -> Duration {
        let doublings = attempts.saturating_sub(1).min(20);
        let longest = self
            .base_delay
            .saturating_mul(1 << doublings)
            .min(self.max_delay);
        // `clamp` would keep NaN, which panics below.
        let share = if (0.0..=1.0).contains(&random) {
            random
        } else {
            1.0
        };
        longest.mul_f64(self.min_share + (1.0 - self.min_share) * share)
    }
}

impl Backoff {
    /// Returns the delay before the next attempt; `None` after the last one. `random` is from 0 to
    /// 1.
    pub fn next_delay(&mut self, random: f64) -> Option<Duration> {
        if self.attempts >= self.policy.max_attempts {
            return None;
        }
        let delay = self.policy.delay(self.attempts, random);
        self.attempts += 1;
        Some(delay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_maximum() {
        let policy = RetryPolicy::default();
        let longest: Vec<u128> = (1..=9)
            .map(|attempt| policy.delay(attempt, 1.0).as_millis())
            .collect();
        assert_eq!(
            longest,
            [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]
        );
        assert_eq!(policy.delay(u32::MAX, 1.0), policy.max_delay);
        assert_eq!(policy.delay(3, 0.0), Duration::ZERO);
        for wrong in [f64::NAN, f64::INFINITY, -1.0, 2.0] {
            assert_eq!(policy.delay(1, wrong), policy.base_delay);
        }
    }

    #[test]
    fn attempts_end_at_the_maximum() {
        let policy = RetryPolicy {
            max_attempts: 3,
            min_share: 0.5,
            ..RetryPolicy::default()
        };
        let mut backoff = policy.backoff();
        let delays = [(); 4].map(|()| backoff.next_delay(0.0));
        let ms = |ms| Some(Duration::from_millis(ms));
        assert_eq!(delays, [ms(50), ms(100), None, None]);
    }
}
