//! Sessions of assumed roles: their keys and the response of AssumeRole.

use std::time::{Duration, SystemTime};

use portcullis_ec2::RoleArn;
use portcullis_model::{AccountId, Timestamp};

use super::parameters::Parameters;
use super::random::Random;
use super::refusal::Refusal;
use super::xml::Xml;

/// Duration of a session in seconds that STS accepts, and the one without the parameter.
const MIN_SECONDS: i64 = 900;
const MAX_SECONDS: i64 = 43_200;
const DEFAULT_SECONDS: i64 = 3_600;

/// Session of an assumed role.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) access_key_id: String,
    pub(super) secret_access_key: String,
    pub(super) session_token: String,
    /// Account that the keys belong to.
    pub(super) account: AccountId,
    /// Account of the role that was requested.
    pub(super) assumed_for: AccountId,
    pub(super) arn: String,
    pub(super) expires_at: SystemTime,
}

/// Reads `DurationSeconds`.
pub(super) fn duration_of(parameters: &mut Parameters) -> Result<Duration, Refusal> {
    let seconds = parameters.integer("DurationSeconds")?;
    let seconds = seconds.unwrap_or(DEFAULT_SECONDS);
    if !(MIN_SECONDS..=MAX_SECONDS).contains(&seconds) {
        return Err(Refusal::validation(&[
            "1 validation error detected: Value '",
            &seconds.to_string(),
            "' at 'durationSeconds' failed to satisfy constraint",
        ]));
    }
    Ok(Duration::from_secs(seconds.unsigned_abs()))
}

/// Creates a session of `role` whose keys belong to `account`.
pub(super) fn issue(
    random: &mut Random,
    role: &RoleArn,
    account: AccountId,
    session_name: &str,
    expires_at: SystemTime,
) -> Session {
    let words = |random: &mut Random| random.uuid().replace('-', "");
    let arn = [
        "arn:aws:sts::",
        account.as_str(),
        ":assumed-role/",
        role.name(),
        "/",
        session_name,
    ];
    Session {
        access_key_id: format!("ASIA{:016X}", random.number()),
        secret_access_key: [words(random), format!("{:08x}", random.number() >> 32)].concat(),
        session_token: [words(random), words(random)].concat(),
        arn: arn.concat(),
        assumed_for: role.account(),
        account,
        expires_at,
    }
}

/// Writes the response of AssumeRole.
pub(super) fn push_assumed_role(xml: &mut Xml, session: &Session) {
    let expiration = Timestamp::from_system_time(session.expires_at);
    let id = session.access_key_id.replacen("ASIA", "AROA", 1);
    let name = session.arn.rsplit('/').next().unwrap_or_default();
    xml.within("AssumeRoleResult", &mut |xml| {
        xml.within("AssumedRoleUser", &mut |xml| {
            xml.leaf("AssumedRoleId", &[&id, ":", name].concat());
            xml.leaf("Arn", &session.arn);
        });
        xml.within("Credentials", &mut |xml| {
            xml.leaf("AccessKeyId", &session.access_key_id);
            xml.leaf("SecretAccessKey", &session.secret_access_key);
            xml.leaf("SessionToken", &session.session_token);
            let expiration = expiration.map(|time| time.to_string());
            xml.leaf_if("Expiration", expiration.as_deref());
        });
    });
}
