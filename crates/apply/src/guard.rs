//! Check that the target of a step is unchanged since the review.
//!
//! EC2 has no conditional writes, and a run may take minutes. Each step that replaces or removes
//! something is therefore preceded by a read, so that changes of other clients are not overwritten.
//! Only the moment between the read and the write is unprotected.

use super::list_outcomes::is_list_as_reviewed;
use super::outcome_lookup::{CONSISTENCY_DELAYS, tags_of};
use super::use_steps::is_interface_as_reviewed;
use super::{describe_groups, describe_rules};
use portcullis_ec2::{Client, Clock, Error};
use portcullis_model::{Rule, SecurityGroup, Tag};
use portcullis_plan::Step;

/// Whether the step's target is unchanged since the review. `before` is the group as it was
/// reviewed; `None` if the run itself created the group, which no other client has changed.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub(super) async fn is_as_reviewed(
    client: &Client,
    clock: &dyn Clock,
    step: &Step,
    before: Option<&SecurityGroup>,
) -> Result<bool, Error> {
    if let Some(is_unchanged) = is_interface_as_reviewed(client, step).await? {
        return Ok(is_unchanged);
    }
    if step.list().is_some() {
        return is_reviewed_list(client, clock, step).await;
    }
    let Some(before) = before.filter(|_| replaces_something(step)) else {
        return Ok(true);
    };
    let mut delays = CONSISTENCY_DELAYS.iter();
    loop {
        let look = look(client, step, before).await;
        match (look, delays.next()) {
            (Ok(true), _) => return Ok(true),
            // EC2 is eventually consistent and may return an older state.
            (_, Some(delay)) => clock.sleep(*delay).await,
            (look, None) => return look,
        }
    }
}

/// Whether the list of a step is unchanged. EC2 is eventually consistent and may return an older
/// state.
async fn is_reviewed_list(client: &Client, clock: &dyn Clock, step: &Step) -> Result<bool, Error> {
    let mut delays = CONSISTENCY_DELAYS.iter();
    loop {
        let look = is_list_as_reviewed(client, step).await;
        match (look, delays.next()) {
            (Ok(Some(true) | None), _) => return Ok(true),
            (_, Some(delay)) => clock.sleep(*delay).await,
            (look, None) => return Ok(look?.unwrap_or(true)),
        }
    }
}

/// Whether the step could overwrite another client's change of the group. EC2 itself refuses to
/// create what exists.
fn replaces_something(step: &Step) -> bool {
    match step {
        Step::CreateGroup { .. }
        | Step::Authorize { .. }
        | Step::SetInterfaceGroups { .. }
        | Step::DeleteInterface { .. }
        | Step::AssociateVpc { .. }
        | Step::DisassociateVpc { .. }
        | Step::CreatePrefixList { .. }
        | Step::ModifyPrefixList { .. }
        | Step::ModifyPrefixListEntries { .. }
        | Step::DeletePrefixList { .. } => false,
        Step::CreateTags { .. }
        | Step::DeleteTags { .. }
        | Step::UpdateDescriptions { .. }
        | Step::ModifyRules { .. }
        | Step::Revoke { .. }
        | Step::DeleteGroup { .. } => true,
    }
}

async fn look(client: &Client, step: &Step, before: &SecurityGroup) -> Result<bool, Error> {
    let Some(id) = step.group() else {
        return Ok(true);
    };
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
    Ok(now.is_some_and(|now| is_unchanged(step, before, &now)))
}

/// Whether the step's target is in the state before the step, or already in the state after it.
fn is_unchanged(step: &Step, before: &SecurityGroup, now: &SecurityGroup) -> bool {
    match step {
        Step::CreateGroup { .. }
        | Step::Authorize { .. }
        | Step::SetInterfaceGroups { .. }
        | Step::DeleteInterface { .. }
        | Step::AssociateVpc { .. }
        | Step::DisassociateVpc { .. }
        | Step::CreatePrefixList { .. }
        | Step::ModifyPrefixList { .. }
        | Step::ModifyPrefixListEntries { .. }
        | Step::DeletePrefixList { .. } => true,
        Step::ModifyRules { rules, .. } => rules.iter().all(|changed| {
            now.counterpart_of(&changed.after).is_some_and(|known| {
                is_equal(known, &changed.before) || is_equal(known, &changed.after)
            })
        }),
        Step::UpdateDescriptions { rules, .. } => rules.iter().all(|wanted| {
            let was = before.counterpart_of(wanted).map(|rule| &rule.description);
            now.counterpart_of(wanted).is_some_and(|known| {
                known.description == wanted.description || Some(&known.description) == was
            })
        }),
        Step::Revoke { rules, .. } => rules.iter().all(|rule| {
            now.counterpart_of(rule)
                .is_none_or(|known| is_equal(known, rule))
        }),
        Step::DeleteGroup { .. } => now.rules.iter().all(|known| {
            before
                .counterpart_of(known)
                .is_some_and(|rule| is_equal(known, rule))
        }),
        Step::CreateTags { rules, tags, .. } => {
            has_expected_tags(before, now, rules, tags, |tag| Some(tag.value.as_str()))
        }
        Step::DeleteTags { rules, tags, .. } => {
            has_expected_tags(before, now, rules, tags, |_| None)
        }
    }
}

/// Whether each tag has its previous value or the wanted one.
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

/// Whether both allow the same traffic and have the same description.
fn is_equal(a: &Rule, b: &Rule) -> bool {
    a.key() == b.key() && a.description == b.description
}
