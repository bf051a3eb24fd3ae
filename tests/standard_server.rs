//! The reference server of the standards as a target.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use oauth_model::{profile::Profile, rate_limit::RateTier, standard::Method, time::Timestamp};
use oauth_suite::{
    facts::Facts,
    report::Report,
    run::{self, Settings},
    standard::{
        agent::SignIn,
        description::{ClientAuth, Endpoints, Known, KnownClient},
        secret::Secret,
        server::Server as KnownServer,
    },
    target::{Controls, Target, from_async_fn, from_fn},
};
use oauth_tenant::standard::{
    Deviation, NAME, PASSWORD, RESOURCES, Server, clients, default_scope,
};

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
    let held = Arc::new(Held::new(server.asking_to_sign_in()));
    let controls: Arc<dyn Controls> = Arc::<Held>::clone(&held);
    let target = from_fn(move |request| held.answer(&request));
    judge_with(profile, &target, Some(controls))
}

/// Judges a target that behaves like a reference server.
///
/// # Panics
///
/// If the server's metadata cannot be read.
pub fn judge_target(profile: &Profile, target: &impl Target) -> Report {
    judge_with(profile, target, None)
}

fn judge_with(
    profile: &Profile,
    target: &impl Target,
    controls: Option<Arc<dyn Controls>>,
) -> Report {
    let settings = Settings {
        target_name: "reference server".to_owned(),
        strict: true,
        ..Settings::for_own_target(profile.clone())
    };
    block_on(async {
        let known = KnownServer::discover(target, known()).await;
        let mut known = known.expect("the metadata are complete");
        let enrolled = known.enroll(target).await;
        enrolled.expect("the server is there");
        let facts = Facts {
            controls,
            ..Facts::of_server(known)
        };
        run::run(target, &facts, &settings, |_| {}).await
    })
    .expect("nothing has to be learned")
}

/// A server and its clock, in the hands of a test.
struct Held {
    now: Mutex<Moment>,
    kept: Mutex<Moment>,
}

/// A server at a time.
#[derive(Clone)]
struct Moment {
    server: Server,
    at: Timestamp,
}

impl Held {
    fn new(server: Server) -> Self {
        let moment = Moment { server, at: now() };
        Self {
            now: Mutex::new(moment.clone()),
            kept: Mutex::new(moment),
        }
    }

    fn answer(&self, request: &http::Request<Bytes>) -> http::Response<Bytes> {
        let mut now = held(&self.now);
        let at = now.at;
        now.server.handle(at, request)
    }
}

impl Controls for Held {
    fn checkpoint(&self) {
        *held(&self.kept) = held(&self.now).clone();
    }

    fn rollback(&self) {
        *held(&self.now) = held(&self.kept).clone();
    }

    fn advance(&self, seconds: u64) {
        let mut now = held(&self.now);
        now.at = now.at.plus_seconds(seconds);
    }

    /// It has no limits.
    fn use_up(&self, _: RateTier) {}

    fn now_millis(&self) -> u64 {
        held(&self.now).at.as_millis()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no handler panics")
}

/// The time of the judge: introspection tells of times, and they have to agree.
pub fn now() -> Timestamp {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(START, |since| Timestamp::from_seconds(since.as_secs()))
}

/// A server that looks first and acts later, at token requests of this grant type.
///
/// # Panics
///
/// If the server panics while it answers.
pub fn hasty(server: Server, grant_type: &'static str) -> impl Target {
    let server = Arc::new(Mutex::new(server));
    let asked = format!("grant_type={grant_type}&");
    from_async_fn(move |request: http::Request<Bytes>| {
        let server = Arc::clone(&server);
        let body = String::from_utf8_lossy(request.body());
        let is_hasty = request.uri().path() == "/token" && body.contains(&asked);
        async move {
            let now = now();
            let seen = server.lock().expect("no handler panics").clone();
            if is_hasty {
                tokio::task::yield_now().await;
            }
            let mut server = server.lock().expect("no handler panics");
            let answer = server.handle(now, &request);
            let is_late = !answer.status().is_success();
            // What it saw before was another's to change.
            if is_hasty && is_late {
                let mut seen = seen;
                return seen.handle(now, &request);
            }
            answer
        }
    })
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
        resources: RESOURCES.map(str::to_owned).to_vec(),
        clients: clients.collect(),
        sign_in: SignIn::Form {
            fields: vec![
                ("username".to_owned(), Secret::new(NAME)),
                ("password".to_owned(), Secret::new(PASSWORD)),
            ],
        },
        ..Known::default()
    }
}
