//! Text form in which the browser stores policies.

use crate::analysis::reach::Policy;
use crate::search::parse_policy;

/// Returns the text form of policies: one line for each, the policy and its reason, separated by a tab.
pub fn policy_lines(policies: &[Policy]) -> String {
    let line = |policy: &Policy| {
        let reason = policy.reason.split_whitespace().collect::<Vec<_>>();
        format!("{policy}\t{}\n", reason.join(" "))
    };
    policies.iter().map(line).collect()
}

/// Parses the text form. Skips lines that are no policies.
pub fn parse_policy_lines(text: &str) -> Vec<Policy> {
    let policy = |line: &str| {
        let (policy, reason) = line.split_once('\t')?;
        Some(Policy {
            reason: reason.to_owned(),
            ..parse_policy(policy).ok()?
        })
    };
    text.lines().filter_map(policy).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_survive_being_stored() {
        let policy = |text: &str, reason: &str| Policy {
            reason: reason.to_owned(),
            ..parse_policy(text).unwrap()
        };
        let policies = [
            policy("internet must not reach tag:tier=data", "the data tier\tis private"),
            policy("\"web servers\" must reach db on 5432", ""),
        ];
        let text = policy_lines(&policies);
        assert_eq!(
            text,
            "internet must not reach tag:tier=data\tthe data tier is private\n\"web servers\" must reach db tcp 5432\t\n"
        );
        let stored = parse_policy_lines(&text);
        assert_eq!(policy_lines(&stored), text);
        assert_eq!(stored.get(1), policies.get(1));
        assert_eq!(parse_policy_lines("no tab\nnot a policy\t\n"), []);
    }
}
