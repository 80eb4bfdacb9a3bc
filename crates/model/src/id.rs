//! Identifiers, each a type of its own so that no two can be confused. Many rules and groups name the same ones, so
//! copies share one text.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Why a text is not an identifier. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid ID")]
pub enum IdError {
    /// Not the prefix followed by 8 or 17 hexadecimal digits.
    Malformed {
        /// What was typed.
        typed: String,
        /// What was expected, with its article, as in "a security group id".
        noun: &'static str,
        /// The prefix such an identifier starts with, as in `sg-`.
        prefix: &'static str,
    },
    /// Not twelve decimal digits.
    MalformedAccount {
        /// What was typed.
        typed: String,
    },
    /// Not lower-case letters, digits and hyphens.
    MalformedRegion {
        /// What was typed.
        typed: String,
    },
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes an identifier over from the API as it stands. Emulators and legacy accounts use
            /// forms that [`Self::parse`] would refuse to a person, and showing them beats failing.
            pub fn from_remote(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The identifier as EC2 writes it.
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
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $noun:literal) => {
        identifier!($(#[$doc])* $name);

        impl $name {
            /// What such an identifier starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Parses what a person typed; surrounding white space and upper case are forgiven.
            ///
            /// # Errors
            /// [`IdError::Malformed`] unless it is the prefix and 8 or 17 hexadecimal digits.
            pub fn parse(typed: &str) -> Result<Self, IdError> {
                let text = typed.trim().to_ascii_lowercase();
                if is_resource_id(&text, $prefix) {
                    return Ok(Self(text.into()));
                }
                Err(IdError::Malformed { typed: typed.to_owned(), noun: $noun, prefix: $prefix })
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
    /// A security group, `sg-` and 8 or 17 hexadecimal digits.
    GroupId,
    "sg-",
    "a security group id"
);
resource_identifier!(
    /// One rule of a security group, `sgr-` and 8 or 17 hexadecimal digits.
    RuleId,
    "sgr-",
    "a security group rule id"
);
resource_identifier!(
    /// A VPC, `vpc-` and 8 or 17 hexadecimal digits.
    VpcId,
    "vpc-",
    "a VPC id"
);
resource_identifier!(
    /// A network interface, `eni-` and 8 or 17 hexadecimal digits.
    InterfaceId,
    "eni-",
    "a network interface id"
);
resource_identifier!(
    /// A prefix list, `pl-` and 8 or 17 hexadecimal digits.
    PrefixListId,
    "pl-",
    "a prefix list id"
);

/// What the ids of groups to be created start with.
const NEW_GROUP_PREFIX: &str = "new-";

impl GroupId {
    /// The id by which a draft or a plan knows a group to be created: `new-1`. EC2's ids have
    /// another form.
    pub fn of_new_group(number: usize) -> Self {
        Self::from_remote(format!("{NEW_GROUP_PREFIX}{number}"))
    }

    /// Parses an id that [`Self::of_new_group`] gives: `new-` and digits.
    pub fn parse_new(text: &str) -> Option<Self> {
        let number = text.strip_prefix(NEW_GROUP_PREFIX)?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self::from_remote(text))
    }

    /// Whether the group is still to be created.
    pub fn is_new(&self) -> bool {
        self.as_str().starts_with(NEW_GROUP_PREFIX)
    }
}

identifier!(
    /// An AWS account, twelve digits.
    AccountId
);

impl AccountId {
    /// Parses what a person typed. The form with hyphens that the console shows
    /// (`1234-5678-9012`) is accepted.
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

    /// Parses the owner of a security group: an account id, or the alias under which EC2 lists the
    /// groups of an AWS service, such as `amazon-elb`.
    ///
    /// # Errors
    /// [`IdError::MalformedAccount`] unless it is one of the two.
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

/// What the aliases of AWS services as owners start with.
const SERVICE_OWNER_PREFIX: &str = "amazon-";

identifier!(
    /// A Region code such as `eu-west-1`. Any code of the right form is accepted: new Regions and
    /// private endpoints must work without a release of this project.
    Region
);

impl Region {
    /// Parses what a person typed or a configuration names.
    ///
    /// # Errors
    /// [`IdError::MalformedRegion`] unless it is 1 to 64 lower-case letters, digits and hyphens
    /// that start with a letter.
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
    /// The URL of EC2's endpoint, or the path of a proxy on the page's own host.
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
    fn resource_ids_take_8_or_17_hex_digits_and_nothing_else() {
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
    fn groups_to_be_created_have_ids_of_another_form() {
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
    fn account_ids_are_twelve_digits_with_or_without_hyphens() {
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
    fn regions_are_codes() {
        for good in ["eu-west-1", "us-gov-west-1", "cn-north-1", "local"] {
            assert!(Region::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "EU-WEST-1", "eu west 1", "1-eu", "eu/west", "eu.west"] {
            assert!(Region::parse(bad).is_err(), "{bad}");
        }
    }
}
