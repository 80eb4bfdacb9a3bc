//! The page's own URLs. Everything stands behind the `#`: any static host serves any of them from
//! any path, and what is looked at never reaches the host's log.

use std::fmt;

use crate::model::{GroupId, Region, RuleId};

/// What comes before the name of what is viewed: no slug has a `=`.
const VIEW_HEAD: &str = "view=";

/// The names of what is viewed and does not stand in the address. No envelope is as short.
const FILE: &str = "file";
const HOSTED: &str = "hosted";

/// What the URL asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Where the groups are; none means the default place.
    pub place: Option<Place>,
    /// The page.
    pub page: Page,
    /// The rule that is pointed at on the page of its group.
    pub rule: Option<RuleId>,
}

/// Where groups are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A Region of a connection.
    Connection {
        /// The connection's slug.
        slug: String,
        /// The Region.
        region: Region,
    },
    /// A snapshot or another file, to be looked at.
    View(ViewPlace),
}

/// Where what is only looked at comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewPlace {
    /// The address itself carries it, in an envelope.
    Link(String),
    /// A file that was opened in this page.
    File,
    /// A file on a host, named by `?view=` or by config.json.
    Hosted,
}

/// A page of the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// All security groups.
    #[default]
    Groups,
    /// One security group.
    Group(GroupId),
    /// What would be changed, and applying it.
    Review,
    /// The least policy for groups to be chosen.
    Policy,
    /// The runs of plans, or one of them by its id.
    History(Option<String>),
    /// Showing groups to others, and taking them to other tools.
    Share,
    /// Opening a file or a link.
    Open,
    /// What is other in a snapshot.
    Compare,
    /// All groups with their rules, one below the other, for paper.
    Print,
    /// An address that nothing stands at; the text is the part not understood.
    Unknown(String),
}

impl Route {
    /// Parses the URL's fragment, with or without its `#`.
    pub fn parse(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').trim_matches('/');
        if path.is_empty() {
            return Self::default();
        }
        let unknown = || Self {
            page: Page::Unknown(path.to_owned()),
            ..Self::default()
        };
        let mut parts = path.split('/');
        let place = match parts.next() {
            // What is opened may be looked at without being anywhere.
            Some("open") if parts.clone().next().is_none() => {
                return Self::default().to_page(Page::Open);
            }
            Some(head) => match head.strip_prefix(VIEW_HEAD) {
                Some(view) => Some(Place::View(ViewPlace::parse(view))),
                None => place_of(head, parts.next()),
            },
            None => None,
        };
        let Some(place) = place else {
            return unknown();
        };
        let mut rule = None;
        let page = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (None | Some("groups"), None, None, None) => Page::Groups,
            (Some("groups"), Some(id), pointed_at, None) => {
                rule = pointed_at.and_then(|id| RuleId::parse(id).ok());
                match GroupId::parse(id).ok().or_else(|| GroupId::parse_new(id)) {
                    _ if pointed_at.is_some() && rule.is_none() => Page::Unknown(path.to_owned()),
                    Some(id) => Page::Group(id),
                    None => Page::Unknown(id.to_owned()),
                }
            }
            (Some("policy"), None, None, None) => Page::Policy,
            (Some("review"), None, None, None) => Page::Review,
            (Some("history"), run, None, None) => Page::History(run.map(str::to_owned)),
            (Some("share"), None, None, None) => Page::Share,
            (Some("open"), None, None, None) => Page::Open,
            (Some("compare"), None, None, None) => Page::Compare,
            (Some("print"), None, None, None) => Page::Print,
            _ => Page::Unknown(path.to_owned()),
        };
        Self {
            place: Some(place),
            page,
            rule,
        }
    }

    /// The route of another page at the same place.
    #[must_use]
    pub fn to_page(&self, page: Page) -> Self {
        Self {
            place: self.place.clone(),
            page,
            rule: None,
        }
    }

    /// Where to go at a place: the same page where it is this place, and all its groups where not.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        match self.place.as_ref() == Some(&place) {
            true => self,
            false => Self {
                place: Some(place),
                ..Self::default()
            },
        }
    }

    /// What is viewed; none where a connection is in use, or nothing is.
    pub fn view(&self) -> Option<&ViewPlace> {
        match &self.place {
            Some(Place::View(view)) => Some(view),
            Some(Place::Connection { .. }) | None => None,
        }
    }
}

