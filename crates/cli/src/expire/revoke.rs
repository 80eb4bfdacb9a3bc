//! Removing one expired rule, after reading it again.

use portcullis_ec2::actions::{
    DescribeSecurityGroupRules, RevokeSecurityGroupEgress, RevokeSecurityGroupIngress, RevokeTarget,
};
use portcullis_ec2::{Client, Error, ErrorKind};
use portcullis_model::{Direction, ExpiryClock, GroupId, Rule, RuleId};

use super::due::TaggedRule;

/// What became of an expired rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RuleOutcome {
    /// It is still there.
    Due,
    /// It was removed.
    Revoked,
    /// Its tag or its access was changed since it was listed, so it was left alone.
    Changed,
    /// Another client has removed it.
    Gone,
    /// EC2 refused, or did not answer.
    Failed,
}

/// Reads a rule again and, if it is as it was listed and has expired, removes it by its ID.
///
/// # Errors
/// [`Error`] if EC2 refuses, or its answer was lost and the rule is still there.
pub(super) async fn revoke(
    client: &Client,
    expired: &TaggedRule,
    clock: ExpiryClock<'_>,
) -> Result<RuleOutcome, Error> {
    // Every rule that DescribeSecurityGroupRules lists has an ID.
    let Some(id) = &expired.rule.id else {
        return Ok(RuleOutcome::Due);
    };
    let Some((group, rule)) = read(client, id).await? else {
        return Ok(RuleOutcome::Gone);
    };
    if group != expired.group || rule != expired.rule || !clock.has_expired(&rule) {
        return Ok(RuleOutcome::Changed);
    }
    match send(client, group, id.clone(), rule.direction).await {
        Ok(()) => Ok(RuleOutcome::Revoked),
        Err(Error::Api(error)) if error.kind() == ErrorKind::NotFound => Ok(RuleOutcome::Gone),
        // The request may have been carried out although its answer was lost.
        Err(error) if error.outcome_is_unknown() => match read(client, id).await? {
            None => Ok(RuleOutcome::Revoked),
            Some(_) => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Reads one rule; `None` if it does not exist.
async fn read(client: &Client, id: &RuleId) -> Result<Option<(GroupId, Rule)>, Error> {
    let action = DescribeSecurityGroupRules {
        rule_ids: vec![id.clone()],
        ..DescribeSecurityGroupRules::default()
    };
    match client.send(&action).await {
        Ok(page) => {
            let mut rules = page.rules.into_iter();
            Ok(rules.find(|(_, rule)| rule.id.as_ref() == Some(id)))
        }
        Err(Error::Api(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

async fn send(
    client: &Client,
    group_id: GroupId,
    id: RuleId,
    direction: Direction,
) -> Result<(), Error> {
    let target = RevokeTarget::RuleIds(vec![id]);
    let dry_run = false;
    match direction {
        Direction::Ingress => client
            .send(&RevokeSecurityGroupIngress {
                group_id,
                target,
                dry_run,
            })
            .await
            .map(drop),
        Direction::Egress => client
            .send(&RevokeSecurityGroupEgress {
                group_id,
                target,
                dry_run,
            })
            .await
            .map(drop),
    }
}
