//! Steps of the tour.

/// Page that a step is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepPage {
    /// The list of groups.
    Groups,
    /// A group with inbound rules.
    Group,
}

/// Step of the tour.
#[derive(Clone, Copy, Debug)]
pub(super) struct TourStep {
    pub page: StepPage,
    /// Selectors of the part of the page that it explains; the first on the screen counts.
    pub targets: &'static [&'static str],
    pub title: &'static str,
    pub text: &'static str,
}

/// The steps in their order.
pub(super) const STEPS: [TourStep; 5] = [
    TourStep {
        page: StepPage::Groups,
        targets: &[".bar__connection"],
        title: "Where you are",
        text: "The connection, its account and, next to it, the Region. Each account and Region has a color of its own. This is the sandbox: change anything.",
    },
    TourStep {
        page: StepPage::Groups,
        targets: &[".bar__search"],
        title: "Find any group",
        text: "Search by name, port, address or tag: ssh anywhere, 10.1.2.3, port = 22. Press / to get here, or Ctrl+K to jump to a group, rule or page.",
    },
    TourStep {
        page: StepPage::Groups,
        targets: &["#main [role=table]"],
        title: "All security groups",
        text: "Open a group to see its rules. Select several to compare, tag or change them together.",
    },
    TourStep {
        page: StepPage::Group,
        targets: &["#main [role=grid]"],
        title: "Edit rules like a spreadsheet",
        text: "Type https, 8000-8080, anywhere or the name of a group. Enter opens a cell, Tab goes on. Copy and paste cells, and undo with Ctrl+Z.",
    },
    TourStep {
        page: StepPage::Group,
        targets: &[".bar__draft", ".bar"],
        title: "Review, then apply",
        text: "Changes are collected in a draft. Review shows each of them, its risks and the exact calls. Nothing changes before you apply, and each run can be undone.",
    },
];
