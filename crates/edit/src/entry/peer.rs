//! Parser of the Source (or Destination) column.
//!
//! A text can have several meanings: a word such as `any`, a CIDR block, an id, and the name of a
//! group or prefix list. All meanings are collected. A text with more than one is refused, with the
//! list of its meanings.

use super::complete::{Choice, Completion};
use super::context::{EntryContext, KnownGroup, reference_to};
use super::named_id::{NamedId, NamedIdError, named_id};
use super::other_ranges::{block_of_netmask, blocks_of_range};
use super::problem::CellNote;
use portcullis_model::{
    AccountId, Cidr, CidrError, GroupId, GroupReference, Peer, PeerError, PeerKind, PrefixList,
    PrefixListId, Region, VpcId, is_same_group_name,
};

/// Separators of sources.
pub const SEPARATORS: [char; 3] = [',', ';', '\n'];

/// Prefixes that select one meaning of an ambiguous text.
const CIDR_PREFIX: &str = "cidr:";
const GROUP_PREFIX: &str = "group:";
const LIST_PREFIX: &str = "prefix-list:";

/// Reason why a text is not a source or destination. The user can correct it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid source or destination")]
pub enum PeerEntryError {
    /// The text has several meanings.
    Ambiguous {
        /// The text.
        typed: String,
        /// Its meanings, each with an unambiguous text.
        readings: Vec<Completion>,
    },
    /// The draft deletes the group.
    DeletedGroup(String),
    /// Nothing was typed.
    Empty,
    /// The draft's account has no group with the id.
    MissingGroup {
        /// The id.
        id: GroupId,
        /// The account.
        account: AccountId,
    },
    /// A group of another account than the one before the id.
    OtherAccount {
        /// The id.
        id: GroupId,
        /// The account that owns the group.
        owner: AccountId,
        /// The account before the id.
        typed: AccountId,
    },
    /// The ARN is of another partition than the group.
    OtherPartition {
        /// The id in the ARN.
        id: String,
        /// The partition in the ARN.
        typed: String,
        /// The group's partition.
        own: String,
    },
    /// The ARN is of another Region than the group.
    OtherRegion {
        /// The id in the ARN.
        id: String,
        /// The Region in the ARN.
        typed: String,
        /// The group's Region.
        own: Region,
    },
    /// An id with a name that is not its own.
    OtherName {
        /// The id.
        id: String,
        /// Its name.
        known: String,
        /// The name next to it.
        typed: String,
    },
    /// The group is in a VPC that the rule cannot reference.
    OtherVpc {
        /// The group's name.
        name: String,
        /// The group's id.
        id: GroupId,
        /// The group's VPC.
        vpc: VpcId,
    },
    /// All groups with the name are in VPCs that the rule cannot reference.
    OtherVpcs {
        /// The name.
        name: String,
        /// The number of groups.
        count: usize,
    },
    /// An ARN of anything but a group or prefix list.
    OtherArn(String),
    /// The text next to an id is not a name.
    #[error(transparent)]
    Named(#[from] NamedIdError),
    /// An address with a netmask.
    Netmask {
        /// The text.
        typed: String,
        /// The CIDR block that it means.
        cidr: Cidr,
    },
    /// A first and a last address.
    AddressRange {
        /// The text.
        typed: String,
        /// The CIDR blocks that cover it. Empty if they are too many.
        blocks: Vec<Cidr>,
    },
    /// Looks like a range or an id, and is invalid.
    Peer(#[from] PeerError),
    /// A source is given twice.
    Repeated(Peer),
    /// No group has the id.
    UnknownGroup(GroupId),
    /// No prefix list has the id.
    UnknownPrefixList(PrefixListId),
    /// Neither a group nor a prefix list has the name.
    UnknownName(String),
    /// More sources than rules that a group can have; their number.
    TooMany(usize),
    /// It is neither a source type nor a source.
    UnknownKind(String),
}

/// Parses a source or destination:
///
/// - a CIDR block or an address: `10.0.0.0/8`, `10.0.0.7`, `2001:db8::/32`
/// - a word: `anywhere`, `anywhere-ipv6`, `self`
/// - a group by name or id: `web`, `sg-1a2b3c4d`, `sg-1a2b3c4d (web)`, `123456789012/sg-1a2b3c4d`
/// - a prefix list by name, service or id: `offices`, `s3`, `pl-1a2b3c4d`
/// - the ARN of a group or prefix list of the same Region
///
/// The prefixes `cidr:`, `group:` and `prefix-list:` exclude other meanings.
///
/// # Errors
/// [`PeerEntryError`] if the text has no meaning, or several.
pub fn parse_peer(typed: &str, context: &EntryContext<'_>) -> Result<Peer, PeerEntryError> {
    let mut peers = meanings(typed, context)?;
    match (peers.pop(), peers.is_empty()) {
        (Some(peer), true) => Ok(peer),
        (last, _) => {
            peers.extend(last);
            let readings = peers.into_iter().map(|peer| reading(vec![peer], context));
            Err(PeerEntryError::Ambiguous {
                typed: typed.trim().to_owned(),
                readings: readings.collect(),
            })
        }
    }
}

/// Parses one or more sources, separated by commas. Names may contain commas, too.
///
/// # Errors
/// [`PeerEntryError`] of the first invalid part, or if the text can be split in several ways.
pub fn parse_peers(typed: &str, context: &EntryContext<'_>) -> Result<Vec<Peer>, PeerEntryError> {
    let plain = parse_plain_peers(typed, context);
    // A list as printed by programs: `["10.0.0.0/8"]`.
    let inner = typed.trim().strip_prefix('[');
    let Some(inner) = inner.and_then(|inner| inner.strip_suffix(']')) else {
        return plain;
    };
    let listed = parse_plain_peers(&inner.replace(['"', '\''], ""), context);
    match (plain, listed) {
        (Err(PeerEntryError::UnknownName(_) | PeerEntryError::Peer(_)), listed) => listed,
        (plain, Err(PeerEntryError::UnknownName(_) | PeerEntryError::Peer(_))) => plain,
        (Ok(plain), Ok(listed)) if plain != listed => Err(PeerEntryError::Ambiguous {
            typed: typed.trim().to_owned(),
            readings: vec![reading(plain, context), reading(listed, context)],
        }),
        (Err(error), _) | (_, Err(error)) => Err(error),
        (plain, _) => plain,
    }
}

/// Maximum number of sources in a text.
pub const MAX_SOURCES: usize = 1000;

fn parse_plain_peers(typed: &str, context: &EntryContext<'_>) -> Result<Vec<Peer>, PeerEntryError> {
    let whole = parse_peer(typed, context);
    let parts = parts_of(typed);
    if parts.len() > MAX_SOURCES {
        return Err(PeerEntryError::TooMany(parts.len()));
    }
    let is_list = parts.iter().filter(|(_, part)| !part.is_empty()).count() > 1;
    match whole {
        Ok(peer) if !is_list => Ok(vec![peer]),
        Err(PeerEntryError::Ambiguous { .. } | PeerEntryError::DeletedGroup(_)) => {
            Err(whole.err().unwrap_or(PeerEntryError::Empty))
        }
        Err(error) if !is_list => Err(error),
        _ => parse_list(typed, &parts, whole.ok(), context),
    }
}

/// Splits a text at separators. Returns the trimmed parts with their byte offsets.
fn parts_of(typed: &str) -> Vec<(usize, &str)> {
    let mut start = 0;
    let place = |part: &str| {
        let first = start + part.len() - part.trim_start().len();
        start += part.len() + 1;
        first
    };
    let starts: Vec<usize> = typed.split(SEPARATORS).map(place).collect();
    let texts = typed.split(SEPARATORS).map(str::trim);
    starts.into_iter().zip(texts).collect()
}

/// Parses several sources. Names that contain separators may allow several ways to split the text.
/// `whole` is the source that the whole text names, if any.
fn parse_list(
    typed: &str,
    parts: &[(usize, &str)],
    whole: Option<Peer>,
    context: &EntryContext<'_>,
) -> Result<Vec<Peer>, PeerEntryError> {
    let long_names: Vec<&str> = context
        .names()
        .filter(|name| name.contains(SEPARATORS))
        .collect();
    // Ways to read the parts before each part. Two are enough to know that the text is ambiguous.
    let mut ways: Vec<Vec<Vec<Peer>>> = vec![Vec::new(); parts.len() + 1];
    if let Some(first) = ways.first_mut() {
        first.push(Vec::new());
    }
    if let (Some(last), Some(peer)) = (ways.last_mut(), whole) {
        last.push(vec![peer]);
    }
    let mut problem = None;
    for (place, (start, part)) in parts.iter().enumerate() {
        let before = ways.get_mut(place).map(std::mem::take).unwrap_or_default();
        if before.is_empty() {
            continue;
        }
        let mut go_on = |end: usize, peer: &[Peer]| {
            if let Some(known) = ways.get_mut(end) {
                known.extend(before.iter().map(|peers| [peers, peer].concat()));
                known.truncate(2);
            }
        };
        match parse_peer(part, context) {
            Ok(peer) => go_on(place + 1, &[peer]),
            Err(PeerEntryError::Empty) => go_on(place + 1, &[]),
            Err(error @ PeerEntryError::Ambiguous { .. }) => return Err(error),
            Err(error) => problem = problem.or(Some(error)),
        }
        for (more, (last, text)) in parts.iter().enumerate().skip(place + 1) {
            let run = typed.get(*start..last + text.len()).unwrap_or_default();
            let is_whole = place == 0 && more + 1 == parts.len();
            if !is_whole
                && long_names
                    .iter()
                    .any(|name| is_same_group_name(name, run.trim()))
            {
                go_on(more + 1, &[parse_peer(run, context)?]);
            }
        }
    }
    let mut ways = ways.pop().unwrap_or_default();
    match (ways.pop(), ways.pop()) {
        (Some(peers), None) => {
            let is_repeated = |(place, peer): &(usize, &Peer)| {
                peers
                    .iter()
                    .take(*place)
                    .any(|known| known.is_same_as(peer))
            };
            let repeated = peers.iter().enumerate().find(is_repeated);
            match repeated {
                Some((_, peer)) => Err(PeerEntryError::Repeated(peer.clone())),
                None => Ok(peers),
            }
        }
        (Some(one), Some(other)) => Err(PeerEntryError::Ambiguous {
            typed: typed.trim().to_owned(),
            readings: vec![reading(other, context), reading(one, context)],
        }),
        (None, _) => Err(problem.unwrap_or(PeerEntryError::Empty)),
    }
}

/// Whether a text can be a source.
pub(super) fn is_source(text: &str, context: &EntryContext<'_>) -> bool {
    !matches!(
        meanings(text, context),
        Err(PeerEntryError::UnknownName(_) | PeerEntryError::Peer(_) | PeerEntryError::Empty)
    )
}

/// Returns every meaning of a text, without duplicates.
fn meanings(typed: &str, context: &EntryContext<'_>) -> Result<Vec<Peer>, PeerEntryError> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(PeerEntryError::Empty);
    }
    let mut peers: Vec<Peer> = Vec::new();
    let mut add = |peer: Peer| {
        if !peers.iter().any(|known| known.is_same_as(&peer)) {
            peers.push(peer);
        }
    };
    if let Some(peer) = peer_of_word(text, context)? {
        add(peer);
    }
    // A well-formed id that is not usable is an error, even if it is also the name of something.
    let mut not_name = None;
    let not_literal = match literal(text, context) {
        Ok(peer) => {
            add(peer);
            None
        }
        Err(PeerEntryError::Peer(error)) => Some(error),
        Err(PeerEntryError::Named(error)) => {
            not_name = Some(error);
            None
        }
        Err(error) => return Err(error),
    };
    let mut named = groups_named(text, context);
    let in_groups = without_prefix(text, GROUP_PREFIX);
    if let Some(rest) = in_groups {
        named.extend(groups_named(rest, context));
    }
    let (reachable, elsewhere): (Vec<&KnownGroup>, Vec<&KnownGroup>) = named
        .into_iter()
        .partition(|group| context.is_reachable(group));
    let mut live = reachable
        .iter()
        .filter(|group| !group.is_deleted)
        .peekable();
    if let (None, Some(group)) = (live.peek(), reachable.first()) {
        return Err(PeerEntryError::DeletedGroup(group.name.clone()));
    }
    live.for_each(|group| add(group_peer(group)));
    for group in context.shared_groups() {
        let is_named = |text| is_same_group_name(&group.name, text);
        if is_named(text) || in_groups.is_some_and(is_named) {
            add(Peer::Group(reference_to(group)));
        }
    }
    let rest = without_prefix(text, LIST_PREFIX);
    for list in context.prefix_lists {
        if is_list_named(list, text) || rest.is_some_and(|rest| is_list_named(list, rest)) {
            add(Peer::PrefixList(list.id.clone()));
        }
    }
    if !peers.is_empty() {
        return Ok(peers);
    }
    if let Some(error) = not_name {
        return Err(error.into());
    }
    if elsewhere.is_empty()
        && let Some(error) = other_notation(text)
    {
        return Err(error);
    }
    match (elsewhere.as_slice(), not_literal) {
        ([group], _) => Err(other_vpc(group)),
        ([_, _, ..], _) => Err(PeerEntryError::OtherVpcs {
            name: text.to_owned(),
            count: elsewhere.len(),
        }),
        ([], Some(PeerError::Cidr(CidrError::Address(_)))) if !looks_like_an_address(text) => {
            Err(PeerEntryError::UnknownName(text.to_owned()))
        }
        ([], Some(error)) => Err(error.into()),
        ([], None) => Err(PeerEntryError::UnknownName(text.to_owned())),
    }
}

/// Returns the error for a range in another notation than CIDR, or an ARN of something else.
fn other_notation(text: &str) -> Option<PeerEntryError> {
    let typed = || text.to_owned();
    if text.starts_with("arn:") {
        return Some(PeerEntryError::OtherArn(typed()));
    }
    if let Some(cidr) = block_of_netmask(text) {
        let typed = typed();
        return Some(PeerEntryError::Netmask { typed, cidr });
    }
    let blocks = blocks_of_range(text)?;
    let typed = typed();
    Some(PeerEntryError::AddressRange { typed, blocks })
}

/// Parses a CIDR block or an id. Returns [`PeerEntryError::Peer`] if the text is neither.
fn literal(text: &str, context: &EntryContext<'_>) -> Result<Peer, PeerEntryError> {
    let prefixes = [CIDR_PREFIX, GROUP_PREFIX, LIST_PREFIX].into_iter();
    let mut prefixed = prefixes.filter_map(|prefix| Some((prefix, without_prefix(text, prefix)?)));
    let (prefix, text) = prefixed.next_back().unwrap_or(("", text));
    // Tools write the name next to the id: `sg-1a2b3c4d (web)`, `sg-1a2b3c4d / web`.
    if let Some(named) = named_id(text)?
        && named.full_id() != text
    {
        check_scope(&named, context)?;
        let peer = literal(&named.full_id(), context)?;
        return check_name(peer, &named, context);
    }
    // Ids of drafted groups and of emulators have other forms.
    if let Some((id, name)) = text.split_once(char::is_whitespace)
        && let Some(group) = context.groups.iter().find(|group| group.id.as_str() == id)
    {
        let named = NamedId {
            id: id.to_owned(),
            name: name
                .trim_matches(|letter: char| matches!(letter, '(' | ')' | '/' | ' '))
                .to_owned(),
            ..NamedId::default()
        };
        return check_name(group_peer(group), &named, context);
    }
    let mut groups = context.groups.iter();
    let group = groups.find(|group| group.id.as_str().eq_ignore_ascii_case(text));
    let group = group.map(group_peer);
    let peer = group.map_or_else(|| Peer::parse(text), Ok)?;
    match (peer, prefix) {
        (Peer::Group(reference), "" | GROUP_PREFIX) => known_group(reference, context),
        (Peer::PrefixList(id), "" | LIST_PREFIX) => {
            let is_known = context.prefix_lists.iter().any(|list| list.id == id);
            // Without known lists, EC2 decides: the user may not be allowed to describe them.
            if is_known || context.prefix_lists.is_empty() {
                Ok(Peer::PrefixList(id))
            } else {
                Err(PeerEntryError::UnknownPrefixList(id))
            }
        }
        (peer @ Peer::Cidr(_), "" | CIDR_PREFIX) => Ok(peer),
        _ => Err(PeerError::Cidr(CidrError::Address(text.to_owned())).into()),
    }
}

/// Checks that an ARN is of the group's Region and partition: a rule can reference groups and prefix
/// lists of no other.
fn check_scope(named: &NamedId, context: &EntryContext<'_>) -> Result<(), PeerEntryError> {
    if let Some(own) = context.scope.region
        && !named.region.is_empty()
        && named.region != own.as_str()
    {
        return Err(PeerEntryError::OtherRegion {
            id: named.id.clone(),
            typed: named.region.clone(),
            own: own.clone(),
        });
    }
    match context.scope.partition {
        Some(own) if !named.partition.is_empty() && named.partition != own => {
            Err(PeerEntryError::OtherPartition {
                id: named.id.clone(),
                typed: named.partition.clone(),
                own: own.to_owned(),
            })
        }
        _ => Ok(()),
    }
}

/// Checks the name next to an id against the known one.
fn check_name(
    peer: Peer,
    named: &NamedId,
    context: &EntryContext<'_>,
) -> Result<Peer, PeerEntryError> {
    let is_around = |letter: char| matches!(letter, '(' | ')' | '/') || letter.is_whitespace();
    match name_of(&peer, context) {
        Some(known)
            if !named.name.is_empty()
                && !is_same_group_name(known.trim_matches(is_around), &named.name) =>
        {
            Err(PeerEntryError::OtherName {
                id: named.full_id(),
                known: known.to_owned(),
                typed: named.name.clone(),
            })
        }
        _ => Ok(peer),
    }
}

fn name_of<'a>(peer: &Peer, context: &EntryContext<'a>) -> Option<&'a str> {
    match peer {
        Peer::Group(reference) => {
            let mut groups = context.groups.iter();
            let group = groups.find(|group| group.id == reference.group_id);
            let shared = || Some(context.usable_group(&reference.group_id)?.name.as_str());
            group.map(|group| group.name.as_str()).or_else(shared)
        }
        Peer::PrefixList(id) => {
            let list = context.prefix_lists.iter().find(|list| list.id == *id);
            list.map(|list| list.name.as_str())
        }
        Peer::Cidr(_) => None,
    }
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| rest.trim())
}

