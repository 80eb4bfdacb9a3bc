//! Connects to EC2, and reads an account for commands that take `--region`.

mod concurrent_client;
mod credentials;
mod environment;
mod http_client;

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use clap::Args;
use portcullis_ec2::{ApiError, Client, Clock, EndpointVariant, Error, Signer, TransportError};
use portcullis_fleet::{
    Aggregator, AggregatorError, EndpointTemplate, Pace, PacedTransport, ScopeParts, read_scope,
};
use portcullis_model::{Inventory, NetworkInterface, PrefixList, Region, SecurityGroup};
use portcullis_text::{Text as _, explain};

use crate::error::CliError;
use concurrent_client::ConcurrentClient;
use credentials::find_credentials;
use environment::{Environment as _, ProcessEnvironment};
use http_client::HttpClient;

pub(crate) use http_client::SystemClock;

/// Which account to read.
#[derive(Args)]
pub(crate) struct AccountArgs {
    /// Reads all groups of this Region from EC2 instead of a file, with the access key of the
    /// environment or of a profile of the AWS CLI.
    #[arg(long, value_name = "REGION", value_parser = parse_region)]
    region: Option<Region>,
    /// Endpoint to read from, such as `http://127.0.0.1:4566`; AWS's own without it.
    #[arg(long, value_name = "URL", requires = "region")]
    endpoint: Option<String>,
    /// Profile of the AWS CLI with the access key.
    #[arg(long, value_name = "NAME", requires = "region")]
    aws_profile: Option<String>,
}

pub(crate) fn parse_region(text: &str) -> Result<Region, String> {
    Region::parse(text).map_err(|error| error.to_string())
}

impl AccountArgs {
    /// Returns the Region.
    ///
    /// # Errors
    /// [`CliError::NoRegion`].
    pub(crate) fn required_region(&self) -> Result<&Region, CliError> {
        self.region.as_ref().ok_or(CliError::NoRegion)
    }

    /// Returns the profile with the access key, if one is named.
    pub(crate) fn profile(&self) -> Option<&str> {
        self.aws_profile.as_deref()
    }

    /// Returns the endpoints.
    pub(crate) fn endpoint_template(&self) -> EndpointTemplate {
        match &self.endpoint {
            Some(url) => EndpointTemplate::Custom {
                url: url.clone(),
                signed_host: None,
                page_host: String::new(),
            },
            None => EndpointTemplate::Aws(EndpointVariant::Default),
        }
    }
}

