//! A sample of every variant that has a text. The match over the patterns keeps the list complete: a
//! variant that is missing does not compile.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::de::Error as _;

use super::Text;
use portcullis_analysis::reach::{
    Assumption, Candidate as ReachCandidate, End, PolicyState, ResolveError, Verdict,
};
use portcullis_analysis::{MissingTraffic, RowFinding, RuleEvidence};
use portcullis_apply::{DoneNote, Failure, NotDone};
use portcullis_browser::{CipherError, DeflateError, FileError, StorageError};
use portcullis_connect::{
    ClockCheck, ConfigError, DiscoveryProblem, HostedAddressError, KeySource, PastedKeyError,
    PastedKeyFormat, Reach, ReachOutcome, SignInError, TokenProblem, ViewFileError,
};
use portcullis_ec2::{
    ApiError, CredentialsError, EndpointError, Error, ErrorKind, LooksLike, RequestPart,
    RoleArnError, SigningError, SyntaxProblem, TransportError, WorkerProblem, XmlError,
};
use portcullis_edit::draft::StrayText;
use portcullis_edit::entry::{
    CellError, CellNote, Choice, Completion, DescriptionOf, DirectionSource, Doubt, EntryLineError,
    InvisibleCharacter, LineProblem, ListInputError, NamedIdError, PasteNote, PastedCellError,
    PeerEntryError, TableProblem, TableRowError, TrafficCellsError, TrafficEntryError,
    UnknownColumn, UntilError,
};
use portcullis_fleet::{
    AccountLineError, AggregatorError, Failure as FleetFailure, RecordError, RolePatternError,
    Scope as FleetScope, SearchNote, SourceError,
};
use portcullis_formats::import::{
    Candidate, DecodeError, Described, DocumentError, Excess, ForeignFile, ForeignKind,
    IdFormError, IdKind, ImportError, ImportNote, ImportProblem, MergeError, MergeNote,
    MissingColumns, OpenDescription, Origin, Question, RefusedText,
};
use portcullis_formats::share::{
    CompactError, EnvelopeError, InvalidSnapshot, NotASnapshot, NotATemplate, RedactedKind,
    RestoreObstacle, SnapshotError, SnapshotTooLarge,
};
use portcullis_model::{
    AccountId, AddressFamily, Cidr, CidrError, Direction, ExpiryError, GroupDescription, GroupId,
    GroupName, IcmpError, IdError, InterfaceId, NewGroup, Peer, PeerError, PeerKind, PortRange,
    PortRangeError, PrefixListContent, PrefixListEntry, PrefixListError, PrefixListId, Protocol,
    ProtocolError, Region, ResourceKind, Rule, Tag, TagError, TextError, Timestamp, TimestampError,
    Traffic, TrafficError, VpcId,
};
use portcullis_plan::{
    DocumentError as PlanFileError, InvalidPlan, ListAttributes, NotAPlan, RenameError, Risk, Step,
};
use portcullis_search::{Operator, Property, QueryError, QuestionProblem};

/// The text of one variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The type.
    pub kind: &'static str,
    /// The variant.
    pub variant: &'static str,
    /// Its text.
    pub text: String,
    /// Whether the sample is of this variant.
    pub is_of_variant: bool,
}

macro_rules! samples {
    ($($kind:ident { $($pattern:pat => $value:expr,)+ })+) => {
        /// Samples of all variants, type by type.
        #[allow(clippy::too_many_lines, reason = "one line for each variant")]
        pub fn samples() -> Vec<Sample> {
            let mut samples = Vec::new();
            $({
                let is_known = |value: &$kind| match value {
                    $($pattern => true,)+
                };
                $(let value = $value;
                samples.push(Sample {
                    kind: stringify!($kind),
                    variant: stringify!($pattern),
                    text: value.text(),
                    is_of_variant: is_known(&value) && matches!(value, $pattern),
                });)+
            })+
            samples
        }
    };
}