/// Returns an unambiguous text for a peer: `label` if possible, or else the CIDR block or id.
pub(super) fn text_for(label: &str, peer: &Peer, context: &EntryContext<'_>) -> String {
    let canonical = peer.to_string();
    let is_clear = |text: &&str| {
        let found = meanings(text, context);
        let is_it =
            found.is_ok_and(|found| matches!(found.as_slice(), [one] if one.is_same_as(peer)));
        is_it && !text.contains(SEPARATORS)
    };
    let clear = [label, &canonical].into_iter().find(is_clear);
    clear.map(str::to_owned).unwrap_or_else(|| {
        let prefix = match peer {
            Peer::Cidr(_) => CIDR_PREFIX,
            Peer::Group(_) => GROUP_PREFIX,
            Peer::PrefixList(_) => LIST_PREFIX,
        };
        format!("{prefix}{canonical}")
    })
}

/// Creates a completion for one meaning of an ambiguous text.
pub(super) fn reading(peers: Vec<Peer>, context: &EntryContext<'_>) -> Completion {
    let texts = peers.iter().map(|peer| text_for("", peer, context));
    let text = texts.collect::<Vec<_>>().join(", ");
    let (label, note) = match peers.as_slice() {
        [peer @ Peer::Group(reference)] => match name_of(peer, context) {
            Some(name) => (name.to_owned(), reference.group_id.to_string()),
            None => (text.clone(), "security group".to_owned()),
        },
        [peer @ Peer::PrefixList(_)] => {
            let name = name_of(peer, context).unwrap_or("prefix list");
            (text.clone(), name.to_owned())
        }
        [Peer::Cidr(_)] => (text.clone(), "CIDR block".to_owned()),
        many => (text.clone(), format!("{} sources", many.len())),
    };
    Completion {
        text,
        label,
        note,
        value: Choice::Peers(peers),
    }
}

