//! Connection: a target with its Regions and its way of signing.

use super::{Colour, Oidc, RoleToAssume};
use portcullis_ec2::{Endpoint, EndpointError, EndpointVariant, Partition};
use portcullis_model::{AccountId, Region};

/// Named target with the Regions it offers and its way of signing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Display name.
    pub name: String,
    /// Name in the page's URL: lower-case letters, digits and hyphens, unique in its list.
    pub slug: String,
    /// Where requests are sent.
    pub target: Target,
    /// Regions offered, the initial one first; empty if the user may enter any Region.
    pub regions: Vec<Region>,
    /// What signs the requests.
    pub signing: Signing,
    /// Whether the page must not offer any change.
    pub read_only: bool,
    /// Only account that the connection may be used with; `None` for any account.
    pub account: Option<AccountId>,
    /// Colour that distinguishes the connection from others.
    pub colour: Option<Colour>,
}

/// Target of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// EC2, at one of the Region's public endpoints.
    Aws(EndpointVariant),
    /// URL or path on the page's own host, with the placeholders `{region}` and `{service}`.
    Url(String),
    /// Sandbox in the page.
    Sandbox,
}

/// Signer of requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signing {
    /// The page signs, with credentials that the user enters or gets by signing in.
    Browser {
        /// Host that EC2 sees if a proxy forwards the requests, with the placeholder `{region}`;
        /// `None` for the URL's own host.
        signed_host: Option<String>,
        /// Identity provider where the user can sign in instead of entering a key.
        oidc: Option<Oidc>,
        /// Role to assume with the user's key.
        role: Option<RoleToAssume>,
    },
    /// The proxy signs, and the page never has credentials.
    Proxy,
}

impl Signing {
    /// Returns signing by the page, for the URL's own host, with a key that the user enters.
    pub fn with_entered_key() -> Self {
        Self::Browser {
            signed_host: None,
            oidc: None,
            role: None,
        }
    }
}

impl Connection {
    /// Returns the sandbox, which is always available.
    pub fn sandbox() -> Self {
        Self {
            name: "Sandbox".to_owned(),
            slug: "sandbox".to_owned(),
            target: Target::Sandbox,
            regions: [
                "us-east-1",
                "us-west-2",
                "eu-west-1",
                "eu-central-1",
                "ap-southeast-2",
            ]
            .map(Region::from_remote)
            .to_vec(),
            signing: Signing::Proxy,
            read_only: false,
            account: None,
            colour: None,
        }
    }

    /// Returns EC2 with the user's own credentials.
    pub fn aws() -> Self {
        Self::aws_variant(EndpointVariant::Default)
    }

    /// Returns EC2 at another variant of its endpoints. Each variant has its own slug, so that it
    /// can be bookmarked.
    pub fn aws_variant(variant: EndpointVariant) -> Self {
        let (name, slug) = match variant {
            EndpointVariant::Default => ("AWS", "aws"),
            EndpointVariant::Fips => ("AWS (FIPS)", "aws-fips"),
            EndpointVariant::DualStack => ("AWS (dual-stack)", "aws-dual-stack"),
            EndpointVariant::FipsDualStack => ("AWS (FIPS, dual-stack)", "aws-fips-dual-stack"),
        };
        Self {
            name: name.to_owned(),
            slug: slug.to_owned(),
            target: Target::Aws(variant),
            regions: Vec::new(),
            signing: Signing::with_entered_key(),
            read_only: false,
            account: None,
            colour: None,
        }
    }

    /// Returns a custom endpoint that the user entered. Its name is its host.
    pub fn custom(url: &str) -> Self {
        let url = url.trim();
        let host = match url.split_once("://") {
            Some((_, rest)) => rest.split('/').next().unwrap_or_default(),
            None => "",
        };
        // A password is refused when connecting.
        let host = host.rsplit('@').next().unwrap_or_default();
        let name = if host.is_empty() {
            "Custom endpoint"
        } else {
            host
        };
        Self {
            name: name.to_owned(),
            slug: "endpoint".to_owned(),
            target: Target::Url(url.to_owned()),
            ..Self::aws()
        }
    }

    /// Returns the connection of a slug that is not configured: the sandbox, AWS, an endpoint that
    /// the user entered (whose URL `url_of` returns), or an additional one with a number, such as
    /// `aws-2`.
    pub fn built_in(slug: &str, url_of: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let (base, number) = match slug.rsplit_once('-') {
            Some((base, digits)) => match digits.parse::<u32>() {
                Ok(number) if number > 1 && digits == number.to_string() => (base, Some(number)),
                _ => (slug, None),
            },
            None => (slug, None),
        };
        let aws = EndpointVariant::ALL.into_iter().map(Self::aws_variant);
        let first = match base {
            "sandbox" => Self::sandbox(),
            "endpoint" => Self::custom(&url_of(slug)?),
            _ => aws.into_iter().find(|known| known.slug == base)?,
        };
        Some(match number {
            None => first,
            // There is only one sandbox.
            Some(_) if first.target == Target::Sandbox => return None,
            Some(number) => first.numbered(number),
        })
    }

    /// Numbers the connection, to open it again next to others with another key: the second, third
    /// and so on. Endpoints are named by their hosts, without a number.
    #[must_use]
    pub fn numbered(self, number: u32) -> Self {
        let name = match self.target {
            Target::Url(_) => self.name,
            Target::Aws(_) | Target::Sandbox => format!("{} {number}", self.name),
        };
        Self {
            name,
            slug: format!("{}-{number}", self.slug),
            ..self
        }
    }

