//! Targets: what is judged, reduced to requests and responses.

mod http;
mod insecure;
mod service;

use std::{future::Future, sync::Mutex, time::Duration};

use bytes::Bytes;
use oauth_model::rate_limit::RateTier;
use url::{Host, Url};

pub use self::{
    http::{Authorities, HttpOptions, HttpTarget},
    insecure::Insecure,
    service::{InProcessService, from_service},
};

/// Something that answers requests.
///
/// Refusals are responses; only a broken wire is an error.
pub trait Target {
    /// Performs one exchange.
    fn send(
        &self,
        request: ::http::Request<Bytes>,
    ) -> impl Future<Output = Result<::http::Response<Bytes>, TransportError>>;
}

/// Why an exchange gave no response.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection was made.
    #[error("could not connect: {0}")]
    Connect(String),
    /// Nothing listens there.
    #[error("the connection was refused")]
    Refused,
    /// The host's name stands for no address.
    #[error("the name of the host could not be resolved: {0}")]
    Unresolved(String),
    /// TLS came to nothing, mostly because of the certificate.
    #[error("no secure connection: {0}")]
    Insecure(Insecure),
    /// No response came in time.
    #[error("no answer within {} seconds", .0.as_secs())]
    Timeout(Duration),
    /// A response was begun, and not ended in time.
    #[error("the answer did not end within {} seconds", .0.as_secs())]
    Stalled(Duration),
    /// The response was larger than is read.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The connection broke, or what came was not HTTP.
    #[error("the exchange broke off: {0}")]
    Broken(String),
    /// Something between here and the target answered in its place.
    #[error("a proxy answered with status {0} instead of the target")]
    Proxy(u16),
    /// A page for people came from an endpoint that answers programs, with status 200 or
    /// 403, as proxies, firewalls and captive portals send it.
    #[error("a page of HTML came with status {0} where the target answers in JSON")]
    Page(u16),
    /// The target had no time for one of several requests that were sent at once.
    #[error("the target asked to be left alone (429 or 503) while requests were sent at once")]
    Busy,
    /// The request cannot be written as HTTP.
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
}

impl TransportError {
    /// Whether no connection came about, so that the target was not reached.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::Refused
            | Self::Unresolved(_)
            | Self::Insecure(_)
            | Self::Timeout(_)
            | Self::Proxy(_) => true,
            Self::Stalled(_)
            | Self::TooLarge(_)
            | Self::Broken(_)
            | Self::Page(_)
            | Self::Busy
            | Self::Unsendable(_) => false,
        }
    }

    /// Whether somebody was reached, and the same exchange may go well another time.
    pub(crate) fn is_passing(&self) -> bool {
        let is_reached =
            !self.is_unreachable() || matches!(self, Self::Timeout(_) | Self::Proxy(_));
        is_reached && self.may_pass()
    }

    /// Whether the same exchange may go well another time.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::Refused
            | Self::Unresolved(_)
            | Self::Timeout(_)
            | Self::Stalled(_)
            | Self::Broken(_)
            | Self::Proxy(_)
            | Self::Page(_)
            | Self::Busy => true,
            Self::Insecure(_) | Self::TooLarge(_) | Self::Unsendable(_) => false,
        }
    }
}

/// Whether an address is on this machine, so that its target is one's own.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A target in the same process: a function behind a lock.
#[derive(Debug)]
pub struct InProcess<F>(Mutex<F>);

/// Makes a target of a function.
pub fn from_fn<F>(function: F) -> InProcess<F>
where
    F: FnMut(::http::Request<Bytes>) -> ::http::Response<Bytes>,
{
    InProcess(Mutex::new(function))
}

impl<F> Target for InProcess<F>
where
    F: FnMut(::http::Request<Bytes>) -> ::http::Response<Bytes>,
{
    async fn send(
        &self,
        request: ::http::Request<Bytes>,
    ) -> Result<::http::Response<Bytes>, TransportError> {
        match self.0.lock() {
            Ok(mut function) => Ok(function(request)),
            Err(_) => Err(TransportError::Broken("the target panicked".to_owned())),
        }
    }
}

/// A target in the same process that takes its time: a function that gives a future.
#[derive(Debug)]
pub struct InProcessAsync<F>(F);

/// Makes a target of a function that gives a future; several may be under way at once.
pub fn from_async_fn<F, R>(function: F) -> InProcessAsync<F>
where
    F: Fn(::http::Request<Bytes>) -> R,
    R: Future<Output = ::http::Response<Bytes>>,
{
    InProcessAsync(function)
}

impl<F, R> Target for InProcessAsync<F>
where
    F: Fn(::http::Request<Bytes>) -> R,
    R: Future<Output = ::http::Response<Bytes>>,
{
    async fn send(
        &self,
        request: ::http::Request<Bytes>,
    ) -> Result<::http::Response<Bytes>, TransportError> {
        Ok((self.0)(request).await)
    }
}

/// What can be done to a target beside sending requests: only to one of our own.
pub trait Controls: Send + Sync {
    /// Remembers the target's state.
    fn checkpoint(&self);
    /// Goes back to the state that was remembered.
    fn rollback(&self);
    /// Lets time pass.
    fn advance(&self, seconds: u64);
    /// Uses up a tier of its rate limits for everybody.
    fn use_up(&self, tier: RateTier);
    /// The target's time, in milliseconds since 1970.
    fn now_millis(&self) -> u64;
}
