//! Users of a tenant, people and bots.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The role that manages a tenant.
pub const TENANT_ADMIN: &str = "TenantAdmin";

/// Whether a user may sign in (fact C48).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserStatus {
    /// May act.
    Active,
    /// May not.
    Disabled,
}

impl UserStatus {
    /// Its spelling on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

/// A user as a tenant remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its id: 24 hexadecimal digits in examples (fact C46).
    pub id: String,
    /// How the identity provider names it, or `qlikbot\` and a client id.
    pub subject: String,
    /// Its display name.
    pub name: String,
    /// Its address; bots have none.
    pub email: Option<String>,
    /// Whether it may act.
    pub status: UserStatus,
    /// Its roles.
    pub roles: Vec<String>,
    /// The client whose bot it is, if it is one (fact B49).
    pub bot_of: Option<String>,
    /// When it was created.
    pub created_at: Timestamp,
}

impl User {
    /// The subject of a client's bot user (fact B49).
    pub fn bot_subject(client_id: &str) -> String {
        format!("qlikbot\\{client_id}")
    }

    /// Whether it manages the tenant.
    pub fn is_admin(&self) -> bool {
        self.roles.iter().any(|role| role == TENANT_ADMIN)
    }
}