samples! {
    Error {
        Error::Api(..) => Error::Api(api_error("InvalidPermission.Duplicate")),
        Error::Answer { .. } => Error::Answer { action: "DescribeVpcs", status: 200, source: XmlError::Truncated },
        Error::Json { .. } => Error::Json { action: "SelectAggregateResourceConfig", status: 200 },
        Error::Signing { .. } => Error::Signing { action: "DescribeVpcs", source: SigningError::NotLoaded },
        Error::TooManyPages { .. } => Error::TooManyPages { action: "DescribeVpcs", pages: 1000 },
        Error::Transport { .. } => Error::Transport { action: "DescribeVpcs", source: TransportError::Redirected },
    }
    ErrorKind {
        ErrorKind::Authentication => ErrorKind::Authentication,
        ErrorKind::Authorization => ErrorKind::Authorization,
        ErrorKind::ClockSkewOrExpired => ErrorKind::ClockSkewOrExpired,
        ErrorKind::Conflict => ErrorKind::Conflict,
        ErrorKind::DryRunSuccess => ErrorKind::DryRunSuccess,
        ErrorKind::InvalidInput => ErrorKind::InvalidInput,
        ErrorKind::NotFound => ErrorKind::NotFound,
        ErrorKind::Quota => ErrorKind::Quota,
        ErrorKind::Server => ErrorKind::Server,
        ErrorKind::Throttled => ErrorKind::Throttled,
        ErrorKind::Other => ErrorKind::Other,
    }
    TransportError {
        TransportError::BrokenOff { .. } => TransportError::BrokenOff { bytes: 1234 },
        TransportError::NotLoaded => TransportError::NotLoaded,
        TransportError::Redirected => TransportError::Redirected,
        TransportError::TooLarge { .. } => TransportError::TooLarge { limit: 64_000_000 },
        TransportError::Sandbox(..) => TransportError::Sandbox(WorkerProblem::Silent),
        TransportError::Status { .. } => TransportError::Status { url: "config.json".to_owned(), status: 500 },
        TransportError::Timeout(..) => TransportError::Timeout(Duration::from_secs(30)),
        TransportError::Unreachable(..) => TransportError::Unreachable("TypeError: Failed to fetch".to_owned()),
    }
    WorkerProblem {
        WorkerProblem::Failed => WorkerProblem::Failed,
        WorkerProblem::NotStarted => WorkerProblem::NotStarted,
        WorkerProblem::OtherVersion => WorkerProblem::OtherVersion,
        WorkerProblem::Silent => WorkerProblem::Silent,
    }
    SigningError {
        SigningError::Authorization => SigningError::Authorization,
        SigningError::Clock { .. } => SigningError::Clock { signed_at: "20261125T130000Z".to_owned() },
        SigningError::Mismatch => SigningError::Mismatch,
        SigningError::Missing(..) => SigningError::Missing("host"),
        SigningError::NotLoaded => SigningError::NotLoaded,
        SigningError::Request(..) => SigningError::Request(RequestPart::Path),
    }
    RequestPart {
        RequestPart::Header => RequestPart::Header,
        RequestPart::Parameters => RequestPart::Parameters,
        RequestPart::Path => RequestPart::Path,
    }
    XmlError {
        XmlError::ElementInText { .. } => XmlError::ElementInText { path: "a/b".into() },
        XmlError::NotXml { .. } => XmlError::NotXml { looks_like: LooksLike::Text, excerpt: "<!doctype html>".into() },
        XmlError::OtherRoot { .. } => XmlError::OtherRoot { root: "feed".into() },
        XmlError::ReturnedFalse => XmlError::ReturnedFalse,
        XmlError::Syntax { .. } => XmlError::Syntax { problem: SyntaxProblem::StrayEnd, position: 2 },
        XmlError::TooDeep => XmlError::TooDeep,
        XmlError::TooLarge => XmlError::TooLarge,
        XmlError::Truncated => XmlError::Truncated,
        XmlError::Unexpected { .. } => XmlError::Unexpected { path: "a/b".into(), expected: "groupId" },
        XmlError::Value { .. } => XmlError::Value { element: "isEgress", text: "maybe".into() },
    }
    LooksLike {
        LooksLike::Binary => LooksLike::Binary,
        LooksLike::Empty => LooksLike::Empty,
        LooksLike::Html => LooksLike::Html,
        LooksLike::Json => LooksLike::Json,
        LooksLike::Text => LooksLike::Text,
    }
    SyntaxProblem {
        SyntaxProblem::AfterRoot => SyntaxProblem::AfterRoot,
        SyntaxProblem::BeforeRoot => SyntaxProblem::BeforeRoot,
        SyntaxProblem::DocumentType => SyntaxProblem::DocumentType,
        SyntaxProblem::NamelessTag => SyntaxProblem::NamelessTag,
        SyntaxProblem::NotUtf8 => SyntaxProblem::NotUtf8,
        SyntaxProblem::OtherEnd { .. } => SyntaxProblem::OtherEnd { open: "item".into() },
        SyntaxProblem::StrayEnd => SyntaxProblem::StrayEnd,
        SyntaxProblem::UnknownReference => SyntaxProblem::UnknownReference,
        SyntaxProblem::Other(..) => SyntaxProblem::Other("unexpected token".into()),
    }
    StorageError {
        StorageError::Blocked => StorageError::Blocked,
        StorageError::Full => StorageError::Full,
        StorageError::Silent => StorageError::Silent,
    }
    FileError {
        FileError::TooLarge { .. } => FileError::TooLarge { bytes: 30_000_000, limit: 20_000_000 },
        FileError::Unreadable => FileError::Unreadable,
    }
    DeflateError {
        DeflateError::Damaged => DeflateError::Damaged,
        DeflateError::TooLarge { .. } => DeflateError::TooLarge { limit: 20_000_000 },
        DeflateError::Unsupported => DeflateError::Unsupported,
    }
    CipherError {
        CipherError::Unavailable => CipherError::Unavailable,
        CipherError::Wrong => CipherError::Wrong,
    }
    NotATemplate {
        NotATemplate => NotATemplate,
    }
    SnapshotTooLarge {
        SnapshotTooLarge { .. } => SnapshotTooLarge { bytes: 50_000_000, limit: 33_554_432 },
    }
    ViewFileError {
        ViewFileError::Lost { .. } => ViewFileError::Lost { url: "https://example.com/web.json".to_owned(), source: TransportError::BrokenOff { bytes: 1234 } },
        ViewFileError::NotFound(..) => ViewFileError::NotFound("https://example.com/web.json".to_owned()),
        ViewFileError::NotOpen => ViewFileError::NotOpen,
        ViewFileError::Redirected(..) => ViewFileError::Redirected("https://example.com/web.json".to_owned()),
        ViewFileError::Status { .. } => ViewFileError::Status { url: "https://example.com/web.json".to_owned(), status: 500 },
        ViewFileError::Unnamed => ViewFileError::Unnamed,
        ViewFileError::Unreachable { .. } => ViewFileError::Unreachable { url: "https://example.com/web.json".to_owned(), reach: reach(ReachOutcome::Answers) },
    }
    Reach {
        Reach { outcome: ReachOutcome::Answers, .. } => reach(ReachOutcome::Answers),
        Reach { outcome: ReachOutcome::BlockedByPolicy, .. } => reach(ReachOutcome::BlockedByPolicy),
        Reach { outcome: ReachOutcome::MixedContent, .. } => reach(ReachOutcome::MixedContent),
        Reach { outcome: ReachOutcome::NoNetwork, .. } => reach(ReachOutcome::NoNetwork),
        Reach { outcome: ReachOutcome::Offline, .. } => reach(ReachOutcome::Offline),
        Reach { outcome: ReachOutcome::Readable, .. } => reach(ReachOutcome::Readable),
        Reach { outcome: ReachOutcome::Redirects, .. } => reach(ReachOutcome::Redirects),
        Reach { outcome: ReachOutcome::RefusesHeaders, .. } => reach(ReachOutcome::RefusesHeaders),
        Reach { outcome: ReachOutcome::Silent, .. } => reach(ReachOutcome::Silent),
    }
    ClockCheck {
        ClockCheck::Unknown => ClockCheck::Unknown,
        ClockCheck::Agrees => ClockCheck::Agrees,
        ClockCheck::Ahead(..) => ClockCheck::Ahead(Duration::from_secs(600)),
        ClockCheck::Behind(..) => ClockCheck::Behind(Duration::from_secs(600)),
    }
    EndpointError {
        EndpointError::Host(..) => EndpointError::Host("ec2 .example.com".to_owned()),
        EndpointError::NoFips(..) => EndpointError::NoFips(Region::from_remote("eu-west-1")),
        EndpointError::NotAUrl(..) => EndpointError::NotAUrl("ec2.example".to_owned()),
        EndpointError::Path(..) => EndpointError::Path("https://ec2.example.com/a?b".to_owned()),
        EndpointError::Placeholder(..) => EndpointError::Placeholder("https://ec2.{zone}.example.com".to_owned()),
        EndpointError::QueryOrFragment => EndpointError::QueryOrFragment,
        EndpointError::Scheme(..) => EndpointError::Scheme("ftp://ec2.example.com".to_owned()),
        EndpointError::UserInfo => EndpointError::UserInfo,
    }
    CredentialsError {
        CredentialsError::MalformedAccessKeyId => CredentialsError::MalformedAccessKeyId,
        CredentialsError::MalformedSecretAccessKey => CredentialsError::MalformedSecretAccessKey,
        CredentialsError::MalformedSessionToken => CredentialsError::MalformedSessionToken,
        CredentialsError::MissingAccessKeyId => CredentialsError::MissingAccessKeyId,
        CredentialsError::MissingSecretAccessKey => CredentialsError::MissingSecretAccessKey,
        CredentialsError::MissingSessionToken => CredentialsError::MissingSessionToken,
    }
    RoleArnError {
        RoleArnError { .. } => RoleArnError { typed: "arn:aws:iam::123456789012:user/ana".to_owned() },
    }
    HostedAddressError {
        HostedAddressError(..) => HostedAddressError("http://portcullis.example.com".to_owned()),
    }
    SignInError {
        SignInError::Discovery(..) => SignInError::Discovery(DiscoveryProblem::NotHttps("http://login.example.com".to_owned())),
        SignInError::Refused(..) => SignInError::Refused("access_denied".to_owned()),
        SignInError::Stray => SignInError::Stray,
        SignInError::Token(..) => SignInError::Token(TokenProblem::Absent),
        SignInError::Unreachable(..) => SignInError::Unreachable(TransportError::Redirected),
    }
    PastedKeyError {
        PastedKeyError::Nothing => PastedKeyError::Nothing,
        PastedKeyError::TooLong => PastedKeyError::TooLong,
        PastedKeyError::Elsewhere(..) => PastedKeyError::Elsewhere(KeySource::Process),
        PastedKeyError::Unusable { .. } => PastedKeyError::Unusable { format: PastedKeyFormat::Shell, source: CredentialsError::MissingSessionToken },
    }
    ConfigError {
        ConfigError::Account { .. } => ConfigError::Account { name: "Production".to_owned(), source: IdError::MalformedAccount { typed: "12345".to_owned() } },
        ConfigError::AddressHeader(..) => ConfigError::AddressHeader("x 1".to_owned()),
        ConfigError::ExpiryTag(..) => ConfigError::ExpiryTag(TagError::ReservedKey),
        ConfigError::AutoConnect(..) => ConfigError::AutoConnect("Production".to_owned()),
        ConfigError::Blank { .. } => ConfigError::Blank { name: "Production".to_owned(), field: "role" },
        ConfigError::BrowserOnly { .. } => ConfigError::BrowserOnly { name: "Production".to_owned(), field: "role" },
        ConfigError::DuplicateName(..) => ConfigError::DuplicateName("Production".to_owned()),
        ConfigError::Endpoint { .. } => ConfigError::Endpoint { name: "Production".to_owned(), source: EndpointError::UserInfo },
        ConfigError::ExternalId(..) => ConfigError::ExternalId("Production".to_owned()),
        ConfigError::Issuer { .. } => ConfigError::Issuer { name: "Production".to_owned(), issuer: "http://login.example.com".to_owned() },
        ConfigError::Json(..) => ConfigError::Json(serde_json::Error::custom("expected a value")),
        ConfigError::NoName { .. } => ConfigError::NoName { index: 2 },
        ConfigError::NoRegion(..) => ConfigError::NoRegion("Production".to_owned()),
        ConfigError::OtherAccount { .. } => ConfigError::OtherAccount { name: "Production".to_owned(), field: "role", found: AccountId::from_remote("123456789012"), expected: AccountId::from_remote("123456789012") },
        ConfigError::Region { .. } => ConfigError::Region { name: "Production".to_owned(), source: id_error() },
        ConfigError::Role { .. } => ConfigError::Role { name: "Production".to_owned(), field: "role", source: RoleArnError { typed: "audit".to_owned() } },
        ConfigError::Address { .. } => ConfigError::Address { field: "role", source: HostedAddressError("http://portcullis.example.com".to_owned()) },
    }
    PastedKeyFormat {
        PastedKeyFormat::Cmd => PastedKeyFormat::Cmd,
        PastedKeyFormat::Csv => PastedKeyFormat::Csv,
        PastedKeyFormat::Fish => PastedKeyFormat::Fish,
        PastedKeyFormat::Json => PastedKeyFormat::Json,
        PastedKeyFormat::Labels => PastedKeyFormat::Labels,
        PastedKeyFormat::PowerShell => PastedKeyFormat::PowerShell,
        PastedKeyFormat::Profile => PastedKeyFormat::Profile,
        PastedKeyFormat::Shell => PastedKeyFormat::Shell,
        PastedKeyFormat::Variables => PastedKeyFormat::Variables,
    }
    DiscoveryProblem {
        DiscoveryProblem::Json(..) => DiscoveryProblem::Json("expected value at line 1 column 1".to_owned()),
        DiscoveryProblem::OtherIssuer { .. } => DiscoveryProblem::OtherIssuer { found: "https://other.example.com".to_owned(), issuer: "https://login.example.com".to_owned() },
        DiscoveryProblem::NotHttps(..) => DiscoveryProblem::NotHttps("http://login.example.com/token".to_owned()),
        DiscoveryProblem::Absent(..) => DiscoveryProblem::Absent("token_endpoint".to_owned()),
    }
    TokenProblem {
        TokenProblem::NotJson => TokenProblem::NotJson,
        TokenProblem::Absent => TokenProblem::Absent,
        TokenProblem::Refused(..) => TokenProblem::Refused("invalid_grant".to_owned()),
    }
    TrafficEntryError {
        TrafficEntryError::Contradiction { .. } => TrafficEntryError::Contradiction { typed: "HTTPS".to_owned(), means: "tcp 443".to_owned(), says: "22".to_owned() },
        TrafficEntryError::PortColumns { .. } => TrafficEntryError::PortColumns { first: traffic(), second: traffic() },
        TrafficEntryError::Empty => TrafficEntryError::Empty,
        TrafficEntryError::Icmp(..) => TrafficEntryError::Icmp(IcmpError::CodeWithoutType),
        TrafficEntryError::IcmpOnly(..) => TrafficEntryError::IcmpOnly("echo".to_owned()),
        TrafficEntryError::IgnoredPorts(..) => TrafficEntryError::IgnoredPorts(Protocol::Other(47)),
        TrafficEntryError::TooManyPorts => TrafficEntryError::TooManyPorts,
        TrafficEntryError::ListOrNumber { .. } => TrafficEntryError::ListOrNumber { text: "22,443".to_owned(), number: 22443 },
        TrafficEntryError::NoMessages(..) => TrafficEntryError::NoMessages("tcp".to_owned()),
        TrafficEntryError::NoProtocol => TrafficEntryError::NoProtocol,
        TrafficEntryError::Ports(..) => TrafficEntryError::Ports(PortRangeError::OneEnd),
        TrafficEntryError::SeveralProtocols(..) => TrafficEntryError::SeveralProtocols("tcp/udp".to_owned()),
        TrafficEntryError::Protocol(..) => TrafficEntryError::Protocol(ProtocolError("tpc".to_owned())),
        TrafficEntryError::UnknownType { .. } => TrafficEntryError::UnknownType { typed: "htpp".to_owned(), nearest: Some("HTTP") },
    }
    TrafficCellsError {
        TrafficCellsError { .. } => TrafficCellsError { column: "part", problem: TrafficEntryError::NoProtocol },
    }
    PeerEntryError {
        PeerEntryError::Ambiguous { .. } => PeerEntryError::Ambiguous { typed: "web".to_owned(), readings: vec![reading("sg-0000000a"), reading("sg-0000000b")] },
        PeerEntryError::DeletedGroup(..) => PeerEntryError::DeletedGroup("web".to_owned()),
        PeerEntryError::Empty => PeerEntryError::Empty,
        PeerEntryError::Netmask { .. } => PeerEntryError::Netmask { typed: "10.0.0.0/255.0.0.0".to_owned(), cidr: Cidr::anywhere_ipv4() },
        PeerEntryError::AddressRange { .. } => PeerEntryError::AddressRange { typed: "10.0.0.1-10.0.0.9".to_owned(), blocks: vec![Cidr::anywhere_ipv4()] },
        PeerEntryError::Named(..) => PeerEntryError::Named(NamedIdError::Word { id: "sg-0000000a".to_owned(), word: "web".to_owned() }),
        PeerEntryError::MissingGroup { .. } => PeerEntryError::MissingGroup { id: GroupId::from_remote("sg-0000000a"), account: AccountId::from_remote("123456789012") },
        PeerEntryError::OtherAccount { .. } => PeerEntryError::OtherAccount { id: GroupId::from_remote("sg-0000000a"), owner: AccountId::from_remote("123456789012"), typed: AccountId::from_remote("210987654321") },
        PeerEntryError::OtherArn(..) => PeerEntryError::OtherArn("arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0000000a".to_owned()),
        PeerEntryError::OtherPartition { .. } => PeerEntryError::OtherPartition { id: "sg-0000000a".to_owned(), typed: "aws-cn".to_owned(), own: "aws".to_owned() },
        PeerEntryError::OtherRegion { .. } => PeerEntryError::OtherRegion { id: "sg-0000000a".to_owned(), typed: "us-east-1".to_owned(), own: Region::from_remote("eu-west-1") },
        PeerEntryError::OtherName { .. } => PeerEntryError::OtherName { id: "sg-0000000a".to_owned(), known: "web".to_owned(), typed: "db".to_owned() },
        PeerEntryError::OtherVpc { .. } => PeerEntryError::OtherVpc { name: "web".to_owned(), id: GroupId::from_remote("sg-0000000a"), vpc: VpcId::from_remote("vpc-0000000a") },
        PeerEntryError::OtherVpcs { .. } => PeerEntryError::OtherVpcs { name: "web".to_owned(), count: 2 },
        PeerEntryError::Peer(..) => PeerEntryError::Peer(PeerError::Cidr(CidrError::Empty)),
        PeerEntryError::Repeated(..) => PeerEntryError::Repeated(peer()),
        PeerEntryError::TooMany(..) => PeerEntryError::TooMany(1001),
        PeerEntryError::UnknownGroup(..) => PeerEntryError::UnknownGroup(GroupId::from_remote("sg-0000000a")),
        PeerEntryError::UnknownPrefixList(..) => PeerEntryError::UnknownPrefixList(PrefixListId::from_remote("pl-0000000a")),
        PeerEntryError::UnknownKind(..) => PeerEntryError::UnknownKind("i-0123456789abcdef0".to_owned()),
        PeerEntryError::UnknownName(..) => PeerEntryError::UnknownName("wbe".to_owned()),
    }
    TableRowError {
        TableRowError { .. } => TableRowError { column: "Protocol".to_owned(), problem: TableProblem::NoProtocol },
    }
    CellError {
        CellError::Description(..) => CellError::Description(TextError::Reserved),
        CellError::Peer(..) => CellError::Peer(PeerEntryError::Empty),
        CellError::PeerFirst(..) => CellError::PeerFirst(Direction::Ingress),
        CellError::Traffic(..) => CellError::Traffic(TrafficEntryError::NoProtocol),
        CellError::Until(..) => CellError::Until(UntilError::Text("someday".to_owned())),
    }
    UntilError {
        UntilError::Text(..) => UntilError::Text("someday".to_owned()),
        UntilError::Tag(..) => UntilError::Tag(TagError::ReservedKey),
    }
    ExpiryError {
        ExpiryError::Malformed => ExpiryError::Malformed,
        ExpiryError::Zoneless => ExpiryError::Zoneless,
    }
    CellNote {
        CellNote::RuleForEachPeer(..) => CellNote::RuleForEachPeer(2),
        CellNote::RuleForEachPort(..) => CellNote::RuleForEachPort(2),
        CellNote::Address(..) => CellNote::Address(Cidr::anywhere_ipv4()),
        CellNote::Canonical { .. } => CellNote::Canonical { cidr: Cidr::anywhere_ipv4(), address: "192.0.2.7".to_owned() },
        CellNote::Until { .. } => CellNote::Until { time: Timestamp::default(), offset_minutes: 60, now: Timestamp::default() },
    }
    PastedCellError {
        PastedCellError::Cell(..) => PastedCellError::Cell(CellError::Description(TextError::Reserved)),
        PastedCellError::Contradicted { .. } => PastedCellError::Contradicted { text: "tcp 22".to_owned(), holds: "443".to_owned() },
    }
    InvisibleCharacter {
        InvisibleCharacter { .. } => InvisibleCharacter { shown: "we[U+200B]b".to_owned(), character: 'é' },
    }
    RowFinding {
        RowFinding::ChangedOnBothSides { .. } => RowFinding::ChangedOnBothSides { theirs: rule() },
        RowFinding::RemovedAtEc2 => RowFinding::RemovedAtEc2,
        RowFinding::RemovedHere { .. } => RowFinding::RemovedHere { theirs: rule() },
        RowFinding::Unfinished { .. } => RowFinding::Unfinished { texts: vec!["a".to_owned(), "b".to_owned()] },
        RowFinding::Incomplete { .. } => RowFinding::Incomplete { traffic: Some(MissingTraffic::Ports), lacks_peer: true },
        RowFinding::NamesDeletedGroup { .. } => RowFinding::NamesDeletedGroup { name: "web".to_owned() },
        RowFinding::NamesUnknownGroup { .. } => RowFinding::NamesUnknownGroup { group: GroupId::from_remote("sg-0000000a") },
        RowFinding::Duplicate { .. } => RowFinding::Duplicate { other: evidence() },
        RowFinding::AlreadyAllowed { .. } => RowFinding::AlreadyAllowed { by: evidence() },
        RowFinding::MakesRedundant { .. } => RowFinding::MakesRedundant { first: evidence(), count: 2 },
    }
    DocumentError {
        DocumentError::Unknown => DocumentError::Unknown,
        DocumentError::NoScope { .. } => DocumentError::NoScope { account: AccountId::from_remote("123456789012"), region: Region::from_remote("eu-west-1") },
        DocumentError::Encoding(..) => DocumentError::Encoding(DecodeError),
        DocumentError::Id(..) => DocumentError::Id(id_form_error()),
        DocumentError::Snapshot(..) => DocumentError::Snapshot(SnapshotError::FutureVersion(9)),
        DocumentError::Import(..) => DocumentError::Import(ImportError::Empty),
    }
    MergeError {
        MergeError::Origin(..) => MergeError::Origin(origins()),
        MergeError::Ambiguous(..) => MergeError::Ambiguous(vec![question()]),
        MergeError::SameGroup { .. } => MergeError::SameGroup { first: "web".to_owned(), second: "db".to_owned(), id: GroupId::from_remote("sg-0000000a") },
        MergeError::SameName { .. } => MergeError::SameName { name: "web".to_owned(), vpc_id: None, first: GroupId::from_remote("sg-0000000a"), second: GroupId::from_remote("sg-0000000a") },
        MergeError::GroupName { .. } => MergeError::GroupName { text: "web".to_owned(), id: GroupId::from_remote("sg-0000000a"), named: GroupId::from_remote("sg-0000000b") },
        MergeError::SourceAccount { .. } => MergeError::SourceAccount { id: GroupId::from_remote("sg-0000000a"), group: "web".to_owned(), owner: AccountId::from_remote("123456789012"), named: AccountId::from_remote("210987654321") },
        MergeError::SourceName { .. } => MergeError::SourceName { text: "db".to_owned(), group: "web".to_owned(), named: "app".to_owned() },
        MergeError::Tag { .. } => MergeError::Tag { group: "web".to_owned(), key: "Name".to_owned(), problem: TagError::EmptyKey },
        MergeError::TagTwice { .. } => MergeError::TagTwice { group: "web".to_owned(), key: "Name".to_owned() },
        MergeError::TooManyTags { .. } => MergeError::TooManyTags { group: "web".to_owned(), number: 2 },
        MergeError::Text { .. } => MergeError::Text { group: "web".to_owned(), what: RefusedText::Name, problem: TextError::Reserved },
        MergeError::Unnamed { .. } => MergeError::Unnamed { id: GroupId::from_remote("sg-0000000a") },
    }
    ImportError {
        ImportError::Empty => ImportError::Empty,
        ImportError::Field { .. } => ImportError::Field { path: "SecurityGroups[0].IpPermissions[0]".to_owned(), problem: Box::new(ImportProblem::Tags) },
        ImportError::Foreign(..) => ImportError::Foreign(ForeignFile::Answer("Vpcs".to_owned())),
        ImportError::Headings(..) => ImportError::Headings(MissingColumns::Groups),
        ImportError::Line { .. } => ImportError::Line { line: 2, column: "Source".to_owned(), problem: Box::new(ImportProblem::Tags) },
        ImportError::NotJson { .. } => ImportError::NotJson { line: 2, column: 2, problem: "expected a comma".to_owned() },
        ImportError::TooLarge(..) => ImportError::TooLarge(2),
        ImportError::TooMany { .. } => ImportError::TooMany { what: Excess::Rules, max: 2 },
        ImportError::Unclosed(..) => ImportError::Unclosed(2),
    }
    DecodeError {
        DecodeError => DecodeError,
    }
    Question {
        Question { .. } => Question { id: GroupId::from_remote("sg-0000000a"), name: "web".to_owned(), candidates: vec![candidate()] },
    }
    Candidate {
        Candidate { .. } => Candidate { id: GroupId::from_remote("sg-0000000a"), name: "web".to_owned(), vpc_id: None, owner_id: AccountId::from_remote("123456789012") },
    }
    IdFormError {
        IdFormError { .. } => IdFormError { text: "vpc-12".to_owned(), kind: IdKind::Vpc },
    }
    ForeignFile {
        ForeignFile::Known(..) => ForeignFile::Known(ForeignKind::CloudTrail),
        ForeignFile::Answer(..) => ForeignFile::Answer("DescribeVpcs".to_owned()),
    }
    ForeignKind {
        ForeignKind::ConfigItem => ForeignKind::ConfigItem,
        ForeignKind::ConfigHistory => ForeignKind::ConfigHistory,
        ForeignKind::ConfigNotification => ForeignKind::ConfigNotification,
        ForeignKind::CloudControlResource => ForeignKind::CloudControlResource,
        ForeignKind::CloudControlResources => ForeignKind::CloudControlResources,
        ForeignKind::TerraformState => ForeignKind::TerraformState,
        ForeignKind::CloudFormationTemplate => ForeignKind::CloudFormationTemplate,
        ForeignKind::CloudFormationProperties => ForeignKind::CloudFormationProperties,
        ForeignKind::StaleGroups => ForeignKind::StaleGroups,
        ForeignKind::TerraformPlan => ForeignKind::TerraformPlan,
        ForeignKind::Instances => ForeignKind::Instances,
        ForeignKind::CloudTrail => ForeignKind::CloudTrail,
        ForeignKind::Ansible => ForeignKind::Ansible,
        ForeignKind::SecurityHub => ForeignKind::SecurityHub,
        ForeignKind::GroupsForVpc => ForeignKind::GroupsForVpc,
        ForeignKind::Edda => ForeignKind::Edda,
        ForeignKind::Plan => ForeignKind::Plan,
        ForeignKind::SecurityHubFinding => ForeignKind::SecurityHubFinding,
        ForeignKind::CloudTrailEvent => ForeignKind::CloudTrailEvent,
        ForeignKind::RevokedRules => ForeignKind::RevokedRules,
        ForeignKind::TerraformStateOrResource => ForeignKind::TerraformStateOrResource,
        ForeignKind::TerraformResource => ForeignKind::TerraformResource,
        ForeignKind::TerraformShow => ForeignKind::TerraformShow,
        ForeignKind::ScoutSuite => ForeignKind::ScoutSuite,
        ForeignKind::Prowler => ForeignKind::Prowler,
        ForeignKind::CdkContext => ForeignKind::CdkContext,
        ForeignKind::Steampipe => ForeignKind::Steampipe,
        ForeignKind::TerraformConfiguration => ForeignKind::TerraformConfiguration,
        ForeignKind::CloudFormationYaml => ForeignKind::CloudFormationYaml,
        ForeignKind::Yaml => ForeignKind::Yaml,
        ForeignKind::AnsiblePlaybook => ForeignKind::AnsiblePlaybook,
        ForeignKind::Xml => ForeignKind::Xml,
        ForeignKind::Html => ForeignKind::Html,
        ForeignKind::Script => ForeignKind::Script,
        ForeignKind::CliScript => ForeignKind::CliScript,
        ForeignKind::BotoScript => ForeignKind::BotoScript,
        ForeignKind::Archive => ForeignKind::Archive,
        ForeignKind::Pdf => ForeignKind::Pdf,
    }
    ImportProblem {
        ImportProblem::RepeatedRule => ImportProblem::RepeatedRule,
        ImportProblem::MaybeComment => ImportProblem::MaybeComment,
        ImportProblem::NoGroup => ImportProblem::NoGroup,
        ImportProblem::TwoGroups { .. } => ImportProblem::TwoGroups { first: "sg-0000000a".to_owned(), second: "sg-0000000b".to_owned() },
        ImportProblem::MaybeTitle(..) => ImportProblem::MaybeTitle("web servers".to_owned()),
        ImportProblem::OtherHeadings(..) => ImportProblem::OtherHeadings(MissingColumns::Groups),
        ImportProblem::Namesakes => ImportProblem::Namesakes,
        ImportProblem::DirectionOfOtherTables => ImportProblem::DirectionOfOtherTables,
        ImportProblem::OtherAccount { .. } => ImportProblem::OtherAccount { account: "123456789012".to_owned(), owner: "210987654321".to_owned() },
        ImportProblem::OtherOrigin { .. } => ImportProblem::OtherOrigin { value: "eu-west-1".to_owned(), other: "us-east-1".to_owned() },
        ImportProblem::AccountNames { .. } => ImportProblem::AccountNames { name: "dev".to_owned(), first: "prod".to_owned() },
        ImportProblem::SeveralCopies { .. } => ImportProblem::SeveralCopies { value: "dev".to_owned(), first: "prod".to_owned() },
        ImportProblem::PartitionOfArn { .. } => ImportProblem::PartitionOfArn { partition: "aws-cn".to_owned(), region: Region::from_remote("eu-west-1") },
        ImportProblem::PartitionOfSource { .. } => ImportProblem::PartitionOfSource { source: "aws-cn".to_owned(), region: Region::from_remote("eu-west-1") },
        ImportProblem::RegionOfSource { .. } => ImportProblem::RegionOfSource { source: "eu-west-1".to_owned(), group: "us-east-1".to_owned() },
        ImportProblem::OtherArn(..) => ImportProblem::OtherArn("arn:aws:ec2:eu-west-1:123456789012:security-group/sg-0000000a".to_owned()),
        ImportProblem::Doubt(..) => ImportProblem::Doubt(Doubt::Unknown { number: 2, text: "soon".to_owned() }),
        ImportProblem::Named(..) => ImportProblem::Named(NamedIdError::TwoIds { first: "sg-0000000a".to_owned(), second: "sg-0000000b".to_owned() }),
        ImportProblem::OtherIdentity { .. } => ImportProblem::OtherIdentity { now: "web".to_owned(), first: "db".to_owned() },
        ImportProblem::DirectionAlone => ImportProblem::DirectionAlone,
        ImportProblem::NoTraffic => ImportProblem::NoTraffic,
        ImportProblem::NoPorts => ImportProblem::NoPorts,
        ImportProblem::NoIcmpType => ImportProblem::NoIcmpType,
        ImportProblem::SeveralSources => ImportProblem::SeveralSources,
        ImportProblem::SeveralPorts => ImportProblem::SeveralPorts,
        ImportProblem::TitleOfOtherGroup(..) => ImportProblem::TitleOfOtherGroup("db".to_owned()),
        ImportProblem::OtherDescription => ImportProblem::OtherDescription,
        ImportProblem::Tags => ImportProblem::Tags,
        ImportProblem::Row(..) => ImportProblem::Row(TableProblem::NoProtocol),
        ImportProblem::NotAnObject => ImportProblem::NotAnObject,
        ImportProblem::TwoSpellings(..) => ImportProblem::TwoSpellings("Web".to_owned()),
        ImportProblem::UnknownField => ImportProblem::UnknownField,
        ImportProblem::CutByPowerShell => ImportProblem::CutByPowerShell,
        ImportProblem::NotAList => ImportProblem::NotAList,
        ImportProblem::NotAText => ImportProblem::NotAText,
        ImportProblem::NoText => ImportProblem::NoText,
        ImportProblem::NotANumber => ImportProblem::NotANumber,
        ImportProblem::NotABool => ImportProblem::NotABool,
        ImportProblem::CallInput => ImportProblem::CallInput,
        ImportProblem::NoGroupsNorRules => ImportProblem::NoGroupsNorRules,
        ImportProblem::GroupTwice(..) => ImportProblem::GroupTwice(GroupId::from_remote("sg-0000000a")),
        ImportProblem::MayHoldRules => ImportProblem::MayHoldRules,
        ImportProblem::NoSourceField => ImportProblem::NoSourceField,
        ImportProblem::RangesDiffer => ImportProblem::RangesDiffer,
        ImportProblem::OneSource => ImportProblem::OneSource,
        ImportProblem::OtherFamily(..) => ImportProblem::OtherFamily("203.0.113.0/24".to_owned()),
        ImportProblem::Account(..) => ImportProblem::Account(id_error()),
        ImportProblem::Id(..) => ImportProblem::Id(id_form_error()),
        ImportProblem::Protocol(..) => ImportProblem::Protocol(ProtocolError("tpc".to_owned())),
        ImportProblem::Traffic(..) => ImportProblem::Traffic(TrafficError::MissingIcmp),
        ImportProblem::Cidr(..) => ImportProblem::Cidr(CidrError::Empty),
    }
    ImportNote {
        ImportNote::Lacks { .. } => ImportNote::Lacks { what: Described::Tags, groups: Some(2) },
        ImportNote::MayLackRules => ImportNote::MayLackRules,
        ImportNote::LacksKinds(..) => ImportNote::LacksKinds(vec![PeerKind::Ipv4, PeerKind::Group]),
        ImportNote::OnePage => ImportNote::OnePage,
        ImportNote::SeveralOrigins(..) => ImportNote::SeveralOrigins(origins()),
        ImportNote::SameName { .. } => ImportNote::SameName { first: GroupId::from_remote("sg-0000000a"), second: GroupId::from_remote("sg-0000000a"), name: "web".to_owned() },
        ImportNote::HostBits(..) => ImportNote::HostBits(Cidr::parse("10.0.0.1/8").into_iter().collect()),
        ImportNote::Description(..) => ImportNote::Description(OpenDescription { read_as: DescriptionOf::Groups, can_change: true }),
        ImportNote::UnreadColumns(..) => ImportNote::UnreadColumns(vec!["a".to_owned(), "b".to_owned()]),
        ImportNote::Unfiltered { .. } => ImportNote::Unfiltered { heading: "Environment".to_owned(), values: vec!["dev".to_owned(), "prod".to_owned()] },
        ImportNote::TitleLine(..) => ImportNote::TitleLine(2),
        ImportNote::SeveralPorts(..) => ImportNote::SeveralPorts(vec![2, 3]),
        ImportNote::InboundByDefault => ImportNote::InboundByDefault,
        ImportNote::RuleIdNotUsed(..) => ImportNote::RuleIdNotUsed(Box::new(ImportError::Empty)),
        ImportNote::RulesOfOtherGroups(..) => ImportNote::RulesOfOtherGroups(2),
    }
    MergeNote {
        MergeNote::Origin { .. } => MergeNote::Origin { origin: Origin { account: Some(AccountId::from_remote("123456789012")), region: None }, left_out: 2 },
        MergeNote::DefaultGroup { .. } => MergeNote::DefaultGroup { group: "default".to_owned() },
        MergeNote::UnlistedRules { .. } => MergeNote::UnlistedRules { direction: Direction::Ingress, count: 2 },
        MergeNote::Descriptions(..) => MergeNote::Descriptions(2),
        MergeNote::Tags(..) => MergeNote::Tags(2),
        MergeNote::RulesLeftOut(..) => MergeNote::RulesLeftOut(2),
        MergeNote::WithoutEgress(..) => MergeNote::WithoutEgress(vec!["a".to_owned(), "b".to_owned()]),
    }
    CompactError {
        CompactError::Damaged => CompactError::Damaged,
        CompactError::Cut => CompactError::Cut,
        CompactError::FutureVersion(..) => CompactError::FutureVersion(9),
        CompactError::TooLarge => CompactError::TooLarge,
        CompactError::Profile => CompactError::Profile,
    }
    EnvelopeError {
        EnvelopeError::Cut => EnvelopeError::Cut,
        EnvelopeError::Damaged => EnvelopeError::Damaged,
        EnvelopeError::FutureVersion(..) => EnvelopeError::FutureVersion(9),
        EnvelopeError::Iterations(..) => EnvelopeError::Iterations(9),
        EnvelopeError::NeedsPassphrase => EnvelopeError::NeedsPassphrase,
        EnvelopeError::TooLong { .. } => EnvelopeError::TooLong { chars: 2, limit: 2 },
    }
    SnapshotError {
        SnapshotError::Damaged(..) => SnapshotError::Damaged("unexpected end of file".to_owned()),
        SnapshotError::FutureVersion(..) => SnapshotError::FutureVersion(9),
        SnapshotError::Invalid(..) => SnapshotError::Invalid(InvalidSnapshot::Peers),
        SnapshotError::SeveralScopes { .. } => SnapshotError::SeveralScopes { first: "123456789012/eu-west-1".to_owned(), count: 200 },
        SnapshotError::TooLarge { .. } => SnapshotError::TooLarge { bytes: 2, limit: 2 },
        SnapshotError::WrongKind(..) => SnapshotError::WrongKind(NotASnapshot::Kind("portcullis-plan".to_owned())),
    }
    StrayText {
        StrayText::Cell(..) => StrayText::Cell("10.0.0".to_owned()),
        StrayText::Form(..) => StrayText::Form("team = web".to_owned()),
        StrayText::FormOfGoneGroup(..) => StrayText::FormOfGoneGroup("10.0.0.0/8".to_owned()),
        StrayText::NewGroup { .. } => StrayText::NewGroup {
            created: new_group(),
            typed: NewGroup {
                name: GroupName::from_remote("api-servers"),
                ..new_group()
            },
        },
    }
    RestoreObstacle {
        RestoreObstacle::Default => RestoreObstacle::Default,
        RestoreObstacle::Redacted => RestoreObstacle::Redacted,
        RestoreObstacle::Text(..) => RestoreObstacle::Text(TextError::Reserved),
        RestoreObstacle::VpcGone(..) => RestoreObstacle::VpcGone(VpcId::from_remote("vpc-0000000a")),
    }
    NotASnapshot {
        NotASnapshot::Json(..) => NotASnapshot::Json("expected value at line 1 column 1".to_owned()),
        NotASnapshot::Kind(..) => NotASnapshot::Kind("portcullis-plan".to_owned()),
    }
    InvalidSnapshot {
        InvalidSnapshot::Json(..) => InvalidSnapshot::Json("missing field `groups`".to_owned()),
        InvalidSnapshot::VersionZero => InvalidSnapshot::VersionZero,
        InvalidSnapshot::Time(..) => InvalidSnapshot::Time(TimestampError { typed: "audit".to_owned() }),
        InvalidSnapshot::Scope(..) => InvalidSnapshot::Scope("eu-west-1".to_owned()),
        InvalidSnapshot::Redaction(..) => InvalidSnapshot::Redaction("passwords".to_owned()),
        InvalidSnapshot::Region(..) => InvalidSnapshot::Region(id_error()),
        InvalidSnapshot::Family(..) => InvalidSnapshot::Family("IPv5".to_owned()),
        InvalidSnapshot::Protocol(..) => InvalidSnapshot::Protocol(ProtocolError("tpc".to_owned())),
        InvalidSnapshot::Traffic(..) => InvalidSnapshot::Traffic(TrafficError::MissingIcmp),
        InvalidSnapshot::Cidr(..) => InvalidSnapshot::Cidr(CidrError::Empty),
        InvalidSnapshot::Profile(..) => InvalidSnapshot::Profile("there is no check \"fine\"".to_owned()),
        InvalidSnapshot::Peers => InvalidSnapshot::Peers,
        InvalidSnapshot::NoScope => InvalidSnapshot::NoScope,
        InvalidSnapshot::DuplicateScope(..) => InvalidSnapshot::DuplicateScope("123456789012 eu-west-1".to_owned()),
    }
    DoneNote {
        DoneNote::AnswerLost => DoneNote::AnswerLost,
        DoneNote::Refused(..) => DoneNote::Refused("UnauthorizedOperation".to_owned()),
        DoneNote::Shown => DoneNote::Shown,
        DoneNote::Text(..) => DoneNote::Text("The rule was there already".to_owned()),
    }
    NotDone {
        NotDone::Overtaken => NotDone::Overtaken,
        NotDone::Shown => NotDone::Shown,
    }
    Failure {
        Failure { .. } => Failure { code: None, message: "You are not authorized to perform this operation".to_owned(), not_done: Some(NotDone::Shown), request_id: None },
    }
    AccountLineError {
        AccountLineError::Duplicate { .. } => AccountLineError::Duplicate { account: AccountId::from_remote("123456789012"), first: 2 },
        AccountLineError::Inactive(..) => AccountLineError::Inactive(AccountId::from_remote("123456789012")),
        AccountLineError::NoAccount(..) => AccountLineError::NoAccount("Production".to_owned()),
        AccountLineError::SeveralAccounts(..) => AccountLineError::SeveralAccounts("123456789012 210987654321".to_owned()),
    }
    RolePatternError {
        RolePatternError::Placeholder(..) => RolePatternError::Placeholder("arn:aws:iam::{id}:role/audit".to_owned()),
        RolePatternError::Role(..) => RolePatternError::Role("audit".to_owned()),
        RolePatternError::Partition(..) => RolePatternError::Partition("aws-moon".to_owned()),
    }
    FleetFailure {
        FleetFailure::Role(..) => FleetFailure::Role(Error::Api(api_error("AccessDenied"))),
        FleetFailure::WrongAccount { .. } => FleetFailure::WrongAccount { expected: AccountId::from_remote("123456789012"), actual: AccountId::from_remote("210987654321") },
        FleetFailure::NoRole(..) => FleetFailure::NoRole(AccountId::from_remote("123456789012")),
        FleetFailure::OtherPartition(..) => FleetFailure::OtherPartition(Region::from_remote("cn-north-1")),
        FleetFailure::Endpoint(..) => FleetFailure::Endpoint(EndpointError::UserInfo),
        FleetFailure::Request(..) => FleetFailure::Request(Error::Api(api_error("UnauthorizedOperation"))),
    }
    AggregatorError {
        AggregatorError::Name(..) => AggregatorError::Name("my aggregator!".to_owned()),
        AggregatorError::Endpoint(..) => AggregatorError::Endpoint(EndpointError::UserInfo),
        AggregatorError::NotConnected => AggregatorError::NotConnected,
        AggregatorError::Request(..) => AggregatorError::Request(Error::Json { action: "SelectAggregateResourceConfig", status: 200 }),
    }
    SourceError {
        SourceError::Aggregator(..) => SourceError::Aggregator(AggregatorError::Name("my aggregator!".to_owned())),
    }
    RecordError {
        RecordError::Json(..) => RecordError::Json("expected value at line 1 column 1".to_owned()),
        RecordError::Rule(..) => RecordError::Rule("ipRanges".to_owned()),
        RecordError::Scope(..) => RecordError::Scope("awsRegion".to_owned()),
    }
    SearchNote {
        SearchNote::PrefixListsNotRead => SearchNote::PrefixListsNotRead,
        SearchNote::CaseSensitive => SearchNote::CaseSensitive,
        SearchNote::NotKnown => SearchNote::NotKnown,
        SearchNote::Dropped(..) => SearchNote::Dropped(FleetScope { account: AccountId::from_remote("123456789012"), region: Region::from_remote("eu-west-1") }),
        SearchNote::Undecodable { .. } => SearchNote::Undecodable { groups: 2 },
    }
    TableProblem {
        TableProblem::UnknownColumn { .. } => TableProblem::UnknownColumn { heading: "From".to_owned(), cell: "office".to_owned(), may_be: UnknownColumn::Source },
        TableProblem::Negation(..) => TableProblem::Negation("not 10.0.0.0/8".to_owned()),
        TableProblem::EmptyPermission(..) => TableProblem::EmptyPermission("permission".to_owned()),
        TableProblem::Unresolved(..) => TableProblem::Unresolved("!Ref Office".to_owned()),
        TableProblem::TwoValues { .. } => TableProblem::TwoValues { first: "Port".to_owned(), first_cell: "443".to_owned(), second: "Ports".to_owned(), second_cell: "8443".to_owned() },
        TableProblem::Width { .. } => TableProblem::Width { cells: 2, columns: 2 },
        TableProblem::OtherPeerFilled { .. } => TableProblem::OtherPeerFilled { said_by: DirectionSource::Section, direction: Direction::Ingress },
        TableProblem::TwoDirections { .. } => TableProblem::TwoDirections { first: DirectionSource::Column("Direction".to_owned()), said: Direction::Ingress, second: "outbound".to_owned() },
        TableProblem::NoDirection => TableProblem::NoDirection,
        TableProblem::SourceAndDestination => TableProblem::SourceAndDestination,
        TableProblem::DirectionOfOthers { .. } => TableProblem::DirectionOfOthers { heading: "Destination".to_owned(), cell: "db".to_owned() },
        TableProblem::DirectionHint { .. } => TableProblem::DirectionHint { heading: "Rule".to_owned(), cell: "egress".to_owned() },
        TableProblem::DirectionInDescription(..) => TableProblem::DirectionInDescription("outbound to the proxy".to_owned()),
        TableProblem::NotADirection(..) => TableProblem::NotADirection("sideways".to_owned()),
        TableProblem::VagueDenial { .. } => TableProblem::VagueDenial { heading: "Action".to_owned(), cell: "no".to_owned() },
        TableProblem::NotAFlag(..) => TableProblem::NotAFlag("perhaps".to_owned()),
        TableProblem::NoProtocol => TableProblem::NoProtocol,
        TableProblem::OtherTraffic { .. } => TableProblem::OtherTraffic { heading: "Type".to_owned(), cell: "HTTPS".to_owned() },
        TableProblem::NoIcmpType => TableProblem::NoIcmpType,
        TableProblem::HalfOfIcmp => TableProblem::HalfOfIcmp,
        TableProblem::Traffic(..) => TableProblem::Traffic(TrafficEntryError::NoProtocol),
        TableProblem::TwoSources { .. } => TableProblem::TwoSources { first: "10.0.0.0/8".to_owned(), second: "web".to_owned() },
        TableProblem::NotOfOwner { .. } => TableProblem::NotOfOwner { owner: "123456789012".to_owned(), cell: "web".to_owned() },
        TableProblem::NetmaskColumn(..) => TableProblem::NetmaskColumn("255.255.0.255".to_owned()),
        TableProblem::NotAnIpVersion(..) => TableProblem::NotAnIpVersion("5".to_owned()),
        TableProblem::OtherIpVersion { .. } => TableProblem::OtherIpVersion { heading: "IP version".to_owned(), version: "6".to_owned(), cidr: Cidr::anywhere_ipv4() },
        TableProblem::NoSource => TableProblem::NoSource,
        TableProblem::NoSourceColumn => TableProblem::NoSourceColumn,
        TableProblem::Source(..) => TableProblem::Source(PeerEntryError::Empty),
        TableProblem::Invisible(..) => TableProblem::Invisible(invisible()),
    }
    PasteNote {
        PasteNote::Description(..) => PasteNote::Description(DescriptionOf::Groups),
        PasteNote::TitleLine(..) => PasteNote::TitleLine(2),
        PasteNote::SeveralPorts(..) => PasteNote::SeveralPorts(vec![2, 3]),
        PasteNote::UnreadColumns(..) => PasteNote::UnreadColumns(vec!["a".to_owned(), "b".to_owned()]),
    }
    Doubt {
        Doubt::Direction { .. } => Doubt::Direction { number: 2, text: "outbound".to_owned(), mentions_inbound: false },
        Doubt::Heading { .. } => Doubt::Heading { number: 2, heading: "DB servers".to_owned() },
        Doubt::SpacedHeadings(..) => Doubt::SpacedHeadings(2),
        Doubt::OtherGroup { .. } => Doubt::OtherGroup { number: 2, named: "db".to_owned() },
        Doubt::Removal { .. } => Doubt::Removal { number: 2, text: "remove".to_owned() },
        Doubt::Traffic { .. } => Doubt::Traffic { number: 2, text: "tcp 22".to_owned() },
        Doubt::Unknown { .. } => Doubt::Unknown { number: 2, text: "soon".to_owned() },
    }
    NamedIdError {
        NamedIdError::TwoIds { .. } => NamedIdError::TwoIds { first: "sg-0000000a".to_owned(), second: "sg-0000000b".to_owned() },
        NamedIdError::Range { .. } => NamedIdError::Range { id: "sg-0000000a".to_owned(), range: "10.0.0.0/8".to_owned() },
        NamedIdError::Word { .. } => NamedIdError::Word { id: "sg-0000000a".to_owned(), word: "web".to_owned() },
        NamedIdError::Account { .. } => NamedIdError::Account { id: "sg-0000000a".to_owned(), account: "123456789012".to_owned() },
    }
    LineProblem {
        LineProblem::TooManyLines => LineProblem::TooManyLines,
        LineProblem::Doubt(..) => LineProblem::Doubt(Doubt::Unknown { number: 2, text: "soon".to_owned() }),
        LineProblem::OtherSection(..) => LineProblem::OtherSection(Direction::Egress),
        LineProblem::RepeatsLine(..) => LineProblem::RepeatsLine(2),
        LineProblem::IsInGroup => LineProblem::IsInGroup,
        LineProblem::NoRule => LineProblem::NoRule,
        LineProblem::OtherGroup { .. } => LineProblem::OtherGroup { named: "db".to_owned(), own: "web".to_owned() },
        LineProblem::NameOfEmpty(..) => LineProblem::NameOfEmpty("db".to_owned()),
        LineProblem::StartsWithDash => LineProblem::StartsWithDash,
        LineProblem::LongerThanName(..) => LineProblem::LongerThanName("web servers of the shop".to_owned()),
        LineProblem::TrafficAfterSource(..) => LineProblem::TrafficAfterSource("tcp 443".to_owned()),
        LineProblem::MaybeAnotherSource(..) => LineProblem::MaybeAnotherSource("db".to_owned()),
        LineProblem::SourceOrDescription { .. } => LineProblem::SourceOrDescription { sources: vec![peer()], text: "db".to_owned() },
        LineProblem::TwoNames { .. } => LineProblem::TwoNames { long: "web servers".to_owned(), short: "web".to_owned() },
        LineProblem::BothDirections => LineProblem::BothDirections,
        LineProblem::MaybeSource(..) => LineProblem::MaybeSource("office".to_owned()),
        LineProblem::TwoProtocols { .. } => LineProblem::TwoProtocols { first: "tcp".to_owned(), second: "udp".to_owned() },
        LineProblem::Netmask(..) => LineProblem::Netmask("255.255.0.255".to_owned()),
        LineProblem::Holds { .. } => LineProblem::Holds { wider: peer(), peer: peer() },
        LineProblem::WordAndSource { .. } => LineProblem::WordAndSource { word: "anywhere".to_owned(), text: "office".to_owned() },
        LineProblem::TypeAfterSource(..) => LineProblem::TypeAfterSource("HTTPS".to_owned()),
        LineProblem::Flag(..) => LineProblem::Flag("--port".to_owned()),
        LineProblem::PortInDescription(..) => LineProblem::PortInDescription("444".to_owned()),
        LineProblem::TwoPorts { .. } => LineProblem::TwoPorts { from: "443".to_owned(), to: "8443".to_owned() },
        LineProblem::NoSource => LineProblem::NoSource,
        LineProblem::DirectionInDescription(..) => LineProblem::DirectionInDescription("outbound to the proxy".to_owned()),
        LineProblem::OtherIpVersion { .. } => LineProblem::OtherIpVersion { is_ipv6: true, peer: peer() },
        LineProblem::NotUnderstood { lacks_traffic: true, .. } => LineProblem::NotUnderstood { text: "10.0.0.0/8 office".to_owned(), lacks_traffic: true },
        LineProblem::NotUnderstood { lacks_traffic: false, .. } => LineProblem::NotUnderstood { text: "tcp office".to_owned(), lacks_traffic: false },
        LineProblem::Negation(..) => LineProblem::Negation("not 22".to_owned()),
        LineProblem::StrayPorts(..) => LineProblem::StrayPorts("443".to_owned()),
        LineProblem::Row(..) => LineProblem::Row(TableProblem::NoProtocol),
        LineProblem::Traffic(..) => LineProblem::Traffic(TrafficEntryError::NoProtocol),
        LineProblem::Source(..) => LineProblem::Source(PeerEntryError::Empty),
        LineProblem::Description(..) => LineProblem::Description(TextError::Reserved),
        LineProblem::Invisible(..) => LineProblem::Invisible(invisible()),
    }
    PlanFileError {
        PlanFileError::Empty => PlanFileError::Empty,
        PlanFileError::Invalid(..) => PlanFileError::Invalid(InvalidPlan::Account("12345".to_owned())),
        PlanFileError::Twice(..) => PlanFileError::Twice(GroupId::from_remote("sg-0000000a")),
        PlanFileError::NotAPlan(..) => PlanFileError::NotAPlan(NotAPlan::Kind("portcullis-snapshot".to_owned())),
        PlanFileError::ListTwice(..) => PlanFileError::ListTwice(PrefixListId::from_remote("pl-0000000a")),
        PlanFileError::TooLarge(..) => PlanFileError::TooLarge(2),
        PlanFileError::Version(..) => PlanFileError::Version(9),
    }
    NotAPlan {
        NotAPlan::Json(..) => NotAPlan::Json("expected value at line 1 column 1".to_owned()),
        NotAPlan::Kind(..) => NotAPlan::Kind("portcullis-snapshot".to_owned()),
    }
    InvalidPlan {
        InvalidPlan::Text(..) => InvalidPlan::Text(TextError::Reserved),
        InvalidPlan::Id(..) => InvalidPlan::Id(id_error()),
        InvalidPlan::Tag(..) => InvalidPlan::Tag(TagError::EmptyKey),
        InvalidPlan::OtherGroup { .. } => InvalidPlan::OtherGroup { change: GroupId::from_remote("sg-0000000a"), group: GroupId::from_remote("sg-0000000a") },
        InvalidPlan::List { .. } => InvalidPlan::List { name: "offices".to_owned(), error: PrefixListError::NoName },
        InvalidPlan::NoList(..) => InvalidPlan::NoList(PrefixListId::from_remote("pl-0000000a")),
        InvalidPlan::NoGroup(..) => InvalidPlan::NoGroup(GroupId::from_remote("sg-0000000a")),
        InvalidPlan::TwoRules { .. } => InvalidPlan::TwoRules { group: GroupName::from_remote("web"), rule: Box::new(rule()) },
        InvalidPlan::Account(..) => InvalidPlan::Account("12345".to_owned()),
        InvalidPlan::Spelling { .. } => InvalidPlan::Spelling { typed: "SG-0000000A".to_owned(), id: "sg-0000000a".to_owned() },
    }
    Risk {
        Risk::OpensToInternet { .. } => Risk::OpensToInternet { traffic: traffic(), family: AddressFamily::Ipv4 },
        Risk::RemovesLast { .. } => Risk::RemovesLast { service: "part" },
        Risk::CutsLastPath { .. } => Risk::CutsLastPath { from: "web".to_owned(), to: "db".to_owned(), others: 2 },
        Risk::RemovesLastRule { .. } => Risk::RemovesLastRule { direction: Direction::Ingress },
        Risk::RemovesMostRules { .. } => Risk::RemovesMostRules { removed: 2, before: 2 },
        Risk::RemovesAllTags => Risk::RemovesAllTags,
        Risk::CutsUntracked { .. } => Risk::CutsUntracked { traffic: traffic() },
        Risk::MayLockOut { .. } => Risk::MayLockOut { service: "part", source: Cidr::anywhere_ipv4(), is_certain: true },
        Risk::RevokedFirst => Risk::RevokedFirst,
        Risk::NarrowsInterface => Risk::NarrowsInterface,
        Risk::LeavesNoGroup => Risk::LeavesNoGroup,
        Risk::DeletesInterface => Risk::DeletesInterface,
        Risk::EndsAssociation => Risk::EndsAssociation,
        Risk::DeletesGroup => Risk::DeletesGroup,
        Risk::GoesBeforeDeletion => Risk::GoesBeforeDeletion,
        Risk::InterruptsEntries { .. } => Risk::InterruptsEntries { entries: 2 },
        Risk::ExceedsQuota { .. } => Risk::ExceedsQuota { group: "web".to_owned(), others: 2 },
        Risk::DeletesList => Risk::DeletesList,
        Risk::LeavesOutTags { .. } => Risk::LeavesOutTags { keys: vec!["a".to_owned(), "b".to_owned()] },
    }
    RenameError {
        RenameError::UnknownGroup(..) => RenameError::UnknownGroup(GroupId::from_remote("sg-0000000a")),
        RenameError::DefaultGroup => RenameError::DefaultGroup,
        RenameError::OtherOwner(..) => RenameError::OtherOwner("123456789012".to_owned()),
        RenameError::NameTaken(..) => RenameError::NameTaken(GroupId::from_remote("sg-0000000a")),
        RenameError::UnknownInterfaces => RenameError::UnknownInterfaces,
    }
    RedactedKind {
        RedactedKind::AccountIds => RedactedKind::AccountIds,
        RedactedKind::Names => RedactedKind::Names,
        RedactedKind::Descriptions => RedactedKind::Descriptions,
        RedactedKind::Tags => RedactedKind::Tags,
        RedactedKind::PublicAddresses => RedactedKind::PublicAddresses,
    }
    Step {
        Step::CreateGroup { .. } => Step::CreateGroup { group: GroupId::from_remote("sg-0000000a"), new: new_group() },
        Step::CreateTags { .. } => Step::CreateTags { group: GroupId::from_remote("sg-0000000a"), rules: Vec::new(), tags: vec![tag()] },
        Step::DeleteTags { .. } => Step::DeleteTags { group: GroupId::from_remote("sg-0000000a"), rules: Vec::new(), tags: vec![tag()] },
        Step::UpdateDescriptions { .. } => Step::UpdateDescriptions { group: GroupId::from_remote("sg-0000000a"), direction: Direction::Ingress, rules: vec![rule()] },
        Step::ModifyRules { .. } => Step::ModifyRules { group: GroupId::from_remote("sg-0000000a"), rules: Vec::new() },
        Step::Authorize { .. } => Step::Authorize { group: GroupId::from_remote("sg-0000000a"), direction: Direction::Ingress, rules: vec![rule()], tags: vec![tag()] },
        Step::Revoke { .. } => Step::Revoke { group: GroupId::from_remote("sg-0000000a"), direction: Direction::Ingress, rules: vec![rule()] },
        Step::SetInterfaceGroups { .. } => Step::SetInterfaceGroups { group: GroupId::from_remote("sg-0000000a"), interface: InterfaceId::from_remote("eni-0000000a"), before: vec![GroupId::from_remote("sg-0000000b")], after: vec![GroupId::from_remote("sg-0000000a")] },
        Step::DeleteInterface { .. } => Step::DeleteInterface { group: GroupId::from_remote("sg-0000000a"), interface: InterfaceId::from_remote("eni-0000000a") },
        Step::AssociateVpc { .. } => Step::AssociateVpc { group: GroupId::from_remote("sg-0000000a"), vpc: VpcId::from_remote("vpc-0000000a") },
        Step::DisassociateVpc { .. } => Step::DisassociateVpc { group: GroupId::from_remote("sg-0000000a"), vpc: VpcId::from_remote("vpc-0000000a") },
        Step::DeleteGroup { .. } => Step::DeleteGroup { group: GroupId::from_remote("sg-0000000a") },
        Step::CreatePrefixList { .. } => Step::CreatePrefixList { list: PrefixListId::of_new_list(1), new: list_content() },
        Step::ModifyPrefixList { .. } => Step::ModifyPrefixList { list: PrefixListId::from_remote("pl-0000000a"), before: ListAttributes::of(&list_content()), after: ListAttributes { name: "sites".to_owned(), max_entries: 9 } },
        Step::ModifyPrefixListEntries { .. } => Step::ModifyPrefixListEntries { list: PrefixListId::from_remote("pl-0000000a"), version: 1, added: list_content().entries, removed: Vec::new() },
        Step::DeletePrefixList { .. } => Step::DeletePrefixList { list: PrefixListId::from_remote("pl-0000000a"), version: None },
    }
    ListInputError {
        ListInputError::Line(..) => ListInputError::Line(EntryLineError { line: 3, error: CidrError::Empty }),
        ListInputError::List(..) => ListInputError::List(PrefixListError::Size),
    }
    PrefixListError {
        PrefixListError::NoName => PrefixListError::NoName,
        PrefixListError::LongName(..) => PrefixListError::LongName(256),
        PrefixListError::ReservedName => PrefixListError::ReservedName,
        PrefixListError::Size => PrefixListError::Size,
        PrefixListError::TooManyEntries { .. } => PrefixListError::TooManyEntries { entries: 3, max_entries: 2 },
        PrefixListError::Family(..) => PrefixListError::Family(Cidr::anywhere_ipv4()),
        PrefixListError::Twice(..) => PrefixListError::Twice(Cidr::anywhere_ipv4()),
        PrefixListError::LongDescription { .. } => PrefixListError::LongDescription { cidr: Cidr::anywhere_ipv4(), characters: 256 },
    }
    CidrError {
        CidrError::Address(..) => CidrError::Address("203.0.113.300".to_owned()),
        CidrError::Empty => CidrError::Empty,
        CidrError::Prefix(..) => CidrError::Prefix("x".to_owned()),
        CidrError::PrefixTooLong { .. } => CidrError::PrefixTooLong { family: AddressFamily::Ipv4, prefix: "64".to_owned(), max: 9 },
    }
    IdError {
        IdError::Malformed { .. } => IdError::Malformed { typed: "sg-12".to_owned(), kind: ResourceKind::Group },
        IdError::MalformedAccount { .. } => IdError::MalformedAccount { typed: "12345".to_owned() },
        IdError::MalformedRegion { .. } => IdError::MalformedRegion { typed: "europe".to_owned() },
    }
    TrafficError {
        TrafficError::Icmp(..) => TrafficError::Icmp(IcmpError::CodeWithoutType),
        TrafficError::MissingIcmp => TrafficError::MissingIcmp,
        TrafficError::MissingPorts => TrafficError::MissingPorts,
        TrafficError::Ports(..) => TrafficError::Ports(PortRangeError::OneEnd),
        TrafficError::Protocol(..) => TrafficError::Protocol(ProtocolError("tpc".to_owned())),
    }
    PortRangeError {
        PortRangeError::Empty => PortRangeError::Empty,
        PortRangeError::OneEnd => PortRangeError::OneEnd,
        PortRangeError::OutOfRange(..) => PortRangeError::OutOfRange("70000".to_owned()),
        PortRangeError::Reversed { .. } => PortRangeError::Reversed { from: 80, to: 80 },
        PortRangeError::Text(..) => PortRangeError::Text("http".to_owned()),
    }
    TextError {
        TextError::Character(..) => TextError::Character('é'),
        TextError::Empty => TextError::Empty,
        TextError::LooksLikeId => TextError::LooksLikeId,
        TextError::Reserved => TextError::Reserved,
        TextError::TooLong(..) => TextError::TooLong(2),
    }
    PeerError {
        PeerError::Cidr(..) => PeerError::Cidr(CidrError::Empty),
        PeerError::Id(..) => PeerError::Id(id_error()),
    }
    TagError {
        TagError::Character(..) => TagError::Character('é'),
        TagError::EmptyKey => TagError::EmptyKey,
        TagError::KeyTooLong(..) => TagError::KeyTooLong(2),
        TagError::ReservedKey => TagError::ReservedKey,
        TagError::ValueTooLong(..) => TagError::ValueTooLong(2),
    }
    ProtocolError {
        ProtocolError(..) => ProtocolError("tpc".to_owned()),
    }
    Assumption {
        Assumption::Network => Assumption::Network,
        Assumption::OwnRulesOnly => Assumption::OwnRulesOnly,
        Assumption::PrivateAddresses => Assumption::PrivateAddresses,
        Assumption::PrivateMembers => Assumption::PrivateMembers,
        Assumption::AddressesOnly => Assumption::AddressesOnly,
        Assumption::OtherVpc => Assumption::OtherVpc,
        Assumption::PublicAddress => Assumption::PublicAddress,
        Assumption::AnywhereIncludesGroups => Assumption::AnywhereIncludesGroups,
    }
    PolicyState {
        PolicyState::Holds => PolicyState::Holds,
        PolicyState::Broken => PolicyState::Broken,
        PolicyState::Unknown => PolicyState::Unknown,
        PolicyState::Invalid => PolicyState::Invalid,
    }
    ResolveError {
        ResolveError::Unknown(..) => ResolveError::Unknown(End::Name("wbe".to_owned())),
        ResolveError::Ambiguous { .. } => ResolveError::Ambiguous {
            end: End::Name("web".to_owned()),
            candidates: vec![
                ReachCandidate::Group(GroupId::from_remote("sg-1a2b3c4d")),
                ReachCandidate::Group(GroupId::from_remote("sg-5e6f7a8b")),
            ],
        },
        ResolveError::NoGroupWithTag(..) => ResolveError::NoGroupWithTag(End::Tag {
            key: "tier".to_owned(),
            value: "data".to_owned(),
        }),
        ResolveError::InterfacesNotRead(..) => {
            ResolveError::InterfacesNotRead(End::Instance("i-1a2b3c4d".to_owned()))
        },
        ResolveError::NoGroups => ResolveError::NoGroups,
    }
    Verdict {
        Verdict::Yes => Verdict::Yes,
        Verdict::No => Verdict::No,
        Verdict::Partly => Verdict::Partly,
        Verdict::CannotTell => Verdict::CannotTell,
    }
    QuestionProblem {
        QuestionProblem::Empty => QuestionProblem::Empty,
        QuestionProblem::MissingSource => QuestionProblem::MissingSource,
        QuestionProblem::MissingDestination => QuestionProblem::MissingDestination,
        QuestionProblem::MissingArrow => QuestionProblem::MissingArrow,
        QuestionProblem::MissingMust => QuestionProblem::MissingMust,
        QuestionProblem::OpenQuote => QuestionProblem::OpenQuote,
        QuestionProblem::Traffic => QuestionProblem::Traffic,
        QuestionProblem::Tag => QuestionProblem::Tag,
        QuestionProblem::Address => QuestionProblem::Address,
        QuestionProblem::Name => QuestionProblem::Name,
    }
    QueryError {
        QueryError::Cidr(..) => QueryError::Cidr(CidrError::Empty),
        QueryError::Direction(..) => QueryError::Direction("sideways".to_owned()),
        QueryError::Finding(..) => QueryError::Finding("ssh-open".to_owned()),
        QueryError::Incomplete => QueryError::Incomplete,
        QueryError::MissingProperty(..) => QueryError::MissingProperty(Operator::Is),
        QueryError::MissingTagKey => QueryError::MissingTagKey,
        QueryError::OperatorOf { .. } => QueryError::OperatorOf {
            property: Property::Protocol,
            operator: Operator::Above,
        },
        QueryError::Ports(..) => QueryError::Ports(PortRangeError::Empty),
        QueryError::Protocol(..) => QueryError::Protocol(ProtocolError("tpc".to_owned())),
        QueryError::UnknownProperty(..) => QueryError::UnknownProperty("colour".to_owned()),
        QueryError::UnknownState(..) => QueryError::UnknownState("halted".to_owned()),
    }
    TimestampError {
        TimestampError { .. } => TimestampError { typed: "tomorrow".to_owned() },
    }
    IcmpError {
        IcmpError::CodeWithoutType => IcmpError::CodeWithoutType,
        IcmpError::OutOfRange { .. } => IcmpError::OutOfRange { part: "part", value: 300 },
        IcmpError::Text(..) => IcmpError::Text("ping".to_owned()),
    }
}

