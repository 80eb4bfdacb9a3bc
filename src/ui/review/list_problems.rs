//! Problems of pending changes of prefix lists, which prevent applying.

use super::problems::Problem;
use crate::model::{Peer, Rule, escape_invisible};
use crate::plan::LeftOut;
use crate::text::{Text as _, list_clash_text};
use crate::workspace::{Review, Workspace};

/// Prefix lists of a plan that EC2 would refuse, and those to delete that rules still name after it.
pub(super) fn list_problems(workspace: Workspace, review: &Review) -> Vec<Problem> {
    let mut problems = Vec::new();
    let after = workspace.after_review(review);
    for change in &review.plan.lists {
        let name = escape_invisible(change.name());
        let Some(content) = &change.after else {
            let names =
                |rule: &Rule| matches!(&rule.peer, Peer::PrefixList(id) if *id == change.id);
            let user = after
                .groups
                .iter()
                .find(|group| group.rules.iter().any(names));
            if let Some(user) = user {
                problems.push(Problem {
                    group: Some(user.id.clone()),
                    ..Problem::new(format!(
                        "The prefix list {name} is named by a rule in {}. Remove that rule first",
                        escape_invisible(&user.name)
                    ))
                });
            }
            continue;
        };
        if let Err(error) = content.check() {
            problems.push(Problem::new(format!(
                "Prefix list {name}: {}",
                error.text()
            )));
        }
    }
    problems
}

/// Changes of prefix lists in the draft that contradict EC2's state.
pub(super) fn list_clashes(review: &Review) -> Vec<Problem> {
    let mut problems = Vec::new();
    for left_out in &review.left_out {
        if let LeftOut::List { name, clash, .. } = left_out {
            problems.push(Problem::new(list_clash_text(
                &escape_invisible(name),
                clash,
            )));
        }
    }
    problems
}
