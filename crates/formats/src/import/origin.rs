//! Accounts and Regions that a text gives for its groups.
//!
//! EC2 has ids, names and VPCs of groups per account and Region. Groups of another account or Region
//! are therefore imported only once the user has chosen them.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;

use super::{ImportProblem, Imported, ImportedGroup};
use portcullis_model::{AccountId, Ec2Arn, Groups, IdError, Region};

/// Account and Region that a text gives for a group. What it does not give is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The account.
    pub account: Option<AccountId>,
    /// The Region.
    pub region: Option<Region>,
}

impl Origin {
    /// Whether neither part is given.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// Adds the account and Region that a title names, such as `Account: 123456789012` or `Rules in
    /// eu-west-1`. A number is an account only beside such a word.
    pub(super) fn update(&mut self, title: &str) {
        let is_apart = |letter: char| !letter.is_ascii_alphanumeric() && letter != '-';
        let words = || title.split(is_apart).filter(|word| !word.is_empty());
        let says_account = words().any(|word| {
            let word = word.to_lowercase();
            word.starts_with("account") || word.starts_with("owner") || word == "aws"
        });
        let is_account =
            |word: &&str| word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(account) = words().find(is_account).filter(|_| says_account) {
            self.account = Some(AccountId::from_remote(account));
        }
        let mut regions = words().filter(|word| is_region_code(word));
        if let Some(region) = regions.next().and_then(|word| Region::parse(word).ok()) {
            self.region = Some(region);
        }
    }
}

impl ImportedGroup {
    /// Returns the account and Region that the text gives for the group.
    pub fn origin(&self) -> Origin {
        Origin {
            account: self.owner().cloned(),
            region: self.region.clone(),
        }
    }
}

impl Imported {
    /// Returns the accounts and Regions that the text gives, without duplicates. An unknown one is
    /// included if some groups have none.
    pub fn origins(&self) -> BTreeSet<Origin> {
        self.groups.iter().map(ImportedGroup::origin).collect()
    }
}

/// The account and Region into which groups are imported.
pub(super) struct Destination<'a> {
    /// The account of the access keys. Empty if it is unknown.
    owner: &'a AccountId,
    /// Owners of its groups. A shared VPC has groups of other accounts.
    owners: HashSet<&'a AccountId>,
    /// `None` if it is unknown.
    region: Option<&'a Region>,
}

impl<'a> Destination<'a> {
    pub(super) fn new(live: &'a Groups, owner: &'a AccountId, region: Option<&'a Region>) -> Self {
        Self {
            owner,
            owners: live
                .iter()
                .map(|group| &group.owner_id)
                .filter(|owner| !owner.as_str().is_empty())
                .collect(),
            region,
        }
    }

    /// Returns where a group is from, without the parts that the destination has, too.
    fn origin_of(&self, entry: &ImportedGroup) -> Origin {
        let mut origin = entry.origin();
        let is_here = |theirs: &AccountId| theirs == self.owner || self.owners.contains(theirs);
        if origin.account.as_ref().is_none_or(is_here) {
            origin.account = None;
        }
        if self.region.is_some() && origin.region.as_ref() == self.region {
            origin.region = None;
        }
        origin
    }

    /// Whether a group from an origin is certainly not in the destination.
    fn is_elsewhere(&self, origin: &Origin) -> bool {
        let is_account_known = !self.owner.as_str().is_empty() || !self.owners.is_empty();
        origin.account.is_some() && is_account_known
            || origin.region.is_some() && self.region.is_some()
    }

    /// Returns which groups are imported, in their order. `chosen` is the user's choice of an origin.
    ///
    /// # Errors
    /// The origins to choose from, if the groups have several, or one that is not the destination.
    pub(super) fn select(
        &self,
        groups: &[ImportedGroup],
        chosen: Option<&Origin>,
    ) -> Result<Vec<bool>, BTreeSet<Origin>> {
        if let Some(chosen) = chosen {
            let is_only = groups.iter().all(|entry| {
                let origin = entry.origin();
                origin == *chosen || origin.is_unknown()
            });
            let is_chosen = |entry: &ImportedGroup| is_only || entry.origin() == *chosen;
            return Ok(groups.iter().map(is_chosen).collect());
        }
        let places: BTreeSet<Origin> = groups.iter().map(|entry| self.origin_of(entry)).collect();
        let is_elsewhere = places.iter().any(|origin| self.is_elsewhere(origin));
        let named = places.iter().filter(|origin| !origin.is_unknown()).count();
        let has_here = groups
            .iter()
            .any(|entry| !entry.origin().is_unknown() && self.origin_of(entry).is_unknown());
        if is_elsewhere || named > 1 || named == 1 && has_here {
            return Err(groups.iter().map(ImportedGroup::origin).collect());
        }
        Ok(vec![true; groups.len()])
    }
}

