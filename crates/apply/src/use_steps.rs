//! State of the steps that change what uses a group: groups of interfaces, deleted interfaces and
//! associations with VPCs.

use std::time::Duration;

use super::outcome_lookup::Shown;
use super::{Failure, describe_associations, describe_interfaces};
use portcullis_ec2::{Client, Clock, Error};
use portcullis_model::{
    AssociationState, GroupId, InterfaceId, NetworkInterface, VpcAssociation, VpcId,
};
use portcullis_plan::Step;

/// Delays between reads of an association that EC2 is changing; about half a minute in total.
const ASSOCIATION_DELAYS: [Duration; 8] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(5),
    Duration::from_secs(5),
    Duration::from_secs(5),
    Duration::from_secs(5),
];

/// Reads the state of a step on an interface or association once; `None` for other steps.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub(super) async fn look_at_use(client: &Client, step: &Step) -> Result<Option<Shown>, Error> {
    let is_done = match step {
        Step::SetInterfaceGroups {
            interface, after, ..
        } => {
            let found = interface_now(client, interface).await?;
            found.is_some_and(|found| is_same_set(&found.groups, after))
        }
        Step::DeleteInterface { interface, .. } => {
            interface_now(client, interface).await?.is_none()
        }
        Step::AssociateVpc { group, vpc } => association_now(client, group, vpc)
            .await?
            .is_some_and(|known| known.state.is_in_effect()),
        Step::DisassociateVpc { group, vpc } => association_now(client, group, vpc)
            .await?
            .is_none_or(|known| !known.state.is_in_effect()),
        _ => return Ok(None),
    };
    Ok(Some(if is_done {
        Shown::Done(None)
    } else {
        Shown::NotDone
    }))
}

/// Whether the interface of a step is unchanged since the review, or already in the state after the
/// step: the call replaces all groups, and would overwrite those that another client has added.
/// `None` for steps on something else.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub(super) async fn is_interface_as_reviewed(
    client: &Client,
    step: &Step,
) -> Result<Option<bool>, Error> {
    Ok(match step {
        Step::SetInterfaceGroups {
            interface,
            before,
            after,
            ..
        } => {
            let found = interface_now(client, interface).await?;
            Some(found.is_some_and(|found| {
                is_same_set(&found.groups, before) || is_same_set(&found.groups, after)
            }))
        }
        Step::DeleteInterface { interface, .. } => {
            let found = interface_now(client, interface).await?;
            Some(found.is_none_or(|found| found.is_available()))
        }
        _ => None,
    })
}

/// Waits until EC2 has made or ended an association, which it does in the background. Returns why
/// EC2 failed to, if it did. EC2 refuses later steps if it is still not done after the delays.
pub(super) async fn settle_association(
    client: &Client,
    clock: &dyn Clock,
    step: &Step,
) -> Option<Failure> {
    let (Step::AssociateVpc { group, vpc } | Step::DisassociateVpc { group, vpc }) = step else {
        return None;
    };
    let mut delays = ASSOCIATION_DELAYS.iter();
    loop {
        let found = association_now(client, group, vpc).await.ok().flatten();
        let found = found?;
        if matches!(
            found.state,
            AssociationState::AssociationFailed | AssociationState::DisassociationFailed
        ) {
            return Some(Failure {
                code: Some(found.state.as_str().to_owned()),
                message: found.state_reason.unwrap_or_default(),
                ..Failure::default()
            });
        }
        if !found.state.is_changing() {
            return None;
        }
        clock.sleep(*delays.next()?).await;
    }
}

async fn interface_now(
    client: &Client,
    id: &InterfaceId,
) -> Result<Option<NetworkInterface>, Error> {
    let mut found = describe_interfaces(client, std::slice::from_ref(id)).await?;
    Ok(found.remove(id))
}

async fn association_now(
    client: &Client,
    group: &GroupId,
    vpc: &VpcId,
) -> Result<Option<VpcAssociation>, Error> {
    let found = describe_associations(client, std::slice::from_ref(group)).await?;
    Ok(found.into_iter().find(|known| known.vpc_id == *vpc))
}

fn is_same_set(a: &[GroupId], b: &[GroupId]) -> bool {
    a.iter().all(|id| b.contains(id)) && b.iter().all(|id| a.contains(id))
}
