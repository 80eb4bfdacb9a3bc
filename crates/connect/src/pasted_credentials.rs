//! Parser for pasted access keys: lines of any shell, profiles, JSON of the AWS CLI, the console's
//! CSV.
//!
//! One parser handles all formats but CSV. It looks for AWS's names of the fields
//! (`AWS_ACCESS_KEY_ID`, `aws_access_key_id` and `AccessKeyId` are equal to it) and takes the value
//! after each, quoted or not. The rest of the line (a prompt, `export`, `$Env:`, a code fence, a
//! brace) only determines the name of the format. Nothing here keeps or repeats the pasted text.

use std::time::SystemTime;

use portcullis_ec2::{Credentials, CredentialsError};
use portcullis_model::{Region, Timestamp};

/// Access key found in a pasted text.
#[derive(Clone, Debug)]
pub struct PastedKey {
    /// Credentials, with their expiry if the text has a valid one.
    pub credentials: Credentials,
    /// Format of the text.
    pub format: PastedKeyFormat,
    /// Name of the profile, if the key is in one.
    pub profile: Option<String>,
    /// Region in the text.
    pub region: Option<Region>,
}

/// Format of a pasted key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastedKeyFormat {
    /// `set AWS_ACCESS_KEY_ID=...`
    Cmd,
    /// File that the console offers for a new key.
    Csv,
    /// `set -gx AWS_ACCESS_KEY_ID ...`
    Fish,
    /// Output of the AWS CLI, instance metadata or the access portal.
    Json,
    /// Labels in words, each with its value after a colon or in the next line, as in the access portal.
    Labels,
    /// `$Env:AWS_ACCESS_KEY_ID="..."`
    PowerShell,
    /// Sections of `~/.aws/credentials` or `~/.aws/config`.
    Profile,
    /// `export AWS_ACCESS_KEY_ID=...`
    Shell,
    /// `AWS_ACCESS_KEY_ID=...`
    Variables,
}

impl PastedKeyFormat {
    /// Derives the format from the name of a field, in a line without a shell's syntax.
    fn of_name(name: &str) -> Self {
        if !name.contains('_') {
            Self::Json
        } else if name.contains(|character: char| character.is_ascii_lowercase()) {
            Self::Profile
        } else {
            Self::Variables
        }
    }
}

/// Setting of a profile by which the AWS CLI gets a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// `credential_process`, a program that prints it.
    Process,
    /// `sso_session` or `sso_start_url`: IAM Identity Center.
    SignIn,
}

impl KeySource {
    /// Finds the first such setting of a text.
    fn of(text: &str) -> Option<Self> {
        text.lines().find_map(|line| {
            let (name, _) = line.split_once('=')?;
            match name.trim().to_ascii_lowercase().as_str() {
                "credential_process" => Some(Self::Process),
                "sso_session" | "sso_start_url" | "sso_account_id" => Some(Self::SignIn),
                _ => None,
            }
        })
    }
}

/// Reason why a pasted text has no key. The messages never quote the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid access key")]
pub enum PastedKeyError {
    /// The text has none of AWS's field names.
    Nothing,
    /// The text is longer than any file of profiles.
    TooLong,
    /// A profile has no key, but a setting by which the AWS CLI gets one.
    Elsewhere(KeySource),
    /// A field is missing or malformed.
    Unusable {
        /// Detected format.
        format: PastedKeyFormat,
        /// Field, and what is wrong with it.
        source: CredentialsError,
    },
}

