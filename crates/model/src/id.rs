//! Identifiers of AWS resources, accounts, Regions and endpoints, one type each. Clones share their
//! text, because many rules and groups use the same identifiers.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Reason why a text is not an identifier. Caused by the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid ID")]
pub enum IdError {
    /// The text is not the prefix followed by 8 or 17 hexadecimal digits.
    Malformed {
        /// The text.
        typed: String,
        /// The expected kind.
        kind: ResourceKind,
    },
    /// The text is not twelve decimal digits.
    MalformedAccount {
        /// The text.
        typed: String,
    },
    /// The text has characters other than lower-case letters, digits and hyphens.
    MalformedRegion {
        /// The text.
        typed: String,
    },
}

/// Kind of a resource whose IDs are a prefix and hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// Security group.
    Group,
    /// Security group rule.
    Rule,
    /// VPC.
    Vpc,
    /// Network interface.
    Interface,
    /// Prefix list.
    PrefixList,
}

impl ResourceKind {
    /// Returns the prefix of the IDs, such as `sg-`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Group => GroupId::PREFIX,
            Self::Rule => RuleId::PREFIX,
            Self::Vpc => VpcId::PREFIX,
            Self::Interface => InterfaceId::PREFIX,
            Self::PrefixList => PrefixListId::PREFIX,
        }
    }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps an identifier from the API without checking it. Emulators and legacy accounts
            /// use forms that [`Self::parse`] rejects, and the page shows those rather than
            /// failing.
            pub fn from_remote(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// Returns the identifier as EC2 writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

macro_rules! resource_identifier {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $kind:ident) => {
        identifier!($(#[$doc])* $name);

        impl $name {
            /// Prefix of these identifiers.
            pub const PREFIX: &'static str = $prefix;

            /// Parses user input. Surrounding white space and upper case are accepted.
            ///
            /// # Errors
            /// [`IdError::Malformed`] unless the text is the prefix and 8 or 17 hexadecimal digits.
            pub fn parse(typed: &str) -> Result<Self, IdError> {
                let text = typed.trim().to_ascii_lowercase();
                if is_resource_id(&text, $prefix) {
                    return Ok(Self(text.into()));
                }
                Err(IdError::Malformed { typed: typed.to_owned(), kind: ResourceKind::$kind })
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(typed: &str) -> Result<Self, IdError> {
                Self::parse(typed)
            }
        }
    };
}

resource_identifier!(
    /// ID of a security group: `sg-` and 8 or 17 hexadecimal digits.
    GroupId,
    "sg-",
    Group
);
resource_identifier!(
    /// ID of a security group rule: `sgr-` and 8 or 17 hexadecimal digits.
    RuleId,
    "sgr-",
    Rule
);
resource_identifier!(
    /// ID of a VPC: `vpc-` and 8 or 17 hexadecimal digits.
    VpcId,
    "vpc-",
    Vpc
);
resource_identifier!(
    /// ID of a network interface: `eni-` and 8 or 17 hexadecimal digits.
    InterfaceId,
    "eni-",
    Interface
);
resource_identifier!(
    /// ID of a prefix list: `pl-` and 8 or 17 hexadecimal digits.
    PrefixListId,
    "pl-",
    PrefixList
);

/// Prefix of the IDs of groups that do not exist in EC2 yet.
const NEW_GROUP_PREFIX: &str = "new-";

impl GroupId {
    /// Returns the placeholder ID of a group that a draft or a plan creates, such as `new-1`. EC2's
    /// IDs never have this form.
    pub fn of_new_group(number: usize) -> Self {
        Self::from_remote(format!("{NEW_GROUP_PREFIX}{number}"))
    }

    /// Parses an ID made by [`Self::of_new_group`]: `new-` and digits.
    pub fn parse_new(text: &str) -> Option<Self> {
        let number = text.strip_prefix(NEW_GROUP_PREFIX)?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self::from_remote(text))
    }

    /// Whether this is the placeholder ID of a group that is not created yet.
    pub fn is_new(&self) -> bool {
        self.as_str().starts_with(NEW_GROUP_PREFIX)
    }
}

/// Prefix of the IDs of prefix lists that do not exist in EC2 yet.
const NEW_LIST_PREFIX: &str = "new-list-";

impl PrefixListId {
    /// Returns the placeholder ID of a list that a draft or a plan creates, such as `new-list-1`.
    /// EC2's IDs never have this form.
    pub fn of_new_list(number: usize) -> Self {
        Self::from_remote(format!("{NEW_LIST_PREFIX}{number}"))
    }

    /// Parses an ID made by [`Self::of_new_list`]: `new-list-` and digits.
    pub fn parse_new(text: &str) -> Option<Self> {
        let number = text.strip_prefix(NEW_LIST_PREFIX)?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self::from_remote(text))
    }

    /// Whether this is the placeholder ID of a list that is not created yet.
    pub fn is_new(&self) -> bool {
        self.as_str().starts_with(NEW_LIST_PREFIX)
    }
}

identifier!(
    /// ID of an AWS account, twelve digits.
    AccountId
);

impl AccountId {
    /// Parses user input. Hyphens, as the console shows them (`1234-5678-9012`), are ignored.
    ///
    /// # Errors
    /// [`IdError::MalformedAccount`] unless twelve digits remain.
    pub fn parse(typed: &str) -> Result<Self, IdError> {
        let digits: String = typed.trim().chars().filter(|c| *c != '-').collect();
        if digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self(digits.into()));
        }
        Err(IdError::MalformedAccount {
            typed: typed.to_owned(),
        })
    }

    /// Parses the owner of a security group: an account ID, or the alias under which EC2 lists the
    /// groups of an AWS service, such as `amazon-elb`.
    ///
    /// # Errors
    /// [`IdError::MalformedAccount`] if the text is neither.
    pub fn parse_owner(typed: &str) -> Result<Self, IdError> {
        let text = typed.trim().to_ascii_lowercase();
        let is_word = |text: &str| {
            (1..=64).contains(&text.len())
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        match text.strip_prefix(SERVICE_OWNER_PREFIX) {
            Some(service) if is_word(service) => Ok(Self(text.into())),
            Some(_) | None => Self::parse(typed),
        }
    }
}

