//! AWS partitions with their Regions and DNS suffixes.

use portcullis_model::Region;

/// AWS partition: a group of Regions with its own accounts and domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// Public Regions.
    Aws,
    /// China.
    AwsCn,
    /// European Sovereign Cloud.
    AwsEusc,
    /// Isolated Regions of the US (`us-iso`).
    AwsIso,
    /// Isolated Regions of the US (`us-isob`).
    AwsIsoB,
    /// Isolated Regions of the UK and its partners (`eu-isoe`).
    AwsIsoE,
    /// Isolated Regions of the US (`us-isof`), the newest.
    AwsIsoF,
    /// GovCloud (US).
    AwsUsGov,
}

impl Partition {
    /// All partitions, the public Regions first.
    pub const ALL: [Self; 8] = [
        Self::Aws,
        Self::AwsCn,
        Self::AwsEusc,
        Self::AwsIso,
        Self::AwsIsoB,
        Self::AwsIsoE,
        Self::AwsIsoF,
        Self::AwsUsGov,
    ];

    /// Returns the partition of a Region. It is derived from the prefix of the Region code, so that
    /// new Regions need no release.
    pub fn of(region: &Region) -> Self {
        let starts = [
            ("cn-", Self::AwsCn),
            ("eusc-", Self::AwsEusc),
            ("us-iso-", Self::AwsIso),
            ("us-isob-", Self::AwsIsoB),
            ("eu-isoe-", Self::AwsIsoE),
            ("us-isof-", Self::AwsIsoF),
            ("us-gov-", Self::AwsUsGov),
        ];
        starts
            .iter()
            .find(|(start, _)| region.as_str().starts_with(start))
            .map_or(Self::Aws, |(_, partition)| *partition)
    }

    /// Returns the name in ARNs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsEusc => "aws-eusc",
            Self::AwsIso => "aws-iso",
            Self::AwsIsoB => "aws-iso-b",
            Self::AwsIsoE => "aws-iso-e",
            Self::AwsIsoF => "aws-iso-f",
            Self::AwsUsGov => "aws-us-gov",
        }
    }

    /// Returns the domain of the standard endpoints.
    pub fn dns_suffix(self) -> &'static str {
        match self {
            Self::Aws => "amazonaws.com",
            Self::AwsCn => "amazonaws.com.cn",
            Self::AwsEusc => "amazonaws.eu",
            Self::AwsIso => "c2s.ic.gov",
            Self::AwsIsoB => "sc2s.sgov.gov",
            Self::AwsIsoE => "cloud.adc-e.uk",
            Self::AwsIsoF => "csp.hci.ic.gov",
            Self::AwsUsGov => "amazonaws.com",
        }
    }

    /// Returns the domain of the dual-stack endpoints.
    pub fn dual_stack_dns_suffix(self) -> &'static str {
        match self {
            Self::Aws => "api.aws",
            Self::AwsCn => "api.amazonwebservices.com.cn",
            Self::AwsEusc => "api.amazonwebservices.eu",
            Self::AwsIso => "api.aws.ic.gov",
            Self::AwsIsoB => "api.aws.scloud",
            Self::AwsIsoE => "api.cloud-aws.adc-e.uk",
            Self::AwsIsoF => "api.aws.hci.ic.gov",
            Self::AwsUsGov => "api.aws",
        }
    }

    /// Returns the Regions known at build time, as code and name, sorted by code.
    pub fn regions(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Aws => &AWS_REGIONS,
            Self::AwsCn => &AWS_CN_REGIONS,
            Self::AwsEusc => &AWS_EUSC_REGIONS,
            Self::AwsIso => &AWS_ISO_REGIONS,
            Self::AwsIsoB => &AWS_ISO_B_REGIONS,
            Self::AwsIsoE => &AWS_ISO_E_REGIONS,
            Self::AwsIsoF => &AWS_ISO_F_REGIONS,
            Self::AwsUsGov => &AWS_US_GOV_REGIONS,
        }
    }
}

