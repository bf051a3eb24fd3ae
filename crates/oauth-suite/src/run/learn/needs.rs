//! Needs: what has to be learned of a target before certain scenarios can be judged.
//!
//! Every request costs on a target that is far away, so a run that looks at few rules
//! learns little, and only when it comes to a scenario that needs it.

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

/// Something that can be learned beside who the administrator is, in the order in which
/// it is learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    /// The clients that other tenants published.
    Foreign,
    /// How many clients there are.
    Clients,
    /// Who may register, and how.
    AuthSettings,
    /// Which users there are.
    Users,
    /// The session of a user of this kind.
    Session(&'static str),
    /// The keys by which tokens are signed.
    Keys,
}

impl Topic {
    const ALL: &'static [Self] = &[
        Self::Foreign,
        Self::Clients,
        Self::AuthSettings,
        Self::Users,
        Self::Session("ordinary"),
        Self::Session("other"),
        Self::Session("admin"),
        Self::Keys,
    ];

    /// The doors behind which it matters.
    fn doors(self) -> &'static [Door] {
        match self {
            Self::Foreign => &[Door::ListClients],
            Self::Clients => &[Door::CreateClient, Door::ListClients, Door::Register],
            Self::AuthSettings => &[
                Door::Register,
                Door::ReadAuthSettings,
                Door::PatchAuthSettings,
            ],
            Self::Users => &[Door::ListUsers],
            Self::Session(_) => &[],
            Self::Keys => &[Door::Token, Door::AnonymousToken],
        }
    }

    /// Whether a label stands for something of it.
    fn names(self, label: &str) -> bool {
        match self {
            Self::Foreign => label.starts_with("foreign."),
            Self::Users => label.starts_with("user."),
            Self::Session(kind) => label == format!("user.{kind}.session"),
            Self::Clients | Self::AuthSettings | Self::Keys => false,
        }
    }
}

impl Needs {
    /// What this scenario needs.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let named = scenario
            .requests()
            .flat_map(|(_, request)| request.labels())
            .filter(|label| !label.contains('@'))
            .map(str::to_owned);
        Self::Some {
            labels: named.collect(),
            doors: doors(scenario),
        }
    }

    /// What has to be learned.
    pub(super) fn topics(&self) -> BTreeSet<Topic> {
        let topics = Topic::ALL.iter().copied();
        topics.filter(|&topic| self.include(topic)).collect()
    }

    fn include(&self, topic: Topic) -> bool {
        match self {
            Self::All => true,
            Self::Some { labels, doors } => {
                topic.doors().iter().any(|door| doors.contains(door))
                    || labels.iter().any(|label| topic.names(label))
            }
        }
    }
}
