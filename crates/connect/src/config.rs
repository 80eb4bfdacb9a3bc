//! `config.json`, which the page loads from its own folder at start, so that one build serves every
//! host.

use serde::Deserialize;

use super::hosted_address::{HostedAddress, HostedAddressError};
use super::sign_in::is_issuer;
use super::{Colour, Connection, Oidc, RoleToAssume, Signing, Target};
use portcullis_ec2::{EndpointError, RoleArn, RoleArnError};
use portcullis_model::{AccountId, IdError, Region, Tag, TagError};

/// Configuration by the host of the page. Without it, the page offers the built-in connections
/// only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// Configured connections, in their order, without the built-in ones.
    pub connections: Vec<Connection>,
    /// Slug of the connection to open at start.
    pub auto_connect: Option<String>,
    /// Address of a snapshot to show at start, relative to the page or absolute.
    pub snapshot: Option<HostedAddress>,
    /// Address of the documentation site, to which the help links. The paths of its pages follow.
    pub docs: Option<HostedAddress>,
    /// Profile of checks of those who have not chosen one.
    /// It is the ID of a built-in profile or the address of a file, relative to the page or absolute.
    pub check_profile: Option<HostedAddress>,
    /// Key of the tag that says when rules expire, of those who have not chosen one.
    pub expiry_tag: Option<String>,
    /// Header of the responses of the page's own host with the address that the user connects from, such as
    /// `X-Client-Address`.
    pub address_header: Option<String>,
    /// Address of a list of accounts to read with roles, relative to the page or absolute.
    pub accounts: Option<HostedAddress>,
    /// Pattern of the roles in those accounts, such as `arn:aws:iam::{account}:role/Viewer`. It is a
    /// suggestion, which the form checks.
    pub role_pattern: Option<String>,
}

