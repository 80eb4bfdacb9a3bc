//! What uses a group and what keeps it from being deleted, in words.

use std::collections::BTreeMap;

use portcullis_analysis::usage::{
    Blocker, Consequence, InterfaceFix, Judgement, SourceState, UsageSource, Use, UseKind, Verdict,
};
use portcullis_analysis::{InterfaceUser, LoadBalancerKind, Service};
use portcullis_model::{GroupUser, GroupUserKind, Rule, counted, escape_invisible};

use super::Text;

/// What is never looked at, because other endpoints than EC2's have it.
pub const NEVER_LOOKED_AT: &str = "Configurations of other AWS services are never looked at. What they run now shows in \
     the network interfaces; what they would start later doesn't";

impl Text for UsageSource {
    /// Returns the source as a noun, in the plural.
    fn text(&self) -> String {
        match self {
            Self::Rules => "rules of other groups",
            Self::Interfaces => "network interfaces",
            Self::Instances => "instances",
            Self::Associations => "VPC associations",
            Self::PeerReferences => "rules in peer VPCs",
            Self::LaunchTemplates => "launch templates",
            Self::VpcEndpoints => "VPC endpoints",
            Self::ClientVpnEndpoints => "Client VPN endpoints",
            Self::InstanceConnectEndpoints => "Instance Connect Endpoints",
        }
        .to_owned()
    }
}

impl Text for Service {
    fn text(&self) -> String {
        match self {
            Self::ApiGateway => "API Gateway",
            Self::CodeStarConnections => "CodeStar Connections",
            Self::Dax => "DynamoDB Accelerator",
            Self::DirectoryService => "Directory Service",
            Self::Dms => "Database Migration Service",
            Self::ElastiCache => "ElastiCache",
            Self::Emr => "EMR",
            Self::CloudHsm => "CloudHSM",
            Self::Rds => "RDS",
            Self::RdsProxy => "RDS Proxy",
            Self::Redshift => "Redshift",
        }
        .to_owned()
    }
}

impl Text for UseKind {
    /// Returns the kind as a noun, in the singular.
    fn text(&self) -> String {
        match self {
            Self::Instance => "instance",
            Self::LoadBalancer => "load balancer",
            Self::Lambda => "Lambda function",
            Self::EcsTask => "ECS task",
            Self::EksPod => "EKS pod",
            Self::Efs => "EFS file system",
            Self::Service(service) => return format!("{} interface", service.text()),
            Self::NatGateway => "NAT gateway",
            Self::VpcEndpoint => "VPC endpoint",
            Self::TransitGateway => "transit gateway attachment",
            Self::ClientVpnEndpoint => "Client VPN endpoint",
            Self::InstanceConnectEndpoint => "Instance Connect Endpoint",
            Self::Interface => "network interface",
            Self::DetachedInterface => "detached interface",
            Self::LeftoverInterface => "leftover interface",
            Self::LaunchTemplate => "launch template",
            Self::Group => "group",
            Self::Vpc => "associated VPC",
            Self::PeerVpc => "peer VPC",
        }
        .to_owned()
    }
}

/// Returns numbers of users by kind: `2 instances, 1 load balancer`. Empty without users.
pub fn use_counts_text(counts: &BTreeMap<UseKind, usize>) -> String {
    let parts = counts
        .iter()
        .map(|(kind, count)| counted(*count, &kind.text()));
    parts.collect::<Vec<_>>().join(", ")
}

/// Returns what a user is, as a noun that starts a table row: `Application Load Balancer`.
pub fn use_kind_text(one: &Use<'_>) -> String {
    let text = match one {
        Use::Interface {
            user: InterfaceUser::LoadBalancer { kind, .. },
            ..
        } => return balancer_text(*kind).to_owned(),
        Use::Interface {
            user: InterfaceUser::Service(service),
            ..
        } => return service.text(),
        Use::Resource(GroupUser {
            kind:
                GroupUserKind::LaunchTemplate {
                    version,
                    is_default,
                },
            ..
        }) => {
            let which = if *is_default { "default" } else { "latest" };
            return format!("Launch template, version {version} ({which})");
        }
        Use::Rules { rules, .. } => {
            return format!("Security group, {}", counted(rules.len(), "rule"));
        }
        _ => one.kind().text(),
    };
    super::capitalised(&text)
}

