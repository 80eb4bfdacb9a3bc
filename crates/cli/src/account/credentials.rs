//! The caller's access key, from the places where the AWS CLI looks for it: environment variables,
//! and profiles with a key or a `credential_process`. Never from arguments, which other users of
//! the machine can see.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use portcullis_ec2::Credentials;
use portcullis_model::Timestamp;
use portcullis_text::Text as _;
use serde::Deserialize;

use super::AccountError;
use super::environment::Environment;

/// Profile without a name given.
const DEFAULT_PROFILE: &str = "default";

/// Settings with which the AWS CLI gets a key from other services.
const OTHER_SOURCES: [&str; 5] = [
    "role_arn",
    "sso_session",
    "sso_start_url",
    "web_identity_token_file",
    "login_session",
];

/// Settings of a profile.
type Settings = BTreeMap<String, String>;

/// Finds the access key: that of the profile if one is named; else that of the environment; else
/// that of the profile in `AWS_PROFILE`, or of the default one.
///
/// # Errors
/// [`AccountError`] names the place and what is wrong there, and quotes no secret.
pub(crate) fn find_credentials(
    environment: &impl Environment,
    profile: Option<&str>,
    now: SystemTime,
) -> Result<Credentials, AccountError> {
    if profile.is_none()
        && let Some(id) = environment.variable("AWS_ACCESS_KEY_ID")
    {
        let variable = |name| environment.variable(name).unwrap_or_default();
        return parse_key(
            "the environment",
            &id,
            &variable("AWS_SECRET_ACCESS_KEY"),
            &variable("AWS_SESSION_TOKEN"),
        );
    }
    let from_environment = environment.variable("AWS_PROFILE");
    let name = profile.or(from_environment.as_deref());
    let settings = read_profile(environment, name.unwrap_or(DEFAULT_PROFILE))?;
    let Some(settings) = settings else {
        return Err(match name {
            Some(name) => AccountError::UnknownProfile(name.to_owned()),
            None => AccountError::NoCredentials,
        });
    };
    let name = name.unwrap_or(DEFAULT_PROFILE);
    let place = format!("profile {name}");
    let setting = |key: &str| settings.get(key).map(String::as_str);
    if let Some(id) = setting("aws_access_key_id") {
        return parse_key(
            &place,
            id,
            setting("aws_secret_access_key").unwrap_or_default(),
            setting("aws_session_token").unwrap_or_default(),
        );
    }
    if let Some(command) = setting("credential_process") {
        return run_process(&place, command, now);
    }
    let source = OTHER_SOURCES.into_iter().find(|key| setting(key).is_some());
    Err(match source {
        Some(setting) => AccountError::OtherSource {
            profile: name.to_owned(),
            setting,
        },
        None => AccountError::EmptyProfile(name.to_owned()),
    })
}

fn parse_key(
    place: &str,
    id: &str,
    secret: &str,
    token: &str,
) -> Result<Credentials, AccountError> {
    Credentials::parse(id, secret, token).map_err(|source| AccountError::Key {
        place: place.to_owned(),
        reason: source.text(),
    })
}

/// Merges the profile's settings in the files of credentials and of configuration. `None` if it is in
/// neither.
fn read_profile(
    environment: &impl Environment,
    name: &str,
) -> Result<Option<Settings>, AccountError> {
    let credentials = environment.file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials");
    let configuration = environment.file("AWS_CONFIG_FILE", ".aws/config");
    let named = format!("profile {name}");
    let header = if name == DEFAULT_PROFILE {
        DEFAULT_PROFILE
    } else {
        &named
    };
    let mut found: Option<Settings> = None;
    for (path, header) in [(credentials, name), (configuration, header)] {
        let Some(path) = path else {
            continue;
        };
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            read => read.map_err(|source| AccountError::ProfileFile { path, source })?,
        };
        if let Some(settings) = section(&text, header) {
            let known = found.get_or_insert_default();
            for (key, value) in settings {
                // The file of credentials comes first.
                known.entry(key).or_insert(value);
            }
        }
    }
    Ok(found)
}

