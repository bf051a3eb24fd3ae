//! Weather: a network that fails, between the judge and a target.
//!
//! A fraction of the exchanges goes wrong, drawn from a seed. A verdict must not depend
//! on it. Waiting costs nothing under [`block_on`].

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use oauth_conform::embedded;
use oauth_model::profile::QLIK_CLOUD;
use oauth_suite::{
    report::Report,
    run::{self, Settings},
    target::{Target, TransportError},
};
use oauth_tenant::Fault;
use serde_json::json;

/// What can go wrong with an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The connection breaks before the request arrives.
    ResetBefore,
    /// The connection breaks after the request was performed.
    ResetAfter,
    /// The request is performed, and half of the answer arrives.
    HalfAnswer,
    /// The answer takes its time.
    Delay,
    /// The target asks to be left alone for no or one second: 429.
    TooMany,
    /// A server before the target is busy: 503.
    Unavailable,
    /// A proxy answers, after the request was performed.
    Proxy,
    /// A proxy sends a page as if all were well, or as if something were forbidden.
    Page,
}

impl Kind {
    /// Everything that can go wrong.
    pub const ALL: &[Self] = &[
        Self::ResetBefore,
        Self::ResetAfter,
        Self::HalfAnswer,
        Self::Delay,
        Self::TooMany,
        Self::Unavailable,
        Self::Proxy,
        Self::Page,
    ];
}

/// A target behind a network that fails.
#[derive(Debug)]
pub struct Weather<T> {
    target: T,
    percent: u64,
    kinds: Vec<Kind>,
    /// What the next draw comes from, and what was drawn so far.
    drawn: Mutex<(u64, BTreeMap<Kind, u64>)>,
}

impl<T> Weather<T> {
    /// So many of a hundred exchanges with this target go wrong, in one of these ways.
    pub fn new(target: T, seed: u64, percent: u64, kinds: &[Kind]) -> Self {
        Self {
            target,
            percent,
            kinds: kinds.to_vec(),
            drawn: Mutex::new((seed, BTreeMap::new())),
        }
    }

    /// How often what went wrong.
    ///
    /// # Panics
    ///
    /// If a draw panicked.
    pub fn drawn(&self) -> BTreeMap<Kind, u64> {
        self.drawn.lock().expect("no draw panics").1.clone()
    }

    /// What goes wrong with the next exchange, and a number for how.
    fn draw(&self) -> Option<(Kind, u64)> {
        let mut drawn = self.drawn.lock().expect("no draw panics");
        drawn.0 = drawn.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = mixed(drawn.0);
        if number % 100 >= self.percent || self.kinds.is_empty() {
            return None;
        }
        let more = number / 100;
        let place = usize::try_from(more % self.kinds.len() as u64).ok()?;
        let kind = *self.kinds.get(place)?;
        *drawn.1.entry(kind).or_default() += 1;
        Some((kind, more / self.kinds.len() as u64))
    }
}

/// A step of the generator `SplitMix64`.
fn mixed(state: u64) -> u64 {
    let first = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    second ^ (second >> 31)
}

impl<T: Target> Target for Weather<T> {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let broken = |why: &str| Err(TransportError::Broken(why.to_owned()));
        let Some((kind, number)) = self.draw() else {
            return self.target.send(request).await;
        };
        let seconds = (number % 2).to_string();
        let path = request.uri().path();
        let is_for_programs =
            path.starts_with("/api/v1/") || path == "/oauth/token" && request.method() == "POST";
        match kind {
            Kind::ResetBefore => return broken("connection reset by peer"),
            Kind::TooMany => return Ok(too_many(&seconds)),
            Kind::Unavailable => return Ok(page(StatusCode::SERVICE_UNAVAILABLE, &seconds)),
            Kind::Delay => tokio::time::sleep(Duration::from_millis(number % 20)).await,
            Kind::ResetAfter | Kind::HalfAnswer | Kind::Proxy | Kind::Page => {}
        }
        let answer = self.target.send(request).await?;
        match kind {
            Kind::ResetAfter => broken("connection reset by peer"),
            Kind::HalfAnswer => broken("end of file before message length reached"),
            Kind::Proxy => Ok(page(StatusCode::BAD_GATEWAY, &seconds)),
            // Where people look, too, such a page might be the target's.
            Kind::Page if !is_for_programs => Ok(answer),
            Kind::Page if number % 2 == 0 => Ok(page(StatusCode::OK, &seconds)),
            Kind::Page => Ok(page(StatusCode::FORBIDDEN, &seconds)),
            Kind::ResetBefore | Kind::TooMany | Kind::Unavailable | Kind::Delay => Ok(answer),
        }
    }
}

/// What a tenant answers that has had enough (fact G17).
fn too_many(seconds: &str) -> Response<Bytes> {
    let error = json!({"code": "HTTP-429", "title": "API rate limit reached.", "status": "429"});
    let body = json!({"errors": [error]}).to_string();
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    header(&mut answer, "content-type", "application/json");
    header(&mut answer, "retry-after", seconds);
    answer
}

/// What a server says that stands before a tenant.
fn page(status: StatusCode, seconds: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from_static(b"<html>Sorry.</html>"));
    *answer.status_mut() = status;
    header(&mut answer, "content-type", "text/html");
    header(&mut answer, "retry-after", seconds);
    answer
}

fn header(answer: &mut Response<Bytes>, name: &'static str, value: &str) {
    let value = value.parse().expect("the value is a header's");
    answer.headers_mut().insert(name, value);
}

/// Judges a reference tenant, sound or with faults, of whose exchanges so many of a
/// hundred go wrong in any way.
///
/// # Panics
///
/// If the tenant cannot be learned.
pub fn judge(faults: &[&'static Fault], settings: &Settings, seed: u64, percent: u64) -> Report {
    let tenant = embedded::tenant(&QLIK_CLOUD, faults.iter().copied());
    let weather = Weather::new(embedded::target(&tenant), seed, percent, Kind::ALL);
    let facts = embedded::facts(&tenant);
    block_on(run::run(&weather, &facts, settings, |_| {})).expect("the tenant can be learned")
}

/// Runs a future to its end without ever waiting: whenever there is nothing else to do,
/// the next moment has come. For targets in the same process only.
///
/// # Panics
///
/// If no runtime can be started.
pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime starts")
        .block_on(future)
}
