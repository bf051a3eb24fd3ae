//! A target behind a URL, as the arguments and the environment describe it.

use oauth_model::profile::Profile;
use oauth_suite::{
    facts::{Consents, Facts, Sharing, SignIn},
    leave::Leave,
    mark::Mark,
    run::Settings,
    target::HttpTarget,
};

use super::{
    address::Address,
    credentials::{self, Credentials},
    known,
};
use crate::{args::MannersArguments, command::network, error::Error, output};

/// A target behind a URL.
#[derive(Debug)]
pub(in crate::command) struct Remote {
    /// What sends requests to it.
    pub(in crate::command) target: HttpTarget,
    /// What is known of it.
    pub(in crate::command) facts: Facts,
    /// Whether it is on this machine, and so one's own.
    pub(in crate::command) is_near: bool,
    /// Whether somebody else's may be changed.
    consented: bool,
}

impl Remote {
    /// The target at this address, with the credentials from the environment.
    pub(in crate::command) fn at(url: &str, manners: &MannersArguments) -> Result<Self, Error> {
        let mut remote = Self::described(url, manners)?;
        match credentials::from_environment()? {
            Credentials::Client(client) => remote.facts.admin = Some(client),
            Credentials::Pass(pass) => remote.facts.pass = Some(pass),
        }
        Ok(remote)
    }

    /// The same without credentials, to make plans.
    pub(in crate::command) fn described(
        url: &str,
        manners: &MannersArguments,
    ) -> Result<Self, Error> {
        let allow_writes = manners.allow_writes.as_deref();
        let address = Address::parse(url).map_err(Error::Address)?;
        if address.is_open_to_eavesdroppers() {
            output::warn(&format!(
                "{address} is plain http: the secret and every token can be read on the way"
            ));
        }
        if let Some(named) = allow_writes.filter(|named| *named != address.host()) {
            return Err(Error::Consent {
                named: named.to_owned(),
                host: address.host().to_owned(),
            });
        }
        let is_near = address.is_loopback();
        let mut facts = Facts {
            issuer: address.to_string(),
            admin: None,
            pass: None,
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
            server: None,
            controls: None,
        };
        known::from_environment(&mut facts)?;
        let further = facts.region.iter().map(|region| &region.host);
        let further = further.chain(facts.organization.iter().map(|known| &known.host));
        let hosts = [address.host().to_owned()]
            .into_iter()
            .chain(further.cloned());
        let target = network::target(&manners.network, None, hosts.collect())?;
        Ok(Self {
            target,
            facts,
            is_near,
            consented: allow_writes.is_some(),
        })
    }

    /// How it is treated: with care, if it is somebody else's.
    pub(in crate::command) fn settings(&self, profile: Profile) -> Settings {
        let mut settings = if self.is_near {
            Settings::for_own_target(profile)
        } else {
            Settings::for_foreign_target(profile)
        };
        if !self.is_near && self.consented {
            settings.leave = Leave::CHANGE;
        }
        settings.mark = Some(Mark::draw());
        settings.target_name.clone_from(&self.facts.issuer);
        settings
    }

    /// Says that nothing will be changed, and how to allow it.
    pub(in crate::command) fn tell_consent(&self) {
        if let Ok(address) = Address::parse(&self.facts.issuer)
            && !self.is_near
            && !self.consented
        {
            let host = address.host();
            output::note(&format!(
                "{host} is only read; most rules are not applicable then\n\
                 To let this create things there, and delete those again:\n  \
                 --allow-writes {host}\n\
                 What that would be: run --dry-run"
            ));
        }
    }
}
