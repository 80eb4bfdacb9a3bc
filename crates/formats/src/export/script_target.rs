//! Target of a script.

/// Environment variable that allows a script to run in another account.
pub(super) const ANY_ACCOUNT: &str = "PORTCULLIS_ANY_ACCOUNT";

/// Where a script makes its calls. The user who runs it may be signed in elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptTarget {
    /// The Region.
    pub region: String,
    /// The URL of EC2. `None` for AWS's own.
    pub endpoint: Option<String>,
    /// The URL of STS, which reports the account. `None` for AWS's own.
    pub sts_endpoint: Option<String>,
    /// The account that the plan was made for. In another account the script stops, unless
    /// `PORTCULLIS_ANY_ACCOUNT` is set. `None` if it is not known; then the script does not check.
    pub account: Option<String>,
}
