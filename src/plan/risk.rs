//! What a step may do that nobody wants, in words.

use std::collections::HashMap;
use std::fmt;

use super::{GroupChange, Step};
use crate::model::{
    AddressFamily, Cidr, Direction, GroupId, Peer, PortRange, Rule, SecurityGroup, Traffic,
};

/// The ports one administers a machine by, with the names of what listens there.
const ADMINISTRATION: [(u16, &str); 2] = [(22, "SSH"), (3389, "RDP")];

/// What a step may do that nobody wants. A step that has any is done only when a person has typed so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Risk {
    /// Everybody is let in to something that not everybody was let in to before.
    OpensToInternet {
        /// What is opened, such as `tcp 22`.
        traffic: Traffic,
        /// To which addresses.
        family: AddressFamily,
    },
    /// After it, no rule of the group lets anybody in by that protocol.
    RemovesLast {
        /// `SSH` or `RDP`.
        service: &'static str,
    },
    /// Connections over rules between anybody and any port are not tracked: they end at once when
    /// either rule goes.
    CutsUntracked {
        /// What passes without being tracked.
        traffic: Traffic,
    },
    /// The address that the person connects from, or may connect from, is let in no more.
    MayLockOut {
        /// `SSH` or `RDP`.
        service: &'static str,
        /// Whom the rule lets in.
        source: Cidr,
        /// Whether it is known that the person connects from there.
        is_certain: bool,
    },
    /// The group's old rules go before its new ones are there.
    RevokedFirst,
    /// The group is deleted. Undo creates another one, with another id.
    DeletesGroup,
}

impl fmt::Display for Risk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpensToInternet { traffic, family } => {
                let traffic = match traffic {
                    Traffic::All => "all traffic".to_owned(),
                    other => other.to_string(),
                };
                write!(
                    formatter,
                    "opens {traffic} to the internet ({})",
                    family.as_str()
                )
            }
            Self::RemovesLast { service } => {
                write!(formatter, "removes the group's last rule for {service}")
            }
            Self::CutsUntracked { traffic } => {
                let traffic = match traffic {
                    Traffic::All => "all protocols".to_owned(),
                    other => other.to_string(),
                };
                write!(
                    formatter,
                    "cuts open connections of {traffic} at once: they are not tracked"
                )
            }
            Self::MayLockOut {
                service,
                source,
                is_certain,
            } => {
                let whom = if *is_certain {
                    "locks out the address you connect from"
                } else {
                    "may lock out the address you connect from"
                };
                write!(formatter, "{whom}: {service} from {source}")
            }
            Self::RevokedFirst => formatter
                .write_str("the old rules go before the new ones are there: no access in between"),
            Self::DeletesGroup => {
                formatter.write_str("deletes the group: undo creates it again under another id")
            }
        }
    }
}

/// What the steps are weighed against: the groups before and after.
pub(super) struct RiskContext<'a> {
    groups: HashMap<&'a GroupId, &'a GroupChange>,
    address: Option<&'a Cidr>,
}

impl<'a> RiskContext<'a> {
    pub(super) fn new(changes: &'a [GroupChange], address: Option<&'a Cidr>) -> Self {
        Self {
            groups: changes.iter().map(|change| (&change.id, change)).collect(),
            address,
        }
    }

    fn rules(
        &self,
        group: &GroupId,
        side: fn(&GroupChange) -> &Option<SecurityGroup>,
    ) -> &'a [Rule] {
        let change: Option<&&'a GroupChange> = self.groups.get(group);
        let group = change.and_then(|change| side(change).as_ref());
        group.map_or(&[], |group| &group.rules)
    }

    fn before(&self, group: &GroupId) -> &'a [Rule] {
        self.rules(group, |change| &change.before)
    }

    fn after(&self, group: &GroupId) -> &'a [Rule] {
        self.rules(group, |change| &change.after)
    }
}

