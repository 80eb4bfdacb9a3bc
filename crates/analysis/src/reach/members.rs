//! Network interfaces by group and by address.

use std::collections::HashMap;
use std::net::IpAddr;

use portcullis_model::{Cidr, GroupId, Inventory, NetworkInterface};

use super::ReachIndex;

/// Network interfaces by group and by address, as positions in the inventory's list.
#[derive(Debug, Default)]
pub(super) struct Members {
    by_group: HashMap<GroupId, Vec<usize>>,
    /// Private addresses, sorted.
    by_address: Vec<(IpAddr, usize)>,
}

impl ReachIndex {
    /// Returns the interfaces of a group; `None` if interfaces were not read.
    pub(super) fn members_of(
        &self,
        group: &GroupId,
    ) -> Option<impl Iterator<Item = &NetworkInterface>> {
        let interfaces = self.inventory.interfaces.as_deref()?;
        let places = self.members.by_group.get(group).into_iter().flatten();
        Some(places.filter_map(|place| interfaces.get(*place)))
    }

    pub(super) fn interfaces_at(&self, address: IpAddr) -> Vec<&NetworkInterface> {
        let all = &self.members.by_address;
        let first = all.partition_point(|(known, _)| *known < address);
        let same = all
            .iter()
            .skip(first)
            .take_while(|(known, _)| *known == address);
        let interfaces = interfaces(&self.inventory);
        same.filter_map(|(_, place)| interfaces.get(*place))
            .collect()
    }

    /// Returns the interfaces with a private address in a block.
    pub(super) fn interfaces_in<'a>(
        &'a self,
        block: &'a Cidr,
    ) -> impl Iterator<Item = &'a NetworkInterface> {
        let all = &self.members.by_address;
        let start = block.network().network();
        let first = all.partition_point(|(known, _)| *known < start);
        let inside = all.iter().skip(first);
        let inside = inside.take_while(|(known, _)| block.contains(*known));
        let interfaces = interfaces(&self.inventory);
        inside.filter_map(|(_, place)| interfaces.get(*place))
    }
}

/// The interfaces of an inventory; none if they were not read.
pub(super) fn interfaces(inventory: &Inventory) -> &[NetworkInterface] {
    inventory.interfaces.as_deref().map_or(&[], Vec::as_slice)
}

impl Members {
    pub(super) fn new(interfaces: &[NetworkInterface]) -> Self {
        let mut members = Self::default();
        for (place, interface) in interfaces.iter().enumerate() {
            for group in &interface.groups {
                members
                    .by_group
                    .entry(group.clone())
                    .or_default()
                    .push(place);
            }
            let addresses = interface.addresses.iter();
            members
                .by_address
                .extend(addresses.map(|address| (*address, place)));
        }
        members.by_address.sort_unstable();
        members.by_address.dedup();
        members
    }
}
