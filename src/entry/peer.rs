//! What the column Source, or Destination, means.

use super::context::{EntryContext, KnownGroup};
use crate::model::{
    Cidr, CidrError, GroupId, GroupReference, Peer, PeerError, PeerKind, PrefixList, PrefixListId,
    VpcId,
};

/// Why a text is no source or destination. The person who typed it is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerEntryError {
    /// Several groups or prefix lists share the name.
    #[error("{count} {what} are named {name:?}; type the id of one")]
    AmbiguousName {
        /// The name typed.
        name: String,
        /// How many have it.
        count: usize,
        /// `groups` or `prefix lists`.
        what: &'static str,
    },
    /// A group that the draft deletes.
    #[error("the group {0} is to be deleted by this draft; a rule cannot name it")]
    DeletedGroup(String),
    /// Nothing was typed.
    #[error(
        "empty; expected a range such as 203.0.113.0/24, a group's or prefix list's name or id, self, or anywhere"
    )]
    Empty,
    /// A group of a VPC this rule cannot reach.
    #[error(
        "the group {name} ({id}) is in {vpc}; a rule can only name groups of its own VPC, or of a peered one: for that, type the account before the id, as in 123456789012/{id}"
    )]
    OtherVpc {
        /// The group's name.
        name: String,
        /// The group's id.
        id: GroupId,
        /// The group's VPC.
        vpc: VpcId,
    },
    /// Looks like a range or an id, and is none.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// One of several is given twice.
    #[error("the source {0} is there twice; name each source once")]
    Repeated(Peer),
    /// No group has the id.
    #[error(
        "no group here has the id {0}; for a group of another account, type the account before it, as in 123456789012/{0}"
    )]
    UnknownGroup(GroupId),
    /// No prefix list has the id.
    #[error("no prefix list here has the id {0}")]
    UnknownPrefixList(PrefixListId),
    /// Nothing has the name.
    #[error(
        "no group or prefix list is named {0:?}; expected a range such as 203.0.113.0/24, a name or id, self, or anywhere"
    )]
    UnknownName(String),
}

