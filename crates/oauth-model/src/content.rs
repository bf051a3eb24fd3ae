//! Content: spaces, the applications in them, and what is asked about both.

mod draft;
mod operation;

use std::collections::BTreeMap;

use serde::Serialize;

pub(crate) use self::draft::{Draft, Membership};
pub use self::operation::{ContentDoor, ContentOperation, Sharing};
use crate::{client::words, time::Timestamp, user::User};

words! {
    /// What a space is for (`spaces.d.ts` of `@qlik/api`, `SpaceType`).
    SpaceType {
        /// For working together.
        Shared = "shared",
        /// For publishing.
        Managed = "managed",
        /// For data.
        Data = "data",
    }
}

impl SpaceType {
    /// The scope that opens one's own spaces of the type (fact A42).
    pub fn scope(self) -> &'static str {
        match self {
            Self::Shared => "spaces.shared",
            Self::Managed => "spaces.managed",
            Self::Data => "spaces.data",
        }
    }

    /// Whether applications can be in it.
    pub fn holds_apps(self) -> bool {
        self != Self::Data
    }
}

words! {
    /// What a member may do in a space (`spaces.d.ts` of `@qlik/api`, `RoleType`).
    SpaceRole {
        /// May view.
        Consumer = "consumer",
        /// May view, and add to a managed space.
        Contributor = "contributor",
        /// May use its data.
        DataConsumer = "dataconsumer",
        /// May look at its data.
        DataPreview = "datapreview",
        /// May manage the space, which people know as "Can manage".
        Facilitator = "facilitator",
        /// May operate its data.
        Operator = "operator",
        /// May edit.
        Producer = "producer",
        /// May publish to it.
        Publisher = "publisher",
        /// May view, without exporting.
        BasicConsumer = "basicconsumer",
        /// May edit together with others.
        Codeveloper = "codeveloper",
    }
}

/// A space as a tenant remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// Its id: 24 hexadecimal digits in examples.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for, in words.
    pub description: String,
    /// What it is for.
    pub kind: SpaceType,
    /// The user who owns it.
    pub owner_id: String,
    /// Who else is in it, by user id.
    pub members: BTreeMap<String, Vec<SpaceRole>>,
    /// When it was created.
    pub created_at: Timestamp,
}

impl Space {
    /// Whether a user owns it or is in it.
    pub fn admits(&self, user_id: &str) -> bool {
        self.owner_id == user_id || self.members.contains_key(user_id)
    }

    /// Whether a user owns it or can manage it.
    pub fn is_managed_by(&self, user_id: &str) -> bool {
        let facilitates = |roles: &Vec<SpaceRole>| roles.contains(&SpaceRole::Facilitator);
        self.owner_id == user_id || self.members.get(user_id).is_some_and(facilitates)
    }
}

/// An application as a tenant remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its id: a UUID in examples.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// The user who owns it.
    pub owner_id: String,
    /// The space that it is in; in none it is its owner's alone.
    pub space_id: Option<String>,
    /// What lets anonymous visitors in, while that is turned on (fact D38).
    pub access_code: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
}

/// How an access code came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeEnd {
    /// Another took its place.
    Reset,
    /// Anonymous access was turned off.
    TurnedOff,
}

/// An access code of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadCode {
    /// The application that it opened.
    pub app_id: String,
    /// How it came to its end.
    pub end: CodeEnd,
}

/// An anonymous user, who came with an access code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    /// The id of the user.
    pub user_id: String,
    /// The application that is open.
    pub app_id: String,
    /// The code that opened it.
    pub access_code: String,
    /// When it came first.
    pub created_at: Timestamp,
}

impl Visitor {
    /// The visitor as a user without a name or a role.
    pub fn as_user(&self) -> User {
        User {
            id: self.user_id.clone(),
            subject: format!("anonymous\\{}", self.user_id),
            name: "Anonymous user".to_owned(),
            email: None,
            status: crate::user::UserStatus::Active,
            roles: Vec::new(),
            bot_of: None,
            created_at: self.created_at,
        }
    }
}
