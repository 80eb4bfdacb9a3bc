//! Checks before a run. A request with `DryRun` makes EC2 check the caller's permission, but not
//! the content of the request. Groups to be deleted are checked for network interfaces that use
//! them.

use std::collections::HashSet;

use super::describe::{ITEMS_PER_PAGE, MAX_FILTER_VALUES};
use super::request;
use portcullis_ec2::actions::{DescribeNetworkInterfaces, DescribeSecurityGroupRules, Filter};
use portcullis_ec2::{Client, Error, ErrorKind};
use portcullis_model::{GroupId, NetworkInterface, PrefixListId, Rule, SecurityGroup};
use portcullis_plan::{GroupChange, Step, Subject};

/// Maximum number of pairs of action and group to check. Beyond it, each action is checked only for
/// its first group: permissions seldom differ by group, and EC2 limits requests.
const MAX_CHECKS: usize = 40;

/// Minimum page size that EC2 accepts.
const FEWEST_RULES: u32 = 5;

/// Result of the check.
#[derive(Debug, Default)]
pub struct Precheck {
    /// Whether the server supports `DryRun`. If not, no permission was checked.
    pub knows_dry_run: bool,
    /// Number of requests that EC2 permits.
    pub checked: usize,
    /// Actions that EC2 refused for a reason other than the permission. Whether the caller has the
    /// permission is not known.
    pub undecided: Vec<&'static str>,
    /// Actions that cannot be checked until their groups exist.
    pub unchecked: Vec<&'static str>,
    /// Requests that the caller has no permission for.
    pub denied: Vec<Denial>,
    /// The action that a server without `DryRun` performed instead of checking it. The check ends
    /// there.
    pub carried_out: Option<&'static str>,
    /// Groups to be deleted, with the IDs of the network interfaces that use them. EC2 refuses to
    /// delete these groups. Empty if the caller has no permission to describe network interfaces.
    pub still_used: Vec<(GroupId, Vec<String>)>,
}

/// Step that the caller has no permission for.
#[derive(Debug)]
pub struct Denial {
    /// The step.
    pub step: Step,
    /// EC2's response.
    pub error: Error,
}

/// Checks the caller's permission for each action on each group.
///
/// # Errors
/// [`Error`] if EC2 does not answer. Nothing is known then.
pub async fn precheck_permissions(
    client: &Client,
    steps: &[Step],
    changes: &[GroupChange],
) -> Result<Precheck, Error> {
    let mut check = Precheck {
        knows_dry_run: knows_dry_run(client).await?,
        still_used: still_used(client, steps).await,
        ..Precheck::default()
    };
    if !check.knows_dry_run {
        return Ok(check);
    }
    let mut seen: HashSet<(&'static str, Subject<'_>)> = HashSet::new();
    let mut actions: HashSet<&'static str> = HashSet::new();
    let created: HashSet<&GroupId> = changes
        .iter()
        .filter(|change| change.before.is_none())
        .map(|change| &change.id)
        .collect();
    for step in steps {
        let action = step.action();
        // A made harmless request names no group that the run creates.
        let is_future = !matches!(
            step,
            Step::CreateGroup { .. }
                | Step::SetInterfaceGroups { .. }
                | Step::CreatePrefixList { .. }
        ) && (created
            .iter()
            .any(|group| Some(*group) == step.group() || step.references(group))
            || created_lists(steps)
                .any(|list| Some(list) == step.list() || step.references_list(list)));
        if is_future {
            if !check.unchecked.contains(&action) {
                check.unchecked.push(action);
            }
            continue;
        }
        let is_new_action = actions.insert(action);
        if !seen.insert((action, step.subject())) || (seen.len() > MAX_CHECKS && !is_new_action) {
            continue;
        }
        let change = changes
            .iter()
            .find(|change| Some(&change.id) == step.group());
        let before = change.and_then(|change| change.before.as_ref());
        let request = request(&harmless(step, before), true);
        match client.perform(&request).await {
            // The request changed nothing, and it is permitted.
            Ok(_) if is_made_harmless(step) => check.checked += 1,
            Ok(_) => {
                check.carried_out = Some(action);
                return Ok(check);
            }
            Err(Error::Api(error)) => match error.kind() {
                ErrorKind::DryRunSuccess => check.checked += 1,
                ErrorKind::Authorization | ErrorKind::Authentication => {
                    check.denied.push(Denial {
                        step: step.clone(),
                        error: Error::Api(error),
                    });
                }
                ErrorKind::ClockSkewOrExpired | ErrorKind::Throttled | ErrorKind::Server => {
                    return Err(Error::Api(error));
                }
                // The content was refused. EC2 may or may not have checked the permission before.
                _ if check.undecided.contains(&action) => {}
                _ => check.undecided.push(action),
            },
            Err(error) => return Err(error),
        }
    }
    check
        .unchecked
        .retain(|action| !seen.iter().any(|(seen, _)| seen == action));
    Ok(check)
}

