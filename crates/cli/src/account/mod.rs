//! Connects to EC2, and reads an account for commands that take `--region`.

mod credentials;
mod environment;
mod http_client;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::SystemTime;

use clap::Args;
use portcullis_ec2::actions::{
    DescribeManagedPrefixLists, DescribeNetworkInterfaces, DescribeSecurityGroups,
    GetManagedPrefixListEntries, PagedAction,
};
use portcullis_ec2::{Client, Endpoint, Error, ErrorKind, Signer, TransportError};
use portcullis_model::{NetworkInterface, Peer, PrefixList, PrefixListId, Region, SecurityGroup};
use portcullis_text::{Text as _, explain};

use credentials::find_credentials;
use environment::{Environment as _, ProcessEnvironment};
use http_client::{HttpClient, SystemClock};

/// Groups and interfaces per page, EC2's maximum.
const PER_PAGE: u32 = 1000;

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

fn parse_region(text: &str) -> Result<Region, String> {
    Region::parse(text).map_err(|error| error.to_string())
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
        let endpoint = match &args.endpoint {
            Some(url) => Endpoint::custom(url, None, region, "")
                .map_err(|error| AccountError::Endpoint(error.text()))?,
            None => Endpoint::aws(region),
        };
        let environment = ProcessEnvironment;
        let profile = args.aws_profile.as_deref();
        let credentials = find_credentials(&environment, profile, SystemTime::now())?;
        let bundle = environment.variable("AWS_CA_BUNDLE").map(PathBuf::from);
        let client = Client::new(
            Rc::new(HttpClient::new(bundle.as_deref())?),
            Rc::new(SystemClock),
            endpoint,
            region.clone(),
            Some(Signer::from(credentials)),
        );
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(AccountError::Runtime)?;
        Ok(Some(Self {
            client,
            region: region.clone(),
            runtime,
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
        let mut account = Self {
            groups: Vec::new(),
            interfaces: None,
            prefix_lists: Vec::new(),
            remarks: Vec::new(),
            name: region.to_string(),
            client,
        };
        let groups = DescribeSecurityGroups {
            max_results: Some(PER_PAGE),
            ..DescribeSecurityGroups::default()
        };
        account.groups = account
            .all(&groups)
            .await?
            .into_iter()
            .map(Arc::new)
            .collect();
        let interfaces = DescribeNetworkInterfaces {
            include_managed: true,
            max_results: Some(PER_PAGE),
            ..DescribeNetworkInterfaces::default()
        };
        account.interfaces = account.permitted(&interfaces).await?;
        account.read_prefix_lists().await?;
        Ok(account)
    }

    async fn read_prefix_lists(&mut self) -> Result<(), Error> {
        let rules = self.groups.iter().flat_map(|group| &group.rules);
        let named: BTreeSet<PrefixListId> = rules
            .filter_map(|rule| match &rule.peer {
                Peer::PrefixList(id) => Some(id.clone()),
                Peer::Cidr(_) | Peer::Group(_) => None,
            })
            .collect();
        if named.is_empty() {
            return Ok(());
        }
        let lists = DescribeManagedPrefixLists::default();
        let Some(mut lists) = self.permitted(&lists).await? else {
            return Ok(());
        };
        lists.retain(|list| named.contains(&list.id));
        for list in &mut lists {
            let entries = GetManagedPrefixListEntries::current(list.id.clone());
            if let Some(entries) = self.permitted(&entries).await? {
                list.entries = entries.into_iter().collect();
            }
        }
        self.prefix_lists = lists;
        Ok(())
    }

    async fn all<A: PagedAction>(&self, action: &A) -> Result<Vec<A::Item>, Error> {
        let mut items = Vec::new();
        let read = self.client.send_all(action, |page| items.extend(page));
        read.await?;
        Ok(items)
    }

    /// All items of an action; `None`, with a remark, if the caller may not call it.
    async fn permitted<A: PagedAction>(
        &mut self,
        action: &A,
    ) -> Result<Option<Vec<A::Item>>, Error> {
        match self.all(action).await {
            Ok(items) => Ok(Some(items)),
            Err(Error::Api(error)) if error.kind() == ErrorKind::Authorization => {
                let remark = format!("{} is not permitted ({})", A::NAME, error.code);
                if !self.remarks.contains(&remark) {
                    self.remarks.push(remark);
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Replaces the access key and its secrets in a text.
    pub(crate) fn redact_text(&self, text: &str) -> String {
        self.client.redact_text(text)
    }
}
