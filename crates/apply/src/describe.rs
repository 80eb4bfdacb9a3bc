//! Current state of groups in EC2, with the IDs and tags of their rules, and of what uses groups.

use std::collections::{BTreeSet, HashMap};

use portcullis_ec2::actions::{
    DescribeManagedPrefixLists, DescribeNetworkInterfaces, DescribeSecurityGroupRules,
    DescribeSecurityGroupVpcAssociations, DescribeSecurityGroups, Filter,
    GetManagedPrefixListEntries,
};
use portcullis_ec2::{Client, Error};
use portcullis_model::{
    GroupId, InterfaceId, NetworkInterface, PrefixList, PrefixListId, Rule, SecurityGroup,
    VpcAssociation, is_same_group_name,
};

/// Maximum number of values of one filter.
pub(super) const MAX_FILTER_VALUES: usize = 200;

/// Page size: the maximum of EC2.
pub(super) const ITEMS_PER_PAGE: u32 = 1000;

/// Page size of prefix lists and of their entries: the maximum of EC2.
const LISTS_PER_PAGE: u32 = 100;

/// Describes prefix lists with all their entries. Lists that do not exist are missing from the
/// result.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn describe_lists(
    client: &Client,
    ids: &[PrefixListId],
) -> Result<HashMap<PrefixListId, PrefixList>, Error> {
    let mut found = HashMap::new();
    for ids in ids.chunks(MAX_FILTER_VALUES) {
        let filter = Filter::new("prefix-list-id", ids.iter().map(PrefixListId::as_str));
        for mut list in describe_lists_with(client, filter).await? {
            if !ids.contains(&list.id) {
                continue;
            }
            let action = GetManagedPrefixListEntries::current(list.id.clone());
            let mut entries = Vec::new();
            let on_page = |page| entries.extend::<Vec<_>>(page);
            client.send_all(&action, on_page).await?;
            list.entries = entries.into_iter().collect();
            found.insert(list.id.clone(), list);
        }
    }
    Ok(found)
}

/// Describes the prefix lists with a name, without their entries.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub(super) async fn describe_lists_named(
    client: &Client,
    name: &str,
) -> Result<Vec<PrefixList>, Error> {
    let mut lists = describe_lists_without_entries(client, "prefix-list-name", name).await?;
    lists.retain(|list| list.name == name);
    Ok(lists)
}

/// Describes the prefix lists that a filter with one value selects, without their entries.
pub(super) async fn describe_lists_without_entries(
    client: &Client,
    filter: &'static str,
    value: &str,
) -> Result<Vec<PrefixList>, Error> {
    describe_lists_with(client, Filter::new(filter, [value])).await
}

async fn describe_lists_with(client: &Client, filter: Filter) -> Result<Vec<PrefixList>, Error> {
    let action = DescribeManagedPrefixLists {
        filters: vec![filter],
        max_results: Some(LISTS_PER_PAGE),
        ..DescribeManagedPrefixLists::default()
    };
    let mut lists: Vec<PrefixList> = Vec::new();
    client.send_all(&action, |page| lists.extend(page)).await?;
    Ok(lists)
}

/// Describes groups with all their rules. Groups that do not exist are missing from the result.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn describe_groups(
    client: &Client,
    ids: &[GroupId],
) -> Result<HashMap<GroupId, SecurityGroup>, Error> {
    let mut groups: HashMap<GroupId, SecurityGroup> = HashMap::new();
    for ids in ids.chunks(MAX_FILTER_VALUES) {
        let filter = Filter::new("group-id", ids.iter().map(GroupId::as_str));
        let action = DescribeSecurityGroups {
            filters: vec![filter],
            max_results: Some(ITEMS_PER_PAGE),
            ..DescribeSecurityGroups::default()
        };
        let on_page = |page: Vec<SecurityGroup>| {
            let asked_for = page.into_iter().filter(|group| ids.contains(&group.id));
            groups.extend(asked_for.map(|group| (group.id.clone(), group)));
        };
        client.send_all(&action, on_page).await?;
        let mut rules = describe_rules(client, ids).await?;
        for id in ids {
            if let Some(group) = groups.get_mut(id) {
                group.adopt_rules(rules.remove(id).unwrap_or_default());
            }
        }
    }
    Ok(groups)
}

/// Describes the groups with one of these names in any VPC, without the IDs and tags of their
/// rules. This filter is case-sensitive, unlike EC2's check for duplicate names.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn describe_groups_named(
    client: &Client,
    names: &[&str],
) -> Result<Vec<SecurityGroup>, Error> {
    let mut groups: Vec<SecurityGroup> = Vec::new();
    for names in names.chunks(MAX_FILTER_VALUES) {
        let action = DescribeSecurityGroups {
            filters: vec![Filter::new("group-name", names.iter().copied())],
            ..DescribeSecurityGroups::default()
        };
        client.send_all(&action, |page| groups.extend(page)).await?;
    }
    Ok(groups)
}

