//! Access keys. The secret access key and the session token are used for signing and, if the user
//! opts in, kept while the tab is open. They have no `Display`, no serde and no accessor outside
//! this crate.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Access key with its secret and, if it is temporary, its session token.
#[derive(Clone)]
pub struct Credentials {
    // This type zeroes its memory when it is dropped.
    inner: aws_credential_types::Credentials,
    /// Keys that the session used earlier, most recent first.
    earlier: Vec<aws_credential_types::Credentials>,
}

/// Maximum number of earlier keys kept.
const MAX_EARLIER: usize = 8;

/// Reason why pasted credentials are invalid. The messages never quote the input: users paste
/// secrets into the wrong field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid access key")]
pub enum CredentialsError {
    /// The access key id has characters that are not allowed.
    MalformedAccessKeyId,
    /// The secret access key has characters that are not allowed.
    MalformedSecretAccessKey,
    /// The session token has characters that are not allowed.
    MalformedSessionToken,
    /// The access key id is empty.
    MissingAccessKeyId,
    /// The secret access key is empty.
    MissingSecretAccessKey,
    /// The session token is empty, but the key is temporary: its id starts with ASIA.
    MissingSessionToken,
}

impl Credentials {
    /// Parses pasted credentials. Trims white space; an empty session token counts as none.
    ///
    /// # Errors
    /// [`CredentialsError`] names the missing or malformed field.
    pub fn parse(
        access_key_id: &str,
        secret_access_key: &str,
        session_token: &str,
    ) -> Result<Self, CredentialsError> {
        let access_key_id = access_key_id.trim();
        let secret_access_key = secret_access_key.trim();
        let session_token = session_token.trim();
        if access_key_id.is_empty() {
            return Err(CredentialsError::MissingAccessKeyId);
        }
        let is_key_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        // A slash in particular would end the key in the credential scope of the signature.
        if !access_key_id.bytes().all(is_key_byte) {
            return Err(CredentialsError::MalformedAccessKeyId);
        }
        if secret_access_key.is_empty() {
            return Err(CredentialsError::MissingSecretAccessKey);
        }
        if !is_one_word(secret_access_key) {
            return Err(CredentialsError::MalformedSecretAccessKey);
        }
        if !is_one_word(session_token) {
            return Err(CredentialsError::MalformedSessionToken);
        }
        if session_token.is_empty() && access_key_id.starts_with("ASIA") {
            return Err(CredentialsError::MissingSessionToken);
        }
        let session_token = (!session_token.is_empty()).then(|| session_token.to_owned());
        Ok(Self::from_parts(
            access_key_id,
            secret_access_key,
            session_token,
        ))
    }

    /// Sets the expiry; `None` if the key never expires or its expiry is unknown.
    #[must_use]
    pub fn with_expiry(mut self, expires_at: Option<SystemTime>) -> Self {
        *self.inner.expiry_mut() = expires_at;
        self
    }

    /// Records the key that the session used earlier: the one that assumed the role, or an expired
    /// one. Its secrets are redacted in errors too.
    #[must_use]
    pub fn with_earlier(mut self, earlier: Option<Self>) -> Self {
        if let Some(Self { inner, earlier }) = earlier {
            self.earlier.extend([inner].into_iter().chain(earlier));
            self.earlier.truncate(MAX_EARLIER);
        }
        self
    }

    /// Returns this key and the earlier ones, for redaction only.
    pub(super) fn all_keys(&self) -> impl Iterator<Item = &aws_credential_types::Credentials> {
        [&self.inner].into_iter().chain(&self.earlier)
    }

    /// Returns the expiry; `None` if the key never expires or its expiry is unknown.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.inner.expiry()
    }

    /// Whether the key has expired at `now`.
    pub fn has_expired(&self, now: SystemTime) -> bool {
        self.remaining(now).is_some_and(|left| left.is_zero())
    }

    /// Returns the remaining validity at `now`, zero once expired; `None` if the expiry is unknown.
    pub fn remaining(&self, now: SystemTime) -> Option<Duration> {
        let expires_at = self.expires_at()?;
        Some(expires_at.duration_since(now).unwrap_or_default())
    }

    /// Serializes the key **with its secrets in plain text**, for the storage of one browser tab if
    /// the user has chosen to keep it there. This is the only way out of this type: never write the
    /// text anywhere else, above all not to storage that other tabs or later sessions can read.
    pub fn tab_storage_text_with_secrets(&self) -> String {
        let seconds = self
            .expires_at()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map(|since| since.as_secs().to_string());
        // No field can contain a line break.
        [
            TAB_STORAGE_VERSION,
            self.inner.access_key_id(),
            self.inner.secret_access_key(),
            self.inner.session_token().unwrap_or_default(),
            seconds.as_deref().unwrap_or_default(),
        ]
        .join("\n")
    }

    /// Parses the text of [`Self::tab_storage_text_with_secrets`]; `None` if it is anything else.
    pub fn from_tab_storage_text(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        if lines.next()? != TAB_STORAGE_VERSION {
            return None;
        }
        let credentials = Self::parse(lines.next()?, lines.next()?, lines.next()?).ok()?;
        let expires_at = match lines.next()? {
            "" => None,
            seconds => Some(UNIX_EPOCH.checked_add(Duration::from_secs(seconds.parse().ok()?))?),
        };
        if lines.next().is_some() {
            return None;
        }
        Some(credentials.with_expiry(expires_at))
    }

    /// Returns the access key id, which is not a secret.
    pub fn access_key_id(&self) -> &str {
        self.inner.access_key_id()
    }

    /// Whether the key is temporary.
    pub fn has_session_token(&self) -> bool {
        self.inner.session_token().is_some()
    }

    /// Returns the credentials for the signer only.
    pub(super) fn signer_credentials(&self) -> &aws_credential_types::Credentials {
        &self.inner
    }

    /// Creates credentials without validation, to verify signatures.
    pub(super) fn from_parts(
        access_key_id: &str,
        secret_access_key: &str,
        session_token: Option<String>,
    ) -> Self {
        Self {
            inner: aws_credential_types::Credentials::new(
                access_key_id,
                secret_access_key,
                session_token,
                None,
                "portcullis",
            ),
            earlier: Vec::new(),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id())
            .field("has_session_token", &self.has_session_token())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}

