//! Endpoint resolution: AWS's own endpoints in every partition, and custom URLs for proxies,
//! private endpoints and emulators. Sends nothing.

use super::Partition;
use portcullis_model::Region;

/// AWS services that the client calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// EC2, for security groups and related resources.
    Ec2,
    /// STS, for the caller's identity and role credentials.
    Sts,
    /// CloudTrail, for the events of a group.
    CloudTrail,
    /// Config, for its aggregators.
    Config,
}

impl Service {
    /// Returns the name in host names and credential scopes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ec2 => "ec2",
            Self::Sts => "sts",
            Self::CloudTrail => "cloudtrail",
            Self::Config => "config",
        }
    }

    /// Returns the version of the API, in Query services the value of the `Version` parameter.
    pub fn api_version(self) -> &'static str {
        match self {
            Self::Ec2 => "2016-11-15",
            Self::Sts => "2011-06-15",
            Self::CloudTrail => "2013-11-01",
            Self::Config => "2014-11-12",
        }
    }
}

/// Variant of AWS's endpoints in a Region.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EndpointVariant {
    /// Standard endpoint.
    #[default]
    Default,
    /// FIPS endpoint, with cryptography validated to FIPS 140.
    Fips,
    /// Dual-stack endpoint, reachable over IPv4 and IPv6.
    DualStack,
    /// Dual-stack FIPS endpoint.
    FipsDualStack,
}

impl EndpointVariant {
    /// All variants, the standard one first.
    pub const ALL: [Self; 4] = [
        Self::Default,
        Self::Fips,
        Self::DualStack,
        Self::FipsDualStack,
    ];

    /// Returns the display name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Fips => "FIPS",
            Self::DualStack => "dual-stack",
            Self::FipsDualStack => "FIPS, dual-stack",
        }
    }

    fn is_fips(self) -> bool {
        matches!(self, Self::Fips | Self::FipsDualStack)
    }

    fn is_dual_stack(self) -> bool {
        matches!(self, Self::DualStack | Self::FipsDualStack)
    }
}

/// Endpoint of one connection: the URLs of the services, and the host and path that requests are
/// signed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    ec2: Target,
    sts: Target,
    cloud_trail: Target,
    config: Target,
}

/// Reason why a text is not an endpoint. The fault is in the user's input or in `config.json`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid endpoint")]
pub enum EndpointError {
    /// The host or port is missing or malformed.
    Host(String),
    /// AWS has no FIPS endpoint in this Region.
    NoFips(Region),
    /// The text is neither a URL nor a path.
    NotAUrl(String),
    /// The path has characters or segments that are changed on the way, which would break the
    /// signature.
    Path(String),
    /// The text has an unknown `{placeholder}` or an unmatched brace.
    Placeholder(String),
    /// The URL has a query or a fragment, which the API does not support.
    QueryOrFragment,
    /// The scheme is neither http nor https.
    Scheme(String),
    /// The URL has a user name or password.
    UserInfo,
}

impl Endpoint {
    /// Returns AWS's standard endpoints of a Region.
    pub fn aws(region: &Region) -> Self {
        Self::aws_hosts(region, EndpointVariant::Default)
    }

    /// Returns AWS's endpoints of a Region in the given variant.
    ///
    /// # Errors
    /// [`EndpointError::NoFips`] if AWS has no FIPS endpoint there. Whether a dual-stack endpoint
    /// exists is not checked: AWS adds them Region by Region.
    pub fn aws_variant(region: &Region, variant: EndpointVariant) -> Result<Self, EndpointError> {
        // FIPS 140 is a standard of the US and Canada only.
        let has_fips = region.as_str().starts_with("us-") || region.as_str().starts_with("ca-");
        if variant.is_fips() && !has_fips {
            return Err(EndpointError::NoFips(region.clone()));
        }
        Ok(Self::aws_hosts(region, variant))
    }

