//! The clock of the machine.

use std::time::SystemTime;

use portcullis_model::Timestamp;

use crate::error::CliError;

/// Returns the time.
pub(crate) fn now() -> Result<Timestamp, CliError> {
    Timestamp::from_system_time(SystemTime::now()).ok_or(CliError::Clock)
}
