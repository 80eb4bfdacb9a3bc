//! Places in addresses: connections and views.

use super::{Place, ViewPlace};
use crate::model::Region;

/// Prefix of a view. No slug contains `=`.
pub(super) const VIEW_HEAD: &str = "view=";

/// Names of views that are not in the address. No envelope is as short.
const FILE: &str = "file";
const HOSTED: &str = "hosted";

impl ViewPlace {
    /// Parses what follows the prefix.
    pub(super) fn parse(text: &str) -> Self {
        match text {
            FILE => Self::File,
            HOSTED => Self::Hosted,
            envelope => Self::Link(envelope.to_owned()),
        }
    }

    /// Returns the text that follows the prefix.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Link(envelope) => envelope,
            Self::File => FILE,
            Self::Hosted => HOSTED,
        }
    }
}

/// Parses the slug and the Region of a connection.
pub(super) fn place_of(slug: &str, region: Option<&str>) -> Option<Place> {
    let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let region = Region::parse(region?).ok()?;
    (!slug.is_empty() && slug.bytes().all(is_slug)).then(|| Place::Connection {
        slug: slug.to_owned(),
        region,
    })
}