impl ViewPlace {
    fn parse(text: &str) -> Self {
        match text {
            FILE => Self::File,
            HOSTED => Self::Hosted,
            envelope => Self::Link(envelope.to_owned()),
        }
    }
}

fn place_of(slug: &str, region: Option<&str>) -> Option<Place> {
    let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let region = Region::parse(region?).ok()?;
    (!slug.is_empty() && slug.bytes().all(is_slug)).then(|| Place::Connection {
        slug: slug.to_owned(),
        region,
    })
}

impl fmt::Display for Route {
    /// The fragment with its `#`, ready for a link.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("#/")?;
        match &self.place {
            Some(Place::Connection { slug, region }) => write!(formatter, "{slug}/{region}/")?,
            Some(Place::View(view)) => {
                let name = match view {
                    ViewPlace::Link(envelope) => envelope,
                    ViewPlace::File => FILE,
                    ViewPlace::Hosted => HOSTED,
                };
                write!(formatter, "{VIEW_HEAD}{name}/")?;
            }
            None => {}
        }
        match &self.page {
            Page::Groups if self.place.is_none() => Ok(()),
            Page::Groups => formatter.write_str("groups"),
            Page::Group(id) => match &self.rule {
                Some(rule) => write!(formatter, "groups/{id}/{rule}"),
                None => write!(formatter, "groups/{id}"),
            },
            Page::Policy => formatter.write_str("policy"),
            Page::Review => formatter.write_str("review"),
            Page::History(None) => formatter.write_str("history"),
            Page::History(Some(run)) => write!(formatter, "history/{run}"),
            Page::Share => formatter.write_str("share"),
            Page::Open => formatter.write_str("open"),
            Page::Compare => formatter.write_str("compare"),
            Page::Print => formatter.write_str("print"),
            Page::Unknown(text) => formatter.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_round_trip() {
        for fragment in [
            "#/",
            "#/sandbox/us-east-1/groups",
            "#/sandbox/us-east-1/policy",
            "#/through-the-proxy/eu-west-1/groups/sg-0123456789abcdef0",
            "#/sandbox/us-east-1/groups/sg-0123456789abcdef0/sgr-0123456789abcdef0",
            "#/open",
            "#/sandbox/us-east-1/open",
            "#/sandbox/us-east-1/share",
            "#/view=hosted/compare",
            "#/view=file/print",
            "#/view=AQAAAAAA_-x/groups/sg-0123456789abcdef0",
        ] {
            assert_eq!(Route::parse(fragment).to_string(), fragment);
        }
    }

    #[test]
    fn what_is_not_understood_is_said_to_be_unknown() {
        assert_eq!(Route::parse(""), Route::default());
        assert_eq!(Route::parse("#/sandbox/us-east-1").page, Page::Groups);
        for fragment in [
            "#/x",
            "#/a/b/c",
            "#/A/us-east-1",
            "#//",
            "#/a/us-east-1/groups/1/2",
            "#/a/us-east-1/groups/sg-0123456789abcdef0/2",
            "#/open/us-east-1/x",
        ] {
            let page = Route::parse(fragment).page;
            assert!(
                matches!(page, Page::Unknown(_)) || fragment == "#//",
                "{fragment}: {page:?}"
            );
        }
        let route = Route::parse("#/sandbox/us-east-1/groups/vpc-1");
        assert_eq!(route.page, Page::Unknown("vpc-1".into()));
        assert!(route.place.is_some());
    }
}
