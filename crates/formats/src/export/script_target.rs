//! Where a script is to make its calls.

/// The variable of the environment that lets a script run in another account.
pub(super) const ANY_ACCOUNT: &str = "PORTCULLIS_ANY_ACCOUNT";

/// Where a script is to make its calls. Whoever runs it may be signed in somewhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptTarget {
    /// The Region.
    pub region: String,
    /// The URL of EC2; none where it is AWS's own.
    pub endpoint: Option<String>,
    /// The URL of STS, which is asked for the account; none where it is AWS's own.
    pub sts_endpoint: Option<String>,
    /// The account that the plan was made for. The script stops in any other, unless
    /// `PORTCULLIS_ANY_ACCOUNT` is set. None where it is not known; nothing is checked then.
    pub account: Option<String>,
}
