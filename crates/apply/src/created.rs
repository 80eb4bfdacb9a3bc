//! Groups and prefix lists that a run creates.

use serde::{Deserialize, Serialize};

use portcullis_model::{GroupId, PrefixListId};
use portcullis_plan::{Step, Subject};

/// EC2's ID of a resource that a step created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreatedId {
    /// A security group.
    Group(GroupId),
    /// A prefix list.
    List(PrefixListId),
}

/// Resource that a step created: its placeholder ID and EC2's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// A security group.
    Group {
        /// The placeholder.
        placeholder: GroupId,
        /// EC2's ID.
        id: GroupId,
    },
    /// A prefix list.
    List {
        /// The placeholder.
        placeholder: PrefixListId,
        /// EC2's ID.
        id: PrefixListId,
    },
}

impl Created {
    /// Returns what a step created; `None` if the ID is of another kind than the step creates.
    pub fn by(step: &Step, id: &CreatedId) -> Option<Self> {
        match (step.subject(), id) {
            (Subject::Group(placeholder), CreatedId::Group(id)) => Some(Self::Group {
                placeholder: placeholder.clone(),
                id: id.clone(),
            }),
            (Subject::List(placeholder), CreatedId::List(id)) => Some(Self::List {
                placeholder: placeholder.clone(),
                id: id.clone(),
            }),
            _ => None,
        }
    }

    /// Replaces the placeholder in a step.
    pub fn rename_in(&self, step: &mut Step) {
        match self {
            Self::Group { placeholder, id } => step.rename(placeholder, id),
            Self::List { placeholder, id } => step.rename_list(placeholder, id),
        }
    }
}

/// IDs of the groups or prefix lists that have the name of one to create. None of them was created
/// by the run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Namesakes(Vec<String>);

impl Namesakes {
    /// Whether the resource with this ID is one of them.
    pub fn contains(&self, id: &str) -> bool {
        self.0.iter().any(|known| known == id)
    }
}

impl<I: ToString> FromIterator<I> for Namesakes {
    fn from_iter<T: IntoIterator<Item = I>>(ids: T) -> Self {
        Self(ids.into_iter().map(|id| id.to_string()).collect())
    }
}