/// Returns the settings below a header such as `[profile name]`. Indented lines belong to the setting above them.
fn section(text: &str, header: &str) -> Option<Settings> {
    let mut found: Option<Settings> = None;
    let mut is_inside = false;
    for line in text.lines() {
        if line.trim_start().starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = rest.split(']').next().unwrap_or_default();
            let words: Vec<&str> = name.split_whitespace().collect();
            is_inside = words.join(" ") == header;
            if is_inside {
                found.get_or_insert_default();
            }
        } else if is_inside
            && !line.starts_with([' ', '\t'])
            && let Some((key, value)) = line.split_once('=')
            && let Some(settings) = &mut found
        {
            settings.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    found
}

/// Output of a `credential_process`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ProcessOutput {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<String>,
}

/// Runs a `credential_process`, without a shell, and parses its output.
fn run_process(place: &str, command: &str, now: SystemTime) -> Result<Credentials, AccountError> {
    let failed = |reason: String| AccountError::Process {
        place: place.to_owned(),
        reason,
    };
    let words = split_words(command).ok_or_else(|| failed("a quote is not closed".to_owned()))?;
    let [program, arguments @ ..] = words.as_slice() else {
        return Err(failed("it is empty".to_owned()));
    };
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        // Helpers that ask the user to sign in say so there.
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(format!("it ended with {}", output.status)));
    }
    // The error of the parser could quote the output, which has the secret.
    let unreadable = || failed("its output is not the JSON that AWS documents".to_owned());
    let parsed: ProcessOutput = serde_json::from_slice(&output.stdout).map_err(|_| unreadable())?;
    if parsed.version != 1 {
        return Err(unreadable());
    }
    let expires_at = match &parsed.expiration {
        Some(text) => Some(Timestamp::parse_lenient(text).ok_or_else(unreadable)?),
        None => None,
    };
    let token = parsed.session_token.unwrap_or_default();
    let credentials = parse_key(
        place,
        &parsed.access_key_id,
        &parsed.secret_access_key,
        &token,
    )?
    .with_expiry(expires_at.map(SystemTime::from));
    if credentials.has_expired(now) {
        return Err(failed("its key has expired".to_owned()));
    }
    Ok(credentials)
}

