//! A target behind a URL.

use std::{error::Error, io, time::Duration};

use bytes::{Bytes, BytesMut};

use super::{Target, TransportError};

/// How requests are sent.
#[derive(Clone, Copy, Debug)]
pub struct HttpOptions {
    /// How long one exchange may take, from connecting to the last byte.
    pub timeout: Duration,
    /// How much of a body is read.
    pub body_bytes_max: usize,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            body_bytes_max: 4 << 20,
        }
    }
}

/// A target behind a URL, reached by reqwest: no redirects, no cookies, no proxy.
#[derive(Clone, Debug)]
pub struct HttpTarget {
    client: reqwest::Client,
    options: HttpOptions,
}

impl HttpTarget {
    /// A target that sends requests to the addresses in them.
    pub fn new(options: HttpOptions) -> Result<Self, TransportError> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(options.timeout)
            .build()
            .map_err(|error| TransportError::Connect(error.to_string()))?;
        Ok(Self { client, options })
    }

    fn error(&self, error: &reqwest::Error) -> TransportError {
        if error.is_timeout() {
            TransportError::Timeout(self.options.timeout)
        } else if error.is_connect() {
            unconnected(error)
        } else {
            TransportError::Broken(innermost(error))
        }
    }
}

impl Target for HttpTarget {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request)
            .map_err(|error| TransportError::Unsendable(innermost(&error)))?;
        let mut response = self
            .client
            .execute(request)
            .await
            .map_err(|error| self.error(&error))?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.error(&error))? {
            if body.len() + chunk.len() > self.options.body_bytes_max {
                return Err(TransportError::TooLarge(self.options.body_bytes_max));
            }
            body.extend_from_slice(&chunk);
        }
        let mut whole = http::Response::new(body.freeze());
        *whole.status_mut() = response.status();
        *whole.headers_mut() = std::mem::take(response.headers_mut());
        Ok(whole)
    }
}

/// Why there is no connection. What the libraries below say is only known as text, but for
/// the system's own errors.
fn unconnected(error: &reqwest::Error) -> TransportError {
    let why = innermost(error);
    let is_refused = |cause: &(dyn Error + 'static)| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == io::ErrorKind::ConnectionRefused)
    };
    let says = |words: &str| causes(error).any(|cause| cause.to_string().contains(words));
    if causes(error).any(is_refused) {
        TransportError::Refused
    } else if says("dns error") {
        TransportError::Unresolved(why)
    } else if says("certificate") || says("corrupt message") || says("peer is incompatible") {
        TransportError::Insecure(why)
    } else {
        TransportError::Connect(why)
    }
}

/// An error and what is behind it, the deepest last.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |&cause| cause.source())
}

/// The deepest cause, which says most: "connection refused" instead of "error sending
/// request". It names no address, because addresses may carry secrets.
fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}
