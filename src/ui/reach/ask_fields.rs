//! Fields that say the same as the line.

use leptos::prelude::*;

use crate::analysis::reach::Question;
use crate::search::parse_question;
use crate::ui::components::TextField;

/// Texts of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Parts {
    from: String,
    to: String,
    traffic: String,
}

impl Parts {
    /// Returns the parts of a line; `None` if it is no question.
    fn of(line: &str) -> Option<Self> {
        let question = parse_question(line).ok()?;
        let traffic = if question.traffic().is_all() {
            String::new()
        } else {
            question.traffic().to_string()
        };
        let (from, to) = match question {
            Question::Between { from, to, .. } => (from.to_string(), to.to_string()),
            Question::Sources { to, .. } => (String::new(), to.to_string()),
            Question::Destinations { from, .. } => (from.to_string(), String::new()),
        };
        Some(Self { from, to, traffic })
    }

    /// Returns the line. Without a source it asks for all sources, without a destination for all destinations.
    fn line(&self) -> String {
        let [from, to, traffic] = [&self.from, &self.to, &self.traffic].map(|part| part.trim());
        let ends = match (from, to) {
            ("", "") => return String::new(),
            ("", to) => format!("who can reach {to}"),
            (from, "") => format!("what can {from} reach"),
            (from, to) => format!("{from} -> {to}"),
        };
        format!("{ends} {traffic}").trim_end().to_owned()
    }
}

/// Fields for source, destination, and traffic.
#[component]
pub(super) fn AskFields(
    /// The line.
    line: RwSignal<String>,
) -> impl IntoView {
    let from = RwSignal::new(String::new());
    let to = RwSignal::new(String::new());
    let traffic = RwSignal::new(String::new());
    let parts = move || Parts {
        from: from.get(),
        to: to.get(),
        traffic: traffic.get(),
    };
    Effect::new(move |_| {
        let line = line.read();
        if let Some(found) = Parts::of(&line)
            && untrack(parts).line() != *line
        {
            from.set(found.from);
            to.set(found.to);
            traffic.set(found.traffic);
        }
    });
    Effect::new(move |last: Option<Parts>| {
        let parts = parts();
        let is_typed = last.is_some_and(|last| last != parts);
        if is_typed && Parts::of(&line.read_untracked()).as_ref() != Some(&parts) {
            line.set(parts.line());
        }
        parts
    });
    let none = Signal::derive(|| None::<String>);
    let hint = |text: &str| Signal::stored(Some(text.to_owned()));
    view! {
        <div class="reach__fields">
            <TextField id="reach-from" label="From".to_owned() value=from error=none
                hint=hint("Leave empty for everything that can reach the destination") placeholder="internet".to_owned() />
            <TextField id="reach-to" label="To".to_owned() value=to error=none
                hint=hint("Leave empty for everything that the source can reach") placeholder="db".to_owned() />
            <TextField id="reach-traffic" label="Protocol and ports".to_owned() value=traffic error=none
                hint=hint("Leave empty for all traffic") placeholder="tcp 80, 443".to_owned() />
        </div>
    }
}