    /// Builds hosts by the rules of AWS's SDKs: `{service}[-fips].{region}.{suffix}`.
    fn aws_hosts(region: &Region, variant: EndpointVariant) -> Self {
        let partition = Partition::of(region);
        let suffix = if variant.is_dual_stack() {
            partition.dual_stack_dns_suffix()
        } else {
            partition.dns_suffix()
        };
        // In GovCloud the standard endpoints are FIPS endpoints.
        let fips = match variant {
            EndpointVariant::Fips if partition == Partition::AwsUsGov => "",
            _ if variant.is_fips() => "-fips",
            _ => "",
        };
        let target = |service: Service| {
            let host = [service.as_str(), fips, ".", region.as_str(), ".", suffix].concat();
            Target {
                url: ["https://", &host, "/"].concat(),
                signed_host: host,
                signed_path: "/".to_owned(),
            }
        };
        Self {
            ec2: target(Service::Ec2),
            sts: target(Service::Sts),
            cloud_trail: target(Service::CloudTrail),
            config: target(Service::Config),
        }
    }

    /// Creates a custom endpoint.
    ///
    /// `template` is an http or https URL, or a path on the page's own host, with the placeholders
    /// `{region}` and `{service}`. Without `{service}`, all services share the endpoint, as in
    /// emulators; an EC2 host of AWS is the exception: requests to another service then go to its
    /// matching host.
    ///
    /// `signed_host` is for proxies: the host that the server behind the proxy sees, with the same
    /// placeholders. Requests are then signed for that host and the path `/`. Without it, they are
    /// signed for the URL's own host and path; if `template` is a path, the host is `page_host`.
    ///
    /// # Errors
    /// [`EndpointError`] if a part is malformed.
    pub fn custom(
        template: &str,
        signed_host: Option<&str>,
        region: &Region,
        page_host: &str,
    ) -> Result<Self, EndpointError> {
        let target = |service: Service| -> Result<Target, EndpointError> {
            let mut location = Location::parse(&fill(template.trim(), service, region)?)?;
            if service != Service::Ec2 {
                location.host = location
                    .host
                    .map(|host| matching_host(&host, service).unwrap_or(host));
            }
            let url = location.url();
            let (signed_host, signed_path) = match signed_host.map(str::trim) {
                Some(host) if !host.is_empty() => {
                    let host = host_from_text(&fill(host, service, region)?, None)?;
                    (host, "/".to_owned())
                }
                _ => {
                    let own = match location.host {
                        Some(host) => host,
                        None => host_from_text(page_host, None)?,
                    };
                    (own, location.path)
                }
            };
            Ok(Target {
                url,
                signed_host,
                signed_path,
            })
        };
        Ok(Self {
            ec2: target(Service::Ec2)?,
            sts: target(Service::Sts)?,
            cloud_trail: target(Service::CloudTrail)?,
            config: target(Service::Config)?,
        })
    }

    /// Returns the URL for requests, or a path on the page's own host.
    pub fn url(&self, service: Service) -> &str {
        &self.target(service).url
    }

    /// Returns the host that requests are signed for, with its port unless that is the default.
    pub fn signed_host(&self, service: Service) -> &str {
        &self.target(service).signed_host
    }

    /// Returns the endpoint URL that other programs need to reach the same service. `None` for
    /// AWS's own endpoint of the Region, and for a proxy that forwards to another host: other
    /// programs connect to that host directly.
    pub fn url_for_programs(&self, service: Service, region: &Region) -> Option<&str> {
        let target = self.target(service);
        let (_, rest) = target.url.split_once("://")?;
        let host = rest.split('/').next()?;
        let is_own = target.url == Self::aws(region).target(service).url;
        (host == target.signed_host && !is_own).then_some(&target.url)
    }

    /// Returns the path that requests are signed for.
    pub fn signed_path(&self, service: Service) -> &str {
        &self.target(service).signed_path
    }