/// Describes the groups in any VPC whose names EC2 would treat as duplicates of these.
///
/// EC2's filter is case-sensitive, so each letter becomes a wildcard and the results are compared
/// with [`is_same_group_name`].
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn describe_groups_with_same_names(
    client: &Client,
    names: &[&str],
) -> Result<Vec<SecurityGroup>, Error> {
    let patterns: Vec<String> = names
        .iter()
        .map(|name| {
            name.trim()
                .replace(|letter: char| letter.is_ascii_alphabetic(), "?")
        })
        .collect();
    let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
    let mut groups = describe_groups_named(client, &patterns).await?;
    groups.retain(|group| {
        names
            .iter()
            .any(|name| is_same_group_name(name, &group.name))
    });
    Ok(groups)
}

/// Returns the groups with rules that reference one of these groups.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn find_referencing_groups(
    client: &Client,
    ids: &[GroupId],
) -> Result<BTreeSet<GroupId>, Error> {
    let mut found = BTreeSet::new();
    for ids in ids.chunks(MAX_FILTER_VALUES) {
        for name in ["ip-permission.group-id", "egress.ip-permission.group-id"] {
            let action = DescribeSecurityGroups {
                filters: vec![Filter::new(name, ids.iter().map(GroupId::as_str))],
                max_results: Some(ITEMS_PER_PAGE),
                ..DescribeSecurityGroups::default()
            };
            let on_page = |page: Vec<SecurityGroup>| {
                let referencing = page
                    .into_iter()
                    .filter(|group| ids.iter().any(|id| group.references(id)));
                found.extend(referencing.map(|group| group.id));
            };
            client.send_all(&action, on_page).await?;
        }
    }
    Ok(found)
}

/// Describes the rules of groups with their IDs and tags.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn describe_rules(
    client: &Client,
    ids: &[GroupId],
) -> Result<HashMap<GroupId, Vec<Rule>>, Error> {
    let mut rules: HashMap<GroupId, Vec<Rule>> = HashMap::new();
    for ids in ids.chunks(MAX_FILTER_VALUES) {
        let action = DescribeSecurityGroupRules {
            filters: vec![Filter::new("group-id", ids.iter().map(GroupId::as_str))],
            max_results: Some(ITEMS_PER_PAGE),
            ..DescribeSecurityGroupRules::default()
        };
        let on_page = |page: Vec<(GroupId, Rule)>| {
            for (group, rule) in page {
                rules.entry(group).or_default().push(rule);
            }
        };
        client.send_all(&action, on_page).await?;
    }
    Ok(rules)
}

/// Describes network interfaces. Interfaces that do not exist are missing from the result.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn describe_interfaces(
    client: &Client,
    ids: &[InterfaceId],
) -> Result<HashMap<InterfaceId, NetworkInterface>, Error> {
    let mut interfaces: HashMap<InterfaceId, NetworkInterface> = HashMap::new();
    for ids in ids.chunks(MAX_FILTER_VALUES) {
        let action = DescribeNetworkInterfaces {
            include_managed: true,
            // As a filter, because EC2 refuses a list of IDs if one of them does not exist.
            filters: vec![Filter::new(
                "network-interface-id",
                ids.iter().map(InterfaceId::as_str),
            )],
            max_results: Some(ITEMS_PER_PAGE),
            ..DescribeNetworkInterfaces::default()
        };
        let on_page = |page: Vec<NetworkInterface>| {
            let asked_for = page.into_iter().filter(|one| ids.contains(&one.id));
            interfaces.extend(asked_for.map(|one| (one.id.clone(), one)));
        };
        client.send_all(&action, on_page).await?;
    }
    Ok(interfaces)
}

/// Describes the associations of groups with VPCs besides their own.
///
/// # Errors
/// [`Error`] if EC2 does not answer.
pub async fn describe_associations(
    client: &Client,
    groups: &[GroupId],
) -> Result<Vec<VpcAssociation>, Error> {
    let mut associations: Vec<VpcAssociation> = Vec::new();
    for ids in groups.chunks(MAX_FILTER_VALUES) {
        let action = DescribeSecurityGroupVpcAssociations {
            filters: vec![Filter::new("group-id", ids.iter().map(GroupId::as_str))],
            max_results: Some(ITEMS_PER_PAGE),
            ..DescribeSecurityGroupVpcAssociations::default()
        };
        let on_page = |page: Vec<VpcAssociation>| {
            let asked_for = page.into_iter().filter(|one| ids.contains(&one.group_id));
            associations.extend(asked_for);
        };
        client.send_all(&action, on_page).await?;
    }
    Ok(associations)
}
