//! DeleteManagedPrefixList.

use crate::answer;
use crate::parameters::Parameters;
use crate::permissions;
use crate::refusal::Refusal;
use crate::world::World;
use crate::xml::Xml;

/// Deletes a prefix list of the account.
///
/// EC2 deletes in the background: it accepts the request, and a list that a rule still references
/// stays in the state `delete-failed` (hashicorp/terraform-provider-aws#20991). In the sandbox the
/// outcome is visible at once.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let id = parameters.required("PrefixListId")?;
    parameters.finish()?;

    let peer = permissions::prefix_list(world, &id)?;
    let found = world
        .state
        .prefix_lists
        .iter()
        .find(|list| list.id.as_str() == id);
    let list = found.filter(|list| !list.is_aws_managed);
    let list = list.ok_or_else(Refusal::not_authorized)?.clone();

    let mut rules = world.state.groups.iter().flat_map(|group| &group.rules);
    let is_named = rules.any(|rule| rule.peer == peer);
    let lists = &mut world.state.prefix_lists;
    if is_named {
        for other in lists.iter_mut().filter(|other| other.id == list.id) {
            other.has_delete_failed = true;
        }
    } else {
        lists.retain(|other| other.id != list.id);
    }
    let mut xml = Xml::new();
    xml.within("prefixList", &mut |xml| {
        answer::prefix_list_in(xml, world, &list, "delete-in-progress");
    });
    Ok(xml)
}