/// Returns notes about ranges that EC2 will not store as typed.
pub fn peer_notes(typed: &str, peers: &[Peer]) -> Vec<CellNote> {
    if let [Peer::Cidr(cidr)] = peers
        && Cidr::parse(typed).is_ok()
        && !typed.contains('/')
    {
        return vec![CellNote::Address(cidr.clone())];
    }
    let ranges = peers.iter().filter_map(|peer| match peer {
        Peer::Cidr(cidr) => canonical_note(cidr),
        _ => None,
    });
    ranges.collect()
}

/// Returns a note if a range was typed with host bits, which EC2 clears.
pub fn canonical_note(cidr: &Cidr) -> Option<CellNote> {
    let (address, _) = cidr.typed()?.split_once('/')?;
    cidr.had_host_bits().then(|| CellNote::Canonical {
        cidr: cidr.clone(),
        address: address.to_owned(),
    })
}

/// Words for sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Ipv4,
    Ipv6,
    Own,
}

fn word_of(text: &str) -> Option<Word> {
    Some(match text.to_ascii_lowercase().as_str() {
        "anywhere" | "anywhere-ipv4" | "anywhere ipv4" | "any" | "internet" | "0/0" | "*"
        | "everyone (ipv4)" => Word::Ipv4,
        "anywhere-ipv6" | "anywhere ipv6" | "everyone (ipv6)" => Word::Ipv6,
        "self" | "this group" => Word::Own,
        _ => return None,
    })
}