/// Finds the complete keys in a pasted text, several if it has several profiles. Skips incomplete
/// ones.
///
/// # Errors
/// [`PastedKeyError`] of the first incomplete key if none is complete.
pub fn parse_credentials(text: &str) -> Result<Vec<PastedKey>, PastedKeyError> {
    if text.len() > MAX_BYTES {
        return Err(PastedKeyError::TooLong);
    }
    let mut keys = Vec::new();
    let mut first_error = None;
    for candidate in candidates(text) {
        match candidate.into_key() {
            Ok(key) => keys.push(key),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    if keys.is_empty() {
        let elsewhere = KeySource::of(text).map(PastedKeyError::Elsewhere);
        return Err(elsewhere.or(first_error).unwrap_or(PastedKeyError::Nothing));
    }
    Ok(keys)
}

/// Whether a pasted text is a key, complete or not, rather than a value for the field it was pasted
/// into.
pub fn looks_like_credentials(text: &str) -> bool {
    text.len() <= MAX_BYTES && !candidates(text).is_empty()
}

/// Field of a key, or a related field.
#[derive(Clone, Copy)]
enum Piece {
    AccessKeyId,
    Expiry,
    Region,
    SecretAccessKey,
    SessionToken,
}

impl Piece {
    /// Finds a field by name, ignoring case, underscores and spaces.
    fn of(name: &str) -> Option<Self> {
        let mut plain = name.to_ascii_lowercase();
        plain.retain(|character| character.is_ascii_alphanumeric());
        Some(match plain.strip_prefix("aws").unwrap_or(&plain) {
            "accesskeyid" => Self::AccessKeyId,
            "secretaccesskey" => Self::SecretAccessKey,
            "sessiontoken" | "securitytoken" | "token" => Self::SessionToken,
            "credentialexpiration"
            | "expiration"
            | "sessionexpiration"
            | "xsecuritytokenexpires" => Self::Expiry,
            "defaultregion" | "region" => Self::Region,
            _ => return None,
        })
    }
}

/// Syntax of a line, independent of its fields.
struct LineShape {
    format: Option<PastedKeyFormat>,
    /// `set -gx NAME value`, `setx NAME value`, `aws configure set name value`
    separates_by_blanks: bool,
}

impl LineShape {
    fn of(line: &str) -> Self {
        let line = line.to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
        let is_configure = has(&["configure set "]);
        let format = if has(&["$env:", "${env:", "setenvironmentvariable"]) {
            Some(PastedKeyFormat::PowerShell)
        } else if has(&["set -"]) {
            Some(PastedKeyFormat::Fish)
        } else if has(&["set aws_", "set \"aws_", "setx "]) && !is_configure {
            Some(PastedKeyFormat::Cmd)
        } else if has(&["export ", "declare ", "typeset "]) {
            Some(PastedKeyFormat::Shell)
        } else {
            None
        };
        Self {
            format,
            separates_by_blanks: is_configure || has(&["set -", "setx "]),
        }
    }
}

/// Fields of one key found so far.
#[derive(Default)]
struct Candidate {
    format: Option<PastedKeyFormat>,
    profile: Option<String>,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiry: String,
    region: String,
}

impl Candidate {
    /// Sets a field. The last value wins, as in a shell.
    fn set(&mut self, piece: Piece, value: String, format: PastedKeyFormat) {
        let field = match piece {
            Piece::AccessKeyId => &mut self.access_key_id,
            Piece::Expiry => &mut self.expiry,
            Piece::Region => &mut self.region,
            Piece::SecretAccessKey => &mut self.secret_access_key,
            Piece::SessionToken => &mut self.session_token,
        };
        *field = value;
        if matches!(piece, Piece::AccessKeyId | Piece::SecretAccessKey) {
            self.format.get_or_insert(format);
        }
    }

    fn into_key(self) -> Result<PastedKey, PastedKeyError> {
        let format = self.format.ok_or(PastedKeyError::Nothing)?;
        let credentials = Credentials::parse(
            &self.access_key_id,
            &self.secret_access_key,
            &self.session_token,
        )
        .map_err(|source| PastedKeyError::Unusable { format, source })?;
        Ok(PastedKey {
            credentials: credentials.with_expiry(expiry_from_text(&self.expiry)),
            format,
            profile: self.profile,
            region: Region::parse(&self.region).ok(),
        })
    }
}

/// Parses a date, or milliseconds or seconds since 1970.
fn expiry_from_text(text: &str) -> Option<SystemTime> {
    let expiry = match text.parse::<u64>() {
        Ok(millis) if millis >= 100_000_000_000 => Timestamp::from_unix_millis(millis),
        Ok(seconds) => Timestamp::from_unix_millis(seconds.checked_mul(1_000)?),
        Err(_) => Timestamp::parse_lenient(text),
    };
    expiry.map(SystemTime::from)
}

/// Finds everything with at least an access key id or a secret access key.
fn candidates(text: &str) -> Vec<Candidate> {
    let text = text.trim_start_matches('\u{feff}');
    let mut found = parse_csv(text).unwrap_or_else(|| parse_named_fields(text));
    found.retain(|candidate| candidate.format.is_some());
    found
}

/// Parses the rows below a header line with field names; `None` without such a line.
fn parse_csv(text: &str) -> Option<Vec<Candidate>> {
    let mut lines = text.lines();
    let columns: Vec<Option<Piece>> = lines.find_map(|line| {
        let columns: Vec<Option<Piece>> = cells(line).map(Piece::of).collect();
        let is_head = |column: &Option<Piece>| matches!(column, Some(Piece::AccessKeyId));
        (columns.len() > 1 && columns.iter().any(is_head)).then_some(columns)
    })?;
    let rows = lines.map(|line| {
        let mut candidate = Candidate::default();
        for (piece, cell) in columns.iter().zip(cells(line)) {
            if let Some(piece) = piece.filter(|_| !cell.is_empty()) {
                candidate.set(piece, cell.to_owned(), PastedKeyFormat::Csv);
            }
        }
        candidate
    });
    Some(rows.collect())
}

fn cells(line: &str) -> impl Iterator<Item = &str> {
    line.split([',', '\t']).map(|cell| {
        cell.trim_matches(|character: char| character.is_whitespace() || character == '"')
    })
}

/// Parses field names and the values after them, anywhere in the text. Each section is a key of its own.
fn parse_named_fields(text: &str) -> Vec<Candidate> {
    let mut done = Vec::new();
    let mut candidate = Candidate::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, after_line) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some(name) = section_name(line) {
            let profile = Some(name.to_owned());
            done.push(std::mem::replace(
                &mut candidate,
                Candidate {
                    profile,
                    ..Candidate::default()
                },
            ));
            rest = after_line;
            continue;
        }
        if is_comment(line) {
            rest = after_line;
            continue;
        }
        if let Some((piece, value, after_value)) = labelled_value(line, after_line) {
            candidate.set(piece, value.to_owned(), PastedKeyFormat::Labels);
            rest = after_value;
            continue;
        }
        let shape = LineShape::of(line);
        // A quoted value may span lines, so the cursor runs through the rest of the text.
        let mut cursor = rest;
        while let Some(left) = cursor.len().checked_sub(after_line.len())
            && let Some(start) = cursor.get(..left).and_then(|line| line.find(is_word))
        {
            let (_, from_word) = cursor.split_at(start);
            let word_end = from_word
                .find(|character| !is_word(character))
                .unwrap_or(from_word.len());
            let (word, after_word) = from_word.split_at(word_end);
            cursor = after_word;
            let Some(piece) = Piece::of(word) else {
                continue;
            };
            if let Some((value, after_value)) = value_after(after_word, &shape) {
                let format = shape
                    .format
                    .unwrap_or_else(|| PastedKeyFormat::of_name(word));
                candidate.set(piece, value, format);
                cursor = after_value;
            }
        }
        rest = if cursor.len() < after_line.len() {
            cursor
        } else {
            after_line
        };
    }
    done.push(candidate);
    done
}

