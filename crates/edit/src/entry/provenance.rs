//! Headings that say which copy of a group a row is from, besides its account and Region.

use super::table_words::plain_words;

/// What the values of a column distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// Environments, which have groups of the same names: `prod` and `dev`.
    Environment,
    /// Times at which the groups were read: `before` and `after`.
    Time,
}

/// Returns what the values of a column with a heading distinguish. `None` for other headings.
pub fn provenance_of(heading: &str) -> Option<Provenance> {
    let words = plain_words(heading);
    let is_environment = |word: &String| {
        matches!(
            word.as_str(),
            "ambiente"
                | "datacenter"
                | "deployment"
                | "entorno"
                | "env"
                | "environment"
                | "environnement"
                | "landscape"
                | "location"
                | "partition"
                | "profile"
                | "site"
                | "stage"
                | "tenant"
                | "umgebung"
                | "workspace"
                | "环境"
                | "環境"
                | "환경"
        )
    };
    if words.iter().any(is_environment) {
        return Some(Provenance::Environment);
    }
    let is_time = matches!(
        words.concat().as_str(),
        "asof"
            | "captured"
            | "capturedat"
            | "exportdate"
            | "exportedat"
            | "rundate"
            | "scandate"
            | "scannedat"
            | "snapshot"
            | "snapshotdate"
            | "snapshottime"
            | "when"
    );
    is_time.then_some(Provenance::Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_say_which_copy_a_row_is_from() {
        for heading in [
            "Environment",
            "env",
            "AWS profile",
            "Stage",
            "umgebung",
            "環境",
        ] {
            assert_eq!(
                provenance_of(heading),
                Some(Provenance::Environment),
                "{heading}"
            );
        }
        for heading in ["When", "snapshot_date", "As of"] {
            assert_eq!(provenance_of(heading), Some(Provenance::Time), "{heading}");
        }
        for heading in ["", "Ticket", "Team", "Date", "Reviewed", "Website"] {
            assert_eq!(provenance_of(heading), None, "{heading}");
        }
    }
}
