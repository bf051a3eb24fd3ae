//! TLS for the tenant's socket: an authority and a certificate that are made when it
//! starts, and that nobody trusts who was not told to.

use std::{net::IpAddr, sync::Arc};

use jiff::{ToSpan, Zoned, civil::Date};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

/// Which certificate a tenant shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Presented {
    /// A good one.
    #[default]
    Sound,
    /// One whose time is over.
    Expired,
    /// One whose time has not come.
    NotYetValid,
    /// One for another host.
    OtherName,
    /// One by another authority than that which is told.
    UnknownAuthority,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A certificate could not be made.
    #[error("no certificate could be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The certificate cannot be used.
    #[error("the certificate cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
}

/// What a tenant needs to speak TLS.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    authority: String,
}

impl Tls {
    /// TLS for a tenant at this address, and at `localhost`.
    pub fn new(address: IpAddr, presented: Presented) -> Result<Self, TlsError> {
        let today = Zoned::now().date();
        let authority = authority("oauth-conform test authority", today)?;
        let key = KeyPair::generate()?;
        let params = of_host(address, presented, today)?;
        let certificate = if presented == Presented::UnknownAuthority {
            let unknown = self::authority("oauth-conform unknown authority", today)?;
            params.signed_by(&key, &unknown)?
        } else {
            params.signed_by(&key, &authority)?
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority: authority.pem(),
        })
    }

    /// The certificate of the authority, in PEM: what clients are told to trust.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Tls")
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

/// An authority of the tenant's own; its key is forgotten once it has signed.
fn authority(name: &str, today: Date) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // From before any certificate that it signs.
    last(&mut params, today, -90, 90);
    CertifiedIssuer::self_signed(params, KeyPair::generate()?)
}

fn of_host(
    address: IpAddr,
    presented: Presented,
    today: Date,
) -> Result<CertificateParams, rcgen::Error> {
    let mut params = if presented == Presented::OtherName {
        CertificateParams::new(["other.example".to_owned()])?
    } else {
        let mut params = CertificateParams::new(["localhost".to_owned()])?;
        params.subject_alt_names.push(SanType::IpAddress(address));
        params
    };
    params
        .distinguished_name
        .push(DnType::CommonName, "oauth-conform reference tenant");
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    match presented {
        Presented::Expired => last(&mut params, today, -60, -2),
        Presented::NotYetValid => last(&mut params, today, 2, 60),
        Presented::Sound | Presented::OtherName | Presented::UnknownAuthority => {
            last(&mut params, today, -2, 60);
        }
    }
    Ok(params)
}

/// From when to when a certificate is good, in days from today.
fn last(params: &mut CertificateParams, today: Date, from: i32, to: i32) {
    let day = |days: i32| {
        let date = today.saturating_add(days.days());
        let [month, day] = [date.month(), date.day()].map(|it| u8::try_from(it).unwrap_or(1));
        date_time_ymd(date.year().into(), month, day)
    };
    params.not_before = day(from);
    params.not_after = day(to);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_certificate_can_be_made() {
        for presented in [
            Presented::Sound,
            Presented::Expired,
            Presented::NotYetValid,
            Presented::OtherName,
            Presented::UnknownAuthority,
        ] {
            let tls = Tls::new(IpAddr::from([127, 0, 0, 1]), presented).unwrap();
            let pem = tls.authority();
            assert!(pem.starts_with("-----BEGIN CERTIFICATE-----"), "{pem}");
            assert!(!pem.contains("PRIVATE KEY"), "{pem}");
            assert!(!format!("{tls:?}").contains("PRIVATE KEY"));
        }
    }
}
