//! Type-ahead: letters typed in quick succession form a word, which is compared with the start of
//! the rows' texts.

use super::lines::Line;

/// Maximum pause between two letters of a word, in milliseconds.
const WORD_PAUSE: f64 = 700.0;

/// The word typed so far.
#[derive(Clone, Debug, Default)]
pub struct TypeAhead {
    word: String,
    /// Time of the last letter, in milliseconds.
    last: f64,
}

impl TypeAhead {
    /// Adds a letter typed at `time` (in milliseconds) in a line. Returns the next of `count`
    /// lines, from 1, whose lower-case text starts with the word. The first letter moves to the
    /// next match; further letters may keep the line.
    pub fn find(
        &mut self,
        letter: &str,
        time: f64,
        line: Line,
        count: usize,
        text_of: &dyn Fn(Line) -> Option<String>,
    ) -> Option<Line> {
        if time - self.last > WORD_PAUSE {
            self.word.clear();
        }
        self.last = time;
        self.word.push_str(&letter.to_lowercase());
        let is_longer = self.word.chars().count() > 1;
        let start = if is_longer { line } else { line.below(1) };
        let start = start.shown_index().unwrap_or_default();
        let lines = (0..count).map(|step| Line::of_shown((start + step) % count));
        let mut found =
            lines.filter(|line| text_of(*line).is_some_and(|text| text.starts_with(&self.word)));
        found.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_typed_quickly_form_a_word() {
        let texts = ["sgr-1a", "sgr-2b", "sgr-2c", "other"];
        let text_of = |line: Line| {
            let text = texts.get(line.shown_index()?)?;
            Some((*text).to_owned())
        };
        let mut typed = TypeAhead::default();
        for (letter, time, line, found) in [
            // A single letter moves on, and wraps around at the end.
            ("s", 1000.0, 1, Some(2)),
            ("s", 2000.0, 3, Some(1)),
            // After a pause a new word starts.
            ("O", 3000.0, 1, Some(4)),
            ("s", 4000.0, 1, Some(2)),
            // Further letters keep the line if it still matches.
            ("g", 4100.0, 2, Some(2)),
            ("r", 4200.0, 2, Some(2)),
            ("-", 4300.0, 2, Some(2)),
            ("1", 4400.0, 2, Some(1)),
            ("x", 4500.0, 1, None),
        ] {
            let got = typed.find(letter, time, Line::new(line), texts.len(), &text_of);
            assert_eq!(got, found.map(Line::new), "{letter} at {time}");
        }
        assert_eq!(typed.find("a", 9000.0, Line::FIRST, 0, &text_of), None);
    }
}