/// Splits a command into words, as a POSIX shell does without expansions. `None` if a quote is not
/// closed.
fn split_words(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '"' => {
                let text = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        end if end == letter => break,
                        '\\' if letter == '"' => match letters.next()? {
                            escaped @ ('"' | '\\') => text.push(escaped),
                            other => text.extend(['\\', other]),
                        },
                        other => text.push(other),
                    }
                }
            }
            '\\' if cfg!(not(windows)) => word.get_or_insert_default().push(letters.next()?),
            space if space.is_whitespace() => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Variables(Vec<(&'static str, String)>);

    impl Environment for Variables {
        fn variable(&self, name: &str) -> Option<String> {
            let found = self.0.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| value.clone())
        }
    }

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn folder(name: &str, credentials: &str, configuration: &str) -> Variables {
        let folder = std::env::temp_dir().join(format!("portcullis-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        Variables(vec![
            (
                "AWS_SHARED_CREDENTIALS_FILE",
                file("credentials", credentials),
            ),
            ("AWS_CONFIG_FILE", file("config", configuration)),
        ])
    }

    fn found(environment: &Variables, profile: Option<&str>) -> Result<String, String> {
        let found = find_credentials(environment, profile, SystemTime::UNIX_EPOCH);
        let found = found.map(|credentials| credentials.access_key_id().to_owned());
        found.map_err(|error| error.to_string())
    }

    #[test]
    fn the_named_profile_precedes_the_environment_and_that_the_default_profile() {
        let profiles = format!(
            "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = {SECRET}\n\n\
             [ci]\naws_access_key_id=AKIACI\naws_secret_access_key={SECRET}\n"
        );
        let mut environment = folder("order", &profiles, "[profile ci]\nregion = eu-west-1\n");
        assert_eq!(found(&environment, None).unwrap(), "AKIADEFAULT");
        environment.0.push(("AWS_PROFILE", "ci".to_owned()));
        assert_eq!(found(&environment, None).unwrap(), "AKIACI");
        environment
            .0
            .push(("AWS_ACCESS_KEY_ID", "AKIAENV".to_owned()));
        environment
            .0
            .push(("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()));
        assert_eq!(found(&environment, None).unwrap(), "AKIAENV");
        assert_eq!(found(&environment, Some("default")).unwrap(), "AKIADEFAULT");
        let error = found(&environment, Some("other")).unwrap_err();
        assert!(error.contains("other"), "{error}");
    }

    #[test]
    fn a_profile_without_a_key_is_explained() {
        let configuration = "[profile sso]\nsso_session = corp\n[profile bare]\nregion=x\n\
                             s3 =\n  aws_access_key_id = AKIANESTED\n";
        let environment = folder("bare", "", configuration);
        let error = found(&environment, Some("sso")).unwrap_err();
        assert!(error.contains("export-credentials"), "{error}");
        let error = found(&environment, Some("bare")).unwrap_err();
        assert!(error.contains("bare"), "{error}");
        assert!(
            found(&environment, None)
                .unwrap_err()
                .contains("AWS_ACCESS_KEY_ID")
        );
    }

    #[test]
    fn errors_quote_no_secret() {
        let profiles = format!("[x]\naws_access_key_id={SECRET}\naws_secret_access_key=AKIA\n");
        let error = found(&folder("swapped", &profiles, ""), Some("x")).unwrap_err();
        assert!(!error.contains(SECRET), "{error}");
        let output = format!("[x]\ncredential_process = echo '{{\"Version\": \"{SECRET}\"}}'\n");
        let error = found(&folder("output", &output, ""), Some("x")).unwrap_err();
        assert!(!error.contains(SECRET), "{error}");
    }

    #[test]
    fn a_process_is_run_without_a_shell() {
        let process = |key: &str, expiration: &str| {
            let key = format!(
                r#"{{"Version": 1, "AccessKeyId": "{key}", "SecretAccessKey": "{SECRET}", "SessionToken": "t", "Expiration": "{expiration}"}}"#
            );
            folder(
                key_folder(expiration),
                "",
                &format!("[profile p]\ncredential_process = printf %s '{key}'\n"),
            )
        };
        fn key_folder(expiration: &str) -> &str {
            &expiration[..4]
        }
        let environment = process("ASIA$HOME", "2030-01-01T00:00:00Z");
        // `$` is not expanded, and then no letter of a key.
        assert!(
            found(&environment, Some("p"))
                .unwrap_err()
                .contains("profile p")
        );
        let environment = process("ASIAP", "2031-01-01T00:00:00Z");
        assert_eq!(found(&environment, Some("p")).unwrap(), "ASIAP");
        let environment = process("ASIAP", "1969-01-01T00:00:00Z");
        assert!(found(&environment, Some("p")).is_err());
        let failing = folder("failing", "", "[profile p]\ncredential_process = false\n");
        assert!(
            found(&failing, Some("p"))
                .unwrap_err()
                .contains("exit status")
        );
    }

    #[test]
    fn commands_are_split_into_words() {
        for (command, words) in [
            ("a b  c", Some(vec!["a", "b", "c"])),
            (
                r#""/opt/my tool" --x='a "b"' "\"\\n" '' d\ e"#,
                Some(vec!["/opt/my tool", "--x=a \"b\"", "\"\\n", "", "d e"]),
            ),
            ("a 'b", None),
            ("", Some(vec![])),
        ] {
            assert_eq!(
                split_words(command),
                words.map(|words| words.into_iter().map(str::to_owned).collect()),
                "{command}"
            );
        }
    }
}
