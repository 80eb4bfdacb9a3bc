//! DescribeRegions: the Regions of the partition and whether the account may use them.

use super::filter::encode_filters;
use super::{Action, Filter};
use crate::query::Query;
use crate::wire;
use portcullis_model::Region;
use portcullis_xml::{Reader, XmlError};

/// Lists Regions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DescribeRegions {
    /// Only these; empty means all.
    pub regions: Vec<Region>,
    /// Whether those that the account has not opted in to are listed too.
    pub all_regions: bool,
    /// Only those that pass.
    pub filters: Vec<Filter>,
    /// Whether only the permission to do it is checked.
    pub dry_run: bool,
}

/// A Region as EC2 lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailableRegion {
    /// The Region.
    pub region: Region,
    /// The host of its EC2 endpoint.
    pub endpoint: String,
    /// Whether the account may use it.
    pub opt_in_status: OptInStatus,
}

/// Whether an account may use a Region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OptInStatus {
    /// It may use it, because nobody needs to opt in.
    NotRequired,
    /// It has opted in.
    OptedIn,
    /// It has not opted in.
    NotOptedIn,
    /// EC2 did not tell, or in a word that is new.
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
    fn all_parts_are_sent() {
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
    fn regions_are_listed_whatever_their_status() {
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
