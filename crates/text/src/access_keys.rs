//! Sentences about access keys and their owner.

use std::time::Duration;

/// Remaining validity below which the page shows when credentials expire.
pub const EXPIRY_SHOWN: Duration = Duration::from_secs(60 * 60);

/// Remaining validity below which the page asks for new credentials.
pub const EXPIRY_WARNED: Duration = Duration::from_secs(5 * 60);

/// Formats a duration for people: `58 min`, `4 min 05 s`, `9 s`.
pub fn remaining_text(remaining: Duration) -> String {
    let seconds = remaining.as_secs();
    let (minutes, rest) = (seconds / 60, seconds % 60);
    match minutes {
        0 => format!("{rest} s"),
        1..=9 => format!("{minutes} min {rest:02} s"),
        10..=119 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

/// Returns the resource of an ARN, without partition, service and account:
/// `assumed-role/Admin/alice`, `user/alice`, `root`.
pub fn arn_name(arn: &str) -> &str {
    // arn:partition:service:region:account:resource, where the resource may have colons of its own.
    arn.splitn(6, ':').nth(5).unwrap_or(arn)
}

/// Shortens an access key ID to its first and last letters.
pub fn masked(access_key_id: &str) -> String {
    let letters = access_key_id.chars().count();
    if letters < 12 {
        return "…".to_owned();
    }
    let first: String = access_key_id.chars().take(4).collect();
    let last: String = access_key_id.chars().skip(letters - 4).collect();
    format!("{first}…{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_rounded_to_what_matters() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (65, "1 min 05 s"),
            (599, "9 min 59 s"),
            (3599, "59 min"),
            (7199, "119 min"),
            (43_200, "12 h 0 min"),
        ] {
            assert_eq!(remaining_text(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn arns_are_shortened_to_their_resource() {
        for (arn, name) in [
            (
                "arn:aws:sts::123456789012:assumed-role/Admin/alice",
                "assumed-role/Admin/alice",
            ),
            ("arn:aws-cn:iam::123456789012:user/a/b", "user/a/b"),
            ("arn:aws:iam::123456789012:root", "root"),
            ("something else", "something else"),
        ] {
            assert_eq!(arn_name(arn), name);
        }
        assert_eq!(masked("ASIAIOSFODNN7EXAMPLE"), "ASIA…MPLE");
        assert_eq!(masked("AKID"), "…");
    }
}