fn balancer_text(kind: LoadBalancerKind) -> &'static str {
    match kind {
        LoadBalancerKind::Application => "Application Load Balancer",
        LoadBalancerKind::Network => "Network Load Balancer",
        LoadBalancerKind::Gateway => "Gateway Load Balancer",
        LoadBalancerKind::Classic => "Classic Load Balancer",
    }
}

/// Returns the state of a user, in EC2's words; empty if it has none.
pub fn use_state_text(one: &Use<'_>) -> String {
    match one {
        Use::Interface {
            instance: Some(instance),
            ..
        } => instance.state.clone(),
        Use::Interface { interface, .. } => interface.status.clone(),
        Use::Resource(user) => user.state.clone(),
        Use::Association(association) => association.state.as_str().to_owned(),
        Use::Rules { .. } | Use::Peer(_) => String::new(),
    }
}

/// Returns where a user is: its interface and VPC.
pub fn use_place_text(one: &Use<'_>) -> String {
    let vpc =
        |vpc: Option<&portcullis_model::VpcId>| vpc.map(ToString::to_string).unwrap_or_default();
    match one {
        Use::Interface { interface, .. } => {
            let parts = [
                interface.id.to_string(),
                interface.subnet_id.clone().unwrap_or_default(),
                vpc(interface.vpc_id.as_ref()),
            ];
            let parts = parts.into_iter().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(", ")
        }
        Use::Resource(user) => vpc(user.vpc_id.as_ref()),
        Use::Rules { group, .. } => vpc(group.vpc_id.as_ref()),
        Use::Association(_) => String::new(),
        Use::Peer(peer) => peer.connection.clone().unwrap_or_default(),
    }
}

impl Text for Judgement {
    fn text(&self) -> String {
        match self.verdict {
            Verdict::Used => "Used".to_owned(),
            Verdict::NothingFound => {
                format!("Nothing found in {}", sources_text(&self.looked_at))
            }
            Verdict::CannotTell => {
                let missing = self.not_looked_at.iter().map(|(source, _)| *source);
                let missing: Vec<UsageSource> =
                    missing.filter(|source| source.is_essential()).collect();
                format!(
                    "Can't tell whether the group is used without {}",
                    sources_text(&missing)
                )
            }
        }
    }
}

/// Returns what was not looked at, one line for each reason: the permissions that are missing, what could not be read,
/// and what was not read yet.
pub fn not_looked_at_lines(judgement: &Judgement) -> Vec<String> {
    let of = |wanted: SourceState| -> Vec<UsageSource> {
        let sources = judgement.not_looked_at.iter();
        let sources = sources.filter(|(_, state)| *state == wanted);
        sources.map(|(source, _)| *source).collect()
    };
    let mut lines = Vec::new();
    let denied = of(SourceState::Denied);
    if !denied.is_empty() {
        let permissions = denied
            .iter()
            .map(|source| format!("ec2:{}", source.action()));
        lines.push(format!(
            "Not looked at: {}. Your IAM policy doesn't allow {}",
            sources_text(&denied),
            permissions.collect::<Vec<_>>().join(", ")
        ));
    }
    let failed = of(SourceState::Failed);
    if !failed.is_empty() {
        lines.push(format!(
            "Not looked at: {}, because the endpoint didn't answer the request",
            sources_text(&failed)
        ));
    }
    let unread = of(SourceState::Unread);
    if !unread.is_empty() {
        lines.push(format!("Not read yet: {}", sources_text(&unread)));
    }
    lines.push(NEVER_LOOKED_AT.to_owned());
    lines
}

fn sources_text(sources: &[UsageSource]) -> String {
    let names = sources.iter().map(Text::text);
    names.collect::<Vec<_>>().join(", ")
}

/// Returns what keeps a group from being deleted.
pub fn blocker_text(blocker: &Blocker<'_>) -> String {
    match blocker {
        Blocker::DefaultGroup => {
            "This is the default group of its VPC. EC2 never deletes it".to_owned()
        }
        Blocker::Rules { group, rules } => format!(
            "{} of the group {} ({}) {} this group",
            counted(rules.len(), "rule"),
            escape_invisible(&group.name),
            group.id,
            references(rules)
        ),
        Blocker::OwnRules(rules) => format!(
            "{} of the group {} the group itself",
            counted(rules.len(), "rule"),
            references(rules)
        ),
        Blocker::Interface {
            interface,
            user,
            instance,
            ..
        } => {
            let of = Use::Interface {
                interface,
                user: user.clone(),
                instance: *instance,
            };
            let name = of.name().map(|name| format!(" {}", escape_invisible(name)));
            format!(
                "{}{} has the group on the network interface {}",
                use_kind_text(&of),
                name.unwrap_or_default(),
                interface.id
            )
        }
        Blocker::Association(association) => {
            format!("The group is associated with {}", association.vpc_id)
        }
        Blocker::Resource(user) => format!(
            "{} {} names the group",
            use_kind_text(&Use::Resource(user)),
            user.id
        ),
    }
}

