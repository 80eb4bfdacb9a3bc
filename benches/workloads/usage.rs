//! Workloads of usage: an account with eight interfaces for each group.

use std::hint::black_box;
use std::sync::Arc;

use portcullis::analysis::usage::{SourceState, Usage, UsageInput, UsageSource};
use portcullis::model::{InterfaceAttachment, InterfaceId, Inventory};

use super::reach;

/// Interfaces of a group for each of its two in the account of reachability.
const COPIES: usize = 4;

/// Derives what uses each group, and what the list of groups shows of it.
pub fn derive(groups: usize) -> Box<dyn FnMut()> {
    let inventory = account(groups);
    let input = UsageInput {
        inventory,
        states: UsageSource::ALL
            .map(|source| (source, SourceState::Read))
            .into(),
        ..UsageInput::default()
    };
    Box::new(move || {
        let usage = Usage::new(black_box(input.clone()));
        black_box(usage.numbers());
    })
}

/// What the list of groups says of all groups.
pub fn counts(groups: usize) -> Box<dyn FnMut()> {
    let inventory = account(groups);
    let ids: Vec<_> = inventory
        .groups
        .iter()
        .map(|group| group.id.clone())
        .collect();
    let usage = Usage::new(UsageInput {
        inventory,
        ..UsageInput::default()
    });
    Box::new(move || {
        for id in &ids {
            black_box(usage.counts(id));
        }
    })
}

fn account(groups: usize) -> Inventory {
    let mut inventory = reach::account(groups);
    let interfaces = inventory.interfaces.take().unwrap_or_default();
    let copies = (0..COPIES).flat_map(|copy| {
        interfaces.iter().map(move |interface| {
            let mut interface = interface.clone();
            interface.id = InterfaceId::from_remote(format!("{}{copy}", interface.id));
            interface.status = "in-use".to_owned();
            interface.attachment = Some(InterfaceAttachment {
                instance_id: Some(format!("i-{}{copy}", interface.id)),
                owner_id: None,
            });
            interface
        })
    });
    inventory.interfaces = Some(Arc::new(copies.collect()));
    inventory
}