/// Returns a text and its parts in lower case, to compare with the names of groups.
pub fn source_texts(typed: &str) -> impl Iterator<Item = String> {
    let whole = std::iter::once(typed);
    let parts = typed
        .split(SEPARATORS)
        .filter(move |part| part.len() < typed.len());
    whole.chain(parts).map(|text| text.trim().to_lowercase())
}

fn peer_of_word(text: &str, context: &EntryContext<'_>) -> Result<Option<Peer>, PeerEntryError> {
    Ok(match word_of(text) {
        Some(Word::Ipv4) => Some(Peer::parse("0.0.0.0/0")?),
        Some(Word::Ipv6) => Some(Peer::parse("::/0")?),
        Some(Word::Own) => Some(Peer::Group(GroupReference::new(context.group_id.clone()))),
        None => None,
    })
}

fn groups_named<'a>(text: &str, context: &EntryContext<'a>) -> Vec<&'a KnownGroup> {
    let groups = context.groups.iter();
    groups
        .filter(|group| is_same_group_name(&group.name, text))
        .collect()
}

pub(super) fn group_peer(group: &KnownGroup) -> Peer {
    Peer::Group(GroupReference::new(group.id.clone()))
}

/// Whether a text names a prefix list. Lists of AWS, such as `com.amazonaws.eu-west-1.s3`, may be
/// named by their service.
pub fn is_list_named(list: &PrefixList, text: &str) -> bool {
    let service = list.name.strip_prefix("com.amazonaws.");
    let service = service.and_then(|rest| rest.split_once('.'));
    is_same_group_name(&list.name, text)
        || service.is_some_and(|(_, service)| service.eq_ignore_ascii_case(text))
}

