//! The groups that the rows of tables identify.

use std::collections::{HashMap, HashSet};

use super::csv_table::{Identity, Row, Table, tags_from_cell};
use super::ids::{group_id, vpc_id};
use super::origin::{agreed, region};
use super::{ImportError, ImportProblem};
use portcullis_edit::entry::{TableColumn, is_commented_out};
use portcullis_model::{AccountId, GroupId, IdError, Region, SecurityGroup, group_name_key};

/// The groups so far, with indexes to find them.
#[derive(Default)]
pub(super) struct Groups {
    pub(super) list: Vec<SecurityGroup>,
    /// Region of each group.
    pub(super) regions: Vec<Option<Region>>,
    by_id: HashMap<String, usize>,
    /// Groups named without an id, by account, VPC and name.
    by_name: HashMap<[String; 3], usize>,
    /// By name alone.
    namesakes: HashMap<String, Vec<usize>>,
    naming: Vec<Naming>,
    /// First texts of each group in the columns about it.
    said: Vec<[String; COLUMNS.len()]>,
    /// Texts that contain a group id and more.
    pub(super) texts: HashSet<(GroupId, String)>,
}

/// The table that named a group first, and which columns the tables of the group have.
struct Naming {
    table: usize,
    has_account: bool,
    has_vpc: bool,
}

/// Columns about a group. Rows of one group must not differ in them.
const COLUMNS: [TableColumn; 7] = [
    TableColumn::Account,
    TableColumn::Region,
    TableColumn::Vpc,
    TableColumn::VpcName,
    TableColumn::GroupName,
    TableColumn::GroupDescription,
    TableColumn::GroupTags,
];

impl Groups {
    /// Returns the index of a row's group. The first row of a group creates it.
    pub(super) fn place_of(&mut self, table: &Table, row: &Row) -> Result<usize, ImportError> {
        let cell = |column| table.cell(row, column);
        let vpc = cell(TableColumn::Vpc).trim();
        let Identity {
            owner,
            region: named_region,
            text,
            id,
            name,
        } = table.identity(row)?;
        self.texts
            .extend(text.map(|text| (GroupId::from_remote(id.clone()), text)));
        if !table.is_own && is_commented_out(&name) && id.is_empty() {
            return Err(row.wrong("group", ImportProblem::MaybeComment));
        }
        let said_account = cell(TableColumn::Account).trim();
        if !owner.is_empty() && !said_account.is_empty() && said_account != owner {
            let problem = ImportProblem::OtherAccount {
                account: said_account.to_owned(),
                owner,
            };
            return Err(row.wrong("account", problem));
        }
        let above = &row.origin;
        let account_id = account(if said_account.is_empty() {
            &owner
        } else {
            said_account
        });
        let account_id = account_id.map_err(|error| row.wrong("account", error))?;
        let said = Some(account_id).filter(|account| !account.as_str().is_empty());
        let account_id = agreed(said, above.account.as_ref());
        let account_id = account_id.map_err(|problem| row.wrong("account", problem))?;
        let account_id = account_id.unwrap_or_else(|| AccountId::from_remote(""));
        let said_region = region(cell(TableColumn::Region));
        let said_region = said_region.map_err(|error| row.wrong("region", error))?;
        let named_region = region(&named_region).ok().flatten();
        let region_code = agreed(said_region, named_region.as_ref())
            .and_then(|region| agreed(region, above.region.as_ref()));
        let region_code = region_code.map_err(|problem| row.wrong("region", problem))?;
        let key = [
            account_id.as_str().to_owned(),
            vpc.to_owned(),
            group_name_key(&name),
        ];
        let said = COLUMNS.map(|column| match column {
            TableColumn::Account => account_id.as_str().to_owned(),
            TableColumn::Region => region_code
                .as_ref()
                .map(Region::to_string)
                .unwrap_or_default(),
            TableColumn::GroupName => name.clone(),
            TableColumn::GroupDescription | TableColumn::GroupTags => cell(column).to_owned(),
            column => cell(column).trim().to_owned(),
        });
        let is_by_name = id.is_empty();
        let known = match (id.as_str(), name.as_str()) {
            ("", "") => return Err(row.wrong("group", ImportProblem::NoGroup)),
            ("", _) => match self.by_name.get(&key) {
                Some(place) => Some(*place),
                None => self.namesake(table, &key, row)?,
            },
            (id, _) => self.by_id.get(id).copied(),
        };
        let place = match known {
            Some(place) => place,
            None => self.push(id, table, row)?,
        };
        let has_name = |group: &SecurityGroup| !group.name.is_empty();
        if !name.is_empty() && !self.list.get(place).is_some_and(has_name) {
            let [_, _, name] = &key;
            self.namesakes.entry(name.clone()).or_default().push(place);
        }
        if is_by_name {
            self.by_name.entry(key).or_insert(place);
        }
        self.add_texts(place, said, row)?;
        if let Some(naming) = self.naming.get_mut(place) {
            naming.has_account |= table.has(TableColumn::Account);
            naming.has_vpc |= table.has(TableColumn::Vpc);
        }
        Ok(place)
    }

