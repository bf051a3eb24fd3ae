//! The file format of a seed, version 1.

use std::collections::BTreeMap;

use oauth_model::{client::ConsentMethod, content::SpaceType, user::UserStatus};
use serde::Deserialize;
use serde_json::Value;

/// A seed file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedFile {
    pub(super) version: u64,
    pub(super) tenant_id: String,
    #[serde(default)]
    pub(super) users: Vec<SeedUser>,
    #[serde(default)]
    pub(super) clients: Vec<SeedClient>,
    #[serde(default)]
    pub(super) spaces: Vec<SeedSpace>,
    #[serde(default)]
    pub(super) apps: Vec<SeedApp>,
    #[serde(default)]
    pub(super) foreign_clients: Vec<SeedForeign>,
    pub(super) region_client: Option<SeedRegion>,
    pub(super) organization_client: Option<SeedOrganization>,
}

/// A user in a seed file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedUser {
    pub(super) id: Option<String>,
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    #[serde(default = "active")]
    pub(super) status: UserStatus,
    #[serde(default)]
    pub(super) roles: Vec<String>,
}

/// A client in a seed file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedClient {
    pub(super) client_id: String,
    pub(super) client_secret: Option<String>,
    /// The body of a create request.
    pub(super) registration: Value,
    pub(super) consent_method: Option<SeedConsent>,
}

/// A space in a seed file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedSpace {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) r#type: SeedSpaceType,
    /// The subject of its owner.
    pub(super) owner: String,
    /// The roles of its members, by their subjects.
    #[serde(default)]
    pub(super) members: BTreeMap<String, Vec<String>>,
}

/// The type of a space in a seed file.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SeedSpaceType {
    Shared,
    Managed,
    Data,
}

impl From<SeedSpaceType> for SpaceType {
    fn from(kind: SeedSpaceType) -> Self {
        match kind {
            SeedSpaceType::Shared => Self::Shared,
            SeedSpaceType::Managed => Self::Managed,
            SeedSpaceType::Data => Self::Data,
        }
    }
}

/// An application in a seed file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedApp {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    /// The subject of its owner.
    pub(super) owner: String,
    pub(super) space_id: Option<String>,
    pub(super) access_code: Option<String>,
}

/// A client in a seed file that another tenant of the region published.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedForeign {
    pub(super) client_id: String,
    /// The body of a create request.
    pub(super) registration: Value,
    /// Whether this tenant approved it.
    #[serde(default)]
    pub(super) approved: bool,
    /// Whether the other tenant deleted it.
    #[serde(default)]
    pub(super) deleted_by_owner: bool,
}

/// The client of the region in a seed file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedRegion {
    /// The region, such as `US`.
    pub(super) region: String,
    pub(super) client_id: String,
    pub(super) client_secret: String,
}

/// The client of the organization in a seed file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SeedOrganization {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    /// What manages the organization's clients, if anybody does.
    pub(super) token: Option<String>,
}

/// A consent method in a seed file.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SeedConsent {
    Required,
    Trusted,
}

impl From<SeedConsent> for ConsentMethod {
    fn from(consent: SeedConsent) -> Self {
        match consent {
            SeedConsent::Required => Self::Required,
            SeedConsent::Trusted => Self::Trusted,
        }
    }
}

fn active() -> UserStatus {
    UserStatus::Active
}
