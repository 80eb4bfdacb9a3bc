//! JSON values with their path, for error messages.

use serde_json::{Map, Value};

use super::{ImportError, ImportProblem};

/// A JSON value with its path.
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    place: Path<'a>,
}

/// Formatted only for errors.
enum Path<'a> {
    Root,
    Field(&'a Node<'a>, &'static str),
    Item(&'a Node<'a>, &'static str, usize),
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self {
            value,
            place: Path::Root,
        }
    }

    /// Returns the value of a field in EC2's spelling, or with a lower-case first letter as in some
    /// SDKs. `None` if it is absent or null.
    fn get(&self, name: &str) -> Option<&'a Value> {
        let fields = self.value.as_object()?;
        let value = fields.get(name).or_else(|| fields.get(&lower_camel(name)));
        value.filter(|value| !value.is_null())
    }

    /// Whether a field is present, even if null.
    pub(super) fn has(&self, name: &str) -> bool {
        let has = |fields: &Map<String, Value>| {
            fields.contains_key(name) || fields.contains_key(&lower_camel(name))
        };
        self.value.as_object().is_some_and(has)
    }

    /// Returns a field. `None` if it is absent or null.
    pub(super) fn field<'b>(&'b self, name: &'static str) -> Option<Node<'b>> {
        Some(Node {
            value: self.get(name)?,
            place: Path::Field(self, name),
        })
    }

    /// Returns the path of a field, present or not.
    pub(super) fn at<'b>(&'b self, name: &'static str) -> Node<'b> {
        Node {
            value: &Value::Null,
            place: Path::Field(self, name),
        }
    }

    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, ImportError> {
        self.value
            .as_object()
            .ok_or_else(|| self.wrong(ImportProblem::NotAnObject))
    }

    /// Refuses unknown, non-empty fields: they may change what a rule allows.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), ImportError> {
        let fields = self.object()?;
        for (key, value) in fields {
            let name = known
                .iter()
                .find(|name| *name == key || lower_camel(name) == *key);
            let problem = match name {
                Some(name) if *name != key && fields.contains_key(*name) => {
                    ImportProblem::TwoSpellings((*name).to_owned())
                }
                None if !is_nothing(value) => ImportProblem::UnknownField,
                Some(_) | None => continue,
            };
            return Err(self.wrong_at(key, problem));
        }
        Ok(())
    }

    /// Returns the items of a list, none if it is absent. An object counts as a list of one.
    pub(super) fn list<'b>(&'b self, name: &'static str) -> Result<Vec<Node<'b>>, ImportError> {
        let Some(value) = self.get(name) else {
            return Ok(Vec::new());
        };
        let items = listed(value).ok_or_else(|| self.at(name).not_a_list(value))?;
        Ok(self.nodes(name, items))
    }

    /// Returns the items of the value itself.
    pub(super) fn items(&self) -> Result<Vec<Node<'_>>, ImportError> {
        let items = listed(self.value).ok_or_else(|| self.not_a_list(self.value))?;
        Ok(self.nodes("", items))
    }

    fn nodes<'b>(&'b self, name: &'static str, items: &'b [Value]) -> Vec<Node<'b>> {
        let items = items.iter().enumerate().map(|(index, value)| Node {
            value,
            place: Path::Item(self, name, index),
        });
        items.collect()
    }

    fn not_a_list(&self, value: &Value) -> ImportError {
        let is_cut = value.as_str().is_some_and(|text| {
            text.starts_with("Amazon.") || text.starts_with("System.") || text.starts_with("@{")
        });
        self.wrong(if is_cut {
            ImportProblem::CutByPowerShell
        } else {
            ImportProblem::NotAList
        })
    }

    /// Returns a string, which may be empty. `None` if it is absent.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&'a str>, ImportError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.at(name).wrong(ImportProblem::NotAText)),
        }
    }

    /// Returns a non-empty string. `None` if it is absent or empty.
    pub(super) fn word(&self, name: &'static str) -> Result<Option<&'a str>, ImportError> {
        Ok(self.text(name)?.filter(|text| !text.is_empty()))
    }

    pub(super) fn required(&self, name: &'static str) -> Result<&'a str, ImportError> {
        self.word(name)?.ok_or_else(|| self.missing(name))
    }

    pub(super) fn missing(&self, name: &'static str) -> ImportError {
        self.at(name).wrong(ImportProblem::NoText)
    }

    /// Returns an integer, given as a number or as digits. `None` if it is absent or an empty
    /// string.
    pub(super) fn number(&self, name: &'static str) -> Result<Option<i64>, ImportError> {
        let number = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) if text.is_empty() => return Ok(None),
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_i64(),
        };
        let number = number.ok_or_else(|| self.at(name).wrong(ImportProblem::NotANumber))?;
        Ok(Some(number))
    }

    pub(super) fn wrong(&self, problem: impl Into<ImportProblem>) -> ImportError {
        let mut path = self.path();
        if path.is_empty() {
            path.push_str("the whole");
        }
        ImportError::Field {
            path,
            problem: Box::new(problem.into()),
        }
    }

    /// Creates an error for a field by its spelling in the file.
    pub(super) fn wrong_at(&self, key: &str, problem: impl Into<ImportProblem>) -> ImportError {
        ImportError::Field {
            path: joined(self.path(), key),
            problem: Box::new(problem.into()),
        }
    }

    fn path(&self) -> String {
        match &self.place {
            Path::Root => String::new(),
            Path::Field(parent, name) => joined(parent.path(), name),
            Path::Item(parent, name, index) => joined(parent.path(), name) + &format!("[{index}]"),
        }
    }
}

/// Returns the items of a list. PowerShell may write lists as `{"value": [...], "Count": 2}`, and a
/// list of one item as that item.
fn listed(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(items) => Some(items),
        Value::Object(fields) => match (fields.get("value"), fields.get("Count"), fields.len()) {
            (Some(Value::Array(items)), Some(_), 2) => Some(items),
            _ => Some(std::slice::from_ref(value)),
        },
        _ => None,
    }
}

/// Whether a value is empty.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Converts the first letter of a name to lower case.
pub(super) fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn joined(mut path: String, name: &str) -> String {
    if !path.is_empty() && !name.is_empty() {
        path.push('.');
    }
    path + name
}
