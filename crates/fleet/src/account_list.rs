//! Lists of accounts: pasted lines, or what `aws organizations list-accounts` prints.

use std::collections::HashMap;

use portcullis_model::AccountId;
use serde::Deserialize;

/// Account of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAccount {
    /// Account.
    pub id: AccountId,
    /// Name, if the list has one.
    pub name: Option<String>,
}

/// Accounts of a list in their order, without duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountList {
    /// The accounts.
    pub accounts: Vec<ListedAccount>,
    /// Lines that are no account.
    pub errors: Vec<AccountLine>,
}

/// Line of a list that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLine {
    /// Line number from 1; in JSON, the number of the account.
    pub number: usize,
    /// Why.
    pub error: AccountLineError,
}

/// Reason why a line was not taken. The fault is in the user's input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an account")]
pub enum AccountLineError {
    /// The account is in the list already.
    Duplicate {
        /// The account.
        account: AccountId,
        /// Line that has it.
        first: usize,
    },
    /// The account is suspended or being closed, so that no role can be assumed in it.
    Inactive(AccountId),
    /// No part of the line is twelve digits.
    NoAccount(String),
    /// Several parts of the line are account ids.
    SeveralAccounts(String),
}

impl AccountList {
    /// Parses a list: a line for each account, with its id and optionally a name, in any order,
    /// separated by spaces, commas, semicolons or tabs. `#` starts a comment. Also takes the JSON of
    /// `aws organizations list-accounts`.
    pub fn parse(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let mut list = ListBuilder::default();
        if let Ok(organization) = serde_json::from_str::<Organization>(text) {
            for (index, account) in organization.accounts.into_iter().enumerate() {
                list.push(index + 1, account.read());
            }
        } else {
            for (index, line) in text.lines().enumerate() {
                let line = line.split('#').next().unwrap_or_default().trim();
                if !line.is_empty() {
                    list.push(index + 1, parse_line(line));
                }
            }
        }
        list.list
    }
}

#[derive(Default)]
struct ListBuilder {
    list: AccountList,
    /// Line of each account.
    lines: HashMap<AccountId, usize>,
}

impl ListBuilder {
    fn push(&mut self, number: usize, read: Result<ListedAccount, AccountLineError>) {
        let read = read.and_then(|account| match self.lines.get(&account.id) {
            Some(first) => Err(AccountLineError::Duplicate {
                account: account.id,
                first: *first,
            }),
            None => Ok(account),
        });
        match read {
            Ok(account) => {
                self.lines.insert(account.id.clone(), number);
                self.list.accounts.push(account);
            }
            Err(error) => self.list.errors.push(AccountLine { number, error }),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Organization {
    accounts: Vec<OrganizationAccount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OrganizationAccount {
    id: String,
    name: Option<String>,
    status: Option<String>,
}

impl OrganizationAccount {
    fn read(self) -> Result<ListedAccount, AccountLineError> {
        let id = AccountId::parse(&self.id).map_err(|_| AccountLineError::NoAccount(self.id))?;
        match self.status.as_deref() {
            None | Some("ACTIVE") => Ok(ListedAccount {
                id,
                name: self.name,
            }),
            Some(_) => Err(AccountLineError::Inactive(id)),
        }
    }
}

fn parse_line(line: &str) -> Result<ListedAccount, AccountLineError> {
    let is_separator = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '"');
    let words = line.split(is_separator).filter(|word| !word.is_empty());
    let mut id = None;
    let mut name: Vec<&str> = Vec::new();
    for word in words {
        match AccountId::parse(word) {
            Ok(_) if id.is_some() => {
                return Err(AccountLineError::SeveralAccounts(line.to_owned()));
            }
            Ok(account) => id = Some(account),
            Err(_) => name.push(word),
        }
    }
    let id = id.ok_or_else(|| AccountLineError::NoAccount(line.to_owned()))?;
    let name = name.join(" ");
    Ok(ListedAccount {
        id,
        name: (!name.is_empty()).then_some(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_an_id_and_a_name_in_any_order() {
        let list = AccountList::parse(
            "\u{feff}# ours\n123456789012 Production shop\nTest;1234-5678-9013\n\n\"210987654321\",\"Audit, EU\" # x\n",
        );
        let accounts: Vec<_> = list
            .accounts
            .iter()
            .map(|account| {
                (
                    account.id.as_str(),
                    account.name.as_deref().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(
            accounts,
            [
                ("123456789012", "Production shop"),
                ("123456789013", "Test"),
                ("210987654321", "Audit EU")
            ]
        );
        assert_eq!(list.errors, []);
    }

    #[test]
    fn each_faulty_line_has_an_error_with_its_number() {
        let list = AccountList::parse(
            "123456789012\nProduction\n123456789012 again\n1 2\n123456789012 123456789013",
        );
        assert_eq!(list.accounts.len(), 1);
        let numbers: Vec<usize> = list.errors.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [2, 3, 4, 5]);
        assert!(matches!(
            list.errors[1].error,
            AccountLineError::Duplicate { first: 1, .. }
        ));
        assert!(matches!(
            list.errors[3].error,
            AccountLineError::SeveralAccounts(_)
        ));
    }

    #[test]
    fn the_json_of_organizations_is_read_without_suspended_accounts() {
        let list = AccountList::parse(
            r#"{"Accounts": [{"Id": "123456789012", "Name": "Shop", "Status": "ACTIVE", "Email": "x"},
               {"Id": "123456789013", "Name": "Old", "Status": "SUSPENDED"}]}"#,
        );
        assert_eq!(list.accounts.len(), 1);
        assert_eq!(list.accounts[0].name.as_deref(), Some("Shop"));
        assert!(matches!(
            list.errors[0].error,
            AccountLineError::Inactive(_)
        ));
    }
}
