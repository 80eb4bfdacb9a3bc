//! Times in the time zone of the browser.

use crate::model::Timestamp;
use crate::platform::utc_offset_minutes;
use crate::text::local_moment_text;

/// Formats a time in the browser's time zone: `28 Nov 2026, 16:32`.
pub fn local_time_text(time: Timestamp) -> String {
    local_moment_text(time, utc_offset_minutes(time))
}