fn known_group(
    reference: GroupReference,
    context: &EntryContext<'_>,
) -> Result<Peer, PeerEntryError> {
    let known = context.group(&reference.group_id);
    if let Some(group) = known.filter(|group| group.is_deleted) {
        return Err(PeerEntryError::DeletedGroup(group.name.clone()));
    }
    if let Some(account) = reference.account_id.clone() {
        return group_of_account(reference, &account, known, context);
    }
    match known {
        Some(group) if !context.is_reachable(group) => Err(other_vpc(group)),
        Some(_) => Ok(Peer::Group(reference)),
        None => match context.usable_group(&reference.group_id) {
            Some(shared) => Ok(Peer::Group(reference_to(shared))),
            None => Err(PeerEntryError::UnknownGroup(reference.group_id)),
        },
    }
}

/// Checks a reference with the account before the id.
fn group_of_account(
    reference: GroupReference,
    account: &AccountId,
    known: Option<&KnownGroup>,
    context: &EntryContext<'_>,
) -> Result<Peer, PeerEntryError> {
    if let Some(owner) = context.owner_of(&reference.group_id)
        && owner != account
    {
        return Err(PeerEntryError::OtherAccount {
            id: reference.group_id,
            owner: owner.clone(),
            typed: account.clone(),
        });
    }
    let is_own = context.scope.account == Some(account);
    match known {
        None if is_own => match context.usable_group(&reference.group_id) {
            Some(usable) => Ok(Peer::Group(reference_to(usable))),
            None => Err(PeerEntryError::MissingGroup {
                id: reference.group_id,
                account: account.clone(),
            }),
        },
        Some(group) if is_own && context.is_reachable(group) => Ok(group_peer(group)),
        // The user who names the account may know of a peering connection, which is not loaded
        // here: EC2 decides.
        _ => Ok(Peer::Group(reference)),
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

/// Types of source, with their words in the Source type column.
const KIND_WORDS: [(PeerKind, &[&str]); 4] = [
    (PeerKind::Ipv4, &["IPv4", "IPv4 range", "CIDR", "custom"]),
    (PeerKind::Ipv6, &["IPv6", "IPv6 range"]),
    (PeerKind::Group, &["Security group", "group", "SG"]),
    (PeerKind::PrefixList, &["Prefix list", "PL"]),
];

/// Parses the Source type column: a type, or a source.
pub(super) fn parse_kind(
    typed: &str,
    context: &EntryContext<'_>,
) -> Result<Choice, PeerEntryError> {
    let text = typed.trim();
    let is_word = |word: &&str| word.eq_ignore_ascii_case(text);
    let Some((kind, words)) = KIND_WORDS
        .iter()
        .find(|(_, words)| words.iter().any(&is_word))
    else {
        let peer = parse_peer(text, context).map_err(|error| match error {
            PeerEntryError::UnknownName(text) => PeerEntryError::UnknownKind(text),
            error => error,
        });
        return Ok(Choice::Peers(vec![peer?]));
    };
    let peers = match meanings(text, context) {
        Ok(peers) => peers,
        Err(error @ PeerEntryError::DeletedGroup(_)) => return Err(error),
        Err(_) => return Ok(Choice::Kind(*kind)),
    };
    let clear = words.iter().find(|word| meanings(word, context).is_err());
    let clear = clear
        .or(words.first())
        .copied()
        .unwrap_or_default()
        .to_owned();
    let kind = Completion {
        text: clear.clone(),
        label: clear,
        note: "source type".to_owned(),
        value: Choice::Kind(*kind),
    };
    let others = peers.into_iter().map(|peer| reading(vec![peer], context));
    Err(PeerEntryError::Ambiguous {
        typed: text.to_owned(),
        readings: std::iter::once(kind).chain(others).collect(),
    })
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
    use portcullis_model::PrefixListState;
    use portcullis_model::{AccountId, AddressFamily, PrefixListEntries, UsableGroup};

    fn parse(typed: &str) -> Result<String, PeerEntryError> {
        let (own, other) = (
            VpcId::from_remote("vpc-00000001"),
            VpcId::from_remote("vpc-00000002"),
        );
        let group = |id: &str, name: &str, vpc: &VpcId, is_deleted| KnownGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            vpc_id: Some(vpc.clone()),
            owner_id: None,
            is_deleted,
        };
        let groups = [
            group("sg-00000001", "apache", &own, false),
            group("sg-00000002", "app, server", &own, false),
            group("sg-00000003", "default", &own, false),
            group("sg-00000004", "default", &other, false),
            group("sg-00000005", "elsewhere", &other, false),
            group("sg-00000006", "doomed", &own, true),
            group("sg-00000007", "associated", &other, false),
        ];
        let list = |id: &str, name: &str| PrefixList {
            id: PrefixListId::from_remote(id),
            name: name.to_owned(),
            family: AddressFamily::Ipv4,
            max_entries: None,
            owner_id: "AWS".to_owned(),
            state: PrefixListState::Ready,
            is_ipam_managed: false,
            version: None,
            entries: PrefixListEntries::NotRead,
        };
        let prefix_lists = [
            list("pl-00000001", "com.amazonaws.eu-west-1.s3"),
            list("pl-00000002", "offices"),
            list("pl-00000003", "twins"),
            list("pl-00000004", "twins"),
        ];
        let usable = |id: &str, name: &str, owner: Option<&str>| UsableGroup {
            id: GroupId::from_remote(id),
            name: name.to_owned(),
            owner_id: owner.map(AccountId::from_remote),
            primary_vpc_id: Some(other.clone()),
        };
        let usable_groups = [
            usable("sg-00000007", "associated", None),
            usable("sg-00000008", "shared", Some("111122223333")),
        ];
        let context = EntryContext {
            group_id: &groups[0].id,
            vpc_id: Some(&own),
            groups: &groups,
            usable_groups: &usable_groups,
            prefix_lists: &prefix_lists,
            until: Default::default(),
            scope: Default::default(),
        };
        let peers = parse_peers(typed, &context)?;
        Ok(peers
            .iter()
            .map(Peer::to_string)
            .collect::<Vec<_>>()
            .join(" "))
    }

    #[test]
    fn sources_are_parsed_as_people_type_them() {
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
            ("associated", "sg-00000007"),
            ("sg-00000007", "sg-00000007"),
            ("Shared", "111122223333/sg-00000008"),
            ("sg-00000008", "111122223333/sg-00000008"),
            ("111122223333/sg-00000008", "111122223333/sg-00000008"),
            ("offices", "pl-00000002"),
            ("s3", "pl-00000001"),
            ("pl-00000002", "pl-00000002"),
            (
                "10.0.0.0/8, apache; s3",
                "10.0.0.0/8 sg-00000001 pl-00000001",
            ),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(peers), "{typed}");
        }
    }
}
