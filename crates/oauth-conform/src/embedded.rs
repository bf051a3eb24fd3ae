//! The embedded reference tenant as a target: judge and tenant in one process.

use std::sync::Arc;

use oauth_model::{profile::Profile, rate_limit::RateTier, time::Timestamp};
use oauth_suite::{
    facts::{
        AdminClient, Consents, Facts, ForeignClient, OrganizationClient, RegionClient, Sharing,
        SignIn,
    },
    target::{Controls, Target, from_async_fn},
};
use oauth_tenant::{Config, Fault, SharedTenant, Tenant};

/// The address under which it is addressed; nothing is sent there.
pub const ISSUER: &str = "https://tenant.example";

/// Where its time stands until it is made to pass, so that runs are reproducible.
pub const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// How it is named in reports.
pub fn name(faults: &[&Fault]) -> String {
    let ids: Vec<&str> = faults.iter().map(|fault| fault.id.as_str()).collect();
    match ids.as_slice() {
        [] => "embedded reference tenant".to_owned(),
        [id] => format!("embedded reference tenant with fault {id}"),
        ids => format!("embedded reference tenant with faults {}", ids.join(", ")),
    }
}

/// The tenant, sound or with faults.
pub fn tenant(profile: &Profile, faults: impl IntoIterator<Item = &'static Fault>) -> SharedTenant {
    let config = Config {
        profile: profile.clone(),
        faults: faults.into_iter().collect(),
        ..Config::new(ISSUER)
    };
    SharedTenant::virtual_time(Tenant::new(config), START)
}

/// The tenant as a target.
pub fn target(tenant: &SharedTenant) -> impl Target + use<> {
    let tenant = tenant.clone();
    from_async_fn(move |request| {
        let tenant = tenant.clone();
        async move { tenant.respond(&request).await }
    })
}

/// What is known of it: who manages it, and that its state, time and limits can be set.
pub fn facts(tenant: &SharedTenant) -> Facts {
    let admin = tenant.inspect(|tenant| {
        let (client_id, client_secret) = tenant.admin_client();
        AdminClient {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
        }
    });
    Facts {
        issuer: ISSUER.to_owned(),
        admin: Some(admin),
        pass: None,
        sign_in: SignIn::Form,
        sharing: Sharing::Form,
        consents: Consents::Form,
        foreign: tenant.inspect(foreign),
        region: tenant.inspect(region),
        organization: tenant.inspect(organization),
        server: None,
        controls: Some(Arc::new(Reins(tenant.clone()))),
    }
}

/// What other tenants of the region have published.
fn foreign(tenant: &Tenant) -> Vec<ForeignClient> {
    let known = tenant.foreign_clients().map(|client| ForeignClient {
        client_id: client.id.clone(),
        redirect_uri: client
            .registration
            .redirect_uris
            .first()
            .cloned()
            .unwrap_or_default(),
        deleted_by_owner: client.is_deleted_by_owner(),
    });
    known.collect()
}

/// The client of the region, and the region's host.
fn region(tenant: &Tenant) -> Option<RegionClient> {
    let (region, client_id, client_secret) = tenant.region_client()?;
    Some(RegionClient {
        region: region.to_owned(),
        host: format!("register.{}.example", region.to_ascii_lowercase()),
        client_id: client_id.to_owned(),
        client_secret: client_secret.to_owned(),
    })
}

/// The client of the organization, and the organization's host.
fn organization(tenant: &Tenant) -> Option<OrganizationClient> {
    let (client_id, client_secret) = tenant.organization_client()?;
    Some(OrganizationClient {
        token: tenant.organization_token().map(str::to_owned),
        host: "console.example".to_owned(),
        client_id: client_id.to_owned(),
        client_secret: client_secret.to_owned(),
    })
}

struct Reins(SharedTenant);

impl Controls for Reins {
    fn checkpoint(&self) {
        self.0.checkpoint();
    }

    fn rollback(&self) {
        self.0.rollback();
    }

    fn advance(&self, seconds: u64) {
        self.0.advance(seconds);
    }

    fn use_up(&self, tier: RateTier) {
        self.0.use_up(tier);
    }

    fn now_millis(&self) -> u64 {
        self.0.now().as_millis()
    }
}
