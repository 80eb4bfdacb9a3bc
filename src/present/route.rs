//! URLs of the page. Everything is in the fragment, so that any static host serves the page from
//! any path, and the host's log never contains what the user views.

mod place;
mod query;

use std::fmt;

use self::place::{VIEW_HEAD, place_of};
use self::query::{list_page_of, order_of, search_of, write_query};
use super::GroupOrder;
use crate::model::{GroupId, Region, RuleId};

/// Parsed URL fragment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Source of the groups; `None` for the default.
    pub place: Option<Place>,
    /// The page.
    pub page: Page,
    /// Highlighted rule on the page of its group.
    pub rule: Option<RuleId>,
    /// Search on the page of all groups or of many accounts, question on the page of reachability, or view of the map; `None` if there is none.
    pub search: Option<String>,
    /// Sort order on the page of all groups; `None` if it is not in the address.
    pub order: Option<GroupOrder>,
    /// Page of the list of groups, from 0.
    pub list_page: usize,
}

/// Source of the groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Region of a connection.
    Connection {
        /// The connection's slug.
        slug: String,
        /// The Region.
        region: Region,
    },
    /// Read-only view of a snapshot or another file.
    View(ViewPlace),
}

/// Source of a read-only view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewPlace {
    /// The address itself, which contains the envelope.
    Link(String),
    /// File that was opened in this page.
    File,
    /// File on a host, named by `?view=` or by config.json.
    Hosted,
}

/// Page of the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// All security groups.
    #[default]
    Groups,
    /// One security group.
    Group(GroupId),
    /// Review of the draft or of another plan.
    Review,
    /// Least-privilege IAM policy.
    Policy,
    /// History of runs.
    History(Runs),
    /// Findings of checks.
    Findings,
    /// Reachability: who can reach what.
    Reach,
    /// Map of groups and their traffic.
    Map,
    /// Prefix lists and the groups that use them.
    PrefixLists,
    /// Share and export.
    Share,
    /// Many accounts and Regions.
    Accounts,
    /// Open a file or a link.
    Open,
    /// Comparison with a snapshot or a file.
    Compare,
    /// Print listing.
    Print,
    /// Invalid address, with the part that is not understood.
    Unknown(String),
}

/// Runs that the history shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Runs {
    /// All runs.
    #[default]
    All,
    /// Runs that change a group.
    Of(GroupId),
    /// One run by its ID.
    One(String),
}

impl Route {
    /// Parses the URL's fragment, with or without its `#`.
    pub fn parse(fragment: &str) -> Self {
        let (path, query) = match fragment.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (fragment, None),
        };
        let path = path.trim_start_matches('#').trim_matches('/');
        if path.is_empty() {
            return Self::default();
        }
        let unknown = || Self {
            page: Page::Unknown(path.to_owned()),
            ..Self::default()
        };
        let mut parts = path.split('/');
        let place = match parts.next() {
            // Files and lists of accounts can be opened without a connection.
            Some("open") if parts.clone().next().is_none() => {
                return Self::default().to_page(Page::Open);
            }
            Some("accounts") if parts.clone().next().is_none() => {
                return Self {
                    search: query.and_then(search_of),
                    ..Self::default().to_page(Page::Accounts)
                };
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
            (Some("history"), None, None, None) => Page::History(Runs::All),
            (Some("history"), Some("group"), Some(id), None) => match GroupId::parse(id) {
                Ok(id) => Page::History(Runs::Of(id)),
                Err(_) => Page::Unknown(id.to_owned()),
            },
            (Some("history"), Some(run), None, None) => Page::History(Runs::One(run.to_owned())),
            (Some("findings"), None, None, None) => Page::Findings,
            (Some("reach"), None, None, None) => Page::Reach,
            (Some("map"), None, None, None) => Page::Map,
            (Some("prefix-lists"), None, None, None) => Page::PrefixLists,
            (Some("share"), None, None, None) => Page::Share,
            (Some("accounts"), None, None, None) => Page::Accounts,
            (Some("open"), None, None, None) => Page::Open,
            (Some("compare"), None, None, None) => Page::Compare,
            (Some("print"), None, None, None) => Page::Print,
            _ => Page::Unknown(path.to_owned()),
        };
        let query = query.filter(|_| page.has_search());
        let of_list = query.filter(|_| page == Page::Groups);
        Self {
            place: Some(place),
            page,
            rule,
            order: of_list.and_then(order_of),
            list_page: of_list.map(list_page_of).unwrap_or_default(),
            search: query.and_then(search_of),
        }
    }

    /// Returns the route of another page at the same place.
    #[must_use]
    pub fn to_page(&self, page: Page) -> Self {
        Self {
            place: self.place.clone(),
            page,
            ..Self::default()
        }
    }

    /// Returns the route of the page of reachability at the same place, with a question.
    #[must_use]
    pub fn to_question(&self, question: &str) -> Self {
        Self {
            search: Some(question.to_owned()),
            ..self.to_page(Page::Reach)
        }
    }

    /// Returns the route at a place: the same page if it is the current place, or else all groups.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        if self.place.as_ref() == Some(&place) {
            self
        } else {
            Self {
                place: Some(place),
                ..Self::default()
            }
        }
    }

    /// Returns the source of the read-only view, if the place is one.
    pub fn view(&self) -> Option<&ViewPlace> {
        match &self.place {
            Some(Place::View(view)) => Some(view),
            Some(Place::Connection { .. }) | None => None,
        }
    }
}

impl Page {
    /// Whether the address of the page contains a search, a question or a view.
    fn has_search(&self) -> bool {
        matches!(
            self,
            Self::Groups | Self::Reach | Self::Map | Self::Accounts
        )
    }
}

impl fmt::Display for Route {
    /// Formats the fragment with its `#`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("#/")?;
        match &self.place {
            Some(Place::Connection { slug, region }) => write!(formatter, "{slug}/{region}/")?,
            Some(Place::View(view)) => {
                write!(formatter, "{VIEW_HEAD}{}/", view.as_str())?;
            }
            None => {}
        }
        match &self.page {
            Page::Groups if self.place.is_none() => Ok(()),
            Page::Groups | Page::Reach | Page::Map | Page::Accounts => {
                formatter.write_str(match self.page {
                    Page::Accounts => "accounts",
                    Page::Reach => "reach",
                    Page::Map => "map",
                    _ => "groups",
                })?;
                write_query(formatter, self)
            }
            Page::Group(id) => match &self.rule {
                Some(rule) => write!(formatter, "groups/{id}/{rule}"),
                None => write!(formatter, "groups/{id}"),
            },
            Page::Policy => formatter.write_str("policy"),
            Page::Review => formatter.write_str("review"),
            Page::History(Runs::All) => formatter.write_str("history"),
            Page::History(Runs::Of(group)) => write!(formatter, "history/group/{group}"),
            Page::History(Runs::One(run)) => write!(formatter, "history/{run}"),
            Page::Findings => formatter.write_str("findings"),
            Page::PrefixLists => formatter.write_str("prefix-lists"),
            Page::Share => formatter.write_str("share"),
            Page::Open => formatter.write_str("open"),
            Page::Compare => formatter.write_str("compare"),
            Page::Print => formatter.write_str("print"),
            Page::Unknown(text) => formatter.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests;
