//! Before a run: may the caller do what the steps do? EC2 answers that for a request with `DryRun`. It
//! checks the permission, and nothing of what is in the request. And are groups that are to be deleted
//! in use?

use std::collections::HashSet;

use super::describe::{ITEMS_PER_PAGE, MAX_FILTER_VALUES};
use super::request;
use portcullis_ec2::actions::{
    DescribeNetworkInterfaces, DescribeSecurityGroupRules, Filter, NetworkInterface,
};
use portcullis_ec2::{Client, Error, ErrorKind};
use portcullis_model::{GroupId, Rule, SecurityGroup};
use portcullis_plan::{GroupChange, Step};

/// More pairs of action and group than these are checked by action alone: permissions seldom differ
/// by group, and requests are limited.
const MAX_CHECKS: usize = 40;

/// The fewest items that EC2 gives on a page.
const FEWEST_RULES: u32 = 5;

/// What the check of permissions found.
#[derive(Debug, Default)]
pub struct Precheck {
    /// Whether the server knows `DryRun`; otherwise nothing was checked.
    pub knows_dry_run: bool,
    /// How many requests EC2 says it would carry out.
    pub checked: usize,
    /// Actions that EC2 refused for another reason than the permission: whether the caller may do them
    /// is not known.
    pub undecided: Vec<&'static str>,
    /// Actions that cannot be checked before the groups they are about exist.
    pub unchecked: Vec<&'static str>,
    /// What the caller may not do.
    pub denied: Vec<Denial>,
    /// Set where the server, not knowing `DryRun`, has carried a step out instead of checking it. The
    /// check ends there.
    pub carried_out: Option<&'static str>,
    /// Groups to be deleted that network interfaces use, with the ids of these: EC2 refuses to delete
    /// them. Empty where the caller may not describe network interfaces.
    pub still_used: Vec<(GroupId, Vec<String>)>,
}

/// A step that the caller may not do, or that EC2 did not answer for.
#[derive(Debug)]
pub struct Denial {
    /// The group.
    pub group: GroupId,
    /// EC2's answer.
    pub error: Error,
}

/// Asks for each action on each group whether the caller may do it.
///
/// # Errors
/// [`Error`] where EC2 does not answer; nothing is then known.
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
    let mut seen: HashSet<(&'static str, &GroupId)> = HashSet::new();
    let mut actions: HashSet<&'static str> = HashSet::new();
    let created: HashSet<&GroupId> = changes
        .iter()
        .filter(|change| change.before.is_none())
        .map(|change| &change.id)
        .collect();
    for step in steps {
        let action = step.action();
        let is_future = !matches!(step, Step::CreateGroup { .. })
            && created
                .iter()
                .any(|group| *group == step.group() || step.names(group));
        if is_future {
            if !check.unchecked.contains(&action) {
                check.unchecked.push(action);
            }
            continue;
        }
        let is_new_action = actions.insert(action);
        if !seen.insert((action, step.group())) || (seen.len() > MAX_CHECKS && !is_new_action) {
            continue;
        }
        let change = changes.iter().find(|change| change.id == *step.group());
        let before = change.and_then(|change| change.before.as_ref());
        let request = request(&harmless(step, before), true);
        match client.perform(&request).await {
            // Carried out as what it is already, so it is permitted.
            Ok(_) if is_made_harmless(step) => check.checked += 1,
            Ok(_) => {
                check.carried_out = Some(action);
                return Ok(check);
            }
            Err(Error::Api(error)) => match error.kind() {
                ErrorKind::DryRunSuccess => check.checked += 1,
                ErrorKind::Authorization | ErrorKind::Authentication => {
                    check.denied.push(Denial {
                        group: step.group().clone(),
                        error: Error::Api(error),
                    });
                }
                ErrorKind::ClockSkewOrExpired | ErrorKind::Throttled | ErrorKind::Server => {
                    return Err(Error::Api(error));
                }
                // A refusal of what is in the request: the permission was there, or was not looked at.
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

/// Which groups to be deleted are in use. Where EC2 does not tell, it is left to it to refuse: what is
/// looked at here is a courtesy.
async fn still_used(client: &Client, steps: &[Step]) -> Vec<(GroupId, Vec<String>)> {
    let deleted = steps.iter().filter_map(|step| match step {
        Step::DeleteGroup { group } => Some(group.clone()),
        _ => None,
    });
    let deleted: Vec<GroupId> = deleted.collect();
    let mut interfaces = Vec::new();
    for ids in deleted.chunks(MAX_FILTER_VALUES) {
        let action = DescribeNetworkInterfaces {
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
        let uses = |interface: &&NetworkInterface| interface.groups.contains(&id);
        let users = interfaces.iter().filter(uses);
        let users = users.map(|interface| interface.id.clone()).collect();
        (id, users)
    });
    used.filter(|(_, users): &(GroupId, Vec<String>)| !users.is_empty())
        .collect()
}

/// Whether the server knows `DryRun`, found out by an action that only reads: a server that does not
/// would do what it is only asked about.
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

/// Whether [`harmless`] makes of a step one that changes nothing.
fn is_made_harmless(step: &Step) -> bool {
    matches!(
        step,
        Step::UpdateDescriptions { .. } | Step::ModifyRules { .. }
    )
}

/// The step as one that changes nothing should a server, not knowing `DryRun`, carry it out: rules are
/// described and changed to what they are.
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
        _ => {}
    }
    step
}
