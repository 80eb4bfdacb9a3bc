//! Address of a file that the host of the page provides: a snapshot, from `?view=` or `config.json`, which the page
//! fetches by itself, or the documentation. Any link can set the first, so that addresses are restricted to the page's
//! own host and to https on other hosts.

/// Address relative to the page or starting with `https://`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostedAddress(String);

/// The address is not one that the page uses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid address")]
pub struct HostedAddressError(pub String);

impl HostedAddress {
    /// Parses an address, more strictly than browsers: those read `\` as `/`, remove line breaks
    /// and surrounding white space, and take `//host` for another host.
    ///
    /// # Errors
    /// [`HostedAddressError`] for any other address.
    pub fn parse(text: &str) -> Result<Self, HostedAddressError> {
        let is_clean =
            |letter: char| !letter.is_control() && !letter.is_whitespace() && letter != '\\';
        let is_taken = !text.is_empty()
            && text.chars().all(is_clean)
            && match (strip_https(text), text.split(['/', '?', '#']).next()) {
                (Some(rest), _) => has_plain_host(rest),
                // A colon in the first segment would make it a scheme.
                (None, first) => {
                    !text.starts_with("//") && first.is_none_or(|it| !it.contains(':'))
                }
            };
        if is_taken {
            Ok(Self(text.to_owned()))
        } else {
            Err(HostedAddressError(text.to_owned()))
        }
    }

    /// Returns the address, unchanged.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn strip_https(text: &str) -> Option<&str> {
    const HTTPS: &str = "https://";
    let start = text.get(..HTTPS.len())?;
    start
        .eq_ignore_ascii_case(HTTPS)
        .then(|| text.get(HTTPS.len()..))?
}

/// Whether the text starts with a host, without a user name.
fn has_plain_host(text: &str) -> bool {
    let authority = text.split(['/', '?', '#']).next().unwrap_or_default();
    !authority.is_empty() && !authority.starts_with(':') && !authority.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_and_https_addresses_are_accepted() {
        for address in [
            "x.json",
            "./x.json",
            "../x.json",
            "/a/b.json?c=d:e",
            "a/b:c.json",
            "?a:b",
            "x.json?u=https://h/@x",
            "#x",
            "https://h/x.json",
            "HTTPS://h:8443/x.json",
            "https://h",
            "https://h?x@y",
            "https://[2001:db8::1]/x",
            "höher.json",
        ] {
            let parsed = HostedAddress::parse(address);
            assert_eq!(parsed.as_ref().map(HostedAddress::as_str), Ok(address));
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for address in [
            "",
            "//h/x.json",
            "///h/x.json",
            "\\\\h\\x.json",
            "/\\h/x.json",
            "\\/h/x.json",
            "/\t/h/x.json",
            "/\n/h/x.json",
            "\n//h/x.json",
            " //h/x.json",
            "x.json ",
            "a b.json",
            "\u{a0}x.json",
            "x\u{0}.json",
            "http://h/x.json",
            "HTTP://h/x.json",
            "http://127.0.0.1/x.json",
            "http://localhost:8080/x.json",
            "http:x.json",
            "https:x.json",
            "https:/h/x.json",
            "https:\\\\h\\x.json",
            "https://",
            "https:///h/x.json",
            "https://?x",
            "https://#x",
            "https://:443/x",
            "https://user@h/x.json",
            "https://user:secret@h/x.json",
            "https://h\\@other/x.json",
            "ht\ntps://h/x.json",
            "data:application/json,{}",
            "DATA:,x",
            "blob:https://h/1",
            "javascript:0",
            "file:///x",
            "ftp://h/x",
            "wss://h/x",
            "filesystem:https://h/x",
            "about:blank",
        ] {
            let error = HostedAddress::parse(address).unwrap_err();
            assert_eq!(error.0, address);
        }
    }
}
