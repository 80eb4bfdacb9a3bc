//! Groups that a command reads: a file, with files for what it lacks, or an account.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use clap::Args;
use portcullis_formats::import::{Imported, parse_interfaces, parse_prefix_list_entries};
use portcullis_formats::share::Scope;
use portcullis_model::{
    AddressFamily, Coverage, GroupId, Inventory, NetworkInterface, PrefixList, PrefixListEntries,
    PrefixListId, PrefixListState, SecurityGroup,
};
use portcullis_text::{Text as _, unknown_rules_text};

use crate::account::{Account, AccountArgs};
use crate::document::{ScopeName, read_document};
use crate::error::CliError;
use crate::io::Input;

/// Which groups to read.
#[derive(Args)]
pub(crate) struct SubjectArgs {
    /// File with the groups; `-` is standard input.
    #[arg(default_value = Input::STANDARD, conflicts_with = "region")]
    file: Input,
    #[command(flatten)]
    pub(crate) account: AccountArgs,
    /// Account and Region to take of a snapshot of several, such as `123456789012/eu-west-1`.
    #[arg(long, value_name = "ACCOUNT/REGION", conflicts_with = "region")]
    scope: Option<ScopeName>,
    /// Network interfaces of the account, as `aws ec2 describe-network-interfaces` prints them.
    #[arg(long, value_name = "FILE", conflicts_with = "region")]
    interfaces: Option<Input>,
    /// Entries of a prefix list, as `aws ec2 get-managed-prefix-list-entries` prints them; once for each list.
    /// Snapshots have them already.
    #[arg(long, value_name = "ID=FILE", value_parser = parse_list_entries, conflicts_with = "region")]
    prefix_list_entries: Vec<(PrefixListId, Input)>,
}

fn parse_list_entries(text: &str) -> Result<(PrefixListId, Input), String> {
    let (id, file) = text
        .split_once('=')
        .ok_or("expected the id of a prefix list, = and a file")?;
    let id = PrefixListId::parse(id).map_err(|error| error.to_string())?;
    Ok((id, Input::from(file.to_owned())))
}

/// Puts entries from files into the prefix lists, and adds lists that are not there yet.
fn with_entries(
    lists: &[PrefixList],
    files: &[(PrefixListId, Input)],
) -> Result<Vec<PrefixList>, CliError> {
    let mut lists = lists.to_vec();
    for (id, input) in files {
        let text = input.read_text()?;
        let entries =
            parse_prefix_list_entries(&text).map_err(|error| args_error(input, &error))?;
        match lists.iter_mut().find(|list| list.id == *id) {
            Some(list) => list.entries = entries,
            None => lists.push(PrefixList {
                id: id.clone(),
                name: String::new(),
                family: family_of(&entries),
                max_entries: None,
                owner_id: String::new(),
                state: PrefixListState::Ready,
                is_ipam_managed: false,
                version: None,
                entries,
            }),
        }
    }
    Ok(lists)
}

/// The family of a list: that of its entries, which all have the same.
fn family_of(entries: &PrefixListEntries) -> AddressFamily {
    let first = entries.known().and_then(<[_]>::first);
    first.map_or(AddressFamily::Ipv4, |entry| entry.cidr.family())
}

/// Groups with what was read beside them.
pub(crate) struct Subject<'a> {
    /// Name for reports.
    pub(crate) name: String,
    pub(crate) groups: Cow<'a, [Arc<SecurityGroup>]>,
    /// Whether `groups` are all groups of the account and Region.
    pub(crate) has_all_groups: bool,
    /// All network interfaces; `None` if they were not read.
    pub(crate) interfaces: Option<Cow<'a, [NetworkInterface]>>,
    pub(crate) prefix_lists: Cow<'a, [PrefixList]>,
    pub(crate) remarks: Vec<String>,
    /// Which rules the file may lack, in sentences.
    pub(crate) unknown_rules: Vec<String>,
    /// How much of each group is known; `None` if everything is.
    pub(crate) coverage: Option<HashMap<GroupId, Coverage>>,
    /// Whether the groups are one page of several.
    pub(crate) is_page: bool,
}

impl<'a> Subject<'a> {
    /// Reads the files that the arguments name, or takes what was read of an account.
    pub(crate) fn read(args: &SubjectArgs, account: Option<&'a Account>) -> Result<Self, CliError> {
        match account {
            Some(account) => Ok(Self::of_account(account)),
            None => Self::of_files(args, &args.file),
        }
    }

    fn of_account(account: &'a Account) -> Self {
        Self {
            name: account.name.clone(),
            groups: Cow::Borrowed(&account.groups),
            has_all_groups: true,
            interfaces: account.interfaces.as_deref().map(Cow::Borrowed),
            prefix_lists: Cow::Borrowed(&account.prefix_lists),
            remarks: account.remarks.clone(),
            unknown_rules: Vec::new(),
            coverage: None,
            is_page: false,
        }
    }

    /// Reads the groups of a file, with the interfaces and entries that the arguments name.
    pub(crate) fn of_files(args: &SubjectArgs, file: &Input) -> Result<Self, CliError> {
        let document = read_document(file, args.scope.as_ref())?;
        let inventory = document.inventory();
        let interfaces = match &args.interfaces {
            Some(input) => Some(
                parse_interfaces(&input.read_text()?).map_err(|error| args_error(input, &error))?,
            ),
            None => None,
        };
        // What an import would leave alone does not matter here.
        let remarks = document
            .imported()
            .map(Imported::remarks)
            .unwrap_or_default();
        // What the file does not have is not empty.
        let unknown = document.comparison_notes();
        Ok(Self {
            name: file.name().to_owned(),
            groups: inventory.groups.iter().cloned().collect(),
            has_all_groups: document.scope() == Scope::Everything,
            interfaces: interfaces.map(Cow::Owned),
            prefix_lists: with_entries(&inventory.prefix_lists, &args.prefix_list_entries)?.into(),
            remarks: remarks
                .iter()
                .map(|note| format!("{}: {}", document.name, note.text()))
                .collect(),
            unknown_rules: unknown
                .iter()
                .filter_map(unknown_rules_text)
                .map(|text| format!("{}: {text}", document.name))
                .collect(),
            coverage: document.coverage(),
            is_page: document
                .imported()
                .is_some_and(|imported| imported.is_partial),
        })
    }
}

impl Subject<'_> {
    /// Returns everything as an inventory.
    pub(crate) fn inventory(&self) -> Inventory {
        let groups: Inventory = self.groups.iter().cloned().collect();
        let interfaces = self.interfaces.as_deref();
        Inventory {
            prefix_lists: Arc::new(self.prefix_lists.to_vec()),
            interfaces: interfaces.map(|interfaces| Arc::new(interfaces.to_vec())),
            ..groups
        }
    }
}

/// Returns the error of a file that an option names.
pub(crate) fn args_error(input: &Input, error: &dyn std::error::Error) -> CliError {
    CliError::Argument {
        name: input.name().to_owned(),
        reason: error.to_string(),
    }
}
