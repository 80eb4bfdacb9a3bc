//! Whether a step is done, told by what EC2 shows.

use std::time::Duration;

use super::{describe_groups, describe_groups_named};
use portcullis_ec2::actions::{DescribeVpcs, Filter};
use portcullis_ec2::{Client, Clock, Error};
use portcullis_model::{
    Direction, GroupId, NewGroup, Peer, Rule, RuleId, SecurityGroup, Tag, Traffic, VpcId,
};
use portcullis_plan::{Step, own_tags};

/// How long to wait between looks: EC2 may show an older state for a moment.
pub(super) const SETTLING_DELAYS: [Duration; 4] = [
    Duration::from_millis(150),
    Duration::from_millis(400),
    Duration::from_millis(1000),
    Duration::from_millis(2500),
];

/// What EC2 shows of a step.
#[derive(Debug)]
pub(super) enum Shown {
    /// It is done; the id of the group where it created one.
    Done(Option<GroupId>),
    /// It is not done.
    NotDone,
    /// EC2 cannot be asked, or what it shows can be read in two ways.
    Unreadable,
}

/// Looks until the step shows as done, or long enough to believe that it is not. `namesakes` are the
/// groups that had the name of a group to create right before that was sent; none where nobody looked.
pub(super) async fn settle(
    client: &Client,
    clock: &dyn Clock,
    step: &Step,
    namesakes: Option<&[GroupId]>,
) -> Shown {
    let mut delays = SETTLING_DELAYS.iter();
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

/// What shows of the step at this moment.
async fn look(client: &Client, step: &Step, namesakes: Option<&[GroupId]>) -> Result<Shown, Error> {
    if let Step::CreateGroup { new, .. } = step {
        return created_group(client, new, namesakes).await;
    }
    let id = step.group();
    let groups = describe_groups(client, std::slice::from_ref(id)).await?;
    let is_done = match groups.get(id) {
        Some(group) => shows(step, group),
        None => matches!(step, Step::DeleteGroup { .. }),
    };
    Ok(match is_done {
        true => Shown::Done(None),
        false => Shown::NotDone,
    })
}

/// The group that a request of ours has created: EC2 has no word for that, so it is told by what could
/// be no other. It has the name, the description, the tags and the VPC that were sent, no more rules
/// than every new group, and was not there right before it was sent. That leaves somebody else who
/// created the same in the same VPC at the same moment, to the letter.
///
/// Where nobody looked before it was sent, in a run that was interrupted by an older page, a group is
/// ours only where no other has its name.
async fn created_group(
    client: &Client,
    new: &NewGroup,
    namesakes: Option<&[GroupId]>,
) -> Result<Shown, Error> {
    let mut groups = describe_groups_named(client, &[new.name.as_str()]).await?;
    groups.retain(|group| group.name == new.name.as_str());
    match namesakes {
        Some(namesakes) => groups.retain(|group| !namesakes.contains(&group.id)),
        None if groups.len() > 1 => return Ok(Shown::Unreadable),
        None => {}
    }
    groups.retain(|group| is_as_created(group, new));
    if new.vpc_id.is_none() && !groups.is_empty() {
        // Created in the default VPC, then.
        if let Some(vpc) = default_vpc(client).await {
            groups.retain(|group| group.vpc_id.as_ref() == Some(&vpc));
        }
    }
    let mut ids = groups.into_iter().map(|group| group.id);
    Ok(match (ids.next(), ids.next()) {
        (None, _) => Shown::NotDone,
        (Some(id), None) => Shown::Done(Some(id)),
        (Some(_), Some(_)) => Shown::Unreadable,
    })
}

fn is_as_created(group: &SecurityGroup, new: &NewGroup) -> bool {
    let is_given = |rule: &Rule| {
        let is_anywhere = matches!(&rule.peer, Peer::Cidr(cidr) if cidr.is_anywhere());
        rule.direction == Direction::Egress && rule.traffic == Traffic::All && is_anywhere
    };
    group.description == new.description.as_str()
        && own_tags(&group.tags).count() == own_tags(&new.tags).count()
        && own_tags(&new.tags).all(|tag| group.tags.contains(tag))
        && (new.vpc_id.is_none() || group.vpc_id == new.vpc_id)
        && group.rules.iter().all(is_given)
}

/// The default VPC, where there is one and the caller may know of it.
async fn default_vpc(client: &Client) -> Option<VpcId> {
    let action = DescribeVpcs {
        filters: vec![Filter::new("is-default", ["true"])],
        ..DescribeVpcs::default()
    };
    let page = client.send(&action).await.ok()?;
    let vpcs = page.vpcs.into_iter();
    vpcs.filter(|vpc| vpc.is_default).map(|vpc| vpc.id).next()
}

/// Whether a group is as the step leaves it.
pub(super) fn shows(step: &Step, group: &SecurityGroup) -> bool {
    let find = |rule: &Rule| find_rule(group, rule);
    // The same permission with other words is somebody else's.
    let has_added =
        |rule: &Rule| find(rule).is_some_and(|known| known.description == rule.description);
    match step {
        Step::CreateGroup { .. } => true,
        Step::DeleteGroup { .. } => false,
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

/// A rule as a group has it.
pub(super) fn find_rule<'a>(group: &'a SecurityGroup, rule: &Rule) -> Option<&'a Rule> {
    group.rules.get(group.position_of(rule)?)
}

/// The tags of a group, or those of rules of it.
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
