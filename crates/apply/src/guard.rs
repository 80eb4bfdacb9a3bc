//! Whether what a step is about to change is still as it was when the step was reviewed.
//!
//! EC2 has no way to say "only if nobody has changed it since", and a run may take minutes. So whatever
//! replaces or removes something is preceded by a look at it: what others have done meanwhile is never
//! overwritten, but for the moment between the look and the call.

use super::settle::{SETTLING_DELAYS, find_rule, tags_of};
use super::{describe_groups, describe_rules};
use portcullis_ec2::{Client, Clock, Error};
use portcullis_model::{Rule, SecurityGroup, Tag};
use portcullis_plan::Step;

/// Whether a step finds what it was planned for. `before` is its group as it was reviewed; none where
/// the run itself has created it, and nobody else has had anything to do with it.
///
/// # Errors
/// [`Error`] where EC2 does not answer.
pub(super) async fn is_as_reviewed(
    client: &Client,
    clock: &dyn Clock,
    step: &Step,
    before: Option<&SecurityGroup>,
) -> Result<bool, Error> {
    let Some(before) = before.filter(|_| replaces_something(step)) else {
        return Ok(true);
    };
    let mut delays = SETTLING_DELAYS.iter();
    loop {
        let look = look(client, step, before).await;
        match (look, delays.next()) {
            (Ok(true), _) => return Ok(true),
            // EC2 may show an older state for a moment.
            (_, Some(delay)) => clock.sleep(*delay).await,
            (look, None) => return look,
        }
    }
}

/// Whether a step could undo what somebody else has done. EC2 itself refuses to create what is there.
fn replaces_something(step: &Step) -> bool {
    match step {
        Step::CreateGroup { .. } | Step::Authorize { .. } => false,
        Step::CreateTags { .. }
        | Step::DeleteTags { .. }
        | Step::UpdateDescriptions { .. }
        | Step::ModifyRules { .. }
        | Step::Revoke { .. }
        | Step::DeleteGroup { .. } => true,
    }
}

async fn look(client: &Client, step: &Step, before: &SecurityGroup) -> Result<bool, Error> {
    let id = step.group();
    let ids = std::slice::from_ref(id);
    let is_about_group_tags = matches!(
        step,
        Step::CreateTags { rules, .. } | Step::DeleteTags { rules, .. } if rules.is_empty()
    );
    let now = if is_about_group_tags {
        describe_groups(client, ids).await?.remove(id)
    } else {
        let rules = describe_rules(client, ids).await?.remove(id);
        Some(SecurityGroup {
            rules: rules.unwrap_or_default(),
            ..before.clone()
        })
    };
    Ok(now.is_some_and(|now| finds(step, before, &now)))
}

/// Whether what a step is about is as it was before, or already as the step leaves it.
fn finds(step: &Step, before: &SecurityGroup, now: &SecurityGroup) -> bool {
    match step {
        Step::CreateGroup { .. } | Step::Authorize { .. } => true,
        Step::ModifyRules { rules, .. } => rules.iter().all(|changed| {
            find_rule(now, &changed.after).is_some_and(|known| {
                says_same(known, &changed.before) || says_same(known, &changed.after)
            })
        }),
        Step::UpdateDescriptions { rules, .. } => rules.iter().all(|wanted| {
            let was = find_rule(before, wanted).map(|rule| &rule.description);
            find_rule(now, wanted).is_some_and(|known| {
                known.description == wanted.description || Some(&known.description) == was
            })
        }),
        Step::Revoke { rules, .. } => rules
            .iter()
            .all(|rule| find_rule(now, rule).is_none_or(|known| says_same(known, rule))),
        Step::DeleteGroup { .. } => now
            .rules
            .iter()
            .all(|known| find_rule(before, known).is_some_and(|rule| says_same(known, rule))),
        Step::CreateTags { rules, tags, .. } => {
            has_expected_tags(before, now, rules, tags, |tag| Some(tag.value.as_str()))
        }
        Step::DeleteTags { rules, tags, .. } => {
            has_expected_tags(before, now, rules, tags, |_| None)
        }
    }
}

/// Whether each tag has the value it had before, or the one that is wanted.
fn has_expected_tags(
    before: &SecurityGroup,
    now: &SecurityGroup,
    rules: &[portcullis_model::RuleId],
    tags: &[Tag],
    wanted: impl Fn(&Tag) -> Option<&str>,
) -> bool {
    tags_of(before, rules)
        .zip(tags_of(now, rules))
        .all(|(was, is)| {
            tags.iter().all(|tag| {
                let value = value_of(is, tag);
                value == value_of(was, tag) || value == wanted(tag)
            })
        })
}

fn value_of<'a>(tags: &'a [Tag], wanted: &Tag) -> Option<&'a str> {
    let found = tags.iter().find(|tag| tag.key == wanted.key);
    found.map(|tag| tag.value.as_str())
}

/// Whether both let the same pass and are described alike.
fn says_same(a: &Rule, b: &Rule) -> bool {
    a.key() == b.key() && a.description == b.description
}
