//! Which AWS resource uses a network interface.
//!
//! EC2 names only instances. AWS services describe their interfaces in texts of their own; the patterns and their order
//! follow `get_eni_resource_type` of Cloud Custodian, which has collected them from accounts.

use portcullis_model::NetworkInterface;

/// The AWS resource that uses a network interface, with its name or id where the description holds one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterfaceUser {
    /// An EC2 instance.
    Instance(String),
    /// A load balancer.
    LoadBalancer {
        /// The kind.
        kind: LoadBalancerKind,
        /// The name; empty if the description has none.
        name: String,
    },
    /// A NAT gateway.
    NatGateway(Option<String>),
    /// A VPC endpoint.
    VpcEndpoint(Option<String>),
    /// A transit gateway attachment.
    TransitGateway(Option<String>),
    /// A Lambda function.
    Lambda(Option<String>),
    /// A mount target of an EFS file system.
    Efs(Option<String>),
    /// A task of Amazon ECS.
    EcsTask,
    /// A pod of Amazon EKS with an interface of its own.
    EksPod,
    /// Another AWS service.
    Service(Service),
    /// Nothing: the interface is detached, and the caller may delete it.
    Detached,
    /// Nothing any more: a service detached the interface and did not delete it. The caller may delete it.
    Leftover,
    /// Something that the description does not tell.
    Unknown,
}

/// Kinds of load balancers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoadBalancerKind {
    /// Application Load Balancer.
    Application,
    /// Network Load Balancer.
    Network,
    /// Gateway Load Balancer.
    Gateway,
    /// Classic Load Balancer.
    Classic,
}

/// AWS services whose interfaces are recognized without the name of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Amazon API Gateway.
    ApiGateway,
    /// AWS CodeStar Connections.
    CodeStarConnections,
    /// Amazon DynamoDB Accelerator.
    Dax,
    /// AWS Directory Service.
    DirectoryService,
    /// AWS Database Migration Service.
    Dms,
    /// Amazon ElastiCache.
    ElastiCache,
    /// Amazon EMR.
    Emr,
    /// AWS CloudHSM.
    CloudHsm,
    /// Amazon RDS.
    Rds,
    /// Amazon RDS Proxy.
    RdsProxy,
    /// Amazon Redshift.
    Redshift,
}

impl InterfaceUser {
    /// Returns the ID of the resource, where EC2 gives resources of its kind IDs.
    pub fn resource_id(&self) -> Option<&str> {
        match self {
            Self::Instance(id) => Some(id),
            Self::NatGateway(id)
            | Self::VpcEndpoint(id)
            | Self::TransitGateway(id)
            | Self::Efs(id) => id.as_deref(),
            _ => None,
        }
    }

    /// Returns the name of the resource, where the description holds one.
    pub fn resource_name(&self) -> Option<&str> {
        match self {
            Self::LoadBalancer { name, .. } => Some(name).filter(|name| !name.is_empty()),
            Self::Lambda(name) => name.as_ref(),
            _ => None,
        }
        .map(String::as_str)
    }
}

