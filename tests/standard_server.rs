//! The reference server of the standards as a target.

use std::sync::Mutex;

use oauth_model::{profile::Profile, standard::Method, time::Timestamp};
use oauth_suite::{
    facts::Facts,
    report::Report,
    run::{self, Settings},
    standard::{
        description::{ClientAuth, Endpoints, Known, KnownClient},
        secret::Secret,
        server::Server as KnownServer,
    },
    target::{Target, from_fn},
};
use oauth_tenant::standard::{Deviation, Server, clients, default_scope};

use crate::{START, block_on};

/// Where it is said to be; nothing is sent there.
pub const ISSUER: &str = "https://server.example";

/// Judges a reference server, sound or with a deviation, under a profile.
///
/// # Panics
///
/// If the server's metadata cannot be read.
pub fn judge(profile: &Profile, deviation: Option<&'static Deviation>) -> Report {
    let server = match deviation {
        None => Server::new(profile.clone(), ISSUER),
        Some(deviation) => Server::deviating(profile.clone(), ISSUER, deviation),
    };
    let settings = Settings {
        target_name: "reference server".to_owned(),
        strict: true,
        ..Settings::for_own_target(profile.clone())
    };
    let target = target(server, START);
    block_on(async {
        let known = KnownServer::discover(&target, known()).await;
        let facts = Facts::of_server(known.expect("the metadata are complete"));
        run::run(&target, &facts, &settings, |_| {}).await
    })
    .expect("nothing has to be learned")
}

/// The server as a target whose time stands still.
///
/// # Panics
///
/// If the server panics while it answers.
pub fn target(server: Server, now: Timestamp) -> impl Target {
    let server = Mutex::new(server);
    from_fn(move |request| {
        let mut server = server.lock().expect("no handler panics");
        server.handle(now, &request)
    })
}

/// What its owner tells of it.
pub fn known() -> Known {
    let clients = clients().into_iter().map(|client| KnownClient {
        id: client.id,
        secret: client.secret.map(Secret::new),
        redirect_uris: client.redirect_uris,
        auth: match client.method {
            Method::Basic => ClientAuth::Basic,
            Method::Post => ClientAuth::Post,
            Method::None => ClientAuth::None,
        },
        grants: Vec::new(),
    });
    Known {
        issuer: Some(ISSUER.to_owned()),
        endpoints: Endpoints {
            resource: Some(format!("{ISSUER}/resource")),
            ..Endpoints::default()
        },
        scope: Some(default_scope()),
        clients: clients.collect(),
        ..Known::default()
    }
}