/// Reason why an account cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    /// The file of `AWS_CA_BUNDLE` cannot be used.
    #[error("AWS_CA_BUNDLE: {}: {reason}", path.display())]
    CaBundle { path: PathBuf, reason: String },
    /// The profile has neither a key nor a way to one.
    #[error("profile {0} has no access key; set aws_access_key_id or credential_process")]
    EmptyProfile(String),
    /// The endpoint is not a URL.
    #[error("--endpoint: {0}")]
    Endpoint(String),
    /// An access key is incomplete or malformed.
    #[error("the access key of {place} is unusable: {reason}")]
    Key { place: String, reason: String },
    /// There is no key in any of the places.
    #[error(
        "there is no access key; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --aws-profile"
    )]
    NoCredentials,
    /// The profile gets its key from another service.
    #[error(
        "profile {profile} uses {setting}, which only the AWS CLI can resolve; add a profile with credential_process = aws configure export-credentials --profile {profile}"
    )]
    OtherSource {
        profile: String,
        setting: &'static str,
    },
    /// The `credential_process` gives no key.
    #[error("credential_process of {place} failed: {reason}")]
    Process { place: String, reason: String },
    /// A file of profiles cannot be read.
    #[error("{}: {source}", path.display())]
    ProfileFile {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A request failed.
    #[error("{}", request_text(.0))]
    Request(#[from] Error),
    /// The runtime cannot start.
    #[error("can't start: {0}")]
    Runtime(std::io::Error),
    /// There is no profile of that name.
    #[error("there is no profile {0} in the files of the AWS CLI")]
    UnknownProfile(String),
}

/// Explains a failed request, with EC2's own words. The client has replaced its secrets in them.
fn request_text(error: &Error) -> String {
    let explanation = explain(error);
    let mut text = match error {
        // The advice for the page is about what browsers block.
        Error::Transport {
            source: TransportError::Unreachable(reason),
            ..
        } => format!("{}: {reason}", explanation.title),
        _ => format!("{}. {}", explanation.title, explanation.advice),
    };
    if let Some(api) = &explanation.answer {
        let id = api.request_id.as_deref().unwrap_or("none");
        text.push_str(&format!(
            ".\n{} returned {}: {} (request ID {id})",
            api.action, api.code, api.message
        ));
    }
    // Control characters could change what the terminal shows.
    text.replace(|letter: char| letter.is_control() && letter != '\n', " ")
}

/// What the caller may not read.
fn denied_text(error: &ApiError) -> String {
    format!("{} is not permitted ({})", error.action, error.code)
}

/// Returns the caller's access key.
///
/// # Errors
/// [`AccountError`] names the place that has none, or an unusable one.
pub(crate) fn signer(profile: Option<&str>) -> Result<Signer, AccountError> {
    let credentials = find_credentials(&ProcessEnvironment, profile, SystemTime::now())?;
    Ok(Signer::from(credentials))
}

/// Returns a client for many requests at once.
///
/// # Errors
/// [`AccountError::CaBundle`].
pub(crate) fn concurrent_client() -> Result<ConcurrentClient, AccountError> {
    Ok(ConcurrentClient::new(http_client()?))
}

/// Returns the client of a Config aggregator in the Region of the arguments.
///
/// # Errors
/// [`CliError`] if the Region or the key is missing, or the name is none of an aggregator.
pub(crate) fn aggregator(args: &AccountArgs, name: &str) -> Result<Aggregator, CliError> {
    let region = args.required_region()?;
    let endpoint = args.endpoint_template().at(region);
    let endpoint = endpoint.map_err(|error| AccountError::Endpoint(error.text()))?;
    let clock: Rc<dyn Clock> = Rc::new(SystemClock);
    let transport = PacedTransport::new(
        Rc::new(concurrent_client()?),
        Rc::clone(&clock),
        Pace::CONFIG,
    );
    let signer = signer(args.profile())?;
    let client = Client::new(
        Rc::new(transport),
        clock,
        endpoint,
        region.clone(),
        Some(signer),
    );
    Aggregator::new(client, name).map_err(aggregator_error)
}

/// Returns the error of an aggregator.
pub(crate) fn aggregator_error(error: AggregatorError) -> CliError {
    CliError::Argument {
        name: "--aggregator".to_owned(),
        reason: error.text(),
    }
}

fn http_client() -> Result<HttpClient, AccountError> {
    let bundle = ProcessEnvironment
        .variable("AWS_CA_BUNDLE")
        .map(PathBuf::from);
    HttpClient::new(bundle.as_deref())
}

/// Returns the runtime of commands that send requests.
///
/// # Errors
/// [`AccountError::Runtime`].
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, AccountError> {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().build().map_err(AccountError::Runtime)
}

/// A connection to one Region of an account, with the runtime that carries its requests.
pub(crate) struct Connection {
    /// Sends the requests.
    pub(crate) client: Client,
    /// The Region.
    pub(crate) region: Region,
    runtime: tokio::runtime::Runtime,
}

impl Connection {
    /// Opens the connection that the options name; `None` without `--region`. Sends nothing.
    ///
    /// # Errors
    /// [`AccountError`] if there is no access key, or the endpoint is not a URL.
    pub(crate) fn open(args: &AccountArgs) -> Result<Option<Self>, AccountError> {
        let Some(region) = &args.region else {
            return Ok(None);
        };
        let endpoint = args.endpoint_template().at(region);
        let endpoint = endpoint.map_err(|error| AccountError::Endpoint(error.text()))?;
        let client = Client::new(
            Rc::new(http_client()?),
            Rc::new(SystemClock),
            endpoint,
            region.clone(),
            Some(signer(args.aws_profile.as_deref())?),
        );
        Ok(Some(Self {
            client,
            region: region.clone(),
            runtime: runtime()?,
        }))
    }

    /// Runs a task that sends requests.
    pub(crate) fn block_on<T>(&self, task: impl Future<Output = T>) -> T {
        self.runtime.block_on(task)
    }
}

/// All that the checks need of an account.
pub(crate) struct Account {
    /// All groups of the Region.
    pub(crate) groups: Vec<Arc<SecurityGroup>>,
    /// All network interfaces; `None` if the caller may not read them.
    pub(crate) interfaces: Option<Vec<NetworkInterface>>,
    /// The prefix lists, those that rules name with their entries.
    pub(crate) prefix_lists: Vec<PrefixList>,
    /// What could not be read.
    pub(crate) remarks: Vec<String>,
    /// Name for reports.
    pub(crate) name: String,
    client: Client,
}

impl Account {
    /// Reads the account that the options name; `None` without `--region`.
    ///
    /// # Errors
    /// [`AccountError`] if there is no access key, or groups cannot be read.
    pub(crate) fn read(args: &AccountArgs) -> Result<Option<Self>, AccountError> {
        let Some(connection) = Connection::open(args)? else {
            return Ok(None);
        };
        let client = connection.client.clone();
        let account = connection.block_on(Self::read_with(client, &connection.region))?;
        Ok(Some(account))
    }

    async fn read_with(client: Client, region: &Region) -> Result<Self, Error> {
        let parts = ScopeParts {
            interfaces: true,
            vpcs: false,
        };
        let read = read_scope(&client, parts).await?;
        let Inventory {
            groups,
            prefix_lists,
            interfaces,
            ..
        } = read.inventory;
        let denied = read.denied.iter();
        Ok(Self {
            groups: groups.to_vec(),
            interfaces: interfaces.map(Arc::unwrap_or_clone),
            prefix_lists: Arc::unwrap_or_clone(prefix_lists),
            remarks: denied.map(denied_text).collect(),
            name: region.to_string(),
            client,
        })
    }

    /// Replaces the access key and its secrets in a text.
    pub(crate) fn redact_text(&self, text: &str) -> String {
        self.client.redact_text(text)
    }
}
