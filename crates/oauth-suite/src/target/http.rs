//! A target behind a URL.

use std::{error::Error, io, time::Duration};

use bytes::{Bytes, BytesMut};
use url::Url;

use super::{Target, TransportError, insecure::Insecure, is_loopback};

/// How requests are sent.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// How long one exchange may take, from connecting to the last byte.
    pub timeout: Duration,
    /// How much of a body is read.
    pub body_bytes_max: usize,
    /// Whom to trust beside those whom this machine trusts.
    pub authorities: Authorities,
    /// The proxy through which everything is sent; none is looked for elsewhere.
    pub proxy: Option<Url>,
    /// The hosts to which requests may go; to any, if none are named. A host of this
    /// machine stands for all its names.
    pub hosts: Option<Vec<String>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            body_bytes_max: 4 << 20,
            authorities: Authorities::default(),
            proxy: None,
            hosts: None,
        }
    }
}

impl HttpOptions {
    /// Whether a request may go to an address. Whatever led here, what is secret stays with
    /// the hosts that somebody named.
    fn admit(&self, url: &Url) -> Result<(), TransportError> {
        let Some(hosts) = &self.hosts else {
            return Ok(());
        };
        let host = url.host_str().unwrap_or_default();
        let is_near = |named: &String| {
            let named = Url::parse(&format!("http://{named}/"));
            named.is_ok_and(|named| is_loopback(&named))
        };
        let is_named = hosts.iter().any(|named| named == host)
            || is_loopback(url) && hosts.iter().any(is_near);
        if is_named {
            Ok(())
        } else {
            let why = format!("nobody named the host {host}");
            Err(TransportError::Unsendable(why))
        }
    }
}

/// Authorities that sign certificates.
#[derive(Clone, Debug, Default)]
pub struct Authorities(Vec<reqwest::Certificate>);

impl Authorities {
    /// Those whose certificates are in a text in PEM; there has to be one.
    pub fn from_pem(pem: &[u8]) -> Result<Self, String> {
        let found = reqwest::Certificate::from_pem_bundle(pem);
        let found = found.map_err(|error| innermost(&error))?;
        if found.is_empty() {
            return Err("it holds no certificate in PEM (`BEGIN CERTIFICATE`)".to_owned());
        }
        let authorities = Self(found);
        // Whether a certificate can be used shows only when it is.
        client(&HttpOptions {
            authorities: authorities.clone(),
            ..HttpOptions::default()
        })
        .map_err(|error| innermost(&error))?;
        Ok(authorities)
    }

    /// These and others.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }
}

/// A target behind a URL, reached by reqwest: no redirects, no cookies, no proxy but the
/// one that is named.
#[derive(Clone, Debug)]
pub struct HttpTarget {
    client: reqwest::Client,
    options: HttpOptions,
}

impl HttpTarget {
    /// A target that sends requests to the addresses in them.
    pub fn new(options: HttpOptions) -> Result<Self, TransportError> {
        let client =
            client(&options).map_err(|error| TransportError::Connect(innermost(&error)))?;
        Ok(Self { client, options })
    }

    fn error(&self, error: &reqwest::Error) -> TransportError {
        if error.is_timeout() {
            TransportError::Timeout(self.options.timeout)
        } else if error.is_connect() {
            unconnected(error)
        } else {
            broken(error)
        }
    }

    /// What went wrong once the target had begun to answer.
    fn error_halfway(&self, error: &reqwest::Error) -> TransportError {
        if error.is_timeout() {
            TransportError::Stalled(self.options.timeout)
        } else {
            broken(error)
        }
    }
}

fn client(options: &HttpOptions) -> Result<reqwest::Client, reqwest::Error> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(options.timeout);
    if !options.authorities.0.is_empty() {
        builder = builder.tls_certs_merge(options.authorities.0.iter().cloned());
    }
    if let Some(proxy) = &options.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy.clone())?);
    }
    builder.build()
}

impl Target for HttpTarget {
    async fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request)
            .map_err(|error| TransportError::Unsendable(innermost(&error)))?;
        self.options.admit(request.url())?;
        let mut response = self
            .client
            .execute(request)
            .await
            .map_err(|error| self.error(&error))?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.error_halfway(&error))?
        {
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
/// the system's own errors and those of TLS.
fn unconnected(error: &reqwest::Error) -> TransportError {
    let tls = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
    if let Some(tls) = tls {
        return TransportError::Insecure(Insecure::from(tls));
    }
    let why = innermost(error);
    let says = |words: &str| causes(error).any(|cause| cause.to_string().contains(words));
    if has(error, io::ErrorKind::ConnectionRefused) {
        TransportError::Refused
    } else if says("dns error") {
        TransportError::Unresolved(why)
    } else {
        TransportError::Connect(why)
    }
}

/// What broke off an exchange.
fn broken(error: &reqwest::Error) -> TransportError {
    let says = |words: &str| causes(error).any(|cause| cause.to_string().contains(words));
    let why = if has(error, io::ErrorKind::ConnectionReset) || has(error, io::ErrorKind::BrokenPipe)
    {
        "the connection was reset".to_owned()
    } else if has(error, io::ErrorKind::UnexpectedEof) {
        "the connection was closed in the middle of the answer".to_owned()
    } else if says("connection closed before message completed") {
        "the connection was closed before there was an answer".to_owned()
    } else {
        innermost(error)
    };
    TransportError::Broken(why)
}

fn has(error: &reqwest::Error, kind: io::ErrorKind) -> bool {
    causes(error).any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|cause| cause.kind() == kind)
    })
}

/// An error and what is behind it, the deepest last. An error of input and output hides
/// the one that it was made from behind another method.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |&cause| {
        let made_from = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match made_from {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => cause.source(),
        }
    })
}

/// The deepest cause, which says most: "connection refused" instead of "error sending
/// request". It names no address, because addresses may carry secrets.
fn innermost(error: &reqwest::Error) -> String {
    causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_go_to_hosts_that_were_named() {
        let options = |hosts: &[&str]| HttpOptions {
            hosts: Some(hosts.iter().map(|&host| host.to_owned()).collect()),
            ..HttpOptions::default()
        };
        let may = |hosts: &[&str], url: &str| options(hosts).admit(&Url::parse(url).unwrap());
        for (hosts, url) in [
            (&["as.example"][..], "https://as.example:8443/token"),
            (&["as.example", "keys.example"], "https://KEYS.example/"),
            (&["127.0.0.1"], "http://localhost:9/"),
            (&["localhost"], "http://[::1]:9/"),
            (&["[2001:db8::1]"], "http://[2001:db8::1]/"),
        ] {
            assert!(may(hosts, url).is_ok(), "{url}");
        }
        for (hosts, url) in [
            (&["as.example"][..], "http://169.254.169.254/latest/"),
            (&["as.example"], "https://as.example.evil.example/"),
            (&["as.example"], "https://evil.example/as.example"),
            (&["as.example"], "http://localhost:9/"),
            (&["127.0.0.1"], "http://localhost.evil.example/"),
            (&[], "https://as.example/"),
        ] {
            let why = may(hosts, url).unwrap_err().to_string();
            assert!(why.contains("nobody named the host"), "{url}: {why}");
        }
    }
}