/// Reason why `config.json` is invalid. The fault is in the file.
#[derive(Debug, thiserror::Error)]
#[error("invalid configuration")]
pub enum ConfigError {
    /// An account id is malformed.
    Account {
        /// Connection.
        name: String,
        /// Cause.
        source: IdError,
    },
    /// `autoConnect` names no connection.
    AutoConnect(String),
    /// A required text is empty.
    Blank {
        /// Connection.
        name: String,
        /// Field.
        field: &'static str,
    },
    /// A field requires a key in the page, but the proxy signs.
    BrowserOnly {
        /// Connection.
        name: String,
        /// Field.
        field: &'static str,
    },
    /// Two connections have the same name.
    DuplicateName(String),
    /// `addressHeader` is no name of a header.
    AddressHeader(String),
    /// `expiryTag` is no key of a tag.
    ExpiryTag(TagError),
    /// The URL of a connection is invalid.
    Endpoint {
        /// Connection.
        name: String,
        /// Cause.
        source: EndpointError,
    },
    /// A connection has an external id but no role.
    ExternalId(String),
    /// The URL of an identity provider is invalid.
    Issuer {
        /// Connection.
        name: String,
        /// URL in the file.
        issuer: String,
    },
    /// The file is not JSON, or a field is missing, unknown or of the wrong type.
    Json(#[from] serde_json::Error),
    /// A connection has no name.
    NoName {
        /// Index in the list, from 0.
        index: usize,
    },
    /// A connection has no Region.
    NoRegion(String),
    /// A role belongs to another account than the connection.
    OtherAccount {
        /// Connection.
        name: String,
        /// Field.
        field: &'static str,
        /// Account of the role.
        found: AccountId,
        /// Account of the connection.
        expected: AccountId,
    },
    /// A Region code is malformed.
    Region {
        /// Connection.
        name: String,
        /// Cause.
        source: IdError,
    },
    /// The ARN of a role is malformed.
    Role {
        /// Connection.
        name: String,
        /// Field.
        field: &'static str,
        /// Cause.
        source: RoleArnError,
    },
    /// The page does not use an address.
    Address {
        /// Field.
        field: &'static str,
        /// Cause.
        source: HostedAddressError,
    },
}

// Unknown fields are errors: a misspelled `readOnly` must not silently allow editing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ConfigFile {
    // Location of the JSON schema, for editors.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    #[serde(default)]
    connections: Vec<ConnectionFile>,
    auto_connect: Option<String>,
    snapshot: Option<String>,
    docs: Option<String>,
    check_profile: Option<String>,
    expiry_tag: Option<String>,
    address_header: Option<String>,
    accounts: Option<String>,
    role_pattern: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct ConnectionFile {
    name: String,
    url: String,
    regions: Vec<String>,
    signing: SigningFile,
    signed_host: Option<String>,
    #[serde(default)]
    read_only: bool,
    account: Option<String>,
    colour: Option<Colour>,
    role_arn: Option<String>,
    external_id: Option<String>,
    oidc: Option<OidcFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct OidcFile {
    issuer: String,
    client_id: String,
    role_arn: String,
    scope: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
enum SigningFile {
    Browser,
    Proxy,
}

impl Config {
    /// Parses `config.json`. `page_host` is the page's own `host[:port]`.
    ///
    /// # Errors
    /// [`ConfigError`] names the connection and the invalid field.
    pub fn parse(json: &str, page_host: &str) -> Result<Self, ConfigError> {
        let file: ConfigFile = serde_json::from_str(json)?;
        let snapshot = parse_address("snapshot", file.snapshot)?;
        let docs = parse_address("docs", file.docs)?;
        let check_profile = parse_address("checkProfile", file.check_profile)?;
        let accounts = parse_address("accounts", file.accounts)?;
        let expiry_tag = match file.expiry_tag {
            Some(key) => Some(Tag::parse(&key, "").map_err(ConfigError::ExpiryTag)?.key),
            None => None,
        };
        let address_header = match file.address_header {
            Some(name) if is_header_name(&name) => Some(name),
            Some(name) => return Err(ConfigError::AddressHeader(name)),
            None => None,
        };
        let mut connections: Vec<Connection> = Vec::new();
        for (index, entry) in file.connections.into_iter().enumerate() {
            let connection = connection_from_file(entry, index)?;
            if connections
                .iter()
                .any(|other| other.name == connection.name)
            {
                return Err(ConfigError::DuplicateName(connection.name));
            }
            connection
                .endpoint(&connection.first_region(), page_host)
                .map_err(|source| ConfigError::Endpoint {
                    name: connection.name.clone(),
                    source,
                })?;
            let slug = unique_slug(&connection.name, &connections);
            connections.push(Connection { slug, ..connection });
        }
        let auto_connect = match file.auto_connect {
            None => None,
            Some(name) => {
                let found = connections
                    .iter()
                    .find(|connection| connection.name == name);
                Some(found.ok_or(ConfigError::AutoConnect(name))?.slug.clone())
            }
        };
        Ok(Self {
            connections,
            auto_connect,
            snapshot,
            docs,
            check_profile,
            expiry_tag,
            address_header,
            accounts,
            role_pattern: file.role_pattern,
        })
    }

    /// Returns all offered connections: the configured ones, then the sandbox and AWS.
    pub fn offered(&self) -> Vec<Connection> {
        let mut offered = self.connections.clone();
        offered.extend([Connection::sandbox(), Connection::aws()]);
        offered
    }

    /// Returns the connection to open if the URL names none.
    pub fn default_connection(&self) -> Connection {
        let auto = self
            .auto_connect
            .as_deref()
            .and_then(|slug| self.connection(slug));
        auto.unwrap_or_else(Connection::sandbox)
    }

    /// Finds a configured connection by slug.
    pub fn connection(&self, slug: &str) -> Option<Connection> {
        let mut configured = self.connections.iter();
        configured
            .find(|connection| connection.slug == slug)
            .cloned()
    }
}

/// Whether a text can be the name of a header.
fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

fn parse_address(
    field: &'static str,
    text: Option<String>,
) -> Result<Option<HostedAddress>, ConfigError> {
    let address = text.as_deref().map(HostedAddress::parse).transpose();
    address.map_err(|source| ConfigError::Address { field, source })
}

fn connection_from_file(entry: ConnectionFile, index: usize) -> Result<Connection, ConfigError> {
    let name = entry.name.trim().to_owned();
    if name.is_empty() {
        return Err(ConfigError::NoName { index });
    }
    if entry.regions.is_empty() {
        return Err(ConfigError::NoRegion(name));
    }
    let regions: Result<Vec<Region>, IdError> = entry
        .regions
        .iter()
        .map(|region| Region::parse(region))
        .collect();
    let regions = regions.map_err(|source| ConfigError::Region {
        name: name.clone(),
        source,
    })?;
    let account = entry.account.as_deref().map(AccountId::parse).transpose();
    let account = account.map_err(|source| ConfigError::Account {
        name: name.clone(),
        source,
    })?;
    let signing = match entry.signing {
        SigningFile::Browser => {
            let oidc = entry.oidc.map(|oidc| oidc_from_file(oidc, &name));
            let oidc = oidc.transpose()?;
            let role = role_from_file(entry.role_arn, entry.external_id, &name)?;
            // The last role in the chain is the one that the connection uses.
            let final_role = match (&role, &oidc) {
                (Some(role), _) => Some(("roleArn", &role.arn)),
                (None, Some(oidc)) => Some(("oidc.roleArn", &oidc.role_arn)),
                (None, None) => None,
            };
            if let (Some((field, arn)), Some(expected)) = (final_role, &account)
                && arn.account() != *expected
            {
                return Err(ConfigError::OtherAccount {
                    name,
                    field,
                    found: arn.account(),
                    expected: expected.clone(),
                });
            }
            Signing::Browser {
                signed_host: entry.signed_host,
                oidc,
                role,
            }
        }
        SigningFile::Proxy => {
            let has = [
                ("signedHost", entry.signed_host.is_some()),
                ("oidc", entry.oidc.is_some()),
                ("roleArn", entry.role_arn.is_some()),
                ("externalId", entry.external_id.is_some()),
            ];
            if let Some((field, _)) = has.into_iter().find(|(_, is_there)| *is_there) {
                return Err(ConfigError::BrowserOnly { name, field });
            }
            Signing::Proxy
        }
    };
    Ok(Connection {
        name,
        slug: String::new(),
        target: Target::Url(entry.url),
        regions,
        signing,
        read_only: entry.read_only,
        account,
        colour: entry.colour,
    })
}

fn role_from_file(
    arn: Option<String>,
    external_id: Option<String>,
    name: &str,
) -> Result<Option<RoleToAssume>, ConfigError> {
    match arn {
        None if external_id.is_some() => Err(ConfigError::ExternalId(name.to_owned())),
        None => Ok(None),
        Some(arn) => Ok(Some(RoleToAssume {
            arn: role_arn(&arn, "roleArn", name)?,
            external_id: external_id
                .map(|id| not_blank(&id, "externalId", name))
                .transpose()?,
        })),
    }
}

fn oidc_from_file(file: OidcFile, name: &str) -> Result<Oidc, ConfigError> {
    let issuer = file.issuer.trim().trim_end_matches('/');
    if !is_issuer(issuer) {
        return Err(ConfigError::Issuer {
            name: name.to_owned(),
            issuer: file.issuer,
        });
    }
    let scope = file.scope.unwrap_or_default();
    let mut words: Vec<&str> = scope.split_whitespace().collect();
    // Without this scope there is no id token to send to STS.
    if !words.contains(&"openid") {
        words.insert(0, "openid");
    }
    Ok(Oidc {
        issuer: issuer.to_owned(),
        client_id: not_blank(&file.client_id, "oidc.clientId", name)?,
        role_arn: role_arn(&file.role_arn, "oidc.roleArn", name)?,
        scope: words.join(" "),
    })
}

fn role_arn(text: &str, field: &'static str, name: &str) -> Result<RoleArn, ConfigError> {
    RoleArn::parse(text).map_err(|source| ConfigError::Role {
        name: name.to_owned(),
        field,
        source,
    })
}

fn not_blank(text: &str, field: &'static str, name: &str) -> Result<String, ConfigError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ConfigError::Blank {
            name: name.to_owned(),
            field,
        });
    }
    Ok(text.to_owned())
}