/// Whether a word of a title is the code of a Region: `eu-west-1`, `us-gov-east-1`.
fn is_region_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let [area, middle @ .., number] = parts.as_slice() else {
        return false;
    };
    let is_word =
        |part: &&str| part.len() > 2 && part.bytes().all(|byte| byte.is_ascii_lowercase());
    area.len() == 2
        && area.bytes().all(|byte| byte.is_ascii_lowercase())
        && !middle.is_empty()
        && middle.iter().all(is_word)
        && number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the account, Region and id in the ARN of a group or rule. `None` if the text is not such
/// an ARN.
pub(super) fn origin_of_arn(text: &str) -> Option<(Origin, &str)> {
    let arn = Ec2Arn::parse(text)?;
    let origin = Origin {
        account: AccountId::parse_owner(arn.account).ok(),
        region: Region::parse(arn.region).ok(),
    };
    Some((origin, arn.id))
}

/// Checks that the ARN of a group or rule agrees with the owner and id. Returns the account and Region
/// in it.
pub(super) fn check_arn(arn: &str, owner: &AccountId, id: &str) -> Result<Origin, ImportProblem> {
    let Some((origin, named)) = origin_of_arn(arn) else {
        return Ok(Origin::default());
    };
    let is_other = |account: &AccountId| !owner.as_str().is_empty() && account != owner;
    if named != id || origin.account.as_ref().is_some_and(is_other) {
        return Err(ImportProblem::OtherArn(arn.to_owned()));
    }
    Ok(origin)
}

/// Returns the value of a cell, or else the one that another part of the table gives for it. Refuses
/// different values.
pub(super) fn agreed<T: Clone + PartialEq + Display>(
    cell: Option<T>,
    other: Option<&T>,
) -> Result<Option<T>, ImportProblem> {
    match (cell, other) {
        (Some(value), Some(other)) if value != *other => Err(ImportProblem::OtherOrigin {
            value: value.to_string(),
            other: other.to_string(),
        }),
        (value, other) => Ok(value.or_else(|| other.cloned())),
    }
}

/// Parses the code of a Region. `None` for an empty cell.
pub(super) fn region(cell: &str) -> Result<Option<Region>, IdError> {
    let text = cell.trim().to_lowercase();
    (!text.is_empty()).then(|| Region::parse(&text)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_accounts_and_regions() {
        for (title, account, region) in [
            ("Account: 123456789012", "123456789012", ""),
            (
                "AWS account 123456789012 (eu-west-1)",
                "123456789012",
                "eu-west-1",
            ),
            ("Rules in us-gov-east-1", "", "us-gov-east-1"),
            ("exported 202601011200", "", ""),
            ("web-tier-1, sg-1a2b3c4d, 10-20-1", "", ""),
        ] {
            let mut read = Origin::default();
            read.update(title);
            let found = (
                read.account.map(|id| id.to_string()).unwrap_or_default(),
                read.region.map(|code| code.to_string()).unwrap_or_default(),
            );
            assert_eq!(found, (account.to_owned(), region.to_owned()), "{title}");
        }
    }

    #[test]
    fn arns_name_an_account_and_a_region() {
        let owner = AccountId::from_remote("123456789012");
        let read = |arn: &str| check_arn(arn, &owner, "sg-0000000a");
        let origin = |region: Option<&str>| Origin {
            account: Some(owner.clone()),
            region: region.map(|code| Region::parse(code).unwrap()),
        };
        assert_eq!(
            read("arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0000000a"),
            Ok(origin(Some("eu-west-1")))
        );
        assert_eq!(
            read("arn:aws:ec2::123456789012:security-group/sg-0000000a"),
            Ok(origin(None))
        );
        for other in [
            "arn:aws:ec2:eu-west-1:210987654321:security-group/sg-0000000a",
            "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0000000b",
        ] {
            assert_eq!(read(other), Err(ImportProblem::OtherArn(other.to_owned())));
        }
        assert_eq!(read("of an emulator"), Ok(Origin::default()));
    }
}