    fn target(&self, service: Service) -> &Target {
        match service {
            Service::Ec2 => &self.ec2,
            Service::Sts => &self.sts,
            Service::CloudTrail => &self.cloud_trail,
            Service::Config => &self.config,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    url: String,
    signed_host: String,
    signed_path: String,
}

/// Parsed URL; a path on the page's own host has neither scheme nor host.
struct Location {
    scheme: Option<&'static str>,
    host: Option<String>,
    path: String,
}

impl Location {
    fn parse(text: &str) -> Result<Self, EndpointError> {
        let not_a_url = || EndpointError::NotAUrl(text.to_owned());
        if text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '\\')
        {
            return Err(not_a_url());
        }
        if text.contains(['?', '#']) {
            return Err(EndpointError::QueryOrFragment);
        }
        // Two slashes would start a host.
        if text.starts_with('/') && !text.starts_with("//") {
            return Ok(Self {
                scheme: None,
                host: None,
                path: path_from_text(text)?,
            });
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(not_a_url)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => "http",
            "https" => "https",
            _ => return Err(EndpointError::Scheme(scheme.to_owned())),
        };
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, "/"),
        };
        if authority.contains('@') {
            return Err(EndpointError::UserInfo);
        }
        let default_port = if scheme == "http" { 80 } else { 443 };
        Ok(Self {
            scheme: Some(scheme),
            host: Some(host_from_text(authority, Some(default_port))?),
            path: path_from_text(path)?,
        })
    }

    fn url(&self) -> String {
        match (self.scheme, &self.host) {
            (Some(scheme), Some(host)) => format!("{scheme}://{host}{}", self.path),
            _ => self.path.clone(),
        }
    }
}

fn fill(template: &str, service: Service, region: &Region) -> Result<String, EndpointError> {
    let filled = template
        .replace("{region}", region.as_str())
        .replace("{service}", service.as_str());
    match filled.find(['{', '}']) {
        None => Ok(filled),
        Some(brace) => {
            let rest = filled.get(brace..).unwrap_or_default();
            let placeholder = rest.split_inclusive('}').next().unwrap_or(rest);
            Err(EndpointError::Placeholder(placeholder.to_owned()))
        }
    }
}

/// Parses `host[:port]` and normalizes it to what a browser sends in the Host header: lower case,
/// no default port.
fn host_from_text(text: &str, default_port: Option<u16>) -> Result<String, EndpointError> {
    let error = || EndpointError::Host(text.to_owned());
    let (name, port) = if text.starts_with('[') {
        let end = text.find(']').ok_or_else(error)?;
        let (address, rest) = text.split_at(end + 1);
        match rest.strip_prefix(':') {
            Some(port) => (address, Some(port)),
            None if rest.is_empty() => (address, None),
            None => return Err(error()),
        }
    } else {
        match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        }
    };
    let is_address = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    let is_name = !name.is_empty()
        && name
            .split('.')
            .all(|label| !label.is_empty() && label.bytes().all(is_host_byte));
    if !is_address && !is_name {
        return Err(error());
    }
    let mut host = name.to_ascii_lowercase();
    if let Some(port) = port {
        if !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error());
        }
        let port: u16 = port.parse().map_err(|_| error())?;
        if Some(port) != default_port {
            host.push_str(&format!(":{port}"));
        }
    }
    Ok(host)
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// Accepts only paths that neither browsers nor signers rewrite.
fn path_from_text(text: &str) -> Result<String, EndpointError> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let is_dots = |segment: &str| segment == "." || segment == "..";
    if !text.bytes().all(is_plain) || text.contains("//") || text.split('/').any(is_dots) {
        return Err(EndpointError::Path(text.to_owned()));
    }
    Ok(text.to_owned())
}