/// Returns the field and the value of a label in words, such as `AWS access key ID`, and the rest of the
/// text. The value follows a colon, or is the next line.
fn labelled_value<'a>(line: &'a str, after_line: &'a str) -> Option<(Piece, &'a str, &'a str)> {
    let (label, value) = line.split_once(':').unwrap_or((line, ""));
    // `aws configure` shows the previous value in brackets.
    let label = label.split('[').next().unwrap_or_default().trim();
    let is_letter = |character: char| character.is_ascii_alphabetic() || character == ' ';
    if !label.contains(' ') || !label.chars().all(is_letter) {
        return None;
    }
    let piece = Piece::of(label)?;
    let (value, after_value) = match value.trim() {
        "" => {
            let from_value = after_line.trim_start();
            let (value, after) = from_value.split_once('\n').unwrap_or((from_value, ""));
            (value.trim(), after)
        }
        value => (value, after_line),
    };
    let is_value = !value.is_empty() && !value.contains(char::is_whitespace);
    is_value.then_some((piece, value, after_value))
}

/// Returns the name in `[default]`, `[profile name]` or `[123456789012_Role]`.
fn section_name(line: &str) -> Option<&str> {
    let (name, after) = line.trim().strip_prefix('[')?.split_once(']')?;
    let is_header = after.trim().is_empty() || is_comment(after);
    let name = name.trim();
    let name = name.strip_prefix("profile ").unwrap_or(name).trim();
    (is_header && !name.is_empty()).then_some(name)
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    let is_remark = line
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("rem "));
    is_remark || line.starts_with(['#', ';']) || line.starts_with("//")
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Returns the value after a name, and the rest of the text; `None` if the name has no value.
fn value_after<'a>(after_name: &'a str, shape: &LineShape) -> Option<(String, &'a str)> {
    // `"AccessKeyId":`, `${Env:AWS_ACCESS_KEY_ID} =`, `("AWS_ACCESS_KEY_ID", `
    let unquoted = after_name.trim_start_matches(['"', '\'', '}']);
    let gap = unquoted.trim_start_matches(BLANKS);
    let separators: &[char] = if unquoted.len() < after_name.len() {
        &['=', ':', ',']
    } else {
        &['=', ':']
    };
    let rest = match gap.strip_prefix(separators) {
        Some(rest) => rest,
        None if gap.len() < unquoted.len() && shape.separates_by_blanks => gap,
        None => return None,
    };
    let rest = rest.trim_start_matches(BLANKS);
    for (opening, closing) in QUOTES {
        if let Some(inside) = rest.strip_prefix(opening)
            && let Some(beginning) = inside.get(..inside.floor_char_boundary(MAX_VALUE_BYTES))
            && let Some(end) = beginning.find(closing)
        {
            let (value, after) = inside.split_at(end);
            // A value with line breaks is either a long value that was wrapped, or an unclosed
            // quote. The latter contains the next name, and names have an underscore, which values
            // do not have.
            if !(value.contains('\n') && value.contains('_')) {
                return Some((unescaped(value), after));
            }
        }
    }
    let rest =
        rest.trim_start_matches(|character| QUOTES.iter().any(|(open, _)| *open == character));
    let end = rest
        .find(|character: char| character.is_whitespace() || ENDS.contains(character))
        .unwrap_or(rest.len());
    let (value, after) = rest.split_at(end);
    // Line continuations of shells.
    let value = value.trim_end_matches(['\\', '^', '`']);
    // JSON's null.
    let value = if value == "null" { "" } else { value };
    Some((value.to_owned(), after))
}

