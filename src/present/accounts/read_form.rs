//! What the user types to read many accounts with roles.

use crate::aws::Partition;
use crate::fleet::{
    AccountLine, AccountList, ListedAccount, RegionChoice, RolePattern, RolePatternError,
};
use crate::model::Region;

/// Texts of the form.
#[derive(Clone, Copy, Debug)]
pub struct ReadForm<'a> {
    /// Pattern of roles.
    pub role: &'a str,
    /// List of accounts.
    pub accounts: &'a str,
    /// Regions, separated by commas or spaces; empty for all that are enabled.
    pub regions: &'a str,
    /// External ID of the roles; empty for none.
    pub external_id: &'a str,
    /// Region of the connection.
    pub home: &'a Region,
}

/// What to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRequest {
    /// Role to assume in each account.
    pub role: RolePattern,
    /// The accounts.
    pub accounts: Vec<ListedAccount>,
    /// Lines of the list that are not read.
    pub skipped: Vec<AccountLine>,
    /// The Regions.
    pub regions: RegionChoice,
    /// External ID.
    pub external_id: Option<String>,
}

/// Invalid texts of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadProblems {
    /// The pattern of roles.
    pub role: Option<RolePatternError>,
    /// Whether the roles are in another partition than the connection.
    pub is_other_partition: bool,
    /// The accounts.
    pub accounts: Option<AccountsProblem>,
    /// The Regions.
    pub regions: Option<RegionsProblem>,
}

/// Reason why no account can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountsProblem {
    /// The list is empty.
    Empty,
    /// No line of the list is an account; the lines.
    NoAccount(Vec<AccountLine>),
}

/// Reason why the Regions are invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegionsProblem {
    /// A word is not the code of a Region.
    Malformed(String),
    /// A Region is in another partition than the connection.
    OtherPartition(Region),
}

/// Parses the form.
///
/// # Errors
/// [`ReadProblems`] with all invalid texts.
pub fn parse_read_form(form: ReadForm<'_>) -> Result<ReadRequest, ReadProblems> {
    let partition = Partition::of(form.home);
    let role = RolePattern::parse(form.role);
    let list = AccountList::parse(form.accounts);
    let regions = parse_regions(form.regions, partition);
    let is_other_partition = role
        .as_ref()
        .is_ok_and(|role| role.partition() != partition);
    let accounts = match (list.accounts.is_empty(), list.errors.is_empty()) {
        (false, _) => None,
        (true, true) => Some(AccountsProblem::Empty),
        (true, false) => Some(AccountsProblem::NoAccount(list.errors.clone())),
    };
    match (role, regions) {
        (Ok(role), Ok(regions)) if !is_other_partition && accounts.is_none() => {
            let external_id = form.external_id.trim();
            Ok(ReadRequest {
                role,
                accounts: list.accounts,
                skipped: list.errors,
                regions,
                external_id: (!external_id.is_empty()).then(|| external_id.to_owned()),
            })
        }
        (role, regions) => Err(ReadProblems {
            role: role.err(),
            is_other_partition,
            accounts,
            regions: regions.err(),
        }),
    }
}

fn parse_regions(text: &str, partition: Partition) -> Result<RegionChoice, RegionsProblem> {
    let is_separator = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';');
    let mut regions: Vec<Region> = Vec::new();
    for word in text.split(is_separator).filter(|word| !word.is_empty()) {
        let region = Region::parse(word).map_err(|_| RegionsProblem::Malformed(word.to_owned()))?;
        if Partition::of(&region) != partition {
            return Err(RegionsProblem::OtherPartition(region));
        }
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    Ok(if regions.is_empty() {
        RegionChoice::Enabled
    } else {
        RegionChoice::Listed(regions)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(role: &str, accounts: &str, regions: &str) -> Result<ReadRequest, ReadProblems> {
        parse_read_form(ReadForm {
            role,
            accounts,
            regions,
            external_id: " x ",
            home: &Region::from_remote("us-east-1"),
        })
    }

    #[test]
    fn a_form_names_roles_accounts_and_regions() {
        let role = "arn:aws:iam::{account}:role/Viewer";
        let request = parsed(
            role,
            "123456789012 Shop\nx",
            "us-east-1, eu-west-1 us-east-1",
        );
        let request = request.unwrap();
        assert_eq!(request.accounts.len(), 1);
        assert_eq!(request.skipped.len(), 1);
        assert_eq!(request.external_id.as_deref(), Some("x"));
        let regions = ["us-east-1", "eu-west-1"].map(Region::from_remote);
        assert_eq!(request.regions, RegionChoice::Listed(regions.to_vec()));
        let all = parsed(role, "123456789012", " ").unwrap();
        assert_eq!(all.regions, RegionChoice::Enabled);
    }

    #[test]
    fn every_invalid_text_is_named() {
        let problems = parsed("Viewer", "", "us-east-1 us_east").unwrap_err();
        assert!(matches!(
            problems.role,
            Some(RolePatternError::Placeholder(_))
        ));
        assert_eq!(problems.accounts, Some(AccountsProblem::Empty));
        assert_eq!(
            problems.regions,
            Some(RegionsProblem::Malformed("us_east".to_owned()))
        );
        let problems = parsed("arn:aws-cn:iam::{account}:role/Viewer", "x", "cn-north-1");
        let problems = problems.unwrap_err();
        assert!(problems.is_other_partition && problems.role.is_none());
        assert!(matches!(
            problems.accounts,
            Some(AccountsProblem::NoAccount(_))
        ));
        assert!(matches!(
            problems.regions,
            Some(RegionsProblem::OtherPartition(_))
        ));
    }
}
