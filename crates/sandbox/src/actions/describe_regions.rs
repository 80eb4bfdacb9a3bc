//! DescribeRegions.

use crate::filters::{Field, Filters};
use crate::parameters::Parameters;
use crate::refusal::Refusal;
use crate::regions::REGIONS;
use crate::world::World;
use crate::xml::Xml;

/// Lists the Regions that the account can use, or all Regions with `AllRegions`.
pub(super) fn handle(parameters: &mut Parameters, world: &mut World<'_>) -> Result<Xml, Refusal> {
    let names = parameters.texts("RegionName");
    let wants_all = parameters.boolean("AllRegions")?.unwrap_or(false);
    let filters = Filters::read(parameters)?;
    parameters.finish()?;

    if let Some(unknown) = names
        .iter()
        .find(|name| !REGIONS.iter().any(|(known, ..)| known == name))
    {
        return Err(Refusal::invalid_value(&["Invalid region: '", unknown, "'"]));
    }
    let enabled = world.enabled_regions;
    let is_enabled = |(name, needs_opt_in, _): &RegionRow| match enabled {
        Some(enabled) => enabled.iter().any(|region| region.as_str() == *name),
        None => !needs_opt_in,
    };
    let is_wanted = |region: &&RegionRow| {
        let (name, ..) = region;
        if names.is_empty() {
            wants_all || is_enabled(region)
        } else {
            names.iter().any(|wanted| wanted == name)
        }
    };
    let regions = REGIONS.iter().filter(is_wanted).collect();
    let regions = filters.select(world, regions, FIELDS, None)?;

    let mut xml = Xml::new();
    xml.within("regionInfo", &mut |xml| {
        for region in &regions {
            let (name, _, geography) = region;
            xml.within("item", &mut |xml| {
                xml.leaf("regionName", name);
                xml.leaf("regionEndpoint", &endpoint(name));
                xml.leaf("optInStatus", opt_in_status(region));
                // Clients of 2014 read the `name` in this element as the Region's.
                if world.is_current_version {
                    xml.within("geographySet", &mut |xml| {
                        xml.within("item", &mut |xml| xml.leaf("name", geography));
                    });
                }
            });
        }
    });
    Ok(xml)
}

type RegionRow = (&'static str, bool, &'static str);

const FIELDS: &[Field<RegionRow>] = &[
    ("endpoint", |_, (name, ..)| vec![endpoint(name)]),
    ("opt-in-status", |_, region| {
        vec![opt_in_status(region).to_owned()]
    }),
    ("region-name", |_, (name, ..)| vec![(*name).to_owned()]),
];

fn endpoint(name: &str) -> String {
    ["ec2.", name, ".amazonaws.com"].concat()
}

/// Returns the opt-in status. The account has not opted in to any Region.
fn opt_in_status((_, needs_opt_in, _): &RegionRow) -> &'static str {
    if *needs_opt_in {
        "not-opted-in"
    } else {
        "opt-in-not-required"
    }
}