fn references(rules: &[&Rule]) -> &'static str {
    match rules.len() {
        1 => "references",
        _ => "reference",
    }
}

/// Returns the label of the button that drafts the fix of a blocker, or what the user has to do elsewhere.
pub fn fix_text(blocker: &Blocker<'_>) -> Result<String, String> {
    match blocker {
        Blocker::DefaultGroup => Err("Remove its rules instead".to_owned()),
        Blocker::Rules { rules, .. } | Blocker::OwnRules(rules) => {
            Ok(format!("Revoke {}", counted(rules.len(), "rule")))
        }
        Blocker::Interface { fix, user, .. } => match fix {
            InterfaceFix::RemoveGroup => Ok("Take the group off the interface".to_owned()),
            InterfaceFix::ReplaceGroup => Ok("Replace the group on the interface".to_owned()),
            InterfaceFix::DeleteInterface => Ok("Delete the leftover interface".to_owned()),
            InterfaceFix::ByService => Err(format!(
                "EC2 lets only the service that manages the interface change it. {}",
                service_advice(user)
            )),
        },
        Blocker::Association(_) => Ok("End the association".to_owned()),
        Blocker::Resource(user) => Err(format!(
            "Change the groups of {} {}",
            match user.kind {
                GroupUserKind::Instance => "the instance",
                GroupUserKind::VpcEndpoint => "the VPC endpoint",
                GroupUserKind::ClientVpnEndpoint => "the Client VPN endpoint",
                GroupUserKind::InstanceConnectEndpoint => "the Instance Connect Endpoint",
                GroupUserKind::LaunchTemplate { .. } => "the launch template",
            },
            user.id
        )),
    }
}

/// Returns where the user changes what a service has put on an interface.
pub(super) fn service_advice(user: &InterfaceUser) -> String {
    match user {
        InterfaceUser::LoadBalancer { .. } => {
            "Change the security groups of the load balancer".to_owned()
        }
        InterfaceUser::Lambda(_) => {
            "Change the VPC configuration of the function. Lambda keeps the interface for up to \
             45 minutes"
                .to_owned()
        }
        InterfaceUser::VpcEndpoint(_) => {
            "Change the security groups of the VPC endpoint".to_owned()
        }
        InterfaceUser::Efs(_) => "Change the security groups of the mount target".to_owned(),
        InterfaceUser::EcsTask => "Change the network configuration of the ECS service".to_owned(),
        InterfaceUser::EksPod => "Change the security group policy of the pod".to_owned(),
        InterfaceUser::Service(service) => {
            format!("Change the security groups in {}", service.text())
        }
        _ => "Change the security groups there".to_owned(),
    }
}

