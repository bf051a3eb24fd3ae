//! A target behind a URL, as the arguments and the environment describe it.

use oauth_suite::{
    facts::{Consents, Facts, Sharing, SignIn},
    target::{HttpOptions, HttpTarget},
};

use super::{address::Address, credentials, known};
use crate::{error::Error, output};

/// A target behind a URL.
#[derive(Debug)]
pub(in crate::command) struct Remote {
    /// What sends requests to it.
    pub(in crate::command) target: HttpTarget,
    /// What is known of it.
    pub(in crate::command) facts: Facts,
    /// Whether it is on this machine, and so one's own.
    pub(in crate::command) is_near: bool,
}

impl Remote {
    /// The target at this address, with the credentials from the environment.
    pub(in crate::command) fn at(url: &str) -> Result<Self, Error> {
        let address = Address::parse(url).map_err(Error::Address)?;
        if address.is_open_to_eavesdroppers() {
            output::warn(&format!(
                "{address} is plain http: the secret and every token can be read on the way"
            ));
        }
        let is_near = address.is_loopback();
        let mut facts = Facts {
            issuer: address.to_string(),
            admin: Some(credentials::from_environment()?),
            // Only a tenant of one's own lets a user in without a password, and shares by
            // a form that is known.
            sign_in: if is_near {
                SignIn::Form
            } else {
                SignIn::Unknown
            },
            sharing: if is_near {
                Sharing::Form
            } else {
                Sharing::Unknown
            },
            consents: if is_near {
                Consents::Form
            } else {
                Consents::Unknown
            },
            foreign: Vec::new(),
            region: None,
            organization: None,
            controls: None,
        };
        known::from_environment(&mut facts)?;
        let target = HttpTarget::new(HttpOptions::default())
            .map_err(|error| Error::Client(error.to_string()))?;
        Ok(Self {
            target,
            facts,
            is_near,
        })
    }
}
