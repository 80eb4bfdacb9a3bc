//! DescribeRegions: lists the Regions of the partition and whether the account can use them.

use super::filter::encode_filters;
use super::{Action, Filter};
use crate::query::Query;
use crate::wire;
use portcullis_model::Region;
use portcullis_xml::{Reader, XmlError};

/// Lists Regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeRegions {
    /// Regions to list; empty for all.
    pub regions: Vec<Region>,
    /// Whether to include Regions that the account has not opted in to.
    pub all_regions: bool,
    /// Filters that the Regions must match.
    pub filters: Vec<Filter>,
    /// Whether EC2 only checks the permission.
    pub dry_run: bool,
}

/// Region in the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailableRegion {
    /// Region.
    pub region: Region,
    /// Host of its EC2 endpoint.
    pub endpoint: String,
    /// Whether the account can use it.
    pub opt_in_status: OptInStatus,
}

/// Opt-in status of a Region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptInStatus {
    /// The Region needs no opt-in.
    NotRequired,
    /// The account has opted in.
    OptedIn,
    /// The account has not opted in.
    NotOptedIn,
    /// The status is missing or unknown.
    Unknown,
}

impl Action for DescribeRegions {
    const NAME: &'static str = "DescribeRegions";
    const IS_READ_ONLY: bool = true;
    type Output = Vec<AvailableRegion>;

    fn encode(&self, query: &mut Query) {
        query.push_flag("AllRegions", self.all_regions);
        query.push_flag("DryRun", self.dry_run);
        encode_filters(query, &self.filters);
        query.push_list("RegionName", self.regions.iter().map(Region::as_str));
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Vec<AvailableRegion>, XmlError> {
        let mut regions = Vec::new();
        while let Some(name) = reader.next_child()? {
            match name {
                "regionInfo" => wire::decode_items(reader, |reader| {
                    regions.push(decode_region(reader)?);
                    Ok(())
                })?,
                _ => reader.skip()?,
            }
        }
        Ok(regions)
    }
}

fn decode_region(reader: &mut Reader<'_>) -> Result<AvailableRegion, XmlError> {
    let mut region = None;
    let mut endpoint = None;
    let mut opt_in_status = OptInStatus::Unknown;
    while let Some(name) = reader.next_child()? {
        match name {
            "regionName" => region = reader.word()?,
            "regionEndpoint" => endpoint = reader.word()?,
            "optInStatus" => {
                opt_in_status = match reader.word()?.as_deref() {
                    Some("opt-in-not-required") => OptInStatus::NotRequired,
                    Some("opted-in") => OptInStatus::OptedIn,
                    Some("not-opted-in") => OptInStatus::NotOptedIn,
                    _ => OptInStatus::Unknown,
                }
            }
            _ => reader.skip()?,
        }
    }
    let region = region.ok_or_else(|| reader.unexpected("regionName"))?;
    Ok(AvailableRegion {
        region: Region::from_remote(region),
        endpoint: endpoint.unwrap_or_default().into_owned(),
        opt_in_status,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::testing::{answer, parameters};

    #[test]
    fn all_parameters_are_sent() {
        assert_eq!(parameters(&DescribeRegions::default()), "");
        let action = DescribeRegions {
            regions: vec![Region::parse("eu-west-1").unwrap()],
            all_regions: true,
            filters: vec![Filter::new("opt-in-status", ["opted-in", "not-opted-in"])],
            dry_run: true,
        };
        assert_eq!(
            parameters(&action),
            "AllRegions=true\nDryRun=true\nFilter.1.Name=opt-in-status\nFilter.1.Value.1=opted-in\n\
             Filter.1.Value.2=not-opted-in\nRegionName.1=eu-west-1\n"
        );
    }

    #[test]
    fn regions_of_every_status_are_decoded() {
        let item = |name: &str, status: &str| {
            format!(
                "<item><regionName>{name}</regionName><regionEndpoint>ec2.{name}.amazonaws.com\
                 </regionEndpoint><optInStatus>{status}</optInStatus></item>"
            )
        };
        let inside = [
            item("eu-west-1", "opt-in-not-required"),
            item("af-south-1", "opted-in"),
            item("me-south-1", "not-opted-in"),
            item("xx-new-1", "pending"),
        ];
        let regions =
            answer::<DescribeRegions>(&format!("<regionInfo>{}</regionInfo>", inside.concat()))
                .unwrap();
        let statuses: Vec<OptInStatus> =
            regions.iter().map(|region| region.opt_in_status).collect();
        assert_eq!(
            statuses,
            [
                OptInStatus::NotRequired,
                OptInStatus::OptedIn,
                OptInStatus::NotOptedIn,
                OptInStatus::Unknown
            ]
        );
        assert_eq!(regions[0].region.as_str(), "eu-west-1");
        assert_eq!(regions[0].endpoint, "ec2.eu-west-1.amazonaws.com");
        assert!(answer::<DescribeRegions>("<regionInfo><item/></regionInfo>").is_err());
    }
}
