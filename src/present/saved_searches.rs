//! Searches that the user has saved under a name.

use std::fmt;

/// A search with its name. Neither contains a line break, and the name no tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSearch {
    /// The name.
    pub name: String,
    /// The query.
    pub query: String,
}

/// Saved searches, in the order in which they were saved. Their text form has one line for each: name,
/// tab, query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedSearches(Vec<SavedSearch>);

impl SavedSearches {
    /// Parses the text form. Skips lines that are none.
    pub fn parse(text: &str) -> Self {
        let mut all = Self::default();
        for line in text.lines() {
            if let Some((name, query)) = line.split_once('\t') {
                all.save(name, query);
            }
        }
        all
    }

    /// Returns the searches.
    pub fn all(&self) -> &[SavedSearch] {
        &self.0
    }

    /// Saves a search. One with the same name is replaced; a blank name or query is not saved.
    pub fn save(&mut self, name: &str, query: &str) {
        let on_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let search = SavedSearch {
            name: on_one_line(name),
            query: query.replace(['\n', '\r'], " ").trim().to_owned(),
        };
        if search.name.is_empty() || search.query.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|known| known.name == search.name) {
            Some(known) => *known = search,
            None => self.0.push(search),
        }
    }

    /// Deletes the search with a name.
    pub fn delete(&mut self, name: &str) {
        self.0.retain(|known| known.name != name);
    }
}

impl fmt::Display for SavedSearches {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for search in &self.0 {
            writeln!(formatter, "{}\t{}", search.name, search.query)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_survive_being_stored() {
        let mut searches = SavedSearches::default();
        searches.save(" Open\tSSH ", "port = 22 source = anywhere");
        searches.save("web", "name contains \"a\tb\"");
        searches.save("web", "name = web");
        searches.save(" ", "name = db");
        searches.save("empty", " ");
        assert_eq!(SavedSearches::parse(&searches.to_string()), searches);
        let names = |searches: &SavedSearches| -> Vec<String> {
            let all = searches.all().iter();
            all.map(|search| [&*search.name, &*search.query].join(": "))
                .collect()
        };
        assert_eq!(
            names(&searches),
            ["Open SSH: port = 22 source = anywhere", "web: name = web"]
        );
        searches.delete("web");
        assert_eq!(names(&searches).len(), 1);
        assert_eq!(SavedSearches::parse("no tab\n"), SavedSearches::default());
    }
}
