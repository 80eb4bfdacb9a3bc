//! The clock of the machine.

use std::time::SystemTime;

use portcullis_model::Timestamp;

use crate::error::CliError;

/// Returns the time.
pub(crate) fn now() -> Result<Timestamp, CliError> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let millis = since
        .ok()
        .and_then(|since| u64::try_from(since.as_millis()).ok());
    millis
        .and_then(Timestamp::from_unix_millis)
        .ok_or(CliError::Clock)
}
