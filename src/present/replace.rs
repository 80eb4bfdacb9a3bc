//! Find and replace in the rules of groups.

use crate::draft::{GroupView, PeerDraft, RowIndex, RuleDraft};
use crate::model::{Cidr, Peer, RuleDescription, TextError};

/// What is replaced by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// A CIDR block as source or destination.
    Address {
        /// The CIDR block to find.
        from: Cidr,
        /// The CIDR block in its place.
        to: Cidr,
    },
    /// A text within descriptions, in the same case.
    Description {
        /// The text to find; not empty.
        from: String,
        /// The text in its place.
        to: String,
    },
}

/// Rule that a replacement changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplaceHit {
    /// The row of the view.
    pub row: RowIndex,
    /// The rule before.
    pub before: RuleDraft,
    /// The rule after, or why it stays.
    pub after: Result<RuleDraft, ReplaceObstacle>,
}

/// Reason why a replacement skips a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplaceObstacle {
    /// The group has the resulting rule already.
    Duplicate,
    /// EC2 would reject the description.
    Description(TextError),
}

/// Returns the rules of a group that a replacement finds. Rules that the draft removes, or that clash
/// with EC2, are left out.
pub fn find_replacements(view: &GroupView, replacement: &Replacement) -> Vec<ReplaceHit> {
    let mut keys = view.rule_keys();
    let mut hits = Vec::new();
    for (row, before) in view.editable_rules() {
        let Some(after) = replaced(&before, replacement) else {
            continue;
        };
        let after = after.and_then(|after| {
            let Some(rule) = after.rule() else {
                return Ok(after);
            };
            // A new description does not change which rule it is.
            let is_same = before
                .rule()
                .is_some_and(|before| before.key() == rule.key());
            if is_same || keys.insert(rule.key()) {
                Ok(after)
            } else {
                Err(ReplaceObstacle::Duplicate)
            }
        });
        hits.push(ReplaceHit { row, before, after });
    }
    hits
}

fn replaced(
    rule: &RuleDraft,
    replacement: &Replacement,
) -> Option<Result<RuleDraft, ReplaceObstacle>> {
    match replacement {
        Replacement::Address { from, to } => {
            let is_found = matches!(rule.peer.known(), Some(Peer::Cidr(known)) if known == from);
            let peer = PeerDraft::Known(Peer::Cidr(to.clone()));
            is_found.then(|| {
                Ok(RuleDraft {
                    peer,
                    ..rule.clone()
                })
            })
        }
        Replacement::Description { from, to } => {
            if from.is_empty() || !rule.description.contains(from.as_str()) {
                return None;
            }
            let text = rule.description.replace(from.as_str(), to);
            let parsed = RuleDescription::parse(&text).map_err(ReplaceObstacle::Description);
            Some(parsed.map(|description| RuleDraft {
                description: description.as_str().into(),
                ..rule.clone()
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::draft::Draft;
    use crate::model::{AccountId, Direction, GroupId, PortRange, Rule, SecurityGroup, Traffic};

    fn view() -> GroupView {
        let rule = |port: u16, peer: &str, description: &str| {
            let traffic = Traffic::Tcp(PortRange::single(port));
            let peer = Peer::parse(peer).unwrap();
            let mut rule = Rule::new(Direction::Ingress, traffic, peer);
            rule.description = description.into();
            rule
        };
        let group = SecurityGroup {
            id: GroupId::from_remote("sg-00000001"),
            name: "web".to_owned(),
            description: "web".to_owned(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: vec![
                rule(22, "203.0.113.7/32", "old office"),
                rule(443, "203.0.113.7/32", "old office, https"),
                rule(443, "203.0.113.8/32", ""),
                rule(80, "203.0.113.0/24", "Old office"),
            ],
            has_rule_ids: false,
        };
        Draft::default().view(&group.id.clone(), Some(Arc::new(group)))
    }

    #[test]
    fn addresses_are_replaced_as_whole_blocks_and_never_twice() {
        let cidr = |text: &str| Cidr::parse(text).unwrap();
        let view = view();
        let hits = find_replacements(
            &view,
            &Replacement::Address {
                from: cidr("203.0.113.7"),
                to: cidr("203.0.113.8"),
            },
        );
        let rules: Vec<Option<String>> = hits
            .iter()
            .map(|hit| Some(hit.after.as_ref().ok()?.rule()?.peer.to_string()))
            .collect();
        assert_eq!(rules, [Some("203.0.113.8/32".to_owned()), None]);
        assert_eq!(hits[1].after, Err(ReplaceObstacle::Duplicate));
    }

    #[test]
    fn descriptions_are_replaced_in_part_and_checked() {
        let view = view();
        let replace = |from: &str, to: &str| {
            let replacement = Replacement::Description {
                from: from.to_owned(),
                to: to.to_owned(),
            };
            find_replacements(&view, &replacement)
        };
        let texts: Vec<String> = replace("old", "new")
            .into_iter()
            .map(|hit| hit.after.unwrap().description.to_string())
            .collect();
        assert_eq!(texts, ["new office", "new office, https"]);
        let refused = replace("old", "né");
        assert!(matches!(
            refused[0].after,
            Err(ReplaceObstacle::Description(_))
        ));
        assert!(replace("", "x").is_empty());
    }
}
