//! DescribeInstances.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::{Instance, Interface};
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::{GroupId, Tag};

/// Lists the instances that interfaces are attached to. Each is a reservation of its own.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let ids = parameters.texts("InstanceId");
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeInstances", 5..=1000)?;
    parameters.boolean("IncludeManagedResources")?;
    parameters.finish()?;

    let all = instances(world);
    for id in &ids {
        if all.iter().all(|instance| instance.id != *id) {
            return Err(Refusal::not_found(
                "InvalidInstanceID.NotFound",
                "instance ID",
                id,
            ));
        }
    }
    let is_wanted = |instance: &&Attached<'_>| ids.is_empty() || ids.contains(&instance.id);
    let wanted = all.iter().filter(is_wanted).collect();
    let found = filters.select(world, wanted, &fields(), Some(tags_of))?;
    let (found, next_token) = paging.page(found, |instance| instance.id.as_str());

    Ok(answer::list(
        "reservationSet",
        &found,
        next_token.as_deref(),
        &mut |xml, instance| {
            xml.leaf("reservationId", &instance.id.replacen("i-", "r-", 1));
            xml.leaf("ownerId", world.account_id.as_str());
            xml.within("groupSet", &mut |_| {});
            xml.within("instancesSet", &mut |xml| {
                xml.within("item", &mut |xml| write(xml, world, instance));
            });
        },
    ))
}

/// Instance with its interfaces.
struct Attached<'a> {
    id: String,
    facts: Option<&'a Instance>,
    interfaces: Vec<&'a Interface>,
}

fn instances<'a>(world: &'a World<'_>) -> Vec<Attached<'a>> {
    let mut all: Vec<Attached<'a>> = Vec::new();
    for interface in &world.state.interfaces {
        let Some(id) = &interface.instance_id else {
            continue;
        };
        match all.iter_mut().find(|instance| instance.id == *id) {
            Some(instance) => instance.interfaces.push(interface),
            None => all.push(Attached {
                id: id.clone(),
                facts: world
                    .state
                    .instances
                    .iter()
                    .find(|instance| instance.id == *id),
                interfaces: vec![interface],
            }),
        }
    }
    all
}

impl Attached<'_> {
    /// Code and name of the state.
    fn state(&self) -> (i64, &'static str) {
        if self.facts.is_some_and(|facts| facts.is_stopped) {
            (80, "stopped")
        } else {
            (16, "running")
        }
    }

    fn groups(&self) -> &[GroupId] {
        let first = self.interfaces.first();
        first.map_or(&[], |interface| &interface.group_ids)
    }
}

fn tags_of<'a>(instance: &'a Attached<'_>) -> &'a [Tag] {
    instance.facts.map_or(&[], |facts| &facts.tags)
}

fn write(xml: &mut Xml, world: &World<'_>, instance: &Attached<'_>) {
    let (code, name) = instance.state();
    xml.leaf("instanceId", &instance.id);
    xml.within("instanceState", &mut |xml| {
        xml.number("code", code);
        xml.leaf("name", name);
    });
    if let Some(first) = instance.interfaces.first() {
        xml.leaf("subnetId", &first.subnet_id);
        xml.leaf("vpcId", first.vpc_id.as_str());
        xml.leaf("privateIpAddress", &first.private_ip.to_string());
    }
    answer::group_set(xml, world, instance.groups());
    answer::tag_set_if_any(xml, tags_of(instance));
    xml.within("networkInterfaceSet", &mut |xml| {
        for interface in &instance.interfaces {
            xml.within("item", &mut |xml| {
                xml.leaf("networkInterfaceId", &interface.id);
                xml.leaf("subnetId", &interface.subnet_id);
                xml.leaf("vpcId", interface.vpc_id.as_str());
                xml.leaf("status", answer::status(interface));
                answer::group_set(xml, world, &interface.group_ids);
            });
        }
    });
}

/// Filters on the properties that the sandbox's instances have.
fn fields<'a>() -> [Field<Attached<'a>>; 6] {
    [
        ("instance-id", |_, instance| vec![instance.id.clone()]),
        ("instance-state-name", |_, instance| {
            vec![instance.state().1.to_owned()]
        }),
        ("instance.group-id", group_ids),
        ("network-interface.group-id", |_, instance| {
            let groups = instance.interfaces.iter();
            let groups = groups.flat_map(|interface| &interface.group_ids);
            groups.map(ToString::to_string).collect()
        }),
        ("subnet-id", |_, instance| {
            let interfaces = instance.interfaces.iter().take(1);
            interfaces
                .map(|interface| interface.subnet_id.clone())
                .collect()
        }),
        ("vpc-id", |_, instance| {
            let interfaces = instance.interfaces.iter().take(1);
            interfaces
                .map(|interface| interface.vpc_id.to_string())
                .collect()
        }),
    ]
}

fn group_ids(_: &World<'_>, instance: &Attached<'_>) -> Vec<String> {
    instance.groups().iter().map(ToString::to_string).collect()
}