    /// Returns the group of another table with that name. What a table has no column for may be anything.
    fn namesake(
        &self,
        table: &Table,
        [account, vpc, name]: &[String; 3],
        row: &Row,
    ) -> Result<Option<usize>, ImportError> {
        let places = self.namesakes.get(name).into_iter().flatten();
        let mut found = places.filter(|place| {
            let group = self.list.get(**place).zip(self.naming.get(**place));
            group.is_some_and(|(group, naming)| {
                let known_vpc = group.vpc_id.as_ref().map_or("", |id| id.as_str());
                let is_any_account = !(table.has(TableColumn::Account) && naming.has_account);
                let is_any_vpc = !(table.has(TableColumn::Vpc) && naming.has_vpc);
                naming.table != table.number
                    && (is_any_account || group.owner_id.as_str() == account)
                    && (is_any_vpc || known_vpc == vpc)
            })
        });
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(row.wrong("group", ImportProblem::Namesakes)),
            (found, _) => Ok(found.copied()),
        }
    }

    /// Creates a group without texts.
    fn push(&mut self, id: String, table: &Table, row: &Row) -> Result<usize, ImportError> {
        let place = self.list.len();
        let id = match id.as_str() {
            "" => {
                let mut ids = (place + 1..).map(|number| GroupId::of_new_group(number).to_string());
                let free = ids.find(|id| !self.by_id.contains_key(id));
                free.unwrap_or_default()
            }
            id => group_id(id)
                .map_err(|error| row.wrong("group id", error))?
                .to_string(),
        };
        self.by_id.insert(id.clone(), place);
        self.list.push(SecurityGroup {
            id: GroupId::from_remote(id),
            name: String::new(),
            description: String::new(),
            vpc_id: None,
            owner_id: AccountId::from_remote(""),
            tags: Vec::new(),
            rules: Vec::new(),
            has_rule_ids: false,
        });
        self.naming.push(Naming {
            table: table.number,
            has_account: false,
            has_vpc: false,
        });
        self.regions.push(None);
        self.said.push(Default::default());
        Ok(place)
    }

    /// Adds what a row says about its group. Refuses a row that differs from an earlier one. Empty cells match.
    fn add_texts(
        &mut self,
        place: usize,
        said: [String; COLUMNS.len()],
        row: &Row,
    ) -> Result<(), ImportError> {
        let (Some(group), Some(first)) = (self.list.get_mut(place), self.said.get_mut(place))
        else {
            return Ok(());
        };
        for ((column, first), now) in COLUMNS.into_iter().zip(first).zip(said) {
            let is_text = matches!(
                column,
                TableColumn::GroupDescription | TableColumn::GroupTags
            );
            let is_same = *first == now || !is_text && first.eq_ignore_ascii_case(&now);
            if now.is_empty() || is_same {
                continue;
            }
            if !first.is_empty() {
                let first = first.clone();
                let problem = ImportProblem::OtherIdentity { now, first };
                return Err(row.wrong(heading_of(column), problem));
            }
            match column {
                TableColumn::Account => group.owner_id = AccountId::from_remote(&*now),
                TableColumn::GroupName => group.name.clone_from(&now),
                TableColumn::GroupDescription => group.description.clone_from(&now),
                TableColumn::GroupTags => {
                    let tags = tags_from_cell(&now);
                    group.tags = tags.map_err(|error| row.wrong(heading_of(column), error))?;
                }
                TableColumn::Region => {
                    let region = region(&now);
                    let region = region.map_err(|error| row.wrong(heading_of(column), error))?;
                    if let Some(known) = self.regions.get_mut(place) {
                        *known = region;
                    }
                }
                TableColumn::Vpc => {
                    let id = vpc_id(&now).map_err(|error| row.wrong(heading_of(column), error))?;
                    group.vpc_id = Some(id);
                }
                _ => {}
            }
            *first = now;
        }
        Ok(())
    }
}

fn heading_of(column: TableColumn) -> &'static str {
    match column {
        TableColumn::Account => "account",
        TableColumn::Region => "region",
        TableColumn::Vpc => "VPC",
        TableColumn::VpcName => "VPC name",
        TableColumn::GroupDescription => "group description",
        TableColumn::GroupTags => "group tags",
        _ => "group name",
    }
}

/// Parses an account: twelve digits, whose leading zeros spreadsheets drop, or the alias of an AWS
/// service. Empty for an empty cell.
pub(super) fn account(cell: &str) -> Result<AccountId, IdError> {
    let text = cell.trim();
    if text.is_empty() {
        return Ok(AccountId::from_remote(""));
    }
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let text = if is_digits {
        format!("{text:0>12}")
    } else {
        text.to_owned()
    };
    AccountId::parse_owner(&text)
}
