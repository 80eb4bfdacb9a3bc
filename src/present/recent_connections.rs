//! Connections that the user has opened before, without their credentials.

use std::fmt;

use crate::model::Region;

/// Maximum number of connections that are remembered.
const MAX_CONNECTIONS: usize = 12;

/// A connection that was opened before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecentConnection {
    /// Its slug.
    pub slug: String,
    /// The Region that was opened last.
    pub region: Region,
}

/// Recent connections, the last one first. Their text form has one line for each: slug, blank, Region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecentConnections(Vec<RecentConnection>);

impl RecentConnections {
    /// Parses the text form. Skips lines that are none.
    pub fn parse(text: &str) -> Self {
        let entry = |line: &str| {
            let (slug, region) = line.split_once(' ')?;
            Some(RecentConnection {
                slug: slug.to_owned(),
                region: Region::parse(region).ok()?,
            })
        };
        Self(
            text.lines()
                .filter_map(entry)
                .take(MAX_CONNECTIONS)
                .collect(),
        )
    }

    /// Returns the connections.
    pub fn all(&self) -> &[RecentConnection] {
        &self.0
    }

    /// Puts a connection first.
    pub fn note(&mut self, slug: &str, region: &Region) {
        self.forget(slug);
        let recent = RecentConnection {
            slug: slug.to_owned(),
            region: region.clone(),
        };
        self.0.insert(0, recent);
        self.0.truncate(MAX_CONNECTIONS);
    }

    /// Removes a connection.
    pub fn forget(&mut self, slug: &str) {
        self.0.retain(|known| known.slug != slug);
    }
}

impl fmt::Display for RecentConnections {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for RecentConnection { slug, region } in &self.0 {
            writeln!(formatter, "{slug} {region}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Region {
        Region::parse(code).unwrap()
    }

    #[test]
    fn the_last_connection_is_first_and_survives_being_stored() {
        let mut recent = RecentConnections::default();
        recent.note("aws", &region("eu-west-1"));
        recent.note("endpoint", &region("us-east-1"));
        recent.note("aws", &region("us-east-2"));
        assert_eq!(recent.to_string(), "aws us-east-2\nendpoint us-east-1\n");
        assert_eq!(RecentConnections::parse(&recent.to_string()), recent);
        recent.forget("aws");
        assert_eq!(recent.to_string(), "endpoint us-east-1\n");
    }

    #[test]
    fn text_that_is_no_connection_is_skipped_and_the_oldest_are_dropped() {
        let parsed = RecentConnections::parse("\naws\naws EU WEST\nendpoint eu-west-1\n");
        assert_eq!(parsed.to_string(), "endpoint eu-west-1\n");
        let mut recent = RecentConnections::default();
        for number in 0..=MAX_CONNECTIONS {
            recent.note(&format!("aws-{number}"), &region("eu-west-1"));
        }
        assert_eq!(recent.all().len(), MAX_CONNECTIONS);
        assert_eq!(recent.all()[0].slug, format!("aws-{MAX_CONNECTIONS}"));
    }
}