fn api_error(code: &str) -> ApiError {
    ApiError {
        action: "AuthorizeSecurityGroupIngress",
        status: 400,
        code: code.to_owned(),
        message: "expected value".to_owned(),
        request_id: None,
    }
}

fn reach(outcome: ReachOutcome) -> Reach {
    Reach {
        host: "files.example".to_owned(),
        outcome,
        unknown_region: None,
    }
}

fn peer() -> Peer {
    Peer::Cidr(Cidr::anywhere_ipv4())
}

fn traffic() -> Traffic {
    Traffic::Tcp(PortRange::single(443))
}

fn tag() -> Tag {
    Tag {
        key: "team".to_owned(),
        value: "net".to_owned(),
    }
}

fn rule() -> Rule {
    let mut rule = Rule::new(Direction::Ingress, traffic(), peer());
    rule.description = "office".into();
    rule
}

fn evidence() -> RuleEvidence {
    RuleEvidence {
        rule: rule(),
        is_added: true,
    }
}

fn list_content() -> PrefixListContent {
    PrefixListContent {
        name: "offices".to_owned(),
        family: AddressFamily::Ipv4,
        max_entries: 5,
        entries: vec![PrefixListEntry {
            cidr: Cidr::anywhere_ipv4(),
            description: String::new(),
        }],
    }
}

