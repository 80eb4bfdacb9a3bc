//! The page's own URLs. Everything stands behind the `#`: any static host serves any of them from
//! any path, and what is looked at never reaches the host's log.

use std::fmt;

use crate::draft::is_new_group;
use crate::model::{GroupId, Region};

/// What the URL asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The connection's slug and the Region; none means the default ones.
    pub place: Option<(String, Region)>,
    /// The page.
    pub page: Page,
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
            place: None,
            page: Page::Unknown(path.to_owned()),
        };
        let mut parts = path.split('/');
        let (Some(slug), Some(region)) = (parts.next(), parts.next()) else {
            return unknown();
        };
        let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let Ok(region) = Region::parse(region) else {
            return unknown();
        };
        if slug.is_empty() || !slug.bytes().all(is_slug) {
            return unknown();
        }
        let page = match (parts.next(), parts.next(), parts.next()) {
            (None | Some("groups"), None, None) => Page::Groups,
            (Some("groups"), Some(id), None) => match GroupId::parse(id) {
                Ok(id) => Page::Group(id),
                Err(_) if is_draft_id(id) => Page::Group(GroupId::from_remote(id)),
                Err(_) => Page::Unknown(id.to_owned()),
            },
            (Some("policy"), None, None) => Page::Policy,
            (Some("review"), None, None) => Page::Review,
            (Some("history"), run, None) => Page::History(run.map(str::to_owned)),
            _ => Page::Unknown(path.to_owned()),
        };
        Self {
            place: Some((slug.to_owned(), region)),
            page,
        }
    }

    /// The route of another page at the same place.
    #[must_use]
    pub fn to_page(&self, page: Page) -> Self {
        Self {
            place: self.place.clone(),
            page,
        }
    }
}

/// The ids of groups that a draft creates: `new-` and a number.
fn is_draft_id(text: &str) -> bool {
    let id = GroupId::from_remote(text);
    let number = text.rsplit('-').next().unwrap_or_default();
    is_new_group(&id) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Route {
    /// The fragment with its `#`, ready for a link.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("#/")?;
        if let Some((slug, region)) = &self.place {
            write!(formatter, "{slug}/{region}/")?;
        }
        match &self.page {
            Page::Groups if self.place.is_none() => Ok(()),
            Page::Groups => formatter.write_str("groups"),
            Page::Group(id) => write!(formatter, "groups/{id}"),
            Page::Policy => formatter.write_str("policy"),
            Page::Review => formatter.write_str("review"),
            Page::History(None) => formatter.write_str("history"),
            Page::History(Some(run)) => write!(formatter, "history/{run}"),
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
