//! Users as the API shows them (facts B49, B50 and C46).

use oauth_model::user::{TENANT_ADMIN, User};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::time::milliseconds;
use crate::mint::hexadecimal;

/// A user in an answer. Dates have two names, the old and the new.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserView<'a> {
    id: &'a str,
    tenant_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    subject: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    status: &'static str,
    roles: &'a [String],
    assigned_roles: Vec<RoleView<'a>>,
    assigned_groups: [(); 0],
    groups: [(); 0],
    created: String,
    created_at: String,
    last_updated: String,
    last_updated_at: String,
}

#[derive(Serialize)]
struct RoleView<'a> {
    id: String,
    level: &'static str,
    name: &'a str,
    r#type: &'static str,
}

impl<'a> UserView<'a> {
    /// A user, whoever asks.
    pub(crate) fn new(user: &'a User, tenant_id: &'a str) -> Self {
        let created = milliseconds(user.created_at);
        Self {
            id: &user.id,
            tenant_id,
            client_id: user.bot_of.as_deref(),
            subject: &user.subject,
            name: &user.name,
            email: user.email.as_deref(),
            status: user.status.as_str(),
            roles: &user.roles,
            assigned_roles: user.roles.iter().map(|role| RoleView::new(role)).collect(),
            assigned_groups: [],
            groups: [],
            created: created.clone(),
            created_at: created.clone(),
            last_updated: created.clone(),
            last_updated_at: created,
        }
    }
}

impl<'a> RoleView<'a> {
    fn new(name: &'a str) -> Self {
        let hash = Sha256::digest(name);
        Self {
            id: hexadecimal(hash.iter().take(12)),
            level: if name == TENANT_ADMIN {
                "admin"
            } else {
                "user"
            },
            name,
            r#type: "default",
        }
    }
}