fn new_group() -> NewGroup {
    NewGroup {
        name: GroupName::from_remote("web"),
        description: GroupDescription::from_remote("Web servers"),
        vpc_id: None,
        tags: Vec::new(),
    }
}

fn id_error() -> IdError {
    IdError::MalformedRegion {
        typed: "europe".to_owned(),
    }
}

fn id_form_error() -> IdFormError {
    IdFormError {
        text: "sg-12".to_owned(),
        kind: IdKind::Group,
    }
}

fn invisible() -> InvisibleCharacter {
    InvisibleCharacter {
        shown: "a\u{fffd}b".to_owned(),
        character: '\u{200b}',
    }
}

fn reading(text: &str) -> Completion {
    Completion {
        text: text.to_owned(),
        label: text.to_owned(),
        note: String::new(),
        value: Choice::Peers(vec![peer()]),
    }
}

fn candidate() -> Candidate {
    Candidate {
        id: GroupId::from_remote("sg-0000000a"),
        name: "web".to_owned(),
        vpc_id: None,
        owner_id: AccountId::from_remote("123456789012"),
    }
}

fn origins() -> BTreeSet<Origin> {
    let in_region = |account: &str, region: &str| Origin {
        account: Some(AccountId::from_remote(account)),
        region: Region::parse(region).ok(),
    };
    BTreeSet::from([
        in_region("123456789012", "eu-west-1"),
        in_region("123456789012", "us-east-1"),
        in_region("210987654321", "us-east-1"),
    ])
}

