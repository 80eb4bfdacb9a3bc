//! Outcome of a step whose response is missing or unclear, determined by reading EC2.

use std::time::Duration;

use super::list_steps::look_at_list;
use super::use_steps::look_at_use;
use super::{CreatedId, Namesakes, describe_groups, describe_groups_named};
use portcullis_ec2::actions::{DescribeVpcs, Filter};
use portcullis_ec2::{Client, Clock, Error};
use portcullis_model::{Direction, NewGroup, Rule, RuleId, SecurityGroup, Tag, Traffic, VpcId};
use portcullis_plan::{Step, own_tags};

/// Delays between reads. EC2 is eventually consistent and may return an older state.
pub(super) const CONSISTENCY_DELAYS: [Duration; 4] = [
    Duration::from_millis(150),
    Duration::from_millis(400),
    Duration::from_millis(1000),
    Duration::from_millis(2500),
];

/// State of a step as EC2 shows it.
#[derive(Debug)]
pub(super) enum Shown {
    /// The step is done. Holds the ID of the group or prefix list if the step created one.
    Done(Option<CreatedId>),
    /// The step is not done.
    NotDone,
    /// EC2 does not answer, or its answer is ambiguous.
    Unreadable,
}

/// Reads until EC2 shows the step as done, or until the delays are used up. `namesakes` are the
/// groups or prefix lists that had the name of one to create right before the request was sent; `None` if they
/// were not read.
pub(super) async fn look_up_outcome(
    client: &Client,
    clock: &dyn Clock,
    step: &Step,
    namesakes: Option<&Namesakes>,
) -> Shown {
    let mut delays = CONSISTENCY_DELAYS.iter();
    loop {
        let look = look(client, step, namesakes).await;
        match (look, delays.next()) {
            (Ok(Shown::Done(created)), _) => return Shown::Done(created),
            (_, Some(delay)) => clock.sleep(*delay).await,
            (Ok(shown), None) => return shown,
            (Err(_), None) => return Shown::Unreadable,
        }
    }
}

/// Reads the state of the step once.
async fn look(client: &Client, step: &Step, namesakes: Option<&Namesakes>) -> Result<Shown, Error> {
    if let Step::CreateGroup { new, .. } = step {
        return created_group(client, new, namesakes).await;
    }
    if let Some(shown) = look_at_use(client, step).await? {
        return Ok(shown);
    }
    if let Some(shown) = look_at_list(client, step, namesakes).await? {
        return Ok(shown);
    }
    let Some(id) = step.group() else {
        return Ok(Shown::Unreadable);
    };
    let groups = describe_groups(client, std::slice::from_ref(id)).await?;
    let is_done = match groups.get(id) {
        Some(group) => shows(step, group),
        None => matches!(step, Step::DeleteGroup { .. }),
    };
    Ok(if is_done {
        Shown::Done(None)
    } else {
        Shown::NotDone
    })
}

/// Finds the group that a CreateSecurityGroup request of this run created. EC2 does not identify
/// it, so it is matched by name, description, tags and VPC, by having no rules beyond the default
/// ones, and by its absence right before the request. Only a group with exactly the same values
/// that another client created in that moment could be mistaken for it.
///
/// If `namesakes` is `None`, because an older version of the page was interrupted, the match must
/// be the only group with that name.
async fn created_group(
    client: &Client,
    new: &NewGroup,
    namesakes: Option<&Namesakes>,
) -> Result<Shown, Error> {
    let mut groups = describe_groups_named(client, &[new.name.as_str()]).await?;
    groups.retain(|group| group.name == new.name.as_str());
    match namesakes {
        Some(namesakes) => groups.retain(|group| !namesakes.contains(group.id.as_str())),
        None if groups.len() > 1 => return Ok(Shown::Unreadable),
        None => {}
    }
    groups.retain(|group| is_as_created(group, new));
    if new.vpc_id.is_none() && !groups.is_empty() {
        // Without a VPC in the request, EC2 creates the group in the default VPC.
        if let Some(vpc) = default_vpc(client).await {
            groups.retain(|group| group.vpc_id.as_ref() == Some(&vpc));
        }
    }
    let mut ids = groups.into_iter().map(|group| group.id);
    Ok(match (ids.next(), ids.next()) {
        (None, _) => Shown::NotDone,
        (Some(id), None) => Shown::Done(Some(CreatedId::Group(id))),
        (Some(_), Some(_)) => Shown::Unreadable,
    })
}

