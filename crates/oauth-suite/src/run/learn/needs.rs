//! Needs: what has to be learned of a target before certain scenarios can be judged.
//!
//! Every request costs on a target that is far away, so a run that looks at few rules
//! learns little.

use std::collections::BTreeSet;

use oauth_model::call::Door;

use crate::{run::baseline::doors, scenario::Scenario};

/// What scenarios need to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Everything.
    All,
    /// What these labels stand for, and what is remembered behind these doors.
    Some {
        labels: BTreeSet<String>,
        doors: BTreeSet<Door>,
    },
}

impl Needs {
    /// What these scenarios need.
    pub(crate) fn of<'a>(scenarios: impl IntoIterator<Item = &'a Scenario>) -> Self {
        let (mut labels, mut all) = (BTreeSet::new(), BTreeSet::new());
        for scenario in scenarios {
            let named = scenario
                .requests()
                .flat_map(|(_, request)| request.labels());
            labels.extend(
                named
                    .filter(|label| !label.contains('@'))
                    .map(str::to_owned),
            );
            all.extend(doors(scenario));
        }
        Self::Some { labels, doors: all }
    }

    /// Whether scenarios with these needs can be judged once this is learned.
    pub(crate) fn cover(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Some { .. }, Self::All) => false,
            (Self::Some { labels, .. }, Self::Some { labels: needed, .. }) => {
                needed.is_subset(labels)
            }
        }
    }

    /// Whether the users have to be known.
    pub(super) fn users(&self) -> bool {
        self.label(|label| label.starts_with("user.")) || self.door(Door::ListUsers)
    }

    /// Whether the user of this kind has to be signed in.
    pub(super) fn session(&self, kind: &str) -> bool {
        let wanted = format!("user.{kind}.session");
        self.label(|label| label == wanted)
    }

    /// Whether the clients have to be known that others published.
    pub(super) fn foreign(&self) -> bool {
        self.label(|label| label.starts_with("foreign.")) || self.door(Door::ListClients)
    }

    /// Whether it has to be known how many clients there are.
    pub(super) fn clients(&self) -> bool {
        [Door::CreateClient, Door::ListClients, Door::Register]
            .into_iter()
            .any(|door| self.door(door))
    }

    /// Whether the keys have to be known by which tokens are signed.
    pub(super) fn keys(&self) -> bool {
        [Door::Token, Door::AnonymousToken, Door::KeySet]
            .into_iter()
            .any(|door| self.door(door))
    }

    /// Whether it has to be known who may register.
    pub(super) fn auth_settings(&self) -> bool {
        [
            Door::Register,
            Door::ReadAuthSettings,
            Door::PatchAuthSettings,
        ]
        .into_iter()
        .any(|door| self.door(door))
    }

    fn label(&self, is_it: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::All => true,
            Self::Some { labels, .. } => labels.iter().any(|label| is_it(label)),
        }
    }

    fn door(&self, door: Door) -> bool {
        match self {
            Self::All => true,
            Self::Some { doors, .. } => doors.contains(&door),
        }
    }
}
