//! The sign in front of a changed row, in the typography of the page.

use crate::draft::Mark;

/// Sign of a mark with a minus sign, which is as wide as the plus sign. [`Mark::sign`] has the
/// hyphen of plain text.
pub fn mark_sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Removed => "−",
        Mark::Added | Mark::Changed | Mark::Unchanged => mark.sign(),
    }
}