/// How a description is compared with a pattern.
enum Pattern {
    Is(&'static str),
    Starts(&'static str),
}

use Pattern::{Is, Starts};

/// Descriptions of services that carry no name, in the order in which they are tried.
const SERVICES: [(Pattern, Service); 14] = [
    (Is("ENI managed by APIGateway"), Service::ApiGateway),
    (
        Starts("AWS CodeStar Connections"),
        Service::CodeStarConnections,
    ),
    (Starts("DAX"), Service::Dax),
    (
        Starts("AWS created network interface for directory"),
        Service::DirectoryService,
    ),
    (Is("DMSNetworkInterface"), Service::Dms),
    (Starts("ElastiCache"), Service::ElastiCache),
    (Starts("AWS ElasticMapReduce"), Service::Emr),
    (Starts("CloudHSM Managed Interface"), Service::CloudHsm),
    (Starts("CloudHsm ENI"), Service::CloudHsm),
    (Is("RDSNetworkInterface"), Service::Rds),
    (Starts("Network interface for DBProxy"), Service::RdsProxy),
    (Is("RedshiftNetworkInterface"), Service::Redshift),
    // Identified only by the owner of the attachment.
    (Starts("amazon-rds"), Service::Rds),
    (Starts("amazon-redshift"), Service::Redshift),
];

/// Returns what uses a network interface.
pub fn interface_user(interface: &NetworkInterface) -> InterfaceUser {
    let attachment = interface.attachment.as_ref();
    if let Some(instance) = attachment.and_then(|attachment| attachment.instance_id.clone()) {
        return InterfaceUser::Instance(instance);
    }
    if interface.status == "available" {
        return if interface.is_requester_managed {
            InterfaceUser::Leftover
        } else {
            InterfaceUser::Detached
        };
    }
    let text = interface.description.trim();
    if let Some(user) = named_user(text) {
        return user;
    }
    let owner = attachment.and_then(|attachment| attachment.owner_id.as_deref());
    let matches = |pattern: &Pattern, text: &str| match pattern {
        Is(whole) => text == *whole,
        Starts(start) => text.starts_with(start),
    };
    let service = SERVICES.iter().find(|(pattern, _)| {
        matches(pattern, text) || owner.is_some_and(|owner| matches(pattern, owner))
    });
    if let Some((_, service)) = service {
        return InterfaceUser::Service(*service);
    }
    if owner == Some("amazon-elb") {
        return InterfaceUser::LoadBalancer {
            kind: kind_of_balancer(&interface.kind),
            name: String::new(),
        };
    }
    match interface.kind.as_str() {
        "nat_gateway" | "natGateway" => InterfaceUser::NatGateway(None),
        "vpc_endpoint" | "gateway_load_balancer_endpoint" => InterfaceUser::VpcEndpoint(None),
        "transit_gateway" => InterfaceUser::TransitGateway(None),
        "lambda" => InterfaceUser::Lambda(None),
        "efs" => InterfaceUser::Efs(None),
        "branch" => InterfaceUser::EksPod,
        "api_gateway_managed" => InterfaceUser::Service(Service::ApiGateway),
        "load_balancer" | "network_load_balancer" | "gateway_load_balancer" => {
            InterfaceUser::LoadBalancer {
                kind: kind_of_balancer(&interface.kind),
                name: String::new(),
            }
        }
        _ => InterfaceUser::Unknown,
    }
}

/// Users whose description carries a name or an id.
fn named_user(text: &str) -> Option<InterfaceUser> {
    let balancer = |kind, name: &str| InterfaceUser::LoadBalancer {
        kind,
        name: name.to_owned(),
    };
    // `ELB app/<name>/<id>`; a classic load balancer has its name alone.
    if let Some(rest) = text.strip_prefix("ELB") {
        let rest = rest.trim();
        let name = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
        return Some(if let Some(path) = rest.strip_prefix("app/") {
            balancer(LoadBalancerKind::Application, &name(path))
        } else if let Some(path) = rest.strip_prefix("net/") {
            balancer(LoadBalancerKind::Network, &name(path))
        } else if let Some(path) = rest.strip_prefix("gwy/") {
            balancer(LoadBalancerKind::Gateway, &name(path))
        } else {
            balancer(LoadBalancerKind::Classic, rest)
        });
    }
    // `AWS Lambda VPC ENI-<function>-<uuid>`
    if let Some(rest) = text.strip_prefix("AWS Lambda VPC") {
        let name = rest.trim().strip_prefix("ENI").unwrap_or_default();
        return Some(InterfaceUser::Lambda(function_of(
            name.trim_start_matches(['-', ':', ' ']),
        )));
    }
    if text.starts_with("EFS mount target for") {
        return Some(InterfaceUser::Efs(id_in(text, "fs-")));
    }
    if text.starts_with("arn:aws:ecs:")
        || text.starts_with("arn:aws-cn:ecs:")
        || text.starts_with("arn:aws-us-gov:ecs:")
    {
        return Some(InterfaceUser::EcsTask);
    }
    if text.starts_with("Interface for NAT Gateway") {
        return Some(InterfaceUser::NatGateway(id_in(text, "nat-")));
    }
    if text.starts_with("Network Interface for Transit Gateway Attachment") {
        return Some(InterfaceUser::TransitGateway(id_in(text, "tgw-attach-")));
    }
    // Documented with and without a colon.
    if text.starts_with("VPC Endpoint Interface") {
        return Some(InterfaceUser::VpcEndpoint(id_in(text, "vpce-")));
    }
    text.starts_with("aws-k8s-branch-eni")
        .then_some(InterfaceUser::EksPod)
}

/// Returns the first word of a text that starts with `prefix`.
fn id_in(text: &str, prefix: &str) -> Option<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    words
        .into_iter()
        .find(|word| word.starts_with(prefix))
        .map(str::to_owned)
}

/// Returns the function's name without the UUID that Lambda appends.
fn function_of(text: &str) -> Option<String> {
    /// Hyphens in a UUID, and the one before it.
    const PARTS: usize = 5;
    let name = text.rsplitn(PARTS + 1, '-').nth(PARTS).unwrap_or_default();
    (!name.is_empty()).then(|| name.to_owned())
}

fn kind_of_balancer(interface_type: &str) -> LoadBalancerKind {
    match interface_type {
        "network_load_balancer" => LoadBalancerKind::Network,
        "gateway_load_balancer" => LoadBalancerKind::Gateway,
        "load_balancer" => LoadBalancerKind::Application,
        _ => LoadBalancerKind::Classic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_model::{InterfaceAttachment, InterfaceId};

    fn interface(description: &str) -> NetworkInterface {
        NetworkInterface {
            description: description.to_owned(),
            status: "in-use".to_owned(),
            is_requester_managed: true,
            ..NetworkInterface::new(InterfaceId::from_remote("eni-1"))
        }
    }

    #[test]
    fn descriptions_of_services_are_recognized() {
        let balancer = |kind, name: &str| InterfaceUser::LoadBalancer {
            kind,
            name: name.to_owned(),
        };
        let some = |text: &str| Some(text.to_owned());
        for (description, user) in [
            (
                "ELB app/shop/50dc6c495c0c9188",
                balancer(LoadBalancerKind::Application, "shop"),
            ),
            (
                "ELB net/edge/1",
                balancer(LoadBalancerKind::Network, "edge"),
            ),
            (
                "ELB gwy/inspect/1",
                balancer(LoadBalancerKind::Gateway, "inspect"),
            ),
            (
                "ELB old-shop",
                balancer(LoadBalancerKind::Classic, "old-shop"),
            ),
            (
                "AWS Lambda VPC ENI-orders-of-today-1f0c6a4e-1111-2222-3333-444455556666",
                InterfaceUser::Lambda(some("orders-of-today")),
            ),
            ("AWS Lambda VPC ENI: 1f0c6a4e", InterfaceUser::Lambda(None)),
            (
                "EFS mount target for fs-0a1b2c3d (fsmt-01234567)",
                InterfaceUser::Efs(some("fs-0a1b2c3d")),
            ),
            (
                "arn:aws:ecs:us-east-1:111122223333:attachment/1",
                InterfaceUser::EcsTask,
            ),
            (
                "Interface for NAT Gateway nat-0a1b2c3d",
                InterfaceUser::NatGateway(some("nat-0a1b2c3d")),
            ),
            (
                "Network Interface for Transit Gateway Attachment tgw-attach-0a1b",
                InterfaceUser::TransitGateway(some("tgw-attach-0a1b")),
            ),
            (
                "VPC Endpoint Interface: vpce-0a1b",
                InterfaceUser::VpcEndpoint(some("vpce-0a1b")),
            ),
            (
                "VPC Endpoint Interface vpce-0a1b",
                InterfaceUser::VpcEndpoint(some("vpce-0a1b")),
            ),
            ("aws-k8s-branch-eni", InterfaceUser::EksPod),
            ("RDSNetworkInterface", InterfaceUser::Service(Service::Rds)),
            (
                "Network interface for DBProxy orders",
                InterfaceUser::Service(Service::RdsProxy),
            ),
            ("DMSNetworkInterface", InterfaceUser::Service(Service::Dms)),
            (
                "ElastiCache shop-001",
                InterfaceUser::Service(Service::ElastiCache),
            ),
            ("CloudHsm ENI", InterfaceUser::Service(Service::CloudHsm)),
            ("my notes on RDSNetworkInterface", InterfaceUser::Unknown),
        ] {
            assert_eq!(
                interface_user(&interface(description)),
                user,
                "{description}"
            );
        }
    }

    #[test]
    fn instances_come_first_and_detached_interfaces_have_no_user() {
        let mut attached = interface("ELB app/shop/1");
        attached.attachment = Some(InterfaceAttachment {
            instance_id: Some("i-0a1b".to_owned()),
            owner_id: Some("123456789012".to_owned()),
        });
        assert_eq!(
            interface_user(&attached),
            InterfaceUser::Instance("i-0a1b".to_owned())
        );
        let mut detached = interface("ELB app/shop/1");
        detached.status = "available".to_owned();
        assert_eq!(interface_user(&detached), InterfaceUser::Leftover);
        detached.is_requester_managed = false;
        assert_eq!(interface_user(&detached), InterfaceUser::Detached);
    }

    #[test]
    fn the_type_and_the_owner_decide_where_the_description_does_not() {
        let mut owned = interface("");
        owned.attachment = Some(InterfaceAttachment {
            instance_id: None,
            owner_id: Some("amazon-rds".to_owned()),
        });
        assert_eq!(interface_user(&owned), InterfaceUser::Service(Service::Rds));
        for (kind, user) in [
            ("lambda", InterfaceUser::Lambda(None)),
            ("nat_gateway", InterfaceUser::NatGateway(None)),
            ("natGateway", InterfaceUser::NatGateway(None)),
            ("something_new", InterfaceUser::Unknown),
        ] {
            let mut typed = interface("");
            typed.kind = kind.to_owned();
            assert_eq!(interface_user(&typed), user, "{kind}");
        }
    }
}
