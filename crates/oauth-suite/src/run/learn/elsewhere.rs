//! Clients that were not registered on the target: those that another tenant published,
//! and those of the region and the organization.

use std::collections::BTreeSet;

use oauth_model::{
    client::{AppType, Approval, Client, ConsentMethod, GrantType, Provenance, Secret, Tier},
    registration::Registration,
    scope::{ADMIN_CLASSIC, USER_DEFAULT},
    time::Timestamp,
};

use super::{get, text};
use crate::{
    drive::{Driver, End},
    facts::{ForeignClient, OrganizationClient, RegionClient},
    scenario::builder::CLIENTS,
    target::Target,
};

/// Binds the labels of the region's and of the organization's client, and tells the model.
pub(super) fn name<T: Target>(driver: &mut Driver<'_, T>) {
    let facts = driver.facts();
    if let Some(region) = &facts.region {
        driver.bindings.bind("region.host", &region.host);
        driver.bindings.bind("region.client_id", &region.client_id);
        let secret = &region.client_secret;
        driver.bindings.bind("region.client_secret", secret);
        let client = region_client(driver.now(), region);
        driver.session.state.insert_client(client);
    }
    if let Some(known) = &facts.organization {
        let secret = &known.client_secret;
        driver.bindings.bind("organization.host", &known.host);
        let id = &known.client_id;
        driver.bindings.bind("organization.client_id", id);
        driver.bindings.bind("organization.client_secret", secret);
        if let Some(token) = &known.token {
            driver.bindings.bind("organization.token", token);
            driver.session.state.set_organization_token(token);
        }
        let client = organization_client(driver.now(), known);
        driver.session.state.insert_client(client);
    }
}

/// Finds out about the clients that other tenants published.
pub(super) async fn learn<T: Target>(driver: &mut Driver<'_, T>) -> Result<(), End> {
    for client in &driver.facts().foreign {
        let at = format!("{CLIENTS}/{}/connection-configs/me", client.client_id);
        let config = get(driver, &at, &[]).await?;
        // Whoever is approved already has nothing to show of how that comes about.
        if !client.deleted_by_owner && text(&config, "status") == "approved" {
            continue;
        }
        let kind = if client.deleted_by_owner {
            "foreign.deleted"
        } else {
            "foreign"
        };
        let mut bind = |name: &str, value: &str| {
            driver.bindings.bind(format!("{kind}.{name}"), value);
        };
        bind("client_id", &client.client_id);
        bind("redirect_uri", &client.redirect_uri);
        driver.session.state.insert_client(foreign_client(client));
    }
    Ok(())
}

/// What matters of another tenant's client; the rest is known to its owner. Whatever it
/// is, a challenge does it no harm.
fn foreign_client(known: &ForeignClient) -> Client {
    let approval = if known.deleted_by_owner {
        Approval::Given
    } else {
        Approval::Pending
    };
    let registration = Registration {
        app_type: AppType::Native,
        redirect_uris: vec![known.redirect_uri.clone()],
        allowed_scopes: vec![USER_DEFAULT.to_owned()],
        ..Registration::default()
    };
    Client {
        published_at: Some(Timestamp::default()),
        provenance: Provenance::Foreign {
            approval,
            deleted_by_owner: known.deleted_by_owner,
        },
        ..client(&known.client_id, registration)
    }
}

/// The region's client: everything about it is fixed (facts A34 and B51).
fn region_client(now: Timestamp, known: &RegionClient) -> Client {
    let scopes = [
        ADMIN_CLASSIC,
        "tenants:create",
        "tenants:deactivate",
        "tenants:reactivate",
    ];
    let registration = Registration {
        tier: Tier::Region,
        client_name: format!("{} OAuth client", known.region),
        allowed_scopes: scopes.map(str::to_owned).to_vec(),
        ..Registration::default()
    };
    machine(now, &known.client_id, &known.client_secret, registration)
}

/// The organization's client, with the scope that is known (fact A36).
fn organization_client(now: Timestamp, known: &OrganizationClient) -> Client {
    let registration = Registration {
        tier: Tier::Organization,
        allowed_scopes: vec!["cloud-console.tenants:read".to_owned()],
        ..Registration::default()
    };
    machine(now, &known.client_id, &known.client_secret, registration)
}

fn machine(now: Timestamp, id: &str, secret: &str, mut registration: Registration) -> Client {
    let grant = GrantType::ClientCredentials.as_str().to_owned();
    registration.allowed_grant_types = vec![grant];
    Client {
        consent: ConsentMethod::Trusted,
        secrets: vec![Secret {
            value: secret.to_owned(),
            hint: String::new(),
            // How old it is nobody knows; as a new one it relies on nothing.
            created_at: now,
        }],
        ..client(id, registration)
    }
}

/// Stands for the client of an administrator who has none. It is of another tier, because
/// no list shows it.
pub(super) fn nobody() -> Client {
    let registration = Registration {
        tier: Tier::Region,
        allowed_scopes: vec![USER_DEFAULT.to_owned(), ADMIN_CLASSIC.to_owned()],
        ..Registration::default()
    };
    Client {
        consent: ConsentMethod::Trusted,
        ..client("", registration)
    }
}

fn client(id: &str, registration: Registration) -> Client {
    Client {
        id: id.to_owned(),
        registration,
        secrets: Vec::new(),
        consent: ConsentMethod::Required,
        created_at: Timestamp::default(),
        updated_at: Timestamp::default(),
        published_at: None,
        patched: BTreeSet::new(),
        provenance: Provenance::Own,
    }
}