const AWS_REGIONS: [(&str, &str); 36] = [
    ("af-south-1", "Africa (Cape Town)"),
    ("ap-east-1", "Asia Pacific (Hong Kong)"),
    ("ap-east-2", "Asia Pacific (Taipei)"),
    ("ap-northeast-1", "Asia Pacific (Tokyo)"),
    ("ap-northeast-2", "Asia Pacific (Seoul)"),
    ("ap-northeast-3", "Asia Pacific (Osaka)"),
    ("ap-south-1", "Asia Pacific (Mumbai)"),
    ("ap-south-2", "Asia Pacific (Hyderabad)"),
    ("ap-southeast-1", "Asia Pacific (Singapore)"),
    ("ap-southeast-2", "Asia Pacific (Sydney)"),
    ("ap-southeast-3", "Asia Pacific (Jakarta)"),
    ("ap-southeast-4", "Asia Pacific (Melbourne)"),
    ("ap-southeast-5", "Asia Pacific (Malaysia)"),
    ("ap-southeast-6", "Asia Pacific (New Zealand)"),
    ("ap-southeast-7", "Asia Pacific (Thailand)"),
    ("ca-central-1", "Canada (Central)"),
    ("ca-west-1", "Canada West (Calgary)"),
    ("eu-central-1", "Europe (Frankfurt)"),
    ("eu-central-2", "Europe (Zurich)"),
    ("eu-north-1", "Europe (Stockholm)"),
    ("eu-south-1", "Europe (Milan)"),
    ("eu-south-2", "Europe (Spain)"),
    ("eu-west-1", "Europe (Ireland)"),
    ("eu-west-2", "Europe (London)"),
    ("eu-west-3", "Europe (Paris)"),
    ("il-central-1", "Israel (Tel Aviv)"),
    ("me-central-1", "Middle East (UAE)"),
    ("me-south-1", "Middle East (Bahrain)"),
    ("me-west-1", "Middle East (Saudi Arabia)"),
    ("mx-central-1", "Mexico (Central)"),
    ("sa-east-1", "South America (Sao Paulo)"),
    ("sa-west-1", "South America (Chile)"),
    ("us-east-1", "US East (N. Virginia)"),
    ("us-east-2", "US East (Ohio)"),
    ("us-west-1", "US West (N. California)"),
    ("us-west-2", "US West (Oregon)"),
];

const AWS_CN_REGIONS: [(&str, &str); 2] = [
    ("cn-north-1", "China (Beijing)"),
    ("cn-northwest-1", "China (Ningxia)"),
];

const AWS_EUSC_REGIONS: [(&str, &str); 1] =
    [("eusc-de-east-1", "AWS European Sovereign Cloud (Germany)")];

const AWS_ISO_REGIONS: [(&str, &str); 2] = [
    ("us-iso-east-1", "US ISO East"),
    ("us-iso-west-1", "US ISO WEST"),
];

const AWS_ISO_B_REGIONS: [(&str, &str); 2] = [
    ("us-isob-east-1", "US ISOB East (Ohio)"),
    ("us-isob-west-1", "US ISOB West"),
];

const AWS_ISO_E_REGIONS: [(&str, &str); 1] = [("eu-isoe-west-1", "EU ISOE West")];

const AWS_ISO_F_REGIONS: [(&str, &str); 2] = [
    ("us-isof-east-1", "US ISOF EAST"),
    ("us-isof-south-1", "US ISOF SOUTH"),
];

const AWS_US_GOV_REGIONS: [(&str, &str); 2] = [
    ("us-gov-east-1", "AWS GovCloud (US-East)"),
    ("us-gov-west-1", "AWS GovCloud (US-West)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_region_is_in_its_own_partition() {
        for partition in Partition::ALL {
            for (code, name) in partition.regions() {
                let region = Region::parse(code).unwrap();
                assert_eq!(Partition::of(&region), partition, "{code}");
                assert!(!name.is_empty());
            }
            assert!(partition.regions().is_sorted());
        }
    }
}