fn created_lists(steps: &[Step]) -> impl Iterator<Item = &PrefixListId> {
    steps.iter().filter_map(|step| match step {
        Step::CreatePrefixList { list, .. } => Some(list),
        _ => None,
    })
}

/// Returns the groups to be deleted that are in use. Empty if EC2 does not answer: the check is a
/// convenience, and EC2 refuses the deletion anyway.
async fn still_used(client: &Client, steps: &[Step]) -> Vec<(GroupId, Vec<String>)> {
    let deleted = steps.iter().filter_map(|step| match step {
        Step::DeleteGroup { group } => Some(group.clone()),
        _ => None,
    });
    let deleted: Vec<GroupId> = deleted.collect();
    let mut interfaces = Vec::new();
    for ids in deleted.chunks(MAX_FILTER_VALUES) {
        let action = DescribeNetworkInterfaces {
            include_managed: true,
            filters: vec![Filter::new("group-id", ids.iter().map(GroupId::as_str))],
            max_results: Some(ITEMS_PER_PAGE),
            ..DescribeNetworkInterfaces::default()
        };
        let on_page = |page: Vec<NetworkInterface>| interfaces.extend(page);
        if client.send_all(&action, on_page).await.is_err() {
            return Vec::new();
        }
    }
    let used = deleted.into_iter().map(|id| {
        // Interfaces that the run takes from the group or deletes do not block its deletion.
        let is_freed = |interface: &NetworkInterface| {
            steps.iter().any(|step| match step {
                Step::SetInterfaceGroups {
                    interface: moved,
                    after,
                    ..
                } => *moved == interface.id && !after.contains(&id),
                Step::DeleteInterface {
                    interface: deleted, ..
                } => *deleted == interface.id,
                _ => false,
            })
        };
        let uses =
            |interface: &&NetworkInterface| interface.groups.contains(&id) && !is_freed(interface);
        let users = interfaces.iter().filter(uses);
        let users = users.map(|interface| interface.id.to_string()).collect();
        (id, users)
    });
    used.filter(|(_, users): &(GroupId, Vec<String>)| !users.is_empty())
        .collect()
}

/// Whether the server supports `DryRun`. Found out with an action that only reads, because a server
/// without `DryRun` would perform any other.
async fn knows_dry_run(client: &Client) -> Result<bool, Error> {
    let action = DescribeSecurityGroupRules {
        max_results: Some(FEWEST_RULES),
        dry_run: true,
        ..DescribeSecurityGroupRules::default()
    };
    match client.send(&action).await {
        Ok(_) => Ok(false),
        Err(Error::Api(error)) => match error.kind() {
            ErrorKind::ClockSkewOrExpired | ErrorKind::Throttled | ErrorKind::Server => {
                Err(Error::Api(error))
            }
            _ => Ok(true),
        },
        Err(error) => Err(error),
    }
}

/// Whether [`harmless`] turns the step into one that changes nothing.
fn is_made_harmless(step: &Step) -> bool {
    matches!(
        step,
        Step::UpdateDescriptions { .. }
            | Step::ModifyRules { .. }
            | Step::SetInterfaceGroups { .. }
    )
}

/// Returns a step that changes nothing if a server without `DryRun` performs it: rules keep their
/// descriptions and values, interfaces their groups.
fn harmless(step: &Step, before: Option<&SecurityGroup>) -> Step {
    let mut step = step.clone();
    match &mut step {
        Step::UpdateDescriptions { rules, .. } => {
            let known = |rule: &Rule| {
                let rules = &before?.rules;
                rules.iter().find(|known| known.key() == rule.key())
            };
            for rule in rules {
                if let Some(known) = known(rule) {
                    rule.description = known.description.clone();
                }
            }
        }
        Step::ModifyRules { rules, .. } => {
            for rule in rules {
                rule.after = rule.before.clone();
            }
        }
        Step::SetInterfaceGroups { before, after, .. } => after.clone_from(before),
        _ => {}
    }
    step
}