/// Returns what the deletion of a group breaks without being refused.
pub fn consequence_text(consequence: &Consequence<'_>) -> String {
    match consequence {
        Consequence::StaleRules { group, rules } => format!(
            "{} of the group {} ({}) in another VPC {} stale",
            counted(rules.len(), "rule"),
            escape_invisible(&group.name),
            group.id,
            if rules.len() == 1 {
                "becomes"
            } else {
                "become"
            }
        ),
        Consequence::StalePeer(peer) => format!(
            "Rules in the peer VPC {} become stale",
            peer.vpc_id
                .as_ref()
                .map_or_else(|| "behind the connection".to_owned(), ToString::to_string)
        ),
        Consequence::LaunchTemplate(template) => format!(
            "{} {} names the group: its launches fail",
            use_kind_text(&Use::Resource(template)),
            escape_invisible(template.name.as_deref().unwrap_or(&template.id))
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use portcullis_analysis::usage::{SourceStates, Usage, UsageInput};
    use portcullis_model::{
        AccountId, Direction, GroupId, GroupReference, InterfaceAttachment, InterfaceId, Inventory,
        NetworkInterface, Peer, SecurityGroup, Traffic,
    };

    use super::*;

    fn group(id: &str, name: &str) -> SecurityGroup {
        SecurityGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            description: String::new(),
            vpc_id: None,
            owner_id: AccountId::from_remote("123456789012"),
            tags: Vec::new(),
            rules: Vec::new(),
            has_rule_ids: false,
        }
    }

    fn usage(states: impl Into<SourceStates>) -> Usage {
        let mut referencing = group("sg-2", "app");
        let peer = Peer::Group(GroupReference::new(GroupId::from_remote("sg-1")));
        referencing.rules = vec![Rule::new(Direction::Ingress, Traffic::All, peer)];
        let interface = NetworkInterface {
            status: "in-use".to_owned(),
            groups: vec![GroupId::from_remote("sg-1")],
            description: "ELB app/shop/1".to_owned(),
            is_requester_managed: true,
            attachment: Some(InterfaceAttachment::default()),
            ..NetworkInterface::new(InterfaceId::from_remote("eni-1"))
        };
        let mut inventory: Inventory = [group("sg-1", "web"), referencing].into_iter().collect();
        inventory.interfaces = Some(Arc::new(vec![interface]));
        Usage::new(UsageInput {
            inventory,
            states: states.into(),
            ..UsageInput::default()
        })
    }

    fn all_read() -> [(UsageSource, SourceState); 9] {
        UsageSource::ALL.map(|source| (source, SourceState::Read))
    }

    #[test]
    fn users_are_counted_by_kind_and_named() {
        let usage = usage(all_read());
        let web = GroupId::from_remote("sg-1");
        assert_eq!(
            use_counts_text(&usage.counts(&web)),
            "1 load balancer, 1 group"
        );
        let uses = usage.uses(&web);
        let shown: Vec<String> = uses.iter().map(use_kind_text).collect();
        assert_eq!(
            shown,
            ["Application Load Balancer", "Security group, 1 rule"]
        );
        assert_eq!(use_place_text(&uses[0]), "eni-1");
        assert_eq!(use_state_text(&uses[0]), "in-use");
        assert_eq!(use_counts_text(&BTreeMap::new()), "");
    }

    #[test]
    fn a_verdict_never_goes_without_what_was_not_looked_at() {
        let mut states: SourceStates = all_read().into();
        states.insert(UsageSource::Instances, SourceState::Denied);
        states.insert(UsageSource::VpcEndpoints, SourceState::Failed);
        states.remove(&UsageSource::PeerReferences);
        let judgement = usage(states.clone()).judgement(&GroupId::from_remote("sg-9"));
        assert_eq!(
            judgement.text(),
            "Nothing found in rules of other groups, network interfaces, VPC associations, launch templates, \
             Client VPN endpoints, Instance Connect Endpoints"
        );
        assert_eq!(
            not_looked_at_lines(&judgement),
            [
                "Not looked at: instances. Your IAM policy doesn't allow ec2:DescribeInstances",
                "Not looked at: VPC endpoints, because the endpoint didn't answer the request",
                "Not read yet: rules in peer VPCs",
                NEVER_LOOKED_AT,
            ]
        );
        states.insert(UsageSource::Interfaces, SourceState::Denied);
        let judgement = usage(states).judgement(&GroupId::from_remote("sg-9"));
        assert_eq!(
            judgement.text(),
            "Can't tell whether the group is used without network interfaces"
        );
    }

    #[test]
    fn blockers_name_their_fix_or_what_to_do_elsewhere() {
        let usage = usage(all_read());
        let web = group("sg-1", "web");
        let deletion = usage.deletion(&web);
        let lines: Vec<(String, Result<String, String>)> = deletion
            .blockers
            .iter()
            .map(|blocker| (blocker_text(blocker), fix_text(blocker)))
            .collect();
        assert_eq!(
            lines,
            [
                (
                    "1 rule of the group app (sg-2) references this group".to_owned(),
                    Ok("Revoke 1 rule".to_owned())
                ),
                (
                    "Application Load Balancer shop has the group on the network interface eni-1"
                        .to_owned(),
                    Err(
                        "EC2 lets only the service that manages the interface change it. Change the security groups \
                         of the load balancer"
                            .to_owned()
                    )
                ),
            ]
        );
    }
}
