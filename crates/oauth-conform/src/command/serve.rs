//! `serve`: the reference tenant on a socket.

use std::{fs, net::SocketAddr, path::Path};

use oauth_model::{
    client::Client,
    freedom::Freedom,
    profile::Profile,
    user::{User, UserStatus},
};
use oauth_tenant::{Config, Limits, Seed, SharedTenant, Tenant, Tls};
use serde::Serialize;
use tokio::net::TcpListener;

use crate::{
    args::{Format, ServeArguments, TlsArguments},
    error::Error,
    exit::Exit,
    output, render,
    stop::Stop,
};

/// What a program needs to know to use the tenant.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ready {
    /// Its address.
    pub(crate) url: String,
    /// The file of the authority that its certificate is by, if it speaks TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ca: Option<String>,
    /// A client that manages it.
    pub(crate) admin_client: AdminClient,
    /// The people who use it.
    pub(crate) users: Vec<Person>,
    /// The client of the region, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) region_client: Option<OfRegion>,
    /// The client of the organization, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organization_client: Option<AdminClient>,
    /// What manages the organization's clients, if anybody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organization_token: Option<String>,
    /// Clients that other tenants of the region published.
    pub(crate) foreign_clients: Vec<Foreign>,
}

/// The client of a region.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfRegion {
    /// The region.
    pub(crate) region: String,
    /// The client's id.
    pub(crate) client_id: String,
    /// Its secret.
    pub(crate) client_secret: String,
}

/// A client that another tenant published.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Foreign {
    /// Its id.
    pub(crate) client_id: String,
    /// Where it wants its users back.
    pub(crate) redirect_uris: Vec<String>,
    /// Whether the other tenant deleted it.
    pub(crate) deleted_by_owner: bool,
}

/// The credentials of a client.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdminClient {
    /// Its id.
    pub(crate) client_id: String,
    /// Its secret.
    pub(crate) client_secret: String,
}

/// A user who is no bot.
#[derive(Debug, Serialize)]
pub(crate) struct Person {
    /// The id.
    pub(crate) id: String,
    /// How the identity provider names the user.
    pub(crate) subject: String,
    /// The address; empty if there is none.
    pub(crate) email: String,
}

/// Serves the tenant until it is told to stop.
pub(crate) async fn run(arguments: &ServeArguments) -> Result<Exit, Error> {
    let address = arguments.listen;
    if !address.ip().is_loopback() && !arguments.allow_remote {
        return Err(Error::RemoteListener(address));
    }
    let profile = &choosing(&arguments.profile.value, &arguments.freedoms);
    let seed = match &arguments.seed_file {
        Some(path) => seed(path, profile)?,
        None => Seed::default(),
    };
    let listen_error = |why| Error::Listen { address, why };
    let listener = TcpListener::bind(address).await.map_err(listen_error)?;
    let bound = listener.local_addr().map_err(listen_error)?;
    let tls = arguments.tls.tls.then(|| tls(bound, &arguments.tls));
    let (tls, ca) = tls.transpose()?.unzip();
    let scheme = if tls.is_some() { "https" } else { "http" };
    let tenant = Tenant::new(Config {
        profile: profile.clone(),
        seed,
        faults: arguments.faults.clone(),
        limits: Limits {
            rate_limited: arguments.rate_limit,
            ..Limits::default()
        },
        ..Config::new(format!("{scheme}://{bound}"))
    });
    // Whoever reads the first line may stop the tenant at once.
    let stop = Stop::new().map_err(Error::Signals)?;
    let ready = Ready {
        ca,
        ..Ready::of(&tenant)
    };
    match arguments.format.value {
        Format::Text => {
            output::print(&render::serve::ready(&ready, &arguments.faults))?;
        }
        Format::Json => output::print_json_line(&ready)?,
    }
    let tenant = SharedTenant::real_time(tenant);
    match tls {
        Some(tls) => oauth_tenant::serve_tls(listener, tls, tenant, stop.wait()).await,
        None => oauth_tenant::serve(listener, tenant, stop.wait()).await,
    }
    Ok(Exit::Fine)
}

/// TLS for an address, and the file in which its authority now is.
fn tls(address: SocketAddr, arguments: &TlsArguments) -> Result<(Tls, String), Error> {
    let tls = Tls::new(address.ip(), arguments.certificate.into()).map_err(Error::Tls)?;
    let path = arguments.ca_out.as_deref();
    let path = path.unwrap_or_else(|| Path::new("oauth-conform-ca.pem"));
    let shown = path.display().to_string();
    fs::write(path, tls.authority()).map_err(|why| Error::Authority {
        path: shown.clone(),
        why,
    })?;
    Ok((tls, shown))
}

/// A profile whose tenant takes these sides of open questions.
pub(super) fn choosing(profile: &Profile, choices: &[(Freedom, &'static str)]) -> Profile {
    let choices = choices.iter();
    choices.fold(profile.clone(), |profile, &(freedom, value)| {
        profile.choosing(freedom, value)
    })
}

fn seed(path: &Path, profile: &Profile) -> Result<Seed, Error> {
    let shown = || path.display().to_string();
    let text = fs::read_to_string(path).map_err(|why| Error::SeedUnread { path: shown(), why })?;
    Seed::parse(&text, profile).map_err(|why| Error::Seed { path: shown(), why })
}

impl Ready {
    fn of(tenant: &Tenant) -> Self {
        let (client_id, client_secret) = tenant.admin_client();
        let mut people: Vec<&User> = tenant
            .users()
            .filter(|user| user.bot_of.is_none())
            .collect();
        // Whoever takes the first has one who may act and is nothing special.
        people.sort_by_key(|user| (user.status != UserStatus::Active, user.is_admin()));
        Self {
            url: tenant.issuer().to_owned(),
            ca: None,
            admin_client: AdminClient {
                client_id: client_id.to_owned(),
                client_secret: client_secret.to_owned(),
            },
            users: people.into_iter().map(Person::of).collect(),
            region_client: tenant.region_client().map(|(region, id, secret)| OfRegion {
                region: region.to_owned(),
                client_id: id.to_owned(),
                client_secret: secret.to_owned(),
            }),
            organization_client: tenant
                .organization_client()
                .map(|(id, secret)| AdminClient {
                    client_id: id.to_owned(),
                    client_secret: secret.to_owned(),
                }),
            organization_token: tenant.organization_token().map(str::to_owned),
            foreign_clients: tenant.foreign_clients().map(Foreign::of).collect(),
        }
    }
}

impl Foreign {
    fn of(client: &Client) -> Self {
        Self {
            client_id: client.id.clone(),
            redirect_uris: client.registration.redirect_uris.clone(),
            deleted_by_owner: client.is_deleted_by_owner(),
        }
    }
}

impl Person {
    fn of(user: &User) -> Self {
        Self {
            id: user.id.clone(),
            subject: user.subject.clone(),
            email: user.email.clone().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_people_come_first() {
        let ready = Ready::of(&Tenant::new(Config::new("http://127.0.0.1:1")));
        let subjects: Vec<&str> = ready
            .users
            .iter()
            .map(|user| user.subject.as_str())
            .collect();
        assert_eq!(
            subjects,
            [
                "test-only|first-user",
                "test-only|second-user",
                "test-only|administrator",
                "test-only|disabled-user",
            ]
        );
    }
}
