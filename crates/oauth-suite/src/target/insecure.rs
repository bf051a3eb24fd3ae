//! Why TLS came to nothing.

use std::fmt::{self, Display, Formatter};

use rustls::{CertificateError, Error};

/// Why there is no secure connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Insecure {
    /// The certificate's time is over.
    Expired,
    /// The certificate's time has not come.
    NotYetValid,
    /// Nobody who is trusted here has signed the certificate.
    UnknownAuthority,
    /// The certificate is for other hosts, which are these.
    OtherName(Vec<String>),
    /// What answers does not speak TLS.
    NoTls,
    /// Something else.
    Other(String),
}

impl From<&Error> for Insecure {
    fn from(error: &Error) -> Self {
        if matches!(error, Error::InvalidMessage(_)) {
            return Self::NoTls;
        }
        let Error::InvalidCertificate(why) = error else {
            return Self::Other(error.to_string());
        };
        Self::of_certificate(why).unwrap_or_else(|| Self::Other(why.to_string()))
    }
}

impl Insecure {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library goes on to find reasons"
    )]
    fn of_certificate(why: &CertificateError) -> Option<Self> {
        Some(match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                Self::NotYetValid
            }
            CertificateError::UnknownIssuer => Self::UnknownAuthority,
            CertificateError::NotValidForName => Self::OtherName(Vec::new()),
            CertificateError::NotValidForNameContext { presented, .. } => {
                Self::OtherName(presented.iter().map(|name| plain(name)).collect())
            }
            _ => return None,
        })
    }
}

/// A name out of the library's way of writing it, which is `DnsName("as.example")`.
fn plain(presented: &str) -> String {
    let inner = presented.split('"').nth(1);
    let name = inner.unwrap_or(presented);
    // Whoever made the certificate chose it.
    name.chars().filter(|letter| !letter.is_control()).collect()
}

impl Display for Insecure {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired => formatter.write_str("its certificate has expired"),
            Self::NotYetValid => formatter.write_str("its certificate is not valid yet"),
            Self::UnknownAuthority => {
                formatter.write_str("its certificate is by an authority that is not trusted here")
            }
            Self::OtherName(names) if names.is_empty() => {
                formatter.write_str("its certificate is for another host")
            }
            Self::OtherName(names) => {
                let names = names.join(", ");
                write!(formatter, "its certificate is for another host: {names}")
            }
            Self::NoTls => formatter.write_str("what answers does not speak TLS"),
            Self::Other(why) => formatter.write_str(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        assert_eq!(plain("DnsName(\"as.example\")"), "as.example");
        assert_eq!(plain("as.example"), "as.example");
        assert_eq!(plain("as\u{1b}[31m.example"), "as[31m.example");
    }
}