/// What a step may do that nobody wants.
pub(super) fn risks_of(step: &Step, context: &RiskContext<'_>) -> Vec<Risk> {
    let (given, taken): (Vec<&Rule>, Vec<&Rule>) = match step {
        Step::Authorize { rules, .. } => (rules.iter().collect(), Vec::new()),
        Step::Revoke { rules, .. } => (Vec::new(), rules.iter().collect()),
        Step::ModifyRules { rules, .. } => (
            rules.iter().map(|rule| &rule.after).collect(),
            rules.iter().map(|rule| &rule.before).collect(),
        ),
        Step::DeleteGroup { .. } => return vec![Risk::DeletesGroup],
        Step::CreateGroup { .. }
        | Step::CreateTags { .. }
        | Step::DeleteTags { .. }
        | Step::UpdateDescriptions { .. } => return Vec::new(),
    };
    let (before, after) = (context.before(step.group()), context.after(step.group()));
    let mut risks: Vec<Risk> = Vec::new();
    let mut add = |risk: Risk| {
        if !risks.contains(&risk) {
            risks.push(risk);
        }
    };
    for rule in given {
        if let Some(family) = anywhere(rule)
            && rule.direction == Direction::Ingress
            && !before.iter().any(|known| known.covers(rule))
        {
            let traffic = rule.traffic;
            add(Risk::OpensToInternet { traffic, family });
        }
    }
    // Of a group that goes it is said that it goes; one just created has nobody to lose.
    let change = context.groups.get(step.group());
    if change.is_none_or(|change| change.after.is_none() || change.before.is_none()) {
        return risks;
    }
    for rule in taken {
        // What remains allowed is not taken.
        if after.iter().any(|known| known.covers(rule)) {
            continue;
        }
        if is_untracked(rule, before) {
            add(Risk::CutsUntracked {
                traffic: rule.traffic,
            });
        }
        if rule.direction == Direction::Egress {
            continue;
        }
        for (port, service) in ADMINISTRATION {
            let lets_in = |rule: &&Rule| {
                rule.direction == Direction::Ingress
                    && rule.traffic.covers(Traffic::Tcp(PortRange::single(port)))
            };
            if !lets_in(&rule) {
                continue;
            }
            let remaining: Vec<&Rule> = after.iter().filter(lets_in).collect();
            if remaining.is_empty() {
                add(Risk::RemovesLast { service });
            }
            if let Some(risk) = lock_out(rule, service, &remaining, context.address) {
                add(risk);
            }
        }
    }
    risks
}

/// Whether the rule lets in the address that the person connects from, or may connect from, which the
/// remaining rules do not.
fn lock_out(
    rule: &Rule,
    service: &'static str,
    remaining: &[&Rule],
    address: Option<&Cidr>,
) -> Option<Risk> {
    let Peer::Cidr(source) = &rule.peer else {
        return None;
    };
    let remains = |who: &Cidr| {
        let covers = |rule: &&Rule| matches!(&rule.peer, Peer::Cidr(known) if known.covers(who));
        remaining.iter().any(covers)
    };
    let is_certain = match address {
        Some(address) if !source.covers(address) || remains(address) => return None,
        Some(_) => true,
        None if remains(source) => return None,
        None => false,
    };
    Some(Risk::MayLockOut {
        service,
        source: source.clone(),
        is_certain,
    })
}

/// "If a security group rule permits TCP or UDP flows for all traffic (0.0.0.0/0 or ::/0) and there is
/// a corresponding rule in the other direction that permits all response traffic (0.0.0.0/0 or ::/0)
/// for any port (0-65535), then that flow of traffic is not tracked."
fn is_untracked(rule: &Rule, rules: &[Rule]) -> bool {
    let protocols = [Traffic::ALL_TCP, Traffic::ALL_UDP];
    let carries = |rule: &Rule, all: Traffic| {
        rule.traffic == Traffic::All || rule.traffic.protocol() == all.protocol()
    };
    let Some(family) = anywhere(rule) else {
        return false;
    };
    let others = || {
        let opposite =
            |other: &&Rule| other.direction != rule.direction && anywhere(other) == Some(family);
        rules.iter().filter(opposite)
    };
    protocols.into_iter().any(|all| {
        carries(rule, all)
            && (others().any(|other| other.traffic.covers(all))
                || rule.traffic.covers(all) && others().any(|other| carries(other, all)))
    })
}

fn anywhere(rule: &Rule) -> Option<AddressFamily> {
    match &rule.peer {
        Peer::Cidr(cidr) if cidr.is_anywhere() => Some(cidr.family()),
        _ => None,
    }
}
