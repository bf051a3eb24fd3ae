//! The way to a target: whom to trust on it, and through what it goes; and the same for
//! the tenant that is served.

use std::path::PathBuf;

use clap::{Args, ValueEnum, value_parser};
use oauth_tenant::Presented;
use url::Url;

/// How a target is reached.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct NetworkArguments {
    /// Trust the authorities in this PEM file, too, beside those of this machine
    /// [default: `OAUTH_CONFORM_CA`]
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Send everything through this proxy [default: `OAUTH_CONFORM_PROXY`]
    ///
    /// Without it no proxy is used: neither `HTTPS_PROXY` nor its like are read.
    #[arg(long, value_name = "URL", value_parser = proxy)]
    pub(crate) proxy: Option<Url>,
    /// How long one exchange may take, from connecting to the last byte [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..=600))]
    pub(crate) exchange_timeout: Option<u64>,
}

/// How the tenant is served inside TLS.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TlsArguments {
    /// Speak https, with a certificate that is made at the start
    #[arg(long)]
    pub(crate) tls: bool,
    /// Where the certificate of its authority is written, for --ca and its like
    /// [default: oauth-conform-ca.pem]
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) ca_out: Option<PathBuf>,
    /// Which certificate is shown, to see what a client makes of it
    #[arg(
        long,
        value_name = "KIND",
        value_enum,
        default_value_t,
        requires = "tls"
    )]
    pub(crate) certificate: Certificate,
}

/// A certificate that can be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Certificate {
    /// A good one
    #[default]
    Sound,
    /// One whose time is over
    Expired,
    /// One whose time has not come
    NotYetValid,
    /// One for another host
    OtherName,
    /// One by another authority than that which is written down
    UnknownAuthority,
}

impl From<Certificate> for Presented {
    fn from(certificate: Certificate) -> Self {
        match certificate {
            Certificate::Sound => Self::Sound,
            Certificate::Expired => Self::Expired,
            Certificate::NotYetValid => Self::NotYetValid,
            Certificate::OtherName => Self::OtherName,
            Certificate::UnknownAuthority => Self::UnknownAuthority,
        }
    }
}

/// The address of a proxy; it is not repeated, because it may have a password.
pub(crate) fn proxy(text: &str) -> Result<Url, String> {
    let wanted = "wanted an address such as http://proxy.example:3128";
    let url = Url::parse(text).map_err(|why| format!("it is no URL ({why}): {wanted}"))?;
    if url.scheme() != "http" || !url.has_host() {
        return Err(format!(
            "it has the scheme `{}`, and only http proxies are known: {wanted}",
            url.scheme()
        ));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address() {
        assert_eq!(
            proxy("http://proxy.example:3128").unwrap().port(),
            Some(3128)
        );
        for text in ["proxy.example:3128", "socks5://a:1", "3128", ""] {
            let why = proxy(text).unwrap_err();
            assert!(why.contains("http://proxy.example:3128"), "{why}");
        }
    }
}
