//! Showing several nodes as one.

use std::fmt;

use portcullis_model::{AddressFamily, Direction, VpcId};

use super::AddressSpace;

/// By what groups are shown as one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// Each group by itself.
    #[default]
    None,
    /// By VPC.
    Vpc,
    /// By the value of the tag with this key.
    Tag(String),
    /// By the first word of the name, up to `-`, `_`, `.`, `/`, `:` or a blank.
    NamePrefix,
    /// By connected part: groups with a path between them, whatever its direction. Outside nodes connect none.
    Component,
}

/// What the nodes of a cluster have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClusterKey {
    /// The VPC; `None` for groups without one.
    Vpc(Option<VpcId>),
    /// The value of a tag; `None` for groups without the tag.
    Tag {
        /// Key of the tag.
        key: String,
        /// Value of the tag.
        value: Option<String>,
    },
    /// The first word of the name.
    NamePrefix(String),
    /// The connected part, named by the text of its first node.
    Component(String),
    /// Single CIDR blocks of a family, as sources or as destinations.
    Blocks(Direction, AddressSpace, AddressFamily),
}

impl fmt::Display for ClusterKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vpc(Some(vpc)) => write!(formatter, "vpc {vpc}"),
            Self::Vpc(None) => formatter.write_str("vpc"),
            Self::Tag {
                key,
                value: Some(value),
            } => write!(formatter, "tag {key}={value}"),
            Self::Tag { key, value: None } => write!(formatter, "tag {key}"),
            Self::NamePrefix(prefix) => write!(formatter, "name {prefix}"),
            Self::Component(first) => write!(formatter, "part {first}"),
            Self::Blocks(direction, space, family) => {
                let direction = direction.as_str().to_ascii_lowercase();
                let space = match space {
                    AddressSpace::Private => "private",
                    AddressSpace::Public => "public",
                };
                write!(formatter, "blocks {direction} {space} {}", family.as_str())
            }
        }
    }
}