/// Decodes JSON escapes, and removes the line breaks of a terminal that wrapped a long token.
fn unescaped(quoted: &str) -> String {
    let mut value = String::with_capacity(quoted.len());
    let mut rest = quoted.chars();
    while let Some(character) = rest.next() {
        match character {
            '\\' => match rest.next() {
                Some('u') => {
                    let digits: String = rest.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).unwrap_or(0xFFFD);
                    value.push(char::from_u32(code).unwrap_or('\u{FFFD}'));
                }
                Some('\r' | '\n') | None => {}
                Some(other) => value.push(other),
            },
            '\r' | '\n' => {}
            other => value.push(other),
        }
    }
    value
}

const BLANKS: [char; 2] = [' ', '\t'];

/// Opening and closing quotes; the curly ones come from chats and word processors.
const QUOTES: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('“', '”'), ('‘', '’')];

/// Characters that end an unquoted value. No value contains them.
const ENDS: &str = "\"';&|,<>(){}“”‘’";

/// Maximum length of a pasted text: a file of some hundred profiles with session tokens.
pub const MAX_BYTES: usize = 512 * 1024;

/// Maximum length of a value. Session tokens have no documented limit; they are about 1,000 bytes
/// long.
const MAX_VALUE_BYTES: usize = 8 * 1024;

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "ASIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEOP//FwoGZXIvYXdzEBEa+token==";
    /// 2026-11-25T12:00:00Z.
    const EXPIRY: Duration = Duration::from_secs(1_795_608_000);

    /// Returns the fields of a key, as in the tab storage.
    fn parts(key: &PastedKey) -> Vec<String> {
        let text = key.credentials.tab_storage_text_with_secrets();
        text.split('\n')
            .skip(1)
            .take(3)
            .map(str::to_owned)
            .collect()
    }

    fn filled(template: &str) -> String {
        template
            .replace("‹K›", KEY)
            .replace("‹S›", SECRET)
            .replace("‹T›", TOKEN)
    }

    #[test]
    fn every_format_is_parsed() {
        use PastedKeyFormat as F;
        // `~` abbreviates the common prefix of the names.
        let cases: &[(PastedKeyFormat, &str)] = &[
            (
                F::Shell,
                "export ~ACCESS_KEY_ID=‹K›\nexport ~SECRET_ACCESS_KEY=‹S›\nexport ~SESSION_TOKEN=‹T›\n",
            ),
            (
                F::Shell,
                "export ~ACCESS_KEY_ID=\"‹K›\"\r\nexport ~SECRET_ACCESS_KEY=\"‹S›\"\r\nexport ~SESSION_TOKEN=\"‹T›\"\r\n",
            ),
            (
                F::Shell,
                "export ~ACCESS_KEY_ID='‹K›'; export ~SECRET_ACCESS_KEY='‹S›' && export ~SESSION_TOKEN='‹T›'",
            ),
            (
                F::Shell,
                "export ~ACCESS_KEY_ID=‹K›;export ~SECRET_ACCESS_KEY=‹S›&&export ~SESSION_TOKEN=‹T›;",
            ),
            (
                F::Shell,
                "export ~ACCESS_KEY_ID=‹K› ~SECRET_ACCESS_KEY=‹S› ~SESSION_TOKEN=‹T›",
            ),
            (
                F::Shell,
                "export ~ACCESS_KEY_ID=‹K› \\\n  ~SECRET_ACCESS_KEY=‹S›\\\n  ~SESSION_TOKEN=‹T›\\\n",
            ),
            (
                F::Shell,
                "\u{feff}```bash\n$ export ~ACCESS_KEY_ID=‹K›\n$ export ~SECRET_ACCESS_KEY=‹S›\n$ export ~SESSION_TOKEN=‹T›\n```\n",
            ),
            (
                F::Shell,
                "me@host:/srv$ export ~ACCESS_KEY_ID=‹K›\nme@host:/srv$ export ~SECRET_ACCESS_KEY=‹S›\nme@host:/srv$ export ~SESSION_TOKEN=‹T›",
            ),
            (
                F::Shell,
                "declare -x ~ACCESS_KEY_ID=\"‹K›\"\ndeclare -x ~SECRET_ACCESS_KEY=\"‹S›\"\ndeclare -x ~SESSION_TOKEN=\"‹T›\"",
            ),
            (
                F::Shell,
                "# the old one\n# export ~ACCESS_KEY_ID=OLD\nexport ~ACCESS_KEY_ID=‹K›\nexport ~SECRET_ACCESS_KEY=‹S›\nexport ~SESSION_TOKEN=‹T›\n",
            ),
            (
                F::Shell,
                "export ~ACCESS_KEY_ID=“‹K›”\nexport ~SECRET_ACCESS_KEY=“‹S›”\nexport ~SESSION_TOKEN=‘‹T›’",
            ),
            (
                F::Shell,
                "export ~ACCESS_KEY_ID=OLD\nexport ~ACCESS_KEY_ID=‹K›\nexport ~SECRET_ACCESS_KEY=‹S›\nexport ~SECURITY_TOKEN=‹T›",
            ),
            (
                F::PowerShell,
                "$Env:~ACCESS_KEY_ID=\"‹K›\"\n$Env:~SECRET_ACCESS_KEY=\"‹S›\"\n$Env:~SESSION_TOKEN=\"‹T›\"\n",
            ),
            (
                F::PowerShell,
                "PS C:\\Users\\me> $env:~ACCESS_KEY_ID = '‹K›'; $env:~SECRET_ACCESS_KEY = '‹S›'; $env:~SESSION_TOKEN = '‹T›'",
            ),
            (
                F::PowerShell,
                "${Env:~ACCESS_KEY_ID} = \"‹K›\"\n${Env:~SECRET_ACCESS_KEY} = \"‹S›\"\n${Env:~SESSION_TOKEN} = \"‹T›\"\n",
            ),
            (
                F::PowerShell,
                "[Environment]::SetEnvironmentVariable(\"~ACCESS_KEY_ID\", \"‹K›\")\n[Environment]::SetEnvironmentVariable(\"~SECRET_ACCESS_KEY\", \"‹S›\")\n[Environment]::SetEnvironmentVariable(\"~SESSION_TOKEN\", \"‹T›\")",
            ),
            (
                F::Cmd,
                "SET ~ACCESS_KEY_ID=‹K›\r\nSET ~SECRET_ACCESS_KEY=‹S›\r\nSET ~SESSION_TOKEN=‹T›\r\n",
            ),
            (
                F::Cmd,
                "C:\\> set \"~ACCESS_KEY_ID=‹K›\" & set \"~SECRET_ACCESS_KEY=‹S›\" & set \"~SESSION_TOKEN=‹T›\"",
            ),
            (
                F::Cmd,
                "set ~ACCESS_KEY_ID=‹K›&&set ~SECRET_ACCESS_KEY=‹S›&&set ~SESSION_TOKEN=‹T›",
            ),
            (
                F::Cmd,
                "setx ~ACCESS_KEY_ID ‹K›\nsetx ~SECRET_ACCESS_KEY \"‹S›\"\nsetx ~SESSION_TOKEN ‹T›\nREM setx ~ACCESS_KEY_ID X",
            ),
            (
                F::Fish,
                "set -x ~ACCESS_KEY_ID ‹K›\nset -gx ~SECRET_ACCESS_KEY \"‹S›\"\nset -Ux ~SESSION_TOKEN '‹T›'",
            ),
            (
                F::Fish,
                "set -gx ~ACCESS_KEY_ID \"‹K›\"; set -gx ~SECRET_ACCESS_KEY \"‹S›\"; set -gx ~SESSION_TOKEN \"‹T›\";",
            ),
            (
                F::Variables,
                "~ACCESS_KEY_ID=‹K›\n~SECRET_ACCESS_KEY=‹S›\n~SESSION_TOKEN=‹T›\n",
            ),
            (
                F::Variables,
                "~ACCESS_KEY_ID=‹K› ~SECRET_ACCESS_KEY=‹S› ~SESSION_TOKEN=‹T› aws ec2 describe-vpcs",
            ),
            (
                F::Variables,
                "docker run -e ~ACCESS_KEY_ID=‹K› -e ~SECRET_ACCESS_KEY=‹S› -e ~SESSION_TOKEN=‹T› x",
            ),
            (
                F::Variables,
                "~ACCESS_KEY_ID: ‹K›\n~SECRET_ACCESS_KEY: \"‹S›\"\n~SESSION_TOKEN: '‹T›'\n",
            ),
            (
                F::Profile,
                "[default]\naws_access_key_id = ‹K›\naws_secret_access_key = ‹S›\naws_session_token = ‹T›\n",
            ),
            (
                F::Profile,
                "aws_access_key_id=‹K›\r\naws_secret_access_key=‹S›\r\naws_security_token=‹T›\r\n",
            ),
            (
                F::Profile,
                "aws configure set aws_access_key_id ‹K› --profile x\naws configure set aws_secret_access_key ‹S›\naws configure set aws_session_token ‹T›",
            ),
            (
                F::Json,
                "{\"AccessKeyId\":\"‹K›\",\"SecretAccessKey\":\"‹S›\",\"SessionToken\":\"‹T›\"}",
            ),
            (
                F::Json,
                "{\n  \"Version\": 1,\n  \"AccessKeyId\": \"‹K›\",\n  \"SecretAccessKey\": \"‹S›\",\n  \"SessionToken\": \"‹T›\"\n}",
            ),
            (
                F::Json,
                "$ aws sts assume-role\n{ \"Credentials\": { \"AccessKeyId\": \"‹K›\", \"SecretAccessKey\": \"‹S›\", \"SessionToken\": \"‹T›\" },\n\"AssumedRoleUser\": { \"AssumedRoleId\": \"AROA:x\", \"Arn\": \"arn:aws:sts::1:assumed-role/r/x\" } }",
            ),
            (
                F::Json,
                "{ \"Code\" : \"Success\", \"Type\" : \"AWS-HMAC\", \"AccessKeyId\" : \"‹K›\", \"SecretAccessKey\" : \"‹S›\", \"Token\" : \"‹T›\" }",
            ),
            (
                F::Json,
                "{\"roleCredentials\":{\"accessKeyId\":\"‹K›\",\"secretAccessKey\":\"‹S›\",\"sessionToken\":\"‹T›\"}}",
            ),
            (
                F::Csv,
                "Access key ID,Secret access key,Session token\r\n‹K›,‹S›,‹T›\r\n",
            ),
            (
                F::Csv,
                "\u{feff}User name,Password,\"Access key ID\",\"Secret access key\",Session token,Link\nme,,\"‹K›\",\"‹S›\",‹T›,https://x\n",
            ),
        ];
        for (format, template) in cases {
            let text = filled(&template.replace('~', "AWS_"));
            let found = parse_credentials(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            let [key] = found.as_slice() else {
                panic!("{found:?}: {text}");
            };
            assert_eq!(key.format, *format, "{text}");
            assert_eq!(parts(key), [KEY, SECRET, TOKEN], "{text}");
            assert!(looks_like_credentials(&text));
        }
    }

    #[test]
    fn labels_in_words_have_their_value_after_a_colon_or_in_the_next_line() {
        for template in [
            "AWS access key ID\n‹K›\nAWS secret access key\n‹S›\nAWS session token\n‹T›\n",
            "AWS Access Key ID:\r\n\r\n  ‹K›\r\nAWS Secret Access Key:\r\n  ‹S›\r\nAWS Session Token:\r\n  ‹T›",
            "$ aws configure\nAWS Access Key ID [None]: ‹K›\nAWS Secret Access Key [****AB]: ‹S›\nSession token: ‹T›",
        ] {
            let keys = parse_credentials(&filled(template)).unwrap();
            assert_eq!(keys.len(), 1, "{template}");
            assert_eq!(keys[0].format, PastedKeyFormat::Labels, "{template}");
            assert_eq!(parts(&keys[0]), [KEY, SECRET, TOKEN], "{template}");
        }
        // The value is missing: the next line is another label.
        let error = parse_credentials("AWS access key ID\nAWS secret access key\nsecret\n");
        assert_eq!(
            error.unwrap_err(),
            PastedKeyError::Unusable {
                format: PastedKeyFormat::Labels,
                source: CredentialsError::MissingAccessKeyId
            }
        );
    }

    #[test]
    fn long_term_keys_have_no_token() {
        let text = format!(
            r#"{{"AccessKeyId":"AKIA1","SecretAccessKey":"{SECRET}","SessionToken":null}}"#
        );
        assert_eq!(
            parts(&parse_credentials(&text).unwrap()[0]),
            ["AKIA1", SECRET, ""]
        );
        let text = format!("Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,{SECRET}\n");
        let found = parse_credentials(&text).unwrap();
        assert_eq!(parts(&found[0]), ["AKIAIOSFODNN7EXAMPLE", SECRET, ""]);
        assert!(found[0].credentials.expires_at().is_none());
        let text = format!(
            "AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY={SECRET}\nAWS_SESSION_TOKEN=\nX=1\n"
        );
        assert_eq!(
            parts(&parse_credentials(&text).unwrap()[0]),
            ["AKIA1", SECRET, ""]
        );
    }

    #[test]
    fn expiry_and_region_are_parsed() {
        let key =
            filled("AWS_ACCESS_KEY_ID=‹K›\nAWS_SECRET_ACCESS_KEY=‹S›\nAWS_SESSION_TOKEN=‹T›\n");
        let json = |expiration: &str| {
            filled("{\"AccessKeyId\":\"‹K›\",\"SecretAccessKey\":\"‹S›\",\"SessionToken\":\"‹T›\",")
                + expiration
                + "}"
        };
        let expiry = Some(UNIX_EPOCH + EXPIRY);
        for (text, expires_at, region) in [
            (
                format!("{key}AWS_CREDENTIAL_EXPIRATION=2026-11-25T12:00:00+00:00\n"),
                expiry,
                None,
            ),
            (
                format!("{key}AWS_DEFAULT_REGION=eu-west-1\n"),
                None,
                Some("eu-west-1"),
            ),
            (format!("{key}AWS_REGION='EU WEST'\n"), None, None),
            (
                format!("{key}export AWS_REGION=us-gov-west-1"),
                None,
                Some("us-gov-west-1"),
            ),
            (
                format!(
                    "[x]\n{key}region = eu-west-1 # home\nx_security_token_expires = 2026-11-25T13:00:00+01:00\n"
                ),
                expiry,
                Some("eu-west-1"),
            ),
            (
                json("\"Expiration\":\"2026-11-25T12:00:00Z\""),
                expiry,
                None,
            ),
            (json("\"expiration\": 1795608000000"), expiry, None),
            (json("\"expiration\": 1795608000"), expiry, None),
            (json("\"Expiration\":\"soon\""), None, None),
            (json("\"expiration\": 18446744073709551615"), None, None),
        ] {
            let found = parse_credentials(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(found[0].credentials.expires_at(), expires_at, "{text}");
            assert_eq!(
                found[0].region.as_ref().map(Region::as_str),
                region,
                "{text}"
            );
        }
    }

    #[test]
    fn each_complete_profile_is_returned() {
        let text = "\
\u{feff}[default]
region = eu-west-1
output = json

[profile admin] ; by hand
aws_access_key_id = AKIAADMIN
aws_secret_access_key = one

[sso-session corp]
sso_region = us-east-1

[123456789012_ReadOnly]
aws_access_key_id=ASIAREAD
aws_secret_access_key=two
aws_session_token=three
region=us-east-1

[half]
aws_access_key_id=AKIAHALF
";
        let found = parse_credentials(text).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|key| {
                (
                    key.profile.as_deref(),
                    key.credentials.access_key_id(),
                    key.region.is_some(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                (Some("admin"), "AKIAADMIN", false),
                (Some("123456789012_ReadOnly"), "ASIAREAD", true)
            ]
        );
    }

    #[test]
    fn json_escapes_and_wrapped_lines_are_decoded() {
        let escaped = TOKEN.replace('/', "\\/").replace('=', "\\u003d");
        let text =
            filled("{\"AccessKeyId\":\"‹K›\",\"SecretAccessKey\":\"‹S›\",\"SessionToken\":\"")
                + &escaped
                + "\"}";
        assert_eq!(parts(&parse_credentials(&text).unwrap()[0])[2], TOKEN);
        let (start, end) = TOKEN.split_at(9);
        let text = filled("AWS_ACCESS_KEY_ID=‹K›\nAWS_SECRET_ACCESS_KEY=‹S›\n")
            + &format!("AWS_SESSION_TOKEN=\"{start}\r\n{end}\"\nAWS_REGION=eu-west-1");
        let found = parse_credentials(&text).unwrap();
        assert_eq!(parts(&found[0])[2], TOKEN);
        assert!(found[0].region.is_some(), "what comes after it is read");
        let text =
            filled("AWS_ACCESS_KEY_ID=\"‹K›\nAWS_SECRET_ACCESS_KEY=\"‹S›\nAWS_SESSION_TOKEN=\"‹T›");
        assert_eq!(
            parts(&parse_credentials(&text).unwrap()[0]),
            [KEY, SECRET, TOKEN]
        );
    }

    #[test]
    fn a_profile_whose_key_is_elsewhere_says_where() {
        let process = "[profile ci]\nregion = eu-west-1\ncredential_process = /opt/keys --json\n";
        let session =
            "[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nregion=eu-west-1\n";
        let url = "[default]\nSSO_START_URL=https://corp.awsapps.com/start\n";
        for (text, source) in [
            (process, KeySource::Process),
            (session, KeySource::SignIn),
            (url, KeySource::SignIn),
        ] {
            let found = parse_credentials(text).unwrap_err();
            assert_eq!(found, PastedKeyError::Elsewhere(source), "{text}");
        }
        let both =
            format!("{process}[default]\naws_access_key_id = AKIA1\naws_secret_access_key = x\n");
        assert_eq!(parse_credentials(&both).unwrap().len(), 1);
        assert_eq!(
            parse_credentials("the credential_process is broken").unwrap_err(),
            PastedKeyError::Nothing
        );
    }

    #[test]
    fn long_texts_without_keys_are_parsed_in_linear_time() {
        let start = std::time::Instant::now();
        for bit in [
            "==\n",
            "token=“",
            "\"Token\":\"",
            "AccessKeyId=1 ",
            "#\n",
            "[x]\n",
            "AWS_REGION='a\n",
        ] {
            let _ = parse_credentials(&bit.repeat(MAX_BYTES / bit.len()));
        }
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{:?}",
            start.elapsed()
        );
    }

    #[test]
    fn missing_and_malformed_fields_are_named() {
        use CredentialsError as E;
        use PastedKeyFormat as F;
        for (text, format, source) in [
            (
                "export AWS_ACCESS_KEY_ID=AKIA1",
                F::Shell,
                E::MissingSecretAccessKey,
            ),
            (
                "$Env:AWS_SECRET_ACCESS_KEY=\"x\"",
                F::PowerShell,
                E::MissingAccessKeyId,
            ),
            (
                "AWS_ACCESS_KEY_ID=ASIA1\nAWS_SECRET_ACCESS_KEY=x",
                F::Variables,
                E::MissingSessionToken,
            ),
            (
                "[a]\naws_access_key_id=AKIA1\naws_secret_access_key=\"x y\"",
                F::Profile,
                E::MalformedSecretAccessKey,
            ),
            (
                "{\"AccessKeyId\":\"AK/1\",\"SecretAccessKey\":\"x\"}",
                F::Json,
                E::MalformedAccessKeyId,
            ),
            (
                "AWS_ACCESS_KEY_ID=<your key>\nAWS_SECRET_ACCESS_KEY=x",
                F::Variables,
                E::MissingAccessKeyId,
            ),
        ] {
            assert_eq!(
                parse_credentials(text).unwrap_err(),
                PastedKeyError::Unusable { format, source },
                "{text}"
            );
            assert!(looks_like_credentials(text));
        }
        let long = "x".repeat(MAX_BYTES + 1);
        assert_eq!(
            parse_credentials(&long).unwrap_err(),
            PastedKeyError::TooLong
        );
        assert!(!looks_like_credentials(&long));
    }

    #[test]
    fn other_texts_are_not_credentials() {
        for text in [
            "",
            "AKIAIOSFODNN7EXAMPLE",
            SECRET,
            "tcp 443 10.0.0.0/8",
            "token=abc",
            "region: eu-west-1",
            "[default]\nregion = eu-west-1\n",
            "{\"AccessKeyId\"}",
            "see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AccessKeyId, SecretAccessKey",
            "export AWS_SESSION_TOKEN=x",
            "# AWS_ACCESS_KEY_ID=AKIA1",
        ] {
            assert_eq!(
                parse_credentials(text).unwrap_err(),
                PastedKeyError::Nothing,
                "{text}"
            );
            assert!(!looks_like_credentials(text), "{text}");
        }
    }

    /// Generates fragments of real formats and of other text, in any order.
    fn shuffled() -> impl Strategy<Value = String> {
        let bit = prop_oneof![
            proptest::sample::select(vec![
                "AWS_ACCESS_KEY_ID",
                "aws_secret_access_key",
                "\"SessionToken\"",
                "expiration",
                "region",
                "=",
                ":",
                "\"",
                "'",
                "“",
                "\\",
                "\\u00",
                "\n",
                "\r\n",
                " ",
                "[",
                "]",
                "{",
                "}",
                ",",
                "#",
                "export ",
                "$Env:",
                "set -gx ",
                "Access key ID,Secret access key\n",
                "ASIAX",
                "\u{feff}",
            ])
            .prop_map(str::to_owned),
            ".{0,6}",
        ];
        proptest::collection::vec(bit, 0..40).prop_map(|bits| bits.concat())
    }

    proptest! {
        #[test]
        fn no_text_panics(text in shuffled()) {
            let is_key = parse_credentials(&text);
            prop_assert!(is_key.is_err() || looks_like_credentials(&text));
        }

        #[test]
        fn errors_never_quote_the_pasted_text(before in shuffled(), between in shuffled()) {
            let text = format!(
                "{before}\nAWS_SECRET_ACCESS_KEY={SECRET}{between}\nAWS_SESSION_TOKEN='{TOKEN}'\nAWS_ACCESS_KEY_ID=AKIA/{SECRET}"
            );
            let shown = match parse_credentials(&text) {
                Ok(keys) => format!("{:?}", keys.iter().map(|key| &key.credentials).collect::<Vec<_>>()),
                Err(error) => format!("{error} {error:?}"),
            };
            prop_assert!(!shown.contains(SECRET) && !shown.contains(TOKEN), "{}", shown);
        }
    }
}