/// Returns the host of another service that matches an EC2 host of AWS; `None` for any other host.
fn matching_host(host: &str, service: Service) -> Option<String> {
    let is_aws = Partition::ALL.iter().any(|partition| {
        [partition.dns_suffix(), partition.dual_stack_dns_suffix()]
            .iter()
            .any(|suffix| {
                host.strip_suffix(suffix)
                    .is_some_and(|rest| rest.ends_with('.'))
            })
    });
    if !is_aws {
        return None;
    }
    if let Some(rest) = host.strip_prefix("ec2") {
        let is_ec2 = rest.starts_with('.') || rest.starts_with("-fips.");
        return is_ec2.then(|| [service.as_str(), rest].concat());
    }
    // An interface endpoint in a VPC serves EC2 alone: `vpce-....ec2.{region}.vpce.amazonaws.com`.
    // If the VPC has an endpoint for the service, the Region's standard name resolves to it.
    let (_, rest) = host.split_once(".ec2.")?;
    let (region, suffix) = rest.split_once(".vpce.")?;
    Some([service.as_str(), ".", region, ".", suffix].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aws_endpoints_follow_the_partition() {
        for (code, partition, ec2, sts) in [
            (
                "eu-west-1",
                Partition::Aws,
                "https://ec2.eu-west-1.amazonaws.com/",
                "https://sts.eu-west-1.amazonaws.com/",
            ),
            (
                "cn-north-1",
                Partition::AwsCn,
                "https://ec2.cn-north-1.amazonaws.com.cn/",
                "https://sts.cn-north-1.amazonaws.com.cn/",
            ),
            (
                "us-gov-west-1",
                Partition::AwsUsGov,
                "https://ec2.us-gov-west-1.amazonaws.com/",
                "https://sts.us-gov-west-1.amazonaws.com/",
            ),
            (
                "eusc-de-east-1",
                Partition::AwsEusc,
                "https://ec2.eusc-de-east-1.amazonaws.eu/",
                "https://sts.eusc-de-east-1.amazonaws.eu/",
            ),
            (
                "xx-new-9",
                Partition::Aws,
                "https://ec2.xx-new-9.amazonaws.com/",
                "https://sts.xx-new-9.amazonaws.com/",
            ),
        ] {
            let region = Region::parse(code).unwrap();
            assert_eq!(Partition::of(&region), partition);
            let endpoint = Endpoint::aws(&region);
            assert_eq!(endpoint.url(Service::Ec2), ec2);
            assert_eq!(endpoint.url(Service::Sts), sts);
            assert_eq!(
                format!("https://{}/", endpoint.signed_host(Service::Ec2)),
                ec2
            );
            assert_eq!(endpoint.signed_path(Service::Ec2), "/");
        }
    }

    #[test]
    fn regions_without_fips_endpoints_are_refused() {
        let endpoint = |code: &str, variant| {
            Endpoint::aws_variant(&Region::parse(code).unwrap(), variant)
                .map(|endpoint| endpoint.url(Service::Ec2).to_owned())
        };
        for (code, variant, url) in [
            (
                "us-east-1",
                EndpointVariant::Fips,
                "https://ec2-fips.us-east-1.amazonaws.com/",
            ),
            (
                "ca-west-1",
                EndpointVariant::FipsDualStack,
                "https://ec2-fips.ca-west-1.api.aws/",
            ),
            (
                "us-gov-west-1",
                EndpointVariant::Fips,
                "https://ec2.us-gov-west-1.amazonaws.com/",
            ),
            (
                "eu-west-1",
                EndpointVariant::DualStack,
                "https://ec2.eu-west-1.api.aws/",
            ),
            (
                "cn-north-1",
                EndpointVariant::DualStack,
                "https://ec2.cn-north-1.api.amazonwebservices.com.cn/",
            ),
            (
                "eu-west-1",
                EndpointVariant::Default,
                "https://ec2.eu-west-1.amazonaws.com/",
            ),
        ] {
            assert_eq!(endpoint(code, variant).as_deref(), Ok(url));
        }
        for (code, variant) in [
            ("eu-west-1", EndpointVariant::Fips),
            ("cn-north-1", EndpointVariant::FipsDualStack),
        ] {
            let region = Region::parse(code).unwrap();
            assert_eq!(endpoint(code, variant), Err(EndpointError::NoFips(region)));
        }
    }

    #[test]
    fn custom_endpoints_are_filled_in_and_normalized() {
        for (template, url, host, path) in [
            (
                "http://localhost:5000",
                "http://localhost:5000/",
                "localhost:5000",
                "/",
            ),
            (
                "HTTP://LocalHost:80/",
                "http://localhost/",
                "localhost",
                "/",
            ),
            (
                "https://x.example.com:443/a/",
                "https://x.example.com/a/",
                "x.example.com",
                "/a/",
            ),
            (
                "https://x.example.com:80",
                "https://x.example.com:80/",
                "x.example.com:80",
                "/",
            ),
            ("http://[::1]:5000", "http://[::1]:5000/", "[::1]:5000", "/"),
            (
                " https://{service}.{region}.example.com/{region} ",
                "https://ec2.eu-west-1.example.com/eu-west-1",
                "ec2.eu-west-1.example.com",
                "/eu-west-1",
            ),
            (
                "/ec2/{region}",
                "/ec2/eu-west-1",
                "page.example.com:8080",
                "/ec2/eu-west-1",
            ),
            ("/", "/", "page.example.com:8080", "/"),
        ] {
            let endpoint = custom(template, None).unwrap();
            assert_eq!(endpoint.url(Service::Ec2), url, "{template}");
            assert_eq!(endpoint.signed_host(Service::Ec2), host, "{template}");
            assert_eq!(endpoint.signed_path(Service::Ec2), path, "{template}");
        }
    }

    #[test]
    fn requests_through_a_proxy_are_signed_for_the_server_behind_it() {
        let endpoint = custom("/ec2/{region}", Some("ec2.{region}.amazonaws.com")).unwrap();
        assert_eq!(endpoint.url(Service::Ec2), "/ec2/eu-west-1");
        assert_eq!(
            endpoint.signed_host(Service::Ec2),
            "ec2.eu-west-1.amazonaws.com"
        );
        assert_eq!(endpoint.signed_path(Service::Ec2), "/");
        let endpoint = custom("/aws/{service}", Some("{service}.{region}.amazonaws.com")).unwrap();
        assert_eq!(endpoint.url(Service::Sts), "/aws/sts");
        assert_eq!(
            endpoint.signed_host(Service::Sts),
            "sts.eu-west-1.amazonaws.com"
        );
        assert_eq!(custom("/x", Some(" ")), custom("/x", None));
    }

    #[test]
    fn other_programs_get_the_url_of_custom_endpoints() {
        let region = Region::parse("eu-west-1").unwrap();
        let urls = |endpoint: &Endpoint| {
            let services = [Service::Ec2, Service::Sts];
            services.map(|service| {
                let url = endpoint.url_for_programs(service, &region);
                url.map(str::to_owned)
            })
        };
        let some = |url: &str| Some(url.to_owned());
        assert_eq!(urls(&Endpoint::aws(&region)), [None, None]);
        let dual_stack = Endpoint::aws_variant(&region, EndpointVariant::DualStack).unwrap();
        let url = "https://ec2.eu-west-1.api.aws/";
        assert_eq!(urls(&dual_stack)[0], some(url));
        let custom = |url, signed| custom(url, signed).unwrap();
        let emulator = custom("http://127.0.0.1:5000/", None);
        let url = "http://127.0.0.1:5000/";
        assert_eq!(urls(&emulator), [some(url), some(url)]);
        let forwarding = custom(
            "https://proxy.test/{service}",
            Some("{service}.{region}.amazonaws.com"),
        );
        assert_eq!(urls(&forwarding), [None, None]);
        let private = "https://vpce-1.ec2.eu-west-1.vpce.amazonaws.com/";
        assert_eq!(urls(&custom(private, None)), [some(private), None]);
    }

    #[test]
    fn only_aws_hosts_have_a_matching_sts_host() {
        for (template, sts) in [
            (
                "https://ec2.{region}.amazonaws.com",
                "https://sts.eu-west-1.amazonaws.com/",
            ),
            (
                "https://ec2.{region}.api.aws/",
                "https://sts.eu-west-1.api.aws/",
            ),
            (
                "https://ec2-fips.us-east-1.amazonaws.com",
                "https://sts-fips.us-east-1.amazonaws.com/",
            ),
            (
                "https://ec2.us-iso-east-1.c2s.ic.gov",
                "https://sts.us-iso-east-1.c2s.ic.gov/",
            ),
            (
                "https://ec2.cn-north-1.api.amazonwebservices.com.cn",
                "https://sts.cn-north-1.api.amazonwebservices.com.cn/",
            ),
            (
                "https://vpce-0a1b2c3d-e4f5.ec2.{region}.vpce.amazonaws.com",
                "https://sts.eu-west-1.amazonaws.com/",
            ),
            (
                "https://vpce-0a1b2c3d-e4f5-eu-west-1a.ec2.{region}.vpce.amazonaws.com",
                "https://sts.eu-west-1.amazonaws.com/",
            ),
            (
                "https://x.ec2.{region}.vpce.example.com",
                "https://x.ec2.eu-west-1.vpce.example.com/",
            ),
            ("https://ec2.example.com", "https://ec2.example.com/"),
            ("https://ec2amazonaws.com", "https://ec2amazonaws.com/"),
            ("http://localhost:5000", "http://localhost:5000/"),
        ] {
            assert_eq!(
                custom(template, None).unwrap().url(Service::Sts),
                sts,
                "{template}"
            );
        }
    }

    #[test]
    fn each_kind_of_mistake_has_its_error() {
        let error = |template: &str| custom(template, None).unwrap_err();
        for bad in [
            "",
            "ec2.example.com",
            "//host/x",
            "javascript:alert(1)",
            "http:/x",
            "a b://c",
            "/a\\b",
        ] {
            assert!(matches!(error(bad), EndpointError::NotAUrl(_)), "{bad}");
        }
        for bad in ["ftp://x", "javascript://x", "://x"] {
            assert!(matches!(error(bad), EndpointError::Scheme(_)), "{bad}");
        }
        for bad in [
            "http://",
            "http:///x",
            "http://a..b",
            "http://.a",
            "http://a:99999",
            "http://a:",
            "http://a:+1",
            "http://[::1",
            "http://[::1]x",
            "http://[x]",
            "http://é",
            "http://a_b%41",
            "http://a:1:2",
        ] {
            let error = error(bad);
            assert!(matches!(error, EndpointError::Host(_)), "{bad}: {error:?}");
        }
        for bad in ["/a//b", "/../a", "/a/.", "/a%20b", "/a;b", "http://h/é"] {
            assert!(matches!(error(bad), EndpointError::Path(_)), "{bad}");
        }
        assert_eq!(error("http://u:p@h/"), EndpointError::UserInfo);
        assert_eq!(error("http://h/?a=b"), EndpointError::QueryOrFragment);
        assert_eq!(error("/x#y"), EndpointError::QueryOrFragment);
        assert_eq!(
            error("/{stage}/x"),
            EndpointError::Placeholder("{stage}".into())
        );
        assert_eq!(error("/{"), EndpointError::Placeholder("{".into()));
        assert!(matches!(
            custom("/x", Some("http://h")).unwrap_err(),
            EndpointError::Host(_)
        ));
        // The error never repeats a password in the URL.
        assert!(
            !error("http://user:hunter2@h/")
                .to_string()
                .contains("hunter2")
        );
    }

    fn custom(template: &str, signed_host: Option<&str>) -> Result<Endpoint, EndpointError> {
        let region = Region::parse("eu-west-1").unwrap();
        Endpoint::custom(template, signed_host, &region, "page.example.com:8080")
    }
}
