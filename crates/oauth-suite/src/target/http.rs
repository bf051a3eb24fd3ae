//! A target behind a URL.

use std::time::Duration;

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
            TransportError::Connect(innermost(error))
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
        let request = reqwest::Request::try_from(request).map_err(|error| self.error(&error))?;
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

/// The deepest cause, which says most: "connection refused" instead of "error sending
/// request". It names no address, because addresses may carry secrets.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
