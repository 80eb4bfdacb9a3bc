//! Values of EC2 security groups: IDs, CIDR blocks, ports, protocols, peers, rules, tags, groups,
//! timestamps.
//!
//! Value types parse user input and display in EC2's notation; those whose values can include one
//! another have `covers()`. A parsed value is valid for EC2 and is not validated again downstream.
//! The crate does no I/O and reads no clock.

mod arn;
mod cidr;
mod coverage;
mod expiry;
mod group;
mod group_user;
mod icmp;
mod id;
mod inventory;
mod invisible;
mod network_interface;
mod new_group;
mod peer;
mod port_range;
mod prefix_list;
mod prefix_list_content;
mod protocol;
mod rule;
mod rule_index;
mod rule_ref;
mod tag;
mod text;
mod timestamp;
mod traffic;
mod usable_group;
mod vpc;
mod vpc_association;

pub use arn::Ec2Arn;
pub use cidr::{AddressFamily, Cidr, CidrError};
pub use coverage::{Coverage, PeerKinds, RuleCoverage};
pub use expiry::{DEFAULT_EXPIRY_TAG, Expiry, ExpiryClock, ExpiryError, parse_expiry};
pub use group::{SecurityGroup, group_name_key, is_same_group_name};
pub use group_user::{GroupUser, GroupUserKind, PeerReference};
pub use icmp::{IcmpError, IcmpTypeCode};
pub use id::{
    AccountId, EndpointUrl, GroupId, IdError, InterfaceId, PrefixListId, Region, ResourceKind,
    RuleId, VpcId,
};
pub use inventory::{Groups, Inventory};
pub use invisible::{
    code_point_escape, escape_invisible, escape_invisible_in_json, escape_invisible_in_literal,
    is_invisible,
};
pub use network_interface::{InterfaceAttachment, NetworkInterface};
pub use new_group::NewGroup;
pub use peer::{GroupReference, Peer, PeerError, PeerIdentity, PeerKind, Peering};
pub use port_range::{PortRange, PortRangeError};
pub use prefix_list::{
    PrefixList, PrefixListEntries, PrefixListEntry, PrefixListState, ReadOnlyList,
};
pub use prefix_list_content::{MAX_LIST_ENTRIES, PrefixListContent, PrefixListError};
pub use protocol::{Protocol, ProtocolError};
pub use rule::{Direction, Rule, RuleKey};
pub use rule_index::{RuleIndex, RulePlace};
pub use rule_ref::RuleRef;
pub use tag::{
    MAX_TAG_KEY_CHARS, MAX_TAG_VALUE_CHARS, MAX_TAGS_PER_RESOURCE, Tag, TagError, apply_tag_edits,
};
pub use text::{
    GroupDescription, GroupName, MAX_TEXT_CHARS, RuleDescription, TextError, counted, grouped,
};
pub use timestamp::{Timestamp, TimestampError};
pub use traffic::{Traffic, TrafficError};
pub use usable_group::UsableGroup;
pub use vpc::Vpc;
pub use vpc_association::{AssociationState, VpcAssociation};
