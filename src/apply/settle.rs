//! Whether a step is done, told by what EC2 shows.

use std::time::Duration;

use super::describe_groups;
use crate::aws::actions::{DescribeSecurityGroups, Filter};
use crate::aws::{Client, Clock, Error};
use crate::model::{GroupId, Rule, RuleId, SecurityGroup, Tag};
use crate::plan::{NewGroup, Step};

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
    /// EC2 cannot be asked.
    Unreadable,
}

/// Looks until the step shows as done, or long enough to believe that it is not.
pub(super) async fn settle(client: &Client, clock: &dyn Clock, step: &Step) -> Shown {
    let mut delays = SETTLING_DELAYS.iter();
    loop {
        let look = look(client, step).await;
        match (look, delays.next()) {
            (Ok(Some(created)), _) => return Shown::Done(created),
            (_, Some(delay)) => clock.sleep(*delay).await,
            (Ok(None), None) => return Shown::NotDone,
            (Err(_), None) => return Shown::Unreadable,
        }
    }
}

/// Whether the step shows as done at this moment, with the id of the group that it created.
async fn look(client: &Client, step: &Step) -> Result<Option<Option<GroupId>>, Error> {
    if let Step::CreateGroup { new, .. } = step {
        return Ok(created_group(client, new).await?.map(Some));
    }
    let id = step.group();
    let groups = describe_groups(client, std::slice::from_ref(id)).await?;
    let is_done = match groups.get(id) {
        Some(group) => shows(step, group),
        None => matches!(step, Step::DeleteGroup { .. }),
    };
    Ok(is_done.then_some(None))
}

/// A group of that name, VPC, description and tags that nobody has given rules yet: before the run,
/// there was none of that name.
async fn created_group(client: &Client, new: &NewGroup) -> Result<Option<GroupId>, Error> {
    let mut filters = vec![Filter::new("group-name", [new.name.as_str()])];
    if let Some(vpc) = &new.vpc_id {
        filters.push(Filter::new("vpc-id", [vpc.as_str()]));
    }
    let action = DescribeSecurityGroups {
        filters,
        ..DescribeSecurityGroups::default()
    };
    let mut groups: Vec<SecurityGroup> = Vec::new();
    client.send_all(&action, |page| groups.extend(page)).await?;
    let is_it = |group: &SecurityGroup| {
        group.name == new.name
            && group.description == new.description
            && has_tags(&group.tags, &new.tags)
            && group.rules.len() <= 1
    };
    Ok(groups.into_iter().find(is_it).map(|group| group.id))
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