/// Prefix of the aliases of AWS services.
const SERVICE_OWNER_PREFIX: &str = "amazon-";

identifier!(
    /// Code of a Region, such as `eu-west-1`. Any well-formed code is accepted, so that new Regions
    /// and private endpoints work without a release of this project.
    Region
);

impl Region {
    /// Parses a Region code from user input or a configuration.
    ///
    /// # Errors
    /// [`IdError::MalformedRegion`] unless the text is 1 to 64 lower-case letters, digits and
    /// hyphens and starts with a letter.
    pub fn parse(typed: &str) -> Result<Self, IdError> {
        let text = typed.trim();
        let starts_well = text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_lowercase());
        let is_allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if starts_well && text.len() <= 64 && text.bytes().all(is_allowed) {
            return Ok(Self(text.into()));
        }
        Err(IdError::MalformedRegion {
            typed: typed.to_owned(),
        })
    }
}

identifier!(
    /// URL of an EC2 endpoint, or path of a proxy on the page's own host.
    EndpointUrl
);

fn is_resource_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resource_ids_have_8_or_17_hex_digits() {
        for good in ["sg-1a2b3c4d", "sg-0123456789abcdef0", " SG-1A2B3C4D "] {
            assert!(GroupId::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "sg-",
            "sg-1a2b3c4",
            "sg-1a2b3c4g",
            "sgr-1a2b3c4d",
            "sg-0123456789abcdef",
            "1a2b3c4d",
        ] {
            let error = GroupId::parse(bad).unwrap_err();
            assert!(matches!(error, IdError::Malformed { .. }), "{error:?}");
        }
        assert_eq!(
            GroupId::parse("SG-1A2B3C4D").unwrap().as_str(),
            "sg-1a2b3c4d"
        );
    }

    #[test]
    fn ids_of_new_groups_differ_from_ec2s() {
        let id = GroupId::of_new_group(12);
        assert_eq!(id.as_str(), "new-12");
        assert!(id.is_new() && GroupId::parse(id.as_str()).is_err());
        assert_eq!(GroupId::parse_new("new-12"), Some(id));
        for bad in ["", "new", "new-", "new-x", "new-1x", "NEW-1", "sg-00000001"] {
            assert_eq!(GroupId::parse_new(bad), None, "{bad}");
        }
        assert!(!GroupId::from_remote("sg-00000001").is_new());
    }

    #[test]
    fn account_ids_have_twelve_digits_with_or_without_hyphens() {
        assert_eq!(
            AccountId::parse("1234-5678-9012").unwrap().as_str(),
            "123456789012"
        );
        assert!(AccountId::parse("12345678901").is_err());
        assert!(AccountId::parse("12345678901x").is_err());
        assert!(AccountId::parse("１２３４５６７８９０１２").is_err());
    }

    #[test]
    fn owners_may_be_aws_services() {
        for (typed, owner) in [
            ("amazon-elb", "amazon-elb"),
            ("Amazon-ELB", "amazon-elb"),
            ("123456789012", "123456789012"),
            ("1234-5678-9012", "123456789012"),
        ] {
            assert_eq!(AccountId::parse_owner(typed).unwrap().as_str(), owner);
        }
        for bad in [
            "amazon-",
            "amazon",
            "amazon-e lb",
            "elb",
            "amazon-{{resolve:x}}",
        ] {
            assert!(AccountId::parse_owner(bad).is_err(), "{bad}");
        }
        assert!(AccountId::parse("amazon-elb").is_err());
    }

    #[test]
    fn regions_are_lower_case_codes() {
        for good in ["eu-west-1", "us-gov-west-1", "cn-north-1", "local"] {
            assert!(Region::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "EU-WEST-1", "eu west 1", "1-eu", "eu/west", "eu.west"] {
            assert!(Region::parse(bad).is_err(), "{bad}");
        }
    }
}
