//! Texts of the help, topic by topic.

use crate::present::HelpTopic;

/// Returns the heading of a topic.
pub(super) fn title(topic: HelpTopic) -> &'static str {
    match topic {
        HelpTopic::Groups => "Security groups",
        HelpTopic::GroupColumns => "Columns of the list",
        HelpTopic::Group => "A group and its rules",
        HelpTopic::RuleColumns => "Columns of the rules",
        HelpTopic::RowFindings => "Findings about rules",
        HelpTopic::Findings => "Findings",
        HelpTopic::Reach => "Reachability",
        HelpTopic::Checks => "Checks",
        HelpTopic::Map => "Map",
        HelpTopic::Review => "Review changes",
        HelpTopic::History => "History",
        HelpTopic::PrefixLists => "Prefix lists",
        HelpTopic::Accounts => "Accounts",
        HelpTopic::Share => "Share and export",
        HelpTopic::Open => "Open a file or a link",
        HelpTopic::Compare => "Compare",
        HelpTopic::Listing => "Listing",
        HelpTopic::Policy => "IAM policy",
        HelpTopic::Connection => "Connections",
        HelpTopic::Shortcuts => "Keyboard shortcuts",
    }
}

/// Returns the paragraphs of a topic. Those of tables follow from their columns and findings.
pub(super) fn paragraphs(topic: HelpTopic) -> &'static [&'static str] {
    match topic {
        HelpTopic::Groups => &[
            "Find a group with the search field. Every word must match the group or one of its rules. Filters such as port = 22, source contains 10.1.2.3, or is open to internet narrow the list.",
            "Open a group to edit its rules. Select several to tag, duplicate, delete, or share them, or to add rules to all.",
            "What you change is kept in a draft. EC2 receives nothing until you review and apply it.",
        ],
        HelpTopic::Group => &[
            "Edit rules like a spreadsheet: choose a cell and type. Enter goes down, Tab goes to the next cell, Escape discards the text.",
            "To add a rule, type on the empty last line. Lines of another table can be pasted; the page shows the rules before it adds them.",
            "Undo works across all groups. Choose Review when the draft is complete.",
        ],
        HelpTopic::RuleColumns => {
            &["Table preferences choose the columns, their order, and their widths."]
        }
        HelpTopic::RowFindings => {
            &["The first five keep the draft from being applied. The others are notes."]
        }
        HelpTopic::Findings => &[
            "Lists what the checks found in all groups, with the draft applied: by severity, check, group, VPC, or tag. It says what the draft adds and removes.",
            "The profile chooses the checks and their severities, for example those of a benchmark.",
            "Fixes go into the draft as one change after a preview. EC2 receives nothing until you review and apply it.",
        ],
        HelpTopic::Reach => &[
            "Answers who can reach what by the rules of security groups, in EC2 and with the draft applied. Ask in one line, such as internet to db 5432, who can reach db, or what can bastion reach.",
            "An answer is yes, no, partly, or cannot tell, with the rules that decide it. Below it are the assumptions and what the page doesn't look at, such as routes and network ACLs.",
            "If the answer is no, a button drafts the rules that are missing. Save a question with the answer that you expect as a policy: the page checks it against each change.",
        ],
        HelpTopic::Map => &[
            "Shows which groups and sources can reach which groups. An arrow is all rules between the two. Signs mark what the draft adds, changes, and removes, and the severity of findings.",
            "Choose a group or an arrow to see its rules. Filter by port, protocol, tag, VPC, or severity, or focus on one group and its neighbors. The legend says what is hidden.",
            "To add a rule, drag from the handle of a group to another group, or press C and choose the target by name. The rule goes into the draft, and EC2 receives nothing until you review and apply it.",
            "The arrow keys move along arrows and layers, + and - zoom, and 0 fits the map into the window. The table beside the map has the same rules and actions.",
        ],
        HelpTopic::Review => &[
            "Check where the changes go, what is risky, and each change. A change can be edited or dropped here. Groups that aren't marked Apply stay in the draft.",
            "Type the phrase if the page asks for one, then choose Apply. The page reads the groups again first, and stops if another client has changed them.",
            "New access is added before old access is removed. Each step is verified, and the history can undo the run.",
            "The same plan is available as API calls, AWS CLI, boto3, and Terraform. Save plan passes it on to another person.",
        ],
        HelpTopic::History => &[
            "Lists the runs of this browser, with their place, groups, note, and result. Choose a run to see its steps, or to undo it.",
            "An undo is a plan that you review and apply. Changes that others made since stay.",
        ],
        HelpTopic::PrefixLists => &[
            "Lists the prefix lists of the account and of AWS: their entries, their size, and the groups whose rules name them.",
            "A rule that names a list counts as its maximum number of entries against the quota of the group, not as its current number.",
        ],
        HelpTopic::Accounts => &[
            "Searches the groups of many accounts and Regions at once: those of open connections, of snapshots, of accounts that are read with a role, and of a Config aggregator.",
            "To read accounts, enter the role that each of them has and the list of accounts. The page shows all roles before it assumes the first. The keys of the roles stay in memory and end with the connection.",
            "What was read is read-only. Open a group in its account to change it, or plan a change of the draft for the groups of the same name in other accounts. Groups of the same name can be compared, and everything can be saved as one snapshot.",
        ],
        HelpTopic::Share => &[
            "A link or a single file shows groups to people without access to the account. It holds a copy of the groups, never your keys.",
            "Choose what to leave out, such as account IDs or public addresses. A passphrase encrypts the copy.",
            "The other formats are for spreadsheets, scripts, CloudFormation, and Terraform.",
        ],
        HelpTopic::Open => &[
            "Opens snapshots, links, and files of other tools, such as the JSON of the AWS CLI or a CSV table. You can also drop a file anywhere on the page.",
            "Look at the groups, compare them with the account, or draft an import.",
        ],
        HelpTopic::Compare => &[
            "Shows what differs between the groups and a snapshot, another file, or another open connection: additions, changes, and removals.",
            "A restore drafts the changes that lead back to the earlier state. You review and apply them like any other draft.",
        ],
        HelpTopic::Listing => &[
            "A plain list of all rules for paper or PDF. The search of the list of groups applies to it.",
        ],
        HelpTopic::Policy => &[
            "Writes the least policy that lets a person view all groups, or also edit the groups you choose.",
        ],
        HelpTopic::Connection => &[
            "The connection button in the bar shows where you are: name, account, and Region, each with its color. It opens the connections.",
            "The sandbox is an emulator in this page. Nothing leaves your browser, and Reset sandbox restores the example.",
            "For AWS, paste credentials in any form. They stay in memory and are forgotten after 30 minutes without input, unless you choose otherwise.",
        ],
        HelpTopic::GroupColumns | HelpTopic::Checks | HelpTopic::Shortcuts => &[],
    }
}

/// Returns the page of the documentation that says more, without its extension.
pub(super) fn document(topic: HelpTopic) -> &'static str {
    match topic {
        HelpTopic::Groups | HelpTopic::GroupColumns => "search",
        HelpTopic::Group
        | HelpTopic::RuleColumns
        | HelpTopic::RowFindings
        | HelpTopic::Shortcuts => "edit-rules",
        HelpTopic::Findings | HelpTopic::Checks => "checks",
        HelpTopic::Reach => "reachability",
        HelpTopic::Map => "map",
        HelpTopic::Review | HelpTopic::History | HelpTopic::Policy => "plan-and-apply",
        HelpTopic::PrefixLists => "prefix-lists",
        HelpTopic::Accounts => "many-accounts",
        HelpTopic::Share | HelpTopic::Compare | HelpTopic::Listing => "snapshots",
        HelpTopic::Open => "exchange",
        HelpTopic::Connection => "connections",
    }
}
