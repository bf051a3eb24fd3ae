//! Clients in a seed that were not registered in the tenant: those that another tenant
//! published, and those of the region and the organization.

use oauth_model::{
    client::{Approval, Client, ConsentMethod, GrantType, Provenance, Tier},
    profile::Profile,
    registration::Registration,
    scope::ADMIN_CLASSIC,
};

use super::{
    CREATED_AT, SeedError,
    file::{SeedClient, SeedForeign, SeedOrganization, SeedRegion},
    secret,
};

/// The scopes of every client of a region (fact A34).
const REGION_SCOPES: [&str; 4] = [
    ADMIN_CLASSIC,
    "tenants:create",
    "tenants:deactivate",
    "tenants:reactivate",
];

/// The scope that is known of clients of an organization (fact A36).
const ORGANIZATION_SCOPE: &str = "cloud-console.tenants:read";

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
        if self.region.is_empty() {
            return Err(SeedError::Empty("/regionClient/region".to_owned()));
        }
        let registration = Registration {
            tier: Tier::Region,
            client_name: format!("{}{REGION_NAME_END}", self.region),
            allowed_scopes: REGION_SCOPES.map(str::to_owned).to_vec(),
            ..Registration::default()
        };
        machine(self.client_id, self.client_secret, registration)
    }
}

impl SeedOrganization {
    pub(super) fn into_client(self) -> Result<Client, SeedError> {
        let registration = Registration {
            tier: Tier::Organization,
            client_name: "Organization".to_owned(),
            allowed_scopes: vec![ORGANIZATION_SCOPE.to_owned()],
            ..Registration::default()
        };
        machine(self.client_id, self.client_secret, registration)
    }
}

/// A client above the tenants: machines only (facts A32 and A36).
fn machine(
    id: String,
    client_secret: String,
    mut registration: Registration,
) -> Result<Client, SeedError> {
    if client_secret.is_empty() {
        let at = format!("clientSecret of client {id}");
        return Err(SeedError::Empty(at));
    }
    let grant = GrantType::ClientCredentials.as_str().to_owned();
    registration.allowed_grant_types = vec![grant];
    Ok(Client {
        id,
        registration,
        secrets: vec![secret(client_secret)],
        consent: ConsentMethod::Trusted,
        created_at: CREATED_AT,
        updated_at: CREATED_AT,
        published_at: None,
        patched: std::collections::BTreeSet::new(),
        provenance: Provenance::Own,
    })
}
