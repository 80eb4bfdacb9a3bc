//! One place that can be connected to.

use super::{Colour, Oidc, RoleToAssume};
use portcullis_ec2::{Endpoint, EndpointError, EndpointVariant, Partition};
use portcullis_model::{AccountId, Region};

/// A named target, the Regions it offers, and who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The name people see.
    pub name: String,
    /// The name in the page's URL: lower-case letters, digits and hyphens, unique in its list.
    pub slug: String,
    /// Where requests go.
    pub target: Target,
    /// The Regions offered, first the one to start with; empty where any may be typed.
    pub regions: Vec<Region>,
    /// Who signs the requests.
    pub signing: Signing,
    /// Whether the page must offer no change at all.
    pub read_only: bool,
    /// The only account that may be worked on through it; none where any may.
    pub account: Option<AccountId>,
    /// What marks it, so that it is not mistaken for another.
    pub colour: Option<Colour>,
}

/// Where requests go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// EC2 itself, at one of the Region's public endpoints.
    Aws(EndpointVariant),
    /// A URL or a path on the page's own host, with `{region}` and `{service}` filled in.
    Url(String),
    /// The sandbox in the page.
    Sandbox,
}

/// Who signs the requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signing {
    /// The page, with credentials that the person enters or gets by signing in; made for
    /// `signed_host` where a proxy forwards the request under another name than the page sees.
    Browser {
        /// The host that EC2 sees, with `{region}` filled in; none for the URL's own.
        signed_host: Option<String>,
        /// Where the person can sign in rather than enter a key.
        oidc: Option<Oidc>,
        /// The role to go on as, once there is a key.
        role: Option<RoleToAssume>,
    },
    /// Nobody here: the proxy does, and no credential ever reaches the page.
    Proxy,
}

impl Signing {
    /// The page, with a key that the person enters and for the host that it sees.
    pub fn with_entered_key() -> Self {
        Self::Browser {
            signed_host: None,
            oidc: None,
            role: None,
        }
    }
}

impl Connection {
    /// The sandbox, which is always there.
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

    /// EC2 itself, with the person's own credentials.
    pub fn aws() -> Self {
        Self::aws_variant(EndpointVariant::Default)
    }

    /// EC2 itself, at other endpoints. Each variant has a slug of its own, so that it can be
    /// bookmarked.
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

    /// An endpoint that the person typed.
    pub fn custom(url: &str) -> Self {
        Self {
            name: "Custom endpoint".to_owned(),
            slug: "endpoint".to_owned(),
            target: Target::Url(url.trim().to_owned()),
            ..Self::aws()
        }
    }

    /// The connection of a slug that no host has configured: the sandbox, AWS, an endpoint that a
    /// person typed (whose address `url_of` tells), and further ones beside the first, such as
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
            // There is one sandbox.
            Some(_) if first.target == Target::Sandbox => return None,
            Some(number) => first.beside(number),
        })
    }

    /// The same, for other keys, beside those that are open already: the second, third and so on.
    #[must_use]
    pub fn beside(self, number: u32) -> Self {
        Self {
            name: format!("{} {number}", self.name),
            slug: format!("{}-{number}", self.slug),
            ..self
        }
    }

    /// Whether a person typed its address.
    pub fn is_typed(&self) -> bool {
        let any_url = |_: &str| Some(String::new());
        matches!(self.target, Target::Url(_)) && Self::built_in(&self.slug, &any_url).is_some()
    }

    /// Whether the person must enter credentials before anything can be read.
    pub fn needs_credentials(&self) -> bool {
        matches!(self.signing, Signing::Browser { .. })
    }

    /// The Region to start with.
    pub fn first_region(&self) -> Region {
        self.regions
            .first()
            .cloned()
            .unwrap_or_else(|| Region::from_remote("us-east-1"))
    }

    /// The Regions to choose from, with their names where they are AWS's.
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

    /// The endpoint of one Region. `page_host` is the page's own `host[:port]`, which a path counts
    /// from.
    ///
    /// # Errors
    /// [`EndpointError`] when the URL of the configuration or the one typed cannot be used, or AWS
    /// has no such endpoint in the Region.
    pub fn endpoint(&self, region: &Region, page_host: &str) -> Result<Endpoint, EndpointError> {
        match &self.target {
            Target::Aws(variant) => Endpoint::aws_variant(region, *variant),
            // It answers in the page; the address only gives its signature a host.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unconfigured_connections_are_found_by_their_slugs() {
        let url_of = |slug: &str| Some(format!("http://{slug}.example"));
        let built_in = |slug: &str| Connection::built_in(slug, &url_of);
        for (slug, name) in [
            ("sandbox", "Sandbox"),
            ("aws", "AWS"),
            ("aws-2", "AWS 2"),
            ("aws-fips-dual-stack-3", "AWS (FIPS, dual-stack) 3"),
            ("endpoint", "Custom endpoint"),
            ("endpoint-2", "Custom endpoint 2"),
        ] {
            let found = built_in(slug).unwrap();
            assert_eq!((&*found.slug, &*found.name), (slug, name));
            assert_eq!(found.is_typed(), slug.starts_with("endpoint"));
        }
        let typed = built_in("endpoint-2").unwrap();
        assert_eq!(
            typed.target,
            Target::Url("http://endpoint-2.example".to_owned())
        );
        for slug in ["", "prod", "sandbox-2", "aws-1", "aws-02", "aws-x", "aws-"] {
            assert_eq!(built_in(slug), None, "{slug}");
        }
        assert_eq!(Connection::built_in("endpoint", &|_| None), None);
    }
}