fn question() -> Question {
    Question {
        id: GroupId::from_remote("sg-0000000b"),
        name: "web".to_owned(),
        candidates: vec![candidate()],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_variant_has_a_text_of_its_own() {
        let mut seen: HashMap<(&str, String), &str> = HashMap::new();
        for sample in samples() {
            let Sample {
                kind,
                variant,
                text,
                is_of_variant,
            } = sample;
            assert!(is_of_variant, "{variant}: {text}");
            assert!(!text.trim().is_empty(), "{variant}");
            assert_eq!(text.trim(), text, "{variant}");
            assert!(!text.contains("  "), "{variant}: {text}");
            let same = seen.insert((kind, text.clone()), variant);
            assert_eq!(same, None, "{variant}: {text}");
        }
    }

    /// Data whose texts are not errors, or clauses of the texts of errors.
    const NO_ERRORS: [&str; 31] = [
        "Assumption",
        "Candidate",
        "CellNote",
        "ClockCheck",
        "DiscoveryProblem",
        "DoneNote",
        "Failure",
        "RowFinding",
        "ForeignKind",
        "ImportNote",
        "InvalidPlan",
        "InvalidSnapshot",
        "MergeNote",
        "LooksLike",
        "NotAPlan",
        "NotASnapshot",
        "NotDone",
        "PastedKeyFormat",
        "PolicyState",
        "PasteNote",
        "Question",
        "RecordError",
        "RedactedKind",
        "SearchNote",
        "RequestPart",
        "Risk",
        "Step",
        "SyntaxProblem",
        "TokenProblem",
        "Verdict",
        "WorkerProblem",
    ];

    /// Causes of [`Error`]. Its text adds what to do.
    const CAUSES: [&str; 4] = ["ErrorKind", "SigningError", "TransportError", "XmlError"];

    #[test]
    fn errors_say_what_to_do() {
        let is_advice = |text: &str| {
            let marks = [
                "; ",
                "expected",
                ". ",
                "use ",
                "write ",
                "choose ",
                "such as",
                "as in ",
                "put ",
                "did you mean",
            ];
            marks.iter().any(|mark| text.contains(mark))
        };
        let mut offences = Vec::new();
        for Sample {
            kind,
            variant,
            text,
            ..
        } in samples()
        {
            let is_error = !NO_ERRORS.contains(&kind) && !CAUSES.contains(&kind);
            if is_error && !is_advice(&text) {
                offences.push(format!("{variant}: {text}"));
            }
        }
        assert!(offences.is_empty(), "{}", offences.join("\n"));
    }

    /// Notes of an import are whole sentences; all else stands in a sentence of the page, which ends it.
    #[test]
    fn only_whole_sentences_end_with_a_period() {
        for Sample { kind, text, .. } in samples() {
            let is_sentence = match kind {
                "MergeNote" => true,
                "ImportNote" => !text.starts_with("Columns not read"),
                _ => false,
            };
            assert_eq!(text.ends_with('.'), is_sentence, "{kind}: {text}");
        }
    }
}
