//! Tolerant access to the JSON of events.
//!
//! CloudTrail writes the parameters of one EC2 action as `{"items": [...]}` with names in lower
//! case, those of another within `{"...Request": {...}}` with names in upper case and lists without
//! `items`. The structure is documented nowhere, so both are read everywhere.

use serde_json::Value;

/// Returns a member, whatever the case of the first letter of its name.
pub(super) fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let members = value.as_object()?;
    let mut others = members
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name));
    let found = members
        .get(name)
        .or_else(|| others.next().map(|(_, value)| value))?;
    (!found.is_null()).then_some(found)
}

/// Returns the text of a member; numbers and booleans as text.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    match member(value, name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Returns a whole number, which may be written as text.
pub(super) fn number(value: &Value, name: &str) -> Option<i64> {
    match member(value, name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Returns the items of a list under one of these names: an array, `{"items": [...]}`, or one item
/// alone.
pub(super) fn items<'a>(value: &'a Value, names: &[&str]) -> Vec<&'a Value> {
    let found = names.iter().find_map(|name| member(value, name));
    found.map_or_else(Vec::new, items_of)
}

fn items_of(list: &Value) -> Vec<&Value> {
    if let Value::Array(items) = list {
        return items.iter().collect();
    }
    if let Some(inner) = member(list, "items").or_else(|| member(list, "item")) {
        return items_of(inner);
    }
    let is_empty = list.as_object().is_none_or(serde_json::Map::is_empty);
    if is_empty { Vec::new() } else { vec![list] }
}

/// Returns the parameters themselves where CloudTrail wraps them as `{"...Request": {...}}`.
pub(super) fn unwrapped(parameters: &Value) -> &Value {
    let Some(members) = parameters.as_object() else {
        return parameters;
    };
    let mut members = members.iter();
    match (members.next(), members.next()) {
        (Some((name, inner)), None) if name.ends_with("Request") && inner.is_object() => inner,
        _ => parameters,
    }
}