    /// Whether the user entered its URL.
    pub fn is_typed(&self) -> bool {
        let any_url = |_: &str| Some(String::new());
        matches!(self.target, Target::Url(_)) && Self::built_in(&self.slug, &any_url).is_some()
    }

    /// Whether the user must enter credentials before anything can be read.
    pub fn needs_credentials(&self) -> bool {
        matches!(self.signing, Signing::Browser { .. })
    }

    /// Returns the initial Region.
    pub fn first_region(&self) -> Region {
        self.regions
            .first()
            .cloned()
            .unwrap_or_else(|| Region::from_remote("us-east-1"))
    }

    /// Returns the Regions to choose from, with AWS's names where known.
    pub fn region_choices(&self) -> Vec<(String, &'static str)> {
        let known = Partition::ALL
            .iter()
            .flat_map(|partition| partition.regions());
        if self.regions.is_empty() {
            return known
                .map(|(code, name)| ((*code).to_owned(), *name))
                .collect();
        }
        let name = |region: &Region| {
            let found = known.clone().find(|(code, _)| *code == region.as_str());
            found.map_or("", |(_, name)| *name)
        };
        self.regions
            .iter()
            .map(|region| (region.to_string(), name(region)))
            .collect()
    }

    /// Returns the endpoint of a Region. `page_host` is the page's own `host[:port]`, for targets
    /// that are paths.
    ///
    /// # Errors
    /// [`EndpointError`] if the URL is invalid, or if AWS has no such endpoint in the Region.
    pub fn endpoint(&self, region: &Region, page_host: &str) -> Result<Endpoint, EndpointError> {
        match &self.target {
            Target::Aws(variant) => Endpoint::aws_variant(region, *variant),
            // The sandbox runs in the page; the endpoint only supplies a host for signatures.
            Target::Sandbox => Ok(Endpoint::aws(region)),
            Target::Url(template) => {
                let signed_host = match &self.signing {
                    Signing::Browser { signed_host, .. } => signed_host.as_deref(),
                    Signing::Proxy => None,
                };
                Endpoint::custom(template, signed_host, region, page_host)
            }
        }
    }
}

/// Returns the URLs that an endpoint without a scheme may mean, the likelier first. Empty if the text
/// has a scheme, is a path, or cannot start with a host.
pub fn urls_with_scheme(text: &str) -> Vec<String> {
    let text = text.trim();
    let host = text.split('/').next().unwrap_or_default();
    let is_host =
        |character: char| character.is_ascii_alphanumeric() || "-._:[]{}".contains(character);
    if host.is_empty() || host.ends_with(':') || !host.chars().all(is_host) {
        return Vec::new();
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_loopback = name == "localhost"
        || name.ends_with(".localhost")
        || name.starts_with("127.")
        || name == "[::1]";
    let schemes: &[&str] = if is_loopback {
        &["http", "https"]
    } else {
        &["https"]
    };
    schemes
        .iter()
        .map(|scheme| format!("{scheme}://{text}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_without_a_scheme_may_mean_https_or_on_this_computer_http() {
        for (text, urls) in [
            (
                " ec2.example.com/path ",
                &["https://ec2.example.com/path"][..],
            ),
            ("ec2.{region}.example", &["https://ec2.{region}.example"]),
            (
                "localhost:4566",
                &["http://localhost:4566", "https://localhost:4566"],
            ),
            ("127.0.0.1", &["http://127.0.0.1", "https://127.0.0.1"]),
            (
                "[::1]:5000/x",
                &["http://[::1]:5000/x", "https://[::1]:5000/x"],
            ),
            ("https://ec2.example.com", &[]),
            ("ftp://127.0.0.1/", &[]),
            ("/ec2/{region}", &[]),
            ("not a host", &[]),
            ("", &[]),
        ] {
            assert_eq!(urls_with_scheme(text), urls, "{text:?}");
        }
    }

    #[test]
    fn unconfigured_connections_are_found_by_their_slugs() {
        let url_of = |slug: &str| Some(format!("http://{slug}.example:5000/path"));
        let built_in = |slug: &str| Connection::built_in(slug, &url_of);
        for (slug, name) in [
            ("sandbox", "Sandbox"),
            ("aws", "AWS"),
            ("aws-2", "AWS 2"),
            ("aws-fips-dual-stack-3", "AWS (FIPS, dual-stack) 3"),
            ("endpoint", "endpoint.example:5000"),
            ("endpoint-2", "endpoint-2.example:5000"),
        ] {
            let found = built_in(slug).unwrap();
            assert_eq!((&*found.slug, &*found.name), (slug, name));
            assert_eq!(found.is_typed(), slug.starts_with("endpoint"));
        }
        let typed = built_in("endpoint-2").unwrap();
        assert_eq!(
            typed.target,
            Target::Url("http://endpoint-2.example:5000/path".to_owned())
        );
        assert_eq!(Connection::custom("/ec2/{region}").name, "Custom endpoint");
        for slug in ["", "prod", "sandbox-2", "aws-1", "aws-02", "aws-x", "aws-"] {
            assert_eq!(built_in(slug), None, "{slug}");
        }
        assert_eq!(Connection::built_in("endpoint", &|_| None), None);
    }
}
