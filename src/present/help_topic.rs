//! Topics of the help.

use super::route::Page;

/// A topic of the help: a page of the app, a part of one, or the shortcuts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpTopic {
    /// The list of groups.
    Groups,
    /// The columns of the list.
    GroupColumns,
    /// The rules of a group.
    Group,
    /// The columns of the rules.
    RuleColumns,
    /// Findings about a row of the table.
    RowFindings,
    /// Findings of checks in the account.
    Findings,
    /// Who can reach what.
    Reach,
    /// The checks.
    Checks,
    /// The map.
    Map,
    /// The review of the draft.
    Review,
    /// The history of runs.
    History,
    /// Prefix lists.
    PrefixLists,
    /// Many accounts and Regions.
    Accounts,
    /// Sharing and exporting.
    Share,
    /// Opening files and links.
    Open,
    /// Comparing with an earlier state.
    Compare,
    /// The listing for paper.
    Listing,
    /// The IAM policy.
    Policy,
    /// Connections and access keys.
    Connection,
    /// Keyboard shortcuts.
    Shortcuts,
}

impl HelpTopic {
    /// Topics that the help shows by themselves, in the order of its list.
    pub const OVERVIEW: [Self; 16] = [
        Self::Groups,
        Self::Group,
        Self::Findings,
        Self::Reach,
        Self::Map,
        Self::PrefixLists,
        Self::Accounts,
        Self::Review,
        Self::History,
        Self::Share,
        Self::Open,
        Self::Compare,
        Self::Listing,
        Self::Policy,
        Self::Connection,
        Self::Shortcuts,
    ];

    /// Returns the topic of a page.
    pub fn of_page(page: &Page) -> Self {
        match page {
            Page::Groups | Page::Unknown(_) => Self::Groups,
            Page::Group(_) => Self::Group,
            Page::Findings => Self::Findings,
            Page::Reach => Self::Reach,
            Page::Map => Self::Map,
            Page::Review => Self::Review,
            Page::Policy => Self::Policy,
            Page::History(_) => Self::History,
            Page::PrefixLists => Self::PrefixLists,
            Page::Accounts => Self::Accounts,
            Page::Share => Self::Share,
            Page::Open => Self::Open,
            Page::Compare => Self::Compare,
            Page::Print => Self::Listing,
        }
    }

    /// Returns the topic of [`HelpTopic::OVERVIEW`] under which the help shows this one.
    pub fn overview(self) -> Self {
        match self {
            Self::GroupColumns => Self::Groups,
            Self::RuleColumns | Self::RowFindings => Self::Group,
            Self::Checks => Self::Findings,
            topic => topic,
        }
    }

    /// Returns the topics that the help shows together under this one of [`HelpTopic::OVERVIEW`].
    pub fn parts(self) -> &'static [Self] {
        match self {
            Self::Groups => &[Self::Groups, Self::GroupColumns],
            Self::Group => &[Self::Group, Self::RuleColumns, Self::RowFindings],
            Self::Findings => &[Self::Findings, Self::Checks],
            Self::Reach => &[Self::Reach],
            Self::Map => &[Self::Map],
            Self::Review => &[Self::Review],
            Self::History => &[Self::History],
            Self::PrefixLists => &[Self::PrefixLists],
            Self::Accounts => &[Self::Accounts],
            Self::Share => &[Self::Share],
            Self::Open => &[Self::Open],
            Self::Compare => &[Self::Compare],
            Self::Listing => &[Self::Listing],
            Self::Policy => &[Self::Policy],
            Self::Connection => &[Self::Connection],
            Self::Shortcuts => &[Self::Shortcuts],
            Self::GroupColumns | Self::RuleColumns | Self::RowFindings | Self::Checks => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::GroupId;
    use crate::present::Runs;

    #[test]
    fn each_page_has_a_topic_of_the_overview() {
        let group = GroupId::parse("sg-0123456789abcdef0").unwrap();
        for page in [
            Page::Groups,
            Page::Group(group),
            Page::Findings,
            Page::Reach,
            Page::Map,
            Page::Review,
            Page::Policy,
            Page::History(Runs::All),
            Page::PrefixLists,
            Page::Accounts,
            Page::Share,
            Page::Open,
            Page::Compare,
            Page::Print,
            Page::Unknown(String::new()),
        ] {
            let topic = HelpTopic::of_page(&page);
            assert!(HelpTopic::OVERVIEW.contains(&topic), "{page:?}");
        }
    }

    #[test]
    fn each_part_is_shown_under_its_own_overview() {
        for topic in HelpTopic::OVERVIEW {
            assert_eq!(topic.parts().first(), Some(&topic));
            for part in topic.parts() {
                assert_eq!(part.overview(), topic, "{part:?}");
            }
        }
    }
}
