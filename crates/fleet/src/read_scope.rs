//! Reads the groups of one account and Region with what their rules refer to.

use std::collections::BTreeSet;
use std::sync::Arc;

use portcullis_ec2::actions::{
    DescribeManagedPrefixLists, DescribeNetworkInterfaces, DescribeSecurityGroups, DescribeVpcs,
    GetManagedPrefixListEntries, PagedAction,
};
use portcullis_ec2::{ApiError, Client, Error, ErrorKind, TransportError};
use portcullis_model::{Inventory, Peer, PrefixList, PrefixListId, SecurityGroup};

/// Groups and interfaces per page, EC2's maximum.
const PER_PAGE: u32 = 1000;

/// What to read besides groups and prefix lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScopeParts {
    /// Network interfaces, for checks of what uses a group.
    pub interfaces: bool,
    /// VPCs, for their names.
    pub vpcs: bool,
}

/// Result of [`read_scope`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopeRead {
    /// All groups, the prefix lists that rules name, with their entries, and what was asked for.
    /// Interfaces are `None` if they were not asked for or not permitted.
    pub inventory: Inventory,
    /// What the caller may not read, with EC2's answers; each action once.
    pub denied: Vec<ApiError>,
}

/// Reads all groups of the client's account and Region. Everything else is left out where it is not
/// permitted.
///
/// # Errors
/// [`Error`] if the groups cannot be read, or if another request fails for a reason other than a
/// missing permission.
pub async fn read_scope(client: &Client, parts: ScopeParts) -> Result<ScopeRead, Error> {
    let mut reader = Reader {
        client,
        denied: Vec::new(),
    };
    let groups = DescribeSecurityGroups {
        max_results: Some(PER_PAGE),
        ..DescribeSecurityGroups::default()
    };
    let groups = reader.groups(&groups).await?;
    let vpcs = if parts.vpcs {
        reader.permitted(&DescribeVpcs::default()).await?
    } else {
        None
    };
    let interfaces = if parts.interfaces {
        let interfaces = DescribeNetworkInterfaces {
            include_managed: true,
            max_results: Some(PER_PAGE),
            ..DescribeNetworkInterfaces::default()
        };
        reader.permitted(&interfaces).await?
    } else {
        None
    };
    let prefix_lists = reader.prefix_lists(&groups).await?;
    Ok(ScopeRead {
        inventory: Inventory {
            vpcs: Arc::new(vpcs.unwrap_or_default()),
            prefix_lists: Arc::new(prefix_lists),
            interfaces: interfaces.map(Arc::new),
            associations: None,
            groups: groups.into_iter().collect(),
        },
        denied: reader.denied,
    })
}

struct Reader<'a> {
    client: &'a Client,
    denied: Vec<ApiError>,
}

impl Reader<'_> {
    /// Reads groups in slices of time, because a page of them takes long to decode. A response that breaks off is not
    /// repeated while it is decoded in slices, so that all groups are then read once more as whole pages.
    async fn groups(
        &self,
        action: &DescribeSecurityGroups,
    ) -> Result<Vec<Arc<SecurityGroup>>, Error> {
        let mut groups = Vec::new();
        let arrived = |items: Vec<SecurityGroup>| groups.extend(items.into_iter().map(Arc::new));
        match self.client.stream_all(action, arrived).await {
            Ok(()) => Ok(groups),
            Err(Error::Transport {
                source: TransportError::BrokenOff { .. },
                ..
            }) => {
                let groups = self.all(action).await?;
                Ok(groups.into_iter().map(Arc::new).collect())
            }
            Err(error) => Err(error),
        }
    }

    async fn prefix_lists(
        &mut self,
        groups: &[Arc<SecurityGroup>],
    ) -> Result<Vec<PrefixList>, Error> {
        let rules = groups.iter().flat_map(|group| &group.rules);
        let named: BTreeSet<PrefixListId> = rules
            .filter_map(|rule| match &rule.peer {
                Peer::PrefixList(id) => Some(id.clone()),
                Peer::Cidr(_) | Peer::Group(_) => None,
            })
            .collect();
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let lists = DescribeManagedPrefixLists::default();
        let Some(mut lists) = self.permitted(&lists).await? else {
            return Ok(Vec::new());
        };
        lists.retain(|list| named.contains(&list.id));
        for list in &mut lists {
            let entries = GetManagedPrefixListEntries::current(list.id.clone());
            if let Some(entries) = self.permitted(&entries).await? {
                list.entries = entries.into_iter().collect();
            }
        }
        Ok(lists)
    }

    async fn all<A: PagedAction>(&self, action: &A) -> Result<Vec<A::Item>, Error> {
        let mut items = Vec::new();
        let read = self.client.send_all(action, |page| items.extend(page));
        read.await?;
        Ok(items)
    }

    /// All items of an action; `None` if the caller may not call it.
    async fn permitted<A: PagedAction>(
        &mut self,
        action: &A,
    ) -> Result<Option<Vec<A::Item>>, Error> {
        match self.all(action).await {
            Ok(items) => Ok(Some(items)),
            Err(Error::Api(error)) if error.kind() == ErrorKind::Authorization => {
                let mut known = self.denied.iter();
                if !known.any(|known| known.action == error.action) {
                    self.denied.push(error);
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}