fn is_as_created(group: &SecurityGroup, new: &NewGroup) -> bool {
    let is_given = |rule: &Rule| {
        rule.direction == Direction::Egress
            && rule.traffic == Traffic::All
            && rule.peer.is_anywhere()
    };
    group.description == new.description.as_str()
        && own_tags(&group.tags).count() == own_tags(&new.tags).count()
        && own_tags(&new.tags).all(|tag| group.tags.contains(tag))
        && (new.vpc_id.is_none() || group.vpc_id == new.vpc_id)
        && group.rules.iter().all(is_given)
}

/// Returns the default VPC if it exists and the caller can describe it.
async fn default_vpc(client: &Client) -> Option<VpcId> {
    let action = DescribeVpcs {
        filters: vec![Filter::new("is-default", ["true"])],
        ..DescribeVpcs::default()
    };
    let page = client.send(&action).await.ok()?;
    let vpcs = page.vpcs.into_iter();
    vpcs.filter(|vpc| vpc.is_default).map(|vpc| vpc.id).next()
}

/// Whether the group is in the state that the step produces. Steps that change what uses the group,
/// or a prefix list, leave no trace in it: [`look_at_use`] and [`look_at_list`] read their state.
pub(super) fn shows(step: &Step, group: &SecurityGroup) -> bool {
    let find = |rule: &Rule| group.counterpart_of(rule);
    // A rule with the same key and another description was added by another client.
    let has_added =
        |rule: &Rule| find(rule).is_some_and(|known| known.description == rule.description);
    match step {
        Step::CreateGroup { .. } => true,
        Step::DeleteGroup { .. }
        | Step::SetInterfaceGroups { .. }
        | Step::DeleteInterface { .. }
        | Step::AssociateVpc { .. }
        | Step::DisassociateVpc { .. }
        | Step::CreatePrefixList { .. }
        | Step::ModifyPrefixList { .. }
        | Step::ModifyPrefixListEntries { .. }
        | Step::DeletePrefixList { .. } => false,
        Step::Authorize { rules, .. } => rules.iter().all(has_added),
        Step::Revoke { rules, .. } => rules.iter().all(|rule| find(rule).is_none()),
        Step::ModifyRules { rules, .. } => rules.iter().all(|rule| {
            find(&rule.after).is_some_and(|known| {
                known.key() == rule.after.key() && known.description == rule.after.description
            })
        }),
        Step::UpdateDescriptions { rules, .. } => rules
            .iter()
            .all(|rule| find(rule).is_some_and(|known| known.description == rule.description)),
        Step::CreateTags { rules, tags, .. } => {
            tags_of(group, rules).all(|known| has_tags(known, tags))
        }
        Step::DeleteTags { rules, tags, .. } => tags_of(group, rules).all(|known| {
            let has_key = |tag: &Tag| known.iter().any(|known| known.key == tag.key);
            !tags.iter().any(has_key)
        }),
    }
}

/// Returns the tags of a group, or those of its rules if `rules` is not empty.
pub(super) fn tags_of<'a>(
    group: &'a SecurityGroup,
    rules: &'a [RuleId],
) -> Box<dyn Iterator<Item = &'a [Tag]> + 'a> {
    if rules.is_empty() {
        return Box::new(std::iter::once(group.tags.as_slice()));
    }
    let of_rule = move |id: &RuleId| {
        let rule = group.rules.iter().find(|rule| rule.id.as_ref() == Some(id));
        rule.map_or(&[][..], |rule| rule.tags.as_slice())
    };
    Box::new(rules.iter().map(of_rule))
}

fn has_tags(known: &[Tag], tags: &[Tag]) -> bool {
    tags.iter().all(|tag| known.contains(tag))
}
