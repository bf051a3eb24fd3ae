//! Clients in a seed that were not registered in the tenant: those that another tenant
//! published, and the region's.

use oauth_model::{
    client::{Approval, Client, ConsentMethod, GrantType, Provenance, Tier},
    profile::Profile,
    registration::Registration,
    scope::ADMIN_CLASSIC,
};

use super::{
    CREATED_AT, SeedError,
    file::{SeedClient, SeedForeign, SeedRegion},
    secret,
};

/// The scopes of every client of a region (fact A34).
const REGION_SCOPES: [&str; 4] = [
    ADMIN_CLASSIC,
    "tenants:create",
    "tenants:deactivate",
    "tenants:reactivate",
];

/// What follows the region in the name of its bot user (fact B51).
pub(crate) const REGION_NAME_END: &str = " OAuth client";

impl SeedForeign {
    pub(super) fn into_client(self, profile: &Profile) -> Result<Client, SeedError> {
        let client = SeedClient {
            client_id: self.client_id,
            client_secret: None,
            registration: self.registration,
            consent_method: None,
        };
        let client = client.into_client(profile)?;
        Ok(Client {
            published_at: Some(CREATED_AT),
            // A published client always requires consent (fact B40).
            consent: ConsentMethod::Required,
            provenance: Provenance::Foreign {
                approval: if self.approved {
                    Approval::Given
                } else {
                    Approval::Pending
                },
                deleted_by_owner: self.deleted_by_owner,
            },
            ..client
        })
    }
}

impl SeedRegion {
    pub(super) fn into_client(self) -> Result<Client, SeedError> {
        for (name, value) in [
            ("region", &self.region),
            ("clientSecret", &self.client_secret),
        ] {
            if value.is_empty() {
                return Err(SeedError::Empty(format!("/regionClient/{name}")));
            }
        }
        let registration = Registration {
            tier: Tier::Region,
            client_name: format!("{}{REGION_NAME_END}", self.region),
            allowed_scopes: REGION_SCOPES.map(str::to_owned).to_vec(),
            allowed_grant_types: vec![GrantType::ClientCredentials.as_str().to_owned()],
            ..Registration::default()
        };
        Ok(Client {
            id: self.client_id,
            registration,
            secrets: vec![secret(self.client_secret)],
            consent: ConsentMethod::Trusted,
            created_at: CREATED_AT,
            updated_at: CREATED_AT,
            published_at: None,
            patched: std::collections::BTreeSet::new(),
            provenance: Provenance::Own,
        })
    }
}