fn is_one_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Version of the stored text. Bump it with every change of the format, so that an old text is
/// dropped, not misread.
const TAB_STORAGE_VERSION: &str = "portcullis-key-1";

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEOP//token==";

    #[test]
    fn pasted_credentials_are_trimmed() {
        let credentials =
            Credentials::parse(" AKIDEXAMPLE\n", &format!("\t{SECRET} "), "  ").unwrap();
        assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
        assert!(!credentials.has_session_token());
        assert_eq!(credentials.signer_credentials().secret_access_key(), SECRET);
        let temporary = Credentials::parse("ASIAEXAMPLE", SECRET, TOKEN).unwrap();
        assert!(temporary.has_session_token());
        assert_eq!(temporary.signer_credentials().session_token(), Some(TOKEN));
    }

    #[test]
    fn each_invalid_field_is_named() {
        for (key, secret, token, expected) in [
            ("", SECRET, "", CredentialsError::MissingAccessKeyId),
            ("AKID", " ", "", CredentialsError::MissingSecretAccessKey),
            ("AK ID", SECRET, "", CredentialsError::MalformedAccessKeyId),
            ("AK/ID", SECRET, "", CredentialsError::MalformedAccessKeyId),
            ("AKİD", SECRET, "", CredentialsError::MalformedAccessKeyId),
            (
                "AKID",
                "two words",
                "",
                CredentialsError::MalformedSecretAccessKey,
            ),
            (
                "AKID",
                "naïve",
                "",
                CredentialsError::MalformedSecretAccessKey,
            ),
            (
                "AKID",
                SECRET,
                "a\nb",
                CredentialsError::MalformedSessionToken,
            ),
            (
                "AKID",
                SECRET,
                "a\u{7f}b",
                CredentialsError::MalformedSessionToken,
            ),
            (
                "ASIAEXAMPLE",
                SECRET,
                "",
                CredentialsError::MissingSessionToken,
            ),
        ] {
            let error = Credentials::parse(key, secret, token).unwrap_err();
            assert_eq!(error, expected, "{key:?} {secret:?} {token:?}");
        }
    }

    #[test]
    fn debug_and_error_texts_have_no_secrets() {
        let credentials = Credentials::parse("ASIAEXAMPLE", SECRET, TOKEN).unwrap();
        let shown = format!("{credentials:?} {credentials:#?}");
        assert!(shown.contains("ASIAEXAMPLE"));
        assert!(!shown.contains(SECRET) && !shown.contains(TOKEN), "{shown}");
        // Secret pasted into the first field, with a space.
        let error = Credentials::parse(&format!("{SECRET} x"), SECRET, "").unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains(SECRET), "{shown}");
    }

    #[test]
    fn remaining_validity_stops_at_zero() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let lasting = Credentials::parse("AKIDEXAMPLE", SECRET, "").unwrap();
        assert_eq!(lasting.remaining(at(5)), None);
        assert!(!lasting.has_expired(at(5)));
        let brief = lasting.with_expiry(Some(at(100)));
        assert_eq!(brief.expires_at(), Some(at(100)));
        for (now, left, has_expired) in [
            (40, 60, false),
            (99, 1, false),
            (100, 0, true),
            (101, 0, true),
        ] {
            assert_eq!(brief.remaining(at(now)), Some(Duration::from_secs(left)));
            assert_eq!(brief.has_expired(at(now)), has_expired, "{now}");
        }
        assert_eq!(brief.with_expiry(None).expires_at(), None);
    }

    #[test]
    fn tab_storage_text_round_trips() {
        let expiry = UNIX_EPOCH + Duration::from_secs(1_795_608_000);
        for (key, token, expires_at) in [
            ("AKIDEXAMPLE", "", None),
            ("ASIAEXAMPLE", TOKEN, None),
            ("ASIAEXAMPLE", TOKEN, Some(expiry)),
        ] {
            let kept = Credentials::parse(key, SECRET, token)
                .unwrap()
                .with_expiry(expires_at);
            let text = kept.tab_storage_text_with_secrets();
            let back = Credentials::from_tab_storage_text(&text).unwrap();
            assert_eq!(back.access_key_id(), key);
            assert_eq!(back.signer_credentials().secret_access_key(), SECRET);
            assert_eq!(
                back.signer_credentials()
                    .session_token()
                    .unwrap_or_default(),
                token
            );
            assert_eq!(back.expires_at(), expires_at);
        }
        for bad in [
            "",
            "portcullis-key-1",
            "portcullis-key-1\nAKID\nsecret",
            "portcullis-key-1\nAKID\nsecret\n",
            "portcullis-key-1\nAKID\nsecret\n\nsoon",
            "portcullis-key-1\nAKID\nsecret\n\n18446744073709551615",
            "portcullis-key-1\nAKID\n\n\n",
            "portcullis-key-1\nAKID\nsecret\n\n\nmore",
            "portcullis-key-2\nAKID\nsecret\n\n",
        ] {
            assert!(Credentials::from_tab_storage_text(bad).is_none(), "{bad:?}");
        }
    }
}