/// Derives a slug from a name, different from those of the built-in connections and of `taken`.
fn unique_slug(name: &str, taken: &[Connection]) -> String {
    let mut base = String::new();
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            base.push(character.to_ascii_lowercase());
        } else if !base.is_empty() && !base.ends_with('-') {
            base.push('-');
        }
    }
    let base = match base.trim_end_matches('-') {
        "" => "connection",
        trimmed => trimmed,
    };
    let is_built_in = |slug: &str| {
        let any_url = |_: &str| Some(String::new());
        Connection::built_in(slug, &any_url).is_some()
    };
    // Additional built-in connections are numbered, such as `aws-2`, and this slug must not clash
    // with them.
    let base = if is_built_in(&format!("{base}-2")) {
        format!("{base}-configured")
    } else {
        base.to_owned()
    };
    let is_taken =
        |slug: &str| is_built_in(slug) || taken.iter().any(|connection| connection.slug == slug);
    let mut slug = base.clone();
    let mut number = 2;
    while is_taken(&slug) {
        slug = format!("{base}-{number}");
        number += 1;
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_ec2::EndpointVariant;

    const EXAMPLE: &str = r#"{ "connections": [
        { "name": "Production", "url": "https://ec2.{region}.amazonaws.com", "regions": ["eu-west-1"], "signing": "browser" },
        { "name": "Through the proxy", "url": "/ec2/{region}", "regions": ["eu-west-1"], "signing": "browser",
          "signedHost": "ec2.{region}.amazonaws.com" },
        { "name": "Viewer", "url": "/ec2-ro/{region}", "regions": ["eu-west-1", "us-east-1"], "signing": "proxy", "readOnly": true } ],
        "autoConnect": "Viewer", "snapshot": null }"#;

    fn parse(json: &str) -> Result<Config, ConfigError> {
        Config::parse(json, "portcullis.example")
    }

    #[test]
    fn the_documented_example_parses() {
        let config = parse(EXAMPLE).unwrap();
        let slugs: Vec<_> = config
            .offered()
            .into_iter()
            .map(|connection| connection.slug)
            .collect();
        assert_eq!(
            slugs,
            [
                "production",
                "through-the-proxy",
                "viewer",
                "sandbox",
                "aws"
            ]
        );
        let viewer = config.default_connection();
        assert!(viewer.read_only && !viewer.needs_credentials());
        assert_eq!(viewer.first_region().as_str(), "eu-west-1");
    }

    #[test]
    fn without_configuration_the_sandbox_opens() {
        for json in [
            "{}",
            r#"{"connections":[],"autoConnect":null,"snapshot":null}"#,
        ] {
            assert_eq!(
                parse(json).unwrap().default_connection(),
                Connection::sandbox()
            );
        }
    }

    #[test]
    fn variants_of_aws_have_reserved_slugs() {
        let json = r#"{"connections":[
            {"name":"AWS FIPS","url":"/a","regions":["r-1"],"signing":"proxy"},
            {"name":"AWS 2","url":"/a","regions":["r-1"],"signing":"proxy"},
            {"name":"Endpoint","url":"/a","regions":["r-1"],"signing":"proxy"}]}"#;
        let config = parse(json).unwrap();
        let slugs = config.connections.iter().map(|known| &*known.slug);
        assert_eq!(
            slugs.collect::<Vec<_>>(),
            ["aws-fips-configured", "aws-2-2", "endpoint-configured"]
        );
        for variant in EndpointVariant::ALL {
            let connection = Connection::aws_variant(variant);
            assert_eq!(config.connection(&connection.slug), None);
            assert_eq!(connection.target, Target::Aws(variant));
        }
    }

    #[test]
    fn snapshots_must_have_a_web_address() {
        let config = parse(r#"{"snapshot":"shared/today.json"}"#).unwrap();
        let snapshot = config.snapshot.as_ref().map(HostedAddress::as_str);
        assert_eq!(snapshot, Some("shared/today.json"));
        for address in ["//h/x.json", "http://127.0.0.1/x.json"] {
            let json = format!(r#"{{"snapshot":"{address}"}}"#);
            let refused = parse(&json).unwrap_err();
            assert!(
                matches!(&refused, ConfigError::Address { source, .. } if source.0 == address),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn slugs_are_unique_and_differ_from_built_in_ones() {
        let json = r#"{"connections":[
            {"name":"Sandbox","url":"/a","regions":["r-1"],"signing":"proxy"},
            {"name":"sand box!","url":"/b","regions":["r-1"],"signing":"proxy"},
            {"name":"Sand  Box","url":"/c","regions":["r-1"],"signing":"proxy"},
            {"name":"é","url":"/d","regions":["r-1"],"signing":"proxy"}]}"#;
        let slugs: Vec<_> = parse(json)
            .unwrap()
            .connections
            .into_iter()
            .map(|connection| connection.slug)
            .collect();
        assert_eq!(slugs, ["sandbox-2", "sand-box", "sand-box-2", "connection"]);
    }

    #[test]
    fn roles_and_identity_providers_are_parsed() {
        let json = r#"{"$schema":"./config.schema.json","connections":[
            {"name":"A","url":"/a","regions":["eu-west-1"],"signing":"browser","account":"123456789012","colour":"red",
             "roleArn":"arn:aws:iam::123456789012:role/ops/Editor","externalId":" x1 ",
             "oidc":{"issuer":"https://login.example.com/","clientId":"portcullis","scope":"email",
                     "roleArn":"arn:aws:iam::999999999999:role/Hub"}},
            {"name":"B","url":"/b","regions":["eu-west-1"],"signing":"proxy","account":"123456789012","colour":"grey"}]}"#;
        let config = parse(json).unwrap();
        let [a, b] = config.connections.as_slice() else {
            panic!("{config:?}");
        };
        assert_eq!(
            a.account.as_ref().map(AccountId::as_str),
            Some("123456789012")
        );
        assert_eq!(
            (a.colour, b.colour),
            (Some(Colour::Red), Some(Colour::Grey))
        );
        let role = |arn: &str| RoleArn::parse(arn).unwrap();
        let expected = Signing::Browser {
            signed_host: None,
            oidc: Some(Oidc {
                issuer: "https://login.example.com".into(),
                client_id: "portcullis".into(),
                role_arn: role("arn:aws:iam::999999999999:role/Hub"),
                scope: "openid email".into(),
            }),
            role: Some(RoleToAssume {
                arn: role("arn:aws:iam::123456789012:role/ops/Editor"),
                external_id: Some("x1".into()),
            }),
        };
        assert_eq!(a.signing, expected);
    }
}