/// What a source or destination stands for: a range, a bare address, `anywhere`, `self`, a group
/// or a prefix list by name or id, `123456789012/sg-...`.
///
/// # Errors
/// [`PeerEntryError`] says what it looks like and why it is not one.
pub fn read_peer(typed: &str, context: &EntryContext<'_>) -> Result<Peer, PeerEntryError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(PeerEntryError::Empty);
    }
    if let Some(peer) = read_word(text, context)? {
        return Ok(peer);
    }
    if let Some(group) = group_by_name(text, context)? {
        return Ok(group);
    }
    if let Some(list) = prefix_list_by_name(text, context)? {
        return Ok(list);
    }
    match Peer::parse(text) {
        Ok(Peer::Group(reference)) => known_group(reference, context),
        Ok(Peer::PrefixList(id)) => {
            let is_known = context.prefix_lists.iter().any(|list| list.id == id);
            // Where no list is known, they could not be read: EC2 decides.
            if is_known || context.prefix_lists.is_empty() {
                Ok(Peer::PrefixList(id))
            } else {
                Err(PeerEntryError::UnknownPrefixList(id))
            }
        }
        Ok(peer) => Ok(peer),
        Err(PeerError::Cidr(CidrError::Address(_))) if !looks_like_an_address(text) => {
            Err(PeerEntryError::UnknownName(text.to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

/// What one or, separated by commas, several sources stand for.
///
/// # Errors
/// [`PeerEntryError`] of the first that is wrong.
pub fn read_peers(typed: &str, context: &EntryContext<'_>) -> Result<Vec<Peer>, PeerEntryError> {
    // The names of groups may hold commas.
    let error = match read_peer(typed, context) {
        Ok(peer) => return Ok(vec![peer]),
        Err(error) => error,
    };
    let parts = typed.split([',', ';', '\n']).map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if parts.len() < 2 {
        return Err(error);
    }
    let mut peers: Vec<Peer> = Vec::new();
    for part in parts {
        let peer = read_peer(part, context)?;
        if peers.iter().any(|known| known.is_same_as(&peer)) {
            return Err(PeerEntryError::Repeated(peer));
        }
        peers.push(peer);
    }
    Ok(peers)
}

/// What EC2 makes of a range that is right but not as EC2 stores it.
pub fn peer_note(typed: &str) -> Option<String> {
    let text = typed.trim();
    let cidr = Cidr::parse(text).ok()?;
    if !text.contains('/') {
        return Some(format!("Means {cidr}, this address alone"));
    }
    let address = text.split('/').next().unwrap_or_default();
    cidr.had_host_bits().then(|| {
        let alone = if address.contains(':') { 128 } else { 32 };
        format!("EC2 stores this as {cidr}; for the address alone, type {address}/{alone}")
    })
}

/// Words that stand for a source.
fn read_word(text: &str, context: &EntryContext<'_>) -> Result<Option<Peer>, PeerEntryError> {
    let peer = match text.to_ascii_lowercase().as_str() {
        "anywhere" | "anywhere-ipv4" | "anywhere ipv4" | "any" | "internet" | "0/0" | "*" => {
            Peer::parse("0.0.0.0/0")?
        }
        "anywhere-ipv6" | "anywhere ipv6" => Peer::parse("::/0")?,
        "self" | "this group" => Peer::Group(GroupReference::new(context.group_id.clone())),
        _ => return Ok(None),
    };
    Ok(Some(peer))
}

fn group_by_name(text: &str, context: &EntryContext<'_>) -> Result<Option<Peer>, PeerEntryError> {
    let named = context.groups.iter();
    let named: Vec<&KnownGroup> = named
        .filter(|group| group.name.eq_ignore_ascii_case(text))
        .collect();
    let reachable: Vec<&KnownGroup> = named
        .iter()
        .copied()
        .filter(|group| context.is_reachable(group))
        .collect();
    match (reachable.as_slice(), named.as_slice()) {
        ([group], _) => usable(group).map(Some),
        ([], [group]) => Err(other_vpc(group)),
        ([], []) => Ok(None),
        (_, all) => Err(PeerEntryError::AmbiguousName {
            name: text.to_owned(),
            count: all.len(),
            what: "groups",
        }),
    }
}

fn usable(group: &KnownGroup) -> Result<Peer, PeerEntryError> {
    if group.is_deleted {
        return Err(PeerEntryError::DeletedGroup(group.name.clone()));
    }
    Ok(Peer::Group(GroupReference::new(group.id.clone())))
}

fn prefix_list_by_name(
    text: &str,
    context: &EntryContext<'_>,
) -> Result<Option<Peer>, PeerEntryError> {
    // AWS's own lists have long names, whose last part tells them: `com.amazonaws.eu-west-1.s3`.
    let is_it = |list: &&PrefixList| {
        list.name.eq_ignore_ascii_case(text)
            || list
                .name
                .strip_prefix("com.amazonaws.")
                .and_then(|rest| rest.split_once('.'))
                .is_some_and(|(_, service)| service.eq_ignore_ascii_case(text))
    };
    let named: Vec<&PrefixList> = context.prefix_lists.iter().filter(is_it).collect();
    match named.as_slice() {
        [] => Ok(None),
        [list] => Ok(Some(Peer::PrefixList(list.id.clone()))),
        all => Err(PeerEntryError::AmbiguousName {
            name: text.to_owned(),
            count: all.len(),
            what: "prefix lists",
        }),
    }
}

fn known_group(
    reference: GroupReference,
    context: &EntryContext<'_>,
) -> Result<Peer, PeerEntryError> {
    match context.group(&reference.group_id) {
        Some(group) if group.is_deleted => Err(PeerEntryError::DeletedGroup(group.name.clone())),
        // Whoever names the account knows of the peering, which is not read here: EC2 decides.
        _ if reference.account_id.is_some() => Ok(Peer::Group(reference)),
        Some(group) if !context.is_reachable(group) => Err(other_vpc(group)),
        Some(_) => Ok(Peer::Group(reference)),
        None => Err(PeerEntryError::UnknownGroup(reference.group_id)),
    }
}

fn other_vpc(group: &KnownGroup) -> PeerEntryError {
    PeerEntryError::OtherVpc {
        name: group.name.clone(),
        id: group.id.clone(),
        vpc: group
            .vpc_id
            .clone()
            .unwrap_or_else(|| VpcId::from_remote("no VPC")),
    }
}

/// The kind a word of the column "Source type" stands for, or all that it says.
pub(super) fn read_kind(
    typed: &str,
    context: &EntryContext<'_>,
) -> Result<Result<PeerKind, Peer>, PeerEntryError> {
    let text = typed.trim();
    let kind = match text.to_ascii_lowercase().as_str() {
        "ipv4" | "ipv4 range" | "cidr" | "custom" => PeerKind::Ipv4,
        "ipv6" | "ipv6 range" => PeerKind::Ipv6,
        "group" | "security group" | "sg" => PeerKind::Group,
        "prefix list" | "pl" => PeerKind::PrefixList,
        _ => return read_peer(text, context).map(Err),
    };
    Ok(Ok(kind))
}

fn looks_like_an_address(text: &str) -> bool {
    let address = text.split('/').next().unwrap_or_default();
    !address.is_empty()
        && (address.contains(':')
            || address
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AddressFamily;

    fn read(typed: &str) -> Result<String, String> {
        let (own, other) = (
            VpcId::from_remote("vpc-00000001"),
            VpcId::from_remote("vpc-00000002"),
        );
        let group = |id: &str, name: &str, vpc: &VpcId, is_deleted| KnownGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            vpc_id: Some(vpc.clone()),
            is_deleted,
        };
        let groups = [
            group("sg-00000001", "apache", &own, false),
            group("sg-00000002", "app, server", &own, false),
            group("sg-00000003", "default", &own, false),
            group("sg-00000004", "default", &other, false),
            group("sg-00000005", "elsewhere", &other, false),
            group("sg-00000006", "doomed", &own, true),
        ];
        let list = |id: &str, name: &str| PrefixList {
            id: PrefixListId::from_remote(id),
            name: name.to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: None,
            owner_id: "AWS".to_owned(),
        };
        let prefix_lists = [
            list("pl-00000001", "com.amazonaws.eu-west-1.s3"),
            list("pl-00000002", "offices"),
            list("pl-00000003", "twins"),
            list("pl-00000004", "twins"),
        ];
        let context = EntryContext {
            group_id: &groups[0].id,
            vpc_id: Some(&own),
            groups: &groups,
            prefix_lists: &prefix_lists,
        };
        let peers = read_peers(typed, &context).map_err(|error| error.to_string())?;
        Ok(peers
            .iter()
            .map(Peer::to_string)
            .collect::<Vec<_>>()
            .join(" "))
    }

    #[test]
    fn sources_understand_people() {
        for (typed, peers) in [
            ("anywhere", "0.0.0.0/0"),
            ("Anywhere-IPv6", "::/0"),
            ("203.0.113.7", "203.0.113.7/32"),
            ("10.0.0.5/8", "10.0.0.0/8"),
            ("self", "sg-00000001"),
            ("APACHE", "sg-00000001"),
            ("app, server", "sg-00000002"),
            ("default", "sg-00000003"),
            ("sg-00000003", "sg-00000003"),
            ("123456789012/sg-00000005", "123456789012/sg-00000005"),
            ("offices", "pl-00000002"),
            ("s3", "pl-00000001"),
            ("pl-00000002", "pl-00000002"),
            (
                "10.0.0.0/8, apache; s3",
                "10.0.0.0/8 sg-00000001 pl-00000001",
            ),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(peers), "{typed}");
        }
    }

    #[test]
    fn what_is_no_source_says_what_would_be() {
        for (typed, words) in [
            ("", "expected a range"),
            ("nobody", "no group or prefix list is named"),
            ("elsewhere", "is in vpc-00000002"),
            ("sg-00000005", "is in vpc-00000002"),
            ("doomed", "is to be deleted by this draft"),
            ("sg-0000000f", "no group here has the id"),
            ("pl-0000000f", "no prefix list here has the id"),
            ("twins", "2 prefix lists are named"),
            ("10.0.0.0/8, 10.9.9.9/8", "there twice"),
            ("10.0.0.0/8, nobody", "no group or prefix list is named"),
        ] {
            let error = read(typed).unwrap_err();
            assert!(error.contains(words), "{typed}: {error}");
        }
    }
}
