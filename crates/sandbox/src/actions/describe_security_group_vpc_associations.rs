//! DescribeSecurityGroupVpcAssociations.

use crate::answer;
use crate::filters::{Field, Filters};
use crate::paging::Paging;
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::state::Group;
use crate::world::World;
use crate::xml::Xml;
use portcullis_model::VpcId;

/// Lists the associations created by AssociateSecurityGroupVpc.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let filters = Filters::read(parameters)?;
    let paging = Paging::read(parameters, "DescribeSecurityGroupVpcAssociations", 5..=1000)?;
    parameters.finish()?;

    let rows: Vec<Row<'_>> = world
        .state
        .groups
        .iter()
        .flat_map(|group| {
            let vpc_ids = group.associated_vpc_ids.iter();
            vpc_ids.map(move |vpc_id| Row::new(group, vpc_id))
        })
        .collect();
    let fields: &[Field<Row<'_>>] = &[
        ("group-id", |_, row| vec![row.group.id.to_string()]),
        ("group-owner-id", |world, row| {
            vec![answer::owner_of_group(world, row.group).to_owned()]
        }),
        ("state", |_, _| vec![STATE.to_owned()]),
        ("vpc-id", |_, row| vec![row.vpc_id.to_string()]),
        ("vpc-owner-id", |world, _| {
            vec![world.account_id.to_string()]
        }),
    ];
    let rows = filters.select(world, rows.iter().collect(), fields, None)?;
    let (rows, next_token) = paging.page(rows, |row| row.key.as_str());

    Ok(answer::list(
        "securityGroupVpcAssociationSet",
        &rows,
        next_token.as_deref(),
        &mut |xml, row| {
            xml.leaf("groupId", row.group.id.as_str());
            xml.leaf("vpcId", row.vpc_id.as_str());
            xml.leaf("vpcOwnerId", world.account_id.as_str());
            xml.leaf("state", STATE);
            xml.leaf("groupOwnerId", answer::owner_of_group(world, row.group));
        },
    ))
}

/// State of every association, since the sandbox associates at once.
const STATE: &str = "associated";

/// Association in the list.
struct Row<'a> {
    group: &'a Group,
    vpc_id: &'a VpcId,
    /// Both ids, the sort key of pages.
    key: String,
}

impl<'a> Row<'a> {
    fn new(group: &'a Group, vpc_id: &'a VpcId) -> Self {
        Self {
            group,
            vpc_id,
            key: [group.id.as_str(), " ", vpc_id.as_str()].concat(),
        }
    }
}
